//! What there is to do: the next due first, what is done last.

use crate::{
    i18n,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{empty, icon, state_tag},
};
use leptos::prelude::*;
use qinghe_model::{Lang, progress::WorkState};
use qinghe_service::lessons::{self, Task};

/// `GET /learn`
pub async fn show(cx: Cx) -> Reply {
    let lang = cx.lang();
    let tasks = lessons::list_tasks(&cx.web.app, cx.actor()?).await?;
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
        let open = open.iter().enumerate().map(|(n, t)| task_card(lang, t, n == 0, t.task.assignment.due_at < now)).collect_view();
        let finished = (!done.is_empty()).then(|| {
            let cards = done.iter().map(|t| task_card(lang, t, false, false)).collect_view();
            view! { <section class="section"><div class="section__head"><h2>{t!(lang, "home-done")}</h2></div><ul class="tasks">{cards}</ul></section> }
        });
        view! {
            <header class="page-head"><p class="page-head__over">{t!(lang, "home-hello", name = name)}</p><h1>{heading}</h1></header>
            {nothing.then(|| empty(t!(lang, "home-empty-title"), t!(lang, "home-empty-text"), None))}
            <ul class="tasks">{open}</ul>
            {finished}
        }
        .into_any()
    }))
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
        _ => Some(match module.quiz {
            Some(quiz) => t!(lang, "task-size", minutes = module.minutes, items = quiz.draw),
            None => t!(lang, "task-size-only", minutes = module.minutes),
        }),
    };
    let note = task.assignment.note.clone();
    view! {
        <li><article class=if next { "task task--next" } else { "task" }>
            <div class="task__head"><h2 class="task__title"><a href=href.clone()>{title.clone()}</a></h2>{state_tag(lang, state, late)}</div>
            <p class=when_class>{icon(drawing)}<span>{when}</span></p>
            <p class="muted small">{next_is}</p>
            {(!note.is_empty()).then(|| view! { <p class="small">{t!(lang, "task-note", note = note)}</p> })}
            <div class="task__go"><a class=if next { "btn" } else { "btn btn--second" } href=href>{action}<span class="vh">" "{title}</span></a></div>
        </article></li>
    }
    .into_any()
}
