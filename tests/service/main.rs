//! Tests of the use-cases, each on both engines. The files mirror `app/service/src`.

mod access;
mod accounts;
mod board;
mod campaigns;
mod content;
mod desk;
mod gradebook;
mod orgs;
mod practice;
mod promotions;
mod quiz;
mod quizzes;
mod records;
mod reports;
mod roster;
mod work;
