//! What a bureau submits of a campaign: the official table as it was at that moment, under a number and a verification code.
//!
//! A submission never changes: what is corrected is submitted again, under the next number. It holds what its bureau's officers
//! may see, small groups hidden, and no more.

use crate::{
    Actor, App, Error, UseCase,
    access::figures_use_case,
    reports::{self, COLUMNS, Kind, Report, WORDS, Wanted},
    tables::{Cell, Column, Note, Row, Table, Type},
};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use qinghe_model::{CampaignId, OrgId, SubmissionId, Text, certificate::Code, participation::Permille};
use qinghe_store::{
    orgs::{self, Org},
    submissions::{self as stored, NewSubmission},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What stands around the table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Heading {
    /// The bureau's name.
    pub org: Text,
    /// The bureau it is submitted to; none for the topmost.
    pub above: Option<Text>,
    /// The campaign's name.
    pub campaign: Text,
    /// Its target, in per cent.
    pub target: i64,
    /// By the enrolments of when the eligible list was made.
    pub list_of: DateTime<Utc>,
    /// How often the list was updated, and when last.
    pub amended: Option<(usize, DateTime<Utc>)>,
    /// Who submitted it.
    pub by: String,
}

/// A submission as it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Submitted {
    /// Its id.
    pub id: SubmissionId,
    /// The year, and its number in it.
    pub number: (i64, i64),
    /// The campaign.
    pub campaign: CampaignId,
    /// By which anyone can check it.
    pub code: Code,
    /// Learners who had completed, and eligible ones.
    pub figures: (i64, i64),
    /// When it was submitted, which is when its figures were read.
    pub at: DateTime<Utc>,
    /// What stands around the table.
    pub heading: Heading,
    /// The table.
    pub table: Table,
}

/// A submission with its bureau.
pub struct Opened {
    /// The bureau and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// The bureau.
    pub org: Org,
    /// The submission.
    pub submitted: Submitted,
}

/// What anyone may see of a submission by its code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifiedSubmission {
    /// The bureau.
    pub org: Text,
    /// The campaign.
    pub campaign: Text,
    /// The day.
    pub day: NaiveDate,
    /// The participation rate.
    pub rate: Option<Permille>,
}

/// What would be submitted now.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] where there is nothing to submit: for a school, for a campaign that does not call
/// the bureau or has no list yet, and for a bureau too small to be shown.
pub async fn preview(app: &App, actor: &Actor, org: OrgId, campaign: CampaignId) -> Result<Report, Error> {
    let wanted = Wanted { kind: Kind::Campaign, campaign: Some(campaign), day: None };
    let report = reports::get(app, actor, org, wanted).await?;
    let (_, eligible) = figures(&report.table);
    if !report.org.kind.is_bureau() || eligible == 0 {
        return Err(Error::NotFound);
    }
    Ok(report)
}

/// Submits the figures of now under an id that the form had from [`App::new_id`]: sent twice it is one.
///
/// # Errors
/// As [`preview`]; [`Error::SignInRequired`] for the operator, who has no name to put on it.
pub async fn submit(
    app: &App,
    actor: &Actor,
    org: OrgId,
    campaign: CampaignId,
    id: SubmissionId,
) -> Result<SubmissionId, Error> {
    let by = actor.person().ok_or(Error::SignInRequired)?;
    let report = preview(app, actor, org, campaign).await?;
    let above = match report.org.parent_id() {
        Some(above) => orgs::find(&mut app.db().read().await?, above).await?.map(|o| o.name()),
        None => None,
    };
    let heading = Heading {
        org: report.name.clone(),
        above,
        campaign: report.campaign.name(),
        target: report.campaign.target,
        list_of: report.campaign.snapshot_at,
        amended: report.amended,
        by: by.name.clone(),
    };
    let body = Body::of(heading, &report.table);
    let new = NewSubmission {
        id,
        org: report.org.id,
        campaign,
        year: i64::from(report.at.with_timezone(&App::ZONE).year()),
        code: Code::from_random(app.random()).as_str().to_owned(),
        figures: figures(&report.table),
        body: json!(body).to_string(),
        by: Some(by.id),
        at: report.at,
    };
    tx!(app, (&actor, new), |c| {
        if !stored::insert(c, new).await? {
            let there = stored::find(c, new.id).await?.filter(|s| s.org_id == new.org && s.campaign_id == new.campaign);
            return there.map(drop).ok_or(Error::Forbidden);
        }
        let detail = json!({ "operation": "submit", "submission": new.id, "campaign": new.campaign });
        app.audit(c, actor, UseCase::ViewParticipation, Some(new.org), None, detail).await
    })
    .await?;
    Ok(id)
}

/// A bureau's submissions of a campaign, the latest first.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such bureau.
pub async fn list(app: &App, actor: &Actor, org: OrgId, campaign: CampaignId) -> Result<Vec<Submitted>, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.filter(|o| o.kind.is_bureau()).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewParticipation, &org.path)?;
    stored::list(&mut c, org.id, campaign).await?.iter().map(read).collect()
}

/// A submission of a bureau.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the bureau has no such submission.
pub async fn get(app: &App, actor: &Actor, org: OrgId, id: SubmissionId) -> Result<Opened, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.filter(|o| o.kind.is_bureau()).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewParticipation, &org.path)?;
    let found = stored::find(&mut c, id).await?.filter(|s| s.org_id == org.id).ok_or(Error::NotFound)?;
    let lineage = orgs::list_lineage(&mut c, &org.path).await?;
    let lineage = lineage.into_iter().filter(|o| actor.may(figures_use_case(o.kind), &o.path)).collect();
    Ok(Opened { lineage, org, submitted: read(&found)? })
}

/// The same for a file: it is in the audit log.
///
/// # Errors
/// As [`get`].
pub async fn export(app: &App, actor: &Actor, org: OrgId, id: SubmissionId) -> Result<Opened, Error> {
    let opened = get(app, actor, org, id).await?;
    let detail = json!({ "operation": "export", "submission": id });
    tx!(app, (&actor, org = opened.org.id, detail), |c| {
        app.audit(c, actor, UseCase::ViewParticipation, Some(*org), None, detail.clone()).await
    })
    .await?;
    Ok(opened)
}

/// The submission with this code; `None` when there is none.
///
/// # Errors
/// When the store fails.
pub async fn verify(app: &App, code: &str) -> Result<Option<VerifiedSubmission>, Error> {
    let Ok(code) = code.parse::<Code>() else { return Ok(None) };
    let Some(found) = stored::find_by_code(&mut app.db().read().await?, code.as_str()).await? else { return Ok(None) };
    let found = read(&found)?;
    Ok(Some(VerifiedSubmission {
        org: found.heading.org,
        campaign: found.heading.campaign,
        day: found.at.with_timezone(&App::ZONE).date_naive(),
        rate: Permille::of(found.figures.0, found.figures.1).ok().flatten(),
    }))
}

/// The table as it is on paper: numbered rows, with their codes before their names, and without the columns that only files have.
#[must_use]
pub fn paper(table: &Table) -> Table {
    let shown: Vec<usize> = (0..table.columns.len()).filter(|n| !table.columns[*n].working).collect();
    let code = table.columns.iter().position(|c| c.id == "code");
    let own = |n: usize| Column { working: false, ..table.columns[n].clone() };
    let mut columns = vec![Column::new("no", Type::Count), Column::new("code", Type::Text)];
    columns.extend(shown.iter().map(|n| own(*n)));
    let line = |first: Cell, row: &Row| {
        let code = code.map_or(Cell::Nothing, |n| row.cells[n].clone());
        let rest = shown.iter().map(|n| row.cells[*n].clone());
        Row { cells: [first, code].into_iter().chain(rest).collect(), note: row.note }
    };
    // Shares of a total are worked out from columns that are not all here.
    for column in &mut columns {
        column.formula = column.formula.take().filter(|f| f == "SUM({rows})");
    }
    Table {
        rows: (1..).zip(&table.rows).map(|(n, row)| line(Cell::Count(n), row)).collect(),
        total: table.total.as_ref().map(|row| line(Cell::Nothing, row)),
        notes: table.notes,
        columns,
    }
}

/// How many had completed of how many, by the total of the table.
fn figures(table: &Table) -> (i64, i64) {
    let count = |id| {
        let cell = table.columns.iter().position(|c| c.id == id).and_then(|n| table.total.as_ref()?.cells.get(n));
        match cell {
            Some(Cell::Count(n)) => *n,
            _ => 0,
        }
    };
    (count("completed"), count("eligible"))
}

fn read(found: &stored::Submission) -> Result<Submitted, Error> {
    let broken = |_| Error::NotFound;
    let body: Body = serde_json::from_str(&found.body).map_err(broken)?;
    let code = found.code.parse().map_err(|_| Error::NotFound)?;
    Ok(Submitted {
        id: found.id,
        number: (found.year, found.number),
        campaign: found.campaign_id,
        code,
        figures: (found.completed, found.eligible),
        at: found.submitted_at,
        table: body.table(),
        heading: body.heading,
    })
}

// ---- how it is kept ----------------------------------------------------------------------------

#[derive(Serialize, Deserialize)]
struct Body {
    heading: Heading,
    columns: Vec<KeptColumn>,
    rows: Vec<KeptRow>,
    total: Option<KeptRow>,
    notes: bool,
}

#[derive(Serialize, Deserialize)]
struct KeptColumn {
    id: String,
    kind: KeptType,
    working: bool,
    formula: Option<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptType {
    Text,
    Count,
    Percent,
    Score(u8),
    Date,
}

#[derive(Serialize, Deserialize)]
struct KeptRow {
    cells: Vec<KeptCell>,
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeptCell {
    Nothing,
    Hidden,
    Plain(String),
    Text(Text),
    Word(String),
    Count(i64),
    Percent(i64),
    Score(i64),
    Date(NaiveDate),
}

impl Body {
    fn of(heading: Heading, table: &Table) -> Self {
        let column = |c: &Column| KeptColumn {
            id: c.id.to_owned(),
            kind: match c.kind {
                Type::Text => KeptType::Text,
                Type::Count => KeptType::Count,
                Type::Percent => KeptType::Percent,
                Type::Score(decimals) => KeptType::Score(decimals),
                Type::Date => KeptType::Date,
            },
            working: c.working,
            formula: c.formula.clone(),
        };
        let row = |r: &Row| KeptRow {
            cells: r.cells.iter().map(KeptCell::of).collect(),
            note: r.note.map(|n| n.as_str().to_owned()),
        };
        Self {
            heading,
            columns: table.columns.iter().map(column).collect(),
            rows: table.rows.iter().map(row).collect(),
            total: table.total.as_ref().map(row),
            notes: table.notes,
        }
    }

    fn table(&self) -> Table {
        // A column or word of an earlier version that is not known any more has no name.
        let known = |ids: &[&'static str], id: &str| ids.iter().find(|known| **known == id).copied().unwrap_or("note");
        let column = |c: &KeptColumn| Column {
            id: known(COLUMNS, &c.id),
            kind: match c.kind {
                KeptType::Text => Type::Text,
                KeptType::Count => Type::Count,
                KeptType::Percent => Type::Percent,
                KeptType::Score(decimals) => Type::Score(decimals),
                KeptType::Date => Type::Date,
            },
            working: c.working,
            formula: c.formula.clone(),
        };
        let cell = |cell: &KeptCell| match cell {
            KeptCell::Nothing => Cell::Nothing,
            KeptCell::Hidden => Cell::Hidden,
            KeptCell::Plain(text) => Cell::Plain(text.clone()),
            KeptCell::Text(text) => Cell::Text(text.clone()),
            KeptCell::Word(id) => {
                WORDS.iter().find(|known| *known == id).map_or_else(|| Cell::Plain(id.clone()), |id| Cell::Word(id))
            }
            KeptCell::Count(n) => Cell::Count(*n),
            KeptCell::Percent(n) => Cell::Percent(Permille(*n)),
            KeptCell::Score(n) => Cell::Score(*n),
            KeptCell::Date(day) => Cell::Date(*day),
        };
        let row = |r: &KeptRow| Row {
            cells: r.cells.iter().map(cell).collect(),
            note: r.note.as_deref().and_then(|id| Note::ALL.into_iter().find(|n| n.as_str() == id)),
        };
        Table {
            columns: self.columns.iter().map(column).collect(),
            rows: self.rows.iter().map(row).collect(),
            total: self.total.as_ref().map(row),
            notes: self.notes,
        }
    }
}

impl KeptCell {
    fn of(cell: &Cell) -> Self {
        match cell {
            Cell::Nothing => Self::Nothing,
            Cell::Hidden => Self::Hidden,
            Cell::Plain(text) => Self::Plain(text.clone()),
            Cell::Text(text) => Self::Text(text.clone()),
            Cell::Word(id) => Self::Word((*id).to_owned()),
            Cell::Count(n) | Cell::Sum(n) => Self::Count(*n),
            Cell::Percent(share) => Self::Percent(share.0),
            Cell::Score(n) => Self::Score(*n),
            Cell::Date(day) => Self::Date(*day),
            // The official table has none of these.
            Cell::Change(_) | Cell::Time(_) => Self::Plain(cell.shown("")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_it_was_kept() {
        let name = Text { zh: "一".into(), en: "One".into() };
        let table = Table {
            columns: vec![
                Column::new("name", Type::Text),
                Column::sum("completed"),
                Column::sum("eligible"),
                Column::share("rate", "completed", "eligible"),
                Column::new("total", Type::Score(2)),
                Column::new("code", Type::Text).working(),
            ],
            rows: vec![
                Row {
                    cells: vec![
                        Cell::Text(name.clone()),
                        Cell::Count(9),
                        Cell::Count(12),
                        Cell::Percent(Permille(750)),
                        Cell::Score(8_275),
                        Cell::Plain("QH1".into()),
                    ],
                    note: None,
                },
                Row {
                    cells: vec![
                        Cell::Text(name.clone()),
                        Cell::Nothing,
                        Cell::Nothing,
                        Cell::Nothing,
                        Cell::Nothing,
                        Cell::Hidden,
                    ],
                    note: Some(Note::Hidden),
                },
            ],
            total: Some(Row {
                cells: vec![
                    Cell::Word("total"),
                    Cell::Count(9),
                    Cell::Count(20),
                    Cell::Percent(Permille(450)),
                    Cell::Nothing,
                    Cell::Nothing,
                ],
                note: None,
            }),
            notes: true,
        };
        let heading = Heading {
            org: name.clone(),
            above: None,
            campaign: name,
            target: 90,
            list_of: DateTime::UNIX_EPOCH,
            amended: Some((2, DateTime::UNIX_EPOCH)),
            by: "孙悦".into(),
        };
        let text = json!(Body::of(heading.clone(), &table)).to_string();
        let body: Body = serde_json::from_str(&text).unwrap();
        assert_eq!((body.table(), body.heading), (table.clone(), heading));
        assert_eq!(figures(&table), (9, 20));
        let paper = paper(&table);
        assert_eq!(
            paper.columns.iter().map(|c| c.id).collect::<Vec<_>>(),
            ["no", "code", "name", "completed", "eligible", "rate", "total"]
        );
        assert_eq!(paper.rows[0].cells[..2], [Cell::Count(1), Cell::Plain("QH1".into())]);
        assert_eq!(paper.columns[5].formula, None);
        assert_eq!(paper.total.unwrap().cells[2], Cell::Word("total"));
    }
}
