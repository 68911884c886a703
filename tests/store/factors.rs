//! Second factors: what is used once is used once, also by two requests at the same moment.

use crate::seed::{at, id, learner, tree};
use qinghe_model::{FactorId, UserId};
use qinghe_store::{
    Db,
    factors::{self, Factor, Kind},
    school_settings, users,
};
use qinghe_tests::{TestDb, both};

fn factor(n: u128, user: UserId, credential: Option<Vec<u8>>) -> Factor {
    Factor {
        id: id::<FactorId>(n),
        user_id: user,
        kind: if credential.is_some() { Kind::Passkey } else { Kind::Totp },
        name: "手机".into(),
        secret: vec![1, 2, 3],
        transports: 5,
        state: credential.as_ref().map(|_| vec![7; 7]),
        credential_id: credential,
        last_step: 10,
        created_at: at(0),
        last_used_at: None,
    }
}

async fn staff(db: &Db, n: u128) -> UserId {
    let who = id::<UserId>(n);
    db.write(who, |c, who| {
        Box::pin(async move {
            users::insert_staff(c, *who, "职员", &format!("staff.{}", who.0.as_u128()), None, false, at(0)).await
        })
    })
    .await
    .unwrap();
    who
}

both! {
    async fn a_time_step_is_used_once_and_never_an_earlier_one(engine) {
        let db = TestDb::new(engine).await;
        let who = staff(&db, 900).await;
        let f = factor(901, who, None);
        db.write(f.clone(), |c, f| Box::pin(factors::insert(c, f))).await.unwrap();
        let step = async |n: i64| {
            db.write((f.id, n), |c, (f, n)| Box::pin(factors::use_step(c, *f, *n, at(5)))).await.unwrap()
        };
        assert!(!step(10).await, "used when it was set up");
        assert!(!step(9).await);
        let both = futures::join!(step(11), step(11));
        assert_eq!(u8::from(both.0) + u8::from(both.1), 1, "of two at once, one");
        assert!(!step(11).await && step(13).await && !step(12).await);
        let kept = factors::list(&mut db.read().await.unwrap(), who).await.unwrap();
        assert_eq!((kept.len(), kept[0].last_step, kept[0].last_used_at, kept[0].kind), (1, 13, Some(at(5)), Kind::Totp));
    }

    async fn a_recovery_code_is_used_once_and_a_new_set_voids_the_old(engine) {
        let db = TestDb::new(engine).await;
        let who = staff(&db, 900).await;
        let set = |codes: Vec<(&str, &str)>| {
            let codes: Vec<_> = codes.into_iter().map(|(m, h)| (m.to_owned(), h.to_owned())).collect();
            let db = &db;
            async move {
                db.write((who, codes), |c, (who, codes)| Box::pin(factors::replace_codes(c, *who, codes, at(0)))).await.unwrap();
            }
        };
        let spend = async |mark: &'static str, hash: &'static str| {
            db.write(who, move |c, who| Box::pin(factors::use_code(c, *who, mark, hash, at(1)))).await.unwrap()
        };
        let left = async || factors::count_codes(&mut db.read().await.unwrap(), who).await.unwrap();
        set(vec![("a", "hash a"), ("b", "hash b")]).await;
        assert_eq!(left().await, 2);
        let both = futures::join!(spend("a", "hash a"), spend("a", "hash a"));
        assert_eq!(u8::from(both.0) + u8::from(both.1), 1, "of two at once, one");
        assert!(!spend("b", "another hash").await, "the set has changed meanwhile");
        assert_eq!(left().await, 1);
        assert_eq!(factors::find_code(&mut db.read().await.unwrap(), who, "a").await.unwrap(), None);
        set(vec![("b", "hash 2"), ("c", "hash 3")]).await;
        assert!(!spend("b", "hash b").await && spend("b", "hash 2").await);
        assert_eq!(left().await, 1);
    }

    async fn a_passkey_belongs_to_one_account(engine) {
        let db = TestDb::new(engine).await;
        let (one, two) = (staff(&db, 900).await, staff(&db, 902).await);
        let add = async |f: Factor| db.write(f, |c, f| Box::pin(factors::insert(c, f))).await;
        add(factor(910, one, Some(vec![9; 32]))).await.unwrap();
        assert!(add(factor(911, two, Some(vec![9; 32]))).await.unwrap_err().is_unique_violation());
        // Apps have no such id, however many there are.
        add(factor(912, two, None)).await.unwrap();
        add(factor(913, two, None)).await.unwrap();
        let found = factors::find_credential(&mut db.read().await.unwrap(), &[9; 32]).await.unwrap().unwrap();
        assert_eq!((found.id, found.user_id, found.transports, found.state), (id(910), one, 5, Some(vec![7; 7])));
        let deleted = db.write((one, two), |c, (one, two)| Box::pin(async move {
            assert!(!factors::delete(c, id(910), *two).await?, "somebody else's");
            Ok::<_, qinghe_store::Error>((factors::delete(c, id(910), *one).await?, factors::delete_of_user(c, *two).await?))
        })).await.unwrap();
        assert_eq!(deleted, (true, 2));
    }

    async fn a_sign_in_that_waits_is_answered_once(engine) {
        let db = TestDb::new(engine).await;
        let who = staff(&db, 900).await;
        db.write(who, |c, who| Box::pin(async move {
            factors::insert_step(c, &[1; 32], *who, at(10)).await?;
            factors::set_ceremony(c, &[1; 32], b"challenge").await
        })).await.unwrap();
        let step = factors::find_step(&mut db.read().await.unwrap(), &[1; 32]).await.unwrap().unwrap();
        assert_eq!((step.user_id, step.expires_at, step.ceremony.as_deref()), (who, at(10), Some(&b"challenge"[..])));
        let take = async || {
            db.write((), |c, ()| Box::pin(factors::take_ceremony(c, &[1; 32], b"challenge"))).await.unwrap()
        };
        let both = futures::join!(take(), take());
        assert_eq!(u8::from(both.0) + u8::from(both.1), 1, "of two at once, one");
        let end = async || db.write((), |c, ()| Box::pin(factors::delete_step(c, &[1; 32]))).await.unwrap();
        let both = futures::join!(end(), end());
        assert_eq!(u8::from(both.0) + u8::from(both.1), 1, "of two at once, one");
        db.write(who, |c, who| Box::pin(factors::insert_step(c, &[2; 32], *who, at(10)))).await.unwrap();
        db.write((), |c, ()| Box::pin(qinghe_store::sessions::delete_expired(c, at(11), crate::seed::today()))).await.unwrap();
        assert_eq!(db.number("SELECT COUNT(*) FROM sign_in_steps").await, 0);
    }

    async fn a_pin_has_the_digits_of_the_school_when_it_is_issued(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let school = t.class.parent_id().unwrap();
        let before = learner(&db, 7, t.class.id).await;
        let digits = async |who| users::find(&mut db.read().await.unwrap(), who).await.unwrap().unwrap().pin_digits;
        assert_eq!(digits(before).await, 6);
        assert_eq!(school_settings::get_pin_digits(&mut db.read().await.unwrap(), school).await.unwrap(), 6);
        for n in [8, 6, 8] {
            db.write((school, n), |c, (school, n)| Box::pin(school_settings::set_pin_digits(c, *school, *n, None, at(1)))).await.unwrap();
            assert_eq!(school_settings::get_pin_digits(&mut db.read().await.unwrap(), school).await.unwrap(), n);
        }
        let after = learner(&db, 8, t.class.id).await;
        assert_eq!((digits(before).await, digits(after).await), (6, 8));
        let others = async |n| users::count_other_pins(&mut db.read().await.unwrap(), school, n).await.unwrap();
        assert_eq!((others(8).await, others(6).await), (1, 1));
        db.write(before, |c, who| Box::pin(users::raise_pin_generation(c, *who))).await.unwrap();
        assert_eq!((digits(before).await, others(8).await), (8, 0));
    }
}
