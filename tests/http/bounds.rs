//! What one visitor may take of the server: bodies are read after the right was checked, few files at a time, and nobody
//! learns of a class by trying codes.

use axum::body::Body;
use bytes::Bytes;
use futures::{future::join_all, stream};
use http::{Method, StatusCode};
use qinghe_service::lessons;
use qinghe_tests::{
    TestApp, both, hostile,
    http::{Browser, ORIGIN},
    work,
};
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Sends a body that is never done to an address, and tells how much of it was asked for.
async fn send_without_end(b: &mut Browser, path: &str) -> (StatusCode, usize) {
    let asked = Arc::new(AtomicUsize::new(0));
    let seen = asked.clone();
    let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
    let body = stream::unfold((), move |()| {
        let n = seen.fetch_add(1, Ordering::SeqCst);
        let part = if n == 0 { Bytes::from_static(head.as_bytes()) } else { Bytes::from_static(&[b'x'; 4096]) };
        // Long before that somebody should have looked at the right.
        async move { (n < 10_000).then_some((Ok::<_, Infallible>(part), ())) }
    });
    let headers = [("content-type", "multipart/form-data; boundary=edge"), ("origin", ORIGIN)];
    let answer = b.send(Method::POST, path, Body::from_stream(body), &headers).await;
    (answer.status, asked.load(Ordering::SeqCst))
}

both! {
    async fn the_right_is_checked_before_a_body_is_read(engine) {
        let t = TestApp::new(engine).await;
        let (class, no_activity) = (t.world().class.id, qinghe_model::ActivityId::from(uuid::Uuid::from_u128(1)));
        let addresses = [
            ("/school/import".to_owned(), vec!["teacher", "officer.county", "assessor", "visitor"]),
            ("/teach/quizzes/import".to_owned(), vec!["officer.county", "assessor", "visitor"]),
            (format!("/teach/classes/{class}/grades/check"), vec!["teacher.other", "head.other", "officer.county", "visitor"]),
            (format!("/activities/{no_activity}/photos"), vec!["teacher", "head", "officer.county", "visitor"]),
        ];
        for (path, who) in &addresses {
            let mut all = vec![t.browser(), t.pupil_browser(0).await];
            for name in who {
                all.push(t.staff_browser(name).await);
            }
            for b in &mut all {
                let (status, asked) = send_without_end(b, path).await;
                let refused = matches!(status, StatusCode::SEE_OTHER | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND);
                assert!(refused && asked == 0, "{path}: {status}, {asked} parts were read");
            }
        }
        // Whoever may send a file is heard to the end, and told what is wrong with it.
        let (status, asked) = send_without_end(&mut t.staff_browser("head").await, "/school/import").await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && asked > 2000, "{status}, {asked}");
    }

    async fn who_comes_when_the_readers_are_busy_is_told_so(engine) {
        let t = TestApp::new(engine).await;
        let path = format!("/teach/classes/{}/grades/check", t.world().class.id);
        let file = hostile::last_column(1 << 20);
        let mut browsers = Vec::new();
        for n in 0..16 {
            let b = t.staff_browser(if n % 2 == 0 { "teacher" } else { "head" }).await;
            browsers.push(if n % 4 < 2 { b.speaking("en") } else { b });
        }
        let answers = join_all(browsers.iter_mut().map(|b| b.upload(&path, &[], "a.xlsx", &file))).await;
        let (busy, read): (Vec<_>, Vec<_>) = answers.into_iter().partition(|a| a.status == StatusCode::SERVICE_UNAVAILABLE);
        assert!(!busy.is_empty() && read.len() >= 4, "{} busy, {} read", busy.len(), read.len());
        for answer in read {
            answer.page().any("#file-error");
        }
        for answer in busy {
            assert_eq!(answer.header("retry-after"), "5");
            let heading = answer.page().text("h1");
            assert!(["现在人太多了，请过几秒再试", "Very busy just now. Please try again in a few seconds."].contains(&heading.as_str()), "{heading}");
        }
    }

    async fn nobody_learns_of_a_class_by_trying_codes(engine) {
        let t = TestApp::new(engine).await;
        let mut teacher = t.staff_browser("teacher").await;
        let class = t.world().class.id;
        let fields = [("mode", "quiz"), ("source", "module:m02"), ("count", "3"), ("seconds", "20"), ("pace", "teacher"), ("teams", "2"), ("speed", "0"), ("guests", "1")];
        let made = teacher.post(&format!("/teach/classes/{class}/matches/new"), &fields).await;
        let id = made.location().trim_start_matches("/teach/matches/").to_owned();
        let code = teacher.get(made.location()).await.page().text(".match__code").replace(' ', "");
        let mut stranger = t.browser();
        let found = stranger.get(&format!("/play?code={code}")).await.location().to_owned();
        assert_eq!(found, format!("/play/{id}"));
        stranger.get(&found).await.page().any("input[name=name]").nowhere("五年级").nowhere("实验小学");
        let mut pupil = t.pupil_browser(0).await;
        pupil.get(&found).await.page().has(".page-head__lead", "五年级1班");
        for n in 0..60 {
            let wrong = stranger.post("/play", &[("code", &format!("{n:06}"))]).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
        }
        // From here on the right one is answered like all others.
        for code in [code.as_str(), "000000"] {
            assert_eq!(stranger.post("/play", &[("code", code)]).await.status, StatusCode::TOO_MANY_REQUESTS, "{code}");
        }
        assert_eq!(pupil.post("/play", &[("code", &code)]).await.location(), found, "pupils are counted by themselves");
        t.clock.advance(chrono::TimeDelta::seconds(2));
        assert_eq!(stranger.post("/play", &[("code", &code)]).await.location(), found);
    }

    async fn myths_come_without_their_truth(engine) {
        let t = TestApp::new(engine).await;
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        let mut b = t.pupil_browser(0).await;
        let module = work::module();
        let at = module.steps.iter().position(|s| matches!(s.kind, qinghe_content::StepKind::Myth(_))).unwrap();
        let qinghe_content::StepKind::Myth(statements) = &module.steps[at].kind else { unreachable!("it was found") };
        for step in &module.steps[..at] {
            lessons::record_step(&t.app, &*t.student(0).await, id, &step.id, lessons::right_input(&step.kind)).await.unwrap();
        }
        let here = format!("/learn/{id}/steps/{}", module.steps[at].id);
        let before = b.get(&here).await.page();
        before.any("input.myth__in").none(".myth__out").none(".verdict").nowhere("is-right").nowhere("is-wrong");
        for s in statements {
            before.nowhere(&s.truth.zh);
        }
        let said: Vec<(&str, String)> = statements.iter().map(|s| ("chosen", format!("{}=myth", s.id))).collect();
        let said: Vec<(&str, &str)> = said.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(b.post(&here, &said).await.location(), format!("{here}#feedback"));
        let after = b.get(&here).await.page();
        assert_eq!(after.count(".myth__out"), statements.len());
        assert_eq!(after.count(".myth__wrong"), statements.iter().filter(|s| !s.myth).count());
        after.has("#feedback", &format!("{} 句里猜对了 {} 句", statements.len(), statements.iter().filter(|s| s.myth).count()));
    }
}
