//! Lessons as staff see them, on the wall, on paper; and the families' sheet.

use http::StatusCode;
use qinghe_content::{Library, ModuleKind};
use qinghe_tests::{TestApp, both};

both! {
    async fn staff_look_through_every_lesson_and_pupils_do_not(engine) {
        let t = TestApp::new(engine).await;
        let library = Library::embedded();
        let mut teacher = t.staff_browser("teacher").await;
        let list = teacher.get("/lessons").await;
        assert_eq!(list.status, StatusCode::OK);
        for module in library.modules().filter(|m| m.kind != ModuleKind::Family) {
            assert!(list.body.contains(&format!("href=\"/lessons/{}\"", module.id)), "{}", module.id);
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
        let book = teacher.get("/lessons/m02/print").await;
        for item in &library.module("m02").unwrap().items {
            assert!(book.body.contains(&item.id), "{} is in the book", item.id);
        }
    }

    // Every step of every lesson can be tried, and shown on the wall, in both languages.
    async fn every_step_shows_itself(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        for lang in ["zh-CN", "en"] {
            b.post("/language", &[("lang", lang), ("back", "/lessons")]).await;
            for module in Library::embedded().modules() {
                for (n, step) in module.steps.iter().enumerate() {
                    let title = if lang == "en" { &step.title.en } else { &step.title.zh };
                    let shown = title.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                    for path in [format!("/lessons/{}/steps/{}", module.id, step.id), format!("/lessons/{}/show?page={}", module.id, n + 1)] {
                        let page = b.get(&path).await;
                        assert_eq!(page.status, StatusCode::OK, "{path}");
                        assert!(page.body.contains(&format!("<h1>{shown}</h1>")), "{path} in {lang}");
                    }
                }
            }
        }
    }

    async fn a_trial_answers_and_keeps_nothing(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let here = "/lessons/m02/steps/left-drink";
        assert_eq!(b.post(here, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answer = b.post(here, &[("chosen", "b")]).await;
        assert!(answer.status == StatusCode::OK && answer.body.contains("feedback--right"));
        assert!(!b.get(here).await.body.contains("feedback--right"));
        // A change of language keeps what was ticked.
        let switched = b.post(here, &[("chosen", "a"), ("lang", "en")]).await;
        assert_eq!(switched.location(), "/lessons/m02/steps/left-drink?pick=a");
        let page = b.get(switched.location()).await;
        assert!(page.between("value=\"a\"", ">").contains("checked"));
        assert_eq!(b.post("/lessons/m02/steps/welcome", &[]).await.location(), "/lessons/m02/steps/situations");
    }

    async fn hands_are_counted_on_the_wall(engine) {
        let t = TestApp::new(engine).await;
        let library = Library::embedded();
        let kit = library.of_kind(ModuleKind::Kit).next().unwrap();
        let (n, ids) = kit.steps.iter().enumerate().find_map(|(n, s)| match &s.kind {
            qinghe_content::StepKind::Tally(tally) => Some((n + 1, tally.options.iter().map(|(id, _)| format!("{}.{id}", s.id)).collect::<Vec<_>>())),
            _ => None,
        }).unwrap();
        let mut b = t.staff_browser("teacher").await;
        let base = format!("/lessons/{}/show?page={n}", kit.id);
        assert!(!b.get(&base).await.body.contains("pbar__fill"));
        let page = b.get(&format!("{base}&{}=30&{}=10", ids[0], ids[1])).await;
        assert!(page.body.contains("width=\"75%\"") && page.body.contains("width=\"25%\"") && page.body.contains("共 40 人举手"));
        // What no class has is no class.
        let page = b.get(&format!("{base}&{}=-5&{}=99999&x=%3Cb%3E", ids[0], ids[1])).await;
        assert!(page.body.contains("共 999 人举手"));
        assert_eq!(b.get(&format!("/lessons/{}/show?page=0", kit.id)).await.status, StatusCode::OK);
        assert_eq!(b.get(&format!("/lessons/{}/show?page=many", kit.id)).await.status, StatusCode::OK);
    }

    async fn families_need_no_account(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        let page = b.get("/family").await;
        assert_eq!(page.status, StatusCode::OK);
        for step in &Library::embedded().module("f").unwrap().steps {
            assert!(page.body.contains(&step.title.zh));
        }
        assert!(page.body.contains("tel:12356"));
    }
}
