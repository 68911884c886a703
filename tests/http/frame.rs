//! What holds for every page: headers, forgery, errors, language.

use axum::body::Body;
use http::{Method, StatusCode};
use qinghe_tests::{TestApp, both, http::ORIGIN};

both! {
    async fn every_page_has_its_security_headers(engine) {
        let t = TestApp::new(engine).await;
        let mut visitors = [t.browser(), t.pupil_browser(0).await, t.staff_browser("teacher").await, t.staff_browser("officer.region").await];
        for (b, path) in visitors.iter_mut().zip(["/sign-in", "/learn", "/teach", "/bureau"]) {
            let mut answer = b.get(path).await;
            if answer.status.is_redirection() {
                answer = b.get(answer.location()).await;
            }
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("script-src 'nonce-") && !policy.contains("unsafe-inline"), "{policy}");
            for wanted in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "style-src 'self'"] {
                assert!(policy.contains(wanted), "{wanted} in {policy}");
            }
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(answer.header("referrer-policy"), "same-origin");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert!(!answer.header("x-request-id").is_empty());
            answer.page().any("html[lang='zh-CN']").none("[style]");
        }
    }

    async fn a_nonce_is_used_once(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        let (one, two) = (b.get("/sign-in").await, b.get("/sign-in").await);
        let nonce = one.header("content-security-policy").split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(nonce.len() >= 20, "{nonce}");
        one.page().any(&format!("script[nonce='{nonce}']"));
        assert!(!two.header("content-security-policy").contains(&nonce));
    }

    async fn a_form_of_another_site_is_refused(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.staff_browser("teacher").await;
        let form = ("content-type", "application/x-www-form-urlencoded");
        for headers in [
            vec![form, ("origin", "https://evil.example")],
            vec![form, ("origin", "null")],
            vec![form, ("sec-fetch-site", "cross-site"), ("origin", ORIGIN)],
            vec![form, ("referer", "https://evil.example/qinghe.test")],
            vec![form],
        ] {
            let answer = b.send(Method::POST, "/sign-out", Body::empty(), &headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        }
        assert_eq!(b.get("/teach").await.status, StatusCode::OK, "the session goes on");
        assert!(b.post("/sign-out", &[]).await.location().starts_with("/sign-in"));
        assert_eq!(b.get("/teach").await.location(), "/sign-in/staff?to=%2Fteach");
    }

    async fn errors_are_pages_in_the_readers_language(engine) {
        let t = TestApp::new(engine).await;
        let missing = t.browser().get("/no/such/page").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        missing.page().has("h1", "找不到这个页面");
        let missing = t.browser().speaking("en-GB,en;q=0.9,zh;q=0.5").get("/no/such/page").await;
        missing.page().has("h1", "We cannot find that page").any("html[lang=en]");
        let mut pupil = t.pupil_browser(0).await;
        for path in ["/learn/no-id", "/learn/00000000-0000-7000-8000-000000000000", "/teach/classes/x"] {
            let answer = pupil.get(path).await;
            assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status), "{path}: {}", answer.status);
            // The page's own part: the frame around it holds a random nonce, which may spell anything.
            let main = answer.page().one("main").html().to_lowercase();
            assert!(!main.contains("sql"), "{main}");
        }
    }

    async fn the_language_is_switched_and_stays(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        let answer = b.post("/language", &[("lang", "en"), ("back", "/learn")]).await;
        assert_eq!(answer.location(), "/learn");
        b.get("/learn").await.page().any("html[lang=en]");
        // It is the account's now: another device shows it too.
        t.pupil_browser(0).await.get("/learn").await.page().any("html[lang=en]");
        // Not a way out of this site.
        let answer = b.post("/language", &[("lang", "zh-CN"), ("back", "//evil.example")]).await;
        assert_eq!(answer.location(), "/");
    }

    async fn a_body_too_long_is_refused(engine) {
        let t = TestApp::new(engine).await;
        let long = "x".repeat(70_000);
        let answer = t.browser().post("/sign-in", &[("pin", &long)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    async fn health_checks_need_no_session(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        assert_eq!(b.get("/healthz").await.status, StatusCode::OK);
        assert_eq!(b.get("/readyz").await.status, StatusCode::OK);
        // Metrics are for the operator's own addresses only.
        assert_eq!(b.get("/metrics").await.status, StatusCode::NOT_FOUND);
    }
}
