//! How a bureau runs its part of the tree: staff, help lines, notices and the audit log; the tree itself and retention
//! in files of their own.

mod retention;
mod tree;

use chrono::TimeDelta;
use qinghe_model::{CampaignId, OrgId, Text, participation::Participation, role::Role};
use qinghe_service::{
    Actor, Error,
    accounts::{self, NewStaff},
    activation,
    audit::{self, Filter, ShownPerson},
    campaigns::{self, ParticipationPage},
    help_lines, notices,
    staff::{self, Outcome},
};
use qinghe_store::{notices::Audience, orgs::Org};
use qinghe_tests::{
    TestApp,
    app::{PASSWORD, client},
    both, work,
};

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.into(), en: en.into() }
}

async fn open(t: &TestApp, org: &Org) -> CampaignId {
    let due = t.app.now() + TimeDelta::days(9);
    let new = work::campaign(org.id, text("行动", "Campaign"), work::MODULE, t.app.now(), due);
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
    async fn staff_are_invited_and_suspended_at_once(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let invite = async |actor: &Actor, at: &Org, username: &str, role: Role| staff::invite(&t.app, actor, at.id, username, "新人", Some(role), "").await;
        assert!(matches!(invite(&county, &w.school, "New.Head", Role::SchoolAdmin).await.unwrap(), Outcome::Proposed));
        assert_eq!(fault(invite(&county, &w.school, "new.head", Role::SchoolAdmin).await), ("username", "proposed-already"));
        add(&t, "new.head", Role::SchoolAdmin, &w.school).await;
        assert_eq!(fault(invite(&county, &w.school, "new.head", Role::SchoolAdmin).await), ("username", "username-taken"));
        assert_eq!(fault(invite(&county, &w.county, "x.y", Role::SchoolAdmin).await), ("role", "role-level"));
        for (at, role) in [(&w.county, Role::PlatformAdmin), (&w.class, Role::Teacher), (&w.other_county, Role::Officer), (&w.city, Role::Officer)] {
            assert!(matches!(invite(&county, at, "x.z", role).await, Err(Error::Forbidden)), "{role} at {}", at.name().zh);
        }
        let head = t.school_admin().await;
        let Outcome::Link(link) = invite(&head, &w.class, "new.teacher", Role::Teacher).await.unwrap() else { panic!("a link") };
        assert!(matches!(accounts::sign_in_staff(&t.app, "new.teacher", "", &client("n")).await, Err(Error::WrongCredentials)));
        activation::activate(&t.app, &link.token, "autumn-leaves-fall-on-stone-9", &client("n")).await.unwrap();
        assert!(matches!(invite(&head, &w.school, "x.z", Role::SchoolAdmin).await, Err(Error::Forbidden)), "nobody makes their like");

        // In the list officers see no teachers, and heads see only their own school's.
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

        // Suspended: the open session ends, and signing in is refused.
        let seen = t.sign_in("head.other").await.token;
        let other = t.actor(&seen).await.user_id().unwrap();
        staff::suspend(&t.app, &county, w.county.id, other, true).await.unwrap();
        assert!(accounts::find_actor(&t.app, &seen).await.unwrap().is_none());
        assert!(matches!(accounts::sign_in_staff(&t.app, "head.other", PASSWORD, &client("h")).await, Err(Error::WrongCredentials)));
        staff::suspend(&t.app, &county, w.county.id, other, false).await.unwrap();
        assert!(accounts::find_actor(&t.app, &seen).await.unwrap().is_none(), "the session stays ended");
        // Their school has pupils and nobody else who could confirm.
        assert_eq!(fault(staff::reset(&t.app, &county, w.county.id, other).await), ("account", "needs-operator"));
        accounts::sign_in_staff(&t.app, "head.other", PASSWORD, &client("h")).await.unwrap();

        // Neither themselves, nor a higher officer, nor a platform administrator.
        let id = async |name: &str| t.staff(name).await.user_id().unwrap();
        for who in ["officer.county", "officer.city", "admin.county", "teacher"] {
            assert!(matches!(staff::suspend(&t.app, &county, w.county.id, id(who).await, true).await, Err(Error::Forbidden)), "{who}");
            assert!(matches!(staff::reset(&t.app, &county, w.county.id, id(who).await).await, Err(Error::Forbidden)), "{who}");
            assert!(matches!(staff::grant(&t.app, &county, w.county.id, id(who).await, Some(Role::Officer), "").await, Err(Error::Forbidden)), "{who}");
        }
        // An account with a role elsewhere cannot be changed as a whole, but its role here can.
        add(&t, "both", Role::SchoolAdmin, &w.school).await;
        add(&t, "both", Role::SchoolAdmin, &w.far_school).await;
        assert!(matches!(staff::suspend(&t.app, &county, w.county.id, id("both").await, true).await, Err(Error::Forbidden)));
        let before = t.sign_in("both").await.token;
        staff::revoke(&t.app, &county, w.county.id, id("both").await, Role::SchoolAdmin, w.school.id).await.unwrap();
        let roles: Vec<_> = t.actor(&before).await.grants().iter().map(|g| g.org_id).collect();
        assert_eq!(roles, [w.far_school.id], "it holds in the open session");
        // Another role can be granted once, and only at a unit of the right kind.
        let granted = staff::grant(&t.app, &county, w.county.id, other, Some(Role::Assessor), "QH-YL").await.unwrap();
        assert!(matches!(granted, Outcome::Done));
        let proposed = staff::grant(&t.app, &county, w.county.id, other, Some(Role::SchoolAdmin), "QH1001").await.unwrap();
        assert!(matches!(proposed, Outcome::Proposed));
        add(&t, "head.other", Role::SchoolAdmin, &w.school).await;
        assert_eq!(fault(staff::grant(&t.app, &county, w.county.id, other, Some(Role::SchoolAdmin), "QH1001").await), ("role", "role-held"));
        assert_eq!(fault(staff::grant(&t.app, &county, w.county.id, other, Some(Role::SchoolAdmin), "QH2001").await), ("at", "org-unknown"));
    }

    async fn the_last_officer_of_the_region_cannot_be_removed(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let admin = t.platform_admin().await;
        let last = t.officer("region").await.user_id().unwrap();
        assert_eq!(fault(staff::suspend(&t.app, &admin, w.region.id, last, true).await), ("account", "last-officer"));
        assert_eq!(fault(staff::revoke(&t.app, &admin, w.region.id, last, Role::Officer, w.region.id).await), ("account", "last-officer"));
        add(&t, "second", Role::Officer, &w.region).await;
        let second = t.staff("second").await;
        let first = t.officer("region").await;
        // Each suspends the other at the same moment: one of them stays.
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

    async fn a_notice_is_read_by_its_audience_only(engine) {
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

    async fn the_audit_log_shows_a_bureau_no_pupil(engine) {
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
        assert!(matches!(&seen[0].subject, Some(ShownPerson::Short(id)) if id.len() == 8), "{:?}", seen[0].subject);
        assert!(matches!(&seen[0].actor, ShownPerson::Named(name, Some(user)) if name == "职员 teacher" && user == "teacher"));
        assert_eq!(seen[0].place, w.school.name(), "the school, not the class");
        for who in ["officer.region", "admin.county", "admin"] {
            let seen = lines(&*t.staff(who).await, &w.county, &filter).await.unwrap();
            assert!(matches!(&seen[0].subject, Some(ShownPerson::Short(_))), "{who}");
        }
        let own = lines(&*t.school_admin().await, &w.school, &filter).await.unwrap();
        assert_eq!((own[0].subject.clone(), own[0].place.zh.as_str()), (Some(ShownPerson::Named("林知夏".into(), None)), "五年级1班"));
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
        // The school's administrator has read their own log, with a pupil's name in it.
        assert_eq!(exports.iter().map(|l| l.operation.as_str()).collect::<Vec<_>>(), ["export", "look"]);
    }
}
