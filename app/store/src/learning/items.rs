//! Stored items: every version that was ever on a paper, and those that teachers wrote.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{OrgId, UserId, item::Item, org::OrgPath};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

const LIST: &str = "SELECT item_id, version, body FROM item_versions";
const FIND: &str = "SELECT item_id, version, body FROM item_versions WHERE item_id = $1 AND version = $2";
const INSERT: &str = "INSERT INTO item_versions (item_id, version, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

macro_rules! own {
    ($rest:literal) => {
        concat!(
            "SELECT i.org_id, o.path AS org_path, v.body, i.created_by AS owner_id, w.name AS owner_name, i.updated_at, u.name AS updated_name, \
             i.retired_at FROM own_items i JOIN item_versions v ON v.item_id = i.id AND v.version = i.version JOIN orgs o ON o.id = i.org_id \
             JOIN users u ON u.id = i.updated_by JOIN users w ON w.id = i.created_by ",
            $rest
        )
    };
}

const OWN: &str = own!("WHERE i.id = $1");
const LIST_OWN: &str = own!("WHERE i.org_id = $1 AND i.retired_at IS NULL ORDER BY i.updated_at DESC, i.id LIMIT $2");
const LIST_RETIRED: &str =
    own!("WHERE i.org_id = $1 AND i.retired_at IS NOT NULL ORDER BY i.retired_at DESC, i.id LIMIT $2");
const COUNT_ATTEMPTS: &str = "SELECT COUNT(*) FROM attempts t JOIN assignments a ON a.id = t.assignment_id JOIN quizzes q ON q.id = a.quiz_id \
    JOIN own_items i ON i.org_id = q.org_id WHERE i.id = $1 AND t.state <> 'voided' AND CAST(t.paper AS TEXT) LIKE $2";
const INSERT_OWN: &str =
    "INSERT INTO own_items (id, org_id, version, created_by, updated_by, updated_at) VALUES ($1, $2, $3, $4, $4, $5)";
const UPDATE_OWN: &str =
    "UPDATE own_items SET version = $2, updated_by = $3, updated_at = $4 WHERE id = $1 AND version = $2 - 1";
const RESTORE_OWN: &str =
    "UPDATE own_items SET retired_at = NULL, updated_by = $2 WHERE id = $1 AND retired_at IS NOT NULL";
const RETIRE_OWN: &str = "UPDATE own_items SET retired_at = $2, updated_by = $3 WHERE id = $1";

/// The present version of an item that a teacher wrote.
#[derive(Clone, Debug, FromRow)]
pub struct OwnItem {
    /// The school it belongs to.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// The school's path.
    #[sqlx(try_from = "String")]
    pub org_path: OrgPath,
    /// The item.
    #[sqlx(json)]
    pub body: Item,
    /// Who wrote it.
    #[sqlx(try_from = "Uuid")]
    pub owner_id: UserId,
    /// That person's name.
    pub owner_name: String,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// The name of the person who last changed it.
    pub updated_name: String,
    /// When it was archived, if it was.
    pub retired_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(json)]
    body: Item,
}

/// Every stored version.
pub async fn list(c: &mut Conn<'_>) -> Result<Vec<Item>, Error> {
    let rows: Vec<Row> = list!(c, LIST)?;
    Ok(rows.into_iter().map(|r| r.body).collect())
}

/// One version of an item.
pub async fn find(c: &mut Conn<'_>, id: &str, version: u32) -> Result<Option<Item>, Error> {
    let row: Option<Row> = find!(c, FIND, id, i64::from(version))?;
    Ok(row.map(|r| r.body))
}

/// All stored versions of these items.
pub async fn list_versions(c: &mut Conn<'_>, ids: &[&str]) -> Result<Vec<Item>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = build!(c, |q| {
        q.push("SELECT item_id, version, body FROM item_versions WHERE item_id IN (");
        let mut list = q.separated(", ");
        for id in ids {
            list.push_bind((*id).to_owned());
        }
        q.push(")");
    }; build_query_as, fetch_all)?;
    Ok(rows.into_iter().map(|r| r.body).collect())
}

/// Inserts a version; a stored one stays as it is.
pub async fn insert(c: &mut Conn<'_>, item: &Item) -> Result<(), Error> {
    execute!(c, INSERT, item.id.as_str(), i64::from(item.version), Json(item))
}

/// The present version of an item that a teacher wrote.
pub async fn find_own(c: &mut Conn<'_>, id: &str) -> Result<Option<OwnItem>, Error> {
    find!(c, OWN, id)
}

/// A school's own items, the last changed first.
pub async fn list_own(c: &mut Conn<'_>, org: OrgId, limit: i64) -> Result<Vec<OwnItem>, Error> {
    list!(c, LIST_OWN, org.0, limit)
}

/// Inserts a teacher's item with its first version.
pub async fn insert_own(c: &mut Conn<'_>, org: OrgId, item: &Item, by: UserId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, INSERT_OWN, item.id.as_str(), org.0, i64::from(item.version), by.0, at)?;
    insert(c, item).await
}

/// Inserts the next version of a teacher's item; `false` when somebody else has done so first.
pub async fn update_own(c: &mut Conn<'_>, item: &Item, by: UserId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = affected!(c, UPDATE_OWN, item.id.as_str(), i64::from(item.version), by.0, at)?;
    if rows > 0 {
        insert(c, item).await?;
    }
    Ok(rows > 0)
}

/// A school's archived items, the last archived first.
pub async fn list_retired(c: &mut Conn<'_>, org: OrgId, most: i64) -> Result<Vec<OwnItem>, Error> {
    list!(c, LIST_RETIRED, org.0, most)
}

/// Restores an archived item; `false` when it is not archived.
pub async fn restore_own(c: &mut Conn<'_>, id: &str, by: UserId) -> Result<bool, Error> {
    changed!(c, RESTORE_OWN, id, by.0)
}

/// Archives a teacher's item; papers and quizzes that have it keep it.
pub async fn retire_own(c: &mut Conn<'_>, id: &str, by: UserId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, RETIRE_OWN, id, at, by.0)
}

/// How many attempts, void ones not counted, have a teacher's item on their paper, in any version.
pub async fn count_attempts(c: &mut Conn<'_>, id: &str) -> Result<i64, Error> {
    // The id of a teacher's item is long and random: no other quoted text of a paper contains it.
    let held = format!("%\"{id}\"%");
    get_scalar!(c, COUNT_ATTEMPTS, id, held.as_str())
}
