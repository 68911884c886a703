//! What follows a class: the board and its events, one pupil, the questions, the gradebook.

use axum::{body::Body, extract::ConnectInfo};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use qinghe_model::AssignmentId;
use qinghe_service::{
    attempts::{self, AnswerInput},
    lessons,
};
use qinghe_tests::{TestApp, both, http::Browser, work};
use std::{net::SocketAddr, time::Duration};
use tower::ServiceExt as _;

/// A response whose body goes on.
pub(crate) struct Stream {
    pub(crate) status: StatusCode,
    pub(crate) headers: http::HeaderMap,
    body: Body,
    pub(crate) text: String,
}

pub(crate) async fn listen(t: &TestApp, b: &Browser, path: &str) -> Stream {
    let mut request = Request::builder()
        .uri(path)
        .header("host", "qinghe.test")
        .header("sec-fetch-site", "same-origin")
        .header("accept", "text/event-stream")
        .header("accept-encoding", "gzip")
        .header("cookie", format!("qinghe={}", b.cookie("qinghe").unwrap_or_default()))
        .body(Body::empty())
        .unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 7], 40_000))));
    let response = t.router().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Stream { status: parts.status, headers: parts.headers, body, text: String::new() }
}

impl Stream {
    /// Reads until the text has arrived; the rest of the body is left.
    pub(crate) async fn until(&mut self, wanted: &str) {
        let read = async {
            while !self.text.contains(wanted) {
                let frame =
                    self.body.frame().await.unwrap_or_else(|| panic!("it ended without {wanted:?}: {}", self.text));
                if let Ok(data) = frame.unwrap().into_data() {
                    self.text.push_str(std::str::from_utf8(&data).unwrap());
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), read).await.expect("something comes");
    }

    /// Whether the body ends by itself.
    pub(crate) async fn ends(&mut self) -> bool {
        let read = async { while self.body.frame().await.is_some() {} };
        tokio::time::timeout(Duration::from_secs(5), read).await.is_ok()
    }
}

async fn begun(t: &TestApp) -> (AssignmentId, attempts::AttemptPage) {
    let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
    let pupil = t.student(0).await;
    work::do_lesson(&t.app, &pupil, id).await.unwrap();
    let page = attempts::start(&t.app, &pupil, id).await.unwrap();
    (id, page)
}

both! {
    /// Low results and idleness count, and the figure leads to exactly these pupils.
    async fn the_board_counts_and_shows_who_may_need_help(engine) {
        let t = TestApp::new(engine).await;
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        for (n, right) in [(0, 0), (1, 10), (2, 1)] {
            let pupil = t.student(n).await;
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            work::do_quiz(&t.app, &pupil, id, right).await.unwrap();
        }
        lessons::open(&t.app, &*t.student(3).await, id).await.unwrap();
        let address = format!("/teach/assignments/{id}");
        let figure = |page: &qinghe_tests::Page| page.texts("#board-stats .stat").into_iter().find(|s| s.contains("可能需要帮助")).unwrap();
        let mut b = t.staff_browser("teacher").await;
        let page = b.get(&address).await.page();
        assert!(figure(&page).contains('2'), "{}", figure(&page));
        page.has("tbody tr", "没有及格");
        t.clock.advance(chrono::TimeDelta::minutes(11));
        let page = b.get(&address).await.page();
        assert!(figure(&page).contains('3'), "who stopped in the lesson: {}", figure(&page));
        let link = page.attr("#board-stats .stat a", "href");
        let only = b.get(&link).await.page();
        assert_eq!(only.texts("tbody tr td a"), ["林知夏", "阿依古丽·买买提", "欧阳思远"]);
        assert!(figure(&only).contains('3') && only.count("[data-follow]") == 0, "it says how many of the whole class");
        only.links_to(&format!("{address}?sort=number"));
    }

    async fn an_answer_arrives_on_the_board(engine) {
        let t = TestApp::new(engine).await;
        let (id, page) = begun(&t).await;
        let mut b = t.staff_browser("teacher").await;
        let shown = b.get(&format!("/teach/assignments/{id}")).await;
        let board = shown.page();
        let version = board.attr("[data-version]", "data-version");
        board.has("td", "已答 0 / 10 题").has("script", "EventSource");
        let policy = shown.header("content-security-policy");
        assert!(policy.contains("connect-src 'self'") && policy.contains("'nonce-"), "{policy}");

        let mut stream = listen(&t, &b, &format!("/teach/assignments/{id}/events?v={version}")).await;
        assert_eq!(stream.status, StatusCode::OK);
        let headers = |name: &str| stream.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!(headers("content-type"), "text/event-stream");
        assert_eq!((headers("cache-control"), headers("x-accel-buffering")), ("no-store".into(), "no".into()));
        assert_eq!(headers(header::CONTENT_ENCODING.as_str()), "", "a compressor would hold it back");
        stream.until(":").await;

        let asked = &page.items[0];
        let input = AnswerInput { item: asked.paper.id.clone(), places: asked.example(true), ..AnswerInput::default() };
        attempts::save_answer(&t.app, &*t.student(0).await, page.attempt.id, input).await.unwrap();
        stream.until("event: news").await;
        stream.until("\n\n").await;
        stream.until("已答 1 / 10 题").await;
        assert!(!stream.text.contains("已答 0"), "what the page has seen is not sent again");

        // Without EventSource the same is there by polling.
        let news = b.get(&format!("/teach/assignments/{id}/rows?v={version}")).await.json();
        assert!(news.to_string().contains("已答 1 / 10 题"), "{news}");
        let again = b.get(&format!("/teach/assignments/{id}/rows?v={}", news["version"].as_str().unwrap())).await;
        assert_eq!(again.body, "{}");

        // A server that stops ends its streams.
        t.app.end_streams();
        assert!(stream.ends().await);
    }

    async fn only_staff_of_the_class_may_follow_it(engine) {
        let t = TestApp::new(engine).await;
        let (id, _) = begun(&t).await;
        let (class, learner) = (t.world().class.id, t.learner_id(&t.world().class, 0).await);
        let paths = [
            format!("/teach/assignments/{id}"),
            format!("/teach/assignments/{id}/events"),
            format!("/teach/assignments/{id}/rows"),
            format!("/teach/assignments/{id}/items"),
            format!("/teach/assignments/{id}/grid"),
            format!("/teach/assignments/{id}/pupils/{learner}"),
            format!("/teach/classes/{class}/pupils/{learner}"),
            format!("/teach/classes/{class}/grades"),
            format!("/teach/classes/{class}/grades.csv"),
            format!("/teach/classes/{class}/grades.xlsx"),
        ];
        let mut staff = Vec::new();
        for user in ["teacher.other", "head.other", "officer.county", "officer.region", "assessor", "admin", "visitor"] {
            staff.push((user, t.staff_browser(user).await));
        }
        staff.push(("a pupil", t.pupil_browser(1).await));
        for (user, b) in &mut staff {
            for path in &paths {
                let answer = b.get(path).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{user} at {path}");
                answer.page().nowhere("林知夏");
            }
        }
        let mut nobody = t.browser();
        for path in &paths {
            assert!(nobody.get(path).await.location().starts_with("/sign-in/staff"), "{path}");
        }
        for user in ["teacher", "head"] {
            let mut b = t.staff_browser(user).await;
            for path in paths.iter().filter(|p| !p.ends_with("/events")) {
                assert_eq!(b.get(path).await.status, StatusCode::OK, "{user} at {path}");
            }
        }
        let mut b = t.staff_browser("teacher").await;
        for path in [format!("/teach/assignments/{id}/pupils/{class}"), format!("/teach/classes/{class}/pupils/{id}"), format!("/teach/classes/{class}/pupils/x")] {
            assert_eq!(b.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn the_gradebook_is_sorted_filtered_and_exported(engine) {
        let t = TestApp::new(engine).await;
        let (id, page) = begun(&t).await;
        attempts::submit(&t.app, &*t.student(0).await, page.attempt.id).await.unwrap();
        let pupil = t.student(2).await;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        let mut b = t.staff_browser("teacher").await;
        let address = format!("/teach/classes/{}/grades", t.world().class.id);
        // The pupils in the order of the rows.
        let order = |rows: Vec<Vec<String>>| {
            let names = ["林知夏", "周予安", "阿依古丽", "欧阳思远"];
            let named = rows.into_iter().filter_map(|row| names.into_iter().find(|n| row.concat().contains(n)));
            named.collect::<Vec<_>>()
        };
        for (query, names) in [
            ("", vec!["林知夏", "周予安", "阿依古丽", "欧阳思远"]),
            ("?sort=-number", vec!["欧阳思远", "阿依古丽", "周予安", "林知夏"]),
            ("?sort=-mean", vec!["阿依古丽", "林知夏", "周予安", "欧阳思远"]),
            ("?state=completed&sort=-mean", vec!["阿依古丽", "林知夏"]),
            ("?name=%E6%80%9D%E8%BF%9C", vec!["欧阳思远"]),
            ("?sort=nonsense&state=nonsense&from=nonsense", vec!["林知夏", "周予安", "阿依古丽", "欧阳思远"]),
        ] {
            let answer = b.get(&format!("{address}{query}")).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(order(answer.page().table("main tbody")), names, "{query}");
            let csv = b.get(&format!("{address}.csv{query}")).await;
            assert_eq!(order(csv.csv()), names, "the file, {query}");
            assert!(csv.body.starts_with('\u{feff}') && csv.header("content-disposition").starts_with("attachment;"));
        }
        let sorted = b.get(&format!("{address}?sort=-{id}")).await.page();
        assert_eq!(order(sorted.table("main tbody"))[0], "阿依古丽");
        sorted.any("th[aria-sort=descending]");
        b.get(&format!("{address}?name=zzz")).await.page().has(".empty h2", "没有符合条件的内容");
        let csv = b.get(&format!("{address}.csv")).await;
        let words = [qinghe_model::Lang::Zh, qinghe_model::Lang::En].map(qinghe_teach::gradebook::words);
        let heading = csv.csv()[0][2].clone();
        let title = heading.strip_suffix(" · 百分比").unwrap().to_owned();
        assert_eq!(csv.csv()[1][1], "林知夏", "pupils follow the headings at once");
        let back = qinghe_service::gradebook::read_export(csv.body.as_bytes(), &words, &[(id, title)]).unwrap();
        assert_eq!(back.rows.len(), 4);
        assert_eq!(back.rows[2].cells[0].unwrap().score, Some(1000));
        let xlsx = b.get(&format!("{address}.xlsx")).await;
        assert!(xlsx.body.starts_with("PK") && xlsx.header("content-type").contains("spreadsheetml"));
    }
}
