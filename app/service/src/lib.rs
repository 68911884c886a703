//! What may be done: the use-cases.
//!
//! Each takes the [`App`] and the [`Actor`] first, authorises, validates, and runs one transaction.
//! May import `qinghe-store`, `qinghe-content` and `qinghe-model`; knows no HTTP and no HTML. Start
//! reading at [`access`]: the one table of who may do what. Then one file per noun: [`accounts`],
//! [`orgs`], [`roster`], [`uploads`], [`promotions`], [`slips`], [`content`], [`assignments`], [`work`], [`lessons`],
//! [`attempts`], [`board`] (and [`follow`]), [`pupil_work`], [`analysis`],
//! [`gradebook`], [`regrade`], [`practice`], [`programmes`], [`certificates`], [`campaigns`], [`contests`], [`reports`], [`tokens`], [`records`],
//! [`corrections`], [`surveys`], and a teacher's desk: [`pupils`], [`groups`], [`teachers`], [`quizzes`], [`own_items`], [`put_away`],
//! [`question_files`]; what is played live in class: [`mod@matches`]; what is done beside lessons: [`activities`], with [`photos`] and [`tables`]; how a bureau runs its
//! part: [`tree`], [`staff`], [`help_lines`], [`notices`], [`audit`], [`retention`];
//! question banks in others' formats are in [`exchange`].
#![warn(missing_docs)]

pub mod access;
pub mod accounts;
pub mod activities;
pub mod analysis;
pub mod assignments;
pub mod attempts;
pub mod audit;
pub mod board;
pub mod campaigns;
pub mod certificates;
pub mod content;
pub mod contests;
mod context;
pub mod corrections;
mod error;
pub mod follow;
pub mod gradebook;
pub mod groups;
pub mod hashing;
pub mod help_lines;
pub mod lessons;
mod limits;
pub mod matches;
pub mod notices;
pub mod orgs;
pub mod own_items;
pub mod photos;
pub mod practice;
pub mod programmes;
pub mod promotions;
pub mod pupil_work;
pub mod pupils;
pub mod put_away;
pub mod question_files;
pub mod quizzes;
pub mod records;
pub mod regrade;
pub mod reports;
pub mod retention;
pub mod roster;
pub mod secrets;
pub mod slips;
pub mod staff;
pub mod surveys;
pub mod teachers;
pub mod tokens;
pub mod tree;
pub mod uploads;
pub mod work;

pub use access::{Actor, UseCase};
pub use context::{App, Clock, Settings};
pub use error::Error;
pub use qinghe_files::{questions as exchange, tables};
