//! A table as a page shows it, as a file: the same cells in the same order.

use crate::{Error, cells};
use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};

/// What stands in a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A count.
    Number(i64),
    /// Nothing.
    Nothing,
}

/// A table with its words, in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ledger {
    /// What it is called: the name of the XLSX page.
    pub title: String,
    /// The headings.
    pub head: Vec<String>,
    /// The rows, each as long as the head.
    pub rows: Vec<Vec<Cell>>,
    /// The last row, set apart; empty when there is none.
    pub foot: Vec<Cell>,
}

impl Ledger {
    fn lines(&self) -> impl Iterator<Item = &Vec<Cell>> {
        self.rows.iter().chain((!self.foot.is_empty()).then_some(&self.foot))
    }

    /// CSV after RFC 4180 in UTF-8 with a byte order mark. A text that a spreadsheet would take for a formula has an
    /// apostrophe before it.
    #[must_use]
    pub fn csv(&self) -> Vec<u8> {
        let text = |t: &str| cells::field(&cells::guarded(t));
        let mut out = Vec::from("\u{feff}");
        let head: Vec<String> = self.head.iter().map(|h| text(h)).collect();
        let lines = self.lines().map(|line| {
            line.iter()
                .map(|cell| match cell {
                    Cell::Text(t) => text(t),
                    Cell::Number(n) => n.to_string(),
                    Cell::Nothing => String::new(),
                })
                .collect()
        });
        for line in std::iter::once(head).chain(lines) {
            out.extend_from_slice(line.join(",").as_bytes());
            out.extend_from_slice(b"\r\n");
        }
        out
    }

    /// XLSX with typed numbers and a head that stays in sight. Texts are texts: none is taken for a formula.
    ///
    /// # Errors
    /// [`Error::Input`] when the table is larger than a spreadsheet can be.
    pub fn xlsx(&self, at: DateTime<Utc>) -> Result<Vec<u8>, Error> {
        self.workbook(at).map_err(|e| Error::Input(e.to_string()))
    }

    fn workbook(&self, at: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_timestamp(at.timestamp())?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
        let number = Format::new().set_num_format("#,##0");
        // A page's name has 31 characters at most, and some characters not at all.
        let name: String = self.title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
        let page = book.add_worksheet().set_name(&name)?;
        for (column, text) in (0..).zip(&self.head) {
            cells::write(page, (0, column), text, Some(&bold))?;
        }
        for (row, line) in (1..).zip(self.lines()) {
            for (column, cell) in (0..).zip(line) {
                match cell {
                    Cell::Text(text) => cells::write(page, (row, column), text, None)?,
                    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
                    Cell::Number(n) => page.write_number_with_format(row, column, *n as f64, &number)?,
                    Cell::Nothing => page,
                };
            }
        }
        page.set_freeze_panes(1, 1)?;
        page.set_column_width(0, 32)?;
        book.save_to_buffer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader as _, Xlsx};

    fn ledger() -> Ledger {
        Ledger {
            title: "五个一: 台账".into(),
            head: vec!["学校".into(), "班级".into()],
            rows: vec![
                vec![Cell::Text("=HYPERLINK(\"x\")".into()), Cell::Number(12)],
                vec![Cell::Text("一小, \"东\"".into()), Cell::Nothing],
            ],
            foot: vec![Cell::Text("合计".into()), Cell::Number(12)],
        }
    }

    #[test]
    fn a_csv_holds_no_formula() {
        let text = String::from_utf8(ledger().csv()).unwrap();
        let lines: Vec<&str> = text.strip_prefix('\u{feff}').unwrap().split("\r\n").collect();
        assert_eq!(lines, ["学校,班级", "\"'=HYPERLINK(\"\"x\"\")\",12", "\"一小, \"\"东\"\"\",", "合计,12", ""]);
    }

    #[test]
    fn a_workbook_has_numbers_as_numbers() {
        let bytes = ledger().xlsx(DateTime::from_timestamp(1_790_000_000, 0).unwrap()).unwrap();
        let mut book = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
        let name = book.sheet_names()[0].clone();
        assert_eq!(name, "五个一 台账");
        let page = book.worksheet_range(&name).unwrap();
        assert_eq!(page.get_value((1, 0)), Some(&Data::String("'=HYPERLINK(\"x\")".into())));
        assert_eq!(page.get_value((1, 1)), Some(&Data::Float(12.0)));
        assert_eq!(page.get_value((3, 1)), Some(&Data::Float(12.0)));
        assert!(book.worksheet_formula(&name).unwrap().is_empty());
    }
}
