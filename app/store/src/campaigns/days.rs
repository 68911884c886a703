//! The figures stored for each day, as they were at its end.

use super::{
    campaign::Campaign,
    sums::{SumRow, as_length},
};
use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    CampaignId,
    org::OrgPath,
    participation::{Marks, Participation},
};
use sqlx::FromRow;

// A day's row of the campaign's own node stands for the whole day.
const LIST_CURRENT: &str =
    "SELECT day FROM campaign_days WHERE campaign_id = $1 AND path = $2 AND NOT stale ORDER BY day";
const DELETE_DAY: &str = "DELETE FROM campaign_days WHERE campaign_id = $1 AND day = $2";
const DELETE_SINCE: &str = "DELETE FROM campaign_days WHERE campaign_id = $1 AND day >= $2";
const SET_STALE: &str = "UPDATE campaign_days SET stale = TRUE WHERE day >= $2 AND NOT stale AND EXISTS (SELECT 1 FROM campaigns c \
    JOIN campaign_requirements p ON p.campaign_id = c.id WHERE c.id = campaign_days.campaign_id AND c.org_path = campaign_days.path AND p.module_id = $1)";

// The campaign's row stays locked until the transaction ends: a day that is being stored and a change of past days wait for
// each other.
const ADD_CHANGE: &str = "UPDATE campaigns SET day_changes = day_changes + 1 \
    WHERE EXISTS (SELECT 1 FROM campaign_requirements p WHERE p.campaign_id = campaigns.id AND p.module_id = $1)";
const ADD_CHANGE_OF: &str = "UPDATE campaigns SET day_changes = day_changes + 1 WHERE id = $1";
const GET_CHANGES: &str = "SELECT day_changes FROM campaigns WHERE id = $1";
const HOLD_CHANGES: &str = "UPDATE campaigns SET day_changes = day_changes WHERE id = $1 AND day_changes = $2";

macro_rules! days {
    ($rest:expr) => {
        concat!(
            "SELECT path, day, taken_at, eligible, started, completed, on_time, passed, full_marks, score, schools, schools_active, joined, \
             shown_marked, shown_passed, shown_full_marks, shown_score FROM campaign_days ",
            $rest
        )
    };
}

const LIST_DAYS: &str = days!("WHERE campaign_id = $1 AND path = $2 ORDER BY day");
const LIST_DAY: &str =
    days!("WHERE campaign_id = $1 AND path >= $2 AND path < $3 AND day = $4 AND LENGTH(path) <= $5 ORDER BY path");
const LIST_LEVEL: &str =
    days!("WHERE campaign_id = $1 AND LENGTH(path) = $4 AND path >= $2 AND path < $3 ORDER BY path, day");

/// A node's figures at the end of a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Day {
    /// The node's path.
    pub path: OrgPath,
    /// The day, in the schools' zone.
    pub day: NaiveDate,
    /// When the figures were taken.
    pub taken_at: DateTime<Utc>,
    /// The counters.
    pub counts: Participation,
    /// The marks that were published by then.
    pub shown: Marks,
    /// Schools with eligible learners.
    pub schools: i64,
    /// Of these, schools that take part by the campaign's rule.
    pub schools_active: i64,
    /// Learners who joined after the list was taken.
    pub joined: i64,
}

#[derive(FromRow)]
struct DayRow {
    day: NaiveDate,
    taken_at: DateTime<Utc>,
    schools: i64,
    schools_active: i64,
    joined: i64,
    shown_marked: i64,
    shown_passed: i64,
    shown_full_marks: i64,
    shown_score: i64,
    #[sqlx(flatten)]
    sum: SumRow,
}

impl DayRow {
    fn day(self) -> Day {
        let Self { day, taken_at, schools, schools_active, joined, .. } = self;
        let shown = Marks {
            marked: self.shown_marked,
            passed: self.shown_passed,
            full: self.shown_full_marks,
            score: self.shown_score,
        };
        let (path, counts) = self.sum.split();
        Day { path, day, taken_at, counts, shown, schools, schools_active, joined }
    }
}

/// The days of a campaign that are stored and still true, the earliest first.
pub async fn list_current_days(c: &mut Conn<'_>, k: &Campaign) -> Result<Vec<NaiveDate>, Error> {
    list_scalars!(c, LIST_CURRENT, k.id.0, k.org_path.as_str())
}

/// Stores the figures of nodes at the end of days; stored ones stay as they are.
pub async fn insert_days(c: &mut Conn<'_>, id: CampaignId, days: &[Day]) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO campaign_days (campaign_id, path, day, taken_at, eligible, started, completed, on_time, passed, full_marks, score, \
        schools, schools_active, joined, shown_marked, shown_passed, shown_full_marks, shown_score) ";
    execute_rows!(
        c,
        INSERT,
        days,
        |to, d| {
            to.push_bind(id.0).push_bind(d.path.as_str()).push_bind(d.day).push_bind(d.taken_at);
            let p = d.counts;
            for n in [p.eligible, p.started, p.completed, p.on_time, p.passed, p.full, p.score] {
                to.push_bind(n);
            }
            to.push_bind(d.schools).push_bind(d.schools_active).push_bind(d.joined);
            let Marks { marked, passed, full, score } = d.shown;
            to.push_bind(marked).push_bind(passed).push_bind(full).push_bind(score);
        },
        " ON CONFLICT DO NOTHING"
    )
}

/// How often past days of a campaign have changed. Read it before the figures of a day are computed.
pub async fn count_changes(c: &mut Conn<'_>, id: CampaignId) -> Result<i64, Error> {
    get_scalar!(c, GET_CHANGES, id.0)
}

/// Whether no past day of the campaign has changed since [`count_changes`] gave `changes`; if so, none changes until the
/// transaction ends.
pub async fn hold_changes(c: &mut Conn<'_>, id: CampaignId, changes: i64) -> Result<bool, Error> {
    changed!(c, HOLD_CHANGES, id.0, changes)
}

/// Stores the figures of nodes at the end of a day, in place of what was stored for that day.
pub async fn replace_day(c: &mut Conn<'_>, id: CampaignId, day: NaiveDate, rows: &[Day]) -> Result<(), Error> {
    execute!(c, DELETE_DAY, id.0, day)?;
    insert_days(c, id, rows).await
}

/// Deletes a campaign's stored days from `today` on, which are not over: a clock was wrong when they were stored.
pub async fn delete_days_since(c: &mut Conn<'_>, id: CampaignId, today: NaiveDate) -> Result<(), Error> {
    execute!(c, DELETE_SINCE, id.0, today)
}

/// Lets a day of the campaign that is being computed be computed again, and keeps others from being stored until the
/// transaction ends.
pub(super) async fn add_change(c: &mut Conn<'_>, id: CampaignId) -> Result<(), Error> {
    execute!(c, ADD_CHANGE_OF, id.0)
}

/// Records that stored days from `day` on may have other figures now, in campaigns that require the module: something
/// that was handed in on that day was closed or marked since.
pub async fn set_days_stale(c: &mut Conn<'_>, module: &str, day: NaiveDate) -> Result<(), Error> {
    // First, so that a day stored meanwhile is seen.
    execute!(c, ADD_CHANGE, module)?;
    execute!(c, SET_STALE, module, day)
}

/// A node's days, the earliest first.
pub async fn list_days(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath) -> Result<Vec<Day>, Error> {
    let rows: Vec<DayRow> = list!(c, LIST_DAYS, id.0, path.as_str())?;
    Ok(rows.into_iter().map(DayRow::day).collect())
}

/// The figures of one day for the nodes at these paths, by path. Each is looked up separately: a node has far fewer
/// children than its subtree has days.
pub async fn list_day_at(
    c: &mut Conn<'_>,
    id: CampaignId,
    places: &[OrgPath],
    day: NaiveDate,
) -> Result<Vec<Day>, Error> {
    let mut days = Vec::new();
    // A bureau has a few dozen; SQLite takes 32,766 values in one statement.
    for places in places.chunks(1_000) {
        let rows: Vec<DayRow> = build!(c, |q| {
            q.push(days!("WHERE campaign_id = "));
            q.push_bind(id.0).push(" AND day = ").push_bind(day).push(" AND path IN (");
            let mut list = q.separated(", ");
            for place in places {
                list.push_bind(place.as_str());
            }
            q.push(") ORDER BY path");
        }; build_query_as, fetch_all)?;
        days.extend(rows.into_iter().map(DayRow::day));
    }
    Ok(days)
}

/// The figures of one day for a node and those under it down to paths of `length` characters, by path.
pub async fn list_day(
    c: &mut Conn<'_>,
    id: CampaignId,
    path: &OrgPath,
    day: NaiveDate,
    length: usize,
) -> Result<Vec<Day>, Error> {
    let rows: Vec<DayRow> = list!(c, LIST_DAY, id.0, path.as_str(), path.end().as_str(), day, as_length(length))?;
    Ok(rows.into_iter().map(DayRow::day).collect())
}

/// Every day's figures of the nodes of one level under a path.
///
/// # Errors
/// When the store fails.
pub async fn list_level(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath, length: usize) -> Result<Vec<Day>, Error> {
    let rows: Vec<DayRow> = list!(c, LIST_LEVEL, id.0, path.as_str(), path.end().as_str(), as_length(length))?;
    Ok(rows.into_iter().map(DayRow::day).collect())
}
