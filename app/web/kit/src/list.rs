//! Lists: rows of one kind and their columns, each declared once, as a [`Field`] with its key, heading, value and look. The
//! page, paper, CSV, XLSX and JSON come from that: see [`List::page`] and [`List::sheet`]. A report, whose totals are formulas in
//! a workbook, is a `Table` of `qinghe-files`, and [`crate::spreadsheet::report_list`] makes a list of it. Two lists fill the
//! same [`DataTable`] themselves: the units of `bureau/participation`, whose hidden rows are one wide cell, and the results of a
//! survey, which draw intervals beside a sheet.
//!
//! Some grids are no lists, and write `<table>` by hand; `tests/architecture` names them:
//! - the month of `teach/calendar.rs`, whose cells are days and whose rows are weeks. Its agenda is a list;
//! - the grid of `teach/grid.rs`, a mark for each pupil and question: 2,400 cells, written as text and not as views.
//!
//! Some files are no lists either, because programs read them back: the markbook (`qinghe_files::gradebook`, five columns for
//! each piece of work, and a hidden row of names), questions, and class lists to fill in. The audit log is written line by
//! line while it is sent.

use crate::{
    i18n,
    sorted::{self, Sort},
    t,
    ui::{Column, DataTable},
};
use chrono::{DateTime, NaiveDate, Utc};
use leptos::prelude::*;
use qinghe_model::{Lang, participation::Permille};
use qinghe_service::{App, tables::Sheet};
use std::borrow::Cow;

pub use qinghe_service::tables::Cell;

/// A moment as a cell.
pub fn moment(at: Option<DateTime<Utc>>) -> Cell {
    at.map_or(Cell::Nothing, |at| Cell::Time(at.with_timezone(&App::ZONE).fixed_offset()))
}

/// A number of things as a cell.
pub fn count(n: usize) -> Cell {
    Cell::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

type Value<'a, R> = Box<dyn Fn(&R) -> Cell + 'a>;
type View<'a, R> = Box<dyn Fn(&R) -> AnyView + 'a>;
type Name<'a, R> = Box<dyn Fn(&R) -> Option<String> + 'a>;

/// Where a column is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Everywhere,
    Page,
    Files,
}

/// A column of a list of `R`.
#[must_use]
pub struct Field<'a, R> {
    key: Cow<'static, str>,
    column: Column,
    value: Value<'a, R>,
    place: Place,
    look: Option<View<'a, R>>,
    link: Option<Name<'a, R>>,
    beside: Option<View<'a, R>>,
    total: Cell,
    /// Whether it is the first column of the page, wherever files have it.
    leads: bool,
}

impl<'a, R> Field<'a, R> {
    fn new(key: impl Into<Cow<'static, str>>, column: Column, value: impl Fn(&R) -> Cell + 'a) -> Self {
        Self {
            key: key.into(),
            column,
            value: Box::new(value),
            place: Place::Everywhere,
            look: None,
            link: None,
            beside: None,
            total: Cell::Nothing,
            leads: false,
        }
    }

    /// Words. `key` is the column's stable name, by which programs find it.
    pub fn text(key: impl Into<Cow<'static, str>>, label: String, value: impl Fn(&R) -> String + 'a) -> Self {
        Self::new(key, Column::text(label), move |row| Cell::Plain(value(row)))
    }

    /// Cells of any kind, aligned as words are.
    pub fn cell(key: impl Into<Cow<'static, str>>, label: String, value: impl Fn(&R) -> Cell + 'a) -> Self {
        Self::new(key, Column::text(label), value)
    }

    /// Figures of any kind, aligned to the right.
    pub fn number(key: impl Into<Cow<'static, str>>, label: String, value: impl Fn(&R) -> Cell + 'a) -> Self {
        Self::new(key, Column::number(label), value)
    }

    /// Whole numbers.
    pub fn count(key: impl Into<Cow<'static, str>>, label: String, value: impl Fn(&R) -> i64 + 'a) -> Self {
        Self::number(key, label, move |row| Cell::Count(value(row)))
    }

    /// Shares.
    pub fn percent(
        key: impl Into<Cow<'static, str>>,
        label: String,
        value: impl Fn(&R) -> Option<Permille> + 'a,
    ) -> Self {
        Self::number(key, label, move |row| Cell::share(value(row)))
    }

    /// Days.
    pub fn date(
        key: impl Into<Cow<'static, str>>,
        label: String,
        value: impl Fn(&R) -> Option<NaiveDate> + 'a,
    ) -> Self {
        Self::new(key, Column::date(label), move |row| value(row).map_or(Cell::Nothing, Cell::Date))
    }

    /// Moments.
    pub fn time(
        key: impl Into<Cow<'static, str>>,
        label: String,
        value: impl Fn(&R) -> Option<DateTime<Utc>> + 'a,
    ) -> Self {
        Self::new(key, Column::date(label), move |row| moment(value(row)))
    }

    /// Buttons, forms and links that do something: on the page only, and not on paper.
    pub fn buttons(label: String, look: impl Fn(&R) -> AnyView + 'a) -> Self {
        Self { place: Place::Page, ..Self::new("", Column::buttons(label), |_| Cell::Nothing).look(look) }
    }

    /// What only the page shows, such as a tag of a state.
    pub fn shown(label: String, look: impl Fn(&R) -> AnyView + 'a) -> Self {
        Self { place: Place::Page, ..Self::new("", Column::text(label), |_| Cell::Nothing).look(look) }
    }

    /// Drawings of what other columns say: on the page only.
    pub fn drawing(label: String, look: impl Fn(&R) -> AnyView + 'a) -> Self {
        Self { place: Place::Page, ..Self::new("", Column::drawing(label), |_| Cell::Nothing).look(look) }
    }

    /// What the page shows in place of the plain value: a tag, a text in two lines.
    pub fn look(mut self, look: impl Fn(&R) -> AnyView + 'a) -> Self {
        self.look = Some(Box::new(look));
        self
    }

    /// Where the cell leads on the page.
    pub fn link(mut self, href: impl Fn(&R) -> Option<String> + 'a) -> Self {
        self.link = Some(Box::new(href));
        self
    }

    /// What the page shows after the value.
    pub fn beside(mut self, more: impl Fn(&R) -> AnyView + 'a) -> Self {
        self.beside = Some(Box::new(more));
        self
    }

    /// The cell of the last row, which is set apart.
    pub fn total(mut self, total: Cell) -> Self {
        self.total = total;
        self
    }

    /// Aligned to the right, such as a pupil's number.
    pub fn right(self) -> Self {
        self.drawn(Column::right)
    }

    /// With a heading for screen readers only.
    pub fn unnamed(self) -> Self {
        self.drawn(Column::unnamed)
    }

    /// More classes of the cells.
    pub fn class(self, class: &'static str) -> Self {
        self.drawn(|column| column.cell_class(class))
    }

    /// More classes of the heading.
    pub fn head_class(self, class: &'static str) -> Self {
        self.drawn(|column| column.head_class(class))
    }

    /// A whole `<th>` made of the heading, such as one that sorts: see [`crate::sorted::heading`].
    pub fn heading(self, heading: impl FnOnce(String) -> AnyView) -> Self {
        self.drawn(|column| {
            let label = column.label().to_owned();
            column.heading(heading(label))
        })
    }

    /// The first column of the page, where files have it elsewhere: it names the row and stays in sight.
    pub const fn first_on_page(mut self) -> Self {
        self.leads = true;
        self
    }

    /// In files only.
    pub const fn in_files(mut self) -> Self {
        self.place = Place::Files;
        self
    }

    fn drawn(mut self, change: impl FnOnce(Column) -> Column) -> Self {
        self.column = change(self.column);
        self
    }

    fn on_page(&self, lang: Lang, row: &R) -> AnyView {
        let shown = || self.look.as_ref().map_or_else(|| shown(lang, &(self.value)(row)), |look| look(row));
        let linked = match self.link.as_ref().and_then(|link| link(row)) {
            Some(href) => view! { <a href=href>{shown()}</a> }.into_any(),
            None => shown(),
        };
        match self.beside.as_ref() {
            Some(beside) => view! { {linked}{beside(row)} }.into_any(),
            None => linked,
        }
    }
}

/// A cell on a page, in the reader's language.
fn shown(lang: Lang, cell: &Cell) -> AnyView {
    match cell {
        Cell::Nothing => nothing(lang),
        Cell::Count(n) | Cell::Sum(n) => i18n::number(*n).into_any(),
        Cell::Percent(share) => i18n::percent(Some(*share)).into_any(),
        Cell::Date(day) => i18n::day(lang, *day).into_any(),
        Cell::Time(at) => i18n::date_time(lang, at.to_utc()).into_any(),
        Cell::Text(text) => text.get(lang).to_owned().into_any(),
        cell => cell.shown("").into_any(),
    }
}

/// A dash, with a word for screen readers.
pub fn nothing(lang: Lang) -> AnyView {
    view! { <span class="muted"><span aria-hidden="true">"–"</span><span class="vh">{t!(lang, "teach-none")}</span></span> }
        .into_any()
}

/// The id of a row, and its cells on the page.
type Line = (Option<String>, Vec<AnyView>);

/// The id of a row.
type IdOf<'a, R> = Box<dyn Fn(&R) -> String + 'a>;

/// A list: how its rows of `R` look on a page, and what files have of them.
#[must_use]
pub struct List<'a, R> {
    id: String,
    caption: Option<String>,
    fields: Vec<Field<'a, R>>,
    class: &'static str,
    scroll: &'static str,
    names: usize,
    id_of: Option<IdOf<'a, R>>,
}

impl<'a, R> List<'a, R> {
    /// A list with a caption of this id.
    pub fn new(id: impl Into<String>, caption: String, fields: Vec<Field<'a, R>>) -> Self {
        Self { caption: Some(caption), ..Self::under(id, fields) }
    }

    /// A list that is named by the heading with this id.
    pub fn under(id: impl Into<String>, fields: Vec<Field<'a, R>>) -> Self {
        let (id, scroll) = (id.into(), "table-scroll");
        Self { id, caption: None, fields, class: "table", scroll, names: 0, id_of: None }
    }

    /// The classes of the table. `table--stack` makes cards of the rows on a phone.
    pub const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// The rows become cards on a phone.
    pub const fn stacked(self) -> Self {
        self.class("table table--stack")
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

    /// With another look of the column of this key, such as where its cells lead.
    pub fn with(mut self, key: &str, change: impl FnOnce(Field<'a, R>) -> Field<'a, R>) -> Self {
        if let Some(at) = self.fields.iter().position(|field| field.key == key) {
            let field = change(self.fields.remove(at));
            self.fields.insert(at, field);
        }
        self
    }

    /// With an id for each row, which is replaced while the page is open.
    pub fn row_ids(mut self, id_of: impl Fn(&R) -> String + 'a) -> Self {
        self.id_of = Some(Box::new(id_of));
        self
    }

    /// The headings of the columns that have a `C` of the same key sort by it; `address` is everything before `sort=`.
    pub fn sorts<C: sorted::Column>(self, sort: Option<Sort<C>>, address: &str) -> Self {
        self.sorts_by(sort, address, |key| C::ALL.iter().copied().find(|c| c.as_str() == key))
    }

    /// The same where columns are called otherwise in addresses: `by` finds what the column of a key sorts by. Among cards on a
    /// phone, the other headings are left out.
    pub fn sorts_by<C: sorted::Column>(
        mut self,
        sort: Option<Sort<C>>,
        address: &str,
        by: impl Fn(&str) -> Option<C>,
    ) -> Self {
        let stacks = self.class.contains("table--stack");
        let headed = |field: Field<'a, R>| match by(&field.key) {
            Some(by) => {
                let is_number = field.column.is_number();
                field.heading(|label| sorted::heading(by, label, is_number, sort, address, stacks))
            }
            None if stacks => field.head_class("still"),
            None => field,
        };
        self.fields = self.fields.into_iter().map(headed).collect();
        self
    }

    /// With the columns of the page alone, in its order.
    fn on_page(mut self) -> Self {
        self.fields.retain(|field| field.place != Place::Files);
        self.fields.sort_by_key(|field| !field.leads);
        self
    }

    /// The list on a page.
    pub fn page<'r>(self, lang: Lang, rows: impl IntoIterator<Item = &'r R>) -> AnyView
    where
        R: 'r,
    {
        let list = self.on_page();
        let lines: Vec<Line> = rows.into_iter().map(|row| list.line(lang, row)).collect();
        let total = |field: &Field<R>| (field.total != Cell::Nothing).then(|| shown(lang, &field.total)).into_any();
        let has_total = list.fields.iter().any(|field| field.total != Cell::Nothing);
        let foot: Option<Vec<AnyView>> = has_total.then(|| list.fields.iter().map(total).collect());
        let table = list.table();
        let table = lines.into_iter().fold(table, |table, (id, cells)| table.row_with_id(id, cells));
        match foot {
            Some(cells) => table.foot(cells).render(),
            None => table.render(),
        }
    }

    /// One row alone, as it is replaced while the page is open.
    pub fn row(self, lang: Lang, row: &R) -> AnyView {
        let list = self.on_page();
        let (id, cells) = list.line(lang, row);
        list.table().render_row(id, cells)
    }

    /// The table of the page, without rows.
    fn table(self) -> DataTable {
        let columns = self.fields.into_iter().map(|field| field.column).collect();
        let table = match self.caption {
            Some(caption) => DataTable::new(self.id, caption, columns),
            None => DataTable::under(self.id, columns),
        };
        table.class(self.class).scroll(self.scroll).named_in(self.names)
    }

    fn line(&self, lang: Lang, row: &R) -> Line {
        let id = self.id_of.as_ref().map(|id| id(row));
        (id, self.fields.iter().map(|field| field.on_page(lang, row)).collect())
    }

    /// What files have of the list.
    pub fn sheet<'r>(&self, title: String, rows: impl IntoIterator<Item = &'r R>) -> Sheet
    where
        R: 'r,
    {
        let fields: Vec<&Field<R>> = self.fields.iter().filter(|f| f.place != Place::Page).collect();
        let has_total = fields.iter().any(|f| f.total != Cell::Nothing);
        Sheet {
            title,
            head: fields.iter().map(|f| f.column.label().to_owned()).collect(),
            keys: fields.iter().map(|f| f.key.clone().into_owned()).collect(),
            rows: rows.into_iter().map(|row| fields.iter().map(|f| (f.value)(row)).collect()).collect(),
            foot: if has_total { fields.iter().map(|f| f.total.clone()).collect() } else { Vec::new() },
            ..Sheet::default()
        }
    }
}

#[cfg(test)]
mod tests;
