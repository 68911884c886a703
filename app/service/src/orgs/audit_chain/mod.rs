//! The hash chain over the audit log: sealing, checking, exporting, and removing what is too old.
//!
//! Use cases write lines as they always did, many at once; nothing waits for the chain. About once a second a job takes the
//! lines that wait, in the order of their ids, and seals them, one server at a time. **The window**: a line is guarded by the
//! database's triggers at once, and by the chain from its sealing on. Whoever can switch triggers off and is quicker than
//! that second can remove a line without a trace; afterwards nobody can.
//!
//! hash = SHA-256(`qinghe audit line, version 1` ‖ the hash before, 32 zeros for the first ‖ seq ‖ id ‖ time in microseconds ‖
//! actor ‖ length of the action, action ‖ unit ‖ person concerned ‖ SHA-256 of the detail). Numbers have 8 bytes, big-endian;
//! an id that may be absent is a byte 1 and its 16 bytes, or a byte 0; the detail is JSON with its keys in order and no spaces.
//! Names are in no line, and of the detail only its hash is in the chain: after an erasure, which blanks details, the chain
//! still holds.
//!
//! Whoever can write the whole database can also compute a new chain. Three things are out of their reach: the checkpoints
//! are signed with a key of the secrets file; an operator keeps a [`Mark`] elsewhere (`qinghe audit verify` prints one,
//! `--expect` compares); and exports lie where the operator has put them.

mod hash;
mod verify;

pub use verify::{Fault, Mark, Verified, verify};

use super::audit::midnight;
use crate::{
    Actor, App, Error, UseCase,
    record::{Event, EventLine},
};
use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use hash::{START, hash_detail, hash_line, signed};
use qinghe_store::{
    Conn,
    audit_chain::{self, Checkpoint, CheckpointKind, Link, Sealed},
};
use serde_json::json;

/// Lines that are sealed in one transaction.
const BATCH: i64 = 500;
/// Transactions in one run of the job, so that a long backlog does not hold up the end of the server.
const RUNS: usize = 40;
/// Lines that are read at once.
const PIECE: i64 = 2_000;
/// Lines that are removed in one transaction.
const PRUNED_AT_ONCE: i64 = 1_000;
/// The fewest months that lines can be kept; the database keeps them for 180 days whatever the settings say.
pub const LEAST_MONTHS: u32 = 6;

fn checkpoint(app: &App, seq: i64, kind: CheckpointKind, hash: [u8; 32]) -> Checkpoint {
    let at = app.now();
    Checkpoint { seq, kind, hash, at, mac: app.secrets().checkpoint_mac(&signed(seq, kind, &hash, at)) }
}

/// Seals the lines that wait; gives how many. A job runs it every second, and every command at its end.
///
/// # Errors
/// When the store fails. What waits then waits for the next run.
pub async fn seal(app: &App) -> Result<u64, Error> {
    let mut sealed = 0;
    for _ in 0..RUNS {
        if !audit_chain::is_waiting(&mut app.db().read().await?).await? {
            break;
        }
        sealed += tx!(app, (), |c| { seal_batch(app, c).await }).await?;
    }
    Ok(sealed)
}

async fn seal_batch(app: &App, c: &mut Conn<'_>) -> Result<u64, Error> {
    audit_chain::hold(c).await?;
    let rows = audit_chain::list_waiting(c, BATCH).await?;
    let (mut seq, mut hash) = match audit_chain::find_last(c).await? {
        Some(last) => last,
        // Removing old lines leaves the last one, so this is an empty chain.
        None => (0, START),
    };
    let mut links = Vec::with_capacity(rows.len());
    for row in &rows {
        let detail_hash = hash_detail(&row.detail);
        seq += 1;
        hash = hash_line(&hash, seq, row, &detail_hash);
        links.push(Link { seq, audit_id: row.id, detail_hash, hash });
    }
    if links.is_empty() {
        return Ok(0);
    }
    audit_chain::append(c, &links).await?;
    let day = |at: DateTime<Utc>| at.with_timezone(&App::ZONE).date_naive();
    let signed_today = audit_chain::find_day(c).await?.is_some_and(|last| day(last.at) >= app.today());
    if !signed_today {
        audit_chain::insert_checkpoint(c, &checkpoint(app, seq, CheckpointKind::Day, hash)).await?;
    }
    Ok(links.len() as u64)
}

/// The log as lines of JSON, with the chain, in parts of which only one is in memory.
pub struct Export {
    app: App,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    after: i64,
    before: String,
}

/// Exports the log from one day to another, both included. The export has a line of its own in the log.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but the operator; when the store fails.
pub async fn export(app: &App, actor: &Actor, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Result<Export, Error> {
    if !actor.is_operator() {
        return Err(Error::Forbidden);
    }
    seal(app).await?;
    tx!(app, (&actor), |c| {
        app.audit(c, actor, UseCase::ViewAudit, None, None, json!({ "operation": "export", "format": "jsonl" })).await
    })
    .await?;
    let to = to.and_then(|day| midnight(day + TimeDelta::days(1)));
    let checkpoints = audit_chain::list_checkpoints(&mut app.db().read().await?).await?;
    let start = checkpoints.iter().rfind(|p| p.kind == CheckpointKind::Prune);
    let (after, before) = start.map_or((0, hex::encode(START)), |p| (p.seq, hex::encode(p.hash)));
    Ok(Export { app: app.clone(), from: from.and_then(midnight), to, after, before })
}

impl Export {
    /// The next lines; none after the last.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next(&mut self) -> Result<Option<Vec<String>>, Error> {
        let page = audit_chain::list(&mut self.app.db().read().await?, self.after, PIECE).await?;
        let Some(last) = page.last() else { return Ok(None) };
        self.after = last.link.seq;
        let mut lines = Vec::new();
        for Sealed { link, row } in &page {
            let before = std::mem::replace(&mut self.before, hex::encode(link.hash));
            let Some(row) = row else { continue };
            if self.from.is_some_and(|from| row.at < from) || self.to.is_some_and(|to| row.at >= to) {
                continue;
            }
            let line = json!({
                "seq": link.seq,
                "id": row.id,
                "at": row.at,
                "actor": row.actor_id,
                "action": row.action,
                "org": row.org_id,
                "subject": row.subject_id,
                "detail": row.detail,
                "detail_hash": hex::encode(link.detail_hash),
                "before": before,
                "hash": hex::encode(link.hash),
            });
            lines.push(line.to_string());
        }
        Ok(Some(lines))
    }
}

/// Removes lines that are older than the settings say, behind a checkpoint that the server signs; gives how many. A job runs
/// it with the erasure of old records.
///
/// # Errors
/// When the store fails.
pub async fn prune(app: &App) -> Result<u64, Error> {
    let months = Months::new(app.settings().audit_months.max(LEAST_MONTHS));
    let before = app.today().checked_sub_months(months).and_then(midnight).unwrap_or(DateTime::UNIX_EPOCH);
    let mut c = app.db().read().await?;
    let Some(first) = audit_chain::find_first(&mut c).await? else { return Ok(0) };
    let Some((last, _)) = audit_chain::find_last(&mut c).await? else { return Ok(0) };
    // The last line stays: the chain goes on from it.
    let upto = audit_chain::find_since(&mut c, before).await?.unwrap_or(last) - 1;
    if upto < first {
        return Ok(0);
    }
    drop(c);
    tx!(app, (upto, first), |c| {
        audit_chain::hold(c).await?;
        let all = audit_chain::list_checkpoints(c).await?;
        // A run that was interrupted has made it already.
        if all.iter().any(|p| p.kind == CheckpointKind::Prune && p.seq == *upto) {
            return Ok(());
        }
        let link = audit_chain::find(c, *upto).await?.ok_or(Error::NotFound)?;
        audit_chain::insert_checkpoint(c, &checkpoint(app, *upto, CheckpointKind::Prune, link.hash)).await?;
        let detail = json!({ "lines": *upto - *first + 1, "upto": upto });
        let line = EventLine { event: Event::LogPruned, actor: None, org: None, subject: None, detail };
        app.audit_event(c, &line).await
    })
    .await?;
    let mut removed = 0;
    loop {
        match tx!(app, (upto), |c| { Ok::<_, Error>(audit_chain::prune(c, *upto, PRUNED_AT_ONCE).await?) }).await? {
            0 => return Ok(removed),
            lines => removed += lines,
        }
    }
}
