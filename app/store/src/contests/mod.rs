//! Contests between classes: what was called, its rounds, and the work they give. [`counting`] keeps the sums per class,
//! [`review`] what people look at afterwards, and the results.

pub mod counting;
pub mod review;

use crate::{Conn, Error, db::on_db, grades};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    AssignmentId, ContestId, OrgId, RoundId, Text, UserId,
    contest::{Division, DivisionRule, Quota, Rule, State},
    org::{Grade, Locality, OrgPath},
    quiz::{QuizPart, QuizSettings},
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
    /// The organiser's place when it was made.
    #[sqlx(try_from = "String")]
    pub org_path: OrgPath,
    name_zh: String,
    name_en: String,
    grades: String,
    /// How it is reckoned.
    #[sqlx(json)]
    pub rule: Rule,
    /// Whether only named classes take part.
    pub picked: bool,
    /// Whether there is a practice paper before.
    pub practice: bool,
    /// For how many hours after a round closed a class's teacher may ask for another look.
    pub appeal_hours: i64,
    created_by: Option<Uuid>,
}

impl Contest {
    /// A contest to be inserted, with what is usual; the rest is set afterwards.
    #[must_use]
    pub fn new(id: ContestId, org: (OrgId, OrgPath), name: Text, grades: &[Grade], by: Option<UserId>) -> Self {
        Self {
            id,
            org_id: org.0,
            org_path: org.1,
            name_zh: name.zh,
            name_en: name.en,
            grades: grades::write(grades),
            rule: Rule::default(),
            picked: false,
            practice: false,
            appeal_hours: 0,
            created_by: by.map(|u| u.0),
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }

    /// The grades that take part.
    pub fn grades(&self) -> impl Iterator<Item = Grade> + '_ {
        grades::read(&self.grades)
    }

    /// Who made it.
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
    /// The how-manieth, from 1.
    pub n: i64,
    /// From when it can be taken part in.
    pub opens_at: DateTime<Utc>,
    /// Until when.
    pub closes_at: DateTime<Utc>,
    /// From when on others see the standing as it was then; none: it is never frozen.
    pub freeze_at: Option<DateTime<Utc>>,
    /// Minutes for a paper.
    pub minutes: i64,
    /// How many attempts a pupil has; the best counts.
    pub attempts: i64,
    /// What a paper is made of.
    #[sqlx(json)]
    pub parts: Vec<QuizPart>,
    quota: Option<Json<Quota>>,
    /// When the list of pupils was taken and the papers were given.
    pub opened_at: Option<DateTime<Utc>>,
    /// When the standing was frozen.
    pub frozen_at: Option<DateTime<Utc>>,
    /// When every attempt had been looked over.
    pub flagged_at: Option<DateTime<Utc>>,
    /// When the round before named its classes.
    pub advanced_at: Option<DateTime<Utc>>,
    /// When the result was fixed.
    pub final_at: Option<DateTime<Utc>>,
}

impl Round {
    /// A round to be made.
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

    /// Who goes on to the next round; none in the last one.
    #[must_use]
    pub fn quota(&self) -> Option<Quota> {
        self.quota.as_ref().map(|q| q.0)
    }

    /// Sets who goes on.
    pub fn set_quota(&mut self, quota: Option<Quota>) {
        self.quota = quota.map(Json);
    }

    /// Where it stands.
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
            "SELECT c.id, c.org_id, c.org_path, c.name_zh, c.name_en, c.grades, c.rule, c.picked, c.practice, c.appeal_hours, c.created_by \
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
const INSERT: &str = "INSERT INTO contests (id, org_id, org_path, name_zh, name_en, grades, rule, picked, practice, appeal_hours, created_by, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
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
const LIST_TO_LOOK: &str = rounds!(
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
const INSERT_ENTRY: &str = "INSERT INTO contest_entries (round_id, class_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const LIST_ENTRIES: &str =
    "SELECT o.id, o.path FROM contest_entries e JOIN orgs o ON o.id = e.class_id WHERE e.round_id = $1 ORDER BY o.path";

/// The classes `o` of a round's contest: of these grades under the organiser, this school year, and named where only named
/// ones take part.
macro_rules! takes_part {
    () => {
        "o.kind = 'class' AND o.path >= $2 AND o.path < $3 AND ',' || $4 || ',' LIKE '%,' || o.grade || ',%' AND o.school_year = $5 \
         AND (NOT CAST($6 AS BOOLEAN) OR EXISTS (SELECT 1 FROM contest_entries n WHERE n.round_id = $1 AND n.class_id = o.id))"
    };
}
const TAKE_LIST: &str = concat!(
    "INSERT INTO contest_learners (round_id, learner_id, class_id) SELECT $1, e.learner_id, e.class_id FROM orgs o JOIN enrolments e ON e.class_id = o.id WHERE ",
    takes_part!(),
    " AND e.from_date <= $7 AND (e.to_date IS NULL OR e.to_date > $7) ON CONFLICT DO NOTHING"
);
const LISTED_CLASSES: &str = "SELECT o.path, o.id, o.grade, COUNT(*), s.locality FROM contest_learners l JOIN orgs o ON o.id = l.class_id \
    JOIN orgs s ON s.id = o.parent_id WHERE l.round_id = $1 GROUP BY o.path, o.id, o.grade, s.locality ORDER BY o.path";
// A class's paper, or its practice. The ids are made by the engine: they are as many as there are classes.
macro_rules! give {
    ($id:literal, $from:literal, $rest:expr) => {
        concat!(
            "INSERT INTO assignments (id, class_id, module_id, note, created_by, opens_at, due_at, closes_at, created_at, part, settings, whole_class, counts, \
             contest_round_id, contest_practice) SELECT ", $id, ", o.id, '', '', ", $from, " WHERE ", $rest,
            " AND NOT EXISTS (SELECT 1 FROM assignments a WHERE a.contest_round_id = $1 AND a.class_id = o.id AND a.contest_practice = "
        )
    };
}
macro_rules! paper {
    ($id:literal) => {
        concat!(
            give!(
                $id,
                "$2, r.opens_at, r.closes_at, r.closes_at, $3, 'quiz', $4, TRUE, FALSE, r.id, FALSE FROM contest_rounds r \
                 JOIN contest_classes k ON k.round_id = r.id JOIN orgs o ON o.id = k.class_id",
                "r.id = $1"
            ),
            "FALSE)"
        )
    };
}
macro_rules! practice {
    ($id:literal) => {
        concat!(
            give!(
                $id,
                "$7, $8, r.opens_at, r.opens_at, $8, 'quiz', $9, TRUE, FALSE, r.id, TRUE FROM contest_rounds r CROSS JOIN orgs o",
                concat!("r.id = $1 AND ", takes_part!())
            ),
            "TRUE)"
        )
    };
}
const GIVE_PAPER_SQLITE: &str = paper!("randomblob(16)");
const GIVE_PAPER_POSTGRES: &str = paper!("gen_random_uuid()");
const GIVE_PRACTICE_SQLITE: &str = practice!("randomblob(16)");
const GIVE_PRACTICE_POSTGRES: &str = practice!("gen_random_uuid()");
const FIND_WORK: &str = "SELECT id FROM assignments WHERE contest_round_id = $1 AND class_id = $2 AND contest_practice = $3 AND archived_at IS NULL";

/// The contest of this id, unless it was withdrawn.
pub async fn find(c: &mut Conn<'_>, id: ContestId) -> Result<Option<Contest>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// Every contest that was not withdrawn, the latest first.
pub async fn list(c: &mut Conn<'_>) -> Result<Vec<Contest>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST).fetch_all(c).await)?)
}

/// Contests that a node at `path` or one above it holds, the latest first; with `since`, those alone of which a round was
/// not final by then.
pub async fn list_above(c: &mut Conn<'_>, path: &OrgPath, since: Option<DateTime<Utc>>) -> Result<Vec<Contest>, Error> {
    fn query<'q, DB: sqlx::Database>(path: &OrgPath, since: Option<DateTime<Utc>>) -> sqlx::QueryBuilder<DB>
    where
        String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        DateTime<Utc>: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    {
        let mut q = sqlx::QueryBuilder::new(contests!("AND c.org_path IN ("));
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
        q
    }
    Ok(on_db!(c, |c| query(path, since).build_query_as().fetch_all(c).await)?)
}

/// Contests that a node at `path`, one above it or one below it holds, the latest first; of those below it only those whose
/// place has at most `deepest` characters.
pub async fn list_near(c: &mut Conn<'_>, path: &OrgPath, deepest: usize) -> Result<Vec<Contest>, Error> {
    let mut all = list_above(c, path, None).await?;
    let below: Vec<Contest> = on_db!(c, |c| sqlx::query_as(LIST_BELOW)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(i32::try_from(deepest).unwrap_or(i32::MAX))
        .fetch_all(c)
        .await)?;
    all.extend(below);
    all.sort_by_key(|k| std::cmp::Reverse(k.id));
    Ok(all)
}

/// Keeps a contest with its rounds.
pub async fn insert(c: &mut Conn<'_>, new: &Contest, rounds: &[Round], at: DateTime<Utc>) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.org_id.0)
        .bind(new.org_path.as_str())
        .bind(new.name_zh.as_str())
        .bind(new.name_en.as_str())
        .bind(new.grades.as_str())
        .bind(Json(&new.rule))
        .bind(new.picked)
        .bind(new.practice)
        .bind(new.appeal_hours)
        .bind(new.created_by)
        .bind(at)
        .execute(c)
        .await
        .map(drop))?;
    for r in rounds {
        on_db!(c, |c| sqlx::query(INSERT_ROUND)
            .bind(r.id.0)
            .bind(r.contest_id.0)
            .bind(r.n)
            .bind(r.opens_at)
            .bind(r.closes_at)
            .bind(r.freeze_at)
            .bind(r.minutes)
            .bind(r.attempts)
            .bind(Json(&r.parts))
            .bind(r.quota.as_ref())
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// Calls a contest off, with all work it gave; tells whether it was there.
pub async fn withdraw(c: &mut Conn<'_>, id: ContestId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(WITHDRAW).bind(id.0).bind(at).execute(c).await.map(|r| r.rows_affected()))?;
    on_db!(c, |c| sqlx::query(WITHDRAW_WORK).bind(id.0).bind(at).execute(c).await.map(drop))?;
    Ok(rows > 0)
}

/// The round of this id, unless its contest was withdrawn.
pub async fn find_round(c: &mut Conn<'_>, id: RoundId) -> Result<Option<Round>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND_ROUND).bind(id.0).fetch_optional(c).await)?)
}

/// The same, and nobody else changes it before this transaction ends: what two servers do at once is done once.
pub async fn hold_round(c: &mut Conn<'_>, id: RoundId) -> Result<Option<Round>, Error> {
    // SQLite has one writer.
    if let Conn::Postgres(c) = c {
        sqlx::query(HOLD_ROUND).bind(id.0).execute(&mut **c).await?;
    }
    find_round(c, id).await
}

/// A contest's rounds in order.
pub async fn list_rounds(c: &mut Conn<'_>, contest: ContestId) -> Result<Vec<Round>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_ROUNDS).bind(contest.0).fetch_all(c).await)?)
}

/// What is to be done with a round at some time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// Take its list and give its papers.
    Open,
    /// Freeze its standing.
    Freeze,
    /// Look over its attempts.
    Look,
}

/// Rounds with which this is to be done by `now`.
pub async fn list_due(c: &mut Conn<'_>, due: Due, now: DateTime<Utc>) -> Result<Vec<Round>, Error> {
    let sql = match due {
        Due::Open => LIST_TO_OPEN,
        Due::Freeze => LIST_TO_FREEZE,
        Due::Look => LIST_TO_LOOK,
    };
    Ok(on_db!(c, |c| sqlx::query_as(sql).bind(now).fetch_all(c).await)?)
}

/// A step of a round that is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// The list is taken, the papers are given.
    Opened,
    /// The standing is frozen.
    Frozen,
    /// Every attempt was looked over.
    Flagged,
    /// The round before named its classes.
    Advanced,
    /// The result is fixed.
    Final,
}

/// Notes that a step is done.
pub async fn set_done(c: &mut Conn<'_>, id: RoundId, step: Step, at: DateTime<Utc>) -> Result<(), Error> {
    let sql = match step {
        Step::Opened => SET_OPENED,
        Step::Frozen => SET_FROZEN,
        Step::Flagged => SET_FLAGGED,
        Step::Advanced => SET_ADVANCED,
        Step::Final => SET_FINAL,
    };
    on_db!(c, |c| sqlx::query(sql).bind(id.0).bind(at).execute(c).await.map(drop))?;
    Ok(())
}

/// Names classes for a round.
pub async fn insert_entries(c: &mut Conn<'_>, round: RoundId, classes: &[OrgId]) -> Result<(), Error> {
    for class in classes {
        on_db!(c, |c| sqlx::query(INSERT_ENTRY).bind(round.0).bind(class.0).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// The classes that were named for a round, in the order of the tree.
pub async fn list_entries(c: &mut Conn<'_>, round: RoundId) -> Result<Vec<(OrgId, OrgPath)>, Error> {
    let rows: Vec<(Uuid, String)> = on_db!(c, |c| sqlx::query_as(LIST_ENTRIES).bind(round.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, path)| (OrgId(id), path.into())).collect())
}

/// Takes a round's list: the pupils of its classes on `day`, each class with its division. No paper was given before, so
/// there is nothing to count yet.
pub async fn take_list(
    c: &mut Conn<'_>,
    contest: &Contest,
    round: &Round,
    school_year: i64,
    day: NaiveDate,
) -> Result<(), Error> {
    fn query<'q, DB: sqlx::Database>(
        round: RoundId,
        rule: DivisionRule,
        classes: &[(String, Uuid, Grade, i64, Option<Locality>)],
    ) -> sqlx::QueryBuilder<DB>
    where
        Uuid: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        String: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
        i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
    {
        let mut q = sqlx::QueryBuilder::new(
            "INSERT INTO contest_classes (round_id, path, class_id, division, eligible, finished, score, full_marks, passed, millis) ",
        );
        q.push_values(classes, |mut row, (path, id, grade, eligible, locality)| {
            row.push_bind(round.0).push_bind(path.clone()).push_bind(*id);
            row.push_bind(Division::of(rule, *grade, *eligible, *locality).to_string()).push_bind(*eligible);
            for _ in 0..5 {
                row.push_bind(0_i64);
            }
        });
        q
    }
    on_db!(c, |c| sqlx::query(TAKE_LIST)
        .bind(round.id.0)
        .bind(contest.org_path.as_str())
        .bind(contest.org_path.end().as_str())
        .bind(contest.grades.as_str())
        .bind(school_year)
        .bind(contest.picked || round.n > 1)
        .bind(day)
        .execute(c)
        .await
        .map(drop))?;
    let rows: Vec<(String, Uuid, String, i64, Option<String>)> =
        on_db!(c, |c| sqlx::query_as(LISTED_CLASSES).bind(round.id.0).fetch_all(c).await)?;
    // Of a school that is said to lie elsewhere later, the classes stay in their division.
    let read = |(path, id, grade, n, locality): (_, _, String, _, Option<String>)| {
        Some((path, id, grade.parse().ok()?, n, locality.and_then(|l| l.parse().ok())))
    };
    let classes: Vec<_> = rows.into_iter().filter_map(read).collect();
    for part in classes.chunks(500) {
        on_db!(c, |c| query(round.id, contest.rule.divisions, part).build().execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Gives every class of an opened round its paper, where it has none. Gives how many were new.
pub async fn give_papers(
    c: &mut Conn<'_>,
    round: RoundId,
    settings: &QuizSettings,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let sql = if matches!(c, Conn::Sqlite(_)) { GIVE_PAPER_SQLITE } else { GIVE_PAPER_POSTGRES };
    Ok(on_db!(c, |c| sqlx::query(sql)
        .bind(round.0)
        .bind(by.0)
        .bind(at)
        .bind(Json(settings))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?)
}

/// Gives every class that will take part in a round practice until it opens, where it has none. Gives how many were new.
pub async fn give_practice(
    c: &mut Conn<'_>,
    contest: &Contest,
    round: &Round,
    school_year: i64,
    settings: &QuizSettings,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<u64, Error> {
    let sql = if matches!(c, Conn::Sqlite(_)) { GIVE_PRACTICE_SQLITE } else { GIVE_PRACTICE_POSTGRES };
    Ok(on_db!(c, |c| sqlx::query(sql)
        .bind(round.id.0)
        .bind(contest.org_path.as_str())
        .bind(contest.org_path.end().as_str())
        .bind(contest.grades.as_str())
        .bind(school_year)
        .bind(contest.picked || round.n > 1)
        .bind(by.0)
        .bind(at)
        .bind(Json(settings))
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?)
}

/// A class's paper of a round, or its practice before.
pub async fn find_work(
    c: &mut Conn<'_>,
    round: RoundId,
    class: OrgId,
    practice: bool,
) -> Result<Option<AssignmentId>, Error> {
    let id: Option<Uuid> = on_db!(c, |c| sqlx::query_scalar(FIND_WORK)
        .bind(round.0)
        .bind(class.0)
        .bind(practice)
        .fetch_optional(c)
        .await)?;
    Ok(id.map(AssignmentId))
}
