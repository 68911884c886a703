//! The settings of a quiz: time, attempts, which one counts, when results are shown, exceptions, typed answers, and
//! regrading.

use chrono::TimeDelta;
use qinghe_model::{
    AssignmentId, Text,
    grading::POINTS,
    item::{CognitiveLevel, Item, ItemKind, ItemOption},
    progress::{AttemptState, WorkState},
    quiz::{Counts, Feedback, ItemOrder, QuizPart, QuizSettings},
};
use qinghe_service::{
    Actor, Error, assignment_rules,
    assignments::{self, Assignable, Changes, NewAssignment, Override, Target, WorkPart},
    attempts::{self, AnswerInput, GRACE},
    campaigns, groups, lessons, regrade,
};
use qinghe_store::{assignments as rows, items, quizzes};
use qinghe_tests::{TestApp, both, work};

/// The quiz of m02 alone, set so, due in a week.
async fn assign(t: &TestApp, settings: QuizSettings) -> AssignmentId {
    let due = t.app.now() + TimeDelta::days(7);
    let new = NewAssignment {
        what: Assignable::Module("m02".into(), WorkPart::Quiz),
        settings,
        ..NewAssignment::module(t.world().class.id, "m02", t.app.now(), due)
    };
    assignments::create(&t.app, &*t.teacher().await, new).await.unwrap()
}

fn changes(work: &rows::Assignment) -> Changes {
    Changes {
        note: work.note.clone(),
        opens_at: work.opens_at,
        due_at: work.due_at,
        closes_at: work.closes_at,
        settings: work.settings.clone(),
    }
}

fn option(id: &str, correct: bool) -> ItemOption {
    ItemOption {
        id: id.into(),
        correct,
        group: None,
        text: Text { zh: format!("选项{id}"), en: String::new() },
        why: None,
    }
}

fn item(id: &str, kind: ItemKind, options: Vec<ItemOption>, answers: &[&str]) -> Item {
    Item {
        id: id.into(),
        version: 1,
        kind,
        objective: String::new(),
        difficulty: 2,
        level: CognitiveLevel::Understand,
        scene: None,
        stem: Text { zh: format!("题目{id}"), en: String::new() },
        groups: vec![],
        options,
        answers: answers.iter().map(|a| (*a).to_owned()).collect(),
        tolerance: None,
        explanation: Text { zh: "讲解".into(), en: String::new() },
        sources: vec![],
    }
}

/// A quiz of the school's own with these items.
async fn own_quiz(t: &TestApp, items: Vec<Item>) -> qinghe_model::QuizId {
    let teacher = t.teacher().await.user_id().unwrap();
    let school = t.world().class.parent_id().unwrap();
    let id = t.app.new_id();
    let at = t.app.now();
    t.app
        .db()
        .write((id, school, items, teacher), move |c, (id, school, items, by)| {
            Box::pin(async move {
                let parts: Vec<QuizPart> = items.iter().map(|i| QuizPart::Item(i.id.clone())).collect();
                for item in items {
                    items::insert_own(c, *school, item, *by, at).await?;
                }
                let title = Text { zh: "自己组的卷".into(), en: String::new() };
                quizzes::insert(c, *id, *school, &title, &parts, *by, at).await?;
                Ok::<_, qinghe_store::Error>(())
            })
        })
        .await
        .unwrap();
    id
}

async fn assign_quiz(t: &TestApp, quiz: qinghe_model::QuizId, settings: QuizSettings) -> AssignmentId {
    let due = t.app.now() + TimeDelta::days(7);
    let new = NewAssignment {
        what: Assignable::Quiz(quiz),
        settings,
        ..NewAssignment::module(t.world().class.id, "", t.app.now(), due)
    };
    assignments::create(&t.app, &*t.teacher().await, new).await.unwrap()
}

both! {
    async fn an_attempt_ends_with_its_time_and_is_graded_by_a_job(engine) {
        let t = TestApp::new(engine).await;
        let id = assign(&t, QuizSettings { minutes: Some(10), ..QuizSettings::default() }).await;
        let (pupil, idle) = (t.student(0).await, t.student(1).await);
        let page = attempts::start(&t.app, &pupil, id).await.unwrap();
        attempts::start(&t.app, &idle, id).await.unwrap();
        assert_eq!(page.attempt.deadline_at, Some(t.app.now() + TimeDelta::minutes(10)));
        let answer = |n: usize| work::answer(&page.items[n].paper.id, page.items[n].example(true), 1);
        for n in 0..6 {
            attempts::save_answer(&t.app, &pupil, page.attempt.id, answer(n)).await.unwrap();
        }
        // Answers sent before the end are accepted in the grace period, and none after it.
        t.clock.advance(TimeDelta::minutes(10) + TimeDelta::seconds(30));
        attempts::save_answer(&t.app, &pupil, page.attempt.id, answer(6)).await.unwrap();
        assert_eq!(attempts::close_all_overdue(&t.app).await.unwrap(), 0, "not within the grace");
        t.clock.advance(GRACE);
        let late = attempts::save_answer(&t.app, &pupil, page.attempt.id, answer(7)).await;
        assert!(matches!(late, Err(Error::AttemptClosed)), "{late:?}");
        assert_eq!(attempts::close_all_overdue(&t.app).await.unwrap(), 2);
        assert_eq!(attempts::close_all_overdue(&t.app).await.unwrap(), 0, "once");
        let closed = attempts::get(&t.app, &pupil, page.attempt.id).await.unwrap().attempt;
        assert_eq!((closed.state, closed.score, closed.passed), (AttemptState::Overdue, Some(700), Some(true)));
        assert_eq!(closed.submitted_at, page.attempt.deadline_at, "at its deadline, whenever the job came");
        let board = assignments::get_board(&t.app, &*t.teacher().await, id).await.unwrap();
        assert_eq!(board.rows[0].progress.completed_at, page.attempt.deadline_at);
        assert_eq!(board.rows[1].progress.state(), WorkState::Started, "nothing answered is nothing done");
        let void = attempts::list(&t.app, &idle, id).await.unwrap().swap_remove(0);
        assert_eq!((void.state, void.score), (AttemptState::Voided, None));
    }

    async fn a_pupil_who_returns_too_late_finds_the_result(engine) {
        let t = TestApp::new(engine).await;
        let id = assign(&t, QuizSettings { minutes: Some(1), ..QuizSettings::default() }).await;
        let pupil = t.student(0).await;
        let page = attempts::start(&t.app, &pupil, id).await.unwrap();
        let first = work::answer(&page.items[0].paper.id, page.items[0].example(true), 1);
        attempts::save_answer(&t.app, &pupil, page.attempt.id, first).await.unwrap();
        t.clock.advance(TimeDelta::hours(1));
        assert!(attempts::find_open(&t.app, &pupil, id).await.unwrap().is_none());
        let handed_in = attempts::submit(&t.app, &pupil, page.attempt.id).await.unwrap().attempt;
        assert_eq!((handed_in.state, handed_in.score), (AttemptState::Overdue, Some(100)));
        assert_ne!(attempts::start(&t.app, &pupil, id).await.unwrap().attempt.id, page.attempt.id);
    }

    async fn attempts_run_out_and_a_teacher_may_allow_one_more(engine) {
        let t = TestApp::new(engine).await;
        let id = assign(&t, QuizSettings { attempts: Some(1), counts: Counts::Last, ..QuizSettings::default() }).await;
        let (teacher, pupil) = (t.teacher().await, t.student(0).await);
        work::do_quiz(&t.app, &pupil, id, 9).await.unwrap();
        assert!(matches!(attempts::start(&t.app, &pupil, id).await, Err(Error::NoAttemptLeft)));
        let learner = pupil.user_id().unwrap();
        let more = Override { extra_attempts: 1, ..Override::default() };
        assignments::set_override(&t.app, &teacher, id, learner, more).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 4).await.unwrap();
        assert!(matches!(attempts::start(&t.app, &pupil, id).await, Err(Error::NoAttemptLeft)));
        let row = assignments::get_row(&t.app, &teacher, id, learner).await.unwrap();
        assert_eq!((row.progress.score, row.progress.passed_at), (Some(400), None), "the last counts");
        // From now on another attempt counts.
        let (work, _) = assignments::get(&t.app, &teacher, id).await.unwrap();
        let settings = QuizSettings { counts: Counts::Best, ..work.settings.clone() };
        assignments::update(&t.app, &teacher, id, Changes { settings, ..changes(&work) }).await.unwrap();
        let row = assignments::get_row(&t.app, &teacher, id, learner).await.unwrap();
        assert_eq!(row.progress.score, Some(900));
        assert!(row.progress.passed_at.is_some());
    }

    async fn many_taps_never_start_more_attempts_than_allowed(engine) {
        let t = TestApp::new(engine).await;
        let id = assign(&t, QuizSettings { attempts: Some(2), ..QuizSettings::default() }).await;
        let pupil = t.student(0).await;
        for _ in 0..2 {
            let starts = (0..6).map(|_| attempts::start(&t.app, &pupil, id));
            let pages = futures::future::join_all(starts).await;
            let ids: std::collections::BTreeSet<_> = pages.into_iter().map(|p| p.unwrap().attempt.id).collect();
            assert_eq!(ids.len(), 1);
            attempts::submit(&t.app, &pupil, *ids.first().unwrap()).await.unwrap();
        }
        assert!(matches!(attempts::start(&t.app, &pupil, id).await, Err(Error::NoAttemptLeft)));
    }

    async fn closed_work_accepts_only_those_with_a_later_deadline(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.id);
        let due = t.app.now() + TimeDelta::days(1);
        let new = NewAssignment { closes_at: Some(due), ..NewAssignment::module(class, "m02", t.app.now(), due) };
        let id = assignments::create(&t.app, &teacher, new).await.unwrap();
        let (pupil, ill) = (t.student(0).await, t.student(1).await);
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        let open = attempts::start(&t.app, &pupil, id).await.unwrap().attempt;
        assert_eq!(open.deadline_at, Some(due), "open attempts end when the work closes");
        let later = Override { own_due_at: Some(due + TimeDelta::days(2)), own_closes_at: Some(due + TimeDelta::days(2)), ..Override::default() };
        assignments::set_override(&t.app, &teacher, id, ill.user_id().unwrap(), later).await.unwrap();
        t.clock.advance(TimeDelta::days(1) + GRACE);
        let step = &work::module().steps[0];
        let record = |who| lessons::record_step(&t.app, who, id, &step.id, lessons::right_input(&step.kind));
        assert!(matches!(record(&*pupil).await, Err(Error::WorkClosed)));
        assert!(matches!(attempts::start(&t.app, &pupil, id).await, Err(Error::WorkClosed)));
        work::do_lesson(&t.app, &ill, id).await.unwrap();
        assert_eq!(work::do_quiz(&t.app, &ill, id, 10).await.unwrap().attempt.state, AttemptState::Submitted);
        assert_eq!(lessons::list_tasks(&t.app, &ill).await.unwrap()[0].task.assignment.due_at, due + TimeDelta::days(2));
    }

    async fn more_minutes_lengthen_an_open_attempt(engine) {
        let t = TestApp::new(engine).await;
        let id = assign(&t, QuizSettings { minutes: Some(10), ..QuizSettings::default() }).await;
        let pupil = t.student(0).await;
        let page = attempts::start(&t.app, &pupil, id).await.unwrap();
        let more = Override { extra_minutes: 15, ..Override::default() };
        assignments::set_override(&t.app, &*t.teacher().await, id, pupil.user_id().unwrap(), more).await.unwrap();
        t.clock.advance(TimeDelta::minutes(20));
        let answer = work::answer(&page.items[0].paper.id, page.items[0].example(true), 1);
        attempts::save_answer(&t.app, &pupil, page.attempt.id, answer).await.unwrap();
        assert_eq!(attempts::submit(&t.app, &pupil, page.attempt.id).await.unwrap().attempt.state, AttemptState::Submitted);
    }

    async fn one_paper_for_all_where_the_class_works_together(engine) {
        let t = TestApp::new(engine).await;
        for order in [ItemOrder::SameForAll, ItemOrder::AsWritten, ItemOrder::PerLearner] {
            let id = assign(&t, QuizSettings { order, ..QuizSettings::default() }).await;
            let mut papers = Vec::new();
            for n in 0..3 {
                papers.push(attempts::start(&t.app, &*t.student(n).await, id).await.unwrap().attempt.paper.items);
            }
            let same = papers.iter().all(|p| *p == papers[0]);
            assert_eq!(same, order != ItemOrder::PerLearner, "{order:?}");
            // Everyone's answers are kept apart all the same.
            let again = attempts::start(&t.app, &*t.student(0).await, id).await.unwrap();
            assert_eq!(again.attempt.paper.items, papers[0]);
        }
    }

    async fn an_answer_explained_at_once_stays(engine) {
        let t = TestApp::new(engine).await;
        let id = assign(&t, QuizSettings { feedback: Feedback::AtOnce, ..QuizSettings::default() }).await;
        let pupil = t.student(0).await;
        let page = attempts::start(&t.app, &pupil, id).await.unwrap();
        let (attempt, item) = (page.attempt.id, page.items[0].paper.id.clone());
        assert!(matches!(attempts::check(&t.app, &pupil, attempt, &item).await, Err(Error::Invalid(_))), "a blank is not explained");
        let wrong = AnswerInput { item: item.clone(), places: page.items[0].example(false), ..AnswerInput::default() };
        attempts::save_answer(&t.app, &pupil, attempt, wrong).await.unwrap();
        attempts::check(&t.app, &pupil, attempt, &item).await.unwrap();
        let right = AnswerInput { item: item.clone(), places: page.items[0].example(true), ..AnswerInput::default() };
        attempts::save_answer(&t.app, &pupil, attempt, right).await.unwrap();
        let after = attempts::get(&t.app, &pupil, attempt).await.unwrap();
        assert!(after.items[0].checked && after.items[0].points == Some(0), "still the answer that was explained");
        assert_eq!(after.items[0].places, page.items[0].example(false));
        let other = t.student(1).await;
        assert!(matches!(attempts::check(&t.app, &other, attempt, &item).await, Err(Error::NotFound)));
        // Where results come later, nothing is explained before.
        let later = assign(&t, QuizSettings::default()).await;
        let page = attempts::start(&t.app, &pupil, later).await.unwrap();
        assert!(attempts::check(&t.app, &pupil, page.attempt.id, &page.items[0].paper.id).await.is_err());
    }

    async fn results_are_shown_when_they_are_meant_to_be(engine) {
        let t = TestApp::new(engine).await;
        let now = t.app.now();
        let mut row = rows::Assignment::new(t.app.new_id(), (t.world().class.id, t.world().class.path.clone()), "m02".into(), String::new(), [now, now + TimeDelta::days(1)]);
        for (feedback, closes, at_once, after_due, after_close) in [
            (Feedback::AtOnce, None, true, true, true),
            (Feedback::AfterSubmit, None, true, true, true),
            (Feedback::AfterClose, None, false, true, true),
            (Feedback::AfterClose, Some(now + TimeDelta::days(2)), false, false, true),
            (Feedback::Never, None, false, false, false),
        ] {
            row.settings.feedback = feedback;
            row.closes_at = closes;
            let shown = [0, 1, 2].map(|d| assignment_rules::shows_result(&row, now + TimeDelta::days(d)));
            assert_eq!(shown, [at_once, after_due, after_close], "{feedback:?}");
        }
    }

    async fn typed_answers_and_parts_are_graded_in_a_quiz_of_ones_own(engine) {
        let t = TestApp::new(engine).await;
        let items = vec![
            item("own-text", ItemKind::ShortText, vec![], &["不用，谢谢"]),
            item("own-number", ItemKind::Number, vec![], &["120"]),
            item("own-many", ItemKind::Multiple, vec![option("a", true), option("b", true), option("c", false)], &[]),
        ];
        let quiz = own_quiz(&t, items).await;
        let settings = QuizSettings { partial: true, order: ItemOrder::AsWritten, ..QuizSettings::default() };
        let id = assign_quiz(&t, quiz, settings).await;
        let pupil = t.student(0).await;
        let task = lessons::list_tasks(&t.app, &pupil).await.unwrap().swap_remove(0);
        assert_eq!((task.module.title.zh.as_str(), task.module.quiz.unwrap().draw), ("自己组的卷", 3));
        let page = attempts::start(&t.app, &pupil, id).await.unwrap();
        let typed = |item: &str, text: &str| AnswerInput { item: item.into(), text: text.into(), ..AnswerInput::default() };
        attempts::save_answer(&t.app, &pupil, page.attempt.id, typed("own-text", "不用,谢谢。")).await.unwrap();
        attempts::save_answer(&t.app, &pupil, page.attempt.id, typed("own-number", "１２０")).await.unwrap();
        let long = attempts::save_answer(&t.app, &pupil, page.attempt.id, typed("own-text", &"长".repeat(201))).await;
        assert!(matches!(long, Err(Error::Invalid(_))));
        let one = AnswerInput { item: "own-many".into(), places: vec![0], ..AnswerInput::default() };
        attempts::save_answer(&t.app, &pupil, page.attempt.id, one).await.unwrap();
        let done = attempts::submit(&t.app, &pupil, page.attempt.id).await.unwrap();
        let points: Vec<_> = done.items.iter().map(|a| a.points.unwrap()).collect();
        assert_eq!(points, [POINTS, POINTS, 50]);
        assert_eq!((done.attempt.score, done.attempt.max_score, done.attempt.passed), (Some(250), 300, Some(true)));
        // Another class's teacher cannot give it: another school's quiz is none of theirs.
        let gone = NewAssignment { what: Assignable::Quiz(t.app.new_id()), ..NewAssignment::module(t.world().class.id, "", t.app.now(), t.app.now() + TimeDelta::days(1)) };
        assert!(matches!(assignments::create(&t.app, &*t.teacher().await, gone).await, Err(Error::Invalid(_))));
    }

    async fn a_corrected_item_is_regraded_after_a_preview(engine) {
        let t = TestApp::new(engine).await;
        let first = item("own-key", ItemKind::Single, vec![option("a", true), option("b", false), option("c", false)], &[]);
        let sound = item("own-sound", ItemKind::Number, vec![], &["110"]);
        let quiz = own_quiz(&t, vec![first.clone(), sound]).await;
        let id = assign_quiz(&t, quiz, QuizSettings { order: ItemOrder::AsWritten, ..QuizSettings::default() }).await;
        let teacher = t.teacher().await;
        // The key says a, which is wrong: the first pupil says a, the second b.
        for (n, place) in [0, 1].into_iter().enumerate() {
            let pupil = t.student(n).await;
            let page = attempts::start(&t.app, &pupil, id).await.unwrap();
            let answer = AnswerInput { item: "own-key".into(), places: vec![place], ..AnswerInput::default() };
            attempts::save_answer(&t.app, &pupil, page.attempt.id, answer).await.unwrap();
            attempts::submit(&t.app, &pupil, page.attempt.id).await.unwrap();
        }
        assert!(regrade::preview(&t.app, &teacher, id).await.unwrap().items.is_empty());
        let corrected = Item { version: 2, options: vec![option("a", false), option("b", true), option("c", false)], ..first };
        let (by, at) = (teacher.user_id().unwrap(), t.app.now());
        t.app.db().write((corrected, by), move |c, (item, by)| Box::pin(async move {
            assert!(items::update_own(c, item, *by, at).await?);
            assert!(!items::update_own(c, item, *by, at).await?, "somebody else's version is there");
            Ok::<_, qinghe_store::Error>(())
        })).await.unwrap();
        let preview = regrade::preview(&t.app, &teacher, id).await.unwrap();
        let seen: Vec<_> = preview.changes.iter().map(|c| (c.score, c.passed)).collect();
        assert_eq!(seen, [((100, 0), (false, false)), ((0, 100), (false, false))]);
        let before = attempts::list(&t.app, &*t.student(0).await, id).await.unwrap()[0].score;
        assert_eq!(before, Some(100), "a look changes nothing");
        assert!(matches!(regrade::apply(&t.app, &teacher, id, 1).await, Err(Error::Changed)));
        assert_eq!(regrade::apply(&t.app, &teacher, id, 2).await.unwrap(), 2);
        let scores: Vec<_> = assignments::get_board(&t.app, &teacher, id).await.unwrap().rows.iter().take(2).map(|r| r.progress.score).collect();
        assert_eq!(scores, [Some(0), Some(100)]);
        let attempt = attempts::list(&t.app, &*t.student(1).await, id).await.unwrap().swap_remove(0);
        let shown = attempts::get(&t.app, &*t.student(1).await, attempt.id).await.unwrap();
        assert_eq!((shown.items[0].paper.version, shown.items[0].paper.graded), (1, Some(2)), "the paper is as it was drawn");
        assert!(shown.items[0].is_right() && shown.items[0].item.version == 2);
        assert!(regrade::preview(&t.app, &teacher, id).await.unwrap().items.is_empty());
        assert!(matches!(regrade::preview(&t.app, &*t.officer("region").await, id).await, Err(Error::Forbidden)));
    }

    async fn only_pupils_the_work_is_set_for_have_it(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.id);
        let (one, two) = (t.student(0).await, t.student(1).await);
        let new = NewAssignment {
            target: Target { learners: vec![one.user_id().unwrap()], ..Target::default() },
            ..NewAssignment::module(class, "m02", t.app.now(), t.app.now() + TimeDelta::days(1))
        };
        let id = assignments::create(&t.app, &teacher, new.clone()).await.unwrap();
        assert_eq!(lessons::list_tasks(&t.app, &one).await.unwrap().len(), 1);
        assert!(lessons::list_tasks(&t.app, &two).await.unwrap().is_empty());
        assert!(matches!(lessons::open(&t.app, &two, id).await, Err(Error::NotFound)));
        assert_eq!(assignments::get_board(&t.app, &teacher, id).await.unwrap().rows.len(), 1);
        assert_eq!(assignments::get_class(&t.app, &teacher, class).await.unwrap().work[0].2, (0, 1));
        let stranger = Target { learners: vec![t.app.new_id()], ..Target::default() };
        let bad = assignments::create(&t.app, &teacher, NewAssignment { target: stranger, ..new }).await;
        assert!(matches!(bad, Err(Error::Invalid(_))));
        assignments::archive(&t.app, &teacher, id).await.unwrap();
        assert!(lessons::list_tasks(&t.app, &one).await.unwrap().is_empty(), "taken back");
    }

    async fn work_of_a_group_follows_its_members(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.id);
        let (one, two) = (t.student(0).await, t.student(1).await);
        let group = groups::create(&t.app, &teacher, class, "第一组").await.unwrap();
        groups::update(&t.app, &teacher, class, group, "第一组", vec![one.user_id().unwrap()]).await.unwrap();
        let new = NewAssignment {
            target: Target { groups: vec![group], ..Target::default() },
            ..NewAssignment::module(class, "m02", t.app.now(), t.app.now() + TimeDelta::days(1))
        };
        assignments::create(&t.app, &teacher, new).await.unwrap();
        let count = async |who| lessons::list_tasks(&t.app, who).await.unwrap().len();
        assert_eq!((count(&*one).await, count(&*two).await), (1, 0));
        groups::update(&t.app, &teacher, class, group, "第一组", vec![two.user_id().unwrap()]).await.unwrap();
        assert_eq!((count(&*one).await, count(&*two).await), (0, 1), "whoever joins has it");
        groups::delete(&t.app, &teacher, class, group).await.unwrap();
        assert_eq!((count(&*one).await, count(&*two).await), (0, 1), "and keeps it when the group ends");
    }

    async fn a_programme_is_set_lesson_by_lesson(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.id);
        let now = t.app.now();
        work::assign(&t.app, &teacher, class).await.unwrap(); // m02, which the programme has too
        let give = |programme: &'static str, weeks| assignments::give_programme(&t.app, &teacher, class, programme, now + TimeDelta::days(7), weeks);
        for (programme, weeks, field) in [("primary", 0, "weeks"), ("primary", 9, "weeks"), ("no-such", 2, "programme")] {
            match give(programme, weeks).await {
                Err(Error::Invalid(faults)) => assert_eq!(faults[0].field, field),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(give("primary", 2).await.unwrap(), 2);
        let mut due: Vec<_> = assignments::get_class(&t.app, &teacher, class).await.unwrap().work.into_iter()
            .map(|(a, ..)| (a.module_id, (a.due_at - now).num_days())).collect();
        due.sort();
        assert_eq!(due, [("m01".into(), 7), ("m02".into(), 7), ("m03".into(), 21)]);
        assert!(matches!(give("primary", 2).await, Err(Error::Invalid(_))), "all of it is given");
        let other = t.staff("head.other").await;
        let refused = assignments::give_programme(&t.app, &other, class, "primary", now + TimeDelta::days(7), 1).await;
        assert!(matches!(refused, Err(Error::Forbidden)));
    }

    async fn work_easier_than_the_requirement_is_no_participation(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.id);
        let due = t.app.now() + TimeDelta::days(3);
        let plain = NewAssignment::module(class, "m02", t.app.now(), due);
        let with = |settings: QuizSettings| NewAssignment { settings, ..plain.clone() };
        for (new, counts) in [
            (plain.clone(), true),
            (with(QuizSettings { minutes: Some(20), attempts: Some(2), feedback: Feedback::AfterClose, ..QuizSettings::default() }), true),
            (with(QuizSettings { draw: Some(12), pass_mark: Some(80), ..QuizSettings::default() }), true),
            (with(QuizSettings { draw: Some(3), ..QuizSettings::default() }), false),
            (with(QuizSettings { pass_mark: Some(10), ..QuizSettings::default() }), false),
            // Where a campaign asks for a part alone, that part is enough.
            (NewAssignment { what: Assignable::Module("m02".into(), WorkPart::Quiz), ..plain.clone() }, true),
            (NewAssignment { what: Assignable::Module("m02".into(), WorkPart::Lesson), ..plain.clone() }, true),
        ] {
            let id = assignments::create(&t.app, &teacher, new).await.unwrap();
            assert_eq!(assignments::get(&t.app, &teacher, id).await.unwrap().0.counts, counts);
        }
        for (settings, field) in [
            (QuizSettings { draw: Some(0), ..QuizSettings::default() }, "draw"),
            (QuizSettings { draw: Some(999), ..QuizSettings::default() }, "draw"),
            (QuizSettings { pass_mark: Some(101), ..QuizSettings::default() }, "pass_mark"),
            (QuizSettings { minutes: Some(0), ..QuizSettings::default() }, "minutes"),
            (QuizSettings { attempts: Some(21), ..QuizSettings::default() }, "attempts"),
        ] {
            match assignments::create(&t.app, &teacher, with(settings)).await {
                Err(Error::Invalid(faults)) => assert_eq!(faults[0].field, field),
                other => panic!("{other:?}"),
            }
        }
    }

    async fn counters_stay_exact_with_overdue_and_uncounted_work(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.clone());
        let due = t.app.now() + TimeDelta::days(3);
        let name = Text { zh: "国际禁毒日".into(), en: "International Day".into() };
        let call = work::campaign(t.world().region.id, name, "m02", t.app.now(), due);
        work::call(&t.app, &Actor::system(), call).await.unwrap();
        let timed = NewAssignment { settings: QuizSettings { minutes: Some(5), ..QuizSettings::default() }, ..NewAssignment::module(class.id, "m02", t.app.now(), due) };
        let id = assignments::create(&t.app, &teacher, timed).await.unwrap();
        let easy = assign(&t, QuizSettings { draw: Some(1), ..QuizSettings::default() }).await;
        let pupil = t.student(0).await;
        work::do_quiz(&t.app, &pupil, easy, 1).await.unwrap();
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        let page = attempts::start(&t.app, &pupil, id).await.unwrap();
        for asked in &page.items[..8] {
            attempts::save_answer(&t.app, &pupil, page.attempt.id, work::answer(&asked.paper.id, asked.example(true), 1)).await.unwrap();
        }
        t.clock.advance(TimeDelta::hours(2));
        attempts::close_all_overdue(&t.app).await.unwrap();
        let recount = campaigns::recount(&t.app, &Actor::system(), false).await.unwrap().swap_remove(0);
        assert!(recount.differences.is_empty(), "{:?}", recount.differences);
        let figures = campaigns::participation(&t.app, &Actor::system(), t.world().region.id, Some(recount.campaign.id)).await.unwrap();
        assert_eq!((figures.total.completed, figures.total.passed), (1, 1), "the easy one counts for nothing");
    }
}
