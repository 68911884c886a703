//! The lessons: plain text files under `modules/`, read once into types, and the checker that
//! refuses a module that breaks a rule.
//!
//! A module is a folder: `module.toml` (what it is), `steps/<id>.md` (what learners do, one file a
//! step, both languages side by side), `items.toml` (the quiz bank), `figures/*.svg`, `teacher.md`
//! and `home.md`. A teacher can edit every file in a text editor and a reviewer can compare two
//! versions line by line; `README.md` beside this crate is their guide. The folders are embedded in
//! the binary, so the binary is the whole deployment; a bureau may add its own folder.
//!
//! Of our crates it imports `qinghe-model` only; it has no store, no clock and no network. Start reading at [`Library`].
//! The types are in `module`, those of steps in [`qinghe_model::lesson`]. `load` reads folders, `parse` the files of a
//! module, `step`, `story`, `scene` and `rehearsal` its steps, `bank` its questions and `svg` its drawings. The rules across files are in
//! `check`, reading levels in `level`, and the list of words is `lint.toml` beside this crate.
//!
//! There are twelve lessons for four age bands with their variants, two companions, four class meetings and a family
//! sheet. All are drafts until the authorities approve them, and pages say so to staff. `/lessons` shows them to staff:
//! notes, steps to try, the question bank with its correct answers, sources, a version for the big screen and one for
//! paper. `/family` is the family sheet, open to everyone.
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
mod helpline;
mod level;
mod library;
mod lint;
mod load;
mod markdown;
mod module;
mod parse;
mod programme;
mod reader;
mod rehearsal;
mod report;
pub mod scene;
mod source;
mod step;
mod story;
mod svg;
#[cfg(test)]
mod tests;

// Pages show steps in the browser too, so their types are in the model.
pub use qinghe_model::lesson::{
    Call, Card, Chat, Check, CheckOption, Choice, Ending, Estimate, Guess, Node, Order, PlanLine, Refuse, Role,
    Scenario, Sort, SortEntry, Source, Statement, Step, StepKind, Tally,
};

pub use library::Library;
pub use load::{awareness, check_dir, check_embedded, read_dir, read_files, read_module};
pub use module::{Band, Form, Module, ModuleKind, Objective, Programme, QuizPlan, Review, ReviewStatus, Slot};
pub use report::{Counts, Fault, Report};

/// Markdown as HTML that is safe to insert. What is not allowed in a step is left out.
pub fn markdown(source: &str) -> String {
    markdown::render(source).html
}
