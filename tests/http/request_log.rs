//! The request log: who asked for what, under a pseudonym, and nothing that opens anything.

use axum::extract::ConnectInfo;
use chrono::TimeDelta;
use http::Request;
use qinghe::{
    config::{Config, Log},
    router,
};
use qinghe_tests::{TestApp, both};
use serde_json::Value;
use std::{fs, net::SocketAddr, path::Path};
use tower::ServiceExt as _;

async fn ask(app: &axum::Router, cookie: Option<&str>, path: &str) -> http::StatusCode {
    let mut request = Request::builder()
        .uri(path)
        .header("host", "qinghe.test")
        .header("cookie", cookie.map(|c| format!("qinghe={c}")).unwrap_or_default())
        .body(axum::body::Body::empty())
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 7], 40_000))));
    app.clone().oneshot(request).await.unwrap().status()
}

fn lines(folder: &Path, day: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.join(format!("requests-{day}.jsonl"))).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

both! {
    async fn a_line_says_who_by_a_pseudonym_and_has_no_token(engine) {
        let t = TestApp::new(engine).await;
        let folder = tempfile::tempdir().unwrap();
        let log = Log { requests_dir: Some(folder.path().to_owned()), ..Log::default() };
        let config = Config { allowed_hosts: vec!["qinghe.test".to_owned()], log, ..Config::default() };
        let app = router::build(t.app.clone(), &config);
        let class = t.world().class.id;
        let slip = t.slips(&t.world().class).await.swap_remove(0);
        let teacher = t.sign_in("teacher").await.token;
        ask(&app, Some(&teacher), &format!("/teach/classes/{class}?q=%E6%9E%97%E7%9F%A5%E5%A4%8F")).await;
        ask(&app, None, &format!("/q/{}", slip.token)).await;
        ask(&app, None, "/play?code=483920").await;
        ask(&app, None, "/verify/QH-ABCD-EFGH").await;
        ask(&app, None, "/%E6%9E%97%E7%9F%A5%E5%A4%8F").await;
        ask(&app, Some(&teacher), "/bureau/01a12d9f-a680-7b95-b5a5-73a8f35e20af/tree").await;
        let lines_of = |day: &str| lines(folder.path(), day);
        let today = lines_of("2026-10-12");
        let paths: Vec<&str> = today.iter().map(|line| line["path"].as_str().unwrap()).collect();
        assert_eq!(paths[..3], [format!("/teach/classes/{class}").as_str(), "/q/{token}", "/play"]);
        assert_eq!((paths[3], paths.len()), ("/verify/{code}", 6));
        let text = fs::read_to_string(folder.path().join("requests-2026-10-12.jsonl")).unwrap();
        for secret in [slip.token.as_str(), &teacher, "483920", "ABCD", "林知夏", "%E6", "teacher", "?"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
        let who = today[0]["user"].as_str().unwrap().to_owned();
        assert_eq!((who.len(), today[5]["user"].as_str(), today[5]["status"].as_u64()), (16, Some(who.as_str()), Some(403)));
        assert!(today[1].get("user").is_none());
        assert_eq!(today[0]["address"], "203.0.113.7");
        let ids = t.store().number("SELECT COUNT(*) FROM users").await;
        assert!(ids > 10 && !text.contains(&t.actor(&teacher).await.user_id().unwrap().to_string()), "the id itself is not there");
        // Another month, another pseudonym.
        t.clock.advance(TimeDelta::days(30));
        let teacher = t.sign_in("teacher").await.token;
        ask(&app, Some(&teacher), "/teach").await;
        let later = lines_of("2026-11-11");
        assert!(later[0]["user"].as_str().is_some_and(|user| user != who), "{later:?}");
    }
}
