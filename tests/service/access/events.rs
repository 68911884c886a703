//! Activities, contests and surveys.

use super::{
    Place::{self, Class, OtherSchool, Region, School},
    asked::{Asked, activity},
    node,
};
use qinghe_service::{
    Actor, Error,
    activities::{self, Scope},
    contests,
    surveys::{self, answer::SheetSelector, design, results},
};
use qinghe_tests::{contest, survey, work};

impl Asked {
    pub(super) async fn record_activity(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let recorded = work::record(app, actor, node(&self.t, place).id, &activity(app), None).await;
        let formed = activities::form(app, actor, node(&self.t, place).id).await.is_ok();
        let id = self.activities[&place];
        let now = {
            let mut c = self.t.store().read().await.unwrap();
            qinghe_store::activities::find(&mut c, id).await.unwrap().unwrap()
        };
        let updated = activities::update(app, actor, id, now.revision, &activity(app)).await.is_ok();
        // Those who may learn what is wrong with the file; others do not learn that the record exists.
        let photo = activities::add_photo(app, actor, id, b"%PDF-".to_vec(), true).await;
        let gone = activities::remove_photo(app, actor, id, app.new_id()).await.is_err();
        let removed = match &recorded {
            Ok(new) => activities::remove(app, actor, *new).await.is_ok(),
            Err(_) => activities::remove(app, actor, id).await.is_ok(),
        };
        let seen = [formed, updated, matches!(photo, Err(Error::Invalid(_))), removed];
        assert_eq!(seen, [recorded.is_ok(); 4], "{place:?}");
        assert!(gone);
        recorded.map(drop)
    }

    pub(super) async fn confirm_activity(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let id = self.activities[&place];
        let now = {
            let mut c = self.t.store().read().await.unwrap();
            qinghe_store::activities::find(&mut c, id).await.unwrap().unwrap()
        };
        let returned = activities::return_record(app, actor, id, now.revision, "请补充").await;
        if returned.is_ok() {
            // The record is put back as it was, for the next actor.
            let changed = activities::update(app, actor, id, now.revision + 1, &activity(app)).await;
            assert!(changed.is_ok() && activities::confirm(app, actor, id, now.revision + 2).await.is_ok());
            assert!(activities::return_record(app, actor, id, now.revision + 3, "误确认").await.is_ok());
            assert!(activities::update(app, actor, id, now.revision + 4, &activity(app)).await.is_ok());
        } else {
            assert!(activities::confirm(app, actor, id, now.revision).await.is_err(), "{place:?}");
        }
        returned
    }

    pub(super) async fn view_activities(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let (org, id) = (node(&self.t, place).id, self.activities[&place]);
        let seen = activities::get(app, actor, id).await.map(drop);
        let listed = if matches!(place, School | OtherSchool) {
            let photos = activities::list_photos(app, actor, org).await.is_ok();
            let list = activities::list_school(app, actor, org, Scope::Latest).await.is_ok();
            assert_eq!(photos, list, "{place:?}");
            list
        } else {
            activities::list_class(app, actor, org, Scope::Latest).await.is_ok()
        };
        assert_eq!(listed, seen.is_ok(), "{place:?}");
        assert!(activities::photo(app, actor, id, app.new_id(), true).await.is_err());
        seen
    }

    pub(super) async fn host_contest(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let at = node(&self.t, place);
        let new = contest::new(app, at);
        let seen = contests::preview(app, actor, new.clone()).await.is_ok();
        let made = contests::create(app, actor, new).await;
        assert_eq!(made.is_ok(), seen, "{place:?}");
        let id = *made.as_ref().unwrap_or(&self.contest);
        let withdrawn = contests::withdraw(app, actor, id).await;
        assert!(made.is_err() || withdrawn.is_ok(), "{place:?}");
        made.map(drop)
    }

    pub(super) async fn view_contest(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        contests::list(app, actor, node(&self.t, place).id).await.map(drop)
    }

    pub(super) async fn review_contest(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let (class, round) = (node(&self.t, place).id, self.round);
        let seen = contests::review::list_flags(app, actor, round, class).await.map(drop);
        // It still runs: those who may review learn that it is too early.
        let appealed = contests::review::appeal(app, actor, round, class, "请再看").await;
        assert_eq!(matches!(appealed, Err(Error::Changed)), seen.is_ok(), "{place:?}");
        seen
    }

    pub(super) async fn design_survey(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let org = node(&self.t, place);
        let own = app.new_id();
        let made = design::create(app, actor, org.id, own, survey::new(app)).await;
        let id = if made.is_ok() { own } else { self.surveys[&place] };
        let locked = design::lock(app, actor, id, 1).await;
        let done = [
            design::list_rounds(app, actor, org.id).await.is_ok(),
            // Those who may learn that it is locked, or that a reason is missing.
            matches!(design::update(app, actor, id, 1, survey::new(app)).await, Err(Error::Changed)),
            matches!(design::delete(app, actor, id).await, Err(Error::Changed)),
            matches!(
                design::replace(app, actor, id, node(&self.t, Class).id, "").await,
                Err(Error::Invalid(_) | Error::NotFound)
            ),
            locked.is_ok(),
        ];
        assert_eq!(done, [made.is_ok(); 5], "{place:?}");
        made.map(drop)
    }

    pub(super) async fn view_survey(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let id = self.surveys[&place];
        let seen = surveys::get(app, actor, id).await.map(drop);
        let done = [
            surveys::list(app, actor, node(&self.t, place).id).await.is_ok(),
            results::get(app, actor, id).await.is_ok(),
            // It still runs: there are no results to export.
            matches!(results::export(app, actor, id, "csv").await, Err(Error::NotFound)),
        ];
        assert_eq!(done, [seen.is_ok(); 3], "{place:?}");
        seen
    }

    pub(super) async fn enter_survey(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let (class, id) = (node(&self.t, place).id, self.surveys[&Region]);
        let seen = surveys::answer::get_class(app, actor, class, id).await.map(drop);
        let page = surveys::answer::get_class(app, actor, class, id).await;
        let next = SheetSelector::Next(page.map_or(1, |p| p.next));
        let entered = surveys::answer::save_sheet(app, actor, class, id, next, ("pa", "------------")).await;
        let number = entered.as_ref().copied().unwrap_or(1);
        let opened = surveys::answer::open_sheet(app, actor, class, id, number).await;
        let sheet = (number, opened.as_ref().map_or_else(|_| app.new_id(), |s| s.id));
        let done = [
            surveys::answer::list_class(app, actor, class).await.is_ok(),
            entered.is_ok(),
            opened.is_ok(),
            surveys::answer::delete_sheet(app, actor, class, id, sheet).await.is_ok(),
        ];
        assert_eq!(done, [seen.is_ok(); 4], "{place:?}");
        seen
    }
}
