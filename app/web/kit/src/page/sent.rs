//! A form that makes something makes it once.

use super::Fault;
use crate::{
    forms::{FORM_ID, MADE_FROM},
    visitor::{Visitor, Web},
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use qinghe_service::sent_forms::{self, Claim, SentForm};

/// What a handler adds to an answer that is a page and not a redirect, when the form has made something: a secret that is
/// shown this once. The form sent again leads to the address.
#[derive(Clone, Debug)]
pub struct Made(pub String);

/// The most bytes of a form; the server's own limit is lower.
const MOST: usize = 1 << 20;

/// The layer that lets a form through once; see [`sent_forms`]. It knows forms by their hidden fields.
pub async fn make_once(State(web): State<Web>, request: Request, next: Next) -> Response {
    let typed = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let is_form = request.method() == Method::POST && typed.starts_with("application/x-www-form-urlencoded");
    let signed_in = request.extensions().get::<Visitor>().is_some_and(|v| v.actor.is_some());
    if !is_form || !signed_in {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MOST).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let form = sent(&parts, &bytes);
    let request = Request::from_parts(parts, Body::from(bytes));
    let Some((form, makes)) = form else { return next.run(request).await };
    match sent_forms::claim(&web.app, &form).await {
        Ok(Claim::Granted) => {}
        Ok(Claim::Done(place)) => return Redirect::to(&place).into_response(),
        Err(e) => return Fault(e).into_response(),
    }
    let response = next.run(request).await;
    let place = place_of(&response).filter(|_| makes);
    let done = match &place {
        Some(place) => sent_forms::finish(&web.app, &form, place).await,
        None => sent_forms::release(&web.app, &form).await,
    };
    if let Err(e) = done {
        tracing::error!(error = %e, "forms.not_kept");
    }
    response
}

/// The form that a request sends, and whether it makes something; `None` when it is any other.
fn sent(parts: &Parts, body: &Bytes) -> Option<(SentForm, bool)> {
    let value = |name: &str| {
        let mut fields = body.split(|b| *b == b'&').filter_map(|field| std::str::from_utf8(field).ok());
        fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
    };
    if let Some(id) = value(FORM_ID) {
        return Some((SentForm::making(id, parts.uri.path(), body)?, true));
    }
    value(MADE_FROM).map(|_| (SentForm::editing(parts.uri.path()), false))
}

/// Where a form led that has made something; `None` when it was refused, or comes back to be filled in.
fn place_of(response: &Response) -> Option<String> {
    if let Some(made) = response.extensions().get::<Made>() {
        return Some(made.0.clone());
    }
    if response.status() != StatusCode::SEE_OTHER {
        return None;
    }
    response.headers().get(header::LOCATION).and_then(|v| v.to_str().ok()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form_of(body: &'static str) -> Option<(SentForm, bool)> {
        let (parts, ()) = axum::http::Request::post("/teach/x").body(()).unwrap().into_parts();
        sent(&parts, &Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn a_form_is_known_by_its_hidden_fields() {
        const ID: &str = "form_id=00000000-0000-0000-0000-000000000007&name=a";
        assert!(form_of(ID).is_some_and(|(_, makes)| makes));
        assert!(form_of("name=a&made_from=12").is_some_and(|(_, makes)| !makes));
        for other in
            ["", "name=a", "form_id=&name=a", "form_id=seven", "my_form_id=00000000-0000-0000-0000-000000000007"]
        {
            assert_eq!(form_of(other), None, "{other}");
        }
    }

    #[test]
    fn what_was_refused_may_be_sent_again() {
        let answer = |status: StatusCode| (status, [(header::LOCATION, "/there")]).into_response();
        assert_eq!(place_of(&answer(StatusCode::SEE_OTHER)).as_deref(), Some("/there"));
        for status in [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT, StatusCode::FORBIDDEN] {
            assert_eq!(place_of(&answer(status)), None);
        }
        let mut shown = StatusCode::OK.into_response();
        shown.extensions_mut().insert(Made("/list".into()));
        assert_eq!(place_of(&shown).as_deref(), Some("/list"));
        assert_eq!(place_of(&Fault(qinghe_service::Error::Forbidden).into_response()), None);
    }
}
