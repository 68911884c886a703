//! The quiz: opening it, the items (an island over a plain form), looking over, handing in.

use super::{item, lesson::id};
use crate::{
    forms::{Fields, see_other},
    islands::quiz::{Ask, Quiz, QuizIsland, QuizItem, QuizWords},
    page::{Area, Cx, Fault, Page, Reply},
    pages::account::apply_language,
    t,
    ui::{Tone, arrange::tap, crumbs, icon, notice},
};
use axum::{
    extract::{Path, Query},
    http::header,
};
use leptos::prelude::*;
use qinghe_model::{AssignmentId, AttemptId, Lang, item::ItemKind, progress::AttemptState};
use qinghe_service::{
    Error,
    attempts::{self, AnswerInput, AttemptPage},
    lessons,
};
use serde::Deserialize;

/// Which item the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Place {
    /// From 1.
    item: Option<usize>,
}

/// `GET /learn/{assignment}/quiz`: the open attempt, or the page that opens one.
pub async fn show(cx: Cx, Path(assignment): Path<String>, Query(place): Query<Place>) -> Reply {
    let lang = cx.lang();
    let assignment: AssignmentId = id(&assignment)?;
    let lesson = lessons::open(&cx.web.app, cx.actor()?, assignment).await?;
    let Some(plan) = lesson.module.quiz.filter(|_| lesson.task.progress.lesson_completed_at.is_some()) else {
        return Ok(see_other(&format!("/learn/{assignment}")));
    };
    let module_title = lesson.module.title.get(lang).to_owned();
    let crumb_links =
        vec![("/learn".into(), t!(lang, "home-title")), (format!("/learn/{assignment}"), module_title.clone())];
    let Some(open) = attempts::find_open(&cx.web.app, cx.actor()?, assignment).await? else {
        let again = lesson.task.progress.completed_at.is_some();
        return Ok(cx.page(Page::new(Area::Student, t!(lang, "quiz-title")).narrow(), || {
            view! {
                {crumbs(lang, crumb_links, t!(lang, "quiz-title"))}
                <header class="page-head"><h1>{t!(lang, "quiz-of", title = module_title)}</h1></header>
                <div class="card stack">
                    <ul class="stack stack--tight">
                        <li>{t!(lang, "quiz-about-count", n = plan.draw)}</li>
                        <li>{t!(lang, "quiz-about-pass", mark = plan.pass_mark)}</li>
                        <li>{t!(lang, "quiz-about-saved")}</li>
                        <li>{t!(lang, "quiz-about-best")}</li>
                    </ul>
                    <form method="post"><button class="btn btn--lg">{if again { t!(lang, "quiz-again") } else { t!(lang, "quiz-begin") }}</button></form>
                </div>
            }
            .into_any()
        }));
    };
    let quiz = quiz(lang, assignment, &open, place.item);
    Ok(cx.page(Page::new(Area::Student, t!(lang, "quiz-title")).with_islands().language_in("quiz"), || {
        view! {
            {crumbs(lang, crumb_links, t!(lang, "quiz-title"))}
            <header class="page-head"><h1>{t!(lang, "quiz-of", title = module_title)}</h1></header>
            <QuizIsland quiz/>
        }
        .into_any()
    }))
}

/// `POST /learn/{assignment}/quiz`: opens an attempt, or goes on with the open one.
pub async fn start(cx: Cx, Path(assignment): Path<String>) -> Reply {
    let assignment: AssignmentId = id(&assignment)?;
    attempts::start(&cx.web.app, cx.actor()?, assignment).await?;
    Ok(see_other(&format!("/learn/{assignment}/quiz")))
}

fn quiz(lang: Lang, assignment: AssignmentId, open: &AttemptPage, item: Option<usize>) -> Quiz {
    let items: Vec<QuizItem> = open
        .items
        .iter()
        .enumerate()
        .map(|(n, asked)| {
            let asked_item = &asked.item;
            let n = n + 1;
            QuizItem {
                id: asked_item.id.clone(),
                ask: match asked_item.kind {
                    ItemKind::Single | ItemKind::TrueFalse | ItemKind::Scenario => Ask::One,
                    ItemKind::Multiple => Ask::Many,
                    ItemKind::Order => Ask::Order,
                    ItemKind::Match => Ask::Match,
                },
                label: item::label(lang, asked.item.kind, n),
                scene: asked_item.scene.as_ref().map(|s| s.get(lang).to_owned()),
                stem: asked_item.stem.get(lang).to_owned(),
                options: item::options(lang, asked),
                groups: item::groups(lang, asked),
                chosen: asked.places.clone(),
                revision: asked.revision,
            }
        })
        .collect();
    // By the address, else where the learner left off.
    let first_blank = items.iter().position(|i| i.chosen.is_empty()).unwrap_or_default();
    let current = item.and_then(|n| n.checked_sub(1)).unwrap_or(first_blank).min(items.len().saturating_sub(1));
    let base = format!("/learn/{assignment}/quiz/{}", open.attempt.id);
    Quiz {
        attempt: open.attempt.id.to_string(),
        review: format!("{base}/review"),
        action: base,
        current,
        items,
        words: QuizWords {
            back: t!(lang, "step-back"),
            next: t!(lang, "quiz-next"),
            review: t!(lang, "quiz-review"),
            all_items: t!(lang, "quiz-all"),
            item: t!(lang, "quiz-item", n = "{n}"),
            answered: t!(lang, "quiz-answered"),
            not_answered: t!(lang, "quiz-not-answered"),
            count: t!(lang, "quiz-count", n = "{n}", of = "{of}"),
            saved: t!(lang, "save-saved"),
            saving: t!(lang, "save-saving"),
            not_saved: t!(lang, "save-not-saved"),
            newer: t!(lang, "save-newer"),
            closed: t!(lang, "error-attempt-closed"),
            signed_out: t!(lang, "save-signed-out"),
            nothing_yet: t!(lang, "save-nothing"),
            order_hint: t!(lang, "order-hint"),
            order_placed: t!(lang, "order-placed", n = "{n}"),
            order_clear: t!(lang, "order-clear"),
        },
    }
}

/// `POST /learn/{assignment}/quiz/{attempt}`: the plain form. Saves, then goes where the button says.
pub async fn save(cx: Cx, Path((assignment, attempt)): Path<(String, String)>, fields: Fields) -> Reply {
    let (assignment, attempt): (AssignmentId, AttemptId) = (id(&assignment)?, id(&attempt)?);
    let here: usize = fields.get("place").parse().unwrap_or_default();
    let mut places: Vec<usize> = fields.starting("choice").filter_map(|c| c.parse().ok()).collect();
    let tapped = fields.get("tap").parse().ok();
    let cleared = !fields.get("clear").is_empty();
    if cleared {
        places.clear();
    } else if let Some(place) = tapped {
        tap(&mut places, place);
    }
    let stay = cleared || tapped.is_some();
    // Nothing ticked on an item never answered is no answer; only an order can be taken back.
    if !places.is_empty() || stay {
        let input =
            AnswerInput { item: fields.get("item").to_owned(), places, tab: String::new(), tab_seq: 0, base: 0 };
        attempts::save_answer(&cx.web.app, cx.actor()?, attempt, input).await?;
    }
    let quiz = format!("/learn/{assignment}/quiz");
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        let mut response = see_other(&format!("{quiz}?item={}", here + 1));
        response.headers_mut().append(header::SET_COOKIE, cookie);
        return Ok(response);
    }
    Ok(match fields.get("go") {
        _ if stay => see_other(&format!("{quiz}?item={}", here + 1)),
        "review" => see_other(&format!("{quiz}/{attempt}/review")),
        go => see_other(&format!("{quiz}?item={}", go.parse().unwrap_or(here + 1) + 1)),
    })
}

/// `GET /learn/{assignment}/quiz/{attempt}`: only a form is sent here; a reload or another language leads back.
pub async fn back_to_quiz(Path((assignment, _)): Path<(String, String)>) -> Reply {
    Ok(see_other(&format!("/learn/{}/quiz", id::<AssignmentId>(&assignment)?)))
}

/// `GET /learn/{assignment}/quiz/{attempt}/review`: everything once more before handing in.
pub async fn review(cx: Cx, Path((assignment, attempt)): Path<(String, String)>) -> Reply {
    let lang = cx.lang();
    let (assignment, attempt): (AssignmentId, AttemptId) = (id(&assignment)?, id(&attempt)?);
    let page = attempts::get(&cx.web.app, cx.actor()?, attempt).await?;
    if page.attempt.assignment_id != assignment {
        return Err(Fault(Error::NotFound));
    }
    if page.attempt.state == AttemptState::Submitted {
        return Ok(see_other(&format!("/learn/{assignment}/results/{attempt}")));
    }
    let quiz = format!("/learn/{assignment}/quiz");
    Ok(cx.page(Page::new(Area::Student, t!(lang, "review-title")).narrow(), || {
        let blank = page.items.iter().filter(|asked| asked.response.is_blank()).count();
        let rows = page
            .items
            .iter()
            .enumerate()
            .map(|(n, asked)| {
                let (item, chosen) = (&asked.item, &asked.places);
                let letters: Vec<String> = chosen.iter().filter_map(|p| ('A'..).nth(*p)).map(String::from).collect();
                let said = if chosen.is_empty() {
                    t!(lang, "review-blank")
                } else if item.kind.is_choice() {
                    t!(lang, "review-chose", letters = letters.join(" "))
                } else {
                    t!(lang, "review-placed", n = chosen.len(), of = item.options.len())
                };
                view! {
                    <li class="stack stack--tight">
                        <a href=format!("{quiz}?item={}", n + 1)>{format!("{}. {}", n + 1, item.stem.get(lang))}</a>
                        <p class=if chosen.is_empty() { "save save--off" } else { "save save--ok" }>{icon(if chosen.is_empty() { "alert" } else { "check" })}{said}</p>
                    </li>
                }
            })
            .collect_view();
        view! {
            {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title")), (quiz.clone(), t!(lang, "quiz-title"))], t!(lang, "review-title"))}
            <header class="page-head"><h1>{t!(lang, "review-title")}</h1></header>
            {(blank > 0).then(|| notice(Tone::Warning, t!(lang, "review-blanks", n = blank), Some(t!(lang, "review-blanks-text"))))}
            <div class="card section"><ol class="stack plain">{rows}</ol></div>
            <form class="step-nav" method="post">
                <a class="btn btn--second" href=quiz.clone()>{icon("back")}{t!(lang, "review-back")}</a>
                <button class="btn">{t!(lang, "review-submit")}</button>
            </form>
        }
        .into_any()
    }))
}

/// `POST /learn/{assignment}/quiz/{attempt}/review`: hands in.
pub async fn submit(cx: Cx, Path((assignment, attempt)): Path<(String, String)>) -> Reply {
    let (assignment, attempt): (AssignmentId, AttemptId) = (id(&assignment)?, id(&attempt)?);
    attempts::submit(&cx.web.app, cx.actor()?, attempt).await?;
    Ok(see_other(&format!("/learn/{assignment}/results/{attempt}")))
}
