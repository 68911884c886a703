//! What the fuzz targets do with a file, and what must hold for any file at all.
//!
//! A target fails when a reader panics, is slow or takes too much memory (libFuzzer sees to that), when what it
//! returns is larger than it promises, or when what it has read does not come back the same from a file that the
//! product writes itself. A file that is an archive comes as its parts, see [`parts`]: damage then reaches the readers
//! and not only the archive's checksums.

mod content;
mod gradebooks;
mod parts;
mod photos;
mod questions;
mod rosters;

/// The readers and writers under test. When they move, this is the only place that changes.
mod product {
    pub use qinghe_content as content;
    pub use qinghe_files::{FileFault, gradebook as gradebooks, photos, questions, rosters};
}

pub use content::{content, markdown};
pub use gradebooks::gradebook;
pub use photos::photo;
pub use questions::{gift, moodle_xml, qti, questions_sheet};
pub use rosters::{roster_csv, roster_oneroster, roster_xlsx};
