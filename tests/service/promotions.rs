//! Promotion into a new school year: the new classes, what stays, and undoing it.

use chrono::TimeDelta;
use qinghe_model::{OrgId, PromotionId, Text, UserId, role::Role};
use qinghe_service::{
    Actor, Error,
    assignments::{self, NewAssignment},
    campaigns, lessons, orgs,
    promotions::{self, Plan},
    records, roster,
};
use qinghe_store::orgs::Org;
use qinghe_tests::{TestApp, both, work};
use std::sync::Arc;

/// The first week of the next school year.
const SEPTEMBER: &str = "2027-09-02T01:00:00Z";

async fn world(engine: qinghe_tests::Engine) -> TestApp {
    let t = TestApp::new(engine).await;
    t.clock.set(SEPTEMBER.parse().unwrap());
    t
}

async fn plan(t: &TestApp, head: &Actor) -> Plan {
    promotions::get(&t.app, head, t.world().school.id).await.unwrap().0
}

async fn promote(t: &TestApp, head: &Actor, only: &[OrgId]) -> Result<PromotionId, Error> {
    let plan = plan(t, head).await;
    let all: Vec<OrgId> = plan.classes.iter().map(|k| k.from.id).collect();
    promotions::promote(&t.app, head, t.world().school.id, if only.is_empty() { &all } else { only }, &plan.seen).await
}

async fn class(t: &TestApp, name: &str) -> Org {
    orgs::find_node(&t.app, "QH1001", Some(name)).await.unwrap()
}

async fn names(t: &TestApp, class: &Org) -> Vec<String> {
    t.slips(class).await.into_iter().map(|s| s.name).collect()
}

async fn may_see(t: &TestApp, username: &str, class: &Org) -> bool {
    assignments::get_class(&t.app, &*t.staff(username).await, class.id).await.is_ok()
}

fn code(result: Result<impl std::fmt::Debug, Error>) -> &'static str {
    match result {
        Err(Error::Invalid(faults)) => faults[0].code,
        other => panic!("{other:?}"),
    }
}

async fn learner(t: &TestApp, class: &Org, n: usize) -> UserId {
    t.learner_id(class, n).await
}

async fn import(t: &TestApp, rows: &str) {
    let text = format!("学校,年级,班级,学号,姓名\n{rows}");
    let scope = t.world().region.id;
    assert!(roster::import(&t.app, &Actor::system(), scope, text.as_bytes(), false).await.unwrap().applied);
}

both! {
    async fn every_class_gets_its_successor(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        // A year's work.
        let (teacher, pupil) = (t.teacher().await, t.student(0).await);
        let given = work::assign(&t.app, &teacher, w.class.id).await.unwrap();
        work::do_lesson(&t.app, &pupil, given).await.unwrap();
        work::do_quiz(&t.app, &pupil, given, 10).await.unwrap();
        let first = learner(&t, &w.class, 0).await;
        t.clock.set("2027-08-31T15:00:00Z".parse().unwrap());
        let head = t.school_admin().await;
        assert!(plan(&t, &head).await.classes.is_empty(), "the last evening of August");

        t.clock.set(SEPTEMBER.parse().unwrap());
        let head = t.school_admin().await;
        let (teacher, other) = (t.teacher().await, t.staff("teacher.other").await);
        let waiting = assignments::list_classes(&t.app, &teacher).await.unwrap();
        assert_eq!(waiting.iter().map(|k| (k.class.id, k.awaits_promotion)).collect::<Vec<_>>(), [(w.class.id, true)]);
        let shown = plan(&t, &head).await;
        let lines: Vec<_> = shown.classes.iter().map(|k| (k.from.name().zh, k.to.as_ref().map(|t| t.title.zh.clone()), k.pupils())).collect();
        assert_eq!(lines, [
            ("五年级1班".into(), Some("六年级1班".into()), 4),
            ("五年级2班".into(), Some("六年级2班".into()), 2),
            ("六年级1班".into(), None, 1),
        ]);
        promote(&t, &head, &[]).await.unwrap();

        let now = class(&t, "六年级1班").await;
        assert_ne!(now.id, w.older_class.id, "last year's class of that name is another");
        assert_eq!(names(&t, &now).await, ["林知夏", "周予安", "阿依古丽·买买提", "欧阳思远"]);
        assert_eq!(learner(&t, &now, 0).await, first, "the same learner");
        assert_eq!(names(&t, &class(&t, "六年级2班").await).await, ["陈书瑶", "何星遥"]);
        let count = async |sql: &str| t.store().number(sql).await;
        assert_eq!(count("SELECT COUNT(*) FROM enrolments").await, 11 + 6, "the history is kept");
        assert_eq!(count("SELECT COUNT(*) FROM enrolments WHERE to_date IS NULL").await, 10, "one has left");
        assert_eq!(count("SELECT COUNT(*) FROM enrolments WHERE to_date = '2027-09-02'").await, 7);

        // The teachers moved with their class and can still read last year's.
        let mine = assignments::list_classes(&t.app, &*t.teacher().await).await.unwrap();
        assert_eq!(mine.iter().map(|k| (k.class.id, k.pupils)).collect::<Vec<_>>(), [(now.id, 4)]);
        assert!(!may_see(&t, "teacher.other", &now).await && may_see(&t, "teacher.other", &class(&t, "六年级2班").await).await);
        let past = assignments::list_past_classes(&t.app, &teacher).await.unwrap();
        assert_eq!(past.iter().map(|p| p.class.id).collect::<Vec<_>>(), [w.class.id]);
        let page = assignments::get_class(&t.app, &teacher, w.class.id).await.unwrap();
        assert_eq!((page.past, page.pupils.len(), page.work[0].2), (true, 4, (1, 4)));
        let board = assignments::get_board(&t.app, &teacher, given).await.unwrap();
        assert!(board.rows.len() == 4 && board.rows[0].progress.passed_at.is_some());
        assert!(matches!(assignments::get_board(&t.app, &other, given).await, Err(Error::Forbidden)));

        // No work can be set for the old class; the new one is like any other.
        let new = |class| NewAssignment::module(class, "m03", t.app.now(), t.app.now() + TimeDelta::days(7));
        assert_eq!(code(assignments::create(&t.app, &teacher, new(w.class.id)).await), "class-past");
        let teacher = t.teacher().await;
        let fresh = assignments::create(&t.app, &teacher, new(now.id)).await.unwrap();
        let tasks = lessons::list_tasks(&t.app, &*t.student_of(&now, 0).await).await.unwrap();
        assert_eq!(tasks.iter().map(|k| k.task.assignment.id).collect::<Vec<_>>(), [fresh]);
        assert_eq!(count("SELECT COUNT(*) FROM audit WHERE action = 'classes.promote' AND CAST(detail AS TEXT) NOT LIKE '%\"view\"%'").await, 1);
    }

    /// After a promotion a teacher finds what their classes had last year, those of the grade first.
    async fn the_work_of_last_year_is_offered_again(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (head, teacher) = (t.school_admin().await, t.teacher().await);
        let day = |n| t.app.now() + TimeDelta::days(n);
        let given = work::assign_due(&t.app, &teacher, w.class.id, day(3)).await.unwrap();
        let of_six = NewAssignment::module(w.older_class.id, "m03", t.app.now(), day(4));
        let of_six = assignments::create(&t.app, &head, of_six).await.unwrap();
        let offered = async |actor: &Actor, class: OrgId| -> Vec<(qinghe_model::AssignmentId, i64)> {
            let offer = assignments::offer(&t.app, actor, class).await.unwrap();
            offer.earlier.iter().map(|e| (e.work.id, e.years)).collect()
        };
        assert_eq!(offered(&teacher, w.class.id).await, [(given, 0)]);
        t.clock.set(SEPTEMBER.parse().unwrap());
        promote(&t, &*t.school_admin().await, &[]).await.unwrap();
        let now = class(&t, "六年级1班").await;
        assert_eq!(offered(&*t.teacher().await, now.id).await, [(given, 1)], "the teacher's own, of the class before");
        assert_eq!(offered(&*t.school_admin().await, now.id).await, [(of_six, 1), (given, 1)], "that of the grade first");
        // It can be read to fill in the form, and nothing is given to a class of last year.
        let (work, _) = assignments::get(&t.app, &*t.teacher().await, given).await.unwrap();
        assert_eq!(assignments::years_since(&t.app, work.due_at), 1);
    }

    async fn a_promotion_is_undone_exactly(engine) {
        let t = world(engine).await;
        let w = t.world().clone();
        let head = t.school_admin().await;
        let state = async || {
            let count = async |sql: &str| t.store().number(sql).await;
            (names(&t, &w.class).await, names(&t, &w.other_class).await, names(&t, &w.older_class).await,
                count("SELECT COUNT(*) FROM enrolments WHERE to_date IS NULL").await, count("SELECT COUNT(*) FROM grants").await)
        };
        let before = state().await;
        let id = promote(&t, &head, &[]).await.unwrap();
        assert_ne!(state().await, before);
        assert_eq!(code(promote(&t, &head, &[]).await), "choose-one", "a second time there is nothing to do");
        t.clock.advance(TimeDelta::days(29));
        let head = t.school_admin().await;
        promotions::undo(&t.app, &head, id).await.unwrap();
        assert_eq!(state().await, before);
        let overlaps = "SELECT COUNT(*) FROM enrolments a JOIN enrolments b ON b.learner_id = a.learner_id AND b.id <> a.id \
            WHERE b.from_date >= a.from_date AND (a.to_date IS NULL OR b.from_date < a.to_date) AND (b.to_date IS NULL OR b.from_date < b.to_date)";
        assert_eq!(t.store().number(overlaps).await, 0, "nobody was in two classes on a day");
        assert_eq!(code(promotions::undo(&t.app, &head, id).await), "undone-already");
        let (_, done) = promotions::get(&t.app, &head, w.school.id).await.unwrap();
        assert!(done.len() == 1 && done[0].promotion.undone_at.is_some() && done[0].kept.is_empty());
        // And again: the classes made the first time are used.
        let classes = t.store().number("SELECT COUNT(*) FROM orgs").await;
        let again = promote(&t, &head, &[]).await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM orgs").await, classes);
        assert_eq!(names(&t, &class(&t, "六年级1班").await).await.len(), 4);
        assert!(may_see(&t, "teacher", &class(&t, "六年级1班").await).await);
        t.clock.advance(TimeDelta::days(30));
        let head = t.school_admin().await;
        assert_eq!(code(promotions::undo(&t.app, &head, again).await), "undo-late");
        // The learners' own records show both classes.
        let stays = records::get_own(&t.app, &*t.student_of(&class(&t, "六年级1班").await, 0).await).await.unwrap().classes;
        assert_eq!(stays.iter().map(|s| (s.class.as_str(), s.to_date.is_none())).collect::<Vec<_>>(),
            [("五年级1班", false), ("六年级1班", false), ("六年级1班", true)]);
    }

    async fn an_undo_leaves_pupils_who_changed_since(engine) {
        let t = world(engine).await;
        let w = t.world().clone();
        let head = t.school_admin().await;
        let id = promote(&t, &head, &[]).await.unwrap();
        let (one, two) = (class(&t, "六年级1班").await, class(&t, "六年级2班").await);
        import(&t, "QH1001,六年级,1班,1,林知夏\nQH1001,六年级,2班,4,欧阳思远\n").await;
        records::erase(&t.app, &Actor::system(), one.id, "2").await.unwrap();
        promotions::undo(&t.app, &head, id).await.unwrap();
        assert_eq!(names(&t, &w.class).await, ["林知夏", "阿依古丽·买买提"]);
        assert_eq!(names(&t, &two).await, ["欧阳思远"]);
        assert!(names(&t, &one).await.is_empty());
        assert_eq!(names(&t, &w.older_class).await, ["苏念一"], "who had left is back");
        let (_, done) = promotions::get(&t.app, &head, w.school.id).await.unwrap();
        let kept: Vec<_> = done[0].kept.iter().map(|(no, name, class)| (no.as_str(), name.as_str(), class)).collect();
        let old = Text { zh: "五年级1班".into(), en: "Grade 5 Class 1".into() };
        assert_eq!(kept, [("4", "欧阳思远", &old)], "an erased pupil is named nowhere");
        // Where somebody is left, the teacher stays.
        assert!(may_see(&t, "teacher.other", &two).await && !may_see(&t, "teacher", &one).await);
        assert!(may_see(&t, "teacher", &w.class).await);
    }

    async fn a_class_can_be_left_out_of_a_promotion(engine) {
        let t = world(engine).await;
        let w = t.world().clone();
        let head = t.school_admin().await;
        promote(&t, &head, &[w.other_class.id]).await.unwrap();
        assert_eq!((names(&t, &w.class).await.len(), names(&t, &w.other_class).await.len(), names(&t, &w.older_class).await.len()), (4, 0, 1));
        // A class of another school is not part of it.
        assert_eq!(code(promote(&t, &head, &[w.class_of_other_school.id]).await), "choose-one");
        t.clock.advance(TimeDelta::minutes(1));
        promote(&t, &head, &[]).await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM enrolments WHERE to_date IS NULL").await, 10);
        let (left, done) = promotions::get(&t.app, &head, w.school.id).await.unwrap();
        assert!(left.classes.is_empty());
        assert_eq!(done.iter().map(|d| (d.classes, d.left, d.pupils)).collect::<Vec<_>>(), [(1, 1, 5), (1, 0, 2)]);
    }

    async fn classes_that_are_there_already_are_joined(engine) {
        let t = world(engine).await;
        let w = t.world().clone();
        let head = t.school_admin().await;
        import(&t, "QH1001,六年级,1班,2,转来的人\nQH1001,六年级,1班,9,新同学\n").await;
        let shown = plan(&t, &head).await;
        let first = &shown.classes[0];
        assert_eq!((first.pupils(), first.to.as_ref().unwrap().there), (3, 2));
        let clash = &first.clashes[0];
        assert_eq!((clash.student_no.as_str(), clash.name.as_str(), clash.holder.as_str()), ("2", "周予安", "转来的人"));
        let id = promote(&t, &head, &[]).await.unwrap();
        let now = class(&t, "六年级1班").await;
        assert_eq!(names(&t, &now).await, ["林知夏", "转来的人", "阿依古丽·买买提", "欧阳思远", "新同学"]);
        assert_eq!(names(&t, &w.class).await, ["周予安"]);
        promotions::undo(&t.app, &head, id).await.unwrap();
        assert_eq!(names(&t, &now).await, ["转来的人", "新同学"]);
        assert_eq!(names(&t, &w.class).await.len(), 4);
        // Pupils that a class list has moved into the new year are left out of the promotion.
        import(&t, "QH1001,六年级,3班,1,林知夏\n").await;
        assert_eq!(plan(&t, &head).await.classes[0].pupils(), 2);
    }

    async fn an_outdated_plan_is_not_carried_out(engine) {
        let t = world(engine).await;
        let head = t.school_admin().await;
        let shown = plan(&t, &head).await;
        import(&t, "QH1001,六年级,3班,1,林知夏\n").await;
        let all: Vec<OrgId> = shown.classes.iter().map(|k| k.from.id).collect();
        let result = promotions::promote(&t.app, &head, t.world().school.id, &all, &shown.seen).await;
        assert_eq!(code(result), "preview-stale");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM promotions").await, 0);
        promote(&t, &head, &[]).await.unwrap();
    }

    async fn two_promotions_at_once_make_one(engine) {
        let t = world(engine).await;
        let head = t.school_admin().await;
        let shown = plan(&t, &head).await;
        let all: Vec<OrgId> = shown.classes.iter().map(|k| k.from.id).collect();
        let school = t.world().school.id;
        let results = futures::future::join_all((0..4).map(|_| promotions::promote(&t.app, &head, school, &all, &shown.seen))).await;
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1, "{results:?}");
        assert!(results.iter().all(|r| matches!(r, Ok(_) | Err(Error::Invalid(_)))), "{results:?}");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM enrolments WHERE to_date IS NULL").await, 10);
        let id = *results.iter().flatten().next().unwrap();
        let undone = futures::future::join_all((0..4).map(|_| promotions::undo(&t.app, &head, id))).await;
        assert_eq!(undone.iter().filter(|r| r.is_ok()).count(), 1, "{undone:?}");
        assert_eq!(names(&t, &t.world().class).await.len(), 4);
    }

    async fn the_promotion_of_another_school_is_out_of_reach(engine) {
        let t = world(engine).await;
        let (head, other) = (t.school_admin().await, t.staff("head.other").await);
        let id = promote(&t, &head, &[]).await.unwrap();
        assert!(matches!(promotions::undo(&t.app, &other, id).await, Err(Error::Forbidden)));
        let strangers: [Arc<Actor>; 4] = [t.teacher().await, t.officer("region").await, t.platform_admin().await, t.staff("teacher.other").await];
        for actor in &strangers {
            assert!(matches!(promotions::undo(&t.app, actor, id).await, Err(Error::Forbidden)));
            assert!(matches!(promotions::get(&t.app, actor, t.world().school.id).await, Err(Error::Forbidden)));
        }
        assert_eq!(names(&t, &class(&t, "六年级1班").await).await.len(), 4);
    }

    // A campaign's figures are of the class a pupil was in when it began.
    async fn figures_of_campaigns_do_not_change_with_a_promotion(engine) {
        let t = world(engine).await;
        let officer = t.officer("county").await;
        let name = Text { zh: "九月".into(), en: "September".into() };
        let new = work::campaign(t.world().county.id, name, work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(20));
        let campaign = work::call(&t.app, &officer, new).await.unwrap();
        let before = campaigns::participation(&t.app, &Actor::system(), t.world().county.id, Some(campaign)).await.unwrap().total;
        promote(&t, &*t.school_admin().await, &[]).await.unwrap();
        let after = campaigns::participation(&t.app, &Actor::system(), t.world().county.id, Some(campaign)).await.unwrap().total;
        assert_eq!(before, after);
        let recounted = campaigns::recount(&t.app, &Actor::system(), false).await.unwrap();
        assert!(recounted.iter().all(|r| r.differences.is_empty()));
    }

    async fn every_role_at_a_class_moves_with_it(engine) {
        let t = world(engine).await;
        let w = t.world().clone();
        promote(&t, &*t.school_admin().await, &[]).await.unwrap();
        let now = class(&t, "六年级1班").await;
        let mut c = t.store().read().await.unwrap();
        let of = async |c: &mut qinghe_store::Conn<'_>, class: OrgId| qinghe_store::promotions::list_grants(c, class).await.unwrap();
        let (old, new) = (of(&mut c, w.class.id).await, of(&mut c, now.id).await);
        assert_eq!(old, new);
        assert_eq!(new[0].1, Role::Teacher);
        assert!(of(&mut c, w.older_class.id).await.is_empty());
    }
}
