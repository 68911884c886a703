//! Trying a step as a pupil would; nothing is saved.

use crate::{
    lessons::{
        find,
        sums::{self, OfClasses},
    },
    student::{lesson::Ticked, steps},
};
use axum::{
    extract::{Path, Query},
    http::header,
    response::Response,
};
use leptos::prelude::*;
use qinghe_content::{Module, StepKind};
use qinghe_kit::{
    forms::{Fields, FormState, see_other},
    i18n,
    language::apply_language,
    page::{Area, Cx, Fault, Page, Reply},
    t,
    ui::crumbs,
};
use qinghe_player::step::{StepView, answered_at};
use qinghe_service::{
    Error,
    lessons::{self, Record},
};

/// `GET /lessons/{module}/steps/{step}`
pub async fn show(
    cx: Cx,
    Path((module, step)): Path<(String, String)>,
    Query(ticked): Query<Ticked>,
    query: Fields,
) -> Reply {
    let module = find(&cx, &module)?;
    let (_, tried) = module.step(&step).ok_or(Fault(Error::NotFound))?;
    // A vote is for the big screen.
    let asked = matches!(tried.kind, StepKind::Estimate(_));
    let sums = if asked { sums::read(&cx, &module, tried, &query).await? } else { None };
    let sums = sums.as_ref();
    render(&cx, &module, &step, &Record::default(), &FormState::default(), &ticked.ids(), (false, sums))
}

/// `POST /lessons/{module}/steps/{step}`: shows the reply on the same page.
pub async fn answer(cx: Cx, Path((id, step_id)): Path<(String, String)>, fields: Fields) -> Reply {
    let module = find(&cx, &id)?;
    let (at, step) = module.step(&step_id).ok_or(Fault(Error::NotFound))?;
    let input = steps::input(step, &fields);
    let here = format!("/lessons/{id}/steps/{step_id}");
    if let Some(cookie) = apply_language(&cx, &fields).await? {
        let mut response = see_other(&steps::with_ticks(&here, &input));
        response.headers_mut().append(header::SET_COOKIE, cookie);
        return Ok(response);
    }
    if steps::goes_on(step, &input, &fields) {
        return Ok(see_other(&after(&module, at)));
    }
    let chosen = input.chosen.clone();
    // In a trial an estimate shows what was ticked, though nothing of it is kept.
    let ticked = if matches!(step.kind, StepKind::Estimate(_)) { chosen.clone() } else { vec![] };
    match lessons::judge(step, input, Record::default()) {
        Ok(_) if chosen == [lessons::SKIP] => Ok(see_other(&after(&module, at))),
        Ok((record, done)) if answered_at(&step.kind).is_some() => {
            let record = if ticked.is_empty() { record } else { Record { chosen: ticked, ..record } };
            render(&cx, &module, &step_id, &record, &FormState::default(), &[], (done, None))
        }
        Ok(_) => Ok(see_other(&after(&module, at))),
        Err(Error::Invalid(errors)) => render(
            &cx,
            &module,
            &step_id,
            &Record::default(),
            &FormState::failed(&fields, errors),
            &chosen,
            (false, None),
        ),
        Err(e) => Err(e.into()),
    }
}

fn after(module: &Module, at: usize) -> String {
    match module.steps.get(at + 1) {
        Some(next) => format!("/lessons/{}/steps/{}", module.id, next.id),
        None => format!("/lessons/{}", module.id),
    }
}

fn render(
    cx: &Cx,
    module: &Module,
    step: &str,
    record: &Record,
    form: &FormState,
    ticked: &[String],
    (done, sums): (bool, Option<&OfClasses>),
) -> Result<Response, Fault> {
    let lang = cx.lang();
    let (at, step) = module.step(step).ok_or(Fault(Error::NotFound))?;
    let base = format!("/lessons/{}", module.id);
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
        assignment: None,
        action: format!("{base}/steps/{}", step.id),
        back: at.checked_sub(1).and_then(|n| module.steps.get(n)).map(|s| format!("{base}/steps/{}", s.id)),
        next: after(module, at),
        estimated: None,
        done: &|id| done && id == step.id,
    };
    let title = step.title.get(lang).to_owned();
    let page = steps::page(Page::new(Area::Staff, title.clone()), step, form);
    Ok(cx.page(page, || {
        let links =
            vec![("/lessons".to_owned(), t!(lang, "lessons-title")), (base.clone(), module.title.get(lang).to_owned())];
        view! {
            {crumbs(lang, links, title.clone())}
            <p class="muted small">{t!(lang, "lessons-preview-note")}</p>
            {steps::body(&view, form)}
            {sums.map(|of| sums::view(lang, module, step, of, None))}
        }
        .into_any()
    }))
}
