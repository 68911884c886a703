//! What a school does with its classes: lists, pupils, groups, teachers, slips and records.

use super::{Place, asked::Asked, node};
use qinghe_service::{
    Actor, Error, accounts, assignments, corrections,
    groups::{self, Order},
    promotions, pupils, records, roster, school_settings, slips,
    teachers::{self, TeacherSelector},
};
use qinghe_store::users;

impl Asked {
    pub(super) async fn import_roster(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let (app, n) = (&self.t.app, self.count);
        let list = format!("学校,年级,班级,学号,姓名\nQH1001,五年级,1班,{},新生\n", 1000 + n);
        let tried = roster::import(app, actor, node(&self.t, place).id, list.as_bytes(), true).await.map(drop);
        let done = roster::import(app, actor, node(&self.t, place).id, list.as_bytes(), false).await.map(drop);
        assert_eq!(tried.is_ok(), done.is_ok());
        done
    }

    pub(super) async fn promote_classes(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let school = node(&self.t, place).id;
        let seen = promotions::get(app, actor, school).await;
        let plan = seen.as_ref().map_or(String::new(), |(plan, _)| plan.seen.clone());
        // Every class is of this year: those who may promote learn that there is nothing to do.
        let made = promotions::promote(app, actor, school, &[], &plan).await;
        assert_eq!(matches!(made, Err(Error::Invalid(_))), seen.is_ok(), "{place:?}");
        // It is too old to undo, as only those who may undo it learn.
        let undone = promotions::undo(app, actor, self.promotions[&place]).await;
        assert_eq!(matches!(undone, Err(Error::Invalid(_))), seen.is_ok(), "{place:?}: {undone:?}");
        let refused = matches!(undone, Err(Error::Forbidden | Error::MustChangePassword));
        assert_eq!(refused, seen.is_err(), "{place:?}: {undone:?}");
        seen.map(drop)
    }

    pub(super) async fn handle_record(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let class = node(&self.t, place).id;
        let number = users::list_class(&mut app.db().read().await.unwrap(), class).await.unwrap()[0].student_no.clone();
        records::export(app, actor, class, &number).await.map(drop)
    }

    pub(super) async fn print_slips(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        slips::list(app, actor, node(&self.t, place).id).await.map(drop)
    }

    pub(super) async fn reset_pin(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let one = accounts::reset_pin(app, actor, self.work[&place].2).await;
        let all = accounts::reset_class_pins(app, actor, node(&self.t, place).id).await;
        assert_eq!(one.is_ok(), all.is_ok(), "{place:?}");
        one
    }

    pub(super) async fn set_pins(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let (app, school) = (&self.t.app, node(&self.t, place).id);
        let listed = school_settings::list_schools(app, actor).await.is_ok_and(|l| l.iter().any(|o| o.id == school));
        let seen = school_settings::get(app, actor, school).await;
        let digits = if self.count.is_multiple_of(2) { "8" } else { "6" };
        let set = school_settings::set_pin_digits(app, actor, school, digits).await;
        assert_eq!([listed, seen.is_ok()], [set.is_ok(); 2], "{place:?}");
        set
    }

    pub(super) async fn manage_pupils(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let (app, n) = (&self.t.app, self.count);
        let (class, who) = (node(&self.t, place).id, self.work[&place].2);
        let added = pupils::add(app, actor, class, "新生", &(2000 + n).to_string()).await.map(drop);
        let corrected = pupils::correct(app, actor, class, who, "改名", &(3000 + n).to_string()).await.map(drop);
        let listed = pupils::list_targets(app, actor, class).await.map(drop);
        let moved = pupils::move_to(app, actor, class, who, None, "1").await;
        // Only those who may move pupils learn that no class was chosen.
        let seen = [corrected.is_ok(), listed.is_ok(), matches!(moved, Err(Error::Invalid(_)))];
        assert_eq!(seen, [added.is_ok(); 3], "{place:?}");
        added
    }

    pub(super) async fn remove_pupil(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let (app, n) = (&self.t.app, self.count);
        let (class, who) = (node(&self.t, place).id, self.work[&place].2);
        let removed = pupils::remove(app, actor, class, who).await;
        let listed = pupils::list_former(app, actor, class).await;
        let back = pupils::restore(app, actor, class, who, &(4000 + n).to_string()).await;
        assert_eq!([listed.is_ok(), back.is_ok()], [removed.is_ok(); 2], "{place:?}");
        removed
    }

    pub(super) async fn manage_groups(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let (app, n) = (&self.t.app, self.count);
        let class = node(&self.t, place).id;
        let made = groups::create(app, actor, class, &format!("组{n}")).await;
        let group = made.as_ref().copied().unwrap_or_else(|_| app.new_id());
        let done = [
            groups::list(app, actor, class).await.is_ok(),
            groups::update(app, actor, class, group, &format!("甲{n}"), vec![]).await.is_ok(),
            groups::delete(app, actor, class, group).await.is_ok(),
            groups::split(app, actor, class, Some(2), Order::Random, names(n)).await.is_ok(),
        ];
        assert_eq!(done, [made.is_ok(); 4], "{place:?}");
        made.map(drop)
    }

    pub(super) async fn staff_class(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let class = node(&self.t, place).id;
        let visitor = self.actors.iter().find(|(l, _)| *l == 'V').and_then(|(_, a)| a.user_id()).unwrap();
        let added = teachers::add(app, actor, class, TeacherSelector::Username("visitor".into())).await.map(drop);
        let handed = teachers::hand_over(app, actor, class, visitor, TeacherSelector::Username("nobody".into())).await;
        let removed = teachers::remove(app, actor, class, visitor).await;
        let seen = [matches!(handed, Err(Error::Invalid(_))), removed.is_ok()];
        assert_eq!(seen, [added.is_ok(); 2], "{place:?}");
        added
    }

    pub(super) async fn settle_correction(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let id = self.open_request(place).await.expect("it was prepared");
        let listed = corrections::list_open(app, actor).await.is_ok_and(|l| l.iter().any(|r| r.correction.id == id));
        let settled = corrections::settle(app, actor, id, true, "").await.map(drop);
        assert_eq!(listed, settled.is_ok(), "{place:?}");
        settled
    }

    pub(super) async fn view_class(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let id = node(&self.t, place).id;
        let listed = assignments::list_classes(app, actor).await.is_ok_and(|l| l.iter().any(|c| c.class.id == id));
        let seen = assignments::get_class(app, actor, id).await.map(drop);
        assert_eq!(listed, seen.is_ok(), "{place:?}");
        seen
    }
}

/// Names for the groups of a split.
fn names(n: u32) -> Vec<String> {
    ["一", "二"].map(|half| format!("分{n}{half}")).to_vec()
}
