//! `kill -9` under load: what was acknowledged is there.

use crate::writer::{Replies, recover, work_and_die};
use qinghe_tests::{
    Engine, TestDb,
    faults::{campaign, chance, rounds},
};
use rand::RngExt as _;
use std::time::Duration;

async fn writers(engine: Engine) {
    let db = TestDb::new(engine).await;
    let url = db.url().to_owned();
    db.handle().close().await;
    let mut rng = chance(11);
    let mut replies = Replies::default();
    for round in 0..rounds(8) {
        // From at once to a tenth of a second of work.
        let life = Duration::from_micros(rng.random_range(0..100_000));
        work_and_die(&url, round * 1_000_000 + 1, life, &mut replies);
        let kept = recover(&url).await;
        let lost: Vec<_> = replies.acknowledged.difference(&kept).collect();
        assert!(lost.is_empty(), "round {round}, {life:?}: acknowledged and lost: {lost:?}");
        assert!(replies.refused.is_empty(), "round {round}: refused without a reason: {:?}", replies.refused);
    }
    let all = replies.acknowledged.len();
    assert!(u64::try_from(all).unwrap() > rounds(8) * 2, "only {all} writes");
    eprintln!("{engine:?}: {} kills, {all} acknowledged, 0 lost", rounds(8));
}

#[test]
fn nothing_acknowledged_is_lost_on_sqlite() {
    campaign("writers killed, SQLite", writers(Engine::Sqlite));
}

#[test]
fn nothing_acknowledged_is_lost_on_postgres() {
    campaign("writers killed, PostgreSQL", writers(Engine::Postgres));
}
