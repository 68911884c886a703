//! Filling an empty store for a look around: no request comes here.

pub mod bulk;
mod rows;
