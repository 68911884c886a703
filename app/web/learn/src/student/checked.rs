//! A quiz that explains each answer at once: one item a page as a plain form. An answer that was explained is final.

use crate::student::{clock, item, lesson::id};
use axum::{extract::Path, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, see_other},
    i18n,
    language::apply_language,
    page::{Area, Cx, Fault, Page, Reply},
    scripts, t,
    ui::{crumbs, icon, progress},
};
use qinghe_model::{AssignmentId, AttemptId, progress::AttemptState};
use qinghe_player::step::aids;
use qinghe_service::{
    Error,
    attempts::{self, AnswerInput, AttemptPage},
};

/// `POST /learn/{assignment}/quiz/{attempt}/check`: saves one answer and explains it.
pub async fn check(cx: Cx, Path((assignment, attempt)): Path<(String, String)>, fields: Fields) -> Reply {
    let (assignment, attempt): (AssignmentId, AttemptId) = (id(&assignment)?, id(&attempt)?);
    let (app, actor) = (&cx.web.app, cx.actor()?);
    let mut page = attempts::get(app, actor, attempt).await?;
    if page.attempt.assignment_id != assignment {
        return Err(Fault(Error::NotFound));
    }
    if page.attempt.state != AttemptState::InProgress {
        return Ok(see_other(&format!("/learn/{assignment}/results/{attempt}")));
    }
    let n = page.items.iter().position(|a| a.paper.id == fields.get("item")).ok_or(Fault(Error::NotFound))?;
    let here = format!("/learn/{assignment}/quiz?item={}", n + 1);
    let given = item::given(page.items[n].paper.kind, &fields);
    let language = apply_language(&cx, &fields).await?;
    if !page.items[n].checked {
        let input = AnswerInput {
            item: page.items[n].paper.id.clone(),
            places: given.places.clone(),
            text: given.text.clone(),
            ..AnswerInput::default()
        };
        attempts::save_answer(app, actor, attempt, input).await?;
    }
    if language.is_some() || given.tapped {
        let mut response = see_other(&here);
        cookies::add(&mut response, language);
        return Ok(response);
    }
    match attempts::check(app, actor, attempt, &page.items[n].paper.id).await {
        Ok(()) => Ok(see_other(&format!("{here}#answer"))),
        Err(Error::Invalid(errors)) => {
            page.items[n].places = given.places;
            Ok(self::page(&cx, assignment, &page, Some(n + 1), &FormState::failed(&fields, errors)))
        }
        Err(e) => Err(e.into()),
    }
}

/// One item of the open attempt: to be answered, or explained.
pub fn page(cx: &Cx, assignment: AssignmentId, open: &AttemptPage, place: Option<usize>, form: &FormState) -> Response {
    let lang = cx.lang();
    let count = open.items.len();
    let first = open.items.iter().position(|a| !a.checked).unwrap_or(count.saturating_sub(1));
    let n = place.and_then(|p| p.checked_sub(1)).unwrap_or(first).min(count.saturating_sub(1));
    let module = open.module.title.get(lang).to_owned();
    let links = vec![("/learn".into(), t!(lang, "home-title")), (format!("/learn/{assignment}"), module.clone())];
    let quiz = format!("/learn/{assignment}/quiz");
    let base = format!("{quiz}/{}", open.attempt.id);
    let frame = Page::new(Area::Student, t!(lang, "quiz-title")).narrow().for_form(form);
    let Some(asked) = open.items.get(n) else { return see_other(&format!("{base}/review")) };
    let frame = if asked.checked { frame } else { item::page(frame, asked.paper.kind).language_in("checked") };
    let checked = open.items.iter().filter(|a| a.checked).count();
    let now = cx.web.app.now();
    cx.page(clock::page(frame).with_script(scripts::SPEAK), || {
        let foot = |nav: AnyView| {
            let clock = clock::view(lang, assignment, &open.attempt, now);
            view! { <div class="quiz__foot"><div class="quiz__bar">{clock}</div><div class="step-nav">{nav}</div></div> }
        };
        let until = open.attempt.deadline_at.map(|at| t!(lang, "quiz-until", at = i18n::due_time(lang, at)));
        let back = (n > 0).then(|| view! { <a class="btn btn--second" href=format!("{quiz}?item={n}")>{icon("back")}{t!(lang, "step-back")}</a> });
        let onward = if n + 1 < count {
            view! { <a class="btn" href=format!("{quiz}?item={}", n + 2)>{t!(lang, "quiz-next")}{icon("next")}</a> }
                .into_any()
        } else {
            view! { <a class="btn" href=format!("{base}/review")>{t!(lang, "quiz-review")}{icon("next")}</a> }.into_any()
        };
        let shown = item::view(lang, asked);
        let body = if asked.checked {
            view! {
                <div class="section stack" id="answer" tabindex="-1">{item::explained(lang, asked, Some(n + 1))}</div>
                {foot(view! { {back}{onward} }.into_any())}
            }
            .into_any()
        } else {
            view! {
                <form class="section quiz" method="post" id="checked" action=format!("{base}/check") autocomplete="off">
                    {shown.fields(shown.label(n + 1), form.error(lang, "choice"))}
                    <input type="hidden" name="item" value=asked.paper.id.clone()/>
                    {foot(view! { {back}<button class="btn arrange__check" hidden=shown.is_incomplete_order()>{t!(lang, "check-answer")}</button> }.into_any())}
                </form>
            }
            .into_any()
        };
        view! {
            {crumbs(lang, links, t!(lang, "quiz-title"))}
            {form.summary(lang, t!(lang, "check-failed"))}
            <header class="page-head"><h1>{t!(lang, "quiz-of", title = module)}</h1>{until.map(|u| view! { <p class="page-head__lead">{u}</p> })}{aids(i18n::words(lang), &quiz)}</header>
            {progress(t!(lang, "quiz-title"), checked, count, t!(lang, "quiz-count", n = checked, of = count))}
            {body}
            <form id="hand-in" method="post" action=format!("{base}/review") hidden=true></form>
        }
        .into_any()
    })
}
