//! Sessions and wrong guesses.

use crate::seed::{at, id, learner, today, tree};
use chrono::TimeDelta;
use qinghe_store::sessions;
use qinghe_tests::{TestDb, both};

both! {
    async fn a_session_lives_until_it_is_ended(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let (one, two) = (learner(&db, 7, t.class.id).await, learner(&db, 8, t.class.id).await);
        for (token, who, expires) in [([1_u8; 32], one, at(60)), ([2; 32], one, at(90)), ([3; 32], two, at(30))] {
            db.write((token, who, expires), |c, (token, who, expires)| Box::pin(async move {
                sessions::insert(c, token, *who, at(0), *expires).await
            })).await.unwrap();
        }
        let open = async || {
            let mut c = db.read().await.unwrap();
            let mut open = Vec::new();
            for n in 1..=3_u8 {
                if sessions::find(&mut c, &[n; 32]).await.unwrap().is_some() {
                    open.push(n);
                }
            }
            open
        };
        assert_eq!(open().await, [1, 2, 3]);
        db.write((), |c, ()| Box::pin(async move { sessions::touch(c, &[1; 32], at(5)).await })).await.unwrap();
        let session = sessions::find(&mut db.read().await.unwrap(), &[1; 32]).await.unwrap().unwrap();
        assert_eq!((session.user.id, session.created_at, session.last_seen_at, session.expires_at), (one, at(0), at(5), at(60)));
        db.write((), |c, ()| Box::pin(async move { sessions::delete_expired(c, at(31), today()).await })).await.unwrap();
        assert_eq!(open().await, [1, 2]);
        db.write((), |c, ()| Box::pin(async move { sessions::delete(c, &[2; 32]).await })).await.unwrap();
        assert_eq!(open().await, [1]);
        db.write(one, |c, who| Box::pin(async move { sessions::delete_of_user(c, *who).await })).await.unwrap();
        assert!(open().await.is_empty());
    }

    async fn nobody_without_an_account_gets_a_session(engine) {
        let db = TestDb::new(engine).await;
        let made = db.write((), |c, ()| Box::pin(async move { sessions::insert(c, &[1; 32], id(404), at(0), at(60)).await })).await;
        assert!(made.is_err());
    }

    async fn wrong_guesses_are_counted_by_account_device_and_day(engine) {
        let db = TestDb::new(engine).await;
        let guess = async |account: &'static str, device: &'static str, days: i64, minute: i64| {
            db.write((), move |c, ()| Box::pin(async move {
                sessions::add_failure(c, account, device, today() + TimeDelta::days(days), at(minute)).await
            })).await.unwrap();
        };
        for minute in 0..3 {
            guess("a", "d1", 0, minute).await;
        }
        guess("a", "d2", 0, 9).await;
        guess("b", "d1", 0, 9).await;
        guess("a", "d1", -1, 0).await;
        let count = async |account, device| {
            let f = sessions::get_failures(&mut db.read().await.unwrap(), account, device, today()).await.unwrap();
            (f.today, f.device, f.last_at)
        };
        assert_eq!(count("a", "d1").await, (4, 3, Some(at(2))));
        assert_eq!(count("a", "d3").await, (4, 0, None));
        db.write((), |c, ()| Box::pin(async move { sessions::clear_failures(c, "a", "d1").await })).await.unwrap();
        assert_eq!(count("a", "d1").await, (1, 0, None));
        assert_eq!(count("b", "d1").await, (1, 1, Some(at(9))));
        guess("a", "d1", -1, 0).await;
        db.write((), |c, ()| Box::pin(async move { sessions::delete_expired(c, at(0), today()).await })).await.unwrap();
        assert_eq!(db.number("SELECT COUNT(*) FROM sign_in_failures").await, 2);
    }
}
