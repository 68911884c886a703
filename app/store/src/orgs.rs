//! The organisation tree.

use crate::{Conn, Error, db::on_db};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    OrgId, Text,
    org::{Grade, Locality, OrgKind, OrgPath, PATH_SEGMENT},
};
use sqlx::FromRow;
use uuid::Uuid;

/// A node of the tree.
#[derive(Clone, Debug, FromRow)]
pub struct Org {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: OrgId,
    parent_id: Option<Uuid>,
    /// Its level.
    #[sqlx(try_from = "String")]
    pub kind: OrgKind,
    /// Its place.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// Its place among its siblings, from 0.
    pub seq: i64,
    /// What people type to name it; classes have none.
    pub code: Option<String>,
    name_zh: String,
    name_en: String,
    grade: Option<String>,
    /// A class's name within its grade.
    pub class_name: Option<String>,
    /// A class's school year: the year in which it began.
    pub school_year: Option<i64>,
    /// From which day on it is closed.
    pub closed_from: Option<NaiveDate>,
    locality: Option<String>,
}

impl Org {
    /// The node above; none for the region.
    #[must_use]
    pub fn parent_id(&self) -> Option<OrgId> {
        self.parent_id.map(OrgId)
    }

    /// Its name in both languages.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }

    /// Whether it is closed on this day. What stands under a closed node does not say so itself.
    #[must_use]
    pub fn is_closed(&self, on: NaiveDate) -> bool {
        self.closed_from.is_some_and(|from| from <= on)
    }

    /// Where a school lies, where it is known.
    #[must_use]
    pub fn locality(&self) -> Option<Locality> {
        self.locality.as_deref().and_then(|l| l.parse().ok())
    }

    /// A class's grade.
    #[must_use]
    pub fn grade(&self) -> Option<Grade> {
        self.grade.as_deref().and_then(|g| g.parse().ok())
    }
}

/// A node to be made.
#[derive(Clone, Debug)]
pub struct NewOrg {
    /// Its id.
    pub id: OrgId,
    /// The node above.
    pub parent: Option<Org>,
    /// Its level.
    pub kind: OrgKind,
    /// Its code; classes have none.
    pub code: Option<String>,
    /// Its name.
    pub name: Text,
    /// A class's grade, name within it, and school year.
    pub class: Option<(Grade, String, i64)>,
    /// Where a school lies; none for what is no school.
    pub locality: Option<Locality>,
    /// Now.
    pub at: DateTime<Utc>,
}

/// A question for whole rows, with what follows `FROM orgs`.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, parent_id, kind, path, seq, code, name_zh, name_en, grade, class_name, school_year, closed_from, locality FROM orgs ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE id = $1");
const FIND_BY_CODE: &str = select!("WHERE code = $1");
const FIND_CLASS: &str = select!("WHERE parent_id = $1 AND school_year = $2 AND grade = $3 AND class_name = $4");
const LIST_CHILDREN: &str = select!("WHERE parent_id = $1 ORDER BY seq");
const LIST_SUBTREE: &str = select!("WHERE path >= $1 AND path < $2 AND kind = $3 ORDER BY path");
const LIST_ROOTS: &str = select!("WHERE parent_id IS NULL ORDER BY seq");
// A place that was left is not taken again: figures of the past name it.
const NEXT_SEQ: &str = "SELECT COALESCE(MAX(seq) + 1, 0) FROM (SELECT seq FROM orgs WHERE parent_id = $1 UNION ALL SELECT seq FROM org_places WHERE parent_id = $1) taken";
const NEXT_ROOT_SEQ: &str = "SELECT COALESCE(MAX(seq) + 1, 0) FROM orgs WHERE parent_id IS NULL";
const INSERT: &str = "INSERT INTO orgs (id, parent_id, kind, path, seq, code, name_zh, name_en, grade, class_name, school_year, locality, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
// The parent stays where it is until this transaction ends. SQLite has one writer.
const PATH: &str = "SELECT path FROM orgs WHERE id = $1";
const PATH_HELD: &str = "SELECT path FROM orgs WHERE id = $1 FOR SHARE";
const UPDATE_CLOSED: &str = "UPDATE orgs SET closed_from = $2 WHERE id = $1";
const UPDATE_NAME: &str = "UPDATE orgs SET name_zh = $2, name_en = $3 WHERE id = $1";
const UPDATE_LOCALITY: &str = "UPDATE orgs SET locality = $2 WHERE id = $1";

/// The node of this id.
pub async fn find(c: &mut Conn<'_>, id: OrgId) -> Result<Option<Org>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// The node of this code.
pub async fn find_by_code(c: &mut Conn<'_>, code: &str) -> Result<Option<Org>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND_BY_CODE).bind(code).fetch_optional(c).await)?)
}

/// A school's class of this year, grade and name.
pub async fn find_class(
    c: &mut Conn<'_>,
    school: OrgId,
    year: i64,
    grade: Grade,
    name: &str,
) -> Result<Option<Org>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND_CLASS)
        .bind(school.0)
        .bind(year)
        .bind(grade.as_str())
        .bind(name)
        .fetch_optional(c)
        .await)?)
}

/// The nodes right under `parent`, classes by grade, others in the order they were made.
pub async fn list_children(c: &mut Conn<'_>, parent: OrgId) -> Result<Vec<Org>, Error> {
    let mut children: Vec<Org> = on_db!(c, |c| sqlx::query_as(LIST_CHILDREN).bind(parent.0).fetch_all(c).await)?;
    // Classes from the youngest grade: as text, J1 would stand before P5.
    children.sort_by_key(Org::grade);
    Ok(children)
}

/// The regions.
pub async fn list_roots(c: &mut Conn<'_>) -> Result<Vec<Org>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_ROOTS).fetch_all(c).await)?)
}

/// The nodes of one level at or under `path`.
pub async fn list_subtree(c: &mut Conn<'_>, path: &OrgPath, kind: OrgKind) -> Result<Vec<Org>, Error> {
    let mut nodes: Vec<Org> = on_db!(c, |c| sqlx::query_as(LIST_SUBTREE)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(kind.as_str())
        .fetch_all(c)
        .await)?;
    // Each school's classes together, from the youngest grade.
    let above = |o: &Org| o.path.as_str()[..o.path.as_str().len().saturating_sub(PATH_SEGMENT)].to_owned();
    nodes.sort_by_cached_key(|o| (above(o), o.grade()));
    Ok(nodes)
}

/// The node's ancestors from the top, and the node itself last.
pub async fn list_lineage(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<Org>, Error> {
    fn query<'q, DB: sqlx::Database>(path: &OrgPath) -> sqlx::QueryBuilder<DB>
    where
        String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    {
        let mut q = sqlx::QueryBuilder::new(select!("WHERE path IN ("));
        let mut list = q.separated(", ");
        for p in path.ancestors().chain([path.clone()]) {
            list.push_bind(p.as_str().to_owned());
        }
        q.push(") ORDER BY path");
        q
    }
    Ok(on_db!(c, |c| query(path).build_query_as().fetch_all(c).await)?)
}

/// The path of a node, which stays as it is until the transaction ends: a move waits for it.
pub async fn hold_path(c: &mut Conn<'_>, id: OrgId) -> Result<Option<OrgPath>, Error> {
    let path: Option<String> = match c {
        Conn::Sqlite(c) => sqlx::query_scalar(PATH).bind(id.0).fetch_optional(&mut **c).await?,
        Conn::Postgres(c) => sqlx::query_scalar(PATH_HELD).bind(id.0).fetch_optional(&mut **c).await?,
    };
    Ok(path.map(OrgPath::from))
}

/// The number of a node's next child: none that a child has, or had before it moved away.
pub async fn next_seq(c: &mut Conn<'_>, parent: OrgId) -> Result<i64, Error> {
    Ok(on_db!(c, |c| sqlx::query_scalar(NEXT_SEQ).bind(parent.0).fetch_one(c).await)?)
}

/// Closes a node from a day on, or opens it again.
pub async fn update_closed(c: &mut Conn<'_>, id: OrgId, from: Option<NaiveDate>) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(UPDATE_CLOSED).bind(id.0).bind(from).execute(c).await.map(drop))?;
    Ok(())
}

/// Makes a node after its last sibling and gives it back.
pub async fn insert(c: &mut Conn<'_>, new: &NewOrg) -> Result<Org, Error> {
    let parent_id = new.parent.as_ref().map(|p| p.id.0);
    // The parent may have moved since it was looked up.
    let above = match &new.parent {
        Some(parent) => Some(hold_path(c, parent.id).await?.ok_or(Error::Missing("parent"))?),
        None => None,
    };
    let seq: i64 = match &new.parent {
        Some(parent) => next_seq(c, parent.id).await?,
        None => on_db!(c, |c| sqlx::query_scalar(NEXT_ROOT_SEQ).fetch_one(c).await)?,
    };
    let path = OrgPath::child(above.as_ref(), seq);
    let (grade, class_name, year) = match &new.class {
        Some((g, n, y)) => (Some(g.as_str()), Some(n.as_str()), Some(*y)),
        None => (None, None, None),
    };
    let locality = new.locality.map(Locality::as_str);
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(parent_id)
        .bind(new.kind.as_str())
        .bind(path.as_str())
        .bind(seq)
        .bind(new.code.as_deref())
        .bind(new.name.zh.as_str())
        .bind(new.name.en.as_str())
        .bind(grade)
        .bind(class_name)
        .bind(year)
        .bind(locality)
        .bind(new.at)
        .execute(c)
        .await
        .map(drop))?;
    Ok(Org {
        id: new.id,
        parent_id,
        kind: new.kind,
        path,
        seq,
        code: new.code.clone(),
        name_zh: new.name.zh.clone(),
        name_en: new.name.en.clone(),
        grade: grade.map(str::to_owned),
        class_name: class_name.map(str::to_owned),
        school_year: year,
        closed_from: None,
        locality: locality.map(str::to_owned),
    })
}

/// Gives a node another name.
pub async fn update_name(c: &mut Conn<'_>, id: OrgId, name: &Text) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(UPDATE_NAME)
        .bind(id.0)
        .bind(name.zh.as_str())
        .bind(name.en.as_str())
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Says where a school lies, or that it is not known.
pub async fn update_locality(c: &mut Conn<'_>, school: OrgId, locality: Option<Locality>) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(UPDATE_LOCALITY)
        .bind(school.0)
        .bind(locality.map(Locality::as_str))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}
