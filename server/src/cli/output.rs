//! The only place that writes to the terminal.

use qinghe_service::Error;
use std::{
    fmt::Arguments,
    io::{self, Write as _},
};

/// Prints a line on stdout.
macro_rules! out {
    () => { $crate::cli::output::line(format_args!("")) };
    ($($arg:tt)*) => { $crate::cli::output::line(format_args!($($arg)*)) };
}
pub(crate) use out;

pub(crate) fn line(text: Arguments<'_>) {
    // The reader may have closed the pipe (`| head`); that is not an error.
    drop(writeln!(io::stdout().lock(), "{text}"));
}

/// Prints an error on stderr, in one line.
pub(crate) fn fault(text: &str) {
    drop(writeln!(io::stderr().lock(), "error: {}", text.trim_end().replace('\n', " ")));
}

/// Prints a warning on stderr.
pub(crate) fn warn(text: &str) {
    drop(writeln!(io::stderr().lock(), "warning: {text}"));
}

/// The text of an error, for the operator.
pub(crate) fn explain(e: &anyhow::Error) -> String {
    match e.downcast_ref::<Error>() {
        Some(Error::Invalid(fields)) => {
            fields.iter().map(|f| format!("{}: {}", f.field, explain_field(f.code))).collect::<Vec<_>>().join("; ")
        }
        Some(Error::NotFound) => "not found".into(),
        _ => format!("{e:#}"),
    }
}

fn explain_field(code: &str) -> &str {
    match code {
        "username-shape" => "must have 3 to 64 small letters, digits, dots, hyphens or underscores",
        "name-length" => "is empty or too long",
        "password-short" => "must have at least 10 characters",
        "password-long" => "must have at most 512 bytes",
        "password-guessable" => "is too easy to guess",
        "choose-module" => "does not exist",
        "target-range" => "must be 1 to 100 per cent",
        "due-past" => "is in the past",
        other => other,
    }
}

/// A table with aligned columns, numbers at the right. Chinese characters are two columns wide.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new<const N: usize>(head: [&str; N]) -> Self {
        Self { rows: vec![head.map(str::to_owned).to_vec()] }
    }

    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.len() == 1
    }

    pub(crate) fn print(&self) {
        out!("{}", self.lay_out());
    }

    fn lay_out(&self) -> String {
        let columns = self.rows[0].len();
        let widths: Vec<usize> =
            (0..columns).map(|n| self.rows.iter().map(|r| width(&r[n])).max().unwrap_or(0)).collect();
        let number = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let at_right: Vec<bool> =
            (0..columns).map(|n| self.rows.len() > 1 && self.rows[1..].iter().all(|r| number(&r[n]))).collect();
        let lines: Vec<String> = self
            .rows
            .iter()
            .map(|row| {
                let cells: Vec<String> = row
                    .iter()
                    .zip(widths.iter().zip(&at_right))
                    .map(|(cell, (wide, right))| {
                        let space = " ".repeat(wide - width(cell));
                        if *right { format!("{space}{cell}") } else { format!("{cell}{space}") }
                    })
                    .collect();
                format!("  {}", cells.join("  ")).trim_end().to_owned()
            })
            .collect();
        lines.join("\n")
    }
}

/// The width of a text on a terminal, in columns.
pub(crate) fn width(text: &str) -> usize {
    text.chars()
        .map(|c| match u32::from(c) {
            0x300..=0x36f | 0x200b..=0x200f => 0,
            0x1100..=0x115f
            | 0x2e80..=0x303e
            | 0x3041..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x1f300..=0x1faff
            | 0x20000..=0x3fffd => 2,
            _ => 1,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_aligned() {
        let mut table = Table::new(["row", "姓名", "x"]);
        table.row(["2".into(), "张𠮷".into(), "a".into()]);
        table.row(["11".into(), "Li".into(), String::new()]);
        assert_eq!(table.lay_out(), "  row  姓名  x\n    2  张𠮷  a\n   11  Li");
    }

    #[test]
    fn faults_of_fields_are_words() {
        let e = anyhow::Error::from(Error::field("password", "password-short"));
        assert_eq!(explain(&e), "password: must have at least 10 characters");
    }
}
