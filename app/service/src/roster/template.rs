//! An empty class list to fill in.

use crate::cells;
use qinghe_model::{Lang, roster::Column};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// The files a school can begin with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Template {
    /// Text that Excel opens as UTF-8.
    Csv,
    /// A workbook whose columns are text, so that 01 stays 01.
    Xlsx,
}

impl Template {
    /// The file's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "qinghe-class-list.csv",
            Self::Xlsx => "qinghe-class-list.xlsx",
        }
    }

    /// The file's media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The file, its header in a language.
    #[must_use]
    pub fn bytes(self, lang: Lang) -> Vec<u8> {
        let headers = Column::ALL.map(|c| match lang {
            Lang::Zh => c.headers().0,
            Lang::En => c.headers().1,
        });
        match self {
            Self::Csv => format!("\u{feff}{}\r\n", headers.join(",")).into_bytes(),
            Self::Xlsx => workbook(headers).unwrap_or_default(),
        }
    }
}

fn workbook(headers: [&str; 5]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, text) = (Format::new().set_bold().set_num_format("@"), Format::new().set_num_format("@"));
    let sheet = book.add_worksheet();
    for (column, (header, width)) in (0..).zip(headers.into_iter().zip([26.0, 12.0, 12.0, 14.0, 22.0])) {
        sheet.set_column_width(column, width)?.set_column_format(column, &text)?;
        cells::write(sheet, (0, column), header, Some(&bold))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::file::{FileFault, read};
    use chrono::NaiveDate;

    #[test]
    fn a_template_is_a_list_without_rows() {
        for lang in Lang::ALL {
            for template in [Template::Csv, Template::Xlsx] {
                let read = read(&template.bytes(lang), NaiveDate::MIN);
                assert_eq!(read, Err(FileFault::Empty), "{template:?} in {lang}: the header is found, nothing below");
            }
        }
        assert!(Template::Csv.bytes(Lang::Zh).starts_with("\u{feff}学校,".as_bytes()));
    }
}
