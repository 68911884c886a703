//! What a bureau and the platform do: the tree, staff, notices, the audit log, campaigns and their figures.

use super::{Place, asked::Asked, node};
use qinghe_model::{Text, org::OrgKind, role::Role};
use qinghe_service::{
    Actor, Error, UseCase,
    accounts::{self, NewStaff},
    activities, audit, campaigns, help_lines, notices, reports, retention, staff, tokens, tree,
};
use qinghe_store::notices::Audience;
use qinghe_tests::{app::PASSWORD, work};

impl Asked {
    pub(super) async fn edit_orgs(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let (app, n) = (&self.t.app, self.count);
        let at = node(&self.t, place);
        let name = Text { zh: "新".into(), en: "New".into() };
        let seen = tree::get(app, actor, at.id).await.map(drop);
        let made = tree::create(app, actor, at.id, &format!("NEW{n}"), &name, None, true).await.map(drop);
        assert_eq!(made.is_ok(), seen.is_ok(), "{place:?}");
        made
    }

    pub(super) async fn write_notice(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let text = Text { zh: "通知".into(), en: String::new() };
        let org = node(&self.t, place).id;
        let own = app.new_id();
        let written =
            notices::write(app, actor, (org, own), &text, &text, Some(Audience::Both), Some(app.today())).await;
        assert!(written.is_err() || notices::list(app, actor, org).await.is_ok());
        if written.is_ok() {
            notices::readers(app, actor, org, own).await.unwrap();
            notices::withdraw(app, actor, org, own).await.unwrap();
        }
        written
    }

    pub(super) async fn set_help_lines(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let (org, name) = (node(&self.t, place).id, Text { zh: "热线".into(), en: "Line".into() });
        let saved = help_lines::save(app, actor, org, None, &name, "110", "").await;
        let seen = help_lines::get(app, actor, org).await;
        assert_eq!(saved.is_ok(), seen.is_ok(), "{place:?}");
        for line in seen.iter().flat_map(|page| &page.own) {
            help_lines::delete(app, actor, org, line.id).await.unwrap();
        }
        saved
    }

    pub(super) async fn view_audit(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let org = node(&self.t, place).id;
        let seen = audit::list(app, actor, org, &audit::Filter::default()).await.map(drop);
        let taken = audit::export(app, actor, org, &audit::Filter::default()).await;
        assert_eq!(taken.is_ok(), seen.is_ok(), "{place:?}");
        seen
    }

    pub(super) async fn set_retention(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let org = node(&self.t, place).id;
        let done =
            [retention::get(app, actor, org).await.is_ok(), retention::count(app, actor, org, Some(24)).await.is_ok()];
        let set = retention::set(app, actor, org, Some(24)).await;
        assert_eq!(done, [set.is_ok(); 2], "{place:?}");
        set
    }

    pub(super) async fn manage_staff(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let (app, n) = (&self.t.app, self.count);
        let at = node(&self.t, place);
        let username = format!("old.{n}");
        let role = match at.kind {
            OrgKind::Class => Role::Teacher,
            OrgKind::School => Role::SchoolAdmin,
            _ => Role::Officer,
        };
        let new = NewStaff {
            username: username.clone(),
            name: "新老师".into(),
            grants: vec![(role, at.id, at.path.clone())],
            password: Some(PASSWORD.into()),
            must_change: false,
        };
        let added = staff::invite(app, actor, at.id, &format!("new.{n}"), "新老师", Some(role), "").await.map(drop);
        // The operator creates another account, so that there is a password to reset.
        accounts::add_staff(app, &Actor::system(), new).await.unwrap();
        let before = self.fingerprint().await;
        let reset = accounts::reset_staff(app, actor, &username).await.map(drop);
        assert_eq!(added.is_ok(), reset.is_ok(), "{place:?}");
        assert!(reset.is_ok() || before == self.fingerprint().await);
        added
    }

    pub(super) async fn manage_tokens(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let (app, n) = (&self.t.app, self.count);
        let bureau = node(&self.t, place).id;
        let made = tokens::create(app, actor, bureau, &format!("平台 {n}"), Some(30)).await;
        let listed = tokens::list(app, actor, bureau).await;
        let token = listed.as_ref().ok().and_then(|l| l.tokens.first()).map(|t| t.id);
        let revoked = tokens::revoke(app, actor, bureau, token.unwrap_or_else(|| app.new_id())).await;
        assert_eq!([listed.is_ok(), revoked.is_ok()], [made.is_ok(); 2], "{place:?}");
        made.map(drop)
    }

    pub(super) async fn open_campaign(&self, actor: &Actor, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let name = Text { zh: "秋季".into(), en: "Autumn".into() };
        let due = app.now() + chrono::TimeDelta::days(7);
        let new = work::campaign(node(&self.t, place).id, name, work::MODULE, app.now(), due);
        campaigns::open(app, actor, new).await.map(drop)
    }

    pub(super) async fn view_figures(&self, actor: &Actor, use_case: UseCase, place: Place) -> Result<(), Error> {
        let app = &self.t.app;
        let at = node(&self.t, place);
        let seen = campaigns::participation(app, actor, at.id, None).await.map(drop);
        if use_case == UseCase::ViewParticipation {
            let five_ones = activities::figures(app, actor, at.id, None).await.is_ok();
            assert_eq!(five_ones, seen.is_ok(), "{place:?}");
        }
        let reported = reports::choices(app, actor, at.id, None).await;
        assert!(reported.is_ok() == seen.is_ok() || at.kind == OrgKind::Class, "{place:?}");
        seen
    }

    pub(super) async fn recount(&self, actor: &Actor) -> Result<(), Error> {
        let app = &self.t.app;
        let seen = campaigns::recount(app, actor, false).await.map(drop);
        assert_eq!(seen.is_ok(), campaigns::recount(app, actor, true).await.is_ok());
        seen
    }
}
