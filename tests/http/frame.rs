//! What holds for every page: headers, forgery, errors, language.

use axum::body::Body;
use http::{Method, StatusCode};
use qinghe_tests::{TestApp, both, http::ORIGIN};

both! {
    async fn every_page_is_hardened(engine) {
        let t = TestApp::new(engine).await;
        let mut visitors = [t.browser(), t.pupil_browser(0).await, t.staff_browser("teacher").await, t.staff_browser("officer.region").await];
        for (b, path) in visitors.iter_mut().zip(["/sign-in", "/learn", "/teach", "/bureau"]) {
            let mut page = b.get(path).await;
            if page.status.is_redirection() {
                page = b.get(page.location()).await;
            }
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let policy = page.header("content-security-policy");
            assert!(policy.contains("script-src 'nonce-") && !policy.contains("unsafe-inline"), "{policy}");
            for wanted in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "style-src 'self'"] {
                assert!(policy.contains(wanted), "{wanted} in {policy}");
            }
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            assert_eq!(page.header("referrer-policy"), "same-origin");
            assert_eq!(page.header("cache-control"), "no-store");
            assert!(!page.header("x-request-id").is_empty());
            assert!(page.body.contains("<html lang=\"zh-CN\">"));
            assert!(!page.body.contains(" style=\""), "no inline style on {path}");
        }
    }

    async fn a_nonce_is_used_once(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        let (one, two) = (b.get("/sign-in").await, b.get("/sign-in").await);
        let nonce = one.header("content-security-policy").split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(nonce.len() >= 20 && one.body.contains(&nonce));
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
        assert_eq!(b.get("/teach").await.status, StatusCode::OK, "the session still stands");
        assert!(b.post("/sign-out", &[]).await.location().starts_with("/sign-in"));
        assert_eq!(b.get("/teach").await.location(), "/sign-in");
    }

    async fn errors_are_pages_in_the_readers_language(engine) {
        let t = TestApp::new(engine).await;
        let missing = t.browser().get("/no/such/page").await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        assert!(missing.body.contains("找不到这个页面"));
        let missing = t.browser().speaking("en-GB,en;q=0.9,zh;q=0.5").get("/no/such/page").await;
        assert!(missing.body.contains("We cannot find that page") && missing.body.contains("<html lang=\"en\">"));
        let mut pupil = t.pupil_browser(0).await;
        for path in ["/learn/no-id", "/learn/00000000-0000-7000-8000-000000000000", "/teach/classes/x"] {
            let answer = pupil.get(path).await;
            assert!([StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status), "{path}: {}", answer.status);
            // The page's own part: the frame around it holds a random nonce, which may spell anything.
            let main = answer.body.split("<main").nth(1).unwrap_or_default().to_lowercase();
            assert!(!main.is_empty() && !main.contains("sql"), "{main}");
        }
    }

    async fn the_language_is_switched_and_stays(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        let answer = b.post("/language", &[("lang", "en"), ("back", "/learn")]).await;
        assert_eq!(answer.location(), "/learn");
        assert!(b.get("/learn").await.body.contains("<html lang=\"en\">"));
        // It is the account's now: another device shows it too.
        assert!(t.pupil_browser(0).await.get("/learn").await.body.contains("<html lang=\"en\">"));
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

    async fn machines_ask_without_a_session(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.browser();
        assert_eq!(b.get("/healthz").await.status, StatusCode::OK);
        assert_eq!(b.get("/readyz").await.status, StatusCode::OK);
        // Not for an address that is not ours.
        assert_eq!(b.get("/metrics").await.status, StatusCode::NOT_FOUND);
    }
}
