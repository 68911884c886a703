//! Live matches by HTTP: every page of hosts and players with plain forms, and the events that arrive by themselves.

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
    let version = teacher.get(&format!("/teach/matches/{id}")).await.page().field("version");
    let done = teacher.post(&format!("/teach/matches/{id}"), &[("do", command), ("version", &version)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
}

both! {
    async fn a_match_is_played_to_the_end_with_plain_forms(engine) {
        let t = TestApp::new(engine).await;
        let class = t.world().class.id;
        let mut teacher = t.staff_browser("teacher").await;
        let mut english = t.staff_browser("teacher").await.speaking("en");
        let list = format!("/teach/classes/{class}/matches");
        teacher.get(&list).await.page().has(".empty h2", "还没有竞答");
        english.get(&list).await.page().has(".empty h2", "No matches yet");
        let bad = teacher.post(&format!("/teach/classes/{class}/matches/new"), &[("mode", "myth"), ("count", "99"), ("seconds", "20"), ("pace", "teacher"), ("teams", "3"), ("speed", "0")]).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        bad.page().error("count", "请填写 1 至 40").holds("count", "99").holds("mode", "myth");

        let id = made(&t, &mut teacher, &[]).await;
        let host = format!("/teach/matches/{id}");
        let code = teacher.get(&host).await.page().text(".match__code").replace(' ', "");
        assert_eq!(code.len(), 6);
        let wall = teacher.get(&format!("{host}/wall")).await.page();
        wall.any(".match__qr").has("head noscript", "http-equiv=\"refresh\"");

        let mut pupil = t.pupil_browser(0).await;
        assert_eq!(pupil.post("/play", &[("code", "123")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let found = pupil.post("/play", &[("code", &code)]).await;
        assert_eq!(found.location(), format!("/play/{id}"));
        let seat = pupil.get(found.location()).await.page();
        seat.has(".acct a", "林知夏").has("legend", "选一个队");
        assert_eq!(pupil.post(&format!("/play/{id}/join"), &[("team", "1")]).await.location(), format!("/play/{id}"));
        // The pupil plays under another name, which only the teacher can match to theirs; the wall shows no names.
        pupil.get(&format!("/play/{id}")).await.page().has("h2", "你已经加入").lacks("b", "林知夏");
        teacher.get(&host).await.page().has("main", "林知夏");
        teacher.get(&format!("{host}/wall")).await.page().nowhere("林知夏");

        press(&mut teacher, &id, "start").await;
        let asked = pupil.get(&format!("/play/{id}")).await.page();
        asked.any("form.answers").nowhere("match__why").nowhere("dist__row--right");
        let empty = pupil.post(&format!("/play/{id}/answer"), &[("round", "1")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let sent = pupil.post(&format!("/play/{id}/answer"), &[("round", "1"), ("choice", "0")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        pupil.get(&format!("/play/{id}")).await.page().has(".match__state", "已收到答案");
        press(&mut teacher, &id, "reveal").await;
        pupil.get(&format!("/play/{id}")).await.page().any(".dist__row--right").any(".match__why");
        press(&mut teacher, &id, "end").await;
        pupil.get(&format!("/play/{id}")).await.page().has("h2", "竞答结束");
        let after = format!("{host}/after");
        teacher.get(&after).await.page().has("tbody th", "林知夏").has("p", "不排名次");
        english.get(&after).await.page().has("p", "nobody is ranked");
        let saved = teacher.post(&after, &[]).await;
        assert_eq!(saved.location(), format!("{after}?saved=1"));
        teacher.get(saved.location()).await.page().has(".notice", "已记为一次主题班会");
    }

    async fn guests_play_under_a_made_up_name_and_see_nothing_else(engine) {
        let t = TestApp::new(engine).await;
        let mut teacher = t.staff_browser("teacher").await;
        let id = made(&t, &mut teacher, &[]).await;
        let mut guest = t.browser();
        let closed = guest.get(&format!("/play/{id}")).await.page();
        closed.has(".notice", "请先登录").none("form[action^='/play/']");
        let open = made(&t, &mut teacher, &[("guests", "1")]).await;
        let name = guest.get(&format!("/play/{open}")).await.page().field("name");
        let joined = guest.post(&format!("/play/{open}/join"), &[("name", &name)]).await;
        assert!(joined.set_cookies().iter().any(|c| c.starts_with("qinghe-guest=") && c.contains("HttpOnly")));
        guest.get(&format!("/play/{open}")).await.page().has("h2", "你已经加入");
        for path in [format!("/teach/matches/{open}"), format!("/teach/matches/{open}/wall"), format!("/teach/matches/{open}/after")] {
            assert_ne!(guest.get(&path).await.status, StatusCode::OK);
            assert_eq!(t.staff_browser("head.other").await.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(t.pupil_browser(1).await.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(t.pupil_browser(1).await.get(&format!("/play/{open}/frame")).await.status, StatusCode::NOT_FOUND, "only players get events");
    }

    async fn events_arrive_by_themselves_without_the_key(engine) {
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
        let polled = other.get(&format!("/play/{id}/frame?v=1")).await.json();
        assert!(polled["html"].is_string() && polled["me"]["answered"] == false, "{polled}");
        let version = polled["version"].as_str().unwrap();
        assert!(!other.get(&format!("/play/{id}/frame?v={version}")).await.body.contains("\"html\""));
        t.app.end_streams();
        assert!(plays.ends().await && desk.ends().await);
    }
}
