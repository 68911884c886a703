//! A server that is killed (`kill -9`) at work and started again: everything it acknowledged is there, once, and everyone
//! can continue.

use crate::{
    matches::{places, press, quiz},
    region::{assert_levels_add_up, assert_recount_agrees},
};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_model::{AttemptId, MatchId, UserId, matches::FULL_POINTS, org::Grade};
use qinghe_service::{
    Actor, accounts, attempts,
    campaigns::NewCampaign,
    contests::{self, RoundInput, running},
    matches::{self, Participant, leading::Command, making::NewMatch},
};
use qinghe_store::{assignments::WorkPart, campaigns::Requirement};
use qinghe_tests::{
    Engine, TestApp,
    app::{self, TestClock},
    both, contest, faults,
    store::number,
    work,
};
use rand::{RngExt, seq::SliceRandom};
use std::{
    collections::{BTreeMap, HashSet},
    io::{BufRead, BufReader, Read, Write as _},
    net::TcpStream,
    process::{Child, Command as Program, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

both! {
    async fn no_acknowledged_submission_is_lost_or_miscounted(engine) {
        Box::pin(hand_ins(engine)).await;
    }

    async fn twenty_matches_survive_without_a_lost_or_doubled_answer(engine) {
        Box::pin(twenty_matches(engine)).await;
    }

    async fn the_last_minute_of_a_contest_ends_with_exact_standings(engine) {
        Box::pin(last_minute(engine)).await;
    }
}

/// A server in a process of its own.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(url: &str, at: DateTime<Utc>) -> Self {
        let mut child = Program::new(env!("CARGO_BIN_EXE_qinghe-test-server"))
            .args([url, &at.to_rfc3339()])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port =
            line.trim().strip_prefix("ready ").and_then(|p| p.parse().ok()).unwrap_or_else(|| panic!("{line:?}"));
        Self { child, port }
    }
}

/// A request of a browser, and the text in the answer that acknowledges it.
#[derive(Clone)]
struct Request {
    method: &'static str,
    path: String,
    kind: &'static str,
    body: String,
    acknowledged: [String; 2],
}

impl Request {
    fn form(path: String, body: String, location: String) -> Self {
        let kind = "application/x-www-form-urlencoded";
        Self { method: "POST", path, kind, body, acknowledged: ["HTTP/1.1 303".into(), location] }
    }

    /// Sends a request; whether the server acknowledged it. False when the server is gone.
    fn send(&self, port: u16, cookie: &str) -> bool {
        let Self { method, path, kind, body, acknowledged } = self;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nCookie: {cookie}\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        let mut answer = Vec::new();
        let done = TcpStream::connect(("127.0.0.1", port))
            .and_then(|mut s| s.write_all(request.as_bytes()).and_then(|()| s.read_to_end(&mut answer)));
        if done.is_err() || answer.is_empty() {
            return false;
        }
        let answer = String::from_utf8_lossy(&answer);
        assert!(acknowledged.iter().all(|a| answer.contains(a)), "{method} {path} {body}: {answer}");
        true
    }
}

/// The requests of one browser, in order.
#[derive(Clone)]
struct Turn<K> {
    key: K,
    cookie: String,
    requests: Vec<Request>,
}

/// Six browsers at once take turns at a server of its own, whose clock stands still. With `life`, it is killed so long after the
/// first turn is done. Gives for each turn begun how many of its requests were acknowledged.
async fn rush<K: Clone + Send + 'static>(
    (url, at): (&str, DateTime<Utc>),
    turns: Vec<Turn<K>>,
    life: Option<Duration>,
) -> Vec<(K, usize)> {
    let mut server = Server::start(url, at);
    let port = server.port;
    let (queue, said) = (Arc::new(Mutex::new(turns)), Arc::new(Mutex::new(Vec::new())));
    let browsers: Vec<_> = (0..6)
        .map(|_| {
            let (queue, said) = (queue.clone(), said.clone());
            std::thread::spawn(move || {
                loop {
                    let Some(turn) = queue.lock().unwrap().pop() else { return };
                    let done = turn.requests.iter().take_while(|r| r.send(port, &turn.cookie)).count();
                    said.lock().unwrap().push((turn.key, done));
                    if done < turn.requests.len() {
                        return;
                    }
                }
            })
        })
        .collect();
    if let Some(life) = life {
        while said.lock().unwrap().is_empty() && !browsers.iter().all(std::thread::JoinHandle::is_finished) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(life).await;
        server.child.kill().unwrap();
    }
    for browser in browsers {
        browser.join().unwrap();
    }
    drop(server.child.kill());
    server.child.wait().unwrap();
    let said = said.lock().unwrap();
    said.clone()
}

/// How long the servers live after their first acknowledgement; the last one as long as it takes.
fn lives() -> impl Iterator<Item = (u64, Option<Duration>)> {
    let mut rng = faults::chance(4);
    (0..6).map(move |n| {
        let life = if faults::is_long() { rng.random_range(0..40) } else { n * 7 % 23 };
        (n, (n < 5).then(|| Duration::from_millis(life)))
    })
}

async fn hand_ins(engine: Engine) {
    const EACH: usize = 5;
    let t = TestApp::new(engine).await;
    let w = t.world().clone();
    let name = qinghe_model::Text { zh: "禁毒月".into(), en: "Month".into() };
    let due = t.app.now() + TimeDelta::days(7);
    let requirement =
        Requirement { module_id: work::MODULE.into(), part: WorkPart::Module, grades: vec![Grade::P5, Grade::P6] };
    let new = NewCampaign {
        requirements: vec![requirement],
        pass_required: false,
        ..work::campaign(w.region.id, name, "", t.app.now(), due)
    };
    let k = work::call(&t.app, &Actor::system(), new).await.unwrap();
    // Everyone has some work of the same module open, fully answered.
    let mut turns = Vec::new();
    let mut who: BTreeMap<AttemptId, UserId> = BTreeMap::new();
    for (class, head) in [
        (&w.class, "head"),
        (&w.other_class, "head"),
        (&w.older_class, "head"),
        (&w.class_of_other_school, "head.other"),
        (&w.class_of_far_school, "head.far"),
    ] {
        let head = t.staff(head).await;
        let mut given = Vec::new();
        for _ in 0..EACH {
            given.push(work::assign(&t.app, &head, class.id).await.unwrap());
        }
        for slip in t.slips(class).await {
            let token = accounts::sign_in_slip(&t.app, &slip.token, &app::client("slip")).await.unwrap().token;
            let pupil = t.actor(&token).await;
            for id in &given {
                work::do_lesson(&t.app, &pupil, *id).await.unwrap();
                let page = attempts::start(&t.app, &pupil, *id).await.unwrap();
                for (n, asked) in page.items.iter().enumerate() {
                    let answer = work::answer(&asked.paper.id, asked.example(n % 3 != 0), 1);
                    attempts::save_answer(&t.app, &pupil, page.attempt.id, answer).await.unwrap();
                }
                let attempt = page.attempt.id;
                who.insert(attempt, pupil.user_id().unwrap());
                turns.push(Turn {
                    key: attempt,
                    cookie: format!("qinghe={token}"),
                    requests: vec![Request::form(
                        format!("/learn/{id}/quiz/{attempt}/review"),
                        String::new(),
                        format!("/results/{attempt}"),
                    )],
                });
            }
        }
    }
    let url = t.store().url().to_owned();
    let at = t.app.now();
    // Nobody holds the store but the server.
    t.app.db().close().await;

    let learners: HashSet<UserId> = who.values().copied().collect();
    let mut acknowledged: HashSet<AttemptId> = HashSet::new();
    let mut rng = faults::chance(5);
    for (n, life) in lives() {
        let mut queue: Vec<_> = turns.iter().filter(|t| !acknowledged.contains(&t.key)).cloned().collect();
        // In any order, so that one learner's requirements come in at once.
        queue.shuffle(&mut rng);
        acknowledged
            .extend(rush((&url, at), queue, life).await.into_iter().filter(|(_, done)| *done == 1).map(|(a, _)| a));

        // The server starts again.
        let app = app::over(&url, &TestClock::default()).await;
        for id in &acknowledged {
            let kept = qinghe_store::attempts::find(&mut app.db().read().await.unwrap(), *id).await.unwrap().unwrap();
            assert!(kept.state.is_graded() && kept.score.is_some(), "life {n}: acknowledged and lost: {id}");
        }
        assert_recount_agrees(&app, &format!("life {n}")).await;
        let whole = assert_levels_add_up(&app, &w.region, k, &format!("life {n}")).await;
        let sure: HashSet<UserId> = acknowledged.iter().map(|id| who[id]).collect();
        assert!(whole.completed >= i64::try_from(sure.len()).unwrap(), "life {n}: {whole:?}");
        assert_eq!(whole.eligible, i64::try_from(learners.len()).unwrap());
        if life.is_none() {
            assert_eq!((acknowledged.len(), whole.completed), (turns.len(), whole.eligible));
        }
        app.db().close().await;
    }
}

async fn twenty_matches(engine: Engine) {
    const MATCHES: usize = 20;
    const GUESTS: usize = 6;
    const ROUNDS: i64 = 3;
    let t = TestApp::new(engine).await;
    let class = t.world().class.clone();
    let host = t.teacher().await;
    let mut pupils = Vec::new();
    for slip in t.slips(&class).await {
        let token = accounts::sign_in_slip(&t.app, &slip.token, &app::client("slip")).await.unwrap().token;
        pupils.push((Participant::Actor(t.actor(&token).await), format!("qinghe={token}")));
    }
    // The seats: a match, a seat number, a cookie.
    let mut seats: Vec<(MatchId, i64, String)> = Vec::new();
    let mut all = Vec::new();
    for m in 0..MATCHES {
        let new = NewMatch { guests: true, ..quiz(3) };
        let id = matches::making::create(&t.app, &host, class.id, &new).await.unwrap();
        let guests = (0..GUESTS).map(|g| {
            let token = [u8::try_from(m * GUESTS + g).unwrap(); 32];
            (Participant::Guest(token), format!("qinghe-guest={}", hex::encode(token)))
        });
        for (n, (who, cookie)) in pupils.iter().cloned().chain(guests).enumerate() {
            matches::playing::join(&t.app, &who, id, None, None).await.unwrap();
            seats.push((id, i64::try_from(n).unwrap() + 1, cookie));
        }
        all.push(id);
    }
    let url = t.store().url().to_owned();
    let at = t.app.now();
    t.app.db().close().await;

    let mut rng = faults::chance(6);
    let mut points: BTreeMap<(MatchId, i64), i64> = BTreeMap::new();
    for round in 1..=ROUNDS {
        // The server starts again, and the teachers continue where they were.
        let app = app::over(&url, &TestClock::default()).await;
        let mut choices = BTreeMap::new();
        for id in &all {
            let command = if round == 1 { Command::Start } else { Command::Next };
            let view = press(&app, &host, *id, command).await;
            assert_eq!(view.state.round, round);
            choices.insert(*id, [places(&view, false), places(&view, true)]);
        }
        app.db().close().await;
        // Those who are asked again give another answer: the first one counts.
        let turns = |again: bool| {
            let one = |(id, seat, cookie): &(MatchId, i64, String)| {
                let choice = &choices[id][usize::from(((seat + round) % 2 == 0) != again)];
                let choice: Vec<_> = choice.iter().map(|c| format!("choice={c}")).collect();
                let answer = Request::form(
                    format!("/play/{id}/answer"),
                    format!("round={round}&{}", choice.join("&")),
                    format!("/play/{id}"),
                );
                let frame = Request {
                    method: "GET",
                    path: format!("/play/{id}/frame?v="),
                    kind: "text/plain",
                    body: String::new(),
                    acknowledged: ["HTTP/1.1 200".into(), "\"answered\":true".into()],
                };
                Turn { key: (*id, *seat), cookie: cookie.clone(), requests: vec![answer, frame] }
            };
            seats.iter().map(one).collect::<Vec<_>>()
        };
        let mut queue = turns(false);
        queue.shuffle(&mut rng);
        let life = Duration::from_millis(rng.random_range(5..60));
        let first: HashSet<(MatchId, i64)> = rush((&url, at), queue, Some(life))
            .await
            .into_iter()
            .filter(|(_, done)| *done > 0)
            .map(|(k, _)| k)
            .collect();
        assert!(first.len() < seats.len(), "round {round}: it was killed during it");
        let second = rush((&url, at), turns(true), None).await;
        assert!(second.len() == seats.len() && second.iter().all(|(_, done)| *done == 2), "everyone goes on");

        let app = app::over(&url, &TestClock::default()).await;
        for id in &all {
            let kept = {
                let mut c = app.db().read().await.unwrap();
                qinghe_store::matches::list_answers(&mut c, *id, round).await.unwrap()
            };
            let answered: HashSet<i64> = kept.iter().map(|a| a.seat).collect();
            assert_eq!((kept.len(), answered.len()), (10, 10), "round {round}: one answer each");
            for answer in &kept {
                if first.contains(&(*id, answer.seat)) {
                    assert_eq!(answer.is_right, (answer.seat + round) % 2 == 0, "acknowledged and lost: {answer:?}");
                }
                *points.entry((*id, answer.seat)).or_default() += if answer.is_right { FULL_POINTS } else { 0 };
            }
            press(&app, &host, *id, Command::Reveal).await;
        }
        app.db().close().await;
    }
    let app = app::over(&url, &TestClock::default()).await;
    for id in &all {
        let view = matches::get(&app, &host, *id).await.unwrap();
        for player in &view.players {
            assert_eq!(view.me(player.seat).points, points[&(*id, player.seat)]);
        }
    }
}

async fn last_minute(engine: Engine) {
    let t = TestApp::new(engine).await;
    let w = t.world().clone();
    let closes_at = t.app.now() + TimeDelta::minutes(10);
    let round = RoundInput { closes_at, ..contest::round(&t.app, 0) };
    let new =
        contests::Input { rounds: vec![round], grades: vec![Grade::P5, Grade::P6], ..contest::new(&t.app, &w.region) };
    contest::run(&t, &*t.officer("region").await, new).await;
    t.clock.advance(TimeDelta::minutes(5));
    let mut turns = Vec::new();
    for class in [&w.class, &w.other_class, &w.older_class, &w.class_of_other_school, &w.class_of_far_school] {
        for slip in t.slips(class).await {
            let token = accounts::sign_in_slip(&t.app, &slip.token, &app::client("slip")).await.unwrap().token;
            let pupil = t.actor(&token).await;
            let id = contest::paper(&t.app, &pupil).await;
            let page = attempts::start(&t.app, &pupil, id).await.unwrap();
            let attempt = page.attempt.id;
            let saves = page.items.iter().map(|asked| Request {
                method: "POST",
                path: "/api/save_answer".into(),
                kind: "application/json",
                body: format!(
                    "{{\"attempt\":\"{attempt}\",\"item\":\"{}\",\"places\":{:?},\"text\":\"\",\"tab\":\"t1\",\"tab_seq\":1,\"base\":0}}",
                    asked.paper.id,
                    asked.example(true)
                ),
                acknowledged: ["HTTP/1.1 200".into(), "saved".into()],
            });
            let hand_in = Request::form(
                format!("/learn/{id}/quiz/{attempt}/review"),
                String::new(),
                format!("/results/{attempt}"),
            );
            turns.push(Turn {
                key: attempt,
                cookie: format!("qinghe={token}"),
                requests: saves.chain([hand_in]).collect(),
            });
        }
    }
    // One pupil does not submit before the end.
    turns[0].requests.pop();
    let late = turns[0].key;
    let url = t.store().url().to_owned();
    let at = closes_at - TimeDelta::minutes(1);
    t.app.db().close().await;

    let mut most: BTreeMap<AttemptId, usize> = BTreeMap::new();
    let mut rng = faults::chance(7);
    for (n, life) in lives() {
        // A browser continues after the last acknowledged request.
        let rest = |turn: &Turn<AttemptId>| {
            let mut turn = turn.clone();
            turn.requests.drain(..most.get(&turn.key).copied().unwrap_or_default());
            (!turn.requests.is_empty()).then_some(turn)
        };
        let mut queue: Vec<_> = turns.iter().filter_map(rest).collect();
        queue.shuffle(&mut rng);
        for (id, done) in rush((&url, at), queue, life).await {
            *most.entry(id).or_default() += done;
        }
        let app = app::over(&url, &TestClock::default()).await;
        for (id, done) in &most {
            let mut c = app.db().read().await.unwrap();
            let kept = qinghe_store::attempts::find(&mut c, *id).await.unwrap().unwrap();
            let saved = qinghe_store::attempts::list_answers(&mut c, *id).await.unwrap();
            assert!(saved.len() >= (*done).min(contest::ITEMS), "life {n}: {done} acknowledged, {} kept", saved.len());
            assert!(*done <= contest::ITEMS || kept.state.is_graded(), "life {n}: acknowledged and lost: {id}");
        }
        app.db().close().await;
    }
    assert!(turns.iter().all(|t| most[&t.key] == t.requests.len()), "everyone goes on");

    let clock = TestClock::default();
    clock.set(closes_at + TimeDelta::minutes(2));
    let app = app::over(&url, &clock).await;
    attempts::close_all_overdue(&app).await.unwrap();
    running::run_due(&app).await.unwrap();
    let kept = qinghe_store::attempts::find(&mut app.db().read().await.unwrap(), late).await.unwrap().unwrap();
    assert!(kept.state.is_graded(), "what was saved counts");
    for counted in running::recount(&app, &Actor::system(), false).await.unwrap() {
        assert!(counted.differences.is_empty(), "{:?}", counted.differences);
    }
    let finished = number(app.db(), "SELECT CAST(SUM(finished) AS BIGINT) FROM contest_classes").await;
    let full = number(app.db(), "SELECT CAST(SUM(full_marks) AS BIGINT) FROM contest_classes").await;
    let everyone = i64::try_from(turns.len()).unwrap();
    assert_eq!((finished, full), (everyone, everyone), "all finished, all with full marks");
}
