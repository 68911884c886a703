//! A step in which a class guesses what it thinks, says it without names, and sees both side by side.

use super::StepView;
use crate::{
    icon,
    words::{RehearsalWords, fill},
};
use leptos::prelude::*;
use qinghe_model::{
    Lang, Text,
    estimate::ClassView,
    item::Response,
    lesson::{Estimate, Figure, Question, Source},
};

/// What is known of a class's answers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Estimated {
    /// Whether this pupil has answered.
    pub answered: bool,
    /// The sums of each question, as far as they may be shown.
    pub views: Vec<ClassView>,
}

impl StepView<'_> {
    pub(super) fn estimate(&self, estimate: &Estimate) -> AnyView {
        let words = &self.words.rehearsal;
        if let Some(seen) = self.estimated.filter(|seen| seen.answered) {
            let sums = revealed(self.words, estimate, &seen.views, self.sources);
            return view! {
                <section class="section stack" id="estimate" tabindex="-1"><p class="notice notice--good">{icon("check")}<span>{words.estimate_thanks.clone()}</span></p>{sums}</section>
                <form class="step-nav" method="post" action=self.action.clone()>{self.back_link()}<input type="hidden" name="go" value="skip"/>{self.on_button()}</form>
            }
            .into_any();
        }
        // In a trial nothing is counted.
        let tried = (!self.chosen.is_empty())
            .then(|| view! { <p class="feedback" role="status">{words.estimate_trial.clone()}</p> });
        let on_page = Response::new(self.on_page().iter().cloned());
        let rows = estimate.questions.iter().enumerate().map(|(n, q)| self.question(n, q, &on_page)).collect_view();
        view! {
            <form class="section stack" method="post" action=self.action.clone() id="step">
                <p class="notes__why small">{icon("lock")}<span>{words.estimate_note.clone()}</span></p>
                {self.error()}
                {rows}
                <div id="estimate">{tried}</div>
                <div class="step-nav">{self.back_link()}<button class="btn">{words.estimate_send.clone()}</button></div>
                <p class="row"><button class="btn btn--quiet" name="go" value="skip">{words.estimate_without.clone()}</button></p>
            </form>
        }
        .into_any()
    }

    fn question(&self, n: usize, q: &Question, on_page: &Response) -> AnyView {
        let (lang, words) = (self.lang(), &self.words.rehearsal);
        let guess = format!("{}.guess", q.id);
        let pick = |of: &str, value: &str, text: String, id: Option<&'static str>| {
            let on = on_page.group_of(of) == Some(value);
            view! {
                <label class="pick"><input type="radio" id=id name=format!("chosen.{of}") value=Response::pair(of, value) checked=on/><span>{text}</span></label>
            }
        };
        let first = (n == 0).then_some("chosen");
        let guesses = Question::GUESSES
            .map(|k| pick(&guess, &k.to_string(), k.to_string(), first.filter(|_| k == 0)))
            .collect_view();
        let [yes, no] = Question::VIEWS;
        let asked = fill(&words.estimate_guess, &[("answer", &q.yes.get(lang))]);
        view! {
            <div class="card stack">
                <p><b>{q.ask.get(lang).to_owned()}</b></p>
                <fieldset class="sort__row estimate__row"><legend>{asked}</legend><div class="picks picks--small">{guesses}</div></fieldset>
                <fieldset class="sort__row estimate__row"><legend>{words.estimate_think.clone()}</legend><div class="picks">
                    {pick(&q.id, yes, q.yes.get(lang).to_owned(), None)}
                    {pick(&q.id, no, q.no.get(lang).to_owned(), None)}
                    {pick(&q.id, Question::SKIP, words.estimate_skip.clone(), None)}
                </div></fieldset>
            </div>
        }
        .into_any()
    }
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
pub fn revealed(words: &crate::Words, estimate: &Estimate, views: &[ClassView], sources: &[Source]) -> AnyView {
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
pub fn peers(words: &crate::Words, list: &[Figure], sources: &[Source]) -> Option<AnyView> {
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
pub(crate) fn asked(words: &crate::Words, estimate: &Estimate) -> AnyView {
    let lang: Lang = words.lang;
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
