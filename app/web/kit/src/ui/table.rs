//! How a table looks on a page: the only file that writes `<table>`. What a list is made of is in [`crate::list`].

use leptos::prelude::*;

/// A column of a table on a page.
#[derive(Debug)]
#[must_use]
pub struct Column {
    /// The heading, which also names the cell where a table becomes cards on a phone.
    label: String,
    is_number: bool,
    /// Whether the cells say on a phone which column they are of.
    is_named: bool,
    /// Whether the heading is for screen readers only.
    is_unnamed: bool,
    cell_class: &'static str,
    head_class: &'static str,
    heading: Option<AnyView>,
}

impl Column {
    /// A column of words.
    pub const fn text(label: String) -> Self {
        Self {
            label,
            is_number: false,
            is_named: true,
            is_unnamed: false,
            cell_class: "",
            head_class: "",
            heading: None,
        }
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
    pub const fn buttons(label: String) -> Self {
        let mut column = Self::text(label).unnamed();
        column.cell_class = "no-print";
        column.head_class = "no-print";
        column.is_named = false;
        column
    }

    /// With a heading for screen readers only.
    pub const fn unnamed(mut self) -> Self {
        self.is_unnamed = true;
        self
    }

    /// Aligned to the right, as figures are.
    pub const fn right(mut self) -> Self {
        self.is_number = true;
        self
    }

    /// More classes of the cells.
    pub const fn cell_class(mut self, class: &'static str) -> Self {
        self.cell_class = class;
        self
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

    /// Whether it is aligned to the right.
    pub const fn is_number(&self) -> bool {
        self.is_number
    }

    /// The heading in words.
    pub fn label(&self) -> &str {
        &self.label
    }

    fn class_of_cell(&self) -> Option<String> {
        self.class_with(self.cell_class)
    }

    fn class_with(&self, more: &str) -> Option<String> {
        match (self.is_number, more) {
            (false, "") => None,
            (false, more) => Some(more.to_owned()),
            (true, "") => Some("num".to_owned()),
            (true, more) => Some(format!("num {more}")),
        }
    }

    /// The heading; `stacks`: in a table that becomes cards on a phone.
    pub(crate) fn head(&mut self, stacks: bool) -> AnyView {
        if let Some(heading) = self.heading.take() {
            return heading;
        }
        let role = stacks.then_some("columnheader");
        let label = if self.is_unnamed {
            view! { <span class="vh">{self.label.clone()}</span> }.into_any()
        } else {
            self.label.clone().into_any()
        };
        // Without a class there is no attribute: an empty one would be in every cell.
        match self.class_with(self.head_class) {
            Some(class) => view! { <th role=role scope="col" class=class>{label}</th> }.into_any(),
            None => view! { <th role=role scope="col">{label}</th> }.into_any(),
        }
    }
}

/// One row of a table that becomes cards on a phone: the first cell names it. `id` is for rows that are replaced while the
/// page is open.
pub fn row(columns: &[Column], id: Option<String>, cells: Vec<AnyView>) -> AnyView {
    line(columns, (0, true), id, cells)
}

/// One row; `names`: the column that names it. Where a table becomes cards, its parts say what they are and each cell is
/// labelled; elsewhere the elements say it.
fn line(columns: &[Column], (names, stacks): (usize, bool), id: Option<String>, cells: Vec<AnyView>) -> AnyView {
    let role = |role: &'static str| stacks.then_some(role);
    let cells = cells.into_iter().zip(columns).enumerate().map(|(n, (cell, column))| {
        if n == names {
            return match column.class_of_cell() {
                Some(class) => view! { <th scope="row" role=role("rowheader") class=class>{cell}</th> }.into_any(),
                None => view! { <th scope="row" role=role("rowheader")>{cell}</th> }.into_any(),
            };
        }
        let label = (stacks && column.is_named).then(|| column.label.clone());
        match column.class_of_cell() {
            Some(class) => view! { <td role=role("cell") data-label=label class=class>{cell}</td> }.into_any(),
            None => view! { <td role=role("cell") data-label=label>{cell}</td> }.into_any(),
        }
    });
    view! { <tr role=role("row") id=id>{cells.collect::<Vec<_>>()}</tr> }.into_any()
}

/// A row before it is written.
#[derive(Debug)]
enum Line {
    Cells(Option<String>, Vec<AnyView>),
    Whole(AnyView),
}

/// A table as HTML that scrolls sideways where it is too wide. With the class `table--stack` it becomes cards on a phone.
#[derive(Debug)]
#[must_use]
pub struct DataTable {
    id: String,
    caption: Option<String>,
    class: &'static str,
    scroll: &'static str,
    names: usize,
    columns: Vec<Column>,
    rows: Vec<Line>,
    foot: Option<Line>,
}

impl DataTable {
    /// A table without rows yet. `id` is that of the caption.
    pub fn new(id: impl Into<String>, caption: String, columns: Vec<Column>) -> Self {
        Self { caption: Some(caption), ..Self::under(id, columns) }
    }

    /// A table that is named by the heading with this id.
    pub fn under(id: impl Into<String>, columns: Vec<Column>) -> Self {
        Self {
            id: id.into(),
            caption: None,
            class: "table table--stack",
            scroll: "table-scroll",
            names: 0,
            columns,
            rows: Vec::new(),
            foot: None,
        }
    }

    /// The classes of the table.
    pub const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// The classes of the box it scrolls in.
    pub const fn scroll(mut self, class: &'static str) -> Self {
        self.scroll = class;
        self
    }

    /// The column that names the rows; by default the first.
    pub const fn named_in(mut self, column: usize) -> Self {
        self.names = column;
        self
    }

    /// One more row.
    pub fn row(self, cells: Vec<AnyView>) -> Self {
        self.row_with_id(None, cells)
    }

    /// One more row, with its id where it is replaced while the page is open.
    pub fn row_with_id(mut self, id: Option<String>, cells: Vec<AnyView>) -> Self {
        self.rows.push(Line::Cells(id, cells));
        self
    }

    /// More rows.
    pub fn rows(self, rows: impl IntoIterator<Item = Vec<AnyView>>) -> Self {
        rows.into_iter().fold(self, Self::row)
    }

    /// More rows, each a whole `<tr>`: see [`row`].
    pub fn whole_rows(mut self, rows: impl IntoIterator<Item = AnyView>) -> Self {
        self.rows.extend(rows.into_iter().map(Line::Whole));
        self
    }

    /// The last row, set apart.
    pub fn foot(mut self, cells: Vec<AnyView>) -> Self {
        self.foot = Some(Line::Cells(None, cells));
        self
    }

    /// The last row as a whole `<tr>`.
    pub fn whole_foot(mut self, row: AnyView) -> Self {
        self.foot = Some(Line::Whole(row));
        self
    }

    fn stacks(&self) -> bool {
        self.class.contains("table--stack")
    }

    /// One row alone, as it is replaced while the page is open.
    pub fn render_row(&self, id: Option<String>, cells: Vec<AnyView>) -> AnyView {
        line(&self.columns, (self.names, self.stacks()), id, cells)
    }

    /// The table.
    pub fn render(mut self) -> AnyView {
        let stacks = self.stacks();
        let heads: Vec<AnyView> = self.columns.iter_mut().map(|column| column.head(stacks)).collect();
        let write = |row| match row {
            Line::Cells(id, cells) => line(&self.columns, (self.names, stacks), id, cells),
            Line::Whole(row) => row,
        };
        let rows: Vec<AnyView> = self.rows.into_iter().map(write).collect();
        let group = stacks.then_some("rowgroup");
        let foot = self.foot.map(|row| view! { <tfoot role=group>{write(row)}</tfoot> });
        let id = self.id;
        let caption = self.caption.map(|caption| view! { <caption id=id.clone()>{caption}</caption> });
        view! {
            <div class=self.scroll tabindex="0" role="region" aria-labelledby=id>
                <table class=self.class role=stacks.then_some("table")>
                    {caption}
                    <thead role=group><tr role=stacks.then_some("row")>{heads}</tr></thead>
                    <tbody role=group>{rows}</tbody>
                    {foot}
                </table>
            </div>
        }
        .into_any()
    }
}

/// A table of words that becomes cards on phones. The first cell of a row names it.
pub fn table(id: impl Into<String>, caption: String, head: &[String], rows: Vec<Vec<AnyView>>) -> AnyView {
    DataTable::new(id, caption, head.iter().cloned().map(Column::text).collect()).rows(rows).render()
}
