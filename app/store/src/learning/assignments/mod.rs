//! Assignments of classes, and each learner's progress in them.

mod assignment;
mod given_quiz;
mod progress;
mod tasks;

pub use assignment::{
    Assignment, Override, WorkPart, archive, find, insert, insert_targets, list_class, set_override, update,
};
pub use given_quiz::{GivenQuiz, ItemVersions, count_begun, find_quiz, insert_quiz, keep_quiz};
pub use progress::{
    Progress, StepRecord, clear_score, complete, complete_lesson, list_steps, record_score, start, upsert_step,
};
pub use tasks::{
    BoardRow, ClassCell, LearnerTask, count_completed, count_completed_at_end, find_given, find_learner, list_board,
    list_board_at_end, list_cells, list_learner,
};
