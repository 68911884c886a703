//! Class lists that were taken over: what each did, the slips of its new pupils, and its undo.

use super::crumbs;
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, see_other},
    i18n,
    ids::id,
    page::{Area, Cx, Page, Reply},
    t,
    ui::{self, Tone},
};
use qinghe_model::{Lang, RosterImportId, Text};
use qinghe_service::{
    Error,
    roster::{self, Done, Undoing},
};

/// The lists of the last thirty days.
pub(super) fn cards(cx: &Cx, done: &[Done]) -> Option<AnyView> {
    let lang = cx.lang();
    (!done.is_empty()).then(|| {
        let cards = done.iter().map(|d| card(cx, lang, d)).collect_view();
        view! { <section class="section stack" aria-labelledby="done"><h2 id="done">{t!(lang, "import-past")}</h2>{cards}</section> }
            .into_any()
    })
}

fn card(cx: &Cx, lang: Lang, d: &Done) -> AnyView {
    let heading = match d.import.file_name.as_str() {
        "" => t!(lang, "import-past-command"),
        name => name.to_owned(),
    };
    let id = d.import.id;
    let state = match d.import.undone_at {
        Some(when) => {
            let kept = (!d.kept.is_empty())
                .then(|| view! { <p>{t!(lang, "import-undo-kept", n = d.kept.len(), names = i18n::list(lang, &d.kept))}</p> });
            let classes = [
                of(lang, &d.closed_classes, |n, names| t!(lang, "import-undone-classes", n = n, names = names)),
                of(lang, &d.kept_classes, |n, names| t!(lang, "import-undo-classes-stay", n = n, names = names)),
            ];
            let classes = classes.into_iter().flatten().map(|line| view! { <p>{line}</p> }).collect_view();
            view! { <p>{t!(lang, "import-past-undone", time = i18n::date_time(lang, when))}</p>{kept}{classes} }.into_any()
        }
        None => view! {
            <p class="actions">
                {(d.created > 0).then(|| slips_link(lang, d))}
                {d.may_undo(cx.web.app.now()).then(|| view! { <a class="btn btn--second btn--sm" href=format!("/school/import/done/{id}")>{t!(lang, "import-undo")}</a> })}
            </p>
        }
        .into_any(),
    };
    view! {
        <section class="card stack">
            <h3>{heading}</h3>
            <p class="muted">{i18n::date_time(lang, d.import.made_at)}</p>
            <p>{t!(lang, "import-past-facts", created = d.created, changed = d.changed)}</p>
            {state}
        </section>
    }
    .into_any()
}

/// What is said of classes, if there are any.
fn of(lang: Lang, classes: &[Text], say: impl Fn(usize, String) -> String) -> Option<String> {
    let names: Vec<&str> = classes.iter().map(|name| name.get(lang)).collect();
    (!names.is_empty()).then(|| say(names.len(), i18n::list(lang, &names)))
}

/// What an undo does to whom, and what it leaves.
fn effects(lang: Lang, u: &Undoing) -> Vec<String> {
    let pupils = |names: &[String], say: &dyn Fn(usize, String) -> String| {
        (!names.is_empty()).then(|| say(names.len(), i18n::list(lang, names)))
    };
    let lines = [
        pupils(&u.made, &|n, names| t!(lang, "import-undo-made", n = n, names = names)),
        pupils(&u.taken_back, &|n, names| t!(lang, "import-undo-taken-back", n = n, names = names)),
        pupils(&u.moved, &|n, names| t!(lang, "import-undo-moved", n = n, names = names)),
        pupils(&u.taken_out, &|n, names| t!(lang, "import-undo-taken-out", n = n, names = names)),
        pupils(&u.renumbered, &|n, names| t!(lang, "import-undo-renumbered", n = n, names = names)),
        pupils(&u.stay, &|n, names| t!(lang, "import-undo-stay", n = n, names = names)),
        of(lang, &u.closed_classes, |n, names| t!(lang, "import-undo-classes-close", n = n, names = names)),
        of(lang, &u.kept_classes, |n, names| t!(lang, "import-undo-classes-stay", n = n, names = names)),
    ];
    lines.into_iter().flatten().chain([t!(lang, "import-undo-work")]).collect()
}

/// Leads to the slips of exactly the pupils that a list made.
fn slips_link(lang: Lang, d: &Done) -> AnyView {
    let href = format!("/school/import/done/{}/slips", d.import.id);
    view! { <a class="btn btn--sm" href=href>{t!(lang, "import-slips", n = d.created)}</a> }.into_any()
}

/// What is said right after a list was taken over.
pub(super) async fn said(cx: &Cx, import: &str, left_out: usize) -> Result<AnyView, Error> {
    let lang = cx.lang();
    let d = roster::get_done(&cx.web.app, cx.visitor.actor.as_deref().ok_or(Error::SignInRequired)?, parse(import)?)
        .await?;
    let mut text = t!(lang, "import-past-facts", created = d.created, changed = d.changed);
    if left_out > 0 {
        text.push_str(&t!(lang, "import-done-left-out", n = left_out));
    }
    let links = (d.created > 0).then(|| view! { <p class="actions">{slips_link(lang, &d)}</p> });
    Ok(view! { {ui::notice(Tone::Good, t!(lang, "import-done-title"), Some(text))}{links} }.into_any())
}

fn parse(import: &str) -> Result<RosterImportId, Error> {
    import.parse().map_err(|_| Error::NotFound)
}

/// `GET /school/import/done/{import}`: says what an undo would do, before a list is undone.
pub async fn ask_undo(cx: Cx, Path(import): Path<String>) -> Reply {
    let undoing = roster::preview_undo(&cx.web.app, cx.actor()?, id(&import)?).await?;
    let d = &undoing.done;
    if !d.may_undo(cx.web.app.now()) {
        return Ok(see_other("/school/import"));
    }
    let lang = cx.lang();
    let title = t!(lang, "import-undo-title");
    let effects = effects(lang, &undoing).into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        view! {
            {crumbs(lang, title.clone(), true)}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{format!("{} · {}", d.import.file_name, i18n::date_time(lang, d.import.made_at))}</p>
                <p class="page-head__lead">{t!(lang, "import-past-facts", created = d.created, changed = d.changed)}</p>
            </header>
            <ul>{effects}</ul>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "import-undo-yes")}</button>
                <a class="btn btn--quiet" href="/school/import">{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// `POST /school/import/done/{import}`
pub async fn undo(cx: Cx, Path(import): Path<String>, fields: Fields) -> Reply {
    let actor = cx.actor()?;
    match roster::undo(&cx.web.app, actor, id(&import)?).await {
        Ok(()) => Ok(see_other("/school/import?undone=1")),
        Err(Error::Invalid(faults)) => super::page(&cx, &FormState::failed(&fields, faults), None).await,
        Err(e) => Err(e.into()),
    }
}
