//! A step of a lesson with its fields, by its kind. Every kind is a plain form that works without a script; a story is an
//! island over one, placed by the page.

mod choose;
mod estimate;
mod guess;
mod notes;
mod order;
mod rehearsal;
mod story;

use crate::{
    class_view::Estimated,
    comic, icon, paper,
    story::Story,
    words::{StepWords, Words, fill},
};
use leptos::prelude::*;
use qinghe_model::{
    Lang,
    lesson::{Source, Step, StepKind},
};

/// A step in front of somebody.
pub struct StepView<'a> {
    /// The words around it.
    pub words: &'a Words,
    /// The step.
    pub step: &'a Step,
    /// Its place among `steps`, from 0.
    pub at: usize,
    /// Every step of the lesson.
    pub steps: &'a [Step],
    /// The sources of the lesson's facts.
    pub sources: &'a [Source],
    /// What was answered: ids of options, pairs `entry=group`, ids in order, or a number.
    pub chosen: &'a [String],
    /// What was ticked and not yet sent in.
    pub ticked: &'a [String],
    /// The choices made in a story, from its start.
    pub path: &'a [String],
    /// What is wrong with the answer.
    pub error: Option<String>,
    /// The assignment under which a story's choices are saved; none in a preview.
    pub assignment: Option<String>,
    /// The page's own address.
    pub action: String,
    /// The address of the step before.
    pub back: Option<String>,
    /// The address after this step.
    pub next: String,
    /// What is known of the class's answers to an estimate; none outside a class.
    pub estimated: Option<&'a Estimated>,
    /// Whether a step is done, by id.
    pub done: &'a dyn Fn(&str) -> bool,
}

/// The id of the element that answers a step of this kind; `None` when doing it leads to the next step.
#[must_use]
pub const fn answered_at(kind: &StepKind) -> Option<&'static str> {
    match kind {
        StepKind::Check(_) | StepKind::Sort(_) | StepKind::Myth(_) | StepKind::Guess(_) | StepKind::Order(_) => {
            Some("feedback")
        }
        StepKind::Scenario(_) => Some("story"),
        StepKind::Estimate(_) => Some("estimate"),
        _ => None,
    }
}

/// Help with reading a page: a script reads it aloud, where the device has a voice for the language, and the settings.
pub fn aids(words: &Words, here: &str) -> AnyView {
    let words = &words.step;
    view! {
        <p class="aids no-print">
            <button class="btn btn--quiet btn--sm speak" type="button" hidden="" aria-pressed="false" data-stop=words.read_stop.clone()>{icon("sound")}<span>{words.read_aloud.clone()}</span></button>
            <a class="btn btn--quiet btn--sm" href=format!("/reading?back={here}")>{icon("letters")}{words.reading.clone()}</a>
        </p>
    }
    .into_any()
}

impl StepView<'_> {
    /// Where the step is among the others, for the top of the page.
    pub fn progress(&self) -> AnyView {
        let words = self.step_words();
        let marks = self
            .steps
            .iter()
            .enumerate()
            .map(|(n, s)| {
                let done = (self.done)(&s.id);
                let here = (n == self.at).then_some("step");
                let text = fill(if done { &words.mark_done } else { &words.mark }, &[("n", &(n + 1))]);
                view! { <li class=(done && n != self.at).then_some("is-done") aria-current=here><span class="vh">{text}</span></li> }
            })
            .collect_view();
        let of = fill(&words.of, &[("n", &(self.at + 1)), ("count", &self.steps.len())]);
        view! { <div class="steps"><ol aria-label=words.progress.clone()>{marks}</ol><p>{of}</p></div> }.into_any()
    }

    /// The step's text and what is done in it. `place` gives the view of a story.
    pub fn body(&self, place: &dyn Fn(Story) -> AnyView) -> AnyView {
        let (lang, step) = (self.lang(), self.step);
        view! {
            <article class="stack">
                <h1>{step.title.get(lang).to_owned()}</h1>
                {aids(self.words, &self.action)}
                {paper::text(lang, step)}
            </article>
            {self.activity(place)}
        }
        .into_any()
    }

    fn activity(&self, place: &dyn Fn(Story) -> AnyView) -> AnyView {
        let lang = self.lang();
        match &self.step.kind {
            StepKind::Check(check) => self.check(check),
            StepKind::Scenario(scenario) => {
                let sheet = comic::sheet([self.step]);
                view! { <div class="section" id="story">{sheet}{place(self.story(scenario))}</div> }.into_any()
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
            StepKind::Chat(chat) => self.chat(chat),
            StepKind::Call(call) => self.call(call),
            StepKind::Refuse(refuse) => self.refuse(refuse),
            StepKind::Estimate(estimate) => self.estimate(estimate),
            StepKind::Reflect(prompts) => self.notes(prompts.iter().map(|p| (p, true))),
            StepKind::Plan(lines) => self.notes(lines.iter().map(|l| (&l.text, l.write))),
            StepKind::Tally(tally) => view! { {paper::tally(lang, tally)}{self.go_on()} }.into_any(),
            StepKind::Text | StepKind::Help => self.go_on(),
        }
    }

    const fn lang(&self) -> Lang {
        self.words.lang
    }

    const fn step_words(&self) -> &StepWords {
        &self.words.step
    }

    /// Back, and on: a form, because going on is what marks the step as done.
    fn go_on(&self) -> AnyView {
        view! { <form class="step-nav" method="post">{self.back_link()}{self.on_button()}</form> }.into_any()
    }

    fn on_button(&self) -> AnyView {
        let last = self.at + 1 == self.steps.len();
        let word = if last { self.step_words().finish.clone() } else { self.step_words().next.clone() };
        view! { <button class="btn">{word}{icon("next")}</button> }.into_any()
    }

    fn back_link(&self) -> Option<AnyView> {
        let href = self.back.clone()?;
        Some(
            view! { <a class="btn btn--second" href=href>{icon("back")}{self.step_words().back.clone()}</a> }
                .into_any(),
        )
    }

    /// Back, and the button that answers. Once answered it goes on, unless the answer on the page is another one by now:
    /// the form carries the answer that was given, and the server compares.
    fn answer_nav(&self, answered: bool, word: &str, class: &'static str) -> AnyView {
        let given = answered.then(|| self.chosen.join(" "));
        let next = || view! { <span class="on">{self.step_words().next.clone()}{icon("next")}</span> };
        view! {
            <div class="step-nav">
                {self.back_link()}
                {given.map(|given| view! { <input type="hidden" name="given" value=given/> })}
                <button class=class name=answered.then_some("go") value=answered.then_some("on")>
                    {answered.then(next)}
                    <span class=answered.then_some("again")>{word.to_owned()}</span>
                </button>
            </div>
        }
        .into_any()
    }

    /// What is chosen on the page: what was ticked last, else what was answered.
    const fn on_page(&self) -> &[String] {
        if self.ticked.is_empty() { self.chosen } else { self.ticked }
    }

    fn error(&self) -> Option<AnyView> {
        crate::error_line(&self.words.error, "chosen", self.error.clone())
    }

    /// The box that answers.
    fn feedback(&self, right: bool, body: AnyView) -> AnyView {
        let class = if right { "feedback feedback--right" } else { "feedback feedback--wrong" };
        view! { <div class=class id="feedback" role="status" tabindex="-1">{self.verdict(right)}{body}</div> }
            .into_any()
    }

    fn verdict(&self, right: bool) -> AnyView {
        let (drawing, word) =
            if right { ("check", self.step_words().right.clone()) } else { ("cross", self.step_words().wrong.clone()) };
        view! { <p class="verdict">{icon(drawing)}{word}</p> }.into_any()
    }
}
