//! Dates and times by a format.

use super::parse::{Item, Section};
use chrono::{Datelike as _, Days, NaiveDate};
use std::fmt::Write as _;

/// The day after the last one that a spreadsheet knows, 31 December 9999.
const END: f64 = 2_958_466.0;
/// Days between the two ways to count them.
const DAYS_TO_1904: f64 = 1462.0;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A date or time as shown; none when it is no day of the calendar.
pub(super) fn show(section: &Section, value: f64, date_1904: bool) -> Option<String> {
    let serial = if date_1904 { value + DAYS_TO_1904 } else { value };
    if !(0.0..END).contains(&serial) {
        return None;
    }
    let items = &section.items;
    let decimals = items.iter().filter(|i| matches!(i, Item::Digit('0'))).count();
    let unit = 10_f64.powi(i32::try_from(decimals).ok()?);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 1e13 and not negative")]
    let ticks = (serial * 86_400.0 * unit).round() as u64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small power of ten")]
    let unit = unit as u64;
    let (total, part) = (ticks / unit, ticks % unit);
    let (days, seconds) = (total / 86_400, total % 86_400);
    // Spreadsheets count a 29 February 1900.
    let first = NaiveDate::from_ymd_opt(1899, 12, if days < 60 { 31 } else { 30 })?;
    let day = first.checked_add_days(Days::new(days))?;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let halves = items.iter().any(|i| matches!(i, Item::HalfDay(..)));
    let hour_shown = if halves { (hour + 11) % 12 + 1 } else { hour };
    let elapsed = if date_1904 { (value.max(0.0) * 86_400.0).round() } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 1e12 and not negative")]
    let elapsed = if date_1904 { elapsed as u64 } else { total };

    let mut out = String::new();
    for (at, item) in items.iter().enumerate() {
        let padded = |n: u64, width: usize| format!("{n:0width$}", width = width.min(2));
        match item {
            Item::Literal(words) => out.push_str(words),
            Item::Slash => out.push('/'),
            Item::Comma => out.push(','),
            Item::Point => out.push('.'),
            Item::Percent => out.push('%'),
            Item::Digit('0') => {}
            Item::HalfDay(morning, afternoon) => out.push_str(if hour < 12 { morning } else { afternoon }),
            Item::Elapsed('h', width) => out.push_str(&padded(elapsed / 3600, *width)),
            Item::Elapsed('m', width) => out.push_str(&padded(elapsed / 60, *width)),
            Item::Elapsed(_, width) => out.push_str(&padded(elapsed, *width)),
            Item::Date('y', 1 | 2) => write!(out, "{:02}", day.year() % 100).ok()?,
            Item::Date('y' | 'e', _) => out.push_str(&day.year().to_string()),
            Item::Date('m', width) if *width < 3 && is_minute(items, at) => out.push_str(&padded(minute, *width)),
            Item::Date('m', width) => out.push_str(&month(day, *width)),
            Item::Date('d', width @ (1 | 2)) => out.push_str(&padded(u64::from(day.day()), *width)),
            Item::Date(letter @ ('d' | 'a'), width) => out.push_str(&weekday(day, *letter, *width)),
            Item::Date('h', width) => out.push_str(&padded(hour_shown, *width)),
            Item::Date('s', width) => out.push_str(&padded(second, *width)),
            _ => return None,
        }
        if decimals > 0 && *item == Item::Point {
            write!(out, "{part:0decimals$}").ok()?;
        }
    }
    Some(out)
}

/// Whether an m means minutes: after hours, or before seconds.
fn is_minute(items: &[Item], at: usize) -> bool {
    let is_part = |i: &&Item| matches!(i, Item::Date(..) | Item::Elapsed(..));
    let before = items[..at].iter().rfind(is_part);
    let after = items[at + 1..].iter().find(is_part);
    matches!(before, Some(Item::Date('h', _) | Item::Elapsed('h', _)))
        || matches!(after, Some(Item::Date('s', _) | Item::Elapsed('s', _)))
}

fn month(day: NaiveDate, width: usize) -> String {
    let name = MONTHS[day.month0() as usize];
    match width {
        1 | 2 => format!("{:0width$}", day.month()),
        3 => name[..3].to_owned(),
        5 => name[..1].to_owned(),
        _ => name.to_owned(),
    }
}

fn weekday(day: NaiveDate, letter: char, width: usize) -> String {
    let at = day.weekday().num_days_from_sunday() as usize;
    match (letter, width) {
        ('d', 3) => WEEKDAYS[at][..3].to_owned(),
        ('d', _) => WEEKDAYS[at].to_owned(),
        (_, width) => {
            let day: String = "日一二三四五六".chars().skip(at).take(1).collect();
            if width == 3 { day } else { format!("星期{day}") }
        }
    }
}
