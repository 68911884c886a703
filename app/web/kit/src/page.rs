//! The frame around every page: head, header, help strip, quick exit, errors.
//!
//! A page is an axum handler: it asks the use-cases, then renders a Leptos view in one go. There is
//! no client-side router and nothing asynchronous in a view; what is interactive is an island.
//!
//! Each form is a plain POST that redirects when it worked, and shows itself again, with status 422 and everything that was
//! typed, when it did not. A page without islands has no script but the small ones of its own parts.

use crate::{
    i18n, t,
    ui::icon,
    visitor::{Visitor, Web},
};
use axum::{
    body::Body,
    extract::{FromRequestParts, Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use hydration_context::SsrSharedContext;
use leptos::{config::LeptosOptions, hydration::HydrationScripts, nonce, prelude::*};
use qinghe_model::{Lang, role::Role};
use qinghe_service::{
    Actor, Error, UseCase,
    lessons::{self, Reminder},
};
use qinghe_store::help_lines::HelpLine;
use std::{convert::Infallible, sync::Arc};

/// Every code an error page or an island may show; its message is `error-<code>`.
pub const ERROR_CODES: &[&str] = &[
    "attempt-closed",
    "busy",
    "file",
    "forbidden",
    "internal",
    "invalid",
    "lesson-first",
    "must-change-password",
    "not-found",
    "school-closed",
    "sign-in-required",
    "too-many-attempts",
    "wrong-credentials",
];

/// What every handler needs: who asks, and the site.
#[derive(Clone)]
pub struct Cx {
    /// The site's state.
    pub web: Web,
    /// Who asks.
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

    /// Who is signed in.
    pub fn actor(&self) -> Result<&Arc<Actor>, Fault> {
        self.visitor.actor.as_ref().ok_or(Fault(Error::SignInRequired))
    }

    /// Renders a page.
    #[expect(clippy::needless_pass_by_value, reason = "a page is described for this one call")]
    pub fn page(&self, page: Page, body: impl FnOnce() -> AnyView) -> Response {
        let (html, nonce) = in_owner(|| shell(self, &page, body()));
        let mut response = (page.status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
        let policy = format!(
            "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
             connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// Renders in an owner of its own, with a fresh nonce; nothing of one page is seen by the next.
fn in_owner(build: impl FnOnce() -> AnyView) -> (String, String) {
    let shared = Arc::new(SsrSharedContext::new_islands());
    let owner = Owner::new_root(Some(shared));
    owner.with(|| {
        nonce::provide_nonce();
        // Only islands carry hydration marks.
        if let Some(shared) = Owner::current_shared_context() {
            shared.set_is_hydrating(false);
        }
        let html = build().to_html();
        (html, nonce::use_nonce().map(|n| n.to_string()).unwrap_or_default())
    })
}

/// Whom a page is for: decides what stands in its header and footer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Area {
    /// Signing in.
    Door,
    /// Pupils: help strip and quick exit.
    Student,
    /// Teachers, schools, bureaus.
    Staff,
    /// The classroom wall: large, and nothing around it.
    Wall,
}

/// What is said of a page besides its body.
pub struct Page {
    area: Area,
    title: String,
    main: &'static str,
    islands: bool,
    scripts: Vec<&'static str>,
    status: StatusCode,
    form: Option<&'static str>,
    refresh: Option<u32>,
}

impl Page {
    /// A page of an area.
    pub fn new(area: Area, title: impl Into<String>) -> Self {
        Self {
            area,
            title: title.into(),
            main: "main wrap",
            islands: false,
            scripts: Vec::new(),
            status: StatusCode::OK,
            form: None,
            refresh: None,
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

    /// The page has islands: the browser bundle is loaded.
    #[must_use]
    pub fn with_islands(mut self) -> Self {
        self.islands = true;
        self
    }

    /// The page has a small script of its own.
    #[must_use]
    pub fn with_script(mut self, script: &'static str) -> Self {
        self.scripts.push(script);
        self
    }

    /// The language buttons belong to the page's own form of this id, so that what is in it is kept
    /// when the language changes; its handler calls [`apply_language`](crate::language::apply_language).
    #[must_use]
    pub fn language_in(mut self, form: &'static str) -> Self {
        self.form = Some(form);
        self
    }

    /// Where no script runs, the page loads again after so many seconds.
    #[must_use]
    pub fn refresh(mut self, seconds: u32) -> Self {
        self.refresh = Some(seconds);
        self
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// 422 when the form is bad.
    #[must_use]
    pub fn for_form(self, form: &crate::forms::FormState) -> Self {
        if form.is_bad() { self.status(StatusCode::UNPROCESSABLE_ENTITY) } else { self }
    }
}

fn shell(cx: &Cx, page: &Page, body: AnyView) -> AnyView {
    let lang = cx.lang();
    let title = format!("{} – {}", page.title, t!(lang, "site-name"));
    let (body_class, student) = match page.area {
        Area::Staff => ("staff", false),
        Area::Student | Area::Door => ("student", true),
        Area::Wall => ("wall", false),
    };
    let framed = page.area != Area::Wall;
    let scripts = page.islands.then(|| cx.web.site.bundle.clone()).flatten().map(|bundle| {
        let options = LeptosOptions::builder().output_name(bundle).site_pkg_dir("pkg").build();
        view! { <HydrationScripts options islands=true/> }
    });
    let nonce = nonce::use_nonce();
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-read=cx.visitor.reading.words()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" content="#17733e"/>
                <title>{title}</title>
                {page.refresh.map(|seconds| view! { <noscript><meta http-equiv="refresh" content=seconds.to_string()/></noscript> })}
                <link rel="icon" href="/pkg/favicon.svg" type="image/svg+xml"/>
                {cx.web.site.stylesheet.clone().map(|href| view! { <link rel="stylesheet" href=href/> })}
                {scripts}
            </head>
            <body class=body_class>
                <a class="skip" href="#main">{t!(lang, "skip")}</a>
                {framed.then(|| head(cx, page, student))}
                <main class=page.main id="main" tabindex="-1">{body}</main>
                {(page.area == Area::Door).then(crate::footer_art::paddy)}
                {framed.then(|| foot(cx, student))}
                // The back button must not lead back here after a quick exit.
                {student.then(|| view! { <script nonce=nonce.clone() inner_html=QUICK_EXIT></script> })}
                {page.scripts.iter().map(|script| view! { <script nonce=nonce.clone() inner_html=*script></script> }).collect_view()}
                {cx.web.site.live.then(|| view! { <script nonce=nonce inner_html=crate::scripts::LIVE></script> })}
            </body>
        </html>
    }
    .into_any()
}

/// The frame's upper part.
fn head(cx: &Cx, page: &Page, student: bool) -> AnyView {
    let lang = cx.lang();
    let signed_in = cx.visitor.actor.as_deref().and_then(Actor::person).map(|p| p.name.clone());
    view! {
        <header class="site-head">
            <div class="site-head__in wrap">
                <div class="site-head__bar">
                    {signed_in.clone().map(|name| view! { <p class="acct">{icon("person")}<a href="/account">{name}</a></p> })}
                    {language_form(cx, page)}
                    {signed_in.map(|_| view! {
                        <form method="post" action="/sign-out"><button class="btn btn--quiet btn--sm">{t!(lang, "sign-out")}</button></form>
                    })}
                </div>
                <div class="site-head__top">
                    <a class="brand" href="/">
                        <img src="/pkg/logo.svg" width="36" height="36" alt=""/>
                        <span class="brand__name">{t!(lang, "site-short")}</span>
                    </a>
                    {(page.area == Area::Staff).then(|| staff_nav(cx))}
                    {student.then(|| view! {
                        <div class="safety">
                            <a class="help-jump" href="#help">{icon("phone")}{t!(lang, "help-jump")}</a>
                            <a class="quick-exit" id="quick-exit" href=cx.web.site.exit_url.clone() rel="noreferrer">{t!(lang, "quick-exit")}{icon("exit")}</a>
                        </div>
                    })}
                </div>
            </div>
            {student.then(|| reminder(lang, cx.visitor.reminder))}
        </header>
    }
    .into_any()
}

/// Tells a pupil on every page what is due today or late: not where it stands already, nor inside a quiz, where nothing
/// may hurry or distract.
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
            // The page matters more than the line above it.
            Err(e) => tracing::error!(error = %e, "page.reminder_unknown"),
        }
    }
    next.run(request).await
}

fn reminder(lang: Lang, reminder: Reminder) -> Option<AnyView> {
    let text = match reminder {
        Reminder { today: 0, late: 0 } => return None,
        Reminder { today, late: 0 } => t!(lang, "remind-today", n = today),
        Reminder { today: 0, late } => t!(lang, "remind-late", n = late),
        Reminder { today, late } => t!(lang, "remind-both", today = today, late = late),
    };
    Some(
        view! { <p class="remind"><a class="wrap" href="/learn">{icon("clock")}<span>{text}</span></a></p> }.into_any(),
    )
}

/// The frame's lower part.
fn foot(cx: &Cx, student: bool) -> AnyView {
    let lang = cx.lang();
    view! {
        <footer class="site-foot">
            {student.then(|| help_strip(lang, &cx.visitor.help))}
            <div class="wrap site-foot__in">
                <span>{t!(lang, "site-tagline")}</span>
                <a href="/help">{t!(lang, "help-link")}</a>
                <a href="/family">{t!(lang, "family-title")}</a>
                <a href="/reading">{t!(lang, "reading-title")}</a>
                <a href="/help/privacy">{t!(lang, "privacy-link")}</a>
            </div>
        </footer>
    }
    .into_any()
}

const QUICK_EXIT: &str = "document.getElementById('quick-exit').addEventListener('click',function(e){e.preventDefault();location.replace(this.href)})";

fn language_form(cx: &Cx, page: &Page) -> AnyView {
    let here = cx.lang();
    let button = move |lang: Lang, form: Option<&'static str>| {
        let pressed = if lang == here { "true" } else { "false" };
        view! { <button name="lang" value=lang.tag() lang=lang.tag() aria-pressed=pressed form=form formnovalidate="">{lang.own_name()}</button> }
    };
    let label = "语言 Language";
    match page.form {
        // The Enter key presses a form's first button: without one that goes on, it would switch the language.
        Some(form) => view! {
            <div class="lang" role="group" aria-label=label>
                <button class="vh" form=form tabindex="-1" aria-hidden="true"></button>
                {Lang::ALL.map(|l| button(l, Some(form))).collect_view()}
            </div>
        }
        .into_any(),
        None => view! {
            <form class="lang" method="post" action="/language" aria-label=label>
                <input type="hidden" name="back" value=cx.visitor.path.clone()/>
                {Lang::ALL.map(|l| button(l, None)).collect_view()}
            </form>
        }
        .into_any(),
    }
}

fn staff_nav(cx: &Cx) -> AnyView {
    let lang = cx.lang();
    let Some(actor) = cx.visitor.actor.as_deref() else { return ().into_any() };
    let mut links = Vec::new();
    if actor.nodes_for(UseCase::ViewClass).next().is_some() {
        links.push(("/teach", t!(lang, "nav-classes")));
    }
    if actor.nodes_for(UseCase::ViewContest).next().is_some() {
        links.push(("/contests", t!(lang, "contests-title")));
    }
    if actor.nodes_for(UseCase::BrowseLessons).next().is_some() {
        links.push(("/lessons", t!(lang, "nav-lessons")));
    }
    if actor.nodes_for(UseCase::ViewParticipation).next().is_some() {
        links.push((
            "/bureau",
            if actor.has_role(Role::Officer) { t!(lang, "nav-participation") } else { t!(lang, "nav-school") },
        ));
    }
    if links.iter().all(|(href, _)| *href != "/bureau") && actor.nodes_for(UseCase::ViewSurvey).next().is_some() {
        links.push(("/bureau/surveys", t!(lang, "bureau-tab-surveys")));
    }
    if actor.nodes_for(UseCase::ImportRoster).next().is_some() {
        links.push(("/school", t!(lang, "nav-rosters")));
    }
    let links = links
        .into_iter()
        .map(|(href, text)| {
            // The surveys of a node stand under its own address.
            let under = href.strip_suffix("/surveys").unwrap_or(href);
            let here = cx.visitor.path.starts_with(under).then_some("page");
            view! { <a href=href aria-current=here>{text}</a> }
        })
        .collect_view();
    view! { <nav class="site-nav" aria-label=t!(lang, "nav-label")>{links}</nav> }.into_any()
}

/// The four numbers, on every page a pupil sees, and those of the pupil's own school and bureaus. Taps on them are not
/// logged anywhere.
pub fn help_strip(lang: Lang, own: &[HelpLine]) -> AnyView {
    let own = own
        .iter()
        .map(|l| view! { <li><a href=format!("tel:{}", l.dialled())><b>{l.number.clone()}</b>{l.name().get(lang).to_owned()}</a></li> })
        .collect_view();
    view! {
        <nav class="help" id="help" tabindex="-1" aria-label=t!(lang, "help-label")>
            <div class="wrap help__in">
                <p class="help__title">{t!(lang, "help-title")}</p>
                <ul class="help__list">
                    <li><a href="tel:120"><b>"120"</b>{t!(lang, "help-120")}</a></li>
                    <li><a href="tel:110"><b>"110"</b>{t!(lang, "help-110")}</a></li>
                    <li><a href="tel:12356"><b>"12356"</b>{t!(lang, "help-12356")}</a></li>
                    <li><a href="tel:12355"><b>"12355"</b>{t!(lang, "help-12355")}</a></li>
                    {own}
                </ul>
            </div>
        </nav>
    }
    .into_any()
}

/// A file that needs nothing else, to be opened and printed from any computer. `css` is the whole style
/// sheet.
pub fn document(lang: Lang, title: String, css: &str, body_class: &'static str, body: AnyView) -> String {
    let style = css.to_owned();
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light"/>
                <title>{title}</title>
                <style inner_html=style></style>
            </head>
            <body class=body_class>{body}</body>
        </html>
    }
    .to_html()
}

/// Why a handler gave no page: the frame around all routes turns it into one, in the visitor's
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

/// What a handler gives.
pub type Reply = Result<Response, Fault>;

/// The status that tells of an error.
pub const fn status(e: &Error) -> StatusCode {
    match e {
        Error::SignInRequired => StatusCode::UNAUTHORIZED,
        Error::Forbidden | Error::MustChangePassword | Error::SchoolClosed => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Invalid(_) | Error::Input(_) | Error::File(_) | Error::WrongCredentials => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::TooManyAttempts(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::AttemptClosed | Error::LessonFirst | Error::WorkClosed | Error::NoAttemptLeft | Error::Changed => {
            StatusCode::CONFLICT
        }
        Error::Store(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Around every route: shows what a handler could not do.
pub async fn show_faults(State(web): State<Web>, request: Request, next: Next) -> Response {
    let visitor = request.extensions().get::<Visitor>().cloned();
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<Arc<Error>>().cloned() else { return response };
    if let Error::Store(e) = &*error {
        tracing::error!(error = %e, "page.failed");
    }
    let Some(visitor) = visitor else { return status(&error).into_response() };
    match *error {
        Error::SignInRequired => return Redirect::to("/sign-in").into_response(),
        Error::MustChangePassword => return Redirect::to("/account/password").into_response(),
        Error::LessonFirst => return Redirect::to("/learn").into_response(),
        _ => {}
    }
    let mut shown = fault_page(&Cx { web, visitor }, &error);
    if let Some(seconds) = error.retry_after() {
        shown.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    shown
}

fn fault_page(cx: &Cx, error: &Error) -> Response {
    let lang = cx.lang();
    let area = match cx.visitor.actor.as_deref() {
        Some(actor) if !actor.is_learner() => Area::Staff,
        _ => Area::Student,
    };
    let title = i18n::message(lang, "error", error.code());
    cx.page(Page::new(area, title.clone()).narrow().status(status(error)), || {
        view! {
            <header class="page-head"><h1>{title}</h1><p class="page-head__lead">{t!(lang, "error-lead")}</p></header>
            <p class="actions"><a class="btn" href="/">{t!(lang, "error-home")}</a></p>
        }
        .into_any()
    })
}

/// The page of an address that leads nowhere.
#[expect(clippy::unused_async, reason = "a handler is a future")]
pub async fn not_found() -> Fault {
    Fault(Error::NotFound)
}
