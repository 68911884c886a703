//! Practice, certificates and requests by plain forms, and what must not be seen on the way.

use http::StatusCode;
use qinghe_model::item::ItemKind;
use qinghe_service::{assignments, assignments::NewAssignment, practice};
use qinghe_tests::{TestApp, both, work};

const HERE: &str = "/learn/practice/m02";

async fn finished(t: &TestApp, n: usize) {
    let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
    work::do_lesson(&t.app, &*t.student(n).await, id).await.unwrap();
}

/// No explanation and no reason of any item but of those shown already.
fn shows_no_key(body: &str) {
    for item in &work::module().items {
        let whys = item.options.iter().filter_map(|o| o.why.as_ref());
        for text in whys.chain([&item.explanation]) {
            assert!(!body.contains(text.zh.as_str()) && !body.contains(text.en.as_str()), "{} is explained", item.id);
        }
    }
    assert!(!body.contains("correct") && !body.contains("ans--"), "{body}");
}

both! {
    async fn every_kind_by_plain_forms_and_no_key_before_the_answer(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        assert!(b.get("/learn/practice").await.body.contains("还没有可以练的课"));
        assert_eq!(b.get(HERE).await.status, StatusCode::NOT_FOUND);
        finished(&t, 0).await;
        assert!(b.get("/learn").await.body.contains("/learn/practice"));
        assert!(b.get("/learn/practice").await.body.contains(HERE));
        let pupil = t.student(0).await;
        let mut kinds = Vec::new();
        for n in 1..=work::module().items.len() {
            let page = b.get(HERE).await;
            assert_eq!(page.status, StatusCode::OK);
            shows_no_key(&page.body);
            let turn = page.between("name=\"turn\" value=\"", "\"").to_owned();
            assert_eq!(turn, n.to_string());
            let asked = practice::open(&t.app, &pupil, "m02").await.unwrap().asked.unwrap();
            let blank = b.post(HERE, &[("turn", &turn)]).await;
            assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(blank.body.contains("href=\"#choice\"") && blank.body.contains("id=\"choice\""), "{}", blank.body);
            shows_no_key(&blank.body);
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
                        assert_eq!(b.get(HERE).await.body.matches("name=\"place\"").count(), tapped.len());
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
                    assert_eq!((part.status, part.body.matches(" checked").count()), (StatusCode::UNPROCESSABLE_ENTITY, places.len() - 1));
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
            let result = b.get(HERE).await;
            let explained = asked.item.explanation.zh.replace('&', "&amp;").replace('<', "&lt;");
            assert!(result.body.contains(&explained), "{}", asked.item.id);
            assert!(result.body.contains(if n % 2 == 0 { "ans--right" } else { "ans--wrong" }));
            assert!(result.body.contains(&format!("今天练了 {n} 题")));
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
        let turn = own.get(HERE).await.between("name=\"turn\" value=\"", "\"").to_owned();
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
        assert!(own.get(HERE).await.body.contains("今天练了 0 题"));
        // The language is switched with what was ticked.
        let switched = own.post(HERE, &[("turn", &turn), ("choice", "1"), ("lang", "en")]).await;
        assert_eq!(switched.location(), HERE);
        let page = own.get(HERE).await;
        assert!(page.body.contains("lang=\"en\"") && page.body.contains("Stop here"));
    }

    async fn a_certificate_is_the_owners_and_its_check_names_nobody(engine) {
        let t = TestApp::new(engine).await;
        let pupil = t.student(0).await;
        let mut b = t.pupil_browser(0).await;
        assert!(b.get("/learn").await.body.contains("3 课学完了 0 课"));
        for module in ["m01", "m02", "m03"] {
            let new = NewAssignment::module(t.world().class.id, module, t.app.now(), t.app.now() + chrono::TimeDelta::days(7));
            let id = assignments::create(&t.app, &*t.teacher().await, new).await.unwrap();
            assert!(b.get("/learn/programme").await.body.contains(&format!("/learn/{id}")));
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            work::do_quiz(&t.app, &pupil, id, 3).await.unwrap();
        }
        assert!(b.get("/learn").await.body.contains("/learn/certificate/primary"));
        let sheet = b.get("/learn/certificate/primary").await;
        for wanted in ["林知夏", "青禾市云岭县实验小学", "Yunling Experimental Primary School", "青禾小学禁毒学习计划", "Qinghe Primary Programme", "cert__qr"] {
            assert!(sheet.body.contains(wanted), "{wanted}");
        }
        let code = sheet.between("cert__code\">", "<").to_owned();
        assert_eq!(t.pupil_browser(1).await.get("/learn/certificate/primary").await.status, StatusCode::NOT_FOUND);

        let mut anyone = t.browser();
        assert_eq!(anyone.get("/verify").await.status, StatusCode::OK);
        let typed = code.replace('-', "+").to_lowercase();
        let genuine = format!("/verify/{code}");
        assert_eq!(anyone.get(&format!("/verify?code={typed}")).await.location(), genuine);
        let page = anyone.get(&genuine).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("这是一张真的证书") && page.body.contains("青禾小学禁毒学习计划") && page.body.contains("2026年10月12日"));
        for secret in ["林知夏", "实验小学", "云岭", "五年级", "1班", "Yunling"] {
            assert!(!page.body.contains(secret), "{secret}");
        }
        let bad = anyone.get("/verify?code=abc%3Cb%3E").await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("abc&lt;b") && !bad.body.contains("abc<b>"), "{}", bad.body);
        for unknown in ["/verify/00000-00000-00000-00000", "/verify/xyz"] {
            let page = anyone.get(unknown).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            assert!(page.body.contains("没有查到这个编号"));
        }
    }

    async fn a_request_goes_to_the_teacher_and_back(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        let blank = b.post("/account/data", &[("text", "应该是 <b>林之夏")]).await;
        assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(blank.body.contains("href=\"#about\"") && blank.body.contains("应该是 &lt;b>林之夏"));
        let sent = b.post("/account/data", &[("about", "name"), ("text", "应该是 <b>林之夏")]).await;
        assert_eq!(sent.location(), "/account/data?asked=1#requests");
        assert!(b.get("/account/data").await.body.contains("等老师处理"));

        let mut teacher = t.staff_browser("teacher").await;
        assert!(teacher.get("/teach").await.body.contains("1 条更正申请待处理"));
        let page = teacher.get("/teach/requests").await;
        assert!(page.body.contains("林知夏") && !page.body.contains("<b>林之夏"));
        let address = format!("/teach/requests/{}", page.between("action=\"/teach/requests/", "\""));
        for user in ["teacher.other", "head.other", "officer.county"] {
            let mut other = t.staff_browser(user).await;
            assert!(!other.get("/teach/requests").await.body.contains("林知夏"), "{user}");
            assert_eq!(other.post(&address, &[("decision", "done")]).await.status, StatusCode::FORBIDDEN, "{user}");
        }
        assert_eq!(b.get("/teach/requests").await.status, StatusCode::FORBIDDEN);
        let unreasoned = teacher.post(&address, &[("decision", "declined")]).await;
        assert_eq!(unreasoned.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unreasoned.body.contains("id=\"note\"") && unreasoned.body.contains("href=\"#note\""));
        assert_eq!(teacher.post(&address, &[("decision", "done"), ("note", "已改")]).await.location(), "/teach/requests?settled=yes");
        assert_eq!(teacher.post(&address, &[("decision", "done")]).await.location(), "/teach/requests?settled=before");
        assert!(!teacher.get("/teach").await.body.contains("/teach/requests"));
        let own = b.get("/account/data").await;
        assert!(own.body.contains("已更正") && own.body.contains("老师说：已改"));
    }

    async fn the_class_page_tells_who_may_need_help(engine) {
        let t = TestApp::new(engine).await;
        finished(&t, 0).await;
        let pupil = t.student(0).await;
        let mut teacher = t.staff_browser("teacher").await;
        let class = format!("/teach/classes/{}", t.world().class.id);
        assert!(!teacher.get(&class).await.body.contains("tag--help"));
        for _ in 0..4 {
            let page = practice::open(&t.app, &pupil, "m02").await.unwrap();
            let wrong = page.asked.unwrap().example(false);
            practice::answer(&t.app, &pupil, "m02", page.turn, &wrong, "").await.unwrap();
            practice::next(&t.app, &pupil, "m02", page.turn).await.unwrap();
        }
        assert_eq!(teacher.get(&class).await.body.matches("tag--help").count(), 1);
        assert!(!t.pupil_browser(0).await.get("/learn/practice").await.body.contains("tag--help"));
    }
}
