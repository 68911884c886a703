//! The tree of bureaus, schools and classes, and what belongs to its units: notices, help lines, the audit log, access
//! tokens, and how long records are kept.

pub mod audit;
pub mod audit_chain;
pub mod help_lines;
pub mod notices;
mod org;
pub mod retention;
pub mod school_settings;
pub mod tokens;
pub mod tree;

pub use org::{
    NewOrg, Org, distinct_names, find, find_by_code, find_class, hold_path, insert, list_children,
    list_classes_with_pupils, list_current_classes, list_lineage, list_roots, list_subtree, update_closed,
    update_locality, update_name,
};
pub(crate) use org::{keep_name, next_seq, open_class};
