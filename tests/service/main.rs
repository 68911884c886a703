//! Tests of the use-cases, each on both engines. The files mirror `app/service/src`.

mod access;
mod accounts;
mod activities;
mod admin;
mod board;
mod bureau;
mod campaigns;
mod content;
mod contests;
mod desk;
mod gradebook;
mod lists;
mod live;
mod matches;
mod orgs;
mod practice;
mod promotions;
mod quiz;
mod quizzes;
mod records;
mod region;
mod reports;
mod roster;
mod suppression;
mod surveys;
mod work;
