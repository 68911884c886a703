//! Reports: a bureau's figures as a page to print and as files, all from one [`Table`].
//!
//! [`Kind`] lists the reports; [`get`] makes one, as of now or the end of a past day; [`export`] makes one for a file
//! and records that in the audit log. [`SchoolDays`] reads the one export that is too long for memory, day by day.
//!
//! `/bureau/{node}/reports` lists them: the official columns of a campaign with the weighted total, schools by rate,
//! schools to follow up, the Five Ones, and a node's days. A total row in XLSX is made of formulas. The names of a past
//! day are those of that day. Every school on every day is a CSV that streams a day at a time, as does the audit log.
//! Awareness reports have files of their own, in the same forms. One rule hides small groups,
//! [`crate::campaigns::suppression`], on pages, in files and in the data API.

mod days;
mod five_ones;
mod follow_up;
mod league;
mod marks;
mod official;
mod parts;

pub use days::SchoolDays;
pub use five_ones::table as five_ones_table;
pub use follow_up::table as follow_up_table;
pub use qinghe_files::tables as table;

use crate::{
    Actor, App, Error, UseCase,
    access::{figures_use_case, sees_pupils},
    campaigns::{
        figures::{FollowUp, Joined, Needed},
        follow_up::joined_by_day,
    },
    tables::Table,
    tree::former::Places,
};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    CampaignId, OrgId, Text,
    org::{OrgKind, OrgPath},
};
use qinghe_store::{
    Conn,
    campaigns::{self, Campaign},
    orgs::{self, Org},
    reports,
};
use serde_json::json;

/// The kinds of reports. To add one: a variant here, its table in [`build`], and its messages `report-kind-…`,
/// `report-col-…` and `report-word-…`; its page, its files and its entry in the list follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The official columns: a row for each part under the node, and the total.
    Campaign,
    /// All schools of a bureau by rate.
    League,
    /// The schools of a bureau to act on.
    FollowUp(FollowUp),
    /// The activities of the campaign: which schools did what.
    FiveOnes,
    /// A node's days.
    History,
    /// Every school on every day: a file only.
    SchoolDays,
}

impl Kind {
    /// Every kind, in the order of the list.
    pub const ALL: [Self; 6] = [
        Self::Campaign,
        Self::League,
        Self::FollowUp(FollowUp::BelowTarget),
        Self::FiveOnes,
        Self::History,
        Self::SchoolDays,
    ];

    /// The stable name, as in addresses; its title is the messages `report-kind-<name>`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::League => "league",
            Self::FollowUp(_) => "follow-up",
            Self::FiveOnes => "five-ones",
            Self::History => "history",
            Self::SchoolDays => "school-days",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == name)
    }

    /// Whether there is one of a node of this level.
    #[must_use]
    pub fn is_for(self, level: OrgKind) -> bool {
        match self {
            Self::Campaign | Self::FiveOnes | Self::History => level != OrgKind::Class,
            Self::League | Self::FollowUp(_) | Self::SchoolDays => level.is_bureau(),
        }
    }

    /// Whether it is of one moment: of now or of a past day.
    #[must_use]
    pub const fn has_day(self) -> bool {
        matches!(self, Self::Campaign | Self::League)
    }

    /// The forms it comes in besides its page.
    #[must_use]
    pub const fn formats(self) -> &'static [Format] {
        match self {
            Self::SchoolDays => &[Format::Csv],
            _ => &[Format::Xlsx, Format::Csv, Format::Json],
        }
    }
}

/// The forms of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Comma-separated values.
    Csv,
    /// JSON, for programs.
    Json,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Xlsx, Self::Csv, Self::Json];

    /// The stable name, which is the file's ending.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// Every column of every report: each has the message `report-col-<id>`.
pub const COLUMNS: &[&str] = &[
    "above",
    "activity",
    "class_meeting",
    "classes",
    "classes_done",
    "code",
    "completed",
    "day",
    "eligible",
    "essay",
    "exhibition",
    "film",
    "full",
    "full_rate",
    "joined",
    "last_day",
    "lesson",
    "marked",
    "mean",
    "name",
    "needed",
    "no",
    "note",
    "on_time",
    "on_time_rate",
    "ones_asked",
    "ones_done",
    "pass_rate",
    "passed",
    "people",
    "rank",
    "rate",
    "records",
    "school_rate",
    "schools",
    "schools_active",
    "schools_asked",
    "schools_done",
    "shortfall",
    "started",
    "total",
    "waiting",
];

/// The ids of all words in tables: each has the message `report-word-<id>`.
pub const WORDS: &[&str] = &[
    "class_meeting",
    "elsewhere",
    "essay",
    "exhibition",
    "few",
    "film",
    "hidden",
    "lesson",
    "overfull",
    "together",
    "total",
];

/// A node with what can be reported of it.
pub struct Choices {
    /// The node and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// The campaigns that call it, the latest first.
    pub campaigns: Vec<Campaign>,
    /// The one chosen: by default the latest that has opened.
    pub campaign: Option<Campaign>,
    /// Its days that are kept, the latest first.
    pub days: Vec<NaiveDate>,
    /// The node's place when the campaign's learners were counted: there its figures are.
    place: OrgPath,
}

/// The node of a code.
///
/// # Errors
/// [`Error::NotFound`] when there is none or the actor may not see its figures.
pub async fn find(app: &App, actor: &Actor, code: &str) -> Result<OrgId, Error> {
    let org = orgs::find_by_code(&mut app.db().read().await?, code).await?;
    let org = org.filter(|o| actor.may(UseCase::ViewParticipation, &o.path));
    Ok(org.ok_or(Error::NotFound)?.id)
}

/// What can be reported of a node.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node; [`Error::NotFound`] when the campaign does not include it.
pub async fn choices(app: &App, actor: &Actor, org: OrgId, campaign: Option<CampaignId>) -> Result<Choices, Error> {
    let mut c = app.db().read().await?;
    let org = orgs::find(&mut c, org).await?.filter(|o| o.kind != OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewParticipation, &org.path)?;
    let lineage = orgs::list_lineage(&mut c, &org.path)
        .await?
        .into_iter()
        .filter(|o| actor.may(figures_use_case(o.kind), &o.path))
        .collect();
    let places = Places::of(&mut c, &org).await?;
    let campaigns = crate::campaigns::applicable::list(&mut c, &places).await?;
    let chosen = match campaign {
        Some(id) => Some(campaigns.iter().find(|k| k.id == id).ok_or(Error::NotFound)?),
        None => campaigns.iter().find(|k| k.opens_at <= app.now()).or(campaigns.first()),
    };
    let campaign = chosen.cloned();
    let place = campaign.as_ref().map_or(&org.path, |k| places.at(k.counted_at())).clone();
    let days = match &campaign {
        Some(k) => campaigns::list_days(&mut c, k.id, &place).await?.into_iter().rev().map(|d| d.day).collect(),
        None => Vec::new(),
    };
    Ok(Choices { lineage, org, campaigns, campaign, days, place })
}

/// A report.
pub struct Report {
    /// The kind of report.
    pub kind: Kind,
    /// The node and those above it which the actor may see.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// What it was called on the day reported, or is called now.
    pub name: Text,
    /// The campaign.
    pub campaign: Campaign,
    /// The past day, and when its figures were taken.
    pub day: Option<(NaiveDate, DateTime<Utc>)>,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// The number of list updates at and under the node, and the time of the last one.
    pub amended: Option<(usize, DateTime<Utc>)>,
    /// Whether marks are as they were published, in steps of ten completions, and not as of now.
    pub stepped: bool,
    /// The figures.
    pub table: Table,
    /// How many schools are on no list because they are too small to be shown.
    pub left_out: i64,
    /// How many more learners have to complete, in a list of schools.
    pub needed: Option<Needed>,
    /// Learners who joined after the list was fixed and count nowhere, as of the end of the day; none before the first day,
    /// or where the node is too small to be shown.
    pub joined: Option<(Joined, NaiveDate)>,
    place: OrgPath,
}

/// A report's table with what is said beside it.
struct Built {
    table: Table,
    left_out: i64,
    needed: Option<Needed>,
}

impl From<Table> for Built {
    fn from(table: Table) -> Self {
        Self { table, left_out: 0, needed: None }
    }
}

/// Selects a report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Its kind.
    pub kind: Kind,
    /// Of which campaign; by default the latest that calls the node and has opened.
    pub campaign: Option<CampaignId>,
    /// As at the end of which day; now when absent.
    pub day: Option<NaiveDate>,
}

/// Makes a report of a node.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node; [`Error::NotFound`] when no such campaign calls it, the day is
/// not kept, or nodes of its level have no such report.
pub async fn get(app: &App, actor: &Actor, org: OrgId, wanted: Wanted) -> Result<Report, Error> {
    let Choices { lineage, org, campaign, place, .. } = choices(app, actor, org, wanted.campaign).await?;
    let campaign = campaign.ok_or(Error::NotFound)?;
    if !wanted.kind.is_for(org.kind) || (wanted.day.is_some() && !wanted.kind.has_day()) {
        return Err(Error::NotFound);
    }
    let mut c = app.db().read().await?;
    let day = match wanted.day {
        Some(day) => Some(taken(&mut c, &campaign, day).await?),
        None => None,
    };
    let mut name = org.name();
    if let Some((day, _)) = day {
        let then = reports::list_names(&mut c, campaign.id, &place, day).await?;
        name = then.into_iter().find(|(path, _)| *path == place).map_or(name, |(_, text)| text);
    }
    let at = app.now();
    let node = Node { org: &org, place: &place };
    let Built { table, left_out, needed } =
        build(&mut c, actor, &campaign, node, (wanted.kind, wanted.day, at)).await?;
    // Before the day was over: what came later is not in its figures.
    let mut amendments = campaigns::list_amendments(&mut c, campaign.id, &org.path).await?;
    amendments.retain(|a| day.is_none_or(|(_, taken)| a.at <= taken));
    let amended = amendments.first().map(|last| (amendments.len(), last.at));
    let (kind, table) = (wanted.kind, table.noted());
    let joined = joined_by_day(&mut c, actor, &campaign, (&org.path, &place), wanted.day).await?;
    // Of a node that is too small nothing is said.
    let hidden = table.total.as_ref().is_some_and(|total| total.note == Some(table::Note::Hidden));
    let small = hidden || matches!(kind, Kind::FollowUp(_)) && needed.is_none();
    let joined = joined.filter(|_| !small);
    let stepped = !sees_pupils(actor, &org.path);
    Ok(Report { kind, lineage, org, name, campaign, day, at, amended, stepped, table, left_out, needed, joined, place })
}

/// The same for a file: it is in the audit log.
///
/// # Errors
/// As [`get`]; [`Error::NotFound`] also when it has no such form.
pub async fn export(app: &App, actor: &Actor, org: OrgId, wanted: Wanted, format: Format) -> Result<Report, Error> {
    if !wanted.kind.formats().contains(&format) {
        return Err(Error::NotFound);
    }
    let report = get(app, actor, org, wanted).await?;
    let detail = json!({ "operation": "export", "report": wanted.kind.as_str(), "format": format.as_str(), "campaign": report.campaign.id, "day": wanted.day });
    tx!(app, (&actor, org = report.org.id, detail), |c| {
        app.audit(c, actor, UseCase::ViewParticipation, Some(*org), None, detail.clone()).await
    })
    .await?;
    Ok(report)
}

/// A stored day with the time its figures were taken.
async fn taken(c: &mut Conn<'_>, k: &Campaign, day: NaiveDate) -> Result<(NaiveDate, DateTime<Utc>), Error> {
    let top = campaigns::list_day(c, k.id, &k.org_path, day, k.org_path.as_str().len()).await?;
    top.first().map(|d| (day, d.taken_at)).ok_or(Error::NotFound)
}

/// A node with its place of when the campaign's learners were counted.
#[derive(Clone, Copy)]
struct Node<'a> {
    org: &'a Org,
    place: &'a OrgPath,
}

async fn build(
    c: &mut Conn<'_>,
    actor: &Actor,
    k: &Campaign,
    node: Node<'_>,
    (kind, day, at): (Kind, Option<NaiveDate>, DateTime<Utc>),
) -> Result<Built, Error> {
    let table = match kind {
        Kind::Campaign => official::build(c, actor, k, node, day).await?,
        Kind::League => return league::build(c, actor, k, node, day).await,
        Kind::FollowUp(which) => return follow_up::build(c, actor, k, node, (which, at)).await,
        Kind::FiveOnes => five_ones::build(c, k, node.org).await?,
        Kind::History => days::history(c, actor, k, node).await?,
        Kind::SchoolDays => days::no_days(),
    };
    Ok(table.into())
}
