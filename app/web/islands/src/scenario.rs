//! A story with decisions: choose, see what happens, go back, try another way.
//!
//! Without JavaScript each choice is a button of a plain form. With it the story goes on at once,
//! and the choices are kept on the server behind it; a lost network does not stop the story.

use leptos::{either::Either, prelude::*};
use qinghe_player::{
    answer_icon,
    comic::{Panel, is_spoken},
    story::{Scene, Story},
    words::StoryWords,
};

/// Whether the choices made so far are kept on the server.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "the server knows one of them; the browser all"))]
enum Kept {
    Yes,
    /// The network fails: sent again until they are.
    NotYet,
    /// The server does not want them, and sending them again would not help.
    Refused,
}

/// The story.
#[island]
pub fn ScenarioIsland(story: Story) -> impl IntoView {
    let path = RwSignal::new(story.path.clone());
    let done = RwSignal::new(story.done);
    let kept = RwSignal::new(Kept::Yes);
    let words = story.words.clone();
    let keep = keeper(&story, path, done, kept);

    let action = story.action.clone();
    let next = story.next.clone();
    let (not_yet, next_word) = (words.not_yet.clone(), words.next.clone());
    let (failed, refused) = (words.keeping_failed.clone(), words.keeping_refused.clone());
    view! {
        <form class="stack" method="post" action=action>
            {move || {
                let (walked, at) = path.with(|p| story.walk(p));
                let went = !walked.is_empty();
                let hidden = path.get().join(" ");
                let keep = keep.clone();
                let words = words.clone();
                let so_far = went.then(|| view! {
                    <details class="more">
                        <summary>{words.path_so_far.clone()}</summary>
                        <div class="more__in"><ol class="path">
                            {walked.iter().map(|(scene, chosen)| view! {
                                <li>{scene.beginning()}<b>{words.you_chose.clone()}{chosen.clone()}</b></li>
                            }).collect_view()}
                        </ol></div>
                    </details>
                });
                (
                    view! { <input type="hidden" name="path" value=hidden/> },
                    so_far,
                    at.map(|scene| scene_view(scene, &words, walked.len(), path, done, keep)),
                )
            }}
            <p class="save save--off" role="status">{move || match kept.get() {
                Kept::Yes => String::new(),
                Kept::NotYet => failed.clone(),
                Kept::Refused => refused.clone(),
            }}</p>
            <div class="step-nav">
                {move || if done.get() {
                    Either::Left(view! { <a class="btn" href=next.clone()>{next_word.clone()}{answer_icon("next")}</a> })
                } else {
                    Either::Right(view! { <p class="muted small">{not_yet.clone()}</p> })
                }}
            </div>
        </form>
    }
}

/// Saves the choices made so far: in the browser it sends them, on the server it does nothing.
// The island's source must be the same on both sides, attributes too: Leptos names it by its tokens.
#[cfg(feature = "hydrate")]
fn keeper(
    story: &Story,
    path: RwSignal<Vec<String>>,
    done: RwSignal<bool>,
    kept: RwSignal<Kept>,
) -> impl Fn() + Clone + Send + Sync + 'static + use<> {
    let (assignment, step) = (story.assignment.clone(), story.step.clone());
    let sender = StoredValue::new(Sender::default());
    let keep = move || {
        leptos::task::spawn_local(keep_path(assignment.clone(), step.clone(), path, done, kept, sender));
    };
    let again = keep.clone();
    leptos::leptos_dom::helpers::window_event_listener(leptos::ev::online, move |_| {
        if kept.get_untracked() == Kept::NotYet {
            again();
        }
    });
    move || {
        keep();
        crate::browser::show("#scene".to_owned());
    }
}

#[cfg(not(feature = "hydrate"))]
fn keeper(
    _: &Story,
    _: RwSignal<Vec<String>>,
    _: RwSignal<bool>,
    _: RwSignal<Kept>,
) -> impl Fn() + Clone + Send + Sync + 'static + use<> {
    || {}
}

fn scene_view<K: Fn() + Clone + Send + Sync + 'static>(
    scene: Scene,
    words: &StoryWords,
    walked: usize,
    path: RwSignal<Vec<String>>,
    done: RwSignal<bool>,
    keep: K,
) -> impl IntoView + use<K> {
    let ending = scene.ending;
    let number = words.scene.replace("{n}", &(walked + 1).to_string());
    let verdict = ending.map(|safe| {
        let (class, drawing, word) = if safe {
            ("verdict", "check", words.safe_ending.clone())
        } else {
            ("verdict", "undo", words.unsafe_ending.clone())
        };
        view! { <p class=class>{answer_icon(drawing)}{word}</p> }
    });
    let class = if ending == Some(true) {
        "story"
    } else if ending.is_some() {
        "story story--after"
    } else {
        "story"
    };
    let has_choices = !scene.choices.is_empty();
    let back = {
        let keep = keep.clone();
        move |all: bool| {
            path.update(|p| if all { p.clear() } else { p.truncate(p.len().saturating_sub(1)) });
            keep();
        }
    };
    let back_all = back.clone();
    let scenes_ending = scene.ending.is_some();
    if scenes_ending {
        // Arriving here by a choice in the browser counts at once; the server says the same.
        done.update_untracked(|d| *d = true);
    }
    let forks = scene
        .choices
        .into_iter()
        .zip('A'..)
        .map(|((id, text, _), letter)| {
            let keep = keep.clone();
            let chosen = id.clone();
            let choose = move |e: leptos::ev::MouseEvent| {
                e.prevent_default();
                path.update(|p| p.push(chosen.clone()));
                keep();
            };
            let class = if is_spoken(&text) { "fork fork--said" } else { "fork" };
            view! {
                <button class=class name="choice" value=id on:click=choose>
                    <span class="choice__key" aria-hidden="true">{letter.to_string()}</span><span>{text}</span>
                </button>
            }
        })
        .collect_view();
    (
        view! {
            <section class=class><div class="story__in">
                <h2 class="story__no" id="scene" tabindex="-1" aria-describedby="scene-text">{number}</h2>
                <div class="story__text" id="scene-text">
                    {verdict}
                    {scene.panel.map(Panel::view)}
                    {scene.text.into_iter().map(|p| view! { <p>{p}</p> }).collect_view()}
                </div>
            </div></section>
        },
        has_choices.then(|| view! { <div class="forks"><h2>{words.what_do_you_do.clone()}</h2>{forks}</div> }),
        (walked > 0).then(|| view! {
            <p class="row">
                <button class="btn btn--quiet" name="back" value="one" on:click=move |e| { e.prevent_default(); back(false) }>{answer_icon("undo")}{words.go_back.clone()}</button>
                <button class="btn btn--quiet" name="back" value="all" on:click=move |e| { e.prevent_default(); back_all(true) }>{answer_icon("turn")}{words.start_again.clone()}</button>
            </p>
        }),
    )
}

/// What sends the choices: one request at a time, so that the last one to arrive is the last one made.
#[cfg(feature = "hydrate")]
#[derive(Default)]
struct Sender {
    is_sending: bool,
    /// Counts those that wait to send again: only the last one does.
    waits: u32,
}

/// Sends the choices, and tries again until they are saved or refused. Those made while a request is on its way follow it.
#[cfg(feature = "hydrate")]
async fn keep_path(
    assignment: String,
    step: String,
    path: RwSignal<Vec<String>>,
    done: RwSignal<bool>,
    kept: RwSignal<Kept>,
    sender: StoredValue<Sender>,
) {
    use crate::browser::post;
    use qinghe_player::messages::{RecordPath, StepReply};
    if sender.with_value(|s| s.is_sending) {
        return;
    }
    sender.update_value(|s| s.waits += 1);
    let turn = sender.with_value(|s| s.waits);
    let mut choices = RecordPath { assignment, step, path: Vec::new() };
    let mut wait = 1_000;
    loop {
        choices.path = path.get_untracked();
        sender.update_value(|s| s.is_sending = true);
        let reply = post("/api/record_path", &choices).await;
        sender.update_value(|s| s.is_sending = false);
        let state = match reply {
            Some(StepReply::Kept(now_done)) => {
                if now_done {
                    done.set(true);
                }
                Kept::Yes
            }
            Some(StepReply::Refused(_)) => Kept::Refused,
            None => Kept::NotYet,
        };
        kept.set(state);
        if path.get_untracked() != choices.path {
            continue;
        }
        if state != Kept::NotYet {
            return;
        }
        gloo_timers::future::TimeoutFuture::new(wait).await;
        wait = (wait * 2).min(15_000);
        if sender.with_value(|s| s.waits) != turn {
            return;
        }
    }
}
