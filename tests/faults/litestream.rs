//! `checkpoints = "litestream"`, with the real litestream: the program is killed under load, and what litestream copied by then is
//! a whole database. Part of the long form only, which fetches litestream (`.tools/setup.sh litestream`).

use crate::writer::{Replies, die_after, recover, writer};
use qinghe_tests::faults::{campaign, chance, rounds};
use rand::RngExt as _;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

fn litestream() -> Command {
    let file = std::env::var_os("QINGHE_LITESTREAM").map_or_else(|| PathBuf::from("litestream"), PathBuf::from);
    Command::new(file)
}

/// A litestream of the test's own.
struct Copier(Child);

impl Drop for Copier {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Copier {
    fn start(file: &Path, to: &str) -> Self {
        let child = litestream().arg("replicate").arg(file).arg(to).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(child.unwrap_or_else(|e| panic!("this test needs litestream (.tools/setup.sh litestream): {e}")))
    }
}

/// The rows of what litestream has.
async fn restored(from: &str, to: &Path) -> BTreeSet<u128> {
    for end in ["", "-wal", "-shm"] {
        let mut name = to.as_os_str().to_owned();
        name.push(end);
        drop(fs::remove_file(name));
    }
    let out = litestream().args(["restore", "-o"]).arg(to).arg(from).output().expect("litestream runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    recover(&format!("sqlite:{}", to.display())).await
}

async fn copies() {
    let mut rng = chance(51);
    let mut behind = 0;
    for round in 0..rounds(3).min(30) {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("qinghe.sqlite");
        let url = format!("sqlite:{}", file.display());
        assert!(recover(&url).await.is_empty());
        let to = format!("file://{}", dir.path().join("copy").display());
        let restore = dir.path().join("restored.sqlite");
        let mut replies = Replies::default();
        let copier = Copier::start(&file, &to);
        // Twice: the second time litestream goes on with the log that the killed program left.
        for part in 0..2_u64 {
            let life = Duration::from_millis(rng.random_range(200..2500));
            let mut command = writer(&url, (round * 2 + part) * 1_000_000 + 1, 1_000_000).to_vec();
            command.push("litestream".into());
            die_after(&command, life, &mut replies);
        }
        // It copies once a second.
        let began = Instant::now();
        let last = loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let there = restored(&to, &restore).await;
            if replies.acknowledged.is_subset(&there) {
                break there;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "round {round}: litestream has {} rows", there.len());
        };
        // And both at once: what it has is whole, and older by a moment.
        let mut command = writer(&url, (round * 2) * 1_000_000 + 500_001, 1_000_000).to_vec();
        command.push("litestream".into());
        die_after(&command, Duration::from_millis(rng.random_range(1000..2500)), &mut replies);
        drop(copier);
        let kept = recover(&url).await;
        assert!(replies.acknowledged.is_subset(&kept), "round {round}: acknowledged and lost in the database itself");
        let there = restored(&to, &restore).await;
        assert!(last.is_subset(&there) && there.is_subset(&kept), "round {round}: the copy is of something else");
        behind = behind.max(kept.len() - there.len());
    }
    eprintln!("litestream: killed at once with the program, its copy was behind by at most {behind} rows");
}

#[test]
#[ignore = "it needs litestream: make faults runs it"]
fn what_litestream_copied_is_whole() {
    campaign("litestream", copies());
}
