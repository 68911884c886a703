//! Each day's figures of a campaign, as they were at the day's end.
//!
//! They are computed from when work was started and handed in, so a day is right whenever it is stored: a minute after
//! midnight, or a week later because no server ran. Days that changed since, because marks were corrected, are computed
//! again; `qinghe recount --days` proves all of them.

use super::templates::start_of;
use crate::{Actor, App, Error, UseCase};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_model::{
    org::{OrgKind, OrgPath, PATH_SEGMENT},
    participation::{Marks, Participation},
};
use qinghe_store::{
    Conn,
    campaigns::{self, Campaign, Day},
    reports,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Stores the figures of every day that is over, of every node down to schools, for every campaign that ran on it and has
/// none yet or has other figures now. Returns the number of campaign days. It may run any number of times.
///
/// # Errors
/// When the store fails, or work of past days keeps changing; days stored before the error stay.
pub async fn keep_days(app: &App) -> Result<usize, Error> {
    let today = app.today();
    let mut kept = 0;
    for campaign in campaigns::list(&mut app.db().read().await?).await? {
        let stored: HashSet<NaiveDate> =
            campaigns::list_current_days(&mut app.db().read().await?, &campaign).await?.into_iter().collect();
        // Also before any day is over, or the first one would stay as a clock that ran ahead left it.
        if stored.iter().any(|day| *day >= today) {
            tx!(app, (id = campaign.id, today), |c| { campaigns::delete_days_since(c, *id, *today).await }).await?;
        }
        let Some((first, last)) = days_of(&campaign, today) else { continue };
        for day in first.iter_days().take_while(|day| *day <= last).filter(|day| !stored.contains(day)) {
            store_day(app, &campaign, day, true, day + TimeDelta::days(1) == today).await?;
            kept += 1;
        }
    }
    Ok(kept)
}

/// Computes a day's figures and stores them. They are computed outside the write, which would make hand-ins wait; when work
/// of a past day is marked or closed meanwhile, they are computed again. `named`: the names of nodes are stored too; those of
/// an earlier day are not known any more.
///
/// # Errors
/// [`Error::Changed`] when work of past days keeps changing; the next run stores the day.
async fn store_day(app: &App, k: &Campaign, day: NaiveDate, trust: bool, named: bool) -> Result<(), Error> {
    const TRIES: usize = 20;
    for _ in 0..TRIES {
        let changes = campaigns::count_changes(&mut app.db().read().await?, k.id).await?;
        let rows = figures_of_day(app, &mut app.db().read().await?, k, day, trust).await?;
        let stored = tx!(app, (k = k.clone(), day, rows, changes, named), |c| {
            if !campaigns::hold_changes(c, k.id, *changes).await? {
                return Ok(false);
            }
            campaigns::replace_day(c, k.id, *day, rows).await?;
            if *named {
                reports::insert_names(c, k, *day).await?;
            }
            Ok::<_, Error>(true)
        })
        .await?;
        if stored {
            return Ok(());
        }
    }
    Err(Error::Changed)
}

/// The first and the last day of a campaign that are over: from the one on which its list was taken, or it opened, to
/// the one on which it closes. None before the first is over.
fn days_of(campaign: &Campaign, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let day = |at: DateTime<Utc>| at.with_timezone(&App::ZONE).date_naive();
    let first = day(campaign.snapshot_taken_at?.max(campaign.opens_at));
    // One that closes at midnight has its last day before.
    let last = day(campaign.closes_at - TimeDelta::milliseconds(1)).min(today - TimeDelta::days(1));
    (first <= last).then_some((first, last))
}

async fn figures_of_day(
    app: &App,
    c: &mut Conn<'_>,
    campaign: &Campaign,
    day: NaiveDate,
    trust: bool,
) -> Result<Vec<Day>, Error> {
    let school = OrgKind::School.path_length();
    let taken_at = app.now();
    let end = start_of(day + TimeDelta::days(1));
    let classes = campaigns::list_classes_at(c, campaign, end, trust).await?;
    let schools = OrgPath::sums(&classes, school);
    let joined = campaigns::list_joined(c, campaign, &campaign.org_path, day, school).await?;
    let top = campaign.org_path.as_str().len();
    let released = campaigns::list_released_at(c, campaign, end).await?;
    let mut days = Vec::new();
    for length in (top..=school).step_by(PATH_SEGMENT) {
        let mut parts: HashMap<String, (i64, i64, i64)> = HashMap::new();
        let key = |path: &str| path.get(..length).unwrap_or(path).to_owned();
        for (path, counts) in &schools {
            let part = parts.entry(key(path.as_str())).or_default();
            part.0 += i64::from(counts.eligible > 0);
            part.1 += i64::from(campaign.takes_part(*counts));
        }
        for (path, n) in &joined {
            parts.entry(key(path.as_str())).or_default().2 += n;
        }
        let published: HashMap<OrgPath, Marks> = OrgPath::sums(&released, length).into_iter().collect();
        days.extend(OrgPath::sums(&schools, length).into_iter().map(|(path, counts)| {
            let (schools, schools_active, joined) = parts.get(path.as_str()).copied().unwrap_or_default();
            let shown = published.get(&path).copied().unwrap_or_default();
            Day { path, day, taken_at, counts, shown, schools, schools_active, joined }
        }));
    }
    Ok(days)
}

/// A stored figure of a day that differs from what was handed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayDifference {
    /// The day.
    pub day: NaiveDate,
    /// The node's path when the list was taken.
    pub path: OrgPath,
    /// What is stored.
    pub stored: Participation,
    /// What was handed in by the day's end.
    pub raw: Participation,
}

/// One campaign's stored days against what was handed in.
pub struct DayRecount {
    /// The campaign.
    pub campaign: Campaign,
    /// Days compared.
    pub checked: usize,
    /// Days from before the last update of the list: their list is not known any more, so they stay as they are.
    pub earlier_lists: usize,
    /// Where they differ; empty is as it should be.
    pub differences: Vec<DayDifference>,
}

/// Computes every stored day of every campaign again, and with `repair` corrects them. It reads every attempt once a
/// day of the campaign.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a platform admin.
pub async fn recount_days(app: &App, actor: &Actor, repair: bool) -> Result<Vec<DayRecount>, Error> {
    actor.require(UseCase::Recount, &OrgPath::from(String::new()))?;
    let all = campaigns::list(&mut app.db().read().await?).await?;
    let mut results = Vec::new();
    for campaign in all.into_iter().filter(|k| k.snapshot_taken_at.is_some()) {
        let mut c = app.db().read().await?;
        let amended = campaigns::list_amendments(&mut c, campaign.id, &campaign.org_path).await?;
        let amended = amended.iter().map(|a| a.at).max();
        let mut result = DayRecount { campaign, checked: 0, earlier_lists: 0, differences: Vec::new() };
        for stored in campaigns::list_days(&mut c, result.campaign.id, &result.campaign.org_path).await? {
            if amended.is_some_and(|at| stored.taken_at <= at) {
                result.earlier_lists += 1;
                continue;
            }
            result.checked += 1;
            let found = compare_day(app, &mut c, &result.campaign, stored.day).await?;
            if repair && !found.is_empty() {
                store_day(app, &result.campaign, stored.day, false, false).await?;
            }
            result.differences.extend(found);
        }
        results.push(result);
    }
    Ok(results)
}

/// Where what is stored of a day differs from what was handed in.
async fn compare_day(
    app: &App,
    c: &mut Conn<'_>,
    campaign: &Campaign,
    day: NaiveDate,
) -> Result<Vec<DayDifference>, Error> {
    let school = OrgKind::School.path_length();
    let rows = figures_of_day(app, c, campaign, day, false).await?;
    let stored = campaigns::list_day(c, campaign.id, &campaign.org_path, day, school).await?;
    let mut stored: BTreeMap<OrgPath, (Participation, Marks)> =
        stored.into_iter().map(|d| (d.path, (d.counts, d.shown))).collect();
    let mut differences = Vec::new();
    for row in &rows {
        let (before, shown) = stored.remove(&row.path).unwrap_or_default();
        let path = row.path.clone();
        if before != row.counts {
            differences.push(DayDifference { day, path, stored: before, raw: row.counts });
        } else if shown != row.shown {
            // The published marks in place of the present ones.
            let (stored, raw) = (before.with_marks(shown), row.counts.with_marks(row.shown));
            differences.push(DayDifference { day, path, stored, raw });
        }
    }
    let gone = stored.into_iter().filter(|(_, (counts, _))| *counts != Participation::default());
    let none = Participation::default();
    differences.extend(gone.map(|(path, (stored, _))| DayDifference { day, path, stored, raw: none }));
    Ok(differences)
}
