//! What is learned, and how far everyone is: lessons, work, quizzes and their results.

pub mod analysis;
pub mod assignments;
pub mod attempts;
pub mod board;
pub mod content;
pub mod corrections;
pub mod gradebook;
pub mod lessons;
pub mod own_items;
pub mod practice;
pub mod programmes;
pub mod pupil_work;
pub mod put_away;
pub mod question_files;
pub mod quizzes;
pub mod regrade;
pub mod work;
