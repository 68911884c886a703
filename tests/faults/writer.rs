//! The program `qinghe-test-writer`, which writes rows under load and says which are acknowledged.

use qinghe_store::{Conn, Db, Options};
use qinghe_tests::desk::{program, settle};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    process::{Command, Output, Stdio},
    time::Duration,
};

/// What the writer said of its rows.
#[derive(Default, Debug)]
pub struct Replies {
    pub acknowledged: BTreeSet<u128>,
    pub refused: BTreeSet<u128>,
    /// Whether a row was acknowledged after one that was refused.
    pub went_on: bool,
}

impl Replies {
    pub fn hear(&mut self, line: &str) {
        match line.split_once(' ') {
            Some(("ok", n)) => {
                self.acknowledged.insert(n.parse().expect("a number"));
                self.went_on |= !self.refused.is_empty();
            }
            Some(("no", n)) => {
                self.refused.insert(n.parse().expect("a number"));
            }
            _ => {}
        }
    }

    pub fn of(out: &Output) -> Self {
        let mut replies = Self::default();
        String::from_utf8_lossy(&out.stdout).lines().for_each(|line| replies.hear(line));
        replies
    }
}

/// The writer with its arguments: where, its first row, and how many at most.
pub fn writer(url: &str, first: u64, most: u64) -> [String; 4] {
    let file = program("qinghe-test-writer");
    [file.display().to_string(), url.to_owned(), first.to_string(), most.to_string()]
}

/// Lets the writer work for so long, from its first acknowledgement on, and kills it.
pub fn work_and_die(url: &str, first: u64, life: Duration, replies: &mut Replies) {
    die_after(&writer(url, first, 1_000_000), life, replies);
}

/// The same with these arguments.
pub fn die_after(command: &[String], life: Duration, replies: &mut Replies) {
    let mut child =
        Command::new(&command[0]).args(&command[1..]).stdout(Stdio::piped()).spawn().expect("the writer starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    assert_eq!(lines.next().expect("a line").expect("text"), "ready");
    let first = lines.next().expect("a line").expect("text");
    let reader = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
    std::thread::sleep(life);
    child.kill().expect("it is killed");
    child.wait().expect("it has ended");
    replies.hear(&first);
    // A kill can cut the last line; that row counts as not acknowledged.
    reader.join().expect("the lines are read").iter().for_each(|line| replies.hear(line));
}

/// Opens the store as a server would after the accident, and gives the numbers of its rows.
pub async fn recover(url: &str) -> BTreeSet<u128> {
    const ROWS: &str = "SELECT id FROM users WHERE kind = 'learner'";
    settle(url).await;
    let db = Db::open(url, &Options::default()).await.expect("the store opens");
    let ids: Vec<uuid::Uuid> = match db.read().await.expect("a connection") {
        Conn::Sqlite(mut c) => {
            let sound: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut *c).await.expect("a check");
            assert_eq!(sound, "ok");
            sqlx::query_scalar(ROWS).fetch_all(&mut *c).await.expect("the rows")
        }
        Conn::Postgres(mut c) => sqlx::query_scalar(ROWS).fetch_all(&mut *c).await.expect("the rows"),
    };
    db.close().await;
    ids.into_iter().map(|id| id.as_u128()).collect()
}
