//! Awareness surveys: the draw, answers of nobody, and figures that tell on nobody.

use chrono::TimeDelta;
use qinghe_model::{
    OrgId, SurveyId,
    org::{Grade, Locality, LocalityGroup},
    survey::{Drawn, Method, Mode, Phase, Rotation, Sizing},
};
use qinghe_service::{
    Actor, Error, records,
    surveys::{
        self,
        answer::{self, SheetSelector},
        closing,
        design::{self, NewSurvey},
        results::{self, Group},
    },
    tree,
};
use qinghe_store::orgs::Org;
use qinghe_tests::{
    Engine, TestApp, both,
    survey::{answer, answer_class, answers, asked, drafted, fill, grow, locked, new},
};

fn faults<T>(result: Result<T, Error>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.code)).collect(),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("no field is at fault"),
    }
}

async fn order(t: &TestApp, by: &Actor, id: SurveyId) -> Vec<(OrgId, Drawn)> {
    let page = surveys::get(&t.app, by, id).await.unwrap();
    page.classes.iter().map(|k| (k.class_id, k.state)).collect()
}

async fn count(t: &TestApp, table: &str) -> i64 {
    t.store().number(&format!("SELECT COUNT(*) FROM {table}")).await
}

both! {
    async fn a_sample_is_drawn_again_from_its_seed(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, county) = (t.officer("county").await, t.world().county.clone());
        grow(&t, "QH1001", 11..21, 12).await;
        let want = |seed| NewSurvey { size: Some(3), seed: Some(seed), ..new(&t.app) };
        let first = drafted(&t, &officer, &county, want(11)).await;
        let again = drafted(&t, &officer, &county, want(11)).await;
        let other = drafted(&t, &officer, &county, want(12)).await;
        let drawn = order(&t, &officer, first).await;
        assert_eq!(drawn, order(&t, &officer, again).await);
        assert_ne!(drawn, order(&t, &officer, other).await);
        assert_eq!(drawn.iter().filter(|(_, s)| *s == Drawn::Sample).count(), 3);
        assert_eq!(drawn.len(), 3 + 3 + 5, "and those who may stand in");
        let page = surveys::get(&t.app, &officer, first).await.unwrap();
        // Three classes of grade 5 in the county were there, and ten came.
        assert_eq!((page.strata.len(), page.strata[0].classes, page.strata[0].pupils), (1, 13, 32 + 120));

        // Another seed is another draw of the same draft; nobody sees it until it is fixed.
        design::update(&t.app, &officer, other, 1, want(11)).await.unwrap();
        assert!(matches!(design::update(&t.app, &officer, other, 1, want(13)).await, Err(Error::Changed)), "two editors");
        assert!(matches!(design::lock(&t.app, &officer, other, 1).await, Err(Error::Changed)), "nobody fixes what they have not seen");
        assert_eq!(drawn, order(&t, &officer, other).await);
        let pupil = t.student(0).await;
        let all = locked(&t, &officer, &county, new(&t.app)).await;
        assert_eq!(answer::list_own(&t.app, &pupil).await.unwrap().iter().map(|s| s.id).collect::<Vec<_>>(), [all]);
        assert!(matches!(design::update(&t.app, &officer, all, 1, want(12)).await, Err(Error::Changed)));
        assert!(matches!(design::lock(&t.app, &officer, all, 1).await, Err(Error::Changed)));
        assert!(matches!(design::delete(&t.app, &officer, all).await, Err(Error::Changed)));
        design::delete(&t.app, &officer, other).await.unwrap();
        assert!(matches!(surveys::get(&t.app, &officer, other).await, Err(Error::Forbidden)));
        let audited = qinghe_store::audit::count(&mut t.store().read().await.unwrap(), "survey.design").await.unwrap();
        assert_eq!(audited, 3 + 1 + 2 + 1);
    }

    async fn strata_are_bands_and_areas(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("city").await, t.world().clone());
        let design = NewSurvey { by_area: true, method: Method::Systematic, sizing: Sizing::Pupils, size: Some(4), ..new(&t.app) };
        let id = drafted(&t, &officer, &w.city, design).await;
        let page = surveys::get(&t.app, &officer, id).await.unwrap();
        let strata: Vec<_> = page.strata.iter().map(|s| (s.area().unwrap().zh, s.classes, s.pupils, s.drawn)).collect();
        assert_eq!(strata, [("云岭县".to_owned(), 3, 32, 2), ("临川区".to_owned(), 1, 10, 1)]);
        // Forms go round from class to class: the primary editions, as these are primary classes.
        let design = NewSurvey { rotation: Rotation::Class, ..new(&t.app) };
        let id = drafted(&t, &officer, &w.city, design).await;
        let page = surveys::get(&t.app, &officer, id).await.unwrap();
        assert_eq!(page.classes.iter().map(|k| k.form.as_str()).collect::<Vec<_>>(), ["pa", "pb", "pc", "pa"]);
    }

    async fn a_primary_class_gets_the_primary_edition(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, county) = (t.officer("county").await, t.world().county.clone());
        let design = NewSurvey { grades: vec![Grade::P5, Grade::J1], forms: vec!["a".into(), "b".into()], ..new(&t.app) };
        let id = locked(&t, &officer, &county, design).await;
        let survey = surveys::get(&t.app, &officer, id).await.unwrap().survey;
        assert_eq!(survey.forms().collect::<Vec<_>>(), ["a", "b", "pa", "pb"]);
        let pupil = t.student(0).await;
        for wanted in [None, Some("a"), Some("pb")] {
            let paper = answer::open(&t.app, &pupil, id, wanted).await.unwrap();
            assert!(paper.form.is_primary(), "{wanted:?}");
        }
        assert!(matches!(answer::submit(&t.app, &pupil, id, "a", &[]).await, Err(Error::NotFound)), "not a form of this class");
    }

    async fn strata_are_localities_as_well(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("city").await, t.world().clone());
        let lies = async |school: &Org, at| tree::update(&t.app, &officer, school.id, &school.name(), at).await.unwrap();
        let first = drafted(&t, &officer, &w.city, NewSurvey { by_area: true, ..new(&t.app) }).await;
        lies(&w.school, Some(Locality::Urban)).await;
        lies(&w.other_school, Some(Locality::Rural)).await;
        // Where no strata are asked for, what is known of schools changes no draw.
        let again = drafted(&t, &officer, &w.city, NewSurvey { by_area: true, ..new(&t.app) }).await;
        assert_eq!(order(&t, &officer, first).await, order(&t, &officer, again).await);
        let by_locality = || NewSurvey { by_locality: true, ..new(&t.app) };
        let strata = async |design: NewSurvey| {
            let id = drafted(&t, &officer, &w.city, design).await;
            let page = surveys::get(&t.app, &officer, id).await.unwrap();
            (id, page.strata.iter().map(|s| (s.locality(), s.area().map(|a| a.zh), s.classes)).collect::<Vec<_>>())
        };
        let (one, found) = strata(by_locality()).await;
        let (urban, rural, unsaid) = (Some(LocalityGroup::Urban), Some(LocalityGroup::Rural), Some(LocalityGroup::Unsaid));
        assert_eq!(found, [(urban, None, 2), (rural, None, 1), (unsaid, None, 1)]);
        let (two, _) = strata(by_locality()).await;
        assert_eq!(order(&t, &officer, one).await, order(&t, &officer, two).await, "the same draw of the same seed");
        let (yunling, linchuan) = (Some("云岭县".to_owned()), Some("临川区".to_owned()));
        let (_, found) = strata(NewSurvey { by_area: true, ..by_locality() }).await;
        assert_eq!(found, [(urban, yunling.clone(), 2), (rural, yunling, 1), (unsaid, linchuan, 1)]);
        // What was drawn keeps what was known then.
        lies(&w.school, None).await;
        assert_eq!(surveys::get(&t.app, &officer, one).await.unwrap().strata[0].locality(), urban);
    }

    async fn a_small_stratum_goes_to_its_own_band_first(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let lies = async |school: &Org, at| tree::update(&t.app, &officer, school.id, &school.name(), at).await.unwrap();
        lies(&w.school, Some(Locality::Urban)).await;
        lies(&w.other_school, Some(Locality::Rural)).await;
        let design = NewSurvey { by_locality: true, forms: vec!["a".into()], ..new(&t.app) };
        let id = locked(&t, &officer, &w.county, design).await;
        answer_class(&t, &w.class, id, 12, |_| 12).await;
        answer_class(&t, &w.class_of_other_school, id, 3, |_| 6).await;
        t.clock.advance(TimeDelta::days(8));
        let seen = results::get(&t.app, &officer, id).await.unwrap().figures.unwrap();
        let rows: Vec<Vec<_>> = seen.rows.iter().map(|r| r.strata.iter().map(|s| s.locality().unwrap()).collect()).collect();
        assert_eq!(rows, [[LocalityGroup::Urban, LocalityGroup::Rural]], "three of the country are shown with the town's");
        assert_eq!(seen.total.rates().unwrap().people, 15);
    }

    async fn a_design_is_checked(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let tried = async |n: NewSurvey| faults(design::create(&t.app, &officer, w.county.id, t.app.new_id(), n).await);
        let good = || new(&t.app);
        assert_eq!(tried(NewSurvey { grades: vec![], size: None, seed: Some(-1), forms: vec!["z".into()], ..good() }).await,
            [("grades", "choose-grade"), ("size", "survey-classes"), ("seed", "survey-seed"), ("forms", "choose-form")]);
        assert_eq!(tried(NewSurvey { closes_at: good().opens_at, pass_mark: 50, ..good() }).await, [("pass_mark", "choose-one"), ("closes_at", "survey-window")]);
        assert_eq!(tried(NewSurvey { grades: vec![Grade::U4], ..good() }).await, [("grades", "survey-no-class")]);
        assert_eq!(tried(NewSurvey { phase: Phase::After, ..good() }).await, [("follows", "survey-follows")]);
        let elsewhere = locked(&t, &*t.officer("city").await, &w.city, good()).await;
        let later = NewSurvey { opens_at: Some(t.app.now() + TimeDelta::days(1)), ..good() };
        assert_eq!(tried(NewSurvey { follows: Some(elsewhere), ..later }).await, [("follows", "survey-follows")], "of another node");
        assert_eq!(count(&t, "surveys").await, 1, "nothing was made with a fault");
        // A school has no surveys of its own, and another node's officer makes none here.
        assert!(matches!(design::create(&t.app, &officer, w.school.id, t.app.new_id(), good()).await, Err(Error::NotFound)));
        for node in [&w.other_county, &w.city, &w.region] {
            assert!(matches!(design::create(&t.app, &officer, node.id, t.app.new_id(), good()).await, Err(Error::Forbidden)));
        }
        for id in [elsewhere, t.app.new_id()] {
            assert!(matches!(surveys::get(&t.app, &officer, id).await, Err(Error::Forbidden)));
            assert!(matches!(results::get(&t.app, &officer, id).await, Err(Error::Forbidden)));
        }
    }

    async fn the_next_in_the_drawn_order_stands_in(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, county) = (t.staff("assessor").await, t.world().county.clone());
        let id = locked(&t, &officer, &county, NewSurvey { size: Some(2), rotation: Rotation::Class, ..new(&t.app) }).await;
        let page = surveys::get(&t.app, &officer, id).await.unwrap();
        let [first, second, spare] = [0, 1, 2].map(|n| page.classes[n].clone());
        assert_eq!((first.state, second.state, spare.state), (Drawn::Sample, Drawn::Sample, Drawn::Reserve));
        let swap = async |class, reason: &str| design::replace(&t.app, &officer, id, class, reason).await;
        assert_eq!(faults(swap(first.class_id, " ").await), [("reason", "survey-reason")]);
        assert!(matches!(swap(spare.class_id, "选它").await, Err(Error::NotFound)), "nobody picks");
        // Somebody of the second has begun: it stays.
        let class = [&t.world().class, &t.world().other_class, &t.world().class_of_other_school].into_iter().find(|c| c.id == second.class_id).unwrap().clone();
        answer_class(&t, &class, id, 1, |_| 6).await;
        assert_eq!(faults(swap(second.class_id, "外出").await), [("reason", "survey-begun")]);
        swap(first.class_id, " 全班外出\n实践 ").await.unwrap();
        let page = surveys::get(&t.app, &officer, id).await.unwrap();
        assert_eq!(page.classes[0].state, Drawn::Replaced);
        assert_eq!((page.classes[0].reason.as_str(), page.classes[2].state), ("全班外出 实践", Drawn::Sample));
        assert_eq!((page.classes[2].replaces(), page.classes[2].form.as_str()), (Some(first.class_id), first.form.as_str()));
        assert_eq!(faults(swap(spare.class_id, "也外出").await), [("reason", "survey-no-reserve")]);
        let left = [&t.world().class, &t.world().other_class, &t.world().class_of_other_school].into_iter().find(|c| c.id == first.class_id).unwrap().clone();
        let pupil = t.student_of(&left, 0).await;
        assert!(matches!(answer::open(&t.app, &pupil, id, None).await, Err(Error::NotFound)), "a class that was replaced is not asked");
        t.clock.advance(TimeDelta::days(8));
        assert!(matches!(swap(spare.class_id, "太晚").await, Err(Error::WorkClosed)));
    }

    async fn nobody_answers_twice(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let id = locked(&t, &officer, &w.county, new(&t.app)).await;
        let mut pupils = Vec::new();
        for n in 0..4 {
            pupils.push(t.student(n).await);
        }
        // Everyone of the class at once, the first of them from four devices.
        let tries = pupils.iter().chain([&pupils[0]; 3]).map(|pupil| {
            let (app, pupil) = (t.app.clone(), pupil.clone());
            tokio::spawn(async move { answer(&app, &pupil, id, 9).await.unwrap() })
        });
        let taken: Vec<bool> = futures::future::join_all(tries).await.into_iter().map(Result::unwrap).collect();
        assert_eq!(taken.iter().filter(|t| **t).count(), 4);
        assert!(!answer(&t.app, &pupils[0], id, 12).await.unwrap(), "told that they took part");
        assert_eq!((count(&t, "survey_participants").await, count(&t, "survey_responses").await), (4, 4));
        assert_eq!(t.store().number("SELECT CAST(SUM(took_part) AS BIGINT) FROM survey_classes").await, 4);
        assert!(answer::list_own(&t.app, &pupils[0]).await.unwrap().is_empty());
        assert!(answer::open(&t.app, &pupils[0], id, None).await.unwrap().taken);
    }

    async fn nothing_links_an_answer_with_who_gave_it(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let class = grow(&t, "QH1001", 31..32, 10).await.swap_remove(0);
        let id = locked(&t, &officer, &w.county, new(&t.app)).await;
        let minutes = async |class: &qinghe_store::orgs::Org, pupils| for n in 0..pupils {
            t.clock.advance(TimeDelta::minutes(1));
            let pupil = t.student_of(class, n).await;
            assert!(answer(&t.app, &pupil, id, n).await.unwrap());
        };
        minutes(&class, 8).await;
        // No column of either table is one of the other's but the survey, and none holds a time.
        let columns = t.store().list_columns().await.unwrap();
        let of = |table: &str| columns.iter().filter(|(t, _)| t == table).map(|(_, c)| c.as_str()).collect::<Vec<_>>();
        assert_eq!(of("survey_participants"), ["learner_id", "survey_id"]);
        assert_eq!(of("survey_responses"), ["answers", "class_id", "form", "id", "marks", "sheet", "survey_id"]);
        // Ids are random ones, which tell no order.
        let ids: Vec<uuid::Uuid> = {
            let mut c = t.store().read().await.unwrap();
            let all = qinghe_store::surveys::list_responses(&mut c, id).await.unwrap();
            all.into_iter().map(|r| r.id.0).collect()
        };
        assert!(ids.len() == 8 && ids.iter().all(|id| id.get_version_num() == 4));
        assert_eq!(count(&t, "survey_left_out").await, 0);
        // No line of the audit log tells of an answer.
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'survey.enter'").await, 0);
        if engine == Engine::Postgres {
            // Where rows lie and which transaction wrote them is seen by who reads the database: all answers of the
            // class are of the last transaction, in the order of their ids.
            assert_eq!(t.store().number("SELECT COUNT(DISTINCT xmin::text) FROM survey_participants").await, 8);
            assert_eq!(t.store().number("SELECT COUNT(DISTINCT xmin::text) FROM survey_responses").await, 1);
            let turned = "SELECT COUNT(*) FROM (SELECT id, LAG(id) OVER (ORDER BY ctid) AS before FROM survey_responses) r WHERE before > id";
            assert_eq!(t.store().number(turned).await, 0);
        }
    }

    async fn a_survey_asks_its_classes_in_its_window(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let times = NewSurvey { opens_at: Some(t.app.now() + TimeDelta::days(1)), closes_at: Some(t.app.now() + TimeDelta::days(2)), ..new(&t.app) };
        let id = locked(&t, &officer, &w.county, times.clone()).await;
        let draft = drafted(&t, &officer, &w.county, new(&t.app)).await;
        let on_paper = locked(&t, &officer, &w.county, NewSurvey { mode: Mode::Paper, ..new(&t.app) }).await;
        let pupil = t.student(0).await;
        assert!(answer::list_own(&t.app, &pupil).await.unwrap().is_empty());
        assert!(matches!(answer(&t.app, &pupil, id, 12).await, Err(Error::WorkClosed)), "not yet");
        for other in [draft, on_paper, t.app.new_id()] {
            assert!(matches!(answer(&t.app, &pupil, other, 12).await, Err(Error::NotFound)));
        }
        t.clock.advance(TimeDelta::days(1));
        let paper = answer::open(&t.app, &pupil, id, None).await.unwrap();
        for elsewhere in [&w.older_class, &w.class_of_far_school] {
            let outsider = t.student_of(elsewhere, 0).await;
            assert!(matches!(answer(&t.app, &outsider, id, 12).await, Err(Error::NotFound)), "not of the grade, not of the county");
        }
        for staff in ["teacher", "head", "officer.county", "admin"] {
            assert!(matches!(answer(&t.app, &*t.staff(staff).await, id, 12).await, Err(Error::Forbidden)));
        }
        t.clock.advance(TimeDelta::days(1));
        let late = answer::submit(&t.app, &pupil, id, &paper.form.id, &answers(&paper, 12)).await;
        assert!(matches!(late, Err(Error::WorkClosed)), "by the server's clock, to the microsecond");
        assert_eq!(count(&t, "survey_responses").await + count(&t, "survey_participants").await, 0);
    }

    async fn both_rates_and_no_small_group(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("city").await, t.world().clone());
        let classes = grow(&t, "QH1001", 41..43, 20).await;
        let id = locked(&t, &officer, &w.city, NewSurvey { by_area: true, forms: vec!["a".into()], ..new(&t.app) }).await;
        // 15 of 20 with 9 right of 12, and 10 of 20: 25 of 40 reach 75 %, and 25·9 + 15·4 = 285 of 480 are right.
        answer_class(&t, &classes[0], id, 20, |n| if n < 15 { 9 } else { 4 }).await;
        answer_class(&t, &classes[1], id, 20, |n| if n < 10 { 9 } else { 4 }).await;
        let running = results::get(&t.app, &officer, id).await.unwrap();
        assert!(running.figures.is_none() && running.came == Some(40), "no figure while it runs");
        assert!(matches!(results::export(&t.app, &officer, id, "csv").await, Err(Error::NotFound)));
        // Two of the far county: far too few to be seen.
        answer_class(&t, &w.class_of_far_school, id, 2, |_| 12).await;
        t.clock.advance(TimeDelta::days(8));
        let seen = results::get(&t.app, &officer, id).await.unwrap().figures.unwrap();
        assert_eq!(seen.rows.iter().map(|r| r.strata.len()).collect::<Vec<_>>(), [2], "one row, before anything is reckoned");
        assert_eq!(seen.rows[0].group, seen.total, "nothing to take from anything");
        let total = *seen.total.rates().unwrap();
        assert_eq!((total.people, total.reached.part, total.reached.whole), (42, 27, 42));
        assert_eq!((total.right.part, total.right.whole), (285 + 24, 480 + 24));
        // As counted: weights by the county's frame, which the sample's page shows, would tell the two.
        assert!(!total.reached.weighted && (total.reached.share - 27.0 / 42.0).abs() < 1e-9, "{total:?}");
        assert!(total.reached.deff > 1.0 && total.reached.deff_known, "classes differ: {total:?}");
        assert_eq!(seen.calculated.items.len(), 12);
        assert_eq!((seen.calculated.items[0].people, seen.calculated.items[0].right, seen.calculated.items[11].right, seen.calculated.items[11].unknown), (42, 42, 2, 40));
        results::export(&t.app, &officer, id, "csv").await.unwrap();
        assert_eq!(qinghe_store::audit::count(&mut t.store().read().await.unwrap(), "survey.view").await.unwrap(), 1);
        // An officer of one county does not see the city's.
        for other in ["officer.county", "assessor", "head", "teacher"] {
            assert!(matches!(results::get(&t.app, &*t.staff(other).await, id).await, Err(Error::Forbidden)));
        }
    }

    async fn fewer_than_ten_are_shown_nowhere(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let id = locked(&t, &officer, &w.county, new(&t.app)).await;
        answer_class(&t, &w.class, id, 4, |_| 12).await;
        assert_eq!(results::get(&t.app, &officer, id).await.unwrap().came, None);
        t.clock.advance(TimeDelta::days(8));
        let seen = results::get(&t.app, &officer, id).await.unwrap();
        let figures = seen.figures.unwrap();
        assert_eq!((seen.came, figures.total), (None, Group::Hidden));
        assert!(figures.rows.iter().all(|r| r.group == Group::Hidden) && figures.calculated.items.is_empty());
        assert!(figures.calculated.forms.iter().all(|f| f.group.rates().is_none() && f.difference.is_none()));
        assert!(figures.rounds.iter().all(|r| r.group.rates().is_none()));
    }

    async fn rounds_stand_beside_each_other(engine) {
        let t = TestApp::new(engine).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let classes = grow(&t, "QH1001", 51..53, 10).await;
        let before = locked(&t, &officer, &w.county, NewSurvey { phase: Phase::Before, ..new(&t.app) }).await;
        for class in &classes {
            answer_class(&t, class, before, 10, |n| if n < 4 { 9 } else { 3 }).await;
        }
        t.clock.advance(TimeDelta::days(8));
        let design = NewSurvey { phase: Phase::After, follows: Some(before), pass_mark: 80, ..new(&t.app) };
        let after = locked(&t, &officer, &w.county, design).await;
        for class in &classes {
            answer_class(&t, class, after, 10, |n| if n < 8 { 10 } else { 3 }).await;
        }
        t.clock.advance(TimeDelta::days(8));
        let rounds = results::get(&t.app, &officer, after).await.unwrap().figures.unwrap().rounds;
        assert_eq!(rounds.iter().map(|r| r.survey.id).collect::<Vec<_>>(), [after, before]);
        // 9 of 12 are 75 %: by the pass mark of this round nobody of the one before reaches it.
        let reached: Vec<i64> = rounds.iter().map(|r| r.group.rates().unwrap().reached.part).collect();
        assert_eq!(reached, [16, 0]);
        let (d, i) = rounds[0].reached.unwrap();
        assert!((d - 0.8).abs() < 1e-9 && i.low > 0.4 && i.high < 1.0, "{i:?}");
        assert!(rounds[1].reached.is_none());
        let own = results::get(&t.app, &officer, before).await.unwrap().figures.unwrap();
        assert_eq!(own.total.rates().unwrap().reached.part, 8, "by its own mark");
    }

    async fn paper_sheets_are_typed_in_and_put_right(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let opens_at = Some(t.app.now() + TimeDelta::hours(1));
        let id = locked(&t, &officer, &w.county, NewSurvey { mode: Mode::Paper, forms: vec!["a".into(), "b".into()], opens_at, ..new(&t.app) }).await;
        let (teacher, class) = (t.teacher().await, w.class.id);
        let enter = async |which, form: &'static str, letters: &'static str| answer::save_sheet(&t.app, &teacher, class, id, which, (form, letters)).await;
        let page = async || answer::get_class(&t.app, &teacher, class, id).await.unwrap();
        let typed = async |number| {
            let seen = page().await.sheets.into_iter().find(|(n, _)| *n == number).unwrap().1;
            SheetSelector::Typed { number, seen }
        };
        let next = SheetSelector::Next;
        assert!(matches!(enter(next(1), "pa", "ABCDABCDABCD").await, Err(Error::WorkClosed)), "not yet");
        t.clock.advance(TimeDelta::hours(1));
        assert_eq!(faults(enter(next(1), "pc", "ABCDABCDABCD").await), [("form", "choose-form")], "this form is not asked");
        assert_eq!(faults(enter(next(1), "pa", "ABCDABCDABC").await), [("answers", "survey-letters")]);
        for n in 1..=12 {
            assert_eq!(enter(next(n), "pa", "abcd abcd abc-").await.unwrap(), n);
            assert!(matches!(enter(next(n), "pa", "abcd abcd abc-").await, Err(Error::Changed)), "sent twice, one sheet");
        }
        assert_eq!(faults(enter(next(13), "pa", "ABCDABCDABCD").await), [("answers", "survey-sheets")], "twelve pupils, twelve sheets");
        let stale = typed(2).await;
        assert_eq!(enter(stale, "pb", "EEEEEEEEEEEE").await.unwrap(), 2);
        assert!(matches!(enter(stale, "pa", "AAAAAAAAAAAA").await, Err(Error::Changed)), "an old tab");
        let SheetSelector::Typed { seen, .. } = stale else { unreachable!() };
        assert!(matches!(answer::delete_sheet(&t.app, &teacher, class, id, (2, seen)).await, Err(Error::Changed)));
        assert!(matches!(enter(SheetSelector::Typed { number: 19, seen }, "pb", "EEEEEEEEEEEE").await, Err(Error::NotFound)));
        let now = page().await;
        assert_eq!((now.drawn.took_part, now.pupils, now.sheets.len()), (12, 12, 12));
        // What is on one is shown to who puts it right, and that is noted: of none by its number.
        let sheet = answer::open_sheet(&t.app, &teacher, class, id, 2).await.unwrap();
        assert_eq!(answer::letters(surveys::form(&sheet.form).unwrap(), &sheet), "EEEEEEEEEEEE");
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'survey.enter'").await, 12 + 1 + 1);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'survey.enter' AND CAST(detail AS TEXT) LIKE '%sheet%'").await, 0);
        let SheetSelector::Typed { seen, .. } = typed(12).await else { unreachable!() };
        answer::delete_sheet(&t.app, &teacher, class, id, (12, seen)).await.unwrap();
        assert!(matches!(answer::delete_sheet(&t.app, &teacher, class, id, (12, seen)).await, Err(Error::NotFound)));
        assert_eq!((page().await.drawn.took_part, page().await.next), (11, 13), "no number is given twice");
        // Six clerks with the last sheet: one of them finds room.
        let tries = futures::future::join_all((0..6).map(|_| {
            let (app, teacher) = (t.app.clone(), teacher.clone());
            tokio::spawn(async move { answer::save_sheet(&app, &teacher, class, id, SheetSelector::Next(13), ("pa", "------------")).await })
        })).await;
        assert_eq!(tries.into_iter().filter(|r| r.as_ref().unwrap().is_ok()).count(), 1);
        assert_eq!(count(&t, "survey_responses").await, 12);
        // Another class's teacher, a bureau, a pupil: none of them.
        for other in ["teacher.other", "head.other", "officer.county", "assessor", "admin"] {
            let tried = answer::save_sheet(&t.app, &*t.staff(other).await, class, id, SheetSelector::Next(14), ("pa", "ABCDABCDABCD")).await;
            assert!(matches!(tried, Err(Error::Forbidden)), "{other}");
        }
        assert_eq!(count(&t, "survey_participants").await, 0, "who wrote a sheet nobody knows");
        t.clock.advance(TimeDelta::days(8));
        let over = SheetSelector::Typed { number: 1, seen };
        assert!(matches!(enter(over, "pa", "ABCDABCDABCD").await, Err(Error::WorkClosed)));
        assert!(matches!(answer::delete_sheet(&t.app, &teacher, class, id, (1, seen)).await, Err(Error::WorkClosed)));
        assert!(matches!(answer::open_sheet(&t.app, &teacher, class, id, 1).await, Err(Error::WorkClosed)));
        assert!(page().await.sheets.is_empty(), "nothing of them is left to look at");
        closing::finish_due(&t.app).await.unwrap();
        assert_eq!((count(&t, "survey_responses").await, count(&t, "survey_sheets").await), (0, 11), "and no number");
    }

    async fn at_the_end_no_sheet_tells_its_class(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("city").await, t.world().clone());
        let classes = grow(&t, "QH1001", 71..74, 12).await;
        let id = locked(&t, &officer, &w.city, NewSurvey { by_area: true, ..new(&t.app) }).await;
        // One pupil of one class, who could be known by the class; and 11, 8 and 3 of others.
        answer_class(&t, &w.class_of_far_school, id, 1, |_| 12).await;
        answer_class(&t, &w.class, id, 1, |_| 11).await;
        answer_class(&t, &classes[0], id, 11, |_| 5).await;
        answer_class(&t, &classes[1], id, 8, |_| 5).await;
        answer_class(&t, &classes[2], id, 3, |_| 5).await;
        assert_eq!(closing::finish_due(&t.app).await.unwrap(), 0, "not yet");
        t.clock.advance(TimeDelta::days(8));
        let pupil = t.student(1).await;
        assert!(matches!(answer(&t.app, &pupil, id, 1).await, Err(Error::WorkClosed)));
        assert_eq!(closing::finish_due(&t.app).await.unwrap(), 1);
        assert_eq!(closing::finish_due(&t.app).await.unwrap(), 0, "once");
        assert_eq!((count(&t, "survey_participants").await, count(&t, "survey_sheets").await, count(&t, "survey_responses").await), (24, 24, 0));
        let columns = t.store().list_columns().await.unwrap();
        let of: Vec<&str> = columns.iter().filter(|(t, _)| t == "survey_sheets").map(|(_, c)| c.as_str()).collect();
        assert_eq!(of, ["answers", "cluster", "form", "id", "marks", "stratum", "survey_id"]);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM (SELECT cluster FROM survey_sheets GROUP BY cluster HAVING COUNT(*) < 10) small").await, 0);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM (SELECT stratum FROM survey_sheets GROUP BY stratum HAVING COUNT(*) < 10) small").await, 0);
        let figures = results::get(&t.app, &officer, id).await.unwrap().figures.unwrap();
        assert_eq!((figures.rows.len(), figures.total.rates().unwrap().people), (1, 24));
    }

    async fn the_answers_of_a_single_pupil_are_not_kept(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let id = locked(&t, &officer, &w.county, new(&t.app)).await;
        answer_class(&t, &w.class, id, 1, |_| 12).await;
        t.clock.advance(TimeDelta::days(8));
        // The first look finishes it, when the job has not come round.
        let seen = results::get(&t.app, &officer, id).await.unwrap();
        assert_eq!((seen.came, seen.figures.unwrap().total), (None, Group::Hidden));
        assert_eq!((count(&t, "survey_participants").await, count(&t, "survey_sheets").await, count(&t, "survey_responses").await), (1, 0, 0));
    }

    async fn the_frame_is_of_the_year_and_says_what_it_leaves_out(engine) {
        let t = TestApp::new(engine).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let none = design::create(&t.app, &officer, w.county.id, t.app.new_id(), new(&t.app)).await;
        assert_eq!(faults(none), [("grades", "survey-no-class")], "classes of four and of two");
        let class = grow(&t, "QH1001", 81..82, 10).await.swap_remove(0);
        let id = drafted(&t, &officer, &w.county, new(&t.app)).await;
        design::create(&t.app, &officer, w.county.id, id, new(&t.app)).await.unwrap();
        assert_eq!(count(&t, "surveys").await, 1, "sent twice, made once");
        let page = surveys::get(&t.app, &officer, id).await.unwrap();
        let left: Vec<_> = page.left_out.iter().map(|l| (l.school_id, l.kept, l.small)).collect();
        assert_eq!(left, [(w.school.id, 1, 2), (w.other_school.id, 0, 1)]);
        assert_eq!(page.strata[0].pupils, 10);
        // By the day on which it opens, not by that of the draw.
        let later = NewSurvey { opens_at: Some(t.app.now() + TimeDelta::days(365)), closes_at: Some(t.app.now() + TimeDelta::days(372)), ..new(&t.app) };
        let none = design::create(&t.app, &officer, w.county.id, t.app.new_id(), later).await;
        assert_eq!(faults(none), [("grades", "survey-no-class")]);
        // Somebody left since: of nine nobody may be asked.
        let number = t.slips(&class).await[0].student_no.clone();
        records::erase(&t.app, &*t.school_admin().await, class.id, &number).await.unwrap();
        assert_eq!(faults(design::lock(&t.app, &officer, id, 1).await), [("lock", "survey-small-class")]);
        assert!(surveys::get(&t.app, &officer, id).await.unwrap().survey.locked_at.is_none());
    }

    async fn an_erased_pupil_leaves_answers_of_nobody(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let id = locked(&t, &officer, &w.county, new(&t.app)).await;
        assert_eq!(asked(&t.app, &officer, id).await.len(), 3);
        answer_class(&t, &w.class, id, 2, |_| 9).await;
        let number = t.slips(&w.class).await[0].student_no.clone();
        let head = t.school_admin().await;
        let record = records::export(&t.app, &head, w.class.id, &number).await.unwrap();
        assert_eq!(record.surveys, ["秋季知晓率调查"]);
        records::erase(&t.app, &head, w.class.id, &number).await.unwrap();
        assert_eq!((count(&t, "survey_participants").await, count(&t, "survey_responses").await), (1, 2));
    }
}
