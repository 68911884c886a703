//! What is learned, and how far everyone is: lessons, work, quizzes and their results.

pub mod analysis;
pub mod archive;
pub mod assignment_rules;
pub mod assignments;
pub mod attempts;
pub mod board;
pub mod content;
pub mod corrections;
pub mod estimates;
pub mod gradebook;
pub mod guarded;
pub mod keys;
pub mod learner_attempts;
pub mod lessons;
pub(crate) mod pool;
pub mod practice;
pub mod programmes;
pub mod question_files;
pub mod quizzes;
pub mod regrade;
pub mod school_items;
pub mod signals;
pub(crate) mod timing;
pub mod unlocks;
pub mod votes;
