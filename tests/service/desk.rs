//! Running a class: its pupils, groups, PINs and teachers.

use chrono::TimeDelta;
use qinghe_model::{OrgId, Text, UserId, participation::Participation, role::Role};
use qinghe_service::{
    Actor, Error, accounts,
    accounts::NewStaff,
    assignments, attempts, campaigns,
    groups::{self, Order},
    lessons, pupils, records,
    teachers::{self, TeacherSelector},
};
use qinghe_store::users::{self, Pupil};
use qinghe_tests::{
    TestApp,
    app::{PASSWORD, client},
    both, work,
};

fn faults<T>(result: Result<T, Error>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.code)).collect(),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("no field is at fault"),
    }
}

async fn class_list(t: &TestApp, class: OrgId) -> Vec<Pupil> {
    users::list_class(&mut t.store().read().await.unwrap(), class).await.unwrap()
}

async fn audited(t: &TestApp, action: &str) -> i64 {
    qinghe_store::audit::count(&mut t.store().read().await.unwrap(), action).await.unwrap()
}

async fn add_teacher(t: &TestApp, username: &str, role: Role, at: Option<OrgId>) -> UserId {
    let mut grants = Vec::new();
    if let Some(at) = at {
        let node = qinghe_store::orgs::find(&mut t.store().read().await.unwrap(), at).await.unwrap().unwrap();
        grants.push((role, at, node.path));
    }
    let new = NewStaff {
        username: username.into(),
        name: format!("老师 {username}"),
        grants,
        password: Some(PASSWORD.into()),
        must_change: false,
    };
    accounts::add_staff(&t.app, &Actor::system(), new).await.unwrap();
    users::find_staff(&mut t.store().read().await.unwrap(), username).await.unwrap().unwrap().id
}

both! {
    async fn a_pupil_is_added_by_hand_and_signs_in(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.clone());
        let learner = pupils::add(&t.app, &teacher, class.id, " 迪丽努尔 ", "５").await.unwrap();
        let slip = t.slips(&class).await[4].clone();
        assert_eq!((slip.name.as_str(), slip.student_no.as_str()), ("迪丽努尔", "5"), "as the class list would read it");
        let signed_in = accounts::sign_in_learner(&t.app, class.id, "5", slip.pin.as_deref().unwrap(), &client("new")).await.unwrap();
        assert_eq!(t.actor(&signed_in.token).await.user_id(), Some(learner));

        let add = async |name: &str, number: &str| faults(pupils::add(&t.app, &teacher, class.id, name, number).await);
        assert_eq!(add("", " ").await, [("name", "pupil-name"), ("number", "pupil-number")]);
        assert_eq!(add(&"长".repeat(65), &"1".repeat(65)).await, [("name", "text-long"), ("number", "text-long")]);
        assert_eq!(add("坏\u{7}字", "#REF!").await, [("name", "text-odd"), ("number", "text-odd")]);
        assert_eq!(add("同号", "5").await, [("number", "number-taken")]);
        assert_eq!(class_list(&t, class.id).await.len(), 5, "nothing was added with a fault");
        assert_eq!(audited(&t, "pupils.manage").await, 1);
        // The same number in another class is another pupil's.
        pupils::add(&t.app, &*t.school_admin().await, t.world().older_class.id, "同号", "5").await.unwrap();
    }

    async fn two_teachers_take_the_same_number_at_once(engine) {
        let t = TestApp::new(engine).await;
        let (class, teacher) = (t.world().class.id, t.teacher().await);
        let tries = futures::future::join_all((0..6).map(|n| {
            let (app, teacher) = (t.app.clone(), teacher.clone());
            tokio::spawn(async move { pupils::add(&app, &teacher, class, &format!("新生{n}"), "9").await })
        })).await;
        let mut added = 0;
        for result in tries {
            match result.unwrap() {
                Ok(_) => added += 1,
                refused => assert_eq!(faults(refused), [("number", "number-taken")]),
            }
        }
        assert_eq!((added, class_list(&t, class).await.len()), (1, 5));
    }

    async fn a_name_and_a_number_are_corrected(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.clone());
        let slip = t.slips(&class).await[0].clone();
        let who = t.learner_id(&class, 0).await;
        let pupil = t.student(0).await;
        assert!(pupils::correct(&t.app, &teacher, class.id, who, "林知霞", "11").await.unwrap());
        assert!(!pupils::correct(&t.app, &teacher, class.id, who, "林知霞", "11").await.unwrap(), "nothing to change");
        assert_eq!(audited(&t, "pupils.manage").await, 1, "and nothing to note");
        let after = t.slips(&class).await.into_iter().find(|s| s.student_no == "11").unwrap();
        assert_eq!((after.name.as_str(), &after.pin, &after.token), ("林知霞", &slip.pin, &slip.token), "PIN and slip stay");
        accounts::sign_in_learner(&t.app, class.id, "11", slip.pin.as_deref().unwrap(), &client("x")).await.unwrap();
        assert!(accounts::sign_in_learner(&t.app, class.id, "1", slip.pin.as_deref().unwrap(), &client("x")).await.is_err());
        assert_eq!(records::get_own(&t.app, &pupil).await.unwrap().accesses.len(), 1, "the pupil sees that it was changed");

        assert_eq!(faults(pupils::correct(&t.app, &teacher, class.id, who, "", "2").await), [("name", "pupil-name")]);
        assert_eq!(faults(pupils::correct(&t.app, &teacher, class.id, who, "林知霞", "2").await), [("number", "number-taken")]);
        let elsewhere = t.learner_id(&t.world().other_class, 0).await;
        assert!(matches!(pupils::correct(&t.app, &teacher, class.id, elsewhere, "某", "77").await, Err(Error::NotFound)));
    }

    async fn a_pupil_moves_and_keeps_history_and_campaigns(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (teacher, head) = (t.teacher().await, t.school_admin().await);
        let name = Text { zh: "行动".into(), en: "Campaign".into() };
        let mut new = work::campaign(w.county.id, name, work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(9));
        new.opens_at -= TimeDelta::days(1);
        let campaign = qinghe_tests::work::call(&t.app, &Actor::system(), new).await.unwrap();
        let before = work::assign(&t.app, &teacher, w.class.id).await.unwrap();
        let after = work::assign(&t.app, &head, w.other_class.id).await.unwrap();
        let mover = t.student(3).await;
        let who = mover.user_id().unwrap();
        work::do_lesson(&t.app, &mover, before).await.unwrap();
        work::do_quiz(&t.app, &mover, before, 10).await.unwrap();
        let figures = async |class: OrgId| -> Participation {
            campaigns::participation(&t.app, &head, class, Some(campaign)).await.unwrap().total
        };
        let was = (figures(w.class.id).await, figures(w.other_class.id).await);
        assert_eq!((was.0.eligible, was.0.completed, was.1.eligible), (4, 1, 2));

        let targets: Vec<OrgId> = pupils::list_targets(&t.app, &head, w.class.id).await.unwrap().into_iter().map(|o| o.id).collect();
        assert_eq!(targets, [w.other_class.id, w.older_class.id]);
        assert_eq!(faults(pupils::move_to(&t.app, &head, w.class.id, who, Some(w.other_class.id), "1").await), [("number", "number-taken")]);
        assert_eq!(faults(pupils::move_to(&t.app, &head, w.class.id, who, None, "").await), [("class", "choose-class"), ("number", "pupil-number")]);
        assert_eq!(faults(pupils::move_to(&t.app, &head, w.class.id, who, Some(w.class.id), "4").await), [("class", "choose-class")]);
        assert_eq!(class_list(&t, w.class.id).await.len(), 4);

        t.clock.advance(TimeDelta::days(1));
        let again = t.student(3).await;
        assert_eq!(lessons::list_tasks(&t.app, &again).await.unwrap()[0].task.assignment.id, before);
        pupils::move_to(&t.app, &head, w.class.id, who, Some(w.other_class.id), "4").await.unwrap();
        assert_eq!(t.learner_id(&w.other_class, 2).await, who);
        assert_eq!(lessons::list_tasks(&t.app, &*t.student_of(&w.other_class, 2).await).await.unwrap()[0].task.assignment.id, after);
        let stays = records::get_own(&t.app, &again).await.unwrap().classes;
        assert_eq!((stays.len(), stays[0].to_date, stays[1].to_date), (2, Some(t.app.today()), None), "the old stay is kept");
        assert_eq!((figures(w.class.id).await, figures(w.other_class.id).await), was, "the campaign counts as it was frozen");
        assert!(campaigns::recount(&t.app, &Actor::system(), false).await.unwrap().iter().all(|c| c.differences.is_empty()));
        assert_eq!(assignments::get_board(&t.app, &teacher, before).await.unwrap().rows.len(), 3);
        assert!(matches!(pupils::move_to(&t.app, &head, w.class.id, who, Some(w.older_class.id), "4").await, Err(Error::NotFound)), "no longer here");
    }

    // A teacher moves pupils only between classes of their own.
    async fn pupils_are_moved_only_between_classes_the_actor_manages(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let who = t.learner_id(&w.class, 0).await;
        let teacher = t.teacher().await;
        assert!(pupils::list_targets(&t.app, &teacher, w.class.id).await.unwrap().is_empty());
        for to in [w.other_class.id, w.class_of_other_school.id, w.class_of_far_school.id, w.school.id, t.app.new_id()] {
            let moved = pupils::move_to(&t.app, &teacher, w.class.id, who, Some(to), "31").await;
            assert!(matches!(moved, Err(Error::Forbidden)), "{moved:?}");
        }
        let taken = pupils::move_to(&t.app, &teacher, w.other_class.id, t.learner_id(&w.other_class, 0).await, Some(w.class.id), "31").await;
        assert!(matches!(taken, Err(Error::Forbidden)), "nor out of another's class: {taken:?}");
        add_teacher(&t, "teacher", Role::Teacher, Some(w.other_class.id)).await;
        let teacher = t.teacher().await;
        assert_eq!(pupils::list_targets(&t.app, &teacher, w.class.id).await.unwrap().len(), 1);
        pupils::move_to(&t.app, &teacher, w.class.id, who, Some(w.other_class.id), "31").await.unwrap();

        // Not even an administrator of both schools moves a pupil out of one.
        add_teacher(&t, "head", Role::SchoolAdmin, Some(w.other_school.id)).await;
        let head = t.school_admin().await;
        let who = t.learner_id(&w.class, 0).await;
        assert_eq!(faults(pupils::move_to(&t.app, &head, w.class.id, who, Some(w.class_of_other_school.id), "31").await), [("class", "choose-class")]);
    }

    async fn a_removed_pupil_can_be_brought_back(engine) {
        let t = TestApp::new(engine).await;
        let (w, teacher, head) = (t.world().clone(), t.teacher().await, t.school_admin().await);
        let id = work::assign(&t.app, &teacher, w.class.id).await.unwrap();
        let pupil = t.student(0).await;
        let who = pupil.user_id().unwrap();
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 9).await.unwrap();
        let group = groups::create(&t.app, &teacher, w.class.id, "甲组").await.unwrap();
        groups::update(&t.app, &teacher, w.class.id, group, "甲组", vec![who]).await.unwrap();
        assert_eq!(records::get_own(&t.app, &pupil).await.unwrap().groups, ["甲组"], "it is part of the pupil's own data");
        let slip = t.slips(&w.class).await[0].clone();
        let session = accounts::sign_in_slip(&t.app, &slip.token, &client("slip")).await.unwrap();

        assert!(matches!(pupils::remove(&t.app, &teacher, w.class.id, who).await, Err(Error::Forbidden)), "the school's to do");
        pupils::remove(&t.app, &head, w.class.id, who).await.unwrap();
        assert!(accounts::find_actor(&t.app, &session.token).await.unwrap().is_none(), "signed out at once");
        assert!(accounts::sign_in_learner(&t.app, w.class.id, "1", slip.pin.as_deref().unwrap(), &client("x")).await.is_err());
        assert!(matches!(attempts::start(&t.app, &pupil, id).await, Err(Error::NotFound)));
        assert_eq!(class_list(&t, w.class.id).await.len(), 3);
        assert!(groups::list(&t.app, &teacher, w.class.id).await.unwrap().groups[0].1.is_empty());
        assert!(matches!(pupils::remove(&t.app, &head, w.class.id, who).await, Err(Error::NotFound)));

        let former = pupils::list_former(&t.app, &head, w.class.id).await.unwrap();
        assert_eq!(former.iter().map(|p| p.id).collect::<Vec<_>>(), [who]);
        assert!(pupils::list_former(&t.app, &head, w.other_class.id).await.unwrap().is_empty());
        assert!(matches!(pupils::restore(&t.app, &head, w.other_class.id, who, "9").await, Err(Error::NotFound)));
        assert_eq!(faults(pupils::restore(&t.app, &head, w.class.id, who, "2").await), [("number", "number-taken")]);
        t.clock.advance(TimeDelta::days(1));
        let head = t.school_admin().await;
        pupils::restore(&t.app, &head, w.class.id, who, "1").await.unwrap();
        assert!(matches!(pupils::restore(&t.app, &head, w.class.id, who, "11").await, Err(Error::NotFound)), "once");
        let board = assignments::get_board(&t.app, &*t.teacher().await, id).await.unwrap();
        assert_eq!(board.rows[0].progress.score, Some(900), "with all that was done");
        assert_eq!(groups::list(&t.app, &*t.teacher().await, w.class.id).await.unwrap().groups[0].1.len(), 1);
        assert_eq!(audited(&t, "pupils.remove").await, 2);

        // An erased record cannot be brought back.
        records::erase(&t.app, &head, w.class.id, "1").await.unwrap();
        assert!(pupils::list_former(&t.app, &head, w.class.id).await.unwrap().is_empty());
        assert_eq!(t.store().number("SELECT COUNT(*) FROM group_members").await, 0);
    }

    async fn groups_are_created_filled_renamed_and_deleted(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.clone());
        let app = &t.app;
        let first = groups::create(app, &teacher, class.id, "  朗读   小组 ").await.unwrap();
        assert_eq!(faults(groups::create(app, &teacher, class.id, "朗读 小组").await), [("name", "group-name-taken")]);
        for bad in ["", "  ", &"组".repeat(41)] {
            assert_eq!(faults(groups::create(app, &teacher, class.id, bad).await), [("name", "group-name")]);
        }
        t.clock.advance(TimeDelta::seconds(1));
        let second = groups::create(app, &teacher, class.id, "二组").await.unwrap();
        let ids: Vec<UserId> = class_list(&t, class.id).await.into_iter().map(|p| p.id).collect();
        groups::update(app, &teacher, class.id, first, "朗读", vec![ids[2], ids[0]]).await.unwrap();
        groups::update(app, &teacher, class.id, second, "二组", vec![ids[0]]).await.unwrap();
        let page = groups::list(app, &teacher, class.id).await.unwrap();
        let seen: Vec<_> = page.groups.iter().map(|(g, m)| (g.name.as_str(), m.iter().map(|p| p.id).collect::<Vec<_>>())).collect();
        assert_eq!(seen, [("朗读", vec![ids[0], ids[2]]), ("二组", vec![ids[0]])]);
        assert_eq!(page.left_over().map(|p| p.id).collect::<Vec<_>>(), [ids[1], ids[3]]);

        let stranger = t.learner_id(&t.world().other_class, 0).await;
        let bad = groups::update(app, &teacher, class.id, first, "二组", vec![ids[0], stranger]).await;
        assert_eq!(faults(bad), [("name", "group-name-taken"), ("member", "pupil-left")]);
        assert_eq!(groups::list(app, &teacher, class.id).await.unwrap().groups[0].1.len(), 2, "a fault changes nothing");
        // The group of one class at the address of another.
        let head = t.school_admin().await;
        for result in [
            groups::update(app, &head, t.world().other_class.id, first, "x", vec![]).await,
            groups::delete(app, &head, t.world().other_class.id, first).await,
        ] {
            assert!(matches!(result, Err(Error::NotFound)));
        }
        groups::delete(app, &teacher, class.id, first).await.unwrap();
        assert_eq!(groups::list(app, &teacher, class.id).await.unwrap().groups.len(), 1);
        assert_eq!(class_list(&t, class.id).await.len(), 4);
        assert_eq!(audited(&t, "groups.manage").await, 5);
    }

    async fn a_class_is_split_evenly(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.id);
        let app = &t.app;
        pupils::add(app, &teacher, class, "第五人", "5").await.unwrap();
        let names = || (1..=2 * groups::MOST).map(|n| format!("第{n}组")).collect::<Vec<_>>();
        groups::create(app, &teacher, class, "第2组").await.unwrap();
        t.clock.advance(TimeDelta::seconds(1));
        groups::split(app, &teacher, class, Some(2), Order::Number, names()).await.unwrap();
        let page = groups::list(app, &teacher, class).await.unwrap();
        let seen: Vec<_> = page.groups.iter().map(|(g, m)| (g.name.as_str(), m.iter().map(|p| p.student_no.as_str()).collect::<Vec<_>>())).collect();
        assert_eq!(seen, [("第2组", vec![]), ("第1组", vec!["1", "2", "3"]), ("第3组", vec!["4", "5"])]);

        t.clock.advance(TimeDelta::seconds(1));
        groups::split(app, &teacher, class, Some(3), Order::Random, names()).await.unwrap();
        let page = groups::list(app, &teacher, class).await.unwrap();
        let mut sizes: Vec<usize> = page.groups[3..].iter().map(|(_, m)| m.len()).collect();
        let everyone: std::collections::HashSet<UserId> = page.groups[3..].iter().flat_map(|(_, m)| m.iter().map(|p| p.id)).collect();
        sizes.sort_unstable();
        assert_eq!((sizes, everyone.len()), (vec![1, 2, 2], 5), "each pupil in one of the new groups");
        for parts in [None, Some(0), Some(1), Some(6), Some(usize::MAX)] {
            assert_eq!(faults(groups::split(app, &teacher, class, parts, Order::Number, names()).await), [("parts", "group-count")]);
        }
        for _ in 0..22 {
            groups::split(app, &teacher, class, Some(2), Order::Number, names()).await.unwrap();
        }
        assert_eq!(groups::list(app, &teacher, class).await.unwrap().groups.len(), groups::MOST);
        assert_eq!(faults(groups::split(app, &teacher, class, Some(2), Order::Number, names()).await), [("parts", "groups-many")]);
        assert_eq!(faults(groups::create(app, &teacher, class, "再一个").await), [("name", "groups-many")]);
    }

    async fn all_pins_of_a_class_are_reset_at_once(engine) {
        let t = TestApp::new(engine).await;
        let (w, teacher) = (t.world().clone(), t.teacher().await);
        let before = t.slips(&w.class).await;
        let untouched = t.slips(&w.other_class).await;
        let signed_in = accounts::sign_in_slip(&t.app, &before[0].token, &client("a")).await.unwrap();
        let actor = t.actor(&signed_in.token).await;
        let chosen = accounts::change_password(&t.app, &actor, before[0].pin.as_deref().unwrap(), "385027", &client("a")).await.unwrap();
        let neighbour = accounts::sign_in_slip(&t.app, &untouched[0].token, &client("b")).await.unwrap();

        assert_eq!(accounts::reset_class_pins(&t.app, &teacher, w.class.id).await.unwrap(), 4);
        let after = t.slips(&w.class).await;
        for (old, new) in before.iter().zip(&after) {
            assert!(old.token != new.token && old.pin != new.pin && new.pin.is_some(), "{}", old.student_no);
            assert!(accounts::sign_in_slip(&t.app, &old.token, &client("c")).await.is_err());
        }
        assert!(accounts::find_actor(&t.app, &chosen.token).await.unwrap().is_none(), "sessions end");
        assert!(accounts::sign_in_learner(&t.app, w.class.id, "1", "385027", &client("d")).await.is_err(), "so do chosen PINs");
        accounts::sign_in_learner(&t.app, w.class.id, "1", after[0].pin.as_deref().unwrap(), &client("e")).await.unwrap();
        assert!(accounts::find_actor(&t.app, &neighbour.token).await.unwrap().is_some(), "the class beside is not touched");
        assert_eq!(t.slips(&w.other_class).await[0].token, untouched[0].token);
        assert_eq!(audited(&t, "pin.reset").await, 4, "one entry for each pupil");
        // An empty class is no error.
        for n in 0..2 {
            let who = t.learner_id(&w.other_class, 0).await;
            pupils::remove(&t.app, &*t.school_admin().await, w.other_class.id, who).await.unwrap_or_else(|e| panic!("{n}: {e}"));
        }
        assert_eq!(accounts::reset_class_pins(&t.app, &*t.school_admin().await, w.other_class.id).await.unwrap(), 0);
    }

    async fn teachers_are_added_removed_and_replaced(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (head, app) = (t.school_admin().await, &t.app);
        let session = t.sign_in("teacher.other").await;
        let other = t.actor(&session.token).await;
        let other_id = other.user_id().unwrap();
        assert!(assignments::get_class(app, &other, w.class.id).await.is_err());

        let page = teachers::list(app, &head, w.class.id).await.unwrap();
        assert_eq!(page.teachers.iter().map(|t| t.username.as_deref()).collect::<Vec<_>>(), [Some("teacher")]);
        assert_eq!(page.others.iter().map(|t| t.id).collect::<Vec<_>>(), [other_id]);
        teachers::add(app, &head, w.class.id, TeacherSelector::Chosen(other_id)).await.unwrap();
        // In the session that is already open, at once.
        let other = t.actor(&session.token).await;
        assignments::get_class(app, &other, w.class.id).await.unwrap();
        let seen = teachers::list(app, &other, w.class.id).await.unwrap();
        assert_eq!((seen.teachers.len(), seen.may_change, seen.others.len()), (2, false, 0));
        assert!(seen.teachers.iter().all(|t| t.username.is_none()), "a colleague's user name is the administrators' to see");

        let teacher = t.teacher().await;
        teachers::remove(app, &head, w.class.id, teacher.user_id().unwrap()).await.unwrap();
        let gone = accounts::find_actor(app, &t.sign_in("teacher").await.token).await.unwrap().unwrap();
        assert!(matches!(assignments::get_class(app, &gone, w.class.id).await, Err(Error::Forbidden)));
        assert!(matches!(teachers::remove(app, &head, w.class.id, teacher.user_id().unwrap()).await, Err(Error::NotFound)));

        // Handed back in one step, by user name in any case.
        let back = teachers::hand_over(app, &head, w.class.id, other_id, TeacherSelector::Username(" Teacher ".into())).await.unwrap();
        assert_eq!(back, teacher.user_id().unwrap());
        assert!(assignments::get_class(app, &*t.actor(&session.token).await, w.class.id).await.is_err(), "who handed over sees it no longer");
        assignments::get_class(app, &*t.teacher().await, w.class.id).await.unwrap();
    }

    async fn only_staff_of_the_school_can_be_made_teachers(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (head, app) = (t.school_admin().await, &t.app);
        let by_name = async |name: &str| teachers::add(app, &head, w.class.id, TeacherSelector::Username(name.into())).await;
        // Another school's teacher, a bureau's officer and nobody at all look the same.
        for name in ["head.far", "officer.county", "officer.region", "admin", "no.such.name", ""] {
            assert_eq!(faults(by_name(name).await), [("username", "staff-unknown")], "{name}");
        }
        let officer = t.officer("county").await.user_id().unwrap();
        let learner = t.learner_id(&w.class, 0).await;
        for id in [officer, learner, t.app.new_id()] {
            assert_eq!(faults(teachers::add(app, &head, w.class.id, TeacherSelector::Chosen(id)).await), [("user", "staff-unknown")]);
        }
        assert_eq!(faults(teachers::add(app, &head, w.class.id, TeacherSelector::Nobody).await), [("user", "choose-teacher")]);
        assert_eq!(faults(by_name("teacher").await), [("username", "teaches-already")]);
        let whole = add_teacher(&t, "teacher.whole", Role::Teacher, Some(w.school.id)).await;
        assert_eq!(faults(by_name("teacher.whole").await), [("username", "teaches-already")]);
        let page = teachers::list(app, &head, w.class.id).await.unwrap();
        assert!(page.teachers.iter().any(|t| t.id == whole && t.whole_school));
        assert!(matches!(teachers::remove(app, &head, w.class.id, whole).await, Err(Error::NotFound)), "not the class's to change");
        // The school's administrator, and a colleague without any role yet.
        by_name("HEAD").await.unwrap();
        by_name("visitor").await.unwrap();
        assert_eq!(audited(&t, "class.staff").await, 2);
    }

    async fn a_class_is_handed_over_in_one_step(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (head, app) = (t.school_admin().await, &t.app);
        let (from, to) = (t.teacher().await.user_id().unwrap(), t.staff("teacher.other").await.user_id().unwrap());
        for (selector, fault) in [
            (TeacherSelector::Nobody, ("user", "choose-teacher")),
            (TeacherSelector::Username("nobody".into()), ("username", "staff-unknown")),
        ] {
            assert_eq!(faults(teachers::hand_over(app, &head, w.class.id, from, selector).await), [fault]);
            assert_eq!(teachers::list(app, &head, w.class.id).await.unwrap().teachers[0].id, from, "nobody went before somebody came");
        }
        assert_eq!(audited(&t, "class.staff").await, 0);
        teachers::hand_over(app, &head, w.class.id, from, TeacherSelector::Chosen(to)).await.unwrap();
        let now: Vec<UserId> = teachers::list(app, &head, w.class.id).await.unwrap().teachers.into_iter().map(|t| t.id).collect();
        assert_eq!(now, [to]);
        assert_eq!(audited(&t, "class.staff").await, 2, "who went and who came");
        assert!(matches!(teachers::hand_over(app, &head, w.class.id, from, TeacherSelector::Chosen(to)).await, Err(Error::NotFound)));
    }
}
