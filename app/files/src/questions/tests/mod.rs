//! Exported questions read back unchanged, other systems' files are read as meant, and no input makes a reader panic.

mod foreign;

use super::{
    build::{finish, letter},
    *,
};
use proptest::prelude::*;
use qinghe_content::Library;
use qinghe_model::{
    Text,
    item::{ItemGroup, ItemKind, ItemOption},
};
use rust_xlsxwriter::{Format as CellFormat, Formula, Workbook};
use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};
use zip::{ZipWriter, write::SimpleFileOptions};

const DOCS: &[u8] = include_bytes!("../../../../../tests/fixtures/quizzes/moodle-docs.gift.txt");
const GB18030: &[u8] = include_bytes!("../../../../../tests/fixtures/quizzes/gb18030.gift.txt");
const MOODLE: &[u8] = include_bytes!("../../../../../tests/fixtures/quizzes/moodle-export.xml");
const TAO: [(&str, &[u8]); 5] = [
    ("imsmanifest.xml", include_bytes!("../../../../../tests/fixtures/quizzes/tao/imsmanifest.xml")),
    ("i1/qti.xml", include_bytes!("../../../../../tests/fixtures/quizzes/tao/i1.xml")),
    ("i2/qti.xml", include_bytes!("../../../../../tests/fixtures/quizzes/tao/i2.xml")),
    ("i3/qti.xml", include_bytes!("../../../../../tests/fixtures/quizzes/tao/i3.xml")),
    ("i5/qti.xml", include_bytes!("../../../../../tests/fixtures/quizzes/tao/i5.xml")),
];

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Texts that mean something to one format or another.
const NASTY: [&str; 24] = [
    "𠮷 䶮 阿依古丽·买买提",
    "=SUM(A1:A9) + {x} ~ # : \\ \\n \\\\",
    "+1 -1 @me",
    "-5",
    "@cmd",
    "“引号” \"quotes\" 'single' 《书》",
    "one\ntwo\n\nfour",
    "]]> <![CDATA[ <b>not bold</b> &amp; &lt; &nbsp; &#65;",
    "ＡＢＣ１２３　全角：；！",
    "// no comment",
    "::not a title:: {no answer} ####",
    "$CATEGORY: none",
    "[html] no format",
    "[plain]",
    "%50% of it",
    "a -> b -> c",
    "*star* \\* and \\ ",
    "_x0041_ _____",
    "it has  two  spaces\tand a tab",
    "T",
    "TRUE",
    "😀👨‍👩‍👧 한국어 ئۇيغۇرچە",
    "@@PLUGINFILE@@ ![x](y) <img src=x>",
    "'apostrophe =first",
];

fn both(zh: &str, en: &str) -> Text {
    Text { zh: tidy(zh), en: tidy(en) }
}

/// An item of each kind around each of the texts.
fn nasty() -> Vec<Item> {
    let mut items = vec![];
    for (n, words) in NASTY.iter().enumerate() {
        let t = |mark: &str| both(&format!("{words}{mark}"), &format!("{words} {mark} en"));
        let o = |mark: &str, correct, why: bool| {
            option(t(mark), correct, if why { t(&format!("why {mark}")) } else { Text::default() })
        };
        for (_, kind) in ItemKind::ALL {
            let mut item = blank(kind, t(""));
            item.explanation = if n % 3 == 0 { Text::default() } else { t("explained") };
            item.difficulty = u8::try_from(n % 3).unwrap() + 1;
            item.level = LEVELS[n % 3].1;
            match kind {
                ItemKind::Single => item.options = vec![o("1", false, true), o("", true, false), o("3", false, false)],
                ItemKind::Multiple => {
                    item.options =
                        vec![o("1", false, true), o("", true, false), o("3", true, false), o("4", true, false)];
                }
                ItemKind::TrueFalse => item.options = truth(n % 2 == 0, t("why")),
                ItemKind::Scenario => {
                    item.scene = Some(t("scene"));
                    item.options = vec![o("1", true, false), o("2", false, true)];
                }
                ItemKind::Order => {
                    item.options = vec![o("3", false, false), o("1", false, false), o("2", false, false)];
                }
                ItemKind::Match => {
                    item.groups = ["x", "y", "z"]
                        .iter()
                        .enumerate()
                        .map(|(at, m)| ItemGroup { id: group_id(at), text: t(m) })
                        .collect();
                    // The second group is named first; the third has nothing in it.
                    item.options = [("1", 1), ("2", 0), ("3", 1)]
                        .map(|(m, g)| ItemOption { group: Some(group_id(g)), ..o(m, false, false) })
                        .to_vec();
                }
                ItemKind::ShortText => item.answers = vec![one_line(words), format!("{} 2", one_line(words))],
                ItemKind::Number => {
                    item.answers = vec!["-12.5".into(), "100".into()];
                    item.tolerance = (n % 2 == 0).then(|| "0.25".into());
                }
            }
            items.push(finish(item).unwrap());
        }
    }
    items
}

fn library() -> Vec<Item> {
    Library::embedded().modules().flat_map(|m| m.items.iter().map(|i| (**i).clone())).collect()
}

/// What a format keeps of an item.
#[derive(Clone, Copy)]
struct Keeps {
    lang: Option<Lang>,
    truth: bool,
    every_why: bool,
    plain_numbers: bool,
}

impl Keeps {
    fn of(self, item: &Item) -> Item {
        let words = |t: &Text| self.lang.map_or_else(|| both(&t.zh, &t.en), |lang| text(lang, t.get(lang)));
        let mut item = item.clone();
        (item.id, item.objective, item.version, item.sources) = (String::new(), String::new(), 1, vec![]);
        item.stem = words(&item.stem);
        item.scene = item.scene.as_ref().map(words);
        item.explanation = words(&item.explanation);
        let old: Vec<String> = item.groups.iter().map(|g| g.id.clone()).collect();
        for (at, g) in item.groups.iter_mut().enumerate() {
            *g = ItemGroup { id: group_id(at), text: words(&g.text) };
        }
        let is_pairs = matches!(item.kind, ItemKind::Order | ItemKind::Match);
        for (at, o) in item.options.iter_mut().enumerate() {
            o.group = o.group.as_ref().map(|g| group_id(old.iter().position(|o| o == g).unwrap()));
            o.text = words(&o.text);
            o.why = o.why.as_ref().map(words).filter(|_| self.every_why || !is_pairs);
            if item.kind == ItemKind::TrueFalse {
                if self.truth {
                    o.text = words(&truth_words()[at]);
                }
            } else {
                o.id = letter(at).to_string();
            }
        }
        if self.plain_numbers && item.kind == ItemKind::Number {
            item.answers = item.answers.iter().map(|a| plain_number(a)).collect();
            item.tolerance = item.tolerance.as_ref().map(|t| plain_number(t)).filter(|t| t != "0");
        }
        item
    }
}

/// Writes items, reads them back in parts of a file's limit, and compares.
fn comes_back(name: &str, keeps: Keeps, lang: Lang, write: &dyn Fn(&[Item]) -> Vec<u8>) {
    for all in [nasty(), library()] {
        for items in all.chunks(150) {
            let bytes = write(items);
            let back = read(name, &bytes, lang);
            assert_eq!(back.faults, [], "{name} {lang}");
            assert_eq!(back.items.len(), items.len());
            for (n, (was, is)) in items.iter().zip(&back.items).enumerate() {
                assert_eq!(is.id, (n + 1).to_string());
                assert_eq!(keeps.of(is), keeps.of(was), "{name} {lang}: {}", was.id);
            }
            // And once more, from what was read.
            assert_eq!(read(name, &write(&back.items), lang), back);
        }
    }
}

#[test]
fn gift_comes_back() {
    for lang in Lang::ALL {
        let keeps = Keeps { lang: Some(lang), truth: true, every_why: false, plain_numbers: true };
        comes_back("a.txt", keeps, lang, &|items| write_gift(items, lang).into_bytes());
    }
}

#[test]
fn moodle_xml_comes_back() {
    for lang in Lang::ALL {
        let keeps = Keeps { lang: Some(lang), truth: true, every_why: false, plain_numbers: true };
        comes_back("a.xml", keeps, lang, &|items| write_moodle(items, lang).into_bytes());
    }
}

#[test]
fn qti_comes_back() {
    for lang in Lang::ALL {
        let keeps = Keeps { lang: Some(lang), truth: false, every_why: true, plain_numbers: true };
        // The package has a language, which overrides the caller's.
        comes_back("a.zip", keeps, Lang::Zh, &|items| write_qti("test", items, lang).unwrap());
    }
}

#[test]
fn a_sheet_comes_back_in_both_languages() {
    let keeps = Keeps { lang: None, truth: false, every_why: true, plain_numbers: false };
    comes_back("a.xlsx", keeps, Lang::Zh, &|items| write_xlsx(items).unwrap());
}

#[test]
fn an_empty_template_has_no_questions_and_no_faults_but_that() {
    let back = read("a.xlsx", &write_xlsx([]).unwrap(), Lang::Zh);
    assert_eq!(codes(&back), ["empty"]);
    assert_eq!(write_xlsx([]).unwrap(), write_xlsx([]).unwrap(), "the same questions give the same file");
}

// ---------------------------------------------------------------------------------------------
// Others' files

fn codes(import: &Import) -> Vec<&'static str> {
    import.faults.iter().map(|f| f.code).collect()
}

/// A question as one line: kind, stem, options with `*` at those that are right, answers, explanation.
fn brief_of(item: &Item) -> String {
    let t = |t: &Text| if t.zh.is_empty() { t.en.clone() } else { t.zh.clone() };
    let mut out = format!("{:?}: {}", item.kind, t(&item.stem));
    for o in &item.options {
        let _ = write!(out, " | {}{}", if o.correct { "*" } else { "" }, t(&o.text));
        if let Some(group) = &o.group {
            let _ = write!(out, " -> {}", t(&item.groups.iter().find(|g| g.id == *group).unwrap().text));
        }
        if let Some(why) = &o.why {
            let _ = write!(out, " ({})", t(why));
        }
    }
    for a in &item.answers {
        let _ = write!(out, " | {a}");
    }
    if let Some(tolerance) = &item.tolerance {
        let _ = write!(out, " ± {tolerance}");
    }
    if !is_empty(&item.explanation) {
        let _ = write!(out, " ! {}", t(&item.explanation));
    }
    out
}

fn briefs(import: &Import) -> Vec<String> {
    import.items.iter().map(brief_of).collect()
}

fn found(import: &Import) -> Vec<String> {
    import
        .faults
        .iter()
        .map(|f| {
            let place = match &f.place {
                Place::File => String::new(),
                Place::Line(line) => line.to_string(),
                Place::Item { number, name } => format!("{number} {name}"),
                Place::Cell { row, column } => format!("{column}{row}"),
                Place::Entry(name) => name.clone(),
            };
            format!("{place}: {} {}", f.code, f.text)
        })
        .collect()
}

#[test]
fn what_is_no_question_bank_is_refused() {
    let code = |name: &str, bytes: &[u8]| codes(&read(name, bytes, Lang::Zh));
    assert_eq!(code("a.txt", b""), ["empty"]);
    assert_eq!(code("a.txt", "只是文字".as_bytes()), ["unknown-format"]);
    assert_eq!(code("a.csv", b"a,{b}"), ["unknown-format"]);
    assert_eq!(code("a.png", b"\x89PNG\r\n\x1a\n\0\0"), ["unknown-format"]);
    assert_eq!(code("a.txt", b"{\xff\xff\xff"), ["unknown-encoding"]);
    assert_eq!(code("a.html", b"<html><body>{}</body></html>"), ["unknown-format"]);
    assert_eq!(code("a.xml", b"<quiz><question"), ["broken-file"]);
    assert_eq!(code("a.xml", b"<quiz></quiz><quiz/>"), ["broken-file"]);
    assert_eq!(code("a.xml", b"<quiz/>"), ["empty"]);
    assert_eq!(code("a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"), ["old-excel"]);
    assert_eq!(code("a.zip", b"PK\x03\x04 no zip at all"), ["broken-file"]);
    assert_eq!(code("a.docx", &zipped(&[("word/document.xml", b"<a/>")])), ["unknown-format"]);
    assert_eq!(code("a.txt", &vec![b'x'; MAX_FILE + 1]), ["too-large"]);
}

#[test]
fn entities_depth_and_bombs_are_refused() {
    let code = |text: &str| codes(&read("a.xml", text.as_bytes(), Lang::Zh));
    let laughs = r#"<!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>"#;
    assert_eq!(code(laughs), ["doctype"]);
    assert_eq!(
        code(r#"<!DOCTYPE quiz SYSTEM "x" [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>"#),
        ["doctype"]
    );
    assert_eq!(code("<!DOCTYPE quiz><quiz/>"), ["empty"]);
    assert_eq!(code("<quiz>&nosuch;</quiz>"), ["broken-file"]);
    assert_eq!(code(&format!("<quiz>{}", "<a>".repeat(100_000))), ["too-deep"]);
    assert_eq!(code(&format!("<quiz>{}</quiz>", "<a/>".repeat(250_000))), ["too-large"]);
    // 20 MiB of spaces in a small package.
    let bomb = format!("<manifest>{}</manifest>", " ".repeat(20 << 20));
    let bomb = zipped(&[("imsmanifest.xml", bomb.as_bytes())]);
    assert!(bomb.len() < MAX_FILE);
    assert_eq!(codes(&read("a.zip", &bomb, Lang::Zh)), ["too-large"]);
}

#[test]
fn bounds_are_told_one_by_one() {
    let long = |n: usize| "长".repeat(n);
    let source = format!(
        "{} {{T}}\n\n{} {{T}}\n\nA {{={} ~b}}\n\nB {{={} ~b}}\n\nC {{=a ~b####{}}}\n\nD {{=a {}}}\n\nE {{=a}}",
        long(MAX_STEM),
        long(MAX_STEM + 1),
        long(MAX_OPTION),
        long(MAX_OPTION + 1),
        long(MAX_EXPLANATION + 1),
        "~1~2~3~4~5~6~7~8~9~10",
    );
    let back = read("a.txt", source.as_bytes(), Lang::Zh);
    assert_eq!(back.items.len(), 3);
    assert_eq!(codes(&back), ["long-stem", "long-option", "long-explanation", "many-options"]);
    assert!(back.faults.iter().all(|f| f.text.chars().count() <= MAX_FOUND && !f.is_notice()));

    let many = read("a.txt", "Q {T}\n\n".repeat(MAX_ITEMS + 3).as_bytes(), Lang::Zh);
    assert_eq!((many.items.len(), codes(&many)), (MAX_ITEMS, vec!["too-many-items"]));
    let words = read("a.txt", format!("{}{{", "word\n\n".repeat(3000)).as_bytes(), Lang::Zh);
    assert_eq!((words.faults.len(), words.faults[MAX_FAULTS].code), (MAX_FAULTS + 1, "more-faults"));
}

#[test]
fn long_files_take_no_longer_for_being_odd() {
    // Each of these was gone through once for each of its parts; now a second is plenty for all, unoptimised.
    let filled = |start: &str, part: &str, end: &str| {
        let count = (MAX_FILE - start.len() - end.len()) / part.len();
        format!("{start}{}{end}", part.repeat(count)).into_bytes()
    };
    let pairs = (0..150_000).map(|n| format!("=a->{n}")).collect::<Vec<_>>().join(" ");
    let begun = std::time::Instant::now();
    for bytes in [
        filled("a <b> {=", "<b ", "~x}"),
        filled("a <b> {=", "<script></script>", "~x}"),
        filled("", "a{}\n", ""),
        filled("", "a{}\n// c\n", ""),
        filled("a {", "{\n\n", "}"),
        format!("a {{{pairs}}}").into_bytes(),
    ] {
        assert!(bytes.len() <= MAX_FILE);
        let _ = read("a.txt", &bytes, Lang::Zh);
    }
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[test]
fn codes_are_distinct() {
    let mut all = CODES.to_vec();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), CODES.len());
    assert!(NOTICES.iter().all(|n| CODES.contains(n)));
}

/// A file of every kind, to be spoilt.
fn seeds() -> Vec<Vec<u8>> {
    let items: Vec<Item> = nasty().into_iter().take(16).collect();
    let sheet = write_xlsx(&items).unwrap();
    vec![
        DOCS.to_vec(),
        GB18030.to_vec(),
        MOODLE.to_vec(),
        TAO[1].1.to_vec(),
        TAO[2].1.to_vec(),
        TAO[3].1.to_vec(),
        zipped(&TAO),
        sheet,
        write_gift(&items, Lang::Zh).into_bytes(),
        write_moodle(&items, Lang::Zh).into_bytes(),
        write_qti("x", &items, Lang::Zh).unwrap(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read("a", &bytes, Lang::Zh);
    }

    #[test]
    fn no_text_brings_it_down(text in "[<>/a-c{}=~#:%\\\\\\-\\[\\]&;!\\n *.0-9\"'?_对，。𠮷]{0,300}") {
        let _ = read("a", text.as_bytes(), Lang::Zh);
        let _ = read("a", format!("x {{{text}}}").as_bytes(), Lang::Zh);
        let _ = read("a", format!("<quiz><question type='multichoice'>{text}</question></quiz>").as_bytes(), Lang::Zh);
        let _ = html::plain(&text, html::Format::Html);
        let _ = html::plain(&text, html::Format::Auto);
    }

    #[test]
    fn no_spoilt_file_brings_it_down(
        seed in 0..11_usize,
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0..40_usize, proptest::collection::vec(any::<u8>(), 0..4)), 1..6),
    ) {
        thread_local!(static SEEDS: Vec<Vec<u8>> = seeds());
        let mut bytes = SEEDS.with(|s| s[seed].clone());
        for (at, length, put) in cuts {
            let from = at.index(bytes.len() + 1);
            let to = (from + length).min(bytes.len());
            bytes.splice(from..to, put);
        }
        let _ = read("a", &bytes, Lang::En);
    }

    #[test]
    fn any_words_come_back(words in "\\PC{1,60}", other in "[ -~\\n]{1,60}", n in 0..3_u8) {
        let mut item = blank(ItemKind::Single, text(Lang::Zh, &words));
        item.difficulty = n + 1;
        item.options = vec![
            option(text(Lang::Zh, &format!("1{other}")), true, Text::default()),
            option(text(Lang::Zh, &words), false, text(Lang::Zh, &other)),
        ];
        item.explanation = text(Lang::Zh, &other);
        if let Ok(mut item) = finish(item) {
            item.id = "1".into();
            let items = [item];
            for bytes in [
                write_gift(&items, Lang::Zh).into_bytes(),
                write_moodle(&items, Lang::Zh).into_bytes(),
                write_qti("x", &items, Lang::Zh).unwrap(),
                write_xlsx(&items).unwrap(),
            ] {
                let back = read("a", &bytes, Lang::Zh);
                prop_assert_eq!(&back.faults, &[]);
                prop_assert_eq!(&back.items[..], &items[..]);
            }
        }
    }
}
