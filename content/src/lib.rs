//! The lessons: plain text files under `modules/`, read once into types, and the checker that
//! refuses a module which breaks a rule.
//!
//! A module is a folder: `module.toml` (what it is), `steps/<id>.md` (what learners do, one file a
//! step, both languages side by side), `items.toml` (the quiz bank) and `figures/*.svg`. A teacher
//! can edit every file in a text editor and a reviewer can compare two versions line by line. The
//! folder is embedded in the binary, so the binary is the whole deployment.
//!
//! This room may import `qinghe-model` and nothing else of ours; it knows no store, no clock and
//! no network. Start reading at [`Library`]; the file formats are in `parse`, the rules across
//! files in `check`, the word list in `lint.toml` beside this crate.
#![warn(missing_docs)]

mod check;
mod files;
mod lint;
mod markdown;
mod parse;
mod reader;
mod report;
mod svg;

pub use report::{Counts, Fault, Report};

use chrono::NaiveDate;
use qinghe_model::{
    Text,
    item::{Item, ItemKind},
    org::Grade,
};
use serde::Serialize;
use std::{path::Path, sync::OnceLock};

/// Every module, in the order of the folder names.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Library {
    modules: Vec<Module>,
}

impl Library {
    /// The modules in this binary, read on first use.
    ///
    /// # Panics
    /// With the checker's report when an embedded module has a fault; the tests read it first.
    pub fn embedded() -> &'static Self {
        static LIBRARY: OnceLock<Library> = OnceLock::new();
        LIBRARY.get_or_init(|| {
            let (library, report) = check::read(&files::embedded());
            assert!(report.is_clean(), "the embedded modules have faults:\n{report}");
            library
        })
    }

    /// The modules under a folder that holds one folder a module.
    pub fn load_dir(path: &Path) -> Result<Self, Vec<Fault>> {
        let (library, report) = read_dir(path);
        if report.is_clean() { Ok(library) } else { Err(report.faults) }
    }

    /// A module by id.
    pub fn module(&self, id: &str) -> Option<&Module> {
        self.modules.iter().find(|m| m.id == id)
    }

    /// Every module, in order.
    pub fn modules(&self) -> impl Iterator<Item = &Module> {
        self.modules.iter()
    }
}

/// What the checker says of the modules in this binary.
pub fn check_embedded() -> Report {
    check::read(&files::embedded()).1
}

/// What the checker says of the modules under a folder.
pub fn check_dir(path: &Path) -> Report {
    read_dir(path).1
}

fn read_dir(path: &Path) -> (Library, Report) {
    let (files, mut unread) = files::from_dir(path);
    let (library, mut report) = check::read(&files);
    report.faults.append(&mut unread);
    report.faults.sort();
    (library, report)
}

/// The age band a module is written for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Grades 5–6.
    Primary,
    /// Grades 7–9.
    Junior,
    /// Grades 10–12 and vocational schools.
    Senior,
    /// Universities and colleges.
    College,
}

/// A lesson with its quiz bank.
#[derive(Clone, PartialEq, Debug)]
pub struct Module {
    /// The folder's name, e.g. `m02`.
    pub id: String,
    /// Raised whenever a learner would notice the change.
    pub version: u32,
    /// What it is called.
    pub title: Text,
    /// What it is about, in a sentence or two.
    pub summary: Text,
    /// Whom it is written for.
    pub band: Band,
    /// The grades it is taught in.
    pub grades: Vec<Grade>,
    /// How long a class needs for it, quiz included.
    pub minutes: u32,
    /// What learners can do afterwards.
    pub objectives: Vec<Objective>,
    /// How a quiz is made from the bank.
    pub quiz: QuizPlan,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The quiz bank.
    pub items: Vec<Item>,
    /// Where its facts come from.
    pub sources: Vec<Source>,
    /// How far its review has come.
    pub review: Review,
}

impl Module {
    /// A step by id, with its place from 0.
    pub fn step(&self, id: &str) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, s)| s.id == id)
    }

    /// An item of the bank by id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|i| i.id == id)
    }
}

/// Something learners can do after the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Objective {
    /// Stable within the module; items name it.
    pub id: String,
    /// The ability, in words a learner understands.
    pub text: Text,
}

/// How a quiz is made from the bank.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct QuizPlan {
    /// Items drawn for one attempt.
    pub draw: usize,
    /// Per cent needed to pass.
    pub pass_mark: i64,
}

/// Where facts come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// What items name it by.
    pub key: String,
    /// What it is.
    pub title: Text,
    /// How it was checked: `V:<page>` for a page that was read, `design` for our own proposal,
    /// `check` for what nobody has checked yet. The last may not stand in an approved module.
    pub mark: String,
    /// When it was last checked.
    pub checked_on: Option<NaiveDate>,
}

/// How far the review of a module has come.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Review {
    /// The state.
    pub status: ReviewStatus,
    /// Who approved it.
    pub by: Option<String>,
    /// When.
    pub date: Option<NaiveDate>,
    /// The number of the approving document.
    pub document: Option<String>,
}

/// The states of a review.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStatus {
    /// Nobody has reviewed it; pages say so to staff.
    #[default]
    Draft,
    /// With the reviewing authorities.
    UnderReview,
    /// Approved: by whom, when and in which document is on record.
    Approved,
}

/// One page of a module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    /// The file's name, e.g. `welcome`.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// How long a class needs for it.
    pub minutes: u32,
    /// Its words: safe HTML in each language, to be inserted as it is.
    pub body: Text,
    /// Its drawing: inline SVG in each language, with a title and a description.
    pub figure: Option<Text>,
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
    /// Know where help is. Every module has one.
    Help,
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

#[cfg(test)]
mod tests;
