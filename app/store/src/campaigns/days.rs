//! What is kept of each day: the figures as they were at its end.

use super::{Campaign, SumRow, as_length};
use crate::{Conn, Error, db::on_db};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{CampaignId, org::OrgPath, participation::Participation};
use sqlx::FromRow;
use uuid::Uuid;

const DAY_IS_THERE: &str = "SELECT COUNT(*) FROM campaign_days WHERE campaign_id = $1 AND path = $2 AND day = $3";

macro_rules! days {
    ($rest:expr) => {
        concat!(
            "SELECT path, day, taken_at, eligible, started, completed, on_time, passed, full_marks, score, schools, schools_active, joined FROM campaign_days ",
            $rest
        )
    };
}

const LIST_DAYS: &str = days!("WHERE campaign_id = $1 AND path = $2 ORDER BY day");
// SQLite, which knows nothing of the sizes here, would take the key for any range of places and read all days of all levels:
// it is told which index is meant.
macro_rules! day {
    ($by:literal) => {
        days!(concat!(
            $by,
            " WHERE campaign_id = $1 AND path >= $2 AND path < $3 AND day = $4 AND LENGTH(path) <= $5 ORDER BY path"
        ))
    };
}

macro_rules! level {
    ($by:literal) => {
        days!(concat!(
            $by,
            " WHERE campaign_id = $1 AND LENGTH(path) = $4 AND path >= $2 AND path < $3 ORDER BY path, day"
        ))
    };
}

const LIST_DAY: &str = day!("");
const LIST_DAY_SQLITE: &str = day!("INDEXED BY campaign_days_day");
const LIST_LEVEL: &str = level!("");
const LIST_LEVEL_SQLITE: &str = level!("INDEXED BY campaign_days_level");

/// A node's figures at the end of a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Day {
    /// The node's place.
    pub path: OrgPath,
    /// The day, in the schools' zone.
    pub day: NaiveDate,
    /// When they were taken.
    pub taken_at: DateTime<Utc>,
    /// The counts.
    pub counts: Participation,
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
    #[sqlx(flatten)]
    sum: SumRow,
}

impl DayRow {
    fn day(self) -> Day {
        let Self { day, taken_at, schools, schools_active, joined, sum } = self;
        let (path, counts) = sum.split();
        Day { path, day, taken_at, counts, schools, schools_active, joined }
    }
}

/// Whether a day of a campaign is kept already.
pub async fn has_day(c: &mut Conn<'_>, k: &Campaign, day: NaiveDate) -> Result<bool, Error> {
    let n: i64 = on_db!(c, |c| sqlx::query_scalar(DAY_IS_THERE)
        .bind(k.id.0)
        .bind(k.org_path.as_str())
        .bind(day)
        .fetch_one(c)
        .await)?;
    Ok(n > 0)
}

/// Keeps figures of nodes at the end of a day; those that are kept already stay.
pub async fn insert_days(c: &mut Conn<'_>, id: CampaignId, days: &[Day]) -> Result<(), Error> {
    fn query<'q, DB: sqlx::Database>(id: CampaignId, days: &[Day]) -> sqlx::QueryBuilder<DB>
    where
        Uuid: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        NaiveDate: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        DateTime<Utc>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    {
        let mut q = sqlx::QueryBuilder::new(
            "INSERT INTO campaign_days (campaign_id, path, day, taken_at, eligible, started, completed, on_time, passed, full_marks, score, schools, schools_active, joined) ",
        );
        q.push_values(days, |mut row, d| {
            row.push_bind(id.0).push_bind(d.path.as_str().to_owned()).push_bind(d.day).push_bind(d.taken_at);
            let p = d.counts;
            for n in [p.eligible, p.started, p.completed, p.on_time, p.passed, p.full, p.score] {
                row.push_bind(n);
            }
            row.push_bind(d.schools).push_bind(d.schools_active).push_bind(d.joined);
        });
        q.push(" ON CONFLICT DO NOTHING");
        q
    }
    // SQLite takes 32,766 values in one statement.
    for part in days.chunks(500) {
        on_db!(c, |c| query(id, part).build().execute(c).await.map(drop))?;
    }
    Ok(())
}

/// A node's days in order.
pub async fn list_days(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath) -> Result<Vec<Day>, Error> {
    let rows: Vec<DayRow> = on_db!(c, |c| sqlx::query_as(LIST_DAYS).bind(id.0).bind(path.as_str()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(DayRow::day).collect())
}

/// The figures of one day for nodes at these places, in order of place. Each is looked up by itself: for a node's children
/// that is far less than its subtree's days.
pub async fn list_day_at(
    c: &mut Conn<'_>,
    id: CampaignId,
    places: &[OrgPath],
    day: NaiveDate,
) -> Result<Vec<Day>, Error> {
    fn query<'q, DB: sqlx::Database>(id: CampaignId, places: &[OrgPath], day: NaiveDate) -> sqlx::QueryBuilder<DB>
    where
        Uuid: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        NaiveDate: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    {
        let mut q = sqlx::QueryBuilder::new(days!("WHERE campaign_id = "));
        q.push_bind(id.0).push(" AND day = ").push_bind(day).push(" AND path IN (");
        let mut list = q.separated(", ");
        for place in places {
            list.push_bind(place.as_str().to_owned());
        }
        q.push(") ORDER BY path");
        q
    }
    let mut days = Vec::new();
    // A bureau has some dozen; SQLite takes 32,766 values in one statement.
    for places in places.chunks(1_000) {
        let rows: Vec<DayRow> = on_db!(c, |c| query(id, places, day).build_query_as().fetch_all(c).await)?;
        days.extend(rows.into_iter().map(DayRow::day));
    }
    Ok(days)
}

/// The figures of one day for a node and those under it down to places of `length` characters, in order of place.
pub async fn list_day(
    c: &mut Conn<'_>,
    id: CampaignId,
    path: &OrgPath,
    day: NaiveDate,
    length: usize,
) -> Result<Vec<Day>, Error> {
    let sql = if matches!(c, Conn::Sqlite(_)) { LIST_DAY_SQLITE } else { LIST_DAY };
    let rows: Vec<DayRow> = on_db!(c, |c| sqlx::query_as(sql)
        .bind(id.0)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(day)
        .bind(as_length(length))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(DayRow::day).collect())
}

/// The figures of every day of the nodes of one level under a place.
///
/// # Errors
/// When the store fails.
pub async fn list_level(c: &mut Conn<'_>, id: CampaignId, path: &OrgPath, length: usize) -> Result<Vec<Day>, Error> {
    let sql = if matches!(c, Conn::Sqlite(_)) { LIST_LEVEL_SQLITE } else { LIST_LEVEL };
    let rows: Vec<DayRow> = on_db!(c, |c| sqlx::query_as(sql)
        .bind(id.0)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(as_length(length))
        .fetch_all(c)
        .await)?;
    Ok(rows.into_iter().map(DayRow::day).collect())
}
