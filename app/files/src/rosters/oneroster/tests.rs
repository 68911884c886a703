//! Checks of bundles.

use super::*;
use crate::rosters;
use std::{fs, io::Write as _, path::Path};
use zip::{ZipWriter, write::SimpleFileOptions};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 12).unwrap()
}

fn pack<'a>(files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/rosters").join(folder);
    let mut files: Vec<_> = fs::read_dir(path)
        .unwrap()
        .map(|e| e.unwrap().path())
        .map(|p| (p.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(p).unwrap()))
        .collect();
    files.sort();
    files
}

fn bundle(folder: &str) -> Vec<u8> {
    let files = files(folder);
    pack(files.iter().map(|(n, b)| (n.as_str(), b.clone())))
}

/// The good bundle with one table changed.
fn with(name: &str, change: impl FnOnce(String) -> String) -> Result<Sheet, FileFault> {
    let mut all = files("oneroster-1.2");
    let slot = all.iter_mut().find(|(n, _)| n == name).unwrap();
    slot.1 = change(String::from_utf8(slot.1.clone()).unwrap()).into_bytes();
    rosters::read(&pack(all.iter().map(|(n, b)| (n.as_str(), b.clone()))), today())
}

fn rows(sheet: &Sheet) -> Vec<[&str; 5]> {
    sheet.rows.iter().map(|r| r.cells.each_ref().map(String::as_str)).collect()
}

#[test]
fn reads_a_bundle_of_1_2() {
    let sheet = rosters::read(&bundle("oneroster-1.2"), today()).unwrap();
    assert_eq!(
        rows(&sheet),
        [
            ["QH1001", "5", "五年级（1）班", "01", "张𠮷"],
            ["QH1001", "5", "五年级（1）班", "02", "阿依古丽·买买提"],
            ["QH1001", "5", "2班", "03", "欧阳思远"],
            ["QH1001", "5", "2班", "04", "Aisha Noor Rahman"],
            ["青禾市云岭县第二小学", "6", "六年级1班", "1", "刘䶮"],
        ]
    );
    assert_eq!(sheet.notes, [Note::NotPupils(1), Note::NotHomerooms(2)]);
    assert!(sheet.bad.is_empty());
    assert_eq!(sheet.rows[3].origin.as_ref().unwrap().of(Column::Class), ("classes.csv", 3));
}

#[test]
fn reads_a_nasty_bundle_of_1_1() {
    let sheet = rosters::read(&bundle("oneroster-1.1-nasty"), today()).unwrap();
    assert_eq!(
        rows(&sheet),
        [
            ["青禾市云岭县实验小学", "5", "五年级1班", "01", "林知夏"],
            ["青禾市云岭县实验小学", "5", "五年级1班", "02", "周予安"],
            ["青禾市云岭县实验小学", "五年级", "五年级1班", "03", "阿依古丽·买买提"],
        ]
    );
    assert_eq!(sheet.notes, [Note::OlderBundle, Note::NotNow(1), Note::Deleted(4)]);
    assert_eq!(sheet.rows[1].row, 3, "a quoted line break is no new row");
}

#[test]
fn faults_name_their_file_and_row() {
    let sheet = rosters::read(&bundle("oneroster-bad"), today()).unwrap();
    let bad: Vec<_> = sheet.bad.iter().map(|b| (b.file.as_deref().unwrap(), b.row, b.column, b.fault)).collect();
    assert_eq!(
        bad,
        [
            ("classes.csv", 6, Column::School, RowFault::UnknownReference),
            ("enrollments.csv", 8, Column::Name, RowFault::UnknownReference),
            ("enrollments.csv", 9, Column::Class, RowFault::UnknownReference),
            ("enrollments.csv", 10, Column::Class, RowFault::TwoClasses),
        ]
    );
}

#[test]
fn a_bundle_may_stand_in_a_folder_and_come_from_a_mac() {
    let all = files("oneroster-1.2");
    let mut packed: Vec<(String, Vec<u8>)> = all.iter().map(|(n, b)| (format!("导出/{n}"), b.clone())).collect();
    packed.push(("__MACOSX/._users.csv".into(), b"\0\x05\x16\x07".to_vec()));
    packed.push(("导出/.DS_Store".into(), vec![0]));
    let bytes = pack(packed.iter().map(|(n, b)| (n.as_str(), b.clone())));
    assert_eq!(rosters::read(&bytes, today()).unwrap().rows.len(), 5);
}

#[test]
fn what_is_not_read_is_told() {
    let manifest = |from: &str, to: &str| with("manifest.csv", |t| t.replace(from, to)).unwrap_err();
    assert_eq!(manifest("version,1.2", "version,2.0"), FileFault::BundleVersion("2.0".into()));
    assert_eq!(manifest("oneroster.version,1.2\r\n", ""), FileFault::BundleVersion(String::new()));
    assert_eq!(manifest("file.users,bulk", "file.users,delta"), FileFault::BundleDelta("users.csv".into()));
    assert_eq!(manifest("file.orgs,bulk", "file.orgs,absent"), FileFault::BundleMissing("orgs.csv".into()));
    let no_title = with("classes.csv", |t| t.replace("title", "name")).unwrap_err();
    assert_eq!(no_title, FileFault::BundleColumn("classes.csv", "title"));
    assert_eq!(with("users.csv", |_| String::new()), Err(FileFault::BundleColumn("users.csv", "sourcedid")));
    assert_eq!(with("classes.csv", |t| t.replace("homeroom", "scheduled")), Err(FileFault::BundleNoHomerooms));
    assert_eq!(with("enrollments.csv", |t| t.replace("student", "parent")), Err(FileFault::Empty));
    let mut all = files("oneroster-1.2");
    all.retain(|(n, _)| n != "manifest.csv");
    let bytes = pack(all.iter().map(|(n, b)| (n.as_str(), b.clone())));
    assert_eq!(rosters::read(&bytes, today()), Err(FileFault::BundleMissing("manifest.csv".into())));
}

#[test]
fn bundles_are_bounded() {
    let bomb = |size: usize| with("users.csv", |t| t + &" ".repeat(size));
    assert_eq!(bomb(2 << 20), Err(FileFault::TooLarge), "2 MiB of nothing shrink a thousandfold");
    assert_eq!(bomb(40 << 20), Err(FileFault::TooLarge));
    let names: Vec<String> = (0..=MAX_ENTRIES).map(|n| format!("{n}.csv")).collect();
    let many = names.iter().map(|n| (n.as_str(), Vec::new())).chain([("manifest.csv", Vec::new())]);
    assert_eq!(rosters::read(&pack(many), today()), Err(FileFault::TooLarge));
    assert!(with("orgs.csv", |t| t + &",,,x,school,,\r\n".repeat(MAX_GROUPS)).is_err());
}

#[test]
fn one_grade_is_found() {
    for (class, person, grade) in [
        ("05", "", "5"),
        ("", "06", "6"),
        ("05,06", "06", "6"),
        ("05", "07", "5"),
        ("05,06", "", "5,6"),
        ("05,06", "07", "5,6"),
        ("", "", ""),
        ("五年级", "", "五年级"),
        ("KG", "", "KG"),
    ] {
        assert_eq!(grade_text(class, person), grade, "{class:?} {person:?}");
    }
}

#[test]
fn names_as_their_owners_write_them() {
    for (given, middle, family, name) in [
        ("知夏", "", "林", "林知夏"),
        ("思远", "", "欧阳", "欧阳思远"),
        ("阿依古丽", "", "买买提", "阿依古丽·买买提"),
        ("阿依古丽·买买提", "", "买买提", "阿依古丽·买买提"),
        ("", "", "林知夏", "林知夏"),
        ("林知夏", "", "林知夏", "林知夏"),
        ("Aisha", "Noor", "Rahman", "Aisha Noor Rahman"),
        ("Li", "", "林", "Li 林"),
    ] {
        assert_eq!(full_name(given, middle, family), name);
    }
}
