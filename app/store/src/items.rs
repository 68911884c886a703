//! Every version of an item that learners were ever asked.

use crate::{Conn, Error, db::on_db};
use qinghe_model::item::Item;
use sqlx::{FromRow, types::Json};

const LIST: &str = "SELECT item_id, version, body FROM item_versions";
const FIND: &str = "SELECT item_id, version, body FROM item_versions WHERE item_id = $1 AND version = $2";
const INSERT: &str = "INSERT INTO item_versions (item_id, version, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

#[derive(FromRow)]
struct Row {
    #[sqlx(json)]
    body: Item,
}

/// Every stored version.
pub async fn list(c: &mut Conn<'_>) -> Result<Vec<Item>, Error> {
    let rows: Vec<Row> = on_db!(c, |c| sqlx::query_as(LIST).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|r| r.body).collect())
}

/// An item as it was in one version.
pub async fn find(c: &mut Conn<'_>, id: &str, version: u32) -> Result<Option<Item>, Error> {
    let row: Option<Row> =
        on_db!(c, |c| sqlx::query_as(FIND).bind(id).bind(i64::from(version)).fetch_optional(c).await)?;
    Ok(row.map(|r| r.body))
}

/// Keeps a version; one that is kept already stays as it is.
pub async fn insert(c: &mut Conn<'_>, item: &Item) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(item.id.as_str())
        .bind(i64::from(item.version))
        .bind(Json(item))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}
