//! What a lesson is made of: its steps, what pupils do in each, and where its facts come from.
//!
//! `qinghe-content` reads these from the authors' files; `qinghe-player` shows them, on the server and in the browser.

mod rehearsal;

pub use rehearsal::{
    About, Asker, Call, CallTurn, Chat, Estimate, Figure, Message, Push, Question, Refuse, Reply, Round,
};

use crate::{
    Text,
    item::{ItemGroup, ItemKind},
    scene::{self, Scene},
};
use chrono::NaiveDate;
use serde::Serialize;

/// One page of a module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The file's name, e.g. `welcome`.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// How long a class needs for it.
    pub minutes: u32,
    /// Safe HTML in each language, to be inserted as it is.
    pub body: Text,
    /// Its drawing: inline SVG in each language, with a title and a description.
    pub figure: Option<Text>,
    /// Keys of the sources its facts come from.
    pub sources: Vec<String>,
    /// What learners do on it.
    pub kind: StepKind,
}

impl Step {
    /// The pictures of its story, each with its id on a page: none clashes with another of the same lesson.
    pub fn scenes(&self) -> impl Iterator<Item = (String, &Scene)> {
        let story = match &self.kind {
            StepKind::Scenario(story) => Some(story),
            _ => None,
        };
        let nodes = story.into_iter().flat_map(|s| &s.nodes);
        nodes.filter_map(|n| n.scene.as_ref().map(|scene| (scene::id(&self.id, &n.id), scene)))
    }
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
    /// Decide at each turn of a story.
    Scenario(Scenario),
    /// Put things into groups.
    Sort(Sort),
    /// Put things in order.
    Order(Order),
    /// Say whether each statement is a myth or a fact, then see.
    Myth(Vec<Statement>),
    /// Guess a figure, then see it.
    Guess(Guess),
    /// Play a scene: a card each.
    Roles(Vec<Role>),
    /// Hold your ground in a made-up group chat. Nothing of it leaves the device.
    Chat(Chat),
    /// Rehearse an emergency call. Nothing of it leaves the device.
    Call(Call),
    /// Say no aloud, round after round. Nothing of it leaves the device.
    Refuse(Refuse),
    /// Guess what the class thinks, say what you think without your name, and see both.
    Estimate(Estimate),
    /// Write for yourself. The text never leaves the device.
    Reflect(Vec<Text>),
    /// Make a plan of your own. It never leaves the device.
    Plan(Vec<PlanLine>),
    /// Count hands; in kits only.
    Tally(Tally),
    /// Where help is. Every module has such a step.
    Help,
}

impl StepKind {
    /// The name that authors write as `kind`.
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
            Self::Chat(_) => "chat",
            Self::Call(_) => "call",
            Self::Refuse(_) => "refuse",
            Self::Estimate(_) => "estimate",
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
    /// Unique in the step.
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
    /// The order in which the entries are first shown: always the same, never the right one.
    pub fn shown(&self) -> impl Iterator<Item = &(String, Text)> {
        let n = self.entries.len();
        // Every second one from the end, then the others: five entries give 4 2 5 3 1.
        let places = (0..n).rev().filter(move |i| i % 2 == 1).chain((0..n).rev().filter(|i| i % 2 == 0));
        places.filter_map(|i| self.entries.get(i))
    }
}

/// A statement that is a myth or a fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Unique in the step.
    pub id: String,
    /// The statement.
    pub text: Text,
    /// Whether it is a myth.
    pub myth: bool,
    /// What is true.
    pub truth: Text,
}

/// A figure to be guessed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guess {
    /// What is asked.
    pub question: Text,
    /// The unit, shown after the number.
    pub unit: Text,
    /// The smallest possible guess.
    pub min: i64,
    /// The largest possible guess.
    pub max: i64,
    /// The step between two possible guesses.
    pub step: i64,
    /// The true figure.
    pub answer: i64,
    /// The year of the figure.
    pub year: i64,
    /// The key of its source.
    pub source: String,
    /// What it means.
    pub reveal: Text,
}

/// A card of a role-play.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Role {
    /// The character.
    pub name: Text,
    /// What they do, a paragraph after each blank line.
    pub card: Text,
}

/// A line of a plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanLine {
    /// The line's text.
    pub text: Text,
    /// Whether learners write after it; otherwise they tick it.
    pub write: bool,
}

/// A question answered by a show of hands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    /// What is asked.
    pub question: Text,
    /// The answers: id and what the class reads.
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

/// A question for practice. It is not scored, so its key may reach the browser.
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
    /// Unique in the question.
    pub id: String,
    /// Whether choosing it is right.
    pub correct: bool,
    /// What the learner reads.
    pub text: Text,
    /// The reply to a learner who chose it.
    pub feedback: Text,
}

/// A story with decisions. A safe ending can be reached from every node.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scenario {
    /// The id of its first node.
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
    /// Unique in the story.
    pub id: String,
    /// What happens, or, at an ending, the message.
    pub text: Text,
    /// What the learner may do next. At an ending these lead back.
    pub choices: Vec<Choice>,
    /// How the story ends here, if it does.
    pub ending: Option<Ending>,
    /// The node as a picture. `text` is then its script, for wherever there is no picture.
    pub scene: Option<Scene>,
}

/// Something the learner may do at a node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// Unique in the node.
    pub id: String,
    /// What the learner reads.
    pub text: Text,
    /// The id of the node it leads to.
    pub to: String,
}

/// How a story ends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Everyone is safe, and an adult knows.
    Safe,
    /// Not yet; the learner may go back and choose again.
    Unsafe,
}

/// Where facts come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The key that items and steps refer to.
    pub key: String,
    /// What it is.
    pub title: Text,
    /// How it was checked: `V:<page>` for a page that was read, `design` for our own proposal,
    /// `check` for what nobody has checked yet. An approved module has none of the last.
    pub mark: String,
    /// When it was last checked.
    pub checked_on: Option<NaiveDate>,
}
