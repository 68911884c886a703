//! The lists of a class list under review: its rows on the page, and the same rows with more columns in files.

use super::words::{action, column, evidence, row_fault};
use leptos::prelude::*;
use qinghe_kit::{
    list::{Field, List},
    t,
};
use qinghe_model::{
    Lang,
    roster::{BadRow, Column, PlannedRow, RowAction},
};
use qinghe_service::tables::Cell;

/// The five usual columns of a class list, of rows with these cells.
pub(super) fn usual<R: 'static>(lang: Lang, cells: fn(&R) -> &[String; 5]) -> Vec<Field<'static, R>> {
    const KEYS: [&str; 5] = ["school", "grade", "class", "student_no", "name"];
    let field = |(c, key): (Column, &'static str)| {
        Field::text(key, column(lang, c), move |row: &R| cells(row)[c as usize].clone()).class("nowrap")
    };
    Column::ALL.into_iter().zip(KEYS).map(field).collect()
}

/// A row to correct: its cells as they were written, where it is, and all that is wrong with it.
pub(super) struct ToCorrect {
    pub(super) cells: [String; 5],
    pub(super) row: String,
    pub(super) why: String,
}

/// The rows to correct, for a file that can be uploaded as it is once it is corrected.
pub(super) fn to_correct(lang: Lang) -> List<'static, ToCorrect> {
    let mut fields = usual(lang, |row: &ToCorrect| &row.cells);
    fields.extend([
        Field::text("row", t!(lang, "import-col-row"), |row: &ToCorrect| row.row.clone()),
        Field::text("why", t!(lang, "import-col-why"), |row: &ToCorrect| row.why.clone()),
    ]);
    List::under("bad", fields)
}

/// Faults that are the same, with where they are.
pub(super) type Faults<'a> = (&'a BadRow, String);

/// What is wrong, equal faults together.
pub(super) fn faults<'a>(lang: Lang) -> List<'static, Faults<'a>> {
    let text = |(bad, _): &Faults| if bad.text.is_empty() { "–".to_owned() } else { bad.text.clone() };
    let fields = vec![
        Field::text("rows", t!(lang, "import-col-row"), |(_, rows): &Faults| rows.clone()),
        Field::text("column", t!(lang, "import-col-column"), move |(bad, _): &Faults| column(lang, bad.column))
            .class("nowrap"),
        Field::text("why", t!(lang, "import-col-why"), move |(bad, _): &Faults| row_fault(lang, bad.fault)),
        Field::text("text", t!(lang, "import-col-text"), text).class("nowrap"),
    ];
    List::under("bad", fields).scroll("table-scroll table-scroll--tall")
}

/// What each row would do. The page has the school where there are `several`.
pub(super) fn changes(lang: Lang, several: bool) -> List<'static, PlannedRow> {
    let school =
        Field::text("school", column(lang, Column::School), move |r: &PlannedRow| r.school.get(lang).to_owned());
    let what = move |r: &PlannedRow| match r.action {
        RowAction::LeaveOut => t!(lang, "import-act-waits").into_any(),
        _ => action(lang, &r.action).into_any(),
    };
    let fields = vec![
        Field::number("row", t!(lang, "import-col-row"), |r: &PlannedRow| Cell::Plain(r.row.to_string())),
        if several { school } else { school.in_files() },
        Field::text("class", column(lang, Column::Class), move |r: &PlannedRow| r.class.get(lang).to_owned())
            .class("nowrap"),
        Field::text("student_no", column(lang, Column::StudentNo), |r: &PlannedRow| r.student_no.clone()).right(),
        Field::text("name", column(lang, Column::Name), |r: &PlannedRow| r.name.clone()).first_on_page(),
        Field::text("what", t!(lang, "import-col-what"), move |r: &PlannedRow| action(lang, &r.action)).look(what),
        Field::text("why", t!(lang, "import-col-evidence"), move |r: &PlannedRow| evidence(lang, r.evidence))
            .class("muted"),
    ];
    List::under("changes", fields).scroll("table-scroll table-scroll--tall")
}
