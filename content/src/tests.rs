//! Every rule of the checker, broken once. Each case names the whole list of faults it must give,
//! so that a rule that is removed, or fires twice, is seen.

use crate::{
    Band, Counts, Ending, Fault, Library, Report, ReviewStatus, StepKind,
    check::{self, Size},
    check_dir, check_embedded,
    files::Files,
    lint::Lint,
    programme,
    reader::{Log, Part, Words},
};
use proptest::prelude::*;
use qinghe_model::Lang;
use std::{fmt::Write as _, fs, path::Path};

const MODULE: &str = r#"id = "m90"
version = 1
title = { zh = "标题", en = "Title" }
summary = { zh = "简介", en = "Summary" }
band = "primary"
grades = ["P5"]
minutes = 10
steps = ["one", "two", "three", "four", "five"]
quiz = { draw = 1, pass_mark = 60 }
objectives = [{ id = "know", zh = "知道", en = "Know" }]
sources = [
  { key = "S1", title = { zh = "来源", en = "Source" }, mark = "V:S1", checked_on = 2026-01-02 },
]
review = { status = "draft" }
"#;

const ONE: &str = r#"+++
kind = "text"
title = { zh = "第一步", en = "Step one" }
minutes = 1
figure = "leaf.svg"
alt = { zh = "一片叶子", en = "A leaf" }
+++
=== zh-CN ===
你好。

- 一
- 二，打 [120](tel:120)
=== en ===
Hello.

- One
- Two, call [120](tel:120)
"#;

const TWO: &str = r#"+++
kind = "cards"
title = { zh = "第二步", en = "Step two" }
minutes = 1
cards = [{ front = { zh = "正面", en = "Front" }, back = { zh = "反面", en = "Back" } }]
+++
=== zh-CN ===
卡片
=== en ===
Cards
"#;

const THREE: &str = r#"+++
kind = "check"
title = { zh = "第三步", en = "Step three" }
minutes = 1
[check]
kind = "single"
stem = { zh = "问题", en = "Question" }
options = [
  { id = "a", correct = true, text = { zh = "甲", en = "A" }, feedback = { zh = "对了", en = "Right" } },
  { id = "b", text = { zh = "乙", en = "B" }, feedback = { zh = "再想想", en = "Think again" } },
  { id = "c", text = { zh = "丙", en = "C" }, feedback = { zh = "再想想", en = "Think again" } },
]
+++
=== zh-CN ===
试一试
=== en ===
Try it
"#;

const FOUR: &str = r#"+++
kind = "scenario"
title = { zh = "第四步", en = "Step four" }
minutes = 1
[scenario]
start = "n1"
[[scenario.nodes]]
id = "n1"
text = { zh = "一", en = "One" }
choices = [
  { id = "a", text = { zh = "走", en = "Go" }, to = "n2" },
  { id = "b", text = { zh = "留", en = "Stay" }, to = "bad" },
]
[[scenario.nodes]]
id = "n2"
text = { zh = "二", en = "Two" }
choices = [
  { id = "a", text = { zh = "走", en = "Go" }, to = "n3" },
  { id = "b", text = { zh = "留", en = "Stay" }, to = "bad" },
]
[[scenario.nodes]]
id = "n3"
text = { zh = "三", en = "Three" }
choices = [
  { id = "a", text = { zh = "走", en = "Go" }, to = "good" },
  { id = "b", text = { zh = "留", en = "Stay" }, to = "bad" },
]
[[scenario.nodes]]
id = "good"
text = { zh = "好", en = "Good" }
ending = "safe"
[[scenario.nodes]]
id = "bad"
text = { zh = "再试", en = "Again" }
ending = "unsafe"
choices = [{ id = "back", text = { zh = "回去", en = "Back" }, to = "n1" }]
+++
=== zh-CN ===
故事
=== en ===
Story
"#;

const FIVE: &str = r#"+++
kind = "help"
title = { zh = "第五步", en = "Step five" }
minutes = 1
+++
=== zh-CN ===
帮助
=== en ===
Help
"#;

const LEAF: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img" aria-labelledby="{id}-t {id}-d">
<title id="{id}-t">{title}</title>
<desc id="{id}-d">{alt}</desc>
<path d="M0 0h9" fill="none" stroke="currentColor"/>
<use href="#{id}-t"/>
</svg>
"##;

/// An item of three options (two for a statement), the right ones at `right`.
fn item(n: usize, kind: &str, right: &[usize]) -> String {
    let mut out = format!(
        r#"[[item]]
id = "m90-q{n}"
version = 1
kind = "{kind}"
objective = "know"
difficulty = 1
level = "apply"
sources = ["S1"]
stem = {{ zh = "问题{n}", en = "Question {n}" }}
explanation = {{ zh = "说明", en = "Because" }}
options = [
"#
    );
    let ids: &[&str] = if kind == "true_false" { &["true", "false"] } else { &["a", "b", "c"] };
    for (i, id) in ids.iter().enumerate() {
        let end = if right.contains(&i) { "correct = true" } else { r#"why = { zh = "不对", en = "No" }"# };
        let _ = writeln!(out, r#"  {{ id = "{id}", text = {{ zh = "选项{i}", en = "Option {i}" }}, {end} }},"#);
    }
    out + "]\n"
}

fn items() -> String {
    let mut out = String::new();
    for (n, kind, right) in [
        (1, "single", &[0][..]),
        (2, "single", &[1]),
        (3, "single", &[2]),
        (4, "single", &[0]),
        (5, "multiple", &[0, 1]),
        (6, "multiple", &[1, 2]),
        (7, "true_false", &[0]),
    ] {
        out += &item(n, kind, right);
    }
    out
}

fn put(files: &mut Files, path: &str, text: impl Into<Vec<u8>>) {
    files.insert(format!("m90/{path}"), text.into().into());
}

fn good() -> Files {
    let mut files = Files::new();
    for (path, text) in [
        ("module.toml", MODULE),
        ("steps/one.md", ONE),
        ("steps/two.md", TWO),
        ("steps/three.md", THREE),
        ("steps/four.md", FOUR),
        ("steps/five.md", FIVE),
        ("figures/leaf.svg", LEAF),
        ("items.toml", &items()),
    ] {
        put(&mut files, path, text);
    }
    files
}

fn read(files: &Files) -> (Library, Report) {
    check::read_sized(files, &Files::new(), None, Size::any)
}

fn faults(files: &Files) -> Vec<String> {
    read(files).1.faults.iter().map(Fault::to_string).collect()
}

/// The good module with one replacement in one file must give exactly these faults (their
/// beginnings, without `m90/`).
#[track_caller]
fn broken(path: &str, from: &str, to: &str, wanted: &[&str]) {
    let mut files = good();
    let key = format!("m90/{path}");
    let text = String::from_utf8(files[&key].to_vec()).unwrap();
    assert!(text.contains(from), "{from:?} is not in {path}");
    files.insert(key, text.replacen(from, to, 1).into_bytes().into());
    expect(&files, wanted);
}

#[track_caller]
fn expect(files: &Files, wanted: &[&str]) {
    let found = faults(files);
    let fits = found.len() == wanted.len()
        && found.iter().zip(wanted).all(|(f, w)| f.strip_prefix("m90/").unwrap_or(f).starts_with(w));
    assert!(fits, "wanted {wanted:#?}, found {found:#?}");
}

#[test]
fn the_good_module_is_good() {
    let (library, report) = read(&good());
    assert!(report.is_clean(), "{report}");
    let m = library.module("m90").unwrap();
    assert_eq!((m.id.as_str(), m.version, m.minutes, m.band), ("m90", 1, 10, Band::Primary));
    assert_eq!((m.quiz.unwrap().draw, m.quiz.unwrap().pass_mark, m.review.status), (1, 60, ReviewStatus::Draft));
    assert_eq!(m.steps.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["one", "two", "three", "four", "five"]);
    assert_eq!(m.step("three").unwrap().0, 2);
    assert!(m.step("six").is_none());
    assert_eq!(m.item("m90-q5").unwrap().key().collect::<Vec<_>>(), ["a", "b"]);
    assert!(library.module("m91").is_none());
    assert_eq!(
        m.steps[0].body.en,
        "<p>Hello.</p>\n<ul>\n<li>One</li>\n<li>Two, call <a href=\"tel:120\">120</a></li>\n</ul>\n"
    );
    let StepKind::Scenario(s) = &m.steps[3].kind else { panic!() };
    assert_eq!(s.node("bad").unwrap().ending, Some(Ending::Unsafe));
    let counts = &report.counts[0];
    assert_eq!((counts.steps, counts.items, counts.difficulties[&1]), (5, 7, 7));
    assert_eq!((counts.kinds["single"], counts.kinds["multiple"], counts.kinds["true_false"]), (4, 2, 1));
    assert_eq!((counts.levels["apply"], counts.languages["en"]), (7, counts.languages["zh-CN"]));
    assert_eq!(counts.figures, 1);
    assert!(counts.figure_bytes < LEAF.len());
}

#[test]
fn windows_line_ends_and_byte_order_marks_change_nothing() {
    let mut files = good();
    for text in files.values_mut() {
        let windows = String::from_utf8(text.to_vec()).unwrap().replace('\n', "\r\n");
        *text = format!("\u{feff}{windows}").into_bytes().into();
    }
    let (library, report) = read(&files);
    assert!(report.is_clean(), "{report}");
    assert_eq!(library.module("m90").unwrap().steps, read(&good()).0.module("m90").unwrap().steps);
}

#[test]
fn toml_faults_have_lines_and_come_together() {
    broken("module.toml", "version = 1", "version = = 1", &["module.toml:2: not TOML", "module.toml:2: not TOML"]);
    broken("steps/two.md", "minutes = 1", "minutes = [", &["steps/two.md:5: not TOML"; 4]);
    broken("items.toml", "version = 1", "", &["items.toml:1: `version` is missing"]);
    broken(
        "items.toml",
        "difficulty = 1",
        "difficulty = 4\nhue = 1",
        &["items.toml:6: `difficulty` must be a whole number from 1 to 3", "items.toml:7: unknown key `hue`"],
    );
    broken(
        "items.toml",
        "\"single\"",
        "\"simple\"",
        &["items.toml:4: `kind` must be one of single, multiple, true_false"],
    );
    broken("items.toml", "level = \"apply\"", "level = 3", &["items.toml:7: `level` must be one of recall"]);
    broken("items.toml", "\"m90-q1\"", "\" \"", &["items.toml:2: `id` must be a string with something in it"]);
    broken(
        "items.toml",
        "sources = [\"S1\"]",
        "sources = [1]",
        &["items.toml:1: `sources` names no source", "items.toml:8: `sources` must be a list of strings"],
    );
    broken(
        "items.toml",
        "correct = true",
        "correct = 1",
        &[
            "items.toml:1: no option is marked `correct = true`",
            "items.toml:12: `correct` must be true or false",
            "items.toml:12: option `a` is wrong and does not say `why`",
        ],
    );
    broken("module.toml", "2026-01-02", "\"soon\"", &["module.toml:12: `checked_on` must be a date"]);
    broken("module.toml", "checked_on = 2026-01-02", "", &["module.toml:12: `checked_on` is missing"]);
    broken("module.toml", "quiz = {", "quiz = 1 # {", &["module.toml:9: `quiz` must be a table"]);
    broken(
        "module.toml",
        "objectives = [",
        "objectives = 1 # [",
        &[
            "items.toml:1: unknown objective",
            "items.toml:16:",
            "items.toml:31:",
            "items.toml:46:",
            "items.toml:61:",
            "items.toml:76:",
            "items.toml:91:",
            "module.toml:10: `objectives` must be a list of tables",
            "module.toml:10: a module wants objectives",
        ],
    );
    broken(
        "module.toml",
        "minutes = 10",
        "minutes = 0",
        &["module.toml: the steps take 5 minutes", "module.toml:7: `minutes` must be"],
    );
}

#[test]
fn the_head_fits_the_folder() {
    broken("module.toml", "\"m90\"", "\"m91\"", &["module.toml:1: `id` must be the folder's name, m90"]);
    broken(
        "module.toml",
        "\"m90\"",
        "\"M 90\"",
        &["module.toml:1: `id` must be small letters", "module.toml:1: `id` must be the folder's name"],
    );
    broken(
        "module.toml",
        "\"P5\"",
        "\"P4\"",
        &["module.toml:6: `grades` names no grade", "module.toml:6: unknown grade `P4`"],
    );
    broken(
        "module.toml",
        "[\"one\",",
        "[\"one\", \"one\", \"six\",",
        &["module.toml:8: step `one` is listed twice", "module.toml:8: there is no steps/six.md"],
    );
    broken("module.toml", ", \"two\"", "", &["module.toml:8: steps/two.md is not listed"]);
    broken(
        "module.toml",
        "{ id = \"know\",",
        "{ id = \"know\", zh = \"会\", en = \"Do\" }, { id = \"know\",",
        &["module.toml:10: id `know` stands twice"],
    );
    broken(
        "module.toml",
        "{ id = \"know\",",
        "{ id = \"do\", zh = \"会\", en = \"Do\" }, { id = \"know\",",
        &["module.toml: no item checks objective `do`"],
    );
}

#[test]
fn sources_are_marked_and_an_approval_is_on_record() {
    broken("module.toml", "V:S1", "trust me", &["module.toml:12: `mark` must be V:<page>, design or check"]);
    broken(
        "module.toml",
        "sources = [\n",
        "sources = [\n  { key = \"S1\", title = { zh = \"来源\", en = \"Source\" }, mark = \"design\", checked_on = 2026-01-02 },\n",
        &["module.toml:13: source `S1` stands twice"],
    );
    broken(
        "module.toml",
        "\"draft\"",
        "\"approved\", by = \"某局\", date = 2026-01-02",
        &["module.toml:14: an approved module says"],
    );
    let approved = "\"approved\", by = \"某局\", date = 2026-01-02, document = \"1\"";
    broken("module.toml", "\"draft\"", approved, &[]);
    let mut files = good();
    put(&mut files, "module.toml", MODULE.replace("\"draft\"", approved).replace("V:S1", "check"));
    expect(&files, &["module.toml:11: source `S1` is unchecked"]);
    broken("items.toml", "[\"S1\"]", "[\"S2\"]", &["items.toml:1: unknown source `S2`"]);
    broken("items.toml", "[\"S1\"]", "[]", &["items.toml:1: `sources` names no source"]);
}

#[test]
fn both_languages_are_there() {
    broken(
        "module.toml",
        "title = { zh = \"标题\", en = \"Title\" }",
        "title = { zh = \"标题\" }",
        &["module.toml:3: `title` is missing in en"],
    );
    broken("module.toml", "zh = \"标题\"", "zh = \" \"", &["module.toml:3: `title` is missing in zh-CN"]);
    broken(
        "module.toml",
        "zh = \"标题\"",
        "zh = \"Title\"",
        &["module.toml:3: `title` in zh-CN is not in that language"],
    );
    broken("module.toml", "en = \"Title\"", "en = \"标题\"", &["module.toml:3: `title` in en is not in that language"]);
    broken("items.toml", "explanation", "# explanation", &["items.toml:1: `explanation` is missing"]);
    broken(
        "steps/three.md",
        "feedback = { zh = \"对了\", en = \"Right\" }",
        "",
        &["steps/three.md:9: `feedback` is missing"],
    );
    broken("steps/two.md", "=== en ===\nCards\n", "", &["steps/two.md: the body is missing in en"]);
    broken("steps/two.md", "Cards", "卡片", &["steps/two.md:10: the body in en is not in that language"]);
    broken(
        "steps/two.md",
        "=== en ===",
        "=== fr ===",
        &[
            "steps/two.md: the body is missing in en",
            "steps/two.md:9: unknown language `fr`",
            "steps/two.md:10: words outside a language",
        ],
    );
    broken("steps/two.md", "Cards\n", "Cards\n=== en ===\n", &["steps/two.md:11: en stands twice"]);
}

#[test]
fn the_languages_have_the_same_shape() {
    broken(
        "steps/one.md",
        "- One\n",
        "",
        &["steps/one.md:14: the languages differ: block 5 is list item in zh-CN and the end in en"],
    );
    broken(
        "steps/one.md",
        "Two, call [120](tel:120)",
        "Two, call [110](tel:110)",
        &["steps/one.md:14: the languages link to different numbers"],
    );
}

#[test]
fn a_body_holds_only_a_little_markdown() {
    let mut files = good();
    let extra = "\n<b onclick=\"x()\">a</b>\n\n<script>x()</script>\n\n![x](http://a.b/c.png)\n\n[y](https://a.b) [z](javascript:x)\n\n# Big\n";
    put(
        &mut files,
        "steps/one.md",
        ONE.replace("- 一\n", &format!("{extra}\n- 一\n")).replace("- One\n", &format!("{extra}\n- One\n")),
    );
    let found = faults(&files);
    for reason in [
        "steps/one.md:12: html inline has no place",
        "steps/one.md:14: html block has no place",
        "steps/one.md:16: image has no place",
        "steps/one.md:18: a link to \"https://a.b\"",
        "steps/one.md:18: a link to \"javascript:x\"",
        "steps/one.md:20: headings in a step are ## or ###",
    ] {
        assert_eq!(found.iter().filter(|f| f.contains(reason)).count(), 1, "{reason}: {found:#?}");
    }
    let (library, _) = read(&files);
    let body = &library.module("m90").unwrap().steps[0].body.zh;
    assert!(
        !body.contains("script") && !body.contains("onclick") && !body.contains("http") && !body.contains("<img"),
        "{body}"
    );
}

#[test]
fn a_step_has_its_parts() {
    broken("steps/two.md", "+++\n", "", &["steps/two.md:1: a step begins with TOML"]);
    broken(
        "steps/two.md",
        "\"cards\"",
        "\"carts\"",
        &["steps/two.md:2: `kind` must be one of text", "steps/two.md:5: unknown key `cards`"],
    );
    broken("steps/two.md", "cards = [", "# [", &["steps/two.md:2: a step of kind cards wants [[cards]]"]);
    broken(
        "steps/three.md",
        "[check]",
        "[chess]",
        &["steps/three.md:2: `check` is missing", "steps/three.md:5: unknown key `chess`"],
    );
    broken(
        "steps/four.md",
        "[scenario]\nstart = \"n1\"\n",
        "",
        &["steps/four.md:5: `start` is missing", "steps/four.md:5: the story starts at ``"],
    );
    broken("steps/five.md", "\"help\"", "\"text\"", &["module.toml: no step of kind help"]);
    broken(
        "steps/one.md",
        "leaf.svg",
        "tree.svg",
        &["figures/leaf.svg: no step shows this figure", "steps/one.md:5: there is no figures/tree.svg"],
    );
    broken(
        "steps/one.md",
        "alt =",
        "# alt =",
        &["figures/leaf.svg: no step shows this figure", "steps/one.md:5: a figure wants `alt`"],
    );
}

#[test]
fn questions_have_a_key_of_their_kind() {
    broken("steps/three.md", "correct = true, ", "", &["steps/three.md:5: no option is marked"]);
    broken(
        "steps/three.md",
        "id = \"b\",",
        "id = \"b\", correct = true,",
        &["steps/three.md:5: kind single wants one right option, not 2"],
    );
    broken("steps/three.md", "id = \"b\"", "id = \"a\"", &["steps/three.md:10: id `a` stands twice"]);
    for (kind, right, reason) in [
        ("single", &[][..], "no option is marked"),
        ("single", &[0, 1], "kind single wants one right option, not 2"),
        ("multiple", &[], "no option is marked"),
        ("multiple", &[2], "kind multiple wants two or more right options, not 1"),
        ("true_false", &[], "no option is marked"),
        ("true_false", &[0, 1], "a statement cannot be both"),
    ] {
        let mut files = good();
        put(&mut files, "items.toml", items() + &item(8, kind, right));
        expect(&files, &[&format!("items.toml:105: {reason}")]);
    }
    broken(
        "items.toml",
        "id = \"true\"",
        "id = \"yes\"",
        &["items.toml:91: kind true_false wants the options `true` and `false`"],
    );
    broken(
        "items.toml",
        "{ id = \"c\", text = { zh = \"选项2\", en = \"Option 2\" }, why = { zh = \"不对\", en = \"No\" } },",
        "",
        &["items.toml:1: wants three or more options, not 2"],
    );
    broken(
        "items.toml",
        ", why = { zh = \"不对\", en = \"No\" }",
        "",
        &["items.toml:13: option `b` is wrong and does not say `why`"],
    );
    broken("items.toml", "zh = \"选项1\"", "zh = \"选项0\"", &["items.toml:1: two options read the same in zh-CN"]);
}

#[test]
fn items_are_known_by_one_id_and_one_stem() {
    broken("items.toml", "m90-q2", "m90-q1", &["items.toml:16: id `m90-q1` stands already at m90/items.toml:1"]);
    broken("items.toml", "m90-q2", "m91-q2", &["items.toml:17: `id` must begin with m90-"]);
    broken("items.toml", "id = \"b\"", "id = \"a\"", &["items.toml:13: id `a` stands twice"]);
    broken(
        "items.toml",
        "Question 2",
        "question 1?",
        &["items.toml:16: the en stem stands already at m90/items.toml:1"],
    );
    broken("items.toml", "\"know\"", "\"fly\"", &["items.toml:1: unknown objective `fly`"]);

    // The same stem in another module.
    let mut files = good();
    for (path, text) in good() {
        let text = String::from_utf8(text.to_vec()).unwrap().replace("m90", "m91");
        files.insert(path.replace("m90", "m91"), text.into_bytes().into());
    }
    assert_eq!(faults(&files).iter().filter(|f| f.contains("stem stands already at m90/")).count(), 14);
}

#[test]
fn the_bank_is_large_enough() {
    broken("module.toml", "draw = 1", "draw = 2", &["items.toml: 7 items: a quiz of 2 wants a bank of 8 or more"]);
}

#[test]
fn the_key_hides_neither_in_a_place_nor_in_a_length() {
    let bank = |items: &[(&str, &[usize])]| {
        let mut files = good();
        let text: String = items.iter().enumerate().map(|(n, (kind, right))| item(n + 1, kind, right)).collect();
        put(&mut files, "items.toml", text);
        files
    };
    let m: (&str, &[usize]) = ("multiple", &[0, 1]);
    let s = |at: &'static [usize]| ("single", at);
    let t = |at: &'static [usize]| ("true_false", at);
    expect(
        &bank(&[s(&[0]), s(&[0]), s(&[0]), s(&[1]), m, m, m]),
        &["items.toml: the key is option 1 in 3 of 4 single items"],
    );
    expect(&bank(&[s(&[0]), s(&[0]), s(&[2]), s(&[1]), m, m, m]), &[]);
    expect(
        &bank(&[t(&[1]), t(&[1]), t(&[1]), t(&[1]), m, m, m]),
        &["items.toml: the key is option 2 in 4 of 4 true_false items"],
    );
    expect(&bank(&[t(&[1]), t(&[1]), t(&[1]), t(&[0]), m, m, m]), &[]);

    let long = |n: usize| {
        let mut files = good();
        let mut text = String::new();
        for (i, at) in [0, 1, 2, 0].into_iter().enumerate() {
            let it = item(i + 1, "single", &[at]);
            let it = if i < n { it.replace(&format!("\"Option {at}\""), "\"An option much longer\"") } else { it };
            text += &it;
        }
        text += &(item(5, "multiple", &[0, 1]) + &item(6, "multiple", &[0, 1]) + &item(7, "multiple", &[0, 1]));
        put(&mut files, "items.toml", text);
        files
    };
    expect(
        &long(3),
        &["items.toml: in en the key is plainly the longest option in 3 of 4 single items: m90-q1, m90-q2, m90-q3"],
    );
    expect(&long(2), &[]);
}

#[test]
fn stories_lead_somewhere() {
    broken(
        "steps/four.md",
        "start = \"n1\"",
        "start = \"n0\"",
        &["steps/four.md:6: the story starts at `n0`, which is not there"],
    );
    broken(
        "steps/four.md",
        "to = \"n2\"",
        "to = \"n9\"",
        &[
            "steps/four.md:6: 1 decisions: a story wants 3 or more",
            "steps/four.md:7: no safe ending can be reached from node `n1`",
            "steps/four.md:11: choice `a` leads to `n9`, which is not there",
            "steps/four.md:14: node `n2` cannot be reached",
            "steps/four.md:21: node `n3` cannot be reached",
            "steps/four.md:28: node `good` cannot be reached",
            "steps/four.md:32: no safe ending can be reached from node `bad`",
        ],
    );
    broken(
        "steps/four.md",
        "ending = \"safe\"\n",
        "ending = \"safe\"\n[[scenario.nodes]]\nid = \"lost\"\ntext = { zh = \"空\", en = \"Lost\" }\nending = \"safe\"\n",
        &["steps/four.md:32: node `lost` cannot be reached from the start"],
    );
    broken(
        "steps/four.md",
        "ending = \"unsafe\"\nchoices = [{ id = \"back\", text = { zh = \"回去\", en = \"Back\" }, to = \"n1\" }]\n",
        "",
        &["steps/four.md:32: node `bad` is a dead end"],
    );
    broken(
        "steps/four.md",
        "choices = [{ id = \"back\", text = { zh = \"回去\", en = \"Back\" }, to = \"n1\" }]\n",
        "",
        &["steps/four.md:32: ending `bad` is unsafe and has no way back"],
    );
    broken(
        "steps/four.md",
        "ending = \"unsafe\"",
        "ending = \"sad\"",
        &["steps/four.md:35: `ending` must be one of safe, unsafe"],
    );
    broken(
        "steps/four.md",
        "to = \"n1\"",
        "to = \"bad\"",
        &["steps/four.md:32: no safe ending can be reached from node `bad`"],
    );
    broken(
        "steps/four.md",
        "  { id = \"b\", text = { zh = \"留\", en = \"Stay\" }, to = \"bad\" },\n",
        "",
        &["steps/four.md:6: 2 decisions: a story wants 3 or more"],
    );
    broken("steps/four.md", "id = \"back\"", "id = \"Back!\"", &["steps/four.md:36: `id` must be small letters"]);
}

#[test]
fn drawings_hold_shapes_in_the_themes_colours() {
    let file = "figures/leaf.svg";
    let shape = "<path d=\"M0 0h9\" fill=\"none\" stroke=\"currentColor\"/>";
    broken(file, "<title id=\"{id}-t\">{title}</title>", "", &["figures/leaf.svg:6: no text alternative"]);
    broken(
        file,
        "{alt}",
        "A leaf",
        &["figures/leaf.svg:3: <title> must hold", "figures/leaf.svg:6: no text alternative"],
    );
    broken(file, " role=\"img\"", "", &["figures/leaf.svg:1: <svg> wants role"]);
    for (to, wanted) in [
        ("<script>x()</script>", "figures/leaf.svg:4: <script> has no place"),
        ("<style>p{}</style>", "figures/leaf.svg:4: <style> has no place"),
        ("<image href=\"#{id}-x\"/>", "figures/leaf.svg:4: <image> has no place"),
        ("<foreignObject/>", "figures/leaf.svg:4: <foreignObject> has no place"),
        ("<path d=\"M0 0\" style=\"fill:red\"/>", "figures/leaf.svg:4: style="),
        ("<path d=\"M0 0\" onclick=\"x()\"/>", "figures/leaf.svg:4: onclick="),
        ("<path d=\"M0 0\" fill=\"#ff0000\"/>", "figures/leaf.svg:4: fill="),
        ("<path d=\"M0 0\" fill=\"url(#a)\"/>", "figures/leaf.svg:4: fill="),
        ("<path d=\"M0 0\" stroke=\"var(--a);x\"/>", "figures/leaf.svg:4: stroke="),
        ("<path d=\"M0 0\" transform=\"url(http://a.b)\"/>", "figures/leaf.svg:4: transform="),
        ("<use href=\"https://a.b/c.svg#x\"/>", "figures/leaf.svg:4: href="),
        ("<use xlink:href=\"#{id}-x\"/>", "figures/leaf.svg:4: xlink:href="),
        ("<g id=\"leaf\"/>", "figures/leaf.svg:4: id="),
        ("<g id=\"{id}-x\" id=\"{id}-y\"/>", "figures/leaf.svg:4: `id` stands twice"),
        ("<g id='x'/>", "figures/leaf.svg:4: attributes are name=\"value\""),
        ("<!DOCTYPE svg>", "figures/leaf.svg:4: <!DOCTYPE> has no place"),
    ] {
        let found = {
            let mut files = good();
            put(&mut files, file, LEAF.replace(shape, to));
            faults(&files)
        };
        assert!(found.iter().any(|f| f.starts_with(&format!("m90/{wanted}"))), "{to}: {found:#?}");
    }
    let mut files = good();
    put(&mut files, file, LEAF.replace(shape, "words"));
    expect(&files, &["figures/leaf.svg:4: words in a drawing"]);
    broken(file, "</svg>", "", &["figures/leaf.svg:5: <svg> is not closed"]);
    broken(
        file,
        "</svg>",
        "</g></svg>",
        &["figures/leaf.svg:6: </g> closes nothing", "figures/leaf.svg:6: </svg> closes nothing"],
    );
    broken(file, "</svg>", "</svg>\n<svg role=\"img\"/>", &["figures/leaf.svg:7: a drawing is one <svg>"]);
    broken(file, "</svg>", "</svg> x", &["figures/leaf.svg:6: text after the drawing"]);
    broken(
        file,
        "</svg>",
        "<g",
        &["figures/leaf.svg:6: <svg> is not closed", "figures/leaf.svg:6: a tag is not closed"],
    );
    // Too much even when compressed: numbers that do not repeat.
    let mut seed = 1_u32;
    let mut path = String::new();
    for _ in 0..12_000 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let _ = write!(path, "l{} {}", seed >> 20, seed >> 8 & 0xfff);
    }
    broken(file, "M0 0h9", &path, &["figures: "]);
}

#[test]
fn a_drawing_speaks_the_language_of_its_step() {
    let mut files = good();
    put(&mut files, "steps/one.md", ONE.replace("\"A leaf\"", "'A <b>\"leaf\"</b> {id} & {title}'"));
    let (library, report) = read(&files);
    assert!(report.is_clean(), "{report}");
    let figure = library.module("m90").unwrap().steps[0].figure.clone().unwrap();
    assert!(figure.zh.contains("<title id=\"figure-m90-one-t\">第一步</title>"), "{}", figure.zh);
    assert!(figure.zh.contains(">一片叶子</desc>"), "{}", figure.zh);
    assert!(figure.en.contains(">A &lt;b&gt;&quot;leaf&quot;&lt;/b&gt; {id} &amp; {title}</desc>"), "{}", figure.en);
}

fn lint(band: Band, option: bool, text: &str) -> Vec<String> {
    let log = Log::default();
    let lint = Lint::shipped(&log);
    let words = Words {
        file: "f".into(),
        line: 7,
        lang: Lang::En,
        text: text.into(),
        part: if option { Part::Option } else { Part::Other },
    };
    assert!(log.into_parts().0.is_empty());
    lint.check(&words, Some(band), &[]).iter().map(Fault::to_string).collect()
}

#[test]
fn forbidden_words_and_amounts_are_found() {
    let found = lint(Band::Senior, false, "He is an Addict.");
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("f:7: the word \"addict\": stigma"), "{found:?}");
    for text in [
        "他是瘾君子",
        "一次就毁了",
        "a corpse",
        "飘飘欲仙",
        "去溜冰毒",
        "自杀成功",
        "needles",
        "5mg",
        "5 mg",
        "吃了3片",
        "三 片",
        "１０克",
        "two pills",
        "20-tablets",
        "几粒",
        "50元",
        "ten dollars",
        "$5",
        "￥5",
    ] {
        assert_eq!(lint(Band::Senior, false, text).len(), 1, "{text}: {:?}", lint(Band::Senior, false, text));
    }
    for text in [
        "addiction",
        "一片叶子",
        "a pill",
        "卡片",
        "图片三张",
        "grams",
        "公元",
        "新元素",
        "stoners' hill is not stonework",
    ] {
        let found = lint(Band::Senior, false, text);
        assert!(found.is_empty(), "{text}: {found:?}");
    }
    // By band, and by place.
    assert_eq!(lint(Band::Primary, false, "海洛因").len(), 1);
    assert_eq!(lint(Band::Junior, false, "海洛因").len(), 0);
    assert_eq!(lint(Band::Junior, false, "验不出").len(), 1);
    assert_eq!(lint(Band::Primary, true, "以上都对").len(), 1);
    assert_eq!(lint(Band::Primary, true, "All of the above").len(), 1);
    assert_eq!(lint(Band::Primary, false, "以上都对").len(), 0);
}

#[test]
fn the_lint_reads_every_word_a_learner_reads() {
    broken("module.toml", "en = \"Summary\"", "en = \"A junkie\"", &["module.toml:4: the word \"junkie\""]);
    broken("module.toml", "en = \"Know\"", "en = \"A junkie\"", &["module.toml:10: the word \"junkie\""]);
    broken("steps/one.md", "Hello.", "Hello junkie.", &["steps/one.md:14: the word \"junkie\""]);
    broken("steps/one.md", "A leaf", "A junkie", &["steps/one.md:6: the word \"junkie\""]);
    broken("steps/two.md", "Front", "Junkie", &["steps/two.md:5: the word \"junkie\""]);
    broken("steps/three.md", "Think again", "Junkie", &["steps/three.md:10: the word \"junkie\""]);
    broken(
        "steps/three.md",
        "en = \"B\"",
        "en = \"None of the above\"",
        &["steps/three.md:10: the option \"none of the above\""],
    );
    broken("steps/four.md", "en = \"Two\"", "en = \"Two pills\"", &["steps/four.md:16: an amount in \"pills\""]);
    broken("items.toml", "选项1", "以上都对", &["items.toml:13: the option \"以上都\""]);
    broken("items.toml", "Because", "Junkie", &["items.toml:10: the word \"junkie\""]);
}

#[test]
fn strange_files_are_named() {
    let mut files = good();
    put(&mut files, "notes.txt", "x");
    put(&mut files, "steps/BIG.md", "x");
    files.insert("stray.toml".into(), b"x".as_slice().into());
    files.insert("M 1/module.toml".into(), b"x".as_slice().into());
    expect(
        &files,
        &[
            "M 1/module.toml: stands outside",
            "notes.txt: a module has no such file",
            "steps/BIG.md: a module has no such file",
            "stray.toml: stands outside",
        ],
    );
    let mut files = good();
    put(&mut files, "steps/two.md", [0xff, 0xfe]);
    expect(&files, &["module.toml:8: there is no steps/two.md", "steps/two.md: is not UTF-8 text"]);
    let mut files = good();
    files.remove("m90/items.toml");
    files.remove("m90/module.toml");
    expect(&files, &["module.toml: the file is missing"]);
    let mut files = good();
    files.remove("m90/items.toml");
    expect(
        &files,
        &[
            "items.toml: 0 items: a quiz of 1",
            "items.toml: the file is missing",
            "module.toml: no item checks objective `know`",
        ],
    );
}

#[test]
fn a_folder_is_read_like_the_binary() {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in good() {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::write(dir.path().join(".hidden"), "x").unwrap();
    // The sizes apply here: the little module has too few of everything, and no other fault.
    let (library, report) = crate::read_dir(dir.path());
    assert_eq!(library, read(&good()).0);
    assert!(
        report.faults.iter().all(|f| f.reason.contains("wants")
            || f.reason.contains("missing")
            || f.reason.contains("names no source")),
        "{report}"
    );

    fs::create_dir_all(dir.path().join("m90/steps/deep")).unwrap();
    fs::write(dir.path().join("m90/steps/huge.md"), vec![b'x'; 300_000]).unwrap();
    fs::write(dir.path().join("m90/items.toml"), "").unwrap();
    let faults = Library::with_dir(dir.path()).unwrap_err().faults;
    for reason in ["folders do not go this deep", "is larger than 262144 bytes", "0 items: a quiz of 1"] {
        assert!(faults.iter().any(|f| f.reason.contains(reason)), "{reason}: {faults:#?}");
    }
    assert_eq!(check_dir(dir.path()).faults, faults);
    assert!(!check_dir(&dir.path().join("none")).is_clean());
}

#[test]
fn programmes_are_made_of_modules_that_are_there() {
    const GOOD: &str = r#"[[programme]]
id = "stage"
title = { zh = "计划", en = "Programme" }
audience = { zh = "五年级", en = "Grade 5" }
grades = ["P5"]
modules = ["m01", "m02"]
"#;
    let library = Library::embedded();
    let faults =
        |text: &str| -> Vec<String> { programme::checked(text, &library).1.iter().map(Fault::to_string).collect() };
    assert_eq!(faults(GOOD), [""; 0]);
    for (from, to, wanted) in [
        ("\"m02\"", "\"m01\"", "programmes.toml:6: module `m01` stands twice"),
        ("\"m02\"", "\"m99\"", "programmes.toml:6: there is no module `m99`"),
        ("\"m02\"", "\"kit-p\"", "programmes.toml:6: pupils do not work through `kit-p` by themselves"),
        ("\"m01\", \"m02\"", "", "programmes.toml:6: `modules` names no module"),
        ("\"P5\"", "\"P9\"", "programmes.toml:5: unknown grade `P9`"),
        ("[\"P5\"]", "[\"P5\", \"P5\"]", "programmes.toml:5: grade `P5` has a programme already"),
        ("en = \"Programme\"", "en = \"\"", "programmes.toml:3: `title` is missing in en"),
        ("id = \"stage\"", "id = \"stage\"\nextra = 1", "programmes.toml:3: unknown key `extra`"),
    ] {
        let found = faults(&GOOD.replace(from, to));
        assert!(found.contains(&wanted.to_owned()), "{wanted}: {found:?}");
    }
    assert_eq!(faults(&format!("{GOOD}{}", GOOD.replace("P5", "P6"))), ["programmes.toml:8: id `stage` stands twice"]);
    assert_eq!(faults(""), ["programmes.toml:1: names no programme"]);
}

#[test]
fn every_grade_has_one_programme() {
    let library = Library::embedded();
    for grade in qinghe_model::org::Grade::ALL {
        assert!(library.programme_for(grade).is_some(), "{grade:?}");
    }
    assert_eq!(library.programme("primary").unwrap().modules, ["m01", "m02", "m03"]);
}

/// A bureau's programmes stand in the place of all of the binary's, and may name modules of both.
#[test]
fn a_folder_may_have_programmes_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let text = "[[programme]]\nid = \"own\"\ntitle = { zh = \"计划\", en = \"Programme\" }\n\
        audience = { zh = \"五年级\", en = \"Grade 5\" }\ngrades = [\"P5\"]\nmodules = [\"m02\"]\n";
    fs::write(dir.path().join("programmes.toml"), text).unwrap();
    let library = Library::with_dir(dir.path()).unwrap();
    assert_eq!(library.programmes().iter().map(|p| p.id.as_str()).collect::<Vec<_>>(), ["own"]);
    fs::write(dir.path().join("programmes.toml"), text.replace("m02", "m99")).unwrap();
    let report = Library::with_dir(dir.path()).unwrap_err();
    assert_eq!(report.faults[0].to_string(), "programmes.toml:6: there is no module `m99`");
}

#[test]
fn the_report_reads_well() {
    let report = Report {
        faults: vec![
            Fault { file: "a".into(), line: Some(3), reason: "b".into() },
            Fault { file: "a".into(), line: None, reason: "c".into() },
        ],
        counts: vec![Counts { module: "m".into(), steps: 2, ..Counts::default() }],
    };
    assert_eq!(report.to_string(), "a:3: b\na: c\nm: 2 steps, 0 items, 0 figures in 0 bytes\n2 faults\n");
}

#[test]
fn the_embedded_modules_have_no_faults() {
    let report = check_embedded();
    assert!(report.is_clean(), "\n{report}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("modules");
    assert_eq!(Library::with_dir(&folder).unwrap(), *Library::embedded(), "the binary holds what the folder holds");
    for module in Library::embedded().modules() {
        assert_eq!(module.review.status, ReviewStatus::Draft, "{}: approvals are recorded by people", module.id);
    }
}

#[test]
fn every_lesson_asks_for_help_at_the_four_numbers() {
    for module in Library::embedded().modules() {
        let help = module.steps.iter().find(|s| s.kind == StepKind::Help).unwrap();
        for lang in Lang::ALL {
            for number in ["120", "110", "12356", "12355"] {
                assert!(help.body.get(lang).contains(&format!("<a href=\"tel:{number}\">")), "{}: {number}", module.id);
            }
        }
    }
}

/// The good module with a step `six` of this front matter, and what its faults are.
#[track_caller]
fn with_step(front: &str, wanted: &[&str]) {
    let mut files = good();
    put(&mut files, "module.toml", MODULE.replace("\"five\"]", "\"five\", \"six\"]"));
    let step = format!(
        "+++\ntitle = {{ zh = \"六\", en = \"Six\" }}\nminutes = 1\n{front}\n+++\n=== zh-CN ===\n好\n=== en ===\nGood\n"
    );
    put(&mut files, "steps/six.md", step);
    expect(&files, wanted);
}

fn both(word: &str) -> String {
    format!("{{ zh = \"{word}号\", en = \"{word}\" }}")
}

fn entries(n: usize, more: &str) -> String {
    (0..n).fold(String::new(), |mut out, i| {
        let _ = write!(out, "[[entries]]\nid = \"e{i}\"\ntext = {}\n{more}\n", both(&format!("E{i}")));
        out
    })
}

#[test]
fn things_are_sorted_into_groups_that_are_there() {
    let groups =
        format!("[[groups]]\nid = \"x\"\ntext = {}\n[[groups]]\nid = \"y\"\ntext = {}\n", both("X"), both("Y"));
    let why = format!("why = {}", both("W"));
    let mixed = |last: &str| {
        format!(
            "kind = \"sort\"\n{groups}{}[[entries]]\nid = \"z\"\ntext = {}\ngroup = \"{last}\"\n{why}\n",
            entries(3, &format!("group = \"x\"\n{why}")),
            both("Z")
        )
    };
    with_step(&mixed("y"), &[]);
    with_step(&mixed("q"), &["steps/six.md:5: nothing belongs to group `y`", "steps/six.md:29: unknown group `q`"]);
    with_step(
        &format!("kind = \"sort\"\n{groups}{}", entries(3, &format!("group = \"x\"\n{why}"))),
        &["steps/six.md:5: nothing belongs", "steps/six.md:11: wants 4 to 10 [[entries]], not 3"],
    );
}

#[test]
fn the_newer_steps_have_their_parts() {
    let why = format!("why = {}\n", both("W"));
    with_step(&format!("kind = \"order\"\n{why}{}", entries(3, "")), &[]);
    with_step(&format!("kind = \"order\"\n{why}{}", entries(2, "")), &["steps/six.md:6: wants 3 to 7 [[entries]]"]);
    let statement = |id: &str, myth: &str| {
        format!("[[statements]]\nid = \"{id}\"\ntext = {}\ntruth = {}\n{myth}\n", both("S"), both("T"))
    };
    let three = statement("a", "myth = true") + &statement("b", "myth = false") + &statement("c", "myth = true");
    with_step(&format!("kind = \"myth\"\n{three}"), &[]);
    let unsaid = statement("a", "myth = true") + &statement("b", "") + &statement("c", "myth = true");
    with_step(&format!("kind = \"myth\"\n{unsaid}"), &["steps/six.md:10: `myth` is missing"]);
    let guess = |answer: &str, source: &str| {
        format!(
            "kind = \"guess\"\n[guess]\nquestion = {}\nunit = {}\nmin = 0\nmax = 100\nstep = 1\nanswer = {answer}\nyear = 2023\nsource = \"{source}\"\nreveal = {}\n",
            both("Q"),
            both("U"),
            both("R")
        )
    };
    with_step(&guess("6", "S1"), &[]);
    with_step(&guess("101", "S1"), &["steps/six.md:5: `answer` must be from `min` to `max`"]);
    with_step(&guess("6", "S9"), &["steps/six.md: unknown source `S9`"]);
    let role = format!("[[roles]]\nname = {}\ncard = {}\n", both("N"), both("C"));
    with_step(&format!("kind = \"roles\"\n{role}{role}"), &[]);
    with_step(&format!("kind = \"roles\"\n{role}"), &["steps/six.md:5: wants 2 to 3 [[roles]], not 1"]);
    with_step(&format!("kind = \"reflect\"\n[[prompts]]\ntext = {}\n", both("P")), &[]);
    with_step("kind = \"reflect\"", &["steps/six.md:2: wants 1 to 4 [[prompts]], not 0"]);
    let line = format!("[[lines]]\ntext = {}\nwrite = true\n", both("L"));
    with_step(&format!("kind = \"plan\"\n{line}{line}"), &[]);
    with_step(&format!("kind = \"plan\"\n{line}"), &["steps/six.md:5: wants 2 to 8 [[lines]], not 1"]);
    let tally = format!(
        "kind = \"tally\"\n[tally]\nquestion = {}\n[[tally.options]]\nid = \"a\"\ntext = {}\n[[tally.options]]\nid = \"b\"\ntext = {}\n",
        both("Q"),
        both("A"),
        both("B")
    );
    with_step(&tally, &["steps/six.md: hands are shown in kits only"]);
}

/// Adds one item of this body to the good bank.
#[track_caller]
fn with_item(body: &str, wanted: &[&str]) {
    let mut files = good();
    let item = format!(
        "[[item]]\nid = \"m90-q99\"\nversion = 1\nobjective = \"know\"\ndifficulty = 1\nlevel = \"apply\"\nsources = [\"S1\"]\nstem = {}\nexplanation = {}\n{body}",
        both("Stem"),
        both("Because")
    );
    put(&mut files, "items.toml", items() + &item);
    expect(&files, wanted);
}

#[test]
fn items_are_ordered_matched_and_set_in_a_scene() {
    let option =
        |id: &str, more: &str| format!("[[item.options]]\nid = \"{id}\"\ntext = {}\n{more}\n", both(&format!("O{id}")));
    let three = |more: &str| option("a", more) + &option("b", more) + &option("c", more);
    with_item(&format!("kind = \"order\"\n{}", three("")), &[]);
    with_item(
        &format!("kind = \"order\"\n{}", option("a", "")),
        &["items.toml:105: wants three to six options, not 1"],
    );
    let groups = format!(
        "[[item.groups]]\nid = \"x\"\ntext = {}\n[[item.groups]]\nid = \"y\"\ntext = {}\n",
        both("X"),
        both("Y")
    );
    let matched = |last: &str| {
        format!(
            "kind = \"match\"\n{groups}{}",
            option("a", "group = \"x\"") + &option("b", "group = \"x\"") + &option("c", last)
        )
    };
    with_item(&matched("group = \"y\""), &[]);
    with_item(&matched("group = \"x\""), &["items.toml:105: no option belongs to group `y`"]);
    with_item(
        &matched("group = \"z\""),
        &["items.toml:105: no option belongs to group `y`", "items.toml:132: unknown group `z`"],
    );
    let why = format!("why = {}", both("Why"));
    let single = option("a", &why) + &option("b", "correct = true") + &option("c", &why);
    with_item(&format!("kind = \"scenario\"\nscene = {}\n{single}", both("Scene")), &[]);
    with_item(&format!("kind = \"scenario\"\n{single}"), &["items.toml:105: `scene` is missing"]);
}

#[test]
fn a_variant_takes_what_it_lacks_from_its_base() {
    let variant = MODULE
        .replace("m90", "m90s")
        .replace("version = 1", "version = 1\nvariant_of = \"m90\"")
        .replace("\"one\", \"two\", \"three\", \"four\", \"five\"", "\"one\", \"late\", \"own\", \"five\"")
        .replace("objectives = [{ id = \"know\", zh = \"知道\", en = \"Know\" }]\n", "");
    let own = |title: &str| {
        format!(
            "+++\nkind = \"text\"\ntitle = {}\nminutes = 1\n+++\n=== zh-CN ===\n好\n=== en ===\nGood\n",
            both(title)
        )
    };
    let build = |variant: &str| {
        let mut files = good();
        files.insert("m90s/module.toml".into(), variant.as_bytes().to_vec().into());
        files.insert("m90s/steps/late.md".into(), own("Late").into_bytes().into());
        files.insert("m90s/steps/own.md".into(), own("Own").into_bytes().into());
        files
    };
    let (library, report) = read(&build(&variant));
    assert!(report.is_clean(), "{report}");
    let m = library.module("m90s").unwrap();
    assert_eq!(m.steps.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["one", "late", "own", "five"]);
    let base = library.module("m90").unwrap();
    assert_eq!((m.items.len(), m.objectives.len()), (base.items.len(), 1));
    assert_eq!(report.counts[1].items, 0, "the bank is counted where it stands");

    for (from, to, wanted) in [
        ("variant_of = \"m90\"", "variant_of = \"m77\"", "there is no module `m77` to vary"),
        ("\"five\"]", "\"five\", \"nine\"]", "there is no steps/nine.md, here or in m90"),
        (
            "steps = [",
            "objectives = [{ id = \"do\", zh = \"会\", en = \"Do\" }]\nsteps = [",
            "a variant has the objectives",
        ),
    ] {
        let found = faults(&build(&variant.replace(from, to)));
        assert!(found.iter().any(|f| f.contains(wanted)), "{wanted}: {found:#?}");
    }
}

#[test]
fn a_lesson_is_large_enough_to_be_one() {
    let found: Vec<String> = check::read(&good(), &Files::new(), None).1.faults.iter().map(Fault::to_string).collect();
    for reason in [
        "module.toml: 5 steps: wants 8 to 14",
        "module.toml: 1 figures: wants 3 or more",
        "items.toml: 7 items: wants 20 or more",
        "items.toml: 0 items of kind order or match: wants 3 or more",
        "items.toml: 0 items of kind scenario: wants 3 or more",
        "teacher.md: the file is missing",
        "home.md: the file is missing",
        "steps/one.md: `sources` names no source",
    ] {
        assert!(found.iter().any(|f| f == &format!("m90/{reason}")), "{reason}: {found:#?}");
    }
}

#[test]
fn a_reviewed_word_may_stand() {
    let mut files = good();
    put(&mut files, "steps/two.md", TWO.replace("en = \"Front\"", "en = \"Junkie\""));
    expect(&files, &["steps/two.md:5: the word \"junkie\""]);
    let exception = "exceptions = [{ words = [\"junkie\"], reason = \"a title\", reviewed_by = \"某局\", reviewed_on = 2026-01-02 }]\n";
    put(&mut files, "module.toml", format!("{exception}{MODULE}"));
    expect(&files, &[]);
    put(&mut files, "module.toml", format!("{}{MODULE}", exception.replace(", reviewed_by = \"某局\"", "")));
    expect(&files, &["module.toml:1: `reviewed_by` is missing"]);
}

#[test]
fn what_is_too_hard_or_too_long_is_found() {
    let mut files = good();
    let hard = "Institutional responsibilities necessitate comprehensive interdisciplinary collaboration. ".repeat(15);
    let body = |zh: &str, en: &str| {
        format!(
            "+++\nkind = \"text\"\ntitle = {}\nminutes = 1\n+++\n=== zh-CN ===\n{zh}\n=== en ===\n{en}\n",
            both("T")
        )
    };
    put(&mut files, "steps/two.md", body("好", &hard));
    expect(&files, &["steps/two.md: reads too hard in en: Coleman–Liau index"]);
    put(&mut files, "steps/two.md", body("好", &"We go home now. ".repeat(80)));
    expect(&files, &["steps/two.md: 320 words of en in one step: at most 230"]);
    put(&mut files, "steps/two.md", body(&"好".repeat(200), "Good"));
    expect(&files, &["steps/two.md: reads too hard in zh-CN: "]);
    put(&mut files, "steps/two.md", body(&"我们一起回家。".repeat(60), "Good"));
    expect(&files, &["steps/two.md: 360 characters of zh-CN in one step: at most 350"]);
    put(&mut files, "steps/two.md", body(&"我们一起吃嗪嗪。".repeat(25), "Good"));
    expect(&files, &["steps/two.md: reads too hard in zh-CN: 28.4 % rarer characters"]);
}

#[test]
fn the_awareness_core_is_three_parallel_forms_in_two_editions() {
    let library = Library::embedded();
    let forms = crate::awareness();
    assert_eq!(forms.iter().map(|f| f.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c", "pa", "pb", "pc"]);
    assert_eq!(forms.iter().map(crate::Form::letter).collect::<Vec<_>>(), ["a", "b", "c", "a", "b", "c"]);
    for form in forms {
        let first = forms.iter().find(|f| f.is_primary() == form.is_primary()).unwrap();
        assert_eq!(form.items.len(), 12);
        for (n, (slot, item)) in form.items.iter().enumerate() {
            assert_eq!(*slot, first.items[n].0);
            assert_eq!(item.options.last().map(|o| (o.id.as_str(), o.correct)), Some(("dk", false)), "{}", item.id);
            let bank = library.modules().any(|m| m.item(&item.id).is_some());
            assert!(!bank, "{} is asked in practice", item.id);
        }
        let mut places: Vec<usize> =
            form.items.iter().map(|(_, i)| i.options.iter().position(|o| o.correct).unwrap()).collect();
        places.sort_unstable();
        assert_eq!(places, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], "the key stands everywhere alike");
    }
}

#[test]
fn an_order_is_never_shown_in_the_right_order() {
    for n in 3..=7 {
        let order = crate::Order {
            entries: (0..n).map(|i| (i.to_string(), qinghe_model::Text::default())).collect(),
            why: qinghe_model::Text::default(),
        };
        let shown: Vec<&String> = order.shown().map(|(id, _)| id).collect();
        assert_eq!(shown.len(), n);
        assert!(shown.iter().enumerate().any(|(i, id)| **id != i.to_string()), "{shown:?}");
        let mut sorted = shown.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), n);
    }
}

/// Splices `with` over part of `text`, at character bounds.
fn splice(text: &str, at: usize, len: usize, with: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = at % (chars.len() + 1);
    let end = (at + len).min(chars.len());
    chars[..at].iter().copied().chain(with.chars()).chain(chars[end..].iter().copied()).collect()
}

const PATHS: [&str; 8] = [
    "module.toml",
    "items.toml",
    "steps/one.md",
    "steps/two.md",
    "steps/three.md",
    "steps/four.md",
    "steps/five.md",
    "figures/leaf.svg",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_the_reader_panic(which in 0..PATHS.len(), bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut files = good();
        put(&mut files, PATHS[which], bytes);
        let (_, report) = read(&files);
        prop_assert!(!report.to_string().is_empty());
    }

    #[test]
    fn no_text_makes_the_reader_panic(
        which in 0..PATHS.len(),
        text in "(\\+\\+\\+\n|=== en ===\n|=== zh-CN ===\n|\\[\\[|\\]\\]|[\\[\\]{}<>=\"'/#*_`!()|~&;:. -]|\n|\\PC){0,80}",
    ) {
        let mut files = good();
        put(&mut files, PATHS[which], text.clone());
        read(&files);
        put(&mut files, "steps/two.md", format!("+++\nkind = \"text\"\n+++\n=== zh-CN ===\n{text}\n=== en ===\n{text}"));
        read(&files);
    }

    #[test]
    fn no_edit_makes_the_reader_panic(
        which in 0..PATHS.len(),
        at in any::<usize>(),
        len in 0_usize..60,
        with in "(\\PC|[\n\"{}\\[\\]=,<>/+]){0,12}",
    ) {
        let mut files = good();
        let text = String::from_utf8(files[&format!("m90/{}", PATHS[which])].to_vec()).unwrap();
        put(&mut files, PATHS[which], splice(&text, at, len, &with));
        read(&files);
    }

    // Every kind of step and item that is shipped, not only those of the little module.
    #[test]
    fn no_edit_of_a_shipped_lesson_makes_the_reader_panic(
        module in prop::sample::select(vec!["m01", "m04", "m08s", "kit-p", "h"]),
        which in any::<prop::sample::Index>(),
        at in any::<usize>(),
        len in 0_usize..60,
        with in "(\\PC|[\n\"{}\\[\\]=,<>/+]){0,12}",
    ) {
        let mut files: Files =
            crate::files::embedded().into_iter().filter(|(path, _)| path.starts_with(&format!("{module}/"))).collect();
        let path = which.get(&files.keys().cloned().collect::<Vec<_>>()).clone();
        let text = String::from_utf8(files[&path].to_vec()).unwrap();
        files.insert(path, splice(&text, at, len, &with).into_bytes().into());
        read(&files);
    }
}
