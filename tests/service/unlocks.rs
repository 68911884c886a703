//! Lessons that are taught only with a counsellor in the room: what unlocks them for a class, and where they never are.

use chrono::{NaiveDate, TimeDelta};
use qinghe_content::Library;
use qinghe_model::{AssignmentId, Text, matches::Mode, quiz::QuizPart};
use qinghe_service::{
    Actor, Error,
    assignments::{self, Assignable, NewAssignment, WorkPart},
    attempts, lessons,
    matches::{self, paper::Source},
    practice,
    quizzes::{self, Change, Edit, Filter, Shelf},
    unlocks::{self, NewUnlock},
};
use qinghe_tests::{TestApp, both, work};

/// The lesson about overdoses.
const GUARDED: &str = "m07";

fn faults<T>(result: Result<T, Error>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(Error::Invalid(faults)) => faults.iter().map(|f| (f.field, f.code)).collect(),
        Err(e) => panic!("{e}"),
        Ok(_) => vec![],
    }
}

fn new(day: NaiveDate) -> NewUnlock {
    NewUnlock { counsellor: " 李 心怡 ".into(), on_date: Some(day), set_work: true }
}

/// The pupil's work of the lesson, where they see it.
async fn seen(t: &TestApp, pupil: &Actor) -> Option<AssignmentId> {
    let tasks = lessons::list_tasks(&t.app, pupil).await.unwrap();
    tasks.iter().find(|task| task.module.id == GUARDED).map(|task| task.task.assignment.id)
}

both! {
    async fn a_class_sees_the_lesson_once_the_counsellor_and_the_day_are_named(engine) {
        let t = TestApp::new(engine).await;
        let (app, w, teacher) = (&t.app, t.world(), t.teacher().await);
        let (pupil, other) = (t.student(0).await, t.student_of(&w.other_class, 0).await);
        let today = app.today();
        assert!(Library::embedded().module(GUARDED).unwrap().counsellor);
        // Nothing of it is set before, in no way.
        for part in [WorkPart::Module, WorkPart::Lesson, WorkPart::Quiz] {
            let what = Assignable::Module(GUARDED.into(), part);
            let due = app.now() + TimeDelta::days(7);
            let given = assignments::create(app, &teacher, NewAssignment { what, ..NewAssignment::module(w.class.id, "", app.now(), due) }).await;
            assert_eq!(faults(given), [("module", "counsellor-first")]);
        }
        let nobody = NewUnlock { counsellor: " ".into(), on_date: None, set_work: true };
        assert_eq!(faults(unlocks::unlock(app, &teacher, w.class.id, GUARDED, &nobody).await), [("counsellor", "counsellor-name"), ("on_date", "day-needed")]);
        for (day, code) in [(today - TimeDelta::days(1), "day-past"), (today + TimeDelta::days(371), "day-far")] {
            assert_eq!(faults(unlocks::unlock(app, &teacher, w.class.id, GUARDED, &new(day)).await), [("on_date", code)]);
        }
        // Another's class, and a lesson that is not locked.
        assert!(matches!(unlocks::unlock(app, &teacher, w.other_class.id, GUARDED, &new(today)).await, Err(Error::Forbidden)));
        assert!(matches!(unlocks::unlock(app, &*t.officer("county").await, w.class.id, GUARDED, &new(today)).await, Err(Error::Forbidden)));
        assert!(matches!(unlocks::unlock(app, &pupil, w.class.id, GUARDED, &new(today)).await, Err(Error::Forbidden)));
        assert!(matches!(unlocks::unlock(app, &teacher, w.class.id, work::MODULE, &new(today)).await, Err(Error::NotFound)));
        assert_eq!(t.store().number("SELECT COUNT(*) FROM lesson_unlocks").await, 0);

        // Unlocked for tomorrow: set, and not seen today.
        unlocks::unlock(app, &teacher, w.class.id, GUARDED, &new(today + TimeDelta::days(1))).await.unwrap();
        assert_eq!(seen(&t, &pupil).await, None);
        t.clock.advance(TimeDelta::days(1));
        let id = seen(&t, &pupil).await.expect("the day has come");
        assert_eq!(seen(&t, &other).await, None, "another class");
        let list = unlocks::list(app, &teacher, GUARDED).await.unwrap();
        let unlock = list[0].unlock.clone().unwrap();
        assert_eq!((list.len(), unlock.counsellor.as_str(), unlock.on_date), (1, "李 心怡", today + TimeDelta::days(1)));
        work::do_lesson(app, &pupil, id).await.unwrap();
        let paper = attempts::start(app, &pupil, id).await.unwrap();

        // The teacher locks it again: it is gone from everywhere, and nothing that was done is lost.
        unlocks::lock(app, &teacher, w.class.id, GUARDED).await.unwrap();
        assert!(matches!(unlocks::lock(app, &teacher, w.class.id, GUARDED).await, Err(Error::NotFound)));
        assert_eq!(seen(&t, &pupil).await, None);
        assert!(matches!(lessons::open(app, &pupil, id).await, Err(Error::NotFound)));
        assert!(matches!(attempts::start(app, &pupil, id).await, Err(Error::NotFound)));
        assert!(matches!(attempts::list(app, &pupil, id).await, Err(Error::NotFound)));
        assert!(matches!(attempts::get(app, &pupil, paper.attempt.id).await, Err(Error::NotFound)));
        unlocks::unlock(app, &teacher, w.class.id, GUARDED, &new(app.today())).await.unwrap();
        assert_eq!(seen(&t, &pupil).await, Some(id), "the same work, not a second one");
        assert!(lessons::open(app, &pupil, id).await.unwrap().is_lesson_done());
        assert_eq!(attempts::get(app, &pupil, paper.attempt.id).await.unwrap().items.len(), paper.items.len());

        let log = "SELECT COUNT(*) FROM audit WHERE action = 'work.assign' AND ";
        let said = async |what: &str| t.store().number(&format!("{log} CAST(detail AS TEXT) LIKE '%{what}%'")).await;
        assert_eq!((said("\"unlock\"").await, said("\"relock\"").await), (2, 1));
    }

    async fn work_of_a_locked_lesson_from_before_is_hidden(engine) {
        let t = TestApp::new(engine).await;
        let (app, w, teacher) = (&t.app, t.world(), t.teacher().await);
        let by_hand = NewUnlock { set_work: false, ..new(app.today()) };
        unlocks::unlock(app, &teacher, w.class.id, GUARDED, &by_hand).await.unwrap();
        let pupil = t.student(1).await;
        assert_eq!(seen(&t, &pupil).await, None, "nothing is set by unlocking alone");
        // Not for everyone: a pupil may learn it in another way, and nobody is told why.
        let some = assignments::Target { learners: vec![t.learner_id(&w.class, 1).await], ..assignments::Target::default() };
        let due = app.now() + TimeDelta::days(7);
        assignments::create(app, &teacher, NewAssignment { target: some, ..NewAssignment::module(w.class.id, GUARDED, app.now(), due) }).await.unwrap();
        assert!(seen(&t, &pupil).await.is_some());
        assert_eq!(seen(&t, &*t.student(0).await).await, None);
        assert!(assignments::offer(app, &teacher, w.class.id).await.unwrap().locked.iter().all(|m| m.id != GUARDED));
        unlocks::lock(app, &teacher, w.class.id, GUARDED).await.unwrap();
        assert_eq!(seen(&t, &pupil).await, None);
        assert!(assignments::offer(app, &teacher, w.class.id).await.unwrap().locked.iter().any(|m| m.id == GUARDED));
    }

    async fn nothing_of_it_is_practised_played_or_put_into_a_quiz(engine) {
        let t = TestApp::new(engine).await;
        let (app, w, teacher, pupil) = (&t.app, t.world(), t.teacher().await, t.student(0).await);
        unlocks::unlock(app, &teacher, w.class.id, GUARDED, &new(app.today())).await.unwrap();
        let id = seen(&t, &pupil).await.unwrap();
        work::do_lesson(app, &pupil, id).await.unwrap();
        assert!(practice::list(app, &pupil).await.unwrap().modules.is_empty());
        assert!(matches!(practice::open(app, &pupil, GUARDED).await, Err(Error::NotFound)));

        let library = app.content();
        let bank = &library.module(GUARDED).unwrap().items;
        let quiz = quizzes::create(app, &teacher, w.school.id, &Text { zh: "测验".into(), en: String::new() }).await.unwrap();
        let change = async |part| {
            let edit = Edit { revision: 1, title: None, was: Text::default(), change: Change::Add(part) };
            faults(quizzes::edit(app, &teacher, quiz, edit).await)
        };
        assert_eq!(change(QuizPart::Item(bank[0].id.clone())).await, [("parts", "unknown-option")]);
        let draw = QuizPart::Draw { module: GUARDED.into(), objective: None, difficulty: None, count: 1 };
        assert_eq!(change(draw).await, [("module", "choose-module")]);
        assert_eq!(faults(quizzes::add_items(app, &teacher, quiz, &[bank[0].id.clone()]).await), [("item", "unknown-option")]);
        let filter = Filter { module: Some(GUARDED.into()), ..Filter::default() };
        assert_eq!(quizzes::search(app, &teacher, Shelf::Quiz(quiz), &filter, 1).await.unwrap().total, 0);

        let mut contest = qinghe_tests::contest::new(app, &w.class);
        contest.rounds[0].parts = vec![QuizPart::Draw { module: GUARDED.into(), objective: None, difficulty: None, count: 5 }];
        let refused = faults(qinghe_service::contests::create(app, &*t.school_admin().await, contest).await);
        assert!(refused.contains(&("parts_1", "contest-parts")), "{refused:?}");

        let form = matches::making::form(app, &teacher, w.class.id).await.unwrap();
        let of_it = |source: &Source| source.write().contains(&format!(":{GUARDED}"));
        assert!(form.sources.iter().chain(&form.stories).all(|(source, _)| !of_it(source)));
        let step = library.module(GUARDED).unwrap().steps.iter().find(|s| matches!(s.kind, qinghe_content::StepKind::Scenario(_))).unwrap().id.clone();
        for (source, mode) in [(Source::Module(GUARDED.into()), Mode::Quiz), (Source::Story(GUARDED.into(), step), Mode::Vote)] {
            let new = matches::making::NewMatch { source: Some(source), mode: Some(mode), ..crate::matches::quiz(1) };
            assert_eq!(faults(matches::making::create(app, &teacher, w.class.id, &new).await), [("source", "match-nothing")]);
        }
    }
}
