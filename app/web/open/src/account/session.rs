//! Where a session begins and ends.

use axum::{http::HeaderValue, response::Response};
use qinghe_kit::{
    cookies,
    forms::{Fields, see_other},
    page::{Cx, Fault, Reply},
};
use qinghe_service::accounts::{self, SignedIn};

/// The answer to a sign-in that worked: the cookie, the language chosen earlier, and on to a page.
/// Whoever was signed in here before is signed out.
pub async fn begin(cx: &Cx, signed_in: &SignedIn, to: &str) -> Result<Response, Fault> {
    if let Some(before) = cx.visitor.actor.as_deref() {
        accounts::sign_out(&cx.web.app, before).await?;
    }
    let site = &cx.web.site;
    let mut response = see_other(if signed_in.must_change_password { "/account/password" } else { to });
    cookies::add(&mut response, [cookies::session(site, &signed_in.token), cookies::not_away(site)]);
    cookies::add(&mut response, signed_in.locale.map(|lang| cookies::language(site, lang)));
    Ok(response)
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
    accounts::sign_out_everywhere(&cx.web.app, cx.actor()?).await?;
    Ok(gone(&cx, &fields))
}

/// The answer to signing out: nothing of the person stays in the browser. Unless answers wait there to be sent: `clear`
/// comes only when there are none.
fn gone(cx: &Cx, fields: &Fields) -> Response {
    let site = &cx.web.site;
    let mut response = see_other("/sign-in");
    cookies::add(&mut response, [cookies::no_session(site), cookies::not_away(site), cookies::no_language(site)]);
    if fields.get("clear") == "1" {
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"storage\""));
    }
    response
}
