//! Tests of the use-cases, each on both engines. The files mirror `app/service/src`.

mod access;
mod accounts;
mod campaigns;
mod content;
mod orgs;
mod quizzes;
mod records;
mod roster;
mod work;
