//! The use-cases.
//!
//! Each takes the [`App`] and the [`Actor`] first, authorises, validates, and runs one transaction (`tx!`).
//! May import `qinghe-files`, `qinghe-store`, `qinghe-content` and `qinghe-model`; knows no HTTP and no HTML. Start
//! reading at [`access`]: the one table of who may do what. Then one folder by area, each with one module by noun:
//!
//! - core: [`access`], the application, errors, sessions, [`record`] (who saw and who signed in), [`uploads`], [`sent_forms`] (once, however often sent), [`watch`] (pages that follow changes), [`hashing`], [`secrets`], [`installation`] (whose secrets they are, and how it runs);
//! - learning: [`content`], [`lessons`], [`estimates`] with [`votes`], [`assignments`], [`assignment_rules`], [`attempts`], [`keys`], [`board`], [`learner_attempts`], [`analysis`], [`gradebook`],
//!   [`regrade`], [`practice`], [`programmes`], [`corrections`], [`quizzes`], [`school_items`], [`archive`], [`question_files`];
//! - people: [`accounts`], [`activation`], [`proof`], [`devices`], [`factors`], [`staff`], [`proposals`], [`told`], [`break_glass`], [`teachers`], [`pupils`], [`groups`], [`roster`], [`slips`], [`promotions`], [`records`];
//! - [`orgs`]: [`tree`], [`help_lines`], [`notices`], [`audit`] with [`audit_chain`] and [`pupil_views`], [`retention`], [`school_settings`], [`tokens`];
//! - [`campaigns`] with [`activities`], [`photos`] and [`reports`]; [`contests`] with [`certificates`]; [`surveys`];
//!   [`mod@matches`], which are live in class.
//!
//! An area imports those above it in this list, never the other way round. A noun owns what it keeps in memory (a
//! cache, a queue): see `Shared` in `core/app.rs`.
#![warn(missing_docs)]

#[macro_use]
mod core;
pub mod campaigns;
pub mod contests;
mod learning;
pub mod matches;
pub mod orgs;
mod people;
pub mod surveys;
mod viewers;

pub use self::core::{
    Actor, App, Clock, Demand, Error, SecondFactor, Settings, UseCase, access, hashing, installation, place_of, record,
    rotation, second_factor, secrets, sent_forms, uploads, watch,
};
pub(crate) use self::core::{Shared, classes, gate, limits, names, pace, place, sealing, sessions};
pub use campaigns::{activities, photos, reports};
pub use contests::certificates;
pub use learning::{
    analysis, archive, assignment_rules, assignments, attempts, board, content, corrections, estimates, gradebook,
    guarded, keys, learner_attempts, lessons, practice, programmes, question_files, quizzes, regrade, school_items,
    signals, unlocks, votes,
};
pub(crate) use learning::{pool, timing};
pub use orgs::{audit, audit_chain, help_lines, notices, pupil_views, retention, school_settings, tokens, tree};
pub use people::{
    accounts, activation, break_glass, devices, factors, groups, promotions, proof, proposals, pupils, records, roster,
    slips, staff, teachers, told,
};
pub use qinghe_files::{questions as exchange, tables};
