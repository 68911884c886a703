//! Notices of a bureau to the schools under it, and how many have read them.

use crate::{Actor, App, Error, UseCase};
use chrono::{NaiveDate, TimeDelta};
use qinghe_model::{
    NoticeId, OrgId, Text,
    error::FieldError,
    org::{OrgKind, OrgPath},
};
use qinghe_store::{
    Conn,
    notices::{self, Audience, Notice, Received},
    orgs::{self, Org},
    sign_in::{self, Alarm},
};
use serde_json::json;
use std::collections::HashSet;

/// The most characters of a text.
pub const LONGEST: usize = 2_000;
/// How far ahead a notice can end.
const FARTHEST: TimeDelta = TimeDelta::days(366);

/// A notice with who has read it.
pub struct Written {
    /// The notice.
    pub notice: Notice,
    /// Schools in which one of its readers has read it.
    pub read: usize,
    /// Schools that it is for and that are open.
    pub schools: usize,
}

/// A bureau's notices.
pub struct NoticePage {
    /// The node and those above it which the actor writes for, the topmost first.
    pub lineage: Vec<Org>,
    /// The bureau.
    pub org: Org,
    /// Its notices, the latest first.
    pub notices: Vec<Written>,
    /// Schools under it that are open.
    pub schools: usize,
}

/// What the form of a new notice needs to know.
pub struct FormPage {
    /// The node and those above it which the actor writes for, the topmost first.
    pub lineage: Vec<Org>,
    /// Schools under it that are open.
    pub schools: usize,
}

/// A notice with each school under the bureau.
pub struct Readers {
    /// The bureau's page, without its other notices.
    pub org: Org,
    /// The notice.
    pub notice: Notice,
    /// All open schools that it is for, and whether one of its readers there has read it; unread ones first.
    pub schools: Vec<(Org, bool)>,
}

async fn find(c: &mut Conn<'_>, actor: &Actor, org: OrgId) -> Result<Org, Error> {
    let org = orgs::find(c, org).await?.filter(|o| o.kind.is_bureau()).ok_or(Error::Forbidden)?;
    actor.require(UseCase::WriteNotice, &org.path)?;
    Ok(org)
}

async fn lineage(c: &mut Conn<'_>, actor: &Actor, org: &Org) -> Result<Vec<Org>, Error> {
    let above = orgs::list_lineage(c, &org.path).await?;
    Ok(above.into_iter().filter(|o| actor.may(UseCase::WriteNotice, &o.path)).collect())
}

async fn open_schools(app: &App, c: &mut Conn<'_>, org: &Org) -> Result<Vec<Org>, Error> {
    let mut schools = orgs::list_subtree(c, &org.path, OrgKind::School).await?;
    schools.retain(|s| !s.is_closed(app.today()));
    Ok(schools)
}

/// Shows a bureau's notices.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such bureau.
pub async fn list(app: &App, actor: &Actor, org: OrgId) -> Result<NoticePage, Error> {
    let mut c = app.db().read().await?;
    let org = find(&mut c, actor, org).await?;
    let lineage = lineage(&mut c, actor, &org).await?;
    let schools = open_schools(app, &mut c, &org).await?.len();
    let read = notices::count_schools_read(&mut c, org.id, app.today()).await?;
    let some = notices::count_schools(&mut c, org.id, app.today()).await?;
    let written = |notice: Notice| Written {
        read: read.get(&notice.id).copied().unwrap_or_default(),
        schools: some.get(&notice.id).copied().unwrap_or(schools),
        notice,
    };
    let notices = notices::list(&mut c, org.id).await?.into_iter().map(written).collect();
    Ok(NoticePage { lineage, org, notices, schools })
}

/// What the form of a new notice needs to know.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such bureau.
pub async fn form(app: &App, actor: &Actor, org: OrgId) -> Result<FormPage, Error> {
    let mut c = app.db().read().await?;
    let org = find(&mut c, actor, org).await?;
    let lineage = lineage(&mut c, actor, &org).await?;
    Ok(FormPage { lineage, schools: open_schools(app, &mut c, &org).await?.len() })
}

/// Which schools have read a notice.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the bureau has no such notice.
pub async fn readers(app: &App, actor: &Actor, org: OrgId, id: NoticeId) -> Result<Readers, Error> {
    let mut c = app.db().read().await?;
    let org = find(&mut c, actor, org).await?;
    let notice = notices::find(&mut c, id).await?.filter(|n| n.org_id == org.id).ok_or(Error::NotFound)?;
    let only: HashSet<OrgId> = notices::list_schools(&mut c, id).await?.into_iter().collect();
    let read: HashSet<OrgPath> = notices::list_schools_read(&mut c, id).await?.into_iter().collect();
    let mut schools: Vec<(Org, bool)> = open_schools(app, &mut c, &org)
        .await?
        .into_iter()
        .filter(|s| only.is_empty() || only.contains(&s.id))
        .map(|s| (read.contains(&s.path), s))
        .map(|(r, s)| (s, r))
        .collect();
    schools.sort_by_key(|(_, read)| *read);
    Ok(Readers { org, notice, schools })
}

/// Writes a notice under an id that the form had from [`App::new_id`]; it is shown at once, and sent twice it is one.
/// One language is enough.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the fields `title_zh`, `title_en`, `body_zh`, `body_en`, `audience`,
/// `until`.
pub async fn write(
    app: &App,
    actor: &Actor,
    (org, id): (OrgId, NoticeId),
    title: &Text,
    body: &Text,
    audience: Option<Audience>,
    until: Option<NaiveDate>,
) -> Result<(), Error> {
    let org = find(&mut app.db().read().await?, actor, org).await?;
    let notice = prepare(app, actor, (org.id, id), title, body, audience, until)?;
    tx!(app, (&actor, notice), |c| {
        if !notices::insert(c, notice).await? {
            let there = notices::find(c, notice.id).await?.filter(|n| n.org_id == notice.org_id);
            return there.map(drop).ok_or(Error::Forbidden);
        }
        let detail = json!({ "operation": "create", "notice": notice.id });
        app.audit(c, actor, UseCase::WriteNotice, Some(notice.org_id), None, detail).await
    })
    .await
}

/// A notice to insert, if all its fields are right.
fn prepare(
    app: &App,
    actor: &Actor,
    (org, id): (OrgId, NoticeId),
    title: &Text,
    body: &Text,
    audience: Option<Audience>,
    until: Option<NaiveDate>,
) -> Result<Notice, Error> {
    let by = actor.user_id().ok_or(Error::SignInRequired)?;
    let one_line = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = Text { zh: one_line(&title.zh), en: one_line(&title.en) };
    let many_lines = |s: &str| s.replace("\r\n", "\n").trim().to_owned();
    let body = Text { zh: many_lines(&body.zh), en: many_lines(&body.en) };
    let mut faults = check(&title, &body);
    if audience.is_none() {
        faults.push(FieldError { field: "audience", code: "choose-audience" });
    }
    match until {
        Some(until) if until < app.today() => faults.push(FieldError { field: "until", code: "day-past" }),
        Some(until) if until > app.today() + FARTHEST => faults.push(FieldError { field: "until", code: "day-far" }),
        Some(_) => {}
        None => faults.push(FieldError { field: "until", code: "day-needed" }),
    }
    let (Some(audience), Some(until), true) = (audience, until, faults.is_empty()) else {
        return Err(Error::Invalid(faults));
    };
    Ok(Notice::new(id, org, [title, body], audience, until, by, app.now()))
}

/// Writes a notice to the administrators of some schools only; see [`write()`].
///
/// # Errors
/// As [`write()`]; [`Error::Invalid`] also with the field `school` where there is none, and [`Error::Forbidden`] for one that
/// is not under the bureau.
pub async fn write_to(
    app: &App,
    actor: &Actor,
    (org, id): (OrgId, NoticeId),
    (title, body): (&Text, &Text),
    until: Option<NaiveDate>,
    schools: &[OrgId],
) -> Result<usize, Error> {
    let mut c = app.db().read().await?;
    let org = find(&mut c, actor, org).await?;
    let open: HashSet<OrgId> = open_schools(app, &mut c, &org).await?.into_iter().map(|s| s.id).collect();
    drop(c);
    let mut schools = schools.to_vec();
    schools.sort_unstable();
    schools.dedup();
    if !schools.iter().all(|s| open.contains(s)) {
        return Err(Error::Forbidden);
    }
    let to_schools = Audience::SchoolAdmins;
    let notice = match prepare(app, actor, (org.id, id), title, body, Some(to_schools), until) {
        Err(Error::Invalid(mut faults)) if schools.is_empty() => {
            faults.insert(0, FieldError { field: "school", code: "choose-school" });
            return Err(Error::Invalid(faults));
        }
        notice => notice?,
    };
    if schools.is_empty() {
        return Err(Error::field("school", "choose-school"));
    }
    let count = schools.len();
    tx!(app, (&actor, notice, schools), |c| {
        if !notices::insert(c, notice).await? {
            let there = notices::find(c, notice.id).await?.filter(|n| n.org_id == notice.org_id);
            return there.map(drop).ok_or(Error::Forbidden);
        }
        notices::insert_schools(c, notice.id, schools).await?;
        let detail = json!({ "operation": "create", "notice": notice.id, "schools": schools.len() });
        app.audit(c, actor, UseCase::WriteNotice, Some(notice.org_id), None, detail).await
    })
    .await?;
    Ok(count)
}

/// The schools at and under a bureau that have an administrator to read a notice.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such bureau.
pub async fn administered(app: &App, actor: &Actor, org: OrgId) -> Result<HashSet<OrgId>, Error> {
    let mut c = app.db().read().await?;
    let org = find(&mut c, actor, org).await?;
    Ok(notices::list_administered(&mut c, &org.path).await?.into_iter().collect())
}

fn check(title: &Text, body: &Text) -> Vec<FieldError> {
    let mut faults = Vec::new();
    let odd = |s: &str| s.chars().any(|c| c.is_control() && c != '\n');
    for (title, body, fields, missing) in [
        (&title.zh, &body.zh, ["title_zh", "body_zh"], ["notice-title-zh", "notice-body-zh"]),
        (&title.en, &body.en, ["title_en", "body_en"], ["notice-title-en", "notice-body-en"]),
    ] {
        for (text, field, most, code) in
            [(title, fields[0], 100, "name-max-100"), (body, fields[1], LONGEST, "notice-long")]
        {
            if text.chars().count() > most {
                faults.push(FieldError { field, code });
            } else if odd(text) {
                faults.push(FieldError { field, code: "text-odd" });
            }
        }
        // A language is there as a whole or not at all.
        if title.is_empty() && !body.is_empty() {
            faults.push(FieldError { field: fields[0], code: missing[0] });
        } else if body.is_empty() && !title.is_empty() {
            faults.push(FieldError { field: fields[1], code: missing[1] });
        }
    }
    if title.zh.is_empty() && title.en.is_empty() && body.zh.is_empty() && body.en.is_empty() {
        faults.push(FieldError { field: "title_zh", code: "notice-none" });
    }
    faults
}

/// Ends a notice before its day.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the bureau shows no such notice.
pub async fn withdraw(app: &App, actor: &Actor, org: OrgId, id: NoticeId) -> Result<(), Error> {
    let org = find(&mut app.db().read().await?, actor, org).await?;
    tx!(app, (&actor, org = org.id, id), |c| {
        if !notices::withdraw(c, *id, *org, app.now()).await? {
            return Err(Error::NotFound);
        }
        let detail = json!({ "operation": "delete", "notice": id });
        app.audit(c, actor, UseCase::WriteNotice, Some(*org), None, detail).await
    })
    .await
}

/// The notices that are for the actor now, those they have not read first; none for learners and guests.
///
/// # Errors
/// When the store fails.
pub async fn list_received(app: &App, actor: &Actor) -> Result<Vec<Received>, Error> {
    match actor.user_id().filter(|_| !actor.grants().is_empty() && !actor.must_change_password()) {
        Some(user) => Ok(notices::list_received(&mut app.db().read().await?, user, app.today()).await?),
        None => Ok(Vec::new()),
    }
}

/// How long an alarm is shown.
const ALARM_FOR: TimeDelta = TimeDelta::days(3);

/// The alarms of the last three days that are for the actor: of schools they run, and for a platform administrator of the
/// schools below and the whole site. The latest come first, at most 20.
///
/// # Errors
/// When the store fails.
pub async fn list_alarms(app: &App, actor: &Actor) -> Result<Vec<Alarm>, Error> {
    match actor.user_id().filter(|_| !actor.grants().is_empty() && !actor.must_change_password()) {
        Some(user) => Ok(sign_in::list_alarms(&mut app.db().read().await?, user, app.now() - ALARM_FOR).await?),
        None => Ok(Vec::new()),
    }
}

/// Notes that the actor has read a notice that is for them.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such notice.
pub async fn mark_read(app: &App, actor: &Actor, id: NoticeId) -> Result<(), Error> {
    let user = actor.user_id().ok_or(Error::SignInRequired)?;
    if !list_received(app, actor).await?.iter().any(|r| r.notice.id == id) {
        return Err(Error::Forbidden);
    }
    tx!(app, (id, user, at = app.now()), |c| { Ok(notices::insert_read(c, *id, *user, *at).await?) }).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_language_is_enough_but_as_a_whole() {
        let text = |zh: &str, en: &str| Text { zh: zh.into(), en: en.into() };
        let codes = |t: Text, b: Text| check(&t, &b).into_iter().map(|f| (f.field, f.code)).collect::<Vec<_>>();
        assert_eq!(codes(text("通知", ""), text("请阅读。\n谢谢。", "")), []);
        assert_eq!(codes(text("", "News"), text("", "Read this.")), []);
        assert_eq!(codes(text("", ""), text("", "")), [("title_zh", "notice-none")]);
        assert_eq!(codes(text("通知", "News"), text("请阅读。", "")), [("body_en", "notice-body-en")]);
        assert_eq!(codes(text("", "News"), text("请阅读。", "Read")), [("title_zh", "notice-title-zh")]);
        assert_eq!(codes(text("通知", ""), text(&"长".repeat(LONGEST + 1), "")), [("body_zh", "notice-long")]);
        assert_eq!(codes(text("通知", ""), text("a\u{7}", "")), [("body_zh", "text-odd")]);
    }
}
