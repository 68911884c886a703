//! Sends an island's requests to the server.

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
    let answer = JsFuture::from(leptos::prelude::window().fetch_with_str_and_init(path, &request)).await.ok()?;
    let answer: web_sys::Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}
