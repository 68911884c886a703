//! Tests of the store, each on both engines. The files mirror `app/store/src`.

mod attempts;
mod campaigns;
mod durability;
mod groups;
mod orgs;
mod records;
mod schema;
mod seed;
mod sessions;
mod users;
mod writer;
