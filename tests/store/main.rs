//! Tests of the store, on both engines unless a name says which: its tables, writer and durability, and the aggregates
//! whose rules are in SQL. The others are tested through their use-cases, in `tests/service`.

mod attempts;
mod audit_chain;
mod campaigns;
mod durability;
mod factors;
mod groups;
mod made_classes;
mod operations;
mod orgs;
mod records;
mod schema;
mod seed;
mod sessions;
mod sign_in;
mod users;
mod writer;
