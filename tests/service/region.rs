//! The proof that figures are exact: in the made-up region of `qinghe demo region`, and after whatever may happen to lists
//! and attempts, at once and on both engines.

use chrono::TimeDelta;
use qinghe::demo::region::{self, Plan};
use qinghe_model::{
    CampaignId, OrgId, Text,
    org::{Grade, OrgKind, PATH_SEGMENT},
    participation::Participation,
    role::Role,
};
use qinghe_service::{
    Actor, App, Error, accounts, assignments, attempts,
    campaigns::{self, NewCampaign, lists},
    content, lessons, orgs, pupils, regrade, roster,
    tree::{self, Way, former},
};
use qinghe_store::{assignments::WorkPart, campaigns as kept, campaigns::Requirement, orgs as nodes};
use qinghe_tests::{Engine, TestApp, app, both, work};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, sync::Arc, time::Duration};

pub async fn assert_recount_agrees(app: &App, after: &str) {
    for r in campaigns::recount(app, &Actor::system(), false).await.unwrap() {
        assert!(r.differences.is_empty(), "{after}: {:?}", r.differences);
    }
}

/// Every node's total is the sum of its children's and of what counts there from elsewhere, down to classes.
pub async fn assert_levels_add_up(app: &App, top: &nodes::Org, k: CampaignId, after: &str) -> Participation {
    let mut waiting = vec![top.id];
    let mut whole = None;
    while let Some(id) = waiting.pop() {
        let page = campaigns::participation(app, &Actor::system(), id, Some(k)).await.unwrap();
        let sum: Participation = if page.org.kind == OrgKind::School {
            // Classes are shown to the school's own staff alone.
            let mut c = app.db().read().await.unwrap();
            let then = page.campaign.as_ref().map_or(app.now(), |(k, _)| k.counted_at());
            let place = former::Places::of(&mut c, &page.org).await.unwrap().at(then).clone();
            kept::list_sums(&mut c, k, &place, place.as_str().len() + PATH_SEGMENT)
                .await
                .unwrap()
                .into_iter()
                .map(|(_, p)| p)
                .sum()
        } else {
            page.children.iter().map(|f| f.counts).sum()
        };
        assert_eq!(sum, page.total, "{after}: {}", page.org.name().zh);
        page.total.checked().unwrap_or_else(|e| panic!("{after}: {}: {e}", page.org.name().zh));
        whole.get_or_insert(page.total);
        if page.org.kind != OrgKind::School {
            waiting.extend(page.children.iter().map(|f| f.org.id));
        }
    }
    whole.unwrap_or_default()
}

both! {
    async fn the_made_up_region_is_what_its_attempts_say(engine) {
        let t = TestApp::empty(engine, app::settings()).await;
        let plan = Plan { students: 2_000, seed: 7, earlier: 2 };
        let heard = std::sync::atomic::AtomicU32::new(0);
        let made = region::make(&t.app, plan, &|n| heard.store(n, std::sync::atomic::Ordering::Relaxed)).await.unwrap();
        assert_eq!((made.learners, heard.into_inner()), (2_000, 2_000));
        assert!(made.answers > 30_000 && made.attempts > 3_000, "{made:?}");
        for (table, expected) in [
            ("users WHERE kind = 'learner'", 2_000), ("enrolments", 2_000), ("orgs WHERE kind = 'class'", made.classes as u64),
            ("attempts", made.attempts), ("answers", made.answers), ("campaign_learners", 6_000),
        ] {
            let there = t.store().number(&format!("SELECT COUNT(*) FROM {table}")).await;
            assert_eq!(u64::try_from(there).unwrap(), expected, "{table}");
        }
        // Answers carry the points that the score is the sum of, within the time of their attempt.
        assert_eq!(t.store().number(
            "SELECT COUNT(*) FROM attempts a WHERE a.score <> (SELECT SUM(s.points) FROM answers s WHERE s.attempt_id = a.id AND s.saved_at >= a.started_at AND s.saved_at <= a.submitted_at)"
        ).await, 0);
        assert_recount_agrees(&t.app, "made").await;

        let top = orgs::find_node(&t.app, "QH", None).await.unwrap();
        let all = kept::list(&mut t.store().read().await.unwrap()).await.unwrap();
        assert_eq!(all.len(), 3);
        for k in &all {
            let whole = assert_levels_add_up(&t.app, &top, k.id, "made").await;
            assert_eq!(whole.eligible, 2_000);
            assert!(whole.completed > 800 && whole.completed < 2_000, "{whole:?}");
            // The days that are kept are those that the nightly job would have kept: the last one of what is over is
            // today's but for late work.
            let mut c = t.store().read().await.unwrap();
            let days = kept::list_days(&mut c, k.id, &top.path).await.unwrap();
            assert_eq!(days.len(), 30);
            assert!(days.windows(2).all(|d| d[0].counts.completed <= d[1].counts.completed && d[0].day.succ_opt() == Some(d[1].day)));
            let last = days.last().unwrap();
            assert_eq!(last.counts.eligible, 2_000);
            assert!(last.counts.completed <= whole.completed && last.counts.completed * 10 >= whole.completed * 8);
            let mut levels: BTreeMap<usize, Participation> = BTreeMap::new();
            for day in kept::list_day(&mut c, k.id, &top.path, last.day, PATH_SEGMENT * 4).await.unwrap() {
                let sum = levels.entry(day.path.as_str().len()).or_default();
                *sum = *sum + day.counts;
            }
            assert_eq!(levels.len(), 4);
            assert!(levels.values().all(|sum| *sum == last.counts), "{levels:?}");
        }

        // A raw count of the last kept day says the same as the day.
        let k = &all[0];
        let cut = campaigns::templates::start_of(t.app.today());
        let done = match engine {
            Engine::Sqlite => format!("'{}'", cut.format("%Y-%m-%dT%H:%M:%S+00:00")),
            Engine::Postgres => format!("TIMESTAMPTZ '{}'", cut.to_rfc3339()),
        };
        let raw = t.store().number(&format!("SELECT COUNT(DISTINCT s.learner_id) FROM attempts s JOIN assignments a ON a.id = s.assignment_id JOIN campaigns c ON c.id = a.campaign_id \
            WHERE c.opens_at = (SELECT MAX(opens_at) FROM campaigns) AND s.submitted_at < {done}")).await;
        let days = kept::list_days(&mut t.store().read().await.unwrap(), k.id, &top.path).await.unwrap();
        assert_eq!(days.last().unwrap().counts.completed, raw);

        // Nobody of the staff is missing, and one more region does not go into a store in use.
        for a in &qinghe::demo::ACCOUNTS {
            let client = app::client(a.username);
            accounts::sign_in_staff(&t.app, a.username, qinghe::demo::PASSWORD, &client).await.unwrap();
        }
        let again = region::make(&t.app, plan, &|_| ()).await.unwrap_err();
        assert!(again.to_string().contains("not empty"), "{again}");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM orgs WHERE kind = 'region'").await, 1);
    }

    async fn the_same_seed_makes_the_same_region(engine) {
        let mut seen = Vec::new();
        for seed in [3, 3, 4] {
            let t = TestApp::empty(engine, app::settings()).await;
            region::make(&t.app, Plan { students: 300, seed, earlier: 0 }, &|_| ()).await.unwrap();
            let mut c = t.store().read().await.unwrap();
            let k = kept::list(&mut c).await.unwrap().swap_remove(0);
            seen.push(kept::list_sums(&mut c, k.id, &k.org_path, 64).await.unwrap());
        }
        assert_eq!(seen[0], seen[1]);
        assert_ne!(seen[0], seen[2]);
    }

    // Random trees; campaigns of several requirements on several levels; learners at work, two devices each; and beside them
    // staff who move pupils, take in newcomers, take lists anew, correct an item and grade anew, and take campaigns back.
    async fn whatever_happens_at_once_the_figures_are_what_the_attempts_say(engine) {
        for seed in [11, 12, 13] {
            turmoil(engine, seed).await;
        }
    }
}

const GRADES: [Grade; 2] = [Grade::P5, Grade::P6];

fn requirement(module: &str, part: WorkPart, grades: &[Grade]) -> Requirement {
    Requirement { module_id: module.into(), part, grades: grades.to_vec() }
}

fn call(t: &TestApp, org: OrgId, requirements: Vec<Requirement>, pass_required: bool) -> NewCampaign {
    let name = Text { zh: "禁毒月".into(), en: "Month".into() };
    let due = t.app.now() + TimeDelta::days(7);
    NewCampaign { requirements, pass_required, ..NewCampaign::module(org, name, "", t.app.now(), due) }
}

/// Who manages each school, signed in.
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

/// What may be refused because somebody else was faster. Anything else is a defect.
fn is_refusal(e: &Error) -> bool {
    use Error::{AttemptClosed, Changed, Forbidden, Invalid, LessonFirst, NoAttemptLeft, NotFound, WorkClosed};
    matches!(e, AttemptClosed | Changed | Forbidden | Invalid(_) | LessonFirst | NoAttemptLeft | NotFound | WorkClosed)
}

/// Whether it was done.
fn may_be_refused<T>(done: Result<T, Error>) -> usize {
    match done {
        Ok(_) => 1,
        Err(e) if is_refusal(&e) => 0,
        Err(e) => panic!("{e:?}"),
    }
}

/// How often what was done.
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

/// What staff do meanwhile.
async fn manage(app: &App, heads: &Heads, opened: &[CampaignId], region: &nodes::Org, mut rng: StdRng) -> Done {
    let system = Actor::system();
    let mut done = Done::default();
    let of = async |kind| nodes::list_subtree(&mut app.db().read().await.unwrap(), &region.path, kind).await.unwrap();
    let (schools, classes) = (of(OrgKind::School).await, of(OrgKind::Class).await);
    for _ in 0..16 {
        let class = &classes[rng.random_range(0..classes.len())];
        let head = &heads[&class.parent_id().unwrap()];
        // Two of them at work at once give numbers of their own.
        let number = rng.random_range(1_000..9_000).to_string();
        match rng.random_range(0..6) {
            // A mover.
            0 | 1 => {
                let beside: Vec<_> =
                    classes.iter().filter(|c| c.parent_id() == class.parent_id() && c.id != class.id).collect();
                let who = qinghe_store::users::list_class(&mut app.db().read().await.unwrap(), class.id).await.unwrap();
                if let (Some(to), Some(pupil)) = (beside.first(), who.first()) {
                    let moved = pupils::move_to(app, head, class.id, pupil.id, Some(to.id), &number).await;
                    done.moved += may_be_refused(moved);
                }
            }
            // A newcomer.
            2 => done.added += may_be_refused(pupils::add(app, head, class.id, "新来的", &number).await),
            // A list taken anew, of a school or of the whole.
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
                lists::keep_days(app).await.unwrap();
            }
        }
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..6))).await;
    }
    done
}

/// A copy of a shipped module in which every item with one right option has another key, and a higher version.
fn corrected(module: &str) -> tempfile::TempDir {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            let to = to.join(entry.file_name());
            if entry.path().is_dir() { copy(&entry.path(), &to) } else { assert!(fs::copy(entry.path(), to).is_ok()) }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/modules").join(module), &dir.path().join(module));
    let file = dir.path().join(module).join("items.toml");
    let mut bank: toml::Table = fs::read_to_string(&file).unwrap().parse().unwrap();
    let mut changed = 0;
    for item in bank["item"].as_array_mut().unwrap() {
        if !matches!(item["kind"].as_str(), Some("single" | "scenario")) {
            continue;
        }
        let version = item["version"].as_integer().unwrap();
        item.as_table_mut().unwrap().insert("version".into(), (version + 1).into());
        let options = item["options"].as_array_mut().unwrap();
        let right = options.iter().position(|o| o.get("correct").is_some()).unwrap();
        let other = (right + 1) % options.len();
        let why = options[other].as_table_mut().unwrap().remove("why").unwrap();
        options[other].as_table_mut().unwrap().insert("correct".into(), true.into());
        options[right].as_table_mut().unwrap().remove("correct");
        options[right].as_table_mut().unwrap().insert("why".into(), why);
        changed += 1;
    }
    assert!(changed > 3, "{changed} items");
    fs::write(file, toml::to_string(&bank).unwrap()).unwrap();
    dir
}

/// Grades anew whatever has a corrected item; gives how many attempts changed.
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

/// Moves the first school to the last county, and merges the second into the last: every list is to stay what it was, and
/// to be taken anew where it counts.
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

async fn turmoil(engine: Engine, seed: u64) {
    let mut rng = StdRng::seed_from_u64(seed);
    let t = TestApp::empty(engine, app::settings()).await;
    let system = Actor::system();
    // Papers of now are to be read after items changed.
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
        // Its list is taken while all is under way.
        NewCampaign {
            snapshot_at: t.app.now() + TimeDelta::seconds(30),
            ..call(&t, region.id, vec![requirement("m02", WorkPart::Module, &GRADES)], false)
        },
        // To be taken back.
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
                tasks.push(tokio::spawn(async move { may_be_refused(study(&app, &pupil, rng).await) }));
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
            let dir = corrected("m02");
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
            // Who runs a school that moved runs it where it stands now.
            let mut here = BTreeMap::new();
            for (school, head) in heads.iter() {
                here.insert(*school, accounts::renew_actor(&t.app, head).await.unwrap().unwrap());
            }
            heads = Arc::new(here);
            assert_all(&t, &region, &format!("seed {seed}, rearranged")).await;
        }
        t.clock.advance(TimeDelta::days(1));
    }
    // What was handed in beside the first grading anew.
    done.regraded += regrade_all(&t, &heads, &region).await;
    assert_all(&t, &region, &format!("seed {seed}, graded anew")).await;
    let all = kept::list(&mut t.store().read().await.unwrap()).await.unwrap();
    assert!(all.len() == 4 && all.iter().all(|k| k.id != withdrawn && k.snapshot_taken_at.is_some()));
    let counted = t.store().number("SELECT CAST(SUM(completed) AS BIGINT) FROM campaign_classes").await;
    assert!(counted > 0, "seed {seed}: nobody completed anything");
    let Done { studied, moved, added, amended, regraded } = done;
    assert!(
        [studied, moved, added, amended, regraded].iter().all(|n| *n > 0),
        "seed {seed}: {studied} studied, {moved} moved, {added} added, {amended} amended, {regraded} graded anew"
    );
}

async fn assert_all(t: &TestApp, region: &nodes::Org, after: &str) {
    assert_recount_agrees(&t.app, after).await;
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
