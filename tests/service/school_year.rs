//! The calendar alone changes nothing: last year's classes stay current until the school promotes them, and what pupils
//! did for a campaign or contest goes with them from class to class.

use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{AssignmentId, OrgId, Text, progress::WorkState};
use qinghe_service::{
    Actor, Error, accounts,
    assignments::{self, NewAssignment},
    attempts,
    campaigns::{self, NewCampaign},
    lessons, promotions, pupils, staff,
};
use qinghe_tests::{TestApp, app::client, both, contest, work};

/// The last minute of 31 August in China.
const AUGUST: &str = "2027-08-31T15:59:00Z";

async fn classes_at_sign_in(t: &TestApp) -> Vec<String> {
    let school = accounts::find_school(&t.app, "QH1001", &client("phone")).await.unwrap().unwrap();
    school.classes.into_iter().map(|(_, name)| name.zh).collect()
}

async fn signs_in(t: &TestApp, class: OrgId) -> bool {
    let slip = t.slips(&t.world().class).await.remove(0);
    accounts::sign_in_learner(&t.app, class, &slip.student_no, &slip.pin.unwrap(), &client("phone")).await.is_ok()
}

async fn promote(t: &TestApp) -> qinghe_model::PromotionId {
    let head = t.school_admin().await;
    let plan = promotions::get(&t.app, &head, t.world().school.id).await.unwrap().0;
    let all: Vec<OrgId> = plan.classes.iter().map(|k| k.from.id).collect();
    promotions::promote(&t.app, &head, t.world().school.id, &all, &plan.seen).await.unwrap()
}

/// The tasks of the world's first pupil, wherever they are: what was given, and how far they are.
async fn tasks(t: &TestApp, pupil: &Actor) -> Vec<(AssignmentId, WorkState)> {
    let tasks = lessons::list_tasks(&t.app, pupil).await.unwrap();
    tasks.iter().map(|k| (k.task.assignment.id, k.task.progress.state())).collect()
}

/// The first pupil's state on each board of a class.
async fn boards(t: &TestApp, class: OrgId, pupil: &Actor) -> Vec<WorkState> {
    let head = t.school_admin().await;
    let page = assignments::get_class(&t.app, &head, class).await.unwrap();
    let mut states = Vec::new();
    for (work, ..) in page.work {
        let board = assignments::get_board(&t.app, &head, work.id).await.unwrap();
        states.extend(board.rows.iter().filter(|r| Some(r.learner_id) == pupil.user_id()).map(|r| r.progress.state()));
    }
    states
}

fn open_now(t: &TestApp, org: OrgId) -> NewCampaign {
    let name = Text { zh: "开学第一课".into(), en: "First lesson".into() };
    work::campaign(org, name, work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(30))
}

both! {
    async fn nobody_is_without_a_class_on_the_first_of_september(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let all = ["五年级1班", "五年级2班", "六年级1班"];
        for (now, waiting) in [(AUGUST, false), ("2027-08-31T16:01:00Z", true), ("2027-10-31T16:01:00Z", true), ("2027-12-31T16:01:00Z", true)] {
            t.clock.set(now.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(classes_at_sign_in(&t).await, all, "{now}");
            assert!(signs_in(&t, w.class.id).await, "{now}");
            let (teacher, head) = (t.teacher().await, t.school_admin().await);
            let mine = assignments::list_classes(&t.app, &teacher).await.unwrap();
            assert_eq!(mine.iter().map(|k| (k.class.id, k.pupils, k.awaits_promotion)).collect::<Vec<_>>(), [(w.class.id, 4, waiting)], "{now}");
            assert!(assignments::list_past_classes(&t.app, &teacher).await.unwrap().is_empty(), "{now}");
            let page = assignments::get_class(&t.app, &teacher, w.class.id).await.unwrap();
            assert_eq!((page.past, page.awaits_promotion, page.pupils.len()), (false, waiting, 4), "{now}");
            assert_eq!(promotions::count_waiting(&t.app, &head).await.unwrap(), if waiting { 3 } else { 0 }, "{now}");
            // Who may teach it, and where a pupil may go.
            let nodes = staff::list(&t.app, &head, w.school.id, "", None, None, 0).await.unwrap().nodes;
            assert!(nodes.iter().any(|o| o.id == w.class.id), "{now}");
            let targets = pupils::list_targets(&t.app, &head, w.class.id).await.unwrap();
            assert!(targets.iter().any(|o| o.id == w.other_class.id), "{now}");
            let new = NewAssignment::module(w.class.id, "m03", t.app.now(), t.app.now() + TimeDelta::days(7));
            assignments::create(&t.app, &teacher, new).await.unwrap();
        }
    }

    async fn an_undone_promotion_lets_pupils_sign_in_at_once(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        t.clock.set("2027-09-05T01:00:00Z".parse().unwrap());
        let id = promote(&t).await;
        assert_eq!(classes_at_sign_in(&t).await, ["六年级1班", "六年级2班"]);
        let old = t.school_admin().await;
        promotions::undo(&t.app, &old, id).await.unwrap();
        assert_eq!(classes_at_sign_in(&t).await, ["五年级1班", "五年级2班", "六年级1班"], "not the new classes, which are empty");
        assert!(signs_in(&t, w.class.id).await);
    }

    async fn two_classes_of_one_name_show_their_year(engine) {
        let t = TestApp::new(engine).await;
        t.clock.set("2027-09-05T01:00:00Z".parse().unwrap());
        let text = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,1,新同学\n";
        let scope = t.world().region.id;
        let done = qinghe_service::roster::import(&t.app, &Actor::system(), scope, text.as_bytes(), false).await.unwrap();
        assert!(done.applied);
        assert_eq!(classes_at_sign_in(&t).await, ["五年级1班（2026学年）", "五年级1班（2027学年）", "五年级2班", "六年级1班"]);
    }

    async fn a_campaign_of_september_reaches_classes_that_wait(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        // Called in August for September: the classes of then are not there yet.
        t.clock.set("2027-08-20T01:00:00Z".parse().unwrap());
        let name = Text { zh: "开学第一课".into(), en: "First lesson".into() };
        let opens = "2027-09-02T01:00:00Z".parse().unwrap();
        let new = work::campaign(w.county.id, name, work::MODULE, opens, opens + TimeDelta::days(30));
        let k = campaigns::open(&t.app, &Actor::system(), new).await.unwrap();
        let pupil = t.student(0).await;
        assert!(tasks(&t, &pupil).await.is_empty());
        t.clock.set("2027-09-03T01:00:00Z".parse().unwrap());
        campaigns::lists::take_due_snapshots(&t.app).await.unwrap();
        campaigns::lists::give_due(&t.app).await.unwrap();
        let pupil = t.student(0).await;
        let [(given, WorkState::NotStarted)] = tasks(&t, &pupil).await[..] else { panic!("one task") };
        work::do_lesson(&t.app, &pupil, given).await.unwrap();

        // Half done in the old class: the pupil goes on with it in the new one, once.
        promote(&t).await;
        campaigns::lists::give_due(&t.app).await.unwrap();
        let pupil = t.actor(&accounts::sign_in_slip(&t.app, &slip(&t).await, &client("phone")).await.unwrap().token).await;
        assert_eq!(tasks(&t, &pupil).await, [(given, WorkState::Started)]);
        assert!(lessons::open(&t.app, &pupil, given).await.unwrap().is_lesson_done());
        work::do_quiz(&t.app, &pupil, given, 10).await.unwrap();
        assert_eq!(tasks(&t, &pupil).await, [(given, WorkState::Completed)]);
        let class = pupil.class_id().unwrap();
        assert_ne!(class, w.class.id);
        assert_eq!(boards(&t, class, &pupil).await, [WorkState::Completed]);
        let school = campaigns::participation(&t.app, &Actor::system(), w.school.id, Some(k)).await.unwrap();
        assert_eq!((school.total.eligible, school.total.completed), (7, 1));
        for r in campaigns::recount(&t.app, &Actor::system(), false).await.unwrap() {
            assert!(r.differences.is_empty(), "{:?}", r.differences);
        }
    }

    async fn what_was_done_for_a_campaign_goes_with_a_pupil_to_another_class(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        work::call(&t.app, &Actor::system(), open_now(&t, w.county.id)).await.unwrap();
        let pupil = t.student(0).await;
        let [(given, _)] = tasks(&t, &pupil).await[..] else { panic!("one task") };
        work::do_lesson(&t.app, &pupil, given).await.unwrap();
        work::do_quiz(&t.app, &pupil, given, 10).await.unwrap();
        let head = t.school_admin().await;
        let learner = pupil.user_id().unwrap();
        pupils::move_to(&t.app, &head, w.class.id, learner, Some(w.other_class.id), "99").await.unwrap();

        let pupil = t.student_of(&w.other_class, 2).await;
        assert_eq!(pupil.user_id(), Some(learner));
        assert_eq!(tasks(&t, &pupil).await, [(given, WorkState::Completed)], "not asked to do it again");
        assert_eq!(boards(&t, w.other_class.id, &pupil).await, [WorkState::Completed]);
        let page = assignments::get_class(&t.app, &head, w.other_class.id).await.unwrap();
        assert_eq!(page.work[0].2, (1, 3), "the class's count has it too");
        // By the address of the new class's own work too, for the pupil and for the teacher.
        let own = page.work[0].0.id;
        assert_eq!(lessons::open(&t.app, &pupil, own).await.unwrap().task.assignment.id, given);
        assert_eq!(attempts::list(&t.app, &pupil, own).await.unwrap().len(), 1);
        let shown = qinghe_service::learner_attempts::get_work(&t.app, &*t.staff("teacher.other").await, own, learner).await.unwrap();
        assert_eq!((shown.attempts.len(), shown.steps.iter().filter(|s| s.done_at.is_some()).count()), (1, shown.steps.len()));
        // Work of the class itself stays with the class.
        let teacher = t.staff("teacher.other").await;
        let fresh = work::assign(&t.app, &teacher, w.other_class.id).await.unwrap();
        assert_eq!(tasks(&t, &pupil).await.iter().find(|(id, _)| *id == fresh), Some(&(fresh, WorkState::NotStarted)));

        // Moved back, all is as before.
        pupils::move_to(&t.app, &head, w.other_class.id, learner, Some(w.class.id), "1").await.unwrap();
        assert_eq!(tasks(&t, &*t.student(0).await).await, [(given, WorkState::Completed)]);
    }

    async fn a_contest_is_sat_once_by_who_changes_class(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let head = t.school_admin().await;
        contest::running(&t, &head, &w.school).await;
        let pupil = t.student(0).await;
        let taken = contest::take(&t, &pupil, 3).await;
        pupils::move_to(&t.app, &head, w.class.id, pupil.user_id().unwrap(), Some(w.other_class.id), "99").await.unwrap();
        let pupil = t.student_of(&w.other_class, 2).await;
        let paper = contest::paper(&t.app, &pupil).await;
        assert_eq!(paper, taken.work.id, "the paper that was sat");
        assert!(matches!(attempts::start(&t.app, &pupil, paper).await, Err(Error::NoAttemptLeft)));
    }
}

async fn slip(t: &TestApp) -> String {
    let class = qinghe_service::orgs::find_node(&t.app, "QH1001", Some("六年级1班")).await.unwrap();
    t.slips(&class).await.remove(0).token
}
