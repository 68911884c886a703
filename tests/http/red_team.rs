//! Each trick that is played on platforms like this one, by a program with pupils' own sessions, against the whole server. A
//! trick yields nothing, or a signal on the board of the class's teacher; none is punished by the machine, and no bureau
//! sees a signal.
//!
//! | The trick | What it yields |
//! |---|---|
//! | the paper is handed in unopened | nothing: [`a_paper_that_was_never_opened_is_not_handed_in`] |
//! | the answers are read from an address, or from a bank that leaked | nothing: [`no_address_of_an_open_paper_has_its_answers`] |
//! | an answer every 0.2 seconds | a signal: [`answers_every_fifth_of_a_second_are_a_signal_to_the_teacher`] |
//! | the lesson is skipped by its last address | nothing: [`a_lesson_is_not_skipped_by_its_address`] |
//! | calls are sent again to earn more | nothing: [`calls_sent_again_earn_nothing`] |
//! | a list of accounts, one script with the same pauses | a signal: [`a_script_that_plays_several_pupils_is_a_signal`] |
//! | the same on one device, its pauses varied | a signal: [`a_list_of_accounts_played_on_one_device_is_a_signal`] |
//! | a parent or another pupil sits in | nothing shows it; the score is apart from participation, and no list names who is not done |
//!
//! And what must not be a signal: [`an_honest_class_and_a_shared_computer_are_no_signal`].

use chrono::TimeDelta;
use http::StatusCode;
use qinghe_model::{AssignmentId, progress::WorkState};
use qinghe_service::{
    Actor, accounts, assignments, attempts, board, lessons, orgs, practice, records, roster,
    signals::{Signal, Unusual},
};
use qinghe_store::orgs::Org;
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

/// The pupil of a class with this place, as a pupil who reads the lesson: half a minute for a step.
async fn reader(t: &TestApp, class: &Org, n: usize, id: AssignmentId) -> std::sync::Arc<Actor> {
    let pupil = t.student_of(class, n).await;
    for step in &work::module().steps {
        t.clock.advance(TimeDelta::seconds(30));
        lessons::record_step(&t.app, &pupil, id, &step.id, lessons::right_input(&step.kind)).await.unwrap();
    }
    pupil
}

/// Does the quiz in this browser, in which the pupil is signed in, with these pauses in milliseconds before each answer.
async fn play(t: &TestApp, b: &mut Browser, pupil: &Actor, id: AssignmentId, pause: impl Fn(i64) -> i64) {
    let quiz = format!("/learn/{id}/quiz");
    assert_eq!(b.post(&quiz, &[]).await.location(), quiz);
    b.get(&quiz).await.page().any("main");
    let open = attempts::find_open(&t.app, pupil, id).await.unwrap().unwrap();
    let attempt = open.attempt.id.to_string();
    for (n, asked) in (1..).zip(&open.items) {
        t.clock.advance(TimeDelta::milliseconds(pause(n)));
        let body = json!({
            "attempt": attempt, "item": asked.paper.id, "places": asked.example(true), "text": "", "tab": "bot", "tab_seq": n, "base": 0,
        });
        let saved = b.call("save_answer", &body).await.body;
        assert!(saved.contains("saved"), "{saved}");
    }
    assert!(b.post(&format!("{quiz}/{attempt}/review"), &[]).await.location().contains("/results/"));
}

/// The pauses of somebody who reads: 3 to 30 seconds, others for each pupil and question.
fn own_pace(pupil: usize) -> impl Fn(i64) -> i64 {
    let pupil = i64::try_from(pupil).unwrap() + 1;
    move |n| 3_000 + (pupil * 7_919 + n * 10_473 + pupil * n * 3_571) % 27_000
}

both! {
    // A whole class from a list of accounts, on one device, by a script that varies its pauses.
    async fn a_list_of_accounts_played_on_one_device_is_a_signal(engine) {
        let t = TestApp::new(engine).await;
        let (id, class) = (given(&t).await, t.world().class.clone());
        let slips = t.slips(&class).await;
        let (mut device, mut readers) = (t.browser(), Vec::new());
        device.get("/sign-in").await;
        for n in 0..4 {
            readers.push(reader(&t, &class, n, id).await);
        }
        for (n, pupil) in (0..).zip(&readers) {
            let signed_in = device.post(&format!("/q/{}", slips[usize::try_from(n).unwrap()].token), &[]).await;
            assert_eq!(signed_in.location(), "/learn");
            play(&t, &mut device, pupil, id, |k| 3_000 + k % 4 * 1_500 + n * 300).await;
        }
        let mut found = Vec::new();
        for n in 0..4 {
            let line = line(&t, id, n).await;
            assert_eq!(line.progress.state(), WorkState::Completed, "nothing is taken from anybody");
            assert!(line.one_device && !line.same_timing && line.quick == 0);
            found.push((line.learner, 0));
        }
        let seen = board::refresh(&t.app, &*t.teacher().await, id).await.unwrap().unusual;
        assert_eq!(seen, [Unusual { signal: Signal::OneDevice, pupils: found }]);
        let shown = t.staff_browser("teacher").await.get(&format!("/teach/assignments/{id}")).await;
        shown.page().has("#board-unusual h2", "看上去不寻常").has("#board-unusual", "同一台设备").has("#board-unusual", "林知夏");
        let english = t.staff_browser("teacher").await.speaking("en").get(&format!("/teach/assignments/{id}")).await;
        english.page().has("#board-unusual", "no points are taken off").has("#board-unusual", "Ask who was at that device");
        // Neither the pupils nor a bureau see it.
        for path in ["/learn", "/account/data"] {
            let body = device.get(path).await.body;
            assert!(!body.contains("不寻常") && !body.contains("同一设备"), "{path}");
        }
        for who in ["officer.county", "officer.region", "admin"] {
            let answer = t.staff_browser(who).await.get(&format!("/teach/assignments/{id}")).await;
            assert!(answer.status.is_client_error() && !answer.body.contains("同一台设备"), "{who}");
        }
        // The devices are forgotten after a month, and with them what they said.
        assert_eq!(t.store().number("SELECT COUNT(*) FROM attempt_devices").await, 4);
        t.clock.advance(TimeDelta::days(31));
        accounts::tidy(&t.app).await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM attempt_devices").await, 0);
        assert!(board::refresh(&t.app, &*t.teacher().await, id).await.unwrap().unusual.is_empty());
    }

    // Forty-five pupils behind one address, and three who share a computer one after the other: no signal.
    async fn an_honest_class_and_a_shared_computer_are_no_signal(engine) {
        let t = TestApp::new(engine).await;
        let list = (1..=45).fold(String::from("学校,年级,班级,学号,姓名\n"), |list, n| format!("{list}QH1001,五年级,7班,{n},学生甲{n}\n"));
        let report = roster::import(&t.app, &Actor::system(), t.world().school.id, list.as_bytes(), false).await.unwrap();
        assert!(report.applied);
        let class = orgs::find_node(&t.app, "QH1001", Some("五年级7班")).await.unwrap();
        let id = work::assign(&t.app, &*t.school_admin().await, class.id).await.unwrap();
        let slips = t.slips(&class).await;
        let began = t.app.now();
        for (n, slip) in slips.iter().enumerate() {
            // One lesson for all of them: each begins a few seconds after the one before.
            t.clock.set(began + TimeDelta::seconds(i64::try_from(n).unwrap() * 4));
            let mut own = t.browser();
            let pupil = reader(&t, &class, n, id).await;
            assert_eq!(own.post(&format!("/q/{}", slip.token), &[]).await.location(), "/learn");
            play(&t, &mut own, &pupil, id, own_pace(n)).await;
        }
        t.clock.set(began + TimeDelta::hours(1));
        let board = board::refresh(&t.app, &*t.school_admin().await, id).await.unwrap();
        assert_eq!((board.lines.len(), board.figures.completed), (45, 45));
        assert_eq!(board.unusual, []);
        assert!(board.lines.iter().all(|l| !l.same_timing && !l.one_device && l.quick == 0 && l.quick_steps == 0));

        let (shared, class) = (given(&t).await, t.world().class.clone());
        let (mut device, slips) = (t.browser(), t.slips(&class).await);
        device.get("/sign-in").await;
        for (n, slip) in slips.iter().enumerate().take(3) {
            let pupil = reader(&t, &class, n, shared).await;
            assert_eq!(device.post(&format!("/q/{}", slip.token), &[]).await.location(), "/learn");
            play(&t, &mut device, &pupil, shared, own_pace(n)).await;
        }
        assert_eq!(t.store().number("SELECT COUNT(DISTINCT device_hash) FROM attempt_devices").await, 46);
        let shown = t.staff_browser("teacher").await.get(&format!("/teach/assignments/{shared}")).await.page();
        shown.any("#board-unusual[hidden]").lacks("main", "不寻常").lacks("tbody", "同一设备");
    }

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
        let board = teacher.get(&format!("/teach/assignments/{id}")).await.page();
        board.has("tbody", "题作答不到 2 秒").has("#board-unusual", "有几题作答不到 2 秒").has("#board-unusual", "请学生讲讲");
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
        let board = teacher.get(&format!("/teach/assignments/{id}")).await.page();
        board.has("tbody", "作答节奏与他人相同").has("#board-unusual", "每题作答的时刻都一样");
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
