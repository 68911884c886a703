//! Numbers as people write them, the same in both languages.

use qinghe_model::grading::POINTS;

/// A number with its thousands set apart: 1,043,548.
#[must_use]
pub fn number(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if n < 0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Hundredths of a point as people write them: 7, 7.5, 6.67.
#[must_use]
pub fn points(hundredths: i64) -> String {
    let (whole, part) = (hundredths / POINTS, hundredths % POINTS);
    match part {
        0 => whole.to_string(),
        p if p % 10 == 0 => format!("{whole}.{}", p / 10),
        p => format!("{whole}.{p:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{number, points};

    #[test]
    fn thousands_are_set_apart() {
        for (n, written) in [(70, "70"), (1_043_548, "1,043,548"), (-1000, "-1,000")] {
            assert_eq!(number(n), written);
        }
    }

    #[test]
    fn points_are_written_as_people_do() {
        for (hundredths, written) in [(0, "0"), (50, "0.5"), (66, "0.66"), (105, "1.05"), (250, "2.5"), (1000, "10")] {
            assert_eq!(points(hundredths), written);
        }
    }
}
