//! Awareness surveys: design, frame, sample, participants, and anonymous answer sheets.
//!
//! Participants and answers are in two tables that share no key. As far as SQL can, the order and time of rows reveal
//! nothing either: ids are random, rows hold no time, and each new answer sheet rewrites those of its class in the
//! order of their ids ([`sheets`]), so that neither the place of a row on its page nor (PostgreSQL's `xmin`) its
//! transaction says which came with which participant. What remains below SQL until the engine cleans up: freed pages,
//! dead rows before VACUUM, the write-ahead log, and backups made between two answers of a class. They are the
//! operator's to guard, and no page or export reads them.
//!
//! While a survey runs its sheets name their class; once it is over they do not ([`sheets`]). [`frame`] keeps what the
//! sample was drawn from.

mod frame;
mod sample;
mod sheets;
mod survey;

pub use frame::{FrameClass, LeftOut, delete_sample, insert_sample, list_frame, list_left_out};
pub use sample::{
    SampleClass, Stratum, count_in, count_small, find_class, find_reserve, has_taken_part, insert_participant,
    is_asked, list_classes, list_strata, number_sheet, replace,
};
pub use sheets::{
    Response, Sheet, delete_responses, finish, hold_classes, insert_response, insert_sheets, list_class_responses,
    list_due, list_responses, list_sheets, update_responses, update_shown_as,
};
pub use survey::{Design, Survey, delete, find, insert, list_class, list_under, lock, update};
