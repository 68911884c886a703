//! What people see: Leptos pages rendered on the server, and the islands that hydrate.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod visitor;

#[cfg(feature = "ssr")]
pub use visitor::{Site, Visitor, Web};

/// The whole site: every address, by who it is for.
#[cfg(feature = "ssr")]
#[must_use]
pub fn routes() -> axum::Router<Web> {
    axum::Router::new()
}
