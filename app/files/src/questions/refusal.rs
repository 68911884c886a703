//! Why something is not read, with what was found there.

use super::MAX_FOUND;
use crate::FileFault;

/// Why something is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) text: String,
}

pub(super) type Read<T> = Result<T, Refusal>;

pub(super) fn refuse<T>(code: &'static str, text: &str) -> Read<T> {
    Err(Refusal { code, text: brief(text) })
}

impl From<FileFault> for Refusal {
    fn from(fault: FileFault) -> Self {
        let code = match fault {
            FileFault::Empty => "empty",
            FileFault::TooLarge | FileFault::TooManyRows | FileFault::TooManyColumns => "too-large",
            FileFault::OldExcel => "old-excel",
            FileFault::Password => "password",
            FileFault::UnknownEncoding => "unknown-encoding",
            FileFault::BrokenFile | FileFault::OpenQuote(_) => "broken-file",
            FileFault::MissingColumns(_) => "missing-columns",
            FileFault::RepeatedColumn(_) => "repeated-column",
            // Class lists alone come as such bundles.
            FileFault::UnknownFormat
            | FileFault::OtherSpreadsheet
            | FileFault::BundleVersion(_)
            | FileFault::BundleDelta(_)
            | FileFault::BundleMissing(_)
            | FileFault::BundleColumn(..)
            | FileFault::BundleNoHomerooms => "unknown-format",
        };
        Self { code, text: String::new() }
    }
}

/// A text on one line, cut short.
pub(super) fn brief(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if out.len() > MAX_FOUND * 4 {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !c.is_control()).take(MAX_FOUND + 1));
    }
    if out.chars().count() > MAX_FOUND {
        out = out.chars().take(MAX_FOUND - 1).collect();
        out.push('…');
    }
    out
}
