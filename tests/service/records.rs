//! A pupil's record as a whole: its export and its erasure.

use qinghe_model::participation::Participation;
use qinghe_service::{Actor, Error, accounts, campaigns, lessons, orgs, pupils, records};
use qinghe_store::users;
use qinghe_tests::{TestApp, both, work};

both! {
    async fn an_export_has_all_work_and_everyone_who_viewed_it(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id;
        let id = work::assign(&t.app, &*t.teacher().await, class).await.unwrap();
        let pupil = t.student(0).await;
        let lesson = work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 7).await.unwrap();
        let own = records::get_own(&t.app, &pupil).await.unwrap();
        assert_eq!((own.name.as_str(), own.classes.len(), own.work.len()), ("林知夏", 1, 1));
        assert_eq!((own.steps.len(), own.answers.len()), (lesson.module.steps.len(), 10));
        assert_eq!(own.answers.iter().filter(|a| a.points == Some(100)).count(), 7);
        assert!(own.accesses.is_empty() && !own.own_pin);

        let number = t.slips(&t.world().class).await[0].student_no.clone();
        let copy = records::export(&t.app, &*t.school_admin().await, class, &number).await.unwrap();
        assert_eq!(copy.answers.len(), 10);
        accounts::reset_pin(&t.app, &*t.teacher().await, t.learner_id(&t.world().class, 0).await).await.unwrap();
        let looks: Vec<String> = records::get_own(&t.app, &*t.student(0).await).await.unwrap().accesses.into_iter().map(|l| l.action).collect();
        assert_eq!(looks, ["record.handle", "pin.reset"]);
        // It has nothing of the classmate.
        let other = records::get_own(&t.app, &*t.student(1).await).await.unwrap();
        assert!(other.work.is_empty() && other.answers.is_empty() && other.accesses.is_empty());
        assert!(matches!(records::get_own(&t.app, &*t.teacher().await).await, Err(Error::Forbidden)));
    }

    async fn records_of_pupils_who_left_are_exported_and_erased_too(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let head = t.school_admin().await;
        let learner = t.learner_id(&w.class, 0).await;
        let number = t.slips(&w.class).await[0].student_no.clone();
        pupils::remove(&t.app, &head, w.class.id, learner).await.unwrap();
        assert_eq!(records::export(&t.app, &head, w.class.id, &number).await.unwrap().name, "林知夏");
        assert!(matches!(records::export(&t.app, &*t.staff("head.other").await, w.class.id, &number).await, Err(Error::Forbidden)));
        // The number belongs to another pupil by now, who is the one it finds.
        pupils::add(&t.app, &head, w.class.id, "新同学", &number).await.unwrap();
        assert_eq!(records::export(&t.app, &head, w.class.id, &number).await.unwrap().name, "新同学");
        let mut c = t.app.db().read().await.unwrap();
        let newcomer = users::find_learner(&mut c, w.class.id, &number).await.unwrap().unwrap().id;
        drop(c);
        pupils::move_to(&t.app, &head, w.class.id, newcomer, Some(w.other_class.id), "88").await.unwrap();
        records::erase(&t.app, &head, w.class.id, &number).await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM users WHERE name = '林知夏'").await, 0);
        assert!(matches!(records::erase(&t.app, &head, w.class.id, &number).await, Err(Error::NotFound)), "who moved on is found in their class");
        let year = w.class.school_year.unwrap();
        assert_eq!(orgs::find_class(&t.app, "QH1001", "五年级1班", Some(year)).await.unwrap().id, w.class.id);
        assert!(orgs::find_class(&t.app, "QH1001", "五年级1班", Some(year - 1)).await.is_err());
    }

    async fn erasing_leaves_no_person_and_the_figures_as_they_were(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let id = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        let name = qinghe_model::Text { zh: "行动".into(), en: "Campaign".into() };
        let due = t.app.now() + chrono::TimeDelta::days(9);
        let mut new = work::campaign(w.region.id, name, work::MODULE, t.app.now(), due);
        new.opens_at -= chrono::TimeDelta::days(1);
        let campaign = work::call(&t.app, &Actor::system(), new).await.unwrap();
        let slip = t.slips(&w.class).await[0].token.clone();
        let pupil = t.student(0).await;
        let learner = t.learner_id(&w.class, 0).await;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        // There is a second, open attempt.
        qinghe_service::attempts::start(&t.app, &pupil, id).await.unwrap();
        let number = t.slips(&w.class).await[0].student_no.clone();
        let figures = async || -> Participation {
            campaigns::participation(&t.app, &*t.officer("region").await, w.region.id, Some(campaign)).await.unwrap().total
        };
        let before = figures().await;
        assert_eq!(before.completed, 1);

        assert!(matches!(records::erase(&t.app, &*t.teacher().await, w.class.id, &number).await, Err(Error::Forbidden)));
        records::erase(&t.app, &*t.school_admin().await, w.class.id, &number).await.unwrap();

        assert_eq!(figures().await, before, "a bureau's figures still add up");
        assert!(campaigns::recount(&t.app, &Actor::system(), false).await.unwrap().iter().all(|c| c.differences.is_empty()));
        let mut c = t.app.db().read().await.unwrap();
        let gone = users::find(&mut c, learner).await.unwrap().unwrap();
        assert_eq!((gone.name.as_str(), gone.locale()), ("", None));
        assert!(users::find_learner(&mut c, w.class.id, &number).await.unwrap().is_none());
        for table in ["answers", "lesson_steps"] {
            assert_eq!(t.store().number(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
        }
        let kept = t.store().number("SELECT COUNT(*) FROM users WHERE name = '林知夏'").await;
        assert_eq!(kept, 0);
        drop(c);
        // Neither the session nor the slip works any more.
        assert!(lessons::list_tasks(&t.app, &pupil).await.unwrap().is_empty());
        assert!(accounts::sign_in_slip(&t.app, &slip, &qinghe_tests::app::client("x")).await.is_err());
        assert_eq!(t.slips(&w.class).await.len(), 3);
        // The number is free for the next one.
        assert!(matches!(records::erase(&t.app, &*t.school_admin().await, w.class.id, &number).await, Err(Error::NotFound)));
    }
}
