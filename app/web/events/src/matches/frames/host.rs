//! The frame of the teacher who runs the match: commands, the question, and who has answered.

use super::parts::{answer, clock, ending, letter, mark, option_text, place, stem, teams, turns};
use crate::matches::who;
use leptos::prelude::*;
use qinghe_kit::{
    forms::hidden,
    list::{Field, List},
    t,
    ui::icon,
};
use qinghe_model::{
    Lang,
    matches::{Mode, Phase},
};
use qinghe_service::matches::rooms::View;
use qinghe_store::matches::Player;

/// A form with one button that sends a command for this version of the match.
fn command(
    view: &View,
    name: &'static str,
    number: Option<i64>,
    class: &'static str,
    word: String,
    main: bool,
) -> AnyView {
    let id = format!("do-{name}{}", number.map(|n| format!("-{n}")).unwrap_or_default());
    view! {
        <form method="post" class="match__command">
            {hidden("version", view.state.version.to_string())}
            {number.map(|n| hidden("number", n.to_string()))}
            <button class=class id=id name="do" value=name data-main=main.then_some("")>{word}</button>
        </form>
    }
    .into_any()
}

/// The commands that make sense in this phase, the usual one first.
pub(super) fn controls(lang: Lang, view: &View, at_wall: bool) -> AnyView {
    let settings = &view.sheet().settings;
    let last = view.state.round >= i64::try_from(view.sheet().paper.len()).unwrap_or(i64::MAX);
    let mut all: Vec<AnyView> = Vec::new();
    match view.state.phase {
        Phase::Lobby => {
            if view.playing().next().is_some() {
                all.push(command(view, "start", None, "btn", t!(lang, "match-start"), true));
            } else {
                all.push(view! { <p class="muted">{t!(lang, "match-nobody")}</p> }.into_any());
            }
        }
        Phase::Asking => {
            all.push(command(view, "reveal", None, "btn", t!(lang, "match-close"), true));
            if view.state.closes_at.is_some() {
                all.push(command(view, "extend", None, "btn btn--second", t!(lang, "match-extend"), false));
            }
            if settings.mode != Mode::Vote {
                all.push(command(view, "skip", None, "btn btn--second", t!(lang, "match-skip"), false));
            }
        }
        Phase::Reveal => {
            let story = settings.mode == Mode::Vote;
            let ends = view.question().is_some_and(|q| q.ending == Some(true));
            let word = match (story, ends || last) {
                (true, true) if ends => t!(lang, "match-finish"),
                (true, _) => t!(lang, "match-go-on"),
                (false, true) => t!(lang, "match-finish"),
                (false, false) => t!(lang, "match-next"),
            };
            all.push(command(view, "next", None, "btn", word, true));
            if let Some(question) = view.question().filter(|q| story && q.ending.is_none()) {
                for (n, _) in question.leads.iter().enumerate() {
                    let number = i64::try_from(n).ok();
                    all.push(command(
                        view,
                        "branch",
                        number,
                        "btn btn--second",
                        t!(lang, "match-branch", letter = letter(n)),
                        false,
                    ));
                }
            }
        }
        Phase::Over => {
            let after = format!("/teach/matches/{}/after", view.sheet().id);
            all.push(view! { <a class="btn" href=after data-main="">{t!(lang, "match-after")}</a> }.into_any());
        }
    }
    let end = (view.state.phase != Phase::Over && !at_wall).then(|| {
        view! {
            <details class="more"><summary>{t!(lang, "match-end-ask")}</summary><div class="more__in">{command(view, "end", None, "btn btn--second", t!(lang, "match-end"), false)}</div></details>
        }
    });
    view! { <div class="match__controls">{all}{end}</div> }.into_any()
}

pub(super) fn host(lang: Lang, view: &View) -> AnyView {
    let question = view.question().filter(|_| view.state.phase != Phase::Over);
    let (answered, asked) = view.answered();
    let summary = match view.state.phase {
        Phase::Asking => t!(lang, "match-answered", n = answered, of = asked),
        Phase::Lobby | Phase::Reveal | Phase::Over => t!(lang, "match-joined", n = view.playing().count()),
    };
    let body = question.map(|q| {
        let shown = view.state.phase == Phase::Reveal;
        let options = (!shown).then(|| {
            let rows = q.paper.options.iter().enumerate().map(|(n, id)| {
                view! { <li><span class=format!("answer__key answer--{}", n % 6)>{mark(n)}</span>" "{option_text(lang, q, id)}</li> }
            });
            view! { <ul class="dist">{rows.collect_view()}</ul> }
        });
        view! {
            <section class="card stack">
                <p class="match__place muted">{place(lang, view)}</p>
                {clock(lang, view)}
                {stem(lang, q)}
                {turns(lang, view, None)}
                {options}
                {ending(lang, q)}
                {shown.then(|| answer(lang, view, q, &[]))}
            </section>
        }
    });
    view! {
        {controls(lang, view, false)}
        <p class="match__summary" role="status">{summary}</p>
        {body}
        {(view.state.round > 0).then(|| teams(lang, view, None))}
        {seats(lang, view)}
    }
    .into_any()
}

/// The players, with pupils' real names: only their teachers see this frame.
fn seats(lang: Lang, view: &View) -> AnyView {
    if view.playing().next().is_none() {
        return ().into_any();
    }
    let remove = t!(lang, "match-remove-player");
    let kick = |p: &Player| {
        let open = view.state.phase != Phase::Over;
        open.then(|| command(view, "kick", Some(p.seat), "btn btn--quiet btn--sm", remove.clone(), false)).into_any()
    };
    let mut fields = who(lang, view, |p: &Player| p);
    fields.extend([
        Field::shown(t!(lang, "match-col-state"), |p: &Player| answer_state(lang, view, p)),
        Field::buttons(remove.clone(), kick),
    ]);
    let table = List::new("seats", t!(lang, "match-seats"), fields).page(lang, view.playing());
    view! { <section class="section">{table}</section> }.into_any()
}

/// Whether a player has answered the open question; empty for those who only advise.
fn answer_state(lang: Lang, view: &View, player: &Player) -> AnyView {
    if view.state.phase != Phase::Asking {
        return ().into_any();
    }
    if view.given(view.state.round, player.seat).is_some() {
        view! { <span class="tag tag--done">{icon("check")}{t!(lang, "match-answered-tag")}</span> }.into_any()
    } else if view.may_answer(player) {
        view! { <span class="tag tag--todo">{t!(lang, "match-not-answered")}</span> }.into_any()
    } else {
        ().into_any()
    }
}
