//! The tables written in bulk, the values of their rows, and the statement that inserts many rows.

use crate::attempts::Paper as Asked;
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{item::Response, quiz::QuizSettings};
use sqlx::types::Json;
use uuid::Uuid;

/// A column's value.
pub(super) enum Value {
    Id(Uuid),
    NoId,
    Text(String),
    NoText,
    Number(Option<i64>),
    Time(Option<DateTime<Utc>>),
    Day(NaiveDate),
    Flag(bool),
    Settings(Json<QuizSettings>),
    Paper(Json<Asked>),
    Response(Json<Response>),
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Id(id)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Number(Some(n))
    }
}

impl From<DateTime<Utc>> for Value {
    fn from(at: DateTime<Utc>) -> Self {
        Self::Time(Some(at))
    }
}

/// The table a row goes to.
#[derive(Clone, Copy)]
pub(super) enum Table {
    Orgs,
    Users,
    Enrolments,
    Assignments,
    Progress,
    Attempts,
    Answers,
    List,
    Counters,
    Papers,
    Items,
}

impl Table {
    pub(super) const COUNT: usize = 11;

    /// The SQL before and after the values. `Answers` differs by engine: each adds seconds to a time in its own way.
    pub(super) const fn sql(self, sqlite: bool) -> (&'static str, &'static str) {
        macro_rules! answers {
            ($time:literal) => {
                concat!(
                    "INSERT INTO answers (attempt_id, item_id, response, revision, tab, tab_seq, saved_at, points, first_at) \
                     SELECT v.column1, i.item_id, CASE (v.column3 >> i.shift) & 3 WHEN 0 THEN i.response_0 WHEN 1 THEN i.response_1 ELSE i.response_2 END, 1, '', 0, ",
                    $time,
                    ", CASE (v.column3 >> i.shift) & 3 WHEN 0 THEN i.points_0 WHEN 1 THEN i.points_1 ELSE i.points_2 END, ",
                    $time,
                    " FROM ("
                )
            };
        }
        match self {
            Self::Orgs => (
                "INSERT INTO orgs (id, parent_id, kind, path, seq, code, name_zh, name_en, grade, class_name, school_year, locality, created_at) ",
                "",
            ),
            Self::Users => ("INSERT INTO users (id, kind, name, created_at) ", ""),
            Self::Enrolments => ("INSERT INTO enrolments (id, learner_id, class_id, student_no, from_date) ", ""),
            Self::Assignments => (
                "INSERT INTO assignments (id, class_id, module_id, note, created_by, opens_at, due_at, created_at, part, settings, whole_class, counts, campaign_id) ",
                "",
            ),
            Self::Progress => (
                "INSERT INTO progress (assignment_id, learner_id, started_at, lesson_completed_at, completed_at, passed_at, score, max_score) ",
                "",
            ),
            Self::Attempts => (
                "INSERT INTO attempts (id, assignment_id, learner_id, number, state, paper, started_at, submitted_at, score, max_score, passed) \
                 SELECT v.column1, v.column2, v.column3, v.column4, 'submitted', p.paper, v.column5, v.column6, v.column7, v.column8, v.column9 FROM (",
                ") v CROSS JOIN bulk_papers p WHERE p.id = v.column10",
            ),
            Self::Answers if sqlite => {
                (answers!("v.column4 || i.clock"), ") v CROSS JOIN bulk_items i WHERE i.paper = v.column2")
            }
            Self::Answers => (
                answers!("v.column4 + i.second * INTERVAL '1 second'"),
                ") v CROSS JOIN bulk_items i WHERE i.paper = v.column2",
            ),
            Self::List => (
                "INSERT INTO campaign_learners (campaign_id, learner_id, class_id, started_at, completed_at, score) ",
                "",
            ),
            Self::Counters => (
                "INSERT INTO campaign_classes (campaign_id, path, class_id, eligible, started, completed, on_time, passed, full_marks, score, last_at) ",
                "",
            ),
            Self::Papers => ("INSERT INTO bulk_papers (id, paper) ", ""),
            Self::Items => (
                "INSERT INTO bulk_items (paper, item_id, shift, second, clock, response_0, response_1, response_2, points_0, points_1, points_2) ",
                "",
            ),
        }
    }
}

/// Temporary tables with the papers from which attempts and answers are made.
pub(super) const PAPERS_SQLITE: [&str; 2] = [
    "CREATE TEMP TABLE bulk_papers (id INTEGER PRIMARY KEY NOT NULL, paper TEXT NOT NULL)",
    "CREATE TEMP TABLE bulk_items (paper BIGINT NOT NULL, item_id TEXT NOT NULL, shift BIGINT NOT NULL, second BIGINT NOT NULL, clock TEXT NOT NULL, \
     response_0 TEXT NOT NULL, response_1 TEXT NOT NULL, response_2 TEXT NOT NULL, points_0 BIGINT NOT NULL, points_1 BIGINT NOT NULL, points_2 BIGINT NOT NULL, \
     PRIMARY KEY (paper, item_id)) WITHOUT ROWID",
];
pub(super) const PAPERS_POSTGRES: [&str; 2] = [
    "CREATE TEMP TABLE bulk_papers (id BIGINT PRIMARY KEY NOT NULL, paper JSONB NOT NULL) ON COMMIT DROP",
    // PostgreSQL shifts by an INT only.
    "CREATE TEMP TABLE bulk_items (paper BIGINT NOT NULL, item_id TEXT NOT NULL, shift INT NOT NULL, second BIGINT NOT NULL, clock TEXT NOT NULL, \
     response_0 JSONB NOT NULL, response_1 JSONB NOT NULL, response_2 JSONB NOT NULL, points_0 BIGINT NOT NULL, points_1 BIGINT NOT NULL, points_2 BIGINT NOT NULL, \
     PRIMARY KEY (paper, item_id)) ON COMMIT DROP",
];

/// The statement that inserts these rows.
pub(super) fn statement<'q, DB: sqlx::Database>(
    (head, tail): (&str, &str),
    rows: Vec<Vec<Value>>,
) -> sqlx::QueryBuilder<DB>
where
    Uuid: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<Uuid>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<String>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<i64>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    bool: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    NaiveDate: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Option<DateTime<Utc>>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Json<QuizSettings>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Json<Asked>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    Json<Response>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    let mut q = sqlx::QueryBuilder::new(head);
    q.push_values(rows, |mut to, row| {
        for value in row {
            match value {
                Value::Id(v) => to.push_bind(v),
                Value::NoId => to.push_bind(None::<Uuid>),
                Value::Text(v) => to.push_bind(v),
                Value::NoText => to.push_bind(None::<String>),
                Value::Number(v) => to.push_bind(v),
                Value::Time(v) => to.push_bind(v),
                Value::Day(v) => to.push_bind(v),
                Value::Flag(v) => to.push_bind(v),
                Value::Settings(v) => to.push_bind(v),
                Value::Paper(v) => to.push_bind(v),
                Value::Response(v) => to.push_bind(v),
            };
        }
    });
    q.push(tail);
    q
}
