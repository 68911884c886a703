//! Group commit, with the same guarantees on PostgreSQL.

use crate::seed::{at, id};
use futures::future::join_all;
use qinghe_model::UserId;
use qinghe_store::{Batching, Db, Error, Options, users};
use qinghe_tests::{Engine, TestDb, both, run};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

/// Writes row `n`; whether it was acknowledged.
async fn put(db: &Db, n: u128) -> Result<(), Error> {
    db.write(id::<UserId>(n), |c, id| Box::pin(async move { users::insert_learner(c, *id, "某某某", at(0)).await }))
        .await
}

async fn rows(db: &TestDb) -> i64 {
    db.number("SELECT COUNT(*) FROM users WHERE kind = 'learner'").await
}

/// Holds up the writer until the sender is used: what comes meanwhile makes one batch.
fn hold(db: &Db) -> (tokio::sync::oneshot::Sender<()>, tokio::task::JoinHandle<Result<(), Error>>) {
    let (go, wait) = tokio::sync::oneshot::channel();
    let wait = Arc::new(tokio::sync::Mutex::new(Some(wait)));
    let db = db.clone();
    let held = tokio::spawn(async move {
        db.write(wait, |_, wait| {
            Box::pin(async move {
                if let Some(wait) = wait.lock().await.take() {
                    drop(wait.await);
                }
                Ok(())
            })
        })
        .await
    });
    (go, held)
}

async fn later() {
    tokio::time::sleep(Duration::from_millis(100)).await;
}

both! {
    async fn five_hundred_writes_at_once_are_all_kept(engine) {
        let db = TestDb::new(engine).await;
        let done = join_all((0..500).map(|n| {
            let db = db.handle();
            tokio::spawn(async move { put(&db, n).await })
        }))
        .await;
        assert!(done.into_iter().all(|d| d.unwrap().is_ok()));
        assert_eq!(rows(&db).await, 500);
    }

    async fn an_acknowledged_write_is_seen_by_the_next_reader(engine) {
        let db = TestDb::new(engine).await;
        for n in 0..50 {
            put(&db, n).await.unwrap();
            assert!(users::find(&mut db.read().await.unwrap(), id(n)).await.unwrap().is_some());
        }
    }

    async fn a_failing_body_loses_its_own_changes_only(engine) {
        let db = TestDb::new(engine).await;
        let (go, held) = hold(&db);
        later().await;
        let all = join_all((0..60).map(|n| {
            let db = db.handle();
            tokio::spawn(async move {
                match n % 3 {
                    0 => put(&db, n).await,
                    // Gives up after its change.
                    1 => db.write(n, |c, n| Box::pin(async move {
                        users::insert_learner(c, id(*n), "某某某", at(0)).await?;
                        Err(Error::Missing("the rest"))
                    })).await,
                    // Fails in the engine, after its change.
                    _ => db.write(n, |c, n| Box::pin(async move {
                        users::insert_learner(c, id(*n), "某某某", at(0)).await?;
                        users::insert_learner(c, id(*n), "某某某", at(0)).await
                    })).await,
                }
            })
        }));
        let (all, ()) = tokio::join!(all, async { later().await; go.send(()).unwrap(); });
        held.await.unwrap().unwrap();
        for (n, result) in all.into_iter().enumerate() {
            match (n % 3, result.unwrap()) {
                (0, Ok(())) | (1, Err(Error::Missing("the rest"))) => {}
                (2, Err(e)) if e.is_unique_violation() => {}
                (_, other) => panic!("write {n}: {other:?}"),
            }
        }
        assert_eq!(rows(&db).await, 20);
        assert_eq!(db.number("SELECT COUNT(*) FROM users WHERE kind = 'learner' AND name <> '某某某'").await, 0);
    }

    async fn a_panicking_body_fails_alone(engine) {
        let db = TestDb::new(engine).await;
        let (go, held) = hold(&db);
        later().await;
        let handle = db.handle();
        let panics = tokio::spawn(async move {
            handle.write((), |c, ()| Box::pin(async move {
                users::insert_learner(c, id(1), "某某某", at(0)).await?;
                let nothing: Vec<()> = Vec::new();
                nothing.first().expect("a defect in a use-case");
                Ok::<_, Error>(())
            })).await
        });
        let handle = db.handle();
        let neighbour = tokio::spawn(async move { put(&handle, 2).await });
        later().await;
        go.send(()).unwrap();
        held.await.unwrap().unwrap();
        // SQLite's writer survives and says so; on PostgreSQL the caller's own task panics.
        assert!(panics.await.map_or(true, |r| r.is_err()));
        neighbour.await.unwrap().unwrap();
        put(&db, 3).await.unwrap();
        assert!(put(&db, 1).await.is_ok(), "nothing of the panicking write is left");
        assert_eq!(rows(&db).await, 3);
    }

    async fn one_commit_per_write_works_as_well(engine) {
        let db = TestDb::with(engine, &Options { batching: Batching::Each, ..Options::default() }).await;
        let done = join_all((0..40).map(|n| {
            let db = db.handle();
            tokio::spawn(async move { put(&db, n % 20).await.is_ok() })
        })).await;
        assert_eq!(done.into_iter().filter(|ok| *ok.as_ref().unwrap()).count(), 20);
        assert_eq!(rows(&db).await, 20);
    }

    async fn a_caller_that_stops_waiting_undoes_no_write(engine) {
        let db = TestDb::new(engine).await;
        for n in 0..20 {
            let handle = db.handle();
            let task = tokio::spawn(async move { put(&handle, n).await });
            if n % 2 == 0 {
                task.abort();
            } else {
                task.await.unwrap().unwrap();
            }
        }
        let kept = rows(&db).await;
        assert!((10..=20).contains(&kept), "{kept}");
        put(&db, 100).await.unwrap();
    }

    async fn writes_under_way_end_before_the_store_closes(engine) {
        let db = TestDb::new(engine).await;
        let (go, held) = hold(&db);
        later().await;
        let handle = db.handle();
        let written = tokio::spawn(async move { put(&handle, 1).await });
        later().await;
        let handle = db.handle();
        let closed = tokio::spawn(async move { handle.close().await });
        later().await;
        go.send(()).unwrap();
        held.await.unwrap().unwrap();
        closed.await.unwrap();
        let acknowledged = written.await.unwrap().is_ok();
        assert!(put(&db, 2).await.is_err(), "a closed store takes no writes");
        let again = Db::open(db.url(), &Options::default()).await.unwrap();
        let kept = users::find(&mut again.read().await.unwrap(), id(1)).await.unwrap().is_some();
        assert_eq!(acknowledged, kept);
        assert!(users::find(&mut again.read().await.unwrap(), id(2)).await.unwrap().is_none());
        again.close().await;
    }
}

/// The whole batch is answered with the failure, and the writer goes on with the next one.
#[test]
fn sqlite_reports_a_failed_commit_to_the_whole_batch() {
    run(async {
        let db = TestDb::new(Engine::Sqlite).await;
        let (go, held) = hold(&db);
        later().await;
        let many = join_all((0..10).map(|n| {
            let db = db.handle();
            tokio::spawn(async move {
                if n == 5 {
                    // A row whose parent is missing, checked at the commit only.
                    return db
                        .write((), |c, ()| {
                            Box::pin(async move {
                                qinghe_tests::store::raw(c, "PRAGMA defer_foreign_keys = ON").await?;
                                qinghe_tests::store::raw(
                                    c,
                                    "INSERT INTO grants (user_id, role, org_id, created_at) VALUES (x'00', 'teacher', x'00', '')",
                                )
                                .await
                                .map(drop)
                            })
                        })
                        .await;
                }
                put(&db, n).await
            })
        }));
        let (many, ()) = tokio::join!(many, async {
            later().await;
            go.send(()).unwrap();
        });
        assert!(matches!(held.await.unwrap(), Err(Error::NotCommitted(_))));
        for result in many {
            assert!(matches!(result.unwrap(), Err(Error::NotCommitted(_))));
        }
        assert_eq!(rows(&db).await, 0);
        put(&db, 1).await.unwrap();
        assert_eq!(rows(&db).await, 1);
    });
}

/// What comes while a commit is under way shares the next one.
#[test]
fn sqlite_waiting_writes_share_a_commit() {
    run(async {
        let db = TestDb::new(Engine::Sqlite).await;
        let (go, held) = hold(&db);
        later().await;
        let many = join_all((0..100).map(|n| {
            let db = db.handle();
            tokio::spawn(async move { put(&db, n).await })
        }));
        let watch = async {
            later().await;
            assert_eq!(rows(&db).await, 0, "nothing is seen before the commit");
            go.send(()).unwrap();
        };
        let (many, ()) = tokio::join!(many, watch);
        held.await.unwrap().unwrap();
        assert!(many.into_iter().all(|m| m.unwrap().is_ok()));
        assert_eq!(rows(&db).await, 100);
    });
}

/// Two bodies that each read what the other writes: one is run again, and both are kept.
#[test]
fn postgres_runs_a_body_again_after_a_deadlock() {
    run(async {
        let db = TestDb::new(Engine::Postgres).await;
        put(&db, 1).await.unwrap();
        put(&db, 2).await.unwrap();
        let runs = Arc::new(AtomicU32::new(0));
        let both = [(1, 2), (2, 1)].map(|order| {
            let (db, runs) = (db.handle(), runs.clone());
            tokio::spawn(async move {
                db.write((order, runs), |c, ((first, second), runs)| {
                    Box::pin(async move {
                        runs.fetch_add(1, Ordering::SeqCst);
                        users::update_name(c, id(*first), "甲").await?;
                        tokio::time::sleep(Duration::from_millis(200)).await;
                        users::update_name(c, id(*second), "乙").await
                    })
                })
                .await
            })
        });
        for task in both {
            task.await.unwrap().unwrap();
        }
        assert!(runs.load(Ordering::SeqCst) > 2, "one of them met the deadlock");
    });
}
