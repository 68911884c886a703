//! Everything acknowledged is there afterwards: when the process is killed, and when the disk is full.
//!
//! `kill -9` alone is the weaker half: what the kernel holds survives it. That each commit is also
//! synced rests on `schema::sqlite_writes_with_wal_and_full_sync`.

use crate::seed::{at, id};
use qinghe_model::UserId;
use qinghe_store::{Conn, Db, Engine, Error, Options, users};
use qinghe_tests::{TestDb, run};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

const WRITER: &str = env!("CARGO_BIN_EXE_qinghe-test-writer");

/// Opens the file as a server would after the accident, and gives the numbers of its rows.
async fn recover(file: &Path) -> BTreeSet<u128> {
    let db = Db::open(&format!("sqlite:{}", file.display()), &Options::default()).await.expect("the file opens");
    let Conn::Sqlite(mut c) = db.read().await.unwrap() else { unreachable!("it is SQLite") };
    let sound: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut *c).await.unwrap();
    assert_eq!(sound, "ok");
    let ids: Vec<uuid::Uuid> =
        sqlx::query_scalar("SELECT id FROM users WHERE kind = 'learner'").fetch_all(&mut *c).await.unwrap();
    drop(c);
    db.close().await;
    ids.into_iter().map(|i| i.as_u128()).collect()
}

#[derive(Default)]
struct Replies {
    acknowledged: BTreeSet<u128>,
    refused: BTreeSet<u128>,
}

impl Replies {
    fn hear(&mut self, line: &str) {
        match line.split_once(' ') {
            Some(("ok", n)) => _ = self.acknowledged.insert(n.parse().expect("a number")),
            Some(("no", n)) => _ = self.refused.insert(n.parse().expect("a number")),
            _ => {}
        }
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    run(async {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("qinghe.sqlite");
        let mut replies = Replies::default();
        for round in 0..10_u64 {
            let mut child = Command::new(WRITER)
                .arg(&file)
                .arg((round * 1_000_000 + 1).to_string())
                .stdout(Stdio::piped())
                .spawn()
                .expect("the writer starts");
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            assert_eq!(lines.next().unwrap().unwrap(), "ready");
            let reader = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
            // From at once to a tenth of a second of work, unevenly.
            tokio::time::sleep(Duration::from_millis(1 + round * 37 % 101)).await;
            child.kill().unwrap();
            child.wait().unwrap();
            // A kill can cut the last line; that row counts as not acknowledged.
            reader.join().unwrap().iter().for_each(|l| replies.hear(l));
            let kept = recover(&file).await;
            let lost: Vec<_> = replies.acknowledged.difference(&kept).collect();
            assert!(lost.is_empty(), "round {round}: acknowledged and lost: {lost:?}");
        }
        assert!(replies.acknowledged.len() > 100, "only {} writes in ten rounds", replies.acknowledged.len());
    });
}

/// Every write to a file of more than so many bytes fails, as on a full disk: in the log, and then,
/// with a larger limit, in the middle of other pages.
#[test]
fn acknowledgements_are_true_when_the_disk_is_full() {
    run(async {
        for kilobytes in [150, 193, 256, 517, 1024] {
            let dir = tempfile::tempdir().unwrap();
            let file = dir.path().join("qinghe.sqlite");
            // The schema is there before the disk fills up.
            recover(&file).await;
            // The kernel's limit, with its signal ignored: writes then give an error.
            let limit = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", kilobytes * 2);
            let out = Command::new("sh").args(["-c", &limit, WRITER]).arg(&file).arg("1").output().unwrap();
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
            let mut replies = Replies::default();
            String::from_utf8(out.stdout).unwrap().lines().for_each(|l| replies.hear(l));
            assert!(!replies.refused.is_empty(), "{kilobytes} KB: the disk was never full");
            let kept = recover(&file).await;
            let lost: Vec<_> = replies.acknowledged.difference(&kept).collect();
            assert!(lost.is_empty(), "{kilobytes} KB: acknowledged and lost: {lost:?}");
            let false_no: Vec<_> = replies.refused.intersection(&kept).collect();
            assert!(false_no.is_empty(), "{kilobytes} KB: refused and kept: {false_no:?}");
        }
    });
}

/// A database that may not grow: the writer refuses, keeps what was there, and goes on when there is
/// room again.
#[test]
fn a_full_database_refuses_and_recovers() {
    run(async {
        let db = TestDb::new(Engine::Sqlite).await;
        let pages = db.number("PRAGMA page_count").await;
        db.execute(&format!("PRAGMA max_page_count = {}", pages + 4)).await.unwrap();
        let (mut kept, mut refused) = (0, 0);
        for n in 0..40 {
            let done: Result<(), Error> = db
                .write(id::<UserId>(n), |c, id| {
                    Box::pin(async move { users::insert_learner(c, *id, &"长".repeat(500), at(0)).await })
                })
                .await;
            if done.is_ok() {
                kept += 1;
            } else {
                refused += 1;
            }
            assert_eq!(db.number("SELECT COUNT(*) FROM users WHERE kind = 'learner'").await, kept);
        }
        assert!(kept > 0 && refused > 0, "{kept} kept, {refused} refused");
        db.execute("PRAGMA max_page_count = 100000").await.unwrap();
        db.write(id::<UserId>(99), |c, id| Box::pin(async move { users::insert_learner(c, *id, "某", at(0)).await }))
            .await
            .unwrap();
    });
}
