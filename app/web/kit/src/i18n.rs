//! Language: every word people read, and dates and numbers in the reader's form. The only file that
//! uses i18n-embed. Keys are in `content/locales/<lang>/qinghe.ftl` and are checked when this
//! crate is compiled; a test compares the two languages. [`words()`] gives the player its part of them.

mod words;

pub use qinghe_player::{number, points};
pub use words::{held, words};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use i18n_embed::fluent::FluentLanguageLoader;
use qinghe_model::{Lang, participation::Permille};
use qinghe_service::App;
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "../../../content/locales"]
struct Locales;

static LOADERS: LazyLock<[FluentLanguageLoader; 2]> = LazyLock::new(|| Lang::ALL.map(load));

fn load(lang: Lang) -> FluentLanguageLoader {
    let tag = lang.tag().parse().expect("our tags are well formed");
    let loader = FluentLanguageLoader::new("qinghe", tag);
    i18n_embed::LanguageLoader::load_fallback_language(&loader, &Locales).expect("the locales are embedded and parse");
    // Isolation marks around arguments would show as boxes on old phones and break copied numbers.
    loader.set_use_isolating(false);
    loader
}

/// The loader of a language; [`t!`](crate::t) uses it.
pub fn loader(lang: Lang) -> &'static FluentLanguageLoader {
    &LOADERS[usize::from(lang == Lang::En)]
}

/// A text in a language: `t!(lang, "key")`, `t!(lang, "key", n = 3)`. The key is checked at compile
/// time.
#[macro_export]
macro_rules! t {
    ($lang:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        // The block gives the value its own type before it is converted to Fluent's.
        $crate::i18n_embed_fl::fl!($crate::i18n::loader($lang), $key $(, $name = { let value = $value; value })*)
    };
}

/// A text whose key is put together at run time, such as an error's. A test checks that the locale files have every such
/// key.
pub fn message(lang: Lang, prefix: &str, code: &str) -> String {
    loader(lang).get(&format!("{prefix}-{code}"))
}

/// The same, `None` where there is no such message.
pub fn find(lang: Lang, prefix: &str, code: &str) -> Option<String> {
    let (loader, id) = (loader(lang), format!("{prefix}-{code}"));
    (!code.is_empty() && loader.has(&id)).then(|| loader.get(&id))
}

/// A share as a per cent with one decimal: `89.4%`, in English and in Chinese.
pub fn percent(rate: Option<Permille>) -> String {
    rate.map_or_else(|| "–".to_owned(), |r| format!("{r}%"))
}

/// Names in one line: ten at most, then an ellipsis for the rest.
pub fn list<T: AsRef<str>>(lang: Lang, names: &[T]) -> String {
    const MOST: usize = 10;
    let (comma, more) = match lang {
        Lang::Zh => ("、", "……"),
        Lang::En => (", ", "…"),
    };
    let mut line = names.iter().take(MOST).map(AsRef::as_ref).collect::<Vec<_>>().join(comma);
    if names.len() > MOST {
        line.push_str(comma);
        line.push_str(more);
    }
    line
}

/// A day and time on the schools' clocks: 2026年10月12日 20:00, 12 Oct 2026, 20:00.
pub fn date_time(lang: Lang, at: DateTime<Utc>) -> String {
    let t = at.with_timezone(&App::ZONE);
    let (year, month, day, clock) = (t.year(), t.month(), t.day(), t.format("%H:%M"));
    match lang {
        Lang::Zh => format!("{year}年{month}月{day}日 {clock}"),
        Lang::En => format!("{day} {} {year}, {clock}", t.format("%b")),
    }
}

/// A day: 2026年10月12日, 12 October 2026.
pub fn day(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::En => day.format("%-d %B %Y").to_string(),
    }
}

/// A month: 2026年10月, October 2026.
pub fn month(lang: Lang, month: NaiveDate) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月", month.year(), month.month()),
        Lang::En => month.format("%B %Y").to_string(),
    }
}

/// A day of the week: 周一, Mon.
pub fn weekday(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::Zh => format!("周{}", ZH_WEEKDAYS[day.weekday().num_days_from_monday() as usize]),
        Lang::En => day.format("%a").to_string(),
    }
}

const ZH_WEEKDAYS: [&str; 7] = ["一", "二", "三", "四", "五", "六", "日"];

/// A day and time near today, with the day of the week: 10月12日（周一）20:00, Mon 12 Oct, 20:00.
pub fn due_time(lang: Lang, at: DateTime<Utc>) -> String {
    let t = at.with_timezone(&App::ZONE);
    let (month, day, clock) = (t.month(), t.day(), t.format("%H:%M"));
    match lang {
        Lang::Zh => {
            format!("{month}月{day}日（{}）{clock}", weekday(lang, t.date_naive()))
        }
        Lang::En => format!("{}, {clock}", t.format("%a %-d %b")),
    }
}

/// For `<input type="datetime-local">`, on the schools' clocks.
pub fn local_input(at: DateTime<Utc>) -> String {
    at.with_timezone(&App::ZONE).format("%Y-%m-%dT%H:%M").to_string()
}

/// The years of a day that is read: calculating with others would leave the range of days.
const YEARS: std::ops::Range<i32> = 1900..2200;

/// Reads a day as `<input type="date">` sends it: `2026-11-20`, in full.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    let day: NaiveDate = text.parse().ok()?;
    (YEARS.contains(&day.year()) && day.to_string() == text).then_some(day)
}

/// Reads what `<input type="datetime-local">` sends, on the schools' clocks.
pub fn read_local_input(text: &str) -> Option<DateTime<Utc>> {
    let naive = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .or_else(|_| chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S"))
        .ok()
        .filter(|time| YEARS.contains(&time.year()))?;
    naive.and_local_timezone(App::ZONE).single().map(|t| t.to_utc())
}

#[cfg(test)]
mod voice;

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_service::reports;

    #[test]
    fn a_list_of_names_ends_after_ten() {
        assert_eq!(list(Lang::Zh, &["一班", "二班"]), "一班、二班");
        assert_eq!(list(Lang::En, &["a"; 11]), "a, a, a, a, a, a, a, a, a, a, …");
    }

    #[test]
    fn dates_are_in_the_readers_form() {
        let at: DateTime<Utc> = "2026-10-12T12:00:00Z".parse().unwrap();
        assert_eq!(date_time(Lang::Zh, at), "2026年10月12日 20:00");
        assert_eq!(date_time(Lang::En, at), "12 Oct 2026, 20:00");
        assert_eq!(due_time(Lang::Zh, at), "10月12日（周一）20:00");
        assert_eq!(due_time(Lang::En, at), "Mon 12 Oct, 20:00");
        assert_eq!(read_local_input(&local_input(at)), Some(at));
        assert_eq!(read_local_input("2026-13-01T00:00"), None);
        assert_eq!(read_local_input("+262142-12-31T00:00"), None);
    }

    #[test]
    fn a_day_is_read_in_full_and_is_not_centuries_away() {
        assert_eq!(read_day("2026-11-20").map(|d| d.to_string()), Some("2026-11-20".to_owned()));
        for odd in
            ["", "2026-1-2", " 2026-11-20", "2026-11-31", "+262142-12-31", "-0001-01-01", "9999-12-31", "20261120", "x"]
        {
            assert_eq!(read_day(odd), None, "{odd:?}");
        }
    }

    /// Keys with the variables each uses.
    fn keys(lang: Lang) -> std::collections::BTreeMap<String, Vec<String>> {
        let file = Locales::get(&format!("{}/qinghe.ftl", lang.tag())).unwrap();
        let mut keys = std::collections::BTreeMap::new();
        let mut last = String::new();
        for line in std::str::from_utf8(&file.data).unwrap().lines() {
            if let Some((key, _)) = line
                .split_once(" =")
                .filter(|(k, _)| k.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !k.is_empty())
            {
                assert!(keys.insert(key.to_owned(), Vec::new()).is_none(), "{key} is twice in {lang}");
                last = key.to_owned();
            }
            for part in line.split('$').skip(1) {
                let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect();
                let used: &mut Vec<String> = keys.get_mut(&last).unwrap();
                if !used.contains(&name) {
                    used.push(name);
                }
            }
        }
        for used in keys.values_mut() {
            used.sort();
        }
        keys
    }

    #[test]
    fn both_languages_have_the_same_keys_and_variables() {
        assert_eq!(keys(Lang::Zh), keys(Lang::En));
        assert!(keys(Lang::Zh).len() > 100);
    }

    #[test]
    fn no_text_is_left_in_the_other_language() {
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for key in keys(Lang::En).keys() {
            assert!(!loader(Lang::En).get(key).chars().any(is_han), "{key} has Chinese in en");
        }
    }

    #[test]
    fn every_code_has_its_message() {
        let known = keys(Lang::Zh);
        for code in crate::page::ERROR_CODES {
            assert!(known.contains_key(&format!("error-{code}")), "error-{code}");
        }
        for code in crate::forms::FIELD_CODES {
            assert!(known.contains_key(&format!("field-{code}")), "field-{code}");
        }
        for code in qinghe_service::exchange::CODES {
            assert!(known.contains_key(&format!("import-{code}")), "import-{code}");
        }
        let kinds = reports::Kind::ALL.map(reports::Kind::as_str);
        for (prefix, codes) in
            [("col", reports::COLUMNS), ("word", reports::WORDS), ("kind", &kinds), ("about", &kinds)]
        {
            for code in codes {
                let key = format!("report-{prefix}-{}", code.replace('_', "-"));
                assert!(known.contains_key(&key), "{key}");
            }
        }
    }
}
