//! A campaign and its requirements.

use super::kinds::list_kinds;
use crate::{Conn, Error, assignments::WorkPart};
use chrono::{DateTime, Utc};
use qinghe_model::{
    CampaignId, OrgId, Text, UserId,
    activity::ActivityKind,
    org::{Grade, OrgPath, join_grades, split_grades},
    participation::{DEFAULT_TARGET, Participation},
};
use sqlx::FromRow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A bureau's campaign in its schools.
#[derive(Clone, Debug, FromRow)]
pub struct Campaign {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: CampaignId,
    /// The node that launched it.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// That node's path at the launch.
    #[sqlx(try_from = "String")]
    pub org_path: OrgPath,
    name_zh: String,
    name_en: String,
    /// The module of its first requirement.
    pub module_id: String,
    grades: String,
    /// The target participation rate, in per cent.
    pub target: i64,
    /// When work starts to count.
    pub opens_at: DateTime<Utc>,
    /// When work stops being on time.
    pub due_at: DateTime<Utc>,
    /// When work stops counting.
    pub closes_at: DateTime<Utc>,
    /// When the list of eligible learners is taken.
    pub snapshot_at: DateTime<Utc>,
    /// The score from which a learner passes, in per cent.
    pub pass_mark: i64,
    /// Whether a quiz must be passed to be completed.
    pub pass_required: bool,
    /// The share of its learners from which a school takes part, in per cent; 0: one learner is enough.
    pub school_threshold: i64,
    weights: String,
    parent_id: Option<Uuid>,
    /// When the list of learners was taken, if it has been.
    pub snapshot_taken_at: Option<DateTime<Utc>>,
}

impl Campaign {
    /// A campaign to insert, with default values.
    pub fn new(
        id: CampaignId,
        org: (OrgId, OrgPath),
        name: Text,
        grades: &[Grade],
        [opens_at, due_at, closes_at, snapshot_at]: [DateTime<Utc>; 4],
    ) -> Self {
        Self {
            id,
            org_id: org.0,
            org_path: org.1,
            name_zh: name.zh,
            name_en: name.en,
            module_id: String::new(),
            grades: join_grades(grades),
            target: DEFAULT_TARGET,
            opens_at,
            due_at,
            closes_at,
            snapshot_at,
            pass_mark: 60,
            pass_required: false,
            school_threshold: 0,
            weights: "35,35,10,10,10".to_owned(),
            parent_id: None,
            snapshot_taken_at: None,
        }
    }

    /// Makes it an addition to a higher bureau's campaign.
    pub fn set_parent(&mut self, parent: CampaignId) {
        self.parent_id = Some(parent.0);
    }

    /// Sets the weights of the official table, in hundredths.
    pub fn set_weights(&mut self, weights: [i64; 5]) {
        self.weights = weights.map(|w| w.to_string()).join(",");
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }

    /// The grades it is for.
    pub fn grades(&self) -> impl Iterator<Item = Grade> + use<> {
        split_grades(&self.grades)
    }

    /// The higher bureau's campaign that it adds to.
    #[must_use]
    pub fn parent_id(&self) -> Option<CampaignId> {
        self.parent_id.map(CampaignId)
    }

    /// The weights of the official table, in hundredths: school rate, learner rate, pass rate, full marks, mean.
    #[must_use]
    pub fn weights(&self) -> [i64; 5] {
        let mut parts = self.weights.split(',').map(|w| w.parse().unwrap_or_default());
        [(); 5].map(|()| parts.next().unwrap_or_default())
    }

    /// When its learners were counted: each counts at the path that their class had then. Before that, the end of time.
    #[must_use]
    pub fn counted_at(&self) -> DateTime<Utc> {
        self.snapshot_taken_at.unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Whether this school takes part, by the campaign's rule.
    #[must_use]
    pub fn takes_part(&self, school: Participation) -> bool {
        school.completed > 0 && school.completed * 100 >= self.school_threshold * school.eligible
    }
}

impl Campaign {
    /// Whether nothing that is completed now counts any more.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.closes_at <= now
    }
}

/// One requirement of a campaign for some grades.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Requirement {
    /// The module.
    pub module_id: String,
    /// Which part of it.
    pub part: WorkPart,
    /// The grades it applies to.
    pub grades: Vec<Grade>,
}

#[derive(FromRow)]
struct RequirementRow {
    module_id: String,
    #[sqlx(try_from = "String")]
    part: WorkPart,
    #[sqlx(try_from = "String")]
    grade: Grade,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, org_id, org_path, name_zh, name_en, module_id, \
             COALESCE((SELECT string_agg(g.grade, ',') FROM (SELECT DISTINCT p.grade FROM campaign_requirements p WHERE p.campaign_id = campaigns.id) g), '') AS grades, target, opens_at, due_at, closes_at, snapshot_at, pass_mark, pass_required, \
             school_threshold, weights, parent_id, snapshot_taken_at FROM campaigns WHERE withdrawn_at IS NULL ",
            $rest
        )
    };
}

const FIND: &str = select!("AND id = $1");
const LIST: &str = select!("ORDER BY opens_at DESC, id");
const LIST_OPEN: &str = select!("AND due_at > $1");
const LIST_SNAPSHOTS_DUE: &str =
    select!("AND snapshot_taken_at IS NULL AND snapshot_at <= $1 ORDER BY snapshot_at, id");
const LIST_SAME: &str = select!("AND org_id = $1 AND name_zh = $2 AND name_en = $3 AND due_at = $4 ORDER BY id");
const LIST_RUNNING: &str =
    select!("AND snapshot_taken_at IS NOT NULL AND opens_at <= $1 AND closes_at > $2 ORDER BY id");
const INSERT: &str = "INSERT INTO campaigns (id, org_id, org_path, name_zh, name_en, module_id, target, opens_at, due_at, closes_at, snapshot_at, \
    pass_mark, pass_required, school_threshold, weights, parent_id, created_by, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
const INSERT_REQUIREMENT: &str =
    "INSERT INTO campaign_requirements (campaign_id, module_id, part, grade) VALUES ($1, $2, $3, $4)";
const LIST_REQUIREMENTS: &str =
    "SELECT module_id, part, grade FROM campaign_requirements WHERE campaign_id = $1 ORDER BY module_id, part";
const WITHDRAW: &str = "UPDATE campaigns SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL";

// Assignments of a withdrawn campaign that nobody has started are archived; started ones stay with the class.
const WITHDRAW_WORK: &str = "UPDATE assignments SET archived_at = $2 WHERE campaign_id = $1 AND archived_at IS NULL \
    AND NOT EXISTS (SELECT 1 FROM progress p WHERE p.assignment_id = assignments.id)";

/// The campaign with this id, unless it was withdrawn.
pub async fn find(c: &mut Conn<'_>, id: CampaignId) -> Result<Option<Campaign>, Error> {
    find!(c, FIND, id.0)
}

/// All campaigns that were not withdrawn, the latest first.
pub async fn list(c: &mut Conn<'_>) -> Result<Vec<Campaign>, Error> {
    list!(c, LIST)
}

/// Campaigns of nodes at or above one of these paths, the latest first; with `below`, also those of nodes that are at
/// or under that path today.
pub async fn list_around(
    c: &mut Conn<'_>,
    places: &[OrgPath],
    below: Option<&OrgPath>,
) -> Result<Vec<Campaign>, Error> {
    let above: BTreeSet<OrgPath> = places.iter().flat_map(|p| p.ancestors().chain([p.clone()])).collect();
    build!(c, |q| {
        q.push(select!("AND (org_path IN ("));
        let mut list = q.separated(", ");
        for path in &above {
            list.push_bind(path.as_str());
        }
        q.push(")");
        if let Some(below) = below {
            q.push(" OR org_id IN (SELECT o.id FROM orgs o WHERE o.path >= ").push_bind(below.as_str());
            q.push(" AND o.path < ").push_bind(below.end().as_str().to_owned()).push(")");
        }
        q.push(") ORDER BY opens_at DESC, id");
    }; build_query_as, fetch_all)
}

/// Campaigns whose due time is after `now`, in no order.
pub async fn list_open(c: &mut Conn<'_>, now: DateTime<Utc>) -> Result<Vec<Campaign>, Error> {
    list!(c, LIST_OPEN, now)
}

/// The campaign that a node has already launched with the same name, due time and requirements: a form that was sent
/// twice. On PostgreSQL the node's row is locked until the transaction ends.
pub async fn find_same(
    c: &mut Conn<'_>,
    new: &Campaign,
    requirements: &[Requirement],
    activities: &[ActivityKind],
) -> Result<Option<CampaignId>, Error> {
    // SQLite has one writer.
    if let Conn::Postgres(c) = c {
        sqlx::query("SELECT id FROM orgs WHERE id = $1 FOR NO KEY UPDATE").bind(new.org_id.0).execute(&mut **c).await?;
    }
    let same: Vec<Campaign> =
        list!(c, LIST_SAME, new.org_id.0, new.name_zh.as_str(), new.name_en.as_str(), new.due_at)?;
    let key = |p: &Requirement| (p.module_id.clone(), p.part.as_str(), join_grades(&p.grades));
    let wanted: BTreeSet<_> = requirements.iter().map(key).collect();
    for k in same {
        let kinds = list_kinds(c, k.id).await?;
        let same_kinds = ActivityKind::ALL.iter().all(|kind| kinds.contains(kind) == activities.contains(kind));
        if same_kinds && list_requirements(c, k.id).await?.iter().map(key).collect::<BTreeSet<_>>() == wanted {
            return Ok(Some(k.id));
        }
    }
    Ok(None)
}

/// Campaigns whose list of learners is due by `now`.
pub async fn list_snapshots_due(c: &mut Conn<'_>, now: DateTime<Utc>) -> Result<Vec<Campaign>, Error> {
    list!(c, LIST_SNAPSHOTS_DUE, now)
}

/// Campaigns that have a list, opened by `opened` and close after `open_after`.
pub async fn list_running(
    c: &mut Conn<'_>,
    opened: DateTime<Utc>,
    open_after: DateTime<Utc>,
) -> Result<Vec<Campaign>, Error> {
    list!(c, LIST_RUNNING, opened, open_after)
}

/// A campaign's requirements.
pub async fn list_requirements(c: &mut Conn<'_>, id: CampaignId) -> Result<Vec<Requirement>, Error> {
    let rows: Vec<RequirementRow> = list!(c, LIST_REQUIREMENTS, id.0)?;
    let mut requirements: Vec<Requirement> = Vec::new();
    for RequirementRow { module_id, part, grade } in rows {
        match requirements.last_mut().filter(|p| p.module_id == module_id && p.part == part) {
            Some(requirement) => requirement.grades.push(grade),
            None => requirements.push(Requirement { module_id, part, grades: vec![grade] }),
        }
    }
    for requirement in &mut requirements {
        requirement.grades.sort_unstable();
    }
    Ok(requirements)
}

/// Inserts a campaign and its requirements. [`take_snapshot`](super::take_snapshot) takes its list of learners.
pub async fn insert(
    c: &mut Conn<'_>,
    new: &Campaign,
    requirements: &[Requirement],
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(
        c,
        INSERT,
        new.id.0,
        new.org_id.0,
        new.org_path.as_str(),
        new.name_zh.as_str(),
        new.name_en.as_str(),
        requirements.first().map_or("", |p| p.module_id.as_str()),
        new.target,
        new.opens_at,
        new.due_at,
        new.closes_at,
        new.snapshot_at,
        new.pass_mark,
        new.pass_required,
        new.school_threshold,
        new.weights.as_str(),
        new.parent_id,
        by.map(|u| u.0),
        at
    )?;
    for requirement in requirements {
        for grade in &requirement.grades {
            execute!(
                c,
                INSERT_REQUIREMENT,
                new.id.0,
                requirement.module_id.as_str(),
                requirement.part.as_str(),
                grade.as_str()
            )?;
        }
    }
    Ok(())
}

/// Withdraws a campaign and archives its assignments that nobody has started; returns whether it was there.
pub async fn withdraw(c: &mut Conn<'_>, id: CampaignId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = affected!(c, WITHDRAW, id.0, at)?;
    execute!(c, WITHDRAW_WORK, id.0, at)?;
    Ok(rows > 0)
}
