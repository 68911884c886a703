//! A world with something at every place to be asked about, and the call of every use-case.

use super::{
    ACTORS,
    Place::{
        self, City, Class, Classmate, County, FarClass, FarSchool, OtherClass, OtherCounty, OtherSchool,
        OtherSchoolsClass, Region, School,
    },
    node,
};
use qinghe_model::{
    ActivityId, AssignmentId, AttemptId, ContestId, CorrectionId, PromotionId, QuizId, RoundId, SurveyId, Text, UserId,
    activity::ActivityKind,
    correction::{About, CorrectionState},
    survey::Mode,
};
use qinghe_service::{
    Actor, Error, UseCase, activities, attempts, corrections, quizzes, school_items, surveys::design,
};
use qinghe_store::{Conn, Db, promotions::Promotion};
use qinghe_tests::{Engine, TestApp, contest, own, survey, work};
use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

/// A world in which every use-case can be tried at every place.
pub(super) struct Asked {
    pub(super) t: TestApp,
    pub(super) actors: Vec<(char, Arc<Actor>)>,
    /// By place: the assignment of the class, a pupil's open attempt at it, and a pupil.
    pub(super) work: HashMap<Place, (AssignmentId, AttemptId, UserId)>,
    /// By place: the pupil who makes a correction request.
    pub(super) pupils: HashMap<Place, Arc<Actor>>,
    /// By school: a quiz of it, and a question of its own.
    pub(super) quizzes: HashMap<Place, (QuizId, String)>,
    /// By class and school: an activity of it.
    pub(super) activities: HashMap<Place, ActivityId>,
    /// By bureau: an open paper survey of it.
    pub(super) surveys: HashMap<Place, SurveyId>,
    /// The region's contest and its running round.
    pub(super) contest: ContestId,
    pub(super) round: RoundId,
    /// By school: a promotion that is too old to be undone.
    pub(super) promotions: HashMap<Place, PromotionId>,
    /// For each table the query for its rows as text.
    pub(super) rows: Vec<String>,
    pub(super) count: u32,
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
    pub(super) async fn new(engine: Engine) -> Self {
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
    pub(super) async fn fingerprint(&self) -> u64 {
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
    pub(super) async fn open_request(&self, place: Place) -> Option<CorrectionId> {
        let own = corrections::list_own(&self.t.app, &self.pupils[&place]).await.unwrap();
        own.into_iter().find(|r| r.state == CorrectionState::Open).map(|r| r.id)
    }

    /// Makes what the use-case needs and the actor does not make, and returns whether it made anything.
    pub(super) async fn prepare(&self, use_case: UseCase, place: Place) -> bool {
        if use_case != UseCase::SettleCorrection || self.open_request(place).await.is_some() {
            return false;
        }
        corrections::ask(&self.t.app, &self.pupils[&place], Some(About::Other), "写错了").await.unwrap();
        true
    }

    /// Calls every function of the use-case as the actor. Their results must agree.
    pub(super) async fn ask(&mut self, actor: &Actor, use_case: UseCase, place: Place) -> Result<(), Error> {
        self.count += 1;
        match use_case {
            UseCase::EditOrgs => self.edit_orgs(actor, place).await,
            UseCase::WriteNotice => self.write_notice(actor, place).await,
            UseCase::SetHelpLines => self.set_help_lines(actor, place).await,
            UseCase::ViewAudit => self.view_audit(actor, place).await,
            UseCase::SetRetention => self.set_retention(actor, place).await,
            UseCase::ManageStaff => self.manage_staff(actor, place).await,
            UseCase::ImportRoster => self.import_roster(actor, place).await,
            UseCase::PromoteClasses => self.promote_classes(actor, place).await,
            UseCase::HandleRecord => self.handle_record(actor, place).await,
            UseCase::PrintSlips => self.print_slips(actor, place).await,
            UseCase::ResetPin => self.reset_pin(actor, place).await,
            UseCase::SetPins => self.set_pins(actor, place).await,
            UseCase::ManagePupils => self.manage_pupils(actor, place).await,
            UseCase::RemovePupil => self.remove_pupil(actor, place).await,
            UseCase::ManageGroups => self.manage_groups(actor, place).await,
            UseCase::StaffClass => self.staff_class(actor, place).await,
            UseCase::SettleCorrection => self.settle_correction(actor, place).await,
            UseCase::ViewClass => self.view_class(actor, place).await,
            UseCase::BrowseLessons => self.browse_lessons(actor),
            UseCase::LeadMatch => self.lead_match(actor, place).await,
            UseCase::AssignWork => self.assign_work(actor, place).await,
            UseCase::EditQuiz => self.edit_quiz(actor, place).await,
            UseCase::ViewProgress => self.view_progress(actor, place).await,
            UseCase::RecordActivity => self.record_activity(actor, place).await,
            UseCase::ConfirmActivity => self.confirm_activity(actor, place).await,
            UseCase::HostContest => self.host_contest(actor, place).await,
            UseCase::ViewContest => self.view_contest(actor, place).await,
            UseCase::ReviewContest => self.review_contest(actor, place).await,
            UseCase::ViewActivities => self.view_activities(actor, place).await,
            UseCase::OpenCampaign => self.open_campaign(actor, place).await,
            UseCase::ViewParticipation | UseCase::ViewClassFigures => self.view_figures(actor, use_case, place).await,
            UseCase::ManageTokens => self.manage_tokens(actor, place).await,
            UseCase::Recount => self.recount(actor).await,
            UseCase::DesignSurvey => self.design_survey(actor, place).await,
            UseCase::ViewSurvey => self.view_survey(actor, place).await,
            UseCase::EnterSurvey => self.enter_survey(actor, place).await,
            UseCase::DoLesson => self.do_lesson(actor, place).await,
            UseCase::DoQuiz => self.do_quiz(actor, place).await,
            UseCase::ManageOwnAccount => self.manage_own_account(actor).await,
        }
    }
}

/// A film shown today.
pub(super) fn activity(app: &qinghe_service::App) -> activities::Input {
    activities::Input {
        campaign: None,
        kind: Some(ActivityKind::Film),
        on_date: Some(app.today()),
        headcount: Some(4),
        note: "看了一部影片".into(),
    }
}
