//! Tables of figures, as a page shows them and as files that say the same.

use crate::{Error, cells};
use chrono::{DateTime, Utc};
use qinghe_model::participation::Permille;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, XlsxError};

/// What stands in a cell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Words.
    Text(String),
    /// A whole number.
    Count(i64),
    /// A whole number that is the sum of those below it in its table: a workbook has it as a formula.
    Sum(i64),
    /// A share.
    Share(Permille),
    /// A difference of shares, in tenths of a percentage point.
    Points(i64),
    /// A number in hundredths.
    Hundredths(i64),
    /// A figure of too few people.
    Hidden,
    /// Nothing.
    Nothing,
}

impl Value {
    /// As people read it, without thousands set apart; `hidden` is the word for what is hidden.
    #[must_use]
    pub fn text(&self, hidden: &str) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(n) | Self::Sum(n) => n.to_string(),
            Self::Share(share) => format!("{share}%"),
            Self::Points(n) => {
                let sign = match n {
                    0 => "",
                    n if *n < 0 => "-",
                    _ => "+",
                };
                format!("{sign}{}.{}", n.abs() / 10, n.abs() % 10)
            }
            Self::Hundredths(n) => format!("{}.{:02}", n / 100, n % 100),
            Self::Hidden => hidden.to_owned(),
            Self::Nothing => String::new(),
        }
    }
}

/// A table under its title.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// Its title.
    pub title: String,
    /// Its headings.
    pub head: Vec<String>,
    /// Its rows, as long as the headings.
    pub rows: Vec<Vec<Value>>,
    /// What belongs under it.
    pub notes: Vec<String>,
}

/// CSV after RFC 4180: each table under its title, with an empty line between two.
/// A text that a spreadsheet would take for a formula has an apostrophe before it.
#[must_use]
pub fn export_csv(tables: &[Table], hidden: &str) -> String {
    let mut out = String::new();
    let mut line = |fields: &mut dyn Iterator<Item = String>| {
        let fields: Vec<String> = fields.collect();
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    };
    let text = |text: &str| cells::field(&cells::guarded(text));
    for (n, table) in tables.iter().enumerate() {
        if n > 0 {
            line(&mut std::iter::empty());
        }
        line(&mut std::iter::once(text(&table.title)));
        line(&mut table.head.iter().map(|h| text(h)));
        for row in &table.rows {
            // A difference is a number, not a formula, though it begins with a sign.
            line(&mut row.iter().map(|v| match v {
                Value::Text(words) => text(words),
                v => cells::field(&v.text(hidden)),
            }));
        }
        for note in &table.notes {
            line(&mut std::iter::once(text(note)));
        }
    }
    out
}

/// XLSX with a page for each table: typed numbers, and a head that stays in sight.
///
/// # Errors
/// [`Error::Input`] when a table is larger than a spreadsheet can be.
pub fn export_xlsx(tables: &[Table], hidden: &str, at: DateTime<Utc>) -> Result<Vec<u8>, Error> {
    write(tables, hidden, at).map_err(|e| Error::Input(e.to_string()))
}

#[expect(clippy::cast_precision_loss, reason = "figures of people are far below 2^52")]
fn write(tables: &[Table], hidden: &str, at: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_timestamp(at.timestamp())?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let (share, points, factor) = (
        Format::new().set_num_format("0.0%"),
        Format::new().set_num_format("+0.0;-0.0;0.0"),
        Format::new().set_num_format("0.00"),
    );
    for (n, table) in tables.iter().enumerate() {
        let page = book.add_worksheet();
        // A page's name is short and has none of the signs of a formula.
        let name: String = table.title.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(24).collect();
        page.set_name(format!("{} {name}", n + 1))?;
        for (column, text) in (0..).zip(&table.head) {
            cells::write(page, (0, column), text, Some(&head))?;
        }
        let mut row = 1;
        for values in &table.rows {
            for (column, value) in (0..).zip(values) {
                match value {
                    Value::Count(n) => page.write_number(row, column, *n as f64)?,
                    Value::Sum(n) => {
                        let letters = rust_xlsxwriter::utility::column_number_to_name(column);
                        let formula = format!("=SUM({letters}{}:{letters}{})", row + 2, table.rows.len() + 1);
                        page.write_formula(row, column, Formula::new(formula).set_result(n.to_string()))?
                    }
                    Value::Share(n) => page.write_number_with_format(row, column, n.0 as f64 / 1000.0, &share)?,
                    Value::Points(n) => page.write_number_with_format(row, column, *n as f64 / 10.0, &points)?,
                    Value::Hundredths(n) => page.write_number_with_format(row, column, *n as f64 / 100.0, &factor)?,
                    Value::Nothing => page,
                    value => cells::write(page, (row, column), &value.text(hidden), None)?,
                };
            }
            row += 1;
        }
        for note in &table.notes {
            row += 1;
            cells::write(page, (row, 0), note, None)?;
        }
        page.set_freeze_panes(1, 1)?;
        page.set_column_width(0, 28)?;
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader as _, Xlsx};
    use std::io::Cursor;

    fn table() -> Table {
        let rows = vec![
            vec![Value::Text("=小学, 云岭".into()), Value::Sum(1400), Value::Share(Permille(860)), Value::Points(-32)],
            vec![Value::Text("初中".into()), Value::Hidden, Value::Nothing, Value::Points(5)],
        ];
        let head = ["层", "人数", "率", "差"].map(str::to_owned).to_vec();
        Table { title: "分层/结果".into(), head, rows, notes: vec!["说明".into()] }
    }

    #[test]
    fn a_csv_says_what_the_page_says() {
        let text = export_csv(&[table(), table()], "不足 10 人");
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            &lines[..5],
            ["分层/结果", "层,人数,率,差", "\"'=小学, 云岭\",1400,86.0%,-3.2", "初中,不足 10 人,,+0.5", "说明"]
        );
        assert_eq!((lines[5], lines[6]), ("", "分层/结果"));
    }

    #[test]
    fn an_xlsx_holds_numbers() {
        let bytes = export_xlsx(&[table(), table()], "不足 10 人", DateTime::UNIX_EPOCH).unwrap();
        let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["1 分层结果", "2 分层结果"]);
        let page = book.worksheet_range("2 分层结果").unwrap();
        let row: Vec<Data> = page.rows().nth(1).unwrap().to_vec();
        let expected = [Data::String("'=小学, 云岭".into()), Data::Float(1400.0), Data::Float(0.86), Data::Float(-3.2)];
        assert_eq!(row, expected);
        assert_eq!(page.get((2, 1)), Some(&Data::String("不足 10 人".into())));
        let formulas = book.worksheet_formula("2 分层结果").unwrap();
        assert_eq!(formulas.get_value((1, 1)), Some(&"SUM(B3:B3)".to_owned()));
    }
}
