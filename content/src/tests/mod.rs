//! Every rule of the checker, broken once. Each case names the whole list of faults it must give, so that a rule that is
//! removed, or reports twice, is seen.

mod drawings;
mod fixture;
mod library;
mod module;
mod panics;
mod questions;
mod scenes;
mod steps;
mod words;
