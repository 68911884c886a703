//! The schools that a bureau has to act on.

use super::suppression;
use crate::{Actor, App, Error, UseCase, access::sees_pupils, tree::former};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_model::{
    CampaignId, OrgId, hiding,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
    participation::Participation,
};
use qinghe_store::{
    Conn,
    campaigns::{self, Campaign},
    orgs::{self, Org},
};
use std::collections::HashMap;

/// The length of a school's path.
const SCHOOL_LENGTH: usize = OrgKind::School.path_length();

/// Which schools to act on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FollowUp {
    /// Nobody has begun.
    NotStarted,
    /// The target is not reached.
    BelowTarget,
    /// Nothing was started or completed in this many days, and the target is not met.
    Quiet(i64),
}

/// A school to act on.
#[derive(Clone, Debug)]
pub struct FollowUpRow {
    /// The school.
    pub school: Org,
    /// The bureau right above it.
    pub above: Option<Org>,
    /// Its counts.
    pub counts: Participation,
    /// When something was last begun or completed there.
    pub last_at: Option<DateTime<Utc>>,
}

/// Learners who joined after the list was taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Joined {
    /// The exact number.
    Count(i64),
    /// Fewer than ten, which is their school's to know.
    Few,
}

impl Joined {
    /// As it is shown to one who may see the pupils, or may not.
    pub(crate) fn shown(n: i64, sees_pupils: bool) -> Self {
        if sees_pupils || !(1..hiding::LEAST_SHOWN).contains(&n) { Self::Count(n) } else { Self::Few }
    }
}

/// How many more learners have to complete. The two differ where a school is above the target: in the whole it makes up for
/// others, school by school it does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Needed {
    /// Until the whole area reaches the target.
    pub whole: i64,
    /// Until each school reaches it, added up; of the schools that are shown.
    pub schools: i64,
    /// Whether there are schools that are not shown: they are in the whole only.
    pub hides: bool,
}

impl Needed {
    /// Of some schools, each with whether it is hidden.
    pub(crate) fn of(target: i64, schools: impl Iterator<Item = (Participation, bool)>) -> Self {
        let (mut whole, mut sum, mut hides) = (Participation::default(), 0, false);
        for (counts, hidden) in schools {
            whole = whole + counts;
            sum += if hidden { 0 } else { counts.needed(target) };
            hides |= hidden && counts.eligible > 0;
        }
        Self { whole: whole.needed(target), schools: sum, hides }
    }
}

/// Schools to act on.
pub struct FollowUpList {
    /// The node.
    pub org: Org,
    /// The campaign.
    pub campaign: Campaign,
    /// The schools, those that miss the most learners first.
    pub rows: Vec<FollowUpRow>,
    /// How many schools are left out because they are too small to be shown.
    pub hidden: i64,
    /// How many more have to complete; none of a bureau that is too small to be shown.
    pub needed: Option<Needed>,
    /// Learners who joined after the list was fixed and count nowhere, as of the end of the day.
    pub joined: Option<(Joined, NaiveDate)>,
    /// When it was read.
    pub at: DateTime<Utc>,
}

/// The schools under a node that the bureau has to act on.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the campaign does not call the node.
pub async fn follow_up(
    app: &App,
    actor: &Actor,
    org: OrgId,
    campaign: CampaignId,
    which: FollowUp,
) -> Result<FollowUpList, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.filter(|o| o.kind.is_bureau()).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewParticipation, &org.path)?;
    let campaign = campaigns::find(&mut c, campaign).await?.ok_or(Error::NotFound)?;
    // As on the page: the places of the node and its schools when the learners were counted.
    let place = former::Places::of(&mut c, &org).await?.at(campaign.counted_at()).clone();
    if !campaign.org_path.contains(&place) {
        return Err(Error::NotFound);
    }
    let at = app.now();
    let FollowUpSchools { rows, hidden, needed } =
        list_follow_up(&mut c, actor, &campaign, (&org, &place), which, at).await?;
    let joined = match needed {
        Some(_) => joined_by_day(&mut c, actor, &campaign, (&org.path, &place), None).await?,
        None => None,
    };
    Ok(FollowUpList { org, campaign, rows, hidden, needed, joined, at })
}

/// Those who joined after the list was fixed, as kept with the figures of a day, by default the last one.
pub(crate) async fn joined_by_day(
    c: &mut Conn<'_>,
    actor: &Actor,
    campaign: &Campaign,
    (at, place): (&OrgPath, &OrgPath),
    day: Option<NaiveDate>,
) -> Result<Option<(Joined, NaiveDate)>, Error> {
    let days = campaigns::list_days(c, campaign.id, place).await?;
    let kept = days.iter().rev().find(|d| day.is_none_or(|day| d.day == day));
    Ok(kept.map(|d| (Joined::shown(d.joined, sees_pupils(actor, at)), d.day)))
}

/// The schools of a follow-up list.
pub(crate) struct FollowUpSchools {
    pub rows: Vec<FollowUpRow>,
    /// How many are hidden.
    pub hidden: i64,
    /// None where the bureau itself is hidden.
    pub needed: Option<Needed>,
}

/// The schools to act on under a bureau's place when the learners were counted.
pub(crate) async fn list_follow_up(
    c: &mut Conn<'_>,
    actor: &Actor,
    campaign: &Campaign,
    (org, place): (&Org, &OrgPath),
    which: FollowUp,
    at: DateTime<Utc>,
) -> Result<FollowUpSchools, Error> {
    let then = campaign.counted_at();
    let sums = campaigns::list_sums(c, campaign.id, place, SCHOOL_LENGTH).await?;
    let last: HashMap<OrgPath, Option<DateTime<Utc>>> =
        campaigns::list_last(c, campaign.id, place, SCHOOL_LENGTH).await?.into_iter().collect();
    let total = sums.iter().map(|(_, p)| *p).sum();
    // A bureau that is hidden itself shows nothing of its schools.
    let small = suppression::small_for(c, actor, campaign, (&org.path, place), None, total).await?.learners;
    let hidden = if small { vec![true; sums.len()] } else { hide_schools(actor, (&org.path, place), &sums) };
    let all = sums.iter().map(|(_, counts)| *counts).zip(hidden.iter().copied());
    let needed = (!small).then(|| Needed::of(campaign.target, all));
    let mut schools = former::under(c, (org, place), OrgKind::School, then).await?;
    let counties = former::under(c, (org, place), OrgKind::County, then).await?;
    let wanted = |path: &OrgPath, p: &Participation| match which {
        FollowUp::NotStarted => p.started == 0,
        FollowUp::BelowTarget => !p.reaches(campaign.target),
        FollowUp::Quiet(days) => {
            let since = at - TimeDelta::days(days);
            !p.reaches(campaign.target) && last.get(path).copied().flatten().is_none_or(|t| t < since)
        }
    };
    let mut left_out = 0;
    let mut rows = Vec::new();
    for ((path, counts), hidden) in sums.iter().zip(hidden) {
        if counts.eligible == 0 {
            continue;
        }
        // Counted whether they are wanted or not: the number of each list would reveal their figures.
        if hidden {
            left_out += 1;
        } else if wanted(path, counts)
            && let Some(school) = schools.remove(path)
        {
            let above = counties.get(&path.cut(SCHOOL_LENGTH - PATH_SEGMENT)).cloned();
            rows.push(FollowUpRow { school, above, counts: *counts, last_at: last.get(path).copied().flatten() });
        }
    }
    rows.sort_by_key(|r| (std::cmp::Reverse(r.counts.needed(campaign.target)), r.school.path.clone()));
    Ok(FollowUpSchools { rows, hidden: left_out, needed })
}

/// Which schools are hidden, as on the pages of their counties and cities.
fn hide_schools(actor: &Actor, (at, place): (&OrgPath, &OrgPath), sums: &[(OrgPath, Participation)]) -> Vec<bool> {
    if sees_pupils(actor, at) {
        return vec![false; sums.len()];
    }
    suppression::hide_under(place.as_str().len(), sums, suppression::LEARNERS)
}
