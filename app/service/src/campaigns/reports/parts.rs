//! The parts of the tree that a report shows, with their names.

use super::Node;
use crate::{
    Actor, Error,
    campaigns::{
        figures::{SCHOOL_LENGTH, sees_pupils},
        suppression::{LEARNERS, hide_under, with_released},
    },
    tables::{Cell, Column, Note, Row, Table},
    tree::former,
};
use chrono::NaiveDate;
use qinghe_model::{
    Text,
    org::{OrgKind, OrgPath, PATH_SEGMENT, with_code},
    participation::Participation,
};
use qinghe_store::{
    Conn,
    campaigns::{self, Campaign, Day},
    reports,
};
use std::collections::HashMap;

/// One part of the tree.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) path: OrgPath,
    pub(super) counts: Participation,
    pub(super) schools: i64,
    pub(super) active: i64,
}

impl Part {
    /// Several parts together.
    pub(super) fn sum<'a>(path: &OrgPath, parts: impl Iterator<Item = &'a Self>) -> Self {
        let none = Self { path: path.clone(), counts: Participation::default(), schools: 0, active: 0 };
        parts.fold(none, |sum, p| Self {
            counts: sum.counts + p.counts,
            schools: sum.schools + p.schools,
            active: sum.active + p.active,
            ..sum
        })
    }

    pub(super) fn sized(&self) -> (OrgPath, Participation) {
        (self.path.clone(), self.counts)
    }
}

impl Part {
    /// A day's, with the marks of that moment for those who see the pupils, and otherwise those that were published.
    pub(super) fn of_day(d: Day, marks: Which) -> Self {
        let counts = if marks == Which::Present { d.counts } else { d.counts.with_marks(d.shown) };
        Self { path: d.path, counts, schools: d.schools, active: d.schools_active }
    }
}

/// Which marks are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Which {
    /// Of all who have completed, for those who see them by name.
    Present,
    /// As they were published last, for everybody else.
    Published,
}

impl Which {
    /// What this actor sees of a node.
    pub(super) fn of(actor: &Actor, node: Node<'_>) -> Self {
        if sees_pupils(actor, &node.org.path) { Self::Present } else { Self::Published }
    }
}

/// The parts under a node on one level, of one instant, in order of place.
pub(super) async fn parts_of(
    c: &mut Conn<'_>,
    k: &Campaign,
    path: &OrgPath,
    (day, marks): (Option<NaiveDate>, Which),
    length: usize,
) -> Result<Vec<Part>, Error> {
    if let Some(day) = day {
        let days = campaigns::list_day(c, k.id, path, day, length).await?;
        return Ok(days
            .into_iter()
            .filter(|d| d.path.as_str().len() == length)
            .map(|d| Part::of_day(d, marks))
            .collect());
    }
    let rows = campaigns::list_sums(c, k.id, path, length.max(SCHOOL_LENGTH)).await?;
    let mut schools: HashMap<OrgPath, (i64, i64)> = HashMap::new();
    for (school, counts) in OrgPath::sums(&rows, SCHOOL_LENGTH) {
        let (all, active) = schools.entry(school.cut(length)).or_default();
        *all += i64::from(counts.eligible > 0);
        *active += i64::from(k.takes_part(counts));
    }
    let mut parts = OrgPath::sums(&rows, length);
    if marks == Which::Published {
        parts = with_released(parts, campaigns::list_released(c, k.id, path, length).await?);
    }
    let parts = parts.into_iter().map(|(path, counts)| {
        let (schools, active) = schools.get(&path).copied().unwrap_or_default();
        Part { path, counts, schools, active }
    });
    Ok(parts.collect())
}

/// What a node is called, and its code.
pub(super) type Names = HashMap<OrgPath, (Text, Option<String>)>;

/// The names of the nodes of some levels that were under a node when the learners were counted: of today, or as they
/// were on a day.
pub(super) async fn names(
    c: &mut Conn<'_>,
    k: &Campaign,
    node: Node<'_>,
    day: Option<NaiveDate>,
    levels: &[OrgKind],
) -> Result<Names, Error> {
    let mut names = Names::new();
    for level in levels {
        for (place, org) in former::under(c, (node.org, node.place), *level, k.counted_at()).await? {
            names.insert(place, (org.name(), org.code));
        }
    }
    if let Some(day) = day {
        for (path, name) in reports::list_names(c, k.id, node.place, day).await? {
            names.entry(path).or_default().0 = name;
        }
    }
    tell_apart(&mut names);
    Ok(names)
}

/// Adds the code to the names that several nodes of a level have.
fn tell_apart(names: &mut Names) {
    let mut same: HashMap<(usize, String), usize> = HashMap::new();
    for (path, (name, _)) in &*names {
        *same.entry((path.as_str().len(), name.zh.clone())).or_default() += 1;
    }
    for (path, (name, code)) in names.iter_mut() {
        if let Some(code) = code
            && same[&(path.as_str().len(), name.zh.clone())] > 1
        {
            *name = with_code(name, code);
        }
    }
}

/// The level right under another.
pub(super) fn below(level: OrgKind) -> OrgKind {
    OrgKind::ALL.into_iter().find(|k| k.may_be_under(Some(level))).unwrap_or(OrgKind::Class)
}

/// A report of a node whose figures are not shown.
pub(super) fn hidden_table(columns: Vec<Column>) -> Table {
    let mut cells = vec![Cell::Nothing; columns.len()];
    if let Some(first) = cells.first_mut() {
        *first = Cell::Word("total");
    }
    let total = Some(Row { cells, note: Some(Note::Hidden) });
    Table { columns, rows: Vec::new(), total, notes: true }
}

/// A row: what names it, then its figures; these are left out where they are hidden.
pub(super) fn row(named: Vec<Cell>, figures: (Vec<Cell>, Option<Note>), codes: Vec<Cell>, hides: bool) -> Row {
    let (mut figures, mut note) = figures;
    if hides {
        figures = vec![Cell::Nothing; figures.len()];
        note = Some(Note::Hidden);
    }
    Row { cells: named.into_iter().chain(figures).chain(codes).collect(), note }
}

/// What is left besides the rows that are shown by name: all that is hidden, together, and what is elsewhere today.
/// With them the rows add up to the total.
pub(super) fn others(path: &OrgPath, parts: &[Part], hides: &[bool], names: &Names) -> Vec<(&'static str, Part)> {
    let hidden = Part::sum(path, parts.iter().zip(hides).filter(|(_, h)| **h).map(|(p, _)| p));
    let elsewhere = parts.iter().zip(hides).filter(|(p, h)| !**h && !names.contains_key(&p.path));
    let elsewhere = Part::sum(path, elsewhere.map(|(p, _)| p));
    [("together", hidden), ("elsewhere", elsewhere)].into_iter().filter(|(_, p)| p.counts.eligible > 0).collect()
}
pub(super) fn hides_schools(actor: &Actor, node: Node<'_>, schools: &[Part]) -> Vec<bool> {
    if sees_pupils(actor, &node.org.path) {
        return vec![false; schools.len()];
    }
    hide_under(node.place.as_str().len(), &schools.iter().map(Part::sized).collect::<Vec<_>>(), LEARNERS)
}

pub(super) fn county_of(school: &OrgPath, names: &Names) -> Cell {
    let county = names.get(&school.cut(SCHOOL_LENGTH - PATH_SEGMENT));
    county.map_or(Cell::Nothing, |(name, _)| Cell::Text(name.clone()))
}
