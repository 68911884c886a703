//! An item in a plain form, in the quiz and in practice: reading the form, and the scripts its page needs. How it looks is
//! in [`qinghe_player::item`].

use leptos::prelude::AnyView;
use qinghe_kit::{forms::Fields, i18n, page::Page, scripts};
use qinghe_model::{Lang, item::ItemKind};
use qinghe_player::{arrange::tap, item::ItemView};
use qinghe_service::attempts::Asked;

/// An item of a paper, to be shown in a language.
pub fn view(lang: Lang, asked: &Asked) -> ItemView<'_> {
    ItemView {
        words: i18n::words(lang),
        item: &asked.item,
        kind: asked.paper.kind,
        options: &asked.paper.options,
        groups: &asked.paper.groups,
        response: &asked.response,
        places: &asked.places,
        points: asked.points,
    }
}

/// An item that was answered: explained, or while its key is held back with the reason.
pub fn explained(lang: Lang, asked: &Asked, n: Option<usize>) -> AnyView {
    let shown = view(lang, asked);
    match asked.held {
        Some(hold) => shown.held(n, i18n::held(lang, hold)),
        None => shown.explained(n),
    }
}

/// The answer in a form.
#[derive(Debug, Default)]
pub struct Given {
    /// The places chosen, as in [`Asked::places`].
    pub places: Vec<usize>,
    /// What was typed.
    pub text: String,
    /// Whether the form was sent by a tap, to be saved but not graded.
    pub tapped: bool,
}

/// Reads a form with the fields of [`ItemView::fields`].
pub fn given(kind: ItemKind, fields: &Fields) -> Given {
    let read = |name: &str| fields.starting(name).filter_map(|c| c.parse().ok()).collect::<Vec<usize>>();
    match kind {
        ItemKind::Order => {
            let mut places = read("place");
            let cleared = !fields.get("clear").is_empty();
            let tapped = fields.get("tap").parse().ok();
            if cleared {
                places.clear();
            } else if let Some(place) = tapped {
                tap(&mut places, place);
            }
            Given { places, tapped: cleared || tapped.is_some(), ..Given::default() }
        }
        ItemKind::ShortText | ItemKind::Number => Given { text: fields.get("choice").to_owned(), ..Given::default() },
        _ => Given { places: read("choice"), ..Given::default() },
    }
}

/// A page with what an item of this kind needs.
pub fn page(page: Page, kind: ItemKind) -> Page {
    match kind {
        ItemKind::Order => page.with_script(scripts::ARRANGE),
        _ => page,
    }
}
