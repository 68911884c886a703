//! Learners and staff at work at once in a random tree: lists change, items are corrected, campaigns withdrawn, and the
//! figures stay exact.

use super::{assert_levels_add_up, assert_recount_agrees};
use chrono::TimeDelta;
use qinghe_model::{
    CampaignId, OrgId, Text,
    org::{Grade, OrgKind},
    participation::Participation,
    role::Role,
};
use qinghe_service::{
    Actor, App, Error, accounts, assignments, attempts,
    campaigns::{self, NewCampaign, days, lists},
    content, lessons, orgs, pupils, regrade, roster,
    tree::{self, Way},
};
use qinghe_store::{assignments::WorkPart, campaigns as kept, campaigns::Requirement, orgs as nodes};
use qinghe_tests::{Engine, TestApp, app, work};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{collections::BTreeMap, fmt::Write as _, sync::Arc, time::Duration};

const GRADES: [Grade; 2] = [Grade::P5, Grade::P6];

fn requirement(module: &str, part: WorkPart, grades: &[Grade]) -> Requirement {
    Requirement { module_id: module.into(), part, grades: grades.to_vec() }
}

fn call(t: &TestApp, org: OrgId, requirements: Vec<Requirement>, pass_required: bool) -> NewCampaign {
    let name = Text { zh: "禁毒月".into(), en: "Month".into() };
    let due = t.app.now() + TimeDelta::days(7);
    NewCampaign { requirements, pass_required, ..work::campaign(org, name, "", t.app.now(), due) }
}

/// The administrator of each school, signed in.
type Heads = Arc<BTreeMap<OrgId, Arc<Actor>>>;

async fn heads(t: &TestApp, region: &nodes::Org) -> Heads {
    let schools = {
        let mut c = t.store().read().await.unwrap();
        nodes::list_subtree(&mut c, &region.path, OrgKind::School).await.unwrap()
    };
    let mut heads = BTreeMap::new();
    for school in schools {
        let username = format!("head.{}", school.code.clone().unwrap().to_lowercase());
        let new = accounts::NewStaff {
            username: username.clone(),
            name: "校长".into(),
            grants: vec![(Role::SchoolAdmin, school.id, school.path.clone())],
            password: Some(app::PASSWORD.into()),
            must_change: false,
        };
        accounts::add_staff(&t.app, &Actor::system(), new).await.unwrap();
        heads.insert(school.id, t.staff(&username).await);
    }
    Arc::new(heads)
}

/// A region with its class lists.
async fn random_tree(t: &TestApp, rng: &mut StdRng) -> nodes::Org {
    let (mut tree, mut list) = (String::new(), "学校,年级,班级,学号,姓名\n".to_owned());
    let mut node = |code: &str, parent: &str, kind: &str| {
        let parent = if parent.is_empty() { String::new() } else { format!("parent = \"{parent}\"\n") };
        let name = format!("name = {{ zh = \"{code} 名\", en = \"{code}\" }}");
        writeln!(tree, "[[org]]\ncode = \"{code}\"\n{parent}kind = \"{kind}\"\n{name}").unwrap();
    };
    node("R0", "", "region");
    for c in 0..rng.random_range(1..3) {
        node(&format!("C{c}"), "R0", "city");
        for d in 0..rng.random_range(1..3) {
            node(&format!("D{c}{d}"), &format!("C{c}"), "county");
            for s in 0..rng.random_range(1..3) {
                let code = format!("S{c}{d}{s}");
                node(&code, &format!("D{c}{d}"), "school");
                for k in 1..=2 {
                    let grade = ["五年级", "六年级"][rng.random_range(0..2)];
                    for n in 1..=rng.random_range(1..4) {
                        writeln!(list, "{code},{grade},{k}班,{n},学生{k}{n}").unwrap();
                    }
                }
            }
        }
    }
    orgs::import(&t.app, &Actor::system(), &tree).await.unwrap();
    let region = orgs::find_node(&t.app, "R0", None).await.unwrap();
    assert!(roster::import(&t.app, &Actor::system(), region.id, list.as_bytes(), false).await.unwrap().applied);
    region
}

/// Whether it was refused because somebody else was faster. Any other error is a defect.
fn is_refusal(e: &Error) -> bool {
    use Error::{AttemptClosed, Changed, Forbidden, Invalid, LessonFirst, NoAttemptLeft, NotFound, WorkClosed};
    matches!(e, AttemptClosed | Changed | Forbidden | Invalid(_) | LessonFirst | NoAttemptLeft | NotFound | WorkClosed)
}

/// 1 if it was done, 0 if it was refused.
fn may_be_refused<T>(done: Result<T, Error>) -> usize {
    match done {
        Ok(_) => 1,
        Err(e) if is_refusal(&e) => 0,
        Err(e) => panic!("{e:?}"),
    }
}

/// How often each thing was done.
#[derive(Default)]
struct Done {
    studied: usize,
    moved: usize,
    added: usize,
    amended: usize,
    regraded: usize,
}

/// Some of what a learner was given, in any order, better and worse.
async fn study(app: &App, pupil: &Actor, mut rng: StdRng) -> Result<(), Error> {
    for _ in 0..rng.random_range(0..4) {
        let tasks = lessons::list_tasks(app, pupil).await?;
        if tasks.is_empty() {
            return Ok(());
        }
        let task = &tasks[rng.random_range(0..tasks.len())];
        let id = task.task.assignment.id;
        lessons::open(app, pupil, id).await?;
        if rng.random_bool(0.2) {
            continue;
        }
        work::do_lesson(app, pupil, id).await?;
        if task.module.quiz.is_some() && task.task.assignment.part != WorkPart::Lesson && rng.random_bool(0.8) {
            let page = attempts::start(app, pupil, id).await?;
            let right = rng.random_range(3..=page.items.len());
            for (n, asked) in page.items.iter().enumerate() {
                let answer = work::answer(&asked.paper.id, asked.example(n < right), 1);
                attempts::save_answer(app, pupil, page.attempt.id, answer).await?;
            }
            let hand_in = || attempts::submit(app, pupil, page.attempt.id);
            let (one, two) = tokio::join!(hand_in(), hand_in());
            one.and(two)?;
        }
    }
    Ok(())
}

/// The actions of staff at the same time.
async fn manage(app: &App, heads: &Heads, opened: &[CampaignId], region: &nodes::Org, mut rng: StdRng) -> Done {
    let system = Actor::system();
    let mut done = Done::default();
    let of = async |kind| nodes::list_subtree(&mut app.db().read().await.unwrap(), &region.path, kind).await.unwrap();
    let (schools, classes) = (of(OrgKind::School).await, of(OrgKind::Class).await);
    for _ in 0..16 {
        let class = &classes[rng.random_range(0..classes.len())];
        let head = &heads[&class.parent_id().unwrap()];
        // Two at work at once use different numbers.
        let number = rng.random_range(1_000..9_000).to_string();
        match rng.random_range(0..6) {
            // A pupil changes class.
            0 | 1 => {
                let beside: Vec<_> =
                    classes.iter().filter(|c| c.parent_id() == class.parent_id() && c.id != class.id).collect();
                let who = qinghe_store::users::list_class(&mut app.db().read().await.unwrap(), class.id).await.unwrap();
                if let (Some(to), Some(pupil)) = (beside.first(), who.first()) {
                    let moved = pupils::move_to(app, head, class.id, pupil.id, Some(to.id), &number).await;
                    done.moved += may_be_refused(moved);
                }
            }
            // A new pupil.
            2 => done.added += may_be_refused(pupils::add(app, head, class.id, "新来的", &number).await),
            // A list is updated, of a school or of the whole region.
            3 | 4 => {
                let node = if rng.random_bool(0.7) { &schools[rng.random_range(0..schools.len())] } else { region };
                let k = opened[rng.random_range(0..opened.len())];
                match lists::preview(app, &system, k, node.id, app.today()).await {
                    Ok(seen) => {
                        let amended =
                            lists::amend(app, &system, k, node.id, (app.today(), "名单迟交"), seen.change).await;
                        done.amended += may_be_refused(amended);
                    }
                    Err(e) => assert!(is_refusal(&e), "{e:?}"),
                }
            }
            _ => {
                lists::take_due_snapshots(app).await.unwrap();
                lists::give_due(app).await.unwrap();
                days::keep_days(app).await.unwrap();
            }
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..6))).await;
    }
    done
}

/// Regrades all work with a corrected item; gives how many attempts changed.
async fn regrade_all(t: &TestApp, heads: &Heads, region: &nodes::Org) -> usize {
    let mut c = t.store().read().await.unwrap();
    let classes = nodes::list_subtree(&mut c, &region.path, OrgKind::Class).await.unwrap();
    drop(c);
    let mut changed = 0;
    for class in classes {
        let head = &heads[&class.parent_id().unwrap()];
        for (given, ..) in assignments::get_class(&t.app, head, class.id).await.unwrap().work {
            for _ in 0..20 {
                let expected = regrade::preview(&t.app, head, given.id).await.unwrap().changes.len();
                match regrade::apply(&t.app, head, given.id, expected).await {
                    Ok(n) => {
                        changed += n;
                        break;
                    }
                    Err(e) => assert!(is_refusal(&e), "{e:?}"),
                }
            }
        }
    }
    changed
}

/// Moves the first school to the last county, and merges the second into the last: every list must stay as it was, and be
/// updated where it counts.
async fn rearrange(t: &TestApp, region: &nodes::Org) {
    let of = async |kind| nodes::list_subtree(&mut t.store().read().await.unwrap(), &region.path, kind).await.unwrap();
    let (counties, schools) = (of(OrgKind::County).await, of(OrgKind::School).await);
    let today = Some(t.app.today());
    let code = |o: &nodes::Org| o.code.clone().unwrap();
    let county = counties.last().unwrap();
    if schools[0].parent_id() != Some(county.id) {
        tree::change(&t.app, &Actor::system(), schools[0].id, Way::Move, &code(county), today).await.unwrap();
    }
    if schools.len() > 2 {
        let last = schools.last().unwrap();
        tree::change(&t.app, &Actor::system(), schools[1].id, Way::Merge, &code(last), today).await.unwrap();
    }
    t.clock.advance(TimeDelta::minutes(1));
}

pub(super) async fn turmoil(engine: Engine, seed: u64) {
    let mut rng = StdRng::seed_from_u64(seed);
    let t = TestApp::empty(engine, app::settings()).await;
    let system = Actor::system();
    // Papers drawn now can still be read after items change.
    content::keep_items(&t.app, &t.app.content()).await.unwrap();
    let region = random_tree(&t, &mut rng).await;
    let mut heads = heads(&t, &region).await;
    let mut done = Done::default();
    let (city, county) =
        (orgs::find_node(&t.app, "C0", None).await.unwrap(), orgs::find_node(&t.app, "D00", None).await.unwrap());
    let lesson_and_quiz = vec![
        requirement("m01", WorkPart::Lesson, &GRADES),
        requirement("m02", WorkPart::Module, &GRADES[..1]),
        requirement("m03", WorkPart::Module, &GRADES[1..]),
    ];
    let mut opened = Vec::new();
    for new in [
        call(&t, region.id, lesson_and_quiz.clone(), true),
        call(&t, city.id, vec![requirement("m02", WorkPart::Module, &GRADES)], false),
        call(
            &t,
            county.id,
            vec![requirement("m02", WorkPart::Quiz, &GRADES), requirement("m01", WorkPart::Lesson, &GRADES[1..])],
            true,
        ),
        // Its list is taken while everyone is at work.
        NewCampaign {
            snapshot_at: t.app.now() + TimeDelta::seconds(30),
            ..call(&t, region.id, vec![requirement("m02", WorkPart::Module, &GRADES)], false)
        },
        // This one is withdrawn later.
        call(&t, city.id, lesson_and_quiz, false),
    ] {
        opened.push(work::call(&t.app, &system, new).await.unwrap());
    }
    let withdrawn = opened[4];

    for round in 0..2 {
        let (mut tasks, mut staff) = (Vec::new(), Vec::new());
        let mut classes = {
            let mut c = t.store().read().await.unwrap();
            nodes::list_subtree(&mut c, &region.path, OrgKind::Class).await.unwrap()
        };
        classes.retain(|c| c.grade().is_some());
        for class in &classes {
            for n in 0..t.slips(class).await.len() {
                let pupil = t.student_of(class, n).await;
                let (app, rng) = (t.app.clone(), StdRng::seed_from_u64(rng.random()));
                tasks.push(tokio::spawn(async move { may_be_refused(Box::pin(study(&app, &pupil, rng)).await) }));
            }
        }
        for _ in 0..2 {
            let (app, heads, region, opened) = (t.app.clone(), heads.clone(), region.clone(), opened.clone());
            let rng = StdRng::seed_from_u64(rng.random());
            staff.push(tokio::spawn(async move { manage(&app, &heads, &opened, &region, rng).await }));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        t.clock.advance(TimeDelta::minutes(1));
        if round == 1 {
            campaigns::withdraw(&t.app, &system, withdrawn).await.unwrap();
            let dir = work::corrected("m02");
            content::use_folder(&t.app, dir.path()).await.unwrap();
            done.regraded += regrade_all(&t, &heads, &region).await;
        }
        for task in tasks {
            done.studied += task.await.unwrap();
        }
        for task in staff {
            let Done { moved, added, amended, .. } = task.await.unwrap();
            (done.moved, done.added, done.amended) = (done.moved + moved, done.added + added, done.amended + amended);
        }
        lists::take_due_snapshots(&t.app).await.unwrap();
        assert_all(&t, &region, &format!("seed {seed}, round {round}")).await;
        if round == 0 {
            t.clock.advance(TimeDelta::minutes(1));
            rearrange(&t, &region).await;
            // The administrator of a school that moved runs it in its new place.
            let mut here = BTreeMap::new();
            for (school, head) in heads.iter() {
                here.insert(*school, accounts::renew_actor(&t.app, head).await.unwrap().unwrap());
            }
            heads = Arc::new(here);
            assert_all(&t, &region, &format!("seed {seed}, rearranged")).await;
        }
        t.clock.advance(TimeDelta::days(1));
    }
    // Submissions made during the first regrading.
    done.regraded += regrade_all(&t, &heads, &region).await;
    assert_all(&t, &region, &format!("seed {seed}, regraded")).await;
    let all = kept::list(&mut t.store().read().await.unwrap()).await.unwrap();
    assert!(all.len() == 4 && all.iter().all(|k| k.id != withdrawn && k.snapshot_taken_at.is_some()));
    let counted = t.store().number("SELECT CAST(SUM(completed) AS BIGINT) FROM campaign_classes").await;
    assert!(counted > 0, "seed {seed}: nobody completed anything");
    let Done { studied, moved, added, amended, regraded } = done;
    assert!(
        [studied, moved, added, amended, regraded].iter().all(|n| *n > 0),
        "seed {seed}: {studied} studied, {moved} moved, {added} added, {amended} amended, {regraded} regraded"
    );
}

async fn assert_all(t: &TestApp, region: &nodes::Org, after: &str) {
    assert_recount_agrees(&t.app, after).await;
    days::keep_days(&t.app).await.unwrap();
    for r in days::recount_days(&t.app, &Actor::system(), false).await.unwrap() {
        assert_eq!(r.differences, [], "{after}: {}", r.campaign.name().zh);
    }
    for k in kept::list(&mut t.store().read().await.unwrap()).await.unwrap() {
        let top = orgs::find_node(&t.app, "R0", None).await.unwrap();
        assert_eq!(top.id, region.id);
        let top = { nodes::find(&mut t.store().read().await.unwrap(), k.org_id).await.unwrap().unwrap() };
        let whole = assert_levels_add_up(&t.app, &top, k.id, after).await;
        let mut c = t.store().read().await.unwrap();
        let lists = kept::list_sums(&mut c, k.id, &k.org_path, 4).await.unwrap();
        assert_eq!(lists.iter().map(|(_, p)| *p).sum::<Participation>(), whole, "{after}");
    }
}
