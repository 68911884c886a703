//! The guard in front of what needs a fresh proof of who somebody is: login slips, resets, roles, files with names, what closes
//! or erases something. The site lists the addresses.
//!
//! Who has not given their password in the session for ten minutes is asked for it first. A form that was sent comes along in
//! hidden fields and is sent again with the password, to the same address: nothing typed is lost, and nothing of it is kept
//! here. A page or file that was asked for follows after the password.

use crate::{
    Web,
    forms::{Fields, FormState, TextField, hidden, hidden_of, local_path, see_other},
    page::{Area, Cx, Page},
    refusal::Refusal,
    t,
    ui::{Tone, notice},
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequestParts as _, MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use leptos::prelude::*;
use qinghe_model::error::FieldError;
use qinghe_service::{Actor, Error, proof};

/// The field of the password, in no form of the pages themselves.
const PASSWORD: &str = "proof_password";
/// The field that says that a page was asked for, not a form sent: its address.
const PAGE: &str = "proof_page";
/// The most bytes of a form; the server's own limit is lower.
const MOST: usize = 1 << 20;

/// An address that needs a proof: its method and its path as the routes have it.
pub type Address = (&'static str, &'static str);

/// What the guard needs.
#[derive(Clone)]
pub struct Guard {
    /// The state of the pages.
    pub web: Web,
    /// The addresses that need a proof.
    pub addresses: &'static [Address],
}

impl Guard {
    fn lists(&self, method: &str, path: &str) -> bool {
        self.addresses.iter().any(|(m, p)| *m == method && *p == path)
    }
}

/// What was asked for, to be asked for again with the password.
struct Asked {
    /// The address of the page, when none was sent to it.
    page: Option<String>,
    /// The fields of the form that was sent, in order.
    fields: Vec<(String, String)>,
}

impl Asked {
    const fn page(page: String) -> Self {
        Self { page: Some(page), fields: Vec::new() }
    }
}

/// The layer that asks for the password. Pupils have none of these addresses.
pub async fn ask(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned()).unwrap_or_default();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let read_guarded = guard.lists("GET", &path);
    let send_guarded = !reads && guard.lists(request.method().as_str(), &path);
    if !read_guarded && !send_guarded {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let cx = match Cx::from_request_parts(&mut parts, &guard.web).await {
        Ok(cx) => cx,
        Err(never) => match never {},
    };
    let Some(actor) = cx.visitor.actor.clone().filter(|a| !a.is_learner() && !a.must_change_password()) else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let proved = proof::is_proved(&cx.web.app, &actor);
    if reads {
        if proved {
            return next.run(Request::from_parts(parts, body)).await;
        }
        let page = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
        return ask_page(&cx, &Asked::page(page), &FormState::default(), StatusCode::FORBIDDEN);
    }
    if !is_form(&parts) {
        if proved || !send_guarded {
            return next.run(Request::from_parts(parts, body)).await;
        }
        // A file cannot come along: it is chosen again on the page with its form.
        let from = parts.headers.get(header::REFERER).and_then(|r| r.to_str().ok());
        let from = from.and_then(|r| r.strip_prefix(&cx.visitor.origin)).unwrap_or("/");
        return ask_page(&cx, &Asked::page(local_path(from).to_owned()), &FormState::default(), StatusCode::FORBIDDEN);
    }
    let Ok(bytes) = to_bytes(body, MOST).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let Ok(sent) = serde_urlencoded::from_bytes::<Vec<(String, String)>>(&bytes) else {
        return StatusCode::UNPROCESSABLE_ENTITY.into_response();
    };
    let value = |field: &str| sent.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone());
    let typed = value(PASSWORD);
    let page = value(PAGE).filter(|_| read_guarded).map(|page| local_path(&page).to_owned());
    let fields = sent.into_iter().filter(|(name, _)| name != PASSWORD && name != PAGE).collect();
    let asked = Asked { page, fields };
    if proved || (asked.page.is_none() && !send_guarded) {
        return go_on(parts, bytes, asked, next).await;
    }
    let Some(typed) = typed else { return ask_page(&cx, &asked, &FormState::default(), StatusCode::FORBIDDEN) };
    let error = match check(&cx, &actor, &typed).await {
        Ok(()) => return go_on(parts, bytes, asked, next).await,
        Err(error) => error,
    };
    match Refusal::read(cx.lang(), &Fields::default(), error, t!(cx.lang(), "proof-wrong")) {
        Ok(refusal) => refusal.answer(ask_page(&cx, &asked, &refusal.form, refusal.status)),
        Err(fault) => fault.into_response(),
    }
}

fn is_form(parts: &Parts) -> bool {
    let typed = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    typed.is_empty() || typed.starts_with("application/x-www-form-urlencoded")
}

/// Checks what was typed as the proof.
async fn check(cx: &Cx, actor: &Actor, typed: &str) -> Result<(), Error> {
    if typed.is_empty() {
        return Err(Error::Invalid(vec![FieldError { field: PASSWORD, code: "password-required" }]));
    }
    proof::prove(&cx.web.app, actor, typed, &cx.visitor.client).await
}

/// On to what was asked for: the page, or the form without the fields of this one.
async fn go_on(mut parts: Parts, sent: Bytes, asked: Asked, next: Next) -> Response {
    if let Some(page) = asked.page {
        return see_other(&page);
    }
    let body = serde_urlencoded::to_string(&asked.fields).map_or(sent, Bytes::from);
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    next.run(Request::from_parts(parts, Body::from(body))).await
}

fn ask_page(cx: &Cx, asked: &Asked, form: &FormState, status: StatusCode) -> Response {
    let lang = cx.lang();
    let title = t!(lang, "proof-title");
    let shown = if form.is_bad() { format!("{}{title}", t!(lang, "form-error")) } else { title.clone() };
    let text = match &asked.page {
        Some(_) => t!(lang, "proof-then-page"),
        None => t!(lang, "proof-then-form"),
    };
    let mut response = cx.page(Page::new(Area::Staff, shown).form().status(status), || {
        let fields = asked.fields.iter().map(|(name, value)| hidden_of(name.clone(), value.clone())).collect_view();
        // Without an action: it is sent to the address that was asked for.
        view! {
            {form.summary(lang, t!(lang, "proof-failed"))}
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "proof-lead")}</p></header>
            {notice(Tone::Info, text, None)}
            <form class="stack section" method="post" data-private="" novalidate>
                {fields}
                {asked.page.clone().map(|page| hidden(PAGE, page))}
                {TextField::secret(PASSWORD, t!(lang, "sign-in-password"), "current-password").render(lang, form)}
                <div class="actions"><button class="btn">{t!(lang, "proof-go")}</button><a class="btn btn--quiet" href="/">{t!(lang, "proof-cancel")}</a></div>
            </form>
        }
        .into_any()
    });
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
