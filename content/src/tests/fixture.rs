//! A small module without faults, and ways to break it.

use crate::{
    Fault, Library, Report,
    check::{self, Size},
    files::Files,
};
use std::fmt::Write as _;

pub(super) const MODULE: &str = r#"id = "m90"
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

pub(super) const ONE: &str = r#"+++
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

pub(super) const TWO: &str = r#"+++
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

pub(super) const THREE: &str = r#"+++
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

pub(super) const FOUR: &str = r#"+++
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

pub(super) const FIVE: &str = r#"+++
kind = "help"
title = { zh = "第五步", en = "Step five" }
minutes = 1
+++
=== zh-CN ===
帮助
=== en ===
Help
"#;

pub(super) const LEAF: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img" aria-labelledby="{id}-t {id}-d">
<title id="{id}-t">{title}</title>
<desc id="{id}-d">{alt}</desc>
<path d="M0 0h9" fill="none" stroke="currentColor"/>
<use href="#{id}-t"/>
</svg>
"##;

/// An item of three options (two for a statement), the right ones at `right`.
pub(super) fn item(n: usize, kind: &str, right: &[usize]) -> String {
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

pub(super) fn items() -> String {
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

pub(super) fn put(files: &mut Files, path: &str, text: impl Into<Vec<u8>>) {
    files.insert(format!("m90/{path}"), text.into().into());
}

pub(super) fn good() -> Files {
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

pub(super) fn read(files: &Files) -> (Library, Report) {
    check::read_sized(files, &Files::new(), None, Size::any)
}

pub(super) fn faults(files: &Files) -> Vec<String> {
    read(files).1.faults.iter().map(Fault::to_string).collect()
}

/// The good module with one replacement in one file must give exactly these faults (their
/// beginnings, without `m90/`).
#[track_caller]
pub(super) fn broken(path: &str, from: &str, to: &str, wanted: &[&str]) {
    let mut files = good();
    let key = format!("m90/{path}");
    let text = String::from_utf8(files[&key].to_vec()).unwrap();
    assert!(text.contains(from), "{from:?} is not in {path}");
    files.insert(key, text.replacen(from, to, 1).into_bytes().into());
    expect(&files, wanted);
}

#[track_caller]
pub(super) fn expect(files: &Files, wanted: &[&str]) {
    let found = faults(files);
    let fits = found.len() == wanted.len()
        && found.iter().zip(wanted).all(|(f, w)| f.strip_prefix("m90/").unwrap_or(f).starts_with(w));
    assert!(fits, "wanted {wanted:#?}, found {found:#?}");
}

/// The good module with a step `six` of this front matter, and what its faults are.
#[track_caller]
pub(super) fn with_step(front: &str, wanted: &[&str]) {
    let mut files = good();
    put(&mut files, "module.toml", MODULE.replace("\"five\"]", "\"five\", \"six\"]"));
    let step = format!(
        "+++\ntitle = {{ zh = \"六\", en = \"Six\" }}\nminutes = 1\n{front}\n+++\n=== zh-CN ===\n好\n=== en ===\nGood\n"
    );
    put(&mut files, "steps/six.md", step);
    expect(&files, wanted);
}

/// Adds one item of this body to the good bank.
#[track_caller]
pub(super) fn with_item(body: &str, wanted: &[&str]) {
    let mut files = good();
    let item = format!(
        "[[item]]\nid = \"m90-q99\"\nversion = 1\nobjective = \"know\"\ndifficulty = 1\nlevel = \"apply\"\nsources = [\"S1\"]\nstem = {}\nexplanation = {}\n{body}",
        both("Stem"),
        both("Because")
    );
    put(&mut files, "items.toml", items() + &item);
    expect(&files, wanted);
}

pub(super) fn both(word: &str) -> String {
    format!("{{ zh = \"{word}号\", en = \"{word}\" }}")
}

pub(super) fn entries(n: usize, more: &str) -> String {
    (0..n).fold(String::new(), |mut out, i| {
        let _ = write!(out, "[[entries]]\nid = \"e{i}\"\ntext = {}\n{more}\n", both(&format!("E{i}")));
        out
    })
}
