//! Staff of a subtree, in pages.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    OrgId, Text, UserId,
    org::{OrgKind, OrgPath},
    role::Role,
};
use sqlx::FromRow;
use uuid::Uuid;

/// A person's role at a node.
#[derive(Clone, Debug, FromRow)]
pub struct Member {
    /// The member of staff.
    #[sqlx(try_from = "Uuid")]
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their username.
    pub username: String,
    /// The role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The node.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// Its path.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// Its level.
    #[sqlx(try_from = "String")]
    pub kind: OrgKind,
    name_zh: String,
    name_en: String,
    /// When they last signed in.
    pub signed_in_at: Option<DateTime<Utc>>,
    /// When they were suspended.
    pub suspended_at: Option<DateTime<Utc>>,
    /// Whether they still have a temporary password.
    pub must_change_password: bool,
}

impl Member {
    /// The node's name.
    #[must_use]
    pub fn org_name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }
}

/// A filter for staff.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Part of a person's name or username, or of the node's name.
    pub text: String,
    /// These roles only.
    pub roles: Vec<Role>,
    /// Suspended accounts only, or all others.
    pub suspended: Option<bool>,
}

fn query<'q, DB: sqlx::Database>(head: &'static str, path: &OrgPath, search: &Search) -> sqlx::QueryBuilder<DB>
where
    String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    let mut q = sqlx::QueryBuilder::new(head);
    q.push(" FROM grants g JOIN users u ON u.id = g.user_id JOIN orgs o ON o.id = g.org_id WHERE o.path >= ");
    q.push_bind(path.as_str().to_owned()).push(" AND o.path < ").push_bind(path.end().as_str().to_owned());
    q.push(" AND g.role IN (");
    let mut list = q.separated(", ");
    for role in &search.roles {
        list.push_bind(role.as_str().to_owned());
    }
    q.push(")");
    match search.suspended {
        Some(true) => drop(q.push(" AND u.suspended_at IS NOT NULL")),
        Some(false) => drop(q.push(" AND u.suspended_at IS NULL")),
        None => {}
    }
    if !search.text.is_empty() {
        let escaped = search.text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let part = format!("%{escaped}%");
        for (n, column) in ["u.name", "u.username", "o.name_zh", "o.name_en"].into_iter().enumerate() {
            q.push(if n == 0 { " AND (LOWER(" } else { " OR LOWER(" });
            q.push(column).push(") LIKE ").push_bind(part.clone()).push(" ESCAPE '\\'");
        }
        q.push(")");
    }
    q
}

/// A page of the roles at or under a path, by path and username; `roles` must not be empty.
pub async fn list(
    c: &mut Conn<'_>,
    path: &OrgPath,
    search: &Search,
    offset: u32,
    limit: u32,
) -> Result<Vec<Member>, Error> {
    const HEAD: &str = "SELECT u.id, u.name, u.username, g.role, g.org_id, o.path, o.kind, o.name_zh, o.name_en, u.signed_in_at, u.suspended_at, u.must_change_password";
    Ok(on_db!(c, |c| {
        let mut q = query(HEAD, path, search);
        // Both are integers, so they may be formatted into the SQL.
        q.push(format!(" ORDER BY LENGTH(o.path), o.path, u.username, g.role LIMIT {limit} OFFSET {offset}"));
        q.build_query_as().fetch_all(c).await
    })?)
}

/// The number of roles that [`list`] has on all pages.
pub async fn count(c: &mut Conn<'_>, path: &OrgPath, search: &Search) -> Result<i64, Error> {
    Ok(on_db!(c, |c| query("SELECT COUNT(*)", path, search).build_query_scalar().fetch_one(c).await)?)
}

const SUSPEND: &str = "UPDATE users SET suspended_at = $2 WHERE id = $1 AND kind = 'staff'";
const SIGNED_IN: &str = "UPDATE users SET signed_in_at = $2 WHERE id = $1";
const OTHERS: &str = "SELECT COUNT(*) FROM grants g JOIN users u ON u.id = g.user_id \
    WHERE g.org_id = $1 AND g.role = $2 AND u.id <> $3 AND u.suspended_at IS NULL";
// Makes two transactions that each remove the last but one wait for each other. SQLite has one writer.
const HOLD: &str = "SELECT id FROM orgs WHERE id = $1 FOR UPDATE";

/// Suspends an account, or reactivates it.
pub async fn update_suspended(c: &mut Conn<'_>, id: UserId, since: Option<DateTime<Utc>>) -> Result<(), Error> {
    execute!(c, SUSPEND, id.0, since)
}

/// Records a sign-in of staff.
pub async fn update_signed_in(c: &mut Conn<'_>, id: UserId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, SIGNED_IN, id.0, at)
}

/// How many others hold this role at this node and may sign in. Locks the node, so that another such check waits until
/// the transaction ends.
pub async fn count_others(c: &mut Conn<'_>, org: OrgId, role: Role, but: UserId) -> Result<i64, Error> {
    if let Conn::Postgres(c) = c {
        sqlx::query(HOLD).bind(org.0).execute(&mut **c).await?;
    }
    get_scalar!(c, OTHERS, org.0, role.as_str(), but.0)
}
