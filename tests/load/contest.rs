//! A contest's last minutes over loopback: pupils save their last answers and hand in, at a fixed rate, while staff and
//! pupils load the standings; then every sum is counted again from the raw attempts. Run by hand:
//!
//! ```text
//! cargo run --release -p qinghe-tests --example contest -- [postgres] [SECONDS] [PER_SECOND]
//! ```
//!
//! Requests start on schedule, even if earlier ones have no response yet, so that waiting is measured too. Client and server
//! share the machine.

use chrono::TimeDelta;
use qinghe::{config::Config, serve};
use qinghe_model::{RoundId, contest::Rule, org::Grade, quiz::QuizPart};
use qinghe_service::{
    Actor, App,
    accounts::{self, Client},
    attempts::{self, AnswerInput},
    contests::{self, Input, RoundInput, running, standings},
    orgs, roster,
};
use qinghe_tests::{Engine, TestApp, contest, work};
use std::{
    fmt::Write as _,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};

/// Pupils of a class.
const CLASS: usize = 40;
/// Questions of a paper, and how many of them are answered in the last minutes.
const ITEMS: usize = 10;
const LAST: usize = 2;

/// A pupil whose answers are saved, except the last ones.
struct Ready {
    cookie: String,
    hand_in: String,
    saves: Vec<String>,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "it is run by hand")]
async fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let engine = if args.first().is_some_and(|a| a == "postgres") {
        args.remove(0);
        Engine::Postgres
    } else {
        Engine::Sqlite
    };
    let number = |n: usize, usual: usize| args.get(n).and_then(|a| a.parse().ok()).unwrap_or(usual);
    let (seconds, rate) = (number(0, 30).min(60), number(1, 100));
    let pupils = seconds * rate;
    let t = TestApp::new(engine).await;
    let began = Instant::now();
    let (round, ready) = prepare(&t, pupils).await;
    println!("{engine:?}: {pupils} pupils ready in {:.1} s", began.elapsed().as_secs_f64());

    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let app = t.app.clone();
    let server =
        tokio::spawn(async move { serve::run(app, &Config::default(), listener, None, std::future::pending()).await });
    let watcher = tokio::spawn(watch(t.app.clone(), t.officer("county").await, round));

    let mut under_way = JoinSet::new();
    let start = Instant::now();
    for (n, pupil) in ready.into_iter().enumerate() {
        let due = start
            + Duration::from_secs_f64(
                f64::from(u32::try_from(n).expect("few")) / f64::from(u32::try_from(rate).expect("few")),
            );
        tokio::time::sleep_until(due.into()).await;
        under_way.spawn(hand_in(port, pupil, due));
    }
    let (mut saves, mut submits) = (Vec::new(), Vec::new());
    while let Some(done) = under_way.join_next().await {
        let (save, submit) = done.expect("a pupil's turn");
        saves.extend(save);
        submits.push(submit);
    }
    let took = start.elapsed().as_secs_f64();
    let looks = watcher.abort_handle();
    looks.abort();
    server.abort();
    println!("{pupils} papers handed in within {took:.1} s");
    report("saves", saves);
    report("hand-ins", submits);

    let all = running::recount(&t.app, &Actor::system(), false).await.expect("a recount");
    let differences: usize = all.iter().map(|r| r.differences.len()).sum();
    let finished = t.store().number("SELECT CAST(SUM(finished) AS BIGINT) FROM contest_classes").await;
    println!("counted {finished} of {pupils}; classes that differ from the raw attempts: {differences}");
    assert!(differences == 0 && usize::try_from(finished) == Ok(pupils), "the standings are exact");
    let began = Instant::now();
    let (_, _, view) =
        standings::get(&t.app, &*t.officer("county").await, round, Some(0), false).await.expect("standings");
    println!("standings of {} lists computed in {:.1} ms", view.tables.len(), began.elapsed().as_secs_f64() * 1000.0);
}

#[expect(clippy::print_stdout, reason = "it is run by hand")]
fn report(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |permille: usize| times[(times.len() * permille / 1000).min(times.len() - 1)].as_secs_f64() * 1000.0;
    println!(
        "  {name:9} {:6}  p50 {:7.1} ms  p95 {:7.1} ms  p99 {:7.1} ms  most {:7.1} ms",
        times.len(),
        at(500),
        at(950),
        at(990),
        at(1000)
    );
}

/// The number of a class in its school. Schools take turns, so it stays low: an import asks whether 52 means class 2 of grade 5.
const fn name_of(class: usize) -> usize {
    class / 2 + 3
}

/// Classes whose pupils each have an open paper with all but the last answers saved.
async fn prepare(t: &TestApp, pupils: usize) -> (RoundId, Vec<Ready>) {
    let app = &t.app;
    let system = Actor::system();
    let mut list = String::from("学校,年级,班级,学号,姓名\n");
    for n in 0..pupils {
        let (class, school) = (n / CLASS, ["QH1001", "QH1002"][n / CLASS % 2]);
        let _ = writeln!(list, "{school},五年级,{}班,{},学生{n}", name_of(class), n % CLASS + 1);
    }
    let region = orgs::find_node(app, "QH", None).await.expect("the region");
    roster::import(app, &system, region.id, list.as_bytes(), false).await.expect("the class list");
    let part = QuizPart::Draw { module: work::MODULE.into(), objective: None, difficulty: None, count: ITEMS };
    let round = RoundInput { minutes: 60, parts: vec![part], ..contest::round(app, 0) };
    let new = Input {
        rounds: vec![round],
        rule: Rule::default(),
        grades: vec![Grade::P5],
        ..contest::new(app, &t.world().county)
    };
    let (_, round) = contest::run(t, &*t.officer("county").await, new).await;
    t.clock.advance(TimeDelta::minutes(5));
    let mut ready = Vec::with_capacity(pupils);
    for class in 0..pupils.div_ceil(CLASS) {
        let school = ["QH1001", "QH1002"][class % 2];
        let node = orgs::find_node(app, school, Some(&format!("五年级{}班", name_of(class)))).await.expect("a class");
        let slips = t.slips(&node).await;
        let mut together = JoinSet::new();
        for (n, slip) in slips.into_iter().enumerate() {
            let app = app.clone();
            together.spawn(async move { sit_down(&app, &slip.token, n).await });
        }
        while let Some(one) = together.join_next().await {
            ready.push(one.expect("a pupil"));
        }
    }
    // Classes are mixed, as hand-ins are.
    ready.sort_by(|a, b| a.cookie.cmp(&b.cookie));
    (round, ready)
}

/// An address in 10.0.0.0/8, always the same for a slip.
fn slip_address(slip: &str) -> IpAddr {
    let mut hasher = DefaultHasher::new();
    slip.hash(&mut hasher);
    let [a, b, c, ..] = hasher.finish().to_be_bytes();
    [10, a, b, c].into()
}

async fn sit_down(app: &App, slip: &str, n: usize) -> Ready {
    // Each from a different address: the limit on sign-ins from one address is not measured here.
    let client = Client { device: Some(n.to_string()), ..Client::at(slip_address(slip)) };
    let session = accounts::sign_in_slip(app, slip, &client).await.expect("a slip");
    let pupil = accounts::find_actor(app, &session.token).await.expect("the store answers").expect("a pupil");
    let id = contest::paper(app, &pupil).await;
    let page = attempts::start(app, &pupil, id).await.expect("a paper");
    let (first, last) = page.items.split_at(ITEMS - LAST);
    for (k, asked) in first.iter().enumerate() {
        let input = AnswerInput {
            item: asked.paper.id.clone(),
            places: asked.example(!(k + n).is_multiple_of(3)),
            tab: "t1".into(),
            tab_seq: 1,
            ..AnswerInput::default()
        };
        attempts::save_answer(app, &pupil, page.attempt.id, input).await.expect("it is saved");
    }
    let saves = last
        .iter()
        .map(|asked| {
            let places = asked.example(true);
            format!(
                "{{\"attempt\":\"{}\",\"item\":\"{}\",\"places\":{places:?},\"text\":\"\",\"tab\":\"t1\",\"tab_seq\":2,\"base\":0}}",
                page.attempt.id, asked.paper.id
            )
        })
        .collect();
    Ready { cookie: session.token, hand_in: format!("/learn/{id}/quiz/{}/review", page.attempt.id), saves }
}

/// Sends a pupil's last answers and hand-in. Returns how long each took; the first from its scheduled time.
async fn hand_in(port: u16, pupil: Ready, due: Instant) -> (Vec<Duration>, Duration) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
    stream.set_nodelay(true).expect("a socket");
    let mut saves = Vec::new();
    let mut from = due;
    for body in &pupil.saves {
        let (status, text) = send(&mut stream, port, "/api/save_answer", &pupil.cookie, "application/json", body).await;
        assert!(status == 200 && text.contains("saved"), "{status} {text}");
        saves.push(from.elapsed());
        from = Instant::now();
    }
    let (status, text) =
        send(&mut stream, port, &pupil.hand_in, &pupil.cookie, "application/x-www-form-urlencoded", "").await;
    assert_eq!(status, 303, "{text}");
    (saves, from.elapsed())
}

async fn send(stream: &mut TcpStream, port: u16, path: &str, cookie: &str, kind: &str, body: &str) -> (u16, String) {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: http://127.0.0.1:{port}\r\ncookie: qinghe={cookie}\r\n\
         content-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    let mut answer = Vec::new();
    let mut part = [0; 8192];
    loop {
        let n = stream.read(&mut part).await.expect("an answer");
        assert!(n > 0, "the server closed the connection");
        answer.extend_from_slice(&part[..n]);
        let text = String::from_utf8_lossy(&answer);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
                return (status, body.to_owned());
            }
        }
    }
}

/// Loads the standings ten times a second.
async fn watch(app: App, officer: Arc<Actor>, round: RoundId) {
    loop {
        standings::get(&app, &officer, round, Some(0), true).await.expect("standings");
        contests::list_own(&app, &officer).await.expect("contests");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
