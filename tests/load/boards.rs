//! How long the pages take that follow a class: 60 pupils, a quiz of 40 items, SQLite in a file. Run by hand:
//!
//! ```text
//! cargo run [--release] -p qinghe-tests --example boards
//! ```
//!
//! Each figure is the median and the 95th percentile of 40 requests through the whole server without a socket, one after
//! the other, while the boards are open (each with one viewer who gets every change) and pupils save ten answers a second.

use chrono::TimeDelta;
use futures::future::join_all;
use qinghe_model::{AssignmentId, Text, quiz::QuizPart};
use qinghe_service::{
    Actor, App, accounts,
    assignments::{self, Assignable, NewAssignment},
    attempts::{self, AnswerInput},
    board, orgs, roster,
};
use qinghe_store::quizzes;
use qinghe_tests::{Engine, TestApp, app::client};
use std::{
    fmt::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

const PUPILS: usize = 60;
const ITEMS: usize = 40;
const BOARDS: usize = 10;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "it is run by hand")]
async fn main() {
    let t = TestApp::new(Engine::Sqlite).await;
    let app = &t.app;
    let system = Actor::system();
    let mut list = String::from("学校,年级,班级,学号,姓名\n");
    for n in 1..=PUPILS {
        let _ = writeln!(list, "QH1001,五年级,9班,{n},学生{n}");
    }
    let region = orgs::find_node(app, "QH", None).await.expect("the region");
    roster::import(app, &system, region.id, list.as_bytes(), false).await.expect("the class list");
    let class = orgs::find_node(app, "QH1001", Some("五年级9班")).await.expect("the class");
    let head = t.staff("head").await;

    let content = app.content();
    let parts: Vec<QuizPart> =
        content.modules().flat_map(|m| &m.items).take(ITEMS).map(|i| QuizPart::Item(i.id.clone())).collect();
    assert_eq!(parts.len(), ITEMS);
    let (quiz, school, by, at) = (app.new_id(), t.world().school.id, head.user_id().expect("a person"), app.now());
    app.db()
        .write((quiz, school, by, at, parts), |c, (quiz, school, by, at, parts)| {
            Box::pin(async move {
                let title = Text { zh: "四十题".into(), en: "Forty items".into() };
                quizzes::insert(c, *quiz, *school, &title, parts, *by, *at).await
            })
        })
        .await
        .expect("a quiz");

    let slips = t.slips(&class).await;
    let pupils = join_all(slips.iter().map(|slip| async {
        let session = accounts::sign_in_slip(app, &slip.token, &client("slip")).await.expect("a slip");
        t.actor(&session.token).await
    }))
    .await;
    let began = Instant::now();
    let mut boards = Vec::new();
    for n in 0..BOARDS {
        let what = Assignable::Quiz(quiz);
        let due = app.now() + TimeDelta::days(7);
        let new = NewAssignment { what, ..NewAssignment::module(class.id, "", app.now(), due) };
        let id = assignments::create(app, &head, new).await.expect("work");
        // The last ten of each class have not finished.
        join_all(pupils.iter().enumerate().map(|(k, pupil)| answer(app, pupil, id, k < PUPILS - 10, n + k))).await;
        boards.push(id);
    }
    println!("{BOARDS} boards of {PUPILS} pupils × {ITEMS} items seeded in {:.1} s", began.elapsed().as_secs_f64());

    for open in [1, BOARDS] {
        let viewers = boards[..open].iter().map(|id| {
            let (app, head, id) = (app.clone(), head.clone(), *id);
            tokio::spawn(async move {
                let mut viewer = board::watch(&app, &head, id, String::new()).await.expect("a viewer");
                while viewer.next().await.is_some() {}
            })
        });
        let viewers: Vec<_> = viewers.collect();
        let writer = tokio::spawn(keep_answering(app.clone(), pupils[PUPILS - 1].clone(), boards[..open].to_vec()));
        tokio::time::sleep(Duration::from_secs(3)).await;
        println!("\n{open} board(s) open");
        let mut b = t.staff_browser("head").await;
        let id = boards[0];
        for (name, path) in [
            ("board", format!("/teach/assignments/{id}")),
            ("rows (polling)", format!("/teach/assignments/{id}/rows")),
            ("items", format!("/teach/assignments/{id}/items")),
            ("grid", format!("/teach/assignments/{id}/grid")),
            ("gradebook", format!("/teach/classes/{}/grades", class.id)),
            ("gradebook.xlsx", format!("/teach/classes/{}/grades.xlsx", class.id)),
        ] {
            let mut times = Vec::new();
            let mut size = 0;
            for _ in 0..40 {
                let began = Instant::now();
                let answer = b.get(&path).await;
                times.push(began.elapsed().as_secs_f64() * 1000.0);
                assert_eq!(answer.status.as_u16(), 200, "{path}");
                size = answer.body.len();
            }
            times.sort_by(f64::total_cmp);
            println!("  {name:16} {:7.1} ms median {:7.1} ms p95 {:5} KB", times[20], times[37], size / 1024);
        }
        let mut pulses = Vec::new();
        for _ in 0..40 {
            let began = Instant::now();
            let mut c = app.db().read().await.expect("a connection");
            qinghe_store::board::find_pulse(&mut c, id).await.expect("a pulse");
            pulses.push(began.elapsed().as_secs_f64() * 1000.0);
        }
        pulses.sort_by(f64::total_cmp);
        println!("  {:16} {:7.1} ms median {:7.1} ms p95", "pulse query", pulses[20], pulses[37]);
        writer.abort();
        for viewer in viewers {
            viewer.abort();
        }
    }
}

async fn answer(app: &App, pupil: &Arc<Actor>, id: AssignmentId, finish: bool, seed: usize) {
    let page = attempts::start(app, pupil, id).await.expect("an attempt");
    let upto = if finish { page.items.len() } else { page.items.len() / 2 };
    for (n, asked) in page.items.iter().enumerate().take(upto) {
        let input = AnswerInput {
            item: asked.paper.id.clone(),
            places: asked.example(!(n * 7 + seed * 3).is_multiple_of(5)),
            ..AnswerInput::default()
        };
        attempts::save_answer(app, pupil, page.attempt.id, input).await.expect("it is saved");
    }
    if finish {
        attempts::submit(app, pupil, page.attempt.id).await.expect("it is handed in");
    }
}

async fn keep_answering(app: App, pupil: Arc<Actor>, boards: Vec<AssignmentId>) {
    let mut n = 0;
    loop {
        let id = boards[n % boards.len()];
        if let Ok(Some(page)) = attempts::find_open(&app, &pupil, id).await {
            let asked = &page.items[n % page.items.len()];
            let input = AnswerInput {
                item: asked.paper.id.clone(),
                places: asked.example(n.is_multiple_of(2)),
                ..AnswerInput::default()
            };
            let _ = attempts::save_answer(&app, &pupil, page.attempt.id, input).await;
        }
        n += 1;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
