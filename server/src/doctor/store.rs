//! Database, secrets, schema, log, jobs and backups.

use super::{Check, Grade, Options};
use crate::{
    backup::{self, Reason},
    config::{Checkpoints, Config, hide_password},
    health::{START, log_of},
};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_service::{
    installation::{self, Belonging},
    secrets::Secrets,
};
use qinghe_store::{
    Db,
    operations::{self, State, inspect, newest_schema, sqlite_file},
};
use std::fs;

/// A clock may differ from the database's by so much; sessions and quizzes are timed by it.
const CLOCK: TimeDelta = TimeDelta::seconds(2);
/// A log longer than this slows every read down.
const LONG_LOG: u64 = 256 << 20;

/// How long after its last success a job is missed: several of its periods.
const JOBS: [(&str, TimeDelta); 9] = [
    ("keep", TimeDelta::minutes(10)),
    ("measure", TimeDelta::minutes(10)),
    ("overdue", TimeDelta::minutes(10)),
    ("matches", TimeDelta::minutes(10)),
    ("campaigns", TimeDelta::minutes(15)),
    ("surveys", TimeDelta::minutes(15)),
    ("contests", TimeDelta::minutes(10)),
    ("tree", TimeDelta::minutes(30)),
    ("tidy", TimeDelta::minutes(30)),
];

pub(super) async fn checks(config: &Config, now: DateTime<Utc>, options: &Options) -> Vec<Check> {
    let shown = hide_password(&config.database_url);
    let secrets = Secrets::load(&config.secrets_file);
    let state = inspect(&config.database_url).await;
    let mut checks = vec![database(&shown, &state)];
    let schema = match state {
        Ok(State::Schema(found)) => found,
        _ => 0,
    };
    if schema > 0 {
        checks.push(schema_check(schema));
    }
    // Opening an older store would change its schema.
    let db = if schema == newest_schema() {
        Db::open(&config.database_url, &config.store_options()).await.ok()
    } else {
        None
    };
    checks.push(secrets_check(config, &secrets, db.as_ref()).await);
    if let Some(db) = &db {
        checks.extend(clock(db, now).await);
        if !options.is_new {
            checks.push(jobs(db, now).await);
        }
    }
    checks.extend(log(config));
    if !options.is_new {
        checks.push(backups(config, now));
    }
    if let Some(db) = db {
        db.close().await;
    }
    checks
}

fn database(shown: &str, state: &Result<State, qinghe_store::Error>) -> Check {
    const NAME: &str = "database";
    match state {
        Ok(State::Schema(_)) => Check::ok(NAME, shown),
        Ok(State::Missing(file)) => Check::fail(
            NAME,
            format!("there is none at {}", file.display()),
            "check database_url; a new one is made by `qinghe init`",
        ),
        Ok(State::Empty) => Check::fail(NAME, format!("{shown} is empty"), "run `qinghe init`, or restore a backup"),
        Ok(State::Foreign) => Check::fail(NAME, format!("{shown} is not Qinghe's"), "check database_url"),
        Err(e) => Check::fail(NAME, format!("{shown}: {e}"), "start the database, or check database_url"),
    }
}

fn schema_check(found: i64) -> Check {
    const NAME: &str = "schema";
    let known = newest_schema();
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => Check::ok(NAME, found.to_string()),
        std::cmp::Ordering::Less => Check::warn(
            NAME,
            format!("{found}; this program's is {known}"),
            "back up and run `qinghe migrate`; `qinghe serve` does so too",
        ),
        std::cmp::Ordering::Greater => Check::fail(
            NAME,
            format!("{found} is newer than this program's {known}"),
            "use the newer program, or restore a backup from before the upgrade",
        ),
    }
}

async fn secrets_check(
    config: &Config,
    secrets: &Result<Secrets, qinghe_service::secrets::SecretsError>,
    db: Option<&Db>,
) -> Check {
    const NAME: &str = "secrets";
    let file = config.secrets_file.display();
    let secrets = match secrets {
        Ok(secrets) => secrets,
        Err(e) => return Check::fail(NAME, e.to_string(), "put the file's copy there; new ones void every PIN"),
    };
    let Some(db) = db else {
        return Check::warn(NAME, format!("{file} can be read, and was not compared"), "see to the database first");
    };
    let belonging = async {
        let mut c = db.read().await?;
        installation::check_secrets(&mut c, secrets).await
    };
    match belonging.await {
        Ok(Belonging::Same | Belonging::Rotated) => Check::ok(NAME, format!("{file} belongs to the database")),
        Ok(Belonging::Unknown) => Check::warn(
            NAME,
            "the database does not say which secrets belong to it",
            "start the server once with the right file: it is noted then",
        ),
        Ok(Belonging::Other { .. }) => Check::fail(
            NAME,
            format!("{file} does not belong to the database"),
            "use the file of this database; with another every PIN or password is wrong",
        ),
        Err(e) => Check::fail(NAME, e.to_string(), "see to the database first"),
    }
}

async fn clock(db: &Db, now: DateTime<Utc>) -> Option<Check> {
    const NAME: &str = "clock-db";
    let there = async { operations::clock(&mut db.read().await?).await };
    match there.await {
        Ok(None) => None,
        Ok(Some(there)) => {
            let apart = (there - now).abs();
            let seen = format!("{} ms from PostgreSQL's", apart.num_milliseconds());
            Some(if apart <= CLOCK {
                Check::ok(NAME, seen)
            } else {
                Check::fail(NAME, seen, "let both machines follow one time server (chrony, systemd-timesyncd)")
            })
        }
        Err(e) => Some(Check::fail(NAME, e.to_string(), "see to the database first")),
    }
}

async fn jobs(db: &Db, now: DateTime<Utc>) -> Check {
    const NAME: &str = "jobs";
    let ran = async { operations::installation::list_jobs(&mut db.read().await?).await };
    let ran = match ran.await {
        Ok(ran) => ran,
        Err(e) => return Check::fail(NAME, e.to_string(), "see to the database first"),
    };
    let Some(last) = ran.iter().map(|(_, at)| *at).max() else {
        return Check::warn(NAME, "none has run yet", "start the server: they run by themselves");
    };
    if last > now + CLOCK {
        return Check::fail(
            NAME,
            format!("one succeeded at {last}, which is in the future"),
            "the clock went back: set it right before pupils work",
        );
    }
    // They end with the server: compared with each other, they also tell when it was stopped.
    let late: Vec<String> = JOBS
        .iter()
        .filter_map(|(name, most)| {
            // After a start it may not have had its first turn.
            let at = ran.iter().filter(|(job, _)| job == name || job == START).map(|(_, at)| *at).max()?;
            (last - at > *most).then(|| format!("{name} ({} min)", (last - at).num_minutes()))
        })
        .collect();
    if !late.is_empty() {
        return Check::fail(NAME, format!("late: {}", late.join(", ")), "look for jobs.…_failed in the log");
    }
    let ago = (now - last).num_minutes();
    if ago > 10 {
        return Check::warn(
            NAME,
            format!("none has run for {ago} minutes"),
            "start the server, if it should be running",
        );
    }
    Check::ok(NAME, format!("{} have run, the last {ago} min ago", ran.iter().filter(|(job, _)| job != START).count()))
}

fn log(config: &Config) -> Option<Check> {
    const NAME: &str = "wal";
    let file = sqlite_file(&config.database_url).filter(|f| f.exists())?;
    let bytes = fs::metadata(log_of(&file)).map_or(0, |m| m.len());
    let seen = format!("{} MiB of log", bytes.div_ceil(1 << 20));
    Some(if bytes > LONG_LOG {
        let mend = match config.checkpoints {
            Checkpoints::Own => "something reads for very long (a backup, an export); if it stays, restart the server",
            Checkpoints::Litestream => {
                "litestream does not copy it: start it (systemctl status litestream), or set checkpoints = \"own\""
            }
        };
        Check::warn(NAME, seen, mend)
    } else {
        Check::ok(NAME, seen)
    })
}

/// Whether there are backups, how old the newest is, and whether the data can be read by others.
fn backups(config: &Config, now: DateTime<Utc>) -> Check {
    const NAME: &str = "backups";
    let Some(dir) = &config.backup.dir else {
        return Check::warn(
            NAME,
            "none are scheduled",
            "set backup.dir to a folder on another disk, or back up by other means and see that it works",
        );
    };
    let all = backup::list(dir);
    let Some(newest) = all.iter().rev().find(|b| b.manifest.reason != Reason::BeforeMigration) else {
        return Check::fail(
            NAME,
            format!("there is no whole one in {}", dir.display()),
            "run `qinghe backup`, and look for jobs.backup_failed in the log",
        );
    };
    let hours = (now - newest.manifest.made_at).num_hours();
    let seen = format!(
        "{} whole ones in {}; the newest is {hours} h old, {} MiB{}",
        all.len(),
        dir.display(),
        newest.bytes().div_ceil(1 << 20),
        if newest.manifest.encrypted { ", encrypted" } else { "" }
    );
    let grade = match hours {
        ..=30 => Grade::Ok,
        31..=54 => Grade::Warn,
        _ => Grade::Fail,
    };
    if grade != Grade::Ok {
        return Check { name: NAME, grade, seen, todo: Some("look for jobs.backup_failed in the log".into()) };
    }
    let same_disk = sqlite_file(&config.database_url).is_some_and(|file| is_same_disk(&file, dir));
    if same_disk {
        return Check::warn(NAME, seen, "they are on the database's own disk: choose another, or copy them away");
    }
    Check::ok(NAME, seen)
}

#[cfg(unix)]
fn is_same_disk(a: &std::path::Path, b: &std::path::Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &std::path::Path| fs::metadata(path).map(|m| m.dev()).ok();
    device(a).is_some() && device(a) == device(b)
}

#[cfg(not(unix))]
fn is_same_disk(_: &std::path::Path, _: &std::path::Path) -> bool {
    false
}
