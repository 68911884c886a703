//! Lessons as staff see them, on the wall, on paper; and the families' sheet.

use http::StatusCode;
use qinghe_content::{Library, ModuleKind};
use qinghe_tests::{TestApp, both};

both! {
    async fn staff_look_through_every_lesson_and_pupils_do_not(engine) {
        let t = TestApp::new(engine).await;
        let library = Library::embedded();
        let mut teacher = t.staff_browser("teacher").await;
        let answer = teacher.get("/lessons").await;
        assert_eq!(answer.status, StatusCode::OK);
        let list = answer.page();
        for module in library.modules().filter(|m| m.kind != ModuleKind::Family) {
            list.links_to(&format!("/lessons/{}", module.id));
        }
        let mut pupil = t.pupil_browser(0).await;
        for path in ["/lessons", "/lessons/m02", "/lessons/m02/steps/welcome", "/lessons/m02/show", "/lessons/m02/print"] {
            assert_eq!(teacher.get(path).await.status, StatusCode::OK, "{path}");
            assert_eq!(pupil.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(t.browser().get(path).await.status, StatusCode::SEE_OTHER, "{path}");
        }
        for path in ["/lessons/m99", "/lessons/m02/steps/nowhere"] {
            assert_eq!(teacher.get(path).await.status, StatusCode::NOT_FOUND);
        }
        let book = teacher.get("/lessons/m02/print").await.page();
        let ids = book.texts("main *");
        for item in &library.module("m02").unwrap().items {
            assert!(ids.iter().any(|text| text.contains(&item.id)), "{} is in the book", item.id);
        }
    }

    async fn a_lesson_that_needs_a_counsellor_is_unlocked_on_its_page(engine) {
        let t = TestApp::new(engine).await;
        let (mut teacher, mut pupil) = (t.staff_browser("teacher").await, t.pupil_browser(0).await);
        let class = t.world().class.id.to_string();
        for lang in ["en", "zh-CN"] {
            teacher.post("/language", &[("lang", lang), ("back", "/lessons")]).await;
            let page = teacher.get("/lessons/m07").await.page();
            page.has("#unlock h2", if lang == "en" { "Only with a counsellor" } else { "须有心理老师在场" });
            page.any("form[action='/lessons/m07/unlock']").holds("set_work", "1").holds("on_date", "2026-10-12");
        }
        teacher.get("/lessons/m02").await.page().none("#unlock");
        let set = format!("/teach/classes/{class}/assign");
        teacher.get(&set).await.page().none("input[name=module][value=m07]");
        let title = t.app.content().module("m07").unwrap().title.zh.clone();

        let empty = teacher.post("/lessons/m07/unlock", &[("class", &class), ("on_date", "2026-10-12"), ("counsellor", "")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.page().error("counsellor", "请填写心理老师姓名").holds("on_date", "2026-10-12").holds("class", &class);
        teacher.post("/lessons/m07/unlock", &[("class", "")]).await.page().error("class", "");
        pupil.get("/learn").await.page().lacks("main", &title);
        let fields = [("class", class.as_str()), ("on_date", "2026-10-12"), ("counsellor", "李心怡"), ("set_work", "1")];
        assert_eq!(pupil.post("/lessons/m07/unlock", &fields).await.status, StatusCode::FORBIDDEN);
        let foreign = t.staff_browser("teacher.other").await.post("/lessons/m07/unlock", &fields).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN);

        let done = teacher.post("/lessons/m07/unlock", &fields).await;
        assert_eq!(done.location(), "/lessons/m07?done=unlocked#unlock");
        let page = teacher.get("/lessons/m07?done=unlocked").await.page();
        page.has(".notice", "已解锁").has("#unlock li", "李心怡").none("form[action='/lessons/m07/unlock']");
        pupil.get("/learn").await.page().has("main", &title);
        teacher.get(&set).await.page().any("input[name=module][value=m07]");
        assert_eq!(teacher.post("/lessons/m07/lock", &[("class", &class)]).await.location(), "/lessons/m07?done=locked#unlock");
        pupil.get("/learn").await.page().lacks("main", &title);
        // An officer reads how it is done, and unlocks nothing.
        let mut officer = t.staff_browser("officer.county").await;
        officer.get("/lessons/m07").await.page().any("#unlock").none("form[action^='/lessons/m07']");
        assert_eq!(officer.post("/lessons/m07/unlock", &fields).await.status, StatusCode::FORBIDDEN);
    }

    async fn every_step_can_be_tried_and_presented_in_both_languages(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        for lang in ["zh-CN", "en"] {
            b.post("/language", &[("lang", lang), ("back", "/lessons")]).await;
            for module in Library::embedded().modules() {
                for (n, step) in module.steps.iter().enumerate() {
                    let title = if lang == "en" { &step.title.en } else { &step.title.zh };
                    for path in [format!("/lessons/{}/steps/{}", module.id, step.id), format!("/lessons/{}/show?page={}", module.id, n + 1)] {
                        let answer = b.get(&path).await;
                        assert_eq!(answer.status, StatusCode::OK, "{path}");
                        assert!(answer.page().texts("h1").contains(title), "{path} in {lang}");
                    }
                }
            }
        }
    }

    async fn a_trial_step_gives_feedback_and_stores_nothing(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let here = "/lessons/m02/steps/left-drink";
        assert_eq!(b.post(here, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answer = b.post(here, &[("chosen", "b")]).await;
        assert_eq!(answer.status, StatusCode::OK);
        answer.page().any(".feedback--right");
        b.get(here).await.page().nowhere("feedback--right");
        // A change of language keeps what was ticked.
        let switched = b.post(here, &[("chosen", "a"), ("lang", "en")]).await;
        assert_eq!(switched.location(), "/lessons/m02/steps/left-drink?pick=a");
        b.get(switched.location()).await.page().any("main input[value=a][checked]");
        assert_eq!(b.post("/lessons/m02/steps/welcome", &[]).await.location(), "/lessons/m02/steps/situations");
    }

    async fn raised_hands_are_counted_on_the_wall(engine) {
        let t = TestApp::new(engine).await;
        let library = Library::embedded();
        let kit = library.of_kind(ModuleKind::Kit).next().unwrap();
        let (n, ids) = kit.steps.iter().enumerate().find_map(|(n, s)| match &s.kind {
            qinghe_content::StepKind::Tally(tally) => Some((n + 1, tally.options.iter().map(|(id, _)| format!("{}.{id}", s.id)).collect::<Vec<_>>())),
            _ => None,
        }).unwrap();
        let mut b = t.staff_browser("teacher").await;
        let base = format!("/lessons/{}/show?page={n}", kit.id);
        b.get(&base).await.page().nowhere("pbar__fill");
        let page = b.get(&format!("{base}&{}=30&{}=10", ids[0], ids[1])).await.page();
        assert_eq!(page.attrs(".pbar__fill", "width")[..2], ["75%", "25%"]);
        page.has("form span", "共 40 人举手");
        // Numbers that no class has are brought into range.
        let page = b.get(&format!("{base}&{}=-5&{}=99999&x=%3Cb%3E", ids[0], ids[1])).await.page();
        page.has("form span", "共 999 人举手");
        assert_eq!(b.get(&format!("/lessons/{}/show?page=0", kit.id)).await.status, StatusCode::OK);
        assert_eq!(b.get(&format!("/lessons/{}/show?page=many", kit.id)).await.status, StatusCode::OK);
    }

    async fn the_families_page_needs_no_account(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        let answer = b.get("/family").await;
        assert_eq!(answer.status, StatusCode::OK);
        let page = answer.page();
        for step in &Library::embedded().module("f").unwrap().steps {
            page.has("main h1, main h2, main h3", &step.title.zh);
        }
        page.links_to("tel:12356");
    }
}
