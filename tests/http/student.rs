//! A pupil without JavaScript, from the lesson to the result, and what must stay hidden from them.

use http::StatusCode;
use qinghe_content::StepKind;
use qinghe_model::{AssignmentId, quiz::QuizSettings};
use qinghe_service::{
    assignments::{self, NewAssignment, Override},
    lessons,
};
use qinghe_tests::{Page, TestApp, both, http::Browser, work};
use serde_json::json;

async fn given(t: &TestApp) -> AssignmentId {
    let teacher = t.teacher().await;
    work::assign(&t.app, &teacher, t.world().class.id).await.unwrap()
}

/// Does the lesson by plain forms.
async fn do_lesson(b: &mut Browser, id: AssignmentId) {
    for step in &work::module().steps {
        let here = format!("/learn/{id}/steps/{}", step.id);
        assert_eq!(b.get(&here).await.status, StatusCode::OK);
        let input = lessons::right_input(&step.kind);
        match &step.kind {
            StepKind::Scenario(_) => {
                let mut path: Vec<String> = Vec::new();
                for choice in input.path {
                    b.post(&here, &[("path", &path.join(" ")), ("choice", &choice)]).await;
                    path.push(choice);
                }
            }
            StepKind::Check(_) | StepKind::Sort(_) | StepKind::Myth(_) | StepKind::Guess(_) | StepKind::Estimate(_) => {
                let blank = b.post(&here, &[]).await;
                assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
                let fields: Vec<(&str, &str)> = input.chosen.iter().map(|c| ("chosen", c.as_str())).collect();
                b.post(&here, &fields).await;
            }
            // A tap at a time: what is tapped so far travels with the form.
            StepKind::Order(order) => {
                let places =
                    order.entries.iter().map(|(id, _)| order.shown().position(|(have, _)| have == id).unwrap());
                let mut tapped: Vec<String> = Vec::new();
                for place in places.map(|p| p.to_string()) {
                    let mut fields: Vec<(&str, &str)> = tapped.iter().map(|p| ("place", p.as_str())).collect();
                    fields.push(("tap", &place));
                    b.post(&here, &fields).await;
                    tapped.push(place);
                }
                b.get(&here).await.page().any(".feedback--right");
            }
            _ => {
                b.post(&here, &[]).await;
            }
        }
    }
}

/// The attempt's address below `/learn/`, from the form of the quiz.
fn action(page: &Page) -> String {
    page.attr("form[method=post][action^='/learn/']", "action")["/learn/".len()..].to_owned()
}

/// Fails if a page has an explanation or a reason of any item: the parts of the bank that give the key away.
fn shows_no_key(page: &Page) {
    for item in &work::module().items {
        for text in [&item.explanation.zh, &item.explanation.en] {
            page.nowhere(text);
        }
        for why in item.options.iter().filter_map(|o| o.why.as_ref()) {
            page.nowhere(&why.zh).nowhere(&why.en);
        }
    }
    page.nowhere("correct");
}

both! {
    async fn a_lesson_and_its_quiz_are_done_by_plain_forms(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let mut b = t.pupil_browser(0).await;
        b.get("/learn").await.page().links_to(&format!("/learn/{id}"));
        // The quiz waits for the lesson.
        assert_eq!(b.get(&format!("/learn/{id}/quiz")).await.location(), format!("/learn/{id}"));
        do_lesson(&mut b, id).await;
        assert_eq!(b.post(&format!("/learn/{id}/quiz"), &[]).await.location(), format!("/learn/{id}/quiz"));

        let mut attempt = String::new();
        for n in 1..=work::module().quiz.unwrap().draw {
            let page = b.get(&format!("/learn/{id}/quiz?item={n}")).await.page();
            shows_no_key(&page);
            attempt = action(&page);
            let item = page.field("item");
            let answer = b.post(&format!("/learn/{attempt}"), &[("item", &item), ("place", &(n - 1).to_string()), ("choice", "0"), ("go", &n.to_string())]).await;
            assert_eq!(answer.location(), format!("/learn/{id}/quiz?item={}", n + 1));
        }
        // An answer is there again, ticked, also after the language was switched from within the form.
        let item = b.get(&format!("/learn/{id}/quiz?item=3")).await.page().field("item");
        let switched = b.post(&format!("/learn/{attempt}"), &[("item", &item), ("place", "2"), ("choice", "1"), ("lang", "en")]).await;
        assert_eq!(switched.location(), format!("/learn/{id}/quiz?item=3"));
        let page = b.get(&format!("/learn/{id}/quiz?item=3")).await.page();
        page.any("html[lang=en]").any("main input[value='1'][checked]");

        shows_no_key(&b.get(&format!("/learn/{attempt}/review")).await.page());
        let result = b.post(&format!("/learn/{attempt}/review"), &[]).await.location().to_owned();
        let page = b.get(&result).await.page();
        page.has("h1", "You knew 6 of 10").has(".result__say p", "out of 10 points");
        page.links_to(&format!("/learn/practice/{}", work::MODULE));
        let text = page.text("main");
        let explained = work::module().items.iter().filter(|i| text.contains(i.stem.en.as_str())).count();
        assert_eq!(explained, 10);
        // Too late to change.
        let late = b.post(&format!("/learn/{attempt}"), &[("item", &item), ("place", "2"), ("choice", "0")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        late.page().has("main p", "What was answered is kept.").any(&format!("main a.btn[href='/learn/{id}']"));
        b.get("/learn").await.page().has("article p", "Best score");
    }

    async fn an_island_saves_answers_of_its_own_pupil_only(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let mut b = t.pupil_browser(0).await;
        do_lesson(&mut b, id).await;
        b.post(&format!("/learn/{id}/quiz"), &[]).await;
        let page = b.get(&format!("/learn/{id}/quiz")).await.page();
        let attempt = action(&page).rsplit('/').next().unwrap().to_owned();
        let item = page.field("item");
        let body = json!({ "attempt": attempt, "item": item, "places": [0], "text": "", "tab": "t1", "tab_seq": 1, "base": 0 });
        let saved = b.call("save_answer", &body).await;
        assert_eq!((saved.status, saved.body.as_str()), (StatusCode::OK, "{\"saved\":1}"));
        // A retry changes nothing; another tab that has not seen it gets the newer answer.
        assert_eq!(b.call("save_answer", &body).await.body, "{\"saved\":1}");
        let other = json!({ "attempt": attempt, "item": item, "places": [1], "text": "", "tab": "t2", "tab_seq": 1, "base": 0 });
        assert_eq!(b.call("save_answer", &other).await.body, "{\"newer\":[[0],\"\",1]}");

        for mut stranger in [t.pupil_browser(1).await, t.staff_browser("teacher").await, t.browser()] {
            let answer = stranger.call("save_answer", &body).await;
            assert!(answer.body.contains("refused"), "{}", answer.body);
            let page = stranger.get(&format!("/learn/{id}/quiz/{attempt}/review")).await;
            assert!(!page.status.is_success(), "{}", page.status);
        }
        let bad = json!({ "attempt": attempt, "item": item, "places": [99], "text": "", "tab": "t1", "tab_seq": 2, "base": 1 });
        assert!(b.call("save_answer", &bad).await.body.contains("refused"));
    }

    async fn looking_at_work_does_not_begin_it(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let mut b = t.pupil_browser(0).await;
        for path in ["/learn".to_owned(), format!("/learn/{id}"), format!("/learn/{id}/quiz")] {
            b.get(&path).await;
        }
        assert_eq!(t.store().number("SELECT COUNT(*) FROM progress").await, 0);
        b.get(&format!("/learn/{id}")).await.page().has("main .tag", "未开始");
        do_lesson(&mut b, id).await;
        assert_eq!(t.store().number("SELECT COUNT(*) FROM progress").await, 1);
    }

    async fn a_quiz_without_another_try_offers_none(engine) {
        let t = TestApp::new(engine).await;
        let due = t.app.now() + chrono::TimeDelta::days(7);
        let settings = QuizSettings { attempts: Some(2), ..QuizSettings::default() };
        let new = NewAssignment { settings, ..NewAssignment::module(t.world().class.id, work::MODULE, t.app.now(), due) };
        let id = assignments::create(&t.app, &*t.teacher().await, new).await.unwrap();
        let pupil = t.student(0).await;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        let mut b = t.pupil_browser(0).await;
        let again = format!("main a[href='/learn/{id}/quiz']");
        for (n, left) in [(1, 1), (2, 0)] {
            t.clock.advance(chrono::TimeDelta::seconds(1));
            let done = work::do_quiz(&t.app, &pupil, id, 0).await.unwrap();
            let result = b.get(&format!("/learn/{id}/results/{}", done.attempt.id)).await.page();
            let overview = b.get(&format!("/learn/{id}")).await.page();
            assert_eq!((result.count(&again), overview.count(&again)), (left, left));
            result.has("main p", "还没及格").has(".result__say", &format!("第 {n} 次，一共可以做 2 次"));
            for page in [result, overview] {
                assert_eq!(page.text("main").contains("一共可以做 2 次，已经全部用完"), left == 0);
            }
        }
        // Begun all the same: how many are used, and the way to the results; no word of trying again.
        let refused = b.post(&format!("/learn/{id}/quiz"), &[]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        refused.page().has(".notice", "一共可以做 2 次，已经全部用完").links_to(&format!("/learn/{id}")).lacks("main", "再试");
        // Another try for this pupil, and it is offered again; after the end it is not.
        let learner = t.learner_id(&t.world().class, 0).await;
        let own = Override { extra_attempts: 1, ..Override::default() };
        assignments::set_override(&t.app, &*t.teacher().await, id, learner, own).await.unwrap();
        assert_eq!(b.get(&format!("/learn/{id}")).await.page().count(&again), 1);
        t.store().execute("UPDATE assignments SET closes_at = due_at").await.unwrap();
        t.clock.advance(chrono::TimeDelta::days(8));
        let mut b = t.pupil_browser(0).await;
        assert_eq!(b.get(&format!("/learn/{id}")).await.page().count(&again), 0);
    }

    async fn a_pupil_sees_and_downloads_their_own_data(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let mut b = t.pupil_browser(0).await;
        do_lesson(&mut b, id).await;
        let answer = b.get("/account/data").await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.page().has("dd", "林知夏").has("p", "没有人单独看过");
        let copy = b.get("/account/data/copy").await;
        assert_eq!(copy.header("content-disposition"), "attachment; filename=\"qinghe-my-data.json\"");
        let record = copy.json();
        assert_eq!(record["name"], "林知夏");
        assert_eq!(record["steps"].as_array().unwrap().len(), work::module().steps.len());
        for mut other in [t.staff_browser("teacher").await, t.staff_browser("officer.county").await] {
            assert_eq!(other.get("/account/data").await.status, StatusCode::FORBIDDEN);
            assert_eq!(other.get("/account/data/copy").await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(t.browser().get("/account/data/copy").await.status, StatusCode::SEE_OTHER);
    }

    async fn reading_settings_are_kept_on_the_device(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        b.get("/reading?back=/help").await.page().nowhere("data-read");
        let set = b.post("/reading", &[("size", "2"), ("contrast", "1"), ("back", "/help")]).await;
        assert_eq!((set.location(), b.cookie("qinghe-reading")), ("/help", Some("2c")));
        b.get("/help").await.page().any("html[lang='zh-CN'][data-read='largest contrast']");
        // It leads to no other site, and takes only the values there are.
        assert_eq!(b.post("/reading", &[("size", "7"), ("back", "https://evil.example")]).await.location(), "/");
        b.set_cookie("qinghe-reading", "<b>");
        assert_eq!(b.get("/help").await.status, StatusCode::OK);
        b.post("/reading", &[("size", "0"), ("back", "/help")]).await;
        b.get("/help").await.page().nowhere("data-read");
    }

    async fn help_lines_and_the_quick_exit_are_on_every_page(engine) {
        let t = TestApp::new(engine).await;
        let id = given(&t).await;
        let mut b = t.pupil_browser(0).await;
        let step = &work::module().steps[0].id;
        for path in ["/learn".to_owned(), format!("/learn/{id}"), format!("/learn/{id}/steps/{step}"), "/account".into(), "/help".into(), "/help/privacy".into(), "/nowhere".into()] {
            let page = b.get(&path).await.page();
            page.links_to("tel:120").links_to("tel:110").links_to("tel:12356").links_to("tel:12355").any("a#quick-exit");
        }
    }
}
