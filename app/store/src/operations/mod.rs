//! What keeps a store safe and shows how it is, for operators: facts of the installation, what is at an address, copies,
//! and figures.
//!
//! Start reading at [`inspect`], which looks at an address and creates nothing there. [`copy`] copies an SQLite file while
//! servers use it, [`dump`] does so for PostgreSQL; both give a [`TableSum`] for each table, by which a copy is compared.

pub mod copy;
pub mod dump;
mod figures;
pub mod installation;
mod state;
mod sums;

pub use figures::{Figures, clock, count_rows, figures};
pub use state::{State, inspect, newest_schema, sqlite_file};
use sums::Summing;
pub use sums::TableSum;
