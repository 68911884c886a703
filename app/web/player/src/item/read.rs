//! A question to be read, not answered: as a learner sees it, and with its key. All eight kinds.

use crate::words::{Words, fill};
use leptos::prelude::*;
use qinghe_model::{
    Lang,
    item::{Item, ItemKind, ItemOption, Response},
};

/// A text of several lines, a paragraph for each.
fn paragraphs(text: &str) -> AnyView {
    text.split('\n').filter(|l| !l.trim().is_empty()).map(|l| view! { <p>{l.to_owned()}</p> }).collect_view().into_any()
}

/// The options in an order that gives nothing away: those to be put in order are sorted by their
/// words, and turned by one where that is the right order.
fn shown(lang: Lang, item: &Item) -> Vec<&ItemOption> {
    let mut options: Vec<&ItemOption> = item.options.iter().collect();
    if item.kind == ItemKind::Order {
        options.sort_by_key(|o| o.text.get(lang));
        if options.iter().map(|o| &o.id).eq(item.options.iter().map(|o| &o.id)) {
            options.rotate_left(1.min(item.options.len()));
        }
    }
    options
}

/// A response in words. `options` are the ids of the options in the order of the learner's paper: their letters.
#[must_use]
pub fn said(lang: Lang, item: &Item, options: &[String], response: &Response) -> Vec<String> {
    let text = |id: &str| item.option(id).map(|o| o.text.get(lang).to_owned()).unwrap_or_default();
    match item.kind {
        ItemKind::ShortText | ItemKind::Number => response.ids().to_vec(),
        ItemKind::Order => response.ids().iter().zip(1..).map(|(id, n)| format!("{n}. {}", text(id))).collect(),
        ItemKind::Match => options
            .iter()
            .filter_map(|id| {
                let group = item.groups.iter().find(|g| Some(g.id.as_str()) == response.group_of(id))?;
                Some(format!("{} → {}", text(id), group.text.get(lang)))
            })
            .collect(),
        _ => options
            .iter()
            .zip('A'..)
            .filter(|(id, _)| response.has(id))
            .map(|(id, letter)| format!("{letter}. {}", text(id)))
            .collect(),
    }
}

/// The right response in the same words; where the answer is typed, every answer that is accepted.
#[must_use]
pub fn right(lang: Lang, item: &Item, options: &[String]) -> Vec<String> {
    if item.kind.is_typed() { item.answers.clone() } else { said(lang, item, options, &item.right()) }
}

/// The question as a learner sees it, without its key. `no` is its number on the paper.
pub fn student(words: &Words, no: Option<usize>, item: &Item) -> AnyView {
    let lang = words.lang;
    let kind = words.item.kinds.of(item.kind);
    let over = match no {
        Some(n) => format!("{n} · {kind}"),
        None => kind.to_owned(),
    };
    let letters = item.kind.is_choice();
    let options = shown(lang, item)
        .into_iter()
        .zip('A'..)
        .map(|(o, letter)| {
            let key = letters.then(|| view! { <span class="choice__key">{letter.to_string()}</span> });
            view! { <li class="choice choice--plain"><span class="choice__box">{key}<span class="choice__text">{o.text.get(lang).to_owned()}</span></span></li> }
        })
        .collect_view();
    let groups = (!item.groups.is_empty()).then(|| {
        let names = item.groups.iter().map(|g| view! { <li>{g.text.get(lang).to_owned()}</li> }).collect_view();
        view! { <p class="hint">{words.item.groups_are.clone()}</p><ul>{names}</ul> }
    });
    let answer = if item.kind.is_typed() {
        view! { <p class="paper paper--write"><span class="vh">{words.item.typed_here.clone()}</span></p> }.into_any()
    } else {
        view! { <ul class="choices plain">{options}</ul> }.into_any()
    };
    view! {
        <div class="stack stack--tight">
            <p class="stem__no">{over}</p>
            {item.scene.as_ref().map(|s| paragraphs(s.get(lang)))}
            <div class="stem">{paragraphs(item.stem.get(lang))}</div>
            {groups}
            {answer}
        </div>
    }
    .into_any()
}

/// The key of a question, its reasons and where it belongs. The page shows the stem before it.
pub fn keyed(words: &Words, item: &Item) -> AnyView {
    let lang = words.lang;
    let options = item
        .options
        .iter()
        .map(|o| {
            let group = o
                .group
                .as_ref()
                .and_then(|g| item.groups.iter().find(|have| have.id == *g))
                .map(|g| format!(" → {}", g.text.get(lang)));
            let why = o.why.as_ref().map(|w| view! { <br/><span class="muted small">{w.get(lang).to_owned()}</span> });
            let text = o.text.get(lang).to_owned();
            let text = if o.correct {
                view! { <b>{text}" ✓"</b> }.into_any()
            } else {
                view! { <span>{text}</span> }.into_any()
            };
            view! { <li>{text}{group}{why}</li> }
        })
        .collect_view();
    let key = match item.kind {
        ItemKind::ShortText | ItemKind::Number => {
            let between = if lang == Lang::Zh { "；" } else { "; " };
            let tolerance = item.tolerance.as_ref().map(|by| format!(" ± {by}"));
            view! { <p>{words.item.key.clone()}": "<b>{item.answers.join(between)}{tolerance}</b></p> }.into_any()
        }
        ItemKind::Order => view! { <p class="hint">{words.item.order_right.clone()}</p><ol>{options}</ol> }.into_any(),
        _ => view! { <ol class="letters">{options}</ol> }.into_any(),
    };
    // The id of a school's own question means nothing to a reader.
    let from = if item.id.starts_with("own-") { words.item.own.clone() } else { item.id.clone() };
    let kind = words.item.kinds.of(item.kind).to_owned();
    let level = words.item.level(item.level).to_owned();
    view! {
        {item.scene.as_ref().map(|s| paragraphs(s.get(lang)))}
        {key}
        {paragraphs(item.explanation.get(lang))}
        <p class="muted small">{from}" · "{kind}" · "{level}" · "{fill(&words.item.difficulty, &[("n", &item.difficulty)])}</p>
    }
    .into_any()
}

/// A question folded under its situation and its stem: as a learner sees it, then its key under a fold of its own.
pub fn folded(words: &Words, item: &Item) -> AnyView {
    view! {
        <details class="more">
            <summary><span class="more__title">{item.scene.as_ref().map(|s| view! { <span class="stem__scene">{s.get(words.lang).to_owned()}</span> })}{item.stem.get(words.lang).to_owned()}</span></summary>
            <div class="more__in stack stack--tight">
                {student(words, None, item)}
                <details class="more"><summary>{words.item.with_key.clone()}</summary><div class="more__in stack stack--tight">{keyed(words, item)}</div></details>
            </div>
        </details>
    }
    .into_any()
}
