//! What follows a round: flagged attempts, appeals, the result and certificates.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    AppealId, AssignmentId, AttemptId, FlagId, OrgId, RoundId, UserId, contest::Reason, item::Response, org::OrgPath,
};
use sqlx::FromRow;
use uuid::Uuid;

/// A saved answer of a finished attempt, with its times and browser tab.
#[derive(Clone, Debug, FromRow)]
pub struct Save {
    /// The attempt.
    #[sqlx(try_from = "Uuid")]
    pub attempt_id: AttemptId,
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// The item.
    pub item_id: String,
    /// What was answered.
    #[sqlx(json)]
    pub response: Response,
    /// Points in hundredths.
    pub points: Option<i64>,
    /// The browser tab that wrote last; empty for a plain form.
    pub tab: String,
    /// When it was first answered.
    pub first_at: DateTime<Utc>,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
}

/// A flagged attempt, for a person to review.
#[derive(Clone, Debug, FromRow)]
pub struct Flag {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: FlagId,
    /// The round.
    #[sqlx(try_from = "Uuid")]
    pub round_id: RoundId,
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// The class's path now.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// The pupil whose attempt it is.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// The pupil's name.
    pub name: String,
    /// The attempt.
    #[sqlx(try_from = "Uuid")]
    pub attempt_id: AttemptId,
    /// The attempt's assignment.
    #[sqlx(try_from = "Uuid")]
    pub assignment_id: AssignmentId,
    /// Why it was flagged.
    #[sqlx(try_from = "String")]
    pub reason: Reason,
    outcome: Option<String>,
    /// The note of the person who settled it.
    pub note: String,
    /// The name of the person who settled it.
    pub settled_name: Option<String>,
    /// When it was settled.
    pub settled_at: Option<DateTime<Utc>>,
}

impl Flag {
    /// Whether the attempt was voided; none until it is settled.
    #[must_use]
    pub fn is_void(&self) -> Option<bool> {
        self.outcome.as_deref().map(|o| o == "void")
    }
}

/// The number of flags of one school.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct FlagCount {
    /// The school's path.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// All flags.
    pub flags: i64,
    /// Settled flags.
    pub settled: i64,
    /// Settled flags whose attempt was voided.
    pub voided: i64,
}

/// An appeal by a class's teacher.
#[derive(Clone, Debug, FromRow)]
pub struct Appeal {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: AppealId,
    /// The round.
    #[sqlx(try_from = "Uuid")]
    pub round_id: RoundId,
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// The class's path now.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// The name of its author.
    pub by_name: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Its text.
    pub body: String,
    /// The organiser's reply; empty until there is one.
    pub answer: String,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
}

/// The fixed result of a round.
#[derive(Clone, Debug, FromRow)]
pub struct Record {
    /// The round.
    #[sqlx(try_from = "Uuid")]
    pub round_id: RoundId,
    /// The rule and the standings, as canonical JSON.
    pub body: String,
    /// SHA-256 of the body, in hexadecimal.
    pub hash: String,
    /// When it was fixed.
    pub made_at: DateTime<Utc>,
}

/// A certificate that was issued.
#[derive(Clone, Debug, FromRow)]
pub struct Issued {
    /// The round.
    #[sqlx(try_from = "Uuid")]
    pub round_id: RoundId,
    /// Its code, without groups.
    pub code: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

const LIST_UNCHECKED: &str =
    "SELECT k.class_id FROM contest_classes k WHERE k.round_id = $1 AND k.looked_at IS NULL ORDER BY k.path LIMIT $2";
const SET_CHECKED: &str = "UPDATE contest_classes SET looked_at = $3 WHERE round_id = $1 AND class_id = $2";
const COUNT_OPEN: &str = "SELECT COUNT(*) FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
    WHERE a.contest_round_id = $1 AND NOT a.contest_practice AND s.state = 'in_progress'";
const LIST_SAVES: &str = "SELECT w.attempt_id, s.learner_id, w.item_id, w.response, w.points, w.tab, w.first_at, w.saved_at \
    FROM assignments a JOIN attempts s ON s.assignment_id = a.id JOIN answers w ON w.attempt_id = s.id \
    WHERE a.contest_round_id = $1 AND a.class_id = $2 AND NOT a.contest_practice AND s.state IN ('submitted', 'overdue') \
    ORDER BY w.attempt_id, w.first_at, w.item_id";
const INSERT_FLAG: &str = "INSERT INTO contest_flags (id, round_id, class_id, learner_id, attempt_id, reason, created_at, note) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, '') ON CONFLICT DO NOTHING";

macro_rules! flags {
    ($rest:literal) => {
        concat!(
            "SELECT f.id, f.round_id, f.class_id, o.path, f.learner_id, u.name, f.attempt_id, s.assignment_id, f.reason, f.outcome, f.note, \
             b.name AS settled_name, f.settled_at FROM contest_flags f JOIN orgs o ON o.id = f.class_id \
             JOIN users u ON u.id = f.learner_id JOIN attempts s ON s.id = f.attempt_id LEFT JOIN users b ON b.id = f.settled_by ",
            $rest
        )
    };
}
const FIND_FLAG: &str = flags!("WHERE f.id = $1");
const LIST_FLAGS: &str =
    flags!("WHERE f.round_id = $1 AND o.path >= $2 AND o.path < $3 ORDER BY o.path, u.name, f.attempt_id, f.reason");
const COUNT_FLAGS: &str = "SELECT SUBSTR(k.path, 1, $2) AS path, COUNT(*) AS flags, COUNT(f.outcome) AS settled, \
    CAST(SUM(CASE WHEN f.outcome = 'void' THEN 1 ELSE 0 END) AS BIGINT) AS voided \
    FROM contest_flags f JOIN contest_classes k ON k.round_id = f.round_id AND k.class_id = f.class_id WHERE f.round_id = $1 GROUP BY 1 ORDER BY 1";
// Voiding an attempt settles its other flags too.
const SETTLE: &str = "UPDATE contest_flags SET outcome = 'stands', note = $2, settled_by = $3, settled_at = $4 WHERE id = $1 AND outcome IS NULL";
const SETTLE_VOID: &str = "UPDATE contest_flags SET outcome = 'void', note = $2, settled_by = $3, settled_at = $4 \
    WHERE attempt_id = (SELECT attempt_id FROM contest_flags WHERE id = $1) AND outcome IS NULL";
const INSERT_APPEAL: &str = "INSERT INTO contest_appeals (id, round_id, class_id, by_id, created_at, body, answer) VALUES ($1, $2, $3, $4, $5, $6, '')";

macro_rules! appeals {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.round_id, p.class_id, o.path, u.name AS by_name, p.created_at, p.body, p.answer, p.answered_at \
             FROM contest_appeals p JOIN orgs o ON o.id = p.class_id LEFT JOIN users u ON u.id = p.by_id ",
            $rest
        )
    };
}
const FIND_APPEAL: &str = appeals!("WHERE p.id = $1");
const LIST_APPEALS: &str = appeals!("WHERE p.round_id = $1 ORDER BY p.created_at, p.id");
const ANSWER: &str =
    "UPDATE contest_appeals SET answer = $2, answered_by = $3, answered_at = $4 WHERE id = $1 AND answered_at IS NULL";
const INSERT_RECORD: &str =
    "INSERT INTO contest_results (round_id, body, hash, made_at, made_by) VALUES ($1, $2, $3, $4, $5)";
const FIND_RECORD: &str = "SELECT round_id, body, hash, made_at FROM contest_results WHERE round_id = $1";
const ISSUE: &str = "INSERT INTO contest_certificates (round_id, kind, subject_id, code, issued_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const FIND_ISSUED: &str =
    "SELECT round_id, code, issued_at FROM contest_certificates WHERE round_id = $1 AND kind = $2 AND subject_id = $3";
const FIND_CODE: &str = "SELECT round_id, code, issued_at FROM contest_certificates WHERE code = $1";

/// At most `limit` classes of a round that are not checked for flags yet, in order.
pub async fn list_unchecked(c: &mut Conn<'_>, round: RoundId, limit: i64) -> Result<Vec<OrgId>, Error> {
    let ids: Vec<Uuid> = list_scalars!(c, LIST_UNCHECKED, round.0, limit)?;
    Ok(ids.into_iter().map(OrgId).collect())
}

/// Records that a class's attempts were checked.
pub async fn set_checked(c: &mut Conn<'_>, round: RoundId, class: OrgId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, SET_CHECKED, round.0, class.0, at)
}

/// The number of a round's open attempts.
pub async fn count_open(c: &mut Conn<'_>, round: RoundId) -> Result<i64, Error> {
    get_scalar!(c, COUNT_OPEN, round.0)
}

/// All answers of a class's finished attempts, each attempt's in the order of first answering.
pub async fn list_saves(c: &mut Conn<'_>, round: RoundId, class: OrgId) -> Result<Vec<Save>, Error> {
    list!(c, LIST_SAVES, round.0, class.0)
}

/// Flags an attempt for a reason; does nothing when it is flagged for that already.
pub async fn insert_flag(
    c: &mut Conn<'_>,
    id: FlagId,
    (round, class, learner, attempt): (RoundId, OrgId, UserId, AttemptId),
    reason: Reason,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, INSERT_FLAG, id.0, round.0, class.0, learner.0, attempt.0, reason.as_str(), at)
}

/// The flag with this id.
pub async fn find_flag(c: &mut Conn<'_>, id: FlagId) -> Result<Option<Flag>, Error> {
    find!(c, FIND_FLAG, id.0)
}

/// The flags of a round at or under `path`, by class and name.
pub async fn list_flags(c: &mut Conn<'_>, round: RoundId, path: &OrgPath) -> Result<Vec<Flag>, Error> {
    list!(c, LIST_FLAGS, round.0, path.as_str(), path.end().as_str())
}

/// Counts of a round's flags by path prefixes of `length` characters.
pub async fn count_flags(c: &mut Conn<'_>, round: RoundId, length: usize) -> Result<Vec<FlagCount>, Error> {
    let length = i32::try_from(length).unwrap_or(i32::MAX);
    list!(c, COUNT_FLAGS, round.0, length)
}

/// Settles a flag, and all flags of the attempt when it is voided; returns whether it was open.
pub async fn settle_flag(
    c: &mut Conn<'_>,
    id: FlagId,
    void: bool,
    note: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let sql = if void { SETTLE_VOID } else { SETTLE };
    changed!(c, sql, id.0, note, by.0, at)
}

/// Inserts an appeal.
pub async fn insert_appeal(
    c: &mut Conn<'_>,
    id: AppealId,
    (round, class, by): (RoundId, OrgId, UserId),
    body: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, INSERT_APPEAL, id.0, round.0, class.0, by.0, at, body)
}

/// The appeal with this id.
pub async fn find_appeal(c: &mut Conn<'_>, id: AppealId) -> Result<Option<Appeal>, Error> {
    find!(c, FIND_APPEAL, id.0)
}

/// A round's appeals, the earliest first.
pub async fn list_appeals(c: &mut Conn<'_>, round: RoundId) -> Result<Vec<Appeal>, Error> {
    list!(c, LIST_APPEALS, round.0)
}

/// Replies to an appeal; returns whether it was open.
pub async fn answer_appeal(
    c: &mut Conn<'_>,
    id: AppealId,
    answer: &str,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    changed!(c, ANSWER, id.0, answer, by.map(|u| u.0), at)
}

/// Stores the fixed result of a round.
pub async fn insert_record(c: &mut Conn<'_>, record: &Record, by: Option<UserId>) -> Result<(), Error> {
    execute!(
        c,
        INSERT_RECORD,
        record.round_id.0,
        record.body.as_str(),
        record.hash.as_str(),
        record.made_at,
        by.map(|u| u.0)
    )
}

/// The fixed result of a round.
pub async fn find_record(c: &mut Conn<'_>, round: RoundId) -> Result<Option<Record>, Error> {
    find!(c, FIND_RECORD, round.0)
}

/// The certificate of a class, a school or a pupil in a round; issues it with this code when there is none.
pub async fn issue(
    c: &mut Conn<'_>,
    round: RoundId,
    kind: &str,
    subject: Uuid,
    code: &str,
    at: DateTime<Utc>,
) -> Result<Issued, Error> {
    execute!(c, ISSUE, round.0, kind, subject, code, at)?;
    get!(c, FIND_ISSUED, round.0, kind, subject)
}

/// The certificate with this code.
pub async fn find_code(c: &mut Conn<'_>, code: &str) -> Result<Option<Issued>, Error> {
    find!(c, FIND_CODE, code)
}
