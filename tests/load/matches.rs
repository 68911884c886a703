//! How many live matches one server can run: pupils on open streams, questions to all of them, their answers. Run by
//! `make bench-contest`, or by hand against another server on this machine:
//!
//! ```text
//! cargo run --release -p qinghe-tests --example matches -- 127.0.0.1:3000 SERVER_PID sqlite:data/demo/demo.db
//! ```
//!
//! `MATCHES` (200), `PLAYERS` in each (45) and `ROUNDS` (4) set the size. The matches ask each question within [`SPREAD`],
//! as in real lessons, and the last one all at once. Loopback only.

use qinghe_store::{Db, Options};
use qinghe_tests::store::number;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::{Mutex, mpsc},
    task::JoinSet,
};

/// The time within which the matches ask the question of a round.
const SPREAD: Duration = Duration::from_secs(10);
/// The time within which a question is answered.
const THINK: Duration = Duration::from_secs(8);
/// Connections that send forms.
const SENDERS: usize = 64;
/// The percentage of answers that are sent twice.
const TWICE: u32 = 5;

/// A connection that sends one request after the other.
struct Client {
    at: SocketAddr,
    stream: TcpStream,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|l| l.split_once(": "));
        lines.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v).next()
    }
}

impl Client {
    async fn new(at: SocketAddr) -> Self {
        Self { at, stream: TcpStream::connect(at).await.expect("the server answers") }
    }

    async fn request(&mut self, method: &str, path: &str, cookie: &str, form: &str) -> Answer {
        let at = self.at;
        let text = format!(
            "{method} {path} HTTP/1.1\r\nhost: {at}\r\norigin: http://{at}\r\ncookie: {cookie}\r\nx-qinghe-match: 1\r\naccept-language: zh-CN\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        );
        self.stream.write_all(text.as_bytes()).await.expect("sent");
        let mut bytes = Vec::with_capacity(4096);
        let mut part = vec![0; 16384];
        loop {
            if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
                let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).expect("a status");
                let mut answer = Answer { status, head, body: String::new() };
                let length: usize = answer.header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
                while bytes.len() < end + 4 + length {
                    let n = self.stream.read(&mut part).await.expect("read");
                    assert!(n > 0, "the server closed the connection");
                    bytes.extend_from_slice(&part[..n]);
                }
                answer.body = String::from_utf8_lossy(&bytes[end + 4..]).into_owned();
                return answer;
            }
            let n = self.stream.read(&mut part).await.expect("read");
            assert!(n > 0, "the server closed the connection");
            bytes.extend_from_slice(&part[..n]);
        }
    }
}

/// A question that arrived on a player's stream: its round, and when.
struct Frame {
    game: usize,
    player: usize,
    round: u32,
    kind: Kind,
    at: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Question,
    Answer,
}

async fn listen(
    at: SocketAddr,
    path: String,
    cookie: String,
    game: usize,
    player: usize,
    open: Arc<AtomicUsize>,
    out: mpsc::UnboundedSender<Frame>,
) {
    let mut stream = TcpStream::connect(at).await.expect("the server answers");
    let text = format!(
        "GET {path}/events?v=0 HTTP/1.1\r\nhost: {at}\r\ncookie: {cookie}\r\naccept: text/event-stream\r\naccept-language: zh-CN\r\n\r\n"
    );
    stream.write_all(text.as_bytes()).await.expect("sent");
    let mut bytes = Vec::with_capacity(8192);
    let mut part = vec![0; 8192];
    let mut first = true;
    loop {
        let Ok(n @ 1..) = stream.read(&mut part).await else { return };
        let at = Instant::now();
        bytes.extend_from_slice(&part[..n]);
        if first && bytes.windows(11).any(|w| w == b"event: time") {
            assert!(bytes.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&bytes[..200.min(bytes.len())]));
            first = false;
            open.fetch_add(1, Ordering::Relaxed);
        }
        while let Some(end) = bytes.windows(2).position(|w| w == b"\n\n") {
            let event = String::from_utf8_lossy(&bytes[..end]).into_owned();
            bytes.drain(..end + 2);
            let round = event.split_once("data-round=\"").and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
            if let Some(round) = round.filter(|_| event.contains("event: frame")) {
                let kind = if event.contains("class=\"answers\"") { Kind::Question } else { Kind::Answer };
                if out.send(Frame { game, player, round, kind, at }).is_err() {
                    return;
                }
            }
        }
    }
}

fn setting(name: &str, or: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(or)
}

/// Resident memory of a process in KiB.
fn memory(pid: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn say(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| {
        times.get((times.len() * share / 1000).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    let ms = |d: Duration| d.as_secs_f64() * 1000.0;
    print(&format!(
        "{name}\t{} | p50 {:.0} ms | p95 {:.0} ms | p99 {:.0} ms | most {:.0} ms",
        times.len(),
        ms(at(500)),
        ms(at(950)),
        ms(at(990)),
        ms(at(1000))
    ));
}

#[expect(clippy::print_stdout, reason = "it is run by hand")]
fn print(text: &str) {
    println!("{text}");
}

/// Sends forms over a few connections, in turn.
#[derive(Clone)]
struct Senders(Arc<Vec<Mutex<Client>>>, Arc<AtomicUsize>);

impl Senders {
    async fn send(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let turn = self.1.fetch_add(1, Ordering::Relaxed) % self.0.len();
        self.0[turn].lock().await.request("POST", path, cookie, form).await
    }
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let at: SocketAddr = args.next().and_then(|a| a.parse().ok()).expect("the server's address");
    assert!(at.ip().is_loopback(), "loopback only");
    let pid = args.next().expect("the server's process");
    let store = args.next().expect("the server's store");
    let (games, players, rounds) = (setting("MATCHES", 200), setting("PLAYERS", 45), setting("ROUNDS", 4));
    let mut clients = Vec::new();
    for _ in 0..SENDERS {
        clients.push(Mutex::new(Client::new(at).await));
    }
    let senders = Senders(Arc::new(clients), Arc::new(AtomicUsize::new(0)));

    // The teacher, and the matches.
    let mut teacher = Client::new(at).await;
    let signed = teacher.request("POST", "/sign-in/staff", "", "username=zhao.lan&password=demo-qinghe-626").await;
    let cookie = signed.header("set-cookie").and_then(|c| c.split(';').next()).expect("signed in").to_owned();
    let page = teacher.request("GET", "/teach", &cookie, "").await.body;
    let class = page.split_once("/teach/classes/").map(|(_, rest)| rest[..36].to_owned()).expect("a class");
    let mut paths = Vec::new();
    for _ in 0..games {
        let form = "mode=quiz&source=module:m02&count=12&seconds=60&pace=teacher&teams=4&speed=10&guests=1";
        let made = teacher.request("POST", &format!("/teach/classes/{class}/matches/new"), &cookie, form).await;
        let to = made.header("location").unwrap_or_else(|| panic!("a match: {} {}", made.status, made.body));
        paths.push(to.trim_start_matches("/teach/matches/").to_owned());
    }
    let began = Instant::now();
    let mut joining = JoinSet::new();
    for (game, id) in paths.iter().enumerate() {
        let (senders, id) = (senders.clone(), id.clone());
        joining.spawn(async move {
            let mut cookies = Vec::new();
            for _ in 0..players {
                let joined = senders.send(&format!("/play/{id}/join"), "", "").await;
                let cookie = joined.header("set-cookie").and_then(|c| c.split(';').next());
                cookies.push(cookie.unwrap_or_else(|| panic!("joined: {} {}", joined.status, joined.body)).to_owned());
            }
            (game, cookies)
        });
    }
    let mut cookies = vec![Vec::new(); games];
    while let Some(done) = joining.join_next().await {
        let (game, all) = done.expect("joined");
        cookies[game] = all;
    }
    print(&format!("joined\t{} in {:.1} s", games * players, began.elapsed().as_secs_f64()));

    let before = memory(&pid);
    let open = Arc::new(AtomicUsize::new(0));
    let (out, mut frames) = mpsc::unbounded_channel();
    let mut streams = JoinSet::new();
    for (game, all) in cookies.iter().enumerate() {
        for (player, cookie) in all.iter().enumerate() {
            streams.spawn(listen(
                at,
                format!("/play/{}", paths[game]),
                cookie.clone(),
                game,
                player,
                open.clone(),
                out.clone(),
            ));
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(out);
    let until = Instant::now() + Duration::from_mins(1);
    while open.load(Ordering::Relaxed) < games * players && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let connected = open.load(Ordering::Relaxed);
    let after = memory(&pid);
    print(&format!("connections\t{connected}"));
    let each = after.saturating_sub(before) / u64::try_from(connected.max(1)).expect("a count");
    print(&format!("memory\t{} MiB, {each} KiB a connection", after / 1024));

    let acknowledged = Arc::new(AtomicU64::new(0));
    let mut rng = StdRng::seed_from_u64(626);
    let mut version: u32 = 1;
    for round in 1..=u32::try_from(rounds).expect("a few") {
        let at_once = round == u32::try_from(rounds).expect("a few");
        for (command, kind) in [(if round == 1 { "start" } else { "next" }, Kind::Question), ("reveal", Kind::Answer)] {
            let mut asked = vec![None; games];
            let mut pressing = JoinSet::new();
            for (game, id) in paths.iter().enumerate() {
                let wait = if at_once { Duration::ZERO } else { SPREAD.mul_f64(rng.random::<f64>()) };
                let (senders, cookie, path) = (senders.clone(), cookie.clone(), format!("/teach/matches/{id}"));
                let form = format!("do={command}&version={version}");
                pressing.spawn(async move {
                    tokio::time::sleep(wait).await;
                    let pressed = Instant::now();
                    let answer = senders.send(&path, &cookie, &form).await;
                    assert_eq!(answer.status, 303, "{}", answer.body);
                    (game, pressed)
                });
            }
            let mut came: HashMap<(usize, usize), Instant> = HashMap::new();
            let mut answers = JoinSet::new();
            let end = Instant::now() + SPREAD + THINK + Duration::from_secs(25);
            let mut took = Vec::new();
            loop {
                tokio::select! {
                    Some(done) = pressing.join_next() => {
                        let (game, pressed) = done.expect("pressed");
                        asked[game] = Some(pressed);
                    }
                    Some(done) = answers.join_next() => took.push(done.expect("answered")),
                    Some(frame) = frames.recv() => {
                        if frame.round != round || frame.kind != kind || came.insert((frame.game, frame.player), frame.at).is_some() || kind == Kind::Answer || frame.player == 0 {
                            continue;
                        }
                        let (senders, acknowledged) = (senders.clone(), acknowledged.clone());
                        let (path, cookie) = (format!("/play/{}/answer", paths[frame.game]), cookies[frame.game][frame.player].clone());
                        let wait = THINK.mul_f64(rng.random::<f64>());
                        let twice = rng.random_range(0..100_u32) < TWICE;
                        // One of the first two options, whatever the item.
                        let form = format!("round={round}&choice={}", rng.random_range(0..2_u32));
                        answers.spawn(async move {
                            tokio::time::sleep(wait).await;
                            let sent = Instant::now();
                            let answer = senders.send(&path, &cookie, &form).await;
                            let took = sent.elapsed();
                            assert_eq!(answer.status, 204, "{}", answer.body);
                            acknowledged.fetch_add(1, Ordering::Relaxed);
                            if twice {
                                assert_eq!(senders.send(&path, &cookie, &form).await.status, 204);
                            }
                            took
                        });
                    }
                    () = tokio::time::sleep_until(end.into()) => break,
                    else => break,
                }
                let all = came.len() == games * players && pressing.is_empty() && answers.is_empty();
                if all {
                    break;
                }
            }
            let times: Vec<Duration> =
                came.iter().filter_map(|((game, _), at)| Some(at.saturating_duration_since(asked[*game]?))).collect();
            let what = if kind == Kind::Question { "question" } else { "result" };
            let how = if at_once { "all at once" } else { "within 10 s" };
            say(&format!("round {round}, {what}, {how}"), times);
            if !took.is_empty() {
                say(&format!("round {round}, answers acknowledged"), took);
            }
            // One player of each match never answers, because the last answer would close the question.
            version += 1;
        }
    }
    let kept = number(
        &Db::open(&store, &Options::default()).await.expect("the store opens"),
        "SELECT COUNT(*) FROM match_answers",
    )
    .await;
    let sent = acknowledged.load(Ordering::Relaxed);
    print(&format!("answers\t{sent} acknowledged, {kept} kept"));
    streams.abort_all();
    assert_eq!(i64::try_from(sent).expect("a count"), kept, "every answer once");
    assert_eq!(connected, games * players, "every stream is open");
}
