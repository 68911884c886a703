//! The whole site on one screen: every address, by the area that answers it.
//!
//! It imports every area; nothing but the server imports it. A page is a file of its area's crate; what is interactive is a
//! file of `qinghe-islands`; the frame around pages is `qinghe_kit::page`.

#[cfg(debug_assertions)]
mod gallery;

use qinghe_kit::{Web, page, uploads};

/// The whole site: every address, by who it is for.
pub fn routes(web: &Web) -> axum::Router<Web> {
    let site = axum::Router::new()
        // Coming in and going out: /, /sign-in, /q, /account, /language
        .merge(qinghe_open::account::routes())
        // Pupils: /learn, and what their islands send: /api
        .merge(qinghe_learn::student::routes())
        // Teachers: /teach, with the login slips of a class; who runs a school: /school
        .merge(qinghe_teach::routes())
        .merge(qinghe_manage::school::routes())
        // Matches played live in class: /play, and /teach/matches
        .merge(qinghe_events::matches::routes())
        // What a class or a school did: /activities, and lists of them under /teach and /school
        .merge(qinghe_events::activities::routes())
        // Contests between classes, for staff and pupils: /contests
        .merge(qinghe_events::contests::routes())
        // All staff: /lessons; families: /family
        .merge(qinghe_learn::lessons::routes())
        // Bureaus and schools: /bureau
        .merge(qinghe_manage::bureau::routes())
        // Bureaus' own systems: /api/v1
        .merge(qinghe_manage::api::routes())
        // Everyone: /help, /verify
        .merge(qinghe_open::help::routes());
    // The design system on one page: /dev/ui
    #[cfg(debug_assertions)]
    let site = site.merge(gallery::routes());
    let site = site
        .layer(axum::middleware::from_fn_with_state(web.clone(), page::remind))
        .layer(axum::middleware::from_fn_with_state(web.clone(), qinghe_open::account::guard));
    site.fallback(page::not_found).layer(axum::middleware::from_fn_with_state(web.clone(), page::show_faults))
}

/// The addresses that take a file, which are the only ones whose bodies may be large. They stand beside
/// [`routes`]: the server gives the two different limits.
pub fn upload_routes(web: &Web) -> axum::Router<Web> {
    axum::Router::new()
        .merge(qinghe_manage::school::upload_routes())
        .merge(qinghe_teach::upload_routes())
        .merge(qinghe_events::activities::upload_routes())
        .layer(axum::extract::DefaultBodyLimit::max(uploads::MAX_BODY))
        .layer(axum::middleware::from_fn_with_state(web.clone(), page::show_faults))
}

/// Answers that go on as long as somebody listens: they stand outside the limit on a request's time.
pub fn streams(web: &Web) -> axum::Router<Web> {
    let streams =
        qinghe_teach::streams().merge(qinghe_manage::bureau::streams()).merge(qinghe_events::matches::streams());
    streams.layer(axum::middleware::from_fn_with_state(web.clone(), page::show_faults))
}
