//! Two-step sign-in by plain forms, without scripts but for passkeys.

use http::StatusCode;
use qinghe_service::{SecondFactor, Settings};
use qinghe_tests::{
    Engine, TestApp,
    app::{PASSWORD, settings},
    both,
    factors::code_at,
    http::{Answer, Browser},
};

async fn demanding(engine: Engine) -> TestApp {
    TestApp::with(engine, Settings { second_factor: SecondFactor::default(), ..settings() }).await
}

async fn password(b: &mut Browser, username: &str, to: &str) -> Answer {
    b.post("/sign-in/staff", &[("username", username), ("password", PASSWORD), ("to", to)]).await
}

/// Adds an app by the forms; gives its secret and the recovery codes that were shown.
async fn add_app(t: &TestApp, b: &mut Browser) -> (String, Vec<String>) {
    let page = b.get("/account/factors/app").await.page();
    let (secret, setup) = (page.text("#app-key"), page.field("setup"));
    let code = code_at(&secret, t.app.now());
    let fields = [("setup", setup.as_str()), ("code", &code), ("name", "<b>手机</b>"), ("password", PASSWORD)];
    let shown = b.post("/account/factors/app", &fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    (secret, shown.page().texts("#recovery-codes li"))
}

both! {
    async fn an_officer_sets_up_a_second_step_before_anything_else(engine) {
        let t = demanding(engine).await;
        let mut b = t.browser();
        let answer = password(&mut b, "officer.county", "/bureau").await;
        assert_eq!(answer.location(), "/bureau");
        let county = t.world().county.id;
        for path in [
            "/bureau", &format!("/bureau/{county}"), &format!("/bureau/{county}/staff"), &format!("/bureau/{county}/audit"),
            &format!("/bureau/{county}/tokens"), "/contests", "/lessons", "/account", "/account/devices", "/account/password",
            "/account/factors/codes", "/school", "/teach", "/bureau/surveys",
        ] {
            assert_eq!(b.get(path).await.location(), "/account/factors", "{path}");
        }
        for path in [&format!("/bureau/{county}/staff/new"), "/account/devices", "/account/password", "/account/factors/codes"] {
            let sent = b.post(path, &[("password", PASSWORD), ("do", "others"), ("username", "new.one"), ("name", "新")]).await;
            assert_eq!(sent.location(), "/account/factors", "{path}");
        }
        assert_eq!(b.get("/").await.location(), "/account/factors");
        let page = b.get("/account/factors").await.page();
        page.has("main", "请先设置第二步验证").lacks("header", "参与情况");
        page.has("main", "https");
        let (secret, codes) = add_app(&t, &mut b).await;
        assert_eq!((secret.len(), codes.len()), (39, 10));
        assert_eq!(b.get("/bureau").await.location(), format!("/bureau/{county}"));
        let page = b.get("/account/factors").await.page();
        page.has("main", "还剩 10 个").no_markup("<b>手机").has(".task__title", "<b>手机</b>");
        // The only one cannot be removed, by no address.
        assert!(!page.attrs("a", "href").iter().any(|href| href.ends_with("/remove")));
        assert_eq!(b.post("/sign-out", &[]).await.location(), "/sign-in");

        t.clock.advance(chrono::TimeDelta::minutes(1));
        let answer = password(&mut b, "officer.county", &format!("/bureau/{county}")).await;
        let second = answer.location().to_owned();
        assert!(second.starts_with("/sign-in/second?to="), "{second}");
        assert!(b.cookie("qinghe").is_none() && b.cookie("qinghe-step").is_some());
        assert!(b.get(&format!("/bureau/{county}")).await.location().starts_with("/sign-in"), "nobody is signed in");
        // The token of what waits is no session.
        let mut thief = t.browser();
        thief.set_cookie("qinghe", b.cookie("qinghe-step").unwrap());
        assert!(thief.get(&format!("/bureau/{county}")).await.location().starts_with("/sign-in"));
        let to = b.get(&second).await.page().field("to");
        let code = code_at(&secret, t.app.now());
        let wrong = b.post("/sign-in/second", &[("code", if code == "385027" { "385028" } else { "385027" }), ("to", &to)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.page().has("#errors", "验证码不对").holds("code", "");
        let none = b.post("/sign-in/second", &[("code", " "), ("to", &to)]).await;
        none.page().error("code", "请填写验证码");
        let done = b.post("/sign-in/second", &[("code", &code), ("to", &to)]).await;
        assert_eq!(done.location(), format!("/bureau/{county}"));
        assert!(b.cookie("qinghe").is_some() && b.cookie("qinghe-step").is_none());
        assert_eq!(b.get(&format!("/bureau/{county}")).await.status, StatusCode::OK);
    }

    async fn a_recovery_code_leads_to_the_page_of_second_steps(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        b.get("/account").await.page().links_to("/account/factors");
        let (_, codes) = add_app(&t, &mut b).await;
        b.post("/sign-out", &[]).await;
        assert_eq!(password(&mut b, "teacher", "").await.location(), "/sign-in/second");
        let done = b.post("/sign-in/second", &[("code", &codes[0])]).await;
        assert_eq!(done.location(), "/account/factors?recovered=1");
        b.get(done.location()).await.page().has("main", "还剩 9 个").has("main", "如果手机或通行密钥丢了");
        // New codes are shown once, with the password.
        let refused = b.post("/account/factors/codes", &[("password", "wrong")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.page().any("#password-error").none("#recovery-codes");
        let new = b.post("/account/factors/codes", &[("password", PASSWORD)]).await.page().texts("#recovery-codes li");
        assert!(new.len() == 10 && new.iter().all(|c| !codes.contains(c)));
        let page = b.get("/account/factors").await;
        for code in &new {
            assert!(!page.body.contains(code.as_str()));
        }
        let remove = page.page().attrs("a", "href").into_iter().find(|href| href.ends_with("/remove")).unwrap();
        b.get(&remove).await.page().has("h1", "<b>手机</b>").has("main", "移除后只凭密码就能登录");
        assert_eq!(b.post(&remove, &[("password", "")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(b.post(&remove, &[("password", PASSWORD)]).await.location(), "/account/factors?done=removed");
        b.post("/sign-out", &[]).await;
        assert_eq!(password(&mut b, "teacher", "").await.location(), "/");
    }

    async fn a_set_up_keeps_its_secret_while_it_is_corrected(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let page = b.get("/account/factors/app").await.page();
        let (secret, setup) = (page.text("#app-key"), page.field("setup"));
        page.any("svg.app-qr");
        let wrong = b.post("/account/factors/app", &[("setup", &setup), ("code", "12"), ("name", "我的手机"), ("password", PASSWORD)]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = wrong.page();
        page.error("code", "请填写 App 现在显示的验证码").holds("name", "我的手机");
        assert_eq!(page.text("#app-key"), secret);
        assert!(!wrong.body.contains(PASSWORD));
        let code = code_at(&secret, t.app.now());
        let setup = page.field("setup");
        assert_eq!(b.post("/account/factors/app", &[("setup", &setup), ("code", &code), ("password", PASSWORD)]).await.status, StatusCode::OK);
        // Another's form is worth nothing.
        let mut other = t.staff_browser("teacher.other").await;
        let stolen = other.post("/account/factors/app", &[("setup", &setup), ("code", &code), ("password", PASSWORD)]).await;
        stolen.page().any("#code-error");
    }

    async fn passkeys_are_not_offered_over_plain_http(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        b.get("/account/factors").await.page().has("main", "网站使用 https 网址时才能用通行密钥");
        let page = b.get("/account/factors/passkey").await.page();
        page.has("main", "网站使用 https 网址时才能用通行密钥").none("form[data-passkey]").links_to("/account/factors/app");
    }

    async fn pupils_and_strangers_have_no_second_step(engine) {
        let t = TestApp::new(engine).await;
        let mut pupil = t.pupil_browser(0).await;
        pupil.get("/account").await.page().leads_nowhere_to("/account/factors");
        for path in ["/account/factors", "/account/factors/app", "/account/factors/codes"] {
            assert_eq!(pupil.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let mut stranger = t.browser();
        assert_eq!(stranger.get("/sign-in/second").await.location(), "/sign-in/staff");
        stranger.set_cookie("qinghe-step", "made-up");
        assert_eq!(stranger.get("/sign-in/second").await.location(), "/sign-in/staff");
        assert_eq!(stranger.post("/sign-in/second", &[("code", "123456")]).await.location(), "/sign-in/staff");
        assert!(stranger.get("/account/factors").await.location().starts_with("/sign-in"));
    }

    async fn a_school_chooses_the_digits_of_its_pins(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("head").await;
        b.get("/school").await.page().links_to("/school/settings");
        let page = b.get("/school/settings").await.page();
        let (school, made_from) = (page.field("school"), page.field("made_from"));
        page.has("main", "已发放的登录密码在重置之前不变");
        let fields = |digits| [("school", school.as_str()), ("made_from", made_from.as_str()), ("digits", digits)];
        assert_eq!(b.post("/school/settings", &fields("7")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = b.post("/school/settings", &fields("8")).await.location().to_owned();
        b.get(&done).await.page().has("main", "设置已保存").has("main", "还有 7 名学生的登录密码是另一种位数").holds("digits", "8");
        // Somebody who still sees the form of before is told.
        assert_eq!(b.post("/school/settings", &fields("6")).await.status, StatusCode::CONFLICT);
        let mut teacher = t.staff_browser("teacher").await;
        assert_eq!(teacher.get("/school/settings").await.status, StatusCode::FORBIDDEN);
        assert_eq!(teacher.post("/school/settings", &fields("6")).await.status, StatusCode::FORBIDDEN);
        let class = t.world().class.id;
        let slips = b.post(&format!("/teach/classes/{class}/reset"), &[]).await.location().to_owned();
        let pins = b.get(&slips).await.page().texts(".slip__pin");
        assert_eq!(pins.iter().map(String::len).collect::<Vec<_>>(), [8; 4], "{pins:?}");
    }
}
