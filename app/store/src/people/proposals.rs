//! What bureaus propose for schools, until a second person has decided; and who that can be.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{OrgId, PlanId, ProposalId, Text, UserId, org::OrgPath, role::Role};
use sqlx::FromRow;
use uuid::Uuid;

/// What is proposed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The role of a school administrator.
    Role,
    /// A new password for a school administrator.
    Reset,
    /// A merger with another school.
    Merge,
}

impl Kind {
    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Reset => "reset",
            Self::Merge => "merge",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        [Self::Role, Self::Reset, Self::Merge]
            .into_iter()
            .find(|k| k.as_str() == s)
            .ok_or_else(|| format!("unknown kind of proposal {s:?}"))
    }
}

/// What became of a proposal. Whether an open one has expired is a matter of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Nobody has decided.
    Open,
    /// A second person agreed.
    Confirmed,
    /// A second person did not agree.
    Refused,
    /// Whoever proposed it took it back.
    Withdrawn,
}

impl State {
    /// The stable name, as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        [Self::Open, Self::Confirmed, Self::Refused, Self::Withdrawn]
            .into_iter()
            .find(|k| k.as_str() == s)
            .ok_or_else(|| format!("unknown state of a proposal {s:?}"))
    }
}

/// A proposal to be made.
#[derive(Clone, Debug)]
pub struct New {
    /// Its id.
    pub id: ProposalId,
    /// What is proposed.
    pub kind: Kind,
    /// The school whose people decide.
    pub school: OrgId,
    /// The account; none for one that does not exist yet, and for a merger.
    pub user: Option<UserId>,
    /// The username and name of an account that does not exist yet.
    pub account: Option<(String, String)>,
    /// The plan of a merger.
    pub plan: Option<PlanId>,
    /// Who proposes it.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
    /// Until when it can be confirmed.
    pub expires_at: DateTime<Utc>,
}

/// A proposal with names.
#[derive(Clone, Debug, FromRow)]
pub struct Proposal {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: ProposalId,
    /// What is proposed.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// The school whose people decide.
    #[sqlx(try_from = "Uuid")]
    pub school_id: OrgId,
    /// The school's path.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    school_zh: String,
    school_en: String,
    user_id: Option<Uuid>,
    /// The username of the account; none for a merger.
    pub username: Option<String>,
    /// The name of the person; none for a merger.
    pub name: Option<String>,
    plan_id: Option<Uuid>,
    from_zh: Option<String>,
    from_en: Option<String>,
    to_zh: Option<String>,
    to_en: Option<String>,
    /// Who proposed it.
    #[sqlx(try_from = "Uuid")]
    pub proposed_by: UserId,
    /// Their name.
    pub proposer: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// Until when it can be confirmed.
    pub expires_at: DateTime<Utc>,
    /// What became of it.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// The name of who decided.
    pub decider: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
}

impl Proposal {
    /// The school's name.
    #[must_use]
    pub fn school(&self) -> Text {
        Text { zh: self.school_zh.clone(), en: self.school_en.clone() }
    }

    /// The account, where it exists.
    #[must_use]
    pub fn user_id(&self) -> Option<UserId> {
        self.user_id.map(UserId)
    }

    /// The plan of a merger.
    #[must_use]
    pub fn plan_id(&self) -> Option<PlanId> {
        self.plan_id.map(PlanId)
    }

    /// The names of the two schools of a merger: the one that is closed, and the one that stays.
    #[must_use]
    pub fn schools(&self) -> Option<(Text, Text)> {
        let from = Text { zh: self.from_zh.clone()?, en: self.from_en.clone()? };
        Some((from, Text { zh: self.to_zh.clone()?, en: self.to_en.clone()? }))
    }

    /// Whether it can still be decided.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.state == State::Open && self.expires_at > now
    }
}

/// A person who works at a school.
#[derive(Clone, Debug, FromRow)]
pub struct Worker {
    /// The member of staff.
    #[sqlx(try_from = "Uuid")]
    pub id: UserId,
    /// Their name.
    pub name: String,
}

const INSERT: &str = "INSERT INTO proposals (id, kind, school_id, user_id, username, name, plan_id, proposed_by, proposed_at, expires_at, state) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open')";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.kind, p.school_id, o.path, o.name_zh AS school_zh, o.name_en AS school_en, p.user_id, \
             COALESCE(u.username, p.username) AS username, COALESCE(u.name, p.name) AS name, p.plan_id, \
             f.name_zh AS from_zh, f.name_en AS from_en, t.name_zh AS to_zh, t.name_en AS to_en, \
             p.proposed_by, b.name AS proposer, p.proposed_at, p.expires_at, p.state, d.name AS decider, p.decided_at \
             FROM proposals p JOIN orgs o ON o.id = p.school_id JOIN users b ON b.id = p.proposed_by \
             LEFT JOIN users u ON u.id = p.user_id LEFT JOIN users d ON d.id = p.decided_by \
             LEFT JOIN org_plans n ON n.id = p.plan_id LEFT JOIN orgs f ON f.id = n.org_id LEFT JOIN orgs t ON t.id = n.to_id ",
            $rest
        )
    };
}
const FIND: &str = select!("WHERE p.id = $1");
const LIST: &str = select!("WHERE o.path >= $1 AND o.path < $2 ORDER BY p.proposed_at DESC, p.id DESC LIMIT $3");
const LIST_OF_PLAN: &str = select!("WHERE p.plan_id = $1 ORDER BY p.id");
const LIST_OPEN: &str = select!("WHERE p.school_id = $1 AND p.state = 'open' AND p.expires_at > $2 ORDER BY p.id");
const DECIDE: &str = "UPDATE proposals SET state = $2, decided_by = $3, decided_at = $4, user_id = COALESCE($5, user_id) WHERE id = $1 AND state = 'open'";
// They can sign in, with a password that only they know.
const WORKERS: &str = "SELECT DISTINCT u.id, u.name FROM grants g JOIN users u ON u.id = g.user_id JOIN orgs o ON o.id = g.org_id \
    WHERE o.path >= $1 AND o.path < $2 AND g.role = $3 AND u.suspended_at IS NULL AND u.password_hash IS NOT NULL AND NOT u.must_change_password \
    ORDER BY u.name, u.id";
const PUPILS: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM enrolments e JOIN orgs o ON o.id = e.class_id WHERE o.path >= $1 AND o.path < $2 LIMIT 1) found";

/// The most proposals that are listed.
pub const LISTED: i64 = 200;

/// Inserts a proposal.
pub async fn insert(c: &mut Conn<'_>, new: &New) -> Result<(), Error> {
    let (username, name) = new.account.as_ref().map_or((None, None), |(u, n)| (Some(u.as_str()), Some(n.as_str())));
    execute!(
        c,
        INSERT,
        new.id.0,
        new.kind.as_str(),
        new.school.0,
        new.user.map(|u| u.0),
        username,
        name,
        new.plan.map(|p| p.0),
        new.by.0,
        new.at,
        new.expires_at
    )
}

/// The proposal with this id.
pub async fn find(c: &mut Conn<'_>, id: ProposalId) -> Result<Option<Proposal>, Error> {
    find!(c, FIND, id.0)
}

/// The last 200 proposals for schools at or under `path`, the latest first.
pub async fn list(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<Proposal>, Error> {
    list!(c, LIST, path.as_str(), path.end().as_str(), LISTED)
}

/// The proposals that a plan waits for, or has waited for.
pub async fn list_of_plan(c: &mut Conn<'_>, plan: PlanId) -> Result<Vec<Proposal>, Error> {
    list!(c, LIST_OF_PLAN, plan.0)
}

/// The proposals for a school that can still be decided.
pub async fn list_open(c: &mut Conn<'_>, school: OrgId, now: DateTime<Utc>) -> Result<Vec<Proposal>, Error> {
    list!(c, LIST_OPEN, school.0, now)
}

/// Decides a proposal, and notes the account that was made for it; returns whether nobody had decided before.
pub async fn decide(
    c: &mut Conn<'_>,
    id: ProposalId,
    state: State,
    by: Option<UserId>,
    at: DateTime<Utc>,
    user: Option<UserId>,
) -> Result<bool, Error> {
    changed!(c, DECIDE, id.0, state.as_str(), by.map(|b| b.0), at, user.map(|u| u.0))
}

/// The people with a role at or under `path` who can sign in with a password of their own.
pub async fn list_workers(c: &mut Conn<'_>, path: &OrgPath, role: Role) -> Result<Vec<Worker>, Error> {
    list!(c, WORKERS, path.as_str(), path.end().as_str(), role.as_str())
}

/// Whether pupils are or were enrolled at or under `path`.
pub async fn has_had_pupils(c: &mut Conn<'_>, path: &OrgPath) -> Result<bool, Error> {
    let found: i64 = get_scalar!(c, PUPILS, path.as_str(), path.end().as_str())?;
    Ok(found > 0)
}
