//! Saves the answers of a quiz, in the browser: they stay on the device until the server has acknowledged them.

use crate::post::post;
use crate::quiz::{ItemState, Leave, Save, SaveState};
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
pub struct Saver(Arc<Mutex<Inner>>);

struct Inner {
    attempt: String,
    tab: String,
    ids: Vec<String>,
    items: Vec<ItemState>,
    sending: bool,
    leave: Option<Leave>,
    one_page: bool,
}

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
    pub fn start(quiz: &Quiz, items: Vec<ItemState>) -> Self {
        // Not a secret: it only distinguishes this tab's writes from another's.
        let part = || format!("{:08x}", (js_sys::Math::random() * f64::from(u32::MAX)) as u32);
        let saver = Self(Arc::new(Mutex::new(Inner {
            attempt: quiz.attempt.clone(),
            tab: format!("{}{}", part(), part()),
            ids: quiz.items.iter().map(|i| i.id.clone()).collect(),
            items,
            sending: false,
            leave: None,
            one_page: quiz.one_page,
        })));
        saver.take_up_kept();
        if quiz.one_page {
            (0..quiz.items.len()).for_each(|n| saver.take_up_ticked(n));
        } else {
            saver.take_up_ticked(quiz.current);
        }
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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_unsaved(&self) -> bool {
        self.inner().items.iter().any(is_unsaved)
    }

    /// Sends the unsaved answers one after the other, unless that is happening already.
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
            if let Some(leave) = leave {
                go(&leave);
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

    fn leave(&self, leave: Leave) {
        if self.has_unsaved() {
            self.inner().leave = Some(leave);
            self.pump();
        } else {
            go(&leave);
        }
    }
}

fn is_unsaved(item: &ItemState) -> bool {
    item.seq.get_value() > item.acknowledged.get_value()
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn go(leave: &Leave) {
    match leave {
        Leave::For(href) => drop(window().location().set_href(href)),
        Leave::HandIn => {
            let form = document().get_element_by_id("hand-in");
            if let Some(form) = form.and_then(|f| f.dyn_into::<web_sys::HtmlFormElement>().ok()) {
                drop(form.submit());
            }
        }
    }
}

/// Counts the seconds down on the device's own clock, from what the server said when it made the page; hands in at
/// the end.
pub fn count_down(saver: Saver, left: RwSignal<i64>) {
    let (began, given) = (js_sys::Date::now(), left.get_untracked());
    spawn_local(async move {
        loop {
            TimeoutFuture::new(500).await;
            let now = given - ((js_sys::Date::now() - began) / 1000.0) as i64;
            if now != left.get_untracked() {
                left.set(now.max(0));
            }
            if now <= 0 {
                saver.leave(Leave::HandIn);
                return;
            }
        }
    });
}

/// Puts the item's number into the address, so that a reload or another language shows it again.
pub fn show_place(n: usize) {
    if let Ok(history) = window().history() {
        drop(history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&format!("?item={}", n + 1))));
    }
}

/// Scrolls to an item of a long page.
pub fn show_item(n: usize) {
    if let Some(item) = document().get_element_by_id(&format!("item-{}", n + 1)) {
        item.scroll_into_view();
    }
}
