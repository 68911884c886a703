//! The frame of the big screen in the classroom.

use super::{
    host::controls,
    parts::{answer, clock, ending, mark, option_text, place, rule, stem, teams, turns},
};
use crate::matches::mode_name;
use leptos::prelude::*;
use qinghe_kit::t;
use qinghe_model::{Lang, matches::Phase, nickname::nickname};
use qinghe_service::matches::rooms::View;

pub(super) fn wall(lang: Lang, view: &View) -> AnyView {
    let (answered, asked) = view.answered();
    let body = match (view.state.phase, view.question()) {
        (Phase::Asking, Some(question)) => {
            let options = question
                .paper
                .options
                .iter()
                .enumerate()
                .map(|(n, id)| view! { <li class=format!("answer answer--{}", n % 6)>{mark(n)}<span class="answer__text">{option_text(lang, question, id)}</span></li> })
                .collect_view();
            view! {
                <p class="match__place muted">{place(lang, view)}" · "<span role="status">{t!(lang, "match-answered", n = answered, of = asked)}</span></p>
                {clock(lang, view)}
                {stem(lang, question)}
                {turns(lang, view, None)}
                <ul class="answers__all answers__all--wall">{options}</ul>
            }
            .into_any()
        }
        (Phase::Reveal, Some(question)) => view! {
            <p class="match__place muted">{place(lang, view)}</p>
            {stem(lang, question)}
            {ending(lang, question)}
            {answer(lang, view, question, &[])}
            {teams(lang, view, None)}
        }
        .into_any(),
        (Phase::Over, _) => view! {
            <h2 class="match__stem">{t!(lang, "match-over-title")}</h2>
            <p>{t!(lang, "match-over-text")}</p>
            {teams(lang, view, None)}
        }
        .into_any(),
        (_, _) => {
            let names =
                view.playing().map(|p| view! { <li>{nickname(p.nickname).get(lang).to_owned()}</li> }).collect_view();
            view! {
                <p class="match__summary" role="status">{t!(lang, "match-joined", n = view.playing().count())}</p>
                <ul class="nicks">{names}</ul>
                <p class="muted">{rule(lang, &view.sheet().settings)}</p>
            }
            .into_any()
        }
    };
    view! {
        <div class="stack match__wall">
            <p class="muted">{mode_name(lang, view.sheet().settings.mode)}" · "{view.class_name().get(lang).to_owned()}</p>
            {body}
        </div>
        {controls(lang, view, true)}
    }
    .into_any()
}
