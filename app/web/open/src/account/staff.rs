//! Staff sign in with user name and password.

use crate::account::session;
use axum::{http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, TextField},
    language::other_language,
    page::{Area, Cx, Page, Reply},
    refusal::Refusal,
    t,
    way_back::Door,
};
use qinghe_model::error::FieldError;
use qinghe_service::{Error, accounts};

/// `GET /sign-in/staff`
pub async fn show(cx: Cx, query: Fields) -> Reply {
    let form = FormState::filled([("to", session::to_of(&cx, &query))]);
    Ok(form_page(&cx, &form, StatusCode::OK))
}

/// `POST /sign-in/staff`
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    if let Some((cx, cookie)) = other_language(&cx, &fields).await? {
        let mut response = form_page(&cx, &FormState::failed(&fields, vec![]), StatusCode::OK);
        cookies::add(&mut response, [cookie]);
        return Ok(response);
    }
    let lang = cx.lang();
    let (username, password) = (fields.get("username"), fields.raw("password"));
    let missing: Vec<FieldError> =
        [("username", "username-required", username), ("password", "password-required", password)]
            .into_iter()
            .filter(|(.., value)| value.is_empty())
            .map(|(field, code, _)| FieldError { field, code })
            .collect();
    let error = if missing.is_empty() {
        match accounts::sign_in_staff(&cx.web.app, username, password, &cx.visitor.client).await {
            Ok(waits) if waits.needs_factor => return Ok(session::ask_factor(&cx, &waits, fields.get("to"))),
            Ok(signed_in) => return session::begin_at(&cx, &signed_in, Door::Staff, fields.get("to")).await,
            Err(e) => e,
        }
    } else {
        Error::Invalid(missing)
    };
    let refusal = Refusal::read(lang, &fields, error, t!(lang, "sign-in-staff-wrong"))?;
    Ok(refusal.answer(form_page(&cx, &refusal.form, refusal.status)))
}

fn form_page(cx: &Cx, form: &FormState, status: StatusCode) -> Response {
    let lang = cx.lang();
    let to = form.value("to");
    let page = Page::new(Area::SignIn, t!(lang, "sign-in-staff-title"))
        .main("main wrap sign-in main--form")
        .status(status)
        .language_in("sign-in");
    cx.page(page, || {
        let username = TextField::new("username", t!(lang, "sign-in-username"))
            .autocomplete("username")
            .capitals("none")
            .max_length(64)
            .required();
        let password = TextField::secret("password", t!(lang, "sign-in-password"), "current-password");
        view! {
            <div>
                {form.summary(lang, t!(lang, "sign-in-failed"))}
                {session::why(cx, &to)}
                <div class="sign-in__card">
                    <p class="sign-in__step">{t!(lang, "sign-in-staff-for")}</p>
                    <h1>{t!(lang, "sign-in-staff-title")}</h1>
                    <form id="sign-in" method="post" action="/sign-in/staff" novalidate>
                        {session::to_field(&to)}
                        {username.render(lang, form)}
                        {password.render(lang, form)}
                        <button class="btn btn--lg btn--block">{t!(lang, "sign-in-button")}</button>
                    </form>
                    <details class="more">
                        <summary>{t!(lang, "sign-in-forgotten")}</summary>
                        <div class="more__in"><p>{t!(lang, "sign-in-forgotten-text")}</p></div>
                    </details>
                    <p class="sign-in__alt"><a href=Door::Pupil.leading_to(&to)>{t!(lang, "sign-in-pupil-link")}</a></p>
                </div>
            </div>
        }
        .into_any()
    })
}
