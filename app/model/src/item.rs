//! Quiz items, as authored and keyed, and the answers people give to them.

use crate::Text;
use serde::{Deserialize, Serialize};

/// How an item is answered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Exactly one option is right.
    Single,
    /// Two or more options are right, and all of them are wanted.
    Multiple,
    /// A statement that is true or false: two options, `true` and `false`, never shuffled.
    TrueFalse,
}

/// What the item asks of the learner's mind (after Anderson & Krathwohl, 2001, the three lowest
/// useful here).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CognitiveLevel {
    /// Call a fact to mind.
    Recall,
    /// Say what it means.
    Understand,
    /// Use it in a situation.
    Apply,
}

/// One option of an item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemOption {
    /// Stable within the item; stored in answers.
    pub id: String,
    /// Whether choosing it is right. Never leaves the server before the item is graded.
    #[serde(default)]
    pub correct: bool,
    /// What the learner reads.
    pub text: Text,
    /// Why it is wrong, for those who chose it. Only a right option may leave it out.
    #[serde(default)]
    pub why: Option<Text>,
}

/// A quiz item with its key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Stable across versions, e.g. `m02-q07`.
    pub id: String,
    /// Raised whenever a reader would notice the change; attempts remember it.
    pub version: u32,
    /// How it is answered.
    pub kind: ItemKind,
    /// The module objective it checks.
    pub objective: String,
    /// 1 (easy) to 3 (hard).
    pub difficulty: u8,
    /// What it asks of the mind.
    pub level: CognitiveLevel,
    /// The question or statement.
    pub stem: Text,
    /// The options, in authored order.
    pub options: Vec<ItemOption>,
    /// Shown after grading, whatever was answered.
    pub explanation: Text,
    /// Keys of the sources in the module's list.
    #[serde(default)]
    pub sources: Vec<String>,
}

impl Item {
    /// The ids of the right options.
    pub fn key(&self) -> impl Iterator<Item = &str> {
        self.options.iter().filter(|o| o.correct).map(|o| o.id.as_str())
    }
}

/// An answer: the ids of the chosen options, sorted, without repeats. Empty means "left blank".
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Response(Vec<String>);

impl Response {
    /// A response from option ids in any order.
    #[must_use]
    pub fn new(ids: impl IntoIterator<Item = String>) -> Self {
        let mut ids: Vec<String> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Self(ids)
    }

    /// The chosen ids, sorted.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.0
    }

    /// Whether nothing was chosen.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this option was chosen.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.0.iter().any(|i| i == id)
    }
}
