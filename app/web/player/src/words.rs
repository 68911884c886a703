//! Every interface word that steps, items, stories and quizzes need, in one language.
//!
//! The server fills [`Words`] from its locale files, once for each language; an island gets its own part as a prop. A text
//! with places such as `{n}` is completed by [`fill`].

use qinghe_model::{
    Lang,
    item::{CognitiveLevel, ItemKind},
};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};
use std::fmt::{Display, Write as _};

/// The words of one language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Words {
    /// The language.
    pub lang: Lang,
    /// What screen readers say before an error beside a field.
    pub error: String,
    /// The words of a step.
    pub step: StepWords,
    /// The words of an item.
    pub item: ItemWords,
    /// The words around a story.
    pub story: StoryWords,
    /// The words around a quiz.
    pub quiz: QuizWords,
    /// The words of a rehearsal, and of what a class thinks.
    pub rehearsal: RehearsalWords,
}

/// The words of a rehearsal, and of what a class thinks. Only the server needs them.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the word it names")]
pub struct RehearsalWords {
    pub private: String,
    pub again: String,
    pub me: String,
    pub holds: String,
    pub open: String,
    pub chat_note: String,
    pub chat_pick: String,
    pub chat_end: String,
    pub call_note: String,
    pub call_operator: String,
    pub call_pick: String,
    pub call_say: String,
    pub call_rule: String,
    /// Where, what, awake, name.
    pub about: [String; 4],
    pub way: String,
    pub together: String,
    pub alone: String,
    pub together_how: String,
    pub alone_how: String,
    pub rounds: String,
    /// With `{n}`.
    pub round: String,
    pub second: String,
    pub help: String,
    pub card: String,
    pub card_together: String,
    pub card_alone: String,
    /// Looked at the other, clear no, reason or other offer, walked away.
    pub ticks: [String; 4],
    pub estimate_note: String,
    pub estimate_think: String,
    /// With `{answer}`.
    pub estimate_guess: String,
    pub estimate_skip: String,
    pub estimate_send: String,
    pub estimate_without: String,
    pub estimate_trial: String,
    pub estimate_few: String,
    pub estimate_thanks: String,
    /// With `{answer}`.
    pub estimate_ours: String,
    pub estimate_guessed: String,
    /// With `{n}`.
    pub estimate_about: String,
    pub estimate_all: String,
    pub estimate_none: String,
    /// With `{n}`.
    pub estimate_of: String,
    pub estimate_peers: String,
}

/// The words of a step.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the word it names")]
pub struct StepWords {
    pub progress: String,
    /// With `{n}`.
    pub mark: String,
    /// With `{n}`.
    pub mark_done: String,
    /// With `{n}` and `{count}`.
    pub of: String,
    pub next: String,
    pub back: String,
    pub finish: String,
    pub read_aloud: String,
    pub read_stop: String,
    pub reading: String,
    pub choose_one: String,
    pub choose_many: String,
    pub answer: String,
    pub answer_again: String,
    pub right: String,
    pub wrong: String,
    pub try_again: String,
    /// With `{n}` and `{of}`.
    pub sort_count: String,
    pub myth: String,
    pub fact: String,
    pub is_myth: String,
    pub is_fact: String,
    pub myth_wrong: String,
    /// With `{n}` and `{of}`.
    pub myth_count: String,
    pub order_first: String,
    /// With `{min}` and `{max}`.
    pub guess_hint: String,
    pub guess_show: String,
    pub guess_again: String,
    pub guess_yours: String,
    pub guess_true: String,
    pub guess_near: String,
    pub guess_far: String,
    /// With `{year}` and `{source}`.
    pub guess_source: String,
    pub notes_private: String,
    pub notes_paper: String,
    pub notes_kept: String,
    pub notes_clear: String,
    pub notes_print: String,
}

/// The words of an item.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the word it names")]
pub struct ItemWords {
    /// "Question 4 · choose one", with `{n}`.
    pub labels: KindWords,
    /// The names of the kinds.
    pub kinds: KindWords,
    pub recall: String,
    pub understand: String,
    pub apply: String,
    /// With `{n}`.
    pub difficulty: String,
    pub groups_are: String,
    pub typed_here: String,
    pub own: String,
    pub with_key: String,
    pub key: String,
    pub order_right: String,
    pub right: String,
    /// With `{points}`.
    pub part: String,
    pub wrong: String,
    pub yours: String,
    pub blank: String,
}

impl ItemWords {
    /// "Question 4 · choose one"; `n` counts from 1.
    #[must_use]
    pub fn label(&self, kind: ItemKind, n: usize) -> String {
        fill(self.labels.of(kind), &[("n", &n)])
    }

    /// The name of a cognitive level.
    #[must_use]
    pub fn level(&self, level: CognitiveLevel) -> &str {
        match level {
            CognitiveLevel::Recall => &self.recall,
            CognitiveLevel::Understand => &self.understand,
            CognitiveLevel::Apply => &self.apply,
        }
    }
}

/// A word for each kind of item.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the kind it names")]
pub struct KindWords {
    pub single: String,
    pub multiple: String,
    pub true_false: String,
    pub scenario: String,
    pub order: String,
    pub matching: String,
    pub short_text: String,
    pub number: String,
}

impl KindWords {
    /// The word for a kind.
    #[must_use]
    pub fn of(&self, kind: ItemKind) -> &str {
        match kind {
            ItemKind::Single => &self.single,
            ItemKind::Multiple => &self.multiple,
            ItemKind::TrueFalse => &self.true_false,
            ItemKind::Scenario => &self.scenario,
            ItemKind::Order => &self.order,
            ItemKind::Match => &self.matching,
            ItemKind::ShortText => &self.short_text,
            ItemKind::Number => &self.number,
        }
    }
}

/// The words around a story.
#[derive(Clone, PartialEq, Eq, Debug, Serialize_tuple, Deserialize_tuple)]
#[expect(missing_docs, reason = "each is the word it names")]
pub struct StoryWords {
    pub what_do_you_do: String,
    pub path_so_far: String,
    pub you_chose: String,
    pub go_back: String,
    pub start_again: String,
    pub safe_ending: String,
    pub unsafe_ending: String,
    pub next: String,
    pub not_yet: String,
    pub keeping_failed: String,
    pub keeping_refused: String,
    /// With `{n}`.
    pub scene: String,
}

/// The words around the items of a quiz. A step and an item that are put in order or typed use them too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize_tuple, Deserialize_tuple)]
#[expect(missing_docs, reason = "each is the word it names")]
pub struct QuizWords {
    pub back: String,
    pub next: String,
    pub review: String,
    pub all_items: String,
    /// With `{n}`.
    pub item: String,
    pub answered: String,
    pub not_answered: String,
    /// With `{n}` and `{of}`.
    pub count: String,
    pub saved: String,
    pub saving: String,
    pub not_saved: String,
    /// With `{n}`.
    pub not_saved_item: String,
    /// With `{n}`.
    pub waiting: String,
    pub newer: String,
    pub closed: String,
    pub signed_out: String,
    pub nothing_yet: String,
    pub sign_in: String,
    pub order_hint: String,
    /// With `{n}`.
    pub order_placed: String,
    pub order_clear: String,
    pub answer: String,
    pub flag: String,
    pub unflag: String,
    pub flagged: String,
}

/// The text with each `{name}` replaced by its value; a name without a value stays as it is.
#[must_use]
pub fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let place = after.split_once('}');
        let value = place.and_then(|(name, _)| values.iter().find(|(have, _)| *have == name));
        if let (Some((_, value)), Some((_, after))) = (value, place) {
            let _ = write!(out, "{value}");
            rest = after;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn places_are_filled_once() {
        assert_eq!(fill("Step {n} of {count}", &[("n", &3), ("count", &5)]), "Step 3 of 5");
        assert_eq!(fill("{of} 项里放对了 {n} 项", &[("n", &2), ("of", &4)]), "4 项里放对了 2 项");
        assert_eq!(fill("{a}{b}", &[("a", &"{b}"), ("b", &1)]), "{b}1", "a value is not read again");
        assert_eq!(fill("{x} and { alone", &[("n", &1)]), "{x} and { alone");
    }
}
