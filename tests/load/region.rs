//! How long the figures of a region take, without HTTP. The store is one that `qinghe demo region` filled. Run by
//! `make bench`, or by hand:
//!
//! ```text
//! cargo run --release -p qinghe-tests --example region -- sqlite:data/region/demo.db
//! ```
//!
//! One figure a line: a name, a tab, milliseconds (or a plain number). In the store it adds an account and updates the
//! eligible list of one school; nothing else changes.

use chrono::TimeDelta;
use qinghe::demo;
use qinghe_content::Library;
use qinghe_model::{UserId, org::OrgKind};
use qinghe_service::{
    Actor, App, Settings, accounts,
    campaigns::{self as service, lists},
    orgs as nodes,
    secrets::Secrets,
};
use qinghe_store::{Conn, Db, Error, Options, campaigns, orgs};
use qinghe_tests::{TestClock, app::client, store::raw};
use rand::{SeedableRng, rngs::StdRng};
use std::time::{Duration, Instant};

const WARM: usize = 5;
const RUNS: usize = 50;
/// Learners whose completion is counted again.
const COUNTED: usize = 200;

#[tokio::main]
#[expect(clippy::print_stdout, reason = "it is run by hand")]
async fn main() {
    let url = std::env::args().nth(1).expect("the URL of a store that `qinghe demo region` filled");
    let db = Db::open(&url, &Options::default()).await.expect("the store opens");
    let clock = TestClock::default();
    let rng = Box::new(StdRng::seed_from_u64(1));
    let secrets = Secrets::from_bytes(&[7; 64]);
    let app = App::new(db, Library::embedded(), Settings::default(), secrets, Box::new(clock.clone()), rng);
    let all = campaigns::list(&mut app.db().read().await.expect("a connection")).await.expect("campaigns");
    let running = all.first().expect("the store has a campaign");
    // Noon of the day on which the region was created.
    clock.set(running.opens_at + TimeDelta::days(30) + TimeDelta::hours(12));

    let region = nodes::find_node(&app, "QH", None).await.expect("the region");
    // The store's passwords were hashed with other secrets, so the officer gets an account here.
    let officer = new_officer(&app, &region).await;
    let mut nodes = vec![region.clone()];
    for kind in [OrgKind::City, OrgKind::County, OrgKind::School] {
        let mut c = app.db().read().await.expect("a connection");
        nodes.push(orgs::list_subtree(&mut c, &region.path, kind).await.expect("nodes").swap_remove(0));
    }
    let mut dashboard = 0.0;
    for node in &nodes {
        let mut times = Vec::new();
        for n in 0..WARM + RUNS {
            let began = Instant::now();
            let page = service::participation(&app, &officer, node.id, Some(running.id)).await.expect("figures");
            if n >= WARM {
                times.push(millis(began.elapsed()));
            }
            assert!(page.total.eligible > 0, "{}", node.name().zh);
        }
        let (median, p95) = middle(times);
        if node.kind == OrgKind::Region {
            dashboard = median;
        }
        println!("participation of a {}, median\t{median:.1}", node.kind.as_str());
        println!("participation of a {}, p95\t{p95:.1}", node.kind.as_str());
    }
    let school_length = nodes[3].path.as_str().len();
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let mut c = app.db().read().await.expect("a connection");
        let began = Instant::now();
        campaigns::list_sums(&mut c, running.id, &region.path, school_length).await.expect("sums");
        times.push(millis(began.elapsed()));
    }
    println!("  the sums of the region's schools in it, median\t{:.1}", middle(times).0);

    let began = Instant::now();
    let plain = running.clone();
    let differences = app
        .db()
        .write(plain, |c, k| Box::pin(async move { campaigns::recount(c, k.id, &k.org_path, false).await }))
        .await
        .expect("a recount");
    let scan = millis(began.elapsed());
    assert!(differences.is_empty(), "{} classes differ", differences.len());
    println!("plain re-scan of the region's attempts\t{scan:.0}");
    println!("  times the dashboard\t{:.0}", scan / dashboard);

    let (median, p95) = one_completion(&app, running, &nodes[3]).await;
    println!("counting one completion, median\t{median:.3}");
    println!("counting one completion, p95\t{p95:.3}");
    update_lists(&app, &officer, running, &nodes).await;
    accounts::sign_out(&app, &officer).await.expect("signed out");
    app.db().close().await;
}

/// How long the preview and the update of one school's eligible list take, and pages afterwards, when each past day has
/// its own number of eligible pupils.
#[expect(clippy::print_stdout, reason = "it is run by hand")]
async fn update_lists(app: &App, officer: &Actor, k: &campaigns::Campaign, nodes: &[orgs::Org]) {
    let school = nodes.last().expect("a school");
    let mut times = Vec::new();
    let mut seen = None;
    for _ in 0..5 {
        let began = Instant::now();
        seen = Some(lists::preview(app, officer, k.id, school.id, app.today()).await.expect("a preview"));
        times.push(millis(began.elapsed()));
    }
    println!("preview of a school's updated list\t{:.1}", middle(times).0);
    let began = Instant::now();
    let expected = seen.expect("a preview").change;
    lists::amend(app, officer, k.id, school.id, (app.today(), "bench"), expected).await.expect("an updated list");
    println!("update of a school's list\t{:.1}", millis(began.elapsed()));
    for node in nodes {
        let mut times = Vec::new();
        for _ in 0..20 {
            let began = Instant::now();
            service::participation(app, officer, node.id, Some(k.id)).await.expect("figures");
            times.push(millis(began.elapsed()));
        }
        println!("participation of a {} after that\t{:.1}", node.kind.as_str(), middle(times).0);
    }
}

/// What counting a completion costs, apart from the hand-in itself: a learner's marks are removed and counted again, and
/// the transaction is rolled back.
async fn one_completion(app: &App, k: &campaigns::Campaign, school: &orgs::Org) -> (f64, f64) {
    let module = {
        let mut c = app.db().read().await.expect("a connection");
        let classes = orgs::list_subtree(&mut c, &school.path, OrgKind::Class).await.expect("classes");
        let grade = classes[0].grade().expect("a grade");
        let requirements = campaigns::list_requirements(&mut c, k.id).await.expect("requirements");
        let module = requirements.into_iter().find(|p| p.grades.contains(&grade)).expect("a requirement").module_id;
        let mut learners = Vec::new();
        for class in classes.iter().filter(|c| c.grade() == Some(grade)) {
            learners.extend(
                qinghe_store::users::list_class(&mut c, class.id).await.expect("learners").iter().map(|p| p.id),
            );
        }
        (module, learners)
    };
    let mut times = Vec::new();
    for learner in module.1.into_iter().cycle().take(COUNTED) {
        let took = std::sync::Arc::new(std::sync::Mutex::new(Duration::ZERO));
        let args = (k.id, learner, module.0.clone(), app.now(), took.clone());
        let rolled_back: Result<(), Error> = app
            .db()
            .write(args, |c, (id, learner, module, now, took)| {
                Box::pin(async move {
                    let sql = forget(c, id.0, *learner);
                    raw(c, &sql).await?;
                    let began = Instant::now();
                    campaigns::count(c, *learner, module, *now).await?;
                    *took.lock().expect("nobody panicked") = began.elapsed();
                    Err(Error::UnknownEngine)
                })
            })
            .await;
        assert!(rolled_back.is_err());
        times.push(millis(*took.lock().expect("nobody panicked")));
    }
    middle(times)
}

fn forget(c: &Conn<'_>, campaign: uuid::Uuid, learner: UserId) -> String {
    let id = |id: uuid::Uuid| match c {
        Conn::Sqlite(_) => format!("x'{}'", id.simple()),
        Conn::Postgres(_) => format!("'{id}'"),
    };
    format!(
        "UPDATE campaign_learners SET started_at = NULL, completed_at = NULL, score = NULL WHERE campaign_id = {} AND learner_id = {}",
        id(campaign),
        id(learner.0)
    )
}

async fn new_officer(app: &App, region: &orgs::Org) -> std::sync::Arc<Actor> {
    let username = format!("bench.{}", app.new_id::<UserId>().0.simple());
    let new = accounts::NewStaff {
        username: username.clone(),
        name: "测速".into(),
        grants: vec![(qinghe_model::role::Role::Officer, region.id, region.path.clone())],
        password: Some(demo::PASSWORD.into()),
        must_change: false,
    };
    accounts::add_staff(app, &Actor::system(), new).await.expect("an account");
    let session = accounts::sign_in_staff(app, &username, demo::PASSWORD, &client("bench")).await.expect("a session");
    accounts::find_actor(app, &session.token).await.expect("the store answers").expect("the session is open")
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The median and the 95th percentile.
fn middle(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], times[times.len() * 95 / 100])
}
