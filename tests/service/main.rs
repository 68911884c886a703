//! Tests of the use-cases, each on both engines: a file or folder for each topic of `app/service/src`, and what crosses
//! topics (access, crash recovery, suppression, the exactness of a region's figures) in files of their own.

mod access;
mod accounts;
mod activities;
mod admin;
mod board;
mod bureau;
mod campaigns;
mod content;
mod contests;
mod crash_recovery;
mod days;
mod desk;
mod given_quiz;
mod gradebook;
mod identity;
mod lists;
mod live;
mod matches;
mod orgs;
mod places;
mod practice;
mod promotions;
mod quiz;
mod quizzes;
mod records;
mod region;
mod reports;
mod roster;
mod school_year;
mod sign_in;
mod suppression;
mod surveys;
mod unlocks;
mod work;
