//! The class board, one pupil's work, item figures.

use chrono::TimeDelta;
use qinghe_model::{
    progress::WorkState,
    quiz::{Feedback, QuizSettings},
};
use qinghe_service::{
    Error, accounts,
    analysis::{self, AttemptSelector},
    assignments::{self, NewAssignment, Override},
    attempts::{self, AnswerInput},
    board::{self, Help},
    learner_attempts, lessons,
    watch::Update,
};
use qinghe_tests::{TestApp, both, work};
use std::time::Duration;

fn input(page: &attempts::AttemptPage, n: usize, right: bool) -> AnswerInput {
    let asked = &page.items[n];
    AnswerInput { item: asked.paper.id.clone(), places: asked.example(right), ..AnswerInput::default() }
}

both! {
    async fn the_board_shows_how_far_everyone_is(engine) {
        let t = TestApp::new(engine).await;
        let (app, teacher, class) = (&t.app, t.teacher().await, t.world().class.id);
        let id = work::assign(app, &teacher, class).await.unwrap();
        let steps = work::module().steps.clone();

        // One has done two steps, one is in the quiz, one is done, one has not begun.
        let (reader, asker, done) = (t.student(0).await, t.student(1).await, t.student(2).await);
        for step in &steps[..2] {
            t.clock.advance(TimeDelta::minutes(1));
            lessons::record_step(app, &reader, id, &step.id, lessons::right_input(&step.kind)).await.unwrap();
        }
        let read_at = t.app.now();
        work::do_lesson(app, &asker, id).await.unwrap();
        let page = attempts::start(app, &asker, id).await.unwrap();
        for n in 0..3 {
            t.clock.advance(TimeDelta::seconds(20));
            attempts::save_answer(app, &asker, page.attempt.id, input(&page, n, true)).await.unwrap();
        }
        let asked_at = t.app.now();
        work::do_lesson(app, &done, id).await.unwrap();
        work::do_quiz(app, &done, id, 7).await.unwrap();

        let (given, now) = board::open(app, &teacher, id).await.unwrap();
        assert_eq!(now.lines.len(), 4);
        let [a, b, c, d] = &now.lines[..] else { panic!("four pupils") };
        assert_eq!((a.progress.state(), a.steps_done, now.steps, a.open, a.last_at), (WorkState::Started, 2, steps.len(), None, Some(read_at)));
        assert_eq!((b.progress.state(), b.steps_done, b.open, b.tries, b.last_at), (WorkState::Started, steps.len(), Some((3, 10)), 1, Some(asked_at)));
        assert_eq!((c.progress.state(), c.progress.score, c.open, c.tries), (WorkState::Completed, Some(700), None, 1));
        assert_eq!((d.progress.state(), d.last_at, d.tries, d.late), (WorkState::NotStarted, None, 0, false));
        assert_eq!((now.figures, given.figures), (given.figures, now.figures));
        assert_eq!(b.quick, 0, "twenty seconds each");
        assert!(c.quick >= 9, "a machine answered");

        // An answer that was removed does not count.
        let blank = AnswerInput { item: page.items[2].paper.id.clone(), ..AnswerInput::default() };
        attempts::save_answer(app, &asker, page.attempt.id, blank).await.unwrap();
        let later = board::refresh(app, &teacher, id).await.unwrap();
        assert_eq!(later.lines[1].open, Some((2, 10)));
        assert_ne!(later.version, now.version);
        assert_eq!(later.version, board::refresh(&t.another_server(), &teacher, id).await.unwrap().version, "the same on every server");

        // Ten quiet minutes later the one in the lesson and the one in the quiz may need help.
        t.clock.advance(TimeDelta::minutes(10));
        let later = board::refresh(app, &teacher, id).await.unwrap();
        assert_eq!(later.lines.iter().map(|l| l.help).collect::<Vec<_>>(), [Some(Help::Idle), Some(Help::Idle), None, None]);
    }

    async fn a_pupils_own_deadline_decides_what_is_late(engine) {
        let t = TestApp::new(engine).await;
        let (app, teacher, class) = (&t.app, t.teacher().await, &t.world().class);
        let due = app.now() + TimeDelta::days(1);
        let id = work::assign_due(app, &teacher, class.id, due).await.unwrap();
        let own = Override { own_due_at: Some(due + TimeDelta::days(3)), ..Override::default() };
        assignments::set_override(app, &teacher, id, t.learner_id(class, 0).await, own).await.unwrap();
        t.clock.set(due + TimeDelta::hours(1));
        for n in [0, 1] {
            work::do_lesson(app, &*t.student(n).await, id).await.unwrap();
            work::do_quiz(app, &*t.student(n).await, id, 10).await.unwrap();
        }
        let now = board::refresh(app, &teacher, id).await.unwrap();
        assert_eq!(now.lines.iter().map(|l| l.late).collect::<Vec<_>>(), [false, true, true, true]);
        assert_eq!((now.lines[0].own, now.lines[1].own), (own, Override::default()));
        assert_eq!((now.figures.completed, now.figures.on_time), (2, 1));
    }

    async fn four_wrong_answers_in_a_row_are_marked_on_the_board(engine) {
        let t = TestApp::new(engine).await;
        let (app, teacher, class) = (&t.app, t.teacher().await, t.world().class.id);
        let new = NewAssignment {
            settings: QuizSettings { feedback: Feedback::AtOnce, ..QuizSettings::default() },
            ..NewAssignment::module(class, work::MODULE, app.now(), app.now() + TimeDelta::days(1))
        };
        let id = assignments::create(app, &teacher, new).await.unwrap();
        let pupil = t.student(0).await;
        work::do_lesson(app, &pupil, id).await.unwrap();
        let page = attempts::start(app, &pupil, id).await.unwrap();
        let mut seen = Vec::new();
        for n in 0..5 {
            t.clock.advance(TimeDelta::seconds(30));
            attempts::save_answer(app, &pupil, page.attempt.id, input(&page, n, n == 4)).await.unwrap();
            attempts::check(app, &pupil, page.attempt.id, &page.items[n].paper.id).await.unwrap();
            seen.push(board::refresh(app, &teacher, id).await.unwrap().lines[0].help);
        }
        assert_eq!(seen, [None, None, None, Some(Help::Wrong), None]);
    }

    async fn viewers_are_notified_of_changes_and_of_the_end(engine) {
        let t = TestApp::new(engine).await;
        let (app, teacher, class) = (&t.app, t.teacher().await, t.world().class.id);
        let id = work::assign(app, &teacher, class).await.unwrap();
        let looks = async || t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'progress.view'").await;
        let (_, now) = board::open(app, &teacher, id).await.unwrap();
        let mut viewer = board::watch(app, &teacher, id, now.version.clone()).await.unwrap();
        let mut other = board::watch(app, &teacher, id, "seen nothing".into()).await.unwrap();
        assert_eq!(app.viewers(), (1, 2), "one board for both");
        let next = async |viewer: &mut board::Viewer| tokio::time::timeout(Duration::from_secs(20), viewer.next()).await.expect("news come");
        let Some(Update::Changed(_, all)) = next(&mut other).await else { panic!("the board as it is") };
        assert_eq!(all.version, now.version);

        // Changes made on another server arrive here.
        lessons::open(&t.another_server(), &*t.student(3).await, id).await.unwrap();
        for viewer in [&mut viewer, &mut other] {
            let Some(Update::Changed(_, news)) = next(viewer).await else { panic!("a change") };
            assert_eq!(news.lines[3].progress.state(), WorkState::Started);
        }
        assert_eq!(looks().await, 1, "the opening is noted, looking on is not");
        assert!(viewer.may_stay().await.unwrap());
        accounts::sign_out(app, &teacher).await.unwrap();
        assert!(!viewer.may_stay().await.unwrap(), "the session is over");

        drop(viewer);
        for _ in 0..100 {
            if app.viewers() == (1, 1) { break; }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        app.end_streams();
        assert!(next(&mut other).await.is_none(), "the server stops");
    }

    async fn a_board_without_viewers_is_dropped(engine) {
        let t = TestApp::new(engine).await;
        let (app, teacher, class) = (&t.app, t.teacher().await, t.world().class.id);
        let id = work::assign(app, &teacher, class).await.unwrap();
        drop(board::watch(app, &teacher, id, String::new()).await.unwrap());
        for _ in 0..200 {
            if app.viewers() == (0, 0) { return; }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the task goes on: {:?}", app.viewers());
    }

    async fn only_staff_of_the_class_follow_its_board(engine) {
        let t = TestApp::new(engine).await;
        let (app, teacher, w) = (&t.app, t.teacher().await, t.world());
        let id = work::assign(app, &teacher, w.class.id).await.unwrap();
        let learner = t.learner_id(&w.class, 0).await;
        let stranger = t.learner_id(&w.other_class, 0).await;
        for name in ["teacher.other", "head.other", "officer.county", "officer.region", "assessor", "admin", "visitor"] {
            let actor = t.staff(name).await;
            let forbidden = |e: Option<Error>| assert!(matches!(e, Some(Error::Forbidden)), "{name}");
            forbidden(board::open(app, &actor, id).await.err());
            forbidden(board::refresh(app, &actor, id).await.err());
            forbidden(board::watch(app, &actor, id, String::new()).await.err());
            forbidden(analysis::items(app, &actor, id, AttemptSelector::First).await.err());
            forbidden(analysis::grid(app, &actor, id).await.err());
            forbidden(learner_attempts::get_work(app, &actor, id, learner).await.err());
            forbidden(learner_attempts::get(app, &actor, w.class.id, learner).await.err());
        }
        let pupil = t.student(0).await;
        assert!(matches!(learner_attempts::get_work(app, &pupil, id, learner).await, Err(Error::Forbidden)), "not even oneself by this door");
        assert!(matches!(learner_attempts::get_work(app, &teacher, id, stranger).await, Err(Error::NotFound)));
        assert!(matches!(learner_attempts::get(app, &teacher, w.class.id, stranger).await, Err(Error::NotFound)));
    }

    async fn a_pupils_work_is_shown_as_it_was_and_the_view_is_logged(engine) {
        let t = TestApp::new(engine).await;
        let (app, teacher, w) = (&t.app, t.teacher().await, t.world());
        let id = work::assign(app, &teacher, w.class.id).await.unwrap();
        let (pupil, learner) = (t.student(0).await, t.learner_id(&w.class, 0).await);
        work::do_lesson(app, &pupil, id).await.unwrap();
        let page = attempts::start(app, &pupil, id).await.unwrap();
        for n in 0..9 {
            t.clock.advance(TimeDelta::seconds(5 + i64::try_from(n).unwrap()));
            attempts::save_answer(app, &pupil, page.attempt.id, input(&page, n, n != 1)).await.unwrap();
        }
        attempts::submit(app, &pupil, page.attempt.id).await.unwrap();
        attempts::start(app, &pupil, id).await.unwrap();

        let shown = learner_attempts::get_work(app, &teacher, id, learner).await.unwrap();
        assert_eq!(shown.attempts.iter().map(|a| a.attempt.number).collect::<Vec<_>>(), [2, 1], "the last first");
        let first = &shown.attempts[1];
        assert!(first.items.iter().map(|i| &i.paper).eq(&page.attempt.paper.items), "as it was drawn");
        assert_eq!((first.items[0].points, first.items[0].seconds), (Some(100), Some(5)));
        assert_eq!((first.items[1].points, first.items[1].seconds), (Some(0), Some(6)));
        assert!(first.items[9].response.is_blank() && first.items[9].points.is_none() && first.items[9].seconds.is_none());
        assert_eq!(first.attempt.score, Some(800));
        assert!(shown.steps.iter().all(|s| s.done_at.is_some()));
        let all = learner_attempts::get(app, &teacher, w.class.id, learner).await.unwrap();
        assert_eq!((all.work.len(), all.work[0].2.progress.score, all.work[0].2.tries), (1, Some(800), 1));
        let looks = t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'progress.view' AND subject_id IS NOT NULL").await;
        assert_eq!(looks, 2, "each look, with the pupil's name");
    }

    async fn item_figures_are_of_first_attempts(engine) {
        let t = TestApp::new(engine).await;
        let (app, teacher, class) = (&t.app, t.teacher().await, t.world().class.id);
        let new = NewAssignment {
            settings: QuizSettings { order: qinghe_model::quiz::ItemOrder::AsWritten, ..QuizSettings::default() },
            ..NewAssignment::module(class, work::MODULE, app.now(), app.now() + TimeDelta::days(1))
        };
        let id = assignments::create(app, &teacher, new).await.unwrap();
        assert_eq!(analysis::items(app, &teacher, id, AttemptSelector::First).await.unwrap().attempts, 0);
        for n in 0..4 {
            let pupil = t.student(n).await;
            work::do_lesson(app, &pupil, id).await.unwrap();
            // The first `n` right, then all right.
            for right in [n, 10] {
                work::do_quiz(app, &pupil, id, right).await.unwrap();
            }
        }
        let page = analysis::items(app, &teacher, id, AttemptSelector::First).await.unwrap();
        assert_eq!((page.attempts, page.items.len()), (4, 10));
        let shares: Vec<i64> = page.items.iter().map(|i| i.difficulty.unwrap().0).collect();
        assert_eq!(shares[..4], [750, 500, 250, 0]);
        assert!(page.items.iter().all(|i| i.n == 4 && i.discrimination.is_none() && i.blank == 0), "too few to tell");
        let last = &page.items[9];
        let wrong = last.given.iter().find(|g| !g.right).unwrap();
        assert_eq!((wrong.count, wrong.common), (4, true));
        assert!(last.module.is_some());
        let page = analysis::items(app, &teacher, id, AttemptSelector::Last).await.unwrap();
        assert!(page.items.iter().all(|i| i.difficulty.unwrap().0 == 1000 && !i.given.iter().any(|g| g.common)));

        // The grid shows the attempt that counts: the best.
        let grid = analysis::grid(app, &teacher, id).await.unwrap();
        assert_eq!((grid.items.len(), grid.rows.len()), (10, 4));
        assert!(grid.rows.iter().all(|r| r.score == Some((1000, 1000)) && r.cells.iter().all(|c| *c == Some((100, false)))));
    }
}
