//! The roll-up: a node's participation with its children's, its trend, and the schools to follow up.
//!
//! It sums class counters, never attempts. Those who may not see a school's pupils see no group of fewer than ten,
//! neither directly nor by subtraction.

pub use super::follow_up::{FollowUp, FollowUpList, FollowUpRow, Joined, Needed, follow_up};
pub(crate) use crate::access::sees_pupils;

use super::suppression;
use crate::{Actor, App, Error, UseCase, access::figures_use_case, tree::former, watch};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_content::Module;
use qinghe_model::{
    CampaignId, OrgId,
    activity::ActivityKind,
    hiding,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
    participation::{Marks, Participation},
};
use qinghe_store::{
    Conn, activities,
    campaigns::{self, Campaign, Day, Pulse, Requirement},
    orgs::{self, Org},
};
use std::{collections::HashMap, sync::Arc};

/// The figures of one part of the tree.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The node.
    pub org: Org,
    /// Its counts; zeros when they are hidden.
    pub counts: Participation,
    /// At the end of yesterday, if that is kept.
    pub yesterday: Option<Participation>,
    /// Its schools, for a bureau.
    pub schools: Schools,
    /// It is elsewhere by now; what is counted here was counted before it moved.
    pub away: bool,
    /// Whether they are hidden, because they or what they would reveal concern fewer than ten learners.
    pub hidden: bool,
    /// Whether who passed is left out, because it or what it would reveal concerns fewer than ten who completed.
    pub few: bool,
}

/// Counts of schools.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Schools {
    /// With eligible learners.
    pub all: i64,
    /// That take part, by the campaign's rule.
    pub active: i64,
    /// Schools in which nobody has started.
    pub not_started: i64,
    /// That have not reached the target.
    pub below: i64,
}

/// As of when marks are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarksAsOf {
    /// Now.
    Now,
    /// When they were last published: they are, in steps of ten completions.
    LastStep,
}

/// A node's participation with its children's.
pub struct ParticipationPage {
    /// The node and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// The campaign shown, with its first module; none when nothing calls this node.
    pub campaign: Option<(Campaign, Arc<Module>)>,
    /// The campaign's requirements.
    pub requirements: Vec<Requirement>,
    /// The activities it requires of each school and class.
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
    /// As of when who passed is.
    pub marks: MarksAsOf,
    /// The children, in order; those without eligible learners have zeros. Empty when the actor may
    /// not see below this node.
    pub children: Vec<Figures>,
    /// Its schools, for a bureau.
    pub schools: Schools,
    /// How many more learners have to complete there, for a bureau.
    pub needed: Option<Needed>,
    /// Its days, in order.
    pub days: Vec<Day>,
    /// Learners who joined after the list was taken and do not count: as of now for a school, as of last night for a
    /// bureau.
    pub joined: Option<Joined>,
    /// Whether any list of the campaign was updated.
    pub amended: bool,
    /// When lists at and under the node were updated, in order.
    pub amended_at: Vec<DateTime<Utc>>,
    /// Its place among its siblings by rate, from 1, and how many those are; for who looks from above.
    pub rank: Option<(i64, i64)>,
    /// When it was read.
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
    Ok(ParticipationWatch::read(app, &mut c, org, campaign).await?.shown(actor))
}

/// A node's participation as it was read, before anything is left out for who looks.
#[derive(Debug)]
pub struct ParticipationWatch {
    lineage: Vec<Org>,
    org: Org,
    /// The node's place for the campaign, and the pulse from before the figures were read.
    pub(super) pulse: Option<(OrgPath, Pulse)>,
    campaign: Option<(Campaign, Arc<Module>)>,
    requirements: Vec<Requirement>,
    activities: Vec<ActivityKind>,
    others: Vec<Campaign>,
    total: Participation,
    /// The marks that those who may not see its pupils see in place of the present ones, and the same of each child.
    marks: Marks,
    marks_of: HashMap<OrgId, Marks>,
    /// Whether it is hidden from those who may not see its pupils.
    small: bool,
    /// Whether its marks are.
    few: bool,
    children: Vec<Figures>,
    schools: Schools,
    /// For those who may not see its pupils, and for those who may.
    needed: Option<[Needed; 2]>,
    /// Each with whether it is hidden like the node.
    days: Vec<(Day, bool)>,
    joined: Option<i64>,
    amended_at: Vec<DateTime<Utc>>,
    /// With the place of the node above, today.
    rank: Option<(OrgPath, (i64, i64))>,
    /// When it was read.
    pub(super) at: DateTime<Utc>,
}

impl ParticipationWatch {
    /// Reads it. One reading of class rows gives the node's figures and its children's, of the same instant.
    pub(super) async fn read(
        app: &App,
        c: &mut Conn<'_>,
        org: Org,
        campaign: Option<CampaignId>,
    ) -> Result<Self, Error> {
        let at = app.now();
        let lineage = orgs::list_lineage(c, &org.path).await?;
        // A campaign's figures are at the node's place when its learners were counted.
        let places = former::Places::of(c, &org).await?;
        let mut applicable = super::applicable::list(c, &places).await?;
        let wanted = |k: &Campaign| campaign.map_or(k.opens_at <= at, |id| k.id == id);
        let chosen = applicable.iter().position(wanted).or(if campaign.is_none() && !applicable.is_empty() {
            Some(0)
        } else {
            None
        });
        let campaign = chosen
            .map(|n| applicable.remove(n))
            .and_then(|k| app.content().module(&k.module_id).cloned().map(|m| (k, m)));
        let mut look = Self {
            lineage,
            org,
            pulse: None,
            campaign,
            requirements: Vec::new(),
            activities: Vec::new(),
            others: applicable,
            total: Participation::default(),
            marks: Marks::default(),
            marks_of: HashMap::new(),
            small: false,
            few: false,
            children: Vec::new(),
            schools: Schools::default(),
            needed: None,
            days: Vec::new(),
            joined: None,
            amended_at: Vec::new(),
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
        self.requirements = campaigns::list_requirements(c, k.id).await?;
        self.activities = activities::list_kinds(c, k.id).await?;
        let length = place.as_str().len() + PATH_SEGMENT;
        // Grouped by the deeper of the two levels.
        let rows = campaigns::list_sums(c, k.id, place, length.max(SCHOOL_LENGTH)).await?;
        let sums = OrgPath::sums(&rows, length);
        self.total = sums.iter().map(|(_, p)| *p).sum();
        if let Err(e) = self.total.checked() {
            tracing::error!(node = %self.org.id, error = %e, "participation.overfull");
        }
        let released = campaigns::list_released(c, k.id, place, length.min(SCHOOL_LENGTH)).await?;
        self.marks = released.iter().map(|(_, marks)| *marks).sum();
        let levels = suppression::levels(c, k, place, None).await?;
        let small = suppression::Small::of(self.total.with_marks(self.marks), &levels);
        (self.small, self.few) = (small.learners, small.marks);
        let by_school = OrgPath::sums(&rows, SCHOOL_LENGTH);
        self.schools = schools_of(k, &by_school);
        if self.org.kind.is_bureau() {
            let hides = suppression::hide_under(place.as_str().len(), &by_school, suppression::LEARNERS);
            let counts = || by_school.iter().map(|(_, counts)| *counts);
            let shown = Needed::of(k.target, counts().zip(hides));
            self.needed = Some([shown, Needed::of(k.target, counts().map(|p| (p, false)))]);
        }
        let yesterday = app.today() - TimeDelta::days(1);
        let amended = self.pulse.as_ref().is_some_and(|(_, pulse)| pulse.is_amended());
        if amended {
            let amendments = campaigns::list_amendments(c, k.id, &self.org.path).await?;
            self.amended_at = amendments.iter().map(|a| a.at).collect();
            self.amended_at.sort_unstable();
        }
        let days = campaigns::list_days(c, k.id, place).await?;
        // Sizes are those of today, except where a list was updated.
        let small: Vec<bool> = if amended {
            suppression::small_days(c, k, place, &days).await?.iter().map(|s| s.learners).collect()
        } else {
            vec![self.small; days.len()]
        };
        self.days = days.into_iter().zip(small).collect();
        let bureau = self.org.kind.is_bureau();
        self.joined = if bureau {
            self.days.last().map(|(d, _)| d.joined)
        } else if k.snapshot_taken_at.is_some() {
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
                .chunk_by(|a, b| a.0.cut(length) == b.0.cut(length))
                .map(|part| (part[0].0.cut(length), schools_of(k, part)))
                .collect();
        }
        let parts = former::children(c, &self.org, place, k.counted_at()).await?;
        let released: HashMap<OrgPath, Marks> = released.into_iter().collect();
        let marks = |child: &former::Child| Some((child.org.id, *released.get(&child.place)?));
        self.marks_of = parts.iter().filter_map(marks).collect();
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
            requirements: self.requirements.clone(),
            activities: self.activities.clone(),
            others: self.others.clone(),
            total: Participation::default(),
            yesterday: None,
            hidden,
            few: self.few && !sees_pupils && !hidden,
            marks: if sees_pupils { MarksAsOf::Now } else { MarksAsOf::LastStep },
            children: Vec::new(),
            schools: Schools::default(),
            needed: None,
            days: Vec::new(),
            joined: None,
            amended: self.pulse.as_ref().is_some_and(|(_, pulse)| pulse.is_amended()),
            amended_at: Vec::new(),
            rank: None,
            at: self.at,
            version: String::new(),
        };
        if !hidden {
            let published = || if page.few { Marks::default() } else { self.marks };
            page.total = if sees_pupils { self.total } else { self.total.with_marks(published()) };
            page.schools = self.schools;
            page.amended_at.clone_from(&self.amended_at);
            page.needed = self.needed.map(|both| both[usize::from(sees_pupils)]);
            let days = self.days.iter().filter(|(_, small)| sees_pupils || !small);
            // For days the page shows who completed, and no marks.
            let bare = |d: &Day| Day { counts: suppression::without_marks(d.counts), ..d.clone() };
            page.days = days.map(|(d, _)| if sees_pupils { d.clone() } else { bare(d) }).collect();
            let yesterday = self.at.with_timezone(&App::ZONE).date_naive() - TimeDelta::days(1);
            page.yesterday = page.days.iter().find(|d| d.day == yesterday).map(|d| d.counts);
            page.joined = self.joined.map(|n| Joined::shown(n, sees_pupils));
            let rank = self.rank.as_ref().filter(|(above, _)| actor.may(UseCase::ViewParticipation, above));
            page.rank = rank.map(|(_, rank)| *rank);
            let child_kind = if self.org.kind == OrgKind::School { OrgKind::Class } else { OrgKind::School };
            if actor.may(figures_use_case(child_kind), path) {
                page.children.clone_from(&self.children);
                if !sees_pupils {
                    for child in &mut page.children {
                        let marks = self.marks_of.get(&child.org.id).copied().unwrap_or_default();
                        child.counts = child.counts.with_marks(marks);
                        child.yesterday = child.yesterday.map(suppression::without_marks);
                    }
                    hide(&mut page.children);
                    hide_marks(&mut page.children, page.few);
                }
            }
        }
        page.version = watch::version(&(
            (page.total, page.yesterday, page.hidden, page.few, &page.children),
            (page.schools, page.needed, &page.days, page.joined, page.rank),
        ));
        page
    }
}

/// The length of a school's path.
pub(crate) const SCHOOL_LENGTH: usize = OrgKind::School.path_length();

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
        .filter(|f| (!f.away && !is_closed_class(&f.org)) || f.counts != Participation::default())
        .collect()
}

/// A class that an undo left empty.
fn is_closed_class(org: &Org) -> bool {
    org.kind == OrgKind::Class && org.closed_from.is_some()
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
    let sizes: Vec<i64> = parts.iter().map(|f| f.counts.marked).collect();
    for (part, few) in parts.iter_mut().zip(hiding::hide(&sizes)) {
        part.few = (few || all || part.counts.is_unmarked()) && !part.hidden;
        if part.few {
            part.counts = suppression::without_marks(part.counts);
        }
    }
}

/// A node's rank among its siblings, for those who may see the node above.
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
    // Hidden siblings are not ranked either: a rank would reveal a rate.
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

fn count(iter: impl Iterator) -> i64 {
    i64::try_from(iter.count()).unwrap_or(i64::MAX)
}

/// The topmost node whose figures the actor may see: the start page of a bureau or a school.
#[must_use]
pub fn home_node(actor: &Actor) -> Option<OrgId> {
    actor.nodes_for(UseCase::ViewParticipation).next().map(|g| g.org_id)
}
