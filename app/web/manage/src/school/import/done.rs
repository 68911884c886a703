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
use qinghe_model::{Lang, RosterImportId};
use qinghe_service::{
    Error,
    roster::{self, Done},
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
            view! { <p>{t!(lang, "import-past-undone", time = i18n::date_time(lang, when))}</p>{kept} }.into_any()
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

/// `GET /school/import/done/{import}`: asks before a list is undone.
pub async fn ask_undo(cx: Cx, Path(import): Path<String>) -> Reply {
    let d = roster::get_done(&cx.web.app, cx.actor()?, id(&import)?).await?;
    if !d.may_undo(cx.web.app.now()) {
        return Ok(see_other("/school/import"));
    }
    let lang = cx.lang();
    let title = t!(lang, "import-undo-title");
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        view! {
            {crumbs(lang, title.clone(), true)}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{format!("{} · {}", d.import.file_name, i18n::date_time(lang, d.import.made_at))}</p>
                <p class="page-head__lead">{t!(lang, "import-past-facts", created = d.created, changed = d.changed)}</p>
            </header>
            <ul>
                <li>{t!(lang, "import-undo-created")}</li>
                <li>{t!(lang, "import-undo-changed")}</li>
                <li>{t!(lang, "import-undo-work")}</li>
            </ul>
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
