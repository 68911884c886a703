//! A teacher's and a school administrator's pages: work, slips, pupils, groups, teachers of a class.

use chrono::TimeDelta;
use http::StatusCode;
use qinghe_tests::{TestApp, both, work};

both! {
    async fn a_form_to_set_work_keeps_what_was_typed(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let class = t.world().class.id;
        let address = format!("/teach/classes/{class}/assign");
        assert_eq!(b.get(&address).await.status, StatusCode::OK);
        let past = b.post(&address, &[("module", "m02"), ("due_at", "2020-01-01T08:00"), ("note", "请认真完成 <b>")]).await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = past.page();
        page.holds("note", "请认真完成 <b>").no_markup("<b>").error("due_at", "截止时间要晚于现在");
        let none = b.post(&address, &[("due_at", "")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        none.page().has("#errors a[href='#module']", "请选择一课").has("#module-error", "请选择一课");
        let board = b.post(&address, &[("module", "m02"), ("due_at", "2026-10-20T20:00"), ("note", "")]).await.location().to_owned();
        let page = b.get(&board).await.page();
        for name in ["林知夏", "周予安", "阿依古丽·买买提", "欧阳思远"] {
            page.has("main tbody tr", name);
        }
    }

    // The choice above stays at "whole class": whoever ticks a pupil means that pupil.
    async fn ticking_a_pupil_gives_the_work_to_that_pupil_alone(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let (class, learner) = (t.world().class.clone(), t.learner_id(&t.world().class, 1).await.to_string());
        for target in [vec![("target", "all")], vec![]] {
            let fields = [&[("module", "m02"), ("due_at", "2026-10-20T20:00"), ("learner", learner.as_str())], &target[..]].concat();
            let board = b.post(&format!("/teach/classes/{}/assign", class.id), &fields).await.location().to_owned();
            b.get(&board).await.page().has("main tbody tr", "周予安").lacks("main tbody tr", "林知夏");
        }
    }

    async fn a_bureau_sees_figures_and_no_pupils(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let names = ["林知夏", "周予安", "欧阳思远", "白汀"];
        for officer in ["officer.county", "officer.city", "officer.region"] {
            let mut b = t.staff_browser(officer).await;
            let home = b.get("/bureau").await.location().to_owned();
            let answer = b.get(&home).await;
            assert_eq!(answer.status, StatusCode::OK);
            let page = answer.page();
            for name in names {
                page.nowhere(name);
            }
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

    async fn login_slips_are_printed_with_pins_and_qr_codes(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let answer = b.get(&format!("/teach/classes/{}/slips", t.world().class.id)).await;
        assert_eq!(answer.header("cache-control"), "no-store");
        let page = answer.page();
        let printed: Vec<_> = page.texts(".slip__name").into_iter().zip(page.texts(".slip__pin")).collect();
        let slips = t.slips(&t.world().class).await;
        assert_eq!(printed, slips.into_iter().map(|s| (s.name, s.pin.unwrap())).collect::<Vec<_>>());
        assert_eq!(page.count(".slip .slip__qr"), 4);
    }

    async fn a_pupil_is_added_corrected_and_moved_by_forms(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("teacher").await;
        let class = format!("/teach/classes/{}", w.class.id);
        // Only those who may see former pupils have a link to them.
        let page = b.get(&class).await.page();
        page.links_to(&format!("{class}/pupils/new")).links_to(&format!("{class}/groups"));
        page.nowhere(&format!("{class}/former"));

        let taken = b.post(&format!("{class}/pupils/new"), &[("name", "<i>新生"), ("number", "1")]).await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
        taken.page().holds("name", "<i>新生").error("number", "这个班已有学生用了它");
        // In the other language, with all that was typed.
        let english = b.post(&format!("{class}/pupils/new"), &[("name", "新生"), ("number", "1"), ("lang", "en")]).await;
        assert_eq!(english.status, StatusCode::OK);
        english.page().holds("name", "新生").has("label[for=number]", "Pupil number");
        b.post("/language", &[("lang", "zh-CN"), ("back", "/")]).await;
        let added = b.post(&format!("{class}/pupils/new"), &[("name", "新生"), ("number", "5")]).await.location().to_owned();
        let added = b.get(&added).await.page();
        let learner = t.learner_id(&w.class, 4).await;
        let slip = format!("{class}/slips?only={learner}");
        added.has(".notice", "已添加新生").links_to(&slip);
        b.get(&slip).await.page().has(".slip__name", "新生");

        let edit = format!("{class}/pupils/{learner}/edit");
        b.get(&edit).await.page().holds("name", "新生");
        let empty = b.post(&edit, &[("name", ""), ("number", "2")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        empty.page().error("name", "请填写学生姓名");
        let done = b.post(&edit, &[("name", "新名"), ("number", "6")]).await.location().to_owned();
        b.get(&done).await.page().has(".notice", "已更正新名");

        // A teacher of one class has nowhere to move a pupil to, and may not remove one.
        b.get(&format!("{class}/pupils/{learner}/move")).await.page().has(".empty h2", "没有可以转入的班级");
        let elsewhere = w.other_class.id.to_string();
        let moved = b.post(&format!("{class}/pupils/{learner}/move"), &[("class", &elsewhere), ("number", "6")]).await;
        assert_eq!(moved.status, StatusCode::FORBIDDEN);
        for path in [format!("{class}/pupils/{learner}/remove"), format!("{class}/former")] {
            assert_eq!(b.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(b.post(&format!("{class}/pupils/{learner}/remove"), &[]).await.status, StatusCode::FORBIDDEN);

        // Enrolments are in the order of their ids, which have none within one moment.
        t.clock.advance(TimeDelta::seconds(1));
        let mut head = t.staff_browser("head").await;
        let clash = head.post(&format!("{class}/pupils/{learner}/move"), &[("class", &elsewhere), ("number", "1")]).await;
        assert_eq!(clash.status, StatusCode::UNPROCESSABLE_ENTITY);
        clash.page().ticks("class", &elsewhere).error("number", "");
        let moved = head.post(&format!("{class}/pupils/{learner}/move"), &[("class", &elsewhere), ("number", "6")]).await.location().to_owned();
        assert_eq!(moved, format!("/teach/classes/{elsewhere}?moved={learner}"));
        head.get(&moved).await.page().has(".notice", "新名已在这个班");
        let there = format!("/teach/classes/{elsewhere}");
        head.get(&format!("{there}/pupils/{learner}/remove")).await.page().has("main li", "任务和成绩保留");
        let gone = head.post(&format!("{there}/pupils/{learner}/remove"), &[]).await.location().to_owned();
        head.get(&gone).await.page().has(".notice", "已把新名移出班级");
        let clash = head.post(&format!("{there}/former/{learner}"), &[("number", "2")]).await;
        assert_eq!(clash.status, StatusCode::UNPROCESSABLE_ENTITY);
        clash.page().holds("number", "2");
        let back = head.post(&format!("{there}/former/{learner}"), &[("number", "6")]).await.location().to_owned();
        head.get(&back).await.page().has("main", "新名");
        head.get(&format!("{there}/former")).await.page().has(".empty h2", "没有移出的学生");
    }

    async fn groups_are_created_changed_and_deleted_by_forms(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut b = t.staff_browser("teacher").await;
        let groups = format!("/teach/classes/{}/groups", w.class.id);
        b.get(&groups).await.page().has(".empty h2", "还没有分组");
        let long = "组".repeat(41);
        let bad = b.post(&groups, &[("name", &long), ("do", "create")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().error("name", "").holds("name", &long);
        let one = b.post(&groups, &[("name", "朗读组"), ("do", "create")]).await.location().to_owned();
        let who = t.learner_id(&w.class, 2).await.to_string();
        let stranger = t.learner_id(&w.other_class, 0).await.to_string();
        let bad = b.post(&one, &[("name", "朗读组"), ("member", &who), ("member", &stranger)]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().ticks("member", &who);
        assert_eq!(b.post(&one, &[("name", "朗读组"), ("member", &who)]).await.location(), groups);
        let page = b.get(&groups).await.page();
        page.has("article h2", "朗读组").has("article p", "阿依古丽·买买提").has(".notice", "还有 3 名学生不在任何组里");

        let bad = b.post(&groups, &[("do", "split"), ("parts", "9"), ("order", "random")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().holds("parts", "9").ticks("order", "random");
        let done = b.post(&groups, &[("do", "split"), ("parts", "2"), ("order", "number")]).await.location().to_owned();
        b.get(&done).await.page().has(".notice", "已把全班分成 2 组");
        b.get(&format!("{one}/delete")).await.page().has("button", "删除小组");
        let done = b.post(&format!("{one}/delete"), &[]).await.location().to_owned();
        b.get(&done).await.page().nowhere("朗读组");
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

    async fn resetting_the_pins_of_a_class_leads_to_new_slips(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let class = format!("/teach/classes/{}", t.world().class.id);
        b.get(&format!("{class}/reset")).await.page().has("button", "重置 4 名学生");
        let before = t.slips(&t.world().class).await;
        let mut pupil = t.pupil_browser(0).await;
        let slips = b.post(&format!("{class}/reset"), &[]).await.location().to_owned();
        assert_eq!(slips, format!("{class}/slips?reset=1"));
        let page = b.get(&slips).await.page();
        page.has(".notice", "全班的登录密码已经重置");
        for (old, new) in before.iter().zip(t.slips(&t.world().class).await) {
            page.nowhere(old.pin.as_ref().unwrap()).has(".slip__pin", &new.pin.unwrap());
        }
        assert_eq!(pupil.get("/learn").await.location(), "/sign-in?to=%2Flearn", "signed out");
    }

    async fn forms_add_remove_and_replace_the_teachers_of_a_class(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let class = format!("/teach/classes/{}", w.class.id);
        let teachers = format!("{class}/teachers");
        let mut teacher = t.staff_browser("teacher").await;
        teacher.get(&teachers).await.page().has("main li strong", "职员 teacher").none("[name=username]");
        assert_eq!(teacher.post(&teachers, &[("username", "teacher.other")]).await.status, StatusCode::FORBIDDEN);
        let mut other = t.staff_browser("teacher.other").await;
        assert_eq!(other.get(&class).await.status, StatusCode::FORBIDDEN);

        let mut head = t.staff_browser("head").await;
        let bad = head.post(&teachers, &[("user", ""), ("username", "officer.county")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().error("username", "").holds("username", "officer.county");
        head.post(&teachers, &[]).await.page().error("user", "请选择一位教师");
        let id = t.staff("teacher.other").await.user_id().unwrap();
        let done = head.post(&teachers, &[("user", &id.to_string()), ("username", "")]).await.location().to_owned();
        head.get(&done).await.page().has(".notice", "职员 teacher.other现在教这个班");
        assert_eq!(other.get(&class).await.status, StatusCode::OK, "in the open session, too");

        let first = t.teacher().await.user_id().unwrap();
        head.get(&format!("{teachers}/{first}/remove")).await.page().has("button", "移除教师");
        assert_eq!(head.post(&format!("{teachers}/{first}/remove"), &[]).await.location(), format!("{teachers}?removed=1"));
        assert_eq!(teacher.get(&class).await.status, StatusCode::FORBIDDEN);
        let bad = head.post(&format!("{teachers}/{id}/replace"), &[("username", "nobody")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().holds("username", "nobody");
        let done = head.post(&format!("{teachers}/{id}/replace"), &[("username", "teacher")]).await;
        assert_eq!(done.location(), format!("{teachers}?added={first}"));
        assert_eq!((teacher.get(&class).await.status, other.get(&class).await.status), (StatusCode::OK, StatusCode::FORBIDDEN));
    }
}
