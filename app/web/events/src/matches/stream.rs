//! The frames of a match as server-sent events, and once as JSON for a browser without them.

use crate::matches::{frames, play::who};
use axum::{
    Json,
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures::stream;
use qinghe_kit::{
    forms::Fields,
    ids::id,
    live,
    page::{Cx, Fault, Reply},
};
use qinghe_model::{Lang, MatchId, matches::Phase};
use qinghe_service::{
    Error,
    matches::{
        self,
        rooms::{Audience, Update, View, Viewer},
    },
};
use serde_json::{Value, json};
use std::convert::Infallible;

/// One open event stream.
struct Listener {
    viewer: Viewer,
    lang: Lang,
    audience: Audience,
    /// The seat, if the listener plays.
    seat: Option<i64>,
    over: bool,
}

impl Listener {
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        if self.over {
            return None;
        }
        let bytes = match self.viewer.next().await? {
            Update::Quiet => Bytes::from_static(b":\n\n"),
            Update::Changed(view) if self.is_out(&view) => self.end(),
            Update::Changed(view) => self.frame(&view),
            Update::Over => self.end(),
        };
        Some((Ok(bytes), self))
    }

    fn is_out(&self, view: &View) -> bool {
        self.seat.is_some_and(|s| view.player(s).is_some_and(|p| p.gone_round.is_some()))
    }

    fn end(&mut self) -> Bytes {
        self.over = true;
        Bytes::from_static(b"event: over\ndata:\n\n")
    }

    fn frame(&self, view: &View) -> Bytes {
        let frame = frames::event(self.lang, self.audience, view);
        match self.seat {
            // While a question is open, a player's own result holds nothing new.
            Some(seat) if view.state.phase != Phase::Asking => {
                let own = frames::own_event(view.me(seat));
                [own, frame].concat().into()
            }
            _ => frame,
        }
    }
}

fn respond(cx: &Cx, listener: Listener) -> Response {
    // The first bytes make proxies pass the stream on; the script sets its clock by the time in them.
    let hello = format!("event: time\ndata: {}\n\n", cx.web.app.now().timestamp_millis());
    let all =
        futures::StreamExt::chain(stream::iter([Ok(Bytes::from(hello))]), stream::unfold(listener, Listener::next));
    let mut response = Body::from_stream(all).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    live::unbuffered(response)
}

fn audience(query: &Fields) -> Audience {
    if query.get("as") == "wall" { Audience::Wall } else { Audience::Host }
}

/// `GET /play/{id}/events?v=`
pub async fn play(cx: Cx, Path(m): Path<String>, headers: HeaderMap, query: Fields) -> Reply {
    let who = who(&cx, &headers).ok_or(Error::NotFound)?;
    let (viewer, seat) =
        matches::watch_play(&cx.web.app, &who, id::<MatchId>(&m)?, live::seen(&headers, &query)).await?;
    let lang = cx.lang();
    Ok(respond(&cx, Listener { viewer, lang, audience: Audience::Players, seat: Some(seat), over: false }))
}

/// `GET /teach/matches/{id}/events?as=&v=`
pub async fn lead(cx: Cx, Path(m): Path<String>, headers: HeaderMap, query: Fields) -> Reply {
    let audience = audience(&query);
    let viewer =
        matches::watch(&cx.web.app, cx.actor()?, audience, id::<MatchId>(&m)?, live::seen(&headers, &query)).await?;
    let lang = cx.lang();
    Ok(respond(&cx, Listener { viewer, lang, audience, seat: None, over: false }))
}

fn once(cx: &Cx, audience: Audience, view: &View, query: &Fields, own: &Value) -> Json<Value> {
    let version = view.name_for(audience);
    let now = cx.web.app.now().timestamp_millis();
    if version == query.get("v") {
        return Json(json!({ "now": now, "me": own }));
    }
    let html = frames::frame(cx.lang(), audience, view, None);
    Json(json!({ "now": now, "version": version, "html": html, "me": own }))
}

/// `GET /play/{id}/frame?v=`
pub async fn play_frame(
    cx: Cx,
    Path(m): Path<String>,
    headers: HeaderMap,
    query: Fields,
) -> Result<Json<Value>, Fault> {
    let who = who(&cx, &headers).ok_or(Error::NotFound)?;
    let (view, player) = matches::play(&cx.web.app, &who, id::<MatchId>(&m)?).await?;
    if player.gone_round.is_some() {
        return Ok(Json(json!({ "over": true })));
    }
    let me = view.me(player.seat);
    let own =
        json!({ "answered": me.answered, "right": me.right, "points": me.points, "rights": me.rights, "of": me.of });
    Ok(once(&cx, Audience::Players, &view, &query, &own))
}

/// `GET /teach/matches/{id}/frame?as=&v=`
pub async fn lead_frame(cx: Cx, Path(m): Path<String>, query: Fields) -> Result<Json<Value>, Fault> {
    let view = matches::get(&cx.web.app, cx.actor()?, id::<MatchId>(&m)?).await?;
    Ok(once(&cx, audience(&query), &view, &query, &Value::Null))
}
