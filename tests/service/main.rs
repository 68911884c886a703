//! Tests of the use-cases, each on both engines. The files mirror `app/service/src`.

mod access;
mod accounts;
mod board;
mod campaigns;
mod content;
mod gradebook;
mod orgs;
mod records;
mod roster;
mod work;
