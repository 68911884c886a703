//! A bureau's and a school's figures as they change, by server-sent events or asked for.

use super::{board::listen, bureau::fields};
use axum::http::StatusCode;
use qinghe_service::campaigns::lists;
use qinghe_tests::{TestApp, both, work};

both! {
    async fn a_completion_arrives_on_the_open_page(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let mut officer = t.staff_browser("officer.region").await;
        officer.post(&format!("/bureau/{}/campaigns/new", w.region.id), &fields()).await;
        lists::take_due_snapshots(&t.app).await.unwrap();
        let mut head = t.staff_browser("head").await;
        let page = head.get(&format!("/bureau/{}", w.school.id)).await.page();
        let address = page.attr("[data-follow]", "data-follow");
        let version = page.attr("[data-follow]", "data-version");
        page.has("script", "EventSource").any("#node-stats").has("#n-total td", "0 / 7");

        let mut stream = listen(&t, &head, &format!("{address}/events?v={version}")).await;
        assert_eq!(stream.status, StatusCode::OK);
        stream.until(":").await;
        let id = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        let pupil = t.student(1).await;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        stream.until("event: news").await;
        stream.until("1 / 7").await;
        assert!(stream.text.contains(&format!("\"n-{}\"", w.class.id)), "{}", stream.text);

        let news = head.get(&format!("{address}/rows?v={version}")).await.json();
        assert!(news.to_string().contains("1 / 7"), "{news}");
        let again = head.get(&format!("{address}/rows?v={}", news["version"].as_str().unwrap())).await;
        assert_eq!(again.body, "{}");

        // Its county has too few pupils to be shown to a bureau: that page has nothing to follow, and its events no figures.
        officer.get(&format!("/bureau/{}", w.county.id)).await.page().nowhere("data-follow");
        let campaign = address.rsplit('/').next().unwrap();
        let rows = officer.get(&format!("/bureau/{}/live/{campaign}/rows?v=", w.county.id)).await.json().to_string();
        assert!(!rows.contains("/ 9") && rows.contains("node-none"), "{rows}");

        for (user, status) in [("teacher", 403), ("head.other", 403), ("officer.county", 200), ("assessor", 403), ("visitor", 403)] {
            let mut b = t.staff_browser(user).await;
            assert_eq!(b.get(&format!("{address}/rows?v=")).await.status.as_u16(), status, "{user}");
            if status == 403 {
                assert_eq!(b.get(&format!("{address}/events?v=")).await.status, StatusCode::FORBIDDEN, "{user}");
            }
        }
        assert!(t.browser().get(&format!("{address}/events")).await.location().starts_with("/sign-in/staff"));
        t.app.end_streams();
        assert!(stream.ends().await);
    }
}
