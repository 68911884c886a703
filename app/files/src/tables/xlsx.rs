//! Tables as workbooks: typed numbers, a frozen heading, texts that are never formulas.

use super::{Cell, Sheet, Table, Type, Words, guarded, note};
use chrono::{DateTime, Utc};
use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
    utility::column_number_to_name,
};

/// The workbook could not be put together: it is larger than a spreadsheet can be.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct WriteFault(#[from] XlsxError);

/// The most characters of a page's name.
const PAGE_NAME: usize = 31;
/// The rows of a form in which values may be chosen.
const FORM_ROWS: u32 = 500;

/// A column of a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageColumn {
    /// The name by which formulas refer to it; may be empty.
    pub(crate) id: &'static str,
    pub(crate) heading: String,
    pub(crate) kind: Type,
    /// Width in characters.
    pub(crate) width: f64,
    /// The formula of its total: see [`super::Column::formula`].
    pub(crate) formula: Option<String>,
    /// The values that may be chosen in a form.
    pub(crate) choices: Vec<&'static str>,
}

/// A worksheet as text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) columns: Vec<PageColumn>,
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) total: Vec<Cell>,
    /// Lines above the heading, the first of them the title.
    pub(crate) above: Vec<String>,
    /// Lines below the table, after an empty one.
    pub(crate) notes: Vec<String>,
    /// The word for [`Cell::Hidden`].
    pub(crate) hidden: String,
    /// How many rows and columns stay in sight.
    pub(crate) freeze: (u32, u16),
    /// The first row is for programs and not shown.
    pub(crate) hides_first: bool,
    /// The heading has buttons to filter by.
    pub(crate) filter: bool,
    /// A form to fill in: its columns are text down to the last row, lines wrap.
    pub(crate) form: bool,
    /// What is printed above each page.
    pub(crate) print_title: String,
}

struct Formats {
    text: Format,
    count: Format,
    percent: Format,
    change: Format,
    tenths: Format,
    hundredths: Format,
    date: Format,
    time: Format,
}

impl Formats {
    fn new(base: &Format) -> Self {
        let number = |text| base.clone().set_num_format(text);
        Self {
            // A number of digits that is text keeps its zeros.
            text: number("@"),
            count: number("#,##0"),
            percent: number("0.0%"),
            change: number("+0.0;-0.0;0.0"),
            tenths: number("0.0"),
            hundredths: number("0.00"),
            date: number("yyyy-mm-dd"),
            time: number("yyyy-mm-dd hh:mm"),
        }
    }

    const fn of(&self, cell: &Cell, kind: Type) -> &Format {
        match cell {
            Cell::Count(_) | Cell::Sum(_) => &self.count,
            Cell::Percent(_) => &self.percent,
            Cell::Change(_) => &self.change,
            Cell::Score(_) if matches!(kind, Type::Score(1)) => &self.tenths,
            Cell::Score(_) => &self.hundredths,
            Cell::Date(_) => &self.date,
            Cell::Time(_) => &self.time,
            Cell::Nothing | Cell::Hidden | Cell::Plain(_) | Cell::Text(_) | Cell::Word(_) => &self.text,
        }
    }
}

fn add<'b>(book: &'b mut Workbook, name: &str) -> Result<&'b mut Worksheet, XlsxError> {
    let name: String = name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(PAGE_NAME).collect();
    book.add_worksheet().set_name(name)
}

/// A workbook that is being written.
pub(crate) struct Book {
    file: Workbook,
    cells: Formats,
    totals: Formats,
}

impl Book {
    /// A workbook with a fixed creation time: the same content gives the same file.
    pub(crate) fn new(title: &str, made: DateTime<Utc>) -> Result<Self, WriteFault> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_timestamp(made.timestamp())?;
        book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
        Ok(Self { file: book, cells: Formats::new(&Format::new()), totals: Formats::new(&Format::new().set_bold()) })
    }

    /// Adds a page of lines, each of two texts.
    pub(crate) fn lines(&mut self, name: &str, widths: [f64; 2], lines: &[[&str; 2]]) -> Result<(), WriteFault> {
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let page = add(&mut self.file, name)?;
        for (column, width) in (0..).zip(widths) {
            page.set_column_width(column, width)?;
        }
        for (row, line) in (0..).zip(lines) {
            for (column, text) in (0..).zip(line).filter(|(_, text)| !text.is_empty()) {
                page.write_string_with_format(row, column, guarded(text), &wrapped)?;
            }
        }
        Ok(())
    }

    /// Adds a table.
    pub(crate) fn page(&mut self, of: &Page) -> Result<(), WriteFault> {
        let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
        let (cells, totals) = (&self.cells, &self.totals);
        let page = add(&mut self.file, &of.name)?;
        let count = u32::try_from(of.rows.len()).unwrap_or(u32::MAX);
        let top = u32::try_from(of.above.len()).unwrap_or_default();
        for (row, line) in (0..).zip(&of.above) {
            let format = if row == 0 { Format::new().set_bold().set_font_size(14) } else { Format::new() };
            page.write_string_with_format(row, 0, guarded(line), &format)?;
        }
        for (n, column) in (0..).zip(&of.columns) {
            page.set_column_width(n, column.width)?;
            if of.form {
                page.set_column_format(n, &wrapped)?;
            }
            let head = if of.form { head.clone().set_background_color(0x00E8_F1EC) } else { head.clone() };
            page.write_string_with_format(top, n, guarded(&column.heading), &head)?;
            if !column.choices.is_empty() {
                let choices = DataValidation::new().allow_list_strings(&column.choices)?;
                page.add_data_validation(top + 1, n, top + count.max(FORM_ROWS), n, &choices)?;
            }
        }
        let kind = |n: usize| of.columns.get(n).map_or(Type::Text, |c| c.kind);
        for (row, line) in (top + 1..).zip(&of.rows) {
            for (n, cell) in line.iter().enumerate() {
                let format = if of.form { &wrapped } else { cells.of(cell, kind(n)) };
                write(page, (row, column_of(n)), cell, format, (&of.hidden, top + count))?;
            }
        }
        let last = top + count + 1;
        for (n, cell) in of.total.iter().enumerate() {
            let format = totals.of(cell, kind(n));
            let formula =
                of.columns.get(n).and_then(|c| c.formula.as_deref()).filter(|_| count > 0 && !cell.is_words());
            match (formula, cell.figure()) {
                (Some(formula), Some(figure)) => {
                    let formula = placed(formula, &of.columns, column_of(n), (top + 2, last));
                    let formula = Formula::new(formula).set_result(figure.to_string());
                    page.write_formula_with_format(last, column_of(n), formula, format)?;
                }
                _ => write(page, (last, column_of(n)), cell, format, (&of.hidden, top + count))?,
            }
        }
        let below = last + u32::from(!of.total.is_empty()) + 1;
        for (row, note) in (below..).zip(&of.notes) {
            page.write_string(row, 0, guarded(note))?;
        }
        page.set_freeze_panes(of.freeze.0, of.freeze.1)?;
        if of.hides_first {
            page.set_row_hidden(1)?;
        }
        if of.filter && count > 0 {
            page.autofilter(top, 0, top + count, column_of(of.columns.len().max(1) - 1))?;
        }
        page.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(top, top)?;
        if !of.print_title.is_empty() {
            page.set_header(format!("&L{}", of.print_title.replace('&', "&&")));
        }
        page.set_footer("&R&P / &N");
        Ok(())
    }

    /// The file's bytes.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, WriteFault> {
        Ok(self.file.save_to_buffer()?)
    }
}

/// Writes one cell; `rows` is how many the table has, for a sum of those below.
fn write(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    format: &Format,
    (hidden, rows): (&str, u32),
) -> Result<(), XlsxError> {
    match (cell, cell.figure()) {
        (Cell::Nothing, _) => {}
        (Cell::Date(day), _) => {
            let day = ExcelDateTime::parse_from_str(&day.to_string())?;
            page.write_datetime_with_format(row, column, &day, format)?;
        }
        (Cell::Time(at), _) => {
            let at = ExcelDateTime::parse_from_str(&at.format("%Y-%m-%dT%H:%M:%S").to_string())?;
            page.write_datetime_with_format(row, column, &at, format)?;
        }
        (Cell::Sum(n), _) => {
            let letters = column_number_to_name(column);
            let formula = format!("=SUM({letters}{}:{letters}{})", row + 2, rows + 1);
            page.write_formula_with_format(row, column, Formula::new(formula).set_result(n.to_string()), format)?;
        }
        (_, Some(figure)) => {
            page.write_number_with_format(row, column, figure, format)?;
        }
        // Guarded in a workbook too, in case it is saved as CSV.
        (cell, None) => {
            let text = cell.shown(hidden);
            if !text.is_empty() {
                page.write_string_with_format(row, column, guarded(&text), format)?;
            }
        }
    }
    Ok(())
}

fn column_of(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

/// A formula of the total row with the addresses of the cells it names.
fn placed(formula: &str, columns: &[PageColumn], own: u16, (first, row): (u32, u32)) -> String {
    let letters = column_number_to_name(own);
    let mut text = format!("={formula}").replace("{rows}", &format!("{letters}{first}:{letters}{row}"));
    for (n, column) in (0..).zip(columns).filter(|(_, c)| !c.id.is_empty()) {
        text = text.replace(&format!("{{{}}}", column.id), &format!("{}{}", column_number_to_name(n), row + 1));
    }
    text
}

/// The width of a column of this kind, in characters.
const fn width(kind: Type) -> f64 {
    match kind {
        Type::Text => 28.0,
        _ => 12.0,
    }
}

impl Sheet {
    fn page(&self, name: String) -> Page {
        let column = |(n, heading): (usize, &String)| PageColumn {
            heading: heading.clone(),
            width: if n == 0 { 28.0 } else { 12.0 },
            ..PageColumn::default()
        };
        Page {
            name,
            columns: self.head.iter().enumerate().map(column).collect(),
            rows: self.rows.clone(),
            total: self.foot.clone(),
            notes: self.notes.clone(),
            hidden: self.hidden.clone(),
            freeze: (1, 1),
            print_title: self.title.clone(),
            ..Page::default()
        }
    }

    /// The table as a workbook of one page.
    ///
    /// # Errors
    /// When it is larger than a spreadsheet can be.
    pub fn xlsx(&self, made: DateTime<Utc>) -> Result<Vec<u8>, WriteFault> {
        let mut book = Book::new(&self.title, made)?;
        book.page(&self.page(self.title.clone()))?;
        book.finish()
    }
}

/// Several tables as a workbook with a page for each.
///
/// # Errors
/// When a table is larger than a spreadsheet can be.
pub fn sheets(sheets: &[Sheet], made: DateTime<Utc>) -> Result<Vec<u8>, WriteFault> {
    let mut book = Book::new("", made)?;
    for (n, sheet) in (1..).zip(sheets) {
        book.page(&sheet.page(format!("{n} {}", sheet.title)))?;
    }
    book.finish()
}

/// A table as a workbook: a page with formulas in the total row, and one with what the table is about.
///
/// # Errors
/// When the table is larger than a spreadsheet can be.
pub fn xlsx(table: &Table, words: &Words, made: DateTime<Utc>) -> Result<Vec<u8>, WriteFault> {
    let mut book = Book::new(&words.title, made)?;
    book.page(&page(table, words))?;
    let mut about = vec![[words.title.as_str(), ""]];
    about.extend(words.facts.iter().map(|(name, value)| [name.as_str(), value.as_str()]));
    book.lines(&words.pages[1], [24.0, 90.0], &about)?;
    book.finish()
}

/// A table as an official paper of one page: `above` the table its title and what it is about, `below` it who answers for it.
///
/// # Errors
/// When the table is larger than a spreadsheet can be.
pub fn paper(
    table: &Table,
    words: &Words,
    above: Vec<String>,
    below: Vec<String>,
    made: DateTime<Utc>,
) -> Result<Vec<u8>, WriteFault> {
    let mut book = Book::new(&words.title, made)?;
    let freeze = (u32::try_from(above.len()).unwrap_or_default() + 1, 3);
    let mut page = Page { above, notes: below, freeze, filter: false, ..page(table, words) };
    // The row's number and its code are short.
    for column in page.columns.iter_mut().take(2) {
        column.width = 10.0;
    }
    book.page(&page)?;
    book.finish()
}

fn page(table: &Table, words: &Words) -> Page {
    let column = |(column, heading): (&super::Column, &String)| PageColumn {
        id: column.id,
        heading: heading.clone(),
        kind: column.kind,
        width: width(column.kind),
        formula: column.formula.clone(),
        choices: Vec::new(),
    };
    let mut columns: Vec<PageColumn> = table.columns.iter().zip(&words.columns).map(column).collect();
    if table.notes {
        let heading = words.columns.last().cloned().unwrap_or_default();
        columns.push(PageColumn { heading, width: width(Type::Text), ..PageColumn::default() });
    }
    let line = |row: &super::Row| {
        let cells = row.cells.iter().map(|cell| cell.in_words(words));
        let note = table.notes.then(|| note(row, words).map_or(Cell::Nothing, Cell::Plain));
        cells.chain(note).collect()
    };
    Page {
        name: words.pages[0].clone(),
        columns,
        rows: table.rows.iter().map(line).collect(),
        total: table.total.as_ref().map(line).unwrap_or_default(),
        freeze: (1, 1),
        filter: true,
        print_title: words.title.clone(),
        ..Page::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::Column;

    #[test]
    fn formulas_name_cells_of_the_total_row() {
        let share = Column::share("rate", "done", "all").formula.unwrap();
        let columns: Vec<PageColumn> =
            ["name", "all", "done", "rate"].map(|id| PageColumn { id, ..PageColumn::default() }).into();
        assert_eq!(placed("SUM({rows})", &columns, 1, (2, 3)), "=SUM(B2:B3)");
        assert_eq!(placed(&share, &columns, 3, (2, 3)), "=IF(B4=0,\"\",MIN(ROUND(C4/B4,3),IF(C4<B4,0.999,1)))");
    }
}
