//! Who may do what: every use-case × every role × own and other places, by the real functions.
//!
//! A new use-case without a row in [`table`] and a call in [`Asked::ask`] does not compile.

use qinghe_model::{
    ActivityId, AssignmentId, AttemptId, ContestId, CorrectionId, Lang, PromotionId, QuizId, RoundId, SurveyId, Text,
    UserId,
    activity::ActivityKind,
    correction::{About, CorrectionState},
    matches::{self as played, Pace},
    org::OrgKind,
    role::Role,
    survey::Mode,
};
use qinghe_service::{
    Actor, Error, UseCase,
    accounts::{self, NewStaff},
    activities::{self, Scope},
    assignments, attempts, audit, campaigns, contests, corrections,
    groups::{self, Order},
    help_lines, lessons, matches, notices, promotions, pupils, quizzes, records, reports, retention, roster,
    school_items, slips,
    surveys::{self, answer::SheetSelector, design, results},
    teachers::{self, TeacherSelector},
    tokens, tree,
};
use qinghe_store::{Conn, Db, notices::Audience, orgs::Org, promotions::Promotion, users};
use qinghe_tests::{
    Engine, TestApp,
    app::{PASSWORD, client},
    both, contest, own, survey, work,
};
use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
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

/// The places at which each use-case is tried, and the letters of those who may. All others may not.
const fn table(use_case: UseCase) -> &'static [(Place, &'static str)] {
    match use_case {
        // The whole tree is the operator's alone: no role is granted above the region.
        UseCase::Recount => &[(Region, "S")],
        // Below one's own node.
        // A token opens a bureau's figures: only bureaus have them.
        UseCase::EditOrgs | UseCase::ManageTokens => {
            &[(County, "CIRPQS"), (OtherCounty, "IRQS"), (City, "IRQS"), (Region, "RQS")]
        }
        // With the role that fits the place: teachers are the school's, who runs a school is the bureau's.
        UseCase::ManageStaff => &[
            (Class, "HPQS"),
            (OtherClass, "HPQS"),
            (OtherSchoolsClass, "PQS"),
            (FarClass, "QS"),
            (School, "CIRPQS"),
            (OtherSchool, "CIRPQS"),
            (FarSchool, "IRQS"),
            (County, "CIRPQS"),
            (OtherCounty, "IRQS"),
            (City, "IRQS"),
            (Region, "RQS"),
        ],
        // Somebody writes it: not the command line.
        UseCase::WriteNotice => &[(County, "CIRPQ"), (OtherCounty, "IRQ"), (City, "IRQ"), (Region, "RQ")],
        // Of the officers the region's alone.
        UseCase::SetRetention => &[
            (School, "RPQS"),
            (FarSchool, "RQS"),
            (County, "RPQS"),
            (OtherCounty, "RQS"),
            (City, "RQS"),
            (Region, "RQS"),
        ],
        UseCase::ImportRoster => &[
            (Class, "HPQS"),
            (OtherSchoolsClass, "PQS"),
            (FarClass, "QS"),
            (School, "HPQS"),
            (OtherSchool, "PQS"),
            (FarSchool, "QS"),
            (County, "PQS"),
            (OtherCounty, "QS"),
            (City, "QS"),
            (Region, "QS"),
        ],
        // Who is in which class is the school's own business.
        UseCase::PromoteClasses => &[(School, "H"), (OtherSchool, ""), (FarSchool, "")],
        UseCase::HandleRecord => &[(Class, "HPQS"), (OtherClass, "HPQS"), (OtherSchoolsClass, "PQS"), (FarClass, "QS")],
        UseCase::PrintSlips | UseCase::ResetPin => {
            &[(Class, "THPQS"), (OtherClass, "HPQS"), (OtherSchoolsClass, "PQS"), (FarClass, "QS")]
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
        // A quiz is the school's: whoever teaches there edits it.
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
        // What a class wrote down, with its photos, is the school's.
        UseCase::RecordActivity | UseCase::ViewActivities => &[
            (Class, "TH"),
            (OtherClass, "H"),
            (OtherSchoolsClass, ""),
            (FarClass, ""),
            (School, "H"),
            (OtherSchool, ""),
        ],
        // Whose classes take part is said by the place.
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

/// What is there to be asked about.
struct Asked {
    t: TestApp,
    actors: Vec<(char, Arc<Actor>)>,
    /// By place: the assignment of the class, a pupil's open attempt at it, and a pupil.
    work: HashMap<Place, (AssignmentId, AttemptId, UserId)>,
    /// By place: the pupil who says that something is wrong.
    pupils: HashMap<Place, Arc<Actor>>,
    /// By school: a quiz of it, and a question of its own.
    quizzes: HashMap<Place, (QuizId, String)>,
    /// By class and school: a record of it.
    activities: HashMap<Place, ActivityId>,
    /// By bureau: a survey of it on paper that is open.
    surveys: HashMap<Place, SurveyId>,
    /// The region's contest, and its round, which runs.
    contest: ContestId,
    round: RoundId,
    /// By school: a step into a new year that is too old to be undone.
    promotions: HashMap<Place, PromotionId>,
    /// For each table the query for its rows as text.
    rows: Vec<String>,
    count: u32,
}

/// For each table of the store a query for its rows as text.
async fn row_queries(db: &Db) -> Vec<String> {
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in db.list_columns().await.unwrap() {
        tables.entry(table).or_default().push(column);
    }
    let text = |table: &str, columns: &[String]| match db.engine() {
        Engine::Sqlite => columns.iter().map(|c| format!("quote({c})")).collect::<Vec<_>>().join(" || ',' || "),
        Engine::Postgres => format!("{table}::text"),
    };
    tables.iter().map(|(t, columns)| format!("SELECT {} FROM {t} ORDER BY 1", text(t, columns))).collect()
}

impl Asked {
    async fn new(engine: Engine) -> Self {
        let t = TestApp::new(engine).await;
        let mut actors = Vec::new();
        for (letter, name) in ACTORS {
            let actor = match letter {
                'L' => t.student(0).await,
                'S' => Arc::new(Actor::system()),
                _ => t.staff(name).await,
            };
            actors.push((letter, actor));
        }
        let mut work = HashMap::new();
        let (mut first, mut pupils) = (None, HashMap::new());
        for (place, head, pupil) in [
            (Class, "head", 0),
            (Classmate, "head", 1),
            (OtherClass, "head", 0),
            (OtherSchoolsClass, "head.other", 0),
            (FarClass, "head.far", 0),
        ] {
            let class = node(&t, if place == Classmate { Class } else { place }).clone();
            let id = match first.filter(|_| place == Classmate) {
                Some(id) => id,
                None => work::assign(&t.app, &*t.staff(head).await, class.id).await.unwrap(),
            };
            first = first.or(Some(id));
            pupils.insert(place, t.student_of(&class, 1).await);
            let learner = t.student_of(&class, pupil).await;
            work::do_lesson(&t.app, &learner, id).await.unwrap();
            let page = attempts::start(&t.app, &learner, id).await.unwrap();
            work.insert(place, (id, page.attempt.id, t.learner_id(&class, 1).await));
        }
        let mut quizzes = HashMap::new();
        for (place, head) in [(School, "head"), (OtherSchool, "head.other"), (FarSchool, "head.far")] {
            let (head, school) = (t.staff(head).await, node(&t, place).id);
            let title = Text { zh: "测验".into(), en: String::new() };
            let quiz = quizzes::create(&t.app, &head, school, &title).await.unwrap();
            let item = school_items::create(&t.app, &head, school, own::items().swap_remove(0)).await.unwrap();
            quizzes.insert(place, (quiz, item));
        }
        let mut records = HashMap::new();
        for (place, head) in [
            (Class, "head"),
            (OtherClass, "head"),
            (School, "head"),
            (OtherSchoolsClass, "head.other"),
            (OtherSchool, "head.other"),
            (FarClass, "head.far"),
        ] {
            let (head, org) = (t.staff(head).await, node(&t, place).id);
            records.insert(place, work::record(&t.app, &head, org, &activity(&t.app), None).await.unwrap());
        }
        survey::fill(&t).await;
        let mut surveys = HashMap::new();
        for (place, officer) in [
            (County, "officer.county"),
            (OtherCounty, "officer.city"),
            (City, "officer.city"),
            (Region, "officer.region"),
        ] {
            let design = design::NewSurvey { mode: Mode::Paper, ..survey::new(&t.app) };
            surveys.insert(place, survey::locked(&t, &*t.staff(officer).await, node(&t, place), design).await);
        }
        let mut promotions = HashMap::new();
        for place in [School, OtherSchool, FarSchool] {
            let (id, school_id) = (t.app.new_id(), node(&t, place).id);
            let made_at = t.app.now() - chrono::TimeDelta::days(400);
            let step =
                Promotion { id, school_id, to_year: 2025, on_date: made_at.date_naive(), made_at, undone_at: None };
            t.store()
                .write(step, |c, step| Box::pin(async move { qinghe_store::promotions::insert(c, step).await }))
                .await
                .unwrap();
            promotions.insert(place, id);
        }
        let rows = row_queries(t.store()).await;
        let (contest, round) = contest::running(&t, &*t.staff("admin").await, node(&t, Region)).await;
        Self {
            t,
            actors,
            work,
            pupils,
            quizzes,
            activities: records,
            surveys,
            contest,
            round,
            promotions,
            rows,
            count: 0,
        }
    }

    /// A hash of every row of every table: a forbidden call must leave it as it is.
    async fn fingerprint(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        let mut c = self.t.store().read().await.unwrap();
        for sql in &self.rows {
            let sql = sqlx::AssertSqlSafe(sql.as_str());
            let rows: Vec<String> = match &mut c {
                Conn::Sqlite(c) => sqlx::query_scalar(sql).fetch_all(&mut **c).await.unwrap(),
                Conn::Postgres(c) => sqlx::query_scalar(sql).fetch_all(&mut **c).await.unwrap(),
            };
            rows.hash(&mut hash);
        }
        hash.finish()
    }

    /// The open request of a pupil of that class.
    async fn open_request(&self, place: Place) -> Option<CorrectionId> {
        let own = corrections::list_own(&self.t.app, &self.pupils[&place]).await.unwrap();
        own.into_iter().find(|r| r.state == CorrectionState::Open).map(|r| r.id)
    }

    /// Makes what the use-case is asked about, which is not the actor's doing. Whether there was anything to make.
    async fn prepare(&self, use_case: UseCase, place: Place) -> bool {
        if use_case != UseCase::SettleCorrection || self.open_request(place).await.is_some() {
            return false;
        }
        corrections::ask(&self.t.app, &self.pupils[&place], Some(About::Other), "写错了").await.unwrap();
        true
    }

    /// Asks by every function of the use-case. They must agree.
    async fn ask(&mut self, actor: &Actor, use_case: UseCase, place: Place) -> Result<(), Error> {
        self.count += 1;
        let (app, n) = (&self.t.app, self.count);
        match use_case {
            UseCase::EditOrgs => {
                let at = node(&self.t, place);
                let name = Text { zh: "新".into(), en: "New".into() };
                let seen = tree::get(app, actor, at.id).await.map(drop);
                let made = tree::create(app, actor, at.id, &format!("NEW{n}"), &name, None).await.map(drop);
                assert_eq!(made.is_ok(), seen.is_ok(), "{place:?}");
                made
            }
            UseCase::WriteNotice => {
                let text = Text { zh: "通知".into(), en: String::new() };
                let org = node(&self.t, place).id;
                let own = app.new_id();
                let written =
                    notices::write(app, actor, (org, own), &text, &text, Some(Audience::Both), Some(app.today())).await;
                assert!(written.is_err() || notices::list(app, actor, org).await.is_ok());
                if written.is_ok() {
                    notices::readers(app, actor, org, own).await.unwrap();
                    notices::withdraw(app, actor, org, own).await.unwrap();
                }
                written
            }
            UseCase::SetHelpLines => {
                let (org, name) = (node(&self.t, place).id, Text { zh: "热线".into(), en: "Line".into() });
                let saved = help_lines::save(app, actor, org, None, &name, "110", "").await;
                let seen = help_lines::get(app, actor, org).await;
                assert_eq!(saved.is_ok(), seen.is_ok(), "{place:?}");
                for line in seen.iter().flat_map(|page| &page.own) {
                    help_lines::delete(app, actor, org, line.id).await.unwrap();
                }
                saved
            }
            UseCase::ViewAudit => {
                let org = node(&self.t, place).id;
                let seen = audit::list(app, actor, org, &audit::Filter::default()).await.map(drop);
                let taken = audit::export(app, actor, org, &audit::Filter::default()).await;
                assert_eq!(taken.is_ok(), seen.is_ok(), "{place:?}");
                seen
            }
            UseCase::SetRetention => {
                let org = node(&self.t, place).id;
                let done = [
                    retention::get(app, actor, org).await.is_ok(),
                    retention::count(app, actor, org, Some(24)).await.is_ok(),
                ];
                let set = retention::set(app, actor, org, Some(24)).await;
                assert_eq!(done, [set.is_ok(); 2], "{place:?}");
                set
            }
            UseCase::ManageStaff => {
                let at = node(&self.t, place);
                let username = format!("new.{n}");
                let role = match at.kind {
                    OrgKind::Class => Role::Teacher,
                    OrgKind::School => Role::SchoolAdmin,
                    _ => Role::Officer,
                };
                let new = NewStaff {
                    username: username.clone(),
                    name: "新老师".into(),
                    grants: vec![(role, at.id, at.path.clone())],
                    password: Some(PASSWORD.into()),
                    must_change: false,
                };
                let added = accounts::add_staff(app, actor, new.clone()).await.map(drop);
                if added.is_err() {
                    // So that there is somebody whose password could be reset. This is not the actor's doing.
                    accounts::add_staff(app, &Actor::system(), new).await.unwrap();
                }
                let before = self.fingerprint().await;
                let reset = accounts::reset_staff(app, actor, &username).await.map(drop);
                assert_eq!(added.is_ok(), reset.is_ok(), "{use_case:?} at {place:?}");
                assert!(reset.is_ok() || before == self.fingerprint().await);
                added
            }
            UseCase::ImportRoster => {
                let list = format!("学校,年级,班级,学号,姓名\nQH1001,五年级,1班,{},新生\n", 1000 + n);
                let tried = roster::import(app, actor, node(&self.t, place).id, list.as_bytes(), true).await.map(drop);
                let done = roster::import(app, actor, node(&self.t, place).id, list.as_bytes(), false).await.map(drop);
                assert_eq!(tried.is_ok(), done.is_ok());
                done
            }
            UseCase::PromoteClasses => {
                let school = node(&self.t, place).id;
                let seen = promotions::get(app, actor, school).await;
                let plan = seen.as_ref().map_or(String::new(), |(plan, _)| plan.seen.clone());
                // Every class is of this year: there is nothing to do, which is told to who may.
                let made = promotions::promote(app, actor, school, &[], &plan).await;
                assert_eq!(matches!(made, Err(Error::Invalid(_))), seen.is_ok(), "{place:?}");
                // It is too old, which only who may undo it is told.
                let undone = promotions::undo(app, actor, self.promotions[&place]).await;
                assert_eq!(matches!(undone, Err(Error::Invalid(_))), seen.is_ok(), "{place:?}: {undone:?}");
                let refused = matches!(undone, Err(Error::Forbidden | Error::MustChangePassword));
                assert_eq!(refused, seen.is_err(), "{place:?}: {undone:?}");
                seen.map(drop)
            }
            UseCase::HandleRecord => {
                let class = node(&self.t, place).id;
                let number =
                    users::list_class(&mut app.db().read().await.unwrap(), class).await.unwrap()[0].student_no.clone();
                records::export(app, actor, class, &number).await.map(drop)
            }
            UseCase::PrintSlips => slips::list(app, actor, node(&self.t, place).id).await.map(drop),
            UseCase::ResetPin => {
                let one = accounts::reset_pin(app, actor, self.work[&place].2).await;
                let all = accounts::reset_class_pins(app, actor, node(&self.t, place).id).await;
                assert_eq!(one.is_ok(), all.is_ok(), "{place:?}");
                one
            }
            UseCase::ManagePupils => {
                let (class, who) = (node(&self.t, place).id, self.work[&place].2);
                let added = pupils::add(app, actor, class, "新生", &(2000 + n).to_string()).await.map(drop);
                let corrected =
                    pupils::correct(app, actor, class, who, "改名", &(3000 + n).to_string()).await.map(drop);
                let listed = pupils::list_targets(app, actor, class).await.map(drop);
                let moved = pupils::move_to(app, actor, class, who, None, "1").await;
                // Whoever may learns that no class was chosen, and nobody else.
                let seen = [corrected.is_ok(), listed.is_ok(), matches!(moved, Err(Error::Invalid(_)))];
                assert_eq!(seen, [added.is_ok(); 3], "{place:?}");
                added
            }
            UseCase::RemovePupil => {
                let (class, who) = (node(&self.t, place).id, self.work[&place].2);
                let removed = pupils::remove(app, actor, class, who).await;
                let listed = pupils::list_former(app, actor, class).await;
                let back = pupils::restore(app, actor, class, who, &(4000 + n).to_string()).await;
                assert_eq!([listed.is_ok(), back.is_ok()], [removed.is_ok(); 2], "{place:?}");
                removed
            }
            UseCase::ManageGroups => {
                let class = node(&self.t, place).id;
                let made = groups::create(app, actor, class, &format!("组{n}")).await;
                let group = made.as_ref().copied().unwrap_or_else(|_| app.new_id());
                let done = [
                    groups::list(app, actor, class).await.is_ok(),
                    groups::update(app, actor, class, group, &format!("甲{n}"), vec![]).await.is_ok(),
                    groups::delete(app, actor, class, group).await.is_ok(),
                    groups::split(app, actor, class, Some(2), Order::Random, names(n)).await.is_ok(),
                ];
                assert_eq!(done, [made.is_ok(); 4], "{place:?}");
                made.map(drop)
            }
            UseCase::StaffClass => {
                let class = node(&self.t, place).id;
                let visitor = self.actors.iter().find(|(l, _)| *l == 'V').and_then(|(_, a)| a.user_id()).unwrap();
                let added =
                    teachers::add(app, actor, class, TeacherSelector::Username("visitor".into())).await.map(drop);
                let handed =
                    teachers::hand_over(app, actor, class, visitor, TeacherSelector::Username("nobody".into())).await;
                let removed = teachers::remove(app, actor, class, visitor).await;
                let seen = [matches!(handed, Err(Error::Invalid(_))), removed.is_ok()];
                assert_eq!(seen, [added.is_ok(); 2], "{place:?}");
                added
            }
            UseCase::SettleCorrection => {
                let id = self.open_request(place).await.expect("it was prepared");
                let listed =
                    corrections::list_open(app, actor).await.is_ok_and(|l| l.iter().any(|r| r.correction.id == id));
                let settled = corrections::settle(app, actor, id, true, "").await.map(drop);
                assert_eq!(listed, settled.is_ok(), "{place:?}");
                settled
            }
            UseCase::ViewClass => {
                let id = node(&self.t, place).id;
                let listed =
                    assignments::list_classes(app, actor).await.is_ok_and(|l| l.iter().any(|c| c.class.id == id));
                let seen = assignments::get_class(app, actor, id).await.map(drop);
                assert_eq!(listed, seen.is_ok(), "{place:?}");
                seen
            }
            UseCase::BrowseLessons => lessons::get_module(app, actor, work::MODULE).map(drop),
            UseCase::LeadMatch => {
                let new = matches::making::NewMatch {
                    source: Some(matches::paper::Source::Module("m02".into())),
                    mode: Some(played::Mode::Quiz),
                    count: Some(1),
                    pace: Some(Pace::Teacher),
                    seconds: Some(0),
                    teams: Some(1),
                    speed_share: Some(0),
                    ..matches::making::NewMatch::default()
                };
                let class = node(&self.t, place).id;
                let seen = matches::making::list(app, actor, class).await.map(drop);
                let made = matches::making::create(app, actor, class, &new).await;
                assert_eq!(made.is_ok(), seen.is_ok(), "{place:?}");
                if let Ok(id) = &made {
                    matches::report::get_report(app, actor, *id).await.unwrap();
                }
                made.map(drop)
            }
            UseCase::AssignWork => work::assign(app, actor, node(&self.t, place).id).await.map(drop),
            UseCase::EditQuiz => {
                let (quiz, item) = self.quizzes[&place].clone();
                let school = node(&self.t, place).id;
                let seen = quizzes::get(app, actor, quiz).await.map(drop);
                let title = Text { zh: format!("测验 {n}"), en: String::new() };
                let change = quizzes::Change::Nothing;
                // Read past the use-cases: a sign-in would be a change.
                let (now, body) = {
                    let mut c = self.t.store().read().await.unwrap();
                    let quiz = qinghe_store::quizzes::find(&mut c, quiz).await.unwrap().unwrap();
                    (quiz, qinghe_store::items::find_own(&mut c, &item).await.unwrap().unwrap().body)
                };
                let edit =
                    quizzes::Edit { revision: now.revision, title: Some(title.clone()), was: now.title(), change };
                let mut changed = body.clone();
                changed.stem.zh = format!("改过 {n}");
                let filter = quizzes::Filter::default();
                for done in [
                    quizzes::list(app, actor, school).await.is_ok(),
                    quizzes::create(app, actor, school, &title).await.is_ok(),
                    quizzes::edit(app, actor, quiz, edit).await.is_ok(),
                    quizzes::copy(app, actor, quiz).await.is_ok(),
                    quizzes::search(app, actor, quizzes::Shelf::Quiz(quiz), &filter, 1).await.is_ok(),
                    quizzes::search(app, actor, quizzes::Shelf::School(school), &filter, 1).await.is_ok(),
                    school_items::get(app, actor, &item).await.is_ok(),
                    school_items::create(app, actor, school, body.clone()).await.is_ok(),
                    school_items::update(app, actor, changed).await.is_ok(),
                    quizzes::save_import(app, actor, school, vec![body]).await.is_ok(),
                    quizzes::schools(app, actor).await.is_ok_and(|s| s.iter().any(|s| s.id == school)),
                ] {
                    assert_eq!(done, seen.is_ok(), "{place:?}");
                }
                if seen.is_err() {
                    assert!(quizzes::archive(app, actor, quiz).await.is_err());
                    assert!(school_items::retire(app, actor, &item).await.is_err());
                }
                seen
            }
            UseCase::ViewProgress => assignments::get_board(app, actor, self.work[&place].0).await.map(drop),
            UseCase::RecordActivity => {
                let recorded = work::record(app, actor, node(&self.t, place).id, &activity(app), None).await;
                let formed = activities::form(app, actor, node(&self.t, place).id).await.is_ok();
                let id = self.activities[&place];
                let now = {
                    let mut c = self.t.store().read().await.unwrap();
                    qinghe_store::activities::find(&mut c, id).await.unwrap().unwrap()
                };
                let updated = activities::update(app, actor, id, now.revision, &activity(app)).await.is_ok();
                // Who may learns what is wrong with the file, and nobody else that there is such a record.
                let photo = activities::add_photo(app, actor, id, b"%PDF-".to_vec(), true).await;
                let gone = activities::remove_photo(app, actor, id, app.new_id()).await.is_err();
                let removed = match &recorded {
                    Ok(new) => activities::remove(app, actor, *new).await.is_ok(),
                    Err(_) => activities::remove(app, actor, id).await.is_ok(),
                };
                let seen = [formed, updated, matches!(photo, Err(Error::Invalid(_))), removed];
                assert_eq!(seen, [recorded.is_ok(); 4], "{place:?}");
                assert!(gone);
                recorded.map(drop)
            }
            UseCase::ConfirmActivity => {
                let id = self.activities[&place];
                let now = {
                    let mut c = self.t.store().read().await.unwrap();
                    qinghe_store::activities::find(&mut c, id).await.unwrap().unwrap()
                };
                let returned = activities::return_record(app, actor, id, now.revision, "请补充").await;
                if returned.is_ok() {
                    // The record as it was, for the next who asks.
                    let changed = activities::update(app, actor, id, now.revision + 1, &activity(app)).await;
                    assert!(changed.is_ok() && activities::confirm(app, actor, id, now.revision + 2).await.is_ok());
                    assert!(activities::return_record(app, actor, id, now.revision + 3, "误确认").await.is_ok());
                    assert!(activities::update(app, actor, id, now.revision + 4, &activity(app)).await.is_ok());
                } else {
                    assert!(activities::confirm(app, actor, id, now.revision).await.is_err(), "{place:?}");
                }
                returned
            }
            UseCase::HostContest => {
                let at = node(&self.t, place);
                let new = contest::new(app, at);
                let seen = contests::preview(app, actor, new.clone()).await.is_ok();
                let made = contests::create(app, actor, new).await;
                assert_eq!(made.is_ok(), seen, "{place:?}");
                let id = *made.as_ref().unwrap_or(&self.contest);
                let withdrawn = contests::withdraw(app, actor, id).await;
                assert!(made.is_err() || withdrawn.is_ok(), "{place:?}");
                made.map(drop)
            }
            UseCase::ViewContest => contests::list(app, actor, node(&self.t, place).id).await.map(drop),
            UseCase::ReviewContest => {
                let (class, round) = (node(&self.t, place).id, self.round);
                let seen = contests::review::list_flags(app, actor, round, class).await.map(drop);
                // It still runs: who may is told that it is too early.
                let appealed = contests::review::appeal(app, actor, round, class, "请再看").await;
                assert_eq!(matches!(appealed, Err(Error::Changed)), seen.is_ok(), "{place:?}");
                seen
            }
            UseCase::ViewActivities => {
                let (org, id) = (node(&self.t, place).id, self.activities[&place]);
                let seen = activities::get(app, actor, id).await.map(drop);
                let listed = if matches!(place, School | OtherSchool) {
                    let photos = activities::list_photos(app, actor, org).await.is_ok();
                    let list = activities::list_school(app, actor, org, Scope::Latest).await.is_ok();
                    assert_eq!(photos, list, "{place:?}");
                    list
                } else {
                    activities::list_class(app, actor, org, Scope::Latest).await.is_ok()
                };
                assert_eq!(listed, seen.is_ok(), "{place:?}");
                assert!(activities::photo(app, actor, id, app.new_id(), true).await.is_err());
                seen
            }
            UseCase::OpenCampaign => {
                let name = Text { zh: "秋季".into(), en: "Autumn".into() };
                let due = app.now() + chrono::TimeDelta::days(7);
                let new = campaigns::NewCampaign::module(node(&self.t, place).id, name, work::MODULE, app.now(), due);
                campaigns::open(app, actor, new).await.map(drop)
            }
            UseCase::ViewParticipation | UseCase::ViewClassFigures => {
                let at = node(&self.t, place);
                let seen = campaigns::participation(app, actor, at.id, None).await.map(drop);
                if use_case == UseCase::ViewParticipation {
                    let five_ones = activities::figures(app, actor, at.id, None).await.is_ok();
                    assert_eq!(five_ones, seen.is_ok(), "{place:?}");
                }
                let reported = reports::choices(app, actor, at.id, None).await;
                assert!(reported.is_ok() == seen.is_ok() || at.kind == OrgKind::Class, "{place:?}");
                seen
            }
            UseCase::ManageTokens => {
                let bureau = node(&self.t, place).id;
                let made = tokens::create(app, actor, bureau, &format!("平台 {n}"), Some(30)).await;
                let listed = tokens::list(app, actor, bureau).await;
                let token = listed.as_ref().ok().and_then(|l| l.tokens.first()).map(|t| t.id);
                let revoked = tokens::revoke(app, actor, bureau, token.unwrap_or_else(|| app.new_id())).await;
                assert_eq!([listed.is_ok(), revoked.is_ok()], [made.is_ok(); 2], "{place:?}");
                made.map(drop)
            }
            UseCase::Recount => {
                let seen = campaigns::recount(app, actor, false).await.map(drop);
                assert_eq!(seen.is_ok(), campaigns::recount(app, actor, true).await.is_ok());
                seen
            }
            UseCase::DesignSurvey => {
                let org = node(&self.t, place);
                let own = app.new_id();
                let made = design::create(app, actor, org.id, own, survey::new(app)).await;
                let id = if made.is_ok() { own } else { self.surveys[&place] };
                let locked = design::lock(app, actor, id, 1).await;
                let done = [
                    design::list_rounds(app, actor, org.id).await.is_ok(),
                    // Who may is told that it is fixed, or that a reason is missing.
                    matches!(design::update(app, actor, id, 1, survey::new(app)).await, Err(Error::Changed)),
                    matches!(design::delete(app, actor, id).await, Err(Error::Changed)),
                    matches!(
                        design::replace(app, actor, id, node(&self.t, Class).id, "").await,
                        Err(Error::Invalid(_) | Error::NotFound)
                    ),
                    locked.is_ok(),
                ];
                assert_eq!(done, [made.is_ok(); 5], "{place:?}");
                made.map(drop)
            }
            UseCase::ViewSurvey => {
                let id = self.surveys[&place];
                let seen = surveys::get(app, actor, id).await.map(drop);
                let done = [
                    surveys::list(app, actor, node(&self.t, place).id).await.is_ok(),
                    results::get(app, actor, id).await.is_ok(),
                    // It still runs: nothing can be taken away.
                    matches!(results::export(app, actor, id, "csv").await, Err(Error::NotFound)),
                ];
                assert_eq!(done, [seen.is_ok(); 3], "{place:?}");
                seen
            }
            UseCase::EnterSurvey => {
                let (class, id) = (node(&self.t, place).id, self.surveys[&Region]);
                let seen = surveys::answer::get_class(app, actor, class, id).await.map(drop);
                let page = surveys::answer::get_class(app, actor, class, id).await;
                let next = SheetSelector::Next(page.map_or(1, |p| p.next));
                let entered = surveys::answer::save_sheet(app, actor, class, id, next, ("a", "------------")).await;
                let number = entered.as_ref().copied().unwrap_or(1);
                let opened = surveys::answer::open_sheet(app, actor, class, id, number).await;
                let sheet = (number, opened.as_ref().map_or_else(|_| app.new_id(), |s| s.id));
                let done = [
                    surveys::answer::list_class(app, actor, class).await.is_ok(),
                    entered.is_ok(),
                    opened.is_ok(),
                    surveys::answer::delete_sheet(app, actor, class, id, sheet).await.is_ok(),
                ];
                assert_eq!(done, [seen.is_ok(); 4], "{place:?}");
                seen
            }
            UseCase::DoLesson => {
                let id = self.work[&place].0;
                let step = &work::module().steps[0];
                let opened = lessons::open(app, actor, id).await.map(drop);
                let done =
                    lessons::record_step(app, actor, id, &step.id, lessons::right_input(&step.kind)).await.map(drop);
                let listed =
                    lessons::list_tasks(app, actor).await.is_ok_and(|l| l.iter().any(|t| t.task.assignment.id == id));
                assert_eq!((opened.is_ok(), listed), (done.is_ok(), done.is_ok()), "{place:?}");
                opened
            }
            UseCase::DoQuiz => {
                let (assignment, attempt, _) = self.work[&place];
                // A classmate has the same assignment, but not the same attempt.
                if place != Classmate {
                    let of_assignment = [
                        attempts::list(app, actor, assignment).await.is_ok(),
                        attempts::find_open(app, actor, assignment).await.is_ok_and(|a| a.is_some()),
                        attempts::start(app, actor, assignment).await.is_ok(),
                    ];
                    let seen = attempts::get(app, actor, attempt).await.is_ok();
                    assert_eq!(of_assignment, [seen; 3], "{place:?}");
                }
                let paper = {
                    let mut c = self.t.store().read().await.unwrap();
                    qinghe_store::attempts::find(&mut c, attempt).await.unwrap().unwrap().paper
                };
                let seen = attempts::get(app, actor, attempt).await.map(drop);
                let answer = work::answer(&paper.items[0].id, vec![0], i64::from(n));
                let saved = attempts::save_answer(app, actor, attempt, answer).await;
                assert_eq!(saved.is_ok(), seen.is_ok());
                assert_eq!(attempts::submit(app, actor, attempt).await.is_ok(), seen.is_ok());
                seen
            }
            UseCase::ManageOwnAccount => {
                let done = accounts::set_locale(app, actor, Lang::En).await;
                let changed = accounts::change_password(app, actor, "not it", "a-new-password-1", &client("x")).await;
                // The wrong current password or shape is told to who has an account, and to nobody else.
                assert_eq!(matches!(changed, Err(Error::Invalid(_))), done.is_ok());
                done
            }
        }
    }
}

/// A film of today.
fn activity(app: &qinghe_service::App) -> activities::Input {
    activities::Input {
        campaign: None,
        kind: Some(ActivityKind::Film),
        on_date: Some(app.today()),
        headcount: Some(4),
        note: "看了一部影片".into(),
    }
}

/// Names for the groups of a split.
fn names(n: u32) -> Vec<String> {
    ["一", "二"].map(|half| format!("分{n}{half}")).to_vec()
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

both! {
    async fn every_use_case_by_every_role_at_every_place(engine) {
        let mut asked = Box::pin(Asked::new(engine)).await;
        let actors = asked.actors.clone();
        let mut wrong = Vec::new();
        for use_case in UseCase::ALL {
            // As it was after the last call, while that was refused.
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
                            assert!(use_case == UseCase::ManageStaff || was == is, "{use_case:?} by {letter} at {place:?} was refused and changed something");
                        }
                        other => wrong.push(format!("{use_case:?} by {letter} at {place:?}: {other:?}")),
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    }

    // Pages offer only what `may` allows: it must say the same as the use-cases.
    async fn may_says_what_the_use_cases_do(engine) {
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

    async fn before_a_first_password_is_changed_nothing_else_can_be_done(engine) {
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

    // What a bureau may see holds no row of a class, so no group small enough to name a pupil.
    async fn bureaus_and_the_platform_see_schools_and_no_classes(engine) {
        let asked = Box::pin(Asked::new(engine)).await;
        let (app, region) = (&asked.t.app, asked.t.world().region.id);
        let name = Text { zh: "秋季".into(), en: "Autumn".into() };
        let call = campaigns::NewCampaign::module(region, name, work::MODULE, app.now(), app.now() + chrono::TimeDelta::days(7));
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

    // No role at all is no permission: an account that stands nowhere is nobody's to make or reset.
    async fn an_account_without_roles_is_the_operator_s_alone(engine) {
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

    // The place that is authorised must be the place that is granted.
    async fn a_role_is_granted_where_it_was_allowed_and_nowhere_else(engine) {
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

    // Who may not reset a password does not learn which user names there are.
    async fn a_refusal_does_not_tell_which_accounts_exist(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        let known = accounts::reset_staff(&t.app, &teacher, "head").await.unwrap_err();
        let unknown = accounts::reset_staff(&t.app, &teacher, "nobody.at.all").await.unwrap_err();
        assert_eq!(known.code(), unknown.code());
        let known = accounts::reset_pin(&t.app, &teacher, t.learner_id(&t.world().class_of_far_school, 0).await).await.unwrap_err();
        let unknown = accounts::reset_pin(&t.app, &teacher, t.app.new_id()).await.unwrap_err();
        assert_eq!(known.code(), unknown.code());
    }

    // Every look at, or change of, another person's record is in the audit log.
    async fn looks_at_others_are_in_the_audit_log(engine) {
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
        // No name stands in it.
        let names = t.store().number("SELECT COUNT(*) FROM audit a JOIN users u ON CAST(a.detail AS TEXT) LIKE '%' || u.name || '%'").await;
        assert_eq!(names, 0);
    }
}
