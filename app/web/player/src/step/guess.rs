//! A step in which a figure is guessed, then shown.

use super::StepView;
use crate::{icon, number, words::fill};
use leptos::prelude::*;
use qinghe_model::{Lang, lesson::Guess};

impl StepView<'_> {
    pub(super) fn guess(&self, guess: &Guess) -> AnyView {
        let (lang, words) = (self.lang(), self.step_words());
        let guessed: Option<i64> = self.chosen.first().and_then(|n| n.parse().ok());
        let typed = self.ticked.first().and_then(|n| n.parse().ok()).or(guessed);
        // "6%" and "408 万人" read as one; English words want a space.
        let unit = guess.unit.get(lang);
        let unit = if lang == Lang::En && !unit.starts_with('%') { format!(" {unit}") } else { unit.to_owned() };
        let result = guessed.map(|n| self.shown_figure(guess, n, &unit));
        let hint = fill(&words.guess_hint, &[("min", &number(guess.min)), ("max", &number(guess.max))]);
        let again = guessed.is_some().then(|| {
            view! { <p class="row"><button class="btn btn--quiet">{icon("turn")}{words.guess_again.clone()}</button></p> }
        });
        view! {
            <form class="section stack" method="post" action=self.action.clone() id="step">
                {self.error()}
                <div class="card stack">
                    <label class="label" for="chosen">{guess.question.get(lang).to_owned()}</label>
                    <p class="hint" id="guess-hint">{hint}</p>
                    <p class="row guess">
                        <input class="input input--short guess__number" type="number" inputmode="numeric" id="chosen" name="chosen" autocomplete="off"
                            min=guess.min.to_string() max=guess.max.to_string() step=guess.step.to_string() aria-describedby="guess-hint" value=typed.map(|n: i64| n.to_string())/>
                        <b>{unit}</b>
                    </p>
                </div>
                {result}
                {again}
                {self.answer_nav(guessed.is_some(), &words.guess_show, "btn")}
            </form>
        }
        .into_any()
    }

    /// The guess beside the true figure.
    fn shown_figure(&self, guess: &Guess, guessed: i64, unit: &str) -> AnyView {
        let (lang, words) = (self.lang(), self.step_words());
        let source = self.sources.iter().find(|s| s.key == guess.source).map_or("", |s| s.title.get(lang));
        let bar = |n: i64, class: &'static str, word: String| {
            #[expect(clippy::cast_precision_loss, reason = "a picture")]
            let share = (n - guess.min) as f64 / (guess.max - guess.min).max(1) as f64 * 100.0;
            let width = format!("{share:.1}%");
            view! {
                <dt>{word}" "<b>{number(n)}{unit.to_owned()}</b></dt>
                <dd><svg class="pbar" aria-hidden="true"><rect class="pbar__track" width="100%" height="10" y="4" rx="5"></rect><rect class=class width=width height="10" y="4" rx="5"></rect></svg></dd>
            }
        };
        // Near is within a twentieth of the range.
        let near = (guessed - guess.answer).abs() * 20 <= guess.max - guess.min;
        let (class, drawing, verdict) = if near {
            ("feedback feedback--right", "check", words.guess_near.clone())
        } else {
            ("feedback", "info", words.guess_far.clone())
        };
        view! {
            <div class=class id="feedback" role="status" tabindex="-1">
                <p class="verdict">{icon(drawing)}{verdict}</p>
                <dl class="stack stack--tight">
                    {bar(guessed, "pbar__fill", words.guess_yours.clone())}
                    {bar(guess.answer, "pbar__fill pbar__fill--true", words.guess_true.clone())}
                </dl>
                <p>{guess.reveal.get(lang).to_owned()}</p>
                <p class="small">{fill(&words.guess_source, &[("year", &guess.year), ("source", &source)])}</p>
            </div>
        }
        .into_any()
    }
}
