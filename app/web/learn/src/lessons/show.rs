//! A lesson on the classroom's big screen: one step a page in large type. Hands are counted in the page's own
//! address, from page to page; nothing is stored until the teacher records the class meeting.

use crate::lessons::{find, sums};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_content::{Module, ModuleKind, Step, StepKind, Tally};
use qinghe_kit::{
    forms::Fields,
    i18n,
    page::{Area, Cx, Page, Reply},
    t,
    ui::icon,
};
use qinghe_model::{Lang, activity::MOST_HANDS};
use qinghe_player::{
    comic,
    paper::{self, Place},
};
use qinghe_service::UseCase;

/// The name of an option's field in an address and in a form. It has the step's id, as two steps may have the same option.
pub(super) fn hands_name(step: &Step, option: &str) -> String {
    format!("{}.{option}", step.id)
}

/// The steps of a module in which hands are raised, with their questions.
pub(super) fn tallies(module: &Module) -> impl Iterator<Item = (&Step, &Tally)> {
    module.steps.iter().filter_map(|s| match &s.kind {
        StepKind::Tally(tally) => Some((s, tally)),
        _ => None,
    })
}

/// The hands entered so far for all questions, by field name, without those of none.
fn entered(module: &Module, query: &Fields) -> Vec<(String, i64)> {
    let names = tallies(module).flat_map(|(s, t)| t.options.iter().map(|(id, _)| hands_name(s, id)));
    names.map(|name| (hands_of(query, &name), name)).filter(|(n, _)| *n > 0).map(|(n, name)| (name, n)).collect()
}

fn hands_of(query: &Fields, name: &str) -> i64 {
    query.get(name).parse().unwrap_or(0).clamp(0, MOST_HANDS)
}

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
    let pictured = step.scenes().next().is_some();
    let sums = sums::read(&cx, &module, step, &query).await?;
    Ok(cx.page(Page::new(Area::Wall, title.clone()).main("main wall__main").with_scenes(pictured), || {
        let base = format!("/lessons/{id}");
        let kept = entered(&module, &query);
        let along: Vec<String> = kept.iter().map(|(name, n)| format!("&{name}={n}")).collect();
        let along = along.concat();
        let class = sums.as_ref().and_then(sums::OfClasses::class).map(|id| format!("&class={id}")).unwrap_or_default();
        let at = |n: usize| format!("{base}/show?page={n}{along}{class}");
        let may_record = cx.visitor.actor.as_ref().is_some_and(|a| a.nodes_for(UseCase::RecordActivity).next().is_some());
        let record = (module.kind == ModuleKind::Kit && may_record && (page == count || !kept.is_empty()))
            .then(|| format!("{base}/meeting?{}", along.trim_start_matches('&')));
        let activity = if let StepKind::Tally(tally) = &step.kind {
            hands(lang, step, tally, page, &query, &kept)
        } else {
            let sums = sums.as_ref().map(|of| sums::view(lang, &module, step, of, Some(page)));
            view! { {comic::sheet([step])}{paper::step(i18n::words(lang), step, Place::Wall)}{sums} }.into_any()
        };
        view! {
            <article class="wall__page stack">
                <h1>{title}</h1>
                {activity}
            </article>
            <nav class="wall__nav" aria-label=t!(lang, "lessons-present")>
                <a class="btn btn--quiet" href=base.clone()>{icon("exit")}{t!(lang, "show-exit")}</a>
                <span class="muted">{t!(lang, "show-page", n = page, of = count)}</span>
                {record.map(|href| view! { <a class="btn btn--second" href=href>{t!(lang, "show-record")}</a> })}
                {(page > 1).then(|| view! { <a class="btn btn--second" rel="prev" href=at(page - 1)>{icon("back")}{t!(lang, "show-prev")}</a> })}
                {(page < count).then(|| view! { <a class="btn" rel="next" href=at(page + 1)>{t!(lang, "show-next")}{icon("next")}</a> })}
            </nav>
        }
        .into_any()
    }))
}

/// A form to enter the hands, and below it a bar for each option.
fn hands(lang: Lang, step: &Step, tally: &Tally, page: usize, query: &Fields, kept: &[(String, i64)]) -> AnyView {
    let counts: Vec<i64> = tally.options.iter().map(|(id, _)| hands_of(query, &hands_name(step, id))).collect();
    // What was counted on other pages stays in the address.
    let own: Vec<String> = tally.options.iter().map(|(id, _)| hands_name(step, id)).collect();
    let others = kept
        .iter()
        .filter(|(name, _)| !own.contains(name))
        .map(|(name, n)| view! { <input type="hidden" name=name.clone() value=n.to_string()/> })
        .collect_view();
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
                    <input class="input input--short" type="number" inputmode="numeric" min="0" max=MOST_HANDS.to_string() id=format!("hands-{id}") name=hands_name(step, id) value=value/>
                    {(total > 0).then(|| view! { <svg class="pbar" role="img" aria-label=i18n::number(*n)><rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect><rect class="pbar__fill pbar__fill--true" width=width height="10" y="4" rx="5"></rect></svg> })}
                </div>
            }
        })
        .collect_view();
    view! {
        {paper::text(lang, step)}
        <form class="stack" method="get">
            <fieldset class="stack"><legend><b>{tally.question.get(lang).to_owned()}</b></legend>{rows}</fieldset>
            <input type="hidden" name="page" value=page.to_string()/>
            {others}
            <p class="row"><button class="btn btn--second">{t!(lang, "show-draw")}</button>{(total > 0).then(|| view! { <span class="muted">{t!(lang, "show-total", n = total)}</span> })}</p>
        </form>
    }
    .into_any()
}
