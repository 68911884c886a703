//! Forms that contain the language buttons, so that nothing typed is lost when the language changes.

use crate::{
    cookies,
    forms::Fields,
    page::{Cx, Fault},
};
use axum::http::HeaderValue;
use qinghe_model::Lang;
use qinghe_service::accounts;

/// Applies the language in a form's fields, if any: saves it to the account and returns the
/// `Set-Cookie` header for this device.
pub async fn apply_language(cx: &Cx, fields: &Fields) -> Result<Option<HeaderValue>, Fault> {
    let Ok(lang) = fields.get("lang").parse::<Lang>() else { return Ok(None) };
    if let Some(actor) = cx.visitor.actor.as_deref() {
        accounts::set_locale(&cx.web.app, actor, lang).await?;
    }
    Ok(Some(cookies::language(&cx.web.site, lang)))
}

/// If a language button of the form was pressed: the request in that language, and the cookie
/// that keeps it. The handler then renders the form again with everything that was typed.
pub async fn other_language(cx: &Cx, fields: &Fields) -> Result<Option<(Cx, HeaderValue)>, Fault> {
    let Some(cookie) = apply_language(cx, fields).await? else { return Ok(None) };
    let mut cx = cx.clone();
    cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
    Ok(Some((cx, cookie)))
}
