//! What bureaus submitted of campaigns, kept as it was.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{CampaignId, OrgId, SubmissionId, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// A submission.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Submission {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: SubmissionId,
    /// The bureau.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// The campaign.
    #[sqlx(try_from = "Uuid")]
    pub campaign_id: CampaignId,
    /// The year in which it was submitted.
    pub year: i64,
    /// Its number in that year, from 1.
    pub number: i64,
    /// Its verification code, without groups.
    pub code: String,
    /// Learners who had completed.
    pub completed: i64,
    /// Eligible learners.
    pub eligible: i64,
    /// The table with its heading, as JSON.
    pub body: String,
    submitted_by: Option<Uuid>,
    /// When it was submitted, which is when its figures were read.
    pub submitted_at: DateTime<Utc>,
}

/// A submission to insert; its number is the next one.
#[derive(Clone, Debug)]
pub struct NewSubmission {
    /// Its id.
    pub id: SubmissionId,
    /// The bureau.
    pub org: OrgId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The year.
    pub year: i64,
    /// Its verification code, without groups.
    pub code: String,
    /// Learners who had completed, and eligible ones.
    pub figures: (i64, i64),
    /// The table with its heading, as JSON.
    pub body: String,
    /// Who submitted it.
    pub by: Option<UserId>,
    /// When.
    pub at: DateTime<Utc>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, org_id, campaign_id, year, number, code, completed, eligible, body, submitted_by, submitted_at FROM submissions ",
            $rest
        )
    };
}
const FIND: &str = select!("WHERE id = $1");
const FIND_BY_CODE: &str = select!("WHERE code = $1");
const LIST: &str = select!("WHERE org_id = $1 AND campaign_id = $2 ORDER BY submitted_at DESC, number DESC LIMIT 200");
const NEXT: &str =
    "SELECT COALESCE(MAX(number), 0) + 1 FROM submissions WHERE org_id = $1 AND campaign_id = $2 AND year = $3";
// Two that are submitted at once wait for each other, so that each has a number of its own. SQLite has one writer.
const HOLD: &str = "UPDATE campaigns SET day_changes = day_changes WHERE id = $1";
const INSERT: &str = "INSERT INTO submissions (id, org_id, campaign_id, year, number, code, completed, eligible, body, submitted_by, submitted_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO NOTHING";

/// The submission with this id.
pub async fn find(c: &mut Conn<'_>, id: SubmissionId) -> Result<Option<Submission>, Error> {
    find!(c, FIND, id.0)
}

/// The submission with this code.
pub async fn find_by_code(c: &mut Conn<'_>, code: &str) -> Result<Option<Submission>, Error> {
    find!(c, FIND_BY_CODE, code)
}

/// A bureau's submissions of a campaign, the latest first.
pub async fn list(c: &mut Conn<'_>, org: OrgId, campaign: CampaignId) -> Result<Vec<Submission>, Error> {
    list!(c, LIST, org.0, campaign.0)
}

/// Inserts a submission under the next number; returns whether the id was free.
pub async fn insert(c: &mut Conn<'_>, new: &NewSubmission) -> Result<bool, Error> {
    execute!(c, HOLD, new.campaign.0)?;
    let number: i64 = get_scalar!(c, NEXT, new.org.0, new.campaign.0, new.year)?;
    changed!(
        c,
        INSERT,
        new.id.0,
        new.org.0,
        new.campaign.0,
        new.year,
        number,
        new.code.as_str(),
        new.figures.0,
        new.figures.1,
        new.body.as_str(),
        new.by.map(|by| by.0),
        new.at
    )
}
