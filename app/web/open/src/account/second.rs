//! The second step of signing in: a code of an authenticator app, a passkey, or a recovery code.

use crate::account::session;
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{Fields, FormState, TextField, error_line, hidden, see_other},
    page::{Area, Cx, Fault, Page, Reply},
    refusal::Refusal,
    scripts, t,
    way_back::Door,
};
use qinghe_model::Lang;
use qinghe_service::{
    Error,
    factors::{self, Finished, RelyingParty, Waiting},
};

/// The token of the sign-in that waits, and what its page says. Without one, the first step.
async fn waiting(cx: &Cx, headers: &HeaderMap) -> Result<Option<(String, Waiting)>, Fault> {
    let Some(token) = cookies::step_of(&cx.web.site, headers) else { return Ok(None) };
    let waiting = factors::waiting(&cx.web.app, &token).await?;
    Ok(waiting.map(|waiting| (token, waiting)))
}

fn first_step(cx: &Cx, to: &str) -> Response {
    let mut response = see_other(&Door::Staff.leading_to(to));
    cookies::add(&mut response, [cookies::no_step(&cx.web.site)]);
    response
}

/// `GET /sign-in/second`
pub async fn show(cx: Cx, headers: HeaderMap, query: Fields) -> Reply {
    let to = session::to_of(&cx, &query);
    let Some((token, waiting)) = waiting(&cx, &headers).await? else { return Ok(first_step(&cx, &to)) };
    render(&cx, &token, &waiting, &FormState::filled([("to", to)]), StatusCode::OK).await
}

/// `POST /sign-in/second`: a code (`code`), a passkey's answer (`answer`), or back to the first step (`do=leave`).
pub async fn submit(cx: Cx, headers: HeaderMap, fields: Fields) -> Reply {
    let (lang, app, client) = (cx.lang(), &cx.web.app, &cx.visitor.client);
    let to = session::to_of(&cx, &fields);
    let Some((token, waiting)) = waiting(&cx, &headers).await? else { return Ok(first_step(&cx, &to)) };
    if fields.get("do") == "leave" {
        factors::give_up(app, &token).await?;
        return Ok(first_step(&cx, &to));
    }
    let done = match (RelyingParty::of(&cx.visitor.origin), fields.get("answer")) {
        (Some(party), answer) if !answer.is_empty() => {
            factors::finish_with_passkey(app, &token, &party, answer, client).await
        }
        _ if fields.get("code").is_empty() => Err(Error::field("code", "code-required")),
        _ => factors::finish_with_code(app, &token, fields.get("code"), client).await,
    };
    match done {
        Ok(done) => finish(&cx, &done, &to).await,
        // It ended meanwhile.
        Err(Error::SignInRequired) => Ok(first_step(&cx, &to)),
        Err(e) => {
            let refusal = Refusal::read(lang, &fields, e, t!(lang, "second-wrong"))?;
            // A code was used up by this try, or may be: none is sent back.
            let form = refusal.form.clone().with("code", "").with("to", to);
            Ok(refusal.answer(render(&cx, &token, &waiting, &form, refusal.status).await?))
        }
    }
}

async fn finish(cx: &Cx, done: &Finished, to: &str) -> Reply {
    // Whoever used a recovery code has lost something: the page shows what is left.
    let to = if done.codes_left.is_some() { "/account/factors?recovered=1" } else { to };
    let mut response = session::begin_at(cx, &done.signed_in, Door::Staff, to).await?;
    cookies::add(&mut response, [cookies::no_step(&cx.web.site)]);
    Ok(response)
}

async fn render(cx: &Cx, token: &str, waiting: &Waiting, form: &FormState, status: StatusCode) -> Reply {
    let lang = cx.lang();
    let party = RelyingParty::of(&cx.visitor.origin).filter(|_| waiting.passkey);
    let options = match party {
        Some(party) => factors::ask_passkey(&cx.web.app, token, &party).await?,
        None => None,
    };
    let page = Page::new(Area::SignIn, t!(lang, "second-title")).main("main wrap sign-in main--form").status(status);
    Ok(cx.page(page.with_script(scripts::PASSKEY), || {
        let to = form.value("to");
        let hint = match (waiting.app, waiting.codes_left) {
            (true, _) => t!(lang, "second-code-hint"),
            (false, _) => t!(lang, "second-code-hint-recovery"),
        };
        let code = TextField::new("code", t!(lang, "second-code"))
            .hint(hint)
            .class("input input--code")
            .autocomplete("one-time-code")
            .capitals("none")
            .max_length(20)
            .required();
        let elsewhere = (waiting.passkey && options.is_none())
            .then(|| view! { <p class="hint">{t!(lang, "second-passkey-elsewhere")}</p> });
        view! {
            <div>
                {form.summary(lang, t!(lang, "sign-in-failed"))}
                <div class="sign-in__card">
                    <p class="sign-in__step">{t!(lang, "second-step")}</p>
                    <h1>{t!(lang, "second-title")}</h1>
                    <p class="who"><span>{waiting.name.clone()}</span></p>
                    {options.as_ref().map(|options| passkey_form(lang, form, options, &to))}
                    {elsewhere}
                    <form method="post" action="/sign-in/second" data-private="" novalidate>
                        {session::to_field(&to)}
                        {code.render(lang, form)}
                        <button class="btn btn--lg btn--block">{t!(lang, "second-go")}</button>
                    </form>
                    <details class="more">
                        <summary>{t!(lang, "second-lost")}</summary>
                        <div class="more__in"><p>{t!(lang, "second-lost-text")}</p></div>
                    </details>
                    <form method="post" action="/sign-in/second" class="sign-in__alt">
                        {hidden("do", "leave")}
                        {session::to_field(&to)}
                        <button class="btn btn--quiet btn--sm">{t!(lang, "second-leave")}</button>
                    </form>
                </div>
            </div>
        }
        .into_any()
    }))
}

/// The form of a passkey, which a script fills in.
fn passkey_form(lang: Lang, form: &FormState, options: &str, to: &str) -> AnyView {
    view! {
        <form
            method="post"
            action="/sign-in/second"
            class="stack stack--tight"
            data-private=""
            data-passkey="get"
            data-options=options.to_owned()
            data-asking=t!(lang, "passkey-asking")
            data-failed=t!(lang, "passkey-not-shown")
            data-known=t!(lang, "passkey-not-shown")
            data-none=t!(lang, "passkey-none")
        >
            {session::to_field(to)}
            {error_line(lang, "passkey", form.error(lang, "passkey"))}
            <input type="hidden" name="answer" id="passkey"/>
            <button class="btn btn--lg btn--block">{t!(lang, "second-passkey")}</button>
            <p class="hint" data-said="" role="status"></p>
            <noscript><p class="hint">{t!(lang, "passkey-script")}</p></noscript>
        </form>
    }
    .into_any()
}
