//! The lesson: an overview, and one page a step. What a step's page shows is in `steps`.

use crate::student::{steps, vote};
use axum::{
    extract::{Path, Query},
    http::header,
    response::Response,
};
use leptos::prelude::*;
use qinghe_content::StepKind;
use qinghe_kit::{
    forms::{Fields, FormState, see_other},
    i18n,
    language::apply_language,
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::{Tone, crumbs, icon, notice, score_ring, state_tag},
};
use qinghe_model::{AssignmentId, Lang, grading, progress::AttemptState};
use qinghe_player::{
    class_view::Estimated,
    step::{StepView, answered_at},
};
use qinghe_service::{
    Error, attempts,
    estimates::{self, Seen},
    lessons::{self, Lesson},
};
use qinghe_store::attempts::Attempt;
use serde::Deserialize;

/// Reads an id from an address; anything else is [`Error::NotFound`].
pub(super) fn id<T: std::str::FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault(Error::NotFound))
}

/// `GET /learn/{assignment}`
pub async fn overview(cx: Cx, Path(assignment): Path<String>) -> Reply {
    let lang = cx.lang();
    let assignment: AssignmentId = id(&assignment)?;
    let lesson = lessons::look(&cx.web.app, cx.actor()?, assignment).await?;
    let attempts = attempts::list(&cx.web.app, cx.actor()?, assignment).await?;
    let title = lesson.module.title.get(lang).to_owned();
    let next = attempts::may_begin(&lesson.task, attempts.len(), cx.web.app.now());
    Ok(cx.page(Page::new(Area::Student, title.clone()).narrow(), || {
        overview_view(lang, &lesson, (&attempts, next.as_ref()), title)
    }))
}

/// `next`: whether another attempt may be begun.
fn overview_view(
    lang: Lang,
    lesson: &Lesson,
    (attempts, next): (&[Attempt], Result<&(), &Error>),
    title: String,
) -> AnyView {
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
    let lesson_done = lesson.is_lesson_done();
    let handed_in = attempts.iter().any(|a| a.state != AttemptState::InProgress);
    let has_quiz = lesson.module.quiz.is_some();
    let go = match (lesson_done, open, handed_in) {
        (true, _, _) if !has_quiz => {
            view! { <a class="btn btn--second" href="/learn">{t!(lang, "result-home")}</a> }.into_any()
        }
        (false, _, _) => {
            let word = if lesson.records.is_empty() { t!(lang, "lesson-start") } else { t!(lang, "lesson-continue") };
            let step = lesson.module.steps.get(resume).map(|s| s.id.clone()).unwrap_or_default();
            view! { <a class="btn btn--lg" href=format!("{base}/steps/{step}")>{word}{icon("next")}</a> }.into_any()
        }
        (true, true, _) => {
            view! { <a class="btn btn--lg" href=format!("{base}/quiz")>{t!(lang, "quiz-continue")}{icon("next")}</a> }
                .into_any()
        }
        (true, false, false) => {
            view! { <a class="btn btn--lg" href=format!("{base}/quiz")>{t!(lang, "quiz-open")}{icon("next")}</a> }
                .into_any()
        }
        (true, false, true) if next.is_ok() => {
            view! { <a class="btn btn--second" href=format!("{base}/quiz")>{t!(lang, "quiz-again")}</a> }.into_any()
        }
        (true, false, true) => {
            view! { <a class="btn btn--second" href="/learn">{t!(lang, "result-home")}</a> }.into_any()
        }
    };
    let used_up = match (next, attempts::attempts_allowed(&lesson.task)) {
        (Err(Error::NoAttemptLeft), Some(of)) if lesson_done && !open => Some(t!(lang, "result-no-more", of = of)),
        _ => None,
    };
    let results = || {
        attempts
        .iter()
        .filter(|a| a.submitted_at.is_some())
        .map(|a| {
            let line = match a.score {
                Some(score) => t!(lang, "result-line", n = a.number, score = grading::percent(score, a.max_score)),
                None => t!(lang, "result-line-kept", n = a.number),
            };
            let at = a.submitted_at.map(|t| i18n::due_time(lang, t)).unwrap_or_default();
            view! { <li><a href=format!("{base}/results/{}", a.id)>{line}</a>" "<span class="muted small">{at}</span></li> }
        })
        .collect_view()
    };
    let has_lesson = !lesson.module.steps.is_empty();
    let congratulation = (has_lesson && lesson_done && !handed_in)
        .then(|| notice(Tone::Good, t!(lang, "lesson-done-title"), has_quiz.then(|| t!(lang, "lesson-done-text"))));
    let practice = (has_lesson && lesson_done && !lesson.module.items.is_empty()).then(|| {
        let href = format!("/learn/practice/{}", lesson.module.id);
        view! { <a class="btn btn--quiet" href=href>{icon("turn")}{t!(lang, "practice-this")}</a> }
    });
    let home = lesson_done.then(|| lesson.module.home.as_ref()).flatten().map(|home| {
        view! { <section class="section card stack"><h2>{t!(lang, "lesson-home")}</h2><div class="prose" inner_html=home.get(lang).to_owned()></div></section> }
    });
    view! {
        {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title"))], title.clone())}
        <header class="page-head">
            <h1>{title}</h1>
            <p class="page-head__lead">{lesson.module.summary.get(lang).to_owned()}</p>
        </header>
        <div class="stack">
            {congratulation}
            <p>{state_tag(lang, progress.state(), false)}" "<span class="muted small">{t!(lang, "task-due", at = i18n::due_time(lang, lesson.task.assignment.due_at))}</span></p>
            <p class="actions">{go}{practice}</p>
            {used_up.map(|text| view! { <p class="muted small">{text}</p> })}
        </div>
        {has_lesson.then(|| view! { <section class="section card"><h2>{t!(lang, "lesson-steps")}</h2><ol class="stack stack--tight plain">{steps}</ol></section> })}
        {(best.is_none() && handed_in).then(|| view! { <section class="section card stack"><h2>{t!(lang, "result-kept-title")}</h2><ul class="plain">{results()}</ul></section> })}
        {best.map(|best| view! {
            <section class="section card result">{score_ring(lang, best)}<div class="result__say stack stack--tight"><h2>{t!(lang, "result-best")}</h2><ul class="plain">{results()}</ul></div></section>
        })}
        {home}
    }
    .into_any()
}

/// The query of a step's address: what was ticked before the language was changed.
#[derive(Debug, Default, Deserialize)]
pub struct Ticked {
    #[serde(default)]
    pick: String,
}

impl Ticked {
    /// What was ticked.
    pub fn ids(&self) -> Vec<String> {
        self.pick.split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect()
    }
}

/// `GET /learn/{assignment}/steps/{step}`
pub async fn show(cx: Cx, Path((assignment, step)): Path<(String, String)>, Query(ticked): Query<Ticked>) -> Reply {
    let lesson = lessons::open(&cx.web.app, cx.actor()?, id(&assignment)?).await?;
    let (at, _) = lesson.module.step(&step).ok_or(Fault(Error::NotFound))?;
    if at > lesson.resume_at() {
        let resume = &lesson.module.steps[lesson.resume_at()].id;
        return Ok(see_other(&format!("/learn/{assignment}/steps/{resume}")));
    }
    let seen = seen(&cx, &lesson, at).await?;
    Ok(step_page(&cx, &lesson, at, &FormState::default(), &ticked.ids(), &seen))
}

/// What the pupil may see of their class's answers to this step.
async fn seen(cx: &Cx, lesson: &Lesson, at: usize) -> Result<Seen, Fault> {
    let step = &lesson.module.steps[at];
    if matches!(step.kind, StepKind::Estimate(_) | StepKind::Scenario(_)) {
        let of = estimates::of(lesson.task.assignment.class_id, &lesson.module.id, step);
        Ok(estimates::look(&cx.web.app, cx.actor()?, &of, step).await?)
    } else {
        Ok(Seen::default())
    }
}

/// `POST /learn/{assignment}/steps/{step}`
pub async fn record(cx: Cx, Path((assignment, step_id)): Path<(String, String)>, fields: Fields) -> Reply {
    let here = format!("/learn/{assignment}/steps/{step_id}");
    let assignment_id = id(&assignment)?;
    let lesson = lessons::open(&cx.web.app, cx.actor()?, assignment_id).await?;
    let (at, step) = lesson.module.step(&step_id).ok_or(Fault(Error::NotFound))?;
    let input = steps::input(step, &fields);
    let answered_on_page = answered_at(&step.kind);
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        let mut response = see_other(&steps::with_ticks(&here, &input));
        response.headers_mut().append(header::SET_COOKIE, cookie);
        return Ok(response);
    }
    if steps::goes_on(step, &input, &fields) {
        return Ok(see_other(&after(&lesson, at)));
    }
    let chosen = input.chosen.clone();
    let skipped = chosen == [lessons::SKIP];
    match lessons::record_in(&cx.web.app, cx.actor()?, lesson, &step_id, input).await {
        // The reply to what was chosen is on the same page.
        Ok(lesson) => Ok(see_other(&match answered_on_page {
            Some(place) if !skipped => format!("{here}#{place}"),
            _ => after(&lesson, at),
        })),
        Err(Error::Invalid(errors)) => {
            let lesson = lessons::open(&cx.web.app, cx.actor()?, assignment_id).await?;
            let seen = seen(&cx, &lesson, at).await?;
            Ok(step_page(&cx, &lesson, at, &FormState::failed(&fields, errors), &chosen, &seen))
        }
        Err(e) => Err(e.into()),
    }
}

/// The address after a step that is done.
fn after(lesson: &Lesson, at: usize) -> String {
    let base = format!("/learn/{}", lesson.task.assignment.id);
    match lesson.module.steps.get(at + 1) {
        Some(next) => format!("{base}/steps/{}", next.id),
        None => base,
    }
}

fn step_page(cx: &Cx, lesson: &Lesson, at: usize, form: &FormState, ticked: &[String], seen: &Seen) -> Response {
    let lang = cx.lang();
    let module = &lesson.module;
    let step = &module.steps[at];
    let base = format!("/learn/{}", lesson.task.assignment.id);
    let record = lesson.records.get(&step.id).map(|(r, _)| r.clone()).unwrap_or_default();
    let back = at.checked_sub(1).and_then(|n| module.steps.get(n)).map(|s| format!("{base}/steps/{}", s.id));
    let estimated = Estimated { answered: seen.answered, views: seen.views.clone() };
    let view = StepView {
        words: i18n::words(lang),
        step,
        at,
        steps: &module.steps,
        sources: &module.sources,
        chosen: &record.chosen,
        ticked,
        path: &record.path,
        error: form.error(lang, "chosen"),
        assignment: Some(lesson.task.assignment.id.to_string()),
        action: format!("{base}/steps/{}", step.id),
        back,
        next: after(lesson, at),
        estimated: Some(&estimated),
        done: &|id| lesson.is_done(id),
    };
    let title = step.title.get(lang).to_owned();
    let page = steps::page(Page::new(Area::Student, title.clone()), step, form);
    cx.page(page, || {
        let links = vec![("/learn".into(), t!(lang, "home-title")), (base.clone(), module.title.get(lang).to_owned())];
        view! {
            {crumbs(lang, links, title.clone())}
            {steps::body(&view, form)}
            {vote::form(lang, lesson, step, seen)}
        }
        .into_any()
    })
}
