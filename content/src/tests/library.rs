//! Folders, programmes, and the modules that are in the binary.

use super::fixture::{good, read};
use crate::{Fault, Library, ReviewStatus, StepKind, check_dir, check_embedded, programme};
use qinghe_model::Lang;
use std::{fs, path::Path};

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
        report.faults.iter().all(|f| f.reason.contains("needs")
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
        ("\"m02\"", "\"m01\"", "programmes.toml:6: module `m01` appears twice"),
        ("\"m02\"", "\"m99\"", "programmes.toml:6: there is no module `m99`"),
        (
            "\"m02\"",
            "\"kit-p\"",
            "programmes.toml:6: `kit-p` is not for pupils on their own: only lessons and companions are",
        ),
        ("\"m01\", \"m02\"", "", "programmes.toml:6: `modules` names no module"),
        ("\"P5\"", "\"P9\"", "programmes.toml:5: unknown grade `P9`"),
        ("[\"P5\"]", "[\"P5\", \"P5\"]", "programmes.toml:5: grade `P5` has a programme already"),
        ("en = \"Programme\"", "en = \"\"", "programmes.toml:3: `title` is missing in en"),
        ("id = \"stage\"", "id = \"stage\"\nextra = 1", "programmes.toml:3: unknown key `extra`"),
    ] {
        let found = faults(&GOOD.replace(from, to));
        assert!(found.contains(&wanted.to_owned()), "{wanted}: {found:?}");
    }
    assert_eq!(faults(&format!("{GOOD}{}", GOOD.replace("P5", "P6"))), ["programmes.toml:8: id `stage` appears twice"]);
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

/// A bureau's programmes replace all of the binary's, and may name modules of both.
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
