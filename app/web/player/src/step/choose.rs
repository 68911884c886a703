//! Steps that are answered by choosing: a question, things to be put into groups, myths and facts.

use super::StepView;
use crate::{icon, words::fill};
use leptos::prelude::*;
use qinghe_model::{
    item::{ItemKind, Response},
    lesson::{Check, Sort, Statement},
};

impl StepView<'_> {
    pub(super) fn check(&self, check: &Check) -> AnyView {
        let (lang, words) = (self.lang(), self.step_words());
        let multiple = check.kind == ItemKind::Multiple;
        let answered = !self.chosen.is_empty();
        let options = check
            .options
            .iter()
            .zip('A'..)
            .enumerate()
            .map(|(n, (o, letter))| {
                let field_id = if n == 0 { Some("chosen") } else { None };
                let on = self.on_page().contains(&o.id);
                view! {
                    <label class="choice">
                        <input type=if multiple { "checkbox" } else { "radio" } name="chosen" id=field_id value=o.id.clone() checked=on/>
                        <span class="choice__box"><span class="choice__key" aria-hidden="true">{letter.to_string()}</span><span class="choice__text">{o.text.get(lang).to_owned()}</span></span>
                    </label>
                }
            })
            .collect_view();
        let feedback = answered.then(|| {
            let right = check.options.iter().all(|o| o.correct == self.chosen.contains(&o.id));
            let replies = check
                .options
                .iter()
                .filter(|o| self.chosen.contains(&o.id))
                .map(|o| view! { <p>{o.feedback.get(lang).to_owned()}</p> })
                .collect_view();
            view! {
                {self.feedback(right, replies.into_any())}
                <p class="row"><button class="btn btn--quiet">{icon("turn")}{words.answer_again.clone()}</button>
                {(!right).then(|| view! { <span class="small muted">{words.try_again.clone()}</span> })}</p>
            }
        });
        let task = if multiple { words.choose_many.clone() } else { words.choose_one.clone() };
        view! {
            <form class="section" method="post" action=self.action.clone() id="step">
                <fieldset class="card quiz__item">
                    <legend class="stem"><span class="stem__no">{task}</span>{check.stem.get(lang).to_owned()}</legend>
                    {self.error()}
                    <div class="choices">{options}</div>
                </fieldset>
                {feedback}
                {self.answer_nav(answered, &words.answer, "btn")}
            </form>
        }
        .into_any()
    }

    /// Each thing with its groups as buttons to press.
    pub(super) fn sort(&self, sort: &Sort) -> AnyView {
        let (lang, words) = (self.lang(), self.step_words());
        let answer = Response::new(self.chosen.iter().cloned());
        let on_page = Response::new(self.on_page().iter().cloned());
        let answered = !answer.is_blank();
        let entries = sort
            .entries
            .iter()
            .enumerate()
            .map(|(n, entry)| {
                let choices = sort
                    .groups
                    .iter()
                    .enumerate()
                    .map(|(g, group)| {
                        let on = on_page.group_of(&entry.id) == Some(&group.id);
                        let field_id = (n == 0 && g == 0).then_some("chosen");
                        view! {
                            <label class="pick">
                                <input type="radio" id=field_id name=format!("chosen.{}", entry.id) value=Response::pair(&entry.id, &group.id) checked=on/>
                                <span>{group.text.get(lang).to_owned()}</span>
                            </label>
                        }
                    })
                    .collect_view();
                let reply = answered.then(|| {
                    let right = answer.group_of(&entry.id) == Some(&entry.group);
                    self.reply(right, entry.why.get(lang))
                });
                view! {
                    <fieldset class="card sort__row"><legend>{entry.text.get(lang).to_owned()}</legend><div class="picks">{choices}</div>{reply}</fieldset>
                }
            })
            .collect_view();
        let right = sort.entries.iter().filter(|e| answer.group_of(&e.id) == Some(&e.group)).count();
        let count = sort.entries.len();
        let summary = answered.then(|| {
            let text = fill(&words.sort_count, &[("n", &right), ("of", &count)]);
            view! {
                {self.feedback(right == count, view! { <p>{text}</p> }.into_any())}
                <p class="row"><button class="btn btn--quiet">{icon("turn")}{words.answer_again.clone()}</button></p>
            }
        });
        view! {
            <form class="section stack" method="post" action=self.action.clone() id="step">
                {self.error()}
                {entries}
                {summary}
                {self.answer_nav(answered, &words.answer, "btn")}
            </form>
        }
        .into_any()
    }

    /// A short answer beside one thing of several.
    fn reply(&self, right: bool, why: &str) -> AnyView {
        let class = if right { "say say--right" } else { "say say--wrong" };
        view! { <div class=class>{self.verdict(right)}<p>{why.to_owned()}</p></div> }.into_any()
    }

    /// Each statement with two buttons; the truth comes from the server once all are answered, and is not in the page before.
    pub(super) fn myth(&self, statements: &[Statement]) -> AnyView {
        let (lang, words) = (self.lang(), self.step_words());
        let answer = Response::new(self.chosen.iter().cloned());
        let on_page = Response::new(self.on_page().iter().cloned());
        let answered = !answer.is_blank();
        let is_right = |s: &Statement| answer.group_of(&s.id) == Some(if s.myth { "myth" } else { "fact" });
        let rows = statements
            .iter()
            .enumerate()
            .map(|(n, s)| {
                let radio = |value: &'static str, word: String| {
                    let on = on_page.group_of(&s.id) == Some(value);
                    let id =
                        if n == 0 && value == "myth" { "chosen".to_owned() } else { format!("say-{}-{value}", s.id) };
                    view! {
                        <input class="myth__in" type="radio" id=id.clone() name=format!("chosen.{}", s.id) value=Response::pair(&s.id, value) checked=on/>
                        <label class="myth__say" for=id>{word}</label>
                    }
                };
                view! {
                    <fieldset class="card myth">
                        <legend>{s.text.get(lang).to_owned()}</legend>
                        <div class="myth__row">
                            {radio("myth", words.myth.clone())}
                            {radio("fact", words.fact.clone())}
                            {answered.then(|| self.truth(s, is_right(s)))}
                        </div>
                    </fieldset>
                }
            })
            .collect_view();
        let right = statements.iter().filter(|s| is_right(s)).count();
        let summary = answered.then(|| {
            let text = fill(&words.myth_count, &[("n", &right), ("of", &statements.len())]);
            view! {
                {self.feedback(right == statements.len(), view! { <p>{text}</p> }.into_any())}
                <p class="row"><button class="btn btn--quiet">{icon("turn")}{words.answer_again.clone()}</button></p>
            }
        });
        view! {
            <form class="section stack" method="post" action=self.action.clone() id="step">
                {self.error()}
                {rows}
                {summary}
                {self.answer_nav(answered, &words.answer, "btn")}
            </form>
        }
        .into_any()
    }

    fn truth(&self, s: &Statement, right: bool) -> AnyView {
        let words = self.step_words();
        let truth = if s.myth { words.is_myth.clone() } else { words.is_fact.clone() };
        let verdict = if right {
            view! { <p class="verdict">{icon("check")}{words.right.clone()}</p> }.into_any()
        } else {
            view! { <p class="verdict myth__wrong">{icon("cross")}{words.myth_wrong.clone()}</p> }.into_any()
        };
        view! { <div class="myth__out">{verdict}<p><b>{truth}</b>" "{s.truth.get(self.lang()).to_owned()}</p></div> }
            .into_any()
    }
}
