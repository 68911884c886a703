//! Changing one's own password, or a pupil's PIN.

use crate::account::session;
use axum::{http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField},
    page::{Area, Cx, Page, Reply},
    refusal::Refusal,
    t,
    ui::{Tone, crumbs, notice},
    way_back::after_sign_in,
};
use qinghe_model::{Lang, error::FieldError};
use qinghe_service::{Actor, Error, accounts};

/// `GET /account/password`
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let form = FormState::filled([("to", query.get("to").to_owned())]);
    Ok(form_page(&cx, cx.actor()?, &form, StatusCode::OK))
}

/// `POST /account/password`
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    let lang = cx.lang();
    let actor = cx.actor()?;
    let error = match check(&fields) {
        Err(errors) => Error::Invalid(errors),
        Ok((current, new)) => {
            match accounts::change_password(&cx.web.app, actor, current, new, &cx.visitor.client).await {
                Ok(signed_in) => {
                    let to = after_sign_in(fields.get("to"), actor.is_learner()).unwrap_or("/account?saved=1");
                    return session::begin(&cx, &signed_in, to).await;
                }
                Err(e) => e,
            }
        }
    };
    let refusal = Refusal::read(lang, &fields, error, t!(lang, "account-not-saved"))?;
    Ok(refusal.answer(form_page(&cx, actor, &refusal.form, refusal.status)))
}

/// The current and the new secret, when all is filled in and the new one was typed twice alike.
fn check(fields: &Fields) -> Result<(&str, &str), Vec<FieldError>> {
    let missing: Vec<FieldError> = ["current", "new", "again"]
        .into_iter()
        .filter(|f| fields.raw(f).is_empty())
        .map(|field| FieldError { field, code: "required" })
        .collect();
    if !missing.is_empty() {
        return Err(missing);
    }
    if fields.raw("new") != fields.raw("again") {
        return Err(vec![FieldError { field: "again", code: "passwords-differ" }]);
    }
    Ok((fields.raw("current"), fields.raw("new")))
}

fn form_page(cx: &Cx, actor: &Actor, form: &FormState, status: StatusCode) -> Response {
    let lang = cx.lang();
    let learner = actor.is_learner();
    let first = actor.must_change_password();
    let (area, title) = match (learner, first) {
        (true, _) => (Area::Student, t!(lang, "account-change-pin")),
        (false, true) => (Area::Staff, t!(lang, "account-first-password")),
        (false, false) => (Area::Staff, t!(lang, "account-change-password")),
    };
    cx.page(Page::new(area, title.clone()).form().status(status), || {
        let labels = if learner {
            [t!(lang, "account-pin-current"), t!(lang, "account-pin-new"), t!(lang, "account-pin-again")]
        } else {
            [t!(lang, "account-password-current"), t!(lang, "account-password-new"), t!(lang, "account-password-again")]
        };
        let hint = if learner { t!(lang, "account-pin-hint") } else { t!(lang, "account-password-hint") };
        let [current, new, again] = labels;
        view! {
            {(!first).then(|| crumbs(lang, vec![("/account".to_owned(), t!(lang, "account-title"))], title.clone()))}
            {form.summary(lang, t!(lang, "account-not-saved"))}
            <header class="page-head">
                <h1>{title.clone()}</h1>
                {learner.then(|| view! { <p class="page-head__lead">{t!(lang, "account-pin-lead")}</p> })}
            </header>
            <form class="stack" method="post" action="/account/password" novalidate>
                {session::to_field(&form.value("to"))}
                {first.then(|| notice(Tone::Info, t!(lang, "account-first-title"), Some(t!(lang, "account-first-text"))))}
                {secret(lang, form, "current", "current-password", learner, current, None)}
                {secret(lang, form, "new", "new-password", learner, new, Some(hint))}
                {secret(lang, form, "again", "new-password", learner, again, None)}
                <button class="btn btn--lg btn--block">{t!(lang, "account-save")}</button>
            </form>
        }
        .into_any()
    })
}

fn secret(
    lang: Lang,
    form: &FormState,
    name: &'static str,
    autocomplete: &'static str,
    digits: bool,
    label: String,
    hint: Option<String>,
) -> AnyView {
    let field = TextField::secret(name, label, autocomplete).hint(hint);
    let field = if digits { field.input_mode("numeric") } else { field };
    field.render(lang, form)
}
