//! Question banks in the formats of other systems.
//!
//! [`gift`] is Moodle's plain text, [`qti`] the packages of 1EdTech QTI 3.0. Each file holds one
//! language: these formats know no second one beside it.

pub mod gift;
pub mod qti;
