//! Design-system components: how things look, in one place. No domain rules and no store. `/dev/ui` (debug builds) shows
//! each of them in both languages.

pub mod item_view;
mod parts;
mod table;

pub use parts::*;
pub use qinghe_player::icon;
pub use table::{Column, DataTable, row, table};
