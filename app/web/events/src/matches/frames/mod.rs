//! The parts of a match's screens that change: one frame for all players, one for the big screen, one for the teacher who
//! runs the match. Each is rendered once per language and shared by every listener, so it holds nothing of one player's
//! own. The page's script adds that, or [`Own`] where the page is rendered for one player.

mod host;
mod parts;
mod player;
mod wall;

pub(super) use player::verdict;

use bytes::Bytes;
use leptos::prelude::*;
use qinghe_kit::html::html;
use qinghe_model::Lang;
use qinghe_service::matches::rooms::{Audience, Me, View};
use qinghe_store::matches::Player;
use std::fmt::Write as _;

/// One player's own answer, for a page without a script.
pub(super) struct Own<'a> {
    pub player: &'a Player,
    pub me: Me,
    /// The positions of the options they chose in the current round.
    pub chosen: Vec<usize>,
}

/// Renders the frame of an audience.
pub(super) fn frame(lang: Lang, audience: Audience, view: &View, own: Option<&Own>) -> String {
    Owner::new().with(|| {
        html(match audience {
            Audience::Players => player::players(lang, view, own),
            Audience::Wall => wall::wall(lang, view),
            Audience::Host => host::host(lang, view),
        })
    })
}

/// The frame as a server-sent event; rendered once, then served from the room.
pub(super) fn event(lang: Lang, audience: Audience, view: &View) -> Bytes {
    view.kept(audience, lang, || {
        let html = frame(lang, audience, view, None);
        let mut text = format!("event: frame\nid: {}\n", view.name_for(audience));
        for line in html.lines() {
            let _ = writeln!(text, "data: {line}");
        }
        text.push('\n');
        Bytes::from(text)
    })
}

/// One player's own result as a server-sent event.
pub(super) fn own_event(me: Me) -> Bytes {
    let right = me.right.map_or("null", |r| if r { "true" } else { "false" });
    Bytes::from(format!(
        "event: me\ndata: {{\"answered\":{},\"right\":{right},\"points\":{},\"rights\":{},\"of\":{}}}\n\n",
        me.answered, me.points, me.rights, me.of
    ))
}
