//! What both islands do in a browser: send requests to the server, and bring a new part of the page to the reader.

use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Posts JSON and reads the JSON reply; `None` when no readable reply came: send it again.
pub async fn post<T: Serialize, R: DeserializeOwned>(path: &str, body: &T) -> Option<R> {
    let headers = web_sys::Headers::new().ok()?;
    headers.set("content-type", "application/json").ok()?;
    let request = web_sys::RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&JsValue::from_str(&serde_json::to_string(body).ok()?));
    let answer = JsFuture::from(window().fetch_with_str_and_init(path, &request)).await.ok()?;
    let answer: web_sys::Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}

/// Focuses the heading of what was just put on the page, so that a screen reader reads it, and scrolls to it: at once,
/// without a movement that somebody may have turned off.
pub fn show(css: String) {
    spawn_local(async move {
        // The page changes first.
        TimeoutFuture::new(0).await;
        let found = document().query_selector(&css).ok().flatten();
        if let Some(heading) = found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
            drop(heading.focus());
            heading.scroll_into_view();
        }
    });
}
