//! What is given to classes, what learners do with it, and what comes of it.

pub mod assignments;
pub mod attempts;
pub mod board;
pub mod certificates;
pub mod items;
pub mod practice;
pub mod quizzes;
