//! Helplines of one part of the tree, besides the national ones.

use crate::{Conn, Error};
use qinghe_model::{HelpLineId, OrgId, Text, org::OrgPath};
use sqlx::FromRow;
use uuid::Uuid;

/// A helpline.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct HelpLine {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: HelpLineId,
    /// The node that set it; it applies to the subtree.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    name_zh: String,
    name_en: String,
    /// The telephone number: digits, spaces and hyphens.
    pub number: String,
    /// Opening hours; may be empty.
    pub hours: String,
}

impl HelpLine {
    /// A helpline to insert.
    #[must_use]
    pub fn new(id: HelpLineId, org_id: OrgId, name: Text, number: String, hours: String) -> Self {
        Self { id, org_id, name_zh: name.zh, name_en: name.en, number, hours }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }

    /// The number without spaces and hyphens, as dialled.
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

/// A node's own helplines, in order.
pub async fn list(c: &mut Conn<'_>, org: OrgId) -> Result<Vec<HelpLine>, Error> {
    list!(c, LIST, org.0)
}

/// The helplines that apply at a path: its node's own and those of the nodes above, the nearest first.
pub async fn list_for(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<HelpLine>, Error> {
    build!(c, |q| {
        q.push(select!("JOIN orgs o ON o.id = h.org_id WHERE o.path IN ("));
        let mut list = q.separated(", ");
        for p in path.ancestors().chain([path.clone()]) {
            list.push_bind(p.as_str().to_owned());
        }
        q.push(") ORDER BY LENGTH(o.path) DESC, h.seq, h.id");
    }; build_query_as, fetch_all)
}

/// Inserts a helpline after the node's others.
pub async fn insert(c: &mut Conn<'_>, new: &HelpLine) -> Result<(), Error> {
    execute!(
        c,
        INSERT,
        new.id.0,
        new.org_id.0,
        new.name_zh.as_str(),
        new.name_en.as_str(),
        new.number.as_str(),
        new.hours.as_str()
    )
}

/// Updates a helpline of the node; returns whether there is one.
pub async fn update(c: &mut Conn<'_>, line: &HelpLine) -> Result<bool, Error> {
    changed!(
        c,
        UPDATE,
        line.id.0,
        line.org_id.0,
        line.name_zh.as_str(),
        line.name_en.as_str(),
        line.number.as_str(),
        line.hours.as_str()
    )
}

/// Deletes a helpline of the node; returns whether there was one.
pub async fn delete(c: &mut Conn<'_>, id: HelpLineId, org: OrgId) -> Result<bool, Error> {
    changed!(c, DELETE, id.0, org.0)
}
