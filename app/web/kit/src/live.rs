//! Pages that stay open and follow changes: their parts arrive as server-sent events, or as JSON for browsers that poll.
//! `scripts/follow.js` puts them in place.
//!
//! The class board and the figures of bureaus and schools work like this; a browser without server-sent events polls
//! every ten seconds. The streams have no time limit, unlike other requests. The end of a session is noticed within 30
//! seconds, and a server that shuts down ends its streams.

use crate::{forms::Fields, html::html, i18n, page::Reply, t};
use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use chrono::{DateTime, Utc};
use futures::{StreamExt as _, stream};
use leptos::prelude::*;
use qinghe_model::Lang;
use qinghe_service::watch::{Update, Viewer, Watch};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    convert::Infallible,
    fmt::Debug,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    time::Duration,
};

/// How often an idle stream sends a comment, so that no proxy closes it.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Hashes of the parts one browser already has, by id.
#[derive(Default)]
pub struct SentParts(HashMap<String, u64>);

impl SentParts {
    /// The part of the page with this id, or `None` if the browser already has it; `of` is the data it shows.
    pub fn part(&mut self, id: &str, of: &impl Debug, view: impl FnOnce() -> AnyView) -> Option<Value> {
        let mut hasher = DefaultHasher::new();
        format!("{of:?}").hash(&mut hasher);
        let now = hasher.finish();
        if self.0.insert(id.to_owned(), now) == Some(now) {
            return None;
        }
        Some(json!({ "id": id, "html": Owner::new().with(|| html(view())) }))
    }
}

/// An update in the form the script reads. A part the page does not have makes it reload.
pub fn update(lang: Lang, (version, at): (&str, DateTime<Utc>), parts: impl Iterator<Item = Value>) -> Value {
    let parts: Vec<Value> = parts.collect();
    json!({ "version": version, "at": at.timestamp_millis(), "asof": as_of(lang, at), "parts": parts })
}

/// The time of the figures, and whether the page is following changes.
pub fn status(lang: Lang, at: DateTime<Utc>) -> AnyView {
    view! {
        <p class="page-head__lead row">
            <time datetime=at.to_rfc3339() data-asof="">{as_of(lang, at)}</time>
            <span class="live" role="status" hidden><span></span></span>
        </p>
    }
    .into_any()
}

fn as_of(lang: Lang, at: DateTime<Utc>) -> String {
    t!(lang, "teach-as-of", time = i18n::date_time(lang, at))
}

/// The body of a page that follows changes at `address`, starting from this version.
pub fn followed(lang: Lang, address: String, (version, at): (&str, DateTime<Utc>), body: AnyView) -> AnyView {
    let n = "{n}";
    view! {
        <div
            data-follow=address data-version=version.to_owned() data-at=at.timestamp_millis()
            data-live=t!(lang, "board-live") data-polled=t!(lang, "board-polled") data-off=t!(lang, "board-off") data-over=t!(lang, "board-over")
            data-now=t!(lang, "board-just-now") data-minutes=t!(lang, "board-minutes-ago", n = n) data-hours=t!(lang, "board-hours-ago", n = n)
        >
            {body}
        </div>
    }
    .into_any()
}

/// The version a browser has: the last event's id after a reconnection, else the one in the address.
pub fn seen(headers: &HeaderMap, query: &Fields) -> String {
    headers.get("last-event-id").and_then(|v| v.to_str().ok()).unwrap_or(query.get("v")).to_owned()
}

/// An open event stream.
struct Listener<S: Watch, F> {
    viewer: Viewer<S>,
    render: F,
    sent: SentParts,
    over: bool,
}

impl<S: Watch, F: Fn(&S::Shown, &mut SentParts) -> Value> Listener<S, F> {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.over {
            return None;
        }
        let event = match self.viewer.next().await? {
            Update::Changed(version, shown) => {
                let update = (self.render)(&shown, &mut self.sent);
                Event::default().event("news").id(version).data(update.to_string())
            }
            Update::Over => {
                self.over = true;
                Event::default().event("over").data("")
            }
        };
        Some((Ok(event), self))
    }
}

/// The changes since a version, as server-sent events; each event's id is its version.
pub fn events<S: Watch>(
    viewer: Viewer<S>,
    render: impl Fn(&S::Shown, &mut SentParts) -> Value + Send + Sync + 'static,
) -> Reply {
    let listener = Listener { viewer, render, sent: SentParts::default(), over: false };
    // The first bytes make proxies pass the stream on.
    let hello = stream::iter([Ok(Event::default().comment("qinghe"))]);
    let all = hello.chain(stream::unfold(listener, Listener::next));
    Ok(unbuffered(Sse::new(all).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()))
}

/// Headers that keep proxies from storing or buffering a stream.
pub fn unbuffered(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// The same once as JSON: an empty object if nothing is new.
pub fn once(version: &str, query: &Fields, render: impl FnOnce(&mut SentParts) -> Value) -> Reply {
    let update = if version == query.get("v") { json!({}) } else { render(&mut SentParts::default()) };
    Ok(Json(update).into_response())
}
