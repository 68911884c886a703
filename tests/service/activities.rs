//! Activities and the five ones: recorded, confirmed, returned, and rolled up to the region.

use chrono::TimeDelta;
use image::{DynamicImage, ImageFormat, RgbImage};
use qinghe_content::{Library, ModuleKind, StepKind};
use qinghe_model::{
    ActivityId, CampaignId, OrgId, Text,
    activity::{ActivityKind, ActivityState, FiveOnes},
};
use qinghe_service::{
    Actor, App, Error,
    activities::{self, Input, Meeting, Scope},
    records,
    reports::{self, Format, Kind, Wanted, table::Cell},
    tree::{self, Way},
};
use qinghe_store::{activities as store, orgs::Org};
use qinghe_tests::{TestApp, both, work};
use std::{io::Cursor, sync::Arc};

fn faults<T>(result: Result<T, Error>) -> Vec<(&'static str, &'static str)> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|f| (f.field, f.code)).collect(),
        Err(e) => panic!("{e}"),
        Ok(_) => panic!("no field is at fault"),
    }
}

fn input(app: &App, campaign: Option<CampaignId>, kind: ActivityKind) -> Input {
    Input { campaign, kind: Some(kind), on_date: Some(app.today()), headcount: Some(12), note: "看了影片".into() }
}

async fn campaign(t: &TestApp, org: &Org) -> CampaignId {
    let name = Text { zh: "秋季行动".into(), en: "Autumn campaign".into() };
    let due = t.app.now() + chrono::TimeDelta::days(9);
    let mut new = work::campaign(org.id, name, work::MODULE, t.app.now(), due);
    new.opens_at -= chrono::TimeDelta::days(3);
    work::call(&t.app, &Actor::system(), new).await.unwrap()
}

async fn ask_for(t: &TestApp, id: CampaignId, kinds: &[ActivityKind]) {
    let kinds = kinds.to_vec();
    let write = t.app.db().write((id, kinds), |c, (id, kinds)| {
        Box::pin(async move { Ok::<_, Error>(store::set_kinds(c, *id, kinds).await?) })
    });
    write.await.unwrap();
}

async fn now(t: &TestApp, id: ActivityId) -> store::Activity {
    store::find(&mut t.store().read().await.unwrap(), id).await.unwrap().unwrap()
}

async fn confirm(t: &TestApp, who: &Actor, id: ActivityId) {
    activities::confirm(&t.app, who, id, now(t, id).await.revision).await.unwrap();
}

fn photo(format: ImageFormat) -> Vec<u8> {
    coloured(format, 120)
}

/// A photo of another colour is another photo.
fn coloured(format: ImageFormat, blue: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(500, 250, |x, _| image::Rgb([u8::try_from(x / 2).unwrap(), 90, blue]));
    let mut out = Cursor::new(Vec::new());
    DynamicImage::from(picture).write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A JPEG with the place it was taken in its EXIF part.
fn photo_with_place() -> Vec<u8> {
    let plain = photo(ImageFormat::Jpeg);
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x0e\0\x02\0\0\0\x13\0\0\0\x1a\0\0\0\0".to_vec();
    exif.extend(b"GPS 25.0389,102.718\0");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

both! {
    async fn a_record_is_confirmed_or_returned_with_a_reason(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, head, class) = (t.teacher().await, t.school_admin().await, t.world().class.id);
        let id = work::record(&t.app, &teacher, class, &input(&t.app, None, ActivityKind::Film), None).await.unwrap();
        assert!(matches!(activities::confirm(&t.app, &teacher, id, 1).await, Err(Error::Forbidden)));
        // A record that has changed since it was read must be read again.
        activities::update(&t.app, &teacher, id, 1, &input(&t.app, None, ActivityKind::Essay)).await.unwrap();
        assert!(matches!(activities::confirm(&t.app, &head, id, 1).await, Err(Error::Changed)));
        assert_eq!(faults(activities::return_record(&t.app, &head, id, 2, " ").await), [("reason", "return-reason")]);
        activities::return_record(&t.app, &head, id, 2, "人数不对").await.unwrap();
        let returned = now(&t, id).await;
        assert_eq!((returned.state, returned.reason.as_str()), (ActivityState::Returned, "人数不对"));
        // It can not be confirmed as it is.
        assert!(matches!(activities::confirm(&t.app, &head, id, returned.revision).await, Err(Error::Changed)));
        activities::update(&t.app, &teacher, id, returned.revision, &input(&t.app, None, ActivityKind::Essay)).await.unwrap();
        confirm(&t, &head, id).await;
        let done = now(&t, id).await;
        assert_eq!((done.state, done.reason.as_str(), done.confirmed_name.as_deref()), (ActivityState::Confirmed, "", Some("职员 head")));
        // From now on nobody changes it.
        for who in [&teacher, &head] {
            let changed = activities::update(&t.app, who, id, done.revision, &input(&t.app, None, ActivityKind::Film)).await;
            assert!(matches!(changed, Err(Error::Changed)));
            assert!(matches!(activities::remove(&t.app, who, id).await, Err(Error::Changed)));
            assert!(matches!(activities::add_photo(&t.app, who, id, photo(ImageFormat::Png), true).await, Err(Error::Changed)));
        }
        // A confirmation by mistake can be taken back.
        activities::return_record(&t.app, &head, id, done.revision, "确认错了").await.unwrap();
        assert_eq!(now(&t, id).await.confirmed_name, None);
        activities::remove(&t.app, &teacher, id).await.unwrap();
        assert!(matches!(activities::get(&t.app, &teacher, id).await, Err(Error::NotFound)));
        let mut c = t.store().read().await.unwrap();
        assert_eq!(qinghe_store::audit::count(&mut c, "activity.confirm").await.unwrap(), 3);
        assert_eq!(qinghe_store::audit::count(&mut c, "activity.record").await.unwrap(), 4);
    }

    async fn two_editors_learn_of_each_other_and_neither_loses_work(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, head, class) = (t.teacher().await, t.school_admin().await, t.world().class.id);
        let id = work::record(&t.app, &teacher, class, &input(&t.app, None, ActivityKind::Film), None).await.unwrap();
        let tries = futures::future::join_all((0..6).map(|n| {
            let (app, who) = (t.app.clone(), if n % 2 == 0 { teacher.clone() } else { head.clone() });
            let mine = Input { note: format!("第{n}人写的"), ..input(&t.app, None, ActivityKind::Film) };
            tokio::spawn(async move { (n, activities::update(&app, &who, id, 1, &mine).await) })
        })).await;
        let mut kept = None;
        for tried in tries {
            match tried.unwrap() {
                (n, Ok(())) => assert!(kept.replace(n).is_none(), "two were kept"),
                (_, refused) => assert!(matches!(refused, Err(Error::Changed))),
            }
        }
        assert_eq!(now(&t, id).await.note, format!("第{}人写的", kept.unwrap()));
        assert_eq!(now(&t, id).await.revision, 2);
    }

    async fn impossible_values_are_refused_by_field(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let (teacher, head) = (t.teacher().await, t.school_admin().await);
        let called = campaign(&t, &w.county).await;
        let elsewhere = campaign(&t, &w.other_county).await;
        ask_for(&t, called, &[ActivityKind::Film, ActivityKind::Essay]).await;
        let good = input(&t.app, Some(called), ActivityKind::Film);
        let tried = async |bad: Input| faults(work::record(&t.app, &teacher, w.class.id, &bad, None).await);
        let nothing = Input { campaign: None, kind: None, on_date: None, headcount: None, note: "长".repeat(501) };
        assert_eq!(tried(nothing).await, [("kind", "choose-activity"), ("on_date", "activity-date"), ("headcount", "headcount-range"), ("note", "max-500")]);
        assert_eq!(tried(Input { campaign: Some(elsewhere), ..good.clone() }).await, [("campaign", "choose-campaign")]);
        assert_eq!(tried(Input { kind: Some(ActivityKind::Lesson), ..good.clone() }).await, [("kind", "activity-other")]);
        let day = |n| Some(t.app.today() + chrono::TimeDelta::days(n));
        assert_eq!(tried(Input { on_date: day(1), ..good.clone() }).await, [("on_date", "activity-date")]);
        assert_eq!(tried(Input { on_date: day(-400), ..good.clone() }).await, [("on_date", "activity-date")]);
        assert_eq!(tried(Input { on_date: day(-9), ..good.clone() }).await, [("on_date", "activity-window")]);
        for (n, code) in [(0, "headcount-range"), (5001, "headcount-range"), (33, "headcount-many")] {
            assert_eq!(tried(Input { headcount: Some(n), ..good.clone() }).await, [("headcount", code)]);
        }
        // Four pupils, each with two of the family, and twenty guests.
        work::record(&t.app, &teacher, w.class.id, &Input { headcount: Some(32), ..good.clone() }, None).await.unwrap();
        work::record(&t.app, &head, w.school.id, &Input { headcount: Some(41), ..good.clone() }, None).await.unwrap();
        assert!(matches!(work::record(&t.app, &head, w.county.id, &good, None).await, Err(Error::Forbidden)));
        assert_eq!(t.store().number("SELECT COUNT(*) FROM activities").await, 2);
    }

    async fn every_level_is_the_sum_of_its_children(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let id = campaign(&t, &w.region).await;
        let other = campaign(&t, &w.city).await;
        let heads: Vec<(Arc<Actor>, &Org, Vec<&Org>)> = vec![
            (t.staff("head").await, &w.school, vec![&w.class, &w.other_class, &w.older_class]),
            (t.staff("head.other").await, &w.other_school, vec![&w.class_of_other_school]),
            (t.staff("head.far").await, &w.far_school, vec![&w.class_of_far_school]),
        ];
        let put = async |who: &Actor, org: OrgId, campaign, kind, headcount, confirmed: bool| {
            let input = Input { headcount: Some(headcount), ..input(&t.app, Some(campaign), kind) };
            let made = work::record(&t.app, who, org, &input, None).await.unwrap();
            if confirmed {
                confirm(&t, who, made).await;
            }
        };
        // The first school: one class has all five; another one, twice; the school itself one.
        for kind in ActivityKind::ALL {
            put(&heads[0].0, w.class.id, id, kind, 10, true).await;
        }
        put(&heads[0].0, w.other_class.id, id, ActivityKind::Film, 9, true).await;
        put(&heads[0].0, w.other_class.id, id, ActivityKind::Film, 11, true).await;
        put(&heads[0].0, w.school.id, id, ActivityKind::Film, 40, true).await;
        // The second: one confirmed, one waiting. The third: nothing of this campaign.
        put(&heads[1].0, w.class_of_other_school.id, id, ActivityKind::Essay, 2, true).await;
        put(&heads[1].0, w.class_of_other_school.id, id, ActivityKind::Lesson, 20, false).await;
        put(&heads[2].0, w.class_of_far_school.id, other, ActivityKind::Lesson, 20, true).await;

        let officer = t.officer("region").await;
        let of = async |org: &Org| activities::figures(&t.app, &officer, org.id, Some(id)).await.unwrap();
        let mut seen = Vec::new();
        for org in [&w.region, &w.city, &w.county, &w.other_county] {
            let page = of(org).await;
            let sum: FiveOnes = page.children.iter().map(|(_, f)| *f).sum();
            assert_eq!(sum, page.total, "{}", org.name().zh);
            for (child, figures) in &page.children {
                assert_eq!(of(child).await.total, *figures, "{}", child.name().zh);
            }
            seen.push(page.total);
        }
        assert_eq!(seen[0], seen[1], "there is one city");
        assert_eq!(seen[1], [seen[2], seen[3]].into_iter().sum());
        let expected = FiveOnes {
            schools: 3, by_kind: [1, 1, 1, 2, 1], schools_begun: 2, schools_done: 1, classes: 5, classes_done: 1,
            // Nine and two people are in no sum; one record waits for its school.
            records: 9, waiting: 1, people: 50 + 11 + 40,
        };
        assert_eq!(seen[0], expected);
        // The school's own page says the same.
        let own = activities::list_school(&t.app, &heads[0].0, w.school.id, Scope::Campaign(id)).await.unwrap();
        assert_eq!((own.figures.unwrap(), own.classes.len()), (of(&w.school).await.total, 3));

        // A shorter list counts at once, and what it does not ask for no longer.
        ask_for(&t, id, &[ActivityKind::Film, ActivityKind::Essay]).await;
        let short = of(&w.region).await;
        assert_eq!((short.total.by_kind, short.total.schools_done, short.total.classes_done), ([0, 1, 0, 2, 0], 1, 1));
        assert_eq!(short.choice.kinds(), [ActivityKind::Film, ActivityKind::Essay]);
        ask_for(&t, id, &ActivityKind::ALL).await;
        assert_eq!(of(&w.region).await.total, expected);
        // A campaign without activities is on none of these pages.
        ask_for(&t, id, &[]).await;
        assert!(matches!(activities::figures(&t.app, &officer, w.region.id, Some(id)).await, Err(Error::NotFound)));
        assert_ne!(activities::figures(&t.app, &officer, w.region.id, None).await.unwrap().choice.campaign().map(|k| k.id), Some(id));
    }

    async fn activities_stay_where_the_campaign_counted_them(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let id = campaign(&t, &w.region).await;
        let (head, other) = (t.staff("head").await, t.staff("head.other").await);
        let put = async |who: &Actor, org: OrgId, kind| {
            let own = t.app.new_id();
            // Sent twice, it is recorded once.
            for _ in 0..2 {
                activities::record(&t.app, who, org, own, &input(&t.app, Some(id), kind), None).await.unwrap();
            }
            confirm(&t, who, own).await;
        };
        for kind in ActivityKind::ALL {
            put(&head, w.class.id, kind).await;
        }
        put(&head, w.school.id, ActivityKind::Film).await;
        put(&other, w.class_of_other_school.id, ActivityKind::Lesson).await;
        let officer = t.officer("region").await;
        let of = async |org: &Org| activities::figures(&t.app, &officer, org.id, Some(id)).await.unwrap();
        let (before, county, school, second) = (of(&w.region).await.total, of(&w.county).await.total, of(&w.school).await.total, of(&w.other_school).await.total);
        assert_eq!((before.records, county.records, school.records, second.records), (7, 7, 6, 1));
        // The first school moves to the other county, and the second is merged into it.
        let city = t.officer("city").await;
        t.clock.advance(TimeDelta::minutes(5));
        tree::change(&t.app, &city, w.school.id, Way::Move, "QH-LC", Some(t.app.today())).await.unwrap();
        t.clock.advance(TimeDelta::minutes(5));
        tree::change(&t.app, &Actor::system(), w.other_school.id, Way::Merge, "QH1001", Some(t.app.today())).await.unwrap();
        assert_eq!(of(&w.region).await.total, before);
        let page = of(&w.county).await;
        assert_eq!(page.total, county);
        assert_eq!(page.children.iter().map(|(_, f)| *f).sum::<FiveOnes>(), county, "the school that went is still a row");
        assert_eq!((of(&w.school).await.total, of(&w.other_school).await.total), (school, second));
        assert_eq!(of(&w.other_county).await.total.records, 0);
        let count = |page: &activities::FiguresPage| page.school.as_ref().unwrap().by_kind.iter().map(|(_, n, _)| *n).sum::<i64>();
        assert_eq!((count(&of(&w.school).await), count(&of(&w.other_school).await)), (6, 1));
        let head = t.school_admin().await;
        let own = activities::list_school(&t.app, &head, w.school.id, Scope::Campaign(id)).await.unwrap();
        assert_eq!(own.figures.unwrap(), school);
        // What it records now counts where it was counted, too.
        put(&head, w.other_class.id, ActivityKind::Film).await;
        assert_eq!((of(&w.county).await.total.records, of(&w.other_county).await.total.records), (8, 0));
    }

    async fn a_bureau_sees_no_classes_photos_or_small_numbers(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let id = campaign(&t, &w.county).await;
        let (teacher, head, officer) = (t.teacher().await, t.school_admin().await, t.officer("county").await);
        let noted = |note: &str, n| Input { note: note.into(), headcount: Some(n), ..input(&t.app, Some(id), ActivityKind::Film) };
        let of_class = work::record(&t.app, &teacher, w.class.id, &noted("班里的事", 12), None).await.unwrap();
        let of_school = work::record(&t.app, &head, w.school.id, &noted("全校的事", 9), None).await.unwrap();
        let waiting = work::record(&t.app, &head, w.school.id, &noted("还没确认", 30), None).await.unwrap();
        let file = activities::add_photo(&t.app, &head, of_school, photo(ImageFormat::Png), true).await.unwrap();
        for done in [of_class, of_school] {
            confirm(&t, &head, done).await;
        }
        let page = activities::figures(&t.app, &officer, w.school.id, None).await.unwrap();
        let school = page.school.unwrap();
        let notes: Vec<_> = school.notes.iter().map(|n| (n.note.as_str(), n.headcount)).collect();
        assert_eq!(notes, [("全校的事", None)]);
        assert_eq!(school.by_kind[1], (ActivityKind::Film, 2, 12));
        for id in [of_class, of_school, waiting] {
            assert!(matches!(activities::get(&t.app, &officer, id).await, Err(Error::Forbidden)));
        }
        assert!(matches!(activities::photo(&t.app, &officer, of_school, file, true).await, Err(Error::Forbidden)));
        assert!(matches!(activities::figures(&t.app, &officer, w.class.id, None).await, Err(Error::NotFound)));
        assert!(matches!(activities::figures(&t.app, &officer, w.far_school.id, None).await, Err(Error::Forbidden)));
        assert!(matches!(activities::figures(&t.app, &teacher, w.school.id, None).await, Err(Error::Forbidden)));
        let wanted = Wanted { kind: Kind::FiveOnes, campaign: Some(id), day: None };
        let report = reports::export(&t.app, &officer, w.school.id, wanted, Format::Xlsx).await.unwrap();
        let film: Vec<_> = report.table.rows.iter().find(|r| r.cells[0] == Cell::Word("film")).unwrap().cells[1..].into();
        assert_eq!(film, [Cell::Count(2), Cell::Count(12)]);
        let exports = t.store().number("SELECT COUNT(*) FROM audit WHERE action = 'participation.view' AND CAST(detail AS TEXT) LIKE '%five-ones%'").await;
        assert_eq!(exports, 1, "what was taken out is noted");
        // The class's page shows what the school held for everyone, without counting it.
        let page = activities::list_class(&t.app, &teacher, w.class.id, Scope::Latest).await.unwrap();
        assert_eq!((page.records.len(), page.by_school), (1, vec![ActivityKind::Film]));
        let own = activities::list_class(&t.app, &teacher, w.class.id, Scope::Own).await.unwrap();
        assert!(own.records.is_empty() && own.choice.campaign().is_none());
    }

    async fn photos_lose_their_metadata_and_have_limits(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.id);
        let id = work::record(&t.app, &teacher, class, &input(&t.app, None, ActivityKind::Exhibition), None).await.unwrap();
        let add = async |bytes: Vec<u8>, no_faces| activities::add_photo(&t.app, &teacher, id, bytes, no_faces).await;
        assert!(photo_with_place().windows(11).any(|w| w == b"GPS 25.0389"));
        assert_eq!(faults(add(photo_with_place(), false).await), [("faces", "faces-required")]);
        let file = add(photo_with_place(), true).await.unwrap();
        for small in [false, true] {
            let (kind, kept) = activities::photo(&t.app, &teacher, id, file, small).await.unwrap();
            assert_eq!(kind, "image/jpeg");
            for hidden in [&b"GPS"[..], b"Exif", b"102.718"] {
                assert!(!kept.windows(hidden.len()).any(|w| w == hidden), "{hidden:?}");
            }
            let seen = image::load_from_memory(&kept).unwrap();
            assert_eq!((seen.width(), seen.height()), if small { (320, 160) } else { (500, 250) });
        }
        for (bytes, code) in [
            (b"%PDF-1.4 photo.jpg".to_vec(), "photo-pdf"),
            (b"PK\x03\x04 photo.png".to_vec(), "photo-kind"),
            (b"<html><script>".to_vec(), "photo-kind"),
            (photo(ImageFormat::Png)[..200].to_vec(), "photo-broken"),
            (vec![0xff; (8 << 20) + 1], "file-too-large"),
        ] {
            assert_eq!(faults(add(bytes, true).await), [("file", code)]);
        }
        for (format, blue) in [(ImageFormat::Png, 0), (ImageFormat::WebP, 40), (ImageFormat::Jpeg, 80)] {
            add(coloured(format, blue), true).await.unwrap();
        }
        // The same picture takes no second place, whatever its file says beside it or is a file of.
        for same in [photo_with_place(), photo(ImageFormat::Jpeg), coloured(ImageFormat::WebP, 0)] {
            assert_eq!(faults(add(same, true).await), [("file", "photo-twice")]);
        }
        // Two at once for the one place left.
        let (one, two) = futures::join!(add(coloured(ImageFormat::Jpeg, 160), true), add(coloured(ImageFormat::Jpeg, 200), true));
        assert_eq!([&one, &two].iter().filter(|r| r.is_ok()).count(), 1);
        assert_eq!(faults(if one.is_ok() { two } else { one }), [("file", "photos-many")]);
        assert_eq!(activities::get(&t.app, &teacher, id).await.unwrap().photos.len(), 5);
        // A photo of another record, or of another school, is not found.
        let far = t.staff("head.far").await;
        let theirs = work::record(&t.app, &far, t.world().class_of_far_school.id, &input(&t.app, None, ActivityKind::Film), None).await.unwrap();
        for (who, record) in [(&far, id), (&far, theirs), (&teacher, theirs)] {
            assert!(matches!(activities::photo(&t.app, who, record, file, false).await, Err(Error::NotFound)));
            assert!(activities::remove_photo(&t.app, who, record, file).await.is_err());
        }
        activities::remove_photo(&t.app, &teacher, id, file).await.unwrap();
        activities::remove(&t.app, &teacher, id).await.unwrap();
        assert_eq!(t.store().number("SELECT COUNT(*) FROM activity_files").await, 0);
    }

    async fn a_class_meeting_keeps_the_hands_that_were_counted(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, class) = (t.teacher().await, t.world().class.id);
        let library = Library::embedded();
        let kit = library.of_kind(ModuleKind::Kit).next().unwrap();
        let (step, tally) = kit.steps.iter().find_map(|s| match &s.kind {
            StepKind::Tally(tally) => Some((s, tally)),
            _ => None,
        }).unwrap();
        let hands = |n| vec![(step.id.clone(), tally.options[1].0.clone(), n), ("nowhere".into(), "a".into(), 5)];
        let meet = async |kit: &str, n| {
            let meeting = Meeting { kit: kit.into(), hands: hands(n) };
            work::record(&t.app, &teacher, class, &input(&t.app, None, ActivityKind::ClassMeeting), Some(meeting)).await
        };
        assert_eq!(faults(meet(&kit.id, 1000).await), [("hands", "hands-range")]);
        assert_eq!(faults(meet(&kit.id, -1).await), [("hands", "hands-range")]);
        assert!(matches!(meet(work::MODULE, 3).await, Err(Error::NotFound)));
        let id = meet(&kit.id, 3).await.unwrap();
        let page = activities::get(&t.app, &teacher, id).await.unwrap();
        assert_eq!(page.kit.unwrap().id, kit.id);
        let [asked] = page.activity.tally() else { panic!("one question was asked") };
        assert_eq!((&asked.question, asked.total(), asked.options.len()), (&tally.question, 3, tally.options.len()));
        assert_eq!(asked.options[1], (tally.options[1].1.clone(), 3));
        // It stays a class meeting, and keeps its hands.
        assert_eq!(faults(activities::update(&t.app, &teacher, id, 1, &input(&t.app, None, ActivityKind::Film)).await), [("kind", "activity-meeting")]);
        activities::update(&t.app, &teacher, id, 1, &input(&t.app, None, ActivityKind::ClassMeeting)).await.unwrap();
        assert_eq!(now(&t, id).await.tally().len(), 1);
    }

    async fn records_of_activities_name_no_pupil(engine) {
        let t = TestApp::new(engine).await;
        let (teacher, head, class) = (t.teacher().await, t.school_admin().await, t.world().class.clone());
        let id = work::record(&t.app, &teacher, class.id, &input(&t.app, None, ActivityKind::Film), None).await.unwrap();
        confirm(&t, &head, id).await;
        // A pupil records nothing, so every person in these tables is staff.
        let pupil = t.student(0).await;
        assert!(matches!(work::record(&t.app, &pupil, class.id, &input(&t.app, None, ActivityKind::Film), None).await, Err(Error::Forbidden)));
        let learners = "SELECT COUNT(*) FROM activities a JOIN users u ON u.id IN (a.recorded_by, a.confirmed_by, a.updated_by) WHERE u.kind <> 'staff'";
        assert_eq!(t.store().number(learners).await, 0);
        let columns = t.store().list_columns().await.unwrap();
        let of = |table: &str| columns.iter().filter(|(t, _)| t == table).map(|(_, c)| c.clone()).collect::<Vec<_>>();
        assert!(of("activities").len() > 10 && of("activity_files").len() > 5);
        for table in ["activities", "activity_files", "campaign_activities"] {
            assert!(of(table).iter().all(|c| !c.contains("learner") && !c.contains("student")), "{table}");
        }
        let number = t.slips(&class).await[0].student_no.clone();
        records::erase(&t.app, &head, class.id, &number).await.unwrap();
        assert_eq!(now(&t, id).await.recorded_name, "职员 teacher", "who recorded it stays");
    }
}
