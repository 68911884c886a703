//! An item as a plain form, without an island: what stands in the quiz and in practice alike, and the
//! parts of a form that need no script.

use leptos::prelude::*;
use qinghe_kit::{
    forms::{Fields, error_line},
    page::Page,
    scripts, t,
    ui::icon,
};
use qinghe_model::{Lang, item::ItemKind};
use qinghe_player::arrange::tap;
use qinghe_service::attempts::Asked;

/// "Question 4 · choose one".
pub fn label(lang: Lang, kind: ItemKind, n: usize) -> String {
    match kind {
        ItemKind::Single | ItemKind::Scenario => t!(lang, "item-single", n = n),
        ItemKind::Multiple => t!(lang, "item-multiple", n = n),
        ItemKind::TrueFalse => t!(lang, "item-true-false", n = n),
        ItemKind::Order => t!(lang, "item-order", n = n),
        ItemKind::Match => t!(lang, "item-match", n = n),
        ItemKind::ShortText => t!(lang, "item-short-text", n = n),
        ItemKind::Number => t!(lang, "item-number", n = n),
    }
}

/// The options' words in this learner's order.
pub fn options(lang: Lang, asked: &Asked) -> Vec<String> {
    let found = asked.paper.options.iter().filter_map(|id| asked.item.option(id));
    found.map(|o| o.text.get(lang).to_owned()).collect()
}

/// The groups' words in this learner's order.
pub fn groups(lang: Lang, asked: &Asked) -> Vec<String> {
    let found = asked.paper.groups.iter().filter_map(|id| asked.item.groups.iter().find(|g| g.id == *id));
    found.map(|g| g.text.get(lang).to_owned()).collect()
}

/// What a form says was chosen.
#[derive(Debug, Default)]
pub struct Given {
    /// The places, as [`Asked::places`].
    pub places: Vec<usize>,
    /// What was typed.
    pub text: String,
    /// Whether a tap was sent in to be kept, rather than the whole to be graded.
    pub tapped: bool,
}

/// Reads what a form of [`view`] says.
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

/// The item with its fields, to stand in a form, and the button that answers. `error` says what was left
/// blank.
pub fn view(lang: Lang, asked: &Asked, label: String, error: Option<String>) -> AnyView {
    let item = &asked.item;
    let body = match asked.paper.kind {
        ItemKind::Single | ItemKind::TrueFalse | ItemKind::Scenario => choices(lang, asked, "radio"),
        ItemKind::Multiple => choices(lang, asked, "checkbox"),
        ItemKind::Match => matches(lang, asked),
        ItemKind::Order => order(lang, asked),
        ItemKind::ShortText => typed(lang, asked, "text"),
        ItemKind::Number => typed(lang, asked, "decimal"),
    };
    view! {
        <fieldset class="card quiz__item">
            <legend class="stem"><span class="stem__no">{label}</span>{item.scene.as_ref().map(|s| view! { <span class="stem__scene">{s.get(lang).to_owned()}</span> })}{item.stem.get(lang).to_owned()}</legend>
            {error_line(lang, "choice", error)}
            {body}
        </fieldset>
    }
    .into_any()
}

/// Whether the button that answers waits for the last tap.
pub fn waits(asked: &Asked) -> bool {
    asked.paper.kind == ItemKind::Order && asked.places.len() < asked.paper.options.len()
}

fn choices(lang: Lang, asked: &Asked, kind: &'static str) -> AnyView {
    let options = options(lang, asked)
        .into_iter()
        .zip('A'..)
        .enumerate()
        .map(|(place, (text, letter))| {
            let id = (place == 0).then_some("choice");
            view! {
                <label class="choice">
                    <input type=kind name="choice" id=id value=place.to_string() checked=asked.places.contains(&place)/>
                    <span class="choice__box"><span class="choice__key" aria-hidden="true">{letter.to_string()}</span><span class="choice__text">{text}</span></span>
                </label>
            }
        })
        .collect_view();
    view! { <div class="choices">{options}</div> }.into_any()
}

/// A line to type in; a number brings up the digits on a phone.
fn typed(lang: Lang, asked: &Asked, mode: &'static str) -> AnyView {
    let text = asked.response.text().to_owned();
    view! {
        <label class="field"><span class="label">{t!(lang, "quiz-answer")}</span>
            <input class="input" type="text" id="choice" name="choice" maxlength="200" autocomplete="off" inputmode=mode value=text/>
        </label>
    }
    .into_any()
}

/// Each option with the groups as buttons to press.
fn matches(lang: Lang, asked: &Asked) -> AnyView {
    let groups = groups(lang, asked);
    let rows = options(lang, asked)
        .into_iter()
        .enumerate()
        .map(|(option, text)| {
            let picks = groups
                .iter()
                .enumerate()
                .map(|(group, name)| {
                    let place = option * groups.len() + group;
                    let id = (place == 0).then_some("choice");
                    view! {
                        <label class="pick">
                            <input type="radio" id=id name=format!("choice.{option}") value=place.to_string() checked=asked.places.contains(&place)/>
                            <span>{name.clone()}</span>
                        </label>
                    }
                })
                .collect_view();
            view! { <div class="pairs__row" role="group" aria-label=text.clone()><p>{text.clone()}</p><div class="picks">{picks}</div></div> }
        })
        .collect_view();
    view! { <div class="pairs">{rows}</div> }.into_any()
}

/// Buttons to tap one after the other; each tap is sent in where no script keeps it.
fn order(lang: Lang, asked: &Asked) -> AnyView {
    let items = options(lang, asked)
        .into_iter()
        .enumerate()
        .map(|(place, text)| {
            let at = asked.places.iter().position(|p| *p == place);
            let id = (place == 0).then_some("choice");
            view! {
                <li><button class="arrange__item" name="tap" id=id value=place.to_string() aria-pressed=if at.is_some() { "true" } else { "false" }>
                    <span class="arrange__no" aria-hidden="true">{at.map(|n| n + 1)}</span><span>{text}</span><span class="vh">{at.map(|n| t!(lang, "order-placed", n = n + 1))}</span>
                </button></li>
            }
        })
        .collect_view();
    let kept =
        asked.places.iter().map(|p| view! { <input type="hidden" name="place" value=p.to_string()/> }).collect_view();
    view! {
        <p class="muted small">{t!(lang, "order-hint")}</p>
        <ul class="arrange" data-placed=t!(lang, "order-placed", n = "{n}")>{items}</ul>
        {kept}
        <p><button class="btn btn--quiet" name="clear" value="1">{icon("turn")}{t!(lang, "order-clear")}</button></p>
    }
    .into_any()
}
