//! Typed tables on a page and as files. A list or report is built once, as a [`Sheet`] or a report's [`Table`]; the page,
//! CSV and XLSX come from it. [`DataTable`] writes every such table as HTML, also those whose cells hold more than text.

use crate::{
    downloads::{CSV, XLSX, attachment},
    i18n,
    page::{Cx, Fault},
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

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Csv,
    Xlsx,
}

/// A column of a table on a page.
#[derive(Debug)]
#[must_use]
pub struct Column {
    /// The heading, which also names the cell where a table becomes cards on a phone.
    label: String,
    is_number: bool,
    /// Whether the cells say on a phone which column they are of.
    is_named: bool,
    cell_class: &'static str,
    head_class: &'static str,
    heading: Option<AnyView>,
}

impl Column {
    /// A column of words.
    pub const fn text(label: String) -> Self {
        Self { label, is_number: false, is_named: true, cell_class: "", head_class: "", heading: None }
    }

    /// A column of figures, which are aligned to the right.
    pub const fn number(label: String) -> Self {
        let mut column = Self::text(label);
        column.is_number = true;
        column
    }

    /// A column of days or times, which stay on one line.
    pub const fn date(label: String) -> Self {
        let mut column = Self::text(label);
        column.cell_class = "when";
        column
    }

    /// A column of words in lines as they were written.
    pub const fn pre(label: String) -> Self {
        let mut column = Self::text(label);
        column.cell_class = "pre";
        column
    }

    /// A column of drawings. Its cells have no name on a phone: the figures beside them say the same.
    pub const fn drawing(label: String) -> Self {
        let mut column = Self::text(label);
        column.cell_class = "table__bar";
        column.is_named = false;
        column
    }

    /// A column of buttons: not on paper, and its heading is for screen readers only.
    pub fn buttons(label: String) -> Self {
        let mut column = Self::text(label);
        column.cell_class = "no-print";
        column.is_named = false;
        let label = column.label.clone();
        column.heading(
            view! { <th role="columnheader" scope="col" class="no-print"><span class="vh">{label}</span></th> }
                .into_any(),
        )
    }

    /// More classes of the heading.
    pub const fn head_class(mut self, class: &'static str) -> Self {
        self.head_class = class;
        self
    }

    /// A whole `<th>` in place of the plain heading, such as one that sorts: see [`crate::sorted::heading`].
    pub fn heading(mut self, heading: AnyView) -> Self {
        self.heading = Some(heading);
        self
    }

    fn class_of_cell(&self) -> Option<&'static str> {
        let class = if self.is_number { "num" } else { self.cell_class };
        (!class.is_empty()).then_some(class)
    }

    fn head(&mut self) -> AnyView {
        if let Some(heading) = self.heading.take() {
            return heading;
        }
        let number = self.is_number.then_some("num");
        let classes: Vec<&str> = number.into_iter().chain([self.head_class]).filter(|c| !c.is_empty()).collect();
        let class = (!classes.is_empty()).then(|| classes.join(" "));
        view! { <th role="columnheader" scope="col" class=class>{self.label.clone()}</th> }.into_any()
    }
}

/// One row: the first cell names it. `id` is for rows that are replaced while the page is open.
pub fn row(columns: &[Column], id: Option<String>, cells: Vec<AnyView>) -> AnyView {
    let cells = cells.into_iter().zip(columns).enumerate().map(|(n, (cell, column))| {
        if n == 0 {
            return view! { <th scope="row" role="rowheader" class=column.class_of_cell()>{cell}</th> }.into_any();
        }
        let label = column.is_named.then(|| column.label.clone());
        view! { <td role="cell" class=column.class_of_cell() data-label=label>{cell}</td> }.into_any()
    });
    view! { <tr role="row" id=id>{cells.collect::<Vec<_>>()}</tr> }.into_any()
}

/// A table as HTML that scrolls sideways where it is too wide and becomes cards on a phone.
#[derive(Debug)]
#[must_use]
pub struct DataTable {
    id: String,
    caption: String,
    class: &'static str,
    columns: Vec<Column>,
    rows: Vec<AnyView>,
    foot: Option<AnyView>,
}

impl DataTable {
    /// A table without rows yet. `id` is that of the caption.
    pub fn new(id: impl Into<String>, caption: String, columns: Vec<Column>) -> Self {
        Self { id: id.into(), caption, class: "table table--stack", columns, rows: Vec::new(), foot: None }
    }

    /// The classes of the table.
    pub const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// One more row.
    pub fn row(mut self, cells: Vec<AnyView>) -> Self {
        self.rows.push(row(&self.columns, None, cells));
        self
    }

    /// More rows.
    pub fn rows(self, rows: impl IntoIterator<Item = Vec<AnyView>>) -> Self {
        rows.into_iter().fold(self, Self::row)
    }

    /// More rows, each a whole `<tr>`: see [`row`].
    pub fn whole_rows(mut self, rows: impl IntoIterator<Item = AnyView>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// The last row, set apart.
    pub fn foot(mut self, cells: Vec<AnyView>) -> Self {
        self.foot = Some(row(&self.columns, None, cells));
        self
    }

    /// The last row as a whole `<tr>`.
    pub fn whole_foot(mut self, row: AnyView) -> Self {
        self.foot = Some(row);
        self
    }

    /// The table.
    pub fn render(mut self) -> AnyView {
        let heads: Vec<AnyView> = self.columns.iter_mut().map(Column::head).collect();
        let foot = self.foot.map(|row| view! { <tfoot role="rowgroup">{row}</tfoot> });
        let id = self.id;
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-labelledby=id>
                <table class=self.class role="table">
                    <caption id=id.clone()>{self.caption}</caption>
                    <thead role="rowgroup"><tr role="row">{heads}</tr></thead>
                    <tbody role="rowgroup">{self.rows}</tbody>
                    {foot}
                </table>
            </div>
        }
        .into_any()
    }
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
    column.head_class("still wrap-text").head()
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

/// The two links under a sheet; `address` ends where `.csv` goes on, `query` begins with `?` or is empty.
pub fn downloads(lang: Lang, address: &str, query: &str) -> AnyView {
    view! {
        <p class="row no-print">
            <a class="btn btn--second" href=format!("{address}.xlsx{query}") download="">{t!(lang, "grades-xlsx")}</a>
            <a class="btn btn--second" href=format!("{address}.csv{query}") download="">{t!(lang, "grades-csv")}</a>
        </p>
    }
    .into_any()
}

/// The sheet as a file to keep, named after `place` and the day.
pub fn file(cx: &Cx, sheet: &Sheet, kind: Kind, place: &str, at: DateTime<Utc>) -> Result<Response, Fault> {
    let (ending, media_type, bytes) = match kind {
        Kind::Csv => ("csv", CSV, format!("{BOM}{}", sheet.csv()).into_bytes()),
        Kind::Xlsx => ("xlsx", XLSX, sheet.xlsx(at)?),
    };
    let day = at.with_timezone(&App::ZONE).date_naive();
    let name = format!("{}-{place}-{day}.{ending}", t!(cx.lang(), "activity-title"));
    Ok(attachment(&format!("five-ones-{day}.{ending}"), &name, media_type, bytes))
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
