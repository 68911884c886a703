//! A contest and its rounds.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    ContestId, OrgId, RoundId, Text, UserId,
    contest::{Quota, Rule, State},
    org::{Grade, OrgPath, join_grades, split_grades},
    quiz::QuizPart,
};
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

/// A contest.
#[derive(Clone, Debug, FromRow)]
pub struct Contest {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: ContestId,
    /// The organiser.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// The organiser's path when it was created.
    #[sqlx(try_from = "String")]
    pub org_path: OrgPath,
    name_zh: String,
    name_en: String,
    grades: String,
    /// How it is scored.
    #[sqlx(json)]
    pub rule: Rule,
    /// Whether only named classes take part.
    pub picked: bool,
    /// Whether there is a practice paper before each round.
    pub practice: bool,
    /// Hours after a round's end in which a class's teacher may appeal.
    pub appeal_hours: i64,
    created_by: Option<Uuid>,
}

impl Contest {
    /// A contest to insert, with default values.
    #[must_use]
    pub fn new(id: ContestId, org: (OrgId, OrgPath), name: Text, grades: &[Grade], by: Option<UserId>) -> Self {
        Self {
            id,
            org_id: org.0,
            org_path: org.1,
            name_zh: name.zh,
            name_en: name.en,
            grades: join_grades(grades),
            rule: Rule::default(),
            picked: false,
            practice: false,
            appeal_hours: 0,
            created_by: by.map(|u| u.0),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }

    /// The grades that take part.
    pub fn grades(&self) -> impl Iterator<Item = Grade> + use<> {
        split_grades(&self.grades)
    }

    /// Its author.
    #[must_use]
    pub fn created_by(&self) -> Option<UserId> {
        self.created_by.map(UserId)
    }
}

/// A round of a contest.
#[derive(Clone, Debug, FromRow)]
pub struct Round {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: RoundId,
    /// The contest.
    #[sqlx(try_from = "Uuid")]
    pub contest_id: ContestId,
    /// Its number within the contest, from 1.
    pub n: i64,
    /// When it opens.
    pub opens_at: DateTime<Utc>,
    /// When it closes.
    pub closes_at: DateTime<Utc>,
    /// When its public standings stop updating; none: never.
    pub freeze_at: Option<DateTime<Utc>>,
    /// Minutes for a paper.
    pub minutes: i64,
    /// Attempts for each pupil; the best counts.
    pub attempts: i64,
    /// The parts of a paper.
    #[sqlx(json)]
    pub parts: Vec<QuizPart>,
    quota: Option<Json<Quota>>,
    /// When the list of pupils was taken and the papers were assigned.
    pub opened_at: Option<DateTime<Utc>>,
    /// When the standings were frozen.
    pub frozen_at: Option<DateTime<Utc>>,
    /// When all attempts had been checked for flags.
    pub flagged_at: Option<DateTime<Utc>>,
    /// When the previous round named its classes.
    pub advanced_at: Option<DateTime<Utc>>,
    /// When the result was fixed.
    pub final_at: Option<DateTime<Utc>>,
}

impl Round {
    /// A round to insert, with default values.
    #[must_use]
    pub fn new(id: RoundId, contest_id: ContestId, n: i64, [opens_at, closes_at]: [DateTime<Utc>; 2]) -> Self {
        Self {
            id,
            contest_id,
            n,
            opens_at,
            closes_at,
            freeze_at: None,
            minutes: 15,
            attempts: 1,
            parts: Vec::new(),
            quota: None,
            opened_at: None,
            frozen_at: None,
            flagged_at: None,
            advanced_at: None,
            final_at: None,
        }
    }

    /// Which classes qualify for the next round; none in the last one.
    #[must_use]
    pub fn quota(&self) -> Option<Quota> {
        self.quota.as_ref().map(|q| q.0)
    }

    /// Sets which classes qualify.
    pub fn set_quota(&mut self, quota: Option<Quota>) {
        self.quota = quota.map(Json);
    }

    /// Its state at a time.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        if self.final_at.is_some() {
            State::Final
        } else if now >= self.closes_at {
            State::Review
        } else if now < self.opens_at || self.opened_at.is_none() {
            State::Planned
        } else if self.freeze_at.is_some_and(|at| at <= now) {
            State::Frozen
        } else {
            State::Running
        }
    }
}

macro_rules! contests {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.org_id, c.org_path, c.name_zh, c.name_en, \
             COALESCE((SELECT string_agg(g.grade, ',') FROM contest_grades g WHERE g.contest_id = c.id), '') AS grades, c.rule, c.picked, c.practice, c.appeal_hours, c.created_by \
             FROM contests c WHERE c.withdrawn_at IS NULL ",
            $rest
        )
    };
}

macro_rules! rounds {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.contest_id, r.n, r.opens_at, r.closes_at, r.freeze_at, r.minutes, r.attempts, r.parts, r.quota, r.opened_at, r.frozen_at, \
             r.flagged_at, r.advanced_at, r.final_at FROM contest_rounds r JOIN contests c ON c.id = r.contest_id WHERE c.withdrawn_at IS NULL ",
            $rest
        )
    };
}

const FIND: &str = contests!("AND c.id = $1");
const LIST: &str = contests!("ORDER BY c.id DESC");
const LIST_BELOW: &str = contests!("AND c.org_path > $1 AND c.org_path < $2 AND LENGTH(c.org_path) <= $3");
const LIST_TAKEN_PART: &str = "SELECT DISTINCT r.contest_id FROM orgs o JOIN contest_classes k ON k.class_id = o.id JOIN contest_rounds r ON r.id = k.round_id \
    WHERE o.path >= $1 AND o.path < $2 ORDER BY r.contest_id";
const LIST_LISTED: &str = contests!(
    "AND c.id IN (SELECT r.contest_id FROM contest_learners l JOIN contest_rounds r ON r.id = l.round_id \
     WHERE l.learner_id = $1 AND ($2 IS NULL OR r.final_at IS NULL OR r.final_at > $2)) ORDER BY c.id DESC"
);
const INSERT: &str = "INSERT INTO contests (id, org_id, org_path, name_zh, name_en, rule, picked, practice, appeal_hours, created_by, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const INSERT_GRADE: &str = "INSERT INTO contest_grades (contest_id, grade) VALUES ($1, $2)";
const WITHDRAW: &str = "UPDATE contests SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL";
const WITHDRAW_WORK: &str = "UPDATE assignments SET archived_at = $2 WHERE archived_at IS NULL \
    AND contest_round_id IN (SELECT id FROM contest_rounds WHERE contest_id = $1)";
const FIND_ROUND: &str = rounds!("AND r.id = $1");
const LIST_ROUNDS: &str = rounds!("AND r.contest_id = $1 ORDER BY r.n");
const LIST_TO_OPEN: &str = rounds!(
    "AND r.opened_at IS NULL AND r.opens_at <= $1 AND r.closes_at > $1 AND (r.n = 1 OR r.advanced_at IS NOT NULL) ORDER BY r.opens_at, r.id"
);
const LIST_TO_FREEZE: &str = rounds!(
    "AND r.opened_at IS NOT NULL AND r.frozen_at IS NULL AND r.freeze_at <= $1 AND r.closes_at > $1 ORDER BY r.id"
);
const LIST_UNCHECKED: &str = rounds!(
    "AND r.opened_at IS NOT NULL AND r.flagged_at IS NULL AND r.final_at IS NULL AND r.closes_at <= $1 ORDER BY r.closes_at, r.id"
);
const INSERT_ROUND: &str = "INSERT INTO contest_rounds (id, contest_id, n, opens_at, closes_at, freeze_at, minutes, attempts, parts, quota) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const HOLD_ROUND: &str = "SELECT 1 FROM contest_rounds WHERE id = $1 FOR UPDATE";
const SET_OPENED: &str = "UPDATE contest_rounds SET opened_at = $2 WHERE id = $1";
const SET_FROZEN: &str = "UPDATE contest_rounds SET frozen_at = $2 WHERE id = $1";
const SET_FLAGGED: &str = "UPDATE contest_rounds SET flagged_at = $2 WHERE id = $1";
const SET_ADVANCED: &str = "UPDATE contest_rounds SET advanced_at = $2 WHERE id = $1";
const SET_FINAL: &str = "UPDATE contest_rounds SET final_at = $2 WHERE id = $1 AND final_at IS NULL";
const INSERT_ENTRIES: &str = "INSERT INTO contest_entries (round_id, class_id) ";
const LIST_ENTRIES: &str =
    "SELECT o.id, o.path FROM contest_entries e JOIN orgs o ON o.id = e.class_id WHERE e.round_id = $1 ORDER BY o.path";

/// The contest with this id, unless it was withdrawn.
pub async fn find(c: &mut Conn<'_>, id: ContestId) -> Result<Option<Contest>, Error> {
    find!(c, FIND, id.0)
}

/// All contests that were not withdrawn, the latest first.
pub async fn list(c: &mut Conn<'_>) -> Result<Vec<Contest>, Error> {
    list!(c, LIST)
}

/// Contests organised by the node at `path` or one above it, the latest first; with `since`, only those with a round
/// that was not final by then.
pub async fn list_above(c: &mut Conn<'_>, path: &OrgPath, since: Option<DateTime<Utc>>) -> Result<Vec<Contest>, Error> {
    build!(c, |q| {
        q.push(contests!("AND c.org_path IN ("));
        let mut list = q.separated(", ");
        for p in path.ancestors().chain([path.clone()]) {
            list.push_bind(p.as_str().to_owned());
        }
        q.push(")");
        if let Some(since) = since {
            q.push(" AND EXISTS (SELECT 1 FROM contest_rounds r WHERE r.contest_id = c.id AND (r.final_at IS NULL OR r.final_at > ");
            q.push_bind(since).push("))");
        }
        q.push(" ORDER BY c.id DESC");
    }; build_query_as, fetch_all)
}

/// Contests organised by the node at `path`, one above it or one below it, the latest first; below it only by nodes
/// whose path has at most `deepest` characters.
pub async fn list_near(c: &mut Conn<'_>, path: &OrgPath, deepest: usize) -> Result<Vec<Contest>, Error> {
    let mut all = list_above(c, path, None).await?;
    let below: Vec<Contest> =
        list!(c, LIST_BELOW, path.as_str(), path.end().as_str(), i32::try_from(deepest).unwrap_or(i32::MAX))?;
    all.extend(below);
    all.sort_by_key(|k| std::cmp::Reverse(k.id));
    Ok(all)
}

/// Contests in which classes that are at or under `path` now took part.
pub async fn list_taken_part(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<ContestId>, Error> {
    let ids: Vec<Uuid> = list_scalars!(c, LIST_TAKEN_PART, path.as_str(), path.end().as_str())?;
    Ok(ids.into_iter().map(ContestId).collect())
}

/// Contests on whose lists the learner is, the latest first; with `since`, only those with a round that was not final by
/// then.
pub async fn list_listed(
    c: &mut Conn<'_>,
    learner: UserId,
    since: Option<DateTime<Utc>>,
) -> Result<Vec<Contest>, Error> {
    list!(c, LIST_LISTED, learner.0, since)
}

/// Inserts a contest with its rounds.
pub async fn insert(c: &mut Conn<'_>, new: &Contest, rounds: &[Round], at: DateTime<Utc>) -> Result<(), Error> {
    execute!(
        c,
        INSERT,
        new.id.0,
        new.org_id.0,
        new.org_path.as_str(),
        new.name_zh.as_str(),
        new.name_en.as_str(),
        Json(&new.rule),
        new.picked,
        new.practice,
        new.appeal_hours,
        new.created_by,
        at
    )?;
    for grade in new.grades() {
        execute!(c, INSERT_GRADE, new.id.0, grade.as_str())?;
    }
    for r in rounds {
        execute!(
            c,
            INSERT_ROUND,
            r.id.0,
            r.contest_id.0,
            r.n,
            r.opens_at,
            r.closes_at,
            r.freeze_at,
            r.minutes,
            r.attempts,
            Json(&r.parts),
            r.quota.as_ref()
        )?;
    }
    Ok(())
}

/// Withdraws a contest with all its assignments; returns whether it was there.
pub async fn withdraw(c: &mut Conn<'_>, id: ContestId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = affected!(c, WITHDRAW, id.0, at)?;
    execute!(c, WITHDRAW_WORK, id.0, at)?;
    Ok(rows > 0)
}

/// The round with this id, unless its contest was withdrawn.
pub async fn find_round(c: &mut Conn<'_>, id: RoundId) -> Result<Option<Round>, Error> {
    find!(c, FIND_ROUND, id.0)
}

/// The round, locked until the transaction ends: of two servers that act at once, one does the work.
pub async fn hold_round(c: &mut Conn<'_>, id: RoundId) -> Result<Option<Round>, Error> {
    // SQLite has one writer.
    if let Conn::Postgres(c) = c {
        sqlx::query(HOLD_ROUND).bind(id.0).execute(&mut **c).await?;
    }
    find_round(c, id).await
}

/// A contest's rounds, by number.
pub async fn list_rounds(c: &mut Conn<'_>, contest: ContestId) -> Result<Vec<Round>, Error> {
    list!(c, LIST_ROUNDS, contest.0)
}

/// A step that is due for a round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// Take its list and assign its papers.
    Open,
    /// Freeze its standings.
    Freeze,
    /// Check its attempts for flags.
    Check,
}

/// Rounds for which this step is due by `now`.
pub async fn list_due(c: &mut Conn<'_>, due: Due, now: DateTime<Utc>) -> Result<Vec<Round>, Error> {
    let sql = match due {
        Due::Open => LIST_TO_OPEN,
        Due::Freeze => LIST_TO_FREEZE,
        Due::Check => LIST_UNCHECKED,
    };
    list!(c, sql, now)
}

/// A completed step of a round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The list was taken and the papers were assigned.
    Opened,
    /// The standings were frozen.
    Frozen,
    /// All attempts were checked for flags.
    Flagged,
    /// The previous round named its classes.
    Advanced,
    /// The result was fixed.
    Final,
}

/// Records that a step was completed.
pub async fn set_done(c: &mut Conn<'_>, id: RoundId, step: Step, at: DateTime<Utc>) -> Result<(), Error> {
    let sql = match step {
        Step::Opened => SET_OPENED,
        Step::Frozen => SET_FROZEN,
        Step::Flagged => SET_FLAGGED,
        Step::Advanced => SET_ADVANCED,
        Step::Final => SET_FINAL,
    };
    execute!(c, sql, id.0, at)
}

/// Adds the classes named for a round.
pub async fn insert_entries(c: &mut Conn<'_>, round: RoundId, classes: &[OrgId]) -> Result<(), Error> {
    const ONCE: &str = " ON CONFLICT DO NOTHING";
    execute_rows!(c, INSERT_ENTRIES, classes, |to, class| to.push_bind(round.0).push_bind(class.0), ONCE)
}

/// The classes named for a round, in tree order.
pub async fn list_entries(c: &mut Conn<'_>, round: RoundId) -> Result<Vec<(OrgId, OrgPath)>, Error> {
    let rows: Vec<(Uuid, String)> = list!(c, LIST_ENTRIES, round.0)?;
    Ok(rows.into_iter().map(|(id, path)| (OrgId(id), path.into())).collect())
}
