//! A quiz as its island gets it: items in the learner's order without their keys, and every word around them.

use crate::words::QuizWords;
use qinghe_model::item::ItemKind;
use serde::{Deserialize, Serialize};
use serde_tuple::{Deserialize_tuple, Serialize_tuple};

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

impl From<ItemKind> for Ask {
    fn from(kind: ItemKind) -> Self {
        match kind {
            ItemKind::Single | ItemKind::TrueFalse | ItemKind::Scenario => Self::One,
            ItemKind::Multiple => Self::Many,
            ItemKind::Order => Self::Order,
            ItemKind::Match => Self::Match,
            ItemKind::ShortText => Self::Text,
            ItemKind::Number => Self::Number,
        }
    }
}

/// An item as the learner sees it: no ids of options, no key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize_tuple, Deserialize_tuple)]
pub struct QuizItem {
    /// The item's id.
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
    /// The places chosen, in the order of the learner's taps for [`Ask::Order`].
    pub chosen: Vec<usize>,
    /// What was typed.
    pub typed: String,
    /// Whether the learner flagged it to look at again.
    pub flagged: bool,
    /// The revision saved; 0 for none.
    pub revision: i64,
}

/// The props of the quiz island.
#[derive(Clone, PartialEq, Eq, Debug, Serialize_tuple, Deserialize_tuple)]
pub struct Quiz {
    /// The attempt's id.
    pub attempt: String,
    /// The address the plain form posts to.
    pub action: String,
    /// The page that shows all answers before they are handed in.
    pub review: String,
    /// The item shown first, from 0.
    pub current: usize,
    /// Every item on one page, instead of one a page.
    pub one_page: bool,
    /// The clock, as HTML; empty without a limit. A script of the page runs it.
    pub clock: String,
    /// The items in this learner's order.
    pub items: Vec<QuizItem>,
    /// The words around them.
    pub words: QuizWords,
}

/// The prefix of the names of an item's fields: none where the item is alone on its page.
#[must_use]
pub fn prefix(one_page: bool, n: usize) -> String {
    if one_page { format!("i{n}.") } else { String::new() }
}
