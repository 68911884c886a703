//! How those who completed did is left out where they are few.

use super::{
    Node,
    parts::Part,
    table::{Cell, Column, Note, Row, Table},
};
use crate::{
    Actor,
    campaigns::{
        figures::sees_pupils,
        suppression::{MARKED, hide_under},
    },
};
use qinghe_model::hiding;

/// The columns that show how those who completed did.
pub(super) const MARKS: [&str; 6] = ["full", "full_rate", "mean", "pass_rate", "passed", "total"];

/// Leaves out how those who completed did.
pub(super) fn without_marks(columns: &[Column], row: &mut Row) {
    if row.note == Some(Note::Hidden) {
        return;
    }
    for (_, cell) in columns.iter().zip(&mut row.cells).filter(|(column, _)| MARKS.contains(&column.id)) {
        *cell = Cell::Nothing;
    }
    row.note = row.note.or(Some(Note::Few));
}

/// Leaves out of a table's rows how those who completed did, where nothing of it is published yet or it would reveal few; `few` are the
/// rows of which that is known already. Returns whether there was any.
pub(super) fn hide_marks(columns: &[Column], rows: &mut [Row], few: &[bool]) -> bool {
    let place = |id: &str| columns.iter().position(|c| c.id == id).unwrap_or_default();
    let (marked, completed) = (place("marked"), place("completed"));
    let count = |row: &Row, at: usize| if let Cell::Count(n) = row.cells[at] { n } else { 0 };
    let sizes: Vec<i64> = rows.iter().map(|row| count(row, marked)).collect();
    let mut any = false;
    for ((row, beside), n) in rows.iter_mut().zip(hiding::hide(&sizes)).zip(0..) {
        let unmarked = count(row, completed) > 0 && count(row, marked) == 0;
        if beside || unmarked || few.get(n).copied().unwrap_or_default() {
            without_marks(columns, row);
            any = true;
        }
    }
    any
}

/// The same for a table with its total. What is left out of a row is no part of the sum that a spreadsheet works out.
pub(super) fn hide_marks_of(mut table: Table, few: &[bool], all: bool) -> Table {
    let all_rows = vec![true; table.rows.len()];
    let any = hide_marks(&table.columns, &mut table.rows, if all { &all_rows } else { few });
    if let Some(total) = table.total.as_mut().filter(|_| all) {
        without_marks(&table.columns, total);
    }
    for column in table.columns.iter_mut().filter(|c| any && MARKS.contains(&c.id)) {
        column.formula = None;
    }
    table
}

/// The parts whose marks are hidden.
pub(super) fn few(actor: &Actor, node: Node<'_>, parts: &[Part]) -> Vec<bool> {
    if sees_pupils(actor, &node.org.path) {
        return vec![false; parts.len()];
    }
    let sized: Vec<_> = parts.iter().map(Part::sized).collect();
    let few = hide_under(node.place.as_str().len(), &sized, MARKED);
    few.into_iter().zip(parts).map(|(few, part)| few || part.counts.is_unmarked()).collect()
}
