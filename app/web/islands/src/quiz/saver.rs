//! Saves the answers of a quiz, in the browser: they stay on the device until the server has acknowledged them.

use crate::browser::{post, show};
use crate::quiz::{ItemState, Save, SaveState};
use gloo_timers::future::TimeoutFuture;
use leptos::{ev, leptos_dom::helpers::window_event_listener, prelude::*, task::spawn_local};
use qinghe_player::messages::{FlagItem, SaveAnswer, SaveReply};
use qinghe_player::quiz::Quiz;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use wasm_bindgen::JsCast;

/// Keeps what is not yet acknowledged on the device, and sends it.
#[derive(Clone)]
pub struct Saver {
    inner: Arc<Mutex<Inner>>,
    /// Whether the review is to be opened once everything is saved.
    leaving: RwSignal<bool>,
}

struct Inner {
    attempt: String,
    tab: String,
    ids: Vec<String>,
    items: Vec<ItemState>,
    sending: bool,
    /// Milliseconds until an answer that was lost is sent again.
    wait: u32,
    /// Counts those waits: only the last one ends in sending.
    waits: u32,
    /// The page that shows all answers.
    review: String,
    /// Whether the time is up, so that the quiz is handed in once everything is saved.
    time_up: bool,
    one_page: bool,
}

/// The first wait before an answer is sent again, and the longest.
const WAITS: (u32, u32) = (1_000, 15_000);

/// An answer on the device that the server has not acknowledged.
#[derive(Serialize, Deserialize)]
struct Kept {
    places: Vec<usize>,
    #[serde(default)]
    text: String,
    base: i64,
}

/// The outcome of sending an answer.
enum Sent {
    /// The server saved it or refused it.
    Answered,
    /// No reply from the server: send it again.
    Lost,
    /// The session is over: wait until the learner signs in.
    SignedOut,
}

impl Saver {
    pub fn start(quiz: &Quiz, items: Vec<ItemState>, leaving: RwSignal<bool>) -> Self {
        // Not a secret: it only distinguishes this tab's writes from another's.
        let part = || format!("{:08x}", (js_sys::Math::random() * f64::from(u32::MAX)) as u32);
        let inner = Inner {
            attempt: quiz.attempt.clone(),
            tab: format!("{}{}", part(), part()),
            ids: quiz.items.iter().map(|i| i.id.clone()).collect(),
            items,
            sending: false,
            wait: WAITS.0,
            waits: 0,
            review: quiz.review.clone(),
            time_up: false,
            one_page: quiz.one_page,
        };
        let saver = Self { inner: Arc::new(Mutex::new(inner)), leaving };
        saver.take_up_kept();
        if quiz.one_page {
            (0..quiz.items.len()).for_each(|n| saver.take_up_ticked(n));
        } else {
            saver.take_up_ticked(quiz.current);
        }
        let online = saver.clone();
        window_event_listener(ev::online, move |_| online.pump());
        let unloading = saver.clone();
        window_event_listener(ev::beforeunload, move |e| {
            if unloading.first_unsaved().is_some() {
                e.prevent_default();
            }
        });
        // The clock is a script of the page: it asks the server before it says so.
        let over = saver.clone();
        window_event_listener(ev::Custom::<web_sys::Event>::new("qinghe-time-up"), move |e| {
            e.prevent_default();
            over.inner().time_up = true;
            over.pump();
        });
        saver
    }

    /// What was ticked or typed before this code had arrived: read now, before the page comes to life and
    /// shows what the server knew; taken up right after.
    fn take_up_ticked(&self, n: usize) {
        let Some(item) = self.inner().items.get(n).copied() else { return };
        let prefix = qinghe_player::quiz::prefix(self.inner().one_page, n);
        let input = |e: web_sys::Node| e.dyn_into::<web_sys::HtmlInputElement>().ok();
        let Ok(inputs) = document().query_selector_all(&format!("#quiz input[name^='{prefix}choice']:checked")) else {
            return;
        };
        let ticked: Vec<usize> =
            (0..inputs.length()).filter_map(|i| input(inputs.item(i)?)?.value().parse().ok()).collect();
        let typed = document().query_selector(&format!("#quiz input[name='{prefix}text']")).ok().flatten();
        let typed = typed.and_then(|e| input(e.into())).map(|e| e.value()).unwrap_or_default();
        let same = (ticked.is_empty() || ticked == item.chosen.get_untracked())
            && (typed.is_empty() || typed == item.text.get_untracked());
        if same || is_unsaved(&item) {
            return;
        }
        let saver = self.clone();
        spawn_local(async move {
            item.chosen.set(ticked);
            item.text.set(typed);
            saver.changed(n);
        });
    }

    /// Answers that an earlier page of this device could not send: shown and sent once the page has come to life as the
    /// server wrote it. What the view holds until then must be what the server knew.
    fn take_up_kept(&self) {
        let mut kept = self.read_kept();
        let mut taken = Vec::new();
        {
            let inner = self.inner();
            for (id, item) in inner.ids.iter().zip(&inner.items) {
                if let Some(k) = kept.remove(id) {
                    item.revision.set_value(k.base);
                    item.seq.update_value(|s| *s += 1);
                    taken.push((*item, k));
                }
            }
        }
        if taken.is_empty() {
            return;
        }
        let saver = self.clone();
        spawn_local(async move {
            for (item, k) in taken {
                item.chosen.set(k.places);
                item.text.set(k.text);
                item.state.set(SaveState::NotSaved);
            }
            saver.pump();
        });
    }

    /// A browser has one thread, so the lock is always free.
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the unsaved answers one after the other, unless that is happening already; then leaves, if that is wanted.
    fn pump(&self) {
        if std::mem::replace(&mut self.inner().sending, true) {
            return;
        }
        let saver = self.clone();
        spawn_local(async move {
            while let Some(n) = saver.first_unsaved() {
                match saver.send(n).await {
                    Sent::Answered => saver.inner().wait = WAITS.0,
                    Sent::Lost => return saver.pump_later(),
                    Sent::SignedOut => {
                        saver.inner().sending = false;
                        saver.leaving.set(false);
                        return;
                    }
                }
            }
            saver.inner().sending = false;
            saver.go();
        });
    }

    /// Sends again after a while, or as soon as something asks for it: a new answer, the network, the way to the review.
    fn pump_later(&self) {
        let saver = self.clone();
        let items = self.inner().items.clone();
        items.iter().filter(|i| is_unsaved(i)).for_each(|i| i.state.set(SaveState::NotSaved));
        let (wait, turn) = {
            let mut inner = self.inner();
            inner.sending = false;
            inner.waits += 1;
            let wait = inner.wait;
            inner.wait = (wait * 2).min(WAITS.1);
            (wait, inner.waits)
        };
        spawn_local(async move {
            TimeoutFuture::new(wait).await;
            if saver.inner().waits == turn {
                saver.pump();
            }
        });
    }

    /// With everything saved: hands in when the time is up, or opens the review.
    fn go(&self) {
        if self.inner().time_up {
            let form = document().get_element_by_id("hand-in");
            if let Some(form) = form.and_then(|f| f.dyn_into::<web_sys::HtmlFormElement>().ok()) {
                drop(form.submit());
            }
        } else if self.leaving.get_untracked() {
            // The browser may keep this page and come back to it.
            self.leaving.set(false);
            // Leaving asks at once whether anything is unsaved, so the lock must be free.
            let review = self.inner().review.clone();
            drop(window().location().set_href(&review));
        }
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
        let (places, text) = (item.chosen.get_untracked(), item.text.get_untracked());
        item.state.set(SaveState::Saving);
        let answer = SaveAnswer { attempt, item: id, places, text, tab, tab_seq: seq, base };
        let state = match post("/api/save_answer", &answer).await {
            Some(SaveReply::Saved(revision)) => {
                item.revision.set_value(revision);
                SaveState::Saved
            }
            Some(SaveReply::Newer(places, text, revision)) => {
                item.revision.set_value(revision);
                // What was chosen meanwhile on this page is newer still.
                if item.seq.get_value() == seq {
                    item.chosen.set(places);
                    item.text.set(text);
                }
                SaveState::Newer
            }
            // It stays on the device until the next sign-in.
            Some(SaveReply::Refused(e)) if e.code == "sign-in-required" => {
                item.state.set(SaveState::SignedOut);
                return Sent::SignedOut;
            }
            Some(SaveReply::Refused(_)) => SaveState::Closed,
            None => {
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
                    let (places, text) = (item.chosen.get_untracked(), item.text.get_untracked());
                    (id.clone(), Kept { places, text, base: item.revision.get_value() })
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

    fn typed(&self, n: usize) {
        let item = self.inner().items[n];
        item.seq.update_value(|s| *s += 1);
        item.state.set(SaveState::Saving);
        self.write_kept();
        let (saver, seq) = (self.clone(), item.seq.get_value());
        spawn_local(async move {
            TimeoutFuture::new(700).await;
            // While more is being typed it is sent later.
            if item.seq.get_value() == seq {
                saver.pump();
            }
        });
    }

    fn flag(&self, n: usize) {
        let (attempt, id, item) = {
            let inner = self.inner();
            (inner.attempt.clone(), inner.ids[n].clone(), inner.items[n])
        };
        let on = !item.flagged.get_untracked();
        item.flagged.set(on);
        spawn_local(async move {
            if post::<_, bool>("/api/flag_item", &FlagItem { attempt, item: id, on }).await != Some(true) {
                item.flagged.set(!on);
            }
        });
    }

    fn leave(&self) {
        self.leaving.set(true);
        self.pump();
    }
}

fn is_unsaved(item: &ItemState) -> bool {
    item.seq.get_value() > item.acknowledged.get_value()
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// Opens an item, and puts it into the address: a reload or another language shows it again, and so does the way back.
pub fn open_item(current: RwSignal<usize>, n: usize) {
    if n != current.get_untracked()
        && let Ok(history) = window().history()
    {
        let address = format!("?item={}", n + 1);
        drop(history.push_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&address)));
    }
    current.set(n);
    show_item(n);
}

/// Lets the browser's way back and forth open the items it passed, the first one at an address without a number.
pub fn follow_back(current: RwSignal<usize>, count: usize) {
    let first = current.get_untracked();
    window_event_listener(ev::popstate, move |_| {
        let query = window().location().search().unwrap_or_default();
        let n = query.strip_prefix("?item=").and_then(|n| n.parse::<usize>().ok());
        let n = n.map_or(first, |n| n.saturating_sub(1).min(count.saturating_sub(1)));
        current.set(n);
        show_item(n);
    });
}

/// Brings an item's question into sight and to the screen reader.
pub fn show_item(n: usize) {
    show(format!("#item-{} legend", n + 1));
}
