//! Writes rows one after another from several tasks, and says on standard output which are
//! acknowledged: for the durability tests, which kill it or take the disk away.
//!
//! Arguments: database file or address, first row number, how many rows at most (else [`MOST`]), and `litestream` where
//! that copies the log. Prints `ready`, then `ok N` or `no N` a row, and ends after fifty refusals or that many rows.

use chrono::DateTime;
use qinghe_model::UserId;
use qinghe_store::{Checkpointing, Db, Error, Options, users};
use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use uuid::Uuid;

const TASKS: usize = 8;
const MOST: u64 = 20_000;

fn say(line: &str) {
    // One call a line: a kill never leaves half a line that looks like another number.
    if std::io::stdout().lock().write_all(format!("{line}\n").as_bytes()).is_err() {
        std::process::exit(0);
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let mut args = std::env::args().skip(1);
    let (Some(file), Some(first)) = (args.next(), args.next().and_then(|n| n.parse().ok())) else {
        eprintln!("started by the tests, with a database file and a number");
        std::process::exit(2);
    };
    let most = args.next().map_or(MOST, |n| n.parse().expect("a number"));
    let url = if file.contains(':') { file } else { format!("sqlite:{file}") };
    let checkpoints = match args.next().as_deref() {
        Some("litestream") => Checkpointing::Outside,
        _ => Checkpointing::Own,
    };
    let db = Db::open(&url, &Options { checkpoints, ..Options::default() }).await?;
    say("ready");
    let next = Arc::new(AtomicU64::new(first));
    let refused = Arc::new(AtomicU64::new(0));
    let tasks = (0..TASKS).map(|_| {
        let (db, next, refused) = (db.clone(), next.clone(), refused.clone());
        tokio::spawn(async move {
            while refused.load(Ordering::Relaxed) < 50 {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= first + most {
                    return;
                }
                let done: Result<(), Error> = db
                    .write(n, |c, n| {
                        Box::pin(async move {
                            let id = UserId(Uuid::from_u128(u128::from(*n)));
                            users::insert_learner(c, id, "某某某", DateTime::UNIX_EPOCH).await
                        })
                    })
                    .await;
                if done.is_ok() {
                    say(&format!("ok {n}"));
                } else {
                    refused.fetch_add(1, Ordering::Relaxed);
                    say(&format!("no {n}"));
                }
            }
        })
    });
    futures::future::join_all(tasks).await;
    Ok(())
}
