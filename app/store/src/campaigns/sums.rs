//! The counters of one part of the tree, as a row.

use qinghe_model::{org::OrgPath, participation::Participation};
use sqlx::FromRow;

/// Counters of one part of the tree.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub(super) struct SumRow {
    path: String,
    eligible: i64,
    started: i64,
    completed: i64,
    on_time: i64,
    passed: i64,
    full_marks: i64,
    score: i64,
}

impl SumRow {
    pub(super) fn split(self) -> (OrgPath, Participation) {
        let Self { path, eligible, started, completed, on_time, passed, full_marks, score } = self;
        (
            path.into(),
            Participation { eligible, started, completed, on_time, marked: completed, passed, full: full_marks, score },
        )
    }
}

/// A path length as the engines' integer.
pub(super) fn as_length(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}
