//! Pages open to everybody: signing in and out, the account, language and reading settings, help, checking a certificate.
//!
//! It may import the kit; no other area.

pub mod account;
pub mod help;
