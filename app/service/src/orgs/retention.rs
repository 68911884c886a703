//! How long a learner's record is kept after they leave, and the nightly erasure of older ones.
//!
//! A node's setting applies to its subtree unless a lower node has one; the default is [`DEFAULT_MONTHS`]. This erases
//! the same as the erasure of one record: name, number, account, answers, practice, certificates. Counts without a
//! person stay, so that a bureau's figures and their recount stay the same.

use crate::{Actor, App, Error, UseCase};
use chrono::{Months, NaiveDate};
use qinghe_model::{
    OrgId, UserId,
    org::{OrgKind, OrgPath},
    role::Role,
    text::half_width,
};
use qinghe_store::{
    orgs::{self, Org},
    records,
    retention::{self, FormerPupil, Setting},
};
use serde_json::json;

/// Months after leaving where nothing is set.
pub const DEFAULT_MONTHS: i64 = 24;
/// The fewest and the most months that can be set.
pub const RANGE: std::ops::RangeInclusive<i64> = 3..=120;
/// Learners read in one query.
const LOOK: i64 = 2_000;
const AT_ONCE: usize = 50;

/// What holds at a node.
pub struct RetentionPage {
    /// The node and those above it at which the actor may set it, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// What the node has set itself.
    pub own: Option<i64>,
    /// The inherited setting and its node; no node means the platform's default.
    pub inherited: (i64, Option<Org>),
}

/// Whether the actor may set it at this place: the region's officer or a platform admin, for their subtree.
#[must_use]
pub fn may_set(actor: &Actor, at: &OrgPath) -> bool {
    let right = |g: &qinghe_store::users::Grant| {
        g.path.contains(at) && (g.role == Role::PlatformAdmin || (g.role == Role::Officer && g.kind == OrgKind::Region))
    };
    actor.may(UseCase::SetRetention, at) && (actor.person().is_none() || actor.grants().iter().any(right))
}

async fn find(app: &App, actor: &Actor, org: OrgId) -> Result<Org, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.filter(|o| o.kind != OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::SetRetention, &org.path)?;
    if may_set(actor, &org.path) { Ok(org) } else { Err(Error::Forbidden) }
}

/// Shows what holds at a node.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn get(app: &App, actor: &Actor, org: OrgId) -> Result<RetentionPage, Error> {
    let org = find(app, actor, org).await?;
    let mut c = app.db().read().await?;
    let settings = retention::list_settings(&mut c).await?;
    let own = settings.iter().find(|s| s.org_id == org.id).map(|s| s.months);
    let above = settings.iter().rfind(|s| s.org_id != org.id && s.path.contains(&org.path));
    let inherited = match above {
        Some(s) => (s.months, orgs::find(&mut c, s.org_id).await?),
        None => (DEFAULT_MONTHS, None),
    };
    let lineage = orgs::list_lineage(&mut c, &org.path).await?;
    let lineage = lineage.into_iter().filter(|o| may_set(actor, &o.path)).collect();
    Ok(RetentionPage { lineage, org, own, inherited })
}

/// Checks what was typed.
///
/// # Errors
/// [`Error::Invalid`] with the field `months`.
pub fn read_months(typed: &str) -> Result<i64, Error> {
    let typed = half_width(typed);
    typed.parse().ok().filter(|m| RANGE.contains(m)).ok_or_else(|| Error::field("months", "months-range"))
}

/// How many learners' answers would be removed in the next night if the node kept them so long. Nothing is changed.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn count(app: &App, actor: &Actor, org: OrgId, months: Option<i64>) -> Result<usize, Error> {
    let org = find(app, actor, org).await?;
    let mut settings = retention::list_settings(&mut app.db().read().await?).await?;
    settings.retain(|s| s.org_id != org.id);
    if let Some(months) = months {
        settings.push(Setting { org_id: org.id, path: org.path.clone(), months });
    }
    Ok(walk(app, &settings, &org.path, false).await?.learners)
}

/// Sets how many months a node keeps answers; with none it does as the node above.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with the field `months`.
pub async fn set(app: &App, actor: &Actor, org: OrgId, months: Option<i64>) -> Result<(), Error> {
    let org = find(app, actor, org).await?;
    if months.is_some_and(|m| !RANGE.contains(&m)) {
        return Err(Error::field("months", "months-range"));
    }
    tx!(app, (&actor, org = org.id, months), |c| {
        retention::set(c, *org, *months, actor.user_id(), app.now()).await?;
        let detail = json!({ "operation": "update", "months": months });
        app.audit(c, actor, UseCase::SetRetention, Some(*org), None, detail).await
    })
    .await
}

/// The result of a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Erased {
    /// Learners whose records were erased, or would be.
    pub learners: usize,
    /// Learners whose records the database refused to erase: the log names them. The next run tries them again.
    pub failed: usize,
}

/// Erases the records of learners who left longer ago than is set; only counts are left. With `dry_run` nothing is
/// changed. Running it twice changes nothing the second time. One record that cannot be erased does not keep the
/// others.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the operator and the server itself.
pub async fn run(app: &App, actor: &Actor, dry_run: bool) -> Result<Erased, Error> {
    let top = OrgPath::from(String::new());
    actor.require(UseCase::SetRetention, &top)?;
    let settings = retention::list_settings(&mut app.db().read().await?).await?;
    walk(app, &settings, &top, !dry_run).await
}

/// The day before which a learner of this place must have left.
fn limit(settings: &[Setting], path: &OrgPath, today: NaiveDate) -> NaiveDate {
    let nearest = settings.iter().filter(|s| s.path.contains(path)).max_by_key(|s| s.path.as_str().len());
    let months = nearest.map_or(DEFAULT_MONTHS, |s| s.months);
    u32::try_from(months).ok().and_then(|m| today.checked_sub_months(Months::new(m))).unwrap_or(NaiveDate::MIN)
}

/// Goes through all who left, a part at a time, in the order of their ids.
async fn walk(app: &App, settings: &[Setting], under: &OrgPath, purge: bool) -> Result<Erased, Error> {
    let today = app.today();
    let least = settings.iter().map(|s| s.months).chain([DEFAULT_MONTHS]).min().unwrap_or(DEFAULT_MONTHS);
    let latest = u32::try_from(least).ok().and_then(|m| today.checked_sub_months(Months::new(m)));
    let latest = latest.unwrap_or(NaiveDate::MIN);
    let (mut after, mut erased) = (UserId(uuid::Uuid::nil()), Erased::default());
    loop {
        let left = retention::list_former(&mut app.db().read().await?, after, latest, under, LOOK).await?;
        let Some(last) = left.last() else { return Ok(erased) };
        after = last.learner_id;
        let due: Vec<FormerPupil> = left.into_iter().filter(|l| l.to_date < limit(settings, &l.path, today)).collect();
        if !purge {
            erased.learners += due.len();
            continue;
        }
        for part in due.chunks(AT_ONCE) {
            match end(app, part.to_vec(), today).await {
                Ok(ended) => erased.learners += ended,
                Err(e) if is_refused(&e) => end_each(app, part, today, &mut erased).await?,
                Err(e) => return Err(e),
            }
        }
    }
}

/// Whether the database answered and refused a statement: a fault of one record, not of the connection.
const fn is_refused(e: &Error) -> bool {
    matches!(e, Error::Store(e) if e.is_refused())
}

/// Ends the records of these learners in a transaction each. The one that is refused is logged and left as it is.
async fn end_each(app: &App, part: &[FormerPupil], today: NaiveDate, erased: &mut Erased) -> Result<(), Error> {
    for left in part {
        match end(app, vec![left.clone()], today).await {
            Ok(ended) => erased.learners += ended,
            Err(e) if is_refused(&e) => {
                tracing::error!(learner = %left.learner_id, error = %e, "retention.erase_failed");
                erased.failed += 1;
            }
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// Ends the records of these learners, in one transaction; gives how many they were.
async fn end(app: &App, part: Vec<FormerPupil>, today: NaiveDate) -> Result<usize, Error> {
    tx!(app, (part, today), |c| {
        let mut ended = 0;
        for left in part {
            // Back in a class since they were listed.
            if !retention::has_left(c, left.learner_id).await? {
                continue;
            }
            // Another server was first.
            if !retention::mark(c, left.learner_id, *today, left.to_date).await? {
                continue;
            }
            let answers = retention::count_answers(c, left.learner_id).await?;
            let detail = json!({ "operation": "purge", "answers": answers });
            let (class, learner) = (Some(left.class_id), Some(left.learner_id));
            // The line comes first: without it the database refuses to blank what the log says of the learner.
            app.audit(c, &Actor::system(), UseCase::SetRetention, class, learner, detail).await?;
            records::erase(c, left.learner_id, *today, app.now()).await?;
            ended += 1;
        }
        Ok(ended)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_setting_holds() {
        let top = OrgPath::child(None, 0);
        let (city, other) = (OrgPath::child(Some(&top), 1), OrgPath::child(Some(&top), 2));
        let set = |path: &OrgPath, months| Setting { org_id: uuid::Uuid::nil().into(), path: path.clone(), months };
        let today = NaiveDate::from_ymd_opt(2026, 10, 12).unwrap();
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let settings = [set(&top, 12), set(&city, 36)];
        assert_eq!(limit(&settings, &OrgPath::child(Some(&city), 5), today), day(2023, 10, 12));
        assert_eq!(limit(&settings, &other, today), day(2025, 10, 12));
        assert_eq!(limit(&[], &other, today), day(2024, 10, 12));
    }

    #[test]
    fn months_are_typed_as_numbers() {
        assert_eq!(read_months(" ２４ ").unwrap(), 24);
        for bad in ["", "2", "121", "x", "-5"] {
            assert!(read_months(bad).is_err(), "{bad:?}");
        }
    }
}
