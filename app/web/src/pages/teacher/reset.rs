//! Voiding a pupil's PIN and slip, after a question.

use crate::{
    forms::see_other,
    page::{Area, Cx, Fault, Page, Reply},
    pages::school::id,
    t, ui,
};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_model::{OrgId, UserId};
use qinghe_service::{
    Error, accounts,
    assignments::{self, ClassPage},
};
use qinghe_store::users::Pupil;

/// The class and the pupil of an address: together or not at all.
async fn find(cx: &Cx, class: &str, learner: &str) -> Result<(ClassPage, Pupil), Fault> {
    let learner: UserId = id(learner)?;
    let page = assignments::get_class(&cx.web.app, cx.actor()?, id::<OrgId>(class)?).await?;
    let pupil = page.pupils.iter().find(|p| p.id == learner).cloned().ok_or(Error::NotFound)?;
    Ok((page, pupil))
}

/// Asks whether to reset.
pub async fn show(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let (page, pupil) = find(&cx, &class, &learner).await?;
    let lang = cx.lang();
    let title = t!(lang, "teach-reset-title", name = pupil.name.as_str());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        let address = format!("/teach/classes/{}", page.class.id);
        let way = vec![
            ("/teach".to_owned(), t!(lang, "teach-title")),
            (address.clone(), page.class.name().get(lang).to_owned()),
        ];
        view! {
            {ui::crumbs(lang, way, t!(lang, "teach-reset"))}
            <header class="page-head">
                <h1>{title}</h1>
                <p class="page-head__lead">{t!(lang, "teach-reset-lead", number = pupil.student_no.as_str())}</p>
            </header>
            <ul>
                <li>{t!(lang, "teach-reset-old")}</li>
                <li>{t!(lang, "teach-reset-out")}</li>
                <li>{t!(lang, "teach-reset-kept")}</li>
                <li>{t!(lang, "teach-reset-new")}</li>
            </ul>
            <form method="post" class="actions">
                <button class="btn btn--danger">{t!(lang, "teach-reset-yes")}</button>
                <a class="btn btn--quiet" href=address>{t!(lang, "teach-cancel")}</a>
            </form>
        }
        .into_any()
    }))
}

/// Resets.
pub async fn submit(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let (page, pupil) = find(&cx, &class, &learner).await?;
    accounts::reset_pin(&cx.web.app, cx.actor()?, pupil.id).await?;
    Ok(see_other(&format!("/teach/classes/{}?reset={}", page.class.id, pupil.id)))
}
