//! A rehearsal on paper, in full, and on the big screen, with what may be answered folded away.

use crate::{
    place::{Place, fold},
    words::{Words, fill},
};
use leptos::prelude::*;
use qinghe_model::lesson::{Call, Chat, Message, Refuse, Reply};

fn said(words: &Words, list: &[Message]) -> AnyView {
    let lang = words.lang;
    let rows = list
        .iter()
        .map(|m| view! { <li><b>{m.who.get(lang).to_owned()}</b>" "{m.text.get(lang).to_owned()}</li> })
        .collect_view();
    view! { <ul class="plain">{rows}</ul> }.into_any()
}

fn replies(words: &Words, list: &[Reply]) -> AnyView {
    let lang = words.lang;
    let rows = list
        .iter()
        .map(|r| {
            let verdict = if r.holds { words.rehearsal.holds.clone() } else { words.rehearsal.open.clone() };
            view! { <li>{r.text.get(lang).to_owned()}<br/><span class="muted small"><b>{verdict}</b>" "{r.why.get(lang).to_owned()}</span></li> }
        })
        .collect_view();
    view! { <ul>{rows}</ul> }.into_any()
}

pub(crate) fn chat(words: &Words, chat: &Chat, place: Place) -> AnyView {
    let pushes = chat
        .pushes
        .iter()
        .map(|push| {
            let back = replies(words, &push.replies);
            view! { <section class="stack stack--tight">{said(words, &push.messages)}{fold(place, words.rehearsal.chat_pick.clone(), back)}</section> }
        })
        .collect_view();
    view! { <p><b>{chat.name.get(words.lang).to_owned()}</b></p>{pushes} }.into_any()
}

pub(crate) fn call(words: &Words, call: &Call, place: Place) -> AnyView {
    let (lang, own) = (words.lang, &words.rehearsal);
    let turns = call
        .turns
        .iter()
        .map(|turn| {
            let asks = format!("{} {}", own.about[turn.about as usize], turn.asks.get(lang));
            let back = view! { <p><b>{own.call_say.clone()}</b>" "{turn.say.get(lang).to_owned()}</p>{replies(words, &turn.replies)} };
            fold(place, asks, back.into_any())
        })
        .collect_view();
    view! { <p>{call.scene.get(lang).to_owned()}</p><div class="flips">{turns}</div><p><b>{own.call_rule.clone()}</b></p> }.into_any()
}

/// What the observer of a step ticks.
pub(crate) fn ticks(words: &Words, refuse: &Refuse) -> Vec<String> {
    if refuse.ticks.is_empty() {
        words.rehearsal.ticks.to_vec()
    } else {
        refuse.ticks.iter().map(|tick| tick.get(words.lang).to_owned()).collect()
    }
}

/// The rounds, and a card for the observer with a box for each.
pub(crate) fn refuse(words: &Words, refuse: &Refuse, place: Place) -> AnyView {
    let (lang, own) = (words.lang, &words.rehearsal);
    let card = ticks(words, refuse);
    let rounds = refuse
        .rounds
        .iter()
        .enumerate()
        .map(|(n, round)| {
            let head = format!("{} · {}", fill(&own.round, &[("n", &(n + 1))]), round.who.get(lang));
            let lines = view! {
                <p>{round.lines[0].get(lang).to_owned()}</p>
                <p>{own.second.clone()}" "{round.lines[1].get(lang).to_owned()}</p>
            };
            let help = fold(place, own.help.clone(), view! { <p>{round.help.get(lang).to_owned()}</p> }.into_any());
            let boxes = card.iter().map(|tick| view! { <li class="paper">{tick.clone()}</li> }).collect_view();
            let boxes = (place == Place::Paper)
                .then(|| view! { <p><b>{own.card.clone()}</b></p><ul class="plain">{boxes}</ul> });
            view! { <section class="card stack stack--tight"><p><b>{head}</b></p>{lines}{help}{boxes}</section> }
        })
        .collect_view();
    let observer = (place == Place::Wall).then(|| {
        let ticks = card.iter().map(|tick| view! { <li>{tick.clone()}</li> }).collect_view();
        view! { <section class="card stack stack--tight"><p><b>{own.card.clone()}</b></p><ul>{ticks}</ul></section> }
    });
    view! { <p>{own.together_how.clone()}</p><p>{own.alone_how.clone()}</p><div class="roles">{rounds}{observer}</div> }
        .into_any()
}
