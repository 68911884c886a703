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
        assert!(none.body.contains("请选择一课") && none.status == StatusCode::UNPROCESSABLE_ENTITY);
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

    async fn a_pupil_is_added_corrected_and_moved_by_forms(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("teacher").await;
        let class = format!("/teach/classes/{}", w.class.id);
        let page = b.get(&class).await;
        assert!(page.body.contains(&format!("{class}/pupils/new")) && page.body.contains(&format!("{class}/groups")));
        assert!(!page.body.contains(&format!("{class}/former")), "offered to who may only");

        let taken = b.post(&format!("{class}/pupils/new"), &[("name", "<i>新生"), ("number", "1")]).await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(taken.body.contains("value=\"&lt;i&gt;新生\"") && taken.body.contains("href=\"#number\"") && taken.body.contains("这个班已有学生用了它"));
        // In the other language, with all that was typed.
        let english = b.post(&format!("{class}/pupils/new"), &[("name", "新生"), ("number", "1"), ("lang", "en")]).await;
        assert!(english.status == StatusCode::OK && english.body.contains("value=\"新生\"") && english.body.contains("Pupil number"));
        b.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;
        let told = b.post(&format!("{class}/pupils/new"), &[("name", "新生"), ("number", "5")]).await.location().to_owned();
        let told = b.get(&told).await;
        let learner = t.learner_id(&w.class, 4).await;
        assert!(told.body.contains("已添加新生") && told.body.contains(&format!("{class}/slips?only={learner}")));
        assert!(b.get(&format!("{class}/slips?only={learner}")).await.body.contains("新生"));

        let edit = format!("{class}/pupils/{learner}/edit");
        assert!(b.get(&edit).await.body.contains("value=\"新生\""));
        let empty = b.post(&edit, &[("name", ""), ("number", "2")]).await;
        assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.body.contains("请填写学生姓名"));
        let done = b.post(&edit, &[("name", "新名"), ("number", "6")]).await.location().to_owned();
        assert!(b.get(&done).await.body.contains("已更正新名"));

        // A teacher of one class has nowhere to move a pupil to, and may not take one out.
        assert!(b.get(&format!("{class}/pupils/{learner}/move")).await.body.contains("没有可以转入的班级"));
        let elsewhere = w.other_class.id.to_string();
        let moved = b.post(&format!("{class}/pupils/{learner}/move"), &[("class", &elsewhere), ("number", "6")]).await;
        assert_eq!(moved.status, StatusCode::FORBIDDEN);
        for path in [format!("{class}/pupils/{learner}/remove"), format!("{class}/former")] {
            assert_eq!(b.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(b.post(&format!("{class}/pupils/{learner}/remove"), &[]).await.status, StatusCode::FORBIDDEN);

        let mut head = t.staff_browser("head").await;
        let clash = head.post(&format!("{class}/pupils/{learner}/move"), &[("class", &elsewhere), ("number", "1")]).await;
        assert_eq!(clash.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(clash.body.contains(&format!("value=\"{elsewhere}\" selected")) && clash.body.contains("href=\"#number\""));
        let moved = head.post(&format!("{class}/pupils/{learner}/move"), &[("class", &elsewhere), ("number", "6")]).await.location().to_owned();
        assert_eq!(moved, format!("/teach/classes/{elsewhere}?moved={learner}"));
        assert!(head.get(&moved).await.body.contains("新名已在这个班"));
        let there = format!("/teach/classes/{elsewhere}");
        assert!(head.get(&format!("{there}/pupils/{learner}/remove")).await.body.contains("任务和成绩保留"));
        let gone = head.post(&format!("{there}/pupils/{learner}/remove"), &[]).await.location().to_owned();
        assert!(head.get(&gone).await.body.contains("已把新名移出班级"));
        let clash = head.post(&format!("{there}/former/{learner}"), &[("number", "2")]).await;
        assert!(clash.status == StatusCode::UNPROCESSABLE_ENTITY && clash.body.contains("value=\"2\""));
        let back = head.post(&format!("{there}/former/{learner}"), &[("number", "6")]).await.location().to_owned();
        assert!(head.get(&back).await.body.contains("新名"));
        assert!(head.get(&format!("{there}/former")).await.body.contains("没有移出的学生"));
    }

    async fn groups_are_made_by_forms(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("teacher").await;
        let groups = format!("/teach/classes/{}/groups", w.class.id);
        assert!(b.get(&groups).await.body.contains("还没有分组"));
        let long = "组".repeat(41);
        let bad = b.post(&groups, &[("name", &long), ("do", "create")]).await;
        assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.body.contains(&long) && bad.body.contains("href=\"#name\""));
        let one = b.post(&groups, &[("name", "朗读组"), ("do", "create")]).await.location().to_owned();
        let who = t.learner_id(&w.class, 2).await.to_string();
        let stranger = t.learner_id(&w.other_class, 0).await.to_string();
        let bad = b.post(&one, &[("name", "朗读组"), ("member", &who), ("member", &stranger)]).await;
        assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.body.contains(&format!("value=\"{who}\" checked")), "{}", bad.body);
        assert_eq!(b.post(&one, &[("name", "朗读组"), ("member", &who)]).await.location(), groups);
        let page = b.get(&groups).await;
        assert!(page.body.contains("朗读组") && page.body.contains("阿依古丽·买买提") && page.body.contains("还有 3 名学生不在任何组里"));

        let bad = b.post(&groups, &[("do", "split"), ("parts", "9"), ("order", "random")]).await;
        assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.body.contains("value=\"9\"") && bad.body.contains("value=\"random\" checked"));
        let done = b.post(&groups, &[("do", "split"), ("parts", "2"), ("order", "number")]).await.location().to_owned();
        assert!(b.get(&done).await.body.contains("已把全班分成 2 组"));
        assert!(b.get(&format!("{one}/delete")).await.body.contains("删除小组"));
        let done = b.post(&format!("{one}/delete"), &[]).await.location().to_owned();
        assert!(!b.get(&done).await.body.contains("朗读组"));
        assert_eq!(b.get(&one).await.status, StatusCode::NOT_FOUND);

        for user in ["teacher.other", "head.other", "officer.county", "admin", "visitor"] {
            let mut b = t.staff_browser(user).await;
            for path in ["groups", "pupils/new", "teachers", "reset", "former"] {
                let path = format!("/teach/classes/{}/{path}", w.class.id);
                assert_eq!(b.get(&path).await.status, StatusCode::FORBIDDEN, "{user} at {path}");
            }
            let made = b.post(&groups, &[("name", "甲"), ("do", "create")]).await;
            assert_eq!(made.status, StatusCode::FORBIDDEN, "{user}");
        }
    }

    async fn a_whole_class_gets_new_pins_and_the_slips_to_print(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let class = format!("/teach/classes/{}", t.world().class.id);
        let ask = b.get(&format!("{class}/reset")).await;
        assert!(ask.body.contains("重置 4 名学生"));
        let before = t.slips(&t.world().class).await;
        let mut pupil = t.pupil_browser(0).await;
        let slips = b.post(&format!("{class}/reset"), &[]).await.location().to_owned();
        assert_eq!(slips, format!("{class}/slips?reset=1"));
        let page = b.get(&slips).await;
        assert!(page.body.contains("全班的登录密码已经重置"));
        for (old, new) in before.iter().zip(t.slips(&t.world().class).await) {
            assert!(!page.body.contains(old.pin.as_ref().unwrap()) && page.body.contains(&new.pin.unwrap()));
        }
        assert_eq!(pupil.get("/learn").await.location(), "/sign-in", "signed out");
    }

    async fn a_class_changes_hands_by_forms(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let class = format!("/teach/classes/{}", w.class.id);
        let teachers = format!("{class}/teachers");
        let mut teacher = t.staff_browser("teacher").await;
        let seen = teacher.get(&teachers).await;
        assert!(seen.body.contains("职员 teacher") && !seen.body.contains("name=\"username\""));
        assert_eq!(teacher.post(&teachers, &[("username", "teacher.other")]).await.status, StatusCode::FORBIDDEN);
        let mut other = t.staff_browser("teacher.other").await;
        assert_eq!(other.get(&class).await.status, StatusCode::FORBIDDEN);

        let mut head = t.staff_browser("head").await;
        let bad = head.post(&teachers, &[("user", ""), ("username", "officer.county")]).await;
        assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.body.contains("value=\"officer.county\"") && bad.body.contains("href=\"#username\""));
        let bad = head.post(&teachers, &[]).await;
        assert!(bad.body.contains("href=\"#user\"") && bad.body.contains("请选择一位教师"));
        let id = t.staff("teacher.other").await.user_id().unwrap();
        let done = head.post(&teachers, &[("user", &id.to_string()), ("username", "")]).await.location().to_owned();
        assert!(head.get(&done).await.body.contains("职员 teacher.other现在教这个班"));
        assert_eq!(other.get(&class).await.status, StatusCode::OK, "in the session that is open");

        let first = t.teacher().await.user_id().unwrap();
        assert!(head.get(&format!("{teachers}/{first}/remove")).await.body.contains("移除教师"));
        assert_eq!(head.post(&format!("{teachers}/{first}/remove"), &[]).await.location(), format!("{teachers}?removed=1"));
        assert_eq!(teacher.get(&class).await.status, StatusCode::FORBIDDEN);
        let bad = head.post(&format!("{teachers}/{id}/replace"), &[("username", "nobody")]).await;
        assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.body.contains("value=\"nobody\""));
        let done = head.post(&format!("{teachers}/{id}/replace"), &[("username", "teacher")]).await;
        assert_eq!(done.location(), format!("{teachers}?added={first}"));
        assert_eq!((teacher.get(&class).await.status, other.get(&class).await.status), (StatusCode::OK, StatusCode::FORBIDDEN));
    }
}
