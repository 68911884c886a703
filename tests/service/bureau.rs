//! A bureau's campaigns: added requirements, hidden small groups, daily figures and updated lists.

use chrono::TimeDelta;
use qinghe_model::{
    OrgId, Text,
    activity::ActivityKind,
    org::{Grade, OrgKind},
    participation::Participation,
};
use qinghe_service::{
    Actor, Error,
    assignments::{self, Changes},
    audit::{self, Topic},
    campaigns::{
        self, NewCampaign, days,
        figures::{self, FollowUp, Joined},
        lists,
        templates::{TEMPLATES, Template},
    },
    lessons, roster,
};
use qinghe_store::{
    assignments::WorkPart,
    campaigns::{Amended, Requirement},
};
use qinghe_tests::{TestApp, both, work};
use std::fmt::Write as _;

fn name() -> Text {
    Text { zh: "六月行动".into(), en: "June".into() }
}

fn call(t: &TestApp, org: OrgId) -> NewCampaign {
    work::campaign(org, name(), work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(7))
}

/// Schools large enough to be shown: 30 more pupils in each of the world's three but `small`.
async fn enlarge(t: &TestApp, small: &str) {
    let mut list = "学校,年级,班级,学号,姓名\n".to_owned();
    for code in ["QH1001", "QH1002", "QH2001"].into_iter().filter(|c| *c != small) {
        for n in 0..30 {
            writeln!(list, "{code},五年级,9班,{n},学生{n}").unwrap();
        }
    }
    let region = t.world().region.id;
    let report = roster::import(&t.app, &Actor::system(), region, list.as_bytes(), false).await.unwrap();
    assert!(report.bad.is_empty());
}

fn faults<T>(result: Result<T, Error>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.code)).collect(),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("no field is at fault"),
    }
}

both! {
    async fn lessons_without_a_review_need_a_decision_below_a_region(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (region, county) = (t.officer("region").await, t.officer("county").await);
        let undecided = |org: OrgId| NewCampaign { drafts: None, ..call(&t, org) };
        assert_eq!(t.app.content().module(work::MODULE).unwrap().review.status, qinghe_content::ReviewStatus::Draft);
        let above = work::call(&t.app, &region, undecided(w.region.id)).await.unwrap();
        // Nobody is asked less, not even the operator.
        for actor in [&*county, &Actor::system()] {
            for org in [w.county.id, w.city.id] {
                let new = undecided(org);
                let tried = campaigns::open(&t.app, actor, new.clone()).await;
                if matches!(tried, Err(Error::Forbidden)) {
                    continue;
                }
                assert_eq!(faults(tried), [("drafts", "drafts-accept")]);
                for reason in [" ", "因", &"长".repeat(301)] {
                    let new = NewCampaign { drafts: Some(reason.to_owned()), ..new.clone() };
                    assert_eq!(faults(campaigns::open(&t.app, actor, new).await), [("drafts_reason", "reason-length")], "{reason}");
                }
            }
        }
        assert_eq!(t.store().number("SELECT COUNT(*) FROM campaigns").await, 1);
        t.clock.advance(TimeDelta::minutes(1));
        campaigns::open(&t.app, &county, NewCampaign { drafts: Some(" 经同意试用 ".into()), ..undecided(w.county.id) }).await.unwrap();
        let log = audit::list(&t.app, &county, w.county.id, &audit::Filter { action: "campaign.open".into(), ..Default::default() }).await.unwrap();
        let kept = [Topic::Thing(name()), Topic::Lessons { ids: vec![work::MODULE.into()], drafts: true }, Topic::Reason("经同意试用".into())];
        assert_eq!(log.lines[0].topics, kept);
        // What the region asks for has been decided there; what is added to it has not.
        let due_at = t.app.now() + TimeDelta::days(6);
        let more = NewCampaign { parent: Some(above), target: 95, due_at, ..undecided(w.county.id) };
        work::call(&t.app, &county, more.clone()).await.unwrap();
        let other = Requirement { module_id: "m03".into(), part: WorkPart::Lesson, grades: vec![Grade::P5] };
        let more = NewCampaign { requirements: vec![more.requirements[0].clone(), other], ..more };
        assert_eq!(faults(campaigns::open(&t.app, &county, more).await), [("drafts", "drafts-accept")]);
    }

    async fn work_of_a_campaign_is_set_for_every_class_at_once(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let officer = t.officer("region").await;
        work::call(&t.app, &officer, call(&t, w.region.id)).await.unwrap();
        let pupil = t.student(0).await;
        let tasks = lessons::list_tasks(&t.app, &pupil).await.unwrap();
        let given = &tasks[0].task.assignment;
        assert_eq!((tasks.len(), given.module_id.as_str(), given.part), (1, work::MODULE, WorkPart::Module));
        let teacher = t.teacher().await;
        assert!(matches!(assignments::archive(&t.app, &teacher, given.id).await, Err(Error::Forbidden)));
        let later = Changes {
            note: "加油".into(), opens_at: given.opens_at, due_at: given.due_at + TimeDelta::days(90), closes_at: None, settings: given.settings.clone(),
        };
        assignments::update(&t.app, &teacher, given.id, later).await.unwrap();
        let (after, _) = assignments::get(&t.app, &teacher, given.id).await.unwrap();
        assert_eq!((after.note.as_str(), after.due_at), ("加油", given.due_at), "a word may be added; the time is the bureau's");
        // A class made later has it too, once.
        let list = "学校,年级,班级,学号,姓名\nQH1002,六年级,7班,1,新同学\n";
        roster::import(&t.app, &Actor::system(), w.region.id, list.as_bytes(), false).await.unwrap();
        assert_eq!(lists::give_due(&t.app).await.unwrap(), 1);
        assert_eq!(lists::give_due(&t.app).await.unwrap(), 0);
    }

    async fn a_withdrawn_campaign_withdraws_only_work_nobody_started(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let officer = t.officer("region").await;
        let k = work::call(&t.app, &officer, call(&t, w.region.id)).await.unwrap();
        let pupil = t.student(0).await;
        let id = lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
        lessons::open(&t.app, &pupil, id).await.unwrap();
        assert!(matches!(campaigns::withdraw(&t.app, &*t.officer("county").await, k).await, Err(Error::Forbidden)));
        campaigns::withdraw(&t.app, &officer, k).await.unwrap();
        assert_eq!(lessons::list_tasks(&t.app, &pupil).await.unwrap().len(), 1, "begun work stays");
        let other = t.student_of(&w.class_of_far_school, 0).await;
        assert!(lessons::list_tasks(&t.app, &other).await.unwrap().is_empty());
        assert!(campaigns::list(&t.app, &officer, w.region.id).await.unwrap().1.is_empty());
    }

    async fn lower_bureaus_add_and_never_weaken(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let above = work::call(&t.app, &*t.officer("region").await, call(&t, w.region.id)).await.unwrap();
        let county = t.officer("county").await;
        let own = NewCampaign { parent: Some(above), ..call(&t, w.county.id) };
        let other = Requirement { module_id: "m03".into(), part: WorkPart::Lesson, grades: vec![Grade::P5, Grade::P6] };
        for weaker in [
            NewCampaign { target: 80, ..own.clone() },
            NewCampaign { pass_mark: 50, ..own.clone() },
            NewCampaign { due_at: own.due_at + TimeDelta::days(1), ..own.clone() },
            NewCampaign { activities: ActivityKind::ALL[1..].to_vec(), ..own.clone() },
            NewCampaign { requirements: vec![other.clone()], ..own.clone() },
            NewCampaign { requirements: vec![Requirement { part: WorkPart::Lesson, ..own.requirements[0].clone() }], ..own.clone() },
            NewCampaign { requirements: vec![Requirement { grades: vec![Grade::P5], ..own.requirements[0].clone() }], ..own.clone() },
        ] {
            assert_eq!(faults(work::call(&t.app, &county, weaker).await), [("parent", "campaign-weaker")]);
        }
        let more = NewCampaign { requirements: vec![own.requirements[0].clone(), other], target: 95, ..own.clone() };
        let k = work::call(&t.app, &county, more.clone()).await.unwrap();
        assert!(matches!(work::call(&t.app, &county, NewCampaign { org: w.region.id, ..more }).await, Err(Error::Forbidden)));

        // The figures above do not change; the addition has its own.
        let pupil = t.student(0).await;
        let mut tasks = lessons::list_tasks(&t.app, &pupil).await.unwrap();
        tasks.sort_by_key(|p| p.task.assignment.part.as_str());
        let quiz = tasks.iter().find(|p| p.task.assignment.part == WorkPart::Module).unwrap().task.assignment.id;
        work::do_lesson(&t.app, &pupil, quiz).await.unwrap();
        work::do_quiz(&t.app, &pupil, quiz, 10).await.unwrap();
        let system = Actor::system();
        let completed = async |k| campaigns::participation(&t.app, &system, w.county.id, Some(k)).await.unwrap().total.completed;
        assert_eq!((completed(above).await, completed(k).await), (1, 0));
    }

    async fn the_list_of_a_campaign_is_taken_on_its_day(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let officer = t.officer("region").await;
        let day = t.app.now() + TimeDelta::days(2);
        let k = work::call(&t.app, &officer, NewCampaign { snapshot_at: day, ..call(&t, w.region.id) }).await.unwrap();
        let system = Actor::system();
        let page = campaigns::participation(&t.app, &system, w.region.id, Some(k)).await.unwrap();
        assert_eq!((page.total, page.campaign.unwrap().0.snapshot_taken_at), (Participation::default(), None));
        // Work done before is counted with the list, of those who are on it.
        let pupil = t.student(0).await;
        let id = lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        assert_eq!(lists::take_due_snapshots(&t.app).await.unwrap(), 0);
        let list = "学校,年级,班级,学号,姓名\nQH1002,五年级,1班,77,赶上的\n";
        roster::import(&t.app, &system, w.region.id, list.as_bytes(), false).await.unwrap();
        t.clock.advance(TimeDelta::days(2));
        assert_eq!((lists::take_due_snapshots(&t.app).await.unwrap(), lists::take_due_snapshots(&t.app).await.unwrap()), (1, 0));
        let total = campaigns::participation(&t.app, &system, w.region.id, Some(k)).await.unwrap().total;
        assert_eq!((total.eligible, total.completed, total.full, total.score), (12, 1, 1, 10_000));
    }

    async fn a_small_school_is_seen_by_its_own_staff_only(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        enlarge(&t, "QH1002").await;
        let k = work::call(&t.app, &*t.officer("region").await, call(&t, w.region.id)).await.unwrap();
        let county = t.officer("county").await;
        let page = campaigns::participation(&t.app, &county, w.county.id, Some(k)).await.unwrap();
        let shown: Vec<_> = page.children.iter().map(|c| (c.org.id, c.hidden, c.counts.eligible)).collect();
        // A unit with two pupils is hidden, and its only neighbour, which would reveal it.
        assert_eq!(shown, [(w.school.id, true, 0), (w.other_school.id, true, 0)]);
        assert_eq!((page.total.eligible, page.hidden), (39, false), "the total still includes them");
        for school in [w.school.id, w.other_school.id] {
            let own = campaigns::participation(&t.app, &county, school, Some(k)).await.unwrap();
            assert!(own.hidden && own.total == Participation::default() && own.children.is_empty() && own.days.is_empty());
        }
        let list = figures::follow_up(&t.app, &county, w.county.id, k, FollowUp::BelowTarget).await.unwrap();
        assert_eq!((list.rows.len(), list.hidden), (0, 2));
        // The school's own staff see their own; nothing is hidden where groups are large.
        let head = t.school_admin().await;
        let own = campaigns::participation(&t.app, &head, w.school.id, Some(k)).await.unwrap();
        assert_eq!((own.total.eligible, own.hidden), (37, false));
        let region = campaigns::participation(&t.app, &*t.officer("region").await, w.city.id, Some(k)).await.unwrap();
        let shown: Vec<_> = region.children.iter().map(|c| (c.hidden, c.counts.eligible)).collect();
        assert_eq!(shown, [(false, 39), (false, 32)]);
    }

    async fn ranks_are_shown_to_higher_bureaus_only(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        enlarge(&t, "").await;
        let region = t.officer("region").await;
        let k = work::call(&t.app, &region, call(&t, w.region.id)).await.unwrap();
        let pupil = t.student_of(&w.class_of_other_school, 0).await;
        let id = lessons::list_tasks(&t.app, &pupil).await.unwrap()[0].task.assignment.id;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        work::do_quiz(&t.app, &pupil, id, 10).await.unwrap();
        let rank = async |actor: &Actor, org| campaigns::participation(&t.app, actor, org, Some(k)).await.unwrap().rank;
        let county = t.officer("county").await;
        assert_eq!((rank(&county, w.other_school.id).await, rank(&county, w.school.id).await), (Some((1, 2)), Some((2, 2))));
        assert_eq!((rank(&county, w.county.id).await, rank(&*t.school_admin().await, w.school.id).await), (None, None));
        assert_eq!((rank(&region, w.county.id).await, rank(&region, w.region.id).await), (Some((1, 2)), None));
        // The follow-up list, with how many are missing: 29 of 32, and 34 of 37.
        let list = figures::follow_up(&t.app, &county, w.county.id, k, FollowUp::BelowTarget).await.unwrap();
        let missing: Vec<_> = list.rows.iter().map(|r| (r.school.id, r.counts.needed(90))).collect();
        assert_eq!(missing, [(w.school.id, 34), (w.other_school.id, 28)]);
        let list = figures::follow_up(&t.app, &county, w.county.id, k, FollowUp::NotStarted).await.unwrap();
        assert_eq!(list.rows.iter().map(|r| r.school.id).collect::<Vec<_>>(), [w.school.id]);
        t.clock.advance(TimeDelta::days(3));
        let list = figures::follow_up(&t.app, &county, w.county.id, k, FollowUp::Quiet(2)).await.unwrap();
        assert_eq!(list.rows.len(), 2);
        let list = figures::follow_up(&t.app, &county, w.county.id, k, FollowUp::Quiet(4)).await.unwrap();
        assert_eq!(list.rows.iter().map(|r| r.school.id).collect::<Vec<_>>(), [w.school.id], "there something was done three days ago");
        assert!(matches!(figures::follow_up(&t.app, &county, w.other_county.id, k, FollowUp::NotStarted).await, Err(Error::Forbidden)));
    }

    async fn kept_days_show_how_participation_grew(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        enlarge(&t, "").await;
        let k = work::call(&t.app, &*t.officer("region").await, call(&t, w.region.id)).await.unwrap();
        assert_eq!(days::keep_days(&t.app).await.unwrap(), 0, "there was no yesterday");
        let pupils = [t.student_of(&w.class_of_other_school, 0).await, t.student_of(&w.class_of_far_school, 0).await];
        for (n, pupil) in pupils.iter().enumerate() {
            let id = lessons::list_tasks(&t.app, pupil).await.unwrap()[0].task.assignment.id;
            work::do_lesson(&t.app, pupil, id).await.unwrap();
            work::do_quiz(&t.app, pupil, id, 10).await.unwrap();
            t.clock.advance(TimeDelta::days(1));
            if n == 0 {
                let list = "学校,年级,班级,学号,姓名\nQH1002,五年级,1班,77,后来的\n";
                roster::import(&t.app, &Actor::system(), w.region.id, list.as_bytes(), false).await.unwrap();
                assert_eq!((days::keep_days(&t.app).await.unwrap(), days::keep_days(&t.app).await.unwrap()), (1, 0));
            }
        }
        let region = campaigns::participation(&t.app, &*t.officer("region").await, w.region.id, Some(k)).await.unwrap();
        assert_eq!((region.days.len(), region.yesterday, region.total.completed), (1, None, 2), "the last night is not kept yet");
        days::keep_days(&t.app).await.unwrap();
        let region = campaigns::participation(&t.app, &*t.officer("region").await, w.region.id, Some(k)).await.unwrap();
        let grew: Vec<_> = region.days.iter().map(|d| (d.counts.completed, d.schools_active, d.schools)).collect();
        assert_eq!((grew, region.yesterday.unwrap().completed), (vec![(1, 1, 3), (2, 2, 3)], 2));
        assert_eq!(region.joined, Some(Joined::Few), "one who joined is their school's to know");
        let city = campaigns::participation(&t.app, &*t.officer("region").await, w.city.id, Some(k)).await.unwrap();
        let before: Vec<_> = city.children.iter().map(|c| c.yesterday.unwrap().completed).collect();
        assert_eq!(before, [1, 1]);
        // The kept days have what the counters said: each level the sum of its schools.
        let mut c = t.store().read().await.unwrap();
        for d in &region.days {
            let rows = qinghe_store::campaigns::list_day(&mut c, k, &w.region.path, d.day, 16).await.unwrap();
            let schools: Participation = rows.iter().filter(|r| r.path.as_str().len() == 16).map(|r| r.counts).sum();
            // So few have completed that their results are hidden.
            let schools = Participation { marked: 0, passed: 0, full: 0, score: 0, ..schools };
            assert_eq!((rows.len(), schools), (1 + 1 + 2 + 3, d.counts));
        }
    }

    async fn a_list_taken_late_has_earlier_submissions_counted(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let region = t.officer("region").await;
        let k = work::call(&t.app, &region, call(&t, w.region.id)).await.unwrap();
        enlarge(&t, "QH1001").await;
        let today = t.app.today();
        let seen = lists::preview(&t.app, &region, k, w.other_school.id, today).await.unwrap();
        assert_eq!(seen.change, Amended { added: 30, removed: 0, moved: 0, before: 2 });
        let amend = async |actor: &Actor, reason: &str, expected: Amended| {
            lists::amend(&t.app, actor, k, w.other_school.id, (today, reason), expected).await
        };
        assert_eq!(faults(amend(&region, " ", seen.change).await), [("reason", "reason-length")]);
        let other = Amended { added: 29, ..seen.change };
        assert!(matches!(amend(&region, "名单晚到", other).await, Err(Error::Changed)));
        // A county does not set its own denominator.
        assert!(matches!(amend(&*t.officer("county").await, "名单晚到", seen.change).await, Err(Error::Forbidden)));
        assert_eq!(amend(&region, "名单晚到", seen.change).await.unwrap().after(), 32);
        let system = Actor::system();
        let eligible = async |org| campaigns::participation(&t.app, &system, org, Some(k)).await.unwrap().total.eligible;
        assert_eq!((eligible(w.other_school.id).await, eligible(w.far_school.id).await, eligible(w.region.id).await), (32, 2, 41));
        let kept = lists::amendments(&t.app, &region, w.county.id, k).await.unwrap().1;
        assert_eq!((kept.len(), kept[0].reason.as_str(), kept[0].added, kept[0].eligible_after), (1, "名单晚到", 30, 32));
        assert!(kept[0].by_name.is_some());
        for r in campaigns::recount(&t.app, &system, false).await.unwrap() {
            assert!(r.differences.is_empty(), "{:?}", r.differences);
        }
    }

    async fn each_date_of_the_calendar_has_a_campaign_template(engine) {
        let t = TestApp::new(engine).await;
        let region = t.officer("region").await;
        for template in TEMPLATES {
            let new = template.campaign(&t.app, t.world().region.id);
            let mut grades: Vec<Grade> = new.requirements.iter().flat_map(|p| p.grades.clone()).collect();
            grades.sort_unstable();
            assert!(grades.windows(2).all(|g| g[0] != g[1]), "{}: each grade once", template.id);
            assert!(grades.contains(&Grade::P5) && grades.contains(&Grade::J1) && grades.contains(&Grade::S1), "{}", template.id);
            assert!(new.activities.contains(&ActivityKind::ClassMeeting), "{}: a class meeting", template.id);
            assert!(new.opens_at <= new.snapshot_at && new.snapshot_at < new.due_at, "{}: its window", template.id);
            work::call(&t.app, &region, new).await.unwrap_or_else(|e| panic!("{}: {e}", template.id));
        }
        assert!(Template::find("no-such").is_none());
        let (_, calls) = campaigns::list(&t.app, &region, t.world().school.id).await.unwrap();
        assert_eq!(calls.len(), TEMPLATES.len());
        assert!(calls.iter().all(|c| c.by.kind == OrgKind::Region && c.own));
    }
}
