//! Numbers that help in one part of the tree, beside the national ones.

use crate::{Conn, Error, db::on_db};
use qinghe_model::{HelpLineId, OrgId, Text, org::OrgPath};
use sqlx::FromRow;
use uuid::Uuid;

/// A number that helps.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct HelpLine {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: HelpLineId,
    /// The node that set it: it holds for the subtree.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    name_zh: String,
    name_en: String,
    /// Digits, spaces and hyphens.
    pub number: String,
    /// When somebody answers; may be empty.
    pub hours: String,
}

impl HelpLine {
    /// A line to be inserted.
    #[must_use]
    pub fn new(id: HelpLineId, org_id: OrgId, name: Text, number: String, hours: String) -> Self {
        Self { id, org_id, name_zh: name.zh, name_en: name.en, number, hours }
    }

    /// Who answers.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }

    /// The number as a telephone dials it.
    #[must_use]
    pub fn dialled(&self) -> String {
        self.number.chars().filter(char::is_ascii_digit).collect()
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT h.id, h.org_id, h.name_zh, h.name_en, h.number, h.hours FROM help_lines h ", $rest)
    };
}
const LIST: &str = select!("WHERE h.org_id = $1 ORDER BY h.seq, h.id");
const INSERT: &str = "INSERT INTO help_lines (id, org_id, seq, name_zh, name_en, number, hours) \
    SELECT $1, $2, COALESCE(MAX(seq) + 1, 0), $3, $4, $5, $6 FROM help_lines WHERE org_id = $2";
const UPDATE: &str =
    "UPDATE help_lines SET name_zh = $3, name_en = $4, number = $5, hours = $6 WHERE id = $1 AND org_id = $2";
const DELETE: &str = "DELETE FROM help_lines WHERE id = $1 AND org_id = $2";

/// A node's own lines, in order.
pub async fn list(c: &mut Conn<'_>, org: OrgId) -> Result<Vec<HelpLine>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST).bind(org.0).fetch_all(c).await)?)
}

/// The lines that hold at a place: its own and those of the nodes above, the nearest first.
pub async fn list_for(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<HelpLine>, Error> {
    fn query<'q, DB: sqlx::Database>(path: &OrgPath) -> sqlx::QueryBuilder<DB>
    where
        String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    {
        let mut q = sqlx::QueryBuilder::new(select!("JOIN orgs o ON o.id = h.org_id WHERE o.path IN ("));
        let mut list = q.separated(", ");
        for p in path.ancestors().chain([path.clone()]) {
            list.push_bind(p.as_str().to_owned());
        }
        q.push(") ORDER BY LENGTH(o.path) DESC, h.seq, h.id");
        q
    }
    Ok(on_db!(c, |c| query(path).build_query_as().fetch_all(c).await)?)
}

/// Adds a line after the node's others.
pub async fn insert(c: &mut Conn<'_>, new: &HelpLine) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.org_id.0)
        .bind(new.name_zh.as_str())
        .bind(new.name_en.as_str())
        .bind(new.number.as_str())
        .bind(new.hours.as_str())
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Changes a line of the node; tells whether there is one.
pub async fn update(c: &mut Conn<'_>, line: &HelpLine) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(UPDATE)
        .bind(line.id.0)
        .bind(line.org_id.0)
        .bind(line.name_zh.as_str())
        .bind(line.name_en.as_str())
        .bind(line.number.as_str())
        .bind(line.hours.as_str())
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Removes a line of the node; tells whether there was one.
pub async fn delete(c: &mut Conn<'_>, id: HelpLineId, org: OrgId) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(DELETE).bind(id.0).bind(org.0).execute(c).await.map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}
