//! Live matches: every page of those who lead and those who play, by plain forms, and what comes by itself.

use crate::board::listen;
use http::StatusCode;
use qinghe_tests::{TestApp, both, http::Browser};

async fn made(t: &TestApp, teacher: &mut Browser, more: &[(&str, &str)]) -> String {
    let mut fields = vec![
        ("mode", "quiz"),
        ("source", "module:m02"),
        ("count", "3"),
        ("seconds", "20"),
        ("pace", "teacher"),
        ("teams", "2"),
        ("speed", "0"),
    ];
    fields.extend(more);
    let answer = teacher.post(&format!("/teach/classes/{}/matches/new", t.world().class.id), &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.location().trim_start_matches("/teach/matches/").to_owned()
}

async fn press(teacher: &mut Browser, id: &str, command: &str) {
    let page = teacher.get(&format!("/teach/matches/{id}")).await;
    let version = page.between("name=\"version\" value=\"", "\"").to_owned();
    let done = teacher.post(&format!("/teach/matches/{id}"), &[("do", command), ("version", &version)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
}

both! {
    async fn by_plain_forms_from_the_code_to_the_end(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id;
        let mut teacher = t.staff_browser("teacher").await;
        let mut english = t.staff_browser("teacher").await.speaking("en");
        let empty = teacher.get(&format!("/teach/classes/{class}/matches")).await;
        assert!(empty.body.contains("还没有竞答"), "{}", empty.body);
        assert!(english.get(&format!("/teach/classes/{class}/matches")).await.body.contains("No matches yet"));
        let bad = teacher.post(&format!("/teach/classes/{class}/matches/new"), &[("mode", "myth"), ("count", "99"), ("seconds", "20"), ("pace", "teacher"), ("teams", "3"), ("speed", "0")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.body.contains("请填写 1 至 40") && bad.body.contains("value=\"99\"") && bad.body.contains("value=\"myth\" checked"), "nothing typed is lost");

        let id = made(&t, &mut teacher, &[]).await;
        let lobby = teacher.get(&format!("/teach/matches/{id}")).await;
        let code = lobby.between("match__code\">", "<").replace(' ', "");
        assert_eq!(code.len(), 6);
        let wall = teacher.get(&format!("/teach/matches/{id}/wall")).await;
        assert!(wall.body.contains("match__qr") && wall.body.contains("http-equiv=\"refresh\""));

        let mut pupil = t.pupil_browser(0).await;
        assert_eq!(pupil.post("/play", &[("code", "123")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let found = pupil.post("/play", &[("code", &code)]).await;
        assert_eq!(found.location(), format!("/play/{id}"));
        let seat = pupil.get(found.location()).await;
        assert!(seat.body.contains("林知夏") && seat.body.contains("选一个队"));
        assert_eq!(pupil.post(&format!("/play/{id}/join"), &[("team", "1")]).await.location(), format!("/play/{id}"));
        let waits = pupil.get(&format!("/play/{id}")).await;
        assert!(waits.body.contains("你已经加入") && !waits.body.contains("林知夏</b>"), "plays under another name");
        let desk = teacher.get(&format!("/teach/matches/{id}")).await;
        assert!(desk.body.contains("林知夏"), "whom their teacher knows");
        assert!(!teacher.get(&format!("/teach/matches/{id}/wall")).await.body.contains("林知夏"), "the wall shows no names");

        press(&mut teacher, &id, "start").await;
        let asked = pupil.get(&format!("/play/{id}")).await;
        assert!(asked.body.contains("class=\"answers\"") && !asked.body.contains("match__why") && !asked.body.contains("dist__row--right"), "no key");
        let empty = pupil.post(&format!("/play/{id}/answer"), &[("round", "1")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = pupil.post(&format!("/play/{id}/answer"), &[("round", "1"), ("choice", "0")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert!(pupil.get(&format!("/play/{id}")).await.body.contains("已收到答案"));
        press(&mut teacher, &id, "reveal").await;
        let shown = pupil.get(&format!("/play/{id}")).await;
        assert!(shown.body.contains("dist__row--right") && shown.body.contains("match__why"));
        press(&mut teacher, &id, "end").await;
        assert!(pupil.get(&format!("/play/{id}")).await.body.contains("竞答结束"));
        let after = teacher.get(&format!("/teach/matches/{id}/after")).await;
        assert!(after.body.contains("林知夏") && after.body.contains("不排名次"));
        assert!(english.get(&format!("/teach/matches/{id}/after")).await.body.contains("nobody is ranked"));
        assert_eq!(teacher.post(&format!("/teach/matches/{id}/after"), &[]).await.location(), format!("/teach/matches/{id}/after?saved=1"));
        assert!(teacher.get(&format!("/teach/matches/{id}/after?saved=1")).await.body.contains("已记为一次主题班会"));
    }

    async fn guests_play_under_a_made_name_and_see_nothing_else(engine) {
        let t = TestApp::new(engine).await;
        let mut teacher = t.staff_browser("teacher").await;
        let id = made(&t, &mut teacher, &[]).await;
        let mut guest = t.browser();
        let closed = guest.get(&format!("/play/{id}")).await;
        assert!(closed.body.contains("请先登录") && !closed.body.contains("<form method=\"post\" action=\"/play/"));
        let open = made(&t, &mut teacher, &[("guests", "1")]).await;
        let page = guest.get(&format!("/play/{open}")).await;
        let name = page.between("name=\"name\" value=\"", "\"").to_owned();
        let joined = guest.post(&format!("/play/{open}/join"), &[("name", &name)]).await;
        assert!(joined.set_cookies().iter().any(|c| c.starts_with("qinghe-guest=") && c.contains("HttpOnly")));
        assert!(guest.get(&format!("/play/{open}")).await.body.contains("你已经加入"));
        for path in [format!("/teach/matches/{open}"), format!("/teach/matches/{open}/wall"), format!("/teach/matches/{open}/after")] {
            assert_ne!(guest.get(&path).await.status, StatusCode::OK);
            assert_eq!(t.staff_browser("head.other").await.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(t.pupil_browser(1).await.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(t.pupil_browser(1).await.get(&format!("/play/{open}/frame")).await.status, StatusCode::NOT_FOUND, "who did not join hears nothing");
    }

    async fn frames_come_by_themselves_without_the_key(engine) {
        let t = TestApp::new(engine).await;
        let mut teacher = t.staff_browser("teacher").await;
        let id = made(&t, &mut teacher, &[]).await;
        let (mut pupil, mut other) = (t.pupil_browser(0).await, t.pupil_browser(1).await);
        for b in [&mut pupil, &mut other] {
            b.post(&format!("/play/{id}/join"), &[]).await;
        }
        let mut plays = listen(&t, &pupil, &format!("/play/{id}/events?v=1")).await;
        assert_eq!(plays.headers["content-type"], "text/event-stream");
        assert_eq!(plays.headers["cache-control"], "no-store");
        plays.until("event: time").await;
        let mut desk = listen(&t, &teacher, &format!("/teach/matches/{id}/events?as=host&v=")).await;
        desk.until("林知夏").await;
        press(&mut teacher, &id, "start").await;
        plays.until("class=\"answers\"").await;
        for secret in ["match__why", "dist__row--right", "林知夏", "\"right\":true"] {
            assert!(!plays.text.contains(secret), "{secret}");
        }
        let answered = pupil.post(&format!("/play/{id}/answer"), &[("round", "1"), ("choice", "0")]).await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.body);
        desk.until("已作答 1 / 2").await;
        press(&mut teacher, &id, "reveal").await;
        plays.until("match__why").await;
        assert!(plays.text.contains("event: me\ndata: {\"answered\":"), "{}", plays.text);
        let polled = other.get(&format!("/play/{id}/frame?v=1")).await;
        assert!(polled.body.contains("\"html\"") && polled.body.contains("\"answered\":false"));
        let same = polled.between("\"version\":\"", "\"").to_owned();
        assert!(!other.get(&format!("/play/{id}/frame?v={same}")).await.body.contains("\"html\""));
        t.app.end_streams();
        assert!(plays.ends().await && desk.ends().await);
    }
}
