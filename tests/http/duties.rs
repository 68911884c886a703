//! Separation of duties by HTTP: the password again before what matters, the platform administrator kept from pupils, links and
//! notices.

use axum::body::Body;
use chrono::TimeDelta;
use http::{Method, StatusCode};
use qinghe_tests::{
    TestApp,
    app::PASSWORD,
    both,
    http::{Answer, Browser},
    work,
};

/// An address with ids in its parts: real ones where a test needs them, others that name nothing.
async fn filled(t: &TestApp, path: &str) -> String {
    let w = t.world();
    let learner = t.learner_id(&w.class, 0).await.to_string();
    let nothing = "01890a5d-ac96-774b-bcce-b302099a8057";
    let known = [
        ("{class}", w.class.id.to_string()),
        ("{learner}", learner),
        ("{org}", w.school.id.to_string()),
        ("{node}", w.school.id.to_string()),
        ("{way}", "merge".to_owned()),
    ];
    let mut path = known.into_iter().fold(path.to_owned(), |path, (part, id)| path.replace(part, &id));
    while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
        path.replace_range(from..=to, nothing);
    }
    path
}

fn asks(answer: &Answer) -> bool {
    answer.body.contains("proof_password")
}

async fn send(b: &mut Browser, method: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    if method == "GET" { b.get(path).await } else { b.post(path, fields).await }
}

both! {
    async fn each_listed_address_asks_for_the_password_again(engine) {
        let t = TestApp::new(engine).await;
        let table = qinghe_site::PROVED;
        assert!(table.len() >= 18, "{table:?}");
        for (method, template) in table {
            let path = filled(&t, template).await;
            let typed = [("name", "甲 & <乙>"), ("member", "1"), ("member", "2"), ("empty", "")];
            // Freshly signed in, nobody is asked.
            let mut b = t.staff_browser("head").await;
            assert!(!asks(&send(&mut b, method, &path, &typed).await), "{method} {template}");
            let mut b = t.staff_browser("head.other").await;
            t.clock.advance(TimeDelta::minutes(10));
            let asked = send(&mut b, method, &path, &typed).await;
            assert_eq!((asked.status, asks(&asked)), (StatusCode::FORBIDDEN, true), "{method} {template}");
            assert_eq!(asked.header("cache-control"), "no-store");
            let page = asked.page();
            if *method == "GET" {
                assert_eq!(page.attr("input[name=proof_page]", "value"), path);
            } else {
                page.holds("name", "甲 & <乙>").none("input[name=proof_page]");
                assert_eq!(page.attrs("input[name=member]", "value"), ["1", "2"]);
            }
            let with = |password: &'static str| {
                let mut fields: Vec<(&str, &str)> = if *method == "GET" { vec![("proof_page", path.as_str())] } else { typed.to_vec() };
                fields.push(("proof_password", password));
                fields
            };
            for wrong in ["", "not-the-password"] {
                let again = b.post(&path, &with(wrong)).await;
                assert_eq!((again.status, asks(&again)), (StatusCode::UNPROCESSABLE_ENTITY, true), "{method} {template}");
                assert!(!again.body.contains("not-the-password"));
            }
            // Wrong ones slow the next ones down, here too.
            t.clock.advance(TimeDelta::minutes(6));
            let on = b.post(&path, &with(PASSWORD)).await;
            assert!(!asks(&on), "{method} {template}: {}", on.status);
            if *method == "GET" {
                assert_eq!(on.location(), path);
            }
            assert!(!asks(&send(&mut b, method, &path, &typed).await), "it counts for ten minutes: {method} {template}");
        }
    }

    // A list beside the routes is forgotten: what prints PINs or has names in a file is in it.
    async fn slips_and_files_with_names_are_in_the_list(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id;
        let mut b = t.staff_browser("head").await;
        t.clock.advance(TimeDelta::minutes(11));
        for path in [format!("/teach/classes/{class}/slips"), format!("/teach/classes/{class}/slips?reset=1"), format!("/teach/classes/{class}/grades.csv"), format!("/teach/classes/{class}/grades.xlsx?from=1")] {
            let asked = b.get(&path).await;
            assert!(asks(&asked), "{path}");
            assert!(!asked.body.contains("林知夏"), "{path}");
            assert_eq!(asked.page().attr("input[name=proof_page]", "value"), path);
        }
        // Other pages go on.
        assert_eq!(b.get(&format!("/teach/classes/{class}")).await.status, StatusCode::OK);
        // A page that is asked for elsewhere is not one to be led to.
        let slips = format!("/teach/classes/{class}/slips");
        let elsewhere = b.post(&slips, &[("proof_page", "https://evil.example/"), ("proof_password", PASSWORD)]).await;
        assert_eq!(elsewhere.location(), "/");
    }

    async fn a_form_is_sent_once_with_all_that_was_typed(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.clone();
        let learner = t.learner_id(&class, 0).await;
        let mut b = t.staff_browser("head").await;
        t.clock.advance(TimeDelta::minutes(30));
        let record = format!("/teach/classes/{}/pupils/{learner}/record", class.id);
        let asked = b.post(&record, &[("do", "erase"), ("number", "１")]).await;
        assert!(asks(&asked));
        let fields = asked.page().form("main form", &[("proof_password", PASSWORD)]);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(b.post(&record, &fields).await.location(), format!("/teach/classes/{}", class.id));
        b.get(&format!("/teach/classes/{}", class.id)).await.page().nowhere("林知夏");
    }

    async fn a_file_is_chosen_again_and_pupils_are_never_asked(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("head").await;
        t.clock.advance(TimeDelta::minutes(11));
        let school = t.world().school.id;
        let path = format!("/bureau/{school}/staff/new");
        let headers = [("content-type", "multipart/form-data; boundary=x"), ("origin", "http://qinghe.test"), ("referer", "http://qinghe.test/teach")];
        let asked = b.send(Method::POST, &path, Body::from("--x--\r\n"), &headers).await;
        assert!(asks(&asked));
        assert_eq!(asked.page().attr("input[name=proof_page]", "value"), "/teach");
        let slips = format!("/teach/classes/{}/slips", t.world().class.id);
        let mut pupil = t.pupil_browser(0).await;
        t.clock.advance(TimeDelta::minutes(11));
        assert!(!asks(&pupil.get(&slips).await));
        assert!(!asks(&t.browser().get(&slips).await), "who is not signed in signs in");
    }

    async fn the_platform_administrator_is_kept_from_pupils(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let id = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        let learner = t.learner_id(&w.class, 0).await;
        let class = format!("/teach/classes/{}", w.class.id);
        for who in ["admin", "admin.county"] {
            let mut b = t.staff_browser(who).await;
            for path in [
                format!("{class}/slips"), class.clone(), format!("{class}/grades"), format!("{class}/grades.csv"), format!("{class}/grades.xlsx"),
                format!("{class}/grades/check"), format!("{class}/reset"), format!("{class}/pupils/{learner}"), format!("{class}/pupils/{learner}/reset"),
                format!("{class}/pupils/{learner}/record"), format!("{class}/pupils/{learner}/edit"), format!("{class}/former"), format!("{class}/groups"),
                format!("{class}/teachers"), format!("/teach/assignments/{id}"), format!("/teach/assignments/{id}/items"), format!("/teach/assignments/{id}/grid"),
                format!("/teach/assignments/{id}/pupils/{learner}"), format!("/teach/assignments/{id}/rows"), "/teach".into(), "/school".into(), "/school/import".into(),
            ] {
                let answer = b.get(&path).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who} at {path}");
                assert!(!answer.body.contains("林知夏"), "{who} at {path}");
            }
            for path in [format!("{class}/reset"), format!("{class}/pupils/{learner}/reset"), format!("{class}/pupils/{learner}/record"), format!("{class}/teachers")] {
                let answer = b.post(&path, &[("do", "export"), ("number", "1"), ("username", "visitor")]).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who} at {path}");
            }
            let upload = b.upload("/school/import", &[], "a.csv", "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,1,林知夏\n".as_bytes()).await;
            assert_eq!(upload.status, StatusCode::FORBIDDEN, "{who}");
            // Nor can they become a teacher by an account of their own making.
            let new = b.post(&format!("/bureau/{}/staff/new", w.class.id), &[("name", "某"), ("username", "mole"), ("role", "teacher")]).await;
            assert_eq!(new.status, StatusCode::FORBIDDEN, "{who}");
        }
    }

    async fn staff_see_what_was_done_with_their_accounts(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let mut head = t.staff_browser("head").await;
        let id = t.staff("teacher.other").await.user_id().unwrap().to_string();
        let teachers = format!("/teach/classes/{}/teachers", w.class.id);
        assert!(head.post(&teachers, &[("user", &id), ("username", "")]).await.location().starts_with(&teachers));
        let mut other = t.staff_browser("teacher.other").await;
        other.get("/teach").await.page().has("[data-told] li", "您被授予角色：教师（五年级1班）").has("[data-told] li", "职员 head");
        other.get("/account").await.page().has("#told", "您被授予角色").links_to("/account/notices");
        other.get("/account/notices").await.page().has("[data-told] .tag", "新");
        assert_eq!(other.post("/account/notices", &[]).await.location(), "/");
        other.get("/teach").await.page().none("[data-told]");
        other.get("/account/notices").await.page().has("[data-told] li", "您被授予角色").none("[data-told] .tag");
        head.get("/account/notices").await.page().has(".empty h2", "暂无动态");
        assert_eq!(t.pupil_browser(0).await.get("/account/notices").await.status, StatusCode::NOT_FOUND);
    }

    async fn proposals_have_a_page_for_who_they_concern(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        for nobody in ["assessor", "visitor"] {
            assert_eq!(t.staff_browser(nobody).await.get("/proposals").await.status, StatusCode::FORBIDDEN, "{nobody}");
        }
        let mut head = t.staff_browser("head").await;
        head.get("/proposals").await.page().has(".empty h2", "没有提议");
        let mut county = t.staff_browser("officer.county").await;
        let merge = format!("/bureau/{}/tree/{}/merge", w.county.id, w.other_school.id);
        let today = t.app.today().to_string();
        assert_eq!(county.post(&merge, &[("to", "QH1001"), ("on", &today)]).await.location(), "/proposals?done=propose");
        county.get("/proposals?done=propose").await.page().has(".notice", "已提议").has("article h3", "青禾市云岭县第二小学并入青禾市云岭县实验小学");
        for who in ["head", "head.other"] {
            let mut b = t.staff_browser(who).await;
            let decide = b.get("/proposals").await.page().attr("form:has(button[value=confirm])", "action");
            assert_eq!(b.post(&decide, &[("do", "confirm")]).await.location(), "/proposals?done=merger");
        }
        assert_eq!(head.get(&format!("/teach/classes/{}", w.class_of_other_school.id)).await.status, StatusCode::OK);
        county.post("/language", &[("lang", "en"), ("back", "/")]).await;
        let page = county.get("/proposals").await.page();
        page.has("article h3", "Merger of Yunling No. 2 Primary School into Yunling Experimental Primary School").has(".tag", "Confirmed");
    }
}
