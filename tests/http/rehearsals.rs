//! Rehearsals and what a class thinks, by plain pages without JavaScript.

use chrono::TimeDelta;
use http::StatusCode;
use qinghe_content::{Library, StepKind};
use qinghe_model::AssignmentId;
use qinghe_service::{
    Actor,
    assignments::{self, NewAssignment},
    lessons, roster,
};
use qinghe_tests::{TestApp, both};
use std::fmt::Write as _;

async fn given(t: &TestApp, module: &str) -> AssignmentId {
    let now = t.app.now();
    let new = NewAssignment::module(t.world().class.id, module, now, now + TimeDelta::days(7));
    assignments::create(&t.app, &*t.teacher().await, new).await.unwrap()
}

/// The first step of a module of this kind, by a name that fails when no lesson has one.
fn step_of(module: &str, kind: &str) -> String {
    let module = Library::embedded().module(module).unwrap().clone();
    module.steps.iter().find(|s| s.kind.name() == kind).expect("the lesson has such a step").id.clone()
}

/// Does every step before one, as the lesson is done in order.
async fn up_to(t: &TestApp, n: usize, id: AssignmentId, step: &str) {
    let pupil = t.student(n).await;
    let lesson = lessons::open(&t.app, &pupil, id).await.unwrap();
    for before in lesson.module.steps.iter().take_while(|s| s.id != step) {
        lessons::record_step(&t.app, &pupil, id, &before.id, lessons::right_input(&before.kind)).await.unwrap();
    }
}

both! {
    async fn a_rehearsal_is_all_on_its_page_and_sends_nothing(engine) {
        let t = TestApp::new(engine).await;
        for (module, kind) in [("m06", "chat"), ("m08s", "call"), ("m03", "refuse")] {
            let (id, step) = (given(&t, module).await, step_of(module, kind));
            up_to(&t, 0, id, &step).await;
            let mut b = t.pupil_browser(0).await;
            let here = format!("/learn/{id}/steps/{step}");
            let page = b.get(&here).await.page();
            // What is picked is in no form: a browser has nothing to send.
            assert!(page.count("main input[type=radio]") >= 5, "{kind}");
            page.none("main form input[type=radio]").none("main form input[type=checkbox]");
            // Each is off when the page is opened again.
            assert_eq!(page.count("main input[type=radio]:not([autocomplete=off])"), 0, "{kind}");
            // Every button has a label.
            for input in page.attrs("main input[type=radio]", "id") {
                page.any(&format!("main label[for='{input}']"));
            }
            // "Next" is all that is recorded.
            assert_ne!(b.post(&here, &[("turn-0", "x"), ("chosen", "x")]).await.location(), here);
            let pupil = t.student(0).await;
            let lesson = lessons::look(&t.app, &pupil, id).await.unwrap();
            assert!(lesson.is_done(&step) && lesson.records[&step].0 == lessons::Record::default());
        }
    }

    async fn each_reply_is_answered_and_a_call_never_dials(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let library = Library::embedded();
        let step = step_of("m06", "chat");
        let page = b.get(&format!("/lessons/m06/steps/{step}")).await.page();
        let StepKind::Chat(chat) = &library.module("m06").unwrap().step(&step).unwrap().1.kind else { panic!("a chat") };
        for (n, push) in chat.pushes.iter().enumerate() {
            assert_eq!(page.count(&format!("input[name=turn-{n}]")), push.replies.len());
            assert_eq!(page.count(&format!("input[name=turn-{n}].is-on")), push.replies.iter().filter(|r| r.holds).count());
            for reply in &push.replies {
                page.has(".turn__out", &reply.then[0].text.zh).has(".turn__why", &reply.why.zh);
            }
        }
        let step = step_of("m08s", "call");
        let page = b.get(&format!("/lessons/m08s/steps/{step}")).await.page();
        page.none(".chat a[href^='tel:']").none("article a[href^='tel:']").has(".turn__end", "惹麻烦的不是打电话的你");
        let step = step_of("m03", "refuse");
        let page = b.get(&format!("/lessons/m03/steps/{step}")).await.page();
        assert_eq!((page.count(".round"), page.count(".round input[type=checkbox]")), (3, 12));
        page.any(".for-alone").any("#way-together[checked]");
        // On paper: the rounds with a card each, and every reply.
        b.get("/lessons/m03/print").await.page().has("li.paper", "说完就走开");
        b.get("/lessons/m06/print").await.page().has("main", &chat.pushes[2].replies[0].why.zh);
    }

    async fn an_estimate_is_answered_by_a_plain_form_and_shown_from_ten_on(engine) {
        let t = TestApp::new(engine).await;
        let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
        for n in 0..8 {
            writeln!(list, "QH1001,五年级,1班,{},学生{n}", 100 + n).unwrap();
        }
        let region = t.world().region.id;
        assert!(roster::import(&t.app, &Actor::system(), region, list.as_bytes(), false).await.unwrap().applied);
        let (id, step) = (given(&t, "m13").await, "count");
        let here = format!("/learn/{id}/steps/{step}");
        let wall = format!("/lessons/m13/show?page=1&class={}", t.world().class.id);
        let mut teacher = t.staff_browser("teacher").await;
        let mut first = t.pupil_browser(0).await;
        let page = first.get(&here).await.page();
        assert_eq!(page.count("input[name='chosen.fine']"), 3);
        assert_eq!(page.count("input[name='chosen.fine.guess']"), 11);
        // Half an answer is refused beside the fields, and what was ticked stays.
        let half = first.post(&here, &[("chosen.fine", "fine=yes"), ("chosen.fine.guess", "fine.guess=4")]).await;
        assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
        half.page().has(".err", "每一题都先猜一个数").any("input[value='fine=yes'][checked]").any("input[value='fine.guess=4'][checked]");
        let all = [("chosen.fine", "fine=yes"), ("chosen.fine.guess", "fine.guess=4"), ("chosen.stay", "stay=yes"), ("chosen.stay.guess", "stay.guess=4")];
        for n in 0..10 {
            let mut b = t.pupil_browser(n).await;
            assert_eq!(b.post(&here, &all).await.location(), format!("{here}#estimate"));
            let page = b.get(&here).await.page();
            page.none("input[name='chosen.fine']").nowhere("fine=yes");
            assert_eq!(page.count(".pbar") > 0, n == 9, "after {n}");
            assert_eq!(teacher.get(&wall).await.page().count("#sums .pbar") > 0, n == 9, "on the wall after {n}");
        }
        // Of one mind, they are not told so.
        first.get(&here).await.page().has("#estimate", "几乎所有人").has("#estimate", "每 10 人里约 4 人");
        // The eleventh goes on without an answer, and is not counted.
        let mut shy = t.pupil_browser(10).await;
        assert_eq!(shy.post(&here, &[("go", "skip"), ("chosen.fine", "fine=no")]).await.location(), format!("/learn/{id}/steps/fact-or-not"));
        assert_eq!(t.store().number("SELECT COUNT(*) FROM estimate_marks").await, 10);
        // A teacher of another class, and an officer, see no sums.
        let other = format!("/lessons/m13/show?page=1&class={}", t.world().class_of_far_school.id);
        assert_eq!(teacher.get(&other).await.status, StatusCode::FORBIDDEN);
        let mut officer = t.staff_browser("officer.county").await;
        assert_eq!(officer.get(&wall).await.page().count("#sums .pbar"), 0);
    }

    async fn a_story_is_voted_on_by_a_plain_form(engine) {
        let t = TestApp::new(engine).await;
        let (id, step) = (given(&t, "m13").await, step_of("m13", "scenario"));
        up_to(&t, 0, id, &step).await;
        let mut b = t.pupil_browser(0).await;
        let here = format!("/learn/{id}/steps/{step}");
        let page = b.get(&here).await.page();
        let action = format!("{here}/vote");
        page.any(&format!("form[action='{action}']"));
        let choice = page.attr("input[name=vote]", "value");
        assert_eq!(b.post(&action, &[]).await.location(), format!("{here}#vote"));
        b.get(&here).await.page().any("input[name=vote]");
        assert_eq!(b.post(&action, &[("vote", &choice)]).await.location(), format!("{here}#vote"));
        b.get(&here).await.page().none("input[name=vote]").has("#vote", "已经算进去了");
        // In a trial nobody votes.
        let mut teacher = t.staff_browser("teacher").await;
        teacher.get(&format!("/lessons/m13/steps/{step}")).await.page().none("input[name=vote]");
    }
}
