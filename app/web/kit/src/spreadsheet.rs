//! Tables as HTML and as files. A list is declared once, as a [`crate::list::List`], and a report as a [`Table`]; the page,
//! CSV, XLSX and JSON come from that. [`DataTable`] is how both look on a page.

use crate::{
    downloads::{CSV, JSON, XLSX, attachment},
    i18n,
    list::{Field, List},
    page::Fault,
    t,
};
use axum::response::Response;
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use qinghe_model::Lang;
use qinghe_service::{
    App,
    tables::{self, Cell, Sheet, Table, Type, Words, csv::BOM},
};

pub use crate::ui::{Column, DataTable, row};

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Csv,
    Xlsx,
    Json,
}

/// The columns of a sheet: one with any figure in it is aligned to the right.
pub fn columns(sheet: &Sheet) -> Vec<Column> {
    let is_number = |n: usize| sheet.lines().any(|line| line.get(n).is_some_and(|cell| !cell.is_words()));
    let column = |(n, label): (usize, &String)| {
        if is_number(n) { Column::number(label.clone()) } else { Column::text(label.clone()) }
    };
    sheet.head.iter().enumerate().map(column).collect()
}

/// A cell in words, with separated thousands.
#[must_use]
pub fn cell(cell: &Cell, hidden: &str) -> String {
    match cell {
        Cell::Count(n) | Cell::Sum(n) => i18n::number(*n),
        cell => cell.shown(hidden),
    }
}

/// A report as a list of its rows, each in an `R`: without the columns that are for files only, with its notes last. Its files
/// come from the report itself.
pub fn report_list<'a, R: 'a>(
    id: &'static str,
    caption: String,
    table: &Table,
    words: &'a Words,
    row: fn(&R) -> &tables::Row,
) -> List<'a, R> {
    let text = |cell: &Cell, kind: Type| match cell {
        Cell::Count(count) => i18n::number(*count),
        cell => cell.text(kind, words),
    };
    let total = |text: Option<String>| text.filter(|t| !t.is_empty()).map_or(Cell::Nothing, Cell::Plain);
    let shown = table.columns.iter().enumerate().filter(|(_, column)| !column.working);
    let fields = shown.map(|(n, column)| {
        let (kind, label) = (column.kind, words.columns[n].clone());
        let value = move |r: &R| row(r).cells[n].in_words(words);
        let field = match kind {
            Type::Text => Field::cell(column.id, label, value),
            Type::Date => Field::cell(column.id, label, value).class("when"),
            Type::Count | Type::Percent | Type::Score(_) => Field::number(column.id, label, value),
        };
        let sum = total(table.total.as_ref().map(|sum| text(&sum.cells[n], kind)));
        field.look(move |r| text(&row(r).cells[n], kind).into_any()).total(sum)
    });
    let note = move |row: &tables::Row| tables::note(row, words);
    let notes = table.notes.then(|| {
        let label = words.columns.last().cloned().unwrap_or_default();
        let field = Field::text("note", label, move |r: &R| note(row(r)).unwrap_or_default());
        field.total(total(table.total.as_ref().and_then(note)))
    });
    List::new(id, caption, fields.chain(notes).collect()).stacked()
}

/// A report as HTML.
pub fn report(id: &'static str, caption: String, table: &Table, words: &Words) -> AnyView {
    let list = report_list(id, caption, table, words, |row: &tables::Row| row);
    list.class("table table--stack table--report").page(words.lang, &table.rows)
}

/// The links to the files of a list; `address` ends where `.csv` goes on, `query` begins with `?` or is empty.
pub fn downloads(lang: Lang, address: &str, query: &str) -> AnyView {
    view! {
        <p class="row no-print">
            <a class="btn btn--second" href=format!("{address}.xlsx{query}") download="">{t!(lang, "grades-xlsx")}</a>
            <a class="btn btn--second" href=format!("{address}.csv{query}") download="">{t!(lang, "grades-csv")}</a>
            <a class="btn btn--second" href=format!("{address}.json{query}") download="">{t!(lang, "report-json")}</a>
        </p>
    }
    .into_any()
}

/// The sheet as a file to keep, named after its title, `place` and the day; `plain` is its name where a browser knows no
/// other letters.
pub fn file(sheet: &Sheet, kind: Kind, (plain, place): (&str, &str), at: DateTime<Utc>) -> Result<Response, Fault> {
    let (ending, media_type, bytes) = match kind {
        Kind::Csv => ("csv", CSV, format!("{BOM}{}", sheet.csv()).into_bytes()),
        Kind::Xlsx => ("xlsx", XLSX, sheet.xlsx(at)?),
        Kind::Json => ("json", JSON, sheet.json().to_string().into_bytes()),
    };
    let day = at.with_timezone(&App::ZONE).date_naive();
    let name = format!("{}-{place}-{day}.{ending}", sheet.title);
    Ok(attachment(&format!("{plain}-{day}.{ending}"), &name, media_type, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::html;
    use qinghe_model::participation::Permille;

    #[test]
    fn a_report_shows_what_its_files_have_without_what_is_for_files_only() {
        let row = |name: &str, n: i64| tables::Row {
            cells: vec![
                Cell::Plain(name.into()),
                Cell::Count(n),
                Cell::Score(8_430),
                Cell::Percent(Permille(333)),
                Cell::Plain("c".into()),
            ],
            note: None,
        };
        let table = Table {
            columns: vec![
                tables::Column::new("name", Type::Text),
                tables::Column::sum("all"),
                tables::Column::new("mean", Type::Score(1)),
                tables::Column::new("rate", Type::Percent),
                tables::Column::new("code", Type::Text).working(),
            ],
            rows: vec![row("A < B", 1_200)],
            total: Some(row("Total", 1_200)),
            notes: false,
        };
        let words = Words {
            lang: Lang::En,
            title: String::new(),
            facts: Vec::new(),
            columns: ["School", "Pupils", "Mean", "Rate", "Code", "Note"].map(str::to_owned).into(),
            pages: ["Report".into(), "About".into()],
            word: |_, id| id.to_owned(),
        };
        let html = Owner::new().with(|| html(report("list", "List".into(), &table, &words)));
        for part in [
            "aria-labelledby=\"list\"",
            "<th role=\"columnheader\" scope=\"col\" class=\"num\">Pupils</th>",
            "<th scope=\"row\" role=\"rowheader\">A &lt; B</th>",
            "<td role=\"cell\" data-label=\"Pupils\" class=\"num\">1,200</td>",
            "<td role=\"cell\" data-label=\"Mean\" class=\"num\">84.3</td>",
            "<tfoot role=\"rowgroup\">",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert!(!html.contains("Code") && !html.contains("Note"), "{html}");
    }
}
