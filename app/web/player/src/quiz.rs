//! A quiz as its island gets it: items in the learner's order, without keys, with every word around them.

use serde::{Deserialize, Serialize};

/// How an item is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Ask {
    /// Choose one.
    One,
    /// Choose several.
    Many,
    /// Tap in order.
    Order,
    /// Put each into a group.
    Match,
    /// Type a word or two.
    Text,
    /// Type a number.
    Number,
}

/// An item as the learner sees it: no ids of options, no key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QuizItem {
    /// The item.
    pub id: String,
    /// How it is answered.
    pub ask: Ask,
    /// "Question 4 · choose one".
    pub label: String,
    /// The situation before the question.
    pub scene: Option<String>,
    /// The question.
    pub stem: String,
    /// The options in this learner's order.
    pub options: Vec<String>,
    /// The groups, where options are put into them: option `o` in group `g` is place `o × groups + g`.
    pub groups: Vec<String>,
    /// The places chosen; of an order, in that order.
    pub chosen: Vec<usize>,
    /// What was typed.
    pub typed: String,
    /// Whether the learner wants to look at it again.
    pub flagged: bool,
    /// The revision saved; 0 for none.
    pub revision: i64,
}

/// Everything the quiz needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Quiz {
    /// The attempt.
    pub attempt: String,
    /// Where the plain form is sent.
    pub action: String,
    /// Where the answers are looked over before handing in.
    pub review: String,
    /// The item shown first, from 0.
    pub current: usize,
    /// Every item on one page, instead of one a page.
    pub one_page: bool,
    /// Seconds left when the page was made; none: no limit.
    pub seconds: Option<i64>,
    /// The items in this learner's order.
    pub items: Vec<QuizItem>,
    /// The words around them.
    pub words: QuizWords,
}

/// The words around the items.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the word it names")]
pub struct QuizWords {
    pub back: String,
    pub next: String,
    pub review: String,
    pub all_items: String,
    pub item: String,
    pub answered: String,
    pub not_answered: String,
    pub count: String,
    pub saved: String,
    pub saving: String,
    pub not_saved: String,
    pub newer: String,
    pub closed: String,
    pub signed_out: String,
    pub nothing_yet: String,
    pub order_hint: String,
    pub order_placed: String,
    pub order_clear: String,
    pub answer: String,
    pub flag: String,
    pub unflag: String,
    pub flagged: String,
    pub left: String,
    pub left_minutes: String,
    pub time_up: String,
}

/// What stands before the names of an item's fields: nothing where it is alone on its page.
#[must_use]
pub fn prefix(one_page: bool, n: usize) -> String {
    if one_page { format!("i{n}.") } else { String::new() }
}
