//! What a school has decided for itself.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{OrgId, UserId};

/// The digits of an issued PIN where the school has decided nothing.
pub const USUAL_PIN_DIGITS: i64 = 6;

const FIND_PIN_DIGITS: &str = "SELECT pin_digits FROM school_settings WHERE school_id = $1";
const SET_PIN_DIGITS: &str = "INSERT INTO school_settings (school_id, pin_digits, updated_by, updated_at) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (school_id) DO UPDATE SET pin_digits = excluded.pin_digits, updated_by = excluded.updated_by, updated_at = excluded.updated_at";

/// The digits of the PINs that a school issues from now on.
pub async fn get_pin_digits(c: &mut Conn<'_>, school: OrgId) -> Result<i64, Error> {
    let found: Option<i64> = find_scalar!(c, FIND_PIN_DIGITS, school.0)?;
    Ok(found.unwrap_or(USUAL_PIN_DIGITS))
}

/// Sets them.
pub async fn set_pin_digits(
    c: &mut Conn<'_>,
    school: OrgId,
    digits: i64,
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, SET_PIN_DIGITS, school.0, digits, by.map(|b| b.0), at)
}
