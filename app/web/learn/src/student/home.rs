//! The pupil's home page: tasks with the next due first and the completed last.

use crate::student::{programme, survey};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_kit::{
    i18n,
    names::contest_state,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{empty, icon, state_tag},
};
use qinghe_model::{Lang, progress::WorkState};
use qinghe_service::{
    App,
    contests::{self, OwnContest},
    lessons::{self, Task},
    practice,
    programmes::{self, Own},
    surveys,
};
use qinghe_store::surveys::Survey;

/// `GET /learn`
pub async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    let tasks = lessons::list_tasks(&cx.web.app, cx.actor()?).await?;
    let own = programmes::get_own(&cx.web.app, cx.actor()?).await?;
    let due = practice::count_due(&cx.web.app, cx.actor()?).await?;
    let asked = surveys::answer::list_own(&cx.web.app, cx.actor()?).await?;
    let contests = contests::list_learner(&cx.web.app, cx.actor()?, true).await?;
    let now = cx.web.app.now();
    let name = cx.actor()?.person().map(|p| p.name.clone()).unwrap_or_default();
    let (mut open, mut done) = (Vec::new(), Vec::new());
    for task in tasks {
        if task.task.progress.state() == WorkState::Completed { done.push(task) } else { open.push(task) }
    }
    let heading = match open.first() {
        Some(first) if first.task.assignment.due_at >= now => t!(lang, "home-heading"),
        Some(_) => t!(lang, "home-heading-late"),
        None => t!(lang, "home-heading-none"),
    };
    Ok(cx.page(Page::new(Area::Student, t!(lang, "home-title")), || {
        let nothing = open.is_empty() && done.is_empty();
        let next = next_task(&open).map(|t| t.task.assignment.id);
        let section = |heading: String, tasks: &[&Task]| {
            (!tasks.is_empty()).then(|| {
                let cards = tasks.iter().map(|t| task_card(lang, t, next == Some(t.task.assignment.id), t.task.assignment.due_at < now)).collect_view();
                view! { <section class="section"><div class="section__head"><h2>{heading}</h2></div><ul class="tasks">{cards}</ul></section> }
            })
        };
        let (begun, fresh): (Vec<&Task>, Vec<&Task>) = open.iter().partition(|t| t.task.progress.state() == WorkState::Started);
        // Lessons come before a test that there is but one try at.
        let (once, fresh): (Vec<&Task>, Vec<&Task>) = fresh.into_iter().partition(|t| is_one_try(t));
        let (fresh, once) = if fresh.iter().any(|t| has_lesson(t)) { (fresh, once) } else { ([fresh, once].concat(), Vec::new()) };
        let when = |due: When| fresh.iter().copied().filter(|t| When::of(t.task.assignment.due_at, now) == due).collect::<Vec<_>>();
        let done: Vec<&Task> = done.iter().collect();
        view! {
            <header class="page-head"><p class="page-head__over">{t!(lang, "home-hello", name = name)}</p><h1>{heading}</h1></header>
            {nothing.then(|| empty(t!(lang, "home-empty-title"), t!(lang, "home-empty-text"), None))}
            {section(t!(lang, "home-begun"), &begun)}
            {section(t!(lang, "home-late"), &when(When::Late))}
            {section(t!(lang, "home-today"), &when(When::Today))}
            {section(t!(lang, "home-week"), &when(When::Week))}
            {section(t!(lang, "home-later"), &when(When::Later))}
            {section(t!(lang, "home-once"), &once)}
            {asked_section(lang, &asked)}
            {aside(lang, &own, due, contest_card(lang, &contests, now))}
            {section(t!(lang, "home-done"), &done)}
        }
        .into_any()
    }))
}

fn has_lesson(task: &Task) -> bool {
    !task.module.steps.is_empty()
}

/// Whether the work is a test alone, of which only one try counts: the paper of a contest, or a quiz set so.
fn is_one_try(task: &Task) -> bool {
    let work = &task.task.assignment;
    !has_lesson(task) && (work.counting_round().is_some() || work.settings.attempts == Some(1))
}

/// The task to highlight: one already started, else the next due; a test of one try only when nothing is left to learn
/// before it.
fn next_task(open: &[Task]) -> Option<&Task> {
    let learns = open.iter().any(has_lesson);
    let begun = open.iter().find(|t| t.task.progress.state() == WorkState::Started);
    begun.or_else(|| open.iter().find(|t| !learns || !is_one_try(t)))
}

/// The surveys open to this pupil.
fn asked_section(lang: Lang, asked: &[Survey]) -> Option<AnyView> {
    (!asked.is_empty()).then(|| {
        let cards = asked.iter().map(|s| survey::card(lang, s)).collect_view();
        view! { <section class="section"><div class="section__head"><h2>{t!(lang, "survey-home-title")}</h2></div><div class="duo">{cards}</div></section> }
            .into_any()
    })
}

/// What there is beside tasks: contests, the programme, practice once a lesson is completed, and joining a live match.
fn aside(lang: Lang, own: &Own, due: Option<usize>, contests: Option<AnyView>) -> AnyView {
    let programme = programme::home_card(lang, own);
    let practice = due.map(|n| {
        let word = if n > 0 { t!(lang, "home-practice-due", n = n) } else { t!(lang, "home-practice-text") };
        view! {
            <article class="card stack stack--tight">
                <h3><a href="/learn/practice">{t!(lang, "practice-title")}</a></h3>
                <p class="muted small">{word}</p>
            </article>
        }
    });
    let play = view! {
        <article class="card stack stack--tight">
            <h3><a href="/play">{t!(lang, "match-join-home")}</a></h3>
            <p class="muted small">{t!(lang, "match-code-hint")}</p>
        </article>
    };
    view! { <section class="section"><div class="section__head"><h2>{t!(lang, "home-mine")}</h2></div><div class="duo">{contests}{programme}{practice}{play}</div></section> }
        .into_any()
}

/// When something is due, in Beijing time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum When {
    Late,
    Today,
    /// In the six days after today.
    Week,
    Later,
}

impl When {
    fn of(due: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let day = |t: DateTime<Utc>| t.with_timezone(&App::ZONE).date_naive();
        match (day(due) - day(now)).num_days() {
            _ if due < now => Self::Late,
            0 => Self::Today,
            1..=6 => Self::Week,
            _ => Self::Later,
        }
    }
}

fn task_card(lang: Lang, task: &Task, next: bool, late: bool) -> AnyView {
    let Task { task, module } = task;
    let progress = &task.progress;
    let state = progress.state();
    let title = module.title.get(lang).to_owned();
    let href = format!("/learn/{}", task.assignment.id);
    let action = match state {
        WorkState::NotStarted => t!(lang, "task-start"),
        WorkState::Started => t!(lang, "task-continue"),
        WorkState::Completed => t!(lang, "task-again"),
    };
    let due = i18n::due_time(lang, task.assignment.due_at);
    let (when, when_class, drawing) = match progress.completed_at {
        Some(at) => (t!(lang, "task-completed-at", at = i18n::due_time(lang, at)), "task__meta", "check"),
        None if late => (t!(lang, "task-was-due", at = due), "task__meta task__meta--soon", "clock"),
        None => (t!(lang, "task-due", at = due), "task__meta", "clock"),
    };
    let next_is = match (state, progress.lesson_completed_at) {
        (WorkState::Completed, _) => progress
            .score
            .zip(progress.max_score)
            .map(|(s, m)| t!(lang, "task-score", score = qinghe_model::grading::percent(s, m))),
        (WorkState::Started, Some(_)) => Some(t!(lang, "task-quiz-next")),
        _ if module.steps.is_empty() => module.quiz.map(|quiz| t!(lang, "task-size-quiz", items = quiz.draw)),
        _ => Some(match module.quiz {
            Some(quiz) => t!(lang, "task-size", minutes = module.minutes, items = quiz.draw),
            None => t!(lang, "task-size-only", minutes = module.minutes),
        }),
    };
    let note = task.assignment.note.clone();
    view! {
        <li><article class=if next { "task task--next" } else { "task" }>
            <div class="task__head"><h3 class="task__title"><a href=href.clone()>{title.clone()}</a></h3>{state_tag(lang, state, late)}</div>
            <p class=when_class>{icon(drawing)}<span>{when}</span></p>
            <p class="muted small">{next_is}</p>
            {(!note.is_empty()).then(|| view! { <p class="small">{t!(lang, "task-note", note = note)}</p> })}
            <div class="task__go"><a class=if next { "btn" } else { "btn btn--second" } href=href>{action}<span class="vh">" "{title}</span></a></div>
        </article></li>
    }
    .into_any()
}

/// A card for these contests; nothing when there are none.
fn contest_card(lang: Lang, own: &[OwnContest], now: DateTime<Utc>) -> Option<AnyView> {
    let links = own
        .iter()
        .take(3)
        .map(|o| {
            let name = o.page.contest.name().get(lang).to_owned();
            view! { <li><a href=format!("/contests/{}", o.page.contest.id)>{name}</a>" "{contest_state(lang, o.page.state(now))}</li> }
        })
        .collect::<Vec<_>>();
    (!own.is_empty()).then(|| {
        view! {
            <article class="card stack stack--tight">
                <h3><a href="/contests">{t!(lang, "contests-title")}</a></h3>
                <ul class="plain stack stack--tight">{links.collect_view()}</ul>
            </article>
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use crate::student::home::When;

    #[test]
    fn days_are_the_schools_days() {
        let now = "2026-11-22T15:00:00Z".parse().unwrap(); // 23:00 on a Sunday in China
        for (due, when) in [
            ("2026-11-22T14:59:59Z", When::Late),
            ("2026-11-22T15:59:00Z", When::Today),
            ("2026-11-22T16:00:00Z", When::Week),
            ("2026-11-28T15:59:00Z", When::Week),
            ("2026-11-28T16:00:00Z", When::Later),
        ] {
            assert_eq!(When::of(due.parse().unwrap(), now), when, "{due}");
        }
    }
}
