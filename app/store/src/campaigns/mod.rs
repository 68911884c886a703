//! Campaigns: what is called for, the frozen list of learners (`lists.rs`), the counters per class with the recount that
//! proves them (`counting.rs`), and what is kept of each day (`days.rs`).

mod counting;
mod days;
mod lists;

pub use counting::{Difference, Pulse, count, get_pulse, list_last, list_sums, recount};
pub use days::{Day, has_day, insert_days, list_day, list_day_at, list_days, list_level};
pub use lists::{
    Amended, Amendment, amend, compare, freeze, give_work, insert_amendment, list_amendments, list_joined,
};

use crate::{Conn, Error, activities::list_kinds, assignments::WorkPart, db::on_db, grades};
use chrono::{DateTime, Utc};
use qinghe_model::{
    CampaignId, OrgId, Text, UserId,
    activity::ActivityKind,
    org::{Grade, OrgPath},
    participation::{DEFAULT_TARGET, Participation},
};
use sqlx::FromRow;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A bureau's call to its schools.
#[derive(Clone, Debug, FromRow)]
pub struct Campaign {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: CampaignId,
    /// The node that called.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// That node's place when it called.
    #[sqlx(try_from = "String")]
    pub org_path: OrgPath,
    name_zh: String,
    name_en: String,
    /// The first module it asks for.
    pub module_id: String,
    grades: String,
    /// The share to reach, in per cent.
    pub target: i64,
    /// From when work counts.
    pub opens_at: DateTime<Utc>,
    /// Until when it is on time.
    pub due_at: DateTime<Utc>,
    /// Until when it counts.
    pub closes_at: DateTime<Utc>,
    /// The moment of the denominator.
    pub snapshot_at: DateTime<Utc>,
    /// From which score on a learner passes, in per cent.
    pub pass_mark: i64,
    /// Whether a quiz is done only when it is passed.
    pub pass_required: bool,
    /// From which share of its learners on a school takes part, in per cent; 0: one is enough.
    pub school_threshold: i64,
    weights: String,
    parent_id: Option<Uuid>,
    /// When the list of learners was taken; none: that is still to come.
    pub frozen_at: Option<DateTime<Utc>>,
}

impl Campaign {
    /// A campaign to be inserted, with what is usual; the rest is set afterwards.
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
            grades: grades::write(grades),
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
            frozen_at: None,
        }
    }

    /// Makes it an addition to a campaign from above.
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
    pub fn grades(&self) -> impl Iterator<Item = Grade> + '_ {
        grades::read(&self.grades)
    }

    /// The campaign from above that it adds to.
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

    /// When its learners were counted: it has each of them where their class stood then. Before that, the end of time.
    #[must_use]
    pub fn counted_at(&self) -> DateTime<Utc> {
        self.frozen_at.unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Whether this school takes part, by the campaign's rule.
    #[must_use]
    pub fn takes_part(&self, school: Participation) -> bool {
        school.completed > 0 && school.completed * 100 >= self.school_threshold * school.eligible
    }
}

/// One thing that a campaign asks of some grades.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// The module.
    pub module_id: String,
    /// What of it.
    pub part: WorkPart,
    /// Of whom.
    pub grades: Vec<Grade>,
}

#[derive(FromRow)]
struct PieceRow {
    module_id: String,
    #[sqlx(try_from = "String")]
    part: WorkPart,
    grades: String,
}

/// Counts of one part of the tree.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
struct SumRow {
    path: String,
    eligible: i64,
    started: i64,
    completed: i64,
    on_time: i64,
    passed: i64,
    full_marks: i64,
    score: i64,
}

impl SumRow {
    fn split(self) -> (OrgPath, Participation) {
        let Self { path, eligible, started, completed, on_time, passed, full_marks, score } = self;
        (path.into(), Participation { eligible, started, completed, on_time, passed, full: full_marks, score })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, org_id, org_path, name_zh, name_en, module_id, grades, target, opens_at, due_at, closes_at, snapshot_at, pass_mark, pass_required, \
             school_threshold, weights, parent_id, frozen_at FROM campaigns WHERE withdrawn_at IS NULL ",
            $rest
        )
    };
}

const FIND: &str = select!("AND id = $1");
const LIST: &str = select!("ORDER BY opens_at DESC, id");
const LIST_TO_FREEZE: &str = select!("AND frozen_at IS NULL AND snapshot_at <= $1 ORDER BY snapshot_at, id");
const LIST_SAME: &str = select!("AND org_id = $1 AND name_zh = $2 AND name_en = $3 AND due_at = $4 ORDER BY id");
const LIST_RUNNING: &str = select!("AND frozen_at IS NOT NULL AND opens_at <= $1 AND closes_at > $2 ORDER BY id");
const INSERT: &str = "INSERT INTO campaigns (id, org_id, org_path, name_zh, name_en, module_id, grades, target, opens_at, due_at, closes_at, snapshot_at, \
    pass_mark, pass_required, school_threshold, weights, parent_id, created_by, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
const INSERT_PIECE: &str = "INSERT INTO campaign_pieces (campaign_id, module_id, part, grades) VALUES ($1, $2, $3, $4)";
const LIST_PIECES: &str =
    "SELECT module_id, part, grades FROM campaign_pieces WHERE campaign_id = $1 ORDER BY module_id, part";
const WITHDRAW: &str = "UPDATE campaigns SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL";

// What a withdrawn campaign gave and nobody has begun goes with it; begun work stays a class's own.
const WITHDRAW_WORK: &str = "UPDATE assignments SET archived_at = $2 WHERE campaign_id = $1 AND archived_at IS NULL \
    AND NOT EXISTS (SELECT 1 FROM progress p WHERE p.assignment_id = assignments.id)";

/// The campaign of this id, unless it was withdrawn.
pub async fn find(c: &mut Conn<'_>, id: CampaignId) -> Result<Option<Campaign>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// Every campaign that was not withdrawn, the latest first.
pub async fn list(c: &mut Conn<'_>) -> Result<Vec<Campaign>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST).fetch_all(c).await)?)
}

/// The campaign that a node has called already with the same name, end and pieces: a form that was sent twice. The node's
/// other calls wait until the transaction ends.
pub async fn find_same(
    c: &mut Conn<'_>,
    new: &Campaign,
    pieces: &[Piece],
    activities: &[ActivityKind],
) -> Result<Option<CampaignId>, Error> {
    // SQLite has one writer.
    if let Conn::Postgres(c) = c {
        sqlx::query("SELECT id FROM orgs WHERE id = $1 FOR NO KEY UPDATE").bind(new.org_id.0).execute(&mut **c).await?;
    }
    let same: Vec<Campaign> = on_db!(c, |c| sqlx::query_as(LIST_SAME)
        .bind(new.org_id.0)
        .bind(new.name_zh.as_str())
        .bind(new.name_en.as_str())
        .bind(new.due_at)
        .fetch_all(c)
        .await)?;
    let key = |p: &Piece| (p.module_id.clone(), p.part.as_str(), grades::write(&p.grades));
    let wanted: BTreeSet<_> = pieces.iter().map(key).collect();
    for k in same {
        let kinds = list_kinds(c, k.id).await?;
        let same_kinds = ActivityKind::ALL.iter().all(|kind| kinds.contains(kind) == activities.contains(kind));
        if same_kinds && list_pieces(c, k.id).await?.iter().map(key).collect::<BTreeSet<_>>() == wanted {
            return Ok(Some(k.id));
        }
    }
    Ok(None)
}

/// Campaigns whose list of learners is to be taken by `now`.
pub async fn list_to_freeze(c: &mut Conn<'_>, now: DateTime<Utc>) -> Result<Vec<Campaign>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_TO_FREEZE).bind(now).fetch_all(c).await)?)
}

/// Campaigns with a list that had opened by `opened` and close after `open_after`.
pub async fn list_running(
    c: &mut Conn<'_>,
    opened: DateTime<Utc>,
    open_after: DateTime<Utc>,
) -> Result<Vec<Campaign>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_RUNNING).bind(opened).bind(open_after).fetch_all(c).await)?)
}

/// What a campaign asks for.
pub async fn list_pieces(c: &mut Conn<'_>, id: CampaignId) -> Result<Vec<Piece>, Error> {
    let rows: Vec<PieceRow> = on_db!(c, |c| sqlx::query_as(LIST_PIECES).bind(id.0).fetch_all(c).await)?;
    let piece = |r: PieceRow| Piece { grades: grades::read(&r.grades).collect(), module_id: r.module_id, part: r.part };
    Ok(rows.into_iter().map(piece).collect())
}

/// Keeps a campaign and what it asks for. Its list of learners is taken by [`freeze`].
pub async fn insert(
    c: &mut Conn<'_>,
    new: &Campaign,
    pieces: &[Piece],
    by: Option<UserId>,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.org_id.0)
        .bind(new.org_path.as_str())
        .bind(new.name_zh.as_str())
        .bind(new.name_en.as_str())
        .bind(pieces.first().map_or("", |p| p.module_id.as_str()))
        .bind(new.grades.as_str())
        .bind(new.target)
        .bind(new.opens_at)
        .bind(new.due_at)
        .bind(new.closes_at)
        .bind(new.snapshot_at)
        .bind(new.pass_mark)
        .bind(new.pass_required)
        .bind(new.school_threshold)
        .bind(new.weights.as_str())
        .bind(new.parent_id)
        .bind(by.map(|u| u.0))
        .bind(at)
        .execute(c)
        .await
        .map(drop))?;
    for piece in pieces {
        on_db!(c, |c| sqlx::query(INSERT_PIECE)
            .bind(new.id.0)
            .bind(piece.module_id.as_str())
            .bind(piece.part.as_str())
            .bind(grades::write(&piece.grades))
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Takes a campaign back, with the work it gave that nobody has begun; tells whether it was there.
pub async fn withdraw(c: &mut Conn<'_>, id: CampaignId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(WITHDRAW).bind(id.0).bind(at).execute(c).await.map(|r| r.rows_affected()))?;
    on_db!(c, |c| sqlx::query(WITHDRAW_WORK).bind(id.0).bind(at).execute(c).await.map(drop))?;
    Ok(rows > 0)
}

fn as_length(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}
