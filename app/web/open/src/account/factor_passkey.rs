//! Adding a passkey: a script asks the browser for one and puts its answer into the form.

use crate::account::factors::{codes_page, password_field};
use axum::{http::StatusCode, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, FormState, TextField, error_line, see_other},
    page::{Area, Cx, Page, Reply},
    refusal::Refusal,
    scripts, t,
    ui::{Tone, crumbs, notice},
};
use qinghe_service::factors::{self, Challenge, RelyingParty};

/// `GET /account/factors/passkey`
pub async fn show(cx: Cx) -> Reply {
    let actor = cx.any_actor()?;
    let Some(party) = RelyingParty::of(&cx.visitor.origin) else { return Ok(no_passkeys(&cx)) };
    let challenge = factors::begin_passkey(&cx.web.app, actor, &party).await?;
    Ok(form_page(&cx, &challenge, "", &FormState::default(), StatusCode::OK))
}

/// `POST /account/factors/passkey`
pub async fn submit(cx: Cx, fields: Fields) -> Reply {
    let (app, actor, client) = (&cx.web.app, cx.any_actor()?, &cx.visitor.client);
    let Some(party) = RelyingParty::of(&cx.visitor.origin) else { return Ok(no_passkeys(&cx)) };
    let (sealed, answer) = (fields.get("setup"), fields.get("answer"));
    let (name, password) = (fields.get("name"), fields.raw("password"));
    match factors::add_passkey(app, actor, &party, (sealed, answer), name, password, client).await {
        Ok(Some(codes)) => Ok(codes_page(&cx, &codes, true)),
        Ok(None) => Ok(see_other("/account/factors?done=added")),
        Err(e) => {
            let refusal = Refusal::read(cx.lang(), &fields, e, t!(cx.lang(), "account-not-saved"))?;
            let challenge = factors::begin_passkey(app, actor, &party).await?;
            // The device has made its passkey already: only the rest of the form is asked for again.
            let made = !answer.is_empty() && refusal.form.error(cx.lang(), "passkey").is_none();
            let (challenge, answer) =
                if made { (Challenge { sealed: sealed.to_owned(), ..challenge }, answer) } else { (challenge, "") };
            Ok(refusal.answer(form_page(&cx, &challenge, answer, &refusal.form, refusal.status)))
        }
    }
}

/// Browsers have none here.
fn no_passkeys(cx: &Cx) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "passkey-title");
    cx.page(Page::new(Area::Staff, title.clone()).form(), || {
        view! {
            {way(cx)}
            <header class="page-head"><h1>{title}</h1></header>
            {notice(Tone::Info, t!(lang, "factors-passkey-http"), None)}
            <p class="actions"><a class="btn" href="/account/factors/app">{t!(lang, "factors-add-app")}</a></p>
        }
        .into_any()
    })
}

fn way(cx: &Cx) -> AnyView {
    let lang = cx.lang();
    let above = vec![
        ("/account".to_owned(), t!(lang, "account-title")),
        ("/account/factors".to_owned(), t!(lang, "factors-title")),
    ];
    crumbs(lang, above, t!(lang, "passkey-title"))
}

fn form_page(cx: &Cx, challenge: &Challenge, answer: &str, form: &FormState, status: StatusCode) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "passkey-title");
    let page = Page::new(Area::Staff, title.clone()).form().status(status).with_script(scripts::PASSKEY);
    cx.page(page, || {
        let name = TextField::new("name", t!(lang, "factors-name")).hint(t!(lang, "passkey-name-hint")).max_length(40);
        view! {
            {way(cx)}
            {form.summary(lang, t!(lang, "account-not-saved"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "passkey-lead")}</p></header>
            <form
                class="stack"
                method="post"
                action="/account/factors/passkey"
                data-private=""
                data-passkey="create"
                data-options=challenge.options.clone()
                data-asking=t!(lang, "passkey-asking")
                data-failed=t!(lang, "passkey-not-made")
                data-known=t!(lang, "passkey-there")
                data-none=t!(lang, "passkey-none")
                novalidate
            >
                <input type="hidden" name="setup" value=challenge.sealed.clone()/>
                {error_line(lang, "passkey", form.error(lang, "passkey"))}
                <input type="hidden" name="answer" id="passkey" value=answer.to_owned()/>
                {name.render(lang, form)}
                {password_field(lang, form)}
                <button class="btn btn--lg btn--block">{t!(lang, "factors-add-passkey")}</button>
                <p class="hint" data-said="" role="status"></p>
                <noscript><p class="hint">{t!(lang, "passkey-script")}</p></noscript>
            </form>
        }
        .into_any()
    })
}
