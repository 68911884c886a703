//! The result of an attempt: the score, and every item explained. Only its learner sees it.

use crate::student::{item, lesson::id};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::see_other,
    i18n,
    page::{Area, Cx, Fault, Page, Reply},
    scripts, t,
    ui::{Tone, crumbs, icon, notice, score_ring},
};
use qinghe_model::{AssignmentId, AttemptId, Lang, grading, progress::AttemptState, quiz::Feedback};
use qinghe_player::step::aids;
use qinghe_service::{
    Error, assignment_rules,
    attempts::{self, Asked, AttemptPage, Tries},
    keys::Hold,
};
use qinghe_store::assignments::WorkPart;

/// `GET /learn/{assignment}/results/{attempt}`
pub async fn show(cx: Cx, Path((assignment, attempt)): Path<(String, String)>) -> Reply {
    let lang = cx.lang();
    let (assignment, attempt): (AssignmentId, AttemptId) = (id(&assignment)?, id(&attempt)?);
    let page = attempts::get(&cx.web.app, cx.actor()?, attempt).await?;
    if page.attempt.assignment_id != assignment {
        return Err(Fault(Error::NotFound));
    }
    // The key is shown after grading, never before.
    if page.attempt.state == AttemptState::InProgress {
        return Ok(see_other(&format!("/learn/{assignment}/quiz")));
    }
    let now = cx.web.app.now();
    let tries = attempts::tries(&cx.web.app, cx.actor()?, assignment).await?;
    Ok(cx.page(Page::new(Area::Student, t!(lang, "result-title")).narrow().with_script(scripts::SPEAK), || {
        if assignment_rules::shows_result(&page.work, now) && page.attempt.state.is_graded() {
            result_view(lang, assignment, &page, tries)
        } else {
            hidden_view(lang, assignment, &page)
        }
    }))
}

/// An attempt whose right answers the learner cannot see, now or ever.
fn hidden_view(lang: Lang, assignment: AssignmentId, page: &AttemptPage) -> AnyView {
    let closes = page.work.closes_at.unwrap_or(page.work.due_at);
    let (title, text) = match (page.attempt.state, page.work.settings.feedback) {
        (AttemptState::Voided, _) => (t!(lang, "result-void-title"), t!(lang, "result-void-text")),
        (_, Feedback::Never) => (t!(lang, "result-kept-title"), t!(lang, "result-never-text")),
        _ => (t!(lang, "result-kept-title"), t!(lang, "result-later-text", at = i18n::due_time(lang, closes))),
    };
    let tone = if page.attempt.state == AttemptState::Voided { Tone::Warning } else { Tone::Good };
    view! {
        {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title")), (format!("/learn/{assignment}"), page.module.title.get(lang).to_owned())], t!(lang, "result-title"))}
        <header class="page-head"><h1>{t!(lang, "quiz-of", title = page.module.title.get(lang).to_owned())}</h1></header>
        {notice(tone, title, Some(text))}
        <p class="actions section"><a class="btn" href="/learn">{t!(lang, "result-home")}</a></p>
    }
    .into_any()
}

/// Which attempt it is, and of how many.
fn which(lang: Lang, number: i64, tries: Option<Tries>) -> String {
    match tries.and_then(|tries| tries.allowed) {
        Some(of) => t!(lang, "result-try-of", n = number, of = of),
        None => t!(lang, "result-try", n = number),
    }
}

/// Why there is no other attempt; nothing while there is one.
fn no_more(lang: Lang, tries: Option<Tries>) -> Option<String> {
    match tries {
        Some(tries) if tries.goes_on => None,
        Some(Tries { allowed: Some(of), used_up: true, .. }) => Some(t!(lang, "result-no-more", of = of)),
        _ => Some(t!(lang, "result-closed")),
    }
}

fn result_view(lang: Lang, assignment: AssignmentId, page: &AttemptPage, tries: Option<Tries>) -> AnyView {
    let again = tries.is_some_and(|tries| tries.goes_on);
    let missed = page.items.iter().filter(|a| a.held.is_none() && !a.is_right()).count();
    let mut cards: Vec<(usize, &Asked)> = page.items.iter().enumerate().collect();
    // What was missed first, then what was right, then what is explained later.
    cards.sort_by_key(|(n, asked)| (asked.held.is_some(), asked.is_right(), *n));
    let cards = cards.into_iter().map(|(n, asked)| item::explained(lang, asked, Some(n + 1))).collect_view();
    // The lesson before the quiz is done: its questions can be practised.
    let practise = (missed > 0 && page.work.part == WorkPart::Module && !page.module.items.is_empty()).then(|| {
        let href = format!("/learn/practice/{}", page.module.id);
        view! { <a class="btn" href=href>{icon("turn")}{t!(lang, "practice-this")}</a> }
    });
    let home = if practise.is_some() { "btn btn--second" } else { "btn" };
    view! {
        {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title")), (format!("/learn/{assignment}"), page.module.title.get(lang).to_owned())], t!(lang, "result-title"))}
        {aids(i18n::words(lang), &format!("/learn/{assignment}/results/{}", page.attempt.id))}
        <section class="card result section">
            {(page.held.is_none()).then(|| score_ring(lang, grading::percent(page.attempt.score.unwrap_or_default(), page.attempt.max_score)))}
            <div class="result__say stack stack--tight">
                <p class="muted small">{which(lang, page.attempt.number, tries)}</p>
                {score(lang, page, missed)}
                {(page.attempt.state == AttemptState::Overdue).then(|| view! { <p class="muted">{t!(lang, "result-overdue")}</p> })}
                <p class="muted small">{t!(lang, "result-private")}</p>
                <p class="row">{practise}<a class=home href="/learn">{t!(lang, "result-home")}</a>{again.then(|| view! { <a class="btn btn--quiet" href=format!("/learn/{assignment}/quiz")>{t!(lang, "quiz-again")}</a> })}</p>
                {no_more(lang, tries).map(|text| view! { <p class="muted small">{text}</p> })}
            </div>
        </section>
        <section class="section">
            <div class="section__head"><h2>{t!(lang, "result-each")}</h2>{(missed > 0).then(|| view! { <p class="small muted">{t!(lang, "result-missed-first")}</p> })}</div>
            <div class="stack">{cards}</div>
        </section>
    }
    .into_any()
}

/// What was known, in words and then in points; or until when it is held back with some of the questions.
fn score(lang: Lang, page: &AttemptPage, missed: usize) -> AnyView {
    if let Some(at) = page.held.and_then(Hold::until) {
        let text = t!(lang, "result-held", at = i18n::due_time(lang, at));
        return view! { <h1>{t!(lang, "result-kept-title")}</h1><p class="muted">{text}</p> }.into_any();
    }
    let (score, max) = (page.attempt.score.unwrap_or_default(), page.attempt.max_score);
    let mark = page.attempt.paper.pass_mark;
    let count = t!(lang, "result-count", n = i18n::points(score), of = i18n::points(max));
    let all = page.items.len();
    let said = match all - missed {
        // While some are explained later, the number of those missed would tell of them.
        _ if page.items.iter().any(|a| a.held.is_some()) => None,
        right if right == all => Some(t!(lang, "result-all")),
        0 => Some(t!(lang, "result-none")),
        right => Some(t!(lang, "result-known", right = right, all = all)),
    };
    let passed = if page.attempt.passed == Some(true) {
        t!(lang, "result-passed", mark = mark)
    } else {
        t!(lang, "result-not-passed", mark = mark)
    };
    match said {
        Some(said) => view! { <h1>{said}</h1><p>{count}</p><p class="muted">{passed}</p> }.into_any(),
        None => view! { <h1>{count}</h1><p class="muted">{passed}</p> }.into_any(),
    }
}
