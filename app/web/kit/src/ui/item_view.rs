//! A question to be read, not answered, in the words of a language. How it looks is in [`qinghe_player::item`].

pub use qinghe_player::item::{right, said};

use crate::i18n::words;
use leptos::prelude::AnyView;
use qinghe_model::{
    Lang,
    item::{CognitiveLevel, Item, ItemKind},
};
use qinghe_player::item;

/// The name of a kind of item.
pub fn item_kind(lang: Lang, kind: ItemKind) -> String {
    words(lang).item.kinds.of(kind).to_owned()
}

/// The name of a cognitive level.
pub fn level(lang: Lang, level: CognitiveLevel) -> String {
    words(lang).item.level(level).to_owned()
}

/// The question as a learner sees it, without its key. `no` is its number on the paper.
pub fn student(lang: Lang, no: Option<usize>, item: &Item) -> AnyView {
    item::student(words(lang), no, item)
}

/// The key of a question, its reasons and where it belongs. The page shows the stem before it.
pub fn keyed(lang: Lang, item: &Item) -> AnyView {
    item::keyed(words(lang), item)
}

/// A question folded under its stem: as a learner sees it, then its key under a fold of its own.
pub fn folded(lang: Lang, item: &Item) -> AnyView {
    item::folded(words(lang), item)
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_content::Library;
    use qinghe_model::item::Response;

    #[test]
    fn an_answer_is_in_the_words_and_letters_of_its_paper() {
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
        assert_eq!(said(Lang::Zh, &typed, &[], &Response::typed("120")), ["120"], "only what was typed");
    }
}
