//! Where a session begins and ends.

use axum::{http::HeaderValue, response::Response};
use leptos::prelude::*;
use qinghe_kit::{
    cookies,
    forms::{Fields, hidden, see_other},
    page::{Cx, Fault, Reply},
    t,
    ui::{Tone, notice},
    way_back::{Door, after_sign_in, asked_for, back_to},
};
use qinghe_service::accounts::{self, SignedIn};

/// The answer to a sign-in that worked: the cookie, the language chosen earlier, and on to a page: the one that was asked
/// for before, where this person may see such a page. Whoever was signed in here before is signed out.
pub async fn begin_at(cx: &Cx, signed_in: &SignedIn, door: Door, to: &str) -> Result<Response, Fault> {
    let (learner, first) = match door {
        Door::Pupil => (true, "/learn"),
        Door::Staff => (false, "/"),
    };
    let to = after_sign_in(to, learner).unwrap_or(first);
    let mut response = begin(cx, signed_in, to).await?;
    cookies::add(&mut response, [cookies::door(&cx.web.site, !learner)]);
    Ok(response)
}

/// The answer to a right password where a second factor is still to be shown: on to its page. Whoever was signed in here before
/// stays so until that is done.
pub fn ask_factor(cx: &Cx, signed_in: &SignedIn, to: &str) -> Response {
    let mut response = see_other(&factor_page(to));
    cookies::add(&mut response, [cookies::step(&cx.web.site, &signed_in.token)]);
    response
}

/// The page where a second factor is shown, which leads on to `to`.
fn factor_page(to: &str) -> String {
    let query = back_to(to).and_then(|to| serde_urlencoded::to_string([("to", to)]).ok());
    query.map_or_else(|| "/sign-in/second".to_owned(), |query| format!("/sign-in/second?{query}"))
}

/// The same, on to a page that is known.
pub async fn begin(cx: &Cx, signed_in: &SignedIn, to: &str) -> Result<Response, Fault> {
    if let Some(before) = cx.visitor.actor.as_deref() {
        accounts::sign_out(&cx.web.app, before).await?;
    }
    let site = &cx.web.site;
    let mut response = if signed_in.must_change_password { see_other(&first_password(to)) } else { see_other(to) };
    cookies::add(&mut response, [cookies::session(site, &signed_in.token), cookies::not_away(site)]);
    cookies::add(&mut response, signed_in.locale.map(|lang| cookies::language(site, lang)));
    Ok(response)
}

/// The page where a first password is changed, which leads on to `to`.
fn first_password(to: &str) -> String {
    let query = serde_urlencoded::to_string([("to", to)]).unwrap_or_default();
    if to == "/" { "/account/password".to_owned() } else { format!("/account/password?{query}") }
}

/// Why somebody sees a sign-in page who asked for another, and the page they asked for in a field of the form: `to` is that
/// page. Nothing for who came by themselves.
pub fn why(cx: &Cx, to: &str) -> Option<AnyView> {
    let lang = cx.lang();
    (!to.is_empty()).then(|| {
        let (title, text) = if cx.visitor.lapsed {
            (t!(lang, "sign-in-ended"), t!(lang, "sign-in-ended-text"))
        } else {
            (t!(lang, "sign-in-needed"), t!(lang, "sign-in-needed-text"))
        };
        // A script shows it when this tab has something that was typed.
        let typed = t!(lang, "sign-in-typed");
        view! { <div class="stack stack--tight">{notice(Tone::Info, title, Some(text))}<p class="hint" data-typed="" hidden>{typed}</p></div> }.into_any()
    })
}

/// The page that was asked for, as a hidden field.
pub fn to_field(to: &str) -> Option<AnyView> {
    (!to.is_empty()).then(|| hidden("to", to))
}

/// The page that was asked for, of a query or a form.
pub fn to_of(cx: &Cx, fields: &Fields) -> String {
    asked_for(&cx.visitor, fields.get("to"))
}

/// `POST /sign-out`
pub async fn sign_out(cx: Cx, fields: Fields) -> Reply {
    if let Some(actor) = cx.visitor.actor.as_deref() {
        accounts::sign_out(&cx.web.app, actor).await?;
    }
    Ok(gone(&cx, &fields))
}

/// `POST /account/sign-out-everywhere`
pub async fn sign_out_everywhere(cx: Cx, fields: Fields) -> Reply {
    accounts::sign_out_everywhere(&cx.web.app, cx.any_actor()?).await?;
    Ok(gone(&cx, &fields))
}

/// The answer to signing out: nothing of the person stays in the browser. Unless answers wait there to be sent: `clear`
/// comes only when there are none.
fn gone(cx: &Cx, fields: &Fields) -> Response {
    let site = &cx.web.site;
    let mut response = see_other("/sign-in");
    cookies::add(
        &mut response,
        [cookies::no_session(site), cookies::not_away(site), cookies::no_language(site), cookies::door(site, false)],
    );
    if fields.get("clear") == "1" {
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"storage\""));
    }
    response
}
