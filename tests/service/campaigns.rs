//! Figures that roll up: exact on every level and at every moment, however many finish at once.

use chrono::TimeDelta;
use qinghe_model::{
    AssignmentId, CampaignId, OrgId, Text,
    org::{Grade, OrgKind},
    participation::Participation,
};
use qinghe_service::{
    Actor, App, Error, attempts,
    campaigns::{self, NewCampaign, ParticipationPage},
    lessons, orgs, roster,
};
use qinghe_store::{campaigns::Requirement, orgs::Org};
use qinghe_tests::{TestApp, both, work};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{collections::HashMap, fmt::Write as _, sync::Arc};

fn call(app: &App, org: OrgId, grades: Vec<Grade>) -> NewCampaign {
    let name = Text { zh: "国际禁毒日".into(), en: "International Day".into() };
    let mut new = work::campaign(org, name, work::MODULE, app.now(), app.now() + TimeDelta::days(7));
    new.requirements[0].grades = grades;
    new
}

async fn open(t: &TestApp, org: &Org, grades: Vec<Grade>) -> CampaignId {
    work::call(&t.app, &Actor::system(), call(&t.app, org.id, grades)).await.unwrap()
}

async fn page(t: &TestApp, org: OrgId, k: CampaignId) -> ParticipationPage {
    campaigns::participation(&t.app, &Actor::system(), org, Some(k)).await.unwrap()
}

async fn assert_recount_agrees(t: &TestApp) {
    for r in campaigns::recount(&t.app, &Actor::system(), false).await.unwrap() {
        assert!(r.differences.is_empty(), "{:?}", r.differences);
    }
}

fn counts(p: Participation) -> [i64; 5] {
    [p.eligible, p.started, p.completed, p.on_time, p.passed]
}

both! {
    async fn figures_are_exact_on_every_level(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let k = open(&t, &w.region, vec![Grade::P5]).await;
        let class = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        let far = work::assign(&t.app, &*t.staff("head.far").await, w.class_of_far_school.id).await.unwrap();
        let older = work::assign(&t.app, &*t.school_admin().await, w.older_class.id).await.unwrap();

        lessons::open(&t.app, &*t.student(0).await, class).await.unwrap();
        for (pupil, id, right) in [(t.student(1).await, class, 10), (t.student(2).await, class, 3),
            (t.student_of(&w.class_of_far_school, 0).await, far, 6), (t.student_of(&w.older_class, 0).await, older, 10)]
        {
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            work::do_quiz(&t.app, &pupil, id, right).await.unwrap();
        }
        t.clock.advance(TimeDelta::days(7) + TimeDelta::seconds(1));
        let late = t.student_of(&w.class_of_far_school, 1).await;
        work::do_lesson(&t.app, &late, far).await.unwrap();
        work::do_quiz(&t.app, &late, far, 10).await.unwrap();

        // Ten pupils are in grade 5; the one of grade 6 does not count.
        for (node, expected, schools) in [
            (&w.region, [10, 5, 4, 3, 3], (2, 3)),
            (&w.city, [10, 5, 4, 3, 3], (2, 3)),
            (&w.county, [8, 3, 2, 2, 1], (1, 2)),
            (&w.other_county, [2, 2, 2, 1, 2], (1, 1)),
            (&w.school, [6, 3, 2, 2, 1], (1, 1)),
            (&w.other_school, [2, 0, 0, 0, 0], (0, 1)),
        ] {
            let page = page(&t, node.id, k).await;
            assert_eq!((counts(page.total), (page.schools.active, page.schools.all)), (expected, schools), "{}", node.name().zh);
            if node.kind != OrgKind::School {
                let sum: Participation = page.children.iter().map(|f| f.counts).sum();
                assert_eq!(sum, page.total, "{}", node.name().zh);
            }
        }
        let head = t.school_admin().await;
        let school = campaigns::participation(&t.app, &head, w.school.id, Some(k)).await.unwrap();
        let classes: Vec<_> = school.children.iter().map(|f| (f.org.name().zh, counts(f.counts))).collect();
        assert_eq!(classes, [
            ("五年级1班".into(), [4, 3, 2, 2, 1]), ("五年级2班".into(), [2, 0, 0, 0, 0]), ("六年级1班".into(), [0, 0, 0, 0, 0]),
        ]);
        let teacher = t.staff("teacher").await;
        let own = campaigns::participation(&t.app, &teacher, w.class.id, None).await.unwrap();
        assert_eq!((counts(own.total), own.children.len()), ([4, 3, 2, 2, 1], 0));
        assert_eq!(campaigns::home_node(&teacher), None);
        assert_eq!(campaigns::home_node(&head), Some(w.school.id));
        assert_recount_agrees(&t).await;
    }

    async fn pupils_who_join_or_move_later_are_counted_where_they_belong(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let k = open(&t, &w.county, Vec::new()).await;
        assert_eq!(page(&t, w.county.id, k).await.total.eligible, 9, "the module's own grades: 5 and 6");
        let rows = "学校,年级,班级,学号,姓名\nQH1001,五年级,2班,4,欧阳思远\nQH1001,五年级,1班,50,新来的\n\
            QH1001,五年级,1班,1,林知夏\nQH1001,五年级,1班,2,周予安\nQH1001,五年级,1班,3,阿依古丽·买买提\n";
        roster::import(&t.app, &Actor::system(), w.school.id, rows.as_bytes(), false).await.unwrap();
        let (teacher, other) = (t.teacher().await, t.staff("teacher.other").await);
        let (class, other_class) = (work::assign(&t.app, &teacher, w.class.id).await.unwrap(), work::assign(&t.app, &other, w.other_class.id).await.unwrap());
        for (of, n, id) in [(&w.class, 3, class), (&w.other_class, 2, other_class)] {
            let pupil = t.student_of(of, n).await;
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        }
        let head = t.school_admin().await;
        let school = campaigns::participation(&t.app, &head, w.school.id, Some(k)).await.unwrap();
        let classes: Vec<_> = school.children.iter().map(|f| counts(f.counts)).collect();
        assert_eq!(classes, [[4, 1, 1, 1, 1], [2, 0, 0, 0, 0], [1, 0, 0, 0, 0]], "the mover counts where they were, the newcomer nowhere");
        assert_recount_agrees(&t).await;
    }

    async fn the_latest_campaign_of_a_unit_is_shown(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        assert!(page(&t, w.school.id, t.app.new_id()).await.campaign.is_none());
        let region = open(&t, &w.region, vec![]).await;
        t.clock.advance(TimeDelta::days(1));
        let far = open(&t, &w.other_county, vec![]).await;
        t.clock.advance(TimeDelta::days(1));
        let county = open(&t, &w.county, vec![]).await;
        let shown = campaigns::participation(&t.app, &Actor::system(), w.school.id, None).await.unwrap();
        assert_eq!(shown.campaign.unwrap().0.id, county);
        assert_eq!(shown.others.iter().map(|k| k.id).collect::<Vec<_>>(), [region]);
        let none = page(&t, w.school.id, far).await;
        assert!(none.campaign.is_none(), "another county's campaign is not this school's");
        assert_eq!(counts(none.total), [0; 5]);
    }

    async fn a_campaign_is_checked_before_it_opens(engine) {
        let t = TestApp::new(engine).await;
        let good = call(&t.app, t.world().region.id, vec![]);
        for (bad, field) in [
            (NewCampaign { requirements: vec![Requirement { module_id: "m99".into(), ..good.requirements[0].clone() }], ..good.clone() }, "pieces"),
            (NewCampaign { requirements: Vec::new(), ..good.clone() }, "pieces"),
            (NewCampaign { weights: [35, 35, 10, 10, 11], ..good.clone() }, "weights"),
            (NewCampaign { name: Text { zh: "名".into(), en: " ".into() }, ..good.clone() }, "name_en"),
            (NewCampaign { target: 0, ..good.clone() }, "target"),
            (NewCampaign { target: 101, ..good.clone() }, "target"),
            (NewCampaign { due_at: good.opens_at, ..good.clone() }, "due_at"),
        ] {
            match work::call(&t.app, &Actor::system(), bad).await {
                Err(Error::Invalid(faults)) => assert_eq!(faults.iter().map(|f| f.field).collect::<Vec<_>>(), [field]),
                other => panic!("{field}: {other:?}"),
            }
        }
        assert_eq!(t.store().number("SELECT COUNT(*) FROM campaigns").await, 0);
    }

    // A random tree, campaigns on several levels, and every learner a task of their own; the figures
    // are compared with what the learners say they did, on every node.
    async fn figures_of_random_trees_are_exact_while_learners_finish(engine) {
        for seed in [1, 2, 3] {
            random_tree(engine, seed).await;
        }
    }

    // A bureau opens a campaign while pupils submit: each of them is counted.
    async fn a_campaign_opened_during_submissions_misses_none(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let mut pupils = Vec::new();
        for (class, head, count) in [(&w.class, "head", 4), (&w.other_class, "head", 2), (&w.class_of_other_school, "head.other", 2), (&w.class_of_far_school, "head.far", 2)] {
            let head = t.staff(head).await;
            let id = work::assign(&t.app, &head, class.id).await.unwrap();
            for n in 0..count {
                let pupil = t.student_of(class, n).await;
                work::do_lesson(&t.app, &pupil, id).await.unwrap();
                pupils.push((pupil, id));
            }
        }
        for round in 0..12_u64 {
            t.clock.advance(TimeDelta::seconds(1));
            let tasks: Vec<_> = pupils.iter().cloned().enumerate().map(|(n, (pupil, id))| {
                let app = t.app.clone();
                tokio::spawn(async move {
                    let page = attempts::start(&app, &pupil, id).await.unwrap();
                    tokio::time::sleep(std::time::Duration::from_millis(n as u64)).await;
                    attempts::submit(&app, &pupil, page.attempt.id).await.unwrap();
                })
            }).collect();
            tokio::time::sleep(std::time::Duration::from_millis(2 + round)).await;
            let k = open(&t, &w.region, vec![Grade::P5]).await;
            for task in tasks {
                task.await.unwrap();
            }
            assert_eq!(page(&t, w.region.id, k).await.total.completed, 10, "round {round}");
            assert_recount_agrees(&t).await;
        }
    }
}

/// The actions of a learner in the random test.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Does {
    Nothing,
    Opens,
    Lesson,
    Fails,
    Passes,
    FailsThenPasses,
    /// Twice from two devices at the same moment.
    PassesTwiceAtOnce,
}

async fn play(app: &App, pupil: &Arc<Actor>, id: AssignmentId, does: Does) -> Result<(), Error> {
    if does != Does::Nothing {
        lessons::open(app, pupil, id).await?;
    }
    if !matches!(does, Does::Nothing | Does::Opens) {
        work::do_lesson(app, pupil, id).await?;
    }
    if matches!(does, Does::Fails | Does::FailsThenPasses) {
        work::do_quiz(app, pupil, id, 5).await?;
    }
    if matches!(does, Does::Passes | Does::FailsThenPasses) {
        work::do_quiz(app, pupil, id, 6).await?;
    }
    if does == Does::PassesTwiceAtOnce {
        let page = attempts::start(app, pupil, id).await?;
        for asked in &page.items {
            let answer = work::answer(&asked.paper.id, asked.example(true), 1);
            attempts::save_answer(app, pupil, page.attempt.id, answer).await?;
        }
        let (one, two) =
            tokio::join!(attempts::submit(app, pupil, page.attempt.id), attempts::submit(app, pupil, page.attempt.id));
        one.and(two)?;
    }
    Ok(())
}

async fn random_tree(engine: qinghe_tests::Engine, seed: u64) {
    const DOES: [Does; 7] = [
        Does::Nothing,
        Does::Opens,
        Does::Lesson,
        Does::Fails,
        Does::Passes,
        Does::FailsThenPasses,
        Does::PassesTwiceAtOnce,
    ];
    let mut rng = StdRng::seed_from_u64(seed);
    let t = TestApp::empty(engine, qinghe_tests::app::settings()).await;
    let system = Actor::system();

    // The tree, as the operator's file and a class list.
    let mut tree = String::new();
    let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
    let mut node = |code: &str, parent: &str, kind: &str| {
        let parent = if parent.is_empty() { String::new() } else { format!("parent = \"{parent}\"\n") };
        writeln!(
            tree,
            "[[org]]\ncode = \"{code}\"\n{parent}kind = \"{kind}\"\nname = {{ zh = \"{code} 名\", en = \"{code}\" }}"
        )
        .unwrap();
    };
    node("R0", "", "region");
    let mut staff = String::new();
    for c in 0..rng.random_range(1..3) {
        node(&format!("C{c}"), "R0", "city");
        for d in 0..rng.random_range(1..3) {
            node(&format!("D{c}{d}"), &format!("C{c}"), "county");
            for s in 0..rng.random_range(0..3) {
                let code = format!("S{c}{d}{s}");
                node(&code, &format!("D{c}{d}"), "school");
                writeln!(staff, "[[staff]]\nusername = \"head-{}\"\nname = \"校长\"\nroles = [{{ role = \"school_admin\", at = \"{code}\" }}]", code.to_lowercase()).unwrap();
                for k in 1..=rng.random_range(1..3) {
                    let grade = ["五年级", "六年级"][rng.random_range(0..2)];
                    for n in 1..=rng.random_range(1..4) {
                        writeln!(list, "{code},{grade},{k}班,{n},学生{n}").unwrap();
                    }
                }
            }
        }
    }
    let links = orgs::import(&t.app, &system, &(tree + &staff)).await.unwrap().links;
    let region = orgs::find_node(&t.app, "R0", None).await.unwrap();
    if list.lines().count() > 1 {
        roster::import(&t.app, &system, region.id, list.as_bytes(), false).await.unwrap();
    }

    // Everyone's work. A head chooses a password with their link.
    let mut learners = Vec::new();
    let mut heads = HashMap::new();
    for link in &links {
        let client = qinghe_tests::app::client(&link.username);
        let own = "grass-on-the-plain";
        let s = qinghe_service::activation::activate(&t.app, &link.token, own, &client).await.unwrap();
        let head = t.actor(&s.token).await;
        heads.insert(head.grants()[0].org_id, head);
    }
    let classes = {
        let mut c = t.store().read().await.unwrap();
        qinghe_store::orgs::list_subtree(&mut c, &region.path, OrgKind::Class).await.unwrap()
    };
    let mut roles = DOES.iter().cycle();
    for class in &classes {
        let head = &heads[&class.parent_id().unwrap()];
        let id = work::assign(&t.app, head, class.id).await.unwrap();
        for n in 0..t.slips(class).await.len() {
            let does =
                if rng.random_bool(0.5) { *roles.next().unwrap() } else { DOES[rng.random_range(0..DOES.len())] };
            learners.push((t.student_of(class, n).await, id, class.clone(), does));
        }
    }

    // Campaigns at three levels, one of them for grade 5 only; then everyone at once.
    let city = orgs::find_node(&t.app, "C0", None).await.unwrap();
    let county = orgs::find_node(&t.app, "D00", None).await.unwrap();
    let all = [Grade::P5, Grade::P6];
    let calls = [(&region, &all[..]), (&city, &all[..1]), (&county, &all[..])];
    let mut opened = Vec::new();
    for (node, grades) in calls {
        opened.push((open(&t, node, grades.to_vec()).await, node.clone(), grades));
    }
    let tasks: Vec<_> = learners
        .iter()
        .map(|(pupil, id, _, does)| {
            let (app, pupil, id, does) = (t.app.clone(), pupil.clone(), *id, *does);
            tokio::spawn(async move { Box::pin(play(&app, &pupil, id, does)).await })
        })
        .collect();
    // Meanwhile a bureau reads: at every moment a total is the sum of its parts.
    for _ in 0..5 {
        let seen = page(&t, region.id, opened[0].0).await;
        let sum: Participation = seen.children.iter().map(|f| f.counts).sum();
        assert_eq!(sum, seen.total);
        seen.total.checked().expect("no part exceeds its whole");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }

    for (k, calling, grades) in &opened {
        let nodes = {
            let mut c = t.store().read().await.unwrap();
            let mut nodes = Vec::new();
            for kind in [OrgKind::Region, OrgKind::City, OrgKind::County, OrgKind::School] {
                nodes.extend(qinghe_store::orgs::list_subtree(&mut c, &calling.path, kind).await.unwrap());
            }
            nodes
        };
        for node in nodes {
            let mut expected = Participation::default();
            for (_, _, class, does) in &learners {
                if node.path.contains(&class.path) && class.grade().is_some_and(|g| grades.contains(&g)) {
                    let completed =
                        matches!(does, Does::Fails | Does::Passes | Does::FailsThenPasses | Does::PassesTwiceAtOnce);
                    expected.eligible += 1;
                    expected.started += i64::from(*does != Does::Nothing);
                    expected.completed += i64::from(completed);
                    expected.on_time += i64::from(completed);
                    expected.passed += i64::from(completed && *does != Does::Fails);
                }
            }
            assert_eq!(counts(page(&t, node.id, *k).await.total), counts(expected), "seed {seed}, {}", node.name().zh);
        }
    }
    assert_recount_agrees(&t).await;
}
