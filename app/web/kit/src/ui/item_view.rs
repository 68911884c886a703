//! A question to be read, not answered: as a learner sees it, and with its key. All eight kinds.

use crate::t;
use leptos::prelude::*;
use qinghe_model::{
    Lang,
    item::{CognitiveLevel, Item, ItemKind, ItemOption, Response},
};

/// What the kind of an item is called.
pub fn item_kind(lang: Lang, kind: ItemKind) -> String {
    match kind {
        ItemKind::Single => t!(lang, "item-kind-single"),
        ItemKind::Multiple => t!(lang, "item-kind-multiple"),
        ItemKind::TrueFalse => t!(lang, "item-kind-true-false"),
        ItemKind::Scenario => t!(lang, "item-kind-scenario"),
        ItemKind::Order => t!(lang, "item-kind-order"),
        ItemKind::Match => t!(lang, "item-kind-match"),
        ItemKind::ShortText => t!(lang, "item-kind-short-text"),
        ItemKind::Number => t!(lang, "item-kind-number"),
    }
}

/// What a cognitive level is called.
pub fn level(lang: Lang, level: CognitiveLevel) -> String {
    match level {
        CognitiveLevel::Recall => t!(lang, "level-recall"),
        CognitiveLevel::Understand => t!(lang, "level-understand"),
        CognitiveLevel::Apply => t!(lang, "level-apply"),
    }
}

/// A text of several lines.
fn lines(text: &str) -> AnyView {
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

/// What is right, in the same words; of what is typed, every answer that is accepted.
pub fn right(lang: Lang, item: &Item, options: &[String]) -> Vec<String> {
    if item.kind.is_typed() { item.answers.clone() } else { said(lang, item, options, &item.right()) }
}

/// The question as a learner sees it, without its key. `no` is its number on the paper.
pub fn student(lang: Lang, no: Option<usize>, item: &Item) -> AnyView {
    let ask = item_kind(lang, item.kind);
    let over = match no {
        Some(n) => format!("{n} · {ask}"),
        None => ask,
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
        view! { <p class="hint">{t!(lang, "quiz-editor-groups-are")}</p><ul>{names}</ul> }
    });
    let answer = if item.kind.is_typed() {
        view! { <p class="paper paper--write"><span class="vh">{t!(lang, "quiz-editor-typed-here")}</span></p> }
            .into_any()
    } else {
        view! { <ul class="choices plain">{options}</ul> }.into_any()
    };
    view! {
        <div class="stack stack--tight">
            <p class="stem__no">{over}</p>
            {item.scene.as_ref().map(|s| lines(s.get(lang)))}
            <div class="stem">{lines(item.stem.get(lang))}</div>
            {groups}
            {answer}
        </div>
    }
    .into_any()
}

/// The key of a question, its reasons and where it belongs; the stem stands before it already.
pub fn keyed(lang: Lang, item: &Item) -> AnyView {
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
            view! { <p>{t!(lang, "answer-key")}": "<b>{item.answers.join(between)}{tolerance}</b></p> }.into_any()
        }
        ItemKind::Order => view! { <p class="hint">{t!(lang, "order-right")}</p><ol>{options}</ol> }.into_any(),
        _ => view! { <ol class="letters">{options}</ol> }.into_any(),
    };
    // The id of a question of the school's own says nothing to anybody.
    let from = if item.id.starts_with("own-") { t!(lang, "quiz-editor-own") } else { item.id.clone() };
    view! {
        {item.scene.as_ref().map(|s| lines(s.get(lang)))}
        {key}
        {lines(item.explanation.get(lang))}
        <p class="muted small">{from}" · "{item_kind(lang, item.kind)}" · "{level(lang, item.level)}" · "{t!(lang, "lessons-difficulty", n = item.difficulty)}</p>
    }
    .into_any()
}

/// A question folded under its stem: as a learner sees it, then its key under a fold of its own.
pub fn folded(lang: Lang, item: &Item) -> AnyView {
    view! {
        <details class="more">
            <summary>{item.stem.get(lang).to_owned()}</summary>
            <div class="more__in stack stack--tight">
                {student(lang, None, item)}
                <details class="more"><summary>{t!(lang, "quiz-editor-with-key")}</summary><div class="more__in stack stack--tight">{keyed(lang, item)}</div></details>
            </div>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_content::Library;

    #[test]
    fn an_answer_is_told_in_the_words_and_letters_of_its_paper() {
        let library = Library::embedded();
        let items = || library.modules().flat_map(|m| &m.items);
        let of = |kind: ItemKind| items().find(|i| i.kind == kind).unwrap();
        let shown = |i: &Item| i.options.iter().rev().map(|o| o.id.clone()).collect::<Vec<_>>();
        let single = of(ItemKind::Single);
        let key = single.options.iter().rposition(|o| o.correct).unwrap();
        let letter = ('A'..).nth(single.options.len() - 1 - key).unwrap();
        let text = &single.options[key].text.zh;
        assert_eq!(right(Lang::Zh, single, &shown(single)), [format!("{letter}. {text}")]);
        let order = of(ItemKind::Order);
        assert_eq!(right(Lang::En, order, &shown(order))[0], format!("1. {}", order.options[0].text.en));
        let typed =
            Item { kind: ItemKind::ShortText, answers: vec!["120".into(), "急救".into()], ..(**single).clone() };
        assert_eq!(right(Lang::Zh, &typed, &[]), ["120", "急救"], "everything that is accepted");
        assert_eq!(said(Lang::Zh, &typed, &[], &Response::typed("120")), ["120"], "and what was typed alone");
    }
}
