//! PINs that are guessed first: repeats, runs, shapes on the keypad, dates, years, and the most common ones.

use super::is_common;

/// Lines on a telephone's keypad; backwards too.
const LINES: [&[u8; 3]; 9] = [b"123", b"456", b"789", b"147", b"258", b"369", b"159", b"357", b"580"];

/// Whether a PIN of digits is one that is guessed first.
pub(in super::super) fn is_guessable(pin: &str) -> bool {
    let digits = pin.as_bytes();
    if digits.len() < 4 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    repeats(digits) || is_stepped(digits) || is_of_blocks(digits) || has_date(pin) || has_year(pin) || is_common(pin)
}

/// One or two digits only, a part again and again, pairs, or the same from the end.
fn repeats(digits: &[u8]) -> bool {
    let mut distinct = digits.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let is_periodic = |n: usize| digits.len().is_multiple_of(n) && digits.chunks(n).all(|part| part == &digits[..n]);
    let mirrored = digits.iter().eq(digits.iter().rev());
    let pairs = digits.len().is_multiple_of(2) && digits.chunks(2).all(|pair| pair[0] == pair[1]);
    distinct.len() <= 2 || (1..=digits.len() / 2).any(is_periodic) || mirrored || pairs
}

/// Each digit is the one before plus the same: 123456, 987654, 135790, 890123.
fn is_stepped(digits: &[u8]) -> bool {
    let step = |pair: &[u8]| (pair[1] + 10 - pair[0]) % 10;
    let first = step(&digits[..2]);
    digits.windows(2).all(|pair| step(pair) == first)
}

/// Made of blocks of three: runs, triples and lines on the keypad, with at most one digit left over, or two that begin another
/// block: 147258, 123789, 1112583, 14725836.
fn is_of_blocks(digits: &[u8]) -> bool {
    let is_short_step = |b: &[u8]| matches!((b[1] + 10 - b[0]) % 10, 0 | 1 | 9);
    let is_block = |b: &[u8]| is_stepped(b) && is_short_step(b) || is_line(b);
    let begins_block = |b: &[u8]| is_short_step(b) || LINES.iter().any(|l| b == &l[..2] || b == [l[2], l[1]]);
    let blocks = digits.chunks_exact(3);
    let left_over = match blocks.remainder() {
        left if left.len() == 2 => begins_block(left),
        _ => true,
    };
    digits.len() >= 6 && left_over && blocks.into_iter().all(is_block)
}

fn is_line(block: &[u8]) -> bool {
    LINES.iter().any(|line| block == line.as_slice() || block.iter().eq(line.iter().rev()))
}

/// Six digits that are a day, or eight somewhere in it: 150304, 040315, 20150304, 04032015.
fn has_date(pin: &str) -> bool {
    let is = |month: &str, day: &str| {
        (1..=12).contains(&month.parse().unwrap_or(0)) && (1..=31).contains(&day.parse().unwrap_or(0))
    };
    let year = |y: &str| (1900..=2099).contains(&y.parse().unwrap_or(0));
    let short = |p: &str| is(&p[2..4], &p[4..6]) || is(&p[2..4], &p[..2]) || is(&p[..2], &p[2..4]);
    let long = |p: &str| {
        (year(&p[..4]) && is(&p[4..6], &p[6..8]))
            || (year(&p[4..8]) && (is(&p[2..4], &p[..2]) || is(&p[..2], &p[2..4])))
    };
    (pin.len() == 6 && short(pin)) || (0..(pin.len() + 1).saturating_sub(8)).any(|at| long(&pin[at..at + 8]))
}

/// A year with two to four digits more: 201501, 152015, 20262026.
fn has_year(pin: &str) -> bool {
    let year = |y: &str| (1940..=2039).contains(&y.parse().unwrap_or(0));
    (6..=8).contains(&pin.len()) && (year(&pin[..4]) || year(&pin[pin.len() - 4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_refused() {
        for bad in [
            "123456",
            "654321",
            "777777",
            "123123",
            "112233",
            "121212",
            "123321",
            "147258",
            "159357",
            "258456",
            "147369",
            "123789",
            "111258",
            "201501",
            "152008",
            "740913",
            "130974",
            "091374",
            "20150304",
            "04032015",
            "5201314",
            "520520",
            "135790",
            "890123",
            "100100",
            "1472583",
            "0412201503",
            "987654321",
            "314159",
            "12345678",
            "87654321",
            "88888888",
            "12341234",
            "11223344",
            "12344321",
            "14725836",
            "12378945",
            "25802580",
            "20262026",
            "31121999",
        ] {
            assert!(is_guessable(bad), "{bad}");
        }
        for good in ["385027", "748261", "906473", "5839027", "83950274", "40718352", "96027481", "604837195"] {
            assert!(!is_guessable(good), "{good}");
        }
    }

    #[test]
    fn nearly_all_pins_of_eight_digits_can_be_chosen() {
        let refused = (0..100_000_000).step_by(9973).filter(|n| is_guessable(&format!("{n:08}"))).count();
        assert!(refused < 600, "{refused} of 10,028 PINs are refused");
    }

    #[test]
    fn most_pins_can_still_be_chosen() {
        let refused = (0..1_000_000).filter(|n| is_guessable(&format!("{n:06}"))).count();
        assert!((50_000..200_000).contains(&refused), "{refused} of a million PINs are refused");
    }
}
