//! The players' frame, and the fields they answer with.

use super::{
    Own,
    parts::{answer, clock, ending, mark, option_text, place, rule, stem, teams, turns},
};
use leptos::prelude::*;
use qinghe_kit::{forms::hidden, t};
use qinghe_model::{Lang, item::ItemKind, matches::Phase};
use qinghe_service::matches::rooms::View;
use qinghe_store::matches::Question;

pub(super) fn players(lang: Lang, view: &View, own: Option<&Own>) -> AnyView {
    let team = own.map(|o| o.player.team);
    match (view.state.phase, view.question()) {
        (Phase::Lobby, _) | (Phase::Asking | Phase::Reveal, None) => view! {
            <section class="match__wait stack">
                <h2 class="match__stem">{t!(lang, "match-wait-title")}</h2>
                <p>{t!(lang, "match-wait-text")}</p>
                <p class="muted">{rule(lang, &view.sheet().settings)}</p>
            </section>
        }
        .into_any(),
        (Phase::Asking, Some(question)) => view! {
            <section class="stack" data-round=view.state.round>
                <p class="match__place muted">{place(lang, view)}</p>
                {clock(lang, view)}
                {stem(lang, question)}
                {turns(lang, view, team)}
                {answers(lang, view, question, own)}
            </section>
        }
        .into_any(),
        (Phase::Reveal, Some(question)) => {
            let own_words = own.and_then(|o| o.me.right.map(|right| verdict(lang, right)));
            view! {
                <section class="stack" data-round=view.state.round data-shown="">
                    <p class="match__place muted">{place(lang, view)}</p>
                    <p class="match__verdict" role="status">{own_words}</p>
                    {stem(lang, question)}
                    {ending(lang, question)}
                    {answer(lang, view, question, own.map_or(&[], |o| &o.chosen))}
                    {teams(lang, view, team)}
                </section>
            }
            .into_any()
        }
        (Phase::Over, _) => view! {
            <section class="stack" data-over="">
                <h2 class="match__stem">{t!(lang, "match-over-title")}</h2>
                <p>{t!(lang, "match-over-text")}</p>
                {teams(lang, view, team)}
                <p><a class="btn btn--second" href="/learn">{t!(lang, "match-home")}</a></p>
            </section>
        }
        .into_any(),
    }
}

/// The words for one player's own answer.
pub(in crate::matches) fn verdict(lang: Lang, right: bool) -> String {
    if right { t!(lang, "match-verdict-right") } else { t!(lang, "match-verdict-wrong") }
}

/// The buttons or fields of the open question.
fn answers(lang: Lang, view: &View, question: &Question, own: Option<&Own>) -> AnyView {
    let action = format!("/play/{}/answer", view.sheet().id);
    let waits = own.is_some_and(|o| !view.may_answer(o.player));
    let done = own.is_some_and(|o| o.me.answered);
    let chosen: &[usize] = own.map_or(&[], |o| &o.chosen);
    let kind = question.item.kind;
    let how = match kind {
        ItemKind::Multiple => "many",
        ItemKind::Order => "order",
        _ => "one",
    };
    let count = question.paper.options.len();
    let options = question
        .paper
        .options
        .iter()
        .enumerate()
        .map(|(n, id)| {
            let text = option_text(lang, question, id);
            let class = format!("answer answer--{}", n % 6);
            let mine = chosen.contains(&n).then_some("true");
            match how {
                "many" => view! {
                    <label class=class data-n=n data-mine=mine><input type="checkbox" name="choice" value=n checked=mine.is_some() disabled=done/>{mark(n)}<span class="answer__text">{text}</span></label>
                }
                .into_any(),
                "order" => {
                    let at = chosen.iter().position(|c| *c == n);
                    let ranks = (1..=count).map(|rank| view! { <option value=rank selected=at == Some(rank - 1)>{rank}</option> }).collect_view();
                    view! {
                        <label class=class data-n=n data-mine=mine>
                            <span class="answer__text">{text}</span>
                            <select class="input input--short" name=format!("place{n}") aria-label=t!(lang, "match-rank") disabled=done><option value="">"–"</option>{ranks}</select>
                        </label>
                    }
                    .into_any()
                }
                _ => view! { <button class=class name="choice" value=n data-n=n data-mine=mine disabled=done>{mark(n)}<span class="answer__text">{text}</span></button> }
                    .into_any(),
            }
        })
        .collect_view();
    let hint = match how {
        "many" => Some(t!(lang, "match-hint-many")),
        "order" => Some(t!(lang, "match-hint-order")),
        _ => None,
    };
    let send = (how != "one")
        .then(|| view! { <button class="btn match__send" disabled=done>{t!(lang, "match-send")}</button> });
    let state = if done {
        t!(lang, "match-received")
    } else if waits {
        t!(lang, "match-advise")
    } else {
        String::new()
    };
    view! {
        <form class="answers" method="post" action=action data-how=how data-done=done.then_some("") data-waits=waits.then_some("") aria-labelledby="stem">
            {hidden("round", view.state.round.to_string())}
            {hint.map(|h| view! { <p class="hint">{h}</p> })}
            <div class="answers__all">{options}</div>
            {send}
            <p class="match__state" role="status">{state}</p>
        </form>
    }
    .into_any()
}
