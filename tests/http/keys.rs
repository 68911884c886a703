//! A key that is held back leaves nowhere: every way in which a pupil could be told what is right, while a contest is
//! open, while work is open that shows its keys later, and after it.
//!
//! Everything that the server sends to the pupil is searched, pages and JSON alike, for the words that only a key has.

use chrono::TimeDelta;
use qinghe_model::{
    AssignmentId,
    quiz::{Feedback, QuizSettings},
};
use qinghe_service::{
    Actor,
    assignments::{self, Assignable, NewAssignment, WorkPart},
    attempts, lessons, practice,
};
use qinghe_tests::{
    TestApp, both, contest,
    http::{Answer, Browser},
    work,
};

/// What holds the keys of the module's bank back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Holder {
    Nothing,
    Contest,
    Work(Feedback),
}

/// Gives the class a part of the module.
async fn give(t: &TestApp, part: WorkPart, feedback: Feedback) -> AssignmentId {
    let now = t.app.now();
    let new = NewAssignment {
        what: Assignable::Module(work::MODULE.into(), part),
        settings: QuizSettings { feedback, ..QuizSettings::default() },
        ..NewAssignment::module(t.world().class.id, work::MODULE, now, now + TimeDelta::days(9))
    };
    assignments::create(&t.app, &*t.teacher().await, new).await.unwrap()
}

/// Lets it hold the keys back from now on, for a day.
async fn hold(t: &TestApp, holder: Holder) {
    match holder {
        Holder::Nothing => {}
        Holder::Contest => drop(contest::running(t, &*t.officer("county").await, &t.world().county).await),
        Holder::Work(feedback) => {
            let closes = t.app.now() + TimeDelta::days(1);
            let new = NewAssignment {
                what: Assignable::Module(work::MODULE.into(), WorkPart::Quiz),
                settings: QuizSettings { feedback, ..QuizSettings::default() },
                closes_at: Some(closes),
                ..NewAssignment::module(t.world().class.id, work::MODULE, t.app.now(), closes)
            };
            assignments::create(&t.app, &*t.teacher().await, new).await.unwrap();
        }
    }
}

/// What a pupil was sent in some way.
#[derive(Default)]
struct Seen(Vec<(String, String)>);

impl Seen {
    fn add(&mut self, what: &str, answer: &Answer) {
        assert!(!answer.status.is_server_error(), "{what}: {}", answer.status);
        self.0.push((what.to_owned(), answer.body.clone()));
    }

    async fn get(&mut self, b: &mut Browser, path: &str) -> Answer {
        let answer = b.get(path).await;
        self.add(path, &answer);
        answer
    }

    async fn post(&mut self, b: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = b.post(path, fields).await;
        self.add(path, &answer);
        answer
    }

    /// Where something of a key is: an explanation or a reason of the bank, or a mark. What the lesson itself says is no
    /// key: it teaches what its quiz asks.
    fn keys(&self) -> Vec<String> {
        let bank = work::module();
        let lesson = format!("{:?}", bank.steps);
        let mut found = Vec::new();
        for (what, body) in &self.0 {
            let whys = bank.items.iter().flat_map(|i| i.options.iter().filter_map(|o| o.why.as_ref()));
            for text in bank.items.iter().map(|i| &i.explanation).chain(whys) {
                for text in [&text.zh, &text.en] {
                    if !text.is_empty()
                        && !lesson.contains(text.as_str())
                        && (body.contains(text.as_str()) || body.contains(&escaped(text)))
                    {
                        found.push(format!("{what}: {text}"));
                    }
                }
            }
            for mark in
                ["ans--right", "ans--wrong", "dist__row--right", "match__why", "\"right\":true", "\"right\":false"]
            {
                if body.contains(mark) {
                    found.push(format!("{what}: {mark}"));
                }
            }
        }
        found
    }

    fn says(&self, text: &str) -> bool {
        self.0.iter().any(|(_, body)| body.contains(text))
    }
}

/// As it is in a page.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Answers every item of the open attempt by the form that explains at once.
async fn at_once(t: &TestApp, b: &mut Browser, pupil: &Actor, id: AssignmentId, seen: &mut Seen) {
    let open = attempts::start(&t.app, pupil, id).await.unwrap();
    let quiz = format!("/learn/{id}/quiz");
    for (n, asked) in open.items.iter().enumerate() {
        let input = work::answer(&asked.paper.id, asked.example(n % 2 == 0), 1);
        attempts::save_answer(&t.app, pupil, open.attempt.id, input).await.unwrap();
        attempts::check(&t.app, pupil, open.attempt.id, &asked.paper.id).await.unwrap();
        seen.get(b, &format!("{quiz}?item={}", n + 1)).await;
    }
    seen.get(b, &format!("{quiz}/{}/review", open.attempt.id)).await;
    seen.post(b, &format!("{quiz}/{}/review", open.attempt.id), &[]).await;
    results(t, b, pupil, id, seen).await;
}

/// The result of every attempt, and the pages that lead to it.
async fn results(t: &TestApp, b: &mut Browser, pupil: &Actor, id: AssignmentId, seen: &mut Seen) {
    for attempt in attempts::list(&t.app, pupil, id).await.unwrap() {
        seen.get(b, &format!("/learn/{id}/results/{}", attempt.id)).await;
    }
    seen.get(b, &format!("/learn/{id}")).await;
    seen.get(b, "/learn").await;
}

/// Some questions of practice, each answered and looked at again.
async fn practise(t: &TestApp, b: &mut Browser, pupil: &Actor, seen: &mut Seen) {
    let here = format!("/learn/practice/{}", work::MODULE);
    seen.get(b, "/learn/practice").await;
    for n in 0..6 {
        seen.get(b, &here).await;
        let page = practice::open(&t.app, pupil, work::MODULE).await.unwrap();
        let Some(asked) = &page.asked else { return };
        if asked.points.is_none() {
            let places = asked.example(n % 2 == 0);
            practice::answer(&t.app, pupil, work::MODULE, page.turn, &places, "").await.unwrap();
            seen.get(b, &here).await;
        }
        practice::next(&t.app, pupil, work::MODULE, page.turn).await.unwrap();
        t.clock.advance(TimeDelta::minutes(1));
    }
}

/// Makes a match of the module's questions; none where it is refused.
async fn new_match(t: &TestApp, teacher: &mut Browser) -> Option<String> {
    let fields = [
        ("mode", "quiz"),
        ("source", "module:m02"),
        ("count", "3"),
        ("seconds", "20"),
        ("pace", "teacher"),
        ("teams", "2"),
        ("speed", "0"),
    ];
    let made = teacher.post(&format!("/teach/classes/{}/matches/new", t.world().class.id), &fields).await;
    if made.status == 422 {
        made.page().error("source", "这些班的竞赛或任务还在考这些题");
        return None;
    }
    Some(made.location().trim_start_matches("/teach/matches/").to_owned())
}

/// Plays a question of a match up to its answer, and looks at the pupil's screen and the big one.
async fn play(b: &mut Browser, teacher: &mut Browser, id: &str, seen: &mut Seen) {
    let (own, host) = (format!("/play/{id}"), format!("/teach/matches/{id}"));
    b.post(&format!("{own}/join"), &[]).await;
    for command in ["start", "reveal"] {
        let version = teacher.get(&host).await.page().field("version");
        teacher.post(&host, &[("do", command), ("version", &version)]).await;
        if command == "start" {
            seen.post(b, &format!("{own}/answer"), &[("round", "1"), ("choice", "0")]).await;
        }
        seen.get(b, &own).await;
        seen.get(b, &format!("{own}/frame?v=0")).await;
        // The class sees the big screen.
        seen.get(teacher, &format!("{host}/wall")).await;
    }
}

/// Every step of the lesson, before and after it is done.
async fn lesson(t: &TestApp, b: &mut Browser, pupil: &Actor, id: AssignmentId, seen: &mut Seen) {
    for step in &work::module().steps {
        let page = format!("/learn/{id}/steps/{}", step.id);
        seen.get(b, &page).await;
        lessons::record_step(&t.app, pupil, id, &step.id, lessons::right_input(&step.kind)).await.unwrap();
        seen.get(b, &page).await;
    }
}

/// What is for staff alone: the pupil gets none of it.
async fn files(t: &TestApp, b: &mut Browser, seen: &mut Seen) {
    for path in ["/lessons", "/lessons/m02", "/lessons/m02/book", "/teach/quizzes", "/teach/quizzes/bank"] {
        assert!(!b.get(path).await.status.is_success(), "{path}");
    }
    let record = seen.get(b, "/account/data/copy").await;
    let copy = record.json();
    for answer in copy["answers"].as_array().unwrap() {
        assert!(answer["points"].is_null(), "a mark in the copy: {answer}");
    }
    assert!(copy["practised"].as_array().unwrap().is_empty(), "{}", copy["practised"]);
    seen.get(b, "/account/data").await;
    seen.get(b, &format!("/teach/classes/{}", t.world().class.id)).await;
}

async fn search(engine: qinghe_tests::Engine, holder: Holder) {
    let t = TestApp::new(engine).await;
    let (pupil, mut b, mut teacher) = (t.student(0).await, t.pupil_browser(0).await, t.staff_browser("teacher").await);
    let lesson_only = give(&t, WorkPart::Lesson, Feedback::AfterSubmit).await;
    let once = give(&t, WorkPart::Quiz, Feedback::AtOnce).await;
    let after = give(&t, WorkPart::Quiz, Feedback::AfterSubmit).await;
    work::do_lesson(&t.app, &pupil, lesson_only).await.unwrap();
    // What was done before.
    work::do_quiz(&t.app, &pupil, after, 4).await.unwrap();
    let before = practice::open(&t.app, &pupil, work::MODULE).await.unwrap();
    let places = before.asked.unwrap().example(true);
    practice::answer(&t.app, &pupil, work::MODULE, before.turn, &places, "").await.unwrap();
    let early = new_match(&t, &mut teacher).await.expect("nothing is held yet");
    hold(&t, holder).await;

    let mut ways: Vec<(&str, Seen)> = Vec::new();
    let mut seen = Seen::default();
    results(&t, &mut b, &pupil, after, &mut seen).await;
    ways.push(("a result from before", seen));
    let mut seen = Seen::default();
    practise(&t, &mut b, &pupil, &mut seen).await;
    ways.push(("practice", seen));
    let mut seen = Seen::default();
    at_once(&t, &mut b, &pupil, once, &mut seen).await;
    ways.push(("explained at once", seen));
    let mut seen = Seen::default();
    work::do_quiz(&t.app, &pupil, after, 7).await.unwrap();
    results(&t, &mut b, &pupil, after, &mut seen).await;
    ways.push(("explained after handing in", seen));
    let mut seen = Seen::default();
    play(&mut b, &mut teacher, &early, &mut seen).await;
    ways.push(("a match from before", seen));
    let mut seen = Seen::default();
    if let Some(id) = new_match(&t, &mut teacher).await {
        play(&mut b, &mut teacher, &id, &mut seen).await;
    }
    ways.push(("a match", seen));

    if holder == Holder::Nothing {
        for (way, seen) in &ways {
            assert!(!seen.keys().is_empty(), "{way}: the search finds no key where one is shown");
        }
        return;
    }
    let mut seen = Seen::default();
    lesson(&t, &mut b, &pupil, lesson_only, &mut seen).await;
    ways.push(("a lesson", seen));
    let mut seen = Seen::default();
    files(&t, &mut b, &mut seen).await;
    ways.push(("files", seen));
    for (way, seen) in &ways {
        assert_eq!(seen.keys(), Vec::<String>::new(), "{holder:?}, {way}");
    }
    // Each place says until when.
    let until = if holder == Holder::Contest { "竞赛在 10月13日" } else { "另一项任务也有这道题" };
    for way in ["a result from before", "explained at once", "explained after handing in", "a match from before"] {
        let seen = &ways.iter().find(|(name, _)| *name == way).unwrap().1;
        assert!(seen.says(until), "{holder:?}, {way} says why");
    }
    assert!(ways.iter().any(|(way, seen)| *way == "practice" && seen.says("这些题正在用")));
    let scores = |seen: &Seen| seen.says("result-ring") || seen.says("class=\"ring");
    assert!(
        ways.iter().all(|(_, seen)| !scores(seen)),
        "no score either: it less the marks shown is the mark that is not"
    );

    // And when that is over, it is all there.
    t.clock.advance(TimeDelta::days(1) + TimeDelta::minutes(3));
    // A session does not last so long.
    let (pupil, mut b) = (t.student(0).await, t.pupil_browser(0).await);
    for (id, way) in [(after, "after handing in"), (once, "at once")] {
        let mut seen = Seen::default();
        results(&t, &mut b, &pupil, id, &mut seen).await;
        assert!(seen.keys().iter().any(|k| k.contains("ans--")), "{holder:?}: {way} is explained later");
    }
    let mut seen = Seen::default();
    practise(&t, &mut b, &pupil, &mut seen).await;
    assert!(!seen.keys().is_empty(), "{holder:?}: practice goes on");
}

both! {
    async fn the_search_finds_keys_that_are_shown(engine) {
        Box::pin(search(engine, Holder::Nothing)).await;
    }

    async fn no_answer_has_a_key_of_an_open_contest(engine) {
        Box::pin(search(engine, Holder::Contest)).await;
    }

    async fn no_answer_has_a_key_of_work_that_explains_later(engine) {
        Box::pin(search(engine, Holder::Work(Feedback::AfterClose))).await;
    }

    async fn no_answer_has_a_key_of_work_that_never_explains(engine) {
        Box::pin(search(engine, Holder::Work(Feedback::Never))).await;
    }
}
