//! The browser bundle of a page with islands.

use crate::scripts;
use leptos::{nonce, prelude::*};

/// What loads the bundle `name` and starts the islands of the page. Belongs into `<head>`: the script runs when the page
/// has been read.
pub fn start(name: &str) -> AnyView {
    // As Leptos' own component does: from here on the page is what the server made.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let (js, wasm) = (format!("/pkg/{name}.js"), format!("/pkg/{name}_bg.wasm"));
    let script = format!("{}({js:?},{wasm:?})", scripts::ISLANDS.trim_end());
    let nonce = nonce::use_nonce();
    view! {
        <link rel="modulepreload" href=js nonce=nonce.clone()/>
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
        <script type="module" nonce=nonce inner_html=script></script>
    }
    .into_any()
}
