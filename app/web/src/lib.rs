//! What people see: Leptos pages rendered on the server, and the islands that hydrate.
//!
//! On the server (`ssr`) it may import `qinghe-service` with the types it speaks in; in the browser
//! (`hydrate`) `qinghe-model` only. Start reading at [`routes`]: the whole site on one screen. A page
//! is a file under `pages/<who it is for>/`; what is interactive is a file under `islands/`; the
//! frame around pages is `page.rs`.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod downloads;
#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod i18n;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod live;
#[cfg(feature = "ssr")]
pub mod page;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod scripts;
pub mod ui;
#[cfg(feature = "ssr")]
pub mod uploads;
#[cfg(feature = "ssr")]
pub mod visitor;

#[cfg(feature = "ssr")]
pub use visitor::{Site, Visitor, Web};

/// The whole site: every address, by who it is for.
#[cfg(feature = "ssr")]
pub fn routes(web: &Web) -> axum::Router<Web> {
    let site = axum::Router::new()
        // Coming in and going out: /, /sign-in, /q, /account, /language
        .merge(pages::account::routes())
        // Pupils: /learn, and what their islands send: /api
        .merge(pages::student::routes())
        // Teachers: /teach, with the login slips of a class; who runs a school: /school
        .merge(pages::teacher::routes())
        .merge(pages::school::routes())
        // Matches played live in class: /play, and /teach/matches
        .merge(pages::matches::routes())
        // What a class or a school did: /activities, and lists of them under /teach and /school
        .merge(pages::activities::routes())
        // Contests between classes, for staff and pupils: /contests
        .merge(pages::contests::routes())
        // All staff: /lessons; families: /family
        .merge(pages::lessons::routes())
        // Bureaus and schools: /bureau
        .merge(pages::bureau::routes())
        // Bureaus' own systems: /api/v1
        .merge(pages::api::routes())
        // Everyone: /help, /verify
        .merge(pages::help::routes());
    // The design system on one page: /dev/ui
    #[cfg(debug_assertions)]
    let site = site.merge(ui::gallery::routes());
    let site = site.layer(axum::middleware::from_fn_with_state(web.clone(), page::remind));
    site.fallback(page::not_found).layer(axum::middleware::from_fn_with_state(web.clone(), page::show_faults))
}

/// The addresses that take a file, which are the only ones whose bodies may be large. They stand beside
/// [`routes`]: the server gives the two different limits.
#[cfg(feature = "ssr")]
pub fn upload_routes(web: &Web) -> axum::Router<Web> {
    axum::Router::new()
        .merge(pages::school::upload_routes())
        .merge(pages::teacher::upload_routes())
        .merge(pages::activities::upload_routes())
        .layer(axum::extract::DefaultBodyLimit::max(uploads::MAX_BODY))
        .layer(axum::middleware::from_fn_with_state(web.clone(), page::show_faults))
}

/// Answers that go on as long as somebody listens: they stand outside the limit on a request's time.
#[cfg(feature = "ssr")]
pub fn streams(web: &Web) -> axum::Router<Web> {
    let streams = pages::teacher::streams().merge(pages::bureau::streams()).merge(pages::matches::streams());
    streams.layer(axum::middleware::from_fn_with_state(web.clone(), page::show_faults))
}

/// Brings the islands of a page to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
