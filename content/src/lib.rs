//! The lessons: plain text files under `modules/`, read once into types, and the checker that
//! refuses a module which breaks a rule.
//!
//! A module is a folder: `module.toml` (what it is), `steps/<id>.md` (what learners do, one file a
//! step, both languages side by side), `items.toml` (the quiz bank), `figures/*.svg`, `teacher.md`
//! and `home.md`. A teacher can edit every file in a text editor and a reviewer can compare two
//! versions line by line; `README.md` beside this crate is their guide. The folders are embedded in
//! the binary, so the binary is the whole deployment; a bureau's own folder may add to them.
//!
//! This room may import `qinghe-model` and nothing else of ours; it knows no store, no clock and
//! no network. Start reading at [`Library`]; a module's files are read by `parse`, its steps by
//! `step` and `story`, its questions by `bank`, the rules across files are in `check`, reading levels in
//! `level`, the word list in `lint.toml` beside this crate.
//!
//! There are twelve lessons for four age bands with their variants, two companions, four class meetings and a sheet for
//! families. All are drafts until the authorities approve them, and pages say so to staff. `/lessons` shows them to staff:
//! notes, steps to try, the question bank with its correct answers, sources, a show for the big screen and a version for
//! paper. `/family` is the families' sheet, open to everyone.
//!
//! ```text
//! qinghe content check [DIR]         every fault with file, line and reason, then counts; exit code 1 when there is one
//! qinghe content preview DIR         one module in the browser, reloading while you write
//! qinghe content export m02 --format book|gift|qti --out FILE
//! ```
#![warn(missing_docs)]

mod bank;
mod check;
mod files;
mod level;
mod lint;
mod markdown;
mod parse;
mod programme;
mod reader;
mod report;
mod source;
mod step;
mod story;
mod svg;

// The player shows steps in the browser too, so their types live in the model.
pub use qinghe_model::lesson::{
    Card, Check, CheckOption, Choice, Ending, Guess, Node, Order, PlanLine, Role, Scenario, Sort, SortEntry, Source,
    Statement, Step, StepKind, Tally,
};
pub use report::{Counts, Fault, Report};

use chrono::NaiveDate;
use qinghe_model::{Text, item::Item, org::Grade};
use serde::Serialize;
use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

/// Every module, in the order of the folder names, and the programmes made of them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Library {
    modules: Vec<Arc<Module>>,
    programmes: Vec<Programme>,
}

impl Library {
    /// The modules in this binary, read on first use. Their rules were checked by the tests.
    ///
    /// # Panics
    /// When an embedded module cannot be read.
    pub fn embedded() -> Arc<Self> {
        static LIBRARY: OnceLock<Arc<Library>> = OnceLock::new();
        LIBRARY
            .get_or_init(|| {
                let (mut library, report) = check::load(&files::embedded());
                assert!(report.is_clean(), "the embedded modules have faults:\n{report}");
                let log = reader::Log::default();
                library.programmes = programme::read(programme::EMBEDDED, &library, &log);
                let faults = log.into_parts().0;
                assert!(faults.is_empty(), "the embedded programmes have faults: {faults:?}");
                Arc::new(library)
            })
            .clone()
    }

    /// The modules in this binary, with those of a bureau's own folder added or in their place.
    ///
    /// # Errors
    /// What the checker says of the folder: none of it is taken.
    pub fn with_dir(path: &Path) -> Result<Self, Report> {
        let (own, report) = read_dir(path);
        if !report.is_clean() {
            return Err(report);
        }
        Ok(own.over_embedded())
    }

    /// These modules over those in this binary. Programmes, where there are any, stand in the place of all
    /// of the binary's.
    #[must_use]
    pub fn over_embedded(self) -> Self {
        let mut library = (*Self::embedded()).clone();
        for module in self.modules {
            match library.modules.binary_search_by(|m| m.id.cmp(&module.id)) {
                Ok(at) => library.modules[at] = module,
                Err(at) => library.modules.insert(at, module),
            }
        }
        if !self.programmes.is_empty() {
            library.programmes = self.programmes;
        }
        library
    }

    /// A module by id.
    pub fn module(&self, id: &str) -> Option<&Arc<Module>> {
        self.modules.iter().find(|m| m.id == id)
    }

    /// An item of any module's bank.
    pub fn item(&self, id: &str) -> Option<&Arc<Item>> {
        let module = self.module(id.rsplit_once('-')?.0);
        let of = |m: &Arc<Module>| m.items.iter().any(|i| i.id == id);
        module.filter(|m| of(m)).or_else(|| self.modules().find(|m| of(m)))?.item(id)
    }

    /// Every module, in order.
    pub fn modules(&self) -> impl Iterator<Item = &Arc<Module>> {
        self.modules.iter()
    }

    /// Every module of a kind, in order.
    pub fn of_kind(&self, kind: ModuleKind) -> impl Iterator<Item = &Arc<Module>> {
        self.modules.iter().filter(move |m| m.kind == kind)
    }

    /// Every programme, in order.
    #[must_use]
    pub fn programmes(&self) -> &[Programme] {
        &self.programmes
    }

    /// A programme by id.
    pub fn programme(&self, id: &str) -> Option<&Programme> {
        self.programmes.iter().find(|p| p.id == id)
    }

    /// The programme of a grade.
    pub fn programme_for(&self, grade: Grade) -> Option<&Programme> {
        self.programmes.iter().find(|p| p.grades.contains(&grade))
    }
}

/// The parallel forms of the awareness core, read on first use: a start does not wait for them.
///
/// # Panics
/// When one cannot be read.
pub fn awareness() -> &'static [Form] {
    static FORMS: OnceLock<Vec<Form>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let log = reader::Log::default();
        let forms = bank::awareness(&files::awareness(), &log);
        let faults = log.into_parts().0;
        assert!(faults.is_empty(), "the awareness core has faults: {faults:?}");
        forms.into_iter().map(|(form, _)| form).collect()
    })
}

/// What the checker says of the modules in this binary.
pub fn check_embedded() -> Report {
    let (library, mut report) = check::read(&files::embedded(), &files::awareness(), None);
    report.faults.extend(programme::checked(programme::EMBEDDED, &library).1);
    report.faults.sort();
    report
}

/// What the checker says of the modules under a folder.
pub fn check_dir(path: &Path) -> Report {
    read_dir(path).1
}

/// The modules under a folder and what the checker says of them. A variant's base may be one of the
/// modules in this binary. A folder like this crate's, with `modules/` and `awareness/`, is read whole.
pub fn read_dir(path: &Path) -> (Library, Report) {
    let whole = path.join("modules").is_dir();
    let (mut files, mut unread) = files::from_dir(&if whole { path.join("modules") } else { path.to_owned() });
    let (awareness, more) = if whole { files::from_dir(&path.join("awareness")) } else { Default::default() };
    unread.extend(more);
    let bases = (!whole).then(Library::embedded);
    let programmes = files.remove(programme::FILE).or_else(|| {
        let file = path.join(programme::FILE);
        (whole && file.is_file()).then(|| files::one(&file, &mut unread)).flatten()
    });
    let (mut library, mut report) = check::read(&files, &awareness, bases.as_deref());
    if let Some(bytes) = programmes {
        match std::str::from_utf8(&bytes) {
            Ok(text) => {
                let known = if whole { library.clone() } else { library.clone().over_embedded() };
                let (programmes, faults) = programme::checked(text, &known);
                library.programmes = programmes;
                report.faults.extend(faults);
            }
            Err(_) => unread.push(Fault {
                file: programme::FILE.to_owned(),
                line: None,
                reason: "is not UTF-8 text".to_owned(),
            }),
        }
    }
    report.faults.append(&mut unread);
    report.faults.sort();
    (library, report)
}

/// One module by its folder, and what the checker says of it. A variant's base is one of the modules
/// in this binary.
pub fn read_module(path: &Path) -> (Library, Report) {
    let id = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let (files, mut unread) = files::from_dir(path);
    let files = files.into_iter().map(|(name, bytes)| (format!("{id}/{name}"), bytes)).collect();
    let (library, mut report) = check::read(&files, &files::Files::new(), Some(&Library::embedded()));
    report.faults.append(&mut unread);
    report.faults.sort();
    (library, report)
}

/// The modules in these files, by paths such as `m02/module.toml`, and what the checker says of them. A variant's base
/// must be among them.
pub fn read_files(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> (Library, Report) {
    let files = files.into_iter().map(|(path, bytes)| (path, bytes.into())).collect();
    check::read(&files, &files::Files::new(), None)
}

/// The words of a step as HTML that is safe to insert. What may not stand in a step is left out.
pub fn markdown(source: &str) -> String {
    markdown::render(source).html
}

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
    /// A class meeting, shown on the wall.
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
    /// What it is for.
    pub kind: ModuleKind,
    /// The module it varies for another band, if it does: what it lacks it takes from there.
    pub variant_of: Option<String>,
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
    /// How a quiz is made from the bank; `None` when there is no bank.
    pub quiz: Option<QuizPlan>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The quiz bank.
    pub items: Vec<Arc<Item>>,
    /// Where its facts come from.
    pub sources: Vec<Source>,
    /// How far its review has come.
    pub review: Review,
    /// Notes for the teacher: safe HTML.
    pub teacher: Text,
    /// The task to take home: safe HTML.
    pub home: Option<Text>,
}

impl Module {
    /// A quiz put together by teachers, in a module's clothes: no steps, and no bank of its own.
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
            teacher: Text::default(),
            home: None,
        }
    }

    /// A step by id, with its place from 0.
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
    /// Stable: certificates name it.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// Whom it is for.
    pub audience: Text,
    /// The grades it is for; a grade has one programme at most.
    pub grades: Vec<Grade>,
    /// The modules' ids, in order.
    pub modules: Vec<String>,
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

/// One of the parallel forms of the awareness core.
#[derive(Clone, PartialEq, Debug)]
pub struct Form {
    /// `a`, `b` or `c`.
    pub id: String,
    /// Raised with every change.
    pub version: u32,
    /// What it is called.
    pub title: Text,
    /// The slots in order, each with its question.
    pub items: Vec<(Slot, Item)>,
    /// Where its facts come from.
    pub sources: Vec<Source>,
}

/// What a question of the awareness core asks about; every form has each once, in this order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each is the subject it names")]
pub enum Slot {
    Definition,
    SchoolsDuty,
    Nps,
    Disguise,
    Etomidate,
    Medicine,
    Emergency,
    LiabilityAge,
    Venue,
    HelpLines,
    Day626,
    Myth,
}

#[cfg(test)]
mod tests;
