//! Resetting the PIN and slip of a pupil or of a whole class, after a confirmation.

use crate::{address_of, class_breadcrumbs};
use axum::extract::Path;
use leptos::prelude::*;
use qinghe_kit::{
    forms::see_other,
    ids::id,
    page::{Area, Cx, Fault, Page, Reply},
    t, ui,
};
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

/// Asks for confirmation before a pupil's PIN is reset.
pub async fn show(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let (page, pupil) = find(&cx, &class, &learner).await?;
    let lang = cx.lang();
    let title = t!(lang, "teach-reset-title", name = pupil.name.as_str());
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        let address = format!("/teach/classes/{}", page.class.id);
        let breadcrumbs = vec![
            ("/teach".to_owned(), t!(lang, "teach-title")),
            (address.clone(), page.class.name().get(lang).to_owned()),
        ];
        view! {
            {ui::crumbs(lang, breadcrumbs, t!(lang, "teach-reset"))}
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

/// Resets the pupil's PIN.
pub async fn submit(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let (page, pupil) = find(&cx, &class, &learner).await?;
    accounts::reset_pin(&cx.web.app, cx.actor()?, pupil.id).await?;
    Ok(see_other(&format!("/teach/classes/{}?reset={}", page.class.id, pupil.id)))
}

/// Asks for confirmation before the PINs of a class are reset.
pub async fn show_class(cx: Cx, Path(class): Path<String>) -> Reply {
    let page = assignments::get_class(&cx.web.app, cx.actor()?, id::<OrgId>(&class)?).await?;
    let lang = cx.lang();
    let class = page.class.name().get(lang).to_owned();
    let title = t!(lang, "reset-all-title", class = class.as_str());
    let count = page.pupils.len();
    let own = page.pupils.iter().filter(|p| p.chose_pin).count();
    Ok(cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        let address = address_of(&page.class);
        let body = if count == 0 {
            let action = Some((address, t!(lang, "desk-to-class")));
            ui::empty(t!(lang, "teach-pupils-empty-title"), t!(lang, "teach-pupils-empty-text"), action)
        } else {
            view! {
                <ul>
                    <li>{t!(lang, "reset-all-slips", n = count)}</li>
                    {(own > 0).then(|| view! { <li>{t!(lang, "reset-all-own", n = own)}</li> })}
                    <li>{t!(lang, "reset-all-out")}</li>
                    <li>{t!(lang, "teach-reset-kept")}</li>
                    <li>{t!(lang, "reset-all-new")}</li>
                </ul>
                <form method="post" class="actions">
                    <button class="btn btn--danger">{t!(lang, "reset-all-yes", n = count)}</button>
                    <a class="btn btn--quiet" href=address>{t!(lang, "teach-cancel")}</a>
                </form>
            }
            .into_any()
        };
        view! {
            {ui::crumbs(lang, class_breadcrumbs(lang, &page.class), t!(lang, "reset-all"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "reset-all-lead")}</p></header>
            {body}
        }
        .into_any()
    }))
}

/// Resets the PINs of the class and shows the new slips.
pub async fn submit_class(cx: Cx, Path(class): Path<String>) -> Reply {
    let class: OrgId = id(&class)?;
    accounts::reset_class_pins(&cx.web.app, cx.actor()?, class).await?;
    Ok(see_other(&format!("/teach/classes/{class}/slips?reset=1")))
}
