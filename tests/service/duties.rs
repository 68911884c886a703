//! Separation of duties: activation links, proposals of bureaus, what staff are told, views by the platform, the password again.

use chrono::TimeDelta;
use qinghe_model::{ProposalId, role::Role};
use qinghe_service::{
    Actor, Error,
    accounts::{self, Client, NewStaff},
    activation::{self, Issued, Status},
    assignments, break_glass, gradebook, proof,
    proposals::{self, Confirmed, Deciders, Listed},
    slips,
    staff::{self, Outcome},
    teachers::{self, TeacherSelector},
    told, tree,
    tree::Way,
};
use qinghe_store::{orgs::Org, proposals::State, told::Kind};
use qinghe_tests::{
    TestApp,
    app::{PASSWORD, client},
    both,
};

const OWN: &str = "autumn-leaves-fall-on-stone-9";

fn link(outcome: Outcome) -> Issued {
    match outcome {
        Outcome::Link(issued) => issued,
        other => panic!("{other:?}"),
    }
}

/// Resets a teacher as their head does.
async fn reset_teacher(t: &TestApp) -> Issued {
    link(accounts::reset_staff(&t.app, &*t.school_admin().await, "teacher").await.unwrap())
}

async fn refused(t: &TestApp, username: &str, password: &str) -> bool {
    matches!(accounts::sign_in_staff(&t.app, username, password, &client("r")).await, Err(Error::WrongCredentials))
}

async fn status(t: &TestApp, token: &str) -> Status {
    activation::peek(&t.app, token, &client("p")).await.unwrap()
}

async fn open(t: &TestApp, actor: &Actor) -> Vec<Listed> {
    let mut all = proposals::list(&t.app, actor).await.unwrap();
    all.retain(|l| l.proposal.is_open(t.app.now()));
    all
}

/// Proposes a new administrator of a school as an officer of the county, and returns the proposal.
async fn propose(t: &TestApp, officer: &Actor, school: &Org, username: &str) -> ProposalId {
    let made =
        staff::invite(&t.app, officer, school.id, username, "新校长", Some(Role::SchoolAdmin), "").await.unwrap();
    assert!(matches!(made, Outcome::Proposed));
    let all = open(t, officer).await;
    all.iter().find(|l| l.proposal.username.as_deref() == Some(username)).expect("it is listed").proposal.id
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

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> &'static str {
    match result {
        Err(Error::Invalid(faults)) => faults[0].code,
        other => panic!("{other:?}"),
    }
}

async fn told_to(t: &TestApp, who: &str) -> Vec<Kind> {
    told::list(&t.app, &*t.staff(who).await).await.unwrap().into_iter().map(|told| told.kind).collect()
}

both! {
    async fn a_link_lets_its_holder_choose_a_password_once(engine) {
        let t = TestApp::new(engine).await;
        let before = t.sign_in("teacher").await.token;
        let issued = reset_teacher(&t).await;
        assert_eq!((issued.username.as_str(), issued.token.len()), ("teacher", 43), "256 bits");
        assert!(accounts::find_actor(&t.app, &before).await.unwrap().is_none(), "the sessions have ended");
        assert!(refused(&t, "teacher", PASSWORD).await, "the old password is void");
        assert!(refused(&t, "teacher", "").await && refused(&t, "teacher", &issued.token).await, "there is no password yet");
        let Status::Ready(holder) = status(&t, &issued.token).await else { panic!("it works") };
        assert_eq!((holder.name.as_str(), holder.username.as_str()), ("职员 teacher", "teacher"));
        assert_eq!(holder.roles, [(Role::Teacher, t.world().class.name())]);
        // The rules for passwords are those of everybody.
        for (password, fault) in [("short", "password-short"), ("qwertyuiop", "password-guessable"), ("my.teacher-2026", "password-guessable")] {
            assert_eq!(code(activation::activate(&t.app, &issued.token, password, &client("a")).await), fault, "{password}");
        }
        let session = activation::activate(&t.app, &issued.token, OWN, &client("a")).await.unwrap();
        assert!(!session.must_change_password);
        let actor = t.actor(&session.token).await;
        assert!(proof::is_proved(&t.app, &actor));
        accounts::sign_in_staff(&t.app, "teacher", OWN, &client("b")).await.unwrap();
        assert!(matches!(status(&t, &issued.token).await, Status::Used));
        assert!(matches!(activation::activate(&t.app, &issued.token, "another-long-word-3", &client("a")).await, Err(Error::WrongCredentials)));
        accounts::sign_in_staff(&t.app, "teacher", OWN, &client("b")).await.unwrap();
        // Only the hash of the token is kept.
        assert_eq!(t.store().number("SELECT COUNT(*) FROM activation_links").await, 1);
        assert!(told::list(&t.app, &actor).await.unwrap().iter().any(|told| told.kind == Kind::Activated));
    }

    async fn of_two_who_use_a_link_at_once_one_is_let_in(engine) {
        let t = TestApp::new(engine).await;
        let issued = reset_teacher(&t).await;
        let (a, b) = (client("a"), client("b"));
        let (one, other) = tokio::join!(
            activation::activate(&t.app, &issued.token, OWN, &a),
            activation::activate(&t.app, &issued.token, "winter-snow-covers-roof-4", &b),
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }

    async fn links_expire_and_newer_ones_make_them_void(engine) {
        let t = TestApp::new(engine).await;
        let first = reset_teacher(&t).await;
        let second = reset_teacher(&t).await;
        assert!(matches!(status(&t, &first.token).await, Status::Void));
        assert!(matches!(activation::activate(&t.app, &first.token, OWN, &client("a")).await, Err(Error::WrongCredentials)));
        t.clock.advance(activation::VALID_FOR - TimeDelta::minutes(1));
        assert!(matches!(status(&t, &second.token).await, Status::Ready(_)));
        t.clock.advance(TimeDelta::minutes(1));
        assert!(matches!(status(&t, &second.token).await, Status::Expired));
        assert!(matches!(activation::activate(&t.app, &second.token, OWN, &client("a")).await, Err(Error::WrongCredentials)));
        // It is known for a while why it does not work.
        accounts::tidy(&t.app).await.unwrap();
        assert!(matches!(status(&t, &second.token).await, Status::Expired));
        t.clock.advance(TimeDelta::days(91));
        accounts::tidy(&t.app).await.unwrap();
        assert!(matches!(status(&t, &second.token).await, Status::Unknown));
        let third = reset_teacher(&t).await;
        let teacher = qinghe_store::users::find_staff(&mut t.store().read().await.unwrap(), "teacher").await.unwrap().unwrap().id;
        staff::suspend(&t.app, &*t.school_admin().await, t.world().school.id, teacher, true).await.unwrap();
        assert!(matches!(status(&t, &third.token).await, Status::Void), "a suspended account has no way in");
        assert!(matches!(activation::activate(&t.app, &third.token, OWN, &client("a")).await, Err(Error::WrongCredentials)));
    }

    // A wrong token takes as long as a right one, and tells nothing.
    async fn a_wrong_token_costs_the_same_hash(engine) {
        let t = TestApp::new(engine).await;
        let issued = reset_teacher(&t).await;
        let before = t.app.hashes();
        for wrong in ["", "x", &"A".repeat(43), &format!("{}A", &issued.token[..42])] {
            let hashes = t.app.hashes();
            assert!(matches!(activation::activate(&t.app, wrong, OWN, &client("a")).await, Err(Error::WrongCredentials)), "{wrong}");
            assert_eq!(t.app.hashes() - hashes, 1, "{wrong}");
        }
        activation::activate(&t.app, &issued.token, OWN, &client("a")).await.unwrap();
        assert_eq!(t.app.hashes() - before, 5);
        // A flood of tries from one place is stopped.
        let flood = Client::at([198, 51, 100, 9].into());
        let mut stopped = false;
        for n in 0..1300 {
            stopped |= matches!(activation::peek(&t.app, &format!("guess-{n}"), &flood).await, Err(Error::TooManyAttempts(_)));
        }
        assert!(stopped);
    }

    async fn activation_clears_wrong_tries_and_ends_other_sessions(engine) {
        let t = TestApp::new(engine).await;
        let issued = reset_teacher(&t).await;
        for n in 0..6 {
            let _ = accounts::sign_in_staff(&t.app, "teacher", "not-the-password", &client(&format!("d{n}"))).await;
        }
        assert!(t.store().number("SELECT COUNT(*) FROM sign_in_failures WHERE account = 'staff:teacher'").await > 0);
        let first = activation::activate(&t.app, &issued.token, OWN, &client("a")).await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM sign_in_failures WHERE account = 'staff:teacher'").await, 0);
        let again = reset_teacher(&t).await;
        activation::activate(&t.app, &again.token, "winter-snow-covers-roof-4", &client("a")).await.unwrap();
        assert!(accounts::find_actor(&t.app, &first.token).await.unwrap().is_none());
    }

    async fn a_bureau_proposes_and_the_school_confirms(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (county, city, head) = (t.officer("county").await, t.officer("city").await, t.school_admin().await);
        let id = propose(&t, &county, &w.school, "new.head").await;
        let listed = open(&t, &head).await;
        assert!(matches!(&listed[0].deciders, Some(Deciders::School(workers)) if workers.len() == 1 && workers[0].name == "职员 head"));
        assert!(listed[0].may_decide && !listed[0].may_withdraw);
        // Neither who proposed it, nor another officer, nor a teacher while there is an administrator, nor another school.
        for other in ["officer.county", "officer.city", "admin", "admin.county", "teacher", "head.other", "head.far", "assessor", "visitor"] {
            let refused = proposals::confirm(&t.app, &*t.staff(other).await, id).await;
            assert!(matches!(refused, Err(Error::Forbidden)), "{other}: {refused:?}");
            assert!(proposals::refuse(&t.app, &*t.staff(other).await, id).await.is_err(), "{other}");
        }
        assert!(refused(&t, "new.head", "").await);
        assert_eq!(told_to(&t, "head").await, [Kind::Proposed]);
        let Confirmed::Link(issued, proposer) = proposals::confirm(&t.app, &head, id).await.unwrap() else { panic!("a link") };
        assert_eq!(proposer, "职员 officer.county");
        assert_eq!(told_to(&t, "officer.county").await, [Kind::Confirmed]);
        assert!(matches!(proposals::confirm(&t.app, &head, id).await, Err(Error::Changed)), "once");
        let session = activation::activate(&t.app, &issued.token, OWN, &client("n")).await.unwrap();
        let new = t.actor(&session.token).await;
        assert!(assignments::get_class(&t.app, &new, w.class.id).await.is_ok());
        let all = proposals::list(&t.app, &county).await.unwrap();
        assert_eq!((all[0].proposal.state, all[0].proposal.decider.as_deref()), (State::Confirmed, Some("职员 head")));

        // A reset: the account works on until it is confirmed.
        let user = new.user_id().unwrap();
        assert!(matches!(staff::reset(&t.app, &county, w.county.id, user).await.unwrap(), Outcome::Proposed));
        assert_eq!(code(staff::reset(&t.app, &city, w.county.id, user).await), "proposed-already");
        accounts::sign_in_staff(&t.app, "new.head", OWN, &client("n")).await.unwrap();
        let reset = open(&t, &head).await[0].proposal.id;
        assert!(matches!(proposals::confirm(&t.app, &new, reset).await, Err(Error::Forbidden)), "not the one it is about");
        let Confirmed::Link(again, _) = proposals::confirm(&t.app, &head, reset).await.unwrap() else { panic!("a link") };
        assert!(refused(&t, "new.head", OWN).await);
        activation::activate(&t.app, &again.token, "winter-snow-covers-roof-4", &client("n")).await.unwrap();
        assert!(told_to_id(&t, user).await.contains(&Kind::Reset));
    }

    async fn proposals_are_refused_withdrawn_or_expire(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (county, city, head) = (t.officer("county").await, t.officer("city").await, t.school_admin().await);
        let id = propose(&t, &county, &w.school, "one.head").await;
        proposals::refuse(&t.app, &head, id).await.unwrap();
        assert_eq!(told_to(&t, "officer.county").await, [Kind::Refused]);
        assert!(matches!(proposals::confirm(&t.app, &head, id).await, Err(Error::Changed)));
        let id = propose(&t, &county, &w.school, "two.head").await;
        assert!(proposals::withdraw(&t.app, &head, id).await.is_err(), "a school refuses");
        proposals::withdraw(&t.app, &city, id).await.unwrap();
        assert!(matches!(proposals::confirm(&t.app, &head, id).await, Err(Error::Changed)));
        let id = propose(&t, &county, &w.school, "three.head").await;
        t.clock.advance(proposals::OPEN_FOR);
        let head = t.school_admin().await;
        assert!(matches!(proposals::confirm(&t.app, &head, id).await, Err(Error::Changed)));
        assert!(open(&t, &head).await.is_empty());
        // It can be proposed again. None of them has made an account.
        let id = propose(&t, &*t.officer("county").await, &w.school, "three.head").await;
        assert_eq!(t.store().number("SELECT COUNT(*) FROM users WHERE username LIKE '%.head'").await, 0);
        // The username was taken meanwhile: its account does not get the role.
        add(&t, "three.head", Role::Assessor, &w.county).await;
        assert!(matches!(proposals::confirm(&t.app, &head, id).await, Err(Error::Changed)));
    }

    async fn without_an_administrator_teachers_confirm_and_without_them_the_operator(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (county, head) = (t.officer("county").await, t.school_admin().await.user_id().unwrap());
        staff::suspend(&t.app, &county, w.county.id, head, true).await.unwrap();
        let id = propose(&t, &county, &w.school, "new.head").await;
        let teacher = t.teacher().await;
        assert!(open(&t, &teacher).await[0].may_decide);
        assert_eq!(told_to(&t, "teacher.other").await, [Kind::Proposed], "every teacher is told");
        proposals::confirm(&t.app, &teacher, id).await.unwrap();
        // The other school has an administrator, pupils, and nobody else.
        let other = t.staff("head.other").await.user_id().unwrap();
        assert_eq!(code(staff::reset(&t.app, &county, w.county.id, other).await), "needs-operator");
        staff::suspend(&t.app, &county, w.county.id, other, true).await.unwrap();
        let invited = staff::invite(&t.app, &county, w.other_school.id, "x.head", "某", Some(Role::SchoolAdmin), "").await;
        assert_eq!(code(invited), "needs-operator");
        // The operator needs nobody.
        let made = staff::invite(&t.app, &Actor::system(), w.other_school.id, "x.head", "某", Some(Role::SchoolAdmin), "").await.unwrap();
        activation::activate(&t.app, &link(made).token, OWN, &client("x")).await.unwrap();
    }

    async fn a_new_school_is_begun_by_two_officers(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (county, city) = (t.officer("county").await, t.officer("city").await);
        let name = qinghe_model::Text { zh: "新学校".into(), en: "New School".into() };
        let school = tree::create(&t.app, &county, w.county.id, "QH1003", &name, None, false).await.unwrap();
        let school = qinghe_store::orgs::find(&mut t.store().read().await.unwrap(), school).await.unwrap().unwrap();
        let id = propose(&t, &county, &school, "first.head").await;
        assert!(matches!(open(&t, &city).await[0].deciders, Some(Deciders::Officers)));
        assert!(matches!(proposals::confirm(&t.app, &county, id).await, Err(Error::Forbidden)), "two persons");
        for stranger in ["head", "teacher", "assessor", "head.far"] {
            assert!(matches!(proposals::confirm(&t.app, &*t.staff(stranger).await, id).await, Err(Error::Forbidden)), "{stranger}");
        }
        let Confirmed::Link(issued, _) = proposals::confirm(&t.app, &city, id).await.unwrap() else { panic!("a link") };
        activation::activate(&t.app, &issued.token, OWN, &client("f")).await.unwrap();
        // From now on the school has a person, and no officer confirms.
        let second = propose(&t, &county, &school, "second.head").await;
        assert!(matches!(proposals::confirm(&t.app, &city, second).await, Err(Error::Forbidden)));
    }

    async fn a_merger_waits_for_both_schools(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let merge = async || tree::change(&t.app, &county, w.other_school.id, Way::Merge, "QH1001", Some(t.app.today())).await.unwrap();
        assert!(matches!(merge().await, tree::Outcome::Proposed(_)));
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0);
        for (who, done) in [("head.other", 0), ("head", 1)] {
            let actor = t.staff(who).await;
            let id = open(&t, &actor).await[0].proposal.id;
            assert!(matches!(proposals::confirm(&t.app, &actor, id).await.unwrap(), Confirmed::Merger));
            assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), done, "{who}");
        }
        assert!(assignments::get_class(&t.app, &*t.school_admin().await, w.class_of_other_school.id).await.is_ok());
    }

    async fn a_refused_merger_does_not_take_place(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let later = t.app.today() + TimeDelta::days(3);
        tree::change(&t.app, &county, w.other_school.id, Way::Merge, "QH1001", Some(later)).await.unwrap();
        let other = t.staff("head.other").await;
        let id = open(&t, &other).await[0].proposal.id;
        proposals::refuse(&t.app, &other, id).await.unwrap();
        assert!(open(&t, &*t.school_admin().await).await.is_empty(), "nobody else is asked any more");
        t.clock.advance(TimeDelta::days(3));
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0);
        // Nobody decides in time, and a cancelled one asks nobody.
        let county = t.officer("county").await;
        let on = Some(t.app.today() + TimeDelta::days(20));
        let tree::Outcome::Proposed(plan) = tree::change(&t.app, &county, w.other_school.id, Way::Merge, "QH1001", on).await.unwrap() else { panic!("it waits") };
        t.clock.advance(TimeDelta::days(20));
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0);
        let outcome = qinghe_store::tree::find_plan(&mut t.store().read().await.unwrap(), plan).await.unwrap().unwrap().outcome;
        assert_eq!(outcome.as_deref(), Some("merge-refused"));
        let county = t.officer("county").await;
        let on = Some(t.app.today() + TimeDelta::days(2));
        let tree::Outcome::Proposed(plan) = tree::change(&t.app, &county, w.other_school.id, Way::Merge, "QH1001", on).await.unwrap() else { panic!("it waits") };
        tree::cancel(&t.app, &county, plan).await.unwrap();
        assert!(open(&t, &*t.school_admin().await).await.is_empty());
        assert!(assignments::get_class(&t.app, &*t.school_admin().await, w.class_of_other_school.id).await.is_err());
    }

    // A school was empty when its merger was planned, so nobody was asked.
    async fn a_merger_of_a_school_that_got_pupils_meanwhile_fails(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let name = |zh: &str| qinghe_model::Text { zh: zh.into(), en: zh.into() };
        for (code, zh) in [("QH1003", "甲校"), ("QH1004", "乙校")] {
            tree::create(&t.app, &county, w.county.id, code, &name(zh), None, false).await.unwrap();
        }
        let empty = qinghe_service::orgs::find_node(&t.app, "QH1003", None).await.unwrap();
        let on = Some(t.app.today() + TimeDelta::days(1));
        let tree::Outcome::Planned(plan) = tree::change(&t.app, &county, empty.id, Way::Merge, "QH1004", on).await.unwrap() else { panic!("nobody is asked") };
        let rows = "学校,年级,班级,学号,姓名\nQH1003,五年级,1班,1,新生\n";
        assert!(qinghe_service::roster::import(&t.app, &Actor::system(), empty.id, rows.as_bytes(), false).await.unwrap().applied);
        t.clock.advance(TimeDelta::days(1));
        assert_eq!(tree::carry_out_due(&t.app).await.unwrap(), 0);
        let outcome = qinghe_store::tree::find_plan(&mut t.store().read().await.unwrap(), plan).await.unwrap().unwrap().outcome;
        assert_eq!(outcome.as_deref(), Some("merge-unconfirmed"));
    }

    async fn holders_are_told_of_resets_and_roles(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (head, other) = (t.school_admin().await, t.staff("teacher.other").await);
        let id = other.user_id().unwrap();
        teachers::add(&t.app, &head, w.class.id, TeacherSelector::Chosen(id)).await.unwrap();
        teachers::remove(&t.app, &head, w.class.id, id).await.unwrap();
        let all = told::list_new(&t.app, &other).await.unwrap();
        let kinds: Vec<_> = all.iter().map(|told| told.kind).collect();
        assert!(kinds.contains(&Kind::Granted) && kinds.contains(&Kind::Revoked) && kinds.len() == 2, "{kinds:?}");
        assert!(all.iter().all(|told| told.by.as_deref() == Some("职员 head") && told.detail == "teacher" && told.about() == Some(w.class.name())));
        told::mark_seen(&t.app, &other).await.unwrap();
        assert!(told::list_new(&t.app, &other).await.unwrap().is_empty());
        assert_eq!(told::list(&t.app, &other).await.unwrap().len(), 2);
        // Another's are another's; pupils have none.
        assert!(told::list(&t.app, &head).await.unwrap().is_empty());
        assert!(told::list(&t.app, &*t.student(0).await).await.unwrap().is_empty());
        t.clock.advance(TimeDelta::seconds(1));
        accounts::reset_staff(&t.app, &Actor::system(), "teacher.other").await.unwrap();
        let reset = told_to_id(&t, id).await;
        assert_eq!(reset[0], Kind::Reset);
    }

    async fn the_platform_looks_at_a_school_only_after_break_glass(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let admin = t.platform_admin().await;
        let looks = async |actor: &Actor, class: &Org| [
            assignments::get_class(&t.app, actor, class.id).await.is_ok(),
            gradebook::get(&t.app, actor, class.id, false).await.is_ok(),
        ];
        assert_eq!(looks(&admin, &w.class).await, [false; 2]);
        let glass = async |actor: &Actor, who: &str, school: &str, hours, reason: &str| break_glass::open(&t.app, actor, who, school, hours, reason).await;
        let system = Actor::system();
        for (who, school, hours, reason) in [("admin", "QH1001", 9, "a reason"), ("admin", "QH1001", 0, "a reason"), ("admin", "QH1001", 2, " "), ("admin", "QH-YL", 2, "a reason"),
            ("officer.county", "QH1001", 2, "a reason"), ("head", "QH1001", 2, "a reason"), ("admin.county", "QH2001", 2, "a reason"), ("nobody", "QH1001", 2, "a reason")]
        {
            assert!(matches!(glass(&system, who, school, hours, reason).await, Err(Error::Input(_))), "{who} {school} {hours} {reason:?}");
        }
        assert!(matches!(glass(&admin, "admin", "QH1001", 2, "a reason").await, Err(Error::Forbidden)), "only on the machine");
        glass(&system, "admin", "QH1001", 2, "the head asked about a lost markbook").await.unwrap();
        let admin = t.platform_admin().await;
        assert_eq!(looks(&admin, &w.class).await, [true; 2]);
        assert_eq!(looks(&admin, &w.class_of_other_school).await, [false; 2], "one school");
        assert_eq!(looks(&*t.staff("admin.county").await, &w.class).await, [false; 2], "one account");
        assert!(assignments::list_classes(&t.app, &admin).await.unwrap().iter().all(|card| card.school.id == w.school.id));
        // It allows to look.
        assert!(matches!(gradebook::get(&t.app, &admin, w.class.id, true).await, Err(Error::Forbidden)), "no file with names");
        assert!(matches!(slips::list(&t.app, &admin, w.class.id).await, Err(Error::Forbidden)));
        assert!(matches!(accounts::reset_pin(&t.app, &admin, t.learner_id(&w.class, 0).await).await, Err(Error::Forbidden)));
        assert!(qinghe_service::pupils::add(&t.app, &admin, w.class.id, "某", "9").await.is_err());
        assert!(qinghe_tests::work::assign(&t.app, &admin, w.class.id).await.is_err());
        for who in ["head", "teacher", "teacher.other", "admin"] {
            let told = told::list(&t.app, &*t.staff(who).await).await.unwrap();
            assert_eq!((told[0].kind, told[0].detail.as_str()), (Kind::BreakGlass, "the head asked about a lost markbook"), "{who}");
        }
        assert!(told_to(&t, "head.other").await.is_empty());
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE CAST(detail AS TEXT) LIKE '%break_glass%' AND CAST(detail AS TEXT) LIKE '%lost markbook%'").await, 1);
        t.clock.advance(TimeDelta::hours(2));
        assert_eq!(looks(&*t.platform_admin().await, &w.class).await, [false; 2], "it is over");
    }

    async fn the_password_counts_for_ten_minutes(engine) {
        let t = TestApp::new(engine).await;
        let token = t.sign_in("teacher").await.token;
        assert!(proof::is_proved(&t.app, &*t.actor(&token).await));
        t.clock.advance(TimeDelta::minutes(10));
        let actor = t.actor(&token).await;
        assert!(!proof::is_proved(&t.app, &actor));
        assert!(matches!(proof::prove(&t.app, &actor, "wrong", &client("teacher")).await, Err(Error::WrongCredentials)));
        assert!(!proof::is_proved(&t.app, &*t.actor(&token).await));
        proof::prove(&t.app, &actor, PASSWORD, &client("teacher")).await.unwrap();
        assert!(proof::is_proved(&t.app, &*t.actor(&token).await));
        // Wrong ones count as wherever a password is asked for again: guessing is slow.
        let mut waits = false;
        for _ in 0..8 {
            waits |= matches!(proof::prove(&t.app, &actor, "wrong", &client("teacher")).await, Err(Error::TooManyAttempts(_)));
        }
        assert!(waits);
        assert!(!proof::is_proved(&t.app, &*t.student(0).await), "pupils prove nothing");
    }
}

/// What an account was told, whatever its password is.
async fn told_to_id(t: &TestApp, user: qinghe_model::UserId) -> Vec<Kind> {
    let mut c = t.store().read().await.unwrap();
    qinghe_store::told::list(&mut c, user, 50).await.unwrap().into_iter().map(|told| told.kind).collect()
}
