//! The quiz: one item at a time, each answer saved as it is given.
//!
//! Without JavaScript the same markup is a plain form whose buttons save and move on. With it every
//! change is saved at once: kept on the device until the server has acknowledged it, sent again
//! after a lost network, a reload or a restart of the server, and its state is always in sight. One
//! answer is sent at a time, so that they arrive in the order they were given.

mod items;
#[cfg(feature = "hydrate")]
mod saver;

use items::item_view;
use leptos::{either::Either, prelude::*};
use qinghe_player::{answer_icon, quiz::Quiz, words::QuizWords};

/// Whether an item's answer is saved, from good to bad: a page of several items shows the worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the server knows two of them; the browser all"))]
enum SaveState {
    Nothing,
    Saved,
    /// Another device's newer answer is shown.
    Newer,
    Saving,
    /// Kept on this device, and sent again until it is saved.
    NotSaved,
    /// The attempt was handed in.
    Closed,
    /// The session is over.
    SignedOut,
}

#[derive(Clone, Copy)]
struct ItemState {
    chosen: RwSignal<Vec<usize>>,
    text: RwSignal<String>,
    flagged: RwSignal<bool>,
    state: RwSignal<SaveState>,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "used in the browser"))]
    revision: StoredValue<i64>,
    /// Counts this tab's changes; the last one that the server has acknowledged is `acknowledged`.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "used in the browser"))]
    seq: StoredValue<i64>,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "used in the browser"))]
    acknowledged: StoredValue<i64>,
}

impl ItemState {
    fn is_filled(&self) -> bool {
        self.chosen.with(|c| !c.is_empty()) || self.text.with(|t| !t.trim().is_empty())
    }
}

/// What the line of the save state is about: the item shown, or the first of the others that are not saved.
#[derive(Clone, Copy)]
struct Shown {
    state: SaveState,
    item: usize,
    /// Whether it has to be named, as it is not the one item of the page.
    other: bool,
}

/// The quiz.
#[island]
#[expect(clippy::needless_pass_by_value, reason = "an island's props are its own")]
pub fn QuizIsland(quiz: Quiz) -> impl IntoView {
    let current = RwSignal::new(quiz.current);
    let states: Vec<ItemState> = quiz
        .items
        .iter()
        .map(|item| ItemState {
            chosen: RwSignal::new(item.chosen.clone()),
            text: RwSignal::new(item.typed.clone()),
            flagged: RwSignal::new(item.flagged),
            state: RwSignal::new(if item.revision > 0 { SaveState::Saved } else { SaveState::Nothing }),
            revision: StoredValue::new(item.revision),
            seq: StoredValue::new(0),
            acknowledged: StoredValue::new(0),
        })
        .collect();
    let leaving = RwSignal::new(false);
    let saver = keeper(&quiz, states.clone(), leaving);
    let one_page = quiz.one_page;
    let count = quiz.items.len();
    let states = StoredValue::new(states);
    let answered = Memo::new(move |_| states.with_value(|s| s.iter().filter(|i| i.is_filled()).count()));
    follow_back(current, count);
    let go = move |to: usize| {
        leaving.set(false);
        open_item(current, to.min(count.saturating_sub(1)));
    };
    let words = StoredValue::new(quiz.words.clone());
    let word = move |of: fn(&QuizWords) -> &String| words.with_value(|w| of(w).clone());
    // The worst state, so that nothing is called saved while another item is not; that of the item shown where both are equal.
    let state = move || {
        states.with_value(|s| {
            let here = current.get();
            let of = |item: usize| Shown { state: s[item].state.get(), item, other: one_page || item != here };
            let worst = (0..count)
                .rev()
                .map(of)
                .max_by_key(|shown| shown.state)
                .filter(|w| one_page || w.state >= SaveState::Saving);
            let own = of(here);
            worst.filter(|w| w.state > own.state).unwrap_or(own)
        })
    };
    let items = quiz.items.clone();
    let item_saver = saver.clone();
    let one = move |n: usize| {
        view! { {words.with_value(|w| item_view(n, items[n].clone(), states.with_value(|s| s[n]), one_page, w, &item_saver))} }
    };
    let body = if one_page {
        Either::Left((0..count).map(one).collect_view())
    } else {
        // Each item gets new elements: two kinds by turns. If the next item reused them, a ticked box that becomes a radio
        // button would clear the button that is chosen.
        let turn = StoredValue::new(false);
        Either::Right(move || {
            let n = current.get();
            let item = untrack(|| one(n));
            turn.update_value(|t| *t = !*t);
            if turn.get_value() { Either::Left(item) } else { Either::Right(item) }
        })
    };
    let finish = saver.clone();
    view! {
        <form class="split quiz" id="quiz" method="post" action=quiz.action.clone() autocomplete="off">
            <div class="stack">
                // The Enter key presses the first button of a form: this one, not a flag.
                <button class="vh" tabindex="-1" aria-hidden="true" name="go" value=if one_page { "stay".to_owned() } else { (quiz.current + 1).to_string() }></button>
                {body}
                <div class="quiz__foot"><div class="quiz__bar">
                    {move || {
                        let shown = state();
                        let (class, drawing, word) = match shown.state {
                            SaveState::Nothing => ("save", "circle", word(|w| &w.nothing_yet)),
                            SaveState::Saved => ("save", "check", word(|w| &w.saved)),
                            SaveState::Saving => ("save save--busy", "turn", word(|w| &w.saving)),
                            SaveState::NotSaved => {
                                let word = if leaving.get() {
                                    word(|w| &w.waiting)
                                } else if shown.other {
                                    word(|w| &w.not_saved_item)
                                } else {
                                    word(|w| &w.not_saved)
                                };
                                ("save save--off", "alert", word.replace("{n}", &(shown.item + 1).to_string()))
                            }
                            SaveState::Newer => ("save", "info", word(|w| &w.newer)),
                            SaveState::Closed => ("save save--off", "lock", word(|w| &w.closed)),
                            SaveState::SignedOut => ("save save--off", "alert", word(|w| &w.signed_out)),
                        };
                        // This page again: signing in leads back to this question, and what is not saved waits on the device.
                        let again = (shown.state == SaveState::SignedOut).then(|| {
                            let here = if one_page { String::new() } else { format!("?item={}", current.get() + 1) };
                            view! { " "<a href=here>{words.with_value(|w| w.sign_in.clone())}</a> }
                        });
                        view! { <p class=class role="status" id="save-state">{answer_icon(drawing)}{word}{again}</p> }
                    }}
                    <div inner_html=quiz.clock.clone()></div>
                </div>
                <div class="step-nav">
                    {move || {
                        let n = current.get();
                        let last = one_page || n + 1 == count;
                        let finish = finish.clone();
                        let forward = move |e: leptos::ev::MouseEvent| {
                            e.prevent_default();
                            if last { finish.leave() } else { go(n + 1) }
                        };
                        let back = (n > 0 && !one_page).then(|| view! {
                            <button class="btn btn--second" name="go" value=(n.saturating_sub(1)).to_string() on:click=move |e| { e.prevent_default(); go(n - 1) }>
                                {answer_icon("back")}{word(|w| &w.back)}
                            </button>
                        });
                        let onward = view! {
                            <button class="btn" name="go" value=if last { "review".to_owned() } else { (n + 1).to_string() } on:click=forward>
                                {if last { word(|w| &w.review) } else { word(|w| &w.next) }}{answer_icon("next")}
                            </button>
                        };
                        (back, onward)
                    }}
                </div></div>
            </div>
            <aside class="card quiz__side" aria-labelledby="all-items">
                <h2 id="all-items">{word(|w| &w.all_items)}</h2>
                <div class="stack">
                    <div class="prog">
                        <progress max=count.to_string() prop:value=move || answered.get().to_string() value=answered.get_untracked().to_string() aria-label=word(|w| &w.answered)></progress>
                        <span class="prog__txt">{move || word(|w| &w.count).replace("{n}", &answered.get().to_string()).replace("{of}", &count.to_string())}</span>
                    </div>
                    <div class="qnav" role="group" aria-labelledby="all-items"><ol>
                        {(0..count).map(|n| {
                            let state = states.with_value(|s| s[n]);
                            let here = move || (!one_page && current.get() == n).then_some("step");
                            let class = move || match (state.is_filled(), state.flagged.get()) {
                                (true, false) => "qchip is-done",
                                (false, false) => "qchip",
                                (true, true) => "qchip is-done is-flag",
                                (false, true) => "qchip is-flag",
                            };
                            let spoken = move || {
                                let name = word(|w| &w.item).replace("{n}", &(n + 1).to_string());
                                let filled = if state.is_filled() { word(|w| &w.answered) } else { word(|w| &w.not_answered) };
                                let flagged = if state.flagged.get() { word(|w| &w.flagged) } else { String::new() };
                                format!("{name}{filled}{flagged}")
                            };
                            let jump = move |e: leptos::ev::MouseEvent| {
                                e.prevent_default();
                                if one_page { show_item(n) } else { go(n) }
                            };
                            view! {
                                <li><button class=class name="go" value=n.to_string() aria-current=here aria-label=spoken on:click=jump>{n + 1}</button></li>
                            }
                        }).collect_view()}
                    </ol></div>
                </div>
            </aside>
        </form>
    }
}

/// What the view needs from the code that saves the answers; on the server there is none.
trait Save: Clone + 'static {
    /// The answer to the `n`-th item has changed.
    fn changed(&self, n: usize);
    /// The learner is typing the answer to the `n`-th item.
    fn typed(&self, n: usize);
    /// Sets or clears the flag of the `n`-th item.
    fn flag(&self, n: usize);
    /// Opens the review as soon as everything is saved.
    fn leave(&self);
}

// What only a browser does. The island's source must be the same on both sides: Leptos names it by its tokens.
#[cfg(feature = "hydrate")]
use saver::{Saver, follow_back, open_item, show_item};

#[cfg(feature = "hydrate")]
fn keeper(quiz: &Quiz, states: Vec<ItemState>, leaving: RwSignal<bool>) -> Saver {
    Saver::start(quiz, states, leaving)
}

#[cfg(not(feature = "hydrate"))]
#[derive(Clone)]
struct Idle;

#[cfg(not(feature = "hydrate"))]
impl Save for Idle {
    fn changed(&self, _: usize) {}
    fn typed(&self, _: usize) {}
    fn flag(&self, _: usize) {}
    fn leave(&self) {}
}

#[cfg(not(feature = "hydrate"))]
fn keeper(_: &Quiz, _: Vec<ItemState>, _: RwSignal<bool>) -> Idle {
    Idle
}

#[cfg(not(feature = "hydrate"))]
fn follow_back(_: RwSignal<usize>, _: usize) {}

#[cfg(not(feature = "hydrate"))]
fn open_item(_: RwSignal<usize>, _: usize) {}

#[cfg(not(feature = "hydrate"))]
fn show_item(_: usize) {}
