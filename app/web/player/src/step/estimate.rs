//! A step in which a class guesses what it thinks, says it without names, and sees both side by side.

use super::StepView;
use crate::{class_view::revealed, icon, words::fill};
use leptos::prelude::*;
use qinghe_model::{
    item::Response,
    lesson::{Estimate, Question},
};

impl StepView<'_> {
    pub(super) fn estimate(&self, estimate: &Estimate) -> AnyView {
        let words = &self.words.rehearsal;
        if let Some(seen) = self.estimated.filter(|seen| seen.answered) {
            let sums = revealed(self.words, estimate, &seen.views, self.sources);
            return view! {
                <section class="section stack" id="estimate" tabindex="-1"><div class="notice notice--ok" role="status">{icon("check")}<div><p><strong>{words.estimate_thanks.clone()}</strong></p></div></div>{sums}</section>
                <form class="step-nav" method="post" action=self.action.clone() id="step">{self.back_link()}<input type="hidden" name="go" value="skip"/>{self.on_button()}</form>
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
