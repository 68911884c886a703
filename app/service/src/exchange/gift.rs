//! GIFT, Moodle's plain text for questions (<https://docs.moodle.org/en/GIFT_format>).
//!
//! An order has no word of its own in GIFT: it is written as a match of each thing with its place.

use qinghe_model::{
    Lang,
    item::{Item, ItemKind},
};
use std::fmt::Write as _;

/// The items as one GIFT file in one language.
#[must_use]
pub fn write<'i>(items: impl IntoIterator<Item = &'i Item>, lang: Lang) -> String {
    let mut out = String::new();
    for item in items {
        one(&mut out, item, lang);
    }
    out
}

fn one(out: &mut String, item: &Item, lang: Lang) {
    let scene = item.scene.as_ref().map(|s| format!("{}\\n", escape(s.get(lang)))).unwrap_or_default();
    let _ = write!(out, "::{}::{scene}{} {{", escape(&item.id), escape(item.stem.get(lang)));
    let right = item.options.iter().filter(|o| o.correct).count();
    match item.kind {
        ItemKind::TrueFalse => {
            let truth = item.options.iter().any(|o| o.correct && o.id == "true");
            let why = item.options.iter().find_map(|o| o.why.as_ref()).map(|w| format!("#{}", escape(w.get(lang))));
            let _ = write!(out, "{}{}", if truth { "TRUE" } else { "FALSE" }, why.unwrap_or_default());
        }
        ItemKind::ShortText => {
            for answer in &item.answers {
                let _ = write!(out, "\n\t={}", escape(answer));
            }
        }
        ItemKind::Number => {
            let tolerance = item.tolerance.as_deref().unwrap_or("0");
            out.push('#');
            for answer in &item.answers {
                let _ = write!(out, "\n\t={}:{}", escape(answer), escape(tolerance));
            }
        }
        ItemKind::Order => {
            for (n, o) in item.options.iter().enumerate() {
                let _ = write!(out, "\n\t={} -> {}", escape(o.text.get(lang)), n + 1);
            }
        }
        ItemKind::Match => {
            for o in &item.options {
                let group = item.groups.iter().find(|g| Some(&g.id) == o.group.as_ref());
                let group = group.map(|g| g.text.get(lang)).unwrap_or_default();
                let _ = write!(out, "\n\t={} -> {}", escape(o.text.get(lang)), escape(group));
            }
        }
        ItemKind::Single | ItemKind::Scenario | ItemKind::Multiple => {
            for o in &item.options {
                let share = match (item.kind, o.correct) {
                    (ItemKind::Multiple, true) => format!("~%{}%", percent(right)),
                    (ItemKind::Multiple, false) => "~%-100%".to_owned(),
                    (_, true) => "=".to_owned(),
                    (_, false) => "~".to_owned(),
                };
                let why = o.why.as_ref().map(|w| format!("#{}", escape(w.get(lang)))).unwrap_or_default();
                let _ = write!(out, "\n\t{share}{}{why}", escape(o.text.get(lang)));
            }
        }
    }
    let _ = write!(out, "\n\t####{}\n}}\n\n", escape(item.explanation.get(lang)));
}

/// 100 parted, with the five decimals Moodle takes: 50, 33.33333.
fn percent(parts: usize) -> String {
    let exact = [0, 1, 2, 4, 5, 10].contains(&parts);
    #[expect(clippy::cast_precision_loss, reason = "an item has a handful of options")]
    let share = 100.0 / parts.max(1) as f64;
    if exact { format!("{share}") } else { format!("{share:.5}") }
}

/// Characters that mean something in GIFT.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '~' | '=' | '#' | '{' | '}' | ':' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use qinghe_content::Library;

    #[test]
    fn every_item_is_written() {
        for module in Library::embedded().modules() {
            for lang in Lang::ALL {
                let text = write(module.items.iter().map(|i| &**i), lang);
                assert_eq!(text.matches("\n}\n").count(), module.items.len(), "{}", module.id);
            }
        }
    }

    #[test]
    fn what_means_something_is_escaped() {
        assert_eq!(escape("a = {b}: c~d#e\n"), "a \\= \\{b\\}\\: c\\~d\\#e");
        assert_eq!((percent(2).as_str(), percent(3).as_str()), ("50", "33.33333"));
    }
}
