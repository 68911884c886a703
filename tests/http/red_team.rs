//! Each trick that is played on platforms like this one, by a program with a pupil's own session. A trick yields nothing,
//! or a signal on the board of the class's teacher; none is punished by the machine, and no bureau sees a signal.

use chrono::TimeDelta;
use http::StatusCode;
use qinghe_model::{AssignmentId, progress::WorkState};
use qinghe_service::{Actor, assignments, attempts, board, lessons, practice, records};
use qinghe_tests::{TestApp, both, http::Browser, work};
use serde_json::json;

async fn given(t: &TestApp) -> AssignmentId {
    work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap()
}

/// The board's line of the `n`-th pupil.
async fn line(t: &TestApp, id: AssignmentId, n: usize) -> board::Line {
    let board = board::refresh(&t.app, &*t.teacher().await, id).await.unwrap();
    let learner = t.learner_id(&t.world().class, n).await;
    board.lines.into_iter().find(|l| l.learner == learner).unwrap()
}

/// Saves an answer by the address that the page's script uses.
async fn save(b: &mut Browser, attempt: &str, item: &str, seq: i64) -> String {
    let body =
        json!({ "attempt": attempt, "item": item, "places": [0], "text": "", "tab": "bot", "tab_seq": seq, "base": 0 });
    b.call("save_answer", &body).await.body
}

async fn begun(t: &TestApp, pupil: &Actor, id: AssignmentId) -> String {
    work::do_lesson(&t.app, pupil, id).await.unwrap();
    attempts::begin(&t.app, pupil, id).await.unwrap().attempt.id.to_string()
}

both! {
    // A paper is handed in that was never opened: no start, then a start without a look.
    async fn a_paper_that_was_never_opened_is_not_handed_in(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let (pupil, mut b) = (t.student(0).await, t.pupil_browser(0).await);
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        let made_up = "01a12d9f-a680-7b95-b5a5-73a8f35e20af";
        assert_eq!(b.post(&format!("/learn/{id}/quiz/{made_up}/review"), &[]).await.status, StatusCode::NOT_FOUND);
        assert!(b.post(&format!("/learn/{id}/quiz"), &[]).await.status.is_redirection());
        let open = attempts::begin(&t.app, &pupil, id).await.unwrap();
        let (attempt, quiz) = (open.attempt.id, format!("/learn/{id}/quiz"));
        let review = format!("{quiz}/{attempt}/review");
        assert_eq!(b.get(&review).await.location(), quiz, "the questions come first");
        assert_eq!(b.post(&review, &[]).await.status, StatusCode::NOT_FOUND);
        for asked in &open.items {
            assert!(save(&mut b, &attempt.to_string(), &asked.paper.id, 1).await.contains("refused"));
        }
        let form = [("item", open.items[0].paper.id.as_str()), ("choice", "0"), ("go", "1")];
        assert_eq!(b.post(&format!("{quiz}/{attempt}"), &form).await.status, StatusCode::NOT_FOUND);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM answers").await, 0);
        // After a look it is a paper like any other.
        b.get(&quiz).await.page().any("main");
        assert!(save(&mut b, &attempt.to_string(), &open.items[0].paper.id, 1).await.contains("saved"));
        assert!(b.post(&review, &[]).await.location().contains("/results/"));
    }

    // The paper is read with its answers from an API, or guessed by the names of a bank that leaked.
    async fn no_address_of_an_open_paper_has_its_answers(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let (pupil, mut b) = (t.student(0).await, t.pupil_browser(0).await);
        let attempt = begun(&t, &pupil, id).await;
        let quiz = format!("/learn/{id}/quiz");
        for path in [
            quiz.clone(), format!("{quiz}/{attempt}/review"), format!("/learn/{id}/results/{attempt}"), format!("/learn/{id}"), "/account/data/copy".into(),
            format!("/api/v1/attempts/{attempt}"), format!("/api/attempt?id={attempt}"), format!("/teach/assignments/{id}/rows"), "/lessons/m02/book".into(),
        ] {
            let body = b.get(&path).await.body;
            for item in &work::module().items {
                assert!(!body.contains(&item.explanation.zh), "{path}: {}", item.id);
            }
            assert!(!body.contains("\"correct\"") && !body.contains("&quot;correct&quot;"), "{path}");
        }
        // Questions that are not on the paper take no answer, so a list of a bank says nothing of it.
        let open = attempts::find_open(&t.app, &pupil, id).await.unwrap().unwrap();
        for item in work::module().items.iter().filter(|i| open.items.iter().all(|a| a.paper.id != i.id)) {
            assert!(save(&mut b, &attempt, &item.id, 9).await.contains("refused"), "{}", item.id);
        }
        // And each paper is drawn for itself.
        let other = t.student(1).await;
        let theirs = begun(&t, &other, id).await;
        let papers = [&attempt, &theirs];
        assert_ne!(papers[0], papers[1]);
        let ids = async |who: &Actor| -> Vec<(String, Vec<String>)> {
            let page = attempts::find_open(&t.app, who, id).await.unwrap().unwrap();
            page.items.into_iter().map(|a| (a.paper.id, a.paper.options)).collect()
        };
        assert_ne!(ids(&pupil).await, ids(&other).await);
    }

    // An answer every 0.2 seconds: it counts, and the teacher alone learns of it.
    async fn answers_every_fifth_of_a_second_are_a_signal_to_the_teacher(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let (pupil, mut b) = (t.student(0).await, t.pupil_browser(0).await);
        let attempt = begun(&t, &pupil, id).await;
        b.get(&format!("/learn/{id}/quiz")).await;
        let open = attempts::find_open(&t.app, &pupil, id).await.unwrap().unwrap();
        for (n, asked) in (1..).zip(&open.items) {
            t.clock.advance(TimeDelta::milliseconds(200));
            let input = work::answer(&asked.paper.id, asked.example(true), n);
            attempts::save_answer(&t.app, &pupil, open.attempt.id, input).await.unwrap();
        }
        let done = b.post(&format!("/learn/{id}/quiz/{attempt}/review"), &[]).await;
        let result = b.get(done.location()).await;
        assert_eq!(line(&t, id, 0).await.quick, open.items.len() - 1);
        let mut teacher = t.staff_browser("teacher").await;
        teacher.get(&format!("/teach/assignments/{id}")).await.page().has("tbody", "题作答不到 2 秒");
        assert!(!result.body.contains("不到 2 秒"), "the pupil is not told, and nothing is taken off");
        assert_eq!(line(&t, id, 0).await.progress.state(), WorkState::Completed);
        for (who, page) in [("officer.county", t.world().county.id), ("head", t.world().school.id)] {
            let seen = t.staff_browser(who).await.get(&format!("/bureau/{page}")).await;
            assert!(!seen.body.contains("不到 2 秒") && !seen.body.contains("节奏"), "{who}");
        }
    }

    // A whole class from a list of accounts, by one script with the same pauses.
    async fn a_script_that_plays_several_pupils_is_a_signal(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        for n in 0..3 {
            let pupil = t.student(n).await;
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            let page = attempts::start(&t.app, &pupil, id).await.unwrap();
            for (k, asked) in (1..).zip(&page.items) {
                // Pauses of three to seven seconds, the same for each; the third pupil takes their own time.
                let pause = if n < 2 { 3 + k % 5 } else { 4 + (k * 7) % 9 };
                t.clock.advance(TimeDelta::seconds(pause));
                attempts::save_answer(&t.app, &pupil, page.attempt.id, work::answer(&asked.paper.id, asked.example(true), k)).await.unwrap();
            }
            attempts::submit(&t.app, &pupil, page.attempt.id).await.unwrap();
            t.clock.advance(TimeDelta::minutes(4));
        }
        let mut same = Vec::new();
        for n in 0..3 {
            let line = line(&t, id, n).await;
            assert_eq!(line.progress.state(), WorkState::Completed, "nothing is taken from anybody");
            same.push(line.same_timing);
        }
        assert_eq!(same, [true, true, false]);
        let mut teacher = t.staff_browser("teacher").await;
        teacher.get(&format!("/teach/assignments/{id}")).await.page().has("tbody", "作答节奏与他人相同");
    }

    // The lesson is skipped by its last address.
    async fn a_lesson_is_not_skipped_by_its_address(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let (pupil, mut b) = (t.student(0).await, t.pupil_browser(0).await);
        let steps = &work::module().steps;
        let (first, last) = (&steps[0].id, &steps[steps.len() - 1]);
        assert_eq!(b.get(&format!("/learn/{id}/steps/{}", last.id)).await.location(), format!("/learn/{id}/steps/{first}"));
        b.post(&format!("/learn/{id}/steps/{}", last.id), &[("go", "on")]).await;
        lessons::record_step(&t.app, &pupil, id, &last.id, lessons::right_input(&last.kind)).await.unwrap();
        assert!(line(&t, id, 0).await.progress.lesson_completed_at.is_none());
        assert!(!b.post(&format!("/learn/{id}/quiz"), &[]).await.status.is_success());
        assert_eq!(t.store().number("SELECT COUNT(*) FROM attempts").await, 0);
        assert_eq!(practice::count_due(&t.app, &pupil).await.unwrap(), None, "nor is there practice of it");
    }

    // Calls are sent again and again: each thing counts once.
    async fn calls_sent_again_earn_nothing(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let (pupil, mut b) = (t.student(0).await, t.pupil_browser(0).await);
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        let done = work::do_quiz(&t.app, &pupil, id, 7).await.unwrap();
        let before = line(&t, id, 0).await;
        let copy = records::get_own(&t.app, &pupil).await.unwrap();
        let review = format!("/learn/{id}/quiz/{}/review", done.attempt.id);
        for n in 0..5 {
            b.post(&review, &[]).await;
            assert!(save(&mut b, &done.attempt.id.to_string(), &done.items[0].paper.id, 100 + n).await.contains("refused"));
            for step in &work::module().steps {
                lessons::record_step(&t.app, &pupil, id, &step.id, lessons::right_input(&step.kind)).await.unwrap();
            }
        }
        let after = line(&t, id, 0).await;
        assert_eq!((after.progress, after.tries), (before.progress, before.tries));
        let again = records::get_own(&t.app, &pupil).await.unwrap();
        assert_eq!((again.certificates.len(), again.answers.len()), (copy.certificates.len(), copy.answers.len()));
        let board = assignments::get_board(&t.app, &*t.teacher().await, id).await.unwrap();
        assert_eq!((board.figures.completed, board.figures.started), (1, 1));
    }
}
