//! Groups within a class. Only pupils who are in the class now count as members: one who left is not listed, and is a
//! member again after coming back.

use crate::{Conn, Error, users::Pupil};
use chrono::{DateTime, Utc};
use qinghe_model::{GroupId, OrgId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// A group of a class.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Group {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: GroupId,
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// Its name, unique within the class.
    pub name: String,
}

/// A learner's membership of a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug, FromRow)]
pub struct Membership {
    /// The group.
    #[sqlx(try_from = "Uuid")]
    pub group_id: GroupId,
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub learner_id: UserId,
}

const FIND: &str = "SELECT id, class_id, name FROM class_groups WHERE id = $1";
// Groups created together are in the order of their numbers: group 9 before group 10.
const LIST_CLASS: &str =
    "SELECT id, class_id, name FROM class_groups WHERE class_id = $1 ORDER BY created_at, LENGTH(name), name";
const COUNT_CLASS: &str = "SELECT COUNT(*) FROM class_groups WHERE class_id = $1";
const LIST_MEMBERS: &str = "SELECT u.id, u.name, e.student_no, e.class_id, u.pin_generation, u.slip_generation, COALESCE(u.pin_digits, 6) AS pin_digits, u.password_hash IS NOT NULL AS chose_pin \
    FROM group_members m JOIN class_groups g ON g.id = m.group_id \
    JOIN enrolments e ON e.learner_id = m.learner_id AND e.class_id = g.class_id AND e.to_date IS NULL JOIN users u ON u.id = m.learner_id \
    WHERE m.group_id = $1 ORDER BY LENGTH(e.student_no), e.student_no";
const LIST_MEMBERSHIPS: &str = "SELECT m.group_id, m.learner_id FROM class_groups g JOIN group_members m ON m.group_id = g.id \
    JOIN enrolments e ON e.learner_id = m.learner_id AND e.class_id = g.class_id AND e.to_date IS NULL \
    WHERE g.class_id = $1 ORDER BY LENGTH(e.student_no), e.student_no";
const INSERT: &str = "INSERT INTO class_groups (id, class_id, name, created_at) VALUES ($1, $2, $3, $4)";
const UPDATE_NAME: &str = "UPDATE class_groups SET name = $2 WHERE id = $1";
const INSERT_MEMBER: &str = "INSERT INTO group_members (group_id, learner_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const CLEAR: &str = "DELETE FROM group_members WHERE group_id = $1";
// Assignments of a group stay with its former members.
const KEEP_WORK: &str = "INSERT INTO assignment_learners (assignment_id, learner_id) SELECT a.assignment_id, m.learner_id \
    FROM assignment_groups a JOIN group_members m ON m.group_id = a.group_id WHERE a.group_id = $1 ON CONFLICT DO NOTHING";
const UNGIVE: &str = "DELETE FROM assignment_groups WHERE group_id = $1";
const DELETE: &str = "DELETE FROM class_groups WHERE id = $1";

/// The group with this id.
pub async fn find(c: &mut Conn<'_>, id: GroupId) -> Result<Option<Group>, Error> {
    find!(c, FIND, id.0)
}

/// A class's groups, in the order they were created.
pub async fn list_class(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Group>, Error> {
    list!(c, LIST_CLASS, class.0)
}

/// How many groups a class has.
pub async fn count_class(c: &mut Conn<'_>, class: OrgId) -> Result<i64, Error> {
    get_scalar!(c, COUNT_CLASS, class.0)
}

/// A group's members who are in its class now, by student number.
pub async fn list_members(c: &mut Conn<'_>, group: GroupId) -> Result<Vec<Pupil>, Error> {
    list!(c, LIST_MEMBERS, group.0)
}

/// The memberships of a class's groups, of pupils who are in the class now, by student number.
pub async fn list_memberships(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Membership>, Error> {
    list!(c, LIST_MEMBERSHIPS, class.0)
}

/// Inserts a group without members.
pub async fn insert(c: &mut Conn<'_>, new: &Group, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, INSERT, new.id.0, new.class_id.0, new.name.as_str(), at)
}

/// Renames a group.
pub async fn update_name(c: &mut Conn<'_>, id: GroupId, name: &str) -> Result<(), Error> {
    execute!(c, UPDATE_NAME, id.0, name)
}

/// Replaces a group's members.
pub async fn update_members(c: &mut Conn<'_>, id: GroupId, members: &[UserId]) -> Result<(), Error> {
    execute!(c, CLEAR, id.0)?;
    for member in members {
        execute!(c, INSERT_MEMBER, id.0, member.0)?;
    }
    Ok(())
}

/// Deletes a group. Its members stay in the class.
pub async fn delete(c: &mut Conn<'_>, id: GroupId) -> Result<(), Error> {
    for sql in [KEEP_WORK, UNGIVE, CLEAR, DELETE] {
        execute!(c, sql, id.0)?;
    }
    Ok(())
}
