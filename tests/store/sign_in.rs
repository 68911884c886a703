//! Budgets of wrong guesses, known devices and networks, and alarms.

use crate::seed::{at, learner, today, tree};
use chrono::TimeDelta;
use qinghe_store::sign_in::{self, BudgetKey, Spending};
use qinghe_tests::{TestDb, both};

fn key(scope: &str, part: &str) -> BudgetKey {
    BudgetKey { scope: scope.into(), part: part.into() }
}

both! {
    async fn a_budget_fills_drains_and_is_never_more_than_full(engine) {
        let db = TestDb::new(engine).await;
        let spend = async |scope: &str, now: i64| {
            let spent = Spending { key: key(scope, "p"), interval: 100, full: 300 };
            db.write((spent, now), |c, (spent, now)| Box::pin(sign_in::spend(c, spent, *now))).await.unwrap();
        };
        let drained = async |keys: &[BudgetKey]| sign_in::list_drained(&mut db.read().await.unwrap(), keys).await.unwrap();
        let of_a = async || drained(&[key("a", "p")]).await[0];
        assert_eq!(drained(&[]).await, Vec::<i64>::new());
        assert_eq!(of_a().await, 0);
        spend("a", 1_000).await;
        assert_eq!(of_a().await, 1_100);
        spend("a", 1_000).await;
        spend("a", 1_050).await;
        assert_eq!(of_a().await, 1_300);
        spend("a", 1_050).await;
        assert_eq!(of_a().await, 1_350, "full");
        // After it has drained it begins from now.
        spend("a", 9_000).await;
        assert_eq!(of_a().await, 9_100);
        spend("b", 9_000).await;
        assert_eq!(drained(&[key("b", "p"), key("a", "other"), key("a", "p")]).await, [9_100, 0, 9_100]);
        db.write((), |c, ()| Box::pin(sign_in::clear(c, "a"))).await.unwrap();
        assert_eq!(drained(&[key("a", "p"), key("b", "p")]).await, [0, 9_100]);
        db.write((), |c, ()| Box::pin(sign_in::delete_old(c, 9_101, at(0), at(0)))).await.unwrap();
        assert_eq!(db.number("SELECT COUNT(*) FROM sign_in_budgets").await, 0);
    }

    async fn devices_and_networks_are_known_to_a_school(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let (one, two) = (learner(&db, 7, t.class.id).await, learner(&db, 8, t.class.id).await);
        let school = t.class.parent_id().unwrap();
        db.write((one, two), |c, (one, two)| Box::pin(async move {
            let day_ago = at(0) - TimeDelta::days(1);
            sign_in::remember_device(c, *one, &[1; 32], "Edge · Windows", at(0), day_ago).await?;
            sign_in::remember_device(c, *one, &[1; 32], "Edge · Windows", at(5), day_ago).await?;
            for who in [one, two, one] {
                sign_in::remember_network(c, *who, &[9; 16], at(0)).await?;
            }
            Ok::<_, qinghe_store::Error>(())
        })).await.unwrap();
        let mut c = db.read().await.unwrap();
        let own = sign_in::list_devices(&mut c, one).await.unwrap();
        assert_eq!((own.len(), own[0].first_at, own[0].last_at, own[0].browser.as_str()), (1, at(0), at(5), "Edge · Windows"));
        assert!(sign_in::is_own_device(&mut c, one, &[1; 32]).await.unwrap());
        assert!(!sign_in::is_own_device(&mut c, two, &[1; 32]).await.unwrap());
        assert!(sign_in::is_school_device(&mut c, school, &[1; 32]).await.unwrap());
        assert!(!sign_in::is_school_device(&mut c, school, &[2; 32]).await.unwrap());
        assert_eq!(sign_in::count_people(&mut c, school, &[9; 16]).await.unwrap(), 2);
        assert_eq!(sign_in::count_people(&mut c, school, &[8; 16]).await.unwrap(), 0);
        drop(c);
        let raised = async |days: i64| db.write(school, move |c, school| Box::pin(async move {
            sign_in::raise_alarm(c, "o", today() + TimeDelta::days(days), Some(*school), at(0)).await
        })).await.unwrap();
        assert_eq!([raised(0).await, raised(0).await, raised(1).await], [true, false, true]);
    }
}
