//! A backup, a restore and an upgrade that are killed: there is the old or the new, never something between.

use qinghe::backup;
use qinghe_store::operations::{State, copy, inspect, newest_schema};
use qinghe_tests::{
    Desk, Engine,
    desk::{OLD_SCHEMA, count_users, settle},
    faults::{campaign, chance, is_long, rounds},
};
use rand::{RngExt as _, rngs::StdRng};
use std::{
    fs,
    time::{Duration, Instant},
};

/// A moment of a command that takes so long, from its first to just after its last; in the short form all in turn.
fn moment(rng: &mut StdRng, round: u64, takes: Duration) -> Duration {
    if is_long() {
        return takes.mul_f64(rng.random_range(0.0..1.1));
    }
    takes.mul_f64([0.3, 0.9, 0.5, 0.7, 0.1, 0.8, 0.6, 0.95][usize::try_from(round % 8).unwrap()])
}

/// How long a command takes here.
fn time(desk: &Desk, args: &[&str]) -> Duration {
    let began = Instant::now();
    desk.good(args);
    began.elapsed()
}

/// SQLite is quick to set up: more rounds in the same time.
fn short(engine: Engine) -> u64 {
    if engine == Engine::Sqlite { 8 } else { 4 }
}

async fn backups(engine: Engine) {
    let desk = Desk::of_old_release(engine, 20_000).await;
    let users = count_users(desk.url()).await;
    let takes = time(&desk, &["backup", "first"]);
    let mut rng = chance(21);
    let mut killed = 0;
    for round in 0..rounds(short(engine)) {
        let after = moment(&mut rng, round, takes);
        let before = backup::list(&desk.path("backups")).len();
        desk.kill_after(&["backup", "backups"], after);
        settle(desk.url()).await;
        let there = backup::list(&desk.path("backups"));
        killed += u64::from(there.len() == before);
        for whole in there {
            whole.check_hashes().unwrap();
            assert_eq!(whole.manifest.tables, desk.only_backup("first").manifest.tables, "{after:?}");
            if engine == Engine::Sqlite {
                let read = copy::read(&whole.folder.join(&whole.manifest.data.name)).await.unwrap();
                assert_eq!(read.tables, whole.manifest.tables, "{after:?}");
            }
            // Many rounds would fill the disk.
            if is_long() {
                fs::remove_dir_all(&whole.folder).unwrap();
            }
        }
        assert_eq!(count_users(desk.url()).await, users);
    }
    assert!(killed > 0, "none was killed in the middle");
    desk.good(&["backup", "backups"]);
    let names: Vec<String> = fs::read_dir(desk.path("backups"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".lock")
        .collect();
    assert_eq!(names.len(), backup::list(&desk.path("backups")).len(), "what was unfinished is gone: {names:?}");
}

async fn restores(engine: Engine) {
    let from = Desk::of_old_release(engine, 20_000).await;
    let users = count_users(from.url()).await;
    from.good(&["backup", "backups"]);
    let made = from.only_backup("backups");
    let restore = ["restore", made.folder.to_str().unwrap(), "--verify"];
    let takes = time(&Desk::empty(engine).await, &restore);
    let mut rng = chance(22);
    let (mut old, mut new) = (0, 0);
    for round in 0..rounds(short(engine)) {
        let after = moment(&mut rng, round, takes);
        let to = Desk::empty(engine).await;
        to.kill_after(&restore, after);
        settle(to.url()).await;
        match inspect(to.url()).await.unwrap() {
            State::Missing(_) | State::Empty => {
                to.good(&restore);
                old += 1;
            }
            State::Schema(OLD_SCHEMA) => new += 1,
            other => panic!("{after:?}: {other:?}"),
        }
        assert_eq!(count_users(to.url()).await, users, "{after:?}");
        // By its rows it is what was backed up.
        to.good(&["backup", "again"]);
        assert_eq!(to.only_backup("again").manifest.tables, made.manifest.tables, "{after:?}");
    }
    assert!(old > 0, "none was killed in the middle");
    eprintln!("{engine:?}: {old} restores were not there, {new} were whole");
}

async fn upgrades(engine: Engine) {
    let takes = {
        let desk = Desk::of_old_release(engine, 5000).await;
        time(&desk, &["migrate"])
    };
    let mut rng = chance(23);
    let mut unfinished = 0;
    for round in 0..rounds(short(engine)) {
        let after = moment(&mut rng, round, takes);
        let desk = Desk::of_old_release(engine, 5000).await;
        let users = count_users(desk.url()).await;
        desk.kill_after(&["migrate"], after);
        settle(desk.url()).await;
        let State::Schema(there) = inspect(desk.url()).await.unwrap() else { panic!("{after:?}: no store") };
        assert!((OLD_SCHEMA..=newest_schema()).contains(&there), "{after:?}: {there}");
        assert_eq!(count_users(desk.url()).await, users, "{after:?}");
        unfinished += u64::from(there < newest_schema());
        let folder = desk.path(&desk.backups());
        let old = backup::list(&folder).into_iter().find(|b| b.manifest.schema == OLD_SCHEMA);
        assert!(there == OLD_SCHEMA || old.is_some(), "{after:?}: it was changed without a backup");
        desk.good(&["migrate"]);
        assert_eq!(inspect(desk.url()).await.unwrap(), State::Schema(newest_schema()));
        assert_eq!(count_users(desk.url()).await, users, "{after:?}");
    }
    assert!(unfinished > 0, "none was killed in the middle");
}

#[test]
fn a_backup_that_is_killed_is_none_on_sqlite() {
    campaign("backups killed, SQLite", backups(Engine::Sqlite));
}

#[test]
fn a_backup_that_is_killed_is_none_on_postgres() {
    campaign("backups killed, PostgreSQL", backups(Engine::Postgres));
}

#[test]
fn a_restore_that_is_killed_leaves_no_database_or_a_whole_one_on_sqlite() {
    campaign("restores killed, SQLite", restores(Engine::Sqlite));
}

#[test]
fn a_restore_that_is_killed_leaves_no_database_or_a_whole_one_on_postgres() {
    campaign("restores killed, PostgreSQL", restores(Engine::Postgres));
}

#[test]
fn an_upgrade_that_is_killed_goes_on_where_it_was_on_sqlite() {
    campaign("upgrades killed, SQLite", upgrades(Engine::Sqlite));
}

#[test]
fn an_upgrade_that_is_killed_goes_on_where_it_was_on_postgres() {
    campaign("upgrades killed, PostgreSQL", upgrades(Engine::Postgres));
}
