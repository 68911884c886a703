//! Putting things in order by tapping them one after the other: the first one tapped is the first. A second tap removes
//! it. Without dragging it works by touch, by keyboard and with a screen reader; without JavaScript every tap is posted.

use crate::answer_icon;
use leptos::prelude::*;

/// Applies a tap on `place` to the places tapped so far.
pub fn tap(places: &mut Vec<usize>, place: usize) {
    match places.iter().position(|p| *p == place) {
        Some(at) => drop(places.remove(at)),
        None => places.push(place),
    }
}

/// The things as buttons to tap, and the hidden fields with the places; `prefix` and `name` make up the fields' name.
pub fn arrange<F: Fn() + Clone + 'static>(
    prefix: &str,
    name: &'static str,
    texts: Vec<String>,
    places: RwSignal<Vec<usize>>,
    placed: &str,
    changed: F,
) -> impl IntoView + use<F> {
    let (tap_name, name) = (format!("{prefix}tap"), format!("{prefix}{name}"));
    let items = texts
        .into_iter()
        .enumerate()
        .map(|(place, text)| {
            let changed = changed.clone();
            let placed = placed.to_owned();
            let at = move || places.with(|p| p.iter().position(|x| *x == place));
            let pressed = move || if at().is_some() { "true" } else { "false" };
            let number = move || at().map(|n| (n + 1).to_string()).unwrap_or_default();
            let spoken = move || at().map(|n| placed.replace("{n}", &(n + 1).to_string())).unwrap_or_default();
            let on_tap = move |e: leptos::ev::MouseEvent| {
                e.prevent_default();
                places.update(|p| tap(p, place));
                changed();
            };
            view! {
                <li><button class="arrange__item" name=tap_name.clone() value=place.to_string() aria-pressed=pressed on:click=on_tap>
                    <span class="arrange__no" aria-hidden="true">{number}</span><span>{text}</span><span class="vh">{spoken}</span>
                </button></li>
            }
        })
        .collect_view();
    let kept = move || {
        places
            .get()
            .into_iter()
            .map(|p| view! { <input type="hidden" name=name.clone() value=p.to_string()/> })
            .collect_view()
    };
    (view! { <ul class="arrange">{items}</ul> }, kept)
}

/// The button that clears the order.
pub fn clear<F: Fn() + Clone + 'static>(
    prefix: &str,
    places: RwSignal<Vec<usize>>,
    word: String,
    changed: F,
) -> impl IntoView + use<F> {
    let name = format!("{prefix}clear");
    let on_clear = move |e: leptos::ev::MouseEvent| {
        e.prevent_default();
        places.update(Vec::clear);
        changed();
    };
    view! { <button class="btn btn--quiet" name=name value="1" on:click=on_clear>{answer_icon("turn")}{word}</button> }
}

#[cfg(test)]
mod tests {
    use crate::arrange::tap;

    #[test]
    fn a_second_tap_takes_back() {
        let mut places = vec![];
        for (place, after) in [(2, vec![2]), (0, vec![2, 0]), (2, vec![0]), (2, vec![0, 2])] {
            tap(&mut places, place);
            assert_eq!(places, after);
        }
    }
}
