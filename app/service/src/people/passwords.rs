//! What passwords and PINs may be.

use super::guessable::{is_guessable_password, is_guessable_pin};
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
    password_fault_near(password, &[username])
}

/// The same, where the names of the person and their schools are known: `near`.
pub(super) fn password_fault_near(password: &str, near: &[&str]) -> Option<&'static str> {
    // A username is public: a password that contains it is half known.
    let lower = password.to_lowercase();
    if password.chars().count() < 10 {
        Some("password-short")
    } else if password.len() > 512 {
        Some("password-long")
    } else if near.iter().any(|w| is_username(w) && lower.contains(w)) || is_guessable_password(password, near) {
        Some("password-guessable")
    } else {
        None
    }
}

fn is_username(word: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b);
    word.len() >= 3 && word.bytes().all(plain)
}

/// Why a learner's own PIN is refused: six to twelve digits, and none of those that are guessed first: the most common ones,
/// dates, years, repeats, runs, shapes on the keypad, and the digits of `near`, such as the pupil's number.
pub(super) fn pin_fault_near(pin: &str, near: &[&str]) -> Option<&'static str> {
    let digits = pin.as_bytes();
    if !(6..=12).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return Some("pin-shape");
    }
    let known = near.iter().map(|w| w.chars().filter(char::is_ascii_digit).collect::<String>());
    let is_known = known.into_iter().any(|w| w.len() >= 4 && (pin.contains(&w) || w.contains(pin)));
    (is_known || is_guessable_pin(pin)).then_some("pin-guessable")
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
        assert_eq!(pin_fault_near("123456", &[]), Some("pin-guessable"));
        assert_eq!(pin_fault_near("777777", &[]), Some("pin-guessable"));
        assert_eq!(pin_fault_near("12345", &[]), Some("pin-shape"));
        assert_eq!(pin_fault_near("12345a", &[]), Some("pin-shape"));
        assert_eq!(pin_fault_near("385027", &[]), None);
        assert_eq!(pin_fault_near("738502", &["G738502"]), Some("pin-guessable"), "the pupil's number");
        assert_eq!(pin_fault_near("385027", &["05", "王芳", "QH1001"]), None);
        assert_eq!(pin_fault_near("641001", &["QH1001"]), Some("pin-guessable"), "the school's code");
    }
}
