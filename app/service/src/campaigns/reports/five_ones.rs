//! Which schools did which of a campaign's activities: a row for each part under a bureau, or for each kind at a school.

use crate::tables::{Cell, Column, Row, Table, Type};
use crate::{
    Error,
    activities::{SchoolFigures, figures_of},
};
use qinghe_model::{
    Text,
    activity::{ActivityKind, FiveOnes},
};
use qinghe_store::{
    Conn, activities,
    campaigns::Campaign,
    orgs::{self, Org},
};

/// The ledger of a node.
pub(super) async fn build(c: &mut Conn<'_>, k: &Campaign, org: &Org) -> Result<Table, Error> {
    let kinds = activities::list_kinds(c, k.id).await?;
    let found = figures_of(c, org, k, &kinds).await?;
    Ok(table(&kinds, &found.total, &found.children, found.school.as_ref()))
}

/// The ledger of these figures: a row for each child of a bureau, or for each kind at a school. Head counts under ten are no
/// part of it.
#[must_use]
pub fn table(
    kinds: &[ActivityKind],
    total: &FiveOnes,
    children: &[(Org, FiveOnes)],
    school: Option<&SchoolFigures>,
) -> Table {
    if let Some(school) = school {
        return of_school(school);
    }
    let mut columns = vec![Column::new("name", Type::Text), Column::sum("schools_asked")];
    columns.extend(kinds.iter().map(|k| Column::sum(k.as_str())));
    let rest = ["ones_done", "ones_asked", "schools_done", "classes", "classes_done", "records", "waiting", "people"];
    columns.extend(rest.map(Column::sum));
    columns.push(Column::new("code", Type::Text).working());
    let names = orgs::distinct_names(children.iter().map(|(org, _)| org));
    let row =
        |((org, figures), name): (&(Org, FiveOnes), Text)| line(kinds, Cell::Text(name), figures, org.code.clone());
    let rows: Vec<Row> = children.iter().zip(names).map(row).collect();
    let total = (!rows.is_empty()).then(|| line(kinds, Cell::Word("total"), total, None));
    Table { columns, rows, total, notes: false }
}

fn line(kinds: &[ActivityKind], name: Cell, f: &FiveOnes, code: Option<String>) -> Row {
    let asked = i64::try_from(kinds.len()).unwrap_or(i64::MAX) * f.schools;
    let mut cells = vec![name, Cell::Count(f.schools)];
    cells.extend(kinds.iter().map(|k| Cell::Count(f.by_kind[k.index()])));
    let rest = [f.kinds(), asked, f.schools_done, f.classes, f.classes_done, f.records, f.waiting, f.people];
    cells.extend(rest.map(Cell::Count));
    cells.push(code.map_or(Cell::Nothing, Cell::Plain));
    Row { cells, note: None }
}

fn of_school(school: &SchoolFigures) -> Table {
    let row = |name: &'static str, records: i64, people: i64| Row {
        cells: vec![Cell::Word(name), Cell::Count(records), Cell::Count(people)],
        note: None,
    };
    let all = &school.by_kind;
    Table {
        columns: vec![Column::new("activity", Type::Text), Column::sum("records"), Column::sum("people")],
        rows: all.iter().map(|(kind, records, people)| row(kind.as_str(), *records, *people)).collect(),
        total: Some(row("total", all.iter().map(|(_, n, _)| n).sum(), all.iter().map(|(.., n)| n).sum())),
        notes: false,
    }
}
