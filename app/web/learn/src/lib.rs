//! Lessons: as pupils do them, and as staff and families see them.
//!
//! [`student`] is `/learn`, the quiz, practice and certificates; [`lessons`] is `/lessons` and the family sheet. This crate
//! imports the kit, the player and the islands, and no other area.

pub mod lessons;
pub mod student;
