//! The organisation tree: moves, mergers, closures, plans for them, and who may change it.

use super::{add, assert_recount_agrees, fault, open, page, text};
use chrono::TimeDelta;
use qinghe_model::{OrgId, Text, org::Locality, role::Role};
use qinghe_service::{
    Actor, Error, accounts, assignments,
    audit::{self, Filter},
    campaigns::{
        self,
        figures::{self, FollowUp},
    },
    orgs, quizzes,
    reports::{self, Kind, Wanted, table::Cell},
    roster,
    tree::{self, Outcome, Way},
};
use qinghe_store::orgs::Org;
use qinghe_tests::{TestApp, app::client, both, work};

both! {
    async fn a_school_that_moves_leaves_its_figures_and_keeps_its_people(engine) {
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

        // Rights change at once, in open sessions too.
        assert_eq!([sees(&head).await, sees(&old).await, sees(&new).await], [true, false, true]);
        assert!(assignments::get_class(&t.app, &*t.actor(&head).await, w.class.id).await.is_ok());
        // A pupil who submits afterwards counts where the list has them.
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
            // Reports and the follow-up list have it where the page has it.
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

        // Its path is not used again: a new school has no part in old figures.
        tree::create(&t.app, &city, w.county.id, "QH1099", &text("新校", "New"), None, false).await.unwrap();
        let old_county = page(&t, w.county.id, k).await;
        assert_eq!(old_county.children.iter().map(|f| f.counts.eligible).collect::<Vec<_>>(), [2, 0, 7]);
        // The next campaign counts it at the new county; the pupil of an earlier one still there.
        t.clock.advance(TimeDelta::minutes(5));
        let next = open(&t, &w.region).await;
        assert_eq!((page(&t, w.county.id, next).await.total.eligible, page(&t, w.other_county.id, next).await.total.eligible), (2, 9));
        assert_recount_agrees(&t).await;

        // The whole county goes elsewhere, and the school back: every campaign keeps its own.
        tree::create(&t.app, &Actor::system(), w.region.id, "QH-C2", &text("二市", "Second City"), None, false).await.unwrap();
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
        assert_eq!(c, 0, "every unit is below its parent");
    }

    async fn a_second_node_of_one_name_is_asked_about_and_told_apart(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let same = w.school.name();
        let refused = tree::create(&t.app, &county, w.county.id, "QH1099", &same, None, false).await;
        assert!(matches!(&refused, Err(Error::Invalid(f)) if f[0].field == "name_zh" && f[0].code == "org-same-name"), "{refused:?}");
        let renamed = tree::update(&t.app, &county, w.other_school.id, &same, None, false).await;
        assert!(matches!(&renamed, Err(Error::Invalid(f)) if f[0].code == "org-same-name"), "{renamed:?}");
        // Elsewhere the name is free; here it is if it is wanted.
        let city = t.officer("city").await;
        tree::create(&t.app, &city, w.other_county.id, "QH2099", &same, None, false).await.unwrap();
        tree::create(&t.app, &county, w.county.id, "QH1099", &same, None, true).await.unwrap();
        let moved = tree::preview(&t.app, &city, w.school.id, Way::Move, "QH-LC", Some(t.app.today())).await.unwrap();
        assert_eq!(moved.same_name.as_deref(), Some("QH2099"));
        let list = "学校,年级,班级,学号,姓名\nQH1099,五年级,1班,1,同名校的学生\n";
        roster::import(&t.app, &Actor::system(), w.region.id, list.as_bytes(), false).await.unwrap();
        let k = open(&t, &w.region).await;
        let wanted = Wanted { kind: Kind::League, campaign: Some(k), day: None };
        let report = reports::get(&t.app, &Actor::system(), w.county.id, wanted).await.unwrap();
        let names: Vec<_> = report.table.rows.iter().filter_map(|r| match &r.cells[0] {
            Cell::Text(name) => Some(name.zh.clone()),
            _ => None,
        }).collect();
        for code in ["QH1001", "QH1099"] {
            assert!(names.contains(&format!("{}（{code}）", same.zh)), "{names:?}");
        }
        assert!(names.contains(&w.other_school.name().zh), "{names:?}");
    }

    async fn a_plan_is_refused_when_its_planner_has_lost_the_right(engine) {
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
            Outcome::Done | Outcome::Proposed(_) => panic!("before its day"),
        };
        plan(w.school.id, "QH-LC").await;
        let other = plan(w.other_school.id, "QH-LC").await;
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0);
        tree::cancel(&t.app, &city, other).await.unwrap();
        assert!(matches!(tree::cancel(&t.app, &city, other).await, Err(Error::Changed)));
        tree::create(&t.app, &city, w.city.id, "QH-NEW", &text("新县", "New County"), None, false).await.unwrap();
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
        // The plan that failed has its reason.
        let left = tree::get(&t.app, &city, w.city.id).await.unwrap().plans;
        assert_eq!(left.iter().map(|p| (p.org.id, p.plan.outcome.as_deref())).collect::<Vec<_>>(), [(w.far_school.id, Some("org-closed"))]);
    }

    async fn a_closed_school_has_no_sign_in_and_is_on_no_new_list(engine) {
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
        tree::change(&t.app, &Actor::system(), w.other_school.id, Way::Merge, "QH1001", Some(t.app.today())).await.unwrap();

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
        // What was counted at the closed school stays there, as a class that has left.
        let closed = page(&t, w.other_school.id, k).await;
        assert_eq!(closed.total.eligible, 2);
        let county_page = page(&t, w.county.id, k).await;
        assert_eq!(county_page.children.iter().map(|f| f.counts.eligible).collect::<Vec<_>>(), [7, 2]);
        assert_recount_agrees(&t).await;
        assert_eq!(fault(tree::change(&t.app, &Actor::system(), w.other_school.id, Way::Merge, "QH1001", Some(t.app.today())).await), ("to", "org-closed"));
    }

    async fn a_bureau_sets_whether_schools_are_urban_or_rural(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let known = async |code: &str| orgs::find_node(&t.app, code, None).await.unwrap().locality();
        let dids = async || {
            let filter = Filter { action: "orgs.edit".into(), ..Filter::default() };
            let lines = audit::list(&t.app, &county, w.county.id, &filter).await.unwrap().lines;
            lines.into_iter().map(|l| l.operation).collect::<Vec<_>>()
        };
        tree::create(&t.app, &county, w.county.id, "QH1077", &text("新校", "New"), Some(Locality::Rural), false).await.unwrap();
        assert_eq!((known("QH1077").await, known("QH1001").await), (Some(Locality::Rural), None));
        let name = w.school.name();
        let before = dids().await.len();
        tree::update(&t.app, &county, w.school.id, &name, None, false).await.unwrap();
        assert_eq!(dids().await.len(), before, "nothing has changed");
        t.clock.advance(TimeDelta::minutes(1));
        tree::update(&t.app, &county, w.school.id, &name, Some(Locality::Urban), false).await.unwrap();
        assert_eq!((known("QH1001").await, dids().await[0].as_str()), (Some(Locality::Urban), "locality"));
        t.clock.advance(TimeDelta::minutes(1));
        tree::update(&t.app, &county, w.school.id, &text("新名", "New name"), None, false).await.unwrap();
        assert_eq!(known("QH1001").await, None);
        let mut both = dids().await[..2].to_vec();
        both.sort();
        assert_eq!(both, ["locality", "rename"]);
        // Only schools have one.
        tree::update(&t.app, &*t.officer("city").await, w.county.id, &w.county.name(), Some(Locality::Urban), false).await.unwrap();
        assert_eq!(known("QH-YL").await, None);
    }

    async fn an_officer_changes_only_units_below(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (county, name) = (t.officer("county").await, text("新 名", "New  name"));
        for node in [&w.county, &w.city, &w.region, &w.far_school, &w.class] {
            assert!(matches!(tree::update(&t.app, &county, node.id, &name, None, false).await, Err(Error::Forbidden)), "{}", node.name().zh);
            assert!(matches!(tree::close(&t.app, &county, node.id, Some(t.app.today())).await, Err(Error::Forbidden)));
        }
        for who in ["head", "teacher", "assessor", "visitor"] {
            assert!(matches!(tree::update(&t.app, &*t.staff(who).await, w.school.id, &name, None, false).await, Err(Error::Forbidden)), "{who}");
        }
        tree::update(&t.app, &county, w.school.id, &name, None, false).await.unwrap();
        assert_eq!(orgs::find_node(&t.app, "QH1001", None).await.unwrap().name(), text("新 名", "New name"));
        // A platform admin also changes the node of the role, but nothing above.
        let admin = t.staff("admin.county").await;
        tree::update(&t.app, &admin, w.county.id, &name, None, false).await.unwrap();
        assert!(tree::update(&t.app, &admin, w.city.id, &name, None, false).await.is_err());

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
        let made = async |code: &str, name: Text| fault(tree::create(&t.app, &county, w.county.id, code, &name, None, false).await);
        assert_eq!(made("x", name.clone()).await, ("code", "org-code"));
        assert_eq!(made("qh1001", name.clone()).await, ("code", "org-code-taken"));
        assert_eq!(made("QH1003", text("名", " ")).await, ("name_en", "name-en"));
        assert!(matches!(tree::create(&t.app, &county, w.school.id, "QH1003", &name, None, false).await, Err(Error::Forbidden)));
        // The file of the whole tree stays the operator's.
        assert!(matches!(orgs::import(&t.app, &*t.officer("region").await, "").await, Err(Error::Forbidden)));
        assert!(matches!(orgs::import(&t.app, &*t.platform_admin().await, "").await, Err(Error::Forbidden)));
    }

    // A class created while its school moves is below the school afterwards.
    async fn a_class_list_imported_while_the_school_moves_is_not_lost(engine) {
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
}
