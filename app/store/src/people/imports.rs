//! Class lists that were taken over, and what each did to each pupil.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{EnrolmentId, OrgId, RosterImportId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// A class list that was taken over.
#[derive(Clone, Debug, FromRow)]
pub struct RosterImport {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: RosterImportId,
    /// The node into whose schools it went.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// The file's name.
    pub file_name: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
}

/// What a list did to a pupil.
#[derive(Clone, Debug)]
pub struct NewChange {
    /// The pupil.
    pub learner: UserId,
    /// Whether the list made the account.
    pub created: bool,
    /// The names before and after, when it changed.
    pub name: Option<(String, String)>,
    /// The numbers before and after, when it changed within the class.
    pub number: Option<(String, String)>,
    /// The enrolment that ended.
    pub ended: Option<EnrolmentId>,
    /// The enrolment that began.
    pub began: Option<EnrolmentId>,
}

impl NewChange {
    /// Nothing yet.
    #[must_use]
    pub const fn of(learner: UserId) -> Self {
        Self { learner, created: false, name: None, number: None, ended: None, began: None }
    }
}

/// What a list did to a pupil, and how the pupil is now.
#[derive(Clone, Debug, FromRow)]
pub struct Change {
    /// The pupil.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Whether the list made the account.
    pub created: bool,
    /// The name before, when the list changed it.
    pub old_name: Option<String>,
    /// The name that the list gave.
    pub new_name: Option<String>,
    /// The number before, when the list changed it within the class.
    pub old_number: Option<String>,
    /// The number that the list gave.
    pub new_number: Option<String>,
    old_enrolment_id: Option<Uuid>,
    new_enrolment_id: Option<Uuid>,
    /// The pupil's name now.
    pub name: String,
    now_enrolment_id: Option<Uuid>,
    now_class_id: Option<Uuid>,
    /// The number now; none when in no class.
    pub now_number: Option<String>,
    ended_class_id: Option<Uuid>,
    /// The number in the enrolment that the list ended; empty after an erasure.
    pub ended_number: Option<String>,
    /// Whether an undo put it back.
    pub undone: bool,
}

impl Change {
    /// The enrolment that the list ended.
    #[must_use]
    pub fn ended(&self) -> Option<EnrolmentId> {
        self.old_enrolment_id.map(EnrolmentId)
    }

    /// The class of the enrolment that the list ended.
    #[must_use]
    pub fn ended_class(&self) -> Option<OrgId> {
        self.ended_class_id.map(OrgId)
    }

    /// The enrolment that the list began.
    #[must_use]
    pub fn began(&self) -> Option<EnrolmentId> {
        self.new_enrolment_id.map(EnrolmentId)
    }

    /// The enrolment the pupil has now.
    #[must_use]
    pub fn now(&self) -> Option<EnrolmentId> {
        self.now_enrolment_id.map(EnrolmentId)
    }

    /// The class the pupil is in now.
    #[must_use]
    pub fn now_class(&self) -> Option<OrgId> {
        self.now_class_id.map(OrgId)
    }
}

const INSERT: &str = "INSERT INTO roster_imports (id, org_id, made_by, file_name, made_at) VALUES ($1, $2, $3, $4, $5)";
const FIND: &str = "SELECT id, org_id, file_name, made_at, undone_at FROM roster_imports WHERE id = $1";
const LIST: &str = "SELECT id, org_id, file_name, made_at, undone_at FROM roster_imports \
    WHERE org_id = $1 AND made_at > $2 ORDER BY made_at DESC, id DESC";
const LIST_CHANGES: &str = "SELECT r.learner_id, r.created, r.old_name, r.new_name, r.old_number, r.new_number, r.old_enrolment_id, \
    r.new_enrolment_id, r.undone, u.name, e.id AS now_enrolment_id, e.class_id AS now_class_id, e.student_no AS now_number, \
    o.class_id AS ended_class_id, o.student_no AS ended_number \
    FROM roster_changes r JOIN users u ON u.id = r.learner_id LEFT JOIN enrolments e ON e.learner_id = r.learner_id AND e.to_date IS NULL \
    LEFT JOIN enrolments o ON o.id = r.old_enrolment_id WHERE r.import_id = $1 ORDER BY r.learner_id";
const COUNT_CHANGES: &str =
    "SELECT COUNT(*), COUNT(CASE WHEN created THEN 1 END) FROM roster_changes WHERE import_id = $1";
const MARK_UNDONE: &str = "UPDATE roster_imports SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL";
const MARK_CHANGE_UNDONE: &str = "UPDATE roster_changes SET undone = TRUE WHERE import_id = $1 AND learner_id = $2";

/// Notes that a list was taken over.
pub async fn insert(c: &mut Conn<'_>, new: &RosterImport, made_by: Option<UserId>) -> Result<(), Error> {
    execute!(c, INSERT, new.id.0, new.org_id.0, made_by.map(|u| u.0), &new.file_name, new.made_at)
}

/// Notes what a list did to pupils.
pub async fn insert_changes(c: &mut Conn<'_>, import: RosterImportId, changes: &[NewChange]) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO roster_changes (import_id, learner_id, created, old_name, new_name, old_number, new_number, \
        old_enrolment_id, new_enrolment_id) ";
    execute_rows!(c, INSERT, changes, |to, change| {
        let (name, number) = (change.name.as_ref(), change.number.as_ref());
        to.push_bind(import.0)
            .push_bind(change.learner.0)
            .push_bind(change.created)
            .push_bind(name.map(|n| n.0.as_str()))
            .push_bind(name.map(|n| n.1.as_str()))
            .push_bind(number.map(|n| n.0.as_str()))
            .push_bind(number.map(|n| n.1.as_str()))
            .push_bind(change.ended.map(|e| e.0))
            .push_bind(change.began.map(|e| e.0))
    })
}

/// The list of this id.
pub async fn find(c: &mut Conn<'_>, id: RosterImportId) -> Result<Option<RosterImport>, Error> {
    find!(c, FIND, id.0)
}

/// A node's lists after `since`, the latest first.
pub async fn list(c: &mut Conn<'_>, org: OrgId, since: DateTime<Utc>) -> Result<Vec<RosterImport>, Error> {
    list!(c, LIST, org.0, since)
}

/// What a list did to each pupil, with how they are now.
pub async fn list_changes(c: &mut Conn<'_>, id: RosterImportId) -> Result<Vec<Change>, Error> {
    list!(c, LIST_CHANGES, id.0)
}

/// How many pupils a list touched, and how many of them it made.
pub async fn count_changes(c: &mut Conn<'_>, id: RosterImportId) -> Result<(i64, i64), Error> {
    get!(c, COUNT_CHANGES, id.0)
}

/// Marks a list as undone; returns whether it was not yet.
pub async fn mark_undone(c: &mut Conn<'_>, id: RosterImportId, at: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, MARK_UNDONE, id.0, at)
}

/// Marks what a list did to a pupil as undone.
pub async fn mark_change_undone(c: &mut Conn<'_>, id: RosterImportId, learner: UserId) -> Result<(), Error> {
    execute!(c, MARK_CHANGE_UNDONE, id.0, learner.0)
}
