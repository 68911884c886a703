//! Writes very many rows into an empty store: the demo's regions and the benchmarks' data. No request uses it.
//!
//! The other modules write the same rows one by one. Here a statement writes many, foreign keys are checked once at the
//! end, and the engine itself makes the answers from a few papers ([`Paper`]). That is why it is part of the store: it
//! speaks SQL. On PostgreSQL the whole run is one transaction. On SQLite an interrupted run leaves a part of the rows;
//! delete the file.

mod rows;

use crate::{
    Conn, Db, Error, Held,
    attempts::Paper as Asked,
    db::{Filling, Reference, references},
};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    AssignmentId, AttemptId, CampaignId, EnrolmentId, OrgId, Text, UserId,
    item::Response,
    org::{Grade, Locality, OrgKind, OrgPath},
    participation::Participation,
    quiz::QuizSettings,
};
use rows::{PAPERS_POSTGRES, PAPERS_SQLITE, Table, Value, statement};
use sqlx::{
    AssertSqlSafe, Connection as _, Postgres, SqliteConnection, Transaction,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
    types::Json,
};
use std::path::PathBuf;

const COUNT_ALL: &str = "SELECT (SELECT COUNT(*) FROM orgs) + (SELECT COUNT(*) FROM users WHERE username IS NULL OR username <> '-qinghe') \
    + (SELECT COUNT(*) FROM campaigns)";
const SET_TAKEN: &str = "UPDATE campaigns SET snapshot_taken_at = snapshot_at WHERE id = $1";

/// Rows in one statement.
const AT_ONCE: usize = 500;

/// Rows in one of SQLite's commits: bounds its log.
const COMMIT: usize = 100_000;

/// A node to insert, with its path.
pub struct Node {
    /// Its id.
    pub id: OrgId,
    /// The node above.
    pub parent: Option<OrgId>,
    /// Its level.
    pub kind: OrgKind,
    /// Its place.
    pub path: OrgPath,
    /// Its place among its siblings, from 0.
    pub seq: i64,
    /// Its code; classes have none.
    pub code: Option<String>,
    /// Its name.
    pub name: Text,
    /// A class's grade, name within it, and school year.
    pub class: Option<(Grade, String, i64)>,
    /// Urban or rural, for a school.
    pub locality: Option<Locality>,
}

/// A quiz paper that many attempts share, all of them within one hour.
pub struct Paper {
    /// What was asked.
    pub paper: Asked,
    /// Each item's three possible answers with their points: the first is the right one.
    pub answers: Vec<[(Response, i64); 3]>,
    /// Seconds after the full hour at which each item is answered, below 3,600.
    pub seconds: Vec<i64>,
}

/// A learner's progress in one assignment.
pub struct Work {
    /// The assignment.
    pub assignment: AssignmentId,
    /// The learner.
    pub learner: UserId,
    /// First opened.
    pub started_at: DateTime<Utc>,
    /// Last step of the lesson done.
    pub lesson_completed_at: Option<DateTime<Utc>>,
    /// First handed in.
    pub completed_at: Option<DateTime<Utc>>,
    /// First handed in with the pass mark.
    pub passed_at: Option<DateTime<Utc>>,
    /// The best score and its maximum, in hundredths of a point.
    pub score: Option<(i64, i64)>,
}

/// An attempt that was handed in.
pub struct Attempt {
    /// Its id.
    pub id: AttemptId,
    /// Its assignment.
    pub assignment: AssignmentId,
    /// The learner.
    pub learner: UserId,
    /// The number of the attempt, from 1.
    pub number: i64,
    /// The paper's number, from [`Filler::add_paper`].
    pub paper: i64,
    /// The full hour in which it took place.
    pub hour: DateTime<Utc>,
    /// When it was started and handed in.
    pub times: [DateTime<Utc>; 2],
    /// Which answer was given to each item, two bits an item from the lowest.
    pub answers: i64,
    /// The score and its maximum, in hundredths of a point.
    pub score: (i64, i64),
    /// Whether the pass mark was reached.
    pub passed: bool,
}

/// A learner on a campaign's list.
pub struct Listed {
    /// The campaign.
    pub campaign: CampaignId,
    /// The learner.
    pub learner: UserId,
    /// The learner's class.
    pub class: OrgId,
    /// When the learner started.
    pub started_at: Option<DateTime<Utc>>,
    /// When the learner completed everything.
    pub completed_at: Option<DateTime<Utc>>,
    /// The best score, in hundredths of a per cent.
    pub score: Option<i64>,
}

/// A bulk write in progress.
pub struct Filler {
    engine: Engine,
    waiting: [Vec<Vec<Value>>; Table::COUNT],
    papers: i64,
    uncommitted: usize,
}

enum Engine {
    Sqlite { conn: Box<SqliteConnection>, file: PathBuf },
    Postgres { tx: Transaction<'static, Postgres>, references: Vec<Reference> },
}

impl Db {
    /// Starts a bulk write into an empty store. Nothing else may write meanwhile.
    ///
    /// # Errors
    /// When the engine cannot be reached.
    pub async fn fill(&self) -> Result<Filler, Error> {
        match self.filling().await? {
            Filling::Sqlite(options) => Filler::sqlite(&options).await,
            Filling::Postgres(tx) => Filler::postgres(tx).await,
        }
    }
}

impl Filler {
    async fn sqlite(options: &SqliteConnectOptions) -> Result<Self, Error> {
        // A separate connection with its own settings, so there is nothing to restore afterwards.
        let options = options
            .clone()
            .synchronous(SqliteSynchronous::Off)
            .foreign_keys(false)
            .pragma("query_only", "OFF")
            .pragma("cache_size", "-65536")
            .pragma("wal_autocheckpoint", "4000");
        let mut conn = SqliteConnection::connect_with(&options).await?;
        for sql in PAPERS_SQLITE.into_iter().chain(["BEGIN IMMEDIATE"]) {
            sqlx::query(sql).execute(&mut conn).await?;
        }
        Ok(Self::over(Engine::Sqlite { conn: Box::new(conn), file: options.get_filename().to_owned() }))
    }

    async fn postgres(mut tx: Transaction<'static, Postgres>) -> Result<Self, Error> {
        let references = references(&mut tx).await?;
        // They are added and checked at the end; outside the transaction the tables never lack them.
        for (table, name, _) in &references {
            let sql = format!("ALTER TABLE {table} DROP CONSTRAINT \"{name}\"");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await?;
        }
        for sql in PAPERS_POSTGRES {
            sqlx::query(sql).execute(&mut *tx).await?;
        }
        Ok(Self::over(Engine::Postgres { tx, references }))
    }

    fn over(engine: Engine) -> Self {
        Self { engine, waiting: std::array::from_fn(|_| Vec::new()), papers: 0, uncommitted: 0 }
    }

    /// The connection in use, for the functions of other modules. Rows given to this filler may still be in its buffer.
    pub fn conn(&mut self) -> Conn<'_> {
        match &mut self.engine {
            Engine::Sqlite { conn, .. } => Conn::Sqlite(Held::Lent(&mut **conn)),
            Engine::Postgres { tx, .. } => Conn::Postgres(Held::Lent(&mut **tx)),
        }
    }

    /// Whether the store has no nodes, no people and no campaigns.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn is_empty(&mut self) -> Result<bool, Error> {
        let n: i64 = get_scalar!(&mut self.conn(), COUNT_ALL)?;
        Ok(n == 0)
    }

    async fn put(&mut self, table: Table, row: Vec<Value>) -> Result<(), Error> {
        let rows = &mut self.waiting[table as usize];
        rows.push(row);
        if rows.len() >= AT_ONCE { self.flush(table).await } else { Ok(()) }
    }

    async fn flush(&mut self, table: Table) -> Result<(), Error> {
        let rows = std::mem::take(&mut self.waiting[table as usize]);
        if rows.is_empty() {
            return Ok(());
        }
        let n = rows.len();
        let sql = table.sql(matches!(self.engine, Engine::Sqlite { .. }));
        on_db!(&mut self.conn(), |c| statement(sql, rows).build().execute(c).await.map(drop))?;
        self.uncommitted += if matches!(table, Table::Answers) { n * 10 } else { n };
        if self.uncommitted >= COMMIT
            && let Engine::Sqlite { conn, .. } = &mut self.engine
        {
            for sql in ["COMMIT", "BEGIN IMMEDIATE"] {
                sqlx::query(sql).execute(&mut **conn).await?;
            }
            self.uncommitted = 0;
        }
        Ok(())
    }

    /// Inserts a node.
    ///
    /// # Errors
    /// When the engine fails; the same for the functions below.
    pub async fn add_node(&mut self, node: &Node, at: DateTime<Utc>) -> Result<(), Error> {
        let (grade, class, year) = match &node.class {
            Some((grade, class, year)) => (grade.as_str().into(), class.as_str().into(), Some(*year)),
            None => (Value::NoText, Value::NoText, None),
        };
        let row = vec![
            node.id.0.into(),
            node.parent.map_or(Value::NoId, |id| id.0.into()),
            node.kind.as_str().into(),
            node.path.as_str().into(),
            node.seq.into(),
            node.code.as_deref().map_or(Value::NoText, Value::from),
            node.name.zh.as_str().into(),
            node.name.en.as_str().into(),
            grade,
            class,
            Value::Number(year),
            node.locality.map_or(Value::NoText, |l| l.as_str().into()),
            at.into(),
        ];
        self.put(Table::Orgs, row).await
    }

    /// Inserts a learner and their enrolment in a class from `from` on.
    pub async fn add_learner(
        &mut self,
        (learner, name): (UserId, &str),
        (enrolment, class, number): (EnrolmentId, OrgId, &str),
        (from, at): (NaiveDate, DateTime<Utc>),
    ) -> Result<(), Error> {
        self.put(Table::Users, vec![learner.0.into(), "learner".into(), name.into(), at.into()]).await?;
        let row = vec![enrolment.0.into(), learner.0.into(), class.0.into(), number.into(), Value::Day(from)];
        self.put(Table::Enrolments, row).await
    }

    /// Inserts a class's assignment from a campaign: a module's lesson and quiz.
    pub async fn add_assignment(
        &mut self,
        (id, class, campaign): (AssignmentId, OrgId, CampaignId),
        module: &str,
        by: UserId,
        [opens_at, due_at]: [DateTime<Utc>; 2],
    ) -> Result<(), Error> {
        let row = vec![
            id.0.into(),
            class.0.into(),
            module.into(),
            "".into(),
            by.0.into(),
            opens_at.into(),
            due_at.into(),
            opens_at.into(),
            "module".into(),
            Value::Settings(Json(QuizSettings::default())),
            Value::Flag(true),
            Value::Flag(true),
            campaign.0.into(),
        ];
        self.put(Table::Assignments, row).await
    }

    /// Stores a paper for later attempts and returns its number.
    pub async fn add_paper(&mut self, paper: Paper) -> Result<i64, Error> {
        let number = self.papers;
        self.papers += 1;
        self.put(Table::Papers, vec![number.into(), Value::Paper(Json(paper.paper.clone()))]).await?;
        for (n, ((item, answers), second)) in
            paper.paper.items.into_iter().zip(paper.answers).zip(paper.seconds).enumerate()
        {
            let points = answers.each_ref().map(|(_, points)| *points);
            let mut row = vec![
                number.into(),
                Value::Text(item.id),
                i64::try_from(n * 2).unwrap_or(0).into(),
                second.into(),
                Value::Text(format!("{:02}:{:02}+00:00", second / 60, second % 60)),
            ];
            row.extend(answers.map(|(response, _)| Value::Response(Json(response))));
            row.extend(points.map(Value::from));
            self.put(Table::Items, row).await?;
        }
        self.flush(Table::Papers).await?;
        self.flush(Table::Items).await?;
        Ok(number)
    }

    /// Inserts a learner's progress.
    pub async fn add_work(&mut self, work: &Work) -> Result<(), Error> {
        let row = vec![
            work.assignment.0.into(),
            work.learner.0.into(),
            work.started_at.into(),
            Value::Time(work.lesson_completed_at),
            Value::Time(work.completed_at),
            Value::Time(work.passed_at),
            Value::Number(work.score.map(|s| s.0)),
            Value::Number(work.score.map(|s| s.1)),
        ];
        self.put(Table::Progress, row).await
    }

    /// Inserts an attempt with all its answers.
    pub async fn add_attempt(&mut self, a: &Attempt) -> Result<(), Error> {
        let row = vec![
            a.id.0.into(),
            a.assignment.0.into(),
            a.learner.0.into(),
            a.number.into(),
            a.times[0].into(),
            a.times[1].into(),
            a.score.0.into(),
            a.score.1.into(),
            Value::Flag(a.passed),
            a.paper.into(),
        ];
        self.put(Table::Attempts, row).await?;
        // The format in which sqlx stores times in SQLite, up to the hour.
        let hour = match self.engine {
            Engine::Sqlite { .. } => Value::Text(a.hour.format("%Y-%m-%dT%H:").to_string()),
            Engine::Postgres { .. } => a.hour.into(),
        };
        self.put(Table::Answers, vec![a.id.0.into(), a.paper.into(), a.answers.into(), hour]).await
    }

    /// Inserts a learner on a campaign's list with their progress.
    pub async fn add_listed(&mut self, l: &Listed) -> Result<(), Error> {
        let row = vec![
            l.campaign.0.into(),
            l.learner.0.into(),
            l.class.0.into(),
            Value::Time(l.started_at),
            Value::Time(l.completed_at),
            Value::Number(l.score),
        ];
        self.put(Table::List, row).await
    }

    /// Sets the counters of a class.
    pub async fn add_counters(
        &mut self,
        campaign: CampaignId,
        (class, path): (OrgId, &OrgPath),
        p: Participation,
        last_at: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        let mut row = vec![campaign.0.into(), path.as_str().into(), class.0.into()];
        row.extend([p.eligible, p.started, p.completed, p.on_time, p.passed, p.full, p.score].map(Value::from));
        row.push(Value::Time(last_at));
        self.put(Table::Counters, row).await
    }

    /// Records that a campaign's list has been taken.
    pub async fn set_snapshot_taken(&mut self, campaign: CampaignId) -> Result<(), Error> {
        execute!(&mut self.conn(), SET_TAKEN, campaign.0)
    }

    /// Writes the buffered rows and makes everything durable.
    pub async fn finish(mut self) -> Result<(), Error> {
        for table in [
            Table::Orgs,
            Table::Users,
            Table::Enrolments,
            Table::Assignments,
            Table::Progress,
            Table::Attempts,
            Table::Answers,
            Table::List,
            Table::Counters,
        ] {
            self.flush(table).await?;
        }
        match self.engine {
            Engine::Sqlite { mut conn, file } => {
                for sql in ["COMMIT", "PRAGMA analysis_limit = 1000", "ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"] {
                    sqlx::query(sql).execute(&mut *conn).await?;
                }
                conn.close().await?;
                let synced = tokio::task::spawn_blocking(move || std::fs::File::open(file)?.sync_all()).await;
                synced.map_err(std::io::Error::other).flatten().map_err(|e| Error::from(sqlx::Error::Io(e)))
            }
            Engine::Postgres { mut tx, references } => {
                for (table, name, what) in &references {
                    let sql = format!("ALTER TABLE {table} ADD CONSTRAINT \"{name}\" {what}");
                    sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await?;
                }
                // Statistics for the query planner; autovacuum would gather them only later.
                sqlx::query("ANALYZE").execute(&mut *tx).await?;
                Ok(tx.commit().await?)
            }
        }
    }
}
