//! Notices of bureaus to the schools under them, and who has read them.

use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{NoticeId, OrgId, Text, UserId, org::OrgPath};
use sqlx::FromRow;
use std::collections::HashMap;
use uuid::Uuid;

/// The readers of a notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Audience {
    /// School administrators.
    SchoolAdmins,
    /// Teachers.
    Teachers,
    /// Both.
    Both,
}

impl Audience {
    /// All audiences.
    pub const ALL: [Self; 3] = [Self::SchoolAdmins, Self::Teachers, Self::Both];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SchoolAdmins => "school_admins",
            Self::Teachers => "teachers",
            Self::Both => "both",
        }
    }
}

impl TryFrom<String> for Audience {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|a| a.as_str() == s).ok_or_else(|| format!("unknown audience {s:?}"))
    }
}

/// A notice.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Notice {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: NoticeId,
    /// The node that published it, for the schools under it.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    title_zh: String,
    title_en: String,
    body_zh: String,
    body_en: String,
    /// Its readers.
    #[sqlx(try_from = "String")]
    pub audience: Audience,
    /// The last day on which it is shown.
    pub until_date: NaiveDate,
    #[sqlx(try_from = "Uuid")]
    created_by: UserId,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Notice {
    /// A notice to insert.
    #[must_use]
    pub fn new(
        id: NoticeId,
        org_id: OrgId,
        [title, body]: [Text; 2],
        audience: Audience,
        until_date: NaiveDate,
        created_by: UserId,
        created_at: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            org_id,
            title_zh: title.zh,
            title_en: title.en,
            body_zh: body.zh,
            body_en: body.en,
            audience,
            until_date,
            created_by,
            created_at,
            withdrawn_at: None,
        }
    }

    /// Its title; one language may be empty.
    #[must_use]
    pub fn title(&self) -> Text {
        Text { zh: self.title_zh.clone(), en: self.title_en.clone() }
    }

    /// Its text; one language may be empty.
    #[must_use]
    pub fn body(&self) -> Text {
        Text { zh: self.body_zh.clone(), en: self.body_en.clone() }
    }
}

/// A notice as its reader sees it.
#[derive(Clone, Debug, FromRow)]
pub struct Received {
    /// The notice.
    #[sqlx(flatten)]
    pub notice: Notice,
    from_zh: String,
    from_en: String,
    /// When they read it.
    pub read_at: Option<DateTime<Utc>>,
}

impl Received {
    /// The name of the node that published it.
    #[must_use]
    pub fn from(&self) -> Text {
        Text { zh: self.from_zh.clone(), en: self.from_en.clone() }
    }
}

/// The most notices of a unit that are listed.
pub const LISTED: i64 = 100;

macro_rules! columns {
    () => {
        "n.id, n.org_id, n.title_zh, n.title_en, n.body_zh, n.body_en, n.audience, n.until_date, n.created_by, n.created_at, n.withdrawn_at"
    };
}
const FIND: &str = concat!("SELECT ", columns!(), " FROM notices n WHERE n.id = $1");
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM notices n WHERE n.org_id = $1 ORDER BY n.created_at DESC, n.id DESC LIMIT $2"
);
const INSERT: &str = "INSERT INTO notices (id, org_id, title_zh, title_en, body_zh, body_en, audience, until_date, created_by, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING";
const WITHDRAW: &str = "UPDATE notices SET withdrawn_at = $3 WHERE id = $1 AND org_id = $2 AND withdrawn_at IS NULL";
// Joins the reader's roles with the notices of nodes above them that are for these roles.
const RECEIVED: &str = concat!(
    "SELECT ",
    columns!(),
    ", w.name_zh AS from_zh, w.name_en AS from_en, r.read_at FROM notices n JOIN orgs w ON w.id = n.org_id \
     LEFT JOIN notice_reads r ON r.notice_id = n.id AND r.user_id = $1 \
     WHERE n.until_date >= $2 AND n.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM grants g JOIN orgs o ON o.id = g.org_id \
       WHERE g.user_id = $1 AND o.path >= w.path AND o.path < w.path || '~' \
         AND (NOT EXISTS (SELECT 1 FROM notice_schools t WHERE t.notice_id = n.id) \
           OR EXISTS (SELECT 1 FROM notice_schools t JOIN orgs s ON s.id = t.school_id WHERE t.notice_id = n.id AND o.path >= s.path AND o.path < s.path || '~')) \
         AND ((g.role = 'school_admin' AND n.audience <> 'teachers') OR (g.role = 'teacher' AND n.audience <> 'school_admins'))) \
     ORDER BY r.read_at IS NOT NULL, n.created_at DESC, n.id"
);
const INSERT_READ: &str =
    "INSERT INTO notice_reads (notice_id, user_id, read_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
// A school has read a notice when one of its readers has. A school is at the fourth level of the tree.
const SCHOOLS_READ: &str = "SELECT DISTINCT SUBSTR(o.path, 1, 16) FROM notices n JOIN notice_reads r ON r.notice_id = n.id JOIN grants g ON g.user_id = r.user_id \
    JOIN orgs o ON o.id = g.org_id JOIN orgs w ON w.id = n.org_id WHERE n.id = $1 AND o.path >= w.path AND o.path < w.path || '~' AND LENGTH(o.path) >= 16 \
    AND ((g.role = 'school_admin' AND n.audience <> 'teachers') OR (g.role = 'teacher' AND n.audience <> 'school_admins'))";

// The same for all notices of a node at once, counting the schools that are open on a day.
const COUNT_READ: &str = "SELECT n.id, COUNT(DISTINCT s.id) FROM notices n JOIN orgs w ON w.id = n.org_id JOIN notice_reads r ON r.notice_id = n.id \
    JOIN grants g ON g.user_id = r.user_id JOIN orgs o ON o.id = g.org_id JOIN orgs s ON s.path = SUBSTR(o.path, 1, 16) \
    WHERE n.org_id = $1 AND o.path >= w.path AND o.path < w.path || '~' AND s.kind = 'school' AND (s.closed_from IS NULL OR s.closed_from > $2) \
    AND ((g.role = 'school_admin' AND n.audience <> 'teachers') OR (g.role = 'teacher' AND n.audience <> 'school_admins')) GROUP BY n.id";

// The schools of a notice that is not for all of them.
const INSERT_SCHOOLS: &str = "INSERT INTO notice_schools (notice_id, school_id) ";
const LIST_SCHOOLS: &str = "SELECT school_id FROM notice_schools WHERE notice_id = $1";
const COUNT_SCHOOLS: &str = "SELECT t.notice_id, COUNT(*) FROM notice_schools t JOIN notices n ON n.id = t.notice_id JOIN orgs s ON s.id = t.school_id \
    WHERE n.org_id = $1 AND (s.closed_from IS NULL OR s.closed_from > $2) GROUP BY t.notice_id";
// Schools under a node that have an administrator who can sign in.
const LIST_ADMINISTERED: &str = "SELECT DISTINCT g.org_id FROM grants g JOIN orgs o ON o.id = g.org_id JOIN users u ON u.id = g.user_id \
    WHERE g.role = 'school_admin' AND u.suspended_at IS NULL AND o.path >= $1 AND o.path < $2";

/// Says that a notice is for these schools only.
pub async fn insert_schools(c: &mut Conn<'_>, id: NoticeId, schools: &[OrgId]) -> Result<(), Error> {
    execute_rows!(c, INSERT_SCHOOLS, schools, |to, school| to.push_bind(id.0).push_bind(school.0))
}

/// The schools that a notice is for; empty for one to all.
pub async fn list_schools(c: &mut Conn<'_>, id: NoticeId) -> Result<Vec<OrgId>, Error> {
    let rows: Vec<Uuid> = list_scalars!(c, LIST_SCHOOLS, id.0)?;
    Ok(rows.into_iter().map(OrgId).collect())
}

/// For each notice of a node to some schools only, the number of them that are open on this day.
pub async fn count_schools(c: &mut Conn<'_>, org: OrgId, today: NaiveDate) -> Result<HashMap<NoticeId, usize>, Error> {
    let rows: Vec<(Uuid, i64)> = list!(c, COUNT_SCHOOLS, org.0, today)?;
    Ok(rows.into_iter().map(|(id, n)| (NoticeId(id), usize::try_from(n).unwrap_or_default())).collect())
}

/// The schools at and under a node that have an administrator.
pub async fn list_administered(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<OrgId>, Error> {
    let rows: Vec<Uuid> = list_scalars!(c, LIST_ADMINISTERED, path.as_str(), path.end().as_str())?;
    Ok(rows.into_iter().map(OrgId).collect())
}

/// The notice with this id.
pub async fn find(c: &mut Conn<'_>, id: NoticeId) -> Result<Option<Notice>, Error> {
    find!(c, FIND, id.0)
}

/// The last 100 notices of a node, the latest first.
pub async fn list(c: &mut Conn<'_>, org: OrgId) -> Result<Vec<Notice>, Error> {
    list!(c, LIST, org.0, LISTED)
}

/// Inserts a notice, which is shown at once; returns whether the id was free.
pub async fn insert(c: &mut Conn<'_>, new: &Notice) -> Result<bool, Error> {
    changed!(
        c,
        INSERT,
        new.id.0,
        new.org_id.0,
        new.title_zh.as_str(),
        new.title_en.as_str(),
        new.body_zh.as_str(),
        new.body_en.as_str(),
        new.audience.as_str(),
        new.until_date,
        new.created_by.0,
        new.created_at
    )
}

/// Withdraws a notice of the node; returns whether it was shown before.
pub async fn withdraw(c: &mut Conn<'_>, id: NoticeId, org: OrgId, at: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, WITHDRAW, id.0, org.0, at)
}

/// The notices for a member of staff on this day, unread ones first.
pub async fn list_received(c: &mut Conn<'_>, user: UserId, today: NaiveDate) -> Result<Vec<Received>, Error> {
    list!(c, RECEIVED, user.0, today)
}

/// Records that a person has read a notice; the first time counts.
pub async fn insert_read(c: &mut Conn<'_>, id: NoticeId, user: UserId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, INSERT_READ, id.0, user.0, at)
}

/// For each notice of a node that has been read, the number of schools, open on this day, in which one of its readers
/// has read it.
pub async fn count_schools_read(
    c: &mut Conn<'_>,
    org: OrgId,
    today: NaiveDate,
) -> Result<HashMap<NoticeId, usize>, Error> {
    let rows: Vec<(Uuid, i64)> = list!(c, COUNT_READ, org.0, today)?;
    Ok(rows.into_iter().map(|(id, n)| (NoticeId(id), usize::try_from(n).unwrap_or_default())).collect())
}

/// The paths of the schools in which one of its readers has read the notice.
pub async fn list_schools_read(c: &mut Conn<'_>, id: NoticeId) -> Result<Vec<OrgPath>, Error> {
    let rows: Vec<String> = list_scalars!(c, SCHOOLS_READ, id.0)?;
    Ok(rows.into_iter().map(OrgPath::from).collect())
}
