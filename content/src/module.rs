//! A module, a programme and a form of the awareness core, as types.

use chrono::NaiveDate;
use qinghe_model::{
    Text,
    item::Item,
    lesson::{Source, Step},
    org::Grade,
};
use serde::Serialize;
use std::sync::Arc;

/// What a module is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ModuleKind {
    /// A class period with a quiz.
    #[default]
    Lesson,
    /// A short extra without a bank.
    Companion,
    /// A sheet for guardians: no sign-in, printed on paper.
    Family,
    /// A class meeting, shown on the big screen.
    Kit,
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
    /// Lesson, companion, family sheet or kit.
    pub kind: ModuleKind,
    /// For a variant, the id of its base: what the variant's folder lacks comes from there.
    pub variant_of: Option<String>,
    /// What it is called.
    pub title: Text,
    /// What it is about, in a sentence or two.
    pub summary: Text,
    /// The age band it is written for.
    pub band: Band,
    /// The grades it is taught in.
    pub grades: Vec<Grade>,
    /// How long a class needs for it, quiz included.
    pub minutes: u32,
    /// What learners can do afterwards.
    pub objectives: Vec<Objective>,
    /// How a quiz is drawn from the bank; `None` when there is no bank.
    pub quiz: Option<QuizPlan>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The quiz bank.
    pub items: Vec<Arc<Item>>,
    /// Where its facts come from.
    pub sources: Vec<Source>,
    /// How far its review has come.
    pub review: Review,
    /// Whether it is taught only while a counsellor is in the room. No programme may hold it: it reaches pupils
    /// by their own teacher alone, who unlocks it for the class.
    pub counsellor: bool,
    /// Notes for the teacher: safe HTML.
    pub teacher: Text,
    /// The task to take home: safe HTML.
    pub home: Option<Text>,
}

impl Module {
    /// A module without steps and items, to hold the title and plan of a quiz that teachers compose.
    pub fn of_quiz(title: Text, quiz: QuizPlan) -> Self {
        Self {
            id: String::new(),
            version: 0,
            kind: ModuleKind::Lesson,
            variant_of: None,
            title,
            summary: Text::default(),
            band: Band::Primary,
            grades: vec![],
            minutes: 0,
            objectives: vec![],
            quiz: Some(quiz),
            steps: vec![],
            items: vec![],
            sources: vec![],
            review: Review { status: ReviewStatus::Approved, ..Review::default() },
            counsellor: false,
            teacher: Text::default(),
            home: None,
        }
    }

    /// A step by id, with its position from 0.
    pub fn step(&self, id: &str) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, s)| s.id == id)
    }

    /// An item of the bank by id.
    pub fn item(&self, id: &str) -> Option<&Arc<Item>> {
        self.items.iter().find(|i| i.id == id)
    }
}

/// Modules in order for a stage of school. Who completes all of them gets a certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Programme {
    /// Never changes: certificates refer to it.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// Who it is for, e.g. grades 5 and 6.
    pub audience: Text,
    /// The grades it is for; a grade has one programme at most.
    pub grades: Vec<Grade>,
    /// The modules' ids, in order.
    pub modules: Vec<String>,
}

/// Something learners can do after the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Objective {
    /// Unique in the module; items refer to it.
    pub id: String,
    /// The ability, in words a learner understands.
    pub text: Text,
}

/// How a quiz is drawn from the bank.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct QuizPlan {
    /// Items drawn for one attempt.
    pub draw: usize,
    /// Per cent needed to pass.
    pub pass_mark: i64,
}

/// How far the review of a module has come.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Review {
    /// Draft, in review or approved.
    pub status: ReviewStatus,
    /// Who approved it.
    pub by: Option<String>,
    /// The date of the approval.
    pub date: Option<NaiveDate>,
    /// The number of the approving document.
    pub document: Option<String>,
}

/// The states of a review.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStatus {
    /// Not reviewed yet; pages say so to staff.
    #[default]
    Draft,
    /// With the reviewing authorities.
    UnderReview,
    /// Approved; [`Review`] has the authority, the date and the document.
    Approved,
}

/// One of the parallel forms of the awareness core.
#[derive(Clone, PartialEq, Debug)]
pub struct Form {
    /// `a`, `b` or `c`; of their primary editions `pa`, `pb` or `pc`.
    pub id: String,
    /// The form it is the primary schools' edition of, if it is one.
    pub primary_of: Option<String>,
    /// Raised with every change.
    pub version: u32,
    /// What it is called.
    pub title: Text,
    /// The slots in order, each with its question.
    pub items: Vec<(Slot, Item)>,
    /// Where its facts come from.
    pub sources: Vec<Source>,
}

impl Form {
    /// Whether it is the primary schools' edition of another form. Those name no substance.
    #[must_use]
    pub const fn is_primary(&self) -> bool {
        self.primary_of.is_some()
    }

    /// What a form and its primary edition share: `a`, `b` or `c`.
    #[must_use]
    pub fn letter(&self) -> &str {
        self.primary_of.as_deref().unwrap_or(&self.id)
    }
}

/// What a question of the awareness core asks about. Every form has each once, in this order: a primary edition has
/// `Vape`, the others have `Etomidate`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is the subject it names")]
pub enum Slot {
    Definition,
    SchoolsDuty,
    Nps,
    Disguise,
    Etomidate,
    Vape,
    Medicine,
    Emergency,
    LiabilityAge,
    Venue,
    HelpLines,
    Day626,
    Myth,
}
