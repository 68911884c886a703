//! Who may do what: every use-case × every role × own and other places, by the real functions.
//!
//! A new use-case without a row in [`table`] and a call in [`Asked::ask`] does not compile.

mod asked;
mod events;
mod learning;
mod office;
mod school;

use asked::Asked;
use qinghe_model::{Text, role::Role};
use qinghe_service::{
    Actor, Error, UseCase,
    accounts::{self, NewStaff},
    assignments, campaigns, slips,
};
use qinghe_store::orgs::Org;
use qinghe_tests::{
    Engine, TestApp,
    app::{PASSWORD, client},
    both, work,
};

/// Who asks, each by a letter.
const ACTORS: [(char, &str); 11] = [
    ('L', "the first pupil of the class"),
    ('V', "visitor"), // staff without a role
    ('T', "teacher"),
    ('H', "head"), // of the school
    ('C', "officer.county"),
    ('I', "officer.city"),
    ('R', "officer.region"),
    ('A', "assessor"), // of the county
    ('P', "admin.county"),
    ('Q', "admin"), // of the region
    ('S', "the operator"),
];

/// What is asked about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Place {
    /// The teacher's and the pupil's class.
    Class,
    /// Another of the same school.
    OtherClass,
    /// One of another school of the county.
    OtherSchoolsClass,
    /// One of another county.
    FarClass,
    /// The school of the class; the head's.
    School,
    /// Another of the county.
    OtherSchool,
    /// One of another county.
    FarSchool,
    County,
    OtherCounty,
    City,
    Region,
    /// The work of another pupil of the class.
    Classmate,
    /// The actor's own account.
    Own,
}
use Place::{
    City, Class, Classmate, County, FarClass, FarSchool, OtherClass, OtherCounty, OtherSchool, OtherSchoolsClass, Own,
    Region, School,
};

/// The places where each use-case is tried, and the letters of the actors who may use it there. The others may not.
const fn table(use_case: UseCase) -> &'static [(Place, &'static str)] {
    match use_case {
        // The whole tree is the operator's alone: no role is granted above the region.
        UseCase::Recount => &[(Region, "S")],
        // Within the actor's own unit.
        // A token opens a bureau's figures: only bureaus have them.
        UseCase::EditOrgs | UseCase::ManageTokens => {
            &[(County, "CIRPQS"), (OtherCounty, "IRQS"), (City, "IRQS"), (Region, "RQS")]
        }
        // By the kind of unit: schools manage teachers, and bureaus propose school administrators.
        UseCase::ManageStaff => &[
            (Class, "HS"),
            (OtherClass, "HS"),
            (OtherSchoolsClass, "S"),
            (FarClass, "S"),
            (School, "CIRPQS"),
            (OtherSchool, "CIRPQS"),
            (FarSchool, "IRQS"),
            (County, "CIRPQS"),
            (OtherCounty, "IRQS"),
            (City, "IRQS"),
            (Region, "RQS"),
        ],
        // A notice has an author, so not from the command line.
        UseCase::WriteNotice => &[(County, "CIRPQ"), (OtherCounty, "IRQ"), (City, "IRQ"), (Region, "RQ")],
        // Of the officers only the region's.
        UseCase::SetRetention => &[
            (School, "RPQS"),
            (FarSchool, "RQS"),
            (County, "RPQS"),
            (OtherCounty, "RQS"),
            (City, "RQS"),
            (Region, "RQS"),
        ],
        UseCase::ImportRoster => &[
            (Class, "HS"),
            (OtherSchoolsClass, "S"),
            (FarClass, "S"),
            (School, "HS"),
            (OtherSchool, "S"),
            (FarSchool, "S"),
            (County, "S"),
            (OtherCounty, "S"),
            (City, "S"),
            (Region, "S"),
        ],
        // Only the school itself decides who is in which class.
        UseCase::PromoteClasses | UseCase::SetPins => &[(School, "H"), (OtherSchool, ""), (FarSchool, "")],
        UseCase::HandleRecord => &[(Class, "HS"), (OtherClass, "HS"), (OtherSchoolsClass, "S"), (FarClass, "S")],
        UseCase::PrintSlips | UseCase::ResetPin => {
            &[(Class, "THS"), (OtherClass, "HS"), (OtherSchoolsClass, "S"), (FarClass, "S")]
        }
        // A bureau and the platform never see a named pupil's work.
        UseCase::ViewClass
        | UseCase::ManagePupils
        | UseCase::ManageGroups
        | UseCase::AssignWork
        | UseCase::LeadMatch
        | UseCase::ViewProgress
        | UseCase::ViewClassFigures
        | UseCase::SettleCorrection
        | UseCase::ReviewContest
        | UseCase::EnterSurvey => &[(Class, "TH"), (OtherClass, "H"), (OtherSchoolsClass, ""), (FarClass, "")],
        UseCase::RemovePupil | UseCase::StaffClass => {
            &[(Class, "H"), (OtherClass, "H"), (OtherSchoolsClass, ""), (FarClass, "")]
        }
        // A quiz belongs to the school: every teacher there sees, sets and copies it.
        UseCase::EditQuiz => &[(School, "TH"), (OtherSchool, ""), (FarSchool, "")],
        UseCase::BrowseLessons => &[(Own, "THCIRPQ")],
        UseCase::OpenCampaign => &[
            (Class, "S"),
            (FarClass, "S"),
            (School, "S"),
            (OtherSchool, "S"),
            (FarSchool, "S"),
            (County, "CIRPQS"),
            (OtherCounty, "IRQS"),
            (City, "IRQS"),
            (Region, "RQS"),
        ],
        UseCase::ViewParticipation | UseCase::SetHelpLines | UseCase::ViewAudit => &[
            (School, "HCIRPQS"),
            (OtherSchool, "CIRPQS"),
            (FarSchool, "IRQS"),
            (County, "CIRPQS"),
            (OtherCounty, "IRQS"),
            (City, "IRQS"),
            (Region, "RQS"),
        ],
        // Activities and their photos are only for the school.
        UseCase::RecordActivity | UseCase::ViewActivities => &[
            (Class, "TH"),
            (OtherClass, "H"),
            (OtherSchoolsClass, ""),
            (FarClass, ""),
            (School, "H"),
            (OtherSchool, ""),
        ],
        // The place says which classes take part.
        UseCase::HostContest | UseCase::ViewContest => &[
            (Class, "THCIRPQS"),
            (OtherClass, "HCIRPQS"),
            (OtherSchoolsClass, "CIRPQS"),
            (FarClass, "IRQS"),
            (School, "HCIRPQS"),
            (OtherSchool, "CIRPQS"),
            (FarSchool, "IRQS"),
            (County, "CIRPQS"),
            (OtherCounty, "IRQS"),
            (City, "IRQS"),
            (Region, "RQS"),
        ],
        UseCase::ConfirmActivity => &[
            (Class, "H"),
            (OtherClass, "H"),
            (OtherSchoolsClass, ""),
            (FarClass, ""),
            (School, "H"),
            (OtherSchool, ""),
        ],
        // An assessor does surveys and nothing else; the platform looks and designs none.
        UseCase::DesignSurvey => &[(County, "CIRA"), (OtherCounty, "IR"), (City, "IR"), (Region, "R")],
        UseCase::ViewSurvey => &[(County, "CIRAPQS"), (OtherCounty, "IRQS"), (City, "IRQS"), (Region, "RQS")],
        UseCase::DoLesson => &[(Class, "L"), (OtherClass, ""), (OtherSchoolsClass, ""), (FarClass, "")],
        UseCase::DoQuiz => &[(Class, "L"), (Classmate, ""), (OtherClass, ""), (OtherSchoolsClass, ""), (FarClass, "")],
        UseCase::ManageOwnAccount => &[(Own, "LVTHCIRAPQ")],
    }
}

fn node(t: &TestApp, place: Place) -> &Org {
    let w = t.world();
    match place {
        Class | Classmate => &w.class,
        OtherClass => &w.other_class,
        OtherSchoolsClass => &w.class_of_other_school,
        FarClass => &w.class_of_far_school,
        School => &w.school,
        OtherSchool => &w.other_school,
        FarSchool => &w.far_school,
        County => &w.county,
        OtherCounty => &w.other_county,
        City => &w.city,
        Region | Own => &w.region,
    }
}

/// Over how many tests the matrix is spread: it is long, and they run side by side.
const PARTS: usize = 4;

/// Every role at every place, for one part of the use-cases.
async fn try_each_role(engine: Engine, part: usize) {
    let mut asked = Box::pin(Asked::new(engine)).await;
    let actors = asked.actors.clone();
    let mut wrong = Vec::new();
    for use_case in UseCase::ALL.into_iter().skip(part).step_by(PARTS) {
        // The fingerprint after the last call, if that was refused.
        let mut before = None;
        for &(place, who_may) in table(use_case) {
            assert!(who_may.chars().all(|c| ACTORS.iter().any(|(a, _)| *a == c)));
            for (letter, actor) in &actors {
                let expected = who_may.contains(*letter);
                let made = asked.prepare(use_case, place).await;
                let was = match before.take() {
                    Some(was) if !made => was,
                    _ if expected => 0,
                    _ => asked.fingerprint().await,
                };
                match Box::pin(asked.ask(actor, use_case, place)).await {
                    Ok(()) if expected => {}
                    Err(Error::Forbidden | Error::NotFound | Error::SignInRequired) if !expected => {
                        let is = asked.fingerprint().await;
                        before = Some(is);
                        // The harness itself makes the account whose password is tried.
                        assert!(
                            use_case == UseCase::ManageStaff || was == is,
                            "{use_case:?} by {letter} at {place:?} was refused and changed something"
                        );
                    }
                    other => wrong.push(format!("{use_case:?} by {letter} at {place:?}: {other:?}")),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

both! {
    async fn each_role_may_use_exactly_its_use_cases_at_each_place_1_of_4(engine) {
        try_each_role(engine, 0).await;
    }

    async fn each_role_may_use_exactly_its_use_cases_at_each_place_2_of_4(engine) {
        try_each_role(engine, 1).await;
    }

    async fn each_role_may_use_exactly_its_use_cases_at_each_place_3_of_4(engine) {
        try_each_role(engine, 2).await;
    }

    async fn each_role_may_use_exactly_its_use_cases_at_each_place_4_of_4(engine) {
        try_each_role(engine, 3).await;
    }

    // Pages offer only what `may` allows: it must say the same as the use-cases.
    async fn may_agrees_with_the_use_cases(engine) {
        let asked = Box::pin(Asked::new(engine)).await;
        for use_case in UseCase::ALL {
            if matches!(use_case, UseCase::OpenCampaign | UseCase::ManageStaff | UseCase::WriteNotice | UseCase::SetRetention | UseCase::Recount | UseCase::BrowseLessons | UseCase::DoLesson | UseCase::DoQuiz | UseCase::ManageOwnAccount) {
                continue; // by role given, by person, by level; of the whole tree, at any node, or of one's own
            }
            for &(place, who_may) in table(use_case) {
                for (letter, actor) in &asked.actors {
                    let at = &node(&asked.t, place).path;
                    let may = if use_case == UseCase::EditQuiz { actor.may_within(use_case, at) } else { actor.may(use_case, at) };
                    assert_eq!(may, who_may.contains(*letter), "{use_case:?} by {letter} at {place:?}");
                }
            }
        }
    }

    async fn a_temporary_password_must_be_changed_before_anything_else(engine) {
        let mut asked = Box::pin(Asked::new(engine)).await;
        let w = asked.t.world().clone();
        for (username, role, at) in [("first.teacher", Role::Teacher, &w.class), ("first.head", Role::SchoolAdmin, &w.school), ("first.assessor", Role::Assessor, &w.region),
            ("first.officer", Role::Officer, &w.region), ("first.admin", Role::PlatformAdmin, &w.region)]
        {
            let new = NewStaff {
                username: username.into(), name: "新来的".into(), grants: vec![(role, at.id, at.path.clone())],
                password: Some(PASSWORD.into()), must_change: true,
            };
            accounts::add_staff(&asked.t.app, &Actor::system(), new).await.unwrap();
            assert!(asked.t.sign_in(username).await.must_change_password);
            let actor = asked.t.staff(username).await;
            for use_case in UseCase::ALL {
                if matches!(use_case, UseCase::ManageOwnAccount | UseCase::DoLesson | UseCase::DoQuiz) {
                    continue;
                }
                for &(place, _) in table(use_case) {
                    asked.prepare(use_case, place).await;
                    let result = Box::pin(asked.ask(&actor, use_case, place)).await;
                    assert!(matches!(result, Err(Error::MustChangePassword)), "{use_case:?} by {username} at {place:?}: {result:?}");
                }
            }
            let changed = accounts::change_password(&asked.t.app, &actor, PASSWORD, "another-long-word", &client("x")).await.unwrap();
            assert!(!asked.t.actor(&changed.token).await.must_change_password());
        }
    }

    // A bureau's pages have no rows of classes, so no group small enough to identify a pupil.
    async fn bureaus_and_the_platform_see_schools_and_no_classes(engine) {
        let asked = Box::pin(Asked::new(engine)).await;
        let (app, region) = (&asked.t.app, asked.t.world().region.id);
        let name = Text { zh: "秋季".into(), en: "Autumn".into() };
        let call = work::campaign(region, name, work::MODULE, app.now(), app.now() + chrono::TimeDelta::days(7));
        work::call(app, &Actor::system(), call).await.unwrap();
        for (letter, actor) in &asked.actors {
            if !"CIRPQ".contains(*letter) {
                continue;
            }
            let page = campaigns::participation(&asked.t.app, actor, asked.t.world().school.id, None).await.unwrap();
            assert!(page.children.is_empty(), "{letter} sees classes of a school");
        }
        let head = &asked.actors.iter().find(|(l, _)| *l == 'H').unwrap().1;
        let page = campaigns::participation(&asked.t.app, head, asked.t.world().school.id, None).await.unwrap();
        assert_eq!(page.children.len(), 3);
        assert_eq!(page.lineage.len(), 1, "a school does not see the bureaus above it");
    }

    // Without a role there is no unit that an account belongs to, so no role may create or reset it.
    async fn only_the_operator_manages_accounts_without_roles(engine) {
        let t = TestApp::new(engine).await;
        let new = |username: &str| NewStaff {
            username: username.into(), name: "某".into(), grants: Vec::new(), password: Some(PASSWORD.into()), must_change: false,
        };
        let mut actors = vec![t.student(0).await];
        for username in ["visitor", "teacher", "head", "officer.region", "admin.county", "admin"] {
            actors.push(t.staff(username).await);
        }
        for actor in &actors {
            let made = accounts::add_staff(&t.app, actor, new("sneaked.in")).await;
            assert!(matches!(made, Err(Error::Forbidden)), "{made:?}");
            let reset = accounts::reset_staff(&t.app, actor, "visitor").await;
            assert!(matches!(reset, Err(Error::Forbidden)), "{reset:?}");
        }
        accounts::add_staff(&t.app, &Actor::system(), new("by.operator")).await.unwrap();
        accounts::reset_staff(&t.app, &Actor::system(), "by.operator").await.unwrap();
    }

    // The role must be granted at the unit that was authorised.
    async fn a_role_is_granted_only_where_it_was_authorised(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let county_admin = t.staff("admin.county").await;
        // The id of the region with the path of the county.
        let new = NewStaff {
            username: "climber".into(), name: "某".into(), grants: vec![(Role::PlatformAdmin, w.region.id, w.county.path.clone())],
            password: Some(PASSWORD.into()), must_change: false,
        };
        assert!(accounts::add_staff(&t.app, &county_admin, new).await.is_err());
    }

    // Those who may not reset passwords do not learn which usernames exist.
    async fn a_refusal_does_not_reveal_which_accounts_exist(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let known = accounts::reset_staff(&t.app, &teacher, "head").await.unwrap_err();
        let unknown = accounts::reset_staff(&t.app, &teacher, "nobody.at.all").await.unwrap_err();
        assert_eq!(known.code(), unknown.code());
        let known = accounts::reset_pin(&t.app, &teacher, t.learner_id(&t.world().class_of_far_school, 0).await).await.unwrap_err();
        let unknown = accounts::reset_pin(&t.app, &teacher, t.app.new_id()).await.unwrap_err();
        assert_eq!(known.code(), unknown.code());
    }

    // Every view and every change of another person's record is in the audit log.
    async fn views_of_other_peoples_records_are_in_the_audit_log(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.clone());
        let count = async |action: UseCase| qinghe_store::audit::count(&mut t.store().read().await.unwrap(), action.as_str()).await.unwrap();
        let before = count(UseCase::PrintSlips).await;
        slips::list(&t.app, &teacher, class.id).await.unwrap();
        assert_eq!(count(UseCase::PrintSlips).await, before + 1);
        accounts::reset_pin(&t.app, &teacher, t.learner_id(&class, 0).await).await.unwrap();
        assert_eq!(count(UseCase::ResetPin).await, 1);
        let id = work::assign(&t.app, &teacher, class.id).await.unwrap();
        assert_eq!(count(UseCase::AssignWork).await, 1);
        assignments::get_board(&t.app, &teacher, id).await.unwrap();
        assert_eq!(count(UseCase::ViewProgress).await, 1);
        assert_eq!(count(UseCase::ImportRoster).await, 1);
        // It has no names.
        let names = t.store().number("SELECT COUNT(*) FROM audit a JOIN users u ON CAST(a.detail AS TEXT) LIKE '%' || u.name || '%'").await;
        assert_eq!(names, 0);
    }
}
