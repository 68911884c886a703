//! Quiz items, as authored and keyed, and the answers people give to them.

use crate::Text;
use serde::{Deserialize, Serialize};

/// How an item is answered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Exactly one option is right.
    #[default]
    Single,
    /// Two or more options are right, and all of them are wanted.
    Multiple,
    /// A statement that is true or false: two options, `true` and `false`, never shuffled.
    TrueFalse,
    /// A situation, then a question with exactly one right option.
    Scenario,
    /// The learner orders the options; they are written in the right order.
    Order,
    /// The learner puts each option into its group.
    Match,
    /// The learner types a word or two; several spellings may be right.
    ShortText,
    /// The learner types a number, right within a tolerance.
    Number,
}

impl ItemKind {
    /// Every kind with its stable name.
    pub const ALL: [(&str, Self); 8] = [
        ("single", Self::Single),
        ("multiple", Self::Multiple),
        ("true_false", Self::TrueFalse),
        ("scenario", Self::Scenario),
        ("order", Self::Order),
        ("match", Self::Match),
        ("short_text", Self::ShortText),
        ("number", Self::Number),
    ];

    /// Whether exactly one option is chosen.
    #[must_use]
    pub const fn is_one(self) -> bool {
        matches!(self, Self::Single | Self::TrueFalse | Self::Scenario)
    }

    /// Whether options are chosen, rather than ordered, matched or typed.
    #[must_use]
    pub const fn is_choice(self) -> bool {
        matches!(self, Self::Single | Self::Multiple | Self::TrueFalse | Self::Scenario)
    }

    /// Whether the answer is typed.
    #[must_use]
    pub const fn is_typed(self) -> bool {
        matches!(self, Self::ShortText | Self::Number)
    }
}

/// The thinking skill that an item requires (Anderson & Krathwohl, 2001: the first three levels).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CognitiveLevel {
    /// Call a fact to mind.
    Recall,
    /// Explain what something means.
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
    /// Match: the group it belongs to. Never leaves the server before the item is graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What the learner reads.
    pub text: Text,
    /// Why it is wrong, for those who chose it. Wrong options of a choice always have it.
    #[serde(default)]
    pub why: Option<Text>,
}

/// A group that options are put into.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemGroup {
    /// Stable within the item; stored in answers.
    pub id: String,
    /// What the learner reads.
    pub text: Text,
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
    /// Its thinking skill.
    pub level: CognitiveLevel,
    /// The situation described before the question, for a scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<Text>,
    /// The question or statement.
    pub stem: Text,
    /// Match: the groups, in authored order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<ItemGroup>,
    /// The options, in authored order; none where the answer is typed.
    #[serde(default)]
    pub options: Vec<ItemOption>,
    /// Typed answers: each one that is right, as authored. Never leaves the server before the item is
    /// graded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<String>,
    /// Number: how far from an answer is still right, inclusive; none means exactly. Read as
    /// [`crate::grading::number`] reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<String>,
    /// Shown after grading, whatever was answered.
    pub explanation: Text,
    /// Keys of the sources in the module's list.
    #[serde(default)]
    pub sources: Vec<String>,
}

impl Item {
    /// The item without anything that tells what is right, or why. Of an order the options still stand as they should:
    /// whoever shows them puts them in another order.
    #[must_use]
    pub fn without_key(mut self) -> Self {
        for option in &mut self.options {
            (option.correct, option.group, option.why) = (false, None, None);
        }
        self.answers.clear();
        self.tolerance = None;
        self.explanation = Text::default();
        self.sources.clear();
        self
    }

    /// The ids of the right options of a choice.
    pub fn key(&self) -> impl Iterator<Item = &str> {
        self.options.iter().filter(|o| o.correct).map(|o| o.id.as_str())
    }

    /// An option by id.
    #[must_use]
    pub fn option(&self, id: &str) -> Option<&ItemOption> {
        self.options.iter().find(|o| o.id == id)
    }

    /// The response that is right.
    #[must_use]
    pub fn right(&self) -> Response {
        match self.kind {
            ItemKind::Order => Response::ordered(self.options.iter().map(|o| o.id.clone())),
            ItemKind::Match => {
                Response::new(self.options.iter().filter_map(|o| Some(Response::pair(&o.id, o.group.as_deref()?))))
            }
            ItemKind::ShortText | ItemKind::Number => {
                Response::typed(self.answers.first().map(String::as_str).unwrap_or_default())
            }
            _ => Response::new(self.key().map(str::to_owned)),
        }
    }
}

/// An answer: what was chosen, without repeats. Empty means "left blank".
///
/// Choices are option ids, sorted; an order is option ids as ordered; a match is
/// [pairs](Response::pair) of an option and its group, sorted; what was typed is one text, as typed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Response(Vec<String>);

impl Response {
    /// A response in which the order means nothing.
    #[must_use]
    pub fn new(ids: impl IntoIterator<Item = String>) -> Self {
        let mut ids: Vec<String> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        Self(ids)
    }

    /// A response that is an order; what comes again is dropped.
    #[must_use]
    pub fn ordered(ids: impl IntoIterator<Item = String>) -> Self {
        let mut kept: Vec<String> = Vec::new();
        for id in ids {
            if !kept.contains(&id) {
                kept.push(id);
            }
        }
        Self(kept)
    }

    /// A typed answer; only spaces are blank.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        let text = text.trim();
        Self(if text.is_empty() { vec![] } else { vec![text.to_owned()] })
    }

    /// What was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// An option put into a group, as a response holds it.
    #[must_use]
    pub fn pair(option: &str, group: &str) -> String {
        format!("{option}={group}")
    }

    /// The group an option was put into.
    #[must_use]
    pub fn group_of(&self, option: &str) -> Option<&str> {
        self.0.iter().find_map(|p| p.split_once('=').filter(|(o, _)| *o == option).map(|(_, g)| g))
    }

    /// What was chosen.
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
