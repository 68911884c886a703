//! Every address of the site, by the area that answers it.
//!
//! It imports every area; only the server imports it. A page is a file in its area's crate, an interactive part a file
//! in `qinghe-islands`; the frame around pages is `qinghe_kit::page`.

#[cfg(debug_assertions)]
mod gallery;

use qinghe_kit::{
    Web, page,
    proof::{self, Address, Guard},
    uploads,
};

/// The addresses that need a fresh proof of who somebody is: login slips, resets, roles, files with names, what closes or erases
/// something.
pub const PROVED: &[Address] = &[
    // Login slips with PINs
    ("GET", "/teach/classes/{class}/slips"),
    ("GET", "/school/import/done/{import}/slips"),
    // Resets
    ("POST", "/teach/classes/{class}/reset"),
    ("POST", "/teach/classes/{class}/pupils/{learner}/reset"),
    // Accounts and roles
    ("POST", "/bureau/{org}/staff/new"),
    ("POST", "/bureau/{org}/staff/{user}"),
    ("POST", "/proposals/{proposal}"),
    ("POST", "/teach/classes/{class}/teachers"),
    ("POST", "/teach/classes/{class}/teachers/{teacher}/remove"),
    ("POST", "/teach/classes/{class}/teachers/{teacher}/replace"),
    // Files and sheets with names
    ("GET", "/teach/classes/{class}/grades.csv"),
    ("GET", "/teach/classes/{class}/grades.xlsx"),
    ("GET", "/contests/{contest}/rounds/{round}/certificates/{org}/pupils"),
    ("GET", "/bureau/{org}/audit/log.csv"),
    // Closing a school, also by merging it, and a contest's round
    ("POST", "/bureau/{org}/tree/{node}/close"),
    ("POST", "/bureau/{org}/tree/{node}/{way}"),
    ("POST", "/contests/{contest}/rounds/{round}/review"),
    // A copy of a pupil's record, and its erasure
    ("POST", "/teach/classes/{class}/pupils/{learner}/record"),
];

pub fn routes(web: &Web) -> axum::Router<Web> {
    let site = axum::Router::new()
        // Signing in and out: /, /sign-in, /q, /account, /language
        .merge(qinghe_open::account::routes())
        // Pupils: /learn; the requests of their islands: /api
        .merge(qinghe_learn::student::routes())
        // Teachers: /teach, with the login slips of a class; school administrators: /school
        .merge(qinghe_teach::routes())
        .merge(qinghe_manage::school::routes())
        // Live matches: /play and /teach/matches
        .merge(qinghe_events::matches::routes())
        // Activities: /activities, and their lists under /teach and /school
        .merge(qinghe_events::activities::routes())
        // Contests between classes, for staff and pupils: /contests
        .merge(qinghe_events::contests::routes())
        // All staff: /lessons; families: /family
        .merge(qinghe_learn::lessons::routes())
        // Bureaus and schools: /bureau
        .merge(qinghe_manage::bureau::routes())
        // The data API for bureaus' own systems: /api/v1
        .merge(qinghe_manage::api::routes())
        // Everyone: /help, /verify
        .merge(qinghe_open::help::routes());
    // The design system on one page: /dev/ui
    #[cfg(debug_assertions)]
    let site = site.merge(gallery::routes());
    let site = site
        .layer(axum::middleware::from_fn_with_state(web.clone(), page::make_once))
        .layer(axum::middleware::from_fn_with_state(Guard { web: web.clone(), addresses: PROVED }, proof::ask))
        .layer(axum::middleware::from_fn_with_state(web.clone(), page::remind))
        .layer(axum::middleware::from_fn_with_state(web.clone(), qinghe_open::account::guard));
    site.fallback(page::not_found).layer(axum::middleware::from_fn_with_state(web.clone(), page::show_faults))
}

/// The addresses that take an upload, the only ones whose bodies may be large. They are apart from
/// [`routes`] because the server gives the two different limits.
pub fn upload_routes(web: &Web) -> axum::Router<Web> {
    axum::Router::new()
        .merge(qinghe_manage::school::upload_routes())
        .merge(qinghe_teach::upload_routes())
        .merge(qinghe_events::activities::upload_routes())
        .layer(axum::extract::DefaultBodyLimit::max(uploads::MAX_BODY))
        .layer(axum::middleware::from_fn_with_state(web.clone(), page::show_faults))
}

/// Streams that last as long as somebody listens, outside the time limit of requests.
pub fn streams(web: &Web) -> axum::Router<Web> {
    let streams =
        qinghe_teach::streams().merge(qinghe_manage::bureau::streams()).merge(qinghe_events::matches::streams());
    streams.layer(axum::middleware::from_fn_with_state(web.clone(), page::show_faults))
}
