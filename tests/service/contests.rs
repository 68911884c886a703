//! Contests: counted as they are handed in, exact afterwards, frozen, reviewed, fixed, and on to the next round.

use chrono::TimeDelta;
use qinghe_model::{
    OrgId, RoundId, UserId,
    contest::{DivisionRule, Formula, Quota, Reason, Rule, State, Sums},
    org::{Grade, Locality, OrgKind, OrgPath},
};
use qinghe_service::{
    Actor, Error, assignments, attempts, certificates,
    contests::{
        self, Input, results, review,
        running::{self, DueWork},
        standings::{self, AsOf, Shown},
    },
    lessons, orgs, roster, tree,
};
use qinghe_store::{
    contests::{counting, review as records},
    orgs::Org,
};
use qinghe_tests::{
    TestApp,
    app::client,
    both,
    contest::{self, ITEMS, end, paper, take},
    work,
};
use std::{fmt::Write as _, sync::Arc};

/// A class of so many pupils in a school.
async fn class_of(t: &TestApp, school: &str, name: &str, pupils: usize) -> Org {
    let mut list = String::from("学校,年级,班级,学号,姓名\n");
    for n in 1..=pupils {
        writeln!(list, "{school},五年级,{name},{n},学生{n}").unwrap();
    }
    roster::import(&t.app, &Actor::system(), t.world().region.id, list.as_bytes(), false).await.unwrap();
    orgs::find_node(&t.app, school, Some(&format!("五年级{name}"))).await.unwrap()
}

async fn pupils(t: &TestApp, class: &Org) -> Vec<Arc<Actor>> {
    let mut all = Vec::new();
    for slip in t.slips(class).await {
        let session = qinghe_service::accounts::sign_in_slip(&t.app, &slip.token, &client("slip")).await.unwrap();
        all.push(t.actor(&session.token).await);
    }
    all
}

async fn sums(t: &TestApp, round: RoundId, class: OrgId) -> Sums {
    let mut c = t.store().read().await.unwrap();
    counting::find_class(&mut c, round, class).await.unwrap().unwrap().sums
}

async fn assert_recount_agrees(t: &TestApp) {
    for r in running::recount(&t.app, &Actor::system(), false).await.unwrap() {
        assert!(r.differences.is_empty(), "{:?}", r.differences);
    }
}

/// The rows of every list: the place in the tree, the place in the list, the figures.
async fn places(t: &TestApp, actor: &Actor, round: RoundId) -> Vec<(OrgPath, usize, Shown)> {
    let (_, _, view) = standings::get(&t.app, actor, round, None, false).await.unwrap();
    view.tables.iter().flat_map(|table| &table.rows).map(|r| (r.path.clone(), r.place, r.shown)).collect()
}

both! {
    async fn a_hand_in_counts_at_once_and_a_recount_agrees(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let county = t.officer("county").await;
        let (_, round) = contest::running(&t, &county, &w.county).await;
        assert_eq!(sums(&t, round, w.class.id).await, Sums { eligible: 4, ..Sums::default() });
        take(&t, &*t.student(0).await, ITEMS).await;
        take(&t, &*t.student(1).await, 4).await;
        take(&t, &*t.student_of(&w.class_of_other_school, 0).await, 1).await;
        assert_eq!(
            sums(&t, round, w.class.id).await,
            Sums { eligible: 4, finished: 2, score: 18_000, full: 1, passed: 2, millis: 300_000 }
        );
        assert_eq!(sums(&t, round, w.class_of_other_school.id).await.score, 2000);
        // Another county, another grade: no paper.
        assert!(contests::list_learner(&t.app, &*t.student_of(&w.class_of_far_school, 0).await, false).await.unwrap().is_empty());
        assert!(contests::list_learner(&t.app, &*t.student_of(&w.older_class, 0).await, false).await.unwrap().is_empty());
        assert_recount_agrees(&t).await;
        // A broken sum is found and put right.
        t.store().execute("UPDATE contest_classes SET score = score + 5").await.unwrap();
        let all = running::recount(&t.app, &Actor::system(), true).await.unwrap();
        assert_eq!(all[0].differences.len(), 3);
        assert_recount_agrees(&t).await;
    }

    async fn many_at_once_are_counted_exactly(engine) {
        let t = TestApp::new(engine).await;
        let class = class_of(&t, "QH1001", "7班", 24).await;
        let (_, round) = contest::running(&t, &*t.officer("county").await, &t.world().county).await;
        let all = pupils(&t, &class).await;
        let mut ready = Vec::new();
        for (n, pupil) in all.iter().enumerate() {
            let page = attempts::start(&t.app, pupil, paper(&t.app, pupil).await).await.unwrap();
            for (k, asked) in page.items.iter().enumerate() {
                let input = work::answer(&asked.paper.id, asked.example(k < n % (ITEMS + 1)), 1);
                attempts::save_answer(&t.app, pupil, page.attempt.id, input).await.unwrap();
            }
            ready.push((pupil.clone(), page.attempt.id));
        }
        // Half of them by another server over the same store where there can be one; each hands in twice.
        let other = t.another_server();
        let tasks: Vec<_> = ready
            .into_iter()
            .enumerate()
            .map(|(n, (pupil, id))| {
                let app = if n % 2 == 0 { t.app.clone() } else { other.clone() };
                tokio::spawn(async move {
                    attempts::submit(&app, &pupil, id).await.unwrap();
                    attempts::submit(&app, &pupil, id).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let got = sums(&t, round, class.id).await;
        assert_eq!((got.finished, got.score, got.full), (24, 4 * (2000 + 4000 + 6000 + 8000 + 10_000), 4));
        assert_recount_agrees(&t).await;
    }

    async fn what_is_due_is_done_once(engine) {
        let t = TestApp::new(engine).await;
        let mut new = contest::new(&t.app, &t.world().county);
        new.rounds[0].opens_at += TimeDelta::hours(1);
        new.rounds[0].freeze_minutes = 60;
        let officer = t.officer("county").await;
        let id = contests::create(&t.app, &officer, new).await.unwrap();
        assert_eq!(running::run_due(&t.app).await.unwrap(), DueWork::default());
        let pupil = t.student(0).await;
        let own = contests::get_own(&t.app, &pupil, id).await.unwrap();
        let (None, Some(practice)) = own.work[0] else { panic!("{:?}", own.work) };
        // Practice counts for nothing, as often as one likes, and is over when the round opens.
        work::do_quiz(&t.app, &pupil, practice, 2).await.unwrap();
        work::do_quiz(&t.app, &pupil, practice, 5).await.unwrap();
        t.clock.advance(TimeDelta::hours(1));
        assert!(matches!(attempts::start(&t.app, &pupil, practice).await, Err(Error::WorkClosed)));
        let other = t.another_server();
        let (one, two) = tokio::join!(running::run_due(&t.app), running::run_due(&other));
        assert_eq!(one.unwrap().opened + two.unwrap().opened, 1);
        assert_eq!(t.store().number("SELECT COUNT(*) FROM assignments WHERE NOT contest_practice AND contest_round_id IS NOT NULL").await, 3);
        let round = contests::get(&t.app, &officer, id).await.unwrap().rounds[0].id;
        assert_eq!(sums(&t, round, t.world().class.id).await.finished, 0);
        // Who joins later is not on the list: their paper counts for nobody.
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,99,后来的\n";
        roster::import(&t.app, &Actor::system(), t.world().region.id, list.as_bytes(), false).await.unwrap();
        take(&t, &*t.student_of(&t.world().class, 4).await, ITEMS).await;
        assert_eq!(sums(&t, round, t.world().class.id).await, Sums { eligible: 4, ..Sums::default() });
        assert_recount_agrees(&t).await;
    }

    async fn others_see_the_standing_of_the_freeze(engine) {
        let t = TestApp::new(engine).await;
        let (big, second) = (class_of(&t, "QH1001", "7班", 12).await, class_of(&t, "QH1002", "7班", 12).await);
        let began = t.app.now();
        let mut new = contest::new(&t.app, &t.world().county);
        new.rounds[0].freeze_minutes = 60;
        let officer = t.officer("county").await;
        let (_, round) = contest::run(&t, &officer, new).await;
        let (ones, others) = (pupils(&t, &big).await, pupils(&t, &second).await);
        for pupil in &ones[..10] {
            take(&t, pupil, 3).await;
        }
        let head = t.school_admin().await;
        assert_eq!(places(&t, &head, round).await[0].0, big.path);
        t.clock.set(began + TimeDelta::days(1) - TimeDelta::minutes(40));
        let (_, _, view) = standings::get(&t.app, &head, round, None, false).await.unwrap();
        assert!(matches!(view.as_of, AsOf::Frozen(_)), "{:?}", view.as_of);
        for pupil in &others {
            take(&t, pupil, 5).await;
        }
        // The other class has overtaken: the organiser sees it, nobody else.
        let first = places(&t, &head, round).await;
        assert_eq!(first.iter().filter(|r| r.0 == big.path).map(|r| r.1).collect::<Vec<_>>(), [1]);
        assert!(!first.iter().any(|r| matches!(r.2, Shown::All(s) if s.finished == 12)));
        let live = places(&t, &officer, round).await;
        let schools: Vec<usize> = live.iter().filter(|r| r.0 == t.world().other_school.path).map(|r| r.1).collect();
        assert_eq!(schools, [1]);
        contest::end(&t).await;
        assert!(matches!(standings::get(&t.app, &head, round, None, false).await.unwrap().2.as_of, AsOf::Frozen(_)));
        results::finalise(&t.app, &officer, round).await.unwrap();
        let (_, _, view) = standings::get(&t.app, &head, round, None, false).await.unwrap();
        assert!(matches!(view.as_of, AsOf::Final(_)) && !view.whole);
        let row = view.tables.iter().find(|x| x.kind == OrgKind::School).unwrap().rows[0].clone();
        assert_eq!((row.name.zh, row.place), (t.world().other_school.name().zh, 1));
    }

    async fn what_one_pupil_did_is_nobody_elses(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let big = class_of(&t, "QH1001", "7班", 11).await;
        let officer = t.officer("county").await;
        let (id, round) = contest::running(&t, &officer, &w.county).await;
        let all = pupils(&t, &big).await;
        for pupil in &all[..9] {
            take(&t, pupil, 3).await;
        }
        take(&t, &*t.student(0).await, 5).await;
        let seen = |rows: Vec<(OrgPath, usize, Shown)>, path: &OrgPath| rows.into_iter().filter(|r| r.0 == *path).map(|r| r.2).collect::<Vec<_>>();
        // Nine have finished: no score; a class of four: nothing. Their own school sees both.
        for actor in [&officer, &t.staff("head.other").await] {
            let rows = places(&t, actor, round).await;
            assert_eq!(seen(rows.clone(), &big.path), [Shown::Part { eligible: 11, finished: 9 }]);
            assert_eq!(seen(rows, &w.class.path), [Shown::Hidden]);
        }
        let own = places(&t, &*t.school_admin().await, round).await;
        assert!(own.iter().all(|r| r.0 == w.other_school.path || matches!(r.2, Shown::All(_))), "{own:?}");
        take(&t, &all[9], 3).await;
        let rows = places(&t, &officer, round).await;
        assert!(matches!(seen(rows, &big.path)[..], [Shown::All(s)] if s.finished == 10));
        // A pupil sees their own score after the end only, and of others none.
        let pupil = t.student(0).await;
        let page = contests::get_own(&t.app, &pupil, id).await.unwrap();
        assert_eq!(page.counted, [None]);
        let view = standings::get_own(&t.app, &page, round, false).await.unwrap();
        assert!(view.tables.iter().flat_map(|x| &x.rows).filter(|r| r.own).all(|r| r.shown == Shown::Hidden));
        contest::end(&t).await;
        assert_eq!(contests::get_own(&t.app, &pupil, id).await.unwrap().counted[0].unwrap().score, 10_000);
        // Who did not take part is not reminded of it.
        assert!(lessons::list_tasks(&t.app, &*t.student(1).await).await.unwrap().is_empty());
        assert_eq!(lessons::list_tasks(&t.app, &pupil).await.unwrap().len(), 1);
        assert!(matches!(contests::get_own(&t.app, &*t.student_of(&w.class_of_far_school, 0).await, id).await, Err(Error::NotFound)));
        // Pages of staff are not for pupils, nor the other way round.
        assert!(contests::get(&t.app, &pupil, id).await.is_err() && contests::get_own(&t.app, &officer, id).await.is_err());
    }

    async fn flags_are_settled_by_the_pupils_own_school(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let officer = t.officer("county").await;
        let mut new = contest::new(&t.app, &w.county);
        new.appeal_hours = 24;
        let (_, round) = contest::run(&t, &officer, new).await;
        // One is far too quick, another calm.
        let quick = t.student(0).await;
        let id = paper(&t.app, &quick).await;
        work::do_quiz(&t.app, &quick, id, ITEMS).await.unwrap();
        take(&t, &*t.student(1).await, 4).await;
        let before = sums(&t, round, w.class.id).await;
        assert_eq!(before.finished, 2);
        assert!(matches!(results::finalise(&t.app, &officer, round).await, Err(Error::Changed)), "it still runs");
        end(&t).await;
        let (head, teacher) = (t.school_admin().await, t.teacher().await);
        let flags = review::list_flags(&t.app, &head, round, w.school.id).await.unwrap().flags;
        assert_eq!(flags.iter().map(|f| (f.learner_id, f.reason)).collect::<Vec<_>>(), [(quick.user_id().unwrap(), Reason::Fast)]);
        assert!(review::list_flags(&t.app, &officer, round, w.school.id).await.is_err(), "a bureau sees no names");
        assert!(review::list_flags(&t.app, &*t.staff("head.other").await, round, w.school.id).await.is_err());
        let (_, _, progress) = review::progress(&t.app, &officer, round).await.unwrap();
        assert_eq!(progress.schools.iter().map(|(n, c)| (n.zh.clone(), c.flags, c.settled)).collect::<Vec<_>>(), [(w.school.name().zh, 1, 0)]);
        assert_eq!(progress.blockers, ["contest-flags-open", "contest-appeal-time"]);
        assert!(review::progress(&t.app, &head, round).await.is_err());
        // A reason is needed; then the sums follow, and the pupil's work is open of any score.
        let flag = flags[0].id;
        assert!(matches!(review::settle(&t.app, &teacher, flag, true, " ").await, Err(Error::Invalid(_))));
        assert!(review::settle(&t.app, &*t.staff("teacher.other").await, flag, true, "太快").await.is_err());
        review::settle(&t.app, &teacher, flag, true, "和同学核实过").await.unwrap();
        assert!(matches!(review::settle(&t.app, &teacher, flag, false, "").await, Err(Error::Changed)));
        let after = sums(&t, round, w.class.id).await;
        assert_eq!(before - after, Sums { finished: 1, score: 10_000, full: 1, passed: 1, ..Sums::default() });
        assert_recount_agrees(&t).await;
        let board = assignments::get_board(&t.app, &teacher, id).await.unwrap();
        let row = board.rows.iter().find(|r| r.learner_id == quick.user_id().unwrap()).unwrap();
        assert_eq!((row.progress.score, row.progress.completed_at), (None, None));
        // Appeals are taken for a day.
        let appeal = review::appeal(&t.app, &teacher, round, w.class.id, "请再看一看").await.unwrap();
        assert!(review::appeal(&t.app, &teacher, round, w.other_class.id, "x").await.is_err());
        assert!(review::answer(&t.app, &head, appeal, "x").await.is_err());
        t.clock.advance(TimeDelta::days(1));
        assert!(matches!(review::appeal(&t.app, &teacher, round, w.class.id, "晚了").await, Err(Error::Changed)));
        let Err(Error::Invalid(faults)) = results::finalise(&t.app, &officer, round).await else { panic!("an appeal is open") };
        assert_eq!(faults.iter().map(|f| f.code).collect::<Vec<_>>(), ["contest-appeals-open"]);
        review::answer(&t.app, &officer, appeal, "已核对，结果不变").await.unwrap();
        results::finalise(&t.app, &officer, round).await.unwrap();
        assert!(matches!(results::finalise(&t.app, &officer, round).await, Err(Error::Changed)));
    }

    async fn a_result_stays_as_it_is(engine) {
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
        // Nothing that comes later moves it.
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

    async fn localities_are_divisions_of_their_own(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let officer = t.officer("city").await;
        let lies = async |school: &Org, at| tree::update(&t.app, &officer, school.id, &school.name(), at).await.unwrap();
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
        // What is said later is for later contests.
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
        // One of each division goes on, and its division there is by what is known then.
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

    async fn a_class_s_certificates_are_printed_at_once(engine) {
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

    async fn the_best_classes_go_on(engine) {
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

    async fn a_contest_s_paper_is_not_the_class_s_to_change(engine) {
        let t = TestApp::new(engine).await;
        let teacher = t.teacher().await;
        // A teacher's own, of one class.
        let (id, round) = contest::running(&t, &teacher, &t.world().class).await;
        let pupil = t.student(0).await;
        let work = paper(&t.app, &pupil).await;
        assert!(matches!(assignments::archive(&t.app, &teacher, work).await, Err(Error::Forbidden)));
        let (now, _) = assignments::get(&t.app, &teacher, work).await.unwrap();
        let changes = assignments::Changes { note: String::new(), opens_at: now.opens_at, due_at: now.due_at, closes_at: None, settings: now.settings.clone() };
        assert!(matches!(assignments::update(&t.app, &teacher, work, changes).await, Err(Error::Forbidden)));
        // More minutes for who needs them, and nothing else.
        let own = assignments::Override { extra_minutes: 10, ..assignments::Override::default() };
        assignments::set_override(&t.app, &teacher, work, pupil.user_id().unwrap(), own).await.unwrap();
        let more = assignments::Override { extra_attempts: 1, ..own };
        assert!(matches!(assignments::set_override(&t.app, &teacher, work, pupil.user_id().unwrap(), more).await, Err(Error::Invalid(_))));
        take(&t, &pupil, 5).await;
        assert!(matches!(attempts::start(&t.app, &pupil, work).await, Err(Error::NoAttemptLeft)));
        // Other classes of the school have nothing to do with it; the head sees it, another teacher does not.
        assert!(contests::get(&t.app, &*t.staff("teacher.other").await, id).await.is_err());
        assert!(contests::get(&t.app, &*t.school_admin().await, id).await.unwrap().hosts);
        assert_eq!(sums(&t, round, t.world().class.id).await.finished, 1);
        contests::withdraw(&t.app, &teacher, id).await.unwrap();
        assert!(contests::list_own(&t.app, &teacher).await.unwrap().is_empty());
        assert!(contests::list_learner(&t.app, &pupil, true).await.unwrap().is_empty());
        assert!(matches!(attempts::start(&t.app, &*t.student(1).await, work).await, Err(Error::NotFound)));
    }

    async fn nothing_saved_is_lost_when_time_runs_out(engine) {
        let t = TestApp::new(engine).await;
        let (_, round) = contest::running(&t, &*t.officer("county").await, &t.world().county).await;
        let pupil = t.student(0).await;
        // Begun five minutes before the end: the round's end is the paper's.
        t.clock.advance(TimeDelta::days(1) - TimeDelta::minutes(5));
        let page = attempts::start(&t.app, &pupil, paper(&t.app, &pupil).await).await.unwrap();
        for asked in &page.items[..3] {
            let input = work::answer(&asked.paper.id, asked.example(true), 1);
            attempts::save_answer(&t.app, &pupil, page.attempt.id, input).await.unwrap();
        }
        t.clock.advance(TimeDelta::minutes(6) + TimeDelta::seconds(1));
        // A server that was started anew closes it with what was saved.
        let other = t.another_server();
        attempts::close_all_overdue(&other).await.unwrap();
        let got = sums(&t, round, t.world().class.id).await;
        assert_eq!((got.finished, got.score, got.millis), (1, 6000, 300_000));
        assert_recount_agrees(&t).await;
    }

    async fn a_rule_that_cannot_be_is_refused(engine) {
        let t = TestApp::new(engine).await;
        let head = t.school_admin().await;
        let base = || contest::new(&t.app, &t.world().school);
        let code = async |new: Input| match contests::create(&t.app, &head, new).await {
            Err(Error::Invalid(faults)) => faults[0].code,
            other => panic!("{other:?}"),
        };
        assert_eq!(code(Input { grades: vec![], ..base() }).await, "choose-grade");
        assert_eq!(code(Input { rule: Rule { formula: Formula::Weighted { participation: 50, mean: 50, pass: 50 }, ..Rule::default() }, ..base() }).await, "weights-sum");
        assert_eq!(code(Input { appeal_hours: -1, ..base() }).await, "contest-appeal-hours");
        assert_eq!(code(Input { rounds: vec![], ..base() }).await, "contest-rounds");
        let mut new = base();
        new.rounds[0].closes_at = new.rounds[0].opens_at;
        assert_eq!(code(new).await, "contest-window");
        let mut new = base();
        new.rounds[0].parts[0] = qinghe_model::quiz::QuizPart::Draw { module: "m02".into(), objective: None, difficulty: None, count: 90 };
        assert_eq!(code(new).await, "contest-parts");
        let mut new = base();
        new.classes = vec![t.world().older_class.id];
        assert_eq!(code(new).await, "contest-class", "not of these grades");
        let mut new = base();
        new.grades = vec![Grade::P5, Grade::P6];
        new.classes = vec![t.world().older_class.id, t.world().class.id];
        let id = contests::create(&t.app, &head, new).await.unwrap();
        assert_eq!(contests::get(&t.app, &head, id).await.unwrap().state(t.app.now()), State::Planned);
    }
}
