//! Practice, certificates and requests by plain forms, and what must not be seen on the way.

use http::StatusCode;
use qinghe_model::item::ItemKind;
use qinghe_service::{assignments, assignments::NewAssignment, practice};
use qinghe_tests::{Page, TestApp, both, work};

const HERE: &str = "/learn/practice/m02";

async fn finished(t: &TestApp, n: usize) {
    let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
    work::do_lesson(&t.app, &*t.student(n).await, id).await.unwrap();
}

/// Fails if a page explains an item or gives the reason of an option.
fn shows_no_key(page: &Page) {
    for item in &work::module().items {
        let whys = item.options.iter().filter_map(|o| o.why.as_ref());
        for text in whys.chain([&item.explanation]) {
            page.nowhere(&text.zh).nowhere(&text.en);
        }
    }
    page.nowhere("correct").nowhere("ans--");
}

both! {
    async fn every_kind_of_question_is_practised_by_plain_forms_without_its_key(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        b.get("/learn/practice").await.page().has(".empty h2", "还没有可以练的课");
        assert_eq!(b.get(HERE).await.status, StatusCode::NOT_FOUND);
        finished(&t, 0).await;
        b.get("/learn").await.page().links_to("/learn/practice");
        b.get("/learn/practice").await.page().links_to(HERE);
        let pupil = t.student(0).await;
        let mut kinds = Vec::new();
        for n in 1..=work::module().items.len() {
            let answer = b.get(HERE).await;
            assert_eq!(answer.status, StatusCode::OK);
            let page = answer.page();
            shows_no_key(&page);
            let turn = page.field("turn");
            assert_eq!(turn, n.to_string());
            let asked = practice::open(&t.app, &pupil, "m02").await.unwrap().asked.unwrap();
            let blank = b.post(HERE, &[("turn", &turn)]).await;
            assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
            shows_no_key(blank.page().error_link("choice", ""));
            let groups = asked.paper.groups.len().max(1);
            let places: Vec<String> = asked.example(n % 2 == 0).iter().map(usize::to_string).collect();
            let done = match asked.paper.kind {
                ItemKind::Order => {
                    // A tap at a time, as without JavaScript; each is kept by the server.
                    let mut tapped: Vec<String> = Vec::new();
                    for place in &places {
                        let mut fields: Vec<(&str, &str)> = tapped.iter().map(|p| ("place", p.as_str())).collect();
                        fields.extend([("turn", turn.as_str()), ("tap", place.as_str())]);
                        assert_eq!(b.post(HERE, &fields).await.location(), HERE);
                        tapped.push(place.clone());
                        assert_eq!(b.get(HERE).await.page().count("input[name=place]"), tapped.len());
                    }
                    let mut fields: Vec<(&str, &str)> = tapped.iter().map(|p| ("place", p.as_str())).collect();
                    fields.push(("turn", &turn));
                    b.post(HERE, &fields).await
                }
                ItemKind::Match => {
                    let names: Vec<String> = places.iter().map(|p| format!("choice.{}", p.parse::<usize>().unwrap() / groups)).collect();
                    // One left out: what was chosen is still there.
                    let mut fields = vec![("turn", turn.as_str())];
                    fields.extend(names.iter().zip(&places).skip(1).map(|(n, p)| (n.as_str(), p.as_str())));
                    let part = b.post(HERE, &fields).await;
                    assert_eq!((part.status, part.page().count("[checked]")), (StatusCode::UNPROCESSABLE_ENTITY, places.len() - 1));
                    fields.push((&names[0], &places[0]));
                    b.post(HERE, &fields).await
                }
                _ => {
                    let mut fields: Vec<(&str, &str)> = places.iter().map(|p| ("choice", p.as_str())).collect();
                    fields.push(("turn", &turn));
                    b.post(HERE, &fields).await
                }
            };
            assert_eq!(done.location(), format!("{HERE}#answer"));
            let result = b.get(HERE).await.page();
            result.has("#answer", &asked.item.explanation.zh).has("p", &format!("今天练了 {n} 题"));
            result.any(if n % 2 == 0 { "#answer .ans--right" } else { "#answer .ans--wrong" });
            // The form once more, as after the back button: nothing changes.
            assert_eq!(b.post(HERE, &[("turn", &turn), ("choice", "0")]).await.location(), HERE);
            assert_eq!(b.post(HERE, &[("turn", &turn), ("next", "1")]).await.location(), HERE);
            assert_eq!(b.post(HERE, &[("turn", &turn), ("next", "1")]).await.location(), HERE);
            t.clock.advance(chrono::TimeDelta::minutes(1));
            kinds.push(asked.paper.kind);
        }
        assert!(kinds.contains(&ItemKind::Order) || kinds.contains(&ItemKind::Match), "{kinds:?}");
    }

    async fn another_pupils_practice_is_out_of_reach(engine) {
        let t = TestApp::new(engine).await;
        finished(&t, 0).await;
        let mut own = t.pupil_browser(0).await;
        let turn = own.get(HERE).await.page().field("turn");
        // The classmate has not finished the lesson; their own practice is all they could reach.
        let mut other = t.pupil_browser(1).await;
        assert_eq!(other.get(HERE).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(HERE, &[("turn", &turn), ("choice", "0")]).await.status, StatusCode::NOT_FOUND);
        for user in ["teacher", "head", "officer.county"] {
            let mut staff = t.staff_browser(user).await;
            for path in [HERE, "/learn/practice", "/learn/programme", "/learn/certificate/primary"] {
                assert_eq!(staff.get(path).await.status, StatusCode::FORBIDDEN, "{user} at {path}");
            }
        }
        assert_eq!(t.browser().get(HERE).await.status, StatusCode::SEE_OTHER);
        own.get(HERE).await.page().has("p", "今天练了 0 题");
        // The language is switched with what was ticked.
        let switched = own.post(HERE, &[("turn", &turn), ("choice", "1"), ("lang", "en")]).await;
        assert_eq!(switched.location(), HERE);
        own.get(HERE).await.page().any("html[lang=en]").has("a", "Stop here");
    }

    async fn a_certificate_is_for_its_owner_and_its_verification_names_nobody(engine) {
        let t = TestApp::new(engine).await;
        let pupil = t.student(0).await;
        let mut b = t.pupil_browser(0).await;
        b.get("/learn").await.page().has("article .prog__txt", "3 课完成了 0 课");
        for module in ["m01", "m02", "m03"] {
            let new = NewAssignment::module(t.world().class.id, module, t.app.now(), t.app.now() + chrono::TimeDelta::days(7));
            let id = assignments::create(&t.app, &*t.teacher().await, new).await.unwrap();
            b.get("/learn/programme").await.page().links_to(&format!("/learn/{id}"));
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            work::do_quiz(&t.app, &pupil, id, 8).await.unwrap();
        }
        b.get("/learn").await.page().links_to("/learn/certificate/primary");
        let sheet = b.get("/learn/certificate/primary").await.page();
        assert_eq!(sheet.text(".cert__name"), "林知夏");
        sheet.has(".cert__place", "青禾市云岭县实验小学").has(".cert__place", "Yunling Experimental Primary School");
        sheet.has(".cert__say", "青禾小学禁毒学习计划").has(".cert__say", "Qinghe Primary Programme").any(".cert .cert__qr");
        let code = sheet.text(".cert__code");
        assert_eq!(t.pupil_browser(1).await.get("/learn/certificate/primary").await.status, StatusCode::NOT_FOUND);

        let mut anyone = t.browser();
        assert_eq!(anyone.get("/verify").await.status, StatusCode::OK);
        let typed = code.replace('-', "+").to_lowercase();
        let genuine = format!("/verify/{code}");
        assert_eq!(anyone.get(&format!("/verify?code={typed}")).await.location(), genuine);
        let answer = anyone.get(&genuine).await;
        assert_eq!(answer.status, StatusCode::OK);
        let page = answer.page();
        page.has(".notice", "这是一张真的证书").has("dd", "青禾小学禁毒学习计划").has("dd", "2026年10月12日");
        for secret in ["林知夏", "实验小学", "云岭", "五年级", "1班", "Yunling"] {
            page.nowhere(secret);
        }
        let bad = anyone.get("/verify?code=abc%3Cb%3E").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().error("code", "").holds("code", "abc<b>");
        for unknown in ["/verify/00000-00000-00000-00000", "/verify/xyz"] {
            let answer = anyone.get(unknown).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
            answer.page().has(".notice", "没有查到这个编号");
        }
    }

    async fn a_correction_request_is_answered_by_the_teacher(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        let blank = b.post("/account/data", &[("text", "应该是 <b>林之夏")]).await;
        assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
        blank.page().error("about", "").holds("text", "应该是 <b>林之夏");
        let sent = b.post("/account/data", &[("about", "name"), ("text", "应该是 <b>林之夏")]).await;
        assert_eq!(sent.location(), "/account/data?asked=1#requests");
        b.get("/account/data").await.page().has("#requests .tag", "等老师处理");

        let mut teacher = t.staff_browser("teacher").await;
        teacher.get("/teach").await.page().has("a[href='/teach/requests']", "1 条更正申请待处理");
        let page = teacher.get("/teach/requests").await.page();
        page.has("article h2", "林知夏").has("article p", "应该是 <b>林之夏").no_markup("<b>林之夏");
        let address = page.attr("form[action^='/teach/requests/']", "action");
        for user in ["teacher.other", "head.other", "officer.county"] {
            let mut other = t.staff_browser(user).await;
            other.get("/teach/requests").await.page().nowhere("林知夏");
            assert_eq!(other.post(&address, &[("decision", "done")]).await.status, StatusCode::FORBIDDEN, "{user}");
        }
        assert_eq!(b.get("/teach/requests").await.status, StatusCode::FORBIDDEN);
        let unreasoned = teacher.post(&address, &[("decision", "declined")]).await;
        assert_eq!(unreasoned.status, StatusCode::UNPROCESSABLE_ENTITY);
        unreasoned.page().error("note", "");
        assert_eq!(teacher.post(&address, &[("decision", "done"), ("note", "已改")]).await.location(), "/teach/requests?settled=yes");
        assert_eq!(teacher.post(&address, &[("decision", "done")]).await.location(), "/teach/requests?settled=before");
        teacher.get("/teach").await.page().nowhere("/teach/requests");
        b.get("/account/data").await.page().has("#requests .tag", "已更正").has("#requests p", "老师说：已改");
    }

    async fn the_class_page_marks_pupils_who_may_need_help(engine) {
        let t = TestApp::new(engine).await;
        finished(&t, 0).await;
        let pupil = t.student(0).await;
        let mut teacher = t.staff_browser("teacher").await;
        let class = format!("/teach/classes/{}", t.world().class.id);
        teacher.get(&class).await.page().nowhere("tag--help");
        for _ in 0..4 {
            let page = practice::open(&t.app, &pupil, "m02").await.unwrap();
            let wrong = page.asked.unwrap().example(false);
            practice::answer(&t.app, &pupil, "m02", page.turn, &wrong, "").await.unwrap();
            practice::next(&t.app, &pupil, "m02", page.turn).await.unwrap();
        }
        assert_eq!(teacher.get(&class).await.page().count("td .tag--help"), 1);
        t.pupil_browser(0).await.get("/learn/practice").await.page().nowhere("tag--help");
    }
}
