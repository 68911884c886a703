//! The only code that reaches the browser as WASM, one module for each interactive part of a page.
//!
//! An island is rendered on the server first, as a plain form that works without it. It gets its
//! words and ids as props: no translation library, no router and no domain rule is in the bundle.
//! What needs no state of its own is a small script instead: see `qinghe_kit::scripts`.

#[cfg(feature = "hydrate")]
mod browser;
pub mod quiz;
pub mod scenario;

/// Brings the islands of a page to life.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    // Where it happened is enough: with its message a panic would bring everything that writes text, 2 KB over the wire.
    std::panic::set_hook(Box::new(|panic| {
        if let Some(at) = panic.location() {
            web_sys::console::error_2(&at.file().into(), &at.line().into());
        }
    }));
    leptos::mount::hydrate_islands();
}
