//! The schools of a bureau to act on, those that miss the most learners first.

use super::{
    Built, Node,
    table::{Cell, Column, Row, Table, Type},
};
use crate::{
    Actor, App, Error,
    campaigns::{
        figures::FollowUp,
        follow_up::{FollowUpRow, FollowUpSchools, list_follow_up},
    },
};
use chrono::{DateTime, Utc};
use qinghe_model::participation::Participation;
use qinghe_store::{Conn, campaigns::Campaign, orgs};

/// The list, how many schools are left out of it because they are too small to be shown, and how many learners are needed.
pub(super) async fn build(
    c: &mut Conn<'_>,
    actor: &Actor,
    k: &Campaign,
    node: Node<'_>,
    (which, at): (FollowUp, DateTime<Utc>),
) -> Result<Built, Error> {
    let FollowUpSchools { rows: schools, hidden, needed } =
        list_follow_up(c, actor, k, (node.org, node.place), which, at).await?;
    let table = table(&schools, k.target);
    Ok(Built { table, left_out: hidden, needed })
}

/// The list of these schools, with their sum, as its page and files have it.
#[must_use]
pub fn table(schools: &[FollowUpRow], target: i64) -> Table {
    let columns = vec![
        Column::new("name", Type::Text),
        Column::new("above", Type::Text),
        Column::sum("started"),
        Column::sum("completed"),
        Column::sum("eligible"),
        Column::share("rate", "completed", "eligible"),
        // What each school lacks, added up: one school's surplus makes up for nothing elsewhere.
        Column::sum("shortfall"),
        Column::new("last_day", Type::Date),
        Column::new("code", Type::Text).working(),
    ];
    let figures = |p: Participation, needed: i64| {
        let rate = Cell::share(p.rate().ok().flatten());
        [Cell::Count(p.started), Cell::Count(p.completed), Cell::Count(p.eligible), rate, Cell::Count(needed)]
    };
    let (mut sum, mut missing) = (Participation::default(), 0);
    let mut rows = Vec::new();
    let names = orgs::distinct_names(schools.iter().map(|s| &s.school));
    for (school, name) in schools.iter().zip(names) {
        let needed = school.counts.needed(target);
        sum = sum + school.counts;
        missing += needed;
        let above = school.above.as_ref().map_or(Cell::Nothing, |o| Cell::Text(o.name()));
        let mut cells = vec![Cell::Text(name), above];
        cells.extend(figures(school.counts, needed));
        let last = school.last_at.map(|t| t.with_timezone(&App::ZONE).date_naive());
        let code = school.school.code.clone();
        cells.extend([last.map_or(Cell::Nothing, Cell::Date), code.map_or(Cell::Nothing, Cell::Plain)]);
        rows.push(Row { cells, note: None });
    }
    let mut cells = vec![Cell::Word("total"), Cell::Nothing];
    cells.extend(figures(sum, missing));
    cells.extend([Cell::Nothing, Cell::Nothing]);
    let total = (!rows.is_empty()).then_some(Row { cells, note: None });
    Table { columns, rows, total, notes: false }
}
