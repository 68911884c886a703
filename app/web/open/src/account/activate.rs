//! An activation link: its holder chooses a password and is signed in. Opening it changes nothing, so that a chat's link preview
//! does not use it up.

use crate::account::session;
use axum::{extract::Path, http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField},
    i18n,
    page::{Area, Cx, Page, Reply},
    refusal::Refusal,
    t,
    ui::role_word,
    way_back::Door,
};
use qinghe_model::error::FieldError;
use qinghe_service::{
    Error,
    activation::{self, Holder, Status},
};

/// `GET /activate/{token}`
pub async fn show(cx: Cx, Path(token): Path<String>) -> Reply {
    page(&cx, &token, &FormState::default(), StatusCode::OK).await
}

/// `POST /activate/{token}`
pub async fn submit(cx: Cx, Path(token): Path<String>, fields: Fields) -> Reply {
    let error = match check(&fields) {
        Err(errors) => Error::Invalid(errors),
        Ok(new) => match activation::activate(&cx.web.app, &token, new, &cx.visitor.client).await {
            Ok(signed_in) => return session::begin_at(&cx, &signed_in, Door::Staff, "").await,
            // Why it does not work is what the page says.
            Err(Error::WrongCredentials) => {
                return page(&cx, &token, &FormState::default(), StatusCode::NOT_FOUND).await;
            }
            Err(e) => e,
        },
    };
    let lang = cx.lang();
    let refusal = Refusal::read(lang, &fields, error, t!(lang, "activate-failed"))?;
    Ok(refusal.answer(page(&cx, &token, &refusal.form, refusal.status).await?))
}

/// The new password, when it was typed twice alike.
fn check(fields: &Fields) -> Result<&str, Vec<FieldError>> {
    let missing: Vec<FieldError> = ["new", "again"]
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
    Ok(fields.raw("new"))
}

async fn page(cx: &Cx, token: &str, form: &FormState, status: StatusCode) -> Reply {
    let lang = cx.lang();
    let (title, text) = match activation::peek(&cx.web.app, token, &cx.visitor.client).await? {
        Status::Ready(holder) => return Ok(ready(cx, &holder, form, status)),
        Status::Used => (t!(lang, "activate-used-title"), t!(lang, "activate-used-text")),
        Status::Expired => (t!(lang, "activate-expired-title"), t!(lang, "activate-whom")),
        Status::Void => (t!(lang, "activate-void-title"), t!(lang, "activate-whom")),
        Status::Unknown => (t!(lang, "activate-unknown-title"), t!(lang, "activate-unknown-text")),
    };
    let page = Page::new(Area::SignIn, title.clone()).main("main wrap sign-in main--form");
    Ok(cx.page(page.status(StatusCode::NOT_FOUND), || {
        view! {
            <div class="sign-in__card">
                <h1>{title}</h1>
                <p>{text}</p>
                <p class="actions"><a class="btn btn--lg" href=Door::Staff.address()>{t!(lang, "activate-sign-in")}</a></p>
            </div>
        }
        .into_any()
    }))
}

fn ready(cx: &Cx, holder: &Holder, form: &FormState, status: StatusCode) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "activate-title");
    let page = Page::new(Area::SignIn, title.clone()).main("main wrap sign-in main--form").status(status);
    cx.page(page, || {
        let roles = holder.roles.iter().map(|(role, place)| {
            view! { <div><dt>{role_word(lang, *role)}</dt><dd>{place.get(lang).to_owned()}</dd></div> }
        });
        let password = |name: &'static str, label: String, hint: Option<String>| {
            TextField::secret(name, label, "new-password").hint(hint).render(lang, form)
        };
        view! {
            <div>
                {form.summary(lang, t!(lang, "activate-failed"))}
                <div class="sign-in__card">
                    <p class="sign-in__step">{t!(lang, "activate-step")}</p>
                    <h1>{title}</h1>
                    <dl class="ans__dl">
                        <div><dt>{t!(lang, "staff-name")}</dt><dd>{holder.name.clone()}</dd></div>
                        <div><dt>{t!(lang, "staff-username")}</dt><dd class="mono">{holder.username.clone()}</dd></div>
                        {roles.collect_view()}
                    </dl>
                    <p class="hint">{t!(lang, "activate-not-you")}</p>
                    // Without an action: the token stays in the address alone.
                    <form method="post" class="stack" data-private="" novalidate>
                        {password("new", t!(lang, "account-password-new"), Some(t!(lang, "account-password-hint")))}
                        {password("again", t!(lang, "account-password-again"), None)}
                        <button class="btn btn--lg btn--block">{t!(lang, "activate-go")}</button>
                    </form>
                    <p class="hint">{t!(lang, "activate-until", time = i18n::date_time(lang, holder.expires_at))}</p>
                </div>
            </div>
        }
        .into_any()
    })
}
