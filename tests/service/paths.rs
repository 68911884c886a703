//! No path leads a bureau to a named pupil without a person of the pupil's school.
//!
//! A search through the states that officers and platform administrators can reach together, by the real use-cases: they
//! invite, grant, reset, suspend, revoke, propose, confirm, create schools, import lists, move and merge, and use every link
//! they are shown. Nobody of a school does anything. In each state every account they control tries to see pupils.

use qinghe_model::{OrgId, Text, UserId, role::Role};
use qinghe_service::{
    Actor, App, accounts, activation, assignments, gradebook, orgs, proposals, records, roster, slips,
    staff::{self, Outcome},
    teachers::{self, TeacherSelector},
    tree::{self, Way},
};
use qinghe_store::{Conn, users};
use qinghe_tests::{
    Engine, TestApp,
    app::{PASSWORD, TestClock, client, over},
    run,
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

const OWN: &str = "autumn-leaves-fall-on-stone-9";
/// Accounts that the coalition makes, at most.
const PUPPETS: usize = 2;
/// States that are looked at, at most: each takes some tens of milliseconds.
const STATES: usize = 220;
/// Steps of a path, at most.
const DEEP: usize = 7;

/// Where something is done: the code of a unit, perhaps with a class.
type At = (&'static str, Option<&'static str>);
const SCHOOL: At = ("QH1001", None);
const OTHER: At = ("QH1002", None);
const NEW: At = ("QH1009", None);
const COUNTY: At = ("QH-YL", None);
const CLASS: At = ("QH1001", Some("五年级1班"));
const NEW_CLASS: At = ("QH1009", Some("五年级1班"));

/// One thing that somebody tries.
#[derive(Clone, Debug)]
enum Step {
    Create,
    Invite(At, Role),
    Grant(String, At, Role),
    Reset(String),
    Suspend(String, bool),
    Revoke(String, Role, At),
    Confirm(usize),
    Import(At),
    Teach(At, String),
    Move(At, &'static str),
    Merge(At, &'static str),
}

/// A state: the store as a file, who is controlled, and how it was reached.
#[derive(Clone)]
struct State {
    file: PathBuf,
    controlled: BTreeSet<String>,
    trace: Vec<String>,
}

struct Search {
    clock: TestClock,
    folder: tempfile::TempDir,
    files: usize,
    /// People of a school who confirm whatever they are asked, and hand the links over.
    careless: Vec<&'static str>,
}

async fn node(app: &App, (code, class): At) -> Option<qinghe_store::orgs::Org> {
    orgs::find_node(app, code, class).await.ok()
}

async fn account(app: &App, username: &str) -> Option<UserId> {
    let mut c = app.db().read().await.expect("a connection");
    users::find_staff(&mut c, username).await.expect("the store answers").map(|u| u.id)
}

/// The accounts that can sign in, as actors.
async fn actors(app: &App, usernames: impl Iterator<Item = &str>) -> BTreeMap<String, Arc<Actor>> {
    let mut found = BTreeMap::new();
    for username in usernames {
        for password in [PASSWORD, OWN] {
            if let Ok(session) = accounts::sign_in_staff(app, username, password, &client(username)).await {
                let actor = accounts::find_actor(app, &session.token).await.expect("the store answers");
                found.extend(actor.map(|actor| (username.to_owned(), actor)));
                break;
            }
        }
    }
    found
}

/// The steps that are worth trying with these accounts.
fn steps(controlled: &BTreeSet<String>, puppets: usize) -> Vec<Step> {
    let mut all = vec![Step::Create];
    if puppets < PUPPETS {
        for at in [SCHOOL, NEW] {
            all.push(Step::Invite(at, Role::SchoolAdmin));
        }
        for at in [SCHOOL, CLASS, NEW_CLASS] {
            all.push(Step::Invite(at, Role::Teacher));
        }
        all.push(Step::Invite(COUNTY, Role::Officer));
    }
    let targets = controlled.iter().map(String::as_str).chain(["head", "teacher", "head.other"]);
    for who in targets.map(str::to_owned) {
        for at in [SCHOOL, NEW] {
            all.push(Step::Grant(who.clone(), at, Role::SchoolAdmin));
        }
        for at in [CLASS, NEW_CLASS] {
            all.push(Step::Grant(who.clone(), at, Role::Teacher));
            all.push(Step::Teach(at, who.clone()));
        }
        all.push(Step::Reset(who.clone()));
        if ["head", "teacher"].contains(&who.as_str()) {
            all.push(Step::Suspend(who.clone(), true));
            all.push(Step::Suspend(who.clone(), false));
            all.push(Step::Revoke(who, Role::SchoolAdmin, SCHOOL));
        }
    }
    all.extend((0..3).map(Step::Confirm));
    all.extend([SCHOOL, NEW, OTHER].map(Step::Import));
    all.push(Step::Move(SCHOOL, "QH-LC"));
    all.push(Step::Move(NEW, "QH-LC"));
    for (from, to) in [(SCHOOL, "QH1009"), (NEW, "QH1001"), (OTHER, "QH1009"), (SCHOOL, "QH1002")] {
        all.push(Step::Merge(from, to));
    }
    all
}

/// Tries a step; returns the name of an account whose link was shown, with the link.
async fn take(app: &App, actor: &Actor, step: &Step, n: usize) -> Result<Option<(String, String)>, ()> {
    let home = actor.grants().first().map(|g| g.org_id).ok_or(())?;
    let link = |outcome: Outcome| match outcome {
        Outcome::Link(issued) => Some((issued.username.clone(), issued.token)),
        Outcome::Proposed | Outcome::Done => None,
    };
    let today = Some(app.today());
    match step {
        Step::Create => {
            let county = node(app, COUNTY).await.ok_or(())?;
            let name = Text { zh: "新学校".into(), en: "New School".into() };
            tree::create(app, actor, county.id, "QH1009", &name, None, true).await.map_err(drop)?;
            Ok(None)
        }
        Step::Invite(at, role) => {
            let at = node(app, *at).await.ok_or(())?;
            let made = staff::invite(app, actor, at.id, &format!("puppet{n}"), "某人", Some(*role), "").await;
            made.map(link).map_err(drop)
        }
        Step::Grant(who, at, role) => {
            let (id, at) = (account(app, who).await.ok_or(())?, node(app, *at).await.ok_or(())?);
            staff::grant(app, actor, home, id, Some(*role), &at.id.to_string()).await.map(link).map_err(drop)
        }
        Step::Reset(who) => {
            let id = account(app, who).await.ok_or(())?;
            staff::reset(app, actor, home, id).await.map(link).map_err(drop)
        }
        Step::Suspend(who, suspended) => {
            let id = account(app, who).await.ok_or(())?;
            staff::suspend(app, actor, home, id, *suspended).await.map(|()| None).map_err(drop)
        }
        Step::Revoke(who, role, at) => {
            let (id, at) = (account(app, who).await.ok_or(())?, node(app, *at).await.ok_or(())?);
            staff::revoke(app, actor, home, id, *role, at.id).await.map(|()| None).map_err(drop)
        }
        Step::Confirm(n) => {
            let all = proposals::list(app, actor).await.map_err(drop)?;
            let open: Vec<_> = all.iter().filter(|l| l.may_decide).collect();
            let id = open.get(*n).ok_or(())?.proposal.id;
            let done = proposals::confirm(app, actor, id).await.map_err(drop)?;
            tree::carry_out_due(app).await.map_err(drop)?;
            Ok(match done {
                proposals::Confirmed::Link(issued, _) => Some((issued.username.clone(), issued.token)),
                proposals::Confirmed::Role | proposals::Confirmed::Merger => None,
            })
        }
        Step::Import(at) => {
            let org = node(app, *at).await.ok_or(())?;
            let rows = format!("学校,年级,班级,学号,姓名\n{},五年级,1班,88,假学生\n", at.0);
            let report = roster::import(app, actor, org.id, rows.as_bytes(), false).await.map_err(drop)?;
            if report.applied { Ok(None) } else { Err(()) }
        }
        Step::Teach(at, who) => {
            let class = node(app, *at).await.ok_or(())?;
            teachers::add(app, actor, class.id, TeacherSelector::Username(who.clone()))
                .await
                .map(|_| None)
                .map_err(drop)
        }
        Step::Move(at, to) => {
            let org = node(app, *at).await.ok_or(())?;
            tree::change(app, actor, org.id, Way::Move, to, today).await.map(|_| None).map_err(drop)
        }
        Step::Merge(at, to) => {
            let org = node(app, *at).await.ok_or(())?;
            tree::change(app, actor, org.id, Way::Merge, to, today).await.map(|_| None).map_err(drop)
        }
    }
}

/// Whether the actor sees who is in one of these classes.
async fn sees(app: &App, actor: &Actor, classes: &[OrgId]) -> bool {
    for class in classes {
        if slips::list(app, actor, *class).await.is_ok()
            || assignments::get_class(app, actor, *class).await.is_ok()
            || gradebook::get(app, actor, *class, false).await.is_ok()
            || records::export(app, actor, *class, "1").await.is_ok()
        {
            return true;
        }
    }
    false
}

/// What tells states apart: accounts, roles, proposals, plans and the tree, without ids and times.
async fn gist(app: &App) -> Vec<String> {
    const PARTS: [&str; 5] = [
        "SELECT username || (password_hash IS NULL) || (suspended_at IS NULL) FROM users WHERE kind = 'staff' ORDER BY 1",
        "SELECT u.username || g.role || o.path FROM grants g JOIN users u ON u.id = g.user_id JOIN orgs o ON o.id = g.org_id ORDER BY 1",
        "SELECT p.kind || o.path || COALESCE(u.username, p.username, '') || p.state || b.username FROM proposals p JOIN orgs o ON o.id = p.school_id \
         JOIN users b ON b.id = p.proposed_by LEFT JOIN users u ON u.id = p.user_id ORDER BY 1",
        "SELECT kind || COALESCE(outcome, '') FROM org_plans ORDER BY 1",
        "SELECT path || kind || COALESCE(code, '') || COALESCE(closed_from, '') FROM orgs ORDER BY 1",
    ];
    let mut lines = Vec::new();
    let Conn::Sqlite(mut c) = app.db().read().await.expect("a connection") else { panic!("one file is one state") };
    for sql in PARTS {
        let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *c).await.expect("the query is right");
        lines.extend(rows);
    }
    lines
}

impl Search {
    fn copy(&mut self, from: &Path) -> PathBuf {
        self.files += 1;
        let to = self.folder.path().join(format!("{}.sqlite", self.files));
        fs::copy(from, &to).expect("the state is copied");
        to
    }

    async fn open(&self, file: &Path) -> App {
        over(&format!("sqlite:{}", file.display()), &self.clock).await
    }

    /// The shortest path to a pupil's name that was found, and the number of states that were looked at.
    async fn find(&mut self, first: State, classes: &[OrgId]) -> (Option<Vec<String>>, usize) {
        let mut seen = BTreeSet::new();
        let mut waiting = VecDeque::from([first]);
        while let Some(state) = waiting.pop_front() {
            if seen.len() >= STATES || state.trace.len() >= DEEP {
                break;
            }
            let mut file = self.copy(&state.file);
            let mut app = self.open(&file).await;
            let names: Vec<String> =
                state.controlled.iter().cloned().chain(self.careless.iter().map(|s| (*s).to_owned())).collect();
            let mut own = actors(&app, names.iter().map(String::as_str)).await;
            for (name, actor) in &own {
                if state.controlled.contains(name) && sees(&app, actor, classes).await {
                    return (Some(state.trace), seen.len());
                }
            }
            let puppets = state.controlled.iter().filter(|name| name.starts_with("puppet")).count();
            let proposed = state.trace.iter().filter(|line| line.contains("Invite")).count();
            for step in steps(&state.controlled, puppets.max(proposed)) {
                for name in &names {
                    let careless = !state.controlled.contains(name);
                    if careless && !matches!(step, Step::Confirm(_)) {
                        continue;
                    }
                    let Some(actor) = own.get(name).cloned() else { continue };
                    let Ok(shown) = take(&app, &actor, &step, proposed).await else { continue };
                    let mut controlled = state.controlled.clone();
                    if let Some((username, token)) = shown {
                        activation::activate(&app, &token, OWN, &client("coalition")).await.expect("the link works");
                        controlled.insert(username);
                    }
                    let key = (gist(&app).await, controlled.clone());
                    app.db().close().await;
                    if seen.insert(key) {
                        let trace = state.trace.iter().cloned().chain([format!("{name}: {step:?}")]).collect();
                        waiting.push_back(State { file: file.clone(), controlled, trace });
                    }
                    // What was refused has changed nothing: only a step that was taken needs a fresh copy.
                    file = self.copy(&state.file);
                    app = self.open(&file).await;
                    own = actors(&app, names.iter().map(String::as_str)).await;
                }
            }
            app.db().close().await;
        }
        (None, seen.len())
    }
}

/// The search from the usual world, with people of the school who confirm anything.
async fn search(coalition: &[&str], careless: Vec<&'static str>) -> (Option<Vec<String>>, usize) {
    let t = TestApp::new(Engine::Sqlite).await;
    let classes = [t.world().class.id, t.world().class_of_other_school.id];
    let path = t.store().url().trim_start_matches("sqlite:").to_owned();
    let clock = t.clock.clone();
    t.store().close().await;
    let folder = tempfile::tempdir().expect("a folder");
    let mut search = Search { clock, folder, files: 0, careless };
    let file = search.copy(Path::new(&path));
    let controlled = coalition.iter().map(|name| (*name).to_owned()).collect();
    search.find(State { file, controlled, trace: Vec::new() }, &classes).await
}

#[test]
fn no_bureau_reaches_a_named_pupil_alone() {
    run(async {
        let together = (&["officer.county", "officer.city", "admin"][..], 100);
        for (coalition, least) in [together, (&["officer.region"][..], 10), (&["assessor"][..], 0)] {
            let (path, states) = search(coalition, Vec::new()).await;
            assert_eq!(path, None, "{coalition:?}");
            assert!(states >= least, "{coalition:?} reached {states} states only");
        }
    });
}

/// The search finds a path where there is one: the school's administrator confirms, and hands the link over.
#[test]
fn a_careless_administrator_is_a_path() {
    run(async {
        let (path, _) = search(&["officer.county"], vec!["head"]).await;
        let path = path.expect("there is a path");
        assert_eq!(path.len(), 2, "{path:#?}");
        assert!(path[0].starts_with("officer.county: Invite") && path[1].starts_with("head: Confirm"), "{path:#?}");
    });
}

/// The longer ways, which the search may not reach: a school of the coalition's own, with pupils of its own, is merged with a
/// real one, in both directions, also on a later day.
#[test]
fn a_school_of_ones_own_is_no_way_into_another() {
    run(async {
        let t = TestApp::new(Engine::Sqlite).await;
        let w = t.world().clone();
        let (county, city) = (t.officer("county").await, t.officer("city").await);
        let name = Text { zh: "新学校".into(), en: "New School".into() };
        let own = tree::create(&t.app, &county, w.county.id, "QH1009", &name, None, false).await.unwrap();
        staff::invite(&t.app, &county, own, "puppet", "某人", Some(Role::SchoolAdmin), "").await.unwrap();
        let open = proposals::list(&t.app, &city).await.unwrap();
        let proposals::Confirmed::Link(link, _) = proposals::confirm(&t.app, &city, open[0].proposal.id).await.unwrap()
        else {
            panic!("a link")
        };
        let session = activation::activate(&t.app, &link.token, OWN, &client("p")).await.unwrap();
        let puppet = t.actor(&session.token).await;
        let rows = "学校,年级,班级,学号,姓名\nQH1009,五年级,1班,88,假学生\n";
        assert!(roster::import(&t.app, &puppet, own, rows.as_bytes(), false).await.unwrap().applied);
        // A teacher of the school's own class would come along, and could then confirm an administrator of the other school.
        let class = orgs::find_node(&t.app, "QH1009", Some("五年级1班")).await.unwrap();
        let Outcome::Link(link) =
            staff::invite(&t.app, &puppet, class.id, "mole", "某师", Some(Role::Teacher), "").await.unwrap()
        else {
            panic!("a link")
        };
        activation::activate(&t.app, &link.token, OWN, &client("m")).await.unwrap();
        let today = t.app.today();
        for (from, to) in [(own, "QH1001"), (w.school.id, "QH1009")] {
            for on in [today, today + chrono::TimeDelta::days(1)] {
                assert!(matches!(
                    tree::change(&t.app, &county, from, Way::Merge, to, Some(on)).await.unwrap(),
                    tree::Outcome::Proposed(_)
                ));
            }
        }
        // The coalition confirms all that it can.
        for actor in [&puppet, &city, &county] {
            for listed in proposals::list(&t.app, actor).await.unwrap() {
                if listed.may_decide {
                    proposals::confirm(&t.app, actor, listed.proposal.id).await.unwrap();
                }
            }
        }
        t.clock.advance(chrono::TimeDelta::hours(30));
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0);
        for name in ["puppet", "mole"] {
            let session = accounts::sign_in_staff(&t.app, name, OWN, &client("x")).await.unwrap();
            assert!(!sees(&t.app, &*t.actor(&session.token).await, &[w.class.id, w.other_class.id]).await, "{name}");
        }
        // Nor does a role for the head at that school let its people reset the head.
        let head = t.school_admin().await.user_id().unwrap();
        let county = t.officer("county").await;
        staff::grant(&t.app, &county, w.county.id, head, Some(Role::SchoolAdmin), "QH1009").await.unwrap();
        let session = accounts::sign_in_staff(&t.app, "puppet", OWN, &client("x")).await.unwrap();
        let puppet = t.actor(&session.token).await;
        for listed in proposals::list(&t.app, &puppet).await.unwrap() {
            if listed.may_decide {
                proposals::confirm(&t.app, &puppet, listed.proposal.id).await.unwrap();
            }
        }
        assert!(staff::reset(&t.app, &county, w.county.id, head).await.is_err());
    });
}
