//! Lists of learners: taken by a job, as of their day, with each unit where it was then.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use qinghe_model::{CampaignId, OrgId, Text, org::Grade};
use qinghe_service::{
    Actor, App, Error,
    campaigns::{self, NewCampaign, lists, templates::Template},
    pupils, roster,
    tree::{self, Way},
};
use qinghe_store::campaigns::Amended;
use qinghe_tests::{TestApp, both, work};

fn call(t: &TestApp, org: OrgId) -> NewCampaign {
    let name = Text { zh: "六月行动".into(), en: "June".into() };
    work::campaign(org, name, work::MODULE, t.app.now(), t.app.now() + TimeDelta::days(7))
}

async fn eligible(t: &TestApp, org: OrgId, k: CampaignId) -> i64 {
    campaigns::participation(&t.app, &Actor::system(), org, Some(k)).await.unwrap().total.eligible
}

/// Previews the update of a list, then carries it out.
async fn amend(t: &TestApp, org: OrgId, k: CampaignId) -> Amended {
    let (system, today) = (Actor::system(), t.app.today());
    let seen = lists::preview(&t.app, &system, k, org, today).await.unwrap().change;
    assert_eq!(lists::amend(&t.app, &system, k, org, (today, "名单迟交"), seen).await.unwrap(), seen);
    for r in campaigns::recount(&t.app, &system, false).await.unwrap() {
        assert!(r.differences.is_empty(), "{:?}", r.differences);
    }
    seen
}

both! {
    async fn the_opening_lesson_is_for_the_new_classes(engine) {
        let t = TestApp::new(engine).await;
        let (w, system) = (t.world().clone(), Actor::system());
        let noon = |month, day| App::ZONE.with_ymd_and_hms(2027, month, day, 12, 0, 0).unwrap().to_utc();
        t.clock.set(noon(8, 10));
        let new = Template::find("opening").unwrap().campaign(&t.app, w.region.id);
        let day = |at: DateTime<Utc>| at.with_timezone(&App::ZONE).date_naive().to_string();
        let days = [new.opens_at, new.snapshot_at, new.due_at].map(day);
        assert_eq!(days, ["2027-09-01", "2027-09-15", "2027-09-30"], "who counts is known when classes are formed");
        campaigns::open(&t.app, &system, new.clone()).await.unwrap();
        let given = async || t.store().number("SELECT COUNT(*) FROM assignments WHERE campaign_id IS NOT NULL").await;
        assert_eq!(given().await, 0, "nothing in August for the classes of then");
        t.clock.set(noon(9, 3));
        let list = "学校,年级,班级,学号,姓名\nQH1001,五年级,9班,1,新同学\n";
        assert!(roster::import(&t.app, &system, w.region.id, list.as_bytes(), false).await.unwrap().applied);
        lists::give_due(&t.app).await.unwrap();
        assert_eq!(given().await, 6, "the new class has its work, and so have the five that wait to be promoted");
        assert_eq!(lists::take_due_snapshots(&t.app).await.unwrap(), 0, "the list waits");
        t.clock.set(noon(9, 15));
        assert_eq!(lists::take_due_snapshots(&t.app).await.unwrap(), 1);
    }

    async fn opening_a_campaign_twice_opens_one_and_leaves_the_list_to_the_job(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let officer = t.officer("region").await;
        let new = call(&t, w.region.id);
        let k = campaigns::open(&t.app, &officer, new.clone()).await.unwrap();
        let server = t.another_server();
        let (one, two) = tokio::join!(campaigns::open(&t.app, &officer, new.clone()), campaigns::open(&server, &officer, new.clone()));
        assert_eq!((one.unwrap(), two.unwrap()), (k, k));
        let other = NewCampaign { due_at: new.due_at + TimeDelta::days(1), ..new.clone() };
        let (one, two) = tokio::join!(campaigns::open(&t.app, &officer, other.clone()), campaigns::open(&server, &officer, other));
        assert_eq!(one.unwrap(), two.unwrap());
        assert_eq!(t.store().number("SELECT COUNT(*) FROM campaigns").await, 2);
        let fewer = NewCampaign { activities: vec![], ..new };
        assert_ne!(campaigns::open(&t.app, &officer, fewer.clone()).await.unwrap(), k, "it asks for other activities");
        campaigns::withdraw(&t.app, &officer, campaigns::open(&t.app, &officer, fewer).await.unwrap()).await.unwrap();
        assert_eq!(eligible(&t, w.region.id, k).await, 0, "not yet");
        let (one, two) = tokio::join!(lists::take_due_snapshots(&t.app), lists::take_due_snapshots(&server));
        assert_eq!(one.unwrap() + two.unwrap(), 2, "each list by one server");
        assert_eq!(eligible(&t, w.region.id, k).await, 11);
        // Only the operator may go back to an earlier day.
        let early = NewCampaign { opens_at: new.opens_at - TimeDelta::days(8), ..call(&t, w.county.id) };
        let refused = campaigns::open(&t.app, &officer, early.clone()).await;
        assert!(matches!(refused, Err(Error::Invalid(f)) if f[0].code == "opens-early"));
        campaigns::open(&t.app, &Actor::system(), early).await.unwrap();
    }

    async fn a_list_has_the_pupils_of_its_day_however_late_it_is_taken(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let day = t.app.now() + TimeDelta::days(1);
        let k = campaigns::open(&t.app, &Actor::system(), NewCampaign { snapshot_at: day, ..call(&t, w.region.id) }).await.unwrap();
        t.clock.advance(TimeDelta::days(3));
        let head = t.school_admin().await;
        pupils::add(&t.app, &head, w.class.id, "后来的", "77").await.unwrap();
        pupils::remove(&t.app, &head, w.class.id, t.learner_id(&w.class, 0).await).await.unwrap();
        assert_eq!(lists::take_due_snapshots(&t.app).await.unwrap(), 1);
        assert_eq!(eligible(&t, w.region.id, k).await, 11, "who was there on the day, and nobody else");
    }

    async fn lists_of_moved_and_merged_schools_are_updated_where_they_count(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (system, city) = (Actor::system(), t.officer("city").await);
        let whole = work::call(&t.app, &system, call(&t, w.region.id)).await.unwrap();
        let county = work::call(&t.app, &system, call(&t, w.county.id)).await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        tree::change(&t.app, &city, w.school.id, Way::Move, "QH-LC", Some(t.app.today())).await.unwrap();
        pupils::add(&t.app, &*t.school_admin().await, w.class.id, "新来的", "77").await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        tree::change(&t.app, &Actor::system(), w.other_school.id, Way::Merge, "QH2001", Some(t.app.today())).await.unwrap();
        pupils::add(&t.app, &*t.staff("head.far").await, w.class_of_other_school.id, "又一个", "78").await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        for k in [whole, county] {
            assert_eq!(amend(&t, w.school.id, k).await, Amended { added: 1, before: 7, ..Amended::default() });
            assert_eq!(amend(&t, w.other_school.id, k).await, Amended { added: 1, before: 2, ..Amended::default() });
            assert_eq!(amend(&t, w.county.id, k).await, Amended { before: 11, ..Amended::default() }, "nothing is left to do, and nobody goes");
            assert_eq!(eligible(&t, w.county.id, k).await, 11);
        }
        assert_eq!(amend(&t, w.far_school.id, whole).await, Amended { before: 2, ..Amended::default() });
        assert_eq!((eligible(&t, w.other_county.id, whole).await, eligible(&t, w.region.id, whole).await), (2, 13));
        assert!(matches!(lists::preview(&t.app, &system, county, w.far_school.id, t.app.today()).await, Err(Error::Forbidden)));
    }

    async fn a_county_that_moves_keeps_its_campaigns(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let officer = t.officer("county").await;
        let day = t.app.now() + TimeDelta::days(1);
        let later = campaigns::open(&t.app, &officer, NewCampaign { snapshot_at: day, ..call(&t, w.county.id) }).await.unwrap();
        let now = work::call(&t.app, &officer, NewCampaign { target: 80, due_at: day, ..call(&t, w.county.id) }).await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        let text = Text { zh: "二市".into(), en: "Second City".into() };
        tree::create(&t.app, &Actor::system(), w.region.id, "QH-C2", &text, None, false).await.unwrap();
        tree::change(&t.app, &*t.officer("region").await, w.county.id, Way::Move, "QH-C2", Some(t.app.today())).await.unwrap();
        t.clock.advance(TimeDelta::days(1));
        assert_eq!(lists::take_due_snapshots(&t.app).await.unwrap(), 1);
        assert_eq!((eligible(&t, w.county.id, later).await, eligible(&t, w.county.id, now).await), (9, 9));
        // The county still has it, and its former city no longer.
        let officer = t.officer("county").await;
        let listed = campaigns::list(&t.app, &officer, w.county.id).await.unwrap().1;
        assert!(listed.len() == 2 && listed.iter().all(|call| call.own));
        assert!(matches!(campaigns::withdraw(&t.app, &*t.officer("city").await, now).await, Err(Error::Forbidden)));
        for k in [later, now] {
            campaigns::withdraw(&t.app, &officer, k).await.unwrap();
        }
    }

    async fn two_servers_set_the_work_of_a_class_once(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let k = work::call(&t.app, &Actor::system(), call(&t, w.region.id)).await.unwrap();
        let given = async || t.store().number("SELECT COUNT(*) FROM assignments").await;
        let all = given().await;
        let server = t.another_server();
        for _ in 0..5 {
            t.store().execute("DELETE FROM assignments").await.unwrap();
            let (one, two) = tokio::join!(lists::give_due(&t.app), lists::give_due(&server));
            assert_eq!((one.unwrap() + two.unwrap(), given().await), (all.unsigned_abs(), all));
        }
        t.store().execute("DELETE FROM assignments").await.unwrap();
        campaigns::withdraw(&t.app, &Actor::system(), k).await.unwrap();
        let requirements = vec![qinghe_store::campaigns::Requirement { module_id: work::MODULE.into(), part: qinghe_store::assignments::WorkPart::Module, grades: vec![Grade::P5] }];
        let campaign = qinghe_store::campaigns::Campaign::new(k, (w.region.id, w.region.path.clone()), call(&t, w.region.id).name, &[Grade::P5], [t.app.now(); 4]);
        let given = t.app.db().write((campaign, requirements, t.app.now()), |c, (k, requirements, at)| Box::pin(async move {
            qinghe_store::campaigns::give_work(c, k, requirements, (2026, true), campaigns::PLATFORM, *at).await
        })).await.unwrap();
        assert_eq!(given, 0, "it was taken back");
    }
}
