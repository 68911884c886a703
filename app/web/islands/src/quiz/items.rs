//! One item of a quiz: the question and what answers it.

use crate::quiz::{ItemState, Save};
use leptos::{either::EitherOf4, prelude::*};
use qinghe_player::{
    answer_icon,
    arrange::{arrange, clear},
    quiz::{Ask, QuizItem, prefix},
    words::QuizWords,
};

/// The `n`-th item. On a page of several, each has field names of its own.
pub fn item_view<S: Save>(
    n: usize,
    item: QuizItem,
    state: ItemState,
    one_page: bool,
    words: &QuizWords,
    saver: &S,
) -> impl IntoView + use<S> {
    let prefix = prefix(one_page, n);
    let body = match item.ask {
        Ask::One | Ask::Many => EitherOf4::A(choices(n, &prefix, item.ask == Ask::Many, item.options, state, saver)),
        Ask::Match => EitherOf4::B(matches(n, &prefix, item.options, &item.groups, state, saver)),
        Ask::Order => {
            let (saver, again) = (saver.clone(), saver.clone());
            EitherOf4::C((
                view! { <p class="muted small">{words.order_hint.clone()}</p> },
                arrange(&prefix, "choice", item.options, state.chosen, &words.order_placed, move || saver.changed(n)),
                clear(&prefix, state.chosen, words.order_clear.clone(), move || again.changed(n)),
            ))
        }
        Ask::Text | Ask::Number => {
            EitherOf4::D(typed(n, &prefix, item.ask == Ask::Number, state, words.answer.clone(), saver))
        }
    };
    let flag = {
        let (saver, words) = (saver.clone(), words.clone());
        let pressed = move || if state.flagged.get() { "true" } else { "false" };
        let word = move || if state.flagged.get() { words.unflag.clone() } else { words.flag.clone() };
        view! {
            <button class="btn btn--quiet btn--sm quiz__flag" name="flag" value=item.id.clone() aria-pressed=pressed on:click=move |e| { e.prevent_default(); saver.flag(n) }>
                {answer_icon("flag")}{word}
            </button>
        }
    };
    view! {
        <fieldset class="card quiz__item" id=format!("item-{}", n + 1)>
            <legend class="stem" tabindex="-1"><span class="stem__no">{item.label}</span>{item.scene.map(|s| view! { <span class="stem__scene">{s}</span> })}{item.stem}</legend>
            {body}
            <p class="quiz__tools">{flag}</p>
            <input type="hidden" name=format!("{prefix}item") value=item.id/>
            <input type="hidden" name=format!("{prefix}place") value=n.to_string()/>
        </fieldset>
    }
}

fn choices<S: Save>(
    n: usize,
    prefix: &str,
    multiple: bool,
    options: Vec<String>,
    state: ItemState,
    saver: &S,
) -> impl IntoView + use<S> {
    let kind = if multiple { "checkbox" } else { "radio" };
    let name = format!("{prefix}choice");
    let options = options
        .into_iter()
        .zip('A'..)
        .enumerate()
        .map(|(place, (text, letter))| {
            let saver = saver.clone();
            let is_chosen = move || state.chosen.with(|c| c.contains(&place));
            let change = move |e: leptos::ev::Event| {
                let on = event_target_checked(&e);
                state.chosen.update(|c| {
                    if !multiple {
                        c.clear();
                    }
                    c.retain(|p| *p != place);
                    if on {
                        add(c, place);
                    }
                });
                saver.changed(n);
            };
            view! {
                <label class="choice">
                    <input type=kind name=name.clone() value=place.to_string() checked=state.chosen.with_untracked(|c| c.contains(&place)) prop:checked=is_chosen on:change=change/>
                    <span class="choice__box"><span class="choice__key" aria-hidden="true">{letter.to_string()}</span><span class="choice__text">{text}</span></span>
                </label>
            }
        })
        .collect_view();
    view! { <div class="choices">{options}</div> }
}

/// Adds a place to others that are in order. They are few: a sort is 2 KB more over the wire.
fn add(places: &mut Vec<usize>, place: usize) {
    let at = places.iter().position(|p| *p > place).unwrap_or(places.len());
    places.insert(at, place);
}

/// Each option with the groups as buttons to press.
fn matches<S: Save>(
    n: usize,
    prefix: &str,
    options: Vec<String>,
    groups: &[String],
    state: ItemState,
    saver: &S,
) -> impl IntoView + use<S> {
    let count = groups.len();
    let rows = options
        .into_iter()
        .enumerate()
        .map(|(option, text)| {
            let picks = groups
                .iter()
                .enumerate()
                .map(|(group, name)| {
                    let place = option * count + group;
                    let saver = saver.clone();
                    let is_chosen = move || state.chosen.with(|c| c.contains(&place));
                    let change = move |_| {
                        state.chosen.update(|c| {
                            c.retain(|p| p / count != option);
                            add(c, place);
                        });
                        saver.changed(n);
                    };
                    view! {
                        <label class="pick">
                            <input type="radio" name=format!("{prefix}choice.{option}") value=place.to_string() checked=state.chosen.with_untracked(|c| c.contains(&place)) prop:checked=is_chosen on:change=change/>
                            <span>{name.clone()}</span>
                        </label>
                    }
                })
                .collect_view();
            view! { <div class="pairs__row" role="group" aria-label=text.clone()><p>{text.clone()}</p><div class="picks">{picks}</div></div> }
        })
        .collect_view();
    view! { <div class="pairs">{rows}</div> }
}

/// A line to type in; a number brings up the digits on a phone.
fn typed<S: Save>(
    n: usize,
    prefix: &str,
    number: bool,
    state: ItemState,
    label: String,
    saver: &S,
) -> impl IntoView + use<S> {
    let saver = saver.clone();
    let input = move |e: leptos::ev::Event| {
        state.text.set(event_target_value(&e));
        saver.typed(n);
    };
    let class = if number { "input input--number" } else { "input" };
    view! {
        <label class="field"><span class="label">{label}</span>
            <input class=class type="text" name=format!("{prefix}text") maxlength="200" autocomplete="off" inputmode=if number { "decimal" } else { "text" }
                value=state.text.get_untracked() prop:value=move || state.text.get() on:input=input/>
        </label>
    }
}
