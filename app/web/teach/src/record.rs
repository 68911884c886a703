//! A pupil's whole record, for school administrators: a copy for the family, or its erasure.

use crate::{address_of, class_breadcrumbs};
use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField, see_other},
    ids::id,
    page::{Area, Cx, Fault, Page, Reply},
    t, ui,
};
use qinghe_model::{OrgId, UserId, error::FieldError};
use qinghe_service::{Error, UseCase, accounts, records};
use qinghe_store::{orgs::Org, users::Pupil};

/// The class and the pupil of an address, for who may handle records.
async fn find(cx: &Cx, class: &str, learner: &str) -> Result<(Org, Pupil), Fault> {
    let (class, pupil) = records::pupil(&cx.web.app, cx.actor()?, id::<OrgId>(class)?, id::<UserId>(learner)?).await?;
    // The operator uses the command line; here only the school itself opens a class.
    cx.actor()?.require(UseCase::ViewClass, &class.path)?;
    Ok((class, pupil))
}

/// `GET /teach/classes/{class}/pupils/{learner}/record`
pub async fn show(cx: Cx, Path((class, learner)): Path<(String, String)>) -> Reply {
    let (class, pupil) = find(&cx, &class, &learner).await?;
    Ok(render(&cx, &class, &pupil, &FormState::default()))
}

fn render(cx: &Cx, class: &Org, pupil: &Pupil, form: &FormState) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "handle-title", name = pupil.name.as_str());
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    cx.page(Page::new(Area::Staff, shown).form().for_form(form), || {
        view! {
            {ui::crumbs(lang, class_breadcrumbs(lang, class), title.clone())}
            {form.summary(lang, t!(lang, "handle-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "handle-lead")}</p></header>
            <section class="card" aria-labelledby="copy">
                <h2 id="copy">{t!(lang, "handle-copy")}</h2>
                <p>{t!(lang, "handle-copy-text")}</p>
                <form method="post" class="actions"><button class="btn btn--second" name="do" value="export">{t!(lang, "handle-copy-go")}</button></form>
            </section>
            <section class="card section" aria-labelledby="end">
                <h2 id="end">{t!(lang, "handle-erase")}</h2>
                <ul>
                    <li>{t!(lang, "handle-erase-goes")}</li>
                    <li>{t!(lang, "handle-erase-stays")}</li>
                </ul>
                <form method="post" novalidate="">
                    {TextField::new("number", t!(lang, "handle-number")).hint(t!(lang, "handle-number-hint")).capitals("off").render(lang, form)}
                    <div class="actions">
                        <button class="btn btn--danger" name="do" value="erase">{t!(lang, "handle-erase-go")}</button>
                        <a class="btn btn--quiet" href=address_of(class)>{t!(lang, "teach-cancel")}</a>
                    </div>
                </form>
            </section>
        }
        .into_any()
    })
}

/// `POST /teach/classes/{class}/pupils/{learner}/record`: a copy as a file, or erasure.
pub async fn submit(cx: Cx, Path((class, learner)): Path<(String, String)>, fields: Fields) -> Reply {
    let (class, pupil) = find(&cx, &class, &learner).await?;
    let (app, actor) = (&cx.web.app, cx.actor()?);
    match fields.get("do") {
        "export" => {
            let record = records::export(app, actor, class.id, pupil.id).await?;
            let kind = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
            let mut response = (kind, serde_json::to_vec_pretty(&record).unwrap_or_default()).into_response();
            let name = HeaderValue::from_static("attachment; filename=\"record.json\"");
            response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
            Ok(response)
        }
        // The number is entered by hand, so that no record is erased by accident.
        "erase" if accounts::same_number(fields.get("number"), &pupil.student_no) => {
            records::erase(app, actor, class.id, pupil.id).await?;
            Ok(see_other(&address_of(&class)))
        }
        "erase" => {
            let fault = FieldError { field: "number", code: "number-differs" };
            Ok(render(&cx, &class, &pupil, &FormState::failed(&fields, vec![fault])))
        }
        _ => Err(Error::NotFound.into()),
    }
}
