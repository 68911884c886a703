//! Checking the log against its chain, its signed checkpoints, and a mark that was kept elsewhere.

use super::hash::{START, hash_detail, hash_line, signed};
use crate::{App, Error, UseCase};
use chrono::{DateTime, Utc};
use qinghe_model::AuditId;
use qinghe_store::audit_chain::{self, Checkpoint, CheckpointKind, Link, Row, Sealed};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    str::FromStr,
};
use uuid::Uuid;

/// Lines that are read at once.
const PIECE: i64 = 2_000;

/// The end of the chain at some time, to be kept outside the database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// The number of the last line.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, hex::encode(self.hash))
    }
}

impl FromStr for Mark {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "must be a number, a colon and 64 hexadecimal digits, as `qinghe audit verify` prints it";
        let (seq, hash) = text.trim().split_once(':').ok_or(WRONG)?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(hash, &mut bytes).map_err(|_| WRONG)?;
        Ok(Self { seq: seq.parse().ok().filter(|n| *n > 0).ok_or(WRONG)?, hash: bytes })
    }
}

/// The first thing that is wrong with the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// The line with this number, or its link, was changed; or one before it was put in or taken out.
    Changed(i64),
    /// There is no line with this number any more.
    Missing(i64),
    /// The detail of the line with this number was blanked, but its person was not erased.
    Blanked(i64),
    /// A line that no use case wrote.
    Inserted(AuditId, DateTime<Utc>),
    /// This server did not sign the checkpoint at this number.
    Unsigned(i64),
    /// The chain of a checkpoint or mark at this number was another one.
    Rewritten(i64),
    /// The log ends before this number, which it had reached.
    Truncated(i64),
    /// The line of the mark that was given was removed, because its time was over; nothing can be said of it.
    TooOld(i64),
}

/// What a check found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// Lines that hold.
    pub lines: u64,
    /// The last line that holds.
    pub end: Option<Mark>,
    /// Lines that were removed, because their time was over.
    pub pruned: i64,
    /// Lines whose detail was blanked when their person was erased.
    pub blanked: u64,
    /// Lines that wait to be sealed.
    pub waiting: i64,
    /// The first fault.
    pub fault: Option<Fault>,
}

/// Checks the whole log: every line against the chain, the chain against the signed checkpoints and against a mark that was
/// kept elsewhere. Nothing is changed.
///
/// # Errors
/// When the store fails.
pub async fn verify(app: &App, expect: Option<Mark>) -> Result<Verified, Error> {
    loop {
        let checkpoints = audit_chain::list_checkpoints(&mut app.db().read().await?).await?;
        let found = walk(app, &checkpoints, expect).await?;
        if found.fault.is_none() {
            return Ok(found);
        }
        // The server may have removed old lines meanwhile, behind a checkpoint of its own.
        if audit_chain::list_checkpoints(&mut app.db().read().await?).await? == checkpoints {
            return Ok(found);
        }
    }
}

/// What has been seen of the chain.
struct Walk {
    seq: i64,
    hash: [u8; 32],
    lines: u64,
    blanked: Vec<(i64, Option<Uuid>)>,
    erased: HashSet<Uuid>,
    /// What the chain must be at these numbers.
    marks: HashMap<i64, [u8; 32]>,
}

impl Walk {
    /// Goes on to the next line; the fault, if there is one.
    fn step(&mut self, sealed: &Sealed) -> Option<Fault> {
        let next = self.seq + 1;
        let Link { seq, detail_hash, hash, .. } = &sealed.link;
        if *seq != next {
            return Some(Fault::Missing(next));
        }
        let Some(row) = &sealed.row else { return Some(Fault::Missing(next)) };
        if hash_line(&self.hash, next, row, detail_hash) != *hash {
            return Some(Fault::Changed(next));
        }
        if hash_detail(&row.detail) != *detail_hash {
            if row.detail != json!({ "erased": true }) {
                return Some(Fault::Changed(next));
            }
            self.blanked.push((next, row.subject_id));
        }
        if self.marks.get(&next).is_some_and(|mark| mark != hash) {
            return Some(Fault::Rewritten(next));
        }
        if is_erasure(row) {
            self.erased.extend(row.subject_id);
        }
        (self.seq, self.hash) = (next, *hash);
        self.lines += 1;
        None
    }
}

/// Whether a line says that the person whose record it is about was erased.
fn is_erasure(row: &Row) -> bool {
    let done = row.detail.get("operation").and_then(Value::as_str);
    let erases = [UseCase::HandleRecord.as_str(), UseCase::SetRetention.as_str()];
    erases.contains(&&*row.action) && matches!(done, Some("erase" | "purge"))
}

async fn walk(app: &App, checkpoints: &[Checkpoint], expect: Option<Mark>) -> Result<Verified, Error> {
    let is_signed = |p: &&Checkpoint| app.secrets().is_checkpoint_mac(&signed(p.seq, p.kind, &p.hash, p.at), &p.mac);
    let forged = checkpoints.iter().find(|p| !is_signed(p)).map(|p| Fault::Unsigned(p.seq));
    let signed: Vec<&Checkpoint> = checkpoints.iter().filter(is_signed).collect();
    let start = signed.iter().filter(|p| p.kind == CheckpointKind::Prune).map(|p| (p.seq, p.hash)).max();
    let (seq, hash) = start.unwrap_or((0, START));
    let marks = signed.iter().map(|p| (p.seq, p.hash)).filter(|(n, _)| *n > seq).collect();
    let mut walk = Walk { seq, hash, lines: 0, blanked: Vec::new(), erased: HashSet::new(), marks };
    let mut fault = None;
    match expect {
        Some(mark) if mark.seq == seq && mark.hash != hash => fault = Some(Fault::Rewritten(seq)),
        Some(mark) if mark.seq < seq => fault = Some(Fault::TooOld(mark.seq)),
        Some(mark) if mark.seq > seq => {
            let known = walk.marks.insert(mark.seq, mark.hash);
            // Two that differ: the signed one agrees with a chain that the operator has not seen.
            if known.is_some_and(|hash| hash != mark.hash) {
                fault = Some(Fault::Rewritten(mark.seq));
            }
        }
        _ => {}
    }
    'pages: while fault.is_none() {
        let page = audit_chain::list(&mut app.db().read().await?, walk.seq, PIECE).await?;
        if page.is_empty() {
            break;
        }
        for sealed in &page {
            fault = walk.step(sealed);
            if fault.is_some() {
                break 'pages;
            }
        }
    }
    let mut c = app.db().read().await?;
    if fault.is_none() {
        let blanked = walk.blanked.iter().find(|(_, who)| !who.is_some_and(|id| walk.erased.contains(&id)));
        fault = blanked.map(|(seq, _)| Fault::Blanked(*seq));
    }
    if fault.is_none() {
        let beyond = walk.marks.keys().filter(|n| **n > walk.seq).min();
        fault = beyond.map(|_| Fault::Truncated(walk.seq + 1));
    }
    if fault.is_none() {
        let stray = audit_chain::list_strays(&mut c, 1).await?.pop();
        fault = stray.map(|(id, at)| Fault::Inserted(id, at));
    }
    Ok(Verified {
        lines: walk.lines,
        end: (walk.seq > 0).then_some(Mark { seq: walk.seq, hash: walk.hash }),
        pruned: seq,
        blanked: walk.blanked.len() as u64,
        waiting: audit_chain::count_waiting(&mut c).await?,
        fault: fault.or(forged),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_is_printed() {
        let mark = Mark { seq: 12_045, hash: [0xab; 32] };
        assert_eq!(mark.to_string().parse(), Ok(mark));
        for bad in ["", "1", "1:", "0:ab", "x:y", &format!("-1:{}", "ab".repeat(32)), &format!("1:{}", "ab".repeat(31))]
        {
            assert!(bad.parse::<Mark>().is_err(), "{bad}");
        }
    }
}
