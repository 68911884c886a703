//! Assignments, what learners do with them (lessons, attempts, practice), and what comes of it: boards, certificates, requests
//! to correct a record, and what classes think, as sums.

pub mod assignments;
pub mod attempts;
pub mod board;
pub mod certificates;
pub mod corrections;
pub mod estimates;
pub mod items;
pub mod practice;
pub mod quizzes;
pub mod unlocks;
