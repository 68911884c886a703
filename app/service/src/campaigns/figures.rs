//! What rolls up: a node's participation with its children's, its trend, and the schools to act on.
//!
//! A reading sums class counters, never attempts. Who may not see a school's pupils sees no group of fewer than ten:
//! neither itself nor by subtraction.

use super::suppression;
use crate::{Actor, App, Error, UseCase, access::figures_use_case, follow, tree::former};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::Module;
use qinghe_model::{
    CampaignId, OrgId,
    activity::ActivityKind,
    hiding,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
    participation::Participation,
};
use qinghe_store::{
    Conn, activities,
    campaigns::{self, Campaign, Day, Piece, Pulse},
    orgs::{self, Org},
};
use std::{collections::HashMap, sync::Arc};

/// The figures of one part of the tree.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Which part.
    pub org: Org,
    /// Its counts; zeros when they are hidden.
    pub counts: Participation,
    /// At the end of yesterday, if that is kept.
    pub yesterday: Option<Participation>,
    /// Its schools, for a bureau.
    pub schools: Schools,
    /// It stands elsewhere by now; what is counted here was counted before it moved.
    pub away: bool,
    /// Whether they are hidden, because they or what they would reveal concern fewer than ten learners.
    pub hidden: bool,
    /// Whether who passed is left out, because it or what it would reveal concerns fewer than ten who completed.
    pub few: bool,
}

/// How many schools stand how.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Schools {
    /// With eligible learners.
    pub all: i64,
    /// That take part, by the campaign's rule.
    pub active: i64,
    /// Where nobody has begun.
    pub not_started: i64,
    /// That have not reached the target.
    pub below: i64,
}

/// Learners who joined after the list was taken.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Joined {
    /// So many.
    Count(i64),
    /// Fewer than ten, which is their school's to know.
    Few,
}

/// A node's participation with its children's.
pub struct ParticipationPage {
    /// The node and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// The campaign shown, with its first module; none when nothing calls this node.
    pub campaign: Option<(Campaign, Arc<Module>)>,
    /// What the campaign asks for.
    pub pieces: Vec<Piece>,
    /// Which activities it asks of each school and class.
    pub activities: Vec<ActivityKind>,
    /// Other campaigns that call this node, the latest first.
    pub others: Vec<Campaign>,
    /// The node's counts: the sum of its children's, of the same instant.
    pub total: Participation,
    /// At the end of yesterday, if that is kept.
    pub yesterday: Option<Participation>,
    /// Whether the node itself is too small to be shown to the actor: then all counts are zeros.
    pub hidden: bool,
    /// Whether who passed is left out, because it or what it would reveal concerns fewer than ten who completed.
    pub few: bool,
    /// The children, in order; those without eligible learners have zeros. Empty when the actor may
    /// not see below this node.
    pub children: Vec<Figures>,
    /// Its schools, for a bureau.
    pub schools: Schools,
    /// Its days, in order.
    pub days: Vec<Day>,
    /// Learners who joined after the list was taken, who do not count: now for a school, last night for a bureau.
    pub joined: Option<Joined>,
    /// Whether any list of the campaign was taken anew.
    pub amended: bool,
    /// Its place among its siblings by rate, from 1, and how many those are; for who looks from above.
    pub rank: Option<(i64, i64)>,
    /// As of when.
    pub at: DateTime<Utc>,
    /// The same on every server for the same figures, whenever they were read.
    pub version: String,
}

/// Shows a node's participation in a campaign, by default the latest that calls it and has opened.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn participation(
    app: &App,
    actor: &Actor,
    org: OrgId,
    campaign: Option<CampaignId>,
) -> Result<ParticipationPage, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.ok_or(Error::Forbidden)?;
    actor.require(figures_use_case(org.kind), &org.path)?;
    Ok(Look::read(app, &mut c, org, campaign).await?.shown(actor))
}

/// A node's participation as it was read, before anything is left out for who looks.
#[derive(Debug)]
pub struct Look {
    lineage: Vec<Org>,
    org: Org,
    /// Where the node stood for the campaign, and the pulse from before the figures were read.
    pub(super) pulse: Option<(OrgPath, Pulse)>,
    campaign: Option<(Campaign, Arc<Module>)>,
    pieces: Vec<Piece>,
    activities: Vec<ActivityKind>,
    others: Vec<Campaign>,
    total: Participation,
    /// Whether it is hidden from those who may not see its pupils.
    small: bool,
    /// Whether its marks are.
    few: bool,
    children: Vec<Figures>,
    schools: Schools,
    /// Each with whether it is hidden like the node.
    days: Vec<(Day, bool)>,
    joined: Option<i64>,
    /// With the place of the node above, today.
    rank: Option<(OrgPath, (i64, i64))>,
    /// As of when.
    pub(super) at: DateTime<Utc>,
}

impl Look {
    /// Reads it. One reading of class rows gives the node's figures and its children's, of the same instant.
    pub(super) async fn read(
        app: &App,
        c: &mut Conn<'_>,
        org: Org,
        campaign: Option<CampaignId>,
    ) -> Result<Self, Error> {
        let at = app.now();
        let lineage = orgs::list_lineage(c, &org.path).await?;
        // A campaign's figures are where the node stood when its learners were counted.
        let places = former::Places::of(c, &org).await?;
        let mut calling = super::list_calling(c, &places).await?;
        let wanted = |k: &Campaign| campaign.map_or(k.opens_at <= at, |id| k.id == id);
        let chosen =
            calling.iter().position(wanted).or(if campaign.is_none() && !calling.is_empty() { Some(0) } else { None });
        let campaign =
            chosen.map(|n| calling.remove(n)).and_then(|k| app.content().module(&k.module_id).cloned().map(|m| (k, m)));
        let mut look = Self {
            lineage,
            org,
            pulse: None,
            campaign,
            pieces: Vec::new(),
            activities: Vec::new(),
            others: calling,
            total: Participation::default(),
            small: false,
            few: false,
            children: Vec::new(),
            schools: Schools::default(),
            days: Vec::new(),
            joined: None,
            rank: None,
            at,
        };
        if let Some((k, _)) = look.campaign.clone() {
            look.count(app, c, &k, places.at(k.counted_at())).await?;
        }
        Ok(look)
    }

    async fn count(&mut self, app: &App, c: &mut Conn<'_>, k: &Campaign, place: &OrgPath) -> Result<(), Error> {
        self.pulse = Some((place.clone(), campaigns::get_pulse(c, k.id, place).await?));
        self.pieces = campaigns::list_pieces(c, k.id).await?;
        self.activities = activities::list_kinds(c, k.id).await?;
        let length = place.as_str().len() + PATH_SEGMENT;
        // Grouped by the deeper of the two levels.
        let rows = campaigns::list_sums(c, k.id, place, length.max(SCHOOL_LENGTH)).await?;
        let sums = grouped(&rows, length);
        self.total = sums.iter().map(|(_, p)| *p).sum();
        if let Err(e) = self.total.checked() {
            tracing::error!(node = %self.org.id, error = %e, "participation.overfull");
        }
        let levels = suppression::levels(c, k, place, None).await?;
        let small = suppression::Small::of(self.total, &levels);
        (self.small, self.few) = (small.learners, small.completed);
        let by_school = grouped(&rows, SCHOOL_LENGTH);
        self.schools = schools_of(k, &by_school);
        let yesterday = app.today() - TimeDelta::days(1);
        let amended = self.pulse.as_ref().is_some_and(|(_, pulse)| pulse.is_amended());
        let days = campaigns::list_days(c, k.id, place).await?;
        // Sizes are those of today, but where a list was taken anew.
        let small: Vec<bool> = if amended {
            suppression::small_days(c, k, place, &days).await?.iter().map(|s| s.learners).collect()
        } else {
            vec![self.small; days.len()]
        };
        self.days = days.into_iter().zip(small).collect();
        let bureau = self.org.kind.is_bureau();
        self.joined = if bureau {
            self.days.last().map(|(d, _)| d.joined)
        } else if k.frozen_at.is_some() {
            let parts = campaigns::list_joined(c, k, place, app.today(), SCHOOL_LENGTH).await?;
            Some(parts.iter().map(|(_, n)| n).sum())
        } else {
            None
        };
        self.rank = rank(c, (&self.org, place), &levels).await?;
        if self.org.kind == OrgKind::Class {
            return Ok(());
        }
        let (mut before, mut schools) = (Vec::new(), HashMap::new());
        if bureau {
            let places: Vec<OrgPath> = sums.iter().map(|(path, _)| path.clone()).collect();
            before = campaigns::list_day_at(c, k.id, &places, yesterday).await?;
            schools = by_school
                .chunk_by(|a, b| cut(&a.0, length) == cut(&b.0, length))
                .map(|part| (cut(&part[0].0, length), schools_of(k, part)))
                .collect();
        }
        let parts = former::children(c, &self.org, place, k.counted_at()).await?;
        self.children = children(parts, sums, &before, &schools);
        Ok(())
    }

    /// What the actor may see of it, who may see the node itself.
    pub(super) fn shown(&self, actor: &Actor) -> ParticipationPage {
        let path = &self.org.path;
        let seen = |o: &&Org| actor.may(figures_use_case(o.kind), &o.path);
        let sees_pupils = sees_pupils(actor, path);
        let hidden = self.small && !sees_pupils;
        let mut page = ParticipationPage {
            lineage: self.lineage.iter().filter(seen).cloned().collect(),
            org: self.org.clone(),
            campaign: self.campaign.clone(),
            pieces: self.pieces.clone(),
            activities: self.activities.clone(),
            others: self.others.clone(),
            total: Participation::default(),
            yesterday: None,
            hidden,
            few: self.few && !sees_pupils && !hidden,
            children: Vec::new(),
            schools: Schools::default(),
            days: Vec::new(),
            joined: None,
            amended: self.pulse.as_ref().is_some_and(|(_, pulse)| pulse.is_amended()),
            rank: None,
            at: self.at,
            version: String::new(),
        };
        if !hidden {
            page.total = if page.few { suppression::without_marks(self.total) } else { self.total };
            page.schools = self.schools;
            let days = self.days.iter().filter(|(_, small)| sees_pupils || !small);
            // The page tells of days who completed, and no marks.
            let bare = |d: &Day| Day { counts: suppression::without_marks(d.counts), ..d.clone() };
            page.days = days.map(|(d, _)| if sees_pupils { d.clone() } else { bare(d) }).collect();
            let yesterday = self.at.with_timezone(&App::ZONE).date_naive() - TimeDelta::days(1);
            page.yesterday = page.days.iter().find(|d| d.day == yesterday).map(|d| d.counts);
            let tells = |n| sees_pupils || !(1..hiding::LEAST_SHOWN).contains(&n);
            page.joined = self.joined.map(|n| if tells(n) { Joined::Count(n) } else { Joined::Few });
            let rank = self.rank.as_ref().filter(|(above, _)| actor.may(UseCase::ViewParticipation, above));
            page.rank = rank.map(|(_, rank)| *rank);
            let child_kind = if self.org.kind == OrgKind::School { OrgKind::Class } else { OrgKind::School };
            if actor.may(figures_use_case(child_kind), path) {
                page.children.clone_from(&self.children);
                if !sees_pupils {
                    hide(&mut page.children);
                    hide_marks(&mut page.children, page.few);
                }
            }
        }
        page.version = follow::version(&(
            (page.total, page.yesterday, page.hidden, page.few, &page.children),
            (page.schools, &page.days, page.joined, page.rank),
        ));
        page
    }
}

/// The length of a school's path.
pub(crate) const SCHOOL_LENGTH: usize = PATH_SEGMENT * (OrgKind::School as usize + 1);

/// Whether small groups need not be hidden: from a school's own staff, and from the operator, who has the store.
pub(crate) fn sees_pupils(actor: &Actor, at: &OrgPath) -> bool {
    actor.is_operator() || actor.may(UseCase::ViewClassFigures, at)
}

fn children(
    parts: Vec<former::Child>,
    sums: Vec<(OrgPath, Participation)>,
    before: &[Day],
    schools: &HashMap<OrgPath, Schools>,
) -> Vec<Figures> {
    let mut by_path: HashMap<OrgPath, Participation> = sums.into_iter().collect();
    let before: HashMap<&OrgPath, Participation> = before.iter().map(|d| (&d.path, d.counts)).collect();
    parts
        .into_iter()
        .map(|child| Figures {
            counts: by_path.remove(&child.place).unwrap_or_default(),
            yesterday: before.get(&child.place).copied(),
            schools: schools.get(&child.place).copied().unwrap_or_default(),
            hidden: false,
            few: false,
            away: child.away,
            org: child.org,
        })
        .filter(|f| !f.away || f.counts != Participation::default())
        .collect()
}

/// Hides what concerns few learners, or did yesterday, and what would reveal it.
fn hide(parts: &mut [Figures]) {
    let before: Vec<i64> = parts.iter().map(|f| f.yesterday.map_or(0, |p| p.eligible)).collect();
    for (part, hidden) in parts.iter_mut().zip(hiding::hide(&before)) {
        part.yesterday = part.yesterday.filter(|_| !hidden);
    }
    let sizes: Vec<i64> = parts.iter().map(|f| f.counts.eligible).collect();
    for (part, hidden) in parts.iter_mut().zip(hiding::hide(&sizes)) {
        if hidden {
            *part = Figures {
                counts: Participation::default(),
                yesterday: None,
                schools: Schools::default(),
                away: part.away,
                few: false,
                hidden,
                org: part.org.clone(),
            };
        }
    }
}

/// Leaves out who passed where few completed, and where that would reveal it; `all` where the whole is left out.
fn hide_marks(parts: &mut [Figures], all: bool) {
    let sizes: Vec<i64> = parts.iter().map(|f| f.counts.completed).collect();
    for (part, few) in parts.iter_mut().zip(hiding::hide(&sizes)) {
        part.few = (few || all) && !part.hidden;
        if part.few {
            part.counts = suppression::without_marks(part.counts);
        }
    }
}

/// A node's place among those beside it, with the place of the node above, whose business it is.
async fn rank(
    c: &mut Conn<'_>,
    (org, place): (&Org, &OrgPath),
    levels: &[suppression::Level],
) -> Result<Option<(OrgPath, (i64, i64))>, Error> {
    let Some(parent) = org.parent_id() else { return Ok(None) };
    if !org.kind.is_bureau() && org.kind != OrgKind::School {
        return Ok(None);
    }
    let Some(parent) = orgs::find(c, parent).await? else { return Ok(None) };
    let Some((_, all)) = levels.last().filter(|(own, _)| own == place) else { return Ok(None) };
    // Who is hidden beside them is not counted either: a place would tell a rate.
    let hides = hiding::hide(&all.iter().map(|(_, p)| p.eligible).collect::<Vec<_>>());
    let all: Vec<_> = all.iter().zip(hides).filter(|(_, hides)| !hides).map(|(sibling, _)| sibling).collect();
    let Some((_, own)) = all.iter().find(|(path, p)| path == place && p.eligible > 0) else { return Ok(None) };
    let ahead = |p: &Participation| {
        i128::from(p.completed) * i128::from(own.eligible) > i128::from(own.completed) * i128::from(p.eligible)
    };
    let better = count(all.iter().filter(|(_, p)| ahead(p)));
    Ok(Some((parent.path, (better + 1, count(all.iter())))))
}

fn schools_of(k: &Campaign, sums: &[(OrgPath, Participation)]) -> Schools {
    let among = |test: &dyn Fn(&Participation) -> bool| count(sums.iter().filter(|(_, p)| p.eligible > 0 && test(p)));
    Schools {
        all: among(&|_| true),
        active: among(&|p| k.takes_part(*p)),
        not_started: among(&|p| p.started == 0),
        below: among(&|p| !p.reaches(k.target)),
    }
}

/// Sums of parts by prefixes of their places; rows come in order of place.
pub(crate) fn grouped(rows: &[(OrgPath, Participation)], length: usize) -> Vec<(OrgPath, Participation)> {
    let mut sums: Vec<(OrgPath, Participation)> = Vec::new();
    for (path, counts) in rows {
        let path = cut(path, length);
        match sums.last_mut() {
            Some((last, sum)) if *last == path => *sum = *sum + *counts,
            _ => sums.push((path, *counts)),
        }
    }
    sums
}

pub(crate) fn cut(path: &OrgPath, length: usize) -> OrgPath {
    path.as_str().get(..length).unwrap_or(path.as_str()).to_owned().into()
}

fn count(iter: impl Iterator) -> i64 {
    i64::try_from(iter.count()).unwrap_or(i64::MAX)
}

/// The topmost node whose figures the actor may see: where a bureau's or a school's page begins.
#[must_use]
pub fn home_node(actor: &Actor) -> Option<OrgId> {
    actor.nodes_for(UseCase::ViewParticipation).next().map(|g| g.org_id)
}

/// Which schools to act on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Chase {
    /// Nobody has begun.
    NotStarted,
    /// The target is not reached.
    BelowTarget,
    /// Nothing was begun or completed in the last so many days, and the target is not reached.
    Quiet(i64),
}

/// A school to act on.
#[derive(Clone, Debug)]
pub struct ChaseRow {
    /// The school.
    pub school: Org,
    /// The bureau right above it.
    pub above: Option<Org>,
    /// Its counts.
    pub counts: Participation,
    /// When something was last begun or completed there.
    pub last_at: Option<DateTime<Utc>>,
}

/// Schools to act on.
pub struct ChaseList {
    /// The node.
    pub org: Org,
    /// The campaign.
    pub campaign: Campaign,
    /// The schools, those that miss the most learners first.
    pub rows: Vec<ChaseRow>,
    /// How many schools are left out because they are too small to be shown.
    pub hidden: i64,
    /// As of when.
    pub at: DateTime<Utc>,
}

/// The schools under a node that the bureau has to act on.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the campaign does not call the node.
pub async fn chase(
    app: &App,
    actor: &Actor,
    org: OrgId,
    campaign: CampaignId,
    which: Chase,
) -> Result<ChaseList, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.filter(|o| o.kind.is_bureau()).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewParticipation, &org.path)?;
    let campaign = campaigns::find(&mut c, campaign).await?.ok_or(Error::NotFound)?;
    // As on the page: where the node and its schools stood when the learners were counted.
    let place = former::Places::of(&mut c, &org).await?.at(campaign.counted_at()).clone();
    if !campaign.org_path.contains(&place) {
        return Err(Error::NotFound);
    }
    let at = app.now();
    let (rows, hidden) = list_chased(&mut c, actor, &campaign, (&org, &place), which, at).await?;
    Ok(ChaseList { org, campaign, rows, hidden, at })
}

/// The schools to act on under a bureau that stood at a place when the learners were counted, and how many are hidden.
pub(crate) async fn list_chased(
    c: &mut Conn<'_>,
    actor: &Actor,
    campaign: &Campaign,
    (org, place): (&Org, &OrgPath),
    which: Chase,
    at: DateTime<Utc>,
) -> Result<(Vec<ChaseRow>, i64), Error> {
    let then = campaign.counted_at();
    let sums = campaigns::list_sums(c, campaign.id, place, SCHOOL_LENGTH).await?;
    let last: HashMap<OrgPath, Option<DateTime<Utc>>> =
        campaigns::list_last(c, campaign.id, place, SCHOOL_LENGTH).await?.into_iter().collect();
    let total = sums.iter().map(|(_, p)| *p).sum();
    // A bureau that is hidden itself tells nothing of its schools.
    let hidden = if suppression::small_for(c, actor, campaign, (&org.path, place), None, total).await?.learners {
        vec![true; sums.len()]
    } else {
        hide_schools(actor, (&org.path, place), &sums)
    };
    let mut schools = former::under(c, (org, place), OrgKind::School, then).await?;
    let counties = former::under(c, (org, place), OrgKind::County, then).await?;
    let wanted = |path: &OrgPath, p: &Participation| match which {
        Chase::NotStarted => p.started == 0,
        Chase::BelowTarget => !p.reaches(campaign.target),
        Chase::Quiet(days) => {
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
        // Counted whether they are wanted or not: the number of each list would tell how they stand.
        if hidden {
            left_out += 1;
        } else if wanted(path, counts)
            && let Some(school) = schools.remove(path)
        {
            let above = counties.get(&cut(path, SCHOOL_LENGTH - PATH_SEGMENT)).cloned();
            rows.push(ChaseRow { school, above, counts: *counts, last_at: last.get(path).copied().flatten() });
        }
    }
    rows.sort_by_key(|r| (std::cmp::Reverse(r.counts.needed(campaign.target)), r.school.path.clone()));
    Ok((rows, left_out))
}

/// Which schools are hidden, as on the pages of their counties and cities.
fn hide_schools(actor: &Actor, (at, place): (&OrgPath, &OrgPath), sums: &[(OrgPath, Participation)]) -> Vec<bool> {
    if sees_pupils(actor, at) {
        return vec![false; sums.len()];
    }
    suppression::hide_under(place.as_str().len(), sums, suppression::LEARNERS)
}
