//! What a lesson is made of: its steps, what pupils do in each, and where its facts come from.
//!
//! `qinghe-content` reads these from the authors' files; `qinghe-player` shows them, on the server and in the browser.

use crate::{
    Text,
    item::{ItemGroup, ItemKind},
};
use chrono::NaiveDate;
use serde::Serialize;

/// One page of a lesson.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The file's name, e.g. `welcome`.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// How long a class needs for it, in minutes.
    pub minutes: u32,
    /// Its words: safe HTML in each language, to be inserted as it is.
    pub body: Text,
    /// Its drawing: inline SVG in each language, with a title and a description.
    pub figure: Option<Text>,
    /// Keys of the sources of its facts.
    pub sources: Vec<String>,
    /// What learners do on it.
    pub kind: StepKind,
}

/// What learners do on a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StepKind {
    /// Read and talk.
    Text,
    /// Turn cards over.
    Cards(Vec<Card>),
    /// Answer one question for practice, with a reply to each option.
    Check(Check),
    /// Take a story's decisions.
    Scenario(Scenario),
    /// Put things into groups.
    Sort(Sort),
    /// Put things in order.
    Order(Order),
    /// Say myth or fact of each, then see.
    Myth(Vec<Statement>),
    /// Guess a figure, then see it.
    Guess(Guess),
    /// Play a scene: a card each.
    Roles(Vec<Role>),
    /// Write for oneself. It never leaves the device.
    Reflect(Vec<Text>),
    /// Make one's own plan. It never leaves the device.
    Plan(Vec<PlanLine>),
    /// Show hands; in kits only.
    Tally(Tally),
    /// Know where help is. Every module has one.
    Help,
}

impl StepKind {
    /// The name authors write.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Cards(_) => "cards",
            Self::Check(_) => "check",
            Self::Scenario(_) => "scenario",
            Self::Sort(_) => "sort",
            Self::Order(_) => "order",
            Self::Myth(_) => "myth",
            Self::Guess(_) => "guess",
            Self::Roles(_) => "roles",
            Self::Reflect(_) => "reflect",
            Self::Plan(_) => "plan",
            Self::Tally(_) => "tally",
            Self::Help => "help",
        }
    }
}

/// Things to be put into groups.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sort {
    /// The groups, in authored order.
    pub groups: Vec<ItemGroup>,
    /// The things, in the order they are shown.
    pub entries: Vec<SortEntry>,
}

/// A thing with its group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SortEntry {
    /// Stable within the step.
    pub id: String,
    /// What the learner reads.
    pub text: Text,
    /// The group it belongs to.
    pub group: String,
    /// Why it belongs there.
    pub why: Text,
}

/// Things to be put in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// The things in the right order: id and what the learner reads.
    pub entries: Vec<(String, Text)>,
    /// Why this is the order.
    pub why: Text,
}

impl Order {
    /// The order the things are first shown in: always the same, never the right one.
    pub fn shown(&self) -> impl Iterator<Item = &(String, Text)> {
        let n = self.entries.len();
        // Every second one from the end, then the others: 5 → 4 2 5 3 1.
        let places = (0..n).rev().filter(move |i| i % 2 == 1).chain((0..n).rev().filter(|i| i % 2 == 0));
        places.filter_map(|i| self.entries.get(i))
    }
}

/// A statement that is a myth or a fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Stable within the step.
    pub id: String,
    /// What is said.
    pub text: Text,
    /// Whether it is a myth.
    pub myth: bool,
    /// What is true instead, or why it is true.
    pub truth: Text,
}

/// A figure to be guessed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guess {
    /// What is asked.
    pub question: Text,
    /// The unit written after the number.
    pub unit: Text,
    /// The least that can be guessed.
    pub min: i64,
    /// The most.
    pub max: i64,
    /// The step between two guesses.
    pub step: i64,
    /// The true figure.
    pub answer: i64,
    /// The year the figure is for.
    pub year: i64,
    /// The key of its source.
    pub source: String,
    /// What it means.
    pub reveal: Text,
}

/// A card of a role-play.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Role {
    /// Who it is.
    pub name: Text,
    /// What they do, a paragraph after each blank line.
    pub card: Text,
}

/// A line of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanLine {
    /// What it says.
    pub text: Text,
    /// Whether something is written after it; otherwise it is ticked.
    pub write: bool,
}

/// A show of hands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    /// What is asked.
    pub question: Text,
    /// What hands are raised for: id and words.
    pub options: Vec<(String, Text)>,
}

/// A card with two sides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Card {
    /// What shows first.
    pub front: Text,
    /// What shows when it is turned.
    pub back: Text,
}

/// One question for practice. It is not scored, so its key may reach the browser.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Check {
    /// How it is answered.
    pub kind: ItemKind,
    /// The question.
    pub stem: Text,
    /// The options, in authored order.
    pub options: Vec<CheckOption>,
}

/// One option of a practice question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CheckOption {
    /// Stable within the question.
    pub id: String,
    /// Whether choosing it is right.
    pub correct: bool,
    /// What the learner reads.
    pub text: Text,
    /// What we reply to a learner who chose it.
    pub feedback: Text,
}

/// A story with decisions. From every place in it a safe ending can be reached.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scenario {
    /// The node it begins with.
    pub start: String,
    /// Its nodes, in authored order.
    pub nodes: Vec<Node>,
}

impl Scenario {
    /// A node by id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|n| n.id == id)
    }
}

/// A moment of a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    /// Stable within the story.
    pub id: String,
    /// What happens, or, at an ending, the message.
    pub text: Text,
    /// What the learner may do next. At an ending these lead back.
    pub choices: Vec<Choice>,
    /// How the story ends here, if it does.
    pub ending: Option<Ending>,
}

/// A thing to do in a story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Stable within the node.
    pub id: String,
    /// What the learner reads.
    pub text: Text,
    /// The node it leads to.
    pub to: String,
}

/// How a story ends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Everyone is safe and somebody was told.
    Safe,
    /// Not yet; the learner may go back and choose again.
    Unsafe,
}

/// Where facts come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// What items name it by.
    pub key: String,
    /// What it is.
    pub title: Text,
    /// How it was checked: `V:<page>` for a page that was read, `design` for our own proposal,
    /// `check` for what nobody has checked yet. An approved module has none of the last.
    pub mark: String,
    /// When it was last checked.
    pub checked_on: Option<NaiveDate>,
}
