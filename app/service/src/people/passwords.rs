//! What passwords and PINs may be.

use crate::App;

/// Sixteen letters and digits without look-alikes, in groups of four: 78 bits.
pub(super) fn first_password(app: &App) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789A";
    let mut out = String::new();
    for (n, byte) in app.random::<16>().into_iter().enumerate() {
        if n > 0 && n % 4 == 0 {
            out.push('-');
        }
        out.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    }
    out
}

/// Why a password is refused (after NIST SP 800-63B: length counts, and what everyone guesses first
/// is no password).
pub(super) fn password_fault(password: &str, username: &str) -> Option<&'static str> {
    const GUESSED_FIRST: [&str; 16] = [
        "1234567890",
        "12345678910",
        "0123456789",
        "1111111111",
        "0000000000",
        "qwertyuiop",
        "password12",
        "password123",
        "passw0rd123",
        "iloveyou123",
        "a123456789",
        "aa12345678",
        "woaini1314",
        "woaini520520",
        "qinghe12345",
        "administrator",
    ];
    let lower = password.to_lowercase();
    if password.chars().count() < 10 {
        Some("password-short")
    } else if password.len() > 512 {
        Some("password-long")
    } else if GUESSED_FIRST.contains(&lower.as_str())
        || (!username.is_empty() && lower.contains(username))
        || lower.chars().collect::<std::collections::HashSet<_>>().len() < 4
    {
        Some("password-guessable")
    } else {
        None
    }
}

/// Why a learner's own PIN is refused: six to twelve digits, not all the same or in a row.
pub(super) fn pin_fault(pin: &str) -> Option<&'static str> {
    let digits = pin.as_bytes();
    if !(6..=12).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return Some("pin-shape");
    }
    let steps: std::collections::HashSet<i16> = digits.windows(2).map(|w| i16::from(w[1]) - i16::from(w[0])).collect();
    (steps.len() == 1 && steps.iter().all(|s| s.abs() <= 1)).then_some("pin-guessable")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessable_secrets_are_refused() {
        assert_eq!(password_fault("short", "x"), Some("password-short"));
        assert_eq!(password_fault("qwertyuiop", "x"), Some("password-guessable"));
        assert_eq!(password_fault("Wang.Fang-2026", "wang.fang"), Some("password-guessable"));
        assert_eq!(password_fault("aaaaaaaaaaaa", "x"), Some("password-guessable"));
        assert_eq!(password_fault("竹子在雨里长得很快呀", "wang"), None);
        assert_eq!(pin_fault("123456"), Some("pin-guessable"));
        assert_eq!(pin_fault("777777"), Some("pin-guessable"));
        assert_eq!(pin_fault("12345"), Some("pin-shape"));
        assert_eq!(pin_fault("12345a"), Some("pin-shape"));
        assert_eq!(pin_fault("740913"), None);
    }
}
