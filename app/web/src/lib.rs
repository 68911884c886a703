//! What people see: Leptos pages rendered on the server, and the islands that hydrate.
//!
//! On the server (`ssr`) it may import `qinghe-service` with the types it speaks in; in the browser
//! (`hydrate`) `qinghe-model` only. Start reading at [`routes`]: the whole site on one screen. A page
//! is a file under `pages/<who it is for>/`; what is interactive is a file under `islands/`; the
//! frame around pages is `page.rs`.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod forms;
#[cfg(feature = "ssr")]
pub mod i18n;
#[cfg(feature = "ssr")]
pub mod page;
pub mod ui;
#[cfg(feature = "ssr")]
pub mod visitor;

#[cfg(feature = "ssr")]
pub use visitor::{Site, Visitor, Web};

/// The whole site: every address, by who it is for.
#[cfg(feature = "ssr")]
pub fn routes(web: &Web) -> axum::Router<Web> {
    axum::Router::new()
        .fallback(page::not_found)
        .layer(axum::middleware::from_fn_with_state(web.clone(), page::show_faults))
}
