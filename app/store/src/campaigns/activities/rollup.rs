//! Counts of the activities under a node for a campaign.

use super::record::SCHOOL_LENGTH;
use crate::{Conn, Error, campaigns::Campaign};
use qinghe_model::{
    activity::{ActivityKind, FiveOnes},
    hiding::LEAST_SHOWN,
    org::OrgPath,
};
use sqlx::FromRow;

const COUNT_WAITING: &str =
    "SELECT COUNT(*) FROM activities WHERE campaign_id = $1 AND state = 'recorded' AND path >= $2 AND path < $3";

/// One query for every part of a subtree. For each node, then for each school: which kinds are confirmed, and how many records
/// wait; `$5` to `$9`
/// are 1 for the kinds required, `$10` is their number. A school's path has 16 characters. A record counts at the path
/// its class or school had when the campaign's learners were counted (`$12`), like all other figures of the campaign:
/// beside what is under the path now, that is what was there then and has moved since.
const ROLLUP: &str = "WITH chosen AS (SELECT id FROM activities WHERE campaign_id = $1 AND state IN ('confirmed', 'recorded') AND path >= $2 AND path < $3 \
    UNION SELECT a.id FROM org_places p JOIN activities a ON a.org_id = p.org_id \
      WHERE p.path >= $2 AND p.path < $3 AND p.until_at > $12 AND a.campaign_id = $1 AND a.state IN ('confirmed', 'recorded')), \
  placed AS (SELECT a.kind, a.headcount, a.state, COALESCE(c.path, (SELECT p.path FROM org_places p WHERE p.org_id = a.org_id AND p.until_at > $12 \
      ORDER BY p.until_at LIMIT 1), a.path) AS path \
    FROM chosen x JOIN activities a ON a.id = x.id LEFT JOIN campaign_classes c ON c.campaign_id = $1 AND c.class_id = a.org_id), \
  nodes AS (SELECT path, MAX(CASE WHEN kind = 'exhibition' AND state = 'confirmed' THEN 1 ELSE 0 END) AS k0, \
      MAX(CASE WHEN kind = 'film' AND state = 'confirmed' THEN 1 ELSE 0 END) AS k1, MAX(CASE WHEN kind = 'lesson' AND state = 'confirmed' THEN 1 ELSE 0 END) AS k2, \
      MAX(CASE WHEN kind = 'essay' AND state = 'confirmed' THEN 1 ELSE 0 END) AS k3, MAX(CASE WHEN kind = 'class_meeting' AND state = 'confirmed' THEN 1 ELSE 0 END) AS k4, \
      SUM(CASE WHEN state = 'confirmed' THEN 1 ELSE 0 END) AS records, \
      SUM(CASE WHEN state = 'confirmed' THEN 0 ELSE 1 END) AS waiting, \
      SUM(CASE WHEN state = 'confirmed' AND headcount >= $11 THEN headcount ELSE 0 END) AS people \
    FROM placed WHERE path >= $2 AND path < $3 \
      AND CASE kind WHEN 'exhibition' THEN CAST($5 AS BIGINT) WHEN 'film' THEN CAST($6 AS BIGINT) WHEN 'lesson' THEN CAST($7 AS BIGINT) \
        WHEN 'essay' THEN CAST($8 AS BIGINT) ELSE CAST($9 AS BIGINT) END = 1 GROUP BY path), \
  held AS (SELECT SUBSTR(path, 1, 16) AS school, MAX(k0) AS k0, MAX(k1) AS k1, MAX(k2) AS k2, MAX(k3) AS k3, MAX(k4) AS k4, \
      SUM(records) AS records, SUM(waiting) AS waiting, SUM(people) AS people FROM nodes GROUP BY 1), \
  called AS (SELECT SUBSTR(c.path, 1, 16) AS school, COUNT(*) AS classes, \
      SUM(CASE WHEN n.k0 + n.k1 + n.k2 + n.k3 + n.k4 = CAST($10 AS BIGINT) THEN 1 ELSE 0 END) AS classes_done \
    FROM campaign_classes c LEFT JOIN nodes n ON n.path = c.path \
    WHERE c.campaign_id = $1 AND c.path >= $2 AND c.path < $3 AND c.eligible > 0 GROUP BY 1) \
  SELECT SUBSTR(c.school, 1, $4) AS path, COUNT(*) AS schools, CAST(SUM(COALESCE(h.k0, 0)) AS BIGINT) AS k0, \
    CAST(SUM(COALESCE(h.k1, 0)) AS BIGINT) AS k1, CAST(SUM(COALESCE(h.k2, 0)) AS BIGINT) AS k2, CAST(SUM(COALESCE(h.k3, 0)) AS BIGINT) AS k3, \
    CAST(SUM(COALESCE(h.k4, 0)) AS BIGINT) AS k4, CAST(SUM(CASE WHEN h.records > 0 THEN 1 ELSE 0 END) AS BIGINT) AS schools_begun, \
    CAST(SUM(CASE WHEN h.k0 + h.k1 + h.k2 + h.k3 + h.k4 = CAST($10 AS BIGINT) THEN 1 ELSE 0 END) AS BIGINT) AS schools_done, \
    CAST(SUM(c.classes) AS BIGINT) AS classes, CAST(SUM(c.classes_done) AS BIGINT) AS classes_done, \
    CAST(SUM(COALESCE(h.records, 0)) AS BIGINT) AS records, CAST(SUM(COALESCE(h.waiting, 0)) AS BIGINT) AS waiting, CAST(SUM(COALESCE(h.people, 0)) AS BIGINT) AS people \
  FROM called c LEFT JOIN held h ON h.school = c.school GROUP BY 1 ORDER BY 1";

#[derive(FromRow)]
struct RollupRow {
    path: String,
    schools: i64,
    k0: i64,
    k1: i64,
    k2: i64,
    k3: i64,
    k4: i64,
    schools_begun: i64,
    schools_done: i64,
    classes: i64,
    classes_done: i64,
    records: i64,
    waiting: i64,
    people: i64,
}

/// The five kinds of activity under `path`, counted by prefixes of `length` characters, all of the same instant: the kinds asked
/// for are `kinds`, and places are those of the campaign's count of learners. Schools without eligible learners are in none; parts without such a school are absent. A length
/// beyond a school's gives schools.
pub async fn list_rollup(
    c: &mut Conn<'_>,
    campaign: &Campaign,
    kinds: &[ActivityKind],
    path: &OrgPath,
    length: usize,
) -> Result<Vec<(OrgPath, FiveOnes)>, Error> {
    let length = i32::try_from(length.min(SCHOOL_LENGTH)).unwrap_or(i32::MAX);
    let asked = ActivityKind::ALL.map(|k| i64::from(kinds.contains(&k)));
    let rows: Vec<RollupRow> = list!(
        c,
        ROLLUP,
        campaign.id.0,
        path.as_str(),
        path.end().as_str(),
        length,
        asked[0],
        asked[1],
        asked[2],
        asked[3],
        asked[4],
        asked.iter().sum::<i64>(),
        LEAST_SHOWN,
        campaign.counted_at()
    )?;
    let figures = |r: RollupRow| {
        let counts = FiveOnes {
            schools: r.schools,
            by_kind: [r.k0, r.k1, r.k2, r.k3, r.k4],
            schools_begun: r.schools_begun,
            schools_done: r.schools_done,
            classes: r.classes,
            classes_done: r.classes_done,
            records: r.records,
            waiting: r.waiting,
            people: r.people,
        };
        (OrgPath::from(r.path), counts)
    };
    Ok(rows.into_iter().map(figures).collect())
}

/// How many records of a campaign at and under `path` wait for their schools to confirm them.
pub async fn count_waiting(c: &mut Conn<'_>, k: &Campaign, path: &OrgPath) -> Result<i64, Error> {
    get_scalar!(c, COUNT_WAITING, k.id.0, path.as_str(), path.end().as_str())
}
