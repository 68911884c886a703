//! Tables as HTML and as files. A list is declared once, as a [`crate::list::List`], and a report as a [`Table`]; the page,
//! CSV, XLSX and JSON come from that. [`DataTable`] is how both look on a page.

use crate::{
    downloads::{CSV, JSON, XLSX, attachment},
    i18n,
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

/// The sheet as HTML. `heads`: the column headings where they are not plain words; `links`: where a row's name leads. The
/// region is named by the caption's id.
pub fn table(
    lang: Lang,
    sheet: &Sheet,
    id: &'static str,
    caption: String,
    heads: Option<Vec<AnyView>>,
    links: &[Option<String>],
) -> AnyView {
    let class = if heads.is_some() { "table table--stack table--sorts" } else { "table table--stack" };
    let mut columns: Vec<Column> = columns(sheet).into_iter().map(|c| c.head_class("still wrap-text")).collect();
    if let Some(heads) = heads {
        columns = columns.into_iter().zip(heads).map(|(column, head)| column.heading(head)).collect();
    }
    let cells = |line: &[Cell], link: Option<String>| -> Vec<AnyView> {
        let mut cells: Vec<AnyView> = line.iter().map(|c| shown(lang, sheet, c)).collect();
        if let (Some(href), Some(name)) = (link, cells.first_mut()) {
            let text = std::mem::replace(name, ().into_any());
            *name = view! { <a href=href>{text}</a> }.into_any();
        }
        cells
    };
    let links = links.iter().cloned().chain(std::iter::repeat(None));
    let table = DataTable::new(id, caption, columns)
        .class(class)
        .rows(sheet.rows.iter().zip(links).map(|(line, link)| cells(line, link)));
    let table = if sheet.foot.is_empty() { table } else { table.foot(cells(&sheet.foot, None)) };
    table.render()
}

fn shown(lang: Lang, sheet: &Sheet, value: &Cell) -> AnyView {
    if *value == Cell::Nothing {
        return view! { <span class="muted"><span aria-hidden="true">"–"</span><span class="vh">{t!(lang, "teach-none")}</span></span> }
            .into_any();
    }
    cell(value, &sheet.hidden).into_any()
}

/// A heading of plain words beside others that sort.
pub fn plain_head(sheet: &Sheet, n: usize) -> AnyView {
    let label = sheet.head[n].clone();
    let column = if n == 0 { Column::text(label) } else { Column::number(label) };
    column.head_class("still wrap-text").head(true)
}

/// A report as HTML: without the columns that are for files only, with its notes last.
pub fn report(id: &'static str, caption: String, table: &Table, words: &Words) -> AnyView {
    let shown: Vec<usize> = (0..table.columns.len()).filter(|n| !table.columns[*n].working).collect();
    let column = |n: &usize| match table.columns[*n].kind {
        Type::Text => Column::text(words.columns[*n].clone()),
        Type::Date => Column::date(words.columns[*n].clone()),
        Type::Count | Type::Percent | Type::Score(_) => Column::number(words.columns[*n].clone()),
    };
    let mut columns: Vec<Column> = shown.iter().map(column).collect();
    if table.notes {
        columns.push(Column::text(words.columns.last().cloned().unwrap_or_default()));
    }
    let cells = |row: &tables::Row| -> Vec<AnyView> {
        let text = |n: &usize| match &row.cells[*n] {
            Cell::Count(count) => i18n::number(*count),
            cell => cell.text(table.columns[*n].kind, words),
        };
        let note = table.notes.then(|| tables::note(row, words).unwrap_or_default());
        shown.iter().map(text).chain(note).map(IntoAny::into_any).collect()
    };
    let view = DataTable::new(id, caption, columns).class("table table--stack table--report");
    let view = view.rows(table.rows.iter().map(cells));
    let view = match &table.total {
        Some(row) => view.foot(cells(row)),
        None => view,
    };
    view.render()
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

    #[test]
    fn figures_are_aligned_and_names_lead_on() {
        let sheet = Sheet {
            head: ["School", "Pupils", "Latest"].map(str::to_owned).into(),
            rows: vec![vec![Cell::Plain("A < B".into()), Cell::Count(1_200), Cell::Nothing]],
            foot: vec![Cell::Plain("Total".into()), Cell::Sum(1_200), Cell::Nothing],
            ..Sheet::default()
        };
        let links = [Some("/a".to_owned())];
        let html = Owner::new().with(|| html(table(Lang::En, &sheet, "list", "List".into(), None, &links)));
        for part in [
            "aria-labelledby=\"list\"",
            "<th role=\"columnheader\" scope=\"col\" class=\"num still wrap-text\">Pupils</th>",
            "<th role=\"columnheader\" scope=\"col\" class=\"still wrap-text\">Latest</th>",
            "<a href=\"/a\">A &lt; B</a>",
            "<td role=\"cell\" data-label=\"Pupils\" class=\"num\">1,200</td>",
            "<tfoot role=\"rowgroup\">",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
    }
}
