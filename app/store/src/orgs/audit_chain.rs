//! The hash chain over the audit log, and the checkpoints that the server has signed.
//!
//! The triggers of migration 38 let rows be added here and nothing else, but for [`prune`], which needs a checkpoint of its
//! own, and the blanking of details in [`crate::records::erase`].

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::AuditId;
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;

/// A line of the log as it is stored.
#[derive(Clone, Debug, FromRow)]
pub struct Row {
    /// Its id.
    pub id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// The person who did it.
    pub actor_id: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// The node it concerns.
    pub org_id: Option<Uuid>,
    /// The person whose record it is.
    pub subject_id: Option<Uuid>,
    /// Counts, codes and reasons.
    #[sqlx(json)]
    pub detail: Value,
}

/// A link of the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// Its number, from 1 without a gap.
    pub seq: i64,
    /// The line.
    pub audit_id: Uuid,
    /// The hash of the line's detail when it was sealed.
    pub detail_hash: [u8; 32],
    /// The hash of everything up to and with this line.
    pub hash: [u8; 32],
}

/// A link with its line, if that is still there.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The link.
    pub link: Link,
    /// The line.
    pub row: Option<Row>,
}

/// What a checkpoint is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckpointKind {
    /// One a day.
    Day,
    /// Lines up to it are removed, because their time is over.
    Prune,
}

impl CheckpointKind {
    /// The word in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Prune => "prune",
        }
    }
}

/// A place of the chain that the server has signed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// The link's number.
    pub seq: i64,
    /// What it is for.
    pub kind: CheckpointKind,
    /// The link's hash.
    pub hash: [u8; 32],
    /// When it was made.
    pub at: DateTime<Utc>,
    /// The signature.
    pub mac: [u8; 16],
}

#[derive(FromRow)]
struct CheckpointRow {
    seq: i64,
    kind: String,
    hash: Vec<u8>,
    at: DateTime<Utc>,
    mac: Vec<u8>,
}

/// A value of another length is none that the server wrote: it reads as zeros, which no hash is.
fn fixed<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().unwrap_or([0; N])
}

impl From<CheckpointRow> for Checkpoint {
    fn from(row: CheckpointRow) -> Self {
        let kind = if row.kind == "prune" { CheckpointKind::Prune } else { CheckpointKind::Day };
        Self { seq: row.seq, kind, hash: fixed(&row.hash), at: row.at, mac: fixed(&row.mac) }
    }
}

macro_rules! columns {
    ($rest:literal) => {
        concat!("SELECT a.id, a.at, a.actor_id, a.action, a.org_id, a.subject_id, a.detail ", $rest)
    };
}

const IS_WAITING: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM audit_pending LIMIT 1) w";
const COUNT_WAITING: &str = "SELECT COUNT(*) FROM audit_pending";
const LIST_WAITING: &str = columns!("FROM audit_pending p JOIN audit a ON a.id = p.audit_id ORDER BY a.id LIMIT $1");
const FIND_LAST: &str = "SELECT seq, hash FROM audit_chain ORDER BY seq DESC LIMIT 1";
const LIST_LINKS: &str =
    "SELECT seq, audit_id, detail_hash, hash FROM audit_chain WHERE seq > $1 ORDER BY seq LIMIT $2";
const LIST_ROWS: &str =
    columns!("FROM audit_chain c JOIN audit a ON a.id = c.audit_id WHERE c.seq > $1 AND c.seq <= $2");
const LIST_STRAYS: &str = columns!(
    "FROM audit a WHERE NOT EXISTS (SELECT 1 FROM audit_chain c WHERE c.audit_id = a.id) \
    AND NOT EXISTS (SELECT 1 FROM audit_pending p WHERE p.audit_id = a.id) ORDER BY a.id LIMIT $1"
);
const LIST_CHECKPOINTS: &str = "SELECT seq, kind, hash, at, mac FROM audit_checkpoints ORDER BY seq, kind";
const FIND_DAY: &str =
    "SELECT seq, kind, hash, at, mac FROM audit_checkpoints WHERE kind = 'day' ORDER BY seq DESC LIMIT 1";
const INSERT_CHECKPOINT: &str = "INSERT INTO audit_checkpoints (seq, kind, hash, at, mac) VALUES ($1, $2, $3, $4, $5)";
const FIRST_SINCE: &str =
    "SELECT c.seq FROM audit a JOIN audit_chain c ON c.audit_id = a.id WHERE a.at >= $1 ORDER BY a.at, c.seq LIMIT 1";
const FIND_LINK: &str = "SELECT seq, audit_id, detail_hash, hash FROM audit_chain WHERE seq = $1";
const FIRST: &str = "SELECT MIN(seq) FROM audit_chain";
const PRUNE_ROWS: &str =
    "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_chain WHERE seq <= $1 ORDER BY seq LIMIT $2)";
const PRUNE_LINKS: &str = "DELETE FROM audit_chain WHERE seq IN (SELECT seq FROM audit_chain c WHERE c.seq <= $1 \
    AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.id = c.audit_id) ORDER BY c.seq LIMIT $2)";

/// Waits until no other server seals; until the end of the transaction. SQLite has one writer.
pub async fn hold(c: &mut Conn<'_>) -> Result<(), Error> {
    /// Any number that nothing else locks.
    const KEY: i64 = 0x0071_696e_6768_6501;
    if let Conn::Postgres(c) = c {
        sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(KEY).execute(&mut **c).await?;
    }
    Ok(())
}

/// Whether a line waits to be sealed.
pub async fn is_waiting(c: &mut Conn<'_>) -> Result<bool, Error> {
    let waiting: i64 = get_scalar!(c, IS_WAITING)?;
    Ok(waiting > 0)
}

/// How many lines wait to be sealed.
pub async fn count_waiting(c: &mut Conn<'_>) -> Result<i64, Error> {
    get_scalar!(c, COUNT_WAITING)
}

/// At most `limit` lines that wait, in the order of their ids, which is that of time.
pub async fn list_waiting(c: &mut Conn<'_>, limit: i64) -> Result<Vec<Row>, Error> {
    list!(c, LIST_WAITING, limit)
}

/// The number and hash of the last link.
pub async fn find_last(c: &mut Conn<'_>) -> Result<Option<(i64, [u8; 32])>, Error> {
    let last: Option<(i64, Vec<u8>)> = find!(c, FIND_LAST)?;
    Ok(last.map(|(seq, hash)| (seq, fixed(&hash))))
}

/// The number of the first link.
pub async fn find_first(c: &mut Conn<'_>) -> Result<Option<i64>, Error> {
    get_scalar!(c, FIRST)
}

/// The link with this number.
pub async fn find(c: &mut Conn<'_>, seq: i64) -> Result<Option<Link>, Error> {
    let row: Option<(i64, Uuid, Vec<u8>, Vec<u8>)> = find!(c, FIND_LINK, seq)?;
    Ok(row.map(link))
}

fn link((seq, audit_id, detail_hash, hash): (i64, Uuid, Vec<u8>, Vec<u8>)) -> Link {
    Link { seq, audit_id, detail_hash: fixed(&detail_hash), hash: fixed(&hash) }
}

/// Adds links, and takes their lines from those that wait.
pub async fn append(c: &mut Conn<'_>, links: &[Link]) -> Result<(), Error> {
    execute_rows!(c, "INSERT INTO audit_chain (seq, audit_id, detail_hash, hash) ", links, |to, link| {
        to.push_bind(link.seq)
            .push_bind(link.audit_id)
            .push_bind(link.detail_hash.to_vec())
            .push_bind(link.hash.to_vec())
    })?;
    for part in links.chunks(500) {
        build!(c, |q| {
            q.push("DELETE FROM audit_pending WHERE audit_id IN (");
            let mut list = q.separated(", ");
            for link in part {
                list.push_bind(link.audit_id);
            }
            q.push(")");
        }; execute)?;
    }
    Ok(())
}

/// At most `limit` links after a number, with their lines, in order.
pub async fn list(c: &mut Conn<'_>, after: i64, limit: i64) -> Result<Vec<Sealed>, Error> {
    let links: Vec<(i64, Uuid, Vec<u8>, Vec<u8>)> = list!(c, LIST_LINKS, after, limit)?;
    let Some(last) = links.last().map(|(seq, ..)| *seq) else { return Ok(Vec::new()) };
    let rows: Vec<Row> = list!(c, LIST_ROWS, after, last)?;
    let mut rows: std::collections::HashMap<Uuid, Row> = rows.into_iter().map(|row| (row.id, row)).collect();
    let sealed = links.into_iter().map(link).map(|link| Sealed { row: rows.remove(&link.audit_id), link });
    Ok(sealed.collect())
}

/// At most `limit` lines that neither have a link nor wait for one: nobody writes such a line by [`crate::audit::insert`].
pub async fn list_strays(c: &mut Conn<'_>, limit: i64) -> Result<Vec<(AuditId, DateTime<Utc>)>, Error> {
    let rows: Vec<Row> = list!(c, LIST_STRAYS, limit)?;
    Ok(rows.into_iter().map(|row| (AuditId(row.id), row.at)).collect())
}

/// Every checkpoint, in the order of the chain.
pub async fn list_checkpoints(c: &mut Conn<'_>) -> Result<Vec<Checkpoint>, Error> {
    let rows: Vec<CheckpointRow> = list!(c, LIST_CHECKPOINTS)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The last daily checkpoint.
pub async fn find_day(c: &mut Conn<'_>) -> Result<Option<Checkpoint>, Error> {
    let row: Option<CheckpointRow> = find!(c, FIND_DAY)?;
    Ok(row.map(Into::into))
}

/// Adds a checkpoint.
pub async fn insert_checkpoint(c: &mut Conn<'_>, checkpoint: &Checkpoint) -> Result<(), Error> {
    let Checkpoint { seq, kind, hash, at, mac } = checkpoint;
    execute!(c, INSERT_CHECKPOINT, *seq, kind.as_str(), hash.to_vec(), *at, mac.to_vec())
}

/// The first link whose line is from this time or later.
pub async fn find_since(c: &mut Conn<'_>, at: DateTime<Utc>) -> Result<Option<i64>, Error> {
    find_scalar!(c, FIRST_SINCE, at)
}

/// Removes at most `limit` lines and links up to a number, behind a checkpoint for it; gives how many links.
pub async fn prune(c: &mut Conn<'_>, upto: i64, limit: i64) -> Result<u64, Error> {
    execute!(c, PRUNE_ROWS, upto, limit)?;
    affected!(c, PRUNE_LINKS, upto, limit)
}
