//! Work keeps the quiz it was given with; its teacher gives a change to those who have not begun.

use chrono::TimeDelta;
use qinghe_model::{
    AssignmentId, QuizId, Text,
    item::ItemKind,
    quiz::{ItemOrder, QuizPart, QuizSettings},
};
use qinghe_service::{
    Actor, Error,
    assignments::{self, Assignable, Changes, NewAssignment},
    attempts, lessons,
    quizzes::{self, Change, Edit, Edited},
    school_items,
};
use qinghe_tests::{TestApp, both, own, work};

fn text(zh: &str) -> Text {
    Text { zh: zh.into(), en: String::new() }
}

fn item(id: &str) -> QuizPart {
    QuizPart::Item(id.into())
}

async fn change(t: &TestApp, actor: &Actor, quiz: QuizId, title: Option<&str>, change: Change) {
    let now = quizzes::get(&t.app, actor, quiz).await.unwrap().quiz;
    let edit = Edit { revision: now.revision, title: title.map(text), was: now.title(), change };
    assert!(matches!(quizzes::edit(&t.app, actor, quiz, edit).await.unwrap(), Edited::Saved));
}

/// A quiz of two questions of the bank and one of the school's own, given to the class.
async fn given(t: &TestApp, teacher: &Actor) -> (QuizId, AssignmentId, String) {
    let w = t.world();
    let quiz = quizzes::create(&t.app, teacher, w.school.id, &text("第一单元")).await.unwrap();
    let own = school_items::create(&t.app, teacher, w.school.id, own::item(ItemKind::Single)).await.unwrap();
    for part in [item("m02-q01"), item("m02-q02"), item(&own)] {
        change(t, teacher, quiz, None, Change::Add(part)).await;
    }
    (quiz, give(t, teacher, quiz).await, own)
}

async fn give(t: &TestApp, teacher: &Actor, quiz: QuizId) -> AssignmentId {
    let settings = QuizSettings { order: ItemOrder::AsWritten, ..QuizSettings::default() };
    let due = t.app.now() + TimeDelta::days(7);
    let new = NewAssignment {
        what: Assignable::Quiz(quiz),
        settings,
        ..NewAssignment::module(t.world().class.id, "", t.app.now(), due)
    };
    assignments::create(&t.app, teacher, new).await.unwrap()
}

/// The questions that a pupil gets who begins now, with their versions.
async fn paper(t: &TestApp, pupil: usize, work: AssignmentId) -> Vec<(String, u32)> {
    let pupil = t.student(pupil).await;
    let page = attempts::start(&t.app, &pupil, work).await.unwrap();
    let paper = page.items.iter().map(|a| (a.paper.id.clone(), a.item.version)).collect();
    attempts::submit(&t.app, &pupil, page.attempt.id).await.unwrap();
    t.clock.advance(TimeDelta::seconds(1));
    paper
}

async fn title(t: &TestApp, pupil: usize) -> String {
    let tasks = lessons::list_tasks(&t.app, &*t.student(pupil).await).await.unwrap();
    tasks[0].module.title.zh.clone()
}

both! {
    async fn work_keeps_the_quiz_it_was_given_with(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let (quiz, work, own) = given(&t, &teacher).await;
        assert!(assignments::quiz_change(&t.app, &teacher, work).await.unwrap().is_none(), "nothing has changed");
        let first = paper(&t, 0, work).await;
        assert_eq!(first.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["m02-q01", "m02-q02", &own]);

        // A question less, another order, another name, another wording.
        change(&t, &teacher, quiz, Some("改名了"), Change::Remove(item("m02-q02"))).await;
        change(&t, &teacher, quiz, None, Change::Up(item(&own))).await;
        let mut body = school_items::get(&t.app, &teacher, &own).await.unwrap().own.body;
        body.stem.zh = "改过的题".into();
        school_items::update(&t.app, &teacher, body).await.unwrap();
        assert_eq!(paper(&t, 1, work).await, first, "who begins later has the same");
        assert_eq!((title(&t, 0).await, title(&t, 1).await), ("第一单元".into(), "第一单元".into()));
        assert_eq!(quizzes::get(&t.app, &teacher, quiz).await.unwrap().earlier, 1);

        // What is given from now on has the change.
        let later = give(&t, &teacher, quiz).await;
        assert_eq!(paper(&t, 0, later).await, [(own.clone(), 2), ("m02-q01".to_owned(), 1)]);

        // The teacher gives it to those who have not begun.
        let seen = assignments::quiz_change(&t.app, &teacher, work).await.unwrap().unwrap();
        assert_eq!((seen.begun, seen.pupils, seen.removed.len(), seen.added.len()), (2, 4, 1, 0));
        assert_eq!(seen.reworded[0].zh, "改过的题");
        assert!(matches!(assignments::renew_quiz(&t.app, &teacher, work, seen.now.quiz_revision - 1).await, Err(Error::Changed)));
        assignments::renew_quiz(&t.app, &teacher, work, seen.now.quiz_revision).await.unwrap();
        assert_eq!(paper(&t, 2, work).await, [(own.clone(), 2), ("m02-q01".to_owned(), 1)]);
        assert_eq!(paper(&t, 0, work).await, first, "whoever has begun keeps it, at every attempt");
        let names = async |pupil| {
            let tasks = lessons::list_tasks(&t.app, &*t.student(pupil).await).await.unwrap();
            tasks.iter().find(|k| k.task.assignment.id == work).unwrap().module.title.zh.clone()
        };
        assert_eq!((names(0).await, names(2).await, names(3).await), ("第一单元".into(), "改名了".into(), "改名了".into()));
        assert!(matches!(assignments::renew_quiz(&t.app, &teacher, work, seen.now.quiz_revision).await, Err(Error::Changed)), "once");
        for stranger in [t.staff("teacher.other").await, t.staff("head.other").await, t.student(0).await] {
            assert!(matches!(assignments::quiz_change(&t.app, &stranger, work).await, Err(Error::Forbidden)));
            assert!(matches!(assignments::renew_quiz(&t.app, &stranger, work, 1).await, Err(Error::Forbidden)));
        }
    }

    async fn only_its_owner_and_the_school_change_a_quiz_and_a_question(engine) {
        let t = TestApp::new(engine).await;
        let (owner, colleague, head) = (t.teacher().await, t.staff("teacher.other").await, t.school_admin().await);
        let (quiz, _, own) = given(&t, &owner).await;
        let page = quizzes::get(&t.app, &colleague, quiz).await.unwrap();
        assert!(!page.may_change && page.quiz.owner_name == "职员 teacher");
        let edit = Edit { revision: page.quiz.revision, title: Some(text("我的")), was: page.quiz.title(), change: Change::Nothing };
        assert!(matches!(quizzes::edit(&t.app, &colleague, quiz, edit).await, Err(Error::Forbidden)));
        assert!(matches!(quizzes::archive(&t.app, &colleague, quiz).await, Err(Error::Forbidden)));
        let question = school_items::get(&t.app, &colleague, &own).await.unwrap();
        assert!(!question.may_change);
        let mut body = question.own.body;
        body.stem.zh = "不是我的".into();
        assert!(matches!(school_items::update(&t.app, &colleague, body).await, Err(Error::Forbidden)));
        assert!(matches!(school_items::retire(&t.app, &colleague, &own).await, Err(Error::Forbidden)));
        // A copy is one's own; the administrator changes either.
        let copy = quizzes::copy(&t.app, &colleague, quiz).await.unwrap();
        change(&t, &colleague, copy, Some("我的"), Change::Remove(item("m02-q01"))).await;
        change(&t, &head, quiz, Some("校管"), Change::Nothing).await;
        assert!(quizzes::get(&t.app, &head, copy).await.unwrap().may_change);
    }

    async fn marking_does_not_change_once_somebody_has_begun(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let id = work::assign(&t.app, &teacher, t.world().class.id).await.unwrap();
        let change = async |partial: bool| {
            let (now, _) = assignments::get(&t.app, &teacher, id).await.unwrap();
            let settings = QuizSettings { partial, ..now.settings };
            let changes = Changes { note: now.note, opens_at: now.opens_at, due_at: now.due_at, closes_at: now.closes_at, settings };
            assignments::update(&t.app, &teacher, id, changes).await
        };
        change(true).await.unwrap();
        let pupil = t.student(0).await;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        change(false).await.unwrap();
        attempts::start(&t.app, &pupil, id).await.unwrap();
        match change(true).await {
            Err(Error::Invalid(faults)) => assert_eq!((faults[0].field, faults[0].code), ("partial", "marking-begun")),
            other => panic!("{other:?}"),
        }
        change(false).await.unwrap();
    }
}
