//! The organisation tree: region → city → county → school → class.

mod grade;
mod kind;
mod locality;
mod path;

pub use grade::{Grade, class_title, join_grades, split_grades, with_code, with_year};
pub use kind::OrgKind;
pub use locality::{Locality, LocalityGroup};
pub use path::{OrgPath, PATH_SEGMENT};

/// The year in which the school year of this day began: September starts a new one.
#[must_use]
pub fn school_year(day: chrono::NaiveDate) -> i64 {
    use chrono::Datelike;
    i64::from(day.year()) - i64::from(day.month() < 9)
}

/// The day after a school year: the first of the next one.
#[must_use]
pub fn school_year_end(year: i64) -> chrono::NaiveDate {
    i32::try_from(year + 1)
        .ok()
        .and_then(|y| chrono::NaiveDate::from_ymd_opt(y, 9, 1))
        .unwrap_or(chrono::NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn school_years_turn_in_september() {
        let day = |y, m, d| chrono::NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(school_year(day(2026, 8, 31)), 2025);
        assert_eq!(school_year(day(2026, 9, 1)), 2026);
        assert_eq!(school_year_end(2025), day(2026, 9, 1));
    }
}
