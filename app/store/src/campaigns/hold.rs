//! Locks that make others wait while a campaign's list is taken or its counters are checked. SQLite has one writer and
//! needs none.
//!
//! On PostgreSQL these are advisory locks on the campaign, held until the transaction ends: unlike a row lock they
//! write nothing, though every hand-in takes one.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{CampaignId, UserId};

/// How long to wait for hand-ins under way; meanwhile later ones wait too. After that the transaction is retried.
const TIMEOUT: &str = "SET LOCAL lock_timeout = '3s'";
const HOLD: &str = "SELECT pg_advisory_xact_lock(hashtextextended(CAST($1 AS TEXT), 0))";
// The campaigns that may count the learner's work on the module, because the learner is on their list or may be added
// to it; in the order of their ids.
const HOLD_SHARED: &str = "SELECT pg_advisory_xact_lock_shared(l.key) FROM (SELECT hashtextextended(CAST(c.id AS TEXT), 0) AS key FROM campaigns c \
    WHERE c.withdrawn_at IS NULL AND c.opens_at <= $3 AND EXISTS (SELECT 1 FROM campaign_requirements p WHERE p.campaign_id = c.id AND p.module_id = $2) \
    AND (c.closes_at > LEAST($3, (SELECT MIN(s.submitted_at) FROM attempts s JOIN assignments a ON a.id = s.assignment_id \
        WHERE s.learner_id = $1 AND a.module_id = $2)) \
      OR EXISTS (SELECT 1 FROM campaign_learners cl WHERE cl.campaign_id = c.id AND cl.learner_id = $1)) \
    ORDER BY c.id OFFSET 0) l";

/// Waits for transactions that count work in the campaign, and makes later ones wait until this one ends: what is read
/// after this is complete, and those who waited see what was written.
///
/// # Errors
/// A transient error after three seconds.
pub(super) async fn hold(c: &mut Conn<'_>, id: CampaignId) -> Result<(), Error> {
    if let Conn::Postgres(c) = c {
        sqlx::query(TIMEOUT).execute(&mut **c).await?;
        sqlx::query(HOLD).bind(id.0).execute(&mut **c).await?;
    }
    Ok(())
}

/// Waits while [`hold`] has one of the campaigns that may count this work, and keeps it from taking them until the
/// transaction ends.
pub(super) async fn hold_shared(
    c: &mut Conn<'_>,
    learner: UserId,
    module: &str,
    at: DateTime<Utc>,
) -> Result<(), Error> {
    if let Conn::Postgres(c) = c {
        sqlx::query(HOLD_SHARED).bind(learner.0).bind(module).bind(at).execute(&mut **c).await?;
    }
    Ok(())
}
