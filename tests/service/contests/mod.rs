//! Contests: papers, counting, the frozen standings and the review; results in a file of their own.

mod final_results;

use chrono::TimeDelta;
use qinghe_model::{
    OrgId, RoundId,
    contest::{Formula, Reason, Rule, State, Sums},
    org::{Grade, OrgKind, OrgPath},
};
use qinghe_service::{
    Actor, Error, assignments, attempts,
    contests::{
        self, Input, results, review,
        running::{self, DueWork},
        standings::{self, AsOf, Shown},
    },
    lessons, orgs, roster,
};
use qinghe_store::{contests::counting, orgs::Org};
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
    async fn a_submission_counts_at_once_and_a_recount_agrees(engine) {
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
        // A wrong sum is found and corrected.
        t.store().execute("UPDATE contest_classes SET score = score + 5").await.unwrap();
        let all = running::recount(&t.app, &Actor::system(), true).await.unwrap();
        assert_eq!(all[0].differences.len(), 3);
        assert_recount_agrees(&t).await;
    }

    async fn simultaneous_submissions_are_counted_exactly(engine) {
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

    async fn due_work_of_contests_is_done_once(engine) {
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
        // Practice does not count, has no limit of attempts, and ends when the round opens.
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
        // A pupil who joins later is not on the list, so their paper does not count.
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,1班,99,后来的\n";
        roster::import(&t.app, &Actor::system(), t.world().region.id, list.as_bytes(), false).await.unwrap();
        take(&t, &*t.student_of(&t.world().class, 4).await, ITEMS).await;
        assert_eq!(sums(&t, round, t.world().class.id).await, Sums { eligible: 4, ..Sums::default() });
        assert_recount_agrees(&t).await;
    }

    async fn others_see_the_frozen_standings(engine) {
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
        assert!(matches!(view.as_of, AsOf::Final(_)) && view.fixed);
        let row = view.tables.iter().find(|x| x.kind == OrgKind::School).unwrap().rows[0].clone();
        assert_eq!((row.name.zh, row.place), (t.world().other_school.name().zh, 1));
    }

    async fn nobody_else_sees_what_one_pupil_did(engine) {
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
        // Nor is there a score of ten: less that of nine it would be one pupil's.
        let rows = places(&t, &officer, round).await;
        assert_eq!(seen(rows, &big.path), [Shown::Part { eligible: 11, finished: 10 }]);
        // A pupil sees their own score after the end only, and of others none.
        let pupil = t.student(0).await;
        let page = contests::get_own(&t.app, &pupil, id).await.unwrap();
        assert_eq!(page.counted, [None]);
        let view = standings::get_own(&t.app, &page, round, false).await.unwrap();
        assert!(view.tables.iter().flat_map(|x| &x.rows).filter(|r| r.own).all(|r| r.shown == Shown::Hidden));
        contest::end(&t).await;
        assert_eq!(contests::get_own(&t.app, &pupil, id).await.unwrap().counted[0].unwrap().score, 10_000);
        // Those who did not take part are not reminded of it.
        assert!(lessons::list_tasks(&t.app, &*t.student(1).await).await.unwrap().is_empty());
        assert_eq!(lessons::list_tasks(&t.app, &pupil).await.unwrap().len(), 1);
        assert!(matches!(contests::get_own(&t.app, &*t.student_of(&w.class_of_far_school, 0).await, id).await, Err(Error::NotFound)));
        // Pages of staff are not for pupils, nor the other way round.
        assert!(contests::get(&t.app, &pupil, id).await.is_err() && contests::get_own(&t.app, &officer, id).await.is_err());
    }

    async fn only_the_pupils_own_school_settles_flags(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world();
        let officer = t.officer("county").await;
        let mut new = contest::new(&t.app, &w.county);
        new.appeal_hours = 24;
        let (_, round) = contest::run(&t, &officer, new).await;
        // One pupil is far too quick, another is not.
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

    async fn a_class_cannot_change_the_paper_of_a_contest(engine) {
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
        // Only the time can be extended, for those who need it.
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
        // A restarted server closes it with the answers that were saved.
        let other = t.another_server();
        attempts::close_all_overdue(&other).await.unwrap();
        let got = sums(&t, round, t.world().class.id).await;
        assert_eq!((got.finished, got.score, got.millis), (1, 6000, 300_000));
        assert_recount_agrees(&t).await;
    }

    async fn an_impossible_rule_is_refused(engine) {
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
