//! People with accounts: staff with roles, learners with enrolments.

use crate::{Conn, Error, orgs};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    EnrolmentId, Lang, OrgId, UserId,
    org::{OrgKind, OrgPath},
    role::Role,
};
use sqlx::FromRow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The kind of an account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UserKind {
    /// A pupil.
    Learner,
    /// A teacher, officer or administrator.
    Staff,
}

impl TryFrom<String> for UserKind {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        match s.as_str() {
            "learner" => Ok(Self::Learner),
            "staff" => Ok(Self::Staff),
            _ => Err(format!("unknown kind of user {s:?}")),
        }
    }
}

/// An account.
#[derive(Clone, FromRow)]
pub struct User {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: UserId,
    /// Learner or staff.
    #[sqlx(try_from = "String")]
    pub kind: UserKind,
    /// The person's name.
    pub name: String,
    /// The name staff sign in with.
    pub username: Option<String>,
    locale: Option<String>,
    /// The Argon2id hash of the chosen password or PIN; a learner with none signs in with the issued PIN.
    pub password_hash: Option<String>,
    /// Whether a temporary password still has to be changed.
    pub must_change_password: bool,
    /// The generation of the valid issued PIN.
    pub pin_generation: i64,
    /// The generation of the valid QR slip.
    pub slip_generation: i64,
    /// The digits of the valid issued PIN.
    pub pin_digits: i64,
    /// When the account was suspended.
    pub suspended_at: Option<DateTime<Utc>>,
}

impl User {
    /// The language the person chose.
    #[must_use]
    pub fn locale(&self) -> Option<Lang> {
        self.locale.as_deref().and_then(|l| l.parse().ok())
    }
}

/// A role at a node, with the node's path and level.
#[derive(Clone, Debug, FromRow)]
pub struct Grant {
    /// The role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The node.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// The node's path: the role applies to its subtree.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// The node's level.
    #[sqlx(try_from = "String")]
    pub kind: OrgKind,
}

/// A learner in a class.
#[derive(Clone, FromRow)]
pub struct Pupil {
    /// The learner.
    #[sqlx(try_from = "Uuid")]
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// The student number (学号) in this class.
    pub student_no: String,
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// The generation of the valid issued PIN.
    pub pin_generation: i64,
    /// The generation of the valid QR slip.
    pub slip_generation: i64,
    /// The digits of the valid issued PIN.
    pub pin_digits: i64,
    /// Whether they chose a PIN of their own.
    pub chose_pin: bool,
}

/// Someone who holds a role at a node.
#[derive(Clone, Debug, FromRow)]
pub struct Holder {
    /// The member of staff.
    #[sqlx(try_from = "Uuid")]
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their username.
    pub username: String,
    /// The node.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
}

/// The class a learner is in now.
#[derive(Clone, Debug, FromRow)]
pub struct Place {
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// Its path.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// The first day on which the school is closed.
    pub closed_from: Option<NaiveDate>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.kind, u.name, u.username, u.locale, u.password_hash, u.must_change_password, \
             u.pin_generation, u.slip_generation, COALESCE(u.pin_digits, 6) AS pin_digits, u.suspended_at FROM users u ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE u.id = $1");
const FIND_STAFF: &str = select!("WHERE u.username = $1");
const FIND_LEARNER: &str = select!(
    "JOIN enrolments e ON e.learner_id = u.id AND e.to_date IS NULL WHERE e.class_id = $1 AND e.student_no = $2"
);
// The last one to have the number there, who has joined no other class since.
const FIND_FORMER: &str = select!(
    "JOIN enrolments e ON e.learner_id = u.id WHERE e.class_id = $1 AND e.student_no = $2 AND e.student_no <> '' \
     AND NOT EXISTS (SELECT 1 FROM enrolments n WHERE n.learner_id = e.learner_id AND (n.to_date IS NULL OR n.id > e.id)) ORDER BY e.id DESC LIMIT 1"
);
const INSERT_STAFF: &str = "INSERT INTO users (id, kind, name, username, password_hash, must_change_password, created_at) VALUES ($1, 'staff', $2, $3, $4, $5, $6)";
const INSERT_LEARNER: &str = "INSERT INTO users (id, kind, name, created_at) VALUES ($1, 'learner', $2, $3)";
const UPDATE_NAME: &str = "UPDATE users SET name = $2 WHERE id = $1";
const UPDATE_PASSWORD: &str = "UPDATE users SET password_hash = $2, must_change_password = $3 WHERE id = $1";
const CLEAR_PASSWORD: &str =
    "UPDATE users SET password_hash = NULL, must_change_password = TRUE WHERE id = $1 AND kind = 'staff'";
const UPDATE_LOCALE: &str = "UPDATE users SET locale = $2 WHERE id = $1";
/// What an erasure does to a learner's account: every column that says something of the person, and its end.
pub(super) const ERASE: &str = "UPDATE users SET name = '', locale = NULL, password_hash = NULL, pin_generation = pin_generation + 1, \
    slip_generation = slip_generation + 1, pin_digits = NULL, suspended_at = $2 WHERE id = $1 AND kind = 'learner'";
// An issued PIN has as many digits as the school says on that day. Whoever is in no class has six.
macro_rules! digits {
    () => {
        "COALESCE((SELECT MAX(s.pin_digits) FROM enrolments e JOIN orgs o ON o.id = e.class_id JOIN school_settings s ON s.school_id = o.parent_id \
         WHERE e.learner_id = users.id AND e.to_date IS NULL), 6)"
    };
}
const RAISE_PIN: &str = concat!(
    "UPDATE users SET pin_generation = pin_generation + 1, slip_generation = slip_generation + 1, password_hash = NULL, pin_digits = ",
    digits!(),
    " WHERE id = $1 AND kind = 'learner'"
);
const RAISE_CLASS_PINS: &str = concat!(
    "UPDATE users SET pin_generation = pin_generation + 1, slip_generation = slip_generation + 1, password_hash = NULL, pin_digits = ",
    digits!(),
    " WHERE kind = 'learner' AND id IN (SELECT learner_id FROM enrolments WHERE class_id = $1 AND to_date IS NULL)"
);
// The first PIN of those who have just joined their first class.
const ISSUE_FIRST_PINS: &str = concat!(
    "UPDATE users SET pin_digits = ",
    digits!(),
    " WHERE kind = 'learner' AND pin_digits IS NULL AND id IN (SELECT learner_id FROM enrolments WHERE class_id = $1 AND to_date IS NULL)"
);
const COUNT_PINS: &str = "SELECT COUNT(*) FROM users u JOIN enrolments e ON e.learner_id = u.id AND e.to_date IS NULL JOIN orgs o ON o.id = e.class_id \
    WHERE o.parent_id = $1 AND u.password_hash IS NULL AND COALESCE(u.pin_digits, 6) <> $2";
const LIST_GRANTS: &str = "SELECT g.role, g.org_id, o.path, o.kind FROM grants g JOIN orgs o ON o.id = g.org_id WHERE g.user_id = $1 ORDER BY o.path, g.role";
const INSERT_GRANT: &str =
    "INSERT INTO grants (user_id, role, org_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
const DELETE_GRANT: &str = "DELETE FROM grants WHERE user_id = $1 AND role = $2 AND org_id = $3";
const LIST_HOLDERS: &str = "SELECT u.id, u.name, u.username, g.org_id FROM grants g JOIN users u ON u.id = g.user_id JOIN orgs o ON o.id = g.org_id \
    WHERE o.path >= $1 AND o.path < $2 AND g.role = $3 AND u.suspended_at IS NULL ORDER BY u.name, u.username, o.path";
const LIST_HOLDERS_AT: &str = "SELECT u.id, u.name, u.username, g.org_id FROM grants g JOIN users u ON u.id = g.user_id \
    WHERE g.org_id = $1 AND g.role = $2 AND u.suspended_at IS NULL ORDER BY g.created_at, u.username";
const FIND_PLACE: &str = "SELECT e.class_id, o.path, s.closed_from FROM enrolments e JOIN orgs o ON o.id = e.class_id JOIN orgs s ON s.id = o.parent_id \
    WHERE e.learner_id = $1 AND e.to_date IS NULL";
const INSERT_ENROLMENT: &str =
    "INSERT INTO enrolments (id, learner_id, class_id, student_no, from_date) VALUES ($1, $2, $3, $4, $5)";
const UPDATE_NUMBER: &str = "UPDATE enrolments SET student_no = $2 WHERE learner_id = $1 AND to_date IS NULL";
const END_ENROLMENT: &str = "UPDATE enrolments SET to_date = $2 WHERE learner_id = $1 AND to_date IS NULL";
const COUNT_PUPILS: &str = "SELECT COUNT(*) FROM enrolments WHERE class_id = $1 AND to_date IS NULL";

/// The one `SELECT` of a [`Pupil`], with what follows it.
macro_rules! pupils {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.name, e.student_no, e.class_id, u.pin_generation, u.slip_generation, COALESCE(u.pin_digits, 6) AS pin_digits, \
             u.password_hash IS NOT NULL AS chose_pin \
             FROM enrolments e JOIN users u ON u.id = e.learner_id ",
            $rest
        )
    };
}
pub(super) use pupils;
// Numbers before texts, in the order of their value: 9 before 10.
const LIST_CLASS: &str =
    pupils!("WHERE e.class_id = $1 AND e.to_date IS NULL ORDER BY LENGTH(e.student_no), e.student_no");
// Their last enrolment was in this class and has ended. Enrolment ids are in the order of time.
const LIST_FORMER: &str = pupils!(
    "WHERE e.class_id = $1 AND e.to_date IS NOT NULL AND u.suspended_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM enrolments n WHERE n.learner_id = e.learner_id AND (n.to_date IS NULL OR n.id > e.id)) \
     ORDER BY e.to_date DESC, LENGTH(e.student_no), e.student_no"
);
// An erased pupil has no number any more.
const LIST_CLASS_AT_END: &str = pupils!(
    "WHERE e.class_id = $1 AND (e.to_date IS NULL OR e.to_date >= $2) AND e.student_no <> '' ORDER BY LENGTH(e.student_no), e.student_no"
);
// Whoever is in no class now and was in this school last.
const LIST_SCHOOL_FORMER: &str = pupils!(
    "JOIN orgs o ON o.id = e.class_id WHERE o.parent_id = $1 AND e.to_date IS NOT NULL AND e.student_no <> '' AND u.suspended_at IS NULL \
     AND NOT EXISTS (SELECT 1 FROM enrolments n WHERE n.learner_id = e.learner_id AND (n.to_date IS NULL OR n.id > e.id))"
);
const LIST_SCHOOL: &str = pupils!("JOIN orgs o ON o.id = e.class_id WHERE o.parent_id = $1 AND e.to_date IS NULL");

/// The account with this id.
pub async fn find(c: &mut Conn<'_>, id: UserId) -> Result<Option<User>, Error> {
    find!(c, FIND, id.0)
}

/// The member of staff with this username, in lower case.
pub async fn find_staff(c: &mut Conn<'_>, username: &str) -> Result<Option<User>, Error> {
    find!(c, FIND_STAFF, username)
}

/// The learner who now has this number in this class.
pub async fn find_learner(c: &mut Conn<'_>, class: OrgId, student_no: &str) -> Result<Option<User>, Error> {
    find!(c, FIND_LEARNER, class.0, student_no)
}

/// The last learner who left this class with this number and is in no class now.
pub async fn find_former(c: &mut Conn<'_>, class: OrgId, student_no: &str) -> Result<Option<User>, Error> {
    find!(c, FIND_FORMER, class.0, student_no)
}

/// Inserts a staff account. Without a hash nobody can sign in with a password until one is chosen.
pub async fn insert_staff(
    c: &mut Conn<'_>,
    id: UserId,
    name: &str,
    username: &str,
    password_hash: Option<&str>,
    must_change: bool,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, INSERT_STAFF, id.0, name, username, password_hash, must_change, at)
}

/// Inserts a learner without an enrolment.
pub async fn insert_learner(c: &mut Conn<'_>, id: UserId, name: &str, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, INSERT_LEARNER, id.0, name, at)
}

/// Inserts learners without enrolments.
pub async fn insert_learners(c: &mut Conn<'_>, new: &[(UserId, &str)], at: DateTime<Utc>) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO users (id, kind, name, created_at) ";
    execute_rows!(c, INSERT, new, |to, (id, name)| to
        .push_bind(id.0)
        .push_bind("learner")
        .push_bind(*name)
        .push_bind(at))
}

/// Updates names.
pub async fn update_names(c: &mut Conn<'_>, names: &[(UserId, &str)]) -> Result<(), Error> {
    const UPDATE: &str = "UPDATE users SET name = v.column2 FROM (";
    const OF: &str = ") v WHERE users.id = v.column1";
    execute_rows!(c, UPDATE, names, |to, (id, name)| to.push_bind(id.0).push_bind(*name), OF)
}

/// Updates a name.
pub async fn update_name(c: &mut Conn<'_>, id: UserId, name: &str) -> Result<(), Error> {
    execute!(c, UPDATE_NAME, id.0, name)
}

/// Sets the hash of a password or PIN, and whether it must be changed at the next sign-in.
pub async fn update_password(c: &mut Conn<'_>, id: UserId, hash: &str, must_change: bool) -> Result<(), Error> {
    execute!(c, UPDATE_PASSWORD, id.0, hash, must_change)
}

/// Voids a member of staff's password: they choose another one before they can sign in.
pub async fn clear_password(c: &mut Conn<'_>, id: UserId) -> Result<(), Error> {
    execute!(c, CLEAR_PASSWORD, id.0)
}

/// Sets the person's language.
pub async fn update_locale(c: &mut Conn<'_>, id: UserId, lang: Lang) -> Result<(), Error> {
    execute!(c, UPDATE_LOCALE, id.0, lang.tag())
}

/// Voids a learner's issued PIN, chosen PIN and QR slip; the next issued ones are valid.
pub async fn raise_pin_generation(c: &mut Conn<'_>, id: UserId) -> Result<(), Error> {
    execute!(c, RAISE_PIN, id.0)
}

/// Voids the PINs and QR slips of all who are in a class now; the next issued ones are valid.
pub async fn raise_class_pins(c: &mut Conn<'_>, class: OrgId) -> Result<(), Error> {
    execute!(c, RAISE_CLASS_PINS, class.0)
}

/// How many pupils of a school have an issued PIN with another number of digits.
pub async fn count_other_pins(c: &mut Conn<'_>, school: OrgId, digits: i64) -> Result<i64, Error> {
    get_scalar!(c, COUNT_PINS, school.0, digits)
}

/// The roles of a member of staff.
pub async fn list_grants(c: &mut Conn<'_>, id: UserId) -> Result<Vec<Grant>, Error> {
    list!(c, LIST_GRANTS, id.0)
}

/// Grants a role at a node, unless it is held.
pub async fn insert_grant(
    c: &mut Conn<'_>,
    id: UserId,
    role: Role,
    org: OrgId,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, INSERT_GRANT, id.0, role.as_str(), org.0, at)
}

/// Revokes a role at a node; returns whether it was held.
pub async fn delete_grant(c: &mut Conn<'_>, id: UserId, role: Role, org: OrgId) -> Result<bool, Error> {
    changed!(c, DELETE_GRANT, id.0, role.as_str(), org.0)
}

/// The holders of a role at or under `path`, by name; once for each node. Suspended accounts are left out.
pub async fn list_holders(c: &mut Conn<'_>, role: Role, path: &OrgPath) -> Result<Vec<Holder>, Error> {
    list!(c, LIST_HOLDERS, path.as_str(), path.end().as_str(), role.as_str())
}

/// The holders of a role at this node itself, the longest-serving first. Suspended accounts are left out.
pub async fn list_holders_at(c: &mut Conn<'_>, role: Role, org: OrgId) -> Result<Vec<Holder>, Error> {
    list!(c, LIST_HOLDERS_AT, org.0, role.as_str())
}

/// The class a learner is in now.
pub async fn find_place(c: &mut Conn<'_>, id: UserId) -> Result<Option<Place>, Error> {
    find!(c, FIND_PLACE, id.0)
}

/// Inserts an enrolment of a learner who is in no class. A class that was closed when it was empty opens.
pub async fn insert_enrolment(
    c: &mut Conn<'_>,
    id: EnrolmentId,
    learner: UserId,
    class: OrgId,
    student_no: &str,
    from: NaiveDate,
) -> Result<(), Error> {
    execute!(c, INSERT_ENROLMENT, id.0, learner.0, class.0, student_no, from)?;
    execute!(c, ISSUE_FIRST_PINS, class.0)?;
    orgs::open_class(c, class).await
}

/// Updates a learner's student number in their present class.
pub async fn update_number(c: &mut Conn<'_>, learner: UserId, student_no: &str) -> Result<(), Error> {
    execute!(c, UPDATE_NUMBER, learner.0, student_no)
}

/// Gives learners other numbers in the classes they are in. Two may exchange theirs: until all have their new ones, each
/// has one that nobody types.
pub async fn update_numbers(c: &mut Conn<'_>, numbers: &[(UserId, &str)]) -> Result<(), Error> {
    const UPDATE: &str = "UPDATE enrolments SET student_no = v.column2 FROM (";
    const OF: &str = ") v WHERE enrolments.learner_id = v.column1 AND enrolments.to_date IS NULL";
    let between: Vec<(UserId, String)> = numbers.iter().map(|(id, _)| (*id, format!("\u{7f}{}", id.0))).collect();
    execute_rows!(c, UPDATE, between, |to, (id, number)| to.push_bind(id.0).push_bind(number.as_str()), OF)?;
    execute_rows!(c, UPDATE, numbers, |to, (id, number)| to.push_bind(id.0).push_bind(*number), OF)
}

/// The present enrolments of these learners.
pub async fn list_enrolments_of(c: &mut Conn<'_>, learners: &[UserId]) -> Result<Vec<(UserId, EnrolmentId)>, Error> {
    let mut found = Vec::with_capacity(learners.len());
    for part in learners.chunks(500) {
        let rows: Vec<(Uuid, Uuid)> = build!(c, |q| {
            q.push("SELECT learner_id, id FROM enrolments WHERE to_date IS NULL AND learner_id IN (");
            let mut list = q.separated(", ");
            for learner in part {
                list.push_bind(learner.0);
            }
            q.push(")");
        }; build_query_as, fetch_all)?;
        found.extend(rows.into_iter().map(|(learner, enrolment)| (UserId(learner), EnrolmentId(enrolment))));
    }
    Ok(found)
}

/// Enrols learners who are in no class, each with their class and 学号, from a day on. Classes that were closed when they were
/// empty open.
pub async fn insert_enrolments(
    c: &mut Conn<'_>,
    new: &[(EnrolmentId, UserId, OrgId, &str)],
    from: NaiveDate,
) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO enrolments (id, learner_id, class_id, student_no, from_date) ";
    execute_rows!(c, INSERT, new, |to, (id, learner, class, number)| to
        .push_bind(id.0)
        .push_bind(learner.0)
        .push_bind(class.0)
        .push_bind(*number)
        .push_bind(from))?;
    let classes: BTreeSet<Uuid> = new.iter().map(|(.., class, _)| class.0).collect();
    for class in classes {
        execute!(c, ISSUE_FIRST_PINS, class)?;
        orgs::open_class(c, OrgId(class)).await?;
    }
    Ok(())
}

/// Ends the present enrolments of these learners on a day.
pub async fn end_enrolments(c: &mut Conn<'_>, learners: &[UserId], on: NaiveDate) -> Result<(), Error> {
    for part in learners.chunks(500) {
        build!(c, |q| {
            q.push("UPDATE enrolments SET to_date = ").push_bind(on).push(" WHERE to_date IS NULL AND learner_id IN (");
            let mut list = q.separated(", ");
            for learner in part {
                list.push_bind(learner.0);
            }
            q.push(")");
        }; execute)
        .map(drop)?;
    }
    Ok(())
}

/// Ends a learner's enrolment in the class they are in; the history stays.
pub async fn end_enrolment(c: &mut Conn<'_>, learner: UserId, on: NaiveDate) -> Result<(), Error> {
    execute!(c, END_ENROLMENT, learner.0, on)
}

/// The learners who are in this class now, by student number.
pub async fn list_class(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Pupil>, Error> {
    list!(c, LIST_CLASS, class.0)
}

/// The learners whose last class was this one and who are in no class now, the latest to leave first.
pub async fn list_former(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Pupil>, Error> {
    list!(c, LIST_FORMER, class.0)
}

/// The learners who were in this class at the end of its year, on `end`, by student number.
pub async fn list_class_at_end(c: &mut Conn<'_>, class: OrgId, end: NaiveDate) -> Result<Vec<Pupil>, Error> {
    list!(c, LIST_CLASS_AT_END, class.0, end)
}

/// The learners who are in this school now, in no order.
pub async fn list_school(c: &mut Conn<'_>, school: OrgId) -> Result<Vec<Pupil>, Error> {
    list!(c, LIST_SCHOOL, school.0)
}

/// The learners who were in this school last and are in no class now, in no order.
pub async fn list_school_former(c: &mut Conn<'_>, school: OrgId) -> Result<Vec<Pupil>, Error> {
    list!(c, LIST_SCHOOL_FORMER, school.0)
}

/// How many learners are in this class now.
pub async fn count_pupils(c: &mut Conn<'_>, class: OrgId) -> Result<i64, Error> {
    get_scalar!(c, COUNT_PUPILS, class.0)
}
