//! What passwords and PINs may be.

use super::guessable::{is_guessable_password, is_guessable_pin};
use crate::{App, Error};
use qinghe_model::org::OrgKind;
use qinghe_store::{
    orgs,
    users::{self, User},
};

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

/// The words that somebody who knows a person tries first: their names, the number of a pupil, the names and codes of
/// their schools.
pub(super) async fn words_near(app: &App, user: &User, learner: bool) -> Result<Vec<String>, Error> {
    let mut words = vec![user.name.clone(), user.username.clone().unwrap_or_default()];
    let mut c = app.db().read().await?;
    let mut nodes = Vec::new();
    if learner {
        if let Some(place) = users::find_place(&mut c, user.id).await? {
            let pupils = users::list_class(&mut c, place.class_id).await?;
            words.extend(pupils.into_iter().find(|p| p.id == user.id).map(|p| p.student_no));
            nodes = orgs::list_lineage(&mut c, &place.path).await?;
        }
    } else {
        for grant in users::list_grants(&mut c, user.id).await? {
            nodes.extend(orgs::list_lineage(&mut c, &grant.path).await?);
        }
    }
    for node in nodes.iter().filter(|o| matches!(o.kind, OrgKind::School | OrgKind::County)) {
        words.extend([node.name().zh, node.name().en, node.code.clone().unwrap_or_default()]);
    }
    Ok(words)
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
