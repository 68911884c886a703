//! One lesson: objectives, notes, steps, question bank, sources; and the same on paper.

use crate::lessons::{book, find, item_kind, level, step_kind, unlock as unlocking};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_content::{Module, ModuleKind};
use qinghe_kit::{
    forms::{Fields, FormState, see_other},
    ids::id,
    list::{self, Field, List},
    names::{module_facts, module_grades, review_tag},
    page::{Area, Cx, Page, Reply},
    t,
    ui::{crumbs, icon, item_view},
};
use qinghe_model::{
    Lang, OrgId,
    error::FieldError,
    item::{CognitiveLevel, Item, ItemKind},
};
use qinghe_service::{Error, unlocks};

/// `GET /lessons/{module}`; `?done=` after it was unlocked or locked.
pub async fn show(cx: Cx, Path(id): Path<String>, query: Fields) -> Reply {
    page(&cx, &id, &unlocking::form(cx.web.app.today().to_string()), query.get("done")).await
}

/// `POST /lessons/{module}/unlock`: for a class, by its teacher.
pub async fn unlock(cx: Cx, Path(module): Path<String>, fields: Fields) -> Reply {
    let module = find(&cx, &module)?;
    let new = unlocking::read(&fields);
    let unlocked = match id::<OrgId>(fields.get("class")) {
        Ok(class) => unlocks::unlock(&cx.web.app, cx.actor()?, class, &module.id, &new).await,
        Err(_) => Err(Error::Invalid(vec![FieldError { field: "class", code: "choose-class" }])),
    };
    match unlocked {
        Ok(()) => Ok(see_other(&format!("/lessons/{}?done=unlocked#unlock", module.id))),
        Err(Error::Invalid(faults)) => page(&cx, &module.id, &FormState::failed(&fields, faults), "").await,
        Err(e) => Err(e.into()),
    }
}

/// `POST /lessons/{module}/lock`: its pupils do not see it any more.
pub async fn lock(cx: Cx, Path(module): Path<String>, fields: Fields) -> Reply {
    let module = find(&cx, &module)?;
    unlocks::lock(&cx.web.app, cx.actor()?, id::<OrgId>(fields.get("class"))?, &module.id).await?;
    Ok(see_other(&format!("/lessons/{}?done=locked#unlock", module.id)))
}

async fn page(cx: &Cx, id: &str, form: &FormState, done: &str) -> Reply {
    let lang = cx.lang();
    let module = find(cx, id)?;
    let classes =
        if module.counsellor { unlocks::list(&cx.web.app, cx.actor()?, &module.id).await? } else { Vec::new() };
    let title = module.title.get(lang).to_owned();
    Ok(cx.page(Page::new(Area::Staff, title.clone()).for_form(form), || {
        let base = format!("/lessons/{}", module.id);
        let first = module.steps.first().map(|s| format!("{base}/steps/{}", s.id)).unwrap_or_default();
        let wall = module.kind == ModuleKind::Kit;
        let objectives = (!module.objectives.is_empty()).then(|| {
            let rows = module.objectives.iter().map(|o| view! { <li>{o.text.get(lang).to_owned()}</li> }).collect_view();
            view! { <section class="section card stack"><h2>{t!(lang, "lessons-objectives")}</h2><ul>{rows}</ul></section> }
        });
        view! {
            {crumbs(lang, vec![("/lessons".into(), t!(lang, "lessons-title"))], title.clone())}
            {form.summary(lang, t!(lang, "unlock-failed"))}
            {unlocking::done(lang, done)}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{module.summary.get(lang).to_owned()}</p>
                <p class="row">{review_tag(lang, module.review.status)}<span class="muted small">{module_facts(lang, &module)}</span><span class="muted small">{t!(lang, "teach-module-grades", grades = module_grades(lang, &module))}</span></p>
                {module.variant_of.is_some().then(|| view! { <p class="muted small">{t!(lang, "lessons-variant")}</p> })}
            </header>
            <p class="actions">
                <a class=if wall { "btn btn--second" } else { "btn" } href=first>{t!(lang, "lessons-try")}</a>
                <a class=if wall { "btn" } else { "btn btn--second" } href=format!("{base}/show")>{t!(lang, "lessons-present")}</a>
                <a class="btn btn--quiet" href=format!("{base}/print")>{icon("print")}{t!(lang, "lessons-print")}</a>
            </p>
            {module.counsellor.then(|| unlocking::section(lang, &module, &classes, form))}
            {objectives}
            <section class="section card stack"><h2>{t!(lang, "lessons-steps")}</h2>{steps(lang, &module, &base)}</section>
            {note(t!(lang, "lessons-teacher"), module.teacher.get(lang))}
            {module.home.as_ref().and_then(|h| note(t!(lang, "lessons-home"), h.get(lang)))}
            {(!module.items.is_empty()).then(|| bank(lang, &module))}
            {sources(lang, &module)}
        }
        .into_any()
    }))
}

/// `GET /lessons/{module}/print`: the whole lesson on paper.
pub async fn print(cx: Cx, Path(id): Path<String>) -> Reply {
    let lang = cx.lang();
    let module = find(&cx, &id)?;
    let title = module.title.get(lang).to_owned();
    let pictured = module.steps.iter().any(|s| s.scenes().next().is_some());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).narrow().with_scenes(pictured), || {
        view! {
            {crumbs(lang, vec![("/lessons".into(), t!(lang, "lessons-title")), (format!("/lessons/{id}"), title)], t!(lang, "lessons-print"))}
            {book::body(lang, &module)}
        }
        .into_any()
    }))
}

fn steps(lang: Lang, module: &Module, base: &str) -> AnyView {
    let rows = module
        .steps
        .iter()
        .map(|s| {
            view! {
                <li><a href=format!("{base}/steps/{}", s.id)>{s.title.get(lang).to_owned()}</a>" "<span class="muted small">{step_kind(lang, &s.kind)}" · "{t!(lang, "lessons-step-minutes", n = s.minutes)}</span></li>
            }
        })
        .collect_view();
    view! { <ol class="stack stack--tight">{rows}</ol> }.into_any()
}

fn note(heading: String, html: &str) -> Option<AnyView> {
    (!html.is_empty()).then(|| {
        view! { <section class="section card stack"><h2>{heading}</h2><div class="prose" inner_html=html.to_owned()></div></section> }
            .into_any()
    })
}

/// How many questions there are of each kind, level and difficulty, then each with its key.
fn bank(lang: Lang, module: &Module) -> AnyView {
    let count = |test: &dyn Fn(&Item) -> bool| module.items.iter().filter(|i| test(i)).count();
    let mut rows: Vec<(String, usize)> =
        ItemKind::ALL.iter().map(|(_, k)| (item_kind(lang, *k), count(&|i| i.kind == *k))).collect();
    rows.extend(
        [CognitiveLevel::Recall, CognitiveLevel::Understand, CognitiveLevel::Apply]
            .map(|l| (level(lang, l), count(&|i| i.level == l))),
    );
    rows.extend((1..=3).map(|d| (t!(lang, "lessons-difficulty", n = d), count(&|i| i.difficulty == d))));
    rows.retain(|(_, n)| *n > 0);
    let counts = List::new(
        "kinds",
        t!(lang, "lessons-bank-kinds"),
        vec![
            Field::text("kind", t!(lang, "lessons-kind"), |(name, _): &(String, usize)| name.clone()),
            Field::number("count", t!(lang, "lessons-count"), |(_, n): &(String, usize)| list::count(*n)),
        ],
    );
    let items = module
        .items
        .iter()
        .map(|i| {
            view! {
                <li><details class="more"><summary>{i.stem.get(lang).to_owned()}</summary><div class="more__in">{item_view::keyed(lang, i)}</div></details></li>
            }
        })
        .collect_view();
    view! {
        <section class="section card stack">
            <h2>{t!(lang, "lessons-bank-title")}" "<span class="muted small">{t!(lang, "lessons-bank", n = module.items.len())}</span></h2>
            {counts.page(lang, &rows)}
            <ol class="stack stack--tight">{items}</ol>
        </section>
    }
    .into_any()
}

fn sources(lang: Lang, module: &Module) -> Option<AnyView> {
    (!module.sources.is_empty()).then(|| {
        view! { <section class="section card stack"><h2>{t!(lang, "lessons-sources")}</h2>{book::source_list(lang, module)}</section> }
            .into_any()
    })
}
