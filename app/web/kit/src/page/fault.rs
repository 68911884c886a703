//! Errors as pages, in the visitor's language.

use super::{Area, Cx, Page};
use crate::{
    i18n, t,
    visitor::{Visitor, Web},
    way_back::{self, Asked},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use qinghe_model::Lang;
use qinghe_service::Error;
use std::sync::Arc;

/// Every code an error page or an island may show; its message is `error-<code>`.
pub const ERROR_CODES: &[&str] = &[
    "attempt-closed",
    "busy",
    "changed",
    "database-away",
    "file",
    "forbidden",
    "internal",
    "invalid",
    "lesson-first",
    "must-change-password",
    "must-set-up-factor",
    "no-attempt-left",
    "not-found",
    "school-closed",
    "sign-in-required",
    "slip-needed",
    "too-many-attempts",
    "work-closed",
    "wrong-credentials",
];

/// Why a handler has no page: the layer around all routes turns it into an error page in the visitor's
/// language.
#[derive(Debug)]
pub struct Fault(pub Error);

impl<E: Into<Error>> From<E> for Fault {
    fn from(e: E) -> Self {
        Self(e.into())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        response.extensions_mut().insert(Arc::new(self.0));
        response
    }
}

/// What a handler returns.
pub type Reply = Result<Response, Fault>;

/// The HTTP status of an error.
pub const fn status(e: &Error) -> StatusCode {
    match e {
        Error::SignInRequired => StatusCode::UNAUTHORIZED,
        Error::Forbidden | Error::MustChangePassword | Error::MustSetUpFactor | Error::SchoolClosed => {
            StatusCode::FORBIDDEN
        }
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Invalid(_) | Error::Input(_) | Error::File(_) | Error::WrongCredentials => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::TooManyAttempts(_) | Error::SlipNeeded => StatusCode::TOO_MANY_REQUESTS,
        Error::Busy(_) | Error::Store(qinghe_store::Error::Unreachable(_)) => StatusCode::SERVICE_UNAVAILABLE,
        Error::AttemptClosed | Error::LessonFirst | Error::WorkClosed | Error::NoAttemptLeft | Error::Changed => {
            StatusCode::CONFLICT
        }
        Error::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The layer around every route that renders errors.
pub async fn show_faults(State(web): State<Web>, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>().cloned();
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let asked =
        Asked { method: &method, referer: text(&headers, &header::REFERER), accept: text(&headers, &header::ACCEPT) };
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<Arc<Error>>().cloned() else {
        // The address of a button, typed or led back to: the page above it has the button.
        let path = visitor.as_ref().filter(|_| method == Method::GET).map(|v| way_back::above(&v.path));
        return match path {
            Some(path) if response.status() == StatusCode::METHOD_NOT_ALLOWED => Redirect::to(path).into_response(),
            _ => response,
        };
    };
    if let Error::Store(e) = &*error {
        tracing::error!(error = %e, "page.failed");
    }
    let Some(visitor) = visitor else { return status(&error).into_response() };
    match *error {
        Error::SignInRequired => return Redirect::to(&way_back::sign_in_for(&visitor, asked)).into_response(),
        Error::MustChangePassword => return Redirect::to("/account/password").into_response(),
        Error::MustSetUpFactor => return Redirect::to("/account/factors").into_response(),
        // Another person's page: whoever signed in here asked for no such thing.
        Error::Forbidden | Error::NotFound if way_back::is_led_astray(&visitor, asked) => {
            return Redirect::to("/").into_response();
        }
        Error::LessonFirst => return Redirect::to("/learn").into_response(),
        _ => {}
    }
    let way_on = way_on(&visitor, asked, &error);
    let mut shown = fault_page(&Cx { web, visitor }, &error, way_on);
    if let Some(seconds) = error.retry_after() {
        shown.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    shown
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Where a refusal leads besides the home page: to what there is to see. A page that was only opened leads nowhere else.
fn way_on(visitor: &Visitor, asked: Asked<'_>, error: &Error) -> Option<(String, String)> {
    let lang = visitor.lang;
    match error {
        Error::AttemptClosed | Error::NoAttemptLeft | Error::WorkClosed => {
            way_back::task_of(&visitor.path).map(|href| (href, t!(lang, "error-to-task")))
        }
        Error::Changed if asked.method == Method::POST => {
            Some((way_back::form_of(visitor, asked).to_owned(), t!(lang, "error-to-page")))
        }
        _ => None,
    }
}

/// What to do, and what is safe. Trying again helps against none of those with words of their own.
fn lead(lang: Lang, error: &Error) -> String {
    match error {
        Error::AttemptClosed => t!(lang, "error-lead-attempt-closed"),
        Error::NoAttemptLeft => t!(lang, "error-lead-no-attempt-left"),
        Error::WorkClosed => t!(lang, "error-lead-work-closed"),
        Error::Changed => t!(lang, "error-lead-changed"),
        Error::Store(e) if e.is_unreachable() => t!(lang, "error-lead-database-away"),
        _ => t!(lang, "error-lead"),
    }
}

fn fault_page(cx: &Cx, error: &Error, way_on: Option<(String, String)>) -> Response {
    let lang = cx.lang();
    let area = match cx.visitor.actor.as_deref() {
        Some(actor) if !actor.is_learner() => Area::Staff,
        _ => Area::Student,
    };
    let title = i18n::message(lang, "error", error.code());
    cx.page(Page::new(area, title.clone()).narrow().keeps_typed().status(status(error)), || {
        let home = t!(lang, "error-home");
        let actions = match way_on {
            Some((href, text)) => {
                view! { <a class="btn" href=href>{text}</a><a class="btn btn--quiet" href="/">{home}</a> }.into_any()
            }
            None => view! { <a class="btn" href="/">{home}</a> }.into_any(),
        };
        view! {
            <header class="page-head" data-fault=""><h1>{title}</h1><p class="page-head__lead">{lead(lang, error)}</p></header>
            <p class="actions">{actions}</p>
        }
        .into_any()
    })
}

/// The fallback for addresses that do not exist.
pub async fn not_found() -> Fault {
    Fault(Error::NotFound)
}
