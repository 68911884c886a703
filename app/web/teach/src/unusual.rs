//! What looks unusual in the times of some work: who, what, and what a teacher can do about it. With nothing to say it is
//! not seen.

use leptos::prelude::*;
use qinghe_kit::t;
use qinghe_model::{Lang, UserId};
use qinghe_service::{
    board::Snapshot,
    signals::{Signal, Unusual},
};

/// The part of the board; it is in the page also when it is empty, so that it can appear while the board is open.
pub(super) fn section(lang: Lang, snapshot: &Snapshot, address: &str) -> AnyView {
    if snapshot.unusual.is_empty() {
        return view! { <section id="board-unusual" hidden></section> }.into_any();
    }
    let entries = snapshot.unusual.iter().map(|one| entry(lang, one, snapshot, address)).collect_view();
    view! {
        <section id="board-unusual" class="section card stack" aria-labelledby="unusual">
            <div class="stack stack--tight">
                <h2 id="unusual">{t!(lang, "board-unusual")}</h2>
                <p class="small muted">{t!(lang, "board-unusual-lead")}</p>
            </div>
            <ul class="stack">{entries}</ul>
        </section>
    }
    .into_any()
}

fn entry(lang: Lang, one: &Unusual, snapshot: &Snapshot, address: &str) -> AnyView {
    let (what, todo) = match one.signal {
        Signal::OneDevice => (t!(lang, "board-unusual-device"), t!(lang, "board-unusual-device-do")),
        Signal::SameTiming => (t!(lang, "board-unusual-same"), t!(lang, "board-unusual-same-do")),
        Signal::Quick => (t!(lang, "board-unusual-quick"), t!(lang, "board-unusual-quick-do")),
        Signal::QuickSteps => (t!(lang, "board-unusual-steps"), t!(lang, "board-unusual-steps-do")),
    };
    let between = if lang == Lang::Zh { "、" } else { ", " };
    let pupils = one.pupils.iter().enumerate().map(|(n, (learner, count))| {
        let name = shown_name(lang, snapshot, *learner, *count);
        view! { {(n > 0).then_some(between)}<a href=format!("{address}/pupils/{learner}")>{name}</a> }
    });
    view! {
        <li class="stack stack--tight">
            <strong>{what}</strong>
            <p>{pupils.collect_view()}</p>
            <p class="small muted">{todo}</p>
        </li>
    }
    .into_any()
}

fn shown_name(lang: Lang, snapshot: &Snapshot, learner: UserId, count: usize) -> String {
    let name = snapshot.lines.iter().find(|line| line.learner == learner).map(|line| line.name.clone());
    let name = name.unwrap_or_default();
    if count == 0 { name } else { t!(lang, "board-unusual-times", name = name, n = count) }
}
