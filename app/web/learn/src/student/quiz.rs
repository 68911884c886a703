//! The quiz: opening it, the items (an island over a plain form), the review, handing in.

use crate::student::{clock, item, lesson::id};
use axum::{
    extract::{Path, Query},
    http::header,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_content::QuizPlan;
use qinghe_islands::quiz::QuizIsland;
use qinghe_kit::{
    forms::{Fields, FormState, see_other},
    html::html,
    i18n,
    language::apply_language,
    page::{Area, Cx, Fault, Page, Reply, status},
    scripts, t,
    ui::{Tone, crumbs, icon, item_view::said, notice},
};
use qinghe_model::{
    AssignmentId, AttemptId, Lang,
    progress::AttemptState,
    quiz::{Counts, Feedback, Layout, MAX_ITEMS},
};
use qinghe_player::{
    arrange::tap,
    quiz::{Quiz, QuizItem, prefix},
    step::aids,
};
use qinghe_service::{
    Error,
    attempts::{self, AnswerInput, AttemptPage},
    lessons,
};
use qinghe_store::assignments::LearnerTask;
use serde::Deserialize;

/// Which item the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Place {
    /// From 1; what is no number asks for none.
    #[serde(default, deserialize_with = "number")]
    item: Option<usize>,
}

fn number<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<usize>, D::Error> {
    String::deserialize(value).map(|text| text.parse().ok())
}

/// `GET /learn/{assignment}/quiz`: the open attempt, or the page that opens one.
pub async fn show(cx: Cx, Path(assignment): Path<String>, Query(place): Query<Place>) -> Reply {
    let lang = cx.lang();
    let assignment: AssignmentId = id(&assignment)?;
    let lesson = lessons::look(&cx.web.app, cx.actor()?, assignment).await?;
    let Some(plan) = lesson.module.quiz.filter(|_| lesson.is_lesson_done()) else {
        return Ok(see_other(&format!("/learn/{assignment}")));
    };
    let module_title = lesson.module.title.get(lang).to_owned();
    let crumb_links =
        vec![("/learn".into(), t!(lang, "home-title")), (format!("/learn/{assignment}"), module_title.clone())];
    let now = cx.web.app.now();
    let Some(open) = attempts::find_open(&cx.web.app, cx.actor()?, assignment).await? else {
        let had = attempts::list(&cx.web.app, cx.actor()?, assignment).await?.len();
        let refused = attempts::may_begin(&lesson.task, had, now).err();
        return Ok(cx.page(Page::new(Area::Student, t!(lang, "quiz-title")).narrow(), || {
            let begin = match refused {
                Some(e) => {
                    let word = match (&e, attempts::attempts_allowed(&lesson.task)) {
                        (Error::NoAttemptLeft, Some(of)) => t!(lang, "result-no-more", of = of),
                        _ => i18n::message(lang, "error", e.code()),
                    };
                    view! {
                        {notice(Tone::Info, word, None)}
                        <p><a class="btn btn--second" href=format!("/learn/{assignment}")>{t!(lang, "quiz-to-results")}</a></p>
                    }
                    .into_any()
                }
                None => view! { <form method="post"><button class="btn btn--lg">{if had > 0 { t!(lang, "quiz-again") } else { t!(lang, "quiz-begin") }}</button></form> }.into_any(),
            };
            view! {
                {crumbs(lang, crumb_links, t!(lang, "quiz-title"))}
                <header class="page-head"><h1>{t!(lang, "quiz-of", title = module_title)}</h1></header>
                <div class="card stack">
                    <ul class="stack stack--tight">{about(lang, &lesson.task, plan, had).into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                    {begin}
                </div>
            }
            .into_any()
        }));
    };
    if open.work.settings.feedback == Feedback::AtOnce {
        return Ok(super::checked::page(&cx, assignment, &open, place.item, &FormState::default()));
    }
    let quiz = Owner::new().with(|| quiz(lang, assignment, &open, place.item, now));
    let until = open.attempt.deadline_at.map(|at| t!(lang, "quiz-until", at = i18n::due_time(lang, at)));
    let (review, here) = (quiz.review.clone(), format!("/learn/{assignment}/quiz"));
    let frame = clock::page(Page::new(Area::Student, t!(lang, "quiz-title")).with_islands().language_in("quiz"));
    Ok(cx.page(frame.with_script(scripts::SPEAK), || {
        view! {
            {crumbs(lang, crumb_links, t!(lang, "quiz-title"))}
            <header class="page-head"><h1>{t!(lang, "quiz-of", title = module_title)}</h1>{until.map(|u| view! { <p class="page-head__lead">{u}</p> })}{aids(i18n::words(lang), &here)}</header>
            <QuizIsland quiz/>
            <form id="hand-in" method="post" action=review hidden=true></form>
        }
        .into_any()
    }))
}

/// What a learner should know before the quiz starts, one fact a line.
fn about(lang: Lang, task: &LearnerTask, plan: QuizPlan, had: usize) -> Vec<String> {
    let settings = &task.assignment.settings;
    let mut lines = vec![t!(lang, "quiz-about-count", n = plan.draw)];
    if let Some(minutes) = settings.minutes {
        lines.push(t!(lang, "quiz-about-minutes", n = minutes + task.own.extra_minutes));
    }
    lines.push(t!(lang, "quiz-about-pass", mark = plan.pass_mark));
    lines.push(if settings.feedback == Feedback::AtOnce {
        t!(lang, "quiz-about-at-once")
    } else {
        t!(lang, "quiz-about-saved")
    });
    let left = attempts::attempts_left(task, had);
    // Whoever has none left is told so above the way to the results.
    if left != Some(0) {
        lines.push(match (left, settings.counts) {
            (Some(n), _) if had == 0 && n == 1 => t!(lang, "quiz-about-one-try"),
            (Some(n), Counts::Best) => t!(lang, "quiz-about-tries-best", n = n),
            (Some(n), Counts::Last) => t!(lang, "quiz-about-tries-last", n = n),
            (Some(n), Counts::First) => t!(lang, "quiz-about-tries-first", n = n),
            (None, Counts::Best) => t!(lang, "quiz-about-best"),
            (None, Counts::Last) => t!(lang, "quiz-about-last"),
            (None, Counts::First) => t!(lang, "quiz-about-first"),
        });
    }
    match settings.feedback {
        Feedback::AfterClose => lines.push(t!(
            lang,
            "quiz-about-after-close",
            at = i18n::due_time(lang, task.assignment.closes_at.unwrap_or(task.assignment.due_at))
        )),
        Feedback::Never => lines.push(t!(lang, "quiz-about-never")),
        Feedback::AtOnce | Feedback::AfterSubmit => {}
    }
    lines
}

/// `POST /learn/{assignment}/quiz`: opens an attempt, or continues the open one.
pub async fn start(cx: Cx, Path(assignment): Path<String>) -> Reply {
    let assignment: AssignmentId = id(&assignment)?;
    match attempts::begin(&cx.web.app, cx.actor()?, assignment).await {
        Ok(_) => Ok(see_other(&format!("/learn/{assignment}/quiz"))),
        // The page itself says why, and leads to the results.
        Err(e @ (Error::NoAttemptLeft | Error::WorkClosed)) => {
            let mut page = show(cx, Path(assignment.to_string()), Query(Place::default())).await?;
            *page.status_mut() = status(&e);
            Ok(page)
        }
        Err(e) => Err(e.into()),
    }
}

fn quiz(lang: Lang, assignment: AssignmentId, open: &AttemptPage, place: Option<usize>, now: DateTime<Utc>) -> Quiz {
    let words = i18n::words(lang);
    let items: Vec<QuizItem> = open
        .items
        .iter()
        .enumerate()
        .map(|(n, asked)| {
            let (item, shown) = (&asked.item, item::view(lang, asked));
            QuizItem {
                id: item.id.clone(),
                ask: item.kind.into(),
                label: words.item.label(item.kind, n + 1),
                scene: item.scene.as_ref().map(|s| s.get(lang).to_owned()),
                stem: item.stem.get(lang).to_owned(),
                options: shown.option_texts(),
                groups: shown.group_texts(),
                chosen: asked.places.clone(),
                typed: if item.kind.is_typed() { asked.response.text().to_owned() } else { String::new() },
                flagged: asked.flagged,
                revision: asked.revision,
            }
        })
        .collect();
    // The item of the address, else the first without an answer.
    let first_blank = items.iter().position(|i| i.chosen.is_empty() && i.typed.is_empty()).unwrap_or_default();
    let current = place.and_then(|n| n.checked_sub(1)).unwrap_or(first_blank).min(items.len().saturating_sub(1));
    let base = format!("/learn/{assignment}/quiz/{}", open.attempt.id);
    Quiz {
        attempt: open.attempt.id.to_string(),
        review: format!("{base}/review"),
        action: base,
        current,
        one_page: open.work.settings.layout == Layout::OnePage,
        clock: clock::view(lang, assignment, &open.attempt, now).map(html).unwrap_or_default(),
        items,
        words: words.quiz.clone(),
    }
}

/// `POST /learn/{assignment}/quiz/{attempt}`: the plain form. Saves, then goes to the page of the button pressed.
pub async fn save(cx: Cx, Path((assignment, attempt)): Path<(String, String)>, fields: Fields) -> Reply {
    let (assignment, attempt): (AssignmentId, AttemptId) = (id(&assignment)?, id(&attempt)?);
    let quiz = format!("/learn/{assignment}/quiz");
    // One item, or all those of a long page.
    let one_page = fields.get("item").is_empty();
    let mut stay = None;
    for n in 0..if one_page { MAX_ITEMS } else { 1 } {
        let prefix = prefix(one_page, n);
        let item = fields.get(&format!("{prefix}item"));
        if item.is_empty() {
            break;
        }
        let tapped = save_one(&cx, attempt, item, &prefix, &fields).await?;
        if tapped || fields.get("flag") == item {
            stay = fields.get(&format!("{prefix}place")).parse::<usize>().ok();
        }
    }
    let flagged = fields.get("flag");
    if !flagged.is_empty() {
        let page = attempts::get(&cx.web.app, cx.actor()?, attempt).await?;
        let on = page.items.iter().any(|a| a.paper.id == flagged && !a.flagged);
        attempts::flag(&cx.web.app, cx.actor()?, attempt, flagged, on).await?;
    }
    let here: usize = fields.get("place").parse().unwrap_or_default();
    let at = |n: usize| if one_page { format!("{quiz}#item-{}", n + 1) } else { format!("{quiz}?item={}", n + 1) };
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        let mut response = see_other(&at(here));
        response.headers_mut().append(header::SET_COOKIE, cookie);
        return Ok(response);
    }
    Ok(match fields.get("go") {
        _ if stay.is_some() => see_other(&at(stay.unwrap_or(here))),
        "review" => see_other(&format!("{quiz}/{attempt}/review")),
        "stay" => see_other(&quiz),
        go => see_other(&at(go.parse().unwrap_or(here + 1))),
    })
}

/// Saves one item of a plain form. Returns whether the page stays at this item, because a tap put something in order.
async fn save_one(cx: &Cx, attempt: AttemptId, item: &str, prefix: &str, fields: &Fields) -> Result<bool, Fault> {
    let choice = format!("{prefix}choice");
    let mut places: Vec<usize> = fields.starting(&choice).filter_map(|c| c.parse().ok()).collect();
    let tapped = fields.get(&format!("{prefix}tap")).parse().ok();
    let cleared = !fields.get(&format!("{prefix}clear")).is_empty();
    if cleared {
        places.clear();
    } else if let Some(place) = tapped {
        tap(&mut places, place);
    }
    let stay = cleared || tapped.is_some();
    let text = fields.get(&format!("{prefix}text")).to_owned();
    let is_typed = fields.has(&format!("{prefix}text"));
    // A form with nothing ticked is no answer; only an order or a text can be cleared.
    if !places.is_empty() || stay || is_typed {
        let input = AnswerInput { item: item.to_owned(), places, text, ..AnswerInput::default() };
        attempts::save_answer(&cx.web.app, cx.actor()?, attempt, input).await?;
    }
    Ok(stay)
}

/// `GET /learn/{assignment}/quiz/{attempt}`: the form is sent here; a reload or a change of language leads back to the quiz.
pub async fn back_to_quiz(Path((assignment, _)): Path<(String, String)>) -> Reply {
    Ok(see_other(&format!("/learn/{}/quiz", id::<AssignmentId>(&assignment)?)))
}

/// `GET /learn/{assignment}/quiz/{attempt}/review`: all answers, before handing in.
pub async fn review(cx: Cx, Path((assignment, attempt)): Path<(String, String)>) -> Reply {
    let lang = cx.lang();
    let (assignment, attempt): (AssignmentId, AttemptId) = (id(&assignment)?, id(&attempt)?);
    let page = attempts::get(&cx.web.app, cx.actor()?, attempt).await?;
    if page.attempt.assignment_id != assignment {
        return Err(Fault(Error::NotFound));
    }
    if page.attempt.state != AttemptState::InProgress {
        return Ok(see_other(&format!("/learn/{assignment}/results/{attempt}")));
    }
    let quiz = format!("/learn/{assignment}/quiz");
    if page.attempt.shown_at.is_none() {
        return Ok(see_other(&quiz));
    }
    let now = cx.web.app.now();
    Ok(cx.page(clock::page(Page::new(Area::Student, t!(lang, "review-title")).narrow()), || {
        let one_page = page.work.settings.layout == Layout::OnePage;
        let until = page.attempt.deadline_at.map(|at| t!(lang, "quiz-until", at = i18n::due_time(lang, at)));
        let blank = page.items.iter().filter(|asked| asked.response.is_blank()).count();
        let rows = page
            .items
            .iter()
            .enumerate()
            .map(|(n, asked)| {
                let item = &asked.item;
                let blank = asked.response.is_blank();
                let said = if blank {
                    t!(lang, "review-blank")
                } else if item.kind.is_typed() {
                    t!(lang, "review-typed", text = asked.response.text().to_owned())
                } else {
                    let said = said(lang, item, &asked.paper.options, &asked.response);
                    t!(lang, "review-chose", said = said.join(if lang == Lang::Zh { "；" } else { "; " }))
                };
                let part = (!item.kind.is_choice() && !item.kind.is_typed() && asked.response.ids().len() < item.options.len())
                    .then(|| view! { <p class="muted small">{t!(lang, "review-placed", n = asked.response.ids().len(), of = item.options.len())}</p> });
                let there = if one_page { format!("{quiz}#item-{}", n + 1) } else { format!("{quiz}?item={}", n + 1) };
                let flag = asked.flagged.then(|| view! { <p class="save">{icon("flag")}{t!(lang, "review-flagged")}</p> });
                view! {
                    <li class="stack stack--tight">
                        <a href=there>{format!("{}. {}", n + 1, item.stem.get(lang))}</a>
                        <p class=if blank { "save save--off" } else { "save" }>{icon(if blank { "alert" } else { "check" })}{said}</p>
                        {part}
                        {flag}
                    </li>
                }
            })
            .collect_view();
        view! {
            {crumbs(lang, vec![("/learn".into(), t!(lang, "home-title")), (quiz.clone(), t!(lang, "quiz-title"))], t!(lang, "review-title"))}
            <header class="page-head"><h1>{t!(lang, "review-title")}</h1>{until.map(|u| view! { <p class="page-head__lead">{u}</p> })}</header>
            {(blank > 0).then(|| notice(Tone::Warning, t!(lang, "review-blanks", n = blank), Some(t!(lang, "review-blanks-text"))))}
            <div class="card section"><ol class="stack plain">{rows}</ol></div>
            <div class="quiz__foot">
                <div class="quiz__bar">{clock::view(lang, assignment, &page.attempt, now)}</div>
                <form class="step-nav" method="post" id="hand-in">
                    <a class="btn btn--second" href=quiz.clone()>{icon("back")}{t!(lang, "review-back")}</a>
                    <button class="btn">{t!(lang, "review-submit")}</button>
                </form>
            </div>
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
