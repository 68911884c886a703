//! The tree of bureaus, schools and classes, and what is said at its nodes.

pub mod help_lines;
pub mod notices;
pub mod orgs;
pub mod tree;
