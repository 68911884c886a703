//! An empty class list to fill in.

use crate::tables::xlsx::{Book, Page, PageColumn, WriteFault};
use chrono::DateTime;
use qinghe_model::{Lang, roster::Column};

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

fn workbook(headers: [&str; 5]) -> Result<Vec<u8>, WriteFault> {
    let column =
        |(heading, width): (&str, f64)| PageColumn { heading: heading.to_owned(), width, ..PageColumn::default() };
    let page = Page {
        name: "名单 Class list".to_owned(),
        columns: headers.into_iter().zip([26.0, 12.0, 12.0, 14.0, 22.0]).map(column).collect(),
        freeze: (1, 0),
        form: true,
        ..Page::default()
    };
    let mut book = Book::new("", DateTime::UNIX_EPOCH)?;
    book.page(&page)?;
    book.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FileFault, rosters::read};
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
