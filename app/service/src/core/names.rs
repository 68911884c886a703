//! Names in Chinese and in English, as forms send them.

use qinghe_model::{Text, error::FieldError};

/// The fields of a name.
const FIELDS: [&str; 2] = ["name_zh", "name_en"];

/// What is wrong with a name, each with its own field: a language that is missing is named. `most`: the most characters in
/// each language, with the code for a longer one.
#[must_use]
pub fn check(name: &Text, (most, too_long): (usize, &'static str)) -> Vec<FieldError> {
    let missing = ["name-zh", "name-en"];
    let faults = [&name.zh, &name.en].into_iter().zip(FIELDS).zip(missing).filter_map(|((text, field), missing)| {
        let text = text.trim();
        let code = if text.is_empty() {
            missing
        } else if text.chars().count() > most {
            too_long
        } else if text.chars().any(char::is_control) {
            "text-odd"
        } else {
            return None;
        };
        Some(FieldError { field, code })
    });
    faults.collect()
}

/// The same where English may be left blank.
#[must_use]
pub fn check_chinese(name: &Text, limit: (usize, &'static str)) -> Vec<FieldError> {
    let mut faults = check(name, limit);
    faults.retain(|fault| fault.code != "name-en");
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(faults: Vec<FieldError>) -> Vec<(&'static str, &'static str)> {
        faults.into_iter().map(|f| (f.field, f.code)).collect()
    }

    #[test]
    fn the_language_that_is_missing_is_named() {
        let text = |zh: &str, en: &str| Text { zh: zh.into(), en: en.into() };
        let of = |zh: &str, en: &str| codes(check(&text(zh, en), (4, "max-60")));
        assert_eq!(of("名", "Name"), []);
        assert_eq!(of("名", " "), [("name_en", "name-en")]);
        assert_eq!(of("", "Name"), [("name_zh", "name-zh")]);
        assert_eq!(of(" ", ""), [("name_zh", "name-zh"), ("name_en", "name-en")]);
        assert_eq!(of("一二三四五", "N\u{7}"), [("name_zh", "max-60"), ("name_en", "text-odd")]);
        assert_eq!(codes(check_chinese(&text("", ""), (4, "max-60"))), [("name_zh", "name-zh")]);
        assert_eq!(codes(check_chinese(&text("名", "Names"), (4, "max-60"))), [("name_en", "max-60")]);
    }
}
