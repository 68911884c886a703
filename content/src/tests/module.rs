//! What a module holds as a whole: its head, its files, sources, approval, size and variants.

use super::fixture::{LEAF, MODULE, both, broken, expect, faults, good, put, read};
use crate::{Band, Counts, Ending, Fault, Report, ReviewStatus, StepKind, check, files::Files};

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
            "module.toml:10: a module needs objectives",
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
        &["module.toml:10: id `know` appears twice"],
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
        &["module.toml:13: source `S1` appears twice"],
    );
    broken(
        "module.toml",
        "\"draft\"",
        "\"approved\", by = \"某局\", date = 2026-01-02",
        &["module.toml:14: an approved module needs"],
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
fn strange_files_are_named() {
    let mut files = good();
    put(&mut files, "notes.txt", "x");
    put(&mut files, "steps/BIG.md", "x");
    files.insert("stray.toml".into(), b"x".as_slice().into());
    files.insert("M 1/module.toml".into(), b"x".as_slice().into());
    expect(
        &files,
        &[
            "M 1/module.toml: is outside",
            "notes.txt: a module has no such file",
            "steps/BIG.md: a module has no such file",
            "stray.toml: is outside",
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
    assert_eq!(report.counts[1].items, 0, "only its own bank is counted");

    for (from, to, wanted) in [
        ("variant_of = \"m90\"", "variant_of = \"m77\"", "there is no module `m77` for `variant_of`"),
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
        "module.toml: 5 steps: needs 8 to 14",
        "module.toml: 1 figures: needs 3 or more",
        "items.toml: 7 items: needs 20 or more",
        "items.toml: 0 items of kind order or match: needs 3 or more",
        "items.toml: 0 items of kind scenario: needs 3 or more",
        "teacher.md: the file is missing",
        "home.md: the file is missing",
        "steps/one.md: `sources` names no source",
    ] {
        assert!(found.iter().any(|f| f == &format!("m90/{reason}")), "{reason}: {found:#?}");
    }
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
