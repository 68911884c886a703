//! A lesson on the classroom wall: one step a page in large type. Hands are counted on the page's own
//! address, so nothing is stored.

use super::{
    find,
    paper::{self, Place},
};
use crate::{
    forms::Fields,
    i18n,
    page::{Area, Cx, Page, Reply},
    t,
    ui::icon,
};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_content::{Step, StepKind, Tally};
use qinghe_model::Lang;

/// Hands that a class can raise.
const MOST_HANDS: i64 = 999;

/// `GET /lessons/{module}/show?page=…`
pub async fn show(cx: Cx, Path(id): Path<String>, query: Fields) -> Reply {
    let lang = cx.lang();
    let module = find(&cx, &id)?;
    let count = module.steps.len();
    let page: usize = query.get("page").parse().unwrap_or(1).clamp(1, count.max(1));
    let Some(step) = module.steps.get(page - 1) else {
        return Err(qinghe_service::Error::NotFound.into());
    };
    let title = step.title.get(lang).to_owned();
    Ok(cx.page(Page::new(Area::Wall, title.clone()).main("main wall__main"), || {
        let base = format!("/lessons/{id}");
        let at = |n: usize| format!("{base}/show?page={n}");
        let activity = match &step.kind {
            StepKind::Tally(tally) => hands(lang, step, tally, page, &query),
            _ => paper::step(lang, step, Place::Wall),
        };
        view! {
            <article class="wall__page stack">
                <h1>{title}</h1>
                {activity}
            </article>
            <nav class="wall__nav" aria-label=t!(lang, "lessons-present")>
                <a class="btn btn--quiet" href=base.clone()>{icon("exit")}{t!(lang, "show-exit")}</a>
                <span class="muted">{t!(lang, "show-page", n = page, of = count)}</span>
                {(page > 1).then(|| view! { <a class="btn btn--second" rel="prev" href=at(page - 1)>{icon("back")}{t!(lang, "show-prev")}</a> })}
                {(page < count).then(|| view! { <a class="btn" rel="next" href=at(page + 1)>{t!(lang, "show-next")}{icon("next")}</a> })}
            </nav>
        }
        .into_any()
    }))
}

/// A form to enter the hands, and below it a bar for each option.
fn hands(lang: Lang, step: &Step, tally: &Tally, page: usize, query: &Fields) -> AnyView {
    let counts: Vec<i64> =
        tally.options.iter().map(|(id, _)| query.get(id).parse().unwrap_or(0).clamp(0, MOST_HANDS)).collect();
    let total: i64 = counts.iter().sum();
    let rows = tally
        .options
        .iter()
        .zip(&counts)
        .map(|((id, text), n)| {
            let label = text.get(lang).to_owned();
            let width = format!("{}%", if total > 0 { n * 100 / total } else { 0 });
            let value = if total > 0 { n.to_string() } else { String::new() };
            view! {
                <div class="hands">
                    <label for=format!("hands-{id}")>{label}</label>
                    <input class="input input--short" type="number" inputmode="numeric" min="0" max=MOST_HANDS.to_string() id=format!("hands-{id}") name=id.clone() value=value/>
                    {(total > 0).then(|| view! { <svg class="pbar" role="img" aria-label=i18n::number(*n)><rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect><rect class="pbar__fill pbar__fill--true" width=width height="10" y="4" rx="5"></rect></svg> })}
                </div>
            }
        })
        .collect_view();
    view! {
        {step.figure.as_ref().map(|f| view! { <figure class="fig" inner_html=f.get(lang).to_owned()></figure> })}
        <div class="prose" inner_html=step.body.get(lang).to_owned()></div>
        <form class="stack" method="get">
            <fieldset class="stack"><legend><b>{tally.question.get(lang).to_owned()}</b></legend>{rows}</fieldset>
            <input type="hidden" name="page" value=page.to_string()/>
            <p class="row"><button class="btn btn--second">{t!(lang, "show-draw")}</button>{(total > 0).then(|| view! { <span class="muted">{t!(lang, "show-total", n = total)}</span> })}</p>
        </form>
    }
    .into_any()
}
