//! Modules given to classes, and how far each learner is with them.

use crate::{Conn, Error, db::on_db};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    AssignmentId, CampaignId, GroupId, OrgId, QuizId, RoundId, Text, UserId,
    org::OrgPath,
    progress::WorkState,
    quiz::{QuizPart, QuizSettings},
};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// What of a module is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum WorkPart {
    /// The lesson, then its quiz.
    #[default]
    Module,
    /// The lesson alone.
    Lesson,
    /// The quiz alone: the module's, or one put together by hand.
    Quiz,
}

impl WorkPart {
    /// Every part with its stable name.
    pub const ALL: [(&str, Self); 3] = [("module", Self::Module), ("lesson", Self::Lesson), ("quiz", Self::Quiz)];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Lesson => "lesson",
            Self::Quiz => "quiz",
        }
    }
}

impl TryFrom<String> for WorkPart {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        Self::ALL.iter().find(|(n, _)| *n == s).map(|(_, p)| *p).ok_or_else(|| format!("unknown part {s:?}"))
    }
}

/// A module, or a part of one, or a quiz given to a class or some of it.
#[derive(Clone, Debug, FromRow)]
pub struct Assignment {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: AssignmentId,
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// The class's place.
    #[sqlx(try_from = "String")]
    pub class_path: OrgPath,
    /// The content module; empty for a quiz put together by hand.
    pub module_id: String,
    /// What of it.
    #[sqlx(try_from = "String")]
    pub part: WorkPart,
    quiz_id: Option<Uuid>,
    quiz_title_zh: Option<String>,
    quiz_title_en: Option<String>,
    quiz_parts: Option<Json<Vec<QuizPart>>>,
    /// How the quiz is set.
    #[sqlx(json)]
    pub settings: QuizSettings,
    /// Whether everyone in the class has it, not only some groups or learners.
    pub whole_class: bool,
    /// Whether a campaign counts it.
    pub counts: bool,
    campaign_id: Option<Uuid>,
    contest_round_id: Option<Uuid>,
    /// Whether it is practice before a contest's round: it counts for nothing.
    pub contest_practice: bool,
    /// The teacher's word to the class; may be empty.
    pub note: String,
    /// From when learners see it.
    pub opens_at: DateTime<Utc>,
    /// Until when work is on time.
    pub due_at: DateTime<Utc>,
    /// From when on nothing is taken any more; none: late work is always taken.
    pub closes_at: Option<DateTime<Utc>>,
}

impl Assignment {
    /// A module given to a whole class, to be inserted. What differs is set afterwards.
    pub fn new(
        id: AssignmentId,
        class: (OrgId, OrgPath),
        module_id: String,
        note: String,
        [opens_at, due_at]: [DateTime<Utc>; 2],
    ) -> Self {
        Self {
            id,
            class_id: class.0,
            class_path: class.1,
            module_id,
            part: WorkPart::Module,
            quiz_id: None,
            quiz_title_zh: None,
            quiz_title_en: None,
            quiz_parts: None,
            settings: QuizSettings::default(),
            whole_class: true,
            counts: true,
            campaign_id: None,
            contest_round_id: None,
            contest_practice: false,
            note,
            opens_at,
            due_at,
            closes_at: None,
        }
    }

    /// The same with a quiz put together by hand in the module's place. A campaign does not count it.
    #[must_use]
    pub fn with_quiz(self, quiz: QuizId) -> Self {
        Self { module_id: String::new(), part: WorkPart::Quiz, quiz_id: Some(quiz.0), counts: false, ..self }
    }

    /// The quiz put together by hand, if it is one.
    #[must_use]
    pub fn quiz_id(&self) -> Option<QuizId> {
        self.quiz_id.map(QuizId)
    }

    /// The campaign that gave it, if one did: then it is not the class's to change.
    #[must_use]
    pub fn campaign_id(&self) -> Option<CampaignId> {
        self.campaign_id.map(CampaignId)
    }

    /// The round of a contest that gave it, or gave it as practice, if one did: then it is not the class's to change.
    #[must_use]
    pub fn contest_round_id(&self) -> Option<RoundId> {
        self.contest_round_id.map(RoundId)
    }

    /// The round that counts it.
    #[must_use]
    pub fn counting_round(&self) -> Option<RoundId> {
        self.contest_round_id().filter(|_| !self.contest_practice)
    }

    /// Whether a campaign or a contest gave it.
    #[must_use]
    pub const fn is_called(&self) -> bool {
        self.campaign_id.is_some() || self.contest_round_id.is_some()
    }

    /// What that quiz, or the contest, is called, once read from the store.
    #[must_use]
    pub fn quiz_title(&self) -> Option<Text> {
        let (mut zh, mut en) = (self.quiz_title_zh.clone()?, self.quiz_title_en.clone()?);
        if self.contest_practice {
            zh.push_str("（练习卷）");
            if !en.is_empty() {
                en.push_str(" (practice paper)");
            }
        }
        Some(Text { zh, en })
    }

    /// What that quiz is made of, once read from the store.
    #[must_use]
    pub fn quiz_parts(&self) -> Option<&[QuizPart]> {
        self.quiz_parts.as_ref().map(|p| p.0.as_slice())
    }
}

/// How far a learner is. Absent columns mean "not yet".
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, FromRow)]
pub struct Progress {
    /// First opened.
    pub started_at: Option<DateTime<Utc>>,
    /// Last step of the lesson done.
    pub lesson_completed_at: Option<DateTime<Utc>>,
    /// Lesson done, and quiz submitted if there is one.
    pub completed_at: Option<DateTime<Utc>>,
    /// First submitted attempt at or above the pass mark.
    pub passed_at: Option<DateTime<Utc>>,
    /// Best score so far, in points.
    pub score: Option<i64>,
    /// The most points there were in that attempt.
    pub max_score: Option<i64>,
}

impl Progress {
    /// The state that these times mean.
    #[must_use]
    pub const fn state(&self) -> WorkState {
        if self.completed_at.is_some() {
            WorkState::Completed
        } else if self.started_at.is_some() {
            WorkState::Started
        } else {
            WorkState::NotStarted
        }
    }
}

/// What is different for one learner.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, FromRow)]
pub struct Override {
    /// On time until then.
    pub own_due_at: Option<DateTime<Utc>>,
    /// Closed from then on.
    pub own_closes_at: Option<DateTime<Utc>>,
    /// More minutes for each attempt.
    pub extra_minutes: i64,
    /// More attempts.
    pub extra_attempts: i64,
}

/// An assignment as one learner has it.
#[derive(Clone, Debug, FromRow)]
pub struct LearnerTask {
    /// What was given. Its due and closing times are the learner's own.
    #[sqlx(flatten)]
    pub assignment: Assignment,
    /// How far the learner is.
    #[sqlx(flatten)]
    pub progress: Progress,
    /// What is different for this learner.
    #[sqlx(flatten)]
    pub own: Override,
}

impl LearnerTask {
    /// With the learner's own times in their place.
    fn settle(mut self) -> Self {
        if let Some(due) = self.own.own_due_at {
            self.assignment.due_at = due;
        }
        if let Some(closes) = self.own.own_closes_at {
            self.assignment.closes_at = Some(closes);
        }
        self
    }
}

/// A learner of the class with their progress.
#[derive(Clone, FromRow)]
pub struct BoardRow {
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Their name.
    pub name: String,
    /// 学号.
    pub student_no: String,
    /// How far they are.
    #[sqlx(flatten)]
    pub progress: Progress,
    /// What is different for them.
    #[sqlx(flatten)]
    pub own: Override,
}

/// A learner's progress in one of a class's assignments.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct ClassCell {
    /// The assignment.
    #[sqlx(try_from = "Uuid")]
    pub assignment_id: AssignmentId,
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// How far they are.
    #[sqlx(flatten)]
    pub progress: Progress,
    /// What is different for them.
    #[sqlx(flatten)]
    pub own: Override,
    /// Attempts that are over and count.
    pub tries: i64,
}

/// What a learner did in a step.
#[derive(Clone, Debug, FromRow)]
pub struct StepRecord {
    /// The step.
    pub step_id: String,
    /// What was chosen: its shape is the step kind's own.
    #[sqlx(json)]
    pub record: Value,
    /// When the step was finished.
    pub done_at: Option<DateTime<Utc>>,
}

macro_rules! select {
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT a.id, a.class_id, o.path AS class_path, a.module_id, a.part, a.quiz_id, COALESCE(q.title_zh, ct.name_zh) AS quiz_title_zh, \
             COALESCE(q.title_en, ct.name_en) AS quiz_title_en, COALESCE(q.parts, cr.parts) AS quiz_parts, a.settings, a.whole_class, a.counts, \
             a.campaign_id, a.contest_round_id, a.contest_practice, a.note, a.opens_at, a.due_at, a.closes_at",
            $more,
            " FROM assignments a JOIN orgs o ON o.id = a.class_id LEFT JOIN quizzes q ON q.id = a.quiz_id \
             LEFT JOIN contest_rounds cr ON cr.id = a.contest_round_id LEFT JOIN contests ct ON ct.id = cr.contest_id ",
            $rest
        )
    };
}
/// Whether the assignment `a` is for the learner `e.learner_id`.
macro_rules! given {
    () => {
        "(a.whole_class OR EXISTS (SELECT 1 FROM assignment_learners t WHERE t.assignment_id = a.id AND t.learner_id = e.learner_id) \
         OR EXISTS (SELECT 1 FROM assignment_groups g JOIN group_members m ON m.group_id = g.group_id WHERE g.assignment_id = a.id AND m.learner_id = e.learner_id))"
    };
}
macro_rules! learner {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.class_id, o.path AS class_path, a.module_id, a.part, a.quiz_id, COALESCE(q.title_zh, ct.name_zh) AS quiz_title_zh, \
             COALESCE(q.title_en, ct.name_en) AS quiz_title_en, COALESCE(q.parts, cr.parts) AS quiz_parts, a.settings, a.whole_class, a.counts, \
             a.campaign_id, a.contest_round_id, a.contest_practice, a.note, a.opens_at, a.due_at, a.closes_at, \
             p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score, \
             v.due_at AS own_due_at, v.closes_at AS own_closes_at, COALESCE(v.extra_minutes, 0) AS extra_minutes, COALESCE(v.extra_attempts, 0) AS extra_attempts \
             FROM enrolments e JOIN assignments a ON a.class_id = e.class_id JOIN orgs o ON o.id = a.class_id LEFT JOIN quizzes q ON q.id = a.quiz_id \
             LEFT JOIN contest_rounds cr ON cr.id = a.contest_round_id LEFT JOIN contests ct ON ct.id = cr.contest_id \
             LEFT JOIN progress p ON p.assignment_id = a.id AND p.learner_id = e.learner_id \
             LEFT JOIN assignment_overrides v ON v.assignment_id = a.id AND v.learner_id = e.learner_id \
             WHERE e.learner_id = $1 AND e.to_date IS NULL AND a.archived_at IS NULL AND ",
            given!(),
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO assignments (id, class_id, module_id, note, created_by, opens_at, due_at, created_at, part, quiz_id, settings, whole_class, counts, closes_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const UPDATE: &str =
    "UPDATE assignments SET note = $2, opens_at = $3, due_at = $4, closes_at = $5, settings = $6 WHERE id = $1";
const ARCHIVE: &str = "UPDATE assignments SET archived_at = $2 WHERE id = $1 AND archived_at IS NULL";
const INSERT_GROUP: &str =
    "INSERT INTO assignment_groups (assignment_id, group_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const INSERT_LEARNER: &str =
    "INSERT INTO assignment_learners (assignment_id, learner_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const UPSERT_OVERRIDE: &str = "INSERT INTO assignment_overrides (assignment_id, learner_id, due_at, closes_at, extra_minutes, extra_attempts, created_by, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (assignment_id, learner_id) DO UPDATE SET due_at = excluded.due_at, closes_at = excluded.closes_at, \
    extra_minutes = excluded.extra_minutes, extra_attempts = excluded.extra_attempts, created_by = excluded.created_by, created_at = excluded.created_at";
const DELETE_OVERRIDE: &str = "DELETE FROM assignment_overrides WHERE assignment_id = $1 AND learner_id = $2";
const FIND: &str = select!("", "WHERE a.id = $1");
const LIST_CLASS: &str = select!("", "WHERE a.class_id = $1 AND a.archived_at IS NULL ORDER BY a.due_at DESC, a.id");
const LIST_LEARNER: &str = learner!(" AND a.opens_at <= $2 ORDER BY a.due_at, a.id");
const FIND_LEARNER: &str = learner!(" AND a.opens_at <= $2 AND a.id = $3");
const FIND_ANY_TIME: &str = learner!(" AND a.id = $2");
/// The learners of a class with their progress in the assignment `$1`; `$rest` says which stays count.
macro_rules! board {
    ($rest:literal) => {
        concat!(
            "SELECT e.learner_id, u.name, e.student_no, p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score, \
             v.due_at AS own_due_at, v.closes_at AS own_closes_at, COALESCE(v.extra_minutes, 0) AS extra_minutes, COALESCE(v.extra_attempts, 0) AS extra_attempts \
             FROM assignments a JOIN enrolments e ON e.class_id = a.class_id JOIN users u ON u.id = e.learner_id \
             LEFT JOIN progress p ON p.learner_id = e.learner_id AND p.assignment_id = a.id \
             LEFT JOIN assignment_overrides v ON v.learner_id = e.learner_id AND v.assignment_id = a.id \
             WHERE a.id = $1 AND ",
            given!(),
            $rest,
            " ORDER BY LENGTH(e.student_no), e.student_no"
        )
    };
}
macro_rules! done {
    ($rest:literal) => {
        concat!(
            "SELECT COUNT(p.completed_at) AS done, COUNT(*) AS given FROM assignments a JOIN enrolments e ON e.class_id = a.class_id \
             LEFT JOIN progress p ON p.learner_id = e.learner_id AND p.assignment_id = a.id WHERE a.id = $1 AND ",
            given!(),
            $rest
        )
    };
}
const LIST_BOARD: &str = board!(" AND e.to_date IS NULL");
// A class of an earlier year as it was when its year was over. An erased pupil has no number any more.
const LIST_BOARD_AT_END: &str = board!(" AND (e.to_date IS NULL OR e.to_date >= $2) AND e.student_no <> ''");
const COUNT_DONE_AT_END: &str = done!(" AND (e.to_date IS NULL OR e.to_date >= $2) AND e.student_no <> ''");
const LIST_CELLS: &str = concat!(
    "SELECT a.id AS assignment_id, e.learner_id, p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score, \
     v.due_at AS own_due_at, v.closes_at AS own_closes_at, COALESCE(v.extra_minutes, 0) AS extra_minutes, COALESCE(v.extra_attempts, 0) AS extra_attempts, \
     (SELECT COUNT(*) FROM attempts k WHERE k.assignment_id = a.id AND k.learner_id = e.learner_id AND k.state IN ('submitted', 'overdue')) AS tries \
     FROM assignments a JOIN enrolments e ON e.class_id = a.class_id AND e.to_date IS NULL \
     LEFT JOIN progress p ON p.learner_id = e.learner_id AND p.assignment_id = a.id \
     LEFT JOIN assignment_overrides v ON v.learner_id = e.learner_id AND v.assignment_id = a.id \
     WHERE a.class_id = $1 AND a.archived_at IS NULL AND ",
    given!()
);
const START: &str =
    "INSERT INTO progress (assignment_id, learner_id, started_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const COMPLETE_LESSON: &str = "UPDATE progress SET lesson_completed_at = $3 WHERE assignment_id = $1 AND learner_id = $2 AND lesson_completed_at IS NULL";
const COMPLETE: &str =
    "UPDATE progress SET completed_at = $3 WHERE assignment_id = $1 AND learner_id = $2 AND completed_at IS NULL";
const RECORD_SCORE: &str = "UPDATE progress SET completed_at = COALESCE(completed_at, $3), passed_at = $4, \
    score = $5, max_score = $6 WHERE assignment_id = $1 AND learner_id = $2";
const CLEAR_SCORE: &str = "UPDATE progress SET completed_at = NULL, passed_at = NULL, score = NULL, max_score = NULL \
    WHERE assignment_id = $1 AND learner_id = $2";
const LOCK_PROGRESS: &str = "SELECT 1 FROM progress WHERE assignment_id = $1 AND learner_id = $2 FOR UPDATE";
const UPSERT_STEP: &str = "INSERT INTO lesson_steps (assignment_id, learner_id, step_id, record, done_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6) \
    ON CONFLICT (assignment_id, learner_id, step_id) DO UPDATE SET record = excluded.record, done_at = COALESCE(lesson_steps.done_at, excluded.done_at), updated_at = excluded.updated_at";
const LIST_STEPS: &str =
    "SELECT step_id, record, done_at FROM lesson_steps WHERE assignment_id = $1 AND learner_id = $2";
const COUNT_DONE: &str = done!(" AND e.to_date IS NULL");

/// Gives a module to a class.
pub async fn insert(c: &mut Conn<'_>, new: &Assignment, by: UserId, at: DateTime<Utc>) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.class_id.0)
        .bind(new.module_id.as_str())
        .bind(new.note.as_str())
        .bind(by.0)
        .bind(new.opens_at)
        .bind(new.due_at)
        .bind(at)
        .bind(new.part.as_str())
        .bind(new.quiz_id)
        .bind(Json(&new.settings))
        .bind(new.whole_class)
        .bind(new.counts)
        .bind(new.closes_at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Gives it to some groups and learners only; the row must say that it is not for the whole class.
pub async fn insert_targets(
    c: &mut Conn<'_>,
    id: AssignmentId,
    groups: &[GroupId],
    learners: &[UserId],
) -> Result<(), Error> {
    for group in groups {
        on_db!(c, |c| sqlx::query(INSERT_GROUP).bind(id.0).bind(group.0).execute(c).await.map(drop))?;
    }
    for learner in learners {
        on_db!(c, |c| sqlx::query(INSERT_LEARNER).bind(id.0).bind(learner.0).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Keeps the note, the times and the settings as they are in `changed`.
pub async fn update(c: &mut Conn<'_>, changed: &Assignment) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(UPDATE)
        .bind(changed.id.0)
        .bind(changed.note.as_str())
        .bind(changed.opens_at)
        .bind(changed.due_at)
        .bind(changed.closes_at)
        .bind(Json(&changed.settings))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Takes the work back: nobody sees it any more, and what was done is kept.
pub async fn archive(c: &mut Conn<'_>, id: AssignmentId, at: DateTime<Utc>) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(ARCHIVE).bind(id.0).bind(at).execute(c).await.map(drop))?;
    Ok(())
}

/// Sets what is different for one learner; nothing different removes it.
pub async fn set_override(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    own: &Override,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if *own == Override::default() {
        on_db!(c, |c| sqlx::query(DELETE_OVERRIDE).bind(id.0).bind(learner.0).execute(c).await.map(drop))?;
        return Ok(());
    }
    on_db!(c, |c| sqlx::query(UPSERT_OVERRIDE)
        .bind(id.0)
        .bind(learner.0)
        .bind(own.own_due_at)
        .bind(own.own_closes_at)
        .bind(own.extra_minutes)
        .bind(own.extra_attempts)
        .bind(by.0)
        .bind(at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The assignment of this id.
pub async fn find(c: &mut Conn<'_>, id: AssignmentId) -> Result<Option<Assignment>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// A class's assignments, the latest due first.
pub async fn list_class(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Assignment>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_CLASS).bind(class.0).fetch_all(c).await)?)
}

/// What a learner's class was given and is open by now, the next due first.
pub async fn list_learner(c: &mut Conn<'_>, learner: UserId, now: DateTime<Utc>) -> Result<Vec<LearnerTask>, Error> {
    let tasks: Vec<LearnerTask> =
        on_db!(c, |c| sqlx::query_as(LIST_LEARNER).bind(learner.0).bind(now).fetch_all(c).await)?;
    Ok(tasks.into_iter().map(LearnerTask::settle).collect())
}

/// One assignment, if it is open and the learner's own.
pub async fn find_learner(
    c: &mut Conn<'_>,
    learner: UserId,
    id: AssignmentId,
    now: DateTime<Utc>,
) -> Result<Option<LearnerTask>, Error> {
    let task: Option<LearnerTask> =
        on_db!(c, |c| sqlx::query_as(FIND_LEARNER).bind(learner.0).bind(now).bind(id.0).fetch_optional(c).await)?;
    Ok(task.map(LearnerTask::settle))
}

/// One assignment of a learner's, whether it is open yet or not: for who gives it.
pub async fn find_given(c: &mut Conn<'_>, learner: UserId, id: AssignmentId) -> Result<Option<LearnerTask>, Error> {
    let task: Option<LearnerTask> =
        on_db!(c, |c| sqlx::query_as(FIND_ANY_TIME).bind(learner.0).bind(id.0).fetch_optional(c).await)?;
    Ok(task.map(LearnerTask::settle))
}

/// The learners it was given to who are in the class now, with their progress, by number.
pub async fn list_board(c: &mut Conn<'_>, id: AssignmentId) -> Result<Vec<BoardRow>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_BOARD).bind(id.0).fetch_all(c).await)?)
}

/// The progress of everyone in a class now, in everything they were given and that was not taken back.
pub async fn list_cells(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<ClassCell>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_CELLS).bind(class.0).fetch_all(c).await)?)
}

/// How many of those it was given to have completed it, and how many they are.
pub async fn count_completed(c: &mut Conn<'_>, id: AssignmentId) -> Result<(i64, i64), Error> {
    Ok(on_db!(c, |c| sqlx::query_as(COUNT_DONE).bind(id.0).fetch_one(c).await)?)
}

/// The learners who were in the class when its year was over on `end`, with their progress, by number.
pub async fn list_board_at_end(c: &mut Conn<'_>, id: AssignmentId, end: NaiveDate) -> Result<Vec<BoardRow>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_BOARD_AT_END).bind(id.0).bind(end).fetch_all(c).await)?)
}

/// How many of the learners who were in the class when its year was over had completed the assignment, of how many it was given to.
pub async fn count_completed_at_end(c: &mut Conn<'_>, id: AssignmentId, end: NaiveDate) -> Result<(i64, i64), Error> {
    Ok(on_db!(c, |c| sqlx::query_as(COUNT_DONE_AT_END).bind(id.0).bind(end).fetch_one(c).await)?)
}

/// Notes the first opening; tells whether it was the first.
pub async fn start(c: &mut Conn<'_>, id: AssignmentId, learner: UserId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(START)
        .bind(id.0)
        .bind(learner.0)
        .bind(at)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Notes that the lesson was finished; tells whether it was not before.
pub async fn complete_lesson(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(COMPLETE_LESSON)
        .bind(id.0)
        .bind(learner.0)
        .bind(at)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Notes that work without a quiz is complete; tells whether it was not before.
pub async fn complete(c: &mut Conn<'_>, id: AssignmentId, learner: UserId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(COMPLETE)
        .bind(id.0)
        .bind(learner.0)
        .bind(at)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Notes a quiz that is over: the work is complete since `at`, this is the score that counts, and whether and since when
/// it is passed with it.
pub async fn record_score(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    at: DateTime<Utc>,
    passed_at: Option<DateTime<Utc>>,
    score: i64,
    max: i64,
) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(RECORD_SCORE)
        .bind(id.0)
        .bind(learner.0)
        .bind(at)
        .bind(passed_at)
        .bind(score)
        .bind(max)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Takes the score away: no attempt counts any more.
pub async fn clear_score(c: &mut Conn<'_>, id: AssignmentId, learner: UserId) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(CLEAR_SCORE).bind(id.0).bind(learner.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Keeps what was done in a step; a step once done stays done.
pub async fn upsert_step(
    c: &mut Conn<'_>,
    id: AssignmentId,
    learner: UserId,
    step: &StepRecord,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    // One step of a lesson at a time: of the last two at once, neither would see that it is the last.
    // SQLite has one writer and knows no row locks.
    if let Conn::Postgres(c) = c {
        sqlx::query(LOCK_PROGRESS).bind(id.0).bind(learner.0).execute(&mut **c).await?;
    }
    on_db!(c, |c| sqlx::query(UPSERT_STEP)
        .bind(id.0)
        .bind(learner.0)
        .bind(step.step_id.as_str())
        .bind(Json(&step.record))
        .bind(step.done_at)
        .bind(at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// What a learner did in the steps of an assignment.
pub async fn list_steps(c: &mut Conn<'_>, id: AssignmentId, learner: UserId) -> Result<Vec<StepRecord>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_STEPS).bind(id.0).bind(learner.0).fetch_all(c).await)?)
}
