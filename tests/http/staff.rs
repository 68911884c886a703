//! Teachers, schools and bureaus.

use http::StatusCode;
use qinghe_tests::{TestApp, both, work};

both! {
    async fn a_teacher_gives_work_and_keeps_what_was_typed(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let class = t.world().class.id;
        let address = format!("/teach/classes/{class}/assign");
        assert_eq!(b.get(&address).await.status, StatusCode::OK);
        let past = b.post(&address, &[("module", "m02"), ("due_at", "2020-01-01T08:00"), ("note", "请认真完成 <b>")]).await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(past.body.contains("请认真完成 &lt;b") && !past.body.contains("<b>"), "the note is still there, and harmless");
        assert!(past.body.contains("截止时间要晚于现在") && past.body.contains("href=\"#due_at\""));
        let none = b.post(&address, &[("due_at", "")]).await;
        assert!(none.body.contains("请选择一门课") && none.status == StatusCode::UNPROCESSABLE_ENTITY);
        let board = b.post(&address, &[("module", "m02"), ("due_at", "2026-10-20T20:00"), ("note", "")]).await.location().to_owned();
        let page = b.get(&board).await;
        for name in ["林知夏", "周予安", "阿依古丽·买买提", "欧阳思远"] {
            assert!(page.body.contains(name));
        }
    }

    async fn a_bureau_sees_figures_and_no_pupil(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let names = ["林知夏", "周予安", "欧阳思远", "白汀"];
        for officer in ["officer.county", "officer.city", "officer.region"] {
            let mut b = t.staff_browser(officer).await;
            let home = b.get("/bureau").await.location().to_owned();
            let page = b.get(&home).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(!names.iter().any(|n| page.body.contains(n)));
            let teacher = t.teacher().await;
            let id = work::assign(&t.app, &teacher, w.class.id).await.unwrap();
            for path in [format!("/teach/classes/{}", w.class.id), format!("/teach/classes/{}/slips", w.class.id), format!("/teach/assignments/{id}"), format!("/bureau/{}", w.class.id)] {
                assert_eq!(b.get(&path).await.status, StatusCode::FORBIDDEN, "{officer} at {path}");
            }
        }
        let mut county = t.staff_browser("officer.county").await;
        for node in [&w.region, &w.city, &w.other_county, &w.far_school] {
            assert_eq!(county.get(&format!("/bureau/{}", node.id)).await.status, StatusCode::FORBIDDEN);
        }
    }

    async fn another_teachers_class_is_out_of_reach(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let teacher = t.teacher().await;
        let id = work::assign(&t.app, &teacher, w.class.id).await.unwrap();
        let learner = t.learner_id(&w.class, 0).await;
        for user in ["teacher.other", "head.other", "assessor", "visitor"] {
            let mut b = t.staff_browser(user).await;
            for path in [format!("/teach/classes/{}", w.class.id), format!("/teach/classes/{}/slips", w.class.id), format!("/teach/classes/{}/assign", w.class.id), format!("/teach/assignments/{id}")] {
                assert_eq!(b.get(&path).await.status, StatusCode::FORBIDDEN, "{user} at {path}");
            }
            let reset = b.post(&format!("/teach/classes/{}/pupils/{learner}/reset", w.class.id), &[]).await;
            assert_eq!(reset.status, StatusCode::FORBIDDEN, "{user}");
        }
    }

    async fn slips_are_printed_with_codes(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let page = b.get(&format!("/teach/classes/{}/slips", t.world().class.id)).await;
        for slip in t.slips(&t.world().class).await {
            assert!(page.body.contains(&slip.name) && page.body.contains(&slip.pin.unwrap()));
        }
        assert_eq!(page.body.matches("slip__qr").count(), 4);
        assert_eq!(page.header("cache-control"), "no-store");
    }
}
