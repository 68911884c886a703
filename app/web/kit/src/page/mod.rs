//! The frame around every page: head, header, help strip, quick exit, errors.
//!
//! A page is an axum handler: it calls the service, then renders a Leptos view in one go. There is
//! no client-side router and nothing asynchronous in a view; interactive parts are islands.
//!
//! Each form is a plain POST that redirects on success. On failure it renders the form again, with status 422 and all
//! that was typed. A page without islands has no script but the small ones of its own parts.

mod fault;
mod frame;
mod islands;
mod running;
mod sent;

pub use fault::{ERROR_CODES, Fault, Reply, not_found, show_faults, status};
pub use frame::{document, help_strip};
pub use sent::{Made, make_once};

use crate::{
    forms::FormIds,
    html::html,
    visitor::{Visitor, Web},
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hydration_context::SsrSharedContext;
use leptos::{nonce, prelude::*};
use qinghe_model::Lang;
use qinghe_service::{Actor, Error, lessons};
use std::{convert::Infallible, sync::Arc};

/// What every handler needs: the visitor and the site.
#[derive(Clone)]
pub struct Cx {
    pub web: Web,
    pub visitor: Visitor,
}

impl FromRequestParts<Web> for Cx {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Infallible> {
        Ok(Self { web: web.clone(), visitor: Visitor::from_request_parts(parts, web).await? })
    }
}

impl Cx {
    /// The language of the answer.
    pub const fn lang(&self) -> Lang {
        self.visitor.lang
    }

    /// The actor who is signed in, or [`Error::SignInRequired`]; [`Error::MustSetUpFactor`] for whoever has to set up a second
    /// factor before anything else.
    pub fn actor(&self) -> Result<&Arc<Actor>, Fault> {
        let actor = self.any_actor()?;
        if actor.must_set_up_factor() { Err(Fault(Error::MustSetUpFactor)) } else { Ok(actor) }
    }

    /// The same, also for whoever has to set up a second factor: for the pages where they do, and the way out.
    pub fn any_actor(&self) -> Result<&Arc<Actor>, Fault> {
        self.visitor.actor.as_ref().ok_or(Fault(Error::SignInRequired))
    }

    /// Renders a page.
    #[expect(clippy::needless_pass_by_value, reason = "a page is described for this one call")]
    pub fn page(&self, page: Page, body: impl FnOnce() -> AnyView) -> Response {
        let (html, nonce) = in_owner(|| {
            provide_context(FormIds(self.web.app.clone()));
            frame::shell(self, &page, body())
        });
        let mut response = (page.status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
        // The rule for the heads of printed sheets is the only style inside a page.
        let style = if page.running.is_empty() { String::new() } else { format!(" 'nonce-{nonce}'") };
        let policy = format!(
            "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'{style}; img-src 'self' data:; \
             connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// Renders in an owner of its own, with a fresh nonce, so that no page sees the state of another.
fn in_owner(build: impl FnOnce() -> AnyView) -> (String, String) {
    let shared = Arc::new(SsrSharedContext::new_islands());
    let owner = Owner::new_root(Some(shared));
    owner.with(|| {
        nonce::provide_nonce();
        // Only islands carry hydration marks.
        if let Some(shared) = Owner::current_shared_context() {
            shared.set_is_hydrating(false);
        }
        let html = html(build());
        (html, nonce::use_nonce().map(|n| n.to_string()).unwrap_or_default())
    })
}

/// The audience of a page: decides its header and footer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Area {
    /// Signing in.
    SignIn,
    /// Pupils: help strip and quick exit.
    Student,
    /// Teachers, schools, bureaus.
    Staff,
    /// The big screen in a classroom: large type, no header or footer.
    Wall,
    /// Nothing around it, and no word of what the site is about.
    Plain,
}

/// Everything about a page except its body.
pub struct Page {
    area: Area,
    title: String,
    main: &'static str,
    islands: bool,
    scenes: bool,
    scripts: Vec<&'static str>,
    status: StatusCode,
    form: Option<&'static str>,
    keeps_typed: bool,
    refresh: Option<u32>,
    running: Vec<String>,
}

impl Page {
    /// A page of an area.
    pub fn new(area: Area, title: impl Into<String>) -> Self {
        Self {
            area,
            title: title.into(),
            main: "main wrap",
            islands: false,
            scenes: false,
            scripts: Vec::new(),
            status: StatusCode::OK,
            form: None,
            keeps_typed: matches!(area, Area::Staff | Area::SignIn),
            refresh: None,
            running: Vec::new(),
        }
    }

    /// A narrow column for reading.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.main = "main wrap main--read";
        self
    }

    /// A narrow column for a form.
    #[must_use]
    pub fn form(mut self) -> Self {
        self.main = "main wrap main--form";
        self
    }

    /// The classes of `<main>`.
    #[must_use]
    pub fn main(mut self, classes: &'static str) -> Self {
        self.main = classes;
        self
    }

    /// Loads the browser bundle, for a page with islands.
    #[must_use]
    pub fn with_islands(mut self) -> Self {
        self.islands = true;
        self
    }

    /// Loads the style sheet of story pictures, for a page that shows one.
    #[must_use]
    pub fn with_scenes(mut self, any: bool) -> Self {
        self.scenes = any;
        self
    }

    /// Adds a small script of the page's own.
    #[must_use]
    pub fn with_script(mut self, script: &'static str) -> Self {
        self.scripts.push(script);
        self
    }

    /// Ties the language buttons to the page's form of this id, so that what was typed is kept
    /// when the language changes; its handler calls [`other_language`](crate::language::other_language).
    #[must_use]
    pub fn language_in(mut self, form: &'static str) -> Self {
        self.form = Some(form);
        self
    }

    /// For a pupil's page with a form of text: what is typed survives a change of language. In a form with `data-keep` it
    /// is kept on the device until it is sent, as in every form of staff.
    #[must_use]
    pub fn keeps_typed(mut self) -> Self {
        self.keeps_typed = true;
        self
    }

    /// Without a script, reloads the page after so many seconds.
    #[must_use]
    pub fn refresh(mut self, seconds: u32) -> Self {
        self.refresh = Some(seconds);
        self
    }

    /// What is at the top of every printed sheet, line by line: what the page is, and as of when.
    #[must_use]
    pub fn running(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.running = lines.into_iter().collect();
        self
    }

    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Status 422 if the form has errors, 409 if somebody else has saved since it was shown.
    #[must_use]
    pub fn for_form(self, form: &crate::forms::FormState) -> Self {
        if form.is_overtaken() {
            self.status(StatusCode::CONFLICT)
        } else if form.is_bad() {
            self.status(StatusCode::UNPROCESSABLE_ENTITY)
        } else {
            self
        }
    }
}

/// Loads a pupil's reminder of work that is due today or overdue. Not on the list of work itself, nor in a quiz, where
/// nothing should hurry or distract.
pub async fn remind(State(web): State<Web>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let work = path.strip_prefix("/learn/").and_then(|rest| rest.split('/').next()).and_then(|id| id.parse().ok());
    let tells =
        request.method() == Method::GET && path != "/learn" && !path.contains("/quiz") && !path.starts_with("/api");
    let visitor = request.extensions().get::<Visitor>().filter(|_| tells);
    let pupil = visitor.and_then(|v| v.actor.clone()).filter(|a| a.is_learner());
    if let Some(pupil) = pupil {
        match lessons::remind(&web.app, &pupil, work).await {
            Ok(reminder) => {
                if let Some(visitor) = request.extensions_mut().get_mut::<Visitor>() {
                    visitor.reminder = reminder;
                }
            }
            // A page without its reminder is better than none.
            Err(e) => tracing::error!(error = %e, "page.reminder_unknown"),
        }
    }
    next.run(request).await
}
