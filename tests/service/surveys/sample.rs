//! The sample: its design, its strata, the draw and replacements.

use super::{count, faults, order};
use chrono::TimeDelta;
use qinghe_model::{
    org::{Grade, Locality, LocalityGroup},
    survey::{Drawn, Method, Phase, Rotation, Sizing},
};
use qinghe_service::{
    Error, records,
    surveys::{
        self, answer,
        design::{self, NewSurvey},
        results,
    },
    tree,
};
use qinghe_store::orgs::Org;
use qinghe_tests::{
    TestApp, both,
    survey::{answer_class, drafted, fill, grow, locked, new},
};

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
        assert_eq!(drawn.len(), 3 + 3 + 5, "and the classes that may replace them");
        let page = surveys::get(&t.app, &officer, first).await.unwrap();
        // Three classes of grade 5 in the county were there, and ten came.
        assert_eq!((page.strata.len(), page.strata[0].classes, page.strata[0].pupils), (1, 13, 32 + 120));

        // Another seed gives another draw of the same draft; nobody sees it until it is locked.
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

    async fn strata_are_stages_and_areas(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("city").await, t.world().clone());
        let design = NewSurvey { by_area: true, method: Method::Systematic, sizing: Sizing::Pupils, size: Some(4), ..new(&t.app) };
        let id = drafted(&t, &officer, &w.city, design).await;
        let page = surveys::get(&t.app, &officer, id).await.unwrap();
        let strata: Vec<_> = page.strata.iter().map(|s| (s.area().unwrap().zh, s.classes, s.pupils, s.drawn)).collect();
        assert_eq!(strata, [("云岭县".to_owned(), 3, 32, 2), ("临川区".to_owned(), 1, 10, 1)]);
        // Forms rotate over the classes: the primary editions, because these are primary classes.
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

    async fn strata_can_be_urban_and_rural(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("city").await, t.world().clone());
        let lies = async |school: &Org, at| tree::update(&t.app, &officer, school.id, &school.name(), at, false).await.unwrap();
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
        // The sample keeps what was known when it was drawn.
        lies(&w.school, None).await;
        assert_eq!(surveys::get(&t.app, &officer, one).await.unwrap().strata[0].locality(), urban);
    }

    async fn a_small_stratum_is_merged_within_its_stage_first(engine) {
        let t = TestApp::new(engine).await;
        fill(&t).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let lies = async |school: &Org, at| tree::update(&t.app, &officer, school.id, &school.name(), at, false).await.unwrap();
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

    async fn the_next_class_in_drawn_order_replaces_one(engine) {
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

    async fn the_sampling_frame_is_of_this_year_and_lists_what_it_leaves_out(engine) {
        let t = TestApp::new(engine).await;
        let (officer, w) = (t.officer("county").await, t.world().clone());
        let none = design::create(&t.app, &officer, w.county.id, t.app.new_id(), new(&t.app)).await;
        assert_eq!(faults(none), [("grades", "survey-no-class")], "classes of four and of two");
        let class = grow(&t, "QH1001", 31..32, 10).await.swap_remove(0);
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
}
