//! One pupil: what they did with a piece of work, and all their work in a class.

use crate::{board::share, none};
use axum::extract::Path;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_content::Module;
use qinghe_kit::{
    i18n,
    ids::id,
    list::{Field, List},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{
        self, icon,
        item_view::{right, said},
    },
};
use qinghe_model::{
    AssignmentId, Lang, OrgId, UserId, grading::POINTS, participation::Permille, progress::AttemptState,
};
use qinghe_service::{
    learner_attempts::{self, AttemptShown, PupilPage, Shown, StepShown, WorkPage},
    tables::Cell,
};
use qinghe_store::assignments::{Assignment, ClassCell, Override};
use std::sync::Arc;

/// `GET /teach/assignments/{assignment}/pupils/{learner}`
pub async fn work(cx: Cx, Path((assignment, learner)): Path<(String, String)>) -> Reply {
    let (assignment, learner) = (id::<AssignmentId>(&assignment)?, id::<UserId>(&learner)?);
    let page = learner_attempts::get_work(&cx.web.app, cx.actor()?, assignment, learner).await?;
    let lang = cx.lang();
    let name = page.line.name.clone();
    let module = page.work.module.title.get(lang).to_owned();
    let title = format!("{name} · {module}");
    Ok(cx.page(Page::new(Area::Staff, title), || {
        let all = format!("/teach/classes/{}/pupils/{learner}", page.work.class.id);
        let number = t!(lang, "pupil-number-is", number = page.line.student_no.as_str());
        view! {
            {ui::crumbs(lang, super::breadcrumbs(lang, &page.work), name.clone())}
            <header class="page-head page-head__row">
                <div>
                    <h1>{name}</h1>
                    <p class="page-head__lead">{format!("{number} · {module} ")}{ui::state_tag(lang, page.line.progress.state(), page.line.late)}</p>
                    <p class="page-head__lead"><time datetime=page.at.to_rfc3339()>{t!(lang, "teach-as-of", time = i18n::date_time(lang, page.at))}</time></p>
                </div>
                <div class="row">
                    <a class="btn btn--second" href=format!("/teach/assignments/{assignment}/exceptions/{learner}")>{t!(lang, "exception-crumb")}</a>
                    <a class="btn btn--second" href=all>{t!(lang, "pupil-all")}</a>
                </div>
            </header>
            {facts(lang, &page)}
            {attempts(lang, &page)}
            {steps(lang, &page)}
        }
        .into_any()
    }))
}

fn facts(lang: Lang, page: &WorkPage) -> AnyView {
    let line = &page.line;
    let time = |at: Option<DateTime<Utc>>| at.map_or_else(|| none(lang), |at| i18n::date_time(lang, at).into_any());
    let own = line.own;
    let own_times = (own != Override::default()).then(|| {
        let parts: Vec<String> = [
            own.own_due_at.map(|at| t!(lang, "pupil-own-due", due = i18n::date_time(lang, at))),
            own.own_closes_at.map(|at| t!(lang, "pupil-own-closes", closes = i18n::date_time(lang, at))),
            (own.extra_minutes > 0).then(|| t!(lang, "pupil-own-minutes", n = own.extra_minutes)),
            (own.extra_attempts > 0).then(|| t!(lang, "pupil-own-attempts", n = own.extra_attempts)),
        ]
        .into_iter()
        .flatten()
        .collect();
        view! { <div><dt>{t!(lang, "board-own")}</dt><dd>{parts.join(" · ")}</dd></div> }
    });
    let quick = (line.quick > 0).then(|| quick(lang, t!(lang, "board-quick", n = line.quick)));
    let quick_steps =
        (line.quick_steps > 0).then(|| self::quick(lang, t!(lang, "board-quick-steps", n = line.quick_steps)));
    let same = line.same_timing.then(|| self::quick(lang, t!(lang, "board-same")));
    let device = line.one_device.then(|| self::quick(lang, t!(lang, "board-device")));
    view! {
        <dl class="facts-list card">
            <div><dt>{t!(lang, "board-col-score")}</dt><dd>{i18n::percent(share(&line.progress))}</dd></div>
            <div><dt>{t!(lang, "board-col-tries")}</dt><dd>{line.tries}</dd></div>
            <div><dt>{t!(lang, "pupil-due")}</dt><dd>{i18n::date_time(lang, line.due_at)}</dd></div>
            <div><dt>{t!(lang, "pupil-started")}</dt><dd>{time(line.progress.started_at)}</dd></div>
            <div><dt>{t!(lang, "teach-col-completed")}</dt><dd>{time(line.progress.completed_at)}</dd></div>
            <div><dt>{t!(lang, "board-col-last")}</dt><dd>{time(line.last_at)}</dd></div>
            {own_times}{quick}{quick_steps}{same}{device}
        </dl>
    }
    .into_any()
}

fn quick(lang: Lang, text: String) -> AnyView {
    view! { <div class="wide"><dt>{text}</dt><dd class="small muted">{t!(lang, "pupil-quick-note")}</dd></div> }
        .into_any()
}

fn attempts(lang: Lang, page: &WorkPage) -> Option<AnyView> {
    page.work.module.quiz?;
    let body = if page.attempts.is_empty() {
        view! { <p class="muted">{t!(lang, "pupil-no-attempt")}</p> }.into_any()
    } else {
        let last = page.attempts.len();
        let cards =
            page.attempts.iter().enumerate().map(|(n, shown)| attempt(lang, shown, n == 0 && last > 0)).collect_view();
        view! { <div class="stack">{cards}</div> }.into_any()
    };
    Some(
        view! {
            <section class="section" aria-labelledby="attempts">
                <div class="section__head"><h2 id="attempts">{t!(lang, "pupil-attempts")}</h2></div>
                {body}
            </section>
        }
        .into_any(),
    )
}

fn attempt(lang: Lang, shown: &AttemptShown, open: bool) -> AnyView {
    let a = &shown.attempt;
    let state = match a.state {
        AttemptState::InProgress => t!(lang, "pupil-state-open"),
        AttemptState::Submitted => t!(lang, "pupil-state-submitted"),
        AttemptState::Overdue => t!(lang, "pupil-state-overdue"),
        AttemptState::Voided => t!(lang, "pupil-state-voided"),
    };
    let score = a
        .score
        .and_then(|s| Permille::of(s, a.max_score).ok().flatten())
        .map(|p| format!(" · {}", i18n::percent(Some(p))));
    let head = t!(lang, "pupil-attempt", n = a.number);
    let times = match a.submitted_at {
        Some(end) => {
            t!(lang, "pupil-from-to", from = i18n::date_time(lang, a.started_at), to = i18n::date_time(lang, end))
        }
        None => t!(lang, "pupil-since", from = i18n::date_time(lang, a.started_at)),
    };
    let items = shown.items.iter().zip(1..).map(|(item, n)| answer(lang, n, item)).collect_view();
    view! {
        <details class="more" open=open>
            <summary><span class="more__title">{head}" · "{state}{score}</span></summary>
            <div class="more__in stack"><p class="small muted">{times}</p>{items}</div>
        </details>
    }
    .into_any()
}

fn answer(lang: Lang, n: usize, shown: &Shown) -> AnyView {
    let item = &shown.item;
    let (class, drawing, word) = match shown.points {
        _ if shown.response.is_blank() => ("ans", "circle", t!(lang, "grid-blank")),
        Some(POINTS) => ("ans ans--right", "check", t!(lang, "answer-right")),
        Some(1..) => ("ans ans--wrong", "half", t!(lang, "grid-part")),
        Some(_) => ("ans ans--wrong", "cross", t!(lang, "answer-wrong")),
        None => ("ans", "half", t!(lang, "pupil-not-graded")),
    };
    let lines = |lines: Vec<String>| lines.into_iter().map(|l| view! { <dd>{l}</dd> }).collect_view();
    let options = &shown.paper.options;
    let theirs = if shown.response.is_blank() {
        view! { <dd>{t!(lang, "grid-blank")}</dd> }.into_any()
    } else {
        lines(said(lang, item, options, &shown.response)).into_any()
    };
    let key = (shown.points != Some(POINTS))
        .then(|| view! { <div><dt>{t!(lang, "answer-key")}</dt>{lines(right(lang, item, options))}</div> });
    let points = shown.points.map(|p| t!(lang, "pupil-points", points = i18n::points(p)));
    let seconds = shown.seconds.map(|s| t!(lang, "pupil-seconds", n = s));
    let facts: Vec<String> = [points, seconds].into_iter().flatten().collect();
    view! {
        <article class=class>
            <header class="ans__head"><h3>{format!("{n}. {}", item.stem.get(lang))}</h3><p class="verdict">{icon(drawing)}{word}</p></header>
            {item.scene.as_ref().map(|s| view! { <p class="muted small">{s.get(lang).to_owned()}</p> })}
            <dl class="ans__dl"><div><dt>{t!(lang, "pupil-answer")}</dt>{theirs}</div>{key}</dl>
            <p class="small muted">{facts.join(" · ")}</p>
        </article>
    }
    .into_any()
}

fn steps(lang: Lang, page: &WorkPage) -> Option<AnyView> {
    if page.steps.is_empty() {
        return None;
    }
    let done = page.steps.iter().filter(|s| s.done_at.is_some()).count();
    let at =
        |at: Option<DateTime<Utc>>| at.map_or_else(|| t!(lang, "teach-lesson-not"), |at| i18n::date_time(lang, at));
    let rows: Vec<(&StepShown, i64)> = page.steps.iter().zip(1..).collect();
    let fields = vec![
        Field::count("number", t!(lang, "pupil-step-no"), |(_, n): &(&StepShown, i64)| *n),
        Field::text("step", t!(lang, "pupil-step"), |(step, _): &(&StepShown, i64)| step.title.get(lang).to_owned())
            .class("wrap-text"),
        Field::time("completed", t!(lang, "teach-col-completed"), |(step, _): &(&StepShown, i64)| step.done_at)
            .class("muted")
            .look(|(step, _)| at(step.done_at).into_any()),
    ];
    let list = List::new("steps", t!(lang, "pupil-steps", n = done, of = page.steps.len()), fields).named_in(1);
    Some(view! { <section class="section" aria-labelledby="steps">{list.page(lang, &rows)}</section> }.into_any())
}

/// `GET /teach/classes/{class}/pupils/{learner}`
pub async fn show(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let page = learner_attempts::get(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?, id::<UserId>(&learner)?).await?;
    let lang = cx.lang();
    let name = page.pupil.name.clone();
    Ok(cx.page(Page::new(Area::Staff, name.clone()), || {
        let class = page.class.name().get(lang).to_owned();
        let address = format!("/teach/classes/{}", page.class.id);
        let breadcrumbs = vec![("/teach".to_owned(), t!(lang, "teach-title")), (address.clone(), class.clone())];
        let number = t!(lang, "pupil-number-is", number = page.pupil.student_no.as_str());
        let body = if page.work.is_empty() {
            ui::empty(t!(lang, "teach-work-empty-title"), t!(lang, "pupil-work-empty"), None)
        } else {
            all_work(lang, &page)
        };
        view! {
            {ui::crumbs(lang, breadcrumbs, name.clone())}
            <header class="page-head page-head__row">
                <div><h1>{name}</h1><p class="page-head__lead">{format!("{class} · {number}")}</p></div>
                <a class="btn btn--second" href=format!("{address}/grades")>{t!(lang, "grades-link")}</a>
            </header>
            {body}
        }
        .into_any()
    }))
}

fn all_work(lang: Lang, page: &PupilPage) -> AnyView {
    type Work = (Assignment, Arc<Module>, ClassCell);
    let due = |(a, _, cell): &Work| cell.own.own_due_at.unwrap_or(a.due_at);
    let is_late = |work: &Work| work.2.progress.completed_at.unwrap_or(page.at) > due(work);
    let state = |work: &Work| Cell::Plain(ui::state_word(lang, work.2.progress.state(), is_late(work)));
    let fields = vec![
        Field::text("work", t!(lang, "pupil-work"), |(_, module, _): &Work| module.title.get(lang).to_owned())
            .class("wrap-text")
            .link(|(a, ..)| Some(format!("/teach/assignments/{}/pupils/{}", a.id, page.pupil.id))),
        Field::time("due", t!(lang, "pupil-due"), move |work: &Work| Some(due(work))).class("when muted"),
        Field::cell("state", t!(lang, "teach-col-state"), state)
            .look(|work| ui::state_tag(lang, work.2.progress.state(), is_late(work))),
        Field::percent("score", t!(lang, "board-col-score"), |(.., cell): &Work| share(&cell.progress)),
        Field::count("tries", t!(lang, "board-col-tries"), |(.., cell): &Work| cell.tries),
        Field::time("completed", t!(lang, "teach-col-completed"), |(.., cell): &Work| cell.progress.completed_at)
            .class("when muted"),
    ];
    List::new("work", t!(lang, "teach-work-title"), fields).page(lang, &page.work)
}
