//! What the server tells browsers and researchers about its security, and methods that it does not answer.

use axum::body::Body;
use chrono::{NaiveDate, TimeDelta};
use http::{Method, StatusCode};
use qinghe_tests::{TestApp, both};

const ADDRESS: &str = "/.well-known/security.txt";

both! {
    async fn security_txt_is_what_the_settings_say(engine) {
        let t = TestApp::new(engine).await;
        assert_eq!(t.browser().get(ADDRESS).await.status, StatusCode::NOT_FOUND, "no contact, no file");
        let mut b = t.browser_with(|config| {
            config.public_url = Some("https://qinghe.test".into());
            config.security_contact = Some("mailto:security@example.cn".into());
            config.security_expires = NaiveDate::from_ymd_opt(2026, 12, 31);
            config.security_policy = Some("https://example.cn/security".into());
        });
        let answer = b.get(ADDRESS).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/plain; charset=utf-8"));
        let lines: Vec<&str> = answer.body.lines().collect();
        assert_eq!(lines, [
            "Contact: mailto:security@example.cn",
            "Expires: 2026-12-31T15:59:59Z",
            "Preferred-Languages: zh, en",
            "Policy: https://example.cn/security",
            "Canonical: https://qinghe.test/.well-known/security.txt",
        ]);
        // It is gone on the day after.
        t.clock.set("2026-12-31T15:59:58Z".parse().unwrap());
        assert_eq!(b.get(ADDRESS).await.status, StatusCode::OK);
        t.clock.advance(TimeDelta::seconds(1));
        assert_eq!(b.get(ADDRESS).await.status, StatusCode::NOT_FOUND);
        // Without a day it is always half a year ahead.
        let mut plain = t.browser_with(|config| config.security_contact = Some("https://example.cn/report".into()));
        let body = plain.get(ADDRESS).await.body;
        assert_eq!(body, "Contact: https://example.cn/report\nExpires: 2027-06-29T15:59:59Z\nPreferred-Languages: zh, en\n");
    }

    async fn tls_for_other_names_is_asked_for_by_a_setting(engine) {
        let t = TestApp::new(engine).await;
        assert_eq!(t.browser().get("/sign-in").await.header("strict-transport-security"), "", "not over plain HTTP");
        let mut b = t.browser_with(|config| config.public_url = Some("https://qinghe.test".into()));
        for path in ["/sign-in", "/healthz", "/no/such/page", "/pkg/none.js"] {
            assert_eq!(b.get(path).await.header("strict-transport-security"), "max-age=31536000", "{path}");
        }
        let mut b = t.browser_with(|config| {
            config.public_url = Some("https://qinghe.test".into());
            config.hsts_subdomains = true;
        });
        for path in ["/sign-in", "/healthz"] {
            let sent = b.get(path).await;
            assert_eq!(sent.header("strict-transport-security"), "max-age=31536000; includeSubDomains", "{path}");
        }
    }

    async fn nothing_is_shared_with_other_origins_and_every_text_says_what_it_is(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        for (path, kind) in [
            ("/learn", "text/html; charset=utf-8"),
            ("/no/such/page", "text/html; charset=utf-8"),
            ("/healthz", "text/plain; charset=utf-8"),
            ("/api/v1/openapi.json", "application/json"),
            ("/account/data/copy", "application/json"),
        ] {
            let answer = b.send(Method::GET, path, Body::empty(), &[("origin", "https://evil.example")]).await;
            assert!(answer.header("content-type").starts_with(kind), "{path}: {}", answer.header("content-type"));
            for name in ["access-control-allow-origin", "access-control-allow-credentials"] {
                assert_eq!(answer.header(name), "", "{path}");
            }
        }
    }

    async fn methods_that_show_a_request_are_not_answered(engine) {
        let t = TestApp::new(engine).await;
        let mut b = t.pupil_browser(0).await;
        for path in ["/", "/learn", "/healthz", "/api/v1/openapi.json"] {
            let answer = b.send(Method::TRACE, path, Body::empty(), &[("x-told", "zzsecretzz"), ("sec-fetch-site", "same-origin")]).await;
            assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
            assert!(!answer.body.contains("zzsecretzz"), "{path}");
        }
    }
}
