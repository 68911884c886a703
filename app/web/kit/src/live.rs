//! A page that stays open and is told what has changed: its parts anew, as server-sent events, or once for a browser
//! that asks. `scripts/follow.js` puts them in.
//!
//! The class board and the figures of a bureau or a school stay open like this; a browser that cannot listen asks every ten
//! seconds. The streams have no limit on their time, unlike other requests: a session that ends is noticed within 30 seconds,
//! and a server that stops ends its streams.

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

/// How often something is sent when nothing happens, so that nobody in between hangs up.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What one browser has been told.
#[derive(Default)]
pub struct SentParts(HashMap<String, u64>);

impl SentParts {
    /// A part of the page by its id, unless it was told before; `of` is what it shows.
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

/// News as the script takes it in. A part that the page has not makes it load again.
pub fn news(lang: Lang, (version, at): (&str, DateTime<Utc>), parts: impl Iterator<Item = Value>) -> Value {
    let parts: Vec<Value> = parts.collect();
    json!({ "version": version, "at": at.timestamp_millis(), "asof": as_of(lang, at), "parts": parts })
}

/// As of when, and whether the page is told of changes.
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

/// A page's body that is told of changes at `address`, from this version on.
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

/// The version that a browser has: the last event's, with which one that was cut off goes on, else the address's.
pub fn seen(headers: &HeaderMap, query: &Fields) -> String {
    headers.get("last-event-id").and_then(|v| v.to_str().ok()).unwrap_or(query.get("v")).to_owned()
}

/// Where a stream stands.
struct Listener<S: Watch, F> {
    viewer: Viewer<S>,
    news: F,
    told: SentParts,
    over: bool,
}

impl<S: Watch, F: Fn(&S::Shown, &mut SentParts) -> Value> Listener<S, F> {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        if self.over {
            return None;
        }
        let event = match self.viewer.next().await? {
            Update::Changed(version, shown) => {
                let news = (self.news)(&shown, &mut self.told);
                Event::default().event("news").id(version).data(news.to_string())
            }
            Update::Over => {
                self.over = true;
                Event::default().event("over").data("")
            }
        };
        Some((Ok(event), self))
    }
}

/// What changes from a version on, as server-sent events. The version comes again as the event's id.
pub fn events<S: Watch>(
    viewer: Viewer<S>,
    news: impl Fn(&S::Shown, &mut SentParts) -> Value + Send + Sync + 'static,
) -> Reply {
    let listener = Listener { viewer, news, told: SentParts::default(), over: false };
    // Something at once, so that a proxy opens its gates.
    let hello = stream::iter([Ok(Event::default().comment("qinghe"))]);
    let all = hello.chain(stream::unfold(listener, Listener::next));
    Ok(passed_on(Sse::new(all).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()))
}

/// A stream that nobody in between keeps or holds back.
pub fn passed_on(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// The same once: nothing new is an empty object.
pub fn once(version: &str, query: &Fields, news: impl FnOnce(&mut SentParts) -> Value) -> Reply {
    let news = if version == query.get("v") { json!({}) } else { news(&mut SentParts::default()) };
    Ok(Json(news).into_response())
}
