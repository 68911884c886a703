//! Events beside the lessons: activities of the Five Ones, contests between classes, live matches.
//!
//! It may import the kit and no other area.

pub mod activities;
pub mod contests;
pub mod matches;
