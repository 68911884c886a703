//! The nodes of the organisation tree.

use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    OrgId, Text,
    org::{Grade, Locality, OrgKind, OrgPath, PATH_SEGMENT, with_code, with_year},
    text::natural,
};
use sqlx::FromRow;
use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
};
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
    /// Its path.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// Its number among its siblings, from 0.
    pub seq: i64,
    /// Its code, by which people name it; classes have none.
    pub code: Option<String>,
    name_zh: String,
    name_en: String,
    grade: Option<String>,
    /// A class's name within its grade.
    pub class_name: Option<String>,
    /// A class's school year: the year in which it began.
    pub school_year: Option<i64>,
    /// The first day on which it is closed. Of classes only those are that an undo left empty.
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

    /// Whether it is itself closed on this day. Nodes under a closed one are not marked.
    #[must_use]
    pub fn is_closed(&self, on: NaiveDate) -> bool {
        self.closed_from.is_some_and(|from| from <= on)
    }

    /// Urban or rural, for a school, if known.
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

/// A node to insert.
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
    /// Urban or rural, for a school.
    pub locality: Option<Locality>,
    /// The time now.
    pub at: DateTime<Utc>,
}

/// Selects whole rows; the argument follows `FROM orgs`.
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
// Classes of the school year that an undo has not closed, and those of other years whose pupils have not been promoted.
const LIST_CURRENT_CLASSES: &str = select!(
    "WHERE kind = 'class' AND path >= $1 AND path < $2 AND ((school_year = $3 AND closed_from IS NULL) \
     OR EXISTS (SELECT 1 FROM enrolments e WHERE e.class_id = orgs.id AND e.to_date IS NULL)) ORDER BY path"
);
const LIST_CLASSES_WITH_PUPILS: &str = select!(
    "WHERE kind = 'class' AND path >= $1 AND path < $2 \
     AND EXISTS (SELECT 1 FROM enrolments e WHERE e.class_id = orgs.id AND e.to_date IS NULL) ORDER BY path"
);
const LIST_ROOTS: &str = select!("WHERE parent_id IS NULL ORDER BY seq");
// The number of a node that moved away is not used again: figures of the past refer to its path.
const NEXT_SEQ: &str = "SELECT COALESCE(MAX(seq) + 1, 0) FROM (SELECT seq FROM orgs WHERE parent_id = $1 UNION ALL SELECT seq FROM org_places WHERE parent_id = $1) taken";
const NEXT_ROOT_SEQ: &str = "SELECT COALESCE(MAX(seq) + 1, 0) FROM orgs WHERE parent_id IS NULL";
const INSERT: &str = "INSERT INTO orgs (id, parent_id, kind, path, seq, code, name_zh, name_en, grade, class_name, school_year, locality, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
// Keeps the parent from moving until this transaction ends. SQLite has one writer.
const PATH: &str = "SELECT path FROM orgs WHERE id = $1";
const PATH_HELD: &str = "SELECT path FROM orgs WHERE id = $1 FOR SHARE";
const OPEN_CLASS: &str =
    "UPDATE orgs SET closed_from = NULL WHERE id = $1 AND kind = 'class' AND closed_from IS NOT NULL";
const UPDATE_CLOSED: &str = "UPDATE orgs SET closed_from = $2 WHERE id = $1";
// Of two names in one instant, the first is the one that was there before.
const KEEP_NAME: &str = "INSERT INTO org_names (org_id, until_at, name_zh, name_en) SELECT id, $2, name_zh, name_en FROM orgs WHERE id = $1 \
    ON CONFLICT DO NOTHING";
const UPDATE_NAME: &str = "UPDATE orgs SET name_zh = $2, name_en = $3 WHERE id = $1";
const UPDATE_LOCALITY: &str = "UPDATE orgs SET locality = $2 WHERE id = $1";

/// The node with this id.
pub async fn find(c: &mut Conn<'_>, id: OrgId) -> Result<Option<Org>, Error> {
    find!(c, FIND, id.0)
}

/// The node with this code.
pub async fn find_by_code(c: &mut Conn<'_>, code: &str) -> Result<Option<Org>, Error> {
    find!(c, FIND_BY_CODE, code)
}

/// A school's class with this year, grade and name.
pub async fn find_class(
    c: &mut Conn<'_>,
    school: OrgId,
    year: i64,
    grade: Grade,
    name: &str,
) -> Result<Option<Org>, Error> {
    find!(c, FIND_CLASS, school.0, year, grade.as_str(), name)
}

/// The children of `parent`: classes by grade and number, others in the order they were created.
pub async fn list_children(c: &mut Conn<'_>, parent: OrgId) -> Result<Vec<Org>, Error> {
    let mut children: Vec<Org> = list!(c, LIST_CHILDREN, parent.0)?;
    children.sort_by(among_siblings);
    Ok(children)
}

/// The regions.
pub async fn list_roots(c: &mut Conn<'_>) -> Result<Vec<Org>, Error> {
    list!(c, LIST_ROOTS)
}

/// The path of the unit above: each school's classes are together.
fn above(node: &Org) -> &str {
    let path = node.path.as_str();
    &path[..path.len().saturating_sub(PATH_SEGMENT)]
}

/// The order in which people list nodes of one unit: classes from the youngest grade and by their number, where as text J1
/// would come before P5 and 10 before 2. Others keep the order they have.
fn among_siblings(a: &Org, b: &Org) -> Ordering {
    let (class_a, class_b) = (a.class_name.as_deref(), b.class_name.as_deref());
    a.grade().cmp(&b.grade()).then_with(|| natural(class_a.unwrap_or_default(), class_b.unwrap_or_default()))
}

/// The nodes of one level at or under `path`.
pub async fn list_subtree(c: &mut Conn<'_>, path: &OrgPath, kind: OrgKind) -> Result<Vec<Org>, Error> {
    let mut nodes: Vec<Org> = list!(c, LIST_SUBTREE, path.as_str(), path.end().as_str(), kind.as_str())?;
    sort_by_school(&mut nodes);
    Ok(nodes)
}

/// The classes at or under `path` that are of this school year, or of another one with pupils still in them: a class
/// does not end by the calendar but when its pupils are promoted. Closed ones are none.
pub async fn list_current_classes(c: &mut Conn<'_>, path: &OrgPath, year: i64) -> Result<Vec<Org>, Error> {
    let mut classes: Vec<Org> = list!(c, LIST_CURRENT_CLASSES, path.as_str(), path.end().as_str(), year)?;
    sort_by_school(&mut classes);
    Ok(classes)
}

/// The classes at or under `path` that have pupils, of any school year.
pub async fn list_classes_with_pupils(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<Org>, Error> {
    let mut classes: Vec<Org> = list!(c, LIST_CLASSES_WITH_PUPILS, path.as_str(), path.end().as_str())?;
    sort_by_school(&mut classes);
    Ok(classes)
}

/// Each school's classes together, as people list them.
fn sort_by_school(nodes: &mut [Org]) {
    nodes.sort_by(|a, b| above(a).cmp(above(b)).then_with(|| among_siblings(a, b)));
}

/// The names of nodes that are listed together. Those that several have show what tells them apart: classes of one school
/// their school year, other nodes their code.
pub fn distinct_names<'a>(nodes: impl IntoIterator<Item = &'a Org>) -> Vec<Text> {
    let nodes: Vec<&Org> = nodes.into_iter().collect();
    let within = |o: &Org| o.parent_id.filter(|_| o.kind == OrgKind::Class);
    let mut same = HashMap::new();
    for node in &nodes {
        for name in [&node.name_zh, &node.name_en] {
            same.entry((within(node), name)).or_insert_with(HashSet::new).insert(node.id);
        }
    }
    let is_shared =
        |node: &Org| [&node.name_zh, &node.name_en].iter().any(|name| same[&(within(node), *name)].len() > 1);
    let name = |node: &&Org| match (is_shared(node), node.school_year, &node.code) {
        (true, Some(year), _) => with_year(&node.name(), year),
        (true, None, Some(code)) => with_code(&node.name(), code),
        _ => node.name(),
    };
    nodes.iter().map(name).collect()
}

/// The node's ancestors from the top, and the node itself last.
pub async fn list_lineage(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<Org>, Error> {
    build!(c, |q| {
        q.push(select!("WHERE path IN ("));
        let mut list = q.separated(", ");
        for p in path.ancestors().chain([path.clone()]) {
            list.push_bind(p.as_str().to_owned());
        }
        q.push(") ORDER BY path");
    }; build_query_as, fetch_all)
}

/// The path of a node, locked until the transaction ends: a move waits for it.
pub async fn hold_path(c: &mut Conn<'_>, id: OrgId) -> Result<Option<OrgPath>, Error> {
    let path: Option<String> = match c {
        Conn::Sqlite(c) => sqlx::query_scalar(PATH).bind(id.0).fetch_optional(&mut **c).await?,
        Conn::Postgres(c) => sqlx::query_scalar(PATH_HELD).bind(id.0).fetch_optional(&mut **c).await?,
    };
    Ok(path.map(OrgPath::from))
}

/// The number of a node's next child, never one that a child has or had before it moved away.
pub(crate) async fn next_seq(c: &mut Conn<'_>, parent: OrgId) -> Result<i64, Error> {
    get_scalar!(c, NEXT_SEQ, parent.0)
}

/// Closes a node from a day on, or reopens it.
pub async fn update_closed(c: &mut Conn<'_>, id: OrgId, from: Option<NaiveDate>) -> Result<(), Error> {
    execute!(c, UPDATE_CLOSED, id.0, from)
}

/// Opens a class that was closed when it was empty.
pub(crate) async fn open_class(c: &mut Conn<'_>, class: OrgId) -> Result<(), Error> {
    execute!(c, OPEN_CLASS, class.0)
}

/// Inserts a node after its last sibling and returns it.
pub async fn insert(c: &mut Conn<'_>, new: &NewOrg) -> Result<Org, Error> {
    let parent_id = new.parent.as_ref().map(|p| p.id.0);
    // The parent may have moved since it was looked up.
    let above = match &new.parent {
        Some(parent) => Some(hold_path(c, parent.id).await?.ok_or(Error::Missing("parent"))?),
        None => None,
    };
    let seq: i64 = match &new.parent {
        Some(parent) => next_seq(c, parent.id).await?,
        None => get_scalar!(c, NEXT_ROOT_SEQ)?,
    };
    let path = OrgPath::child(above.as_ref(), seq);
    let (grade, class_name, year) = match &new.class {
        Some((g, n, y)) => (Some(g.as_str()), Some(n.as_str()), Some(*y)),
        None => (None, None, None),
    };
    let locality = new.locality.map(Locality::as_str);
    execute!(
        c,
        INSERT,
        new.id.0,
        parent_id,
        new.kind.as_str(),
        path.as_str(),
        seq,
        new.code.as_deref(),
        new.name.zh.as_str(),
        new.name.en.as_str(),
        grade,
        class_name,
        year,
        locality,
        new.at
    )?;
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

/// Records what a node is called, before it is renamed.
pub(crate) async fn keep_name(c: &mut Conn<'_>, id: OrgId, at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, KEEP_NAME, id.0, at)
}

/// Renames a node; its former name is recorded.
pub async fn update_name(c: &mut Conn<'_>, id: OrgId, name: &Text, at: DateTime<Utc>) -> Result<(), Error> {
    keep_name(c, id, at).await?;
    execute!(c, UPDATE_NAME, id.0, name.zh.as_str(), name.en.as_str())
}

/// Sets a school's locality; `None`: not known.
pub async fn update_locality(c: &mut Conn<'_>, school: OrgId, locality: Option<Locality>) -> Result<(), Error> {
    execute!(c, UPDATE_LOCALITY, school.0, locality.map(Locality::as_str))
}
