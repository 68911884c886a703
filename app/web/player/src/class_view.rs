//! What a class guessed and what it thinks, side by side: for the pupils, and for the big screen.

use crate::words::{RehearsalWords, Words, fill};
use leptos::prelude::*;
use qinghe_model::{
    Text,
    estimate::ClassView,
    lesson::{Estimate, Figure, Source},
};

/// What is known of a class's answers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Estimated {
    /// Whether this pupil has answered.
    pub answered: bool,
    /// The sums of each question, as far as they may be shown.
    pub views: Vec<ClassView>,
}

/// A share in words, and never everybody or nobody.
fn share(words: &RehearsalWords, percent: i64) -> String {
    match (percent + 5) / 10 {
        _ if percent >= 95 => words.estimate_all.clone(),
        _ if percent <= 5 => words.estimate_none.clone(),
        n => fill(&words.estimate_about, &[("n", &n)]),
    }
}

fn bar(words: &RehearsalWords, label: String, percent: i64, class: &'static str) -> AnyView {
    let width = format!("{}%", percent.clamp(5, 95));
    view! {
        <dt>{label}" "<b>{share(words, percent)}</b></dt>
        <dd><svg class="pbar" aria-hidden="true"><rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect><rect class=class width=width height="10" y="4" rx="5"></rect></svg></dd>
    }
    .into_any()
}

/// The guesses and the answers of a class, side by side, with what is known of pupils elsewhere. Also on the big screen.
pub fn revealed(words: &Words, estimate: &Estimate, views: &[ClassView], sources: &[Source]) -> AnyView {
    let (lang, own) = (words.lang, &words.rehearsal);
    let rows = estimate
        .questions
        .iter()
        .map(|q| {
            let view = views.iter().find(|v| v.question == q.id);
            let known = view.and_then(|v| Some((v.share()?, v.guess(), v.said())));
            let body = match known {
                Some((ours, guessed, said)) => {
                    let label = fill(&own.estimate_ours, &[("answer", &q.yes.get(lang))]);
                    view! {
                        <dl class="stack stack--tight">
                            {guessed.map(|guess| bar(own, own.estimate_guessed.clone(), guess, "pbar__fill"))}
                            {bar(own, label, ours, "pbar__fill pbar__fill--true")}
                        </dl>
                        <p class="muted small">{fill(&own.estimate_of, &[("n", &said)])}</p>
                    }
                    .into_any()
                }
                None => view! { <p class="muted">{own.estimate_few.clone()}</p> }.into_any(),
            };
            view! { <section class="card stack"><h2>{q.ask.get(lang).to_owned()}</h2>{body}</section> }
        })
        .collect_view();
    view! { {rows}<p>{estimate.reveal.get(lang).to_owned()}</p>{peers(words, &estimate.peers, sources)} }.into_any()
}

/// What is known of pupils elsewhere, each with its year and source.
pub fn peers(words: &Words, list: &[Figure], sources: &[Source]) -> Option<AnyView> {
    let lang = words.lang;
    let title = |text: &Text| text.get(lang).to_owned();
    let rows = list
        .iter()
        .map(|f| {
            let source = sources.iter().find(|s| s.key == f.source).map(|s| title(&s.title)).unwrap_or_default();
            let from = fill(&words.step.guess_source, &[("year", &f.year), ("source", &source)]);
            view! { <li>{title(&f.text)}<br/><span class="muted small">{from}</span></li> }
        })
        .collect_view();
    (!list.is_empty()).then(|| {
        view! { <section class="stack stack--tight"><p><b>{words.rehearsal.estimate_peers.clone()}</b></p><ul>{rows}</ul></section> }
            .into_any()
    })
}

/// The questions without their fields, on paper and on the big screen.
pub(crate) fn asked(words: &Words, estimate: &Estimate) -> AnyView {
    let lang = words.lang;
    let rows = estimate
        .questions
        .iter()
        .map(|q| {
            let guess = fill(&words.rehearsal.estimate_guess, &[("answer", &q.yes.get(lang))]);
            view! { <li><b>{q.ask.get(lang).to_owned()}</b><br/>{guess}</li> }
        })
        .collect_view();
    view! { <ul>{rows}</ul> }.into_any()
}
