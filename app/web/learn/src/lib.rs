//! Lessons: as pupils do them, and as staff and families see them.
//!
//! [`student`] is `/learn`, the quiz, practice and certificates; [`lessons`] is `/lessons` and the family sheet. It may import
//! the kit, the player and the islands; no other area.

pub mod lessons;
mod paper;
pub mod student;
