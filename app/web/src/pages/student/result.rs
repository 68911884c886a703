//! The result of an attempt: the score, and every item explained. Only its learner sees it.

use super::lesson::id;
use crate::{
    forms::see_other,
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::{crumbs, icon, score_ring},
};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_model::{AssignmentId, AttemptId, Lang, grading, item::Item, progress::AttemptState};
use qinghe_service::{
    Error,
    attempts::{self, AttemptPage},
};
use qinghe_store::attempts::PaperItem;

/// `GET /learn/{assignment}/results/{attempt}`
pub async fn show(cx: Cx, Path((assignment, attempt)): Path<(String, String)>) -> Reply {
    let lang = cx.lang();
    let (assignment, attempt): (AssignmentId, AttemptId) = (id(&assignment)?, id(&attempt)?);
    let page = attempts::get(&cx.web.app, cx.actor()?, attempt).await?;
    if page.attempt.assignment_id != assignment {
        return Err(Fault(Error::NotFound));
    }
    // The key is shown after grading, never before.
    if page.attempt.state != AttemptState::Submitted {
        return Ok(see_other(&format!("/learn/{assignment}/quiz")));
    }
    Ok(cx.page(Page::new(Area::Student, t!(lang, "result-title")).narrow(), || result_view(lang, assignment, &page)))
}

fn result_view(lang: Lang, assignment: AssignmentId, page: &AttemptPage) -> AnyView {
    let score = page.attempt.score.unwrap_or_default();
    let max = page.attempt.max_score;
    let mark = page.attempt.paper.pass_mark;
    let passed = page.attempt.passed == Some(true);
    let missed = max - score;
    let say = if missed == 0 {
        t!(lang, "result-all")
    } else if passed {
        t!(lang, "result-passed", mark = mark, n = missed)
    } else {
        t!(lang, "result-not-passed", mark = mark)
    };
    let right = |item: &Item| page.answers.get(&item.id).and_then(|a| a.points).unwrap_or_default() > 0;
    let mut cards: Vec<(usize, &PaperItem, &Item, Vec<usize>)> =
        page.items().enumerate().map(|(n, (p, i, c, _))| (n, p, i, c)).collect();
    cards.sort_by_key(|(n, _, item, _)| (right(item), *n));
    let cards = cards
        .into_iter()
        .map(|(n, paper, item, chosen)| card(lang, n, paper, item, &chosen, right(item)))
        .collect_view();
    view! {
        {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title")), (format!("/learn/{assignment}"), page.module.title.get(lang).to_owned())], t!(lang, "result-title"))}
        <section class="card result">
            {score_ring(lang, grading::percent(score, max))}
            <div class="result__say stack stack--tight">
                <h1>{t!(lang, "result-count", n = score, of = max)}</h1>
                <p class="muted">{say}</p>
                <p class="muted small">{t!(lang, "result-private")}</p>
                <p class="row"><a class="btn" href="/learn">{t!(lang, "result-home")}</a><a class="btn btn--quiet" href=format!("/learn/{assignment}/quiz")>{t!(lang, "quiz-again")}</a></p>
            </div>
        </section>
        <section class="section">
            <div class="section__head"><h2>{t!(lang, "result-each")}</h2>{(missed > 0).then(|| view! { <p class="small muted">{t!(lang, "result-missed-first")}</p> })}</div>
            <div class="stack">{cards}</div>
        </section>
    }
    .into_any()
}

fn card(lang: Lang, n: usize, paper: &PaperItem, item: &Item, chosen: &[usize], right: bool) -> AnyView {
    let named = |wanted: &dyn Fn(usize, &str) -> bool| {
        let texts: Vec<String> = paper
            .options
            .iter()
            .zip('A'..)
            .enumerate()
            .filter(|(place, (id, _))| wanted(*place, id))
            .filter_map(|(_, (id, letter))| {
                item.options.iter().find(|o| o.id == *id).map(|o| format!("{letter}. {}", o.text.get(lang)))
            })
            .collect();
        texts.into_iter().map(|t| view! { <dd>{t}</dd> }).collect_view()
    };
    let (class, drawing, word) = if right {
        ("ans ans--right", "check", t!(lang, "answer-right"))
    } else {
        ("ans ans--wrong", "cross", t!(lang, "answer-wrong"))
    };
    let yours = if chosen.is_empty() {
        view! { <dd>{t!(lang, "review-blank")}</dd> }.into_any()
    } else {
        named(&|place, _| chosen.contains(&place)).into_any()
    };
    let is_key = |id: &str| item.options.iter().any(|o| o.id == id && o.correct);
    let whys = chosen
        .iter()
        .filter_map(|p| paper.options.get(*p))
        .filter_map(|id| item.options.iter().find(|o| o.id == *id && !o.correct))
        .filter_map(|o| o.why.as_ref())
        .map(|w| view! { <p>{w.get(lang).to_owned()}</p> })
        .collect_view();
    view! {
        <article class=class>
            <header class="ans__head"><h3>{format!("{}. {}", n + 1, item.stem.get(lang))}</h3><p class="verdict">{icon(drawing)}{word}</p></header>
            <dl class="ans__dl">
                <div><dt>{t!(lang, "answer-yours")}</dt>{yours}</div>
                {(!right).then(|| view! { <div><dt>{t!(lang, "answer-key")}</dt>{named(&|_, id| is_key(id))}</div> })}
            </dl>
            <div class="ans__why">{whys}<p>{item.explanation.get(lang).to_owned()}</p></div>
        </article>
    }
    .into_any()
}
