//! What a pupil's pages promise: the time left comes from the server, a changed answer is looked at again, a long story is
//! kept, and what they are shown comes in the order that helps them.

use chrono::TimeDelta;
use http::StatusCode;
use qinghe_content::StepKind;
use qinghe_model::{
    AssignmentId,
    item::ItemKind,
    quiz::{Feedback, QuizSettings},
};
use qinghe_service::{
    assignments::{self, Assignable, NewAssignment, WorkPart},
    attempts::{self, GRACE},
    lessons,
};
use qinghe_tests::{TestApp, both, survey, work};
use serde_json::{Value, json};

/// The quiz of the tests' module alone, set so, due in so many days.
async fn quiz(t: &TestApp, settings: QuizSettings, days: i64) -> AssignmentId {
    let due = t.app.now() + TimeDelta::days(days);
    let new = NewAssignment {
        what: Assignable::Module(work::MODULE.into(), WorkPart::Quiz),
        settings,
        ..NewAssignment::module(t.world().class.id, work::MODULE, t.app.now(), due)
    };
    assignments::create(&t.app, &*t.teacher().await, new).await.unwrap()
}

/// A step of the tests' module, with its address under an assignment.
fn step(id: AssignmentId, is: impl Fn(&StepKind) -> bool) -> (&'static str, String, StepKind) {
    let module = work::module();
    let step = module.steps.iter().find(|s| is(&s.kind)).expect("the module has such a step");
    let name: &'static str = Box::leak(step.id.clone().into_boxed_str());
    (name, format!("/learn/{id}/steps/{name}"), step.kind.clone())
}

/// So many choices of a story, going round and round.
fn rounds(kind: &StepKind, count: usize) -> Vec<String> {
    let StepKind::Scenario(story) = kind else { panic!("a story") };
    let mut path = lessons::way_to(story, qinghe_content::Ending::Unsafe).expect("an unsafe ending");
    let mut at = lessons::follow(story, &path).expect("it is there").to_owned();
    while path.len() < count {
        let goes_on = |to: &str| story.node(to).is_some_and(|n| !n.choices.is_empty());
        let choice = story.node(&at).unwrap().choices.iter().find(|c| goes_on(&c.to)).unwrap();
        path.push(choice.id.clone());
        at.clone_from(&choice.to);
    }
    path.truncate(count);
    path
}

both! {
    async fn the_time_left_is_the_servers(engine) {
        let t = TestApp::new(engine).await;
        let timed = quiz(&t, QuizSettings { minutes: Some(10), ..QuizSettings::default() }, 7).await;
        let free = quiz(&t, QuizSettings::default(), 7).await;
        let mut b = t.pupil_browser(0).await;
        for id in [timed, free] {
            b.post(&format!("/learn/{id}/quiz"), &[]).await;
        }
        let page = b.get(&format!("/learn/{timed}/quiz")).await.page();
        assert_eq!(page.text("[role=timer] b"), "10:00");
        assert_eq!(page.attr("[role=timer]", "data-left"), "600000");
        let ask = page.attr("[role=timer]", "data-ask");
        assert_eq!(b.get(&ask).await.json(), json!({ "left": 600_000 }));
        // The clock is on the page that shows all answers too, and in sight: in the bar with the buttons.
        let review = b.get(&page.attr("form#quiz", "action")).await;
        assert_eq!(review.location(), format!("/learn/{timed}/quiz"));
        let review = format!("{}/review", page.attr("form#quiz", "action"));
        b.get(&review).await.page().any(".quiz__foot [role=timer]").any("form#hand-in");

        t.clock.advance(TimeDelta::milliseconds(90_500));
        assert_eq!(b.get(&ask).await.json(), json!({ "left": 509_500 }));
        assert_eq!(b.get(&format!("/learn/{timed}/quiz")).await.page().text("[role=timer] b"), "8:29");
        t.clock.advance(TimeDelta::minutes(9));
        assert_eq!(b.get(&ask).await.json(), json!({ "left": 0 }), "the time is up");
        t.clock.advance(GRACE);
        b.get(&review).await;
        assert_eq!(b.get(&ask).await.json(), json!({ "left": 0 }), "and the attempt is closed");

        // Without a limit there is no clock.
        let page = b.get(&format!("/learn/{free}/quiz")).await.page();
        page.none("[role=timer]");
        let ask = format!("{}/time", page.attr("form#quiz", "action"));
        assert_eq!(b.get(&ask).await.json(), json!({ "left": null }));
        for mut stranger in [t.pupil_browser(1).await, t.staff_browser("teacher").await, t.browser()] {
            assert_ne!(stranger.get(&ask).await.status, StatusCode::OK);
        }
    }

    async fn a_quiz_that_explains_at_once_has_its_clock_in_the_bar(engine) {
        let t = TestApp::new(engine).await;
        let settings = QuizSettings { minutes: Some(5), feedback: Feedback::AtOnce, ..QuizSettings::default() };
        let id = quiz(&t, settings, 7).await;
        let mut b = t.pupil_browser(0).await;
        b.post(&format!("/learn/{id}/quiz"), &[]).await;
        let page = b.get(&format!("/learn/{id}/quiz")).await.page();
        page.any("form#checked .quiz__foot [role=timer]").any("form#hand-in").any("button.speak");
        assert_eq!(b.get(&page.attr("[role=timer]", "data-ask")).await.json(), json!({ "left": 300_000 }));
    }

    async fn the_main_button_checks_an_answer_that_was_changed(engine) {
        let t = TestApp::new(engine).await;
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        let mut b = t.pupil_browser(0).await;
        let module = work::module();
        let at = module.steps.iter().position(|s| matches!(s.kind, StepKind::Check(_))).unwrap();
        let StepKind::Check(check) = &module.steps[at].kind else { unreachable!() };
        for step in &module.steps[..at] {
            b.post(&format!("/learn/{id}/steps/{}", step.id), &[]).await;
        }
        let here = format!("/learn/{id}/steps/{}", module.steps[at].id);
        let (right, wrong) = (check.options.iter().find(|o| o.correct).unwrap(), check.options.iter().find(|o| !o.correct).unwrap());
        b.post(&here, &[("chosen", &wrong.id)]).await;
        let page = b.get(&here).await.page();
        page.any(".feedback--wrong");
        assert_eq!(page.field("given"), wrong.id);
        assert_eq!((page.attr(".step-nav button", "name"), page.attr(".step-nav button", "value")), ("go".into(), "on".into()));
        // The big button, with another choice: it is looked at, on the same page.
        let again = b.post(&here, &[("chosen", &right.id), ("given", &wrong.id), ("go", "on")]).await;
        assert_eq!(again.location(), format!("{here}#feedback"));
        let page = b.get(&here).await.page();
        page.any(".feedback--right").has(".feedback", right.feedback.zh.as_str());
        // With what was checked already, it goes on.
        let on = b.post(&here, &[("chosen", &right.id), ("given", &right.id), ("go", "on")]).await;
        assert_eq!(on.location(), format!("/learn/{id}/steps/{}", module.steps[at + 1].id));
        // Nothing chosen any more is no answer.
        let none = b.post(&here, &[("given", &right.id), ("go", "on")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        // In a trial of the lesson the same, though nothing is kept there.
        let mut teacher = t.staff_browser("teacher").await;
        let trial = format!("/lessons/{}/steps/{}", module.id, module.steps[at].id);
        let changed = teacher.post(&trial, &[("chosen", &right.id), ("given", &wrong.id), ("go", "on")]).await;
        changed.page().any(".feedback--right");
        let on = teacher.post(&trial, &[("chosen", &right.id), ("given", &right.id), ("go", "on")]).await;
        assert_eq!(on.location(), format!("/lessons/{}/steps/{}", module.id, module.steps[at + 1].id));
    }

    async fn every_answered_step_checks_again(engine) {
        let t = TestApp::new(engine).await;
        let mut teacher = t.staff_browser("teacher").await;
        let library = qinghe_content::Library::embedded();
        let mut kinds = 0;
        for is in [|k: &StepKind| matches!(k, StepKind::Sort(_)), |k: &StepKind| matches!(k, StepKind::Guess(_)), |k: &StepKind| matches!(k, StepKind::Order(_))] {
            let (module, step) = library.modules().find_map(|m| Some((m, m.steps.iter().find(|s| is(&s.kind))?))).unwrap();
            let input = lessons::right_input(&step.kind);
            let here = format!("/lessons/{}/steps/{}", module.id, step.id);
            let place = |id: &String| match &step.kind {
                StepKind::Order(order) => order.shown().position(|(have, _)| have == id).unwrap().to_string(),
                _ => id.clone(),
            };
            let name = if matches!(step.kind, StepKind::Order(_)) { "place" } else { "chosen" };
            let values: Vec<String> = input.chosen.iter().map(place).collect();
            let mut fields: Vec<(&str, &str)> = values.iter().map(|v| (name, v.as_str())).collect();
            let given = input.chosen.join(" ");
            fields.extend([("go", "on"), ("given", "another")]);
            teacher.post(&here, &fields).await.page().any("#feedback").any(".step-nav button[name=go]");
            fields.pop();
            fields.push(("given", &given));
            assert_eq!(teacher.post(&here, &fields).await.status, StatusCode::SEE_OTHER, "{here}");
            kinds += 1;
        }
        assert_eq!(kinds, 3);
    }

    async fn a_long_story_is_kept_and_never_refused(engine) {
        let t = TestApp::new(engine).await;
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        let mut b = t.pupil_browser(0).await;
        let (name, here, kind) = step(id, |k| matches!(k, StepKind::Scenario(_)));
        let StepKind::Scenario(story) = &kind else { unreachable!() };
        for count in [60, 125, 300, 301, 1_500] {
            let path = rounds(&kind, count);
            assert_eq!(path.len(), count);
            let body = json!({ "assignment": id.to_string(), "step": name, "path": path });
            let kept = b.call("record_path", &body).await.json();
            assert!(kept["kept"].is_boolean(), "{count} choices: {kept}");
            let lesson = lessons::open(&t.app, &*t.student(0).await, id).await.unwrap();
            let record = &lesson.records[name].0;
            assert_eq!(lessons::follow(story, &record.path), lessons::follow(story, &path), "{count}: the same scene");
            let expected = if count <= 300 { count } else { record.path.len() };
            assert_eq!(record.path.len(), expected);
            assert!(record.path.len() <= 300, "{count}: rounds are left out of {}", record.path.len());
        }
        // The plain form too.
        let path = rounds(&kind, 400).join(" ");
        let answer = b.post(&here, &[("path", &path)]).await;
        assert_eq!(answer.location(), format!("{here}#story"));
        // What no reader clicks is refused, and so is what is not in the story.
        for path in [rounds(&kind, 1_501), vec!["nowhere".to_owned()]] {
            let body = json!({ "assignment": id.to_string(), "step": name, "path": path });
            let refused: Value = b.call("record_path", &body).await.json();
            assert!(refused["refused"].is_object(), "{refused}");
        }
    }

    async fn lessons_come_before_a_test_of_one_try(engine) {
        let t = TestApp::new(engine).await;
        let test = quiz(&t, QuizSettings { attempts: Some(1), ..QuizSettings::default() }, 1).await;
        let mut b = t.pupil_browser(0).await;
        // With nothing to learn the test is next, where its date puts it.
        let page = b.get("/learn").await.page();
        assert_eq!(page.attr(".task--next a", "href"), format!("/learn/{test}"));
        page.lacks("h2", "学完课再做");
        let lesson = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        let page = b.get("/learn").await.page();
        assert_eq!(page.attr(".task--next a", "href"), format!("/learn/{lesson}"));
        page.has("h2", "学完课再做");
        let cards = page.attrs(".task__title a", "href");
        assert_eq!(cards, [format!("/learn/{lesson}"), format!("/learn/{test}")], "the test comes after the lesson");
        // A quiz that may be tried again is no such test.
        let free = quiz(&t, QuizSettings::default(), 1).await;
        let page = b.get("/learn").await.page();
        assert_eq!(page.attrs(".task__title a", "href"), [free, lesson, test].map(|id| format!("/learn/{id}")));
        assert_eq!(page.attr(".task--next a", "href"), format!("/learn/{free}"));
        // Once begun, the test goes on.
        b.post(&format!("/learn/{test}/quiz"), &[]).await;
        assert_eq!(b.get("/learn").await.page().attr(".task--next a", "href"), format!("/learn/{test}"));
    }

    async fn the_review_names_what_was_chosen_as_it_was_shown(engine) {
        let t = TestApp::new(engine).await;
        let id = quiz(&t, QuizSettings { draw: Some(20), ..QuizSettings::default() }, 7).await;
        let mut b = t.pupil_browser(0).await;
        let pupil = t.student(0).await;
        let page = attempts::start(&t.app, &pupil, id).await.unwrap();
        let mut expected = Vec::new();
        for (n, asked) in page.items.iter().enumerate().filter(|(_, a)| a.item.kind.is_choice()) {
            let last = asked.paper.options.len() - 1;
            let input = work::answer(&asked.paper.id, vec![last], 1);
            attempts::save_answer(&t.app, &pupil, page.attempt.id, input).await.unwrap();
            let text = asked.item.option(&asked.paper.options[last]).unwrap().text.zh.clone();
            let letter = ('A'..).nth(last).unwrap();
            expected.push((n, format!("选了：{letter}. {text}")));
        }
        let order = page.items.iter().position(|a| a.item.kind == ItemKind::Order);
        if let Some(n) = order {
            let asked = &page.items[n];
            let input = work::answer(&asked.paper.id, vec![1, 0], 1);
            attempts::save_answer(&t.app, &pupil, page.attempt.id, input).await.unwrap();
            let text = |place: usize| asked.item.option(&asked.paper.options[place]).unwrap().text.zh.clone();
            expected.push((n, format!("选了：1. {}；2. {}", text(1), text(0))));
        }
        assert!(expected.len() > 5);
        let review = b.get(&format!("/learn/{id}/quiz/{}/review", page.attempt.id)).await.page();
        let rows = review.texts("main .card ol > li");
        for (n, said) in expected {
            assert!(rows[n].contains(&said), "{said} in {}", rows[n]);
        }
    }

    async fn classes_are_listed_as_people_count_them(engine) {
        let t = TestApp::new(engine).await;
        for class in [10..11, 21..22, 11..12, 9..10] {
            survey::grow(&t, "QH1001", class, 1).await;
        }
        let page = t.browser().get("/sign-in?school=QH1001").await.page();
        let classes: Vec<String> = page.texts("select[name=class] option").into_iter().filter(|c| c.starts_with("五年级")).collect();
        let numbers: Vec<u32> = classes.iter().map(|c| c.trim_start_matches("五年级").trim_end_matches('班').parse().unwrap()).collect();
        assert!(numbers.is_sorted() && numbers.ends_with(&[9, 10, 11, 21]), "{classes:?}");
    }

    async fn pages_with_questions_and_results_can_be_read_aloud(engine) {
        let t = TestApp::new(engine).await;
        let id = quiz(&t, QuizSettings { draw: Some(3), ..QuizSettings::default() }, 7).await;
        let mut b = t.pupil_browser(0).await;
        b.post(&format!("/learn/{id}/quiz"), &[]).await;
        let page = b.get(&format!("/learn/{id}/quiz")).await.page();
        page.any("button.speak").any("a[href^='/reading']");
        let attempt = page.attr("form#quiz", "action");
        let result = b.post(&format!("{attempt}/review"), &[]).await.location().to_owned();
        b.get(&result).await.page().any("button.speak").any("article.ans");
        let lesson = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        work::do_lesson(&t.app, &*t.student(0).await, lesson).await.unwrap();
        b.get(&format!("/learn/practice/{}", work::MODULE)).await.page().any("button.speak");
    }
}
