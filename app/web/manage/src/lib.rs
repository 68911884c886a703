//! Running schools and bureaus: class lists, promotion, login slips; figures, campaigns, surveys, reports; the data interface.
//!
//! [`school`] is `/school`, [`bureau`] is `/bureau`, [`api`] is `/api/v1`. It may import the kit; no other area.

pub mod api;
pub mod bureau;
pub mod school;
