//! What bureaus submit, numbered and frozen; notices to some schools only; what waits today; the search of units.

use chrono::TimeDelta;
use qinghe_model::{OrgId, Text};
use qinghe_service::{
    Actor, Error, UseCase,
    campaigns::{self, submissions, today},
    notices, orgs,
    reports::table::{Cell, Note},
};
use qinghe_store::notices::Audience;
use qinghe_tests::{TestApp, both, region};

fn text(zh: &str) -> Text {
    Text { zh: zh.into(), en: String::new() }
}

both! {
    async fn a_submission_agrees_with_the_figures_of_its_moment_and_stays(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world().clone());
        let city = t.officer("city").await;
        let id = submissions::submit(&t.app, &city, w.city.id, k, t.app.new_id()).await.unwrap();
        let page = campaigns::participation(&t.app, &city, w.city.id, Some(k)).await.unwrap();
        let first = submissions::get(&t.app, &city, w.city.id, id).await.unwrap().submitted;
        assert_eq!(first.figures, (page.total.completed, page.total.eligible));
        assert_eq!((first.figures, first.number.1, first.at), ((92, 144), 1, page.at));
        assert_eq!(first.heading.by, city.person().unwrap().name);
        assert_eq!(first.heading.above, Some(w.region.name()));
        // Every unit that the page shows has the same figures on paper, and no other has any.
        let at = |id: &str| first.table.columns.iter().position(|c| c.id == id).unwrap();
        let (completed, eligible) = (at("completed"), at("eligible"));
        for (child, row) in page.children.iter().zip(&first.table.rows) {
            assert_eq!(row.cells[0], Cell::Text(child.org.name()));
            if child.hidden {
                assert_eq!((row.note, &row.cells[completed], &row.cells[eligible]), (Some(Note::Hidden), &Cell::Nothing, &Cell::Nothing));
            } else {
                assert_eq!(row.cells[completed], Cell::Count(child.counts.completed));
                assert_eq!(row.cells[eligible], Cell::Count(child.counts.eligible));
            }
        }
        assert_eq!(page.children.iter().filter(|c| c.hidden).count(), 2);

        // More complete later: what was submitted stays as it was, and the next one has the next number.
        t.clock.advance(TimeDelta::hours(1));
        region::count(&t, "eligible - 2").await;
        let second = submissions::submit(&t.app, &city, w.city.id, k, t.app.new_id()).await.unwrap();
        assert_eq!(submissions::get(&t.app, &city, w.city.id, id).await.unwrap().submitted, first);
        let all = submissions::list(&t.app, &city, w.city.id, k).await.unwrap();
        assert_eq!(all.iter().map(|s| (s.id, s.number.1)).collect::<Vec<_>>(), [(second, 2), (id, 1)]);
        assert!(all[0].figures.0 > first.figures.0 && all[0].code != first.code);
        // Another bureau counts from one; sent twice it is one.
        let county = t.officer("county").await;
        let own = t.app.new_id();
        for _ in 0..2 {
            assert_eq!(submissions::submit(&t.app, &county, w.county.id, k, own).await.unwrap(), own);
        }
        let all = submissions::list(&t.app, &county, w.county.id, k).await.unwrap();
        assert_eq!(all.iter().map(|s| s.number.1).collect::<Vec<_>>(), [1]);
        let sql = format!("SELECT COUNT(*) FROM audit WHERE action = '{}' AND CAST(detail AS TEXT) LIKE '%submit%'", UseCase::ViewParticipation.as_str());
        assert_eq!(t.store().number(&sql).await, 3);
    }

    async fn anyone_may_check_a_submission_by_its_code(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world().clone());
        let county = t.officer("county").await;
        let id = submissions::submit(&t.app, &county, w.county.id, k, t.app.new_id()).await.unwrap();
        let kept = submissions::get(&t.app, &county, w.county.id, id).await.unwrap().submitted;
        let found = submissions::verify(&t.app, &kept.code.to_string().to_lowercase()).await.unwrap().unwrap();
        assert_eq!((found.org, found.day), (w.county.name(), t.app.today()));
        assert_eq!(found.campaign, kept.heading.campaign);
        assert_eq!(found.rate, qinghe_model::participation::Permille::of(kept.figures.0, kept.figures.1).unwrap());
        assert_eq!(submissions::verify(&t.app, "00000-00000-00000-00000").await.unwrap(), None);
        assert_eq!(submissions::verify(&t.app, "x").await.unwrap(), None);
    }

    async fn only_a_bureau_submits_and_only_what_may_be_shown(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world().clone());
        let county = t.officer("county").await;
        let id = submissions::submit(&t.app, &county, w.county.id, k, t.app.new_id()).await.unwrap();
        for who in ["head", "teacher", "assessor", "head.far"] {
            let actor = t.staff(who).await;
            assert!(matches!(submissions::submit(&t.app, &actor, w.county.id, k, t.app.new_id()).await, Err(Error::Forbidden)), "{who}");
            assert!(matches!(submissions::get(&t.app, &actor, w.county.id, id).await, Err(Error::Forbidden)), "{who}");
        }
        assert!(matches!(submissions::submit(&t.app, &county, w.city.id, k, t.app.new_id()).await, Err(Error::Forbidden)));
        assert!(matches!(submissions::get(&t.app, &*t.officer("city").await, w.city.id, id).await, Err(Error::NotFound)));
        // A school has no paper of its own, a bureau of five learners none that could be shown, and the operator no name.
        let head = t.school_admin().await;
        assert!(matches!(submissions::submit(&t.app, &head, w.school.id, k, t.app.new_id()).await, Err(Error::NotFound)));
        let city = t.officer("city").await;
        assert!(matches!(submissions::submit(&t.app, &city, w.other_county.id, k, t.app.new_id()).await, Err(Error::NotFound)));
        assert!(matches!(submissions::submit(&t.app, &Actor::system(), w.city.id, k, t.app.new_id()).await, Err(Error::SignInRequired)));
    }

    async fn a_notice_to_some_schools_reaches_no_other(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let until = Some(t.app.today() + TimeDelta::days(2));
        let id = t.app.new_id();
        let send = async |schools: &[OrgId]| {
            notices::write_to(&t.app, &county, (w.county.id, id), (&text("请跟进"), &text("请组织学生完成")), until, schools).await
        };
        let nobody = send(&[]).await;
        assert!(matches!(&nobody, Err(Error::Invalid(faults)) if (faults[0].field, faults[0].code) == ("school", "choose-school")), "{nobody:?}");
        assert!(matches!(send(&[w.region.id]).await, Err(Error::Forbidden)), "no school of the county");
        assert_eq!(send(&[w.school.id, w.school.id]).await.unwrap(), 1);
        assert_eq!(send(&[w.school.id]).await.unwrap(), 1, "sent twice it is one");
        let seen = async |who: &str| notices::list_received(&t.app, &*t.staff(who).await).await.unwrap().into_iter().map(|r| r.notice.id).collect::<Vec<_>>();
        assert_eq!(seen("head").await, [id]);
        for other in ["teacher", "head.far", "officer.county"] {
            assert!(seen(other).await.is_empty(), "{other}");
        }
        let page = notices::list(&t.app, &county, w.county.id).await.unwrap();
        assert_eq!((page.notices[0].schools, page.schools, page.notices[0].notice.audience), (1, 2, Audience::SchoolAdmins));
        let schools = notices::readers(&t.app, &county, w.county.id, id).await.unwrap().schools;
        assert_eq!(schools.iter().map(|(s, read)| (s.id, *read)).collect::<Vec<_>>(), [(w.school.id, false)]);
        notices::mark_read(&t.app, &*t.school_admin().await, id).await.unwrap();
        assert_eq!(notices::list(&t.app, &county, w.county.id).await.unwrap().notices[0].read, 1);
        let sql = "SELECT COUNT(*) FROM audit WHERE action = 'notice.write' AND CAST(detail AS TEXT) LIKE '%schools%'";
        assert_eq!(t.store().number(sql).await, 1);
        assert!(notices::administered(&t.app, &county, w.county.id).await.unwrap().contains(&w.school.id));
    }

    async fn today_has_what_waits_for_the_bureau(engine) {
        let t = TestApp::new(engine).await;
        let (k, w) = (region::call(&t).await, t.world().clone());
        let county = t.officer("county").await;
        let page = campaigns::participation(&t.app, &county, w.county.id, Some(k)).await.unwrap();
        let campaign = &page.campaign.as_ref().unwrap().0;
        let quiet = today::get(&t.app, &county, &w.county, campaign, &page.requirements).await.unwrap();
        assert_eq!((quiet.waiting, quiet.proposals, quiet.duplicates.len()), (0, 0, 0));
        // A school that is there already, written without its county.
        let name = w.school.name();
        let short = Text { zh: name.zh.split_once(&w.county.name().zh).unwrap().1.to_owned(), en: "Twin".into() };
        qinghe_service::tree::create(&t.app, &county, w.county.id, "QH1098", &short, None, true).await.unwrap();
        let now = today::get(&t.app, &county, &w.county, campaign, &page.requirements).await.unwrap();
        assert_eq!(now.duplicates, [[name, short]]);
        assert!(matches!(today::get(&t.app, &*t.staff("teacher").await, &w.county, campaign, &[]).await, Err(Error::Forbidden)));
    }

    async fn units_are_found_by_name_or_code_where_they_may_be_seen(engine) {
        let t = TestApp::new(engine).await;
        let w = t.world().clone();
        let county = t.officer("county").await;
        let found = async |actor: &Actor, typed: &str| orgs::search(&t.app, actor, typed).await.unwrap().into_iter().map(|o| o.id).collect::<Vec<_>>();
        assert_eq!(found(&county, " qh1001 ").await, [w.school.id]);
        assert_eq!(found(&county, "ＱＨ１００１").await, [w.school.id]);
        assert_eq!(found(&county, &w.other_school.name().zh).await, [w.other_school.id]);
        assert_eq!(found(&county, &w.school.name().en.to_uppercase()).await, [w.school.id]);
        assert!(found(&county, "QH2001").await.is_empty(), "of another county");
        assert!(found(&*t.officer("region").await, "QH2001").await.len() == 1);
        assert!(found(&county, "").await.is_empty() && found(&*t.staff("teacher").await, "QH1001").await.is_empty());
    }
}
