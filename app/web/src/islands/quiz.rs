//! The quiz: one item at a time, each answer saved as it is given.
//!
//! Without JavaScript the same markup is a plain form whose buttons save and move on. With it every
//! change is saved at once: kept on the device until the server has acknowledged it, sent again
//! after a lost network, a reload or a restart of the server, and its state always in sight. One
//! answer is under way at a time, so that they arrive in the order they were given.

use crate::ui::{
    arrange::{arrange, clear},
    icon,
};
use leptos::{either::EitherOf3, prelude::*};
use serde::{Deserialize, Serialize};

/// How an item is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ask {
    /// Choose one.
    One,
    /// Choose several.
    Many,
    /// Tap in order.
    Order,
    /// Put each into a group.
    Match,
}

/// An item as the learner sees it: no ids of options, no key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QuizItem {
    /// The item.
    pub id: String,
    /// How it is answered.
    pub ask: Ask,
    /// "Question 4 · choose one".
    pub label: String,
    /// The situation before the question.
    pub scene: Option<String>,
    /// The question.
    pub stem: String,
    /// The options in this learner's order.
    pub options: Vec<String>,
    /// The groups, where options are put into them: option `o` in group `g` is place `o × groups + g`.
    pub groups: Vec<String>,
    /// The places chosen; of an order, in that order.
    pub chosen: Vec<usize>,
    /// The revision saved; 0 for none.
    pub revision: i64,
}

/// Everything the quiz needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quiz {
    /// The attempt.
    pub attempt: String,
    /// Where the plain form is sent.
    pub action: String,
    /// Where the answers are looked over before handing in.
    pub review: String,
    /// The item shown first, from 0.
    pub current: usize,
    /// The items in this learner's order.
    pub items: Vec<QuizItem>,
    /// The words around them.
    pub words: QuizWords,
}

/// The words around the items.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the word it names")]
pub struct QuizWords {
    pub back: String,
    pub next: String,
    pub review: String,
    pub all_items: String,
    pub item: String,
    pub answered: String,
    pub not_answered: String,
    pub count: String,
    pub saved: String,
    pub saving: String,
    pub not_saved: String,
    pub newer: String,
    pub closed: String,
    pub signed_out: String,
    pub nothing_yet: String,
    pub order_hint: String,
    pub order_placed: String,
    pub order_clear: String,
}

/// Whether an item's answer is safe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the server knows two of them; the browser all"))]
enum SaveState {
    Nothing,
    Saved,
    Saving,
    /// Kept on this device, and sent again until it is saved.
    NotSaved,
    /// Another device's newer answer is shown.
    Newer,
    /// The attempt was handed in.
    Closed,
    /// The session is over.
    SignedOut,
}

#[derive(Clone, Copy)]
struct ItemState {
    chosen: RwSignal<Vec<usize>>,
    state: RwSignal<SaveState>,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "used in the browser"))]
    revision: StoredValue<i64>,
    /// Counts this tab's changes; the last one that the server has acknowledged is `acknowledged`.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "used in the browser"))]
    seq: StoredValue<i64>,
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "used in the browser"))]
    acknowledged: StoredValue<i64>,
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
            state: RwSignal::new(if item.revision > 0 { SaveState::Saved } else { SaveState::Nothing }),
            revision: StoredValue::new(item.revision),
            seq: StoredValue::new(0),
            acknowledged: StoredValue::new(0),
        })
        .collect();
    #[cfg(feature = "hydrate")]
    let saver = browser::Saver::start(&quiz, states.clone());
    #[cfg(not(feature = "hydrate"))]
    let saver = Idle;

    let count = quiz.items.len();
    let chosen = StoredValue::new(states);
    let answered =
        Memo::new(move |_| chosen.with_value(|s| s.iter().filter(|i| i.chosen.with(|c| !c.is_empty())).count()));
    let go = move |to: usize| {
        current.set(to.min(count.saturating_sub(1)));
        #[cfg(feature = "hydrate")]
        browser::show_place(to);
    };
    let quiz_items = quiz.items.clone();
    let words = quiz.words.clone();
    let order_words = quiz.words.clone();
    let state_words = quiz.words.clone();
    let chip_words = quiz.words.clone();
    let bar_words = quiz.words.clone();
    let review = quiz.review.clone();
    let finish = saver.clone();
    view! {
        <form class="split quiz" id="quiz" method="post" action=quiz.action.clone() autocomplete="off">
            <div>
                {move || {
                    let n = current.get();
                    let item = quiz_items[n].clone();
                    let state = chosen.with_value(|s| s[n]);
                    item_view(n, item, state, &order_words, &saver)
                }}
                <div class="quiz__bar">
                    {move || {
                        let state = chosen.with_value(|s| s[current.get()].state.get());
                        let (class, drawing, word) = match state {
                            SaveState::Nothing => ("save", "circle", state_words.nothing_yet.clone()),
                            SaveState::Saved => ("save save--ok", "check", state_words.saved.clone()),
                            SaveState::Saving => ("save save--busy", "turn", state_words.saving.clone()),
                            SaveState::NotSaved => ("save save--off", "alert", state_words.not_saved.clone()),
                            SaveState::Newer => ("save save--ok", "info", state_words.newer.clone()),
                            SaveState::Closed => ("save save--off", "lock", state_words.closed.clone()),
                            SaveState::SignedOut => ("save save--off", "alert", state_words.signed_out.clone()),
                        };
                        view! { <p class=class role="status" id="save-state">{icon(drawing)}{word}</p> }
                    }}
                </div>
                <div class="step-nav">
                    {move || {
                        let n = current.get();
                        let last = n + 1 == count;
                        let finish = finish.clone();
                        let review = review.clone();
                        let forward = move |e: leptos::ev::MouseEvent| {
                            e.prevent_default();
                            if last { finish.leave_for(&review) } else { go(n + 1) }
                        };
                        view! {
                            {(n > 0).then(|| view! {
                                <button class="btn btn--second" name="go" value=(n - 1).to_string() on:click=move |e| { e.prevent_default(); go(n - 1) }>
                                    {icon("back")}{words.back.clone()}
                                </button>
                            })}
                            <button class="btn" name="go" value=if last { "review".to_owned() } else { (n + 1).to_string() } on:click=forward>
                                {if last { words.review.clone() } else { words.next.clone() }}{icon("next")}
                            </button>
                        }
                    }}
                </div>
            </div>
            <aside class="card" aria-labelledby="all-items">
                <h2 id="all-items">{chip_words.all_items.clone()}</h2>
                <div class="stack">
                    <div class="prog">
                        <progress max=count.to_string() prop:value=move || answered.get().to_string() value=answered.get_untracked().to_string() aria-label=bar_words.answered.clone()></progress>
                        <span class="prog__txt">{move || bar_words.count.replace("{n}", &answered.get().to_string()).replace("{of}", &count.to_string())}</span>
                    </div>
                    <div class="qnav" role="group" aria-labelledby="all-items"><ol>
                        {(0..count).map(|n| {
                            let words = chip_words.clone();
                            let state = chosen.with_value(|s| s[n].chosen);
                            let filled = move || state.with(|c| !c.is_empty());
                            let here = move || (current.get() == n).then_some("step");
                            let class = move || if filled() { "qchip is-done" } else { "qchip" };
                            let spoken = move || format!("{}{}", words.item.replace("{n}", &(n + 1).to_string()), if filled() { words.answered.clone() } else { words.not_answered.clone() });
                            view! {
                                <li><button class=class name="go" value=n.to_string() aria-current=here aria-label=spoken on:click=move |e| { e.prevent_default(); go(n) }>{n + 1}</button></li>
                            }
                        }).collect_view()}
                    </ol></div>
                </div>
            </aside>
        </form>
    }
}

fn item_view<S: Save>(
    n: usize,
    item: QuizItem,
    state: ItemState,
    words: &QuizWords,
    saver: &S,
) -> impl IntoView + use<S> {
    let body = match item.ask {
        Ask::One | Ask::Many => EitherOf3::A(choices(n, item.ask == Ask::Many, item.options, state, saver)),
        Ask::Match => EitherOf3::B(matches(n, item.options, &item.groups, state, saver)),
        Ask::Order => {
            let (saver, again) = (saver.clone(), saver.clone());
            EitherOf3::C(view! {
                <p class="muted small">{words.order_hint.clone()}</p>
                {arrange("choice", item.options, state.chosen, &words.order_placed, move || saver.changed(n))}
                {clear(state.chosen, words.order_clear.clone(), move || again.changed(n))}
            })
        }
    };
    view! {
        <fieldset class="card quiz__item">
            <legend class="stem"><span class="stem__no">{item.label}</span>{item.scene.map(|s| view! { <span class="stem__scene">{s}</span> })}{item.stem}</legend>
            {body}
            <input type="hidden" name="item" value=item.id/>
            <input type="hidden" name="place" value=n.to_string()/>
        </fieldset>
    }
}

fn choices<S: Save>(
    n: usize,
    multiple: bool,
    options: Vec<String>,
    state: ItemState,
    saver: &S,
) -> impl IntoView + use<S> {
    let kind = if multiple { "checkbox" } else { "radio" };
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
                        c.push(place);
                        c.sort_unstable();
                    }
                });
                saver.changed(n);
            };
            view! {
                <label class="choice">
                    <input type=kind name="choice" value=place.to_string() checked=state.chosen.with_untracked(|c| c.contains(&place)) prop:checked=is_chosen on:change=change/>
                    <span class="choice__box"><span class="choice__key" aria-hidden="true">{letter.to_string()}</span><span class="choice__text">{text}</span></span>
                </label>
            }
        })
        .collect_view();
    view! { <div class="choices">{options}</div> }
}

/// Each option with the groups as buttons to press.
fn matches<S: Save>(
    n: usize,
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
                            c.push(place);
                            c.sort_unstable();
                        });
                        saver.changed(n);
                    };
                    view! {
                        <label class="pick">
                            <input type="radio" name=format!("choice.{option}") value=place.to_string() checked=state.chosen.with_untracked(|c| c.contains(&place)) prop:checked=is_chosen on:change=change/>
                            <span>{name.clone()}</span>
                        </label>
                    }
                })
                .collect_view();
            view! { <div class="match__row" role="group" aria-label=text.clone()><p>{text.clone()}</p><div class="picks">{picks}</div></div> }
        })
        .collect_view();
    view! { <div class="match">{rows}</div> }
}

/// What the view asks of whoever keeps the answers; on the server nobody does.
trait Save: Clone + 'static {
    /// The answer to the `n`-th item was changed.
    fn changed(&self, n: usize);
    /// Goes to another page as soon as everything is saved.
    fn leave_for(&self, href: &str);
}

#[cfg(not(feature = "hydrate"))]
#[derive(Clone)]
struct Idle;

#[cfg(not(feature = "hydrate"))]
impl Save for Idle {
    fn changed(&self, _: usize) {}
    fn leave_for(&self, _: &str) {}
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{ItemState, Quiz, Save, SaveState};
    use crate::pages::student::api::{SaveReply, save_answer};
    use gloo_timers::future::TimeoutFuture;
    use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*, task::spawn_local};
    use serde::{Deserialize, Serialize};
    use std::{
        collections::BTreeMap,
        sync::{Arc, Mutex, MutexGuard, PoisonError},
    };
    use wasm_bindgen::JsCast;

    /// Keeps what is not yet acknowledged on the device, and sends it.
    #[derive(Clone)]
    pub struct Saver(Arc<Mutex<Inner>>);

    struct Inner {
        attempt: String,
        tab: String,
        ids: Vec<String>,
        items: Vec<ItemState>,
        sending: bool,
        leave: Option<String>,
    }

    /// An answer on the device that the server has not acknowledged.
    #[derive(Serialize, Deserialize)]
    struct Kept {
        places: Vec<usize>,
        base: i64,
    }

    /// What became of sending an answer.
    enum Sent {
        /// The server took it, or said why not.
        Answered,
        /// No word from the server: send it again.
        Lost,
        /// The session is over: wait for the person.
        SignedOut,
    }

    impl Saver {
        pub fn start(quiz: &Quiz, items: Vec<ItemState>) -> Self {
            // Not a secret: it only tells this tab's writes from another's.
            let part = || format!("{:08x}", (js_sys::Math::random() * f64::from(u32::MAX)) as u32);
            let saver = Self(Arc::new(Mutex::new(Inner {
                attempt: quiz.attempt.clone(),
                tab: format!("{}{}", part(), part()),
                ids: quiz.items.iter().map(|i| i.id.clone()).collect(),
                items,
                sending: false,
                leave: None,
            })));
            saver.take_up_kept();
            saver.take_up_ticked(quiz.current);
            let online = saver.clone();
            window_event_listener(ev::online, move |_| online.pump());
            let leaving = saver.clone();
            window_event_listener(ev::beforeunload, move |e| {
                if leaving.has_unsaved() {
                    e.prevent_default();
                }
            });
            saver
        }

        /// What was ticked before this code had arrived: read now, before the page comes to life and
        /// shows what the server knew; taken up right after.
        fn take_up_ticked(&self, n: usize) {
            let Ok(inputs) = document().query_selector_all("#quiz input[name^=choice]:checked") else { return };
            let ticked: Vec<usize> = (0..inputs.length())
                .filter_map(|i| inputs.item(i)?.dyn_into::<web_sys::HtmlInputElement>().ok()?.value().parse().ok())
                .collect();
            let Some(item) = self.inner().items.get(n).copied() else { return };
            if ticked.is_empty() || is_unsaved(&item) || ticked == item.chosen.get_untracked() {
                return;
            }
            let saver = self.clone();
            spawn_local(async move {
                item.chosen.set(ticked);
                saver.changed(n);
            });
        }

        /// Answers that an earlier page of this device could not send.
        fn take_up_kept(&self) {
            let kept = self.read_kept();
            if kept.is_empty() {
                return;
            }
            {
                let inner = self.inner();
                for (n, id) in inner.ids.iter().enumerate() {
                    if let Some(k) = kept.get(id) {
                        let item = inner.items[n];
                        item.chosen.set(k.places.clone());
                        item.revision.set_value(k.base);
                        item.seq.update_value(|s| *s += 1);
                        item.state.set(SaveState::NotSaved);
                    }
                }
            }
            self.pump();
        }

        /// A browser has one thread: nobody ever waits here.
        fn inner(&self) -> MutexGuard<'_, Inner> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }

        fn has_unsaved(&self) -> bool {
            self.inner().items.iter().any(is_unsaved)
        }

        /// Sends the first unsaved answer, unless one is under way; then the next.
        fn pump(&self) {
            if std::mem::replace(&mut self.inner().sending, true) {
                return;
            }
            let saver = self.clone();
            spawn_local(async move {
                let mut wait = 1_000;
                while let Some(n) = saver.first_unsaved() {
                    match saver.send(n).await {
                        Sent::Answered => wait = 1_000,
                        Sent::Lost => {
                            TimeoutFuture::new(wait).await;
                            wait = (wait * 2).min(15_000);
                        }
                        Sent::SignedOut => {
                            saver.inner().leave = None;
                            break;
                        }
                    }
                }
                let leave = {
                    let mut inner = saver.inner();
                    inner.sending = false;
                    inner.leave.take()
                };
                if let Some(href) = leave {
                    go_to(&href);
                }
            });
        }

        fn first_unsaved(&self) -> Option<usize> {
            self.inner().items.iter().position(is_unsaved)
        }

        /// Sends one answer.
        async fn send(&self, n: usize) -> Sent {
            let (attempt, tab, id, item) = {
                let inner = self.inner();
                (inner.attempt.clone(), inner.tab.clone(), inner.ids[n].clone(), inner.items[n])
            };
            let (seq, base) = (item.seq.get_value(), item.revision.get_value());
            let places = item.chosen.get_untracked();
            item.state.set(SaveState::Saving);
            let reply = save_answer(attempt, id, places, String::new(), tab, seq, base).await;
            let state = match reply {
                Ok(SaveReply::Saved(revision)) => {
                    item.revision.set_value(revision);
                    SaveState::Saved
                }
                Ok(SaveReply::Newer(places, _, revision)) => {
                    item.revision.set_value(revision);
                    // What was chosen meanwhile on this page is newer still.
                    if item.seq.get_value() == seq {
                        item.chosen.set(places);
                    }
                    SaveState::Newer
                }
                // It stays on the device until the next sign-in.
                Ok(SaveReply::Refused(e)) if e.code == "sign-in-required" => {
                    item.state.set(SaveState::SignedOut);
                    return Sent::SignedOut;
                }
                Ok(SaveReply::Refused(_)) => SaveState::Closed,
                Err(_) => {
                    item.state.set(SaveState::NotSaved);
                    return Sent::Lost;
                }
            };
            item.acknowledged.set_value(seq);
            if item.seq.get_value() == seq {
                item.state.set(state);
                self.write_kept();
            }
            Sent::Answered
        }

        fn key(&self) -> String {
            format!("qinghe-quiz-{}", self.inner().attempt)
        }

        fn read_kept(&self) -> BTreeMap<String, Kept> {
            storage()
                .and_then(|s| s.get_item(&self.key()).ok().flatten())
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default()
        }

        /// Keeps on the device exactly what is not saved yet.
        fn write_kept(&self) {
            let kept: BTreeMap<String, Kept> = {
                let inner = self.inner();
                let unsaved = inner.items.iter().zip(&inner.ids).filter(|(item, _)| is_unsaved(item));
                unsaved
                    .map(|(item, id)| {
                        (id.clone(), Kept { places: item.chosen.get_untracked(), base: item.revision.get_value() })
                    })
                    .collect()
            };
            let Some(storage) = storage() else { return };
            // A full or forbidden storage leaves the answer in memory, where it is sent all the same.
            if kept.is_empty() {
                drop(storage.remove_item(&self.key()));
            } else if let Ok(text) = serde_json::to_string(&kept) {
                drop(storage.set_item(&self.key(), &text));
            }
        }
    }

    impl Save for Saver {
        fn changed(&self, n: usize) {
            let item = self.inner().items[n];
            item.seq.update_value(|s| *s += 1);
            item.state.set(SaveState::Saving);
            self.write_kept();
            self.pump();
        }

        fn leave_for(&self, href: &str) {
            if self.has_unsaved() {
                self.inner().leave = Some(href.to_owned());
                self.pump();
            } else {
                go_to(href);
            }
        }
    }

    fn is_unsaved(item: &ItemState) -> bool {
        item.seq.get_value() > item.acknowledged.get_value()
    }

    fn storage() -> Option<web_sys::Storage> {
        window().local_storage().ok().flatten()
    }

    fn go_to(href: &str) {
        drop(window().location().set_href(href));
    }

    /// Puts the item's number into the address, so that a reload or another language shows it again.
    pub fn show_place(n: usize) {
        if let Ok(history) = window().history() {
            drop(history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("?item={}", n + 1))));
        }
    }
}
