//! Why a file cannot be read.

use qinghe_model::roster::Column;

/// Why a file cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileFault {
    /// No bytes, no cells, or nothing below the header.
    #[error("the file holds no rows")]
    Empty,
    /// The file, or what it unpacks to, is over a limit.
    #[error("the file is too large")]
    TooLarge,
    /// There is text below the last row allowed.
    #[error("too many rows")]
    TooManyRows,
    /// There is text to the right of the last column allowed.
    #[error("too many columns")]
    TooManyColumns,
    /// Neither XLSX nor text.
    #[error("not an XLSX or CSV file")]
    UnknownFormat,
    /// A web page, XML or another program's file, often under a spreadsheet's name: to be saved as XLSX.
    #[error("another spreadsheet format: save it as .xlsx")]
    OtherSpreadsheet,
    /// A quote that nothing closes: the row in which it is, from 1. What follows it cannot be told apart.
    #[error("a quotation mark in row {0} is not closed")]
    OpenQuote(u64),
    /// An Excel 97 file: to be saved as XLSX.
    #[error("an old .xls file")]
    OldExcel,
    /// Encrypted: to be saved without a password.
    #[error("the file is protected by a password")]
    Password,
    /// Neither UTF-8, UTF-16 nor GB18030.
    #[error("the text is in none of the known encodings")]
    UnknownEncoding,
    /// Damaged, cut short or not as its format requires.
    #[error("the file is damaged")]
    BrokenFile,
    /// The header lacks columns.
    #[error("columns are missing: {0:?}")]
    MissingColumns(Vec<Column>),
    /// Two headers mean the same column.
    #[error("two columns for {0:?}")]
    RepeatedColumn(Column),
    /// The bundle is of a version that is not read.
    #[error("OneRoster {0:?} is not read, only 1.2 and 1.1")]
    BundleVersion(String),
    /// The bundle holds changes only: a whole list is needed.
    #[error("{0} holds changes only (delta)")]
    BundleDelta(String),
    /// A file that the bundle needs is not in it.
    #[error("the bundle has no {0}")]
    BundleMissing(String),
    /// A file of the bundle lacks a column: the file, the column.
    #[error("{0} has no column {1}")]
    BundleColumn(&'static str, &'static str),
    /// No class of the bundle is a homeroom class.
    #[error("no class of the bundle is a homeroom")]
    BundleNoHomerooms,
}

impl FileFault {
    /// A code that does not change, for messages and logs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too_large",
            Self::TooManyRows => "too_many_rows",
            Self::TooManyColumns => "too_many_columns",
            Self::UnknownFormat => "unknown_format",
            Self::OtherSpreadsheet => "other_spreadsheet",
            Self::OpenQuote(_) => "open_quote",
            Self::OldExcel => "old_excel",
            Self::Password => "password",
            Self::UnknownEncoding => "unknown_encoding",
            Self::BrokenFile => "broken_file",
            Self::MissingColumns(_) => "missing_columns",
            Self::RepeatedColumn(_) => "repeated_column",
            Self::BundleVersion(_) => "bundle_version",
            Self::BundleDelta(_) => "bundle_delta",
            Self::BundleMissing(_) => "bundle_missing",
            Self::BundleColumn(..) => "bundle_column",
            Self::BundleNoHomerooms => "bundle_no_homerooms",
        }
    }
}
