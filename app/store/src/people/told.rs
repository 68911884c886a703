//! What members of staff are told about their accounts and their schools.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{OrgId, Text, ToldId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// What somebody is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Their password was reset.
    Reset,
    /// They have a role; `detail` is the role.
    Granted,
    /// They have a role no more; `detail` is the role.
    Revoked,
    /// Their account was suspended.
    Suspended,
    /// Their account was reactivated.
    Restored,
    /// Somebody chose a password with their activation link.
    Activated,
    /// A bureau proposed something for their school; `detail` is its kind.
    Proposed,
    /// What they proposed was confirmed; `detail` is its kind.
    Confirmed,
    /// What they proposed was refused; `detail` is its kind.
    Refused,
    /// A platform administrator may look at their school; `detail` is the reason.
    BreakGlass,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Reset,
        Self::Granted,
        Self::Revoked,
        Self::Suspended,
        Self::Restored,
        Self::Activated,
        Self::Proposed,
        Self::Confirmed,
        Self::Refused,
        Self::BreakGlass,
    ];

    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Granted => "granted",
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
            Self::Restored => "restored",
            Self::Activated => "activated",
            Self::Proposed => "proposed",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::BreakGlass => "break_glass",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|k| k.as_str() == s).ok_or_else(|| format!("nobody is told {s:?}"))
    }
}

/// Something to tell.
#[derive(Clone, Debug)]
pub struct New {
    /// Its id.
    pub id: ToldId,
    /// Who is told.
    pub user: UserId,
    /// What.
    pub kind: Kind,
    /// The unit it concerns.
    pub about: Option<OrgId>,
    /// Who did it; none for the command line.
    pub by: Option<UserId>,
    /// A role, a kind or a reason.
    pub detail: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Something that was told, with names.
#[derive(Clone, Debug, FromRow)]
pub struct Told {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: ToldId,
    /// What.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    about_zh: Option<String>,
    about_en: Option<String>,
    /// The name of who did it; none for the command line.
    #[sqlx(rename = "by_name")]
    pub by: Option<String>,
    /// A role, a kind or a reason.
    pub detail: String,
    /// When.
    pub told_at: DateTime<Utc>,
    /// When they had seen it.
    pub seen_at: Option<DateTime<Utc>>,
}

impl Told {
    /// The name of the unit it concerns.
    #[must_use]
    pub fn about(&self) -> Option<Text> {
        Some(Text { zh: self.about_zh.clone()?, en: self.about_en.clone()? })
    }
}

const INSERT: &str =
    "INSERT INTO told (id, user_id, kind, about_id, by_id, detail, told_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const LIST: &str = "SELECT n.id, n.kind, o.name_zh AS about_zh, o.name_en AS about_en, b.name AS by_name, n.detail, n.told_at, n.seen_at \
    FROM told n LEFT JOIN orgs o ON o.id = n.about_id LEFT JOIN users b ON b.id = n.by_id \
    WHERE n.user_id = $1 ORDER BY n.told_at DESC, n.id DESC LIMIT $2";
const SEEN: &str = "UPDATE told SET seen_at = $2 WHERE user_id = $1 AND seen_at IS NULL AND told_at <= $2";

/// Tells something.
pub async fn insert(c: &mut Conn<'_>, new: &New) -> Result<(), Error> {
    execute!(
        c,
        INSERT,
        new.id.0,
        new.user.0,
        new.kind.as_str(),
        new.about.map(|o| o.0),
        new.by.map(|b| b.0),
        new.detail.as_str(),
        new.at
    )
}

/// What a person was told, the latest first, at most so much.
pub async fn list(c: &mut Conn<'_>, user: UserId, limit: i64) -> Result<Vec<Told>, Error> {
    list!(c, LIST, user.0, limit)
}

/// Notes that a person has seen what they were told until now.
pub async fn update_seen(c: &mut Conn<'_>, user: UserId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, SEEN, user.0, at)
}
