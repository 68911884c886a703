//! A teacher sets work, a pupil does the lesson and the quiz, and the teacher follows their progress.

use chrono::TimeDelta;
use qinghe_content::{Ending, StepKind};
use qinghe_model::{progress::AttemptState, progress::WorkState};
use qinghe_service::{
    Error, assignments,
    attempts::{self, AnswerInput, Asked, Saved},
    lessons::{self, StepInput},
};
use qinghe_tests::{TestApp, both, work};

fn faults<T>(result: Result<T, Error>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.code)).collect(),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("no field is at fault"),
    }
}

both! {
    async fn a_pupil_is_reminded_of_what_is_due_today_or_late(engine) {
        let t = TestApp::new(engine).await;
        let (app, teacher, class) = (&t.app, t.teacher().await, t.world().class.id);
        let pupil = t.student(0).await;
        let reminded = async |but| { let r = lessons::remind(app, &pupil, but).await.unwrap(); (r.today, r.late) };
        assert_eq!(reminded(None).await, (0, 0));
        let soon = work::assign_due(app, &teacher, class, app.now() + TimeDelta::minutes(30)).await.unwrap();
        work::assign_due(app, &teacher, class, app.now() + TimeDelta::days(2)).await.unwrap();
        assert_eq!(reminded(None).await, (1, 0));
        assert_eq!(reminded(Some(soon)).await, (0, 0), "but not of the work that is open");
        t.clock.advance(TimeDelta::minutes(31));
        assert_eq!(reminded(None).await, (0, 1));
        work::do_lesson(app, &pupil, soon).await.unwrap();
        work::do_quiz(app, &pupil, soon, 10).await.unwrap();
        assert_eq!(reminded(None).await, (0, 0));
        assert!(matches!(lessons::remind(app, &teacher, None).await, Err(qinghe_service::Error::Forbidden)));
    }

    async fn a_lesson_and_its_quiz_are_done_from_start_to_end(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.clone());
        let pupil = t.student(0).await;
        assert!(lessons::list_tasks(&t.app, &pupil).await.unwrap().is_empty());
        let id = work::assign(&t.app, &teacher, class.id).await.unwrap();
        let task = lessons::list_tasks(&t.app, &pupil).await.unwrap().swap_remove(0);
        assert_eq!((task.task.assignment.id, task.task.progress.state(), task.module.id.as_str()), (id, WorkState::NotStarted, "m02"));

        assert!(matches!(attempts::start(&t.app, &pupil, id).await, Err(Error::LessonFirst)));
        t.clock.advance(TimeDelta::minutes(1));
        let mut lesson = lessons::open(&t.app, &pupil, id).await.unwrap();
        for (n, step) in work::module().steps.iter().enumerate() {
            assert_eq!(lesson.resume_at(), n);
            assert!(lesson.task.progress.lesson_completed_at.is_none());
            lesson = lessons::record_step(&t.app, &pupil, id, &step.id, lessons::right_input(&step.kind)).await.unwrap();
            assert!(lesson.is_done(&step.id));
            // The result at once is the result that is stored.
            let kept = lessons::open(&t.app, &pupil, id).await.unwrap();
            assert_eq!(kept.records, lesson.records);
        }
        let lesson = lessons::open(&t.app, &pupil, id).await.unwrap();
        assert_eq!(lesson.task.progress.lesson_completed_at, Some(t.app.now()));
        assert_eq!(lesson.task.progress.state(), WorkState::Started, "the quiz is still to do");

        t.clock.advance(TimeDelta::minutes(5));
        let page = attempts::start(&t.app, &pupil, id).await.unwrap();
        assert_eq!((page.items.len(), page.attempt.state), (10, AttemptState::InProgress));
        let done = work::do_quiz(&t.app, &pupil, id, 7).await.unwrap();
        assert_eq!(done.attempt.id, page.attempt.id, "the open attempt goes on");
        let result = (done.attempt.state, done.attempt.score, done.attempt.max_score, done.attempt.passed, done.attempt.submitted_at);
        assert_eq!(result, (AttemptState::Submitted, Some(700), 1000, Some(true), Some(t.app.now())));
        let points: Vec<i64> = done.items.iter().map(|asked| asked.points.unwrap()).collect();
        assert_eq!(points, [100, 100, 100, 100, 100, 100, 100, 0, 0, 0]);

        let board = assignments::get_board(&t.app, &teacher, id).await.unwrap();
        assert_eq!(board.rows.len(), 4);
        let p = board.rows[0].progress;
        assert_eq!((p.state(), p.score, p.max_score, p.passed_at), (WorkState::Completed, Some(700), Some(1000), Some(t.app.now())));
        assert!(board.rows[1..].iter().all(|r| r.progress.state() == WorkState::NotStarted));
        let f = board.figures;
        assert_eq!((f.eligible, f.started, f.completed, f.on_time, f.passed), (4, 1, 1, 1, 1));
        assert_eq!(assignments::get_class(&t.app, &teacher, class.id).await.unwrap().work[0].2.0, 1);
    }

    // Saved answers come back by their places on this learner's paper; the key is in neither.
    async fn answers_are_saved_by_place_and_resumed(engine) {
        let t = TestApp::new(engine).await;
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        let pupil = t.student(0).await;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        let page = attempts::start(&t.app, &pupil, id).await.unwrap();
        let attempt = page.attempt.id;
        for (n, Asked { paper, item, places, revision, .. }) in page.items.iter().enumerate() {
            assert_eq!((places, *revision), (&vec![], 0));
            let mut shown: Vec<_> = paper.options.clone();
            shown.sort();
            let mut authored: Vec<_> = item.options.iter().map(|o| o.id.clone()).collect();
            authored.sort();
            assert_eq!(shown, authored);
            let saved = attempts::save_answer(&t.app, &pupil, attempt, work::answer(&paper.id, vec![n % 2], 1)).await.unwrap();
            assert_eq!(saved, Saved::Yes(1));
        }
        for app in [&t.app, &t.another_server()] {
            let again = attempts::start(app, &pupil, id).await.unwrap();
            assert_eq!(again.attempt.paper, page.attempt.paper, "the same paper on resume");
            for (n, asked) in again.items.iter().enumerate() {
                assert_eq!((&asked.places, asked.revision), (&vec![n % 2], 1));
            }
            assert!(again.items.iter().all(|a| a.points.is_none()), "nothing is graded before submission");
            assert!(again.attempt.score.is_none());
        }
        assert_eq!(attempts::list(&t.app, &pupil, id).await.unwrap().len(), 1);
        assert_eq!(attempts::find_open(&t.app, &pupil, id).await.unwrap().unwrap().attempt.id, attempt);
        let neighbour = t.student(1).await;
        work::do_lesson(&t.app, &neighbour, id).await.unwrap();
        let other = attempts::start(&t.app, &neighbour, id).await.unwrap();
        assert_ne!(other.attempt.paper.items, page.attempt.paper.items, "a paper of one's own");
    }

    async fn retries_and_other_tabs_do_not_overwrite_newer_answers(engine) {
        let t = TestApp::new(engine).await;
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        let pupil = t.student(0).await;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        let page = attempts::start(&t.app, &pupil, id).await.unwrap();
        let item = page.attempt.paper.items[0].id.clone();
        let save = async |places: &[usize], tab: &str, tab_seq, base| {
            let input = AnswerInput { item: item.clone(), places: places.to_vec(), tab: tab.into(), tab_seq, base, ..AnswerInput::default() };
            attempts::save_answer(&t.app, &pupil, page.attempt.id, input).await
        };
        assert_eq!(save(&[0], "t1", 1, 0).await.unwrap(), Saved::Yes(1));
        assert_eq!(save(&[0], "t1", 1, 0).await.unwrap(), Saved::Yes(1), "the same again is harmless");
        assert_eq!(save(&[1], "t1", 3, 0).await.unwrap(), Saved::Yes(2));
        assert_eq!(save(&[0], "t1", 2, 0).await.unwrap(), Saved::Newer(vec![1], String::new(), 2), "an old retry");
        assert_eq!(save(&[0], "t2", 1, 0).await.unwrap(), Saved::Newer(vec![1], String::new(), 2), "another tab that has not seen it");
        assert_eq!(save(&[1], "t2", 1, 0).await.unwrap(), Saved::Yes(2), "the same choice is no conflict");
        assert_eq!(save(&[0], "t2", 2, 2).await.unwrap(), Saved::Yes(3));
        assert_eq!(save(&[1], "", 0, 0).await.unwrap(), Saved::Yes(4), "a form always wins");
        assert_eq!(save(&[], "", 0, 0).await.unwrap(), Saved::Yes(5), "an answer can be taken back");
        assert_eq!(faults(save(&[9], "t1", 9, 5).await), [("choice", "unknown-option")]);
        assert_eq!(faults(save(&[0], &"x".repeat(33), 9, 5).await), [("tab", "unknown-option")]);
        let unknown = AnswerInput { item: "m02-q99".into(), places: vec![0], ..AnswerInput::default() };
        assert!(matches!(attempts::save_answer(&t.app, &pupil, page.attempt.id, unknown).await, Err(Error::NotFound)));
        assert!(matches!(attempts::save_answer(&t.app, &pupil, t.app.new_id(), work::answer(&item, vec![0], 1)).await, Err(Error::NotFound)));

        let first = attempts::submit(&t.app, &pupil, page.attempt.id).await.unwrap();
        assert_eq!((first.attempt.score, first.attempt.passed), (Some(0), Some(false)), "blanks earn nothing");
        t.clock.advance(TimeDelta::minutes(1));
        let second = attempts::submit(&t.app, &pupil, page.attempt.id).await.unwrap();
        assert_eq!(second.attempt.submitted_at, first.attempt.submitted_at, "submitted once");
        assert!(matches!(save(&[0], "t1", 10, 5).await, Err(Error::AttemptClosed)));
        assert!(matches!(save(&[0], "", 0, 0).await, Err(Error::AttemptClosed)));
    }

    async fn the_best_score_and_the_first_completion_count(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let due = t.app.now() + TimeDelta::days(2);
        let id = work::assign_due(&t.app, &teacher, t.world().class.id, due).await.unwrap();
        let (punctual, late) = (t.student(0).await, t.student(1).await);
        for pupil in [&punctual, &late] {
            work::do_lesson(&t.app, pupil, id).await.unwrap();
        }
        let mut times = Vec::new();
        for right in [5, 9, 6] {
            t.clock.advance(TimeDelta::hours(1));
            work::do_quiz(&t.app, &punctual, id, right).await.unwrap();
            times.push(t.app.now());
        }
        t.clock.set(due);
        let row = async |n: usize| assignments::get_board(&t.app, &teacher, id).await.unwrap().rows[n].progress;
        let p = row(0).await;
        assert_eq!((p.score, p.completed_at, p.passed_at), (Some(900), Some(times[0]), Some(times[1])));
        let numbers: Vec<_> = attempts::list(&t.app, &punctual, id).await.unwrap().iter().map(|a| (a.number, a.score)).collect();
        assert_eq!(numbers, [(1, Some(500)), (2, Some(900)), (3, Some(600))]);
        t.clock.advance(TimeDelta::microseconds(1));
        work::do_quiz(&t.app, &late, id, 6).await.unwrap();
        let f = assignments::get_board(&t.app, &teacher, id).await.unwrap().figures;
        assert_eq!((f.completed, f.on_time, f.passed), (2, 1, 2), "60 of 100 passes, a microsecond late is late");
    }

    async fn steps_check_what_they_are_given(engine) {
        let t = TestApp::new(engine).await;
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        let pupil = t.student(0).await;
        let module = work::module();
        let check = module.steps.iter().find(|s| matches!(s.kind, StepKind::Check(_))).unwrap();
        let (story, scenario) = module.steps.iter().find_map(|s| match &s.kind { StepKind::Scenario(k) => Some((s, k)), _ => None }).unwrap();
        let record = async |step: &str, chosen: &[&str], path: &[String]| {
            let input = StepInput { chosen: chosen.iter().map(|s| (*s).to_owned()).collect(), path: path.to_vec() };
            lessons::record_step(&t.app, &pupil, id, step, input).await
        };
        assert_eq!(faults(record(&check.id, &[], &[]).await), [("chosen", "choose-one")]);
        assert_eq!(faults(record(&check.id, &["zz"], &[]).await), [("chosen", "unknown-option")]);
        assert!(record(&check.id, &["a"], &[]).await.unwrap().is_done(&check.id), "practice may be wrong");
        assert_eq!(faults(record(&story.id, &[], &["nonsense".to_owned()]).await), [("path", "unknown-option")]);
        let way = lessons::way_to(scenario, Ending::Safe).unwrap();
        let half = record(&story.id, &[], &way[..1]).await.unwrap();
        assert!(!half.is_done(&story.id));
        assert_eq!(half.records[&story.id].0.path, way[..1]);
        assert!(record(&story.id, &[], &way).await.unwrap().is_done(&story.id));
        // Going back to try another choice undoes nothing.
        let again = record(&story.id, &[], &[]).await.unwrap();
        assert!(again.is_done(&story.id));
        let kept = lessons::open(&t.app, &pupil, id).await.unwrap();
        assert!(kept.is_done(&story.id));
        assert_eq!(kept.records[&story.id].0.endings.len(), 1);
        assert!(matches!(record("no-such-step", &[], &[]).await, Err(Error::NotFound)));
    }

    async fn work_is_hidden_until_it_opens(engine) {
        let t = TestApp::new(engine).await;
        let (app, teacher, pupil, class) = (&t.app, t.teacher().await, t.student(0).await, t.world().class.id);
        let new = assignments::NewAssignment {
            note: " 好 ".into(),
            ..assignments::NewAssignment::module(class, "m02", app.now() + TimeDelta::hours(1), app.now() + TimeDelta::days(1))
        };
        let id = assignments::create(app, &teacher, new.clone()).await.unwrap();
        assert!(lessons::list_tasks(app, &pupil).await.unwrap().is_empty());
        assert!(matches!(lessons::open(app, &pupil, id).await, Err(Error::NotFound)));
        t.clock.advance(TimeDelta::hours(1));
        assert_eq!(lessons::list_tasks(app, &pupil).await.unwrap()[0].task.assignment.note, "好");
        lessons::open(app, &pupil, id).await.unwrap();
        // Late work can still be done.
        t.clock.advance(TimeDelta::days(2));
        lessons::open(app, &pupil, id).await.unwrap();
        let later = app.now();
        for (change, fault) in [
            (assignments::NewAssignment { what: assignments::Assignable::Module("m99".into(), assignments::WorkPart::Module), due_at: later + TimeDelta::days(1), ..new.clone() }, ("module", "choose-module")),
            (assignments::NewAssignment { note: "长".repeat(201), due_at: later + TimeDelta::days(1), ..new.clone() }, ("note", "note-length")),
            (assignments::NewAssignment { due_at: later, ..new.clone() }, ("due_at", "due-past")),
            (assignments::NewAssignment { due_at: later + TimeDelta::days(371), ..new.clone() }, ("due_at", "due-far")),
            (assignments::NewAssignment { opens_at: later + TimeDelta::days(3), due_at: later + TimeDelta::days(2), ..new.clone() }, ("due_at", "due-before-open")),
        ] {
            assert_eq!(faults(assignments::create(app, &teacher, change).await), [fault]);
        }
    }

    async fn a_double_tap_starts_one_attempt(engine) {
        let t = TestApp::new(engine).await;
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        let pupil = t.student(0).await;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        let pages = futures::future::join_all((0..8).map(|_| {
            let (app, pupil) = (t.app.clone(), pupil.clone());
            tokio::spawn(async move { attempts::start(&app, &pupil, id).await.unwrap().attempt.id })
        })).await;
        let first = *pages[0].as_ref().unwrap();
        assert!(pages.iter().all(|p| *p.as_ref().unwrap() == first));
        assert_eq!(attempts::list(&t.app, &pupil, id).await.unwrap().len(), 1);
        let submits = futures::future::join_all((0..4).map(|_| {
            let (app, pupil) = (t.app.clone(), pupil.clone());
            tokio::spawn(async move { attempts::submit(&app, &pupil, first).await.unwrap().attempt.score })
        })).await;
        assert!(submits.iter().all(|s| *s.as_ref().unwrap() == Some(0)));
    }

    // Two devices finish the last two steps at the same moment: the lesson is finished.
    async fn the_last_two_steps_at_once_finish_the_lesson(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let pupil = t.student(0).await;
        let steps = work::module().steps.clone();
        let (last, first) = steps.split_last_chunk::<2>().map(|(first, last)| (last, first)).unwrap();
        for _ in 0..30 {
            let id = work::assign(&t.app, &teacher, t.world().class.id).await.unwrap();
            for step in first {
                lessons::record_step(&t.app, &pupil, id, &step.id, lessons::right_input(&step.kind)).await.unwrap();
            }
            let both = last.iter().cloned().map(|step| {
                let (app, pupil) = (t.app.clone(), pupil.clone());
                tokio::spawn(async move { lessons::record_step(&app, &pupil, id, &step.id, lessons::right_input(&step.kind)).await.unwrap() })
            });
            for task in both.collect::<Vec<_>>() {
                task.await.unwrap();
            }
            attempts::start(&t.app, &pupil, id).await.expect("the lesson is finished");
        }
    }
}
