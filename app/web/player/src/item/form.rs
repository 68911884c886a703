//! The fields that answer an item, in a form that needs no script.

use super::ItemView;
use crate::{error_line, icon, words::fill};
use leptos::prelude::*;
use qinghe_model::item::ItemKind;

impl ItemView<'_> {
    /// The item with its fields, for a form of the page's own. `error` says what is missing.
    pub fn fields(&self, label: String, error: Option<String>) -> AnyView {
        let lang = self.words.lang;
        let item = self.item;
        let body = match self.kind {
            ItemKind::Single | ItemKind::TrueFalse | ItemKind::Scenario => self.choices("radio"),
            ItemKind::Multiple => self.choices("checkbox"),
            ItemKind::Match => self.matches(),
            ItemKind::Order => self.order(),
            ItemKind::ShortText => self.typed("text"),
            ItemKind::Number => self.typed("decimal"),
        };
        view! {
            <fieldset class="card quiz__item">
                <legend class="stem"><span class="stem__no">{label}</span>{item.scene.as_ref().map(|s| view! { <span class="stem__scene">{s.get(lang).to_owned()}</span> })}{item.stem.get(lang).to_owned()}</legend>
                {error_line(&self.words.error, "choice", error)}
                {body}
            </fieldset>
        }
        .into_any()
    }

    fn choices(&self, kind: &'static str) -> AnyView {
        let options = self
            .option_texts()
            .into_iter()
            .zip('A'..)
            .enumerate()
            .map(|(place, (text, letter))| {
                let id = (place == 0).then_some("choice");
                view! {
                    <label class="choice">
                        <input type=kind name="choice" id=id value=place.to_string() checked=self.places.contains(&place)/>
                        <span class="choice__box"><span class="choice__key" aria-hidden="true">{letter.to_string()}</span><span class="choice__text">{text}</span></span>
                    </label>
                }
            })
            .collect_view();
        view! { <div class="choices">{options}</div> }.into_any()
    }

    /// A line to type in; a number brings up the digits on a phone.
    fn typed(&self, mode: &'static str) -> AnyView {
        let text = self.response.text().to_owned();
        view! {
            <label class="field"><span class="label">{self.words.quiz.answer.clone()}</span>
                <input class="input" type="text" id="choice" name="choice" maxlength="200" autocomplete="off" inputmode=mode value=text/>
            </label>
        }
        .into_any()
    }

    /// Each option with the groups as buttons to press.
    fn matches(&self) -> AnyView {
        let groups = self.group_texts();
        let rows = self
            .option_texts()
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
                                <input type="radio" id=id name=format!("choice.{option}") value=place.to_string() checked=self.places.contains(&place)/>
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
    fn order(&self) -> AnyView {
        let words = &self.words.quiz;
        let items = self
            .option_texts()
            .into_iter()
            .enumerate()
            .map(|(place, text)| {
                let at = self.places.iter().position(|p| *p == place);
                let id = (place == 0).then_some("choice");
                let spoken = at.map(|n| fill(&words.order_placed, &[("n", &(n + 1))]));
                view! {
                    <li><button class="arrange__item" name="tap" id=id value=place.to_string() aria-pressed=if at.is_some() { "true" } else { "false" }>
                        <span class="arrange__no" aria-hidden="true">{at.map(|n| n + 1)}</span><span>{text}</span><span class="vh">{spoken}</span>
                    </button></li>
                }
            })
            .collect_view();
        let kept = self
            .places
            .iter()
            .map(|p| view! { <input type="hidden" name="place" value=p.to_string()/> })
            .collect_view();
        view! {
            <p class="muted small">{words.order_hint.clone()}</p>
            <ul class="arrange" data-placed=words.order_placed.clone()>{items}</ul>
            {kept}
            <p><button class="btn btn--quiet" name="clear" value="1">{icon("turn")}{words.order_clear.clone()}</button></p>
        }
        .into_any()
    }
}
