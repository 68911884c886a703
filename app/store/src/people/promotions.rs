//! Promotions into a new school year: which class and which pupil moved where, so that they can be undone.

use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{EnrolmentId, OrgId, PromotionId, UserId, role::Role};
use sqlx::FromRow;
use uuid::Uuid;

/// A school's promotion into a new school year.
#[derive(Clone, Debug, FromRow)]
pub struct Promotion {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: PromotionId,
    /// The school.
    #[sqlx(try_from = "Uuid")]
    pub school_id: OrgId,
    /// The new school year.
    pub to_year: i64,
    /// The day on which the old enrolments ended and the new ones began.
    pub on_date: NaiveDate,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
}

/// A pupil's present enrolment in a class.
#[derive(Clone, Debug, FromRow)]
pub struct Enrolment {
    /// The enrolment.
    #[sqlx(try_from = "Uuid")]
    pub id: EnrolmentId,
    /// The pupil.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Their name.
    pub name: String,
    /// The student number (学号) in the class.
    pub student_no: String,
}

/// A pupil of a promotion, with their present state.
#[derive(Clone, Debug, FromRow)]
pub struct Move {
    /// The enrolment that ended.
    #[sqlx(try_from = "Uuid")]
    pub old_id: EnrolmentId,
    new_id: Option<Uuid>,
    /// The pupil.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
    /// Their name.
    pub name: String,
    /// The student number (学号) in the old class.
    pub student_no: String,
    /// The old class.
    #[sqlx(try_from = "Uuid")]
    pub from_class_id: OrgId,
    /// Whether an undo put the pupil back.
    pub restored: bool,
    /// Whether the pupil is still where the promotion put them: in the new class with the same number, or, having left,
    /// in no class at all.
    pub untouched: bool,
}

impl Move {
    /// The new enrolment; none where the class left the school.
    #[must_use]
    pub fn new_id(&self) -> Option<EnrolmentId> {
        self.new_id.map(EnrolmentId)
    }
}

const INSERT: &str = "INSERT INTO promotions (id, school_id, to_year, on_date, made_at) VALUES ($1, $2, $3, $4, $5)";
const INSERT_CLASS: &str =
    "INSERT INTO promotion_classes (promotion_id, from_class_id, to_class_id) VALUES ($1, $2, $3)";
const INSERT_MOVE: &str =
    "INSERT INTO promotion_moves (promotion_id, old_enrolment_id, new_enrolment_id) VALUES ($1, $2, $3)";
const INSERT_GRANT: &str = "INSERT INTO promotion_grants (promotion_id, user_id, role, org_id) VALUES ($1, $2, $3, $4)";
const FIND: &str = "SELECT id, school_id, to_year, on_date, made_at, undone_at FROM promotions WHERE id = $1";
const LIST_SCHOOL: &str = "SELECT id, school_id, to_year, on_date, made_at, undone_at FROM promotions \
    WHERE school_id = $1 AND made_at > $2 ORDER BY made_at DESC, id DESC";
const LIST_CLASSES: &str = "SELECT from_class_id, to_class_id FROM promotion_classes WHERE promotion_id = $1";
const LIST_ENROLMENTS: &str = "SELECT e.id, e.learner_id, u.name, e.student_no FROM enrolments e JOIN users u ON u.id = e.learner_id \
    WHERE e.class_id = $1 AND e.to_date IS NULL ORDER BY LENGTH(e.student_no), e.student_no";
// An erased pupil has no number any more and cannot be restored.
const LIST_MOVES: &str = "SELECT m.old_enrolment_id AS old_id, m.new_enrolment_id AS new_id, o.learner_id, u.name, o.student_no, \
    o.class_id AS from_class_id, m.restored, \
    (o.student_no <> '' AND o.to_date = p.on_date AND CASE WHEN m.new_enrolment_id IS NULL \
      THEN NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.learner_id = o.learner_id AND e.to_date IS NULL) \
      ELSE EXISTS (SELECT 1 FROM enrolments n WHERE n.id = m.new_enrolment_id AND n.to_date IS NULL AND n.student_no = o.student_no) END) AS untouched \
    FROM promotion_moves m JOIN promotions p ON p.id = m.promotion_id JOIN enrolments o ON o.id = m.old_enrolment_id \
    JOIN users u ON u.id = o.learner_id WHERE m.promotion_id = $1 ORDER BY o.class_id, LENGTH(o.student_no), o.student_no";
const LIST_GRANTS: &str = "SELECT g.user_id, g.role FROM grants g WHERE g.org_id = $1 ORDER BY g.user_id, g.role";
const HAS_GRANT: &str = "SELECT COUNT(*) FROM grants WHERE user_id = $1 AND role = $2 AND org_id = $3";
// The roles that the promotion gave at this class, and no others.
const DELETE_GRANTS: &str = "DELETE FROM grants WHERE org_id = $2 AND EXISTS (SELECT 1 FROM promotion_grants p \
    WHERE p.promotion_id = $1 AND p.org_id = grants.org_id AND p.user_id = grants.user_id AND p.role = grants.role)";
const CLOSE: &str = "UPDATE enrolments SET to_date = $2 WHERE id = $1 AND to_date IS NULL";
// The previous enrolment covers those days again.
const CANCEL: &str = "UPDATE enrolments SET to_date = from_date WHERE id = $1 AND to_date IS NULL";
const REOPEN: &str = "UPDATE enrolments SET to_date = NULL WHERE id = $1";
const MARK_RESTORED: &str =
    "UPDATE promotion_moves SET restored = TRUE WHERE promotion_id = $1 AND old_enrolment_id = $2";
const MARK_UNDONE: &str = "UPDATE promotions SET undone_at = $2 WHERE id = $1 AND undone_at IS NULL";

/// Inserts a promotion.
pub async fn insert(c: &mut Conn<'_>, new: &Promotion) -> Result<(), Error> {
    execute!(c, INSERT, new.id.0, new.school_id.0, new.to_year, new.on_date, new.made_at)
}

/// Records a class of a promotion and its successor.
pub async fn insert_class(c: &mut Conn<'_>, id: PromotionId, from: OrgId, to: Option<OrgId>) -> Result<(), Error> {
    execute!(c, INSERT_CLASS, id.0, from.0, to.map(|o| o.0))
}

/// Records a pupil of a promotion.
pub async fn insert_move(
    c: &mut Conn<'_>,
    id: PromotionId,
    old: EnrolmentId,
    new: Option<EnrolmentId>,
) -> Result<(), Error> {
    execute!(c, INSERT_MOVE, id.0, old.0, new.map(|e| e.0))
}

/// Records a role that a promotion gave.
pub async fn insert_grant(
    c: &mut Conn<'_>,
    id: PromotionId,
    user: UserId,
    role: Role,
    org: OrgId,
) -> Result<(), Error> {
    execute!(c, INSERT_GRANT, id.0, user.0, role.as_str(), org.0)
}

/// The promotion with this id.
pub async fn find(c: &mut Conn<'_>, id: PromotionId) -> Result<Option<Promotion>, Error> {
    find!(c, FIND, id.0)
}

/// A school's promotions after `since`, the latest first.
pub async fn list_school(c: &mut Conn<'_>, school: OrgId, since: DateTime<Utc>) -> Result<Vec<Promotion>, Error> {
    list!(c, LIST_SCHOOL, school.0, since)
}

/// The classes of a promotion with their successors, in no order.
pub async fn list_classes(c: &mut Conn<'_>, id: PromotionId) -> Result<Vec<(OrgId, Option<OrgId>)>, Error> {
    let rows: Vec<(Uuid, Option<Uuid>)> = list!(c, LIST_CLASSES, id.0)?;
    Ok(rows.into_iter().map(|(from, to)| (OrgId(from), to.map(OrgId))).collect())
}

/// The present enrolments of a class, by student number.
pub async fn list_enrolments(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Enrolment>, Error> {
    list!(c, LIST_ENROLMENTS, class.0)
}

/// The pupils of a promotion with their present state, by class and student number.
pub async fn list_moves(c: &mut Conn<'_>, id: PromotionId) -> Result<Vec<Move>, Error> {
    list!(c, LIST_MOVES, id.0)
}

/// The roles held at this node itself.
pub async fn list_grants(c: &mut Conn<'_>, org: OrgId) -> Result<Vec<(UserId, Role)>, Error> {
    let rows: Vec<(Uuid, String)> = list!(c, LIST_GRANTS, org.0)?;
    // A role of a newer version of the platform is left as it is.
    Ok(rows.into_iter().filter_map(|(user, role)| Some((UserId(user), role.parse().ok()?))).collect())
}

/// Whether a person has this role at this node itself.
pub async fn has_grant(c: &mut Conn<'_>, user: UserId, role: Role, org: OrgId) -> Result<bool, Error> {
    let count: i64 = get_scalar!(c, HAS_GRANT, user.0, role.as_str(), org.0)?;
    Ok(count > 0)
}

/// Revokes the roles that a promotion gave at a class.
pub async fn delete_grants(c: &mut Conn<'_>, id: PromotionId, class: OrgId) -> Result<(), Error> {
    execute!(c, DELETE_GRANTS, id.0, class.0)
}

/// Ends an enrolment; returns whether it was open.
pub async fn close_enrolment(c: &mut Conn<'_>, id: EnrolmentId, on: NaiveDate) -> Result<bool, Error> {
    changed!(c, CLOSE, id.0, on)
}

/// Ends an enrolment so that it covers no day; returns whether it was open.
pub async fn cancel_enrolment(c: &mut Conn<'_>, id: EnrolmentId) -> Result<bool, Error> {
    changed!(c, CANCEL, id.0)
}

/// Reopens an enrolment.
pub async fn reopen_enrolment(c: &mut Conn<'_>, id: EnrolmentId) -> Result<(), Error> {
    execute!(c, REOPEN, id.0)
}

/// Records that an undo restored a pupil.
pub async fn mark_restored(c: &mut Conn<'_>, id: PromotionId, old: EnrolmentId) -> Result<(), Error> {
    execute!(c, MARK_RESTORED, id.0, old.0)
}

/// Records that a promotion was undone; returns whether it was not before. Of two calls at once, one gets `true`.
pub async fn mark_undone(c: &mut Conn<'_>, id: PromotionId, at: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, MARK_UNDONE, id.0, at)
}
