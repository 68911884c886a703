//! The psychological help line does not answer everywhere at every hour. A page that sends a reader to it says what to
//! do when nobody answers.

use crate::{
    Fault,
    reader::{Part, Words},
};
use qinghe_model::{Lang, Text, item::Item};
use std::collections::BTreeMap;

const NUMBER: &str = "12356";
/// What the checker says of a page or question without it.
pub(crate) const REASON: &str = "12356 is not answered everywhere at every hour: say what to do then \
    (打不通就叫醒身边的大人; if nobody answers, wake an adult near you)";

const fn fallback(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "打不通",
        Lang::En => "nobody answers",
    }
}

fn sends_alone(text: &str, lang: Lang) -> bool {
    text.contains(NUMBER) && !text.contains(fallback(lang))
}

/// The steps and home tasks that name the line and not what to do when nobody answers.
pub(crate) fn faults(words: &[Words]) -> Vec<Fault> {
    let mut pages: BTreeMap<(&str, Lang), (usize, String)> = BTreeMap::new();
    for w in words.iter().filter(|w| is_page(w)) {
        let (line, text) = pages.entry((&w.file, w.lang)).or_insert((w.line, String::new()));
        if w.text.contains(NUMBER) && !text.contains(NUMBER) {
            *line = w.line;
        }
        text.push_str(&w.text);
        text.push('\n');
    }
    pages
        .into_iter()
        .filter(|((_, lang), (_, text))| sends_alone(text, *lang))
        .map(|((file, _), (line, _))| Fault { file: file.to_owned(), line: Some(line), reason: REASON.to_owned() })
        .collect()
}

/// Whether a reader sees the text on one page with the others of its file.
fn is_page(w: &Words) -> bool {
    (w.file.contains("/steps/") && w.part != Part::Staff) || w.file.ends_with("/home.md")
}

/// Whether a question names the line and not what to do when nobody answers.
pub(crate) fn leaves_alone(item: &Item) -> bool {
    let options = item.options.iter().flat_map(|o| [Some(&o.text), o.why.as_ref()]);
    let groups = item.groups.iter().map(|g| Some(&g.text));
    let texts: Vec<&Text> = [item.scene.as_ref(), Some(&item.stem), Some(&item.explanation)]
        .into_iter()
        .chain(options)
        .chain(groups)
        .flatten()
        .collect();
    Lang::ALL.into_iter().any(|lang| {
        let all: Vec<&str> = texts.iter().map(|t| t.get(lang)).collect();
        sends_alone(&all.join("\n"), lang)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(file: &str, lang: Lang, text: &str) -> Words {
        Words { file: file.to_owned(), line: 7, lang, text: text.to_owned(), part: Part::Body }
    }

    #[test]
    fn a_page_that_names_the_line_says_what_to_do_when_nobody_answers() {
        let (step, home, notes) = ("m90/steps/help.md", "m90/home.md", "m90/teacher.md");
        let zh = |file, text| faults(&[words(file, Lang::Zh, text)]).len();
        assert_eq!((zh(step, "打 12356。"), zh(home, "打 12356。"), zh(notes, "打 12356。")), (1, 1, 0));
        assert_eq!(zh(step, "打 12356；打不通就叫醒身边的大人。"), 0);
        assert_eq!(zh(step, "打 12355。"), 0);
        let both = [words(step, Lang::En, "Call 12356."), words(step, Lang::En, "If nobody answers, wake an adult.")];
        assert!(faults(&both).is_empty(), "the same page");
        assert_eq!(faults(&both[..1])[0].line, Some(7));
    }
}
