//! How a bureau runs its part of the tree: moves, staff, help lines, notices, the log, and how long answers are kept.

use chrono::TimeDelta;
use qinghe_model::{CampaignId, OrgId, Text, org::Locality, participation::Participation, role::Role};
use qinghe_service::{
    Actor, Error,
    accounts::{self, NewStaff},
    assignments, attempts,
    audit::{self, Filter, Who},
    campaigns::{
        self, NewCampaign, ParticipationPage,
        figures::{self, FollowUp},
    },
    help_lines, notices, orgs, pupils, quizzes, regrade,
    reports::{self, Kind, Wanted, table::Cell},
    retention::{self, Erased},
    roster, staff,
    tree::{self, Outcome, Way},
};
use qinghe_store::{notices::Audience, orgs::Org};
use qinghe_tests::{
    Engine, TestApp,
    app::{PASSWORD, client},
    both, work,
};

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.into(), en: en.into() }
}

async fn open(t: &TestApp, org: &Org) -> CampaignId {
    let due = t.app.now() + TimeDelta::days(9);
    let new = NewCampaign::module(org.id, text("行动", "Campaign"), work::MODULE, t.app.now(), due);
    qinghe_tests::work::call(&t.app, &Actor::system(), new).await.unwrap()
}

async fn page(t: &TestApp, org: OrgId, k: CampaignId) -> ParticipationPage {
    let page = campaigns::participation(&t.app, &Actor::system(), org, Some(k)).await.unwrap();
    if !page.children.is_empty() {
        let sum: Participation = page.children.iter().map(|f| f.counts).sum();
        assert_eq!(sum, page.total, "{} is the sum of its children", page.org.name().zh);
    }
    page
}

async fn assert_recount_agrees(t: &TestApp) {
    for r in campaigns::recount(&t.app, &Actor::system(), false).await.unwrap() {
        assert!(r.differences.is_empty(), "{:?}", r.differences);
    }
}

/// The field and code of the one fault.
fn fault<T: std::fmt::Debug>(result: Result<T, Error>) -> (&'static str, &'static str) {
    match result {
        Err(Error::Invalid(faults)) if faults.len() == 1 => (faults[0].field, faults[0].code),
        other => panic!("{other:?}"),
    }
}

async fn add(t: &TestApp, username: &str, role: Role, at: &Org) {
    let new = NewStaff {
        username: username.into(),
        name: format!("职员 {username}"),
        grants: vec![(role, at.id, at.path.clone())],
        password: Some(PASSWORD.into()),
        must_change: false,
    };
    accounts::add_staff(&t.app, &Actor::system(), new).await.unwrap();
}

both! {
    async fn a_school_that_moves_leaves_its_figures_and_takes_its_people_along(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        add(&t, "officer.lc", Role::Officer, &w.other_county).await;
        let k = open(&t, &w.region).await;
        let county_only = open(&t, &w.county).await;
        let id = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        let first = t.student(0).await;
        work::do_lesson(&t.app, &first, id).await.unwrap();
        work::do_quiz(&t.app, &first, id, 10).await.unwrap();
        let before = page(&t, w.county.id, k).await.total;
        assert_eq!((before.eligible, before.completed), (9, 1));
        let (head, old, new) = (t.sign_in("head").await.token, t.sign_in("officer.county").await.token, t.sign_in("officer.lc").await.token);
        let sees = async |token: &str| campaigns::participation(&t.app, &*t.actor(token).await, w.school.id, None).await.is_ok();
        assert_eq!([sees(&head).await, sees(&old).await, sees(&new).await], [true, true, false]);

        let city = t.officer("city").await;
        let seen = tree::preview(&t.app, &city, w.school.id, Way::Move, " qh-lc ", Some(t.app.today())).await.unwrap();
        assert_eq!((seen.extent.classes, seen.extent.pupils, seen.extent.roles), (3, 7, 3));
        t.clock.advance(TimeDelta::minutes(5));
        let done = tree::change(&t.app, &city, w.school.id, Way::Move, "QH-LC", Some(t.app.today())).await.unwrap();
        assert_eq!(done, Outcome::Done);

        // The rights follow at once, in open sessions too.
        assert_eq!([sees(&head).await, sees(&old).await, sees(&new).await], [true, false, true]);
        assert!(assignments::get_class(&t.app, &*t.actor(&head).await, w.class.id).await.is_ok());
        // A pupil who hands in afterwards counts where they were counted.
        let second = t.student(1).await;
        work::do_lesson(&t.app, &second, id).await.unwrap();
        work::do_quiz(&t.app, &second, id, 10).await.unwrap();
        for campaign in [k, county_only] {
            let old_county = page(&t, w.county.id, campaign).await;
            assert_eq!((old_county.total.eligible, old_county.total.completed), (9, 2));
            let away: Vec<_> = old_county.children.iter().filter(|f| f.away).map(|f| (f.org.id, f.counts.eligible)).collect();
            assert_eq!(away, [(w.school.id, 7)]);
            let school = campaigns::participation(&t.app, &*t.actor(&head).await, w.school.id, Some(campaign)).await.unwrap();
            assert_eq!((school.total.eligible, school.total.completed, school.children.len()), (7, 2, 3));
            // Reports and the list to act on have it where the page has it.
            let system = Actor::system();
            let list = figures::follow_up(&t.app, &system, w.county.id, campaign, FollowUp::BelowTarget).await.unwrap();
            let listed: Vec<_> = list.rows.iter().map(|r| (r.school.id, r.counts.eligible, r.above.as_ref().map(|o| o.id))).collect();
            assert_eq!(listed, [(w.school.id, 7, Some(w.county.id)), (w.other_school.id, 2, Some(w.county.id))]);
            for kind in [Kind::Campaign, Kind::League] {
                let wanted = Wanted { kind, campaign: Some(campaign), day: None };
                let report = reports::get(&t.app, &system, w.county.id, wanted).await.unwrap();
                let mut names: Vec<_> = report.table.rows.iter().map(|r| match &r.cells[0] {
                    Cell::Text(name) => name.zh.clone(),
                    other => panic!("{other:?}"),
                }).collect();
                names.sort();
                assert_eq!(names, ["青禾市云岭县实验小学", "青禾市云岭县第二小学"]);
                let own = reports::get(&t.app, &*t.actor(&head).await, w.school.id, Wanted { kind: Kind::Campaign, ..wanted }).await.unwrap();
                assert_eq!(own.table.rows.len(), 3, "its classes");
            }
        }
        let none = figures::follow_up(&t.app, &Actor::system(), w.other_county.id, k, FollowUp::BelowTarget).await.unwrap();
        assert_eq!(none.rows.iter().map(|r| r.school.id).collect::<Vec<_>>(), [w.far_school.id]);
        let new_county = page(&t, w.other_county.id, k).await;
        assert_eq!((new_county.total.eligible, new_county.children.len()), (2, 2));
        assert!(new_county.children.iter().all(|f| !f.away));
        assert_eq!(page(&t, w.region.id, k).await.total.eligible, 11);
        assert_recount_agrees(&t).await;

        // The place is not given again: a new school has no part in old figures.
        tree::create(&t.app, &city, w.county.id, "QH1099", &text("新校", "New"), None).await.unwrap();
        let old_county = page(&t, w.county.id, k).await;
        assert_eq!(old_county.children.iter().map(|f| f.counts.eligible).collect::<Vec<_>>(), [2, 0, 7]);
        // The next campaign counts it at the new county; the pupil of an earlier one still there.
        t.clock.advance(TimeDelta::minutes(5));
        let next = open(&t, &w.region).await;
        assert_eq!((page(&t, w.county.id, next).await.total.eligible, page(&t, w.other_county.id, next).await.total.eligible), (2, 9));
        assert_recount_agrees(&t).await;

        // The whole county goes elsewhere, and the school back: every campaign keeps its own.
        tree::create(&t.app, &Actor::system(), w.region.id, "QH-C2", &text("二市", "Second City"), None).await.unwrap();
        let region = t.officer("region").await;
        t.clock.advance(TimeDelta::minutes(5));
        tree::change(&t.app, &region, w.county.id, Way::Move, "QH-C2", Some(t.app.today())).await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        tree::change(&t.app, &region, w.school.id, Way::Move, "QH-YL", Some(t.app.today())).await.unwrap();
        let county = page(&t, w.county.id, k).await;
        assert_eq!((county.total.eligible, county.children.iter().filter(|f| f.away).count()), (9, 0));
        let city = page(&t, w.city.id, k).await;
        assert_eq!(city.total.eligible, 11);
        assert_eq!(city.children.iter().map(|f| (f.away, f.counts.eligible)).collect::<Vec<_>>(), [(false, 2), (true, 9)]);
        assert_eq!(page(&t, w.other_county.id, next).await.children.iter().map(|f| (f.away, f.counts.eligible)).collect::<Vec<_>>(), [(false, 2), (true, 7)]);
        assert_recount_agrees(&t).await;
        let c = t.store().number("SELECT COUNT(*) FROM orgs o JOIN orgs p ON p.id = o.parent_id WHERE SUBSTR(o.path, 1, LENGTH(o.path) - 4) <> p.path").await;
        assert_eq!(c, 0, "every node stands under its parent");
    }

    async fn a_plan_is_refused_when_its_planner_may_not_any_more(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let city = t.officer("city").await;
        let on = t.app.today() + TimeDelta::days(3);
        for school in [w.school.id, w.other_school.id] {
            tree::change(&t.app, &city, school, Way::Move, "QH-LC", Some(on)).await.unwrap();
        }
        t.store().execute("UPDATE users SET suspended_at = created_at WHERE username = 'officer.city'").await.unwrap();
        t.clock.advance(TimeDelta::days(3));
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0);
        t.store().execute("UPDATE users SET suspended_at = NULL WHERE username = 'officer.city'").await.unwrap();
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0, "it has ended");
        let left = tree::get(&t.app, &Actor::system(), w.city.id).await.unwrap().plans;
        let why: Vec<_> = left.iter().map(|p| p.plan.outcome.as_deref()).collect();
        assert_eq!(why, [Some("org-refused"); 2]);
        // Whoever has lost the role is refused likewise.
        let city = t.officer("city").await;
        tree::change(&t.app, &city, w.school.id, Way::Move, "QH-LC", Some(on + TimeDelta::days(3))).await.unwrap();
        t.store().execute("DELETE FROM grants WHERE role = 'officer' AND user_id = (SELECT id FROM users WHERE username = 'officer.city')").await.unwrap();
        t.clock.advance(TimeDelta::days(3));
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0);
        assert_eq!(orgs::find_node(&t.app, "QH1001", None).await.unwrap().parent_id(), Some(w.county.id));
    }

    async fn a_planned_move_is_carried_out_once_and_may_be_cancelled(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let city = t.officer("city").await;
        let on = t.app.today() + TimeDelta::days(3);
        let plan = async |school: OrgId, to: &str| match tree::change(&t.app, &city, school, Way::Move, to, Some(on)).await.unwrap() {
            Outcome::Planned(plan) => plan,
            Outcome::Done => panic!("before its day"),
        };
        plan(w.school.id, "QH-LC").await;
        let other = plan(w.other_school.id, "QH-LC").await;
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0);
        tree::cancel(&t.app, &city, other).await.unwrap();
        assert!(matches!(tree::cancel(&t.app, &city, other).await, Err(Error::Changed)));
        tree::create(&t.app, &city, w.city.id, "QH-NEW", &text("新县", "New County"), None).await.unwrap();
        plan(w.far_school.id, "QH-NEW").await;
        t.clock.advance(TimeDelta::days(3));
        let new = orgs::find_node(&t.app, "QH-NEW", None).await.unwrap();
        tree::close(&t.app, &city, new.id, Some(t.app.today())).await.unwrap();
        let server = t.another_server();
        let (a, b) = tokio::join!(tree::carry_out_due(&t.app), tree::carry_out_due(&server));
        assert_eq!(a.unwrap() + b.unwrap(), 1, "one of two servers");
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0);
        let parent = async |code: &str| orgs::find_node(&t.app, code, None).await.unwrap().parent_id();
        assert_eq!([parent("QH1001").await, parent("QH1002").await, parent("QH2001").await], [Some(w.other_county.id), Some(w.county.id), Some(w.other_county.id)]);
        // The one that could not be done says why.
        let left = tree::get(&t.app, &city, w.city.id).await.unwrap().plans;
        assert_eq!(left.iter().map(|p| (p.org.id, p.plan.outcome.as_deref())).collect::<Vec<_>>(), [(w.far_school.id, Some("org-closed"))]);
    }

    async fn a_closed_school_lets_no_pupil_in_and_stands_on_no_new_list(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let before = open(&t, &w.region).await;
        let slip = t.slips(&w.class_of_other_school).await.swap_remove(0);
        let phone = client("phone");
        let by_pin = async || accounts::sign_in_learner(&t.app, w.class_of_other_school.id, "1", slip.pin.as_deref().unwrap(), &phone).await;
        let open_session = by_pin().await.unwrap().token;
        assert!(accounts::find_actor(&t.app, &open_session).await.unwrap().is_some());
        let county = t.officer("county").await;
        tree::close(&t.app, &county, w.other_school.id, Some(t.app.today())).await.unwrap();
        assert!(matches!(by_pin().await, Err(Error::SchoolClosed)));
        assert!(matches!(accounts::sign_in_slip(&t.app, &slip.token, &phone).await, Err(Error::SchoolClosed)));
        assert!(matches!(accounts::peek_slip(&t.app, &slip.token, &phone).await, Err(Error::SchoolClosed)));
        assert!(accounts::find_actor(&t.another_server(), &open_session).await.unwrap().is_none(), "nor does an open session go on");
        assert!(accounts::find_actor(&t.app, &open_session).await.unwrap().is_none());
        t.student(0).await;

        t.clock.advance(TimeDelta::minutes(1));
        let after = open(&t, &w.region).await;
        assert_eq!((page(&t, w.region.id, before).await.total.eligible, page(&t, w.region.id, after).await.total.eligible), (11, 9));
        assert_recount_agrees(&t).await;
        tree::close(&t.app, &county, w.other_school.id, None).await.unwrap();
        by_pin().await.unwrap();
    }

    async fn a_merged_school_is_closed_and_its_classes_go_on(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let k = open(&t, &w.county).await;
        add(&t, "teacher.of.other", Role::Teacher, &w.class_of_other_school).await;
        let head = t.staff("head.other").await;
        quizzes::create(&t.app, &head, w.other_school.id, &text("测验", "")).await.unwrap();
        let county = t.officer("county").await;
        let seen = tree::preview(&t.app, &county, w.other_school.id, Way::Merge, "QH1001", Some(t.app.today())).await.unwrap();
        assert_eq!(seen.renamed.iter().map(|(a, b)| (a.zh.as_str(), b.zh.as_str())).collect::<Vec<_>>(), [("五年级1班", "五年级3班")]);
        t.clock.advance(TimeDelta::minutes(5));
        tree::change(&t.app, &county, w.other_school.id, Way::Merge, "QH1001", Some(t.app.today())).await.unwrap();

        let class = assignments::get_class(&t.app, &*t.school_admin().await, w.class_of_other_school.id).await.unwrap();
        assert_eq!(class.class.name().zh, "五年级3班");
        assert!(assignments::get_class(&t.app, &*t.staff("teacher.of.other").await, w.class_of_other_school.id).await.is_ok());
        assert!(assignments::get_class(&t.app, &*t.staff("head.other").await, w.class_of_other_school.id).await.is_err());
        assert_eq!(quizzes::list(&t.app, &*t.school_admin().await, w.school.id).await.unwrap().len(), 1);
        let school = async |code: &str| accounts::find_school(&t.app, code, &client("d")).await.unwrap().unwrap();
        assert!(school("QH1002").await.closed && school("QH1002").await.classes.is_empty());
        assert_eq!((school("QH1001").await.closed, school("QH1001").await.classes.len()), (false, 4));
        let rows = "学校,年级,班级,学号,姓名\nQH1002,五年级,1班,9,新生\n";
        let report = roster::import(&t.app, &Actor::system(), w.county.id, rows.as_bytes(), true).await.unwrap();
        assert_eq!(report.bad.len(), 1, "a closed school takes nobody");
        // What was counted at the closed school stays there, as a class that went.
        let closed = page(&t, w.other_school.id, k).await;
        assert_eq!(closed.total.eligible, 2);
        let county_page = page(&t, w.county.id, k).await;
        assert_eq!(county_page.children.iter().map(|f| f.counts.eligible).collect::<Vec<_>>(), [7, 2]);
        assert_recount_agrees(&t).await;
        assert_eq!(fault(tree::change(&t.app, &county, w.other_school.id, Way::Merge, "QH1001", Some(t.app.today())).await), ("to", "org-closed"));
    }

    async fn a_bureau_says_where_its_schools_lie(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let known = async |code: &str| orgs::find_node(&t.app, code, None).await.unwrap().locality();
        let dids = async || {
            let filter = Filter { action: "orgs.edit".into(), ..Filter::default() };
            let lines = audit::list(&t.app, &county, w.county.id, &filter).await.unwrap().lines;
            lines.into_iter().map(|l| l.operation).collect::<Vec<_>>()
        };
        tree::create(&t.app, &county, w.county.id, "QH1077", &text("新校", "New"), Some(Locality::Rural)).await.unwrap();
        assert_eq!((known("QH1077").await, known("QH1001").await), (Some(Locality::Rural), None));
        let name = w.school.name();
        let before = dids().await.len();
        tree::update(&t.app, &county, w.school.id, &name, None).await.unwrap();
        assert_eq!(dids().await.len(), before, "nothing has changed");
        t.clock.advance(TimeDelta::minutes(1));
        tree::update(&t.app, &county, w.school.id, &name, Some(Locality::Urban)).await.unwrap();
        assert_eq!((known("QH1001").await, dids().await[0].as_str()), (Some(Locality::Urban), "locality"));
        t.clock.advance(TimeDelta::minutes(1));
        tree::update(&t.app, &county, w.school.id, &text("新名", "New name"), None).await.unwrap();
        assert_eq!(known("QH1001").await, None);
        let mut both = dids().await[..2].to_vec();
        both.sort();
        assert_eq!(both, ["locality", "rename"]);
        // What is no school has none.
        tree::update(&t.app, &*t.officer("city").await, w.county.id, &w.county.name(), Some(Locality::Urban)).await.unwrap();
        assert_eq!(known("QH-YL").await, None);
    }

    async fn an_officer_changes_what_is_below_and_nothing_else(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (county, name) = (t.officer("county").await, text("新 名", "New  name"));
        for node in [&w.county, &w.city, &w.region, &w.far_school, &w.class] {
            assert!(matches!(tree::update(&t.app, &county, node.id, &name, None).await, Err(Error::Forbidden)), "{}", node.name().zh);
            assert!(matches!(tree::close(&t.app, &county, node.id, Some(t.app.today())).await, Err(Error::Forbidden)));
        }
        for who in ["head", "teacher", "assessor", "visitor"] {
            assert!(matches!(tree::update(&t.app, &*t.staff(who).await, w.school.id, &name, None).await, Err(Error::Forbidden)), "{who}");
        }
        tree::update(&t.app, &county, w.school.id, &name, None).await.unwrap();
        assert_eq!(orgs::find_node(&t.app, "QH1001", None).await.unwrap().name(), text("新 名", "New name"));
        // A platform admin also changes the node of the role, but nothing above.
        let admin = t.staff("admin.county").await;
        tree::update(&t.app, &admin, w.county.id, &name, None).await.unwrap();
        assert!(tree::update(&t.app, &admin, w.city.id, &name, None).await.is_err());

        let today = Some(t.app.today());
        let moved = async |actor: &Actor, node: &Org, to: &str| fault(tree::change(&t.app, actor, node.id, Way::Move, to, today).await);
        assert_eq!(moved(&county, &w.school, "QH-LC").await, ("to", "org-unknown"), "another county is not theirs");
        let city = t.officer("city").await;
        assert_eq!(moved(&city, &w.school, "NOWHERE").await, ("to", "org-unknown"));
        assert_eq!(moved(&city, &w.school, "QH-YL").await, ("to", "org-there"));
        assert_eq!(moved(&city, &w.school, "QH-C1").await, ("to", "org-level"));
        assert_eq!(moved(&city, &w.school, "QH1002").await, ("to", "org-level"));
        let past = Some(t.app.today() - TimeDelta::days(1));
        assert_eq!(fault(tree::change(&t.app, &city, w.school.id, Way::Move, "QH-LC", past).await), ("on", "day-past"));
        assert_eq!(fault(tree::close(&t.app, &city, w.county.id, today).await), ("on", "org-not-empty"));
        let made = async |code: &str, name: Text| fault(tree::create(&t.app, &county, w.county.id, code, &name, None).await);
        assert_eq!(made("x", name.clone()).await, ("code", "org-code"));
        assert_eq!(made("qh1001", name.clone()).await, ("code", "org-code-taken"));
        assert_eq!(made("QH1003", text("名", " ")).await, ("name_en", "org-name"));
        assert!(matches!(tree::create(&t.app, &county, w.school.id, "QH1003", &name, None).await, Err(Error::Forbidden)));
        // The file of the whole tree stays the operator's.
        assert!(matches!(orgs::import(&t.app, &*t.officer("region").await, "").await, Err(Error::Forbidden)));
        assert!(matches!(orgs::import(&t.app, &*t.platform_admin().await, "").await, Err(Error::Forbidden)));
    }

    // A class made while its school moves stands where the school is.
    async fn a_class_list_that_comes_while_the_school_moves_is_not_lost(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let city = t.officer("city").await;
        for round in 0..6 {
            t.clock.advance(TimeDelta::seconds(1));
            let list = format!("学校,年级,班级,学号,姓名\nQH1001,五年级,{}班,1,学生{round}\n", 10 + round);
            let (app, school, actor, today) = (t.app.clone(), w.school.id, city.clone(), t.app.today());
            let to = if round % 2 == 0 { "QH-LC" } else { "QH-YL" };
            let importing = tokio::spawn(async move { roster::import(&app, &Actor::system(), school, list.as_bytes(), false).await.map(|r| r.applied) });
            let moving = tree::change(&t.app, &actor, school, Way::Move, to, Some(today));
            let (imported, moved) = tokio::join!(importing, moving);
            moved.unwrap();
            assert!(imported.unwrap().unwrap());
            let lost = t.store().number("SELECT COUNT(*) FROM orgs o JOIN orgs p ON p.id = o.parent_id WHERE SUBSTR(o.path, 1, LENGTH(o.path) - 4) <> p.path").await;
            assert_eq!(lost, 0, "round {round}");
        }
    }

    async fn staff_are_invited_and_shut_out_at_once(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let invite = async |actor: &Actor, at: &Org, username: &str, role: Role| staff::invite(&t.app, actor, at.id, username, "新人", Some(role), "").await;
        let password = invite(&county, &w.school, "New.Head", Role::SchoolAdmin).await.unwrap();
        let session = accounts::sign_in_staff(&t.app, "new.head", &password, &client("n")).await.unwrap();
        assert!(session.must_change_password);
        assert_eq!(fault(invite(&county, &w.school, "new.head", Role::SchoolAdmin).await), ("username", "username-taken"));
        assert_eq!(fault(invite(&county, &w.county, "x.y", Role::SchoolAdmin).await), ("role", "role-level"));
        for (at, role) in [(&w.county, Role::PlatformAdmin), (&w.class, Role::Teacher), (&w.other_county, Role::Officer), (&w.city, Role::Officer)] {
            assert!(matches!(invite(&county, at, "x.z", role).await, Err(Error::Forbidden)), "{role} at {}", at.name().zh);
        }
        let head = t.school_admin().await;
        invite(&head, &w.class, "new.teacher", Role::Teacher).await.unwrap();
        assert!(matches!(invite(&head, &w.school, "x.z", Role::SchoolAdmin).await, Err(Error::Forbidden)), "nobody makes their like");

        // The list: officers see no teachers, heads see nobody else.
        let list = async |actor: &Actor, at: &Org, q: &str| {
            let page = staff::list(&t.app, actor, at.id, q, None, None, 0).await.unwrap();
            assert_eq!(usize::try_from(page.total).unwrap(), page.members.len());
            page.members.into_iter().map(|m| m.username).collect::<Vec<_>>()
        };
        assert_eq!(list(&county, &w.county, "").await, ["assessor", "officer.county", "head", "new.head", "head.other"]);
        assert_eq!(list(&county, &w.county, "HEAD.OTHER").await, ["head.other"]);
        assert_eq!(list(&county, &w.county, "第二小学").await, ["head.other"]);
        assert_eq!(list(&county, &w.county, "100%").await, Vec::<String>::new());
        assert_eq!(list(&head, &w.school, "").await, ["new.teacher", "teacher", "teacher.other"]);
        assert!(matches!(staff::list(&t.app, &county, w.city.id, "", None, None, 0).await, Err(Error::Forbidden)));

        // Shut out: the open session ends, and there is no way in.
        let seen = t.sign_in("head.other").await.token;
        let other = t.actor(&seen).await.user_id().unwrap();
        staff::suspend(&t.app, &county, w.county.id, other, true).await.unwrap();
        assert!(accounts::find_actor(&t.app, &seen).await.unwrap().is_none());
        assert!(matches!(accounts::sign_in_staff(&t.app, "head.other", PASSWORD, &client("h")).await, Err(Error::WrongCredentials)));
        staff::suspend(&t.app, &county, w.county.id, other, false).await.unwrap();
        assert!(accounts::find_actor(&t.app, &seen).await.unwrap().is_none(), "the session stays ended");
        let password = staff::reset(&t.app, &county, w.county.id, other).await.unwrap();
        assert!(accounts::sign_in_staff(&t.app, "head.other", &password, &client("h")).await.unwrap().must_change_password);

        // Not oneself, not those above, not a platform admin.
        let id = async |name: &str| t.staff(name).await.user_id().unwrap();
        for who in ["officer.county", "officer.city", "admin.county", "teacher"] {
            assert!(matches!(staff::suspend(&t.app, &county, w.county.id, id(who).await, true).await, Err(Error::Forbidden)), "{who}");
            assert!(matches!(staff::reset(&t.app, &county, w.county.id, id(who).await).await, Err(Error::Forbidden)), "{who}");
            assert!(matches!(staff::grant(&t.app, &county, w.county.id, id(who).await, Some(Role::Officer), "").await, Err(Error::Forbidden)), "{who}");
        }
        // Whoever also works elsewhere is not theirs as a whole; the role here is.
        add(&t, "both", Role::SchoolAdmin, &w.school).await;
        add(&t, "both", Role::SchoolAdmin, &w.far_school).await;
        assert!(matches!(staff::suspend(&t.app, &county, w.county.id, id("both").await, true).await, Err(Error::Forbidden)));
        let before = t.sign_in("both").await.token;
        staff::revoke(&t.app, &county, w.county.id, id("both").await, Role::SchoolAdmin, w.school.id).await.unwrap();
        let roles: Vec<_> = t.actor(&before).await.grants().iter().map(|g| g.org_id).collect();
        assert_eq!(roles, [w.far_school.id], "it holds in the open session");
        // A role more: once, and where it fits.
        staff::grant(&t.app, &county, w.county.id, other, Some(Role::SchoolAdmin), "QH1001").await.unwrap();
        assert_eq!(fault(staff::grant(&t.app, &county, w.county.id, other, Some(Role::SchoolAdmin), "QH1001").await), ("role", "role-held"));
        assert_eq!(fault(staff::grant(&t.app, &county, w.county.id, other, Some(Role::SchoolAdmin), "QH2001").await), ("at", "org-unknown"));
    }

    async fn the_region_keeps_an_officer(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let admin = t.platform_admin().await;
        let last = t.officer("region").await.user_id().unwrap();
        assert_eq!(fault(staff::suspend(&t.app, &admin, w.region.id, last, true).await), ("account", "last-officer"));
        assert_eq!(fault(staff::revoke(&t.app, &admin, w.region.id, last, Role::Officer, w.region.id).await), ("account", "last-officer"));
        add(&t, "second", Role::Officer, &w.region).await;
        let second = t.staff("second").await;
        let first = t.officer("region").await;
        // Each shuts the other out at the same moment: one of them stays.
        let (a, b) = tokio::join!(
            staff::suspend(&t.app, &second, w.region.id, last, true),
            staff::suspend(&t.app, &first, w.region.id, second.user_id().unwrap(), true),
        );
        assert!(a.is_ok() != b.is_ok(), "{a:?} {b:?}");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM users u JOIN grants g ON g.user_id = u.id JOIN orgs o ON o.id = g.org_id WHERE g.role = 'officer' AND o.kind = 'region' AND u.suspended_at IS NULL").await, 1);
    }

    async fn help_lines_are_inherited(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (region, head) = (t.officer("region").await, t.school_admin().await);
        let own = async |actor: Option<&Actor>| help_lines::list_own(&t.app, actor).await.unwrap().iter().map(|l| l.number.clone()).collect::<Vec<_>>();
        let (pupil, far) = (t.student(0).await, t.student_of(&w.class_of_far_school, 0).await);
        assert!(own(Some(&pupil)).await.is_empty());
        help_lines::save(&t.app, &region, w.region.id, None, &text("心理热线", "Counselling"), "0871-123 456", "24h").await.unwrap();
        help_lines::save(&t.app, &head, w.school.id, None, &text("校医室", "School nurse"), "６０１２", "").await.unwrap();
        assert_eq!(own(Some(&pupil)).await, ["6012", "0871-123 456"], "the nearest first, at once");
        assert_eq!(own(Some(&far)).await, ["0871-123 456"]);
        assert!(own(None).await.is_empty(), "guests have the national ones");
        let line = help_lines::get(&t.app, &head, w.school.id).await.unwrap();
        assert_eq!((line.own.len(), line.inherited.len()), (1, 1));
        // Another node's line is out of reach.
        let inherited = line.inherited[0].0.id;
        assert!(matches!(help_lines::delete(&t.app, &head, w.school.id, inherited).await, Err(Error::NotFound)));
        assert!(matches!(help_lines::delete(&t.app, &head, w.region.id, inherited).await, Err(Error::Forbidden)));
        for _ in 1..help_lines::MOST {
            help_lines::save(&t.app, &head, w.school.id, None, &text("一", "One"), "110", "").await.unwrap();
        }
        assert_eq!(fault(help_lines::save(&t.app, &head, w.school.id, None, &text("一", "One"), "110", "").await), ("number", "help-lines-many"));
        help_lines::delete(&t.app, &head, w.school.id, line.own[0].id).await.unwrap();
        assert_eq!(own(Some(&pupil)).await.len(), help_lines::MOST);
    }

    async fn a_notice_is_read_by_whom_it_is_for(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let until = Some(t.app.today() + TimeDelta::days(2));
        let write = async |audience| {
            let id = t.app.new_id();
            // Sent twice, it is one.
            for _ in 0..2 {
                notices::write(&t.app, &county, (w.county.id, id), &text("通知", ""), &text("请读", ""), Some(audience), until).await.unwrap();
            }
            id
        };
        let (teachers, admins) = (write(Audience::Teachers).await, write(Audience::SchoolAdmins).await);
        let seen = async |who: &str| notices::list_received(&t.app, &*t.staff(who).await).await.unwrap().into_iter().map(|r| r.notice.id).collect::<Vec<_>>();
        assert_eq!(seen("teacher").await, [teachers]);
        assert_eq!(seen("head").await, [admins]);
        for nobody in ["head.far", "officer.county", "officer.city", "visitor", "assessor"] {
            assert!(seen(nobody).await.is_empty(), "{nobody}");
        }
        assert!(notices::list_received(&t.app, &*t.student(0).await).await.unwrap().is_empty());
        let read = async || notices::list(&t.app, &county, w.county.id).await.unwrap();
        assert_eq!(read().await.schools, 2);
        for who in ["teacher", "teacher.other"] {
            notices::mark_read(&t.app, &*t.staff(who).await, teachers).await.unwrap();
        }
        assert!(matches!(notices::mark_read(&t.app, &*t.staff("head.far").await, admins).await, Err(Error::Forbidden)));
        let counts: Vec<_> = read().await.notices.iter().map(|n| (n.notice.id, n.read)).collect();
        assert!(counts.contains(&(teachers, 1)) && counts.contains(&(admins, 0)), "two readers, one school: {counts:?}");
        let schools = notices::readers(&t.app, &county, w.county.id, teachers).await.unwrap().schools;
        assert_eq!(schools.iter().map(|(s, read)| (s.id, *read)).collect::<Vec<_>>(), [(w.other_school.id, false), (w.school.id, true)]);
        notices::withdraw(&t.app, &county, w.county.id, admins).await.unwrap();
        assert!(seen("head").await.is_empty());
        t.clock.advance(TimeDelta::days(3));
        assert!(seen("teacher").await.is_empty(), "its day is over");
    }

    async fn the_log_shows_a_bureau_no_pupil(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let learner = t.learner_id(&w.class, 0).await;
        t.clock.advance(TimeDelta::seconds(1));
        accounts::reset_pin(&t.app, &*t.teacher().await, learner).await.unwrap();
        let filter = Filter { action: "pin.reset".into(), ..Filter::default() };
        let lines = async |actor: &Actor, org: &Org, filter: &Filter| audit::list(&t.app, actor, org.id, filter).await.map(|p| p.lines);
        let county = t.officer("county").await;
        let seen = lines(&county, &w.county, &filter).await.unwrap();
        assert_eq!(seen.len(), 1);
        assert!(matches!(&seen[0].subject, Some(Who::Short(id)) if id.len() == 8), "{:?}", seen[0].subject);
        assert!(matches!(&seen[0].actor, Who::Named(name, Some(user)) if name == "职员 teacher" && user == "teacher"));
        assert_eq!(seen[0].place, w.school.name(), "the school, not the class");
        for who in ["officer.region", "admin.county", "admin"] {
            let seen = lines(&*t.staff(who).await, &w.county, &filter).await.unwrap();
            assert!(matches!(&seen[0].subject, Some(Who::Short(_))), "{who}");
        }
        let own = lines(&*t.school_admin().await, &w.school, &filter).await.unwrap();
        assert_eq!((own[0].subject.clone(), own[0].place.zh.as_str()), (Some(Who::Named("林知夏".into(), None)), "五年级1班"));
        // By person, by day, by page.
        let by = |person: &str| Filter { person: person.into(), ..filter.clone() };
        assert_eq!(lines(&county, &w.county, &by("teacher")).await.unwrap().len(), 1);
        assert!(lines(&county, &w.county, &by("nobody")).await.unwrap().is_empty());
        let today = Some(t.app.today());
        assert_eq!(lines(&county, &w.county, &Filter { from: today, to: today, ..filter.clone() }).await.unwrap().len(), 1);
        let tomorrow = today.map(|d| d + TimeDelta::days(1));
        assert!(lines(&county, &w.county, &Filter { from: tomorrow, ..filter.clone() }).await.unwrap().is_empty());
        for _ in 0..=audit::PAGE {
            t.clock.advance(TimeDelta::seconds(1));
            accounts::reset_pin(&t.app, &*t.teacher().await, learner).await.unwrap();
        }
        let first = audit::list(&t.app, &county, w.county.id, &filter).await.unwrap();
        assert_eq!(first.lines.len(), audit::PAGE as usize);
        let second = lines(&county, &w.county, &Filter { before: first.next, ..filter.clone() }).await.unwrap();
        assert_eq!(second.len(), 2);
        assert!(second.iter().all(|l| first.lines.iter().all(|f| f.id != l.id)));
        for who in ["officer.county", "head", "teacher"] {
            assert!(matches!(lines(&*t.staff(who).await, &w.city, &filter).await, Err(Error::Forbidden)), "{who}");
        }
        assert!(matches!(lines(&county, &w.class, &filter).await, Err(Error::Forbidden)), "no log of a class");
        let mut file = audit::export(&t.app, &county, w.county.id, &filter).await.unwrap();
        let taken = file.next().await.unwrap().unwrap();
        assert_eq!(taken.len(), audit::PAGE as usize + 2);
        assert!(file.next().await.unwrap().is_none());
        let exports = lines(&county, &w.county, &Filter { action: "audit.view".into(), ..Filter::default() }).await.unwrap();
        assert_eq!(exports.iter().map(|l| l.operation.as_str()).collect::<Vec<_>>(), ["export"]);
    }

    async fn answers_go_after_their_time_and_figures_stay(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let k = open(&t, &w.region).await;
        let id = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        for n in 0..2 {
            let pupil = t.student(n).await;
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        }
        attempts::start(&t.app, &*t.student(0).await, id).await.unwrap();
        let before = page(&t, w.region.id, k).await.total;
        let (head, region) = (t.school_admin().await, t.officer("region").await);
        let learner = t.learner_id(&w.class, 0).await;
        pupils::remove(&t.app, &head, w.class.id, learner).await.unwrap();
        let answers = async || t.store().number("SELECT COUNT(*) FROM answers").await;
        assert_eq!(answers().await, 20);
        let run = async |dry| retention::run(&t.app, &Actor::system(), dry).await.unwrap().learners;
        t.clock.advance(TimeDelta::days(700));
        let region_again = t.officer("region").await;
        assert_eq!(run(false).await, 0, "24 months are not over");
        assert_eq!(retention::count(&t.app, &region_again, w.region.id, Some(12)).await.unwrap(), 1);
        retention::set(&t.app, &region_again, w.region.id, Some(12)).await.unwrap();
        retention::set(&t.app, &region_again, w.school.id, Some(36)).await.unwrap();
        assert_eq!(retention::get(&t.app, &region_again, w.school.id).await.unwrap().inherited.0, 12);
        assert_eq!(run(true).await, 0, "the school keeps them longer");
        assert_eq!(retention::count(&t.app, &region_again, w.school.id, None).await.unwrap(), 1);
        retention::set(&t.app, &region_again, w.school.id, None).await.unwrap();
        assert_eq!((run(true).await, answers().await), (1, 20), "a dry run changes nothing");
        let server = t.another_server();
        let system = Actor::system();
        let (one, two) = tokio::join!(run(false), retention::run(&server, &system, false));
        assert_eq!((one + two.unwrap().learners, answers().await), (1, 10), "one of two servers");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE CAST(detail AS TEXT) LIKE '%purge%'").await, 1);
        assert_eq!(run(false).await, 0, "once");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM attempts WHERE state = 'in_progress'").await, 0);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM attempts WHERE score IS NOT NULL").await, 2, "what was scored stays");
        assert_eq!(page(&t, w.region.id, k).await.total, before);
        assert_recount_agrees(&t).await;
        assert_eq!(regrade::preview(&t.app, &*t.teacher().await, id).await.unwrap().changes.len(), 0);
        // What is left are counts: nobody knows whose they are, and nobody comes back to them.
        let nameless = "SELECT COUNT(*) FROM users WHERE kind = 'learner' AND name = '' AND password_hash IS NULL";
        assert_eq!(t.store().number(nameless).await, 1);
        let head = t.school_admin().await;
        assert!(pupils::take_back(&t.app, &head, w.class.id, learner, "1").await.is_err());
        for who in ["officer.county", "officer.city", "head"] {
            assert!(matches!(retention::set(&t.app, &*t.staff(who).await, w.county.id, Some(12)).await, Err(Error::Forbidden)), "{who}");
        }
        assert!(matches!(retention::run(&t.app, &region, true).await, Err(Error::Forbidden)));
    }

    async fn one_record_that_can_not_be_erased_does_not_keep_the_others(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let id = work::assign(&t.app, &*t.teacher().await, w.class.id).await.unwrap();
        let mut learners = Vec::new();
        for n in 0..3 {
            let pupil = t.student(n).await;
            work::do_lesson(&t.app, &pupil, id).await.unwrap();
            let page = attempts::start(&t.app, &pupil, id).await.unwrap();
            let item = page.attempt.paper.items[0].id.clone();
            attempts::flag(&t.app, &pupil, page.attempt.id, &item, true).await.unwrap();
            learners.push(t.learner_id(&w.class, n).await);
        }
        let head = t.school_admin().await;
        for learner in &learners {
            pupils::remove(&t.app, &head, w.class.id, *learner).await.unwrap();
        }
        t.clock.advance(TimeDelta::days(800));
        // A table that this version knows nothing of holds one open attempt fast.
        let uuid = if engine == Engine::Sqlite { "BLOB" } else { "UUID" };
        t.store().execute(&format!("CREATE TABLE stray (attempt_id {uuid} NOT NULL REFERENCES attempts (id))")).await.unwrap();
        t.store().execute("INSERT INTO stray SELECT id FROM attempts ORDER BY learner_id LIMIT 1").await.unwrap();
        let run = async || retention::run(&t.app, &Actor::system(), false).await.unwrap();
        assert_eq!(run().await, Erased { learners: 2, failed: 1 });
        let count = async |table: &str| t.store().number(&format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!((count("attempts").await, count("attempt_flags").await), (1, 1), "the refused one is as it was");
        assert_eq!(count("users WHERE kind = 'learner' AND name = ''").await, 2);
        assert_eq!(run().await, Erased { learners: 0, failed: 1 });
        t.store().execute("DROP TABLE stray").await.unwrap();
        assert_eq!(run().await, Erased { learners: 1, failed: 0 });
        assert_eq!((count("attempts").await, count("attempt_flags").await), (0, 0));
    }
}
