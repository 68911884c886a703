//! What stands on a step's page, by its kind. Every kind is a plain form that works without
//! JavaScript; the story is an island over one.
//!
//! The learner's lesson and the author's preview both show steps through [`StepView`].

use crate::paper;
use leptos::prelude::*;
use qinghe_content::{Check, Ending, Guess, Order, Scenario, Sort, Source, Statement, Step, StepKind};
use qinghe_islands::scenario::ScenarioIsland;
use qinghe_kit::{
    forms::{Fields, FormState, error_line},
    i18n,
    page::Page,
    scripts, t,
    ui::icon,
};
use qinghe_model::{
    Lang, Text,
    item::{ItemKind, Response},
};
use qinghe_player::story::{Scene, Story, StoryWords};
use qinghe_service::lessons::{Record, StepInput};

/// A step in front of somebody.
pub struct StepView<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The step.
    pub step: &'a Step,
    /// Its place, from 0.
    pub at: usize,
    /// How many steps there are.
    pub count: usize,
    /// What was done in it so far.
    pub record: &'a Record,
    /// What was sent and refused.
    pub form: &'a FormState,
    /// What was ticked and not yet sent in.
    pub ticked: &'a [String],
    /// The assignment, to keep a story's choices under; none in a preview.
    pub assignment: Option<String>,
    /// The page's own address.
    pub action: String,
    /// The step before.
    pub back: Option<String>,
    /// Where the step leads.
    pub next: String,
    /// Whether a step is done, by id.
    pub done: &'a dyn Fn(&str) -> bool,
    /// Every step of the module.
    pub steps: &'a [Step],
    /// Where the module's facts come from.
    pub sources: &'a [Source],
}

/// What a form says was done in a step.
pub fn input(step: &Step, fields: &Fields) -> StepInput {
    let mut chosen: Vec<String> = fields.starting("chosen").map(str::to_owned).collect();
    let mut path: Vec<String> = fields.get("path").split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    match fields.get("back") {
        "one" => drop(path.pop()),
        "all" => path.clear(),
        _ if !fields.get("choice").is_empty() => path.push(fields.get("choice").to_owned()),
        _ => {}
    }
    if let StepKind::Order(order) = &step.kind {
        let shown: Vec<&String> = order.shown().map(|(id, _)| id).collect();
        let mut places: Vec<usize> = fields.all("place").filter_map(|p| p.parse().ok()).collect();
        if !fields.get("clear").is_empty() {
            places.clear();
        } else if let Ok(tapped) = fields.get("tap").parse() {
            qinghe_player::arrange::tap(&mut places, tapped);
        }
        chosen = places.iter().filter_map(|p| shown.get(*p)).map(|id| (*id).clone()).collect();
    }
    StepInput { chosen, path }
}

/// The address of a step with what was ticked on it.
pub fn with_ticks(here: &str, input: &StepInput) -> String {
    let pick: Vec<String> = input
        .chosen
        .iter()
        .filter(|c| c.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'=')))
        .map(|c| c.replace('=', "%3D"))
        .collect();
    if pick.is_empty() { here.to_owned() } else { format!("{here}?pick={}", pick.join("+")) }
}

/// Where on the same page a step of this kind answers; `None` when doing it leads on.
pub const fn answered_at(kind: &StepKind) -> Option<&'static str> {
    match kind {
        StepKind::Check(_) | StepKind::Sort(_) | StepKind::Guess(_) | StepKind::Order(_) => Some("feedback"),
        StepKind::Scenario(_) => Some("story"),
        _ => None,
    }
}

impl StepView<'_> {
    /// A page with what this step needs.
    pub fn page(&self, page: Page) -> Page {
        let page = page.narrow().for_form(self.form).with_script(scripts::SPEAK);
        let page = match self.step.kind {
            StepKind::Scenario(_) => page.with_islands(),
            StepKind::Order(_) => page.with_script(scripts::ARRANGE),
            StepKind::Guess(_) => page.with_script(scripts::GUESS),
            StepKind::Reflect(_) | StepKind::Plan(_) => page.with_script(scripts::NOTES),
            _ => page,
        };
        if self.has_ticks() { page.language_in("step") } else { page }
    }

    /// Whether the step has a form whose ticks must outlive a change of language.
    const fn has_ticks(&self) -> bool {
        matches!(
            self.step.kind,
            StepKind::Check(_) | StepKind::Sort(_) | StepKind::Guess(_) | StepKind::Order(_) | StepKind::Myth(_)
        )
    }

    /// The whole of the page's body, below its breadcrumbs.
    pub fn render(&self) -> AnyView {
        let lang = self.lang;
        let step = self.step;
        let title = step.title.get(lang).to_owned();
        let marks = self
            .steps
            .iter()
            .enumerate()
            .map(|(n, s)| {
                let done = (self.done)(&s.id);
                let here = (n == self.at).then_some("step");
                let text = if done { t!(lang, "step-mark-done", n = n + 1) } else { t!(lang, "step-mark", n = n + 1) };
                view! { <li class=(done && n != self.at).then_some("is-done") aria-current=here><span class="vh">{text}</span></li> }
            })
            .collect_view();
        view! {
            <div class="steps"><ol aria-label=t!(lang, "lesson-progress")>{marks}</ol><p>{t!(lang, "step-of", n = self.at + 1, count = self.count)}</p></div>
            {self.form.summary(lang, t!(lang, "check-problem"))}
            <article class="stack">
                <h1>{title}</h1>
                <p class="aids no-print">
                    <button class="btn btn--quiet btn--sm speak" type="button" hidden="" aria-pressed="false" data-stop=t!(lang, "reading-stop")>{icon("sound")}<span>{t!(lang, "reading-aloud")}</span></button>
                    <a class="btn btn--quiet btn--sm" href=format!("/reading?back={}", self.action)>{icon("letters")}{t!(lang, "reading-title")}</a>
                </p>
                {step.figure.as_ref().map(|f| view! { <figure class="fig" inner_html=f.get(lang).to_owned()></figure> })}
                <div class="prose" inner_html=step.body.get(lang).to_owned()></div>
            </article>
            {self.activity()}
        }
        .into_any()
    }

    fn activity(&self) -> AnyView {
        let lang = self.lang;
        match &self.step.kind {
            StepKind::Check(check) => self.check(check),
            StepKind::Scenario(scenario) => {
                let story = self.story(scenario);
                view! { <div class="section" id="story"><ScenarioIsland story/></div> }.into_any()
            }
            StepKind::Cards(cards) => {
                let cards = cards
                    .iter()
                    .map(|c| {
                        view! {
                            <details class="flip">
                                <summary>{c.front.get(lang).to_owned()}{icon("down")}</summary>
                                <div class="flip__back"><p>{c.back.get(lang).to_owned()}</p></div>
                            </details>
                        }
                    })
                    .collect_view();
                view! { <div class="section flips">{cards}</div>{self.go_on()} }.into_any()
            }
            StepKind::Sort(sort) => self.sort(sort),
            StepKind::Myth(statements) => self.myth(statements),
            StepKind::Order(order) => self.order(order),
            StepKind::Guess(guess) => self.guess(guess),
            StepKind::Roles(roles) => view! { {paper::role_cards(lang, roles)}{self.go_on()} }.into_any(),
            StepKind::Reflect(prompts) => self.notes(prompts.iter().map(|p| (p, true))),
            StepKind::Plan(lines) => self.notes(lines.iter().map(|l| (&l.text, l.write))),
            StepKind::Tally(tally) => view! { {paper::tally(lang, tally)}{self.go_on()} }.into_any(),
            StepKind::Text | StepKind::Help => self.go_on(),
        }
    }

    /// Back, and on: a form, because going on is what marks the step as done.
    fn go_on(&self) -> AnyView {
        view! { <form class="step-nav" method="post">{self.back_link()}{self.on_button()}</form> }.into_any()
    }

    fn on_button(&self) -> AnyView {
        let lang = self.lang;
        let last = self.at + 1 == self.count;
        view! { <button class="btn">{if last { t!(lang, "lesson-finish") } else { t!(lang, "step-next") }}{icon("next")}</button> }
            .into_any()
    }

    fn back_link(&self) -> Option<AnyView> {
        let href = self.back.clone()?;
        Some(view! { <a class="btn btn--second" href=href>{icon("back")}{t!(self.lang, "step-back")}</a> }.into_any())
    }

    /// Back, and either on (once answered) or the button that answers.
    fn answer_nav(&self, answered: bool, word: String) -> AnyView {
        let lang = self.lang;
        view! {
            <div class="step-nav">
                {self.back_link()}
                {if answered {
                    view! { <a class="btn" href=self.next.clone()>{t!(lang, "step-next")}{icon("next")}</a> }.into_any()
                } else {
                    view! { <button class="btn">{word}</button> }.into_any()
                }}
            </div>
        }
        .into_any()
    }

    /// What is chosen on the page: what was ticked last, else what was kept.
    fn chosen(&self) -> &[String] {
        if self.ticked.is_empty() { &self.record.chosen } else { self.ticked }
    }

    fn error(&self) -> Option<AnyView> {
        error_line(self.lang, "chosen", self.form.error(self.lang, "chosen"))
    }

    fn check(&self, check: &Check) -> AnyView {
        let lang = self.lang;
        let multiple = check.kind == ItemKind::Multiple;
        let answered = !self.record.chosen.is_empty();
        let options = check
            .options
            .iter()
            .zip('A'..)
            .enumerate()
            .map(|(n, (o, letter))| {
                let field_id = if n == 0 { Some("chosen") } else { None };
                let on = self.chosen().contains(&o.id);
                view! {
                    <label class="choice">
                        <input type=if multiple { "checkbox" } else { "radio" } name="chosen" id=field_id value=o.id.clone() checked=on/>
                        <span class="choice__box"><span class="choice__key" aria-hidden="true">{letter.to_string()}</span><span class="choice__text">{o.text.get(lang).to_owned()}</span></span>
                    </label>
                }
            })
            .collect_view();
        let feedback = answered.then(|| {
            let right = check.options.iter().all(|o| o.correct == self.record.chosen.contains(&o.id));
            let replies = check
                .options
                .iter()
                .filter(|o| self.record.chosen.contains(&o.id))
                .map(|o| view! { <p>{o.feedback.get(lang).to_owned()}</p> })
                .collect_view();
            view! {
                {feedback(lang, right, replies.into_any())}
                <p class="row"><button class="btn btn--quiet">{icon("turn")}{t!(lang, "check-answer-again")}</button>
                {(!right).then(|| view! { <span class="small muted">{t!(lang, "check-again")}</span> })}</p>
            }
        });
        view! {
            <form class="section" method="post" id="step">
                <fieldset class="card quiz__item">
                    <legend class="stem"><span class="stem__no">{if multiple { t!(lang, "check-many") } else { t!(lang, "check-one") }}</span>{check.stem.get(lang).to_owned()}</legend>
                    {self.error()}
                    <div class="choices">{options}</div>
                </fieldset>
                {feedback}
                {self.answer_nav(answered, t!(lang, "check-answer"))}
            </form>
        }
        .into_any()
    }

    /// Each thing with its groups as buttons to press.
    fn sort(&self, sort: &Sort) -> AnyView {
        let lang = self.lang;
        let kept = Response::new(self.record.chosen.iter().cloned());
        let now = Response::new(self.chosen().iter().cloned());
        let answered = !kept.is_blank();
        let entries = sort
            .entries
            .iter()
            .enumerate()
            .map(|(n, entry)| {
                let choices = sort
                    .groups
                    .iter()
                    .enumerate()
                    .map(|(g, group)| {
                        let on = now.group_of(&entry.id) == Some(&group.id);
                        let field_id = (n == 0 && g == 0).then_some("chosen");
                        view! {
                            <label class="pick">
                                <input type="radio" id=field_id name=format!("chosen.{}", entry.id) value=Response::pair(&entry.id, &group.id) checked=on/>
                                <span>{group.text.get(lang).to_owned()}</span>
                            </label>
                        }
                    })
                    .collect_view();
                let say = answered.then(|| {
                    let right = kept.group_of(&entry.id) == Some(&entry.group);
                    say(lang, right, entry.why.get(lang))
                });
                view! {
                    <fieldset class="card sort__row"><legend>{entry.text.get(lang).to_owned()}</legend><div class="picks">{choices}</div>{say}</fieldset>
                }
            })
            .collect_view();
        let right = sort.entries.iter().filter(|e| kept.group_of(&e.id) == Some(&e.group)).count();
        let count = sort.entries.len();
        let summary = answered.then(|| {
            view! {
                {feedback(lang, right == count, view! { <p>{t!(lang, "sort-count", n = right, of = count)}</p> }.into_any())}
                <p class="row"><button class="btn btn--quiet">{icon("turn")}{t!(lang, "check-answer-again")}</button></p>
            }
        });
        view! {
            <form class="section stack" method="post" id="step">
                {self.error()}
                {entries}
                {summary}
                {self.answer_nav(answered, t!(lang, "check-answer"))}
            </form>
        }
        .into_any()
    }

    /// Each statement with two buttons; the truth shows as soon as one is pressed, by style alone.
    fn myth(&self, statements: &[Statement]) -> AnyView {
        let lang = self.lang;
        let now = Response::new(self.chosen().iter().cloned());
        let rows = statements
            .iter()
            .enumerate()
            .map(|(n, s)| {
                let radio = |said: &'static str, word: String| {
                    let right = (said == "myth") == s.myth;
                    let on = now.group_of(&s.id) == Some(said);
                    let id = if n == 0 && said == "myth" { "chosen".to_owned() } else { format!("say-{}-{said}", s.id) };
                    view! {
                        <input class=if right { "myth__in is-right" } else { "myth__in is-wrong" } type="radio" id=id.clone()
                            name=format!("chosen.{}", s.id) value=Response::pair(&s.id, said) checked=on/>
                        <label class="myth__say" for=id>{word}</label>
                    }
                };
                let truth = if s.myth { t!(lang, "myth-is-myth") } else { t!(lang, "myth-is-fact") };
                view! {
                    <fieldset class="card myth">
                        <legend>{s.text.get(lang).to_owned()}</legend>
                        <div class="myth__row">
                            {radio("myth", t!(lang, "myth-myth"))}
                            {radio("fact", t!(lang, "myth-fact"))}
                            <div class="myth__out" aria-live="polite">
                                <p class="verdict myth__right">{icon("check")}{t!(lang, "check-right")}</p>
                                <p class="verdict myth__wrong">{icon("cross")}{t!(lang, "myth-else")}</p>
                                <p><b>{truth}</b>" "{s.truth.get(lang).to_owned()}</p>
                            </div>
                        </div>
                    </fieldset>
                }
            })
            .collect_view();
        view! {
            <form class="section stack" method="post" id="step">
                {self.error()}
                {rows}
                <div class="step-nav">{self.back_link()}{self.on_button()}</div>
            </form>
        }
        .into_any()
    }

    fn order(&self, order: &Order) -> AnyView {
        let lang = self.lang;
        let shown: Vec<_> = order.shown().collect();
        let place = |id: &String| shown.iter().position(|(have, _)| have == id);
        let kept = &self.record.chosen;
        let answered = kept.len() == order.entries.len();
        let places: Vec<usize> = self.chosen().iter().filter_map(place).collect();
        let result = answered.then(|| {
            let right = kept.iter().eq(order.entries.iter().map(|(id, _)| id));
            let list =
                order.entries.iter().map(|(_, text)| view! { <li>{text.get(lang).to_owned()}</li> }).collect_view();
            let body = view! {
                <p>{order.why.get(lang).to_owned()}</p>
                {(!right).then(|| view! { <p><b>{t!(lang, "order-right")}</b></p><ol>{list}</ol> })}
            };
            feedback(lang, right, body.into_any())
        });
        let placed = |n: usize| t!(lang, "order-placed", n = n + 1);
        let items = shown
            .iter()
            .enumerate()
            .map(|(place, (_, text))| {
                let at = places.iter().position(|p| *p == place);
                view! {
                    <li><button class="arrange__item" name="tap" value=place.to_string() aria-pressed=if at.is_some() { "true" } else { "false" }>
                        <span class="arrange__no" aria-hidden="true">{at.map(|n| n + 1)}</span><span>{text.get(lang).to_owned()}</span><span class="vh">{at.map(placed)}</span>
                    </button></li>
                }
            })
            .collect_view();
        let kept_places =
            places.iter().map(|p| view! { <input type="hidden" name="place" value=p.to_string()/> }).collect_view();
        view! {
            <form class="section stack" method="post" id="step">
                {self.error()}
                <p class="muted small">{t!(lang, "order-hint")}</p>
                <ul class="arrange" data-placed=t!(lang, "order-placed", n = "{n}")>{items}</ul>
                {kept_places}
                <p class="row">
                    <button class="btn btn--quiet" name="clear" value="1">{icon("turn")}{t!(lang, "order-clear")}</button>
                    // The script shows it once everything has its place; without a script the last tap is answered.
                    <button class="btn arrange__check" hidden="">{t!(lang, "check-answer")}</button>
                </p>
                {result}
                {if answered {
                    self.answer_nav(true, String::new())
                } else {
                    view! { <div class="step-nav">{self.back_link()}<p class="muted small">{t!(lang, "order-first")}</p></div> }.into_any()
                }}
            </form>
        }
        .into_any()
    }

    fn guess(&self, guess: &Guess) -> AnyView {
        let lang = self.lang;
        let said: Option<i64> = self.record.chosen.first().and_then(|n| n.parse().ok());
        let typed = self.ticked.first().and_then(|n| n.parse().ok()).or(said);
        // "6%" and "408 万人" read as one; English words want a space.
        let unit = guess.unit.get(lang);
        let unit = if lang == Lang::En && !unit.starts_with('%') { format!(" {unit}") } else { unit.to_owned() };
        let result = said.map(|said| {
            let source = self.sources.iter().find(|s| s.key == guess.source).map(|s| s.title.get(lang).to_owned());
            let bar = |n: i64, class: &'static str, word: String| {
                #[expect(clippy::cast_precision_loss, reason = "a picture")]
                let share = (n - guess.min) as f64 / (guess.max - guess.min).max(1) as f64 * 100.0;
                let width = format!("{share:.1}%");
                view! {
                    <dt>{word}" "<b>{i18n::number(n)}{unit.clone()}</b></dt>
                    <dd><svg class="pbar" aria-hidden="true"><rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect><rect class=class width=width height="10" y="4" rx="5"></rect></svg></dd>
                }
            };
            let near = (said - guess.answer).abs() * 20 <= guess.max - guess.min;
            let body = view! {
                <dl class="stack stack--tight">
                    {bar(said, "pbar__fill", t!(lang, "guess-yours"))}
                    {bar(guess.answer, "pbar__fill pbar__fill--true", t!(lang, "guess-true"))}
                </dl>
                <p>{guess.reveal.get(lang).to_owned()}</p>
                <p class="small">{t!(lang, "guess-source", year = guess.year.to_string(), source = source.unwrap_or_default())}</p>
            };
            view! {
                <div class="feedback" id="feedback" role="status">
                    <p class="verdict">{icon(if near { "check" } else { "info" })}{if near { t!(lang, "guess-near") } else { t!(lang, "guess-far") }}</p>
                    {body}
                </div>
            }
        });
        let answered = said.is_some();
        view! {
            <form class="section stack" method="post" id="step">
                {self.error()}
                <div class="card stack">
                    <label class="label" for="chosen">{guess.question.get(lang).to_owned()}</label>
                    <p class="hint" id="guess-hint">{t!(lang, "guess-hint", min = i18n::number(guess.min), max = i18n::number(guess.max))}</p>
                    <p class="row guess">
                        <input class="input input--short guess__number" type="number" inputmode="numeric" id="chosen" name="chosen" autocomplete="off"
                            min=guess.min.to_string() max=guess.max.to_string() step=guess.step.to_string() aria-describedby="guess-hint" value=typed.map(|n: i64| n.to_string())/>
                        <b>{unit.clone()}</b>
                    </p>
                </div>
                {result}
                {answered.then(|| view! { <p class="row"><button class="btn btn--quiet">{icon("turn")}{t!(lang, "guess-again")}</button></p> })}
                {self.answer_nav(answered, t!(lang, "guess-show"))}
            </form>
        }
        .into_any()
    }

    /// Lines that are written and kept on the device alone: their fields have no name and stand in no
    /// form, so nothing can send them.
    fn notes<'t>(&self, lines: impl Iterator<Item = (&'t Text, bool)>) -> AnyView {
        let lang = self.lang;
        let rows = lines
            .enumerate()
            .map(|(n, (text, write))| {
                let (id, text) = (format!("note-{n}"), text.get(lang).to_owned());
                if write {
                    view! {
                        <li class="note"><label class="label" for=id.clone()>{text}</label>
                            <input class="input note__field" type="text" id=id autocomplete="off" maxlength="300"/>
                            <span class="note__line" aria-hidden="true"></span></li>
                    }
                    .into_any()
                } else {
                    view! {
                        <li class="note"><label class="choice">
                            <input class="note__field" type="checkbox" autocomplete="off"/>
                            <span class="choice__box"><span class="choice__text">{text}</span></span>
                        </label></li>
                    }
                    .into_any()
                }
            })
            .collect_view();
        view! {
            <div class="section card stack notes" data-notes=self.action.clone()>
                <p class="notes__why small">{icon("lock")}<span>{t!(lang, "notes-private")}</span></p>
                <ul class="plain stack">{rows}</ul>
                <p class="muted small notes__paper">{t!(lang, "notes-paper")}</p>
                <p class="muted small notes__live">{t!(lang, "notes-kept")}</p>
                <p class="row no-print notes__live">
                    <button class="btn btn--quiet note__clear" type="button">{icon("turn")}{t!(lang, "notes-clear")}</button>
                    <button class="btn btn--quiet note__print" type="button">{icon("print")}{t!(lang, "notes-print")}</button>
                </p>
            </div>
            {self.go_on()}
        }
        .into_any()
    }

    fn story(&self, scenario: &Scenario) -> Story {
        let lang = self.lang;
        let scenes = scenario
            .nodes
            .iter()
            .map(|n| Scene {
                id: n.id.clone(),
                text: n.text.get(lang).split("\n\n").map(str::to_owned).collect(),
                choices: n.choices.iter().map(|c| (c.id.clone(), c.text.get(lang).to_owned(), c.to.clone())).collect(),
                ending: n.ending.map(|e| e == Ending::Safe),
            })
            .collect();
        Story {
            action: self.action.clone(),
            assignment: self.assignment.clone().unwrap_or_default(),
            step: self.step.id.clone(),
            start: scenario.start.clone(),
            scenes,
            path: self.record.path.clone(),
            done: (self.done)(&self.step.id),
            next: self.next.clone(),
            words: StoryWords {
                what_do_you_do: t!(lang, "story-what"),
                path_so_far: t!(lang, "story-path"),
                you_chose: t!(lang, "story-chose"),
                go_back: t!(lang, "story-back"),
                start_again: t!(lang, "story-again"),
                safe_ending: t!(lang, "story-safe"),
                unsafe_ending: t!(lang, "story-unsafe"),
                next: t!(lang, "step-next"),
                not_yet: t!(lang, "story-not-yet"),
                keeping_failed: t!(lang, "story-not-kept"),
            },
        }
    }
}

/// The box that answers.
fn feedback(lang: Lang, right: bool, body: AnyView) -> AnyView {
    let (class, drawing, word) = if right {
        ("feedback feedback--right", "check", t!(lang, "check-right"))
    } else {
        ("feedback feedback--wrong", "cross", t!(lang, "check-wrong"))
    };
    view! { <div class=class id="feedback" role="status"><p class="verdict">{icon(drawing)}{word}</p>{body}</div> }
        .into_any()
}

/// A short answer beside one thing of several.
fn say(lang: Lang, right: bool, why: &str) -> AnyView {
    let (class, drawing, word) = if right {
        ("say say--right", "check", t!(lang, "check-right"))
    } else {
        ("say say--wrong", "cross", t!(lang, "check-wrong"))
    };
    view! { <div class=class><p class="verdict">{icon(drawing)}{word}</p><p>{why.to_owned()}</p></div> }.into_any()
}
