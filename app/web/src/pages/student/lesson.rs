//! The lesson: an overview, and one page a step. Every step is a plain form; the scenario is an
//! island over one.

use crate::{
    forms::{Fields, FormState, see_other},
    i18n,
    islands::scenario::{ScenarioIsland, Scene, Story, StoryWords},
    page::{Area, Cx, Fault, Page, Reply},
    pages::account::apply_language,
    t,
    ui::{Tone, crumbs, icon, notice, score_ring, state_tag},
};
use axum::{
    extract::{Path, Query},
    http::header,
    response::Response,
};
use leptos::prelude::*;
use qinghe_content::{Check, Ending, Scenario, Step, StepKind};
use qinghe_model::{AssignmentId, Lang, grading, item::ItemKind};
use qinghe_service::{
    Error, attempts,
    lessons::{self, Lesson, Record, StepInput},
};
use qinghe_store::attempts::Attempt;
use serde::Deserialize;

/// An id from an address; what is not one leads nowhere.
pub(super) fn id<T: std::str::FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault(Error::NotFound))
}

/// `GET /learn/{assignment}`
pub async fn overview(cx: Cx, Path(assignment): Path<String>) -> Reply {
    let lang = cx.lang();
    let assignment: AssignmentId = id(&assignment)?;
    let lesson = lessons::open(&cx.web.app, cx.actor()?, assignment).await?;
    let attempts = attempts::list(&cx.web.app, cx.actor()?, assignment).await?;
    let title = lesson.module.title.get(lang).to_owned();
    Ok(cx.page(Page::new(Area::Student, title.clone()).narrow(), || overview_view(lang, &lesson, &attempts, title)))
}

fn overview_view(lang: Lang, lesson: &Lesson, attempts: &[Attempt], title: String) -> AnyView {
    let base = format!("/learn/{}", lesson.task.assignment.id);
    let progress = &lesson.task.progress;
    let resume = lesson.resume_at();
    let steps = lesson
        .module
        .steps
        .iter()
        .enumerate()
        .map(|(n, step)| {
            let done = lesson.is_done(&step.id);
            let name = step.title.get(lang).to_owned();
            let reachable = n <= resume;
            let link = if reachable {
                view! { <a href=format!("{base}/steps/{}", step.id)>{name}</a> }.into_any()
            } else {
                view! { <span class="muted">{name}</span> }.into_any()
            };
            view! { <li class="row">{icon(if done { "check" } else { "circle" })}{link}{done.then(|| view! { <span class="vh">{t!(lang, "step-done")}</span> })}</li> }
        })
        .collect_view();
    let open = attempts.iter().any(|a| a.submitted_at.is_none());
    let best = progress.score.zip(progress.max_score).map(|(s, m)| grading::percent(s, m));
    let lesson_done = progress.lesson_completed_at.is_some();
    let go = match (lesson_done, open, best) {
        (false, _, _) => {
            let word = if lesson.records.is_empty() { t!(lang, "lesson-start") } else { t!(lang, "lesson-continue") };
            let step = lesson.module.steps.get(resume).map(|s| s.id.clone()).unwrap_or_default();
            view! { <a class="btn btn--lg" href=format!("{base}/steps/{step}")>{word}{icon("next")}</a> }.into_any()
        }
        (true, true, _) => {
            view! { <a class="btn btn--lg" href=format!("{base}/quiz")>{t!(lang, "quiz-continue")}{icon("next")}</a> }
                .into_any()
        }
        (true, false, None) => {
            view! { <a class="btn btn--lg" href=format!("{base}/quiz")>{t!(lang, "quiz-open")}{icon("next")}</a> }
                .into_any()
        }
        (true, false, Some(_)) => {
            view! { <a class="btn btn--second" href=format!("{base}/quiz")>{t!(lang, "quiz-again")}</a> }.into_any()
        }
    };
    let results = attempts
        .iter()
        .filter(|a| a.submitted_at.is_some())
        .map(|a| {
            let score = grading::percent(a.score.unwrap_or_default(), a.max_score);
            let at = a.submitted_at.map(|t| i18n::due_time(lang, t)).unwrap_or_default();
            view! { <li><a href=format!("{base}/results/{}", a.id)>{t!(lang, "result-line", n = a.number, score = score)}</a>" "<span class="muted small">{at}</span></li> }
        })
        .collect_view();
    let congratulation = (lesson_done && best.is_none())
        .then(|| notice(Tone::Good, t!(lang, "lesson-done-title"), Some(t!(lang, "lesson-done-text"))));
    view! {
        {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title"))], title.clone())}
        <header class="page-head">
            <h1>{title}</h1>
            <p class="page-head__lead">{lesson.module.summary.get(lang).to_owned()}</p>
        </header>
        <div class="stack">
            {congratulation}
            <p>{state_tag(lang, progress.state(), false)}" "<span class="muted small">{t!(lang, "task-due", at = i18n::due_time(lang, lesson.task.assignment.due_at))}</span></p>
            <p class="actions">{go}</p>
        </div>
        <section class="section card"><h2>{t!(lang, "lesson-steps")}</h2><ol class="stack stack--tight plain">{steps}</ol></section>
        {best.map(|best| view! {
            <section class="section card result">{score_ring(lang, best)}<div class="result__say stack stack--tight"><h2>{t!(lang, "result-best")}</h2><ul class="plain">{results}</ul></div></section>
        })}
    }
    .into_any()
}

/// What a step's address may carry: options ticked before the language was switched.
#[derive(Debug, Default, Deserialize)]
pub struct Ticked {
    #[serde(default)]
    pick: String,
}

/// `GET /learn/{assignment}/steps/{step}`
pub async fn show(cx: Cx, Path((assignment, step)): Path<(String, String)>, Query(ticked): Query<Ticked>) -> Reply {
    let lesson = lessons::open(&cx.web.app, cx.actor()?, id(&assignment)?).await?;
    let (at, _) = lesson.module.step(&step).ok_or(Fault(Error::NotFound))?;
    if at > lesson.resume_at() {
        let resume = &lesson.module.steps[lesson.resume_at()].id;
        return Ok(see_other(&format!("/learn/{assignment}/steps/{resume}")));
    }
    let ticked: Vec<String> = ticked.pick.split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    Ok(step_page(&cx, &lesson, at, &FormState::default(), &ticked))
}

/// `POST /learn/{assignment}/steps/{step}`
pub async fn record(cx: Cx, Path((assignment, step_id)): Path<(String, String)>, fields: Fields) -> Reply {
    let here = format!("/learn/{assignment}/steps/{step_id}");
    let chosen: Vec<String> = fields.all("chosen").map(str::to_owned).collect();
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        let pick = chosen.join("+");
        let mut response = see_other(&if pick.is_empty() { here } else { format!("{here}?pick={pick}") });
        response.headers_mut().append(header::SET_COOKIE, cookie);
        return Ok(response);
    }
    let mut path: Vec<String> = fields.get("path").split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect();
    match fields.get("back") {
        "one" => drop(path.pop()),
        "all" => path.clear(),
        _ if !fields.get("choice").is_empty() => path.push(fields.get("choice").to_owned()),
        _ => {}
    }
    let input = StepInput { chosen: chosen.clone(), path };
    let assignment_id = id(&assignment)?;
    match lessons::record_step(&cx.web.app, cx.actor()?, assignment_id, &step_id, input).await {
        Ok(lesson) => {
            let (at, step) = lesson.module.step(&step_id).ok_or(Fault(Error::NotFound))?;
            Ok(match step.kind {
                // What was chosen is answered on the same page.
                StepKind::Check(_) => see_other(&format!("{here}#feedback")),
                StepKind::Scenario(_) => see_other(&format!("{here}#story")),
                _ => see_other(&after(&lesson, at)),
            })
        }
        Err(Error::Invalid(errors)) => {
            let lesson = lessons::open(&cx.web.app, cx.actor()?, assignment_id).await?;
            let (at, _) = lesson.module.step(&step_id).ok_or(Fault(Error::NotFound))?;
            Ok(step_page(&cx, &lesson, at, &FormState::failed(&fields, errors), &chosen))
        }
        Err(e) => Err(e.into()),
    }
}

/// Where a done step leads.
fn after(lesson: &Lesson, at: usize) -> String {
    let base = format!("/learn/{}", lesson.task.assignment.id);
    match lesson.module.steps.get(at + 1) {
        Some(next) => format!("{base}/steps/{}", next.id),
        None => base,
    }
}

fn step_page(cx: &Cx, lesson: &Lesson, at: usize, form: &FormState, ticked: &[String]) -> Response {
    let lang = cx.lang();
    let step = &lesson.module.steps[at];
    let title = step.title.get(lang).to_owned();
    let mut page = Page::new(Area::Student, title.clone()).narrow().for_form(form);
    page = match step.kind {
        StepKind::Scenario(_) => page.with_islands(),
        StepKind::Check(_) => page.language_in("step"),
        _ => page,
    };
    cx.page(page, || {
        let count = lesson.module.steps.len();
        let marks = lesson
            .module
            .steps
            .iter()
            .enumerate()
            .map(|(n, s)| {
                let done = lesson.is_done(&s.id);
                let here = (n == at).then_some("step");
                let text = if done { t!(lang, "step-mark-done", n = n + 1) } else { t!(lang, "step-mark", n = n + 1) };
                view! { <li class=(done && n != at).then_some("is-done") aria-current=here><span class="vh">{text}</span></li> }
            })
            .collect_view();
        let base = format!("/learn/{}", lesson.task.assignment.id);
        view! {
            {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title")), (base.clone(), lesson.module.title.get(lang).to_owned())], title.clone())}
            <div class="steps"><ol aria-label=t!(lang, "lesson-progress")>{marks}</ol><p>{t!(lang, "step-of", n = at + 1, count = count)}</p></div>
            {form.summary(lang, t!(lang, "check-problem"))}
            <article class="stack">
                <h1>{title}</h1>
                {step.figure.as_ref().map(|f| view! { <figure class="fig" inner_html=f.get(lang).to_owned()></figure> })}
                <div class="prose" inner_html=step.body.get(lang).to_owned()></div>
            </article>
            {step_body(lang, lesson, at, step, form, ticked)}
        }
        .into_any()
    })
}

fn step_body(lang: Lang, lesson: &Lesson, at: usize, step: &Step, form: &FormState, ticked: &[String]) -> AnyView {
    let record = lesson.records.get(&step.id).map(|(r, _)| r.clone()).unwrap_or_default();
    let done = lesson.is_done(&step.id);
    match &step.kind {
        StepKind::Check(check) => check_view(lang, lesson, at, check, &record, form, ticked),
        StepKind::Scenario(scenario) => {
            let story = story(lang, lesson, at, scenario, record, done);
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
            view! { <div class="section flips">{cards}</div>{go_on(lang, lesson, at)} }.into_any()
        }
        StepKind::Text | StepKind::Help => go_on(lang, lesson, at),
    }
}

/// Back, and on: a form, because going on is what marks the step as done.
fn go_on(lang: Lang, lesson: &Lesson, at: usize) -> AnyView {
    let last = at + 1 == lesson.module.steps.len();
    view! {
        <form class="step-nav" method="post">
            {back(lang, lesson, at)}
            <button class="btn">{if last { t!(lang, "lesson-finish") } else { t!(lang, "step-next") }}{icon("next")}</button>
        </form>
    }
    .into_any()
}

fn back(lang: Lang, lesson: &Lesson, at: usize) -> Option<AnyView> {
    let step = lesson.module.steps.get(at.checked_sub(1)?)?;
    let href = format!("/learn/{}/steps/{}", lesson.task.assignment.id, step.id);
    Some(view! { <a class="btn btn--second" href=href>{icon("back")}{t!(lang, "step-back")}</a> }.into_any())
}

fn check_view(
    lang: Lang,
    lesson: &Lesson,
    at: usize,
    check: &Check,
    record: &Record,
    form: &FormState,
    ticked: &[String],
) -> AnyView {
    let multiple = check.kind == ItemKind::Multiple;
    let answered = !record.chosen.is_empty();
    let chosen = if ticked.is_empty() { &record.chosen } else { ticked };
    let options = check
        .options
        .iter()
        .zip('A'..)
        .enumerate()
        .map(|(n, (o, letter))| {
            let field_id = if n == 0 { Some("chosen") } else { None };
            let on = chosen.contains(&o.id);
            view! {
                <label class="choice">
                    <input type=if multiple { "checkbox" } else { "radio" } name="chosen" id=field_id value=o.id.clone() checked=on/>
                    <span class="choice__box"><span class="choice__key" aria-hidden="true">{letter.to_string()}</span><span class="choice__text">{o.text.get(lang).to_owned()}</span></span>
                </label>
            }
        })
        .collect_view();
    let feedback = answered.then(|| {
        let right = check.options.iter().all(|o| o.correct == record.chosen.contains(&o.id));
        let (class, drawing, word) = if right {
            ("feedback feedback--right", "check", t!(lang, "check-right"))
        } else {
            ("feedback feedback--wrong", "cross", t!(lang, "check-wrong"))
        };
        let replies = check
            .options
            .iter()
            .filter(|o| record.chosen.contains(&o.id))
            .map(|o| view! { <p>{o.feedback.get(lang).to_owned()}</p> })
            .collect_view();
        view! {
            <div class=class id="feedback" role="status"><p class="verdict">{icon(drawing)}{word}</p>{replies}</div>
            <p class="row"><button class="btn btn--quiet">{icon("turn")}{t!(lang, "check-answer-again")}</button>
            {(!right).then(|| view! { <span class="small muted">{t!(lang, "check-again")}</span> })}</p>
        }
    });
    let error = crate::forms::error_line(lang, "chosen", form.error(lang, "chosen"));
    let next = after(lesson, at);
    view! {
        <form class="section" method="post" id="step">
            <fieldset class="card quiz__item">
                <legend class="stem"><span class="stem__no">{if multiple { t!(lang, "check-many") } else { t!(lang, "check-one") }}</span>{check.stem.get(lang).to_owned()}</legend>
                {error}
                <div class="choices">{options}</div>
            </fieldset>
            {feedback}
            <div class="step-nav">
                {back(lang, lesson, at)}
                {if answered {
                    view! { <a class="btn" href=next>{t!(lang, "step-next")}{icon("next")}</a> }.into_any()
                } else {
                    view! { <button class="btn">{t!(lang, "check-answer")}</button> }.into_any()
                }}
            </div>
        </form>
    }
    .into_any()
}

fn story(lang: Lang, lesson: &Lesson, at: usize, scenario: &Scenario, record: Record, done: bool) -> Story {
    let step = &lesson.module.steps[at];
    let assignment = lesson.task.assignment.id.to_string();
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
        action: format!("/learn/{assignment}/steps/{}", step.id),
        assignment,
        step: step.id.clone(),
        start: scenario.start.clone(),
        scenes,
        path: record.path,
        done,
        next: after(lesson, at),
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
