//! Setting up an authenticator app: a QR code or a key to type, and a first code.

use crate::account::factors::{codes_page, password_field};
use axum::{http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField, hidden, see_other},
    page::{Area, Cx, Page, Reply},
    qr::qr,
    refusal::Refusal,
    t,
    ui::crumbs,
};
use qinghe_service::factors::{self, Setup};

/// `GET /account/factors/app`
pub async fn show(cx: Cx) -> Reply {
    let setup = factors::begin_app(&cx.web.app, cx.any_actor()?).await?;
    Ok(form_page(&cx, &setup, &FormState::default(), StatusCode::OK))
}

/// `POST /account/factors/app`
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    let (app, actor, client) = (&cx.web.app, cx.any_actor()?, &cx.visitor.client);
    let (sealed, name, code) = (fields.get("setup"), fields.get("name"), fields.get("code"));
    match factors::add_app(app, actor, sealed, name, code, fields.raw("password"), client).await {
        Ok(Some(codes)) => Ok(codes_page(&cx, &codes, true)),
        Ok(None) => Ok(see_other("/account/factors?done=added")),
        Err(e) => {
            let refusal = Refusal::read(cx.lang(), &fields, e, t!(cx.lang(), "account-not-saved"))?;
            // The app has the secret already: the same one is shown again.
            let setup = factors::continue_app(app, actor, sealed).await?;
            Ok(refusal.answer(form_page(&cx, &setup, &refusal.form, refusal.status)))
        }
    }
}

fn form_page(cx: &Cx, setup: &Setup, form: &FormState, status: StatusCode) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "app-title");
    cx.page(Page::new(Area::Staff, title.clone()).form().status(status), || {
        let code = TextField::new("code", t!(lang, "app-code"))
            .hint(t!(lang, "app-code-hint"))
            .class("input input--code")
            .input_mode("numeric")
            .autocomplete("one-time-code")
            .max_length(12)
            .required();
        let name = TextField::new("name", t!(lang, "factors-name")).hint(t!(lang, "app-name-hint")).max_length(40);
        view! {
            {crumbs(lang, vec![("/account".to_owned(), t!(lang, "account-title")), ("/account/factors".to_owned(), t!(lang, "factors-title"))], title.clone())}
            {form.summary(lang, t!(lang, "account-not-saved"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "app-lead")}</p></header>
            <section class="section stack" aria-labelledby="scan">
                <h2 id="scan">{t!(lang, "app-scan")}</h2>
                <p>{t!(lang, "app-scan-text")}</p>
                {qr(t!(lang, "app-qr"), "app-qr", &setup.url)}
                <p>{t!(lang, "app-key")}</p>
                <p class="mono" id="app-key">{setup.secret.clone()}</p>
            </section>
            <section class="section stack" aria-labelledby="confirm">
                <h2 id="confirm">{t!(lang, "app-confirm")}</h2>
                <form class="stack" method="post" action="/account/factors/app" data-private="" novalidate>
                    {hidden("setup", setup.sealed.clone())}
                    {code.render(lang, form)}
                    {name.render(lang, form)}
                    {password_field(lang, form)}
                    <button class="btn btn--lg btn--block">{t!(lang, "factors-add-app")}</button>
                </form>
            </section>
        }
        .into_any()
    })
}
