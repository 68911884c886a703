//! What a teacher may set on a quiz, and what a quiz put together by hand is made of.

use serde::{Deserialize, Serialize};

/// How the items are laid out for the learner.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One item a page.
    #[default]
    OneByOne,
    /// Every item on one page.
    OnePage,
}

/// In which order learners see items and options.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemOrder {
    /// Each attempt draws and shuffles for itself.
    #[default]
    PerLearner,
    /// Drawn and shuffled once for everyone: for a class that works together.
    SameForAll,
    /// The same for everyone, in the order they were written.
    AsWritten,
}

/// Which of several attempts counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// The best.
    #[default]
    Best,
    /// The last.
    Last,
    /// The first.
    First,
}

/// When learners see what was right.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// After each item, which then cannot be changed.
    AtOnce,
    /// When the attempt is over.
    #[default]
    AfterSubmit,
    /// Once nobody can answer any more: from the closing time on, or from the due time where there is none.
    AfterClose,
    /// Never: teachers alone see scores and answers.
    Never,
}

names! {
    Layout { OneByOne = "one_by_one", OnePage = "one_page" }
    ItemOrder { PerLearner = "per_learner", SameForAll = "same_for_all", AsWritten = "as_written" }
    Counts { Best = "best", Last = "last", First = "first" }
    Feedback { AtOnce = "at_once", AfterSubmit = "after_submit", AfterClose = "after_close", Never = "never" }
}

/// The settings of one quiz as it was given to a class.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QuizSettings {
    /// The number of items drawn from the module; none: the module's own number.
    pub draw: Option<usize>,
    /// The pass mark in per cent; none: the module's, otherwise [`DEFAULT_PASS_MARK`].
    pub pass_mark: Option<i64>,
    /// One item a page, or all.
    pub layout: Layout,
    /// The order of items and options.
    pub order: ItemOrder,
    /// Minutes for an attempt; none: no limit.
    pub minutes: Option<i64>,
    /// The number of attempts; none: no limit.
    pub attempts: Option<i64>,
    /// Which attempt counts.
    pub counts: Counts,
    /// When learners see what was right.
    pub feedback: Feedback,
    /// Whether a half right answer earns a part of the points.
    pub partial: bool,
}

/// The default pass mark (及格), in per cent.
pub const DEFAULT_PASS_MARK: i64 = 60;
/// The most minutes an attempt may be given.
pub const MAX_MINUTES: i64 = 240;
/// The most attempts that may be set.
pub const MAX_ATTEMPTS: i64 = 20;
/// The most items of a quiz.
pub const MAX_ITEMS: usize = 100;

/// One part of a quiz put together by hand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuizPart {
    /// Exactly this item, in the version it has when the paper is drawn.
    Item(String),
    /// Some of a module's bank at random.
    Draw {
        /// The module.
        module: String,
        /// Only items that check this objective.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        objective: Option<String>,
        /// Only items of this difficulty, 1 to 3.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        difficulty: Option<u8>,
        /// How many.
        count: usize,
    },
}

impl QuizPart {
    /// The number of items it adds to a paper.
    #[must_use]
    pub const fn count(&self) -> usize {
        match self {
            Self::Item(_) => 1,
            Self::Draw { count, .. } => *count,
        }
    }
}
