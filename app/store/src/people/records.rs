//! Everything stored about one learner, for reading and erasing as a whole.

use crate::{Conn, Error, users};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{AssignmentId, UserId};
use serde::Serialize;
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;

/// An enrolment in a class.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Enrolment {
    /// The school's name.
    pub school: String,
    /// The class's name.
    pub class: String,
    /// The student number (学号) in the class.
    pub student_no: String,
    /// The first day.
    pub from_date: NaiveDate,
    /// The last day; none for the present enrolment.
    pub to_date: Option<NaiveDate>,
}

/// An assignment that was started.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Work {
    /// The assignment; not part of the copy.
    #[serde(skip)]
    #[sqlx(try_from = "Uuid")]
    pub assignment_id: AssignmentId,
    /// The module.
    pub module: String,
    /// First opened.
    pub started_at: DateTime<Utc>,
    /// Last step of the lesson done.
    pub lesson_completed_at: Option<DateTime<Utc>>,
    /// When everything was completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// When the pass mark was reached.
    pub passed_at: Option<DateTime<Utc>>,
    /// The score that counts, in hundredths of a point.
    pub score: Option<i64>,
    /// The maximum score, in hundredths of a point.
    pub max_score: Option<i64>,
}

/// A record of a lesson's step.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Step {
    /// The module.
    pub module: String,
    /// The step.
    pub step: String,
    /// What was chosen.
    #[sqlx(json)]
    pub chosen: Value,
    /// When it was last saved.
    pub at: DateTime<Utc>,
}

/// A saved answer.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Answer {
    /// The assignment; not part of the copy.
    #[serde(skip)]
    #[sqlx(try_from = "Uuid")]
    pub assignment_id: AssignmentId,
    /// The module.
    pub module: String,
    /// The number of the attempt.
    pub attempt: i64,
    /// The item.
    pub item: String,
    /// What was answered.
    #[sqlx(json)]
    pub answer: Value,
    /// Hundredths of a point, once graded.
    pub points: Option<i64>,
    /// When it was last saved.
    pub at: DateTime<Utc>,
}

/// A live match the learner played in.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Played {
    /// Its title.
    pub title: String,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Questions answered.
    pub answered: i64,
    /// Of these, right ones.
    pub right: i64,
}

/// The learner's practice of one item.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Practised {
    /// The item.
    pub item: String,
    /// Right answers.
    #[sqlx(rename = "right_count")]
    pub right: i64,
    /// Wrong answers.
    #[sqlx(rename = "wrong_count")]
    pub wrong: i64,
    /// Wrong answers since the last right one.
    pub wrong_streak: i64,
    /// Days until the chance of recall falls to 90% (FSRS).
    pub stability: f64,
    /// How hard it is for this learner.
    pub difficulty: f64,
    /// When it is due again.
    pub due_at: DateTime<Utc>,
    /// When it was last answered.
    pub at: DateTime<Utc>,
}

/// Practice of one module.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Practice {
    /// The module.
    pub module: String,
    /// Questions so far.
    pub questions: i64,
    /// The present question, with the answer.
    #[sqlx(json)]
    pub question: Value,
    /// Wrong answers since the last right one.
    pub wrong_streak: i64,
    /// The day of the last answer.
    pub day: NaiveDate,
    /// Answers on that day.
    pub day_count: i64,
    /// When it was last used.
    pub at: DateTime<Utc>,
}

/// A certificate.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Certified {
    /// The programme.
    pub programme: String,
    /// Its code, by which it can be checked.
    pub code: String,
    /// The programme at the time of issue.
    #[sqlx(json)]
    pub body: Value,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

/// A request for a correction.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Request {
    /// The subject: `name`, `number`, `class` or `other`.
    pub about: String,
    /// In the learner's words.
    pub text: String,
    /// `open`, `done` or `declined`.
    pub state: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was settled.
    pub decided_at: Option<DateTime<Utc>>,
    /// The reply.
    pub reply: String,
}

/// An access to the record, or a change of it, by somebody else.
#[derive(Clone, Debug, FromRow, Serialize)]
pub struct Access {
    /// When it was done.
    pub at: DateTime<Utc>,
    /// What was done: the use-case's stable name.
    pub action: String,
}

const ENROLMENTS: &str = "SELECT s.name_zh AS school, c.name_zh AS class, e.student_no, e.from_date, e.to_date \
    FROM enrolments e JOIN orgs c ON c.id = e.class_id JOIN orgs s ON s.id = c.parent_id WHERE e.learner_id = $1 ORDER BY e.from_date, e.id";
const WORK: &str = "SELECT a.id AS assignment_id, a.module_id AS module, p.started_at, p.lesson_completed_at, p.completed_at, p.passed_at, p.score, p.max_score \
    FROM progress p JOIN assignments a ON a.id = p.assignment_id WHERE p.learner_id = $1 ORDER BY p.started_at";
const STEPS: &str = "SELECT a.module_id AS module, s.step_id AS step, s.record AS chosen, s.updated_at AS at \
    FROM lesson_steps s JOIN assignments a ON a.id = s.assignment_id WHERE s.learner_id = $1 ORDER BY s.updated_at";
const ANSWERS: &str = "SELECT a.id AS assignment_id, a.module_id AS module, t.number AS attempt, w.item_id AS item, w.response AS answer, w.points, w.saved_at AS at \
    FROM answers w JOIN attempts t ON t.id = w.attempt_id JOIN assignments a ON a.id = t.assignment_id WHERE t.learner_id = $1 ORDER BY w.saved_at";
const GROUPS: &str = "SELECT g.name FROM group_members m JOIN class_groups g ON g.id = m.group_id WHERE m.learner_id = $1 ORDER BY g.created_at, g.name";
const PRACTISED: &str = "SELECT item_id AS item, right_count, wrong_count, wrong_streak, stability, difficulty, due_at, last_at AS at \
    FROM practice_cards WHERE learner_id = $1 ORDER BY last_at, item_id";
const PRACTICE: &str = "SELECT module_id AS module, turn AS questions, question, wrong_streak, day, day_count, last_at AS at \
    FROM practice_sets WHERE learner_id = $1 ORDER BY module_id";
const CERTIFICATES: &str =
    "SELECT programme, code, body, issued_at FROM certificates WHERE learner_id = $1 ORDER BY issued_at, programme";
const REQUESTS: &str = "SELECT about, body AS text, state, created_at, decided_at, note AS reply \
    FROM correction_requests WHERE learner_id = $1 ORDER BY created_at, id";
const MATCHES: &str = "SELECT m.title_zh AS title, m.created_at AS at, COUNT(a.seat) AS answered, \
    CAST(COALESCE(SUM(CASE WHEN a.is_right THEN 1 ELSE 0 END), 0) AS BIGINT) AS \"right\" FROM match_players p JOIN matches m ON m.id = p.match_id \
    LEFT JOIN match_answers a ON a.match_id = p.match_id AND a.seat = p.seat WHERE p.learner_id = $1 GROUP BY m.id, m.title_zh, m.created_at ORDER BY m.created_at";
const SURVEYS: &str = "SELECT s.name_zh FROM survey_participants p JOIN surveys s ON s.id = p.survey_id WHERE p.learner_id = $1 ORDER BY s.opens_at, s.id";
const CONTESTS: &str = "SELECT DISTINCT c.name_zh FROM contest_learners l JOIN contest_rounds r ON r.id = l.round_id JOIN contests c ON c.id = r.contest_id \
    WHERE l.learner_id = $1 AND l.score IS NOT NULL ORDER BY c.name_zh";
const ACCESSES: &str = "SELECT at, action FROM audit WHERE subject_id = $1 AND action <> 'sign_in.refused' ORDER BY at";

/// The learner's enrolments, the earliest first.
pub async fn list_enrolments(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Enrolment>, Error> {
    list!(c, ENROLMENTS, learner.0)
}

/// The learner's started assignments, in order of time.
pub async fn list_work(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Work>, Error> {
    list!(c, WORK, learner.0)
}

/// The learner's lesson steps, in order of time.
pub async fn list_steps(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Step>, Error> {
    list!(c, STEPS, learner.0)
}

/// The learner's answers, in order of time.
pub async fn list_answers(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Answer>, Error> {
    list!(c, ANSWERS, learner.0)
}

/// The names of the learner's groups, in this class or an earlier one.
pub async fn list_groups(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<String>, Error> {
    list_scalars!(c, GROUPS, learner.0)
}

/// The learner's practice by item, in order of time.
pub async fn list_practised(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Practised>, Error> {
    list!(c, PRACTISED, learner.0)
}

/// Practice by module.
pub async fn list_practice(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Practice>, Error> {
    list!(c, PRACTICE, learner.0)
}

/// The learner's certificates, in the order of time.
pub async fn list_certificates(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Certified>, Error> {
    list!(c, CERTIFICATES, learner.0)
}

/// The learner's correction requests, in order of time.
pub async fn list_requests(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Request>, Error> {
    list!(c, REQUESTS, learner.0)
}

/// The live matches the learner played in, in order of time.
pub async fn list_matches(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Played>, Error> {
    list!(c, MATCHES, learner.0)
}

/// The names of the surveys the learner took part in. Their answer sheets cannot be found by learner.
pub async fn list_surveys(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<String>, Error> {
    list_scalars!(c, SURVEYS, learner.0)
}

/// The names of the contests the learner took part in. Their answers are among the answers.
pub async fn list_contests(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<String>, Error> {
    list_scalars!(c, CONTESTS, learner.0)
}

/// Accesses to the learner's record and changes of it by others, in order of time.
pub async fn list_accesses(c: &mut Conn<'_>, learner: UserId) -> Result<Vec<Access>, Error> {
    list!(c, ACCESSES, learner.0)
}

/// What [`erase`] does with the rows of a table that refer to a learner.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fate {
    /// This statement deletes them; `$1` is the learner.
    Deleted(&'static str),
    /// They stay; this statement clears what refers to the person; `$1` is the learner.
    Cleared(&'static str),
    /// As [`Fate::Cleared`]; `$2` is the day of the erasure.
    ClearedOn(&'static str),
    /// As [`Fate::Cleared`]; `$2` is the moment of the erasure.
    ClearedAt(&'static str),
    /// They stay as they are, for the given reason.
    Kept(&'static str),
    /// They refer to staff, never to learners.
    Staff,
}

/// Every column that refers to a person, with what [`erase`] does about it, in this order: rows go before the rows they
/// refer to. A test compares this list with the schema of both engines.
pub const FATES: &[(&str, &str, Fate)] = &[
    (
        "answers",
        "attempt_id",
        Fate::Deleted("DELETE FROM answers WHERE attempt_id IN (SELECT id FROM attempts WHERE learner_id = $1)"),
    ),
    (
        "attempt_flags",
        "attempt_id",
        Fate::Deleted("DELETE FROM attempt_flags WHERE attempt_id IN (SELECT id FROM attempts WHERE learner_id = $1)"),
    ),
    (
        "attempt_devices",
        "attempt_id",
        Fate::Deleted(
            "DELETE FROM attempt_devices WHERE attempt_id IN (SELECT id FROM attempts WHERE learner_id = $1)",
        ),
    ),
    ("contest_flags", "learner_id", Fate::Deleted("DELETE FROM contest_flags WHERE learner_id = $1")),
    (
        "contest_flags",
        "attempt_id",
        Fate::Deleted("DELETE FROM contest_flags WHERE attempt_id IN (SELECT id FROM attempts WHERE learner_id = $1)"),
    ),
    // Nobody can answer an open paper any more. The score of a handed-in one stays without a person.
    ("attempts", "learner_id", Fate::Deleted("DELETE FROM attempts WHERE learner_id = $1 AND state = 'in_progress'")),
    // The sums stay: nobody can tell which part of them was this learner's.
    ("estimate_marks", "learner_id", Fate::Deleted("DELETE FROM estimate_marks WHERE learner_id = $1")),
    ("lesson_steps", "learner_id", Fate::Deleted("DELETE FROM lesson_steps WHERE learner_id = $1")),
    ("sessions", "user_id", Fate::Deleted("DELETE FROM sessions WHERE user_id = $1")),
    ("known_devices", "user_id", Fate::Deleted("DELETE FROM known_devices WHERE user_id = $1")),
    ("known_networks", "user_id", Fate::Deleted("DELETE FROM known_networks WHERE user_id = $1")),
    ("group_members", "learner_id", Fate::Deleted("DELETE FROM group_members WHERE learner_id = $1")),
    ("assignment_learners", "learner_id", Fate::Deleted("DELETE FROM assignment_learners WHERE learner_id = $1")),
    ("assignment_overrides", "learner_id", Fate::Deleted("DELETE FROM assignment_overrides WHERE learner_id = $1")),
    ("practice_cards", "learner_id", Fate::Deleted("DELETE FROM practice_cards WHERE learner_id = $1")),
    ("practice_sets", "learner_id", Fate::Deleted("DELETE FROM practice_sets WHERE learner_id = $1")),
    ("certificates", "learner_id", Fate::Deleted("DELETE FROM certificates WHERE learner_id = $1")),
    (
        "contest_certificates",
        "subject_id",
        Fate::Deleted("DELETE FROM contest_certificates WHERE kind = 'learner' AND subject_id = $1"),
    ),
    ("correction_requests", "learner_id", Fate::Deleted("DELETE FROM correction_requests WHERE learner_id = $1")),
    ("survey_participants", "learner_id", Fate::Deleted("DELETE FROM survey_participants WHERE learner_id = $1")),
    // The team keeps its points.
    ("match_players", "learner_id", Fate::Cleared("UPDATE match_players SET learner_id = NULL WHERE learner_id = $1")),
    (
        "enrolments",
        "learner_id",
        Fate::ClearedOn("UPDATE enrolments SET student_no = '', to_date = COALESCE(to_date, $2) WHERE learner_id = $1"),
    ),
    ("users", "id", Fate::ClearedAt(users::ERASE)),
    ("progress", "learner_id", Fate::Kept("the figures of the class count it")),
    ("campaign_learners", "learner_id", Fate::Kept("the figures of a campaign count it")),
    ("contest_learners", "learner_id", Fate::Kept("the standing of a contest counts it")),
    ("match_answers", "match_id", Fate::Kept("what a seat answered; the seat leads to nobody")),
    ("match_answers", "seat", Fate::Kept("what a seat answered; the seat leads to nobody")),
    ("roster_changes", "learner_id", Fate::Deleted("DELETE FROM roster_changes WHERE learner_id = $1")),
    (
        "roster_changes",
        "old_enrolment_id",
        Fate::Deleted(
            "DELETE FROM roster_changes WHERE old_enrolment_id IN (SELECT id FROM enrolments WHERE learner_id = $1)",
        ),
    ),
    (
        "roster_changes",
        "new_enrolment_id",
        Fate::Deleted(
            "DELETE FROM roster_changes WHERE new_enrolment_id IN (SELECT id FROM enrolments WHERE learner_id = $1)",
        ),
    ),
    ("promotion_moves", "old_enrolment_id", Fate::Kept("undoing a step skips enrolments without a number")),
    ("promotion_moves", "new_enrolment_id", Fate::Kept("undoing a step skips enrolments without a number")),
    // Who looked at the record stays known, by ids and counts; what staff wrote as a reason goes. The database allows it only
    // after the erasure has a line of its own in the log.
    (
        "audit",
        "subject_id",
        Fate::Cleared(
            "UPDATE audit SET detail = '{\"erased\":true}' WHERE subject_id = $1 AND CAST(detail AS TEXT) LIKE '%\"reason\"%'",
        ),
    ),
    ("audit", "actor_id", Fate::Kept("ids and counts only: who did what stays known")),
    ("sign_in_failures", "account", Fate::Kept("class and number, until the next day")),
    ("activation_links", "issued_by", Fate::Staff),
    ("activation_links", "user_id", Fate::Staff),
    ("activities", "confirmed_by", Fate::Staff),
    ("activities", "recorded_by", Fate::Staff),
    ("activities", "updated_by", Fate::Staff),
    ("activity_files", "added_by", Fate::Staff),
    ("api_tokens", "created_by", Fate::Staff),
    ("assignment_overrides", "created_by", Fate::Staff),
    ("assignments", "created_by", Fate::Staff),
    ("break_glass", "user_id", Fate::Staff),
    ("campaign_amendments", "by_id", Fate::Staff),
    ("campaigns", "created_by", Fate::Staff),
    ("contest_appeals", "answered_by", Fate::Staff),
    ("contest_appeals", "by_id", Fate::Staff),
    ("contest_flags", "settled_by", Fate::Staff),
    ("contest_results", "made_by", Fate::Staff),
    ("contests", "created_by", Fate::Staff),
    ("correction_requests", "decided_by", Fate::Staff),
    ("factors", "user_id", Fate::Staff),
    ("grants", "user_id", Fate::Staff),
    ("lesson_unlocks", "unlocked_by", Fate::Staff),
    ("matches", "host_id", Fate::Staff),
    ("notice_reads", "user_id", Fate::Staff),
    ("notices", "created_by", Fate::Staff),
    ("org_plans", "created_by", Fate::Staff),
    ("own_items", "created_by", Fate::Staff),
    ("own_items", "updated_by", Fate::Staff),
    ("promotion_grants", "user_id", Fate::Staff),
    ("proposals", "decided_by", Fate::Staff),
    ("proposals", "proposed_by", Fate::Staff),
    ("proposals", "user_id", Fate::Staff),
    ("recovery_codes", "user_id", Fate::Staff),
    ("roster_imports", "made_by", Fate::Staff),
    ("school_settings", "updated_by", Fate::Staff),
    ("sign_in_steps", "user_id", Fate::Staff),
    ("quizzes", "created_by", Fate::Staff),
    ("quizzes", "updated_by", Fate::Staff),
    ("retention", "updated_by", Fate::Staff),
    ("submissions", "submitted_by", Fate::Staff),
    ("surveys", "created_by", Fate::Staff),
    ("told", "by_id", Fate::Staff),
    ("told", "user_id", Fate::Staff),
    ("uploads", "user_id", Fate::Staff),
];

/// Erases the learner's identity and answers, as [`FATES`] says. Participation and scores stay as counts without a
/// person, so a bureau's figures still add up.
pub async fn erase(c: &mut Conn<'_>, learner: UserId, on: NaiveDate, at: DateTime<Utc>) -> Result<(), Error> {
    // Requests of the learner's browser wait meanwhile, so that no new row refers to a deleted one. SQLite has one
    // writer.
    const HOLD: [&str; 2] =
        ["SELECT id FROM users WHERE id = $1 FOR UPDATE", "SELECT id FROM attempts WHERE learner_id = $1 FOR UPDATE"];
    if let Conn::Postgres(c) = c {
        for sql in HOLD {
            sqlx::query(sql).bind(learner.0).execute(&mut **c).await?;
        }
    }
    for (_, _, fate) in FATES {
        match *fate {
            Fate::Deleted(sql) | Fate::Cleared(sql) => {
                execute!(c, sql, learner.0)?;
            }
            Fate::ClearedOn(sql) => {
                execute!(c, sql, learner.0, on)?;
            }
            Fate::ClearedAt(sql) => {
                execute!(c, sql, learner.0, at)?;
            }
            Fate::Kept(_) | Fate::Staff => {}
        }
    }
    Ok(())
}
