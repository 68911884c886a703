//! Results: final once they are published, by division, with certificates and the classes that qualify.

use super::{assert_recount_agrees, class_of, pupils, sums};
use qinghe_model::{
    OrgId, UserId,
    contest::{DivisionRule, Quota, Rule},
    org::{Locality, OrgKind},
};
use qinghe_service::{
    Error, certificates,
    contests::{self, Input, results, running, standings},
    tree,
};
use qinghe_store::{
    contests::{counting, review as records},
    orgs::Org,
};
use qinghe_tests::{
    TestApp,
    app::client,
    both,
    contest::{self, end, paper, take},
};

both! {
    async fn a_published_result_does_not_change(engine) {
        let t = TestApp::new(engine).await;
        let big = class_of(&t, "QH1001", "7班", 12).await;
        let officer = t.officer("county").await;
        let (id, round) = contest::running(&t, &officer, &t.world().county).await;
        for (n, pupil) in pupils(&t, &big).await.iter().enumerate() {
            take(&t, pupil, n % 5).await;
        }
        take(&t, &*t.student(0).await, 5).await;
        end(&t).await;
        let record = results::finalise(&t.app, &officer, round).await.unwrap();
        assert_eq!(record.hash, results::hash(&record.body));
        assert!(record.body.contains("\"per_head\"") && record.body.contains(&big.name().zh));
        assert!(!record.body.contains("学生1"), "no pupil stands in it");
        let value: serde_json::Value = serde_json::from_str(&record.body).unwrap();
        assert_eq!(value["divisions"]["primary.any"][0]["figures"]["all"]["eligible"], 12);
        assert_eq!(value["divisions"]["primary.small"][0]["figures"], "hidden");
        // The store itself refuses to change or remove it.
        for sql in ["UPDATE contest_results SET body = ''", "DELETE FROM contest_results"] {
            assert!(t.store().execute(sql).await.is_err(), "{sql}");
        }
        let fixed = results::get(&t.app, &*t.staff("head.other").await, round).await.unwrap();
        assert!(fixed.intact && fixed.agrees);
        // Nothing later changes it.
        let mut c = t.store().read().await.unwrap();
        let learner: UserId = t.learner_id(&big, 0).await;
        let attempt = qinghe_store::attempts::list(&mut c, paper(&t.app, &pupils(&t, &big).await[0]).await, learner).await.unwrap()[0].clone();
        drop(c);
        t.app.db().write((attempt.id, round, learner), |c, (attempt, round, learner)| Box::pin(async move {
            qinghe_store::attempts::void(c, *attempt).await?;
            counting::count(c, *round, *learner).await
        })).await.unwrap();
        assert!(results::get(&t.app, &officer, round).await.unwrap().agrees);
        t.store().execute("UPDATE contest_classes SET score = score + 100 WHERE eligible = 12").await.unwrap();
        let broken = results::get(&t.app, &officer, round).await.unwrap();
        assert!(broken.intact && !broken.agrees);
        assert!(matches!(contests::withdraw(&t.app, &officer, id).await, Err(Error::Changed)));
        // Certificates: the class with its place, the pupil for having taken part; both can be verified, and say nothing of a pupil.
        let sheet = results::sheet_of(&t.app, &*t.school_admin().await, round, big.id).await.unwrap();
        assert_eq!(sheet.award.map(|(place, _)| place), Some(1));
        let again = results::sheet_of(&t.app, &*t.school_admin().await, round, big.id).await.unwrap();
        assert_eq!(sheet.code, again.code);
        assert!(results::sheet_of(&t.app, &*t.staff("head.other").await, round, big.id).await.is_err());
        results::sheet_of(&t.app, &*t.school_admin().await, round, t.world().school.id).await.unwrap();
        let own = results::own_sheet(&t.app, &*t.student(0).await, id, round).await.unwrap();
        assert_eq!(own.award, None);
        let genuine = certificates::verify(&t.app, &client("x"), own.code.as_str()).await.unwrap().unwrap();
        assert_eq!(genuine.programme.zh, "知识竞赛");
        assert!(matches!(results::own_sheet(&t.app, &*t.student(1).await, id, round).await, Err(Error::NotFound)), "who did not take part has none");
        assert_eq!(records::find_record(&mut t.store().read().await.unwrap(), round).await.unwrap().unwrap().hash, record.hash);
    }

    async fn urban_and_rural_classes_are_ranked_separately(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let officer = t.officer("city").await;
        let lies = async |school: &Org, at| tree::update(&t.app, &officer, school.id, &school.name(), at, false).await.unwrap();
        lies(&w.school, Some(Locality::Urban)).await;
        lies(&w.other_school, Some(Locality::Rural)).await;
        let mut big = Vec::new();
        for school in ["QH1001", "QH1002", "QH2001"] {
            big.push(class_of(&t, school, "7班", 10).await);
        }
        let mut new: Input = contest::new(&t.app, &w.city);
        new.rule.divisions.localities = true;
        new.rounds.push(contest::round(&t.app, 3));
        new.rounds[0].quota = Some(Quota { of: OrgKind::Region, classes: 1 });
        let (_, round) = contest::run(&t, &officer, new).await;
        // A later change is for later contests.
        lies(&w.school, None).await;
        for (n, class) in big.iter().enumerate() {
            for pupil in pupils(&t, class).await {
                take(&t, &pupil, n + 3).await;
            }
        }
        let (_, _, view) = standings::get(&t.app, &officer, round, None, false).await.unwrap();
        let tables: Vec<_> = view.tables.iter().filter_map(|x| Some((x.division?.to_string(), x.rows.len()))).collect();
        let names = ["primary.any.urban", "primary.any.rural", "primary.any.unsaid", "primary.small.urban", "primary.small.rural", "primary.small.unsaid"];
        assert_eq!(tables.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), names);
        // Each division has its first; the lowest score is one of them.
        for class in &big {
            assert!(view.tables.iter().flat_map(|x| &x.rows).any(|r| r.class == Some(class.id) && r.place == 1));
        }
        end(&t).await;
        let record = results::finalise(&t.app, &officer, round).await.unwrap();
        let body: serde_json::Value = serde_json::from_str(&record.body).unwrap();
        assert_eq!(body["rule"]["divisions"]["localities"], true);
        assert_eq!(body["divisions"]["primary.any.rural"][0]["class"], big[1].id.to_string());
        let fixed = results::get(&t.app, &officer, round).await.unwrap();
        assert!(fixed.intact && fixed.agrees);
        let sheet = results::sheet_of(&t.app, &*t.school_admin().await, round, big[0].id).await.unwrap();
        assert_eq!(sheet.award.map(|(place, division)| (place, division.unwrap().to_string())), Some((1, "primary.any.urban".into())));
        // One class of each division qualifies, and its division in the next round is by what is known then.
        let (page, _, going) = results::preview(&t.app, &officer, round).await.unwrap();
        assert_eq!(going.iter().map(|g| g.class).collect::<Vec<_>>(), big.iter().map(|k| k.id).collect::<Vec<_>>());
        assert_eq!(results::advance(&t.app, &officer, round, 3).await.unwrap(), 3);
        t.clock.set(page.rounds[1].opens_at);
        running::run_due(&t.app).await.unwrap();
        let mut c = t.store().read().await.unwrap();
        let class = counting::find_class(&mut c, page.rounds[1].id, big[0].id).await.unwrap().unwrap();
        assert_eq!(class.division.to_string(), "primary.any.unsaid");
        drop(c);
        assert_recount_agrees(&t).await;
    }

    async fn the_certificates_of_a_class_are_printed_together(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let (officer, teacher) = (t.officer("county").await, t.teacher().await);
        let (id, round) = contest::running(&t, &officer, &w.county).await;
        for n in [2, 0] {
            take(&t, &*t.student(n).await, 2 + n).await;
        }
        end(&t).await;
        assert!(matches!(results::sheets_of_class(&t.app, &teacher, round, w.class.id).await, Err(Error::NotFound)), "nothing is fixed");
        results::finalise(&t.app, &officer, round).await.unwrap();
        let own = results::own_sheet(&t.app, &*t.student(0).await, id, round).await.unwrap();
        let audited = async || qinghe_store::audit::count(&mut t.store().read().await.unwrap(), "contest.review").await.unwrap();
        let before = audited().await;
        let (class, sheets) = results::sheets_of_class(&t.app, &teacher, round, w.class.id).await.unwrap();
        assert_eq!((class.id, audited().await), (w.class.id, before + 1));
        // Those who took part, by number; the code is that of the pupil's own, and each has another.
        assert_eq!(sheets.iter().map(|s| s.name.zh.as_str()).collect::<Vec<_>>(), ["林知夏", "阿依古丽·买买提"]);
        assert_eq!((&sheets[0].code, &sheets[0].place_of, sheets[0].issued_at), (&own.code, &own.place_of, own.issued_at));
        assert!(sheets[0].code != sheets[1].code && sheets.iter().all(|s| s.award.is_none()), "nothing of how well it went");
        let again = results::sheets_of_class(&t.app, &*t.school_admin().await, round, w.class.id).await.unwrap().1;
        assert_eq!(again.iter().map(|s| &s.code).collect::<Vec<_>>(), sheets.iter().map(|s| &s.code).collect::<Vec<_>>());
        assert!(certificates::verify(&t.app, &client("x"), sheets[1].code.as_str()).await.unwrap().is_some());
        // Of another class, of a class that was not in it, and for whoever may not know the names.
        assert!(results::sheets_of_class(&t.app, &*t.school_admin().await, round, w.other_class.id).await.unwrap().1.is_empty());
        assert!(matches!(results::sheets_of_class(&t.app, &*t.school_admin().await, round, w.older_class.id).await, Err(Error::NotFound)));
        for who in ["officer.county", "teacher.other", "head.other", "admin", "assessor"] {
            assert!(matches!(results::sheets_of_class(&t.app, &*t.staff(who).await, round, w.class.id).await, Err(Error::Forbidden)), "{who}");
        }
        assert!(results::sheets_of_class(&t.app, &*t.student(0).await, round, w.class.id).await.is_err());
        assert_eq!(audited().await, before + 3);
    }

    async fn the_best_classes_qualify_for_the_next_round(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let officer = t.officer("city").await;
        let mut new: Input = contest::new(&t.app, &w.city);
        new.rule = Rule { divisions: DivisionRule::default(), ..Rule::default() };
        new.rounds.push(contest::round(&t.app, 3));
        let faults = |e: Result<_, Error>| match e { Err(Error::Invalid(f)) => f.iter().map(|f| (f.field, f.code)).collect::<Vec<_>>(), other => panic!("{other:?}") };
        assert_eq!(faults(contests::create(&t.app, &officer, new.clone()).await), [("quota_1", "contest-quota")]);
        new.rounds[0].quota = Some(Quota { of: OrgKind::County, classes: 1 });
        let (id, round) = contest::run(&t, &officer, new).await;
        take(&t, &*t.student(0).await, 5).await;
        take(&t, &*t.student_of(&w.other_class, 0).await, 1).await;
        take(&t, &*t.student_of(&w.class_of_far_school, 0).await, 1).await;
        end(&t).await;
        assert!(matches!(results::preview(&t.app, &officer, round).await, Err(Error::NotFound)));
        results::finalise(&t.app, &officer, round).await.unwrap();
        let (page, _, going) = results::preview(&t.app, &officer, round).await.unwrap();
        // Of the county the class with 5/4 a head, of the other county its only one.
        let mut classes: Vec<OrgId> = going.iter().map(|g| g.class).collect();
        classes.sort();
        let mut expected = vec![w.class.id, w.class_of_far_school.id];
        expected.sort();
        assert_eq!(classes, expected);
        assert!(matches!(results::advance(&t.app, &officer, round, 3).await, Err(Error::Changed)));
        assert!(results::advance(&t.app, &*t.officer("county").await, round, 2).await.is_err());
        assert_eq!(results::advance(&t.app, &officer, round, 2).await.unwrap(), 2);
        assert!(matches!(results::advance(&t.app, &officer, round, 2).await, Err(Error::Changed)));
        let own = contests::get_own(&t.app, &*t.student(1).await, id).await.unwrap();
        assert!(own.work[1].1.is_some(), "practice for the next round");
        t.clock.set(page.rounds[1].opens_at);
        running::run_due(&t.app).await.unwrap();
        let finals = page.rounds[1].id;
        take(&t, &*t.student(1).await, 2).await;
        assert_eq!(sums(&t, finals, w.class.id).await.finished, 1);
        assert!(counting::find_class(&mut t.store().read().await.unwrap(), finals, w.other_class.id).await.unwrap().is_none());
        assert_recount_agrees(&t).await;
    }
}
