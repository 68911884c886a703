//! Activities of classes and schools, their photos, and the kinds that campaigns require.

mod photos;
mod record;
mod rollup;

pub use super::kinds::{list_kinds, set_kinds};
pub use photos::{Added, File, NewFile, delete_file, find_body, insert_file, list_files, list_subtree_files};
pub use record::{
    Activity, Facts, NewActivity, delete, find, insert, list_returned, list_subtree, update, update_confirmed,
    update_returned,
};
pub use rollup::{count_waiting, list_rollup};
