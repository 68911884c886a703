//! A disk that fails or is full. SQLite's own calls fail: PostgreSQL's disk is PostgreSQL's.

use crate::writer::{Replies, recover, writer};
use qinghe::backup;
use qinghe_store::operations::{State, inspect, newest_schema};
use qinghe_tests::{
    Desk, Engine,
    desk::{OLD_SCHEMA, count_users},
    faults::{campaign, chance, is_long, rounds},
};
use rand::RngExt as _;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// The calls by which SQLite opens its files, writes, grows, cuts and syncs them, and how they fail.
const FAILURES: [(&str, &str); 7] = [
    ("pwrite64", "ENOSPC"),
    ("pwrite64", "EIO"),
    ("fdatasync", "EIO"),
    ("fsync", "EIO"),
    ("ftruncate", "EIO"),
    ("openat", "EMFILE"),
    ("openat", "EIO"),
];

/// Runs the writer; the call of this name to the database's files fails, the `nth` of each thread, and with `ever` all later
/// ones as well.
fn write_with(file: &Path, call: (&str, &str), (nth, ever): (u64, bool)) -> Output {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o", "/dev/null"]);
    for end in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        strace.arg("-P").arg(name);
    }
    let (name, error) = call;
    let from = if ever { "+" } else { "" };
    strace.args(["-e", &format!("trace={name}"), "-e", &format!("inject={name}:error={error}:when={nth}{from}")]);
    let out = strace.args(writer(&format!("sqlite:{}", file.display()), 1, 400)).output();
    out.unwrap_or_else(|e| panic!("these tests need strace (sudo apt-get install -y strace): {e}"))
}

async fn failing_calls() {
    let mut rng = chance(31);
    let (mut refused, mut acknowledged, mut not_started) = (0, 0, 0);
    let all = rounds(14);
    for round in 0..all {
        let call = FAILURES[usize::try_from(round).unwrap() % FAILURES.len()];
        let ever = round / 7 % 4 == 3;
        // The first calls, when the file is opened, as well as those in the midst of work.
        let most = if call.0 == "openat" || call.0 == "ftruncate" { 8 } else { 60 };
        let nth = rng.random_range(1..=most);
        let what = format!("round {round}: call {nth} of {call:?}, ever: {ever}");
        let dir = tempfile::tempdir().unwrap();
        // As the kernel names it: strace compares paths.
        let file = fs::canonicalize(dir.path()).unwrap().join("qinghe.sqlite");
        let url = format!("sqlite:{}", file.display());
        // The schema is there before the disk fails.
        assert!(recover(&url).await.is_empty());
        let out = write_with(&file, call, (nth, ever));
        let replies = Replies::of(&out);
        let started = String::from_utf8_lossy(&out.stdout).starts_with("ready");
        // At the start the program may only say that it cannot; at work it never ends by it.
        assert!(out.status.success() || !started, "{what}: {}", String::from_utf8_lossy(&out.stderr));
        let kept = recover(&url).await;
        let lost: Vec<_> = replies.acknowledged.difference(&kept).collect();
        assert!(lost.is_empty(), "{what}: acknowledged and lost: {lost:?}");
        // Where the last rows were refused, there was nothing to go on with.
        if started && !ever && replies.refused.first().is_some_and(|n| *n < 300) {
            assert!(replies.went_on, "{what}: it did not go on after the failure: {replies:?}");
        }
        refused += replies.refused.len();
        acknowledged += replies.acknowledged.len();
        not_started += u32::from(!started);
    }
    assert!(refused > 0 && acknowledged > 0, "{refused} refused, {acknowledged} acknowledged");
    eprintln!("{all} failures: {acknowledged} acknowledged and kept, {refused} refused, {not_started} not started");
}

#[test]
fn acknowledgements_are_true_when_calls_fail() {
    campaign("calls that fail", failing_calls());
}

/// Every write beyond so many kilobytes of a file fails, as on a full disk.
fn with_limit(desk: &Desk, kilobytes: u64, args: &[&str]) -> Output {
    let limit = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kilobytes * 2);
    let mut command = Command::new("sh");
    command.args(["-c", &limit]).arg(qinghe_tests::desk::program("qinghe-test-cli")).args(args);
    desk.settings(&mut command);
    command.output().expect("the program runs")
}

async fn full_disks() {
    let mut rng = chance(32);
    let (mut unchanged, mut changed) = (0, 0);
    for round in 0..rounds(5) {
        let desk = Desk::of_old_release(Engine::Sqlite, 2000).await;
        let users = count_users(desk.url()).await;
        let whole = fs::metadata(desk.path("data/qinghe.db")).unwrap().len() >> 10;
        // From a disk that takes next to nothing to one that takes it all; in the short form all in turn.
        let kilobytes = if is_long() { rng.random_range(1..whole * 5 / 4) } else { whole * (round * 2 + 1) / 8 };
        let what = format!("round {round}: {kilobytes} of {whole} KB");
        let made = with_limit(&desk, kilobytes, &["backup", "backups"]).status.success();
        assert_eq!(backup::list(&desk.path("backups")).len(), usize::from(made), "{what}: a backup is whole or none");
        for whole in backup::list(&desk.path("backups")) {
            whole.check_hashes().unwrap();
        }
        // The backup comes first: where it has no room, the schema stays; where it has, each step is whole or not there.
        let out = with_limit(&desk, kilobytes, &["migrate"]);
        let State::Schema(there) = inspect(desk.url()).await.unwrap() else { panic!("{what}: no store") };
        assert_eq!(out.status.success(), there == newest_schema(), "{what}: {there}");
        assert_eq!(count_users(desk.url()).await, users, "{what}");
        if there == OLD_SCHEMA {
            unchanged += 1;
        } else {
            changed += 1;
            assert!(!backup::list(&desk.path("data/backups")).is_empty(), "{what}: changed without a backup");
        }
        // With room again it goes on by itself.
        desk.good(&["migrate"]);
        desk.good(&["backup", "backups"]);
        assert_eq!(inspect(desk.url()).await.unwrap(), State::Schema(newest_schema()), "{what}");
        assert_eq!(count_users(desk.url()).await, users, "{what}");
    }
    assert!(unchanged > 0, "the disk was never full");
    eprintln!("{} disks: {unchanged} upgrades not begun, {changed} begun", rounds(5));
}

#[test]
fn a_full_disk_leaves_old_or_new() {
    campaign("full disks", full_disks());
}
