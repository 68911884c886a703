//! Learners, their classes and numbers.

use crate::seed::{at, id, learner, today, tree};
use chrono::TimeDelta;
use qinghe_model::{EnrolmentId, Lang, OrgId, UserId, role::Role};
use qinghe_store::{Db, Error, users};
use qinghe_tests::{TestDb, both};

async fn enrol(db: &Db, n: u128, learner: UserId, class: OrgId, number: &'static str) -> Result<(), Error> {
    db.write((n, learner, class), move |c, (n, learner, class)| {
        Box::pin(
            async move { users::insert_enrolment(c, id::<EnrolmentId>(*n), *learner, *class, number, today()).await },
        )
    })
    .await
}

both! {
    async fn a_number_belongs_to_one_learner_of_a_class(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let first = learner(&db, 7, t.class.id).await;
        let second = learner(&db, 8, t.older.id).await;
        assert!(enrol(&db, 20, second, t.older.id, "9").await.unwrap_err().is_unique_violation(), "one class at a time");
        let end = |who| {
            let db = db.handle();
            async move {
                db.write(who, |c, who| Box::pin(async move { users::end_enrolment(c, *who, today() + TimeDelta::days(1)).await })).await.unwrap();
            }
        };
        end(second).await;
        assert!(enrol(&db, 21, second, t.class.id, "7").await.unwrap_err().is_unique_violation(), "the number is taken");
        end(first).await;
        enrol(&db, 22, second, t.class.id, "7").await.unwrap();
        let mut c = db.read().await.unwrap();
        assert_eq!(users::find_learner(&mut c, t.class.id, "7").await.unwrap().unwrap().id, second);
        assert!(users::find_place(&mut c, first).await.unwrap().is_none());
        assert_eq!(users::find_place(&mut c, second).await.unwrap().unwrap().class_id, t.class.id);
        drop(c);
        // The history stays.
        assert_eq!(db.number("SELECT COUNT(*) FROM enrolments").await, 3);
        assert_eq!(db.number("SELECT COUNT(*) FROM enrolments WHERE to_date IS NULL").await, 1);
    }

    async fn a_class_is_listed_by_number_not_by_text(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        for n in [30, 9, 10, 2, 100] {
            learner(&db, n, t.class.id).await;
        }
        let mut c = db.read().await.unwrap();
        let numbers: Vec<String> = users::list_class(&mut c, t.class.id).await.unwrap().into_iter().map(|p| p.student_no).collect();
        assert_eq!(numbers, ["2", "9", "10", "30", "100"]);
        assert_eq!(users::count_pupils(&mut c, t.class.id).await.unwrap(), 5);
        assert_eq!(users::count_pupils(&mut c, t.older.id).await.unwrap(), 0);
        assert_eq!(users::list_school(&mut c, t.school.id).await.unwrap().len(), 5);
    }

    async fn accounts_keep_what_was_set(engine) {
        let db = TestDb::new(engine).await;
        let t = tree(&db).await;
        let who = learner(&db, 7, t.class.id).await;
        let staff: UserId = id(50);
        db.write((staff, t.school.id), |c, (staff, school)| Box::pin(async move {
            users::insert_staff(c, *staff, "王老师", "wang", Some("hash-1"), true, at(0)).await?;
            users::insert_grant(c, *staff, Role::SchoolAdmin, *school, at(0)).await?;
            users::insert_grant(c, *staff, Role::SchoolAdmin, *school, at(1)).await
        })).await.unwrap();
        db.write((who, staff), |c, (who, staff)| Box::pin(async move {
            users::update_locale(c, *who, Lang::En).await?;
            users::update_name(c, *who, "新名").await?;
            users::update_password(c, *who, "hash-2", false).await?;
            users::update_password(c, *staff, "hash-3", false).await
        })).await.unwrap();
        let mut c = db.read().await.unwrap();
        let staff_row = users::find_staff(&mut c, "wang").await.unwrap().unwrap();
        assert_eq!((staff_row.id, staff_row.password_hash.as_deref(), staff_row.must_change_password), (staff, Some("hash-3"), false));
        let grants = users::list_grants(&mut c, staff).await.unwrap();
        assert_eq!(grants.len(), 1, "a grant given twice is one");
        assert_eq!((grants[0].role, &grants[0].path), (Role::SchoolAdmin, &t.school.path));
        let row = users::find(&mut c, who).await.unwrap().unwrap();
        assert_eq!((row.name.as_str(), row.locale(), row.pin_generation, row.slip_generation), ("新名", Some(Lang::En), 0, 0));
        assert!(users::list_class(&mut c, t.class.id).await.unwrap()[0].chose_pin);
        drop(c);
        db.write(who, |c, who| Box::pin(async move { users::raise_pin_generation(c, *who).await })).await.unwrap();
        let row = users::find(&mut db.read().await.unwrap(), who).await.unwrap().unwrap();
        assert_eq!((row.password_hash, row.pin_generation, row.slip_generation), (None, 1, 1));
        // A reset of a PIN is for learners only.
        db.write(staff, |c, who| Box::pin(async move { users::raise_pin_generation(c, *who).await })).await.unwrap();
        assert!(users::find(&mut db.read().await.unwrap(), staff).await.unwrap().unwrap().password_hash.is_some());
    }
}
