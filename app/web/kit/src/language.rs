//! Forms whose language buttons are part of them, so that nothing typed is lost when the language changes.

use crate::{
    cookies,
    forms::Fields,
    page::{Cx, Fault},
};
use axum::http::HeaderValue;
use qinghe_model::Lang;
use qinghe_service::accounts;

/// Takes the language that a form carries, if any: the account remembers it, and the answer is the
/// `Set-Cookie` header for this device. For forms whose language buttons are part of them.
pub async fn apply_language(cx: &Cx, fields: &Fields) -> Result<Option<HeaderValue>, Fault> {
    let Ok(lang) = fields.get("lang").parse::<Lang>() else { return Ok(None) };
    if let Some(actor) = cx.visitor.actor.as_deref() {
        accounts::set_locale(&cx.web.app, actor, lang).await?;
    }
    Ok(Some(cookies::language(&cx.web.site, lang)))
}

/// When a language button of the page's own form was pressed: who asks, in that language, and the cookie
/// that keeps it. The handler then shows the form again with all that was typed.
pub async fn other_language(cx: &Cx, fields: &Fields) -> Result<Option<(Cx, HeaderValue)>, Fault> {
    let Some(cookie) = apply_language(cx, fields).await? else { return Ok(None) };
    let mut cx = cx.clone();
    cx.visitor.lang = fields.get("lang").parse().unwrap_or(cx.visitor.lang);
    Ok(Some((cx, cookie)))
}
