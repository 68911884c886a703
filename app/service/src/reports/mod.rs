//! Reports: a bureau's figures as a page to print and as files, all from one [`Table`].
//!
//! [`Kind`] is the list of reports there are; [`get`] makes one, now or as at the end of a past day; [`export`] does so
//! for a file, which is in the audit log. [`SchoolDays`] reads the one export that is too long for memory, day by day.

pub mod table;

use crate::{
    Actor, App, Error, UseCase,
    access::figures_use_case,
    campaigns::{
        figures::{SCHOOL_LENGTH, cut, grouped, sees_pupils},
        suppression::{COMPLETED, LEARNERS, hide_under, hides_node, is_small},
    },
    tree::former::{self, Places},
};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{
    CampaignId, OrgId, Text, hiding,
    official::Official,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
    participation::{Participation, Permille},
};
use qinghe_store::{
    Conn,
    campaigns::{self, Campaign, Day},
    orgs::{self, Org},
    reports,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use table::{Cell, Column, Note, Row, Table, Type};

/// The reports there are. Another kind has its place here, its table in [`build`], and its words under `report-kind-…`,
/// `report-col-…` and `report-word-…`; its page, files and place in the list follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The official columns: a row for each part under the node, and the total.
    Campaign,
    /// All schools of a bureau by rate.
    League,
    /// A node's days.
    History,
    /// Every school on every day: a file only.
    SchoolDays,
}

impl Kind {
    /// Every kind, in the order of the list.
    pub const ALL: [Self; 4] = [Self::Campaign, Self::League, Self::History, Self::SchoolDays];

    /// The stable name, as in addresses; the words are the messages `report-kind-<name>`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::League => "league",
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
            Self::Campaign | Self::History => level != OrgKind::Class,
            Self::League | Self::SchoolDays => level.is_bureau(),
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
    /// Plain rows.
    Csv,
    /// For programs.
    Json,
}

impl Format {
    /// Every form.
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
    "code",
    "completed",
    "day",
    "eligible",
    "full",
    "full_rate",
    "joined",
    "mean",
    "name",
    "needed",
    "note",
    "on_time",
    "on_time_rate",
    "pass_rate",
    "passed",
    "rank",
    "rate",
    "school_rate",
    "schools",
    "schools_active",
    "score",
    "started",
    "total",
];

/// Every word of tables: each has the message `report-word-<id>`.
pub const WORDS: &[&str] = &["elsewhere", "few", "hidden", "overfull", "together", "total"];

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
    /// Where the node stood when the campaign's learners were counted: there its figures are.
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
/// [`Error::Forbidden`], also when there is no such node; [`Error::NotFound`] when the campaign does not call it.
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
    let campaigns: Vec<Campaign> =
        campaigns::list(&mut c).await?.into_iter().filter(|k| k.org_path.contains(places.at(k.counted_at()))).collect();
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
    /// Which.
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
    /// How many lists at and under the node were taken anew, and when the last was.
    pub amended: Option<(usize, DateTime<Utc>)>,
    /// The figures.
    pub table: Table,
    place: OrgPath,
}

/// Which report.
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
    let table =
        build(&mut c, actor, &campaign, Node { org: &org, place: &place }, wanted.kind, day.map(|(day, _)| day))
            .await?;
    // Before the day was over: what came later is not in its figures.
    let mut anew = campaigns::list_amendments(&mut c, campaign.id, &org.path).await?;
    anew.retain(|a| day.is_none_or(|(_, taken)| a.at <= taken));
    let amended = anew.first().map(|last| (anew.len(), last.at));
    let (kind, table) = (wanted.kind, table.noted());
    Ok(Report { kind, lineage, org, name, campaign, day, at: app.now(), amended, table, place })
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
    let detail = json!({ "report": wanted.kind.as_str(), "format": format.as_str(), "campaign": report.campaign.id, "day": wanted.day });
    app.db()
        .write((app.clone(), actor.clone(), report.org.id, detail), |c, (app, actor, org, detail)| {
            Box::pin(
                async move { app.audit(c, actor, UseCase::ViewParticipation, Some(*org), None, detail.clone()).await },
            )
        })
        .await?;
    Ok(report)
}

/// A kept day with the time its figures were taken.
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
    kind: Kind,
    day: Option<NaiveDate>,
) -> Result<Table, Error> {
    match kind {
        Kind::Campaign => campaign(c, actor, k, node, day).await,
        Kind::League => league(c, actor, k, node, day).await,
        Kind::History => history(c, actor, k, node).await,
        Kind::SchoolDays => Ok(Table { columns: school_day_columns(), rows: Vec::new(), total: None, notes: true }),
    }
}

/// One part of the tree.
#[derive(Clone, Debug)]
struct Part {
    path: OrgPath,
    counts: Participation,
    schools: i64,
    active: i64,
}

impl Part {
    /// Several parts together.
    fn sum<'a>(path: &OrgPath, parts: impl Iterator<Item = &'a Self>) -> Self {
        let none = Self { path: path.clone(), counts: Participation::default(), schools: 0, active: 0 };
        parts.fold(none, |sum, p| Self {
            counts: sum.counts + p.counts,
            schools: sum.schools + p.schools,
            active: sum.active + p.active,
            ..sum
        })
    }

    fn sized(&self) -> (OrgPath, Participation) {
        (self.path.clone(), self.counts)
    }
}

impl From<Day> for Part {
    fn from(d: Day) -> Self {
        Self { path: d.path, counts: d.counts, schools: d.schools, active: d.schools_active }
    }
}

/// The parts under a node on one level, of one instant, in order of place.
async fn parts(
    c: &mut Conn<'_>,
    k: &Campaign,
    path: &OrgPath,
    day: Option<NaiveDate>,
    length: usize,
) -> Result<Vec<Part>, Error> {
    if let Some(day) = day {
        let days = campaigns::list_day(c, k.id, path, day, length).await?;
        return Ok(days.into_iter().filter(|d| d.path.as_str().len() == length).map(Part::from).collect());
    }
    let rows = campaigns::list_sums(c, k.id, path, length.max(SCHOOL_LENGTH)).await?;
    let mut schools: HashMap<OrgPath, (i64, i64)> = HashMap::new();
    for (school, counts) in grouped(&rows, SCHOOL_LENGTH) {
        let (all, active) = schools.entry(cut(&school, length)).or_default();
        *all += i64::from(counts.eligible > 0);
        *active += i64::from(k.takes_part(counts));
    }
    let parts = grouped(&rows, length).into_iter().map(|(path, counts)| {
        let (schools, active) = schools.get(&path).copied().unwrap_or_default();
        Part { path, counts, schools, active }
    });
    Ok(parts.collect())
}

/// What a node is called, and its code.
type Names = HashMap<OrgPath, (Text, Option<String>)>;

/// The names of the nodes of some levels that stood under a node when the learners were counted: of today, or as they
/// were on a day.
async fn names(
    c: &mut Conn<'_>,
    k: &Campaign,
    node: Node<'_>,
    day: Option<NaiveDate>,
    levels: &[OrgKind],
) -> Result<Names, Error> {
    let mut names = Names::new();
    for level in levels {
        for (place, org) in former::under(c, (node.org, node.place), *level, k.counted_at()).await? {
            names.insert(place, (org.name(), org.code));
        }
    }
    if let Some(day) = day {
        for (path, name) in reports::list_names(c, k.id, node.place, day).await? {
            names.entry(path).or_default().0 = name;
        }
    }
    Ok(names)
}

/// The level right under another.
fn below(level: OrgKind) -> OrgKind {
    OrgKind::ALL.into_iter().find(|k| k.may_stand_under(Some(level))).unwrap_or(OrgKind::Class)
}

/// A total row whose figures are not shown.
fn hidden_total(columns: &[Column]) -> Row {
    let mut cells = vec![Cell::Nothing; columns.len()];
    if let Some(first) = cells.first_mut() {
        *first = Cell::Word("total");
    }
    Row { cells, note: Some(Note::Hidden) }
}

/// A row: what names it, then its figures; these are left out where they are hidden.
fn row(named: Vec<Cell>, figures: (Vec<Cell>, Option<Note>), codes: Vec<Cell>, hides: bool) -> Row {
    let (mut figures, mut note) = figures;
    if hides {
        figures = vec![Cell::Nothing; figures.len()];
        note = Some(Note::Hidden);
    }
    Row { cells: named.into_iter().chain(figures).chain(codes).collect(), note }
}

/// The columns that tell how those who completed did.
const MARKS: [&str; 7] = ["full", "full_rate", "mean", "pass_rate", "passed", "score", "total"];

/// Leaves out how those who completed did.
fn without_marks(columns: &[Column], row: &mut Row) {
    if row.note == Some(Note::Hidden) {
        return;
    }
    for (_, cell) in columns.iter().zip(&mut row.cells).filter(|(column, _)| MARKS.contains(&column.id)) {
        *cell = Cell::Nothing;
    }
    row.note = row.note.or(Some(Note::Few));
}

/// Leaves out of a table's rows how those who completed did, where these are few or would tell of few; `few` are the
/// rows of which that is known already. Returns whether there was any.
fn hide_marks(columns: &[Column], rows: &mut [Row], few: &[bool]) -> bool {
    let at = columns.iter().position(|c| c.id == "completed").unwrap_or_default();
    let completed = |row: &Row| if let Cell::Count(n) = row.cells[at] { n } else { 0 };
    let sizes: Vec<i64> = rows.iter().map(completed).collect();
    let mut any = false;
    for ((row, beside), n) in rows.iter_mut().zip(hiding::hide(&sizes)).zip(0..) {
        if beside || few.get(n).copied().unwrap_or_default() {
            without_marks(columns, row);
            any = true;
        }
    }
    any
}

/// The same for a table with its total. What is left out of a row is no part of the sum that a spreadsheet works out.
fn hide_marks_of(mut table: Table, few: &[bool], all: bool) -> Table {
    let all_rows = vec![true; table.rows.len()];
    let any = hide_marks(&table.columns, &mut table.rows, if all { &all_rows } else { few });
    if let Some(total) = table.total.as_mut().filter(|_| all) {
        without_marks(&table.columns, total);
    }
    for column in table.columns.iter_mut().filter(|c| any && MARKS.contains(&c.id)) {
        column.formula = None;
    }
    table
}

/// Which parts tell no marks, and whether the whole tells none.
async fn few(
    c: &mut Conn<'_>,
    actor: &Actor,
    k: &Campaign,
    node: Node<'_>,
    day: Option<NaiveDate>,
    (parts, total): (&[Part], Participation),
) -> Result<(Vec<bool>, bool), Error> {
    if sees_pupils(actor, &node.org.path) {
        return Ok((Vec::new(), false));
    }
    let sized: Vec<_> = parts.iter().map(Part::sized).collect();
    let all = is_small(c, k, node.place, day, total, COMPLETED).await?;
    Ok((hide_under(node.place.as_str().len(), &sized, COMPLETED), all))
}

// ---- the official columns -----------------------------------------------------------------------

/// The official columns after the one that names the row. Without `schools`, rows are classes.
fn official_columns(k: &Campaign, schools: bool) -> Vec<Column> {
    let count = |id| if schools { Column::sum(id) } else { Column::new(id, Type::Count) };
    let mean = "IF({completed}=0,\"\",MIN(ROUND({score}/{completed},1),IF({score}<100*{completed},99.9,100)))";
    vec![
        count("schools_active"),
        count("schools"),
        Column::share("school_rate", "schools_active", "schools"),
        Column::sum("completed"),
        Column::sum("eligible"),
        Column::share("rate", "completed", "eligible"),
        Column::share("pass_rate", "passed", "completed"),
        Column::share("full_rate", "full", "completed"),
        Column::new("mean", Type::Score(1)).with(mean),
        Column::new("total", Type::Score(2)).with(total_formula(k.weights())),
        Column::sum("started").working(),
        Column::sum("on_time").working(),
        Column::sum("passed").working(),
        Column::sum("full").working(),
        Column::new("score", Type::Score(2)).with("SUM({rows})").working(),
    ]
}

/// The weighted sum as a spreadsheet works it out: rounded once, and not up to what is not reached.
fn total_formula(w: [i64; 5]) -> String {
    let most: i64 = w.iter().sum();
    let whole: Vec<&str> = [
        "{schools_active}={schools}",
        "{completed}={eligible}",
        "{passed}={completed}",
        "{full}={completed}",
        "{score}=100*{completed}",
    ]
    .into_iter()
    .zip(w)
    .filter(|(_, w)| *w > 0)
    .map(|(test, _)| test)
    .collect();
    format!(
        "IF(OR({{schools}}=0,{{eligible}}=0),\"\",MIN(ROUND({}*{{schools_active}}/{{schools}}+{}*{{completed}}/{{eligible}}\
         +IF({{completed}}=0,0,({}*{{passed}}+{}*{{full}}+{}*{{score}}/100)/{{completed}}),2),IF(AND({{completed}}>0,{}),{most},{most}-0.01)))",
        w[0],
        w[1],
        w[2],
        w[3],
        w[4],
        if whole.is_empty() { "TRUE".to_owned() } else { whole.join(",") }
    )
}

/// The cells of [`official_columns`]. Counts that contradict each other are shown without any share.
fn official_cells(part: &Part, weights: [i64; 5], schools: bool) -> (Vec<Cell>, Option<Note>) {
    let p = part.counts;
    let official = Official::of(part.active, part.schools, p, weights).ok();
    let count = |n| if schools { Cell::Count(n) } else { Cell::Nothing };
    let share = |of: fn(&Official) -> Option<Permille>| Cell::share(official.as_ref().and_then(of));
    let cells = vec![
        count(part.active),
        count(part.schools),
        share(|o| o.school_rate),
        Cell::Count(p.completed),
        Cell::Count(p.eligible),
        share(|o| o.rate),
        share(|o| o.pass_rate),
        share(|o| o.full_rate),
        official.and_then(|o| o.mean).map_or(Cell::Nothing, |m| Cell::Score(m.0 * 10)),
        official.and_then(|o| o.total).map_or(Cell::Nothing, Cell::Score),
        Cell::Count(p.started),
        Cell::Count(p.on_time),
        Cell::Count(p.passed),
        Cell::Count(p.full),
        Cell::Score(p.score),
    ];
    (cells, official.is_none().then_some(Note::Overfull))
}

async fn campaign(
    c: &mut Conn<'_>,
    actor: &Actor,
    k: &Campaign,
    node: Node<'_>,
    day: Option<NaiveDate>,
) -> Result<Table, Error> {
    let Node { org, place } = node;
    let level = below(org.kind);
    let length = PATH_SEGMENT * (level as usize + 1);
    // The school itself, where its classes are not to be seen or not kept.
    let classes = level == OrgKind::Class && day.is_none() && actor.may(UseCase::ViewClassFigures, &org.path);
    let own = place.as_str().len();
    let parts = if level == OrgKind::Class && !classes { Vec::new() } else { parts(c, k, place, day, length).await? };
    let total = match level {
        OrgKind::Class => self::parts(c, k, place, day, own).await?,
        _ => vec![Part::sum(place, parts.iter())],
    };
    let total = Part::sum(place, total.iter());
    let mut columns = vec![Column::new("name", Type::Text)];
    columns.extend(official_columns(k, !classes));
    columns.push(Column::new("code", Type::Text).working());
    if hides_node(c, actor, k, (&org.path, place), day, total.counts).await? {
        let total = Some(hidden_total(&columns));
        return Ok(Table { columns, rows: Vec::new(), total, notes: true });
    }
    let sized: Vec<_> = parts.iter().map(Part::sized).collect();
    let hides =
        if sees_pupils(actor, &org.path) { vec![false; parts.len()] } else { hide_under(own, &sized, LEARNERS) };
    let names = names(c, k, node, day, &[level]).await?;
    let line = |named: Cell, code: Option<String>, part: &Part, schools: bool, hides: bool| {
        let code = code.map_or(Cell::Nothing, Cell::Code);
        row(vec![named], official_cells(part, k.weights(), schools), vec![code], hides)
    };
    let mut rows: Vec<Row> = parts
        .iter()
        .zip(&hides)
        .filter_map(|(part, hides)| {
            let (name, code) = names.get(&part.path)?;
            Some(line(Cell::Text(name.clone()), code.clone(), part, !classes, *hides))
        })
        .collect();
    for (word, part) in others(place, &parts, &hides, &names) {
        rows.push(line(Cell::Word(word), None, &part, !classes, false));
    }
    let counts = total.counts;
    let total = Some(line(Cell::Word("total"), None, &total, true, false));
    let table = Table { columns, rows, total, notes: false };
    if sees_pupils(actor, &org.path) {
        return Ok(table);
    }
    let (_, all) = few(c, actor, k, node, day, (&parts, counts)).await?;
    Ok(hide_marks_of(table, &[], all))
}

/// What is left besides the rows that are shown by name: all that is hidden, together, and what stands elsewhere today.
/// With them the rows add up to the total.
fn others(path: &OrgPath, parts: &[Part], hides: &[bool], names: &Names) -> Vec<(&'static str, Part)> {
    let hidden = Part::sum(path, parts.iter().zip(hides).filter(|(_, h)| **h).map(|(p, _)| p));
    let elsewhere = parts.iter().zip(hides).filter(|(p, h)| !**h && !names.contains_key(&p.path));
    let elsewhere = Part::sum(path, elsewhere.map(|(p, _)| p));
    [("together", hidden), ("elsewhere", elsewhere)].into_iter().filter(|(_, p)| p.counts.eligible > 0).collect()
}

// ---- the schools by rate -----------------------------------------------------------------------

fn league_columns(k: &Campaign) -> Vec<Column> {
    let needed = format!("MAX(0,ROUNDUP({{eligible}}*{}/100,0)-{{completed}})", k.target);
    let mean = "IF({completed}=0,\"\",MIN(ROUND({score}/{completed},1),IF({score}<100*{completed},99.9,100)))";
    vec![
        Column::new("name", Type::Text),
        Column::new("above", Type::Text),
        Column::new("rank", Type::Count),
        Column::sum("completed"),
        Column::sum("eligible"),
        Column::share("rate", "completed", "eligible"),
        Column::new("needed", Type::Count).with(needed),
        Column::share("on_time_rate", "on_time", "eligible"),
        Column::share("pass_rate", "passed", "completed"),
        Column::new("mean", Type::Score(1)).with(mean),
        Column::sum("started").working(),
        Column::sum("on_time").working(),
        Column::sum("passed").working(),
        Column::new("score", Type::Score(2)).with("SUM({rows})").working(),
        Column::new("code", Type::Text).working(),
    ]
}

fn league_cells(k: &Campaign, p: Participation, rank: Option<i64>) -> (Vec<Cell>, Option<Note>) {
    let sound = p.checked().is_ok();
    let share = |part, whole| Cell::share(Permille::of(part, whole).ok().flatten().filter(|_| sound));
    let mean = p.mean().ok().flatten().filter(|_| sound);
    let cells = vec![
        rank.map_or(Cell::Nothing, Cell::Count),
        Cell::Count(p.completed),
        Cell::Count(p.eligible),
        share(p.completed, p.eligible),
        if sound { Cell::Count(p.needed(k.target)) } else { Cell::Nothing },
        share(p.on_time, p.eligible),
        share(p.passed, p.completed),
        mean.map_or(Cell::Nothing, |m| Cell::Score(m.0 * 10)),
        Cell::Count(p.started),
        Cell::Count(p.on_time),
        Cell::Count(p.passed),
        Cell::Score(p.score),
    ];
    (cells, (!sound).then_some(Note::Overfull))
}

/// The order of two schools: by the share itself and not its rounded form, the higher first, then by the learners that
/// are missing, the fewer first.
fn by_rate(k: &Campaign, a: Participation, b: Participation) -> std::cmp::Ordering {
    let cross = |n: i64, d: i64| i128::from(n) * i128::from(d);
    cross(b.completed, a.eligible)
        .cmp(&cross(a.completed, b.eligible))
        .then_with(|| a.needed(k.target).cmp(&b.needed(k.target)))
}

async fn league(
    c: &mut Conn<'_>,
    actor: &Actor,
    k: &Campaign,
    node: Node<'_>,
    day: Option<NaiveDate>,
) -> Result<Table, Error> {
    let Node { org, place } = node;
    let all = parts(c, k, place, day, SCHOOL_LENGTH).await?;
    let total = Part::sum(place, all.iter());
    let columns = league_columns(k);
    if hides_node(c, actor, k, (&org.path, place), day, total.counts).await? {
        let total = Some(hidden_total(&columns));
        return Ok(Table { columns, rows: Vec::new(), total, notes: true });
    }
    let hides = hides_schools(actor, node, &all);
    let names = names(c, k, node, day, &[OrgKind::County, OrgKind::School]).await?;
    let mut shown: Vec<(&Part, bool)> =
        all.iter().zip(hides.iter().copied()).filter(|(p, _)| names.contains_key(&p.path)).collect();
    // Those that are hidden come last, in the order of the tree: their place would tell their rate.
    shown.sort_by(|(a, a_hides), (b, b_hides)| {
        a_hides.cmp(b_hides).then_with(|| match a_hides {
            true => a.path.cmp(&b.path),
            false => by_rate(k, a.counts, b.counts).then_with(|| a.path.cmp(&b.path)),
        })
    });
    let (few, all_few) = few(c, actor, k, node, day, (&all, total.counts)).await?;
    let few: HashSet<&OrgPath> = all.iter().zip(&few).filter(|(_, few)| **few).map(|(p, _)| &p.path).collect();
    let few: Vec<bool> = shown.iter().map(|(p, _)| few.contains(&p.path)).collect();
    let mut rows = Vec::new();
    let (mut rank, mut before) = (1, None);
    for (n, (part, hides)) in (1..).zip(&shown) {
        let p = part.counts;
        if before.is_some_and(|b| by_rate(k, b, p).is_ne()) {
            rank = n;
        }
        before = Some(p);
        let ranked = (!hides && p.eligible > 0 && p.checked().is_ok()).then_some(rank);
        let (name, code) = names.get(&part.path).cloned().unwrap_or_default();
        let code = code.map_or(Cell::Nothing, Cell::Code);
        let named = vec![Cell::Text(name), county_of(&part.path, &names)];
        rows.push(row(named, league_cells(k, p, ranked), vec![code], *hides));
    }
    for (word, part) in others(place, &all, &hides, &names) {
        let named = vec![Cell::Word(word), Cell::Nothing];
        rows.push(row(named, league_cells(k, part.counts, None), vec![Cell::Nothing], false));
    }
    let named = vec![Cell::Word("total"), Cell::Nothing];
    let total = row(named, league_cells(k, total.counts, None), vec![Cell::Nothing], false);
    let table = Table { columns, rows, total: Some(total), notes: false };
    if sees_pupils(actor, &org.path) {
        return Ok(table);
    }
    Ok(hide_marks_of(table, &few, all_few))
}

fn hides_schools(actor: &Actor, node: Node<'_>, schools: &[Part]) -> Vec<bool> {
    if sees_pupils(actor, &node.org.path) {
        return vec![false; schools.len()];
    }
    hide_under(node.place.as_str().len(), &schools.iter().map(Part::sized).collect::<Vec<_>>(), LEARNERS)
}

fn county_of(school: &OrgPath, names: &Names) -> Cell {
    let county = names.get(&cut(school, SCHOOL_LENGTH - PATH_SEGMENT));
    county.map_or(Cell::Nothing, |(name, _)| Cell::Text(name.clone()))
}

// ---- days --------------------------------------------------------------------------------------

async fn history(c: &mut Conn<'_>, actor: &Actor, k: &Campaign, node: Node<'_>) -> Result<Table, Error> {
    let Node { org, place } = node;
    let mut columns = vec![Column::new("day", Type::Date)];
    columns.extend(official_columns(k, true));
    columns.push(Column::new("joined", Type::Count).working());
    for column in &mut columns {
        column.formula = None;
    }
    let mut rows = Vec::new();
    for day in campaigns::list_days(c, k.id, place).await? {
        let hides = hides_node(c, actor, k, (&org.path, place), Some(day.day), day.counts).await?;
        let joined = if hides { Cell::Nothing } else { Cell::Count(day.joined) };
        let named = vec![Cell::Date(day.day)];
        let few = !sees_pupils(actor, &org.path) && is_small(c, k, place, Some(day.day), day.counts, COMPLETED).await?;
        let mut line = row(named, official_cells(&day.into(), k.weights(), true), vec![joined], hides);
        if few {
            without_marks(&columns, &mut line);
        }
        rows.push(line);
    }
    Ok(Table { columns, rows, total: None, notes: false })
}

fn school_day_columns() -> Vec<Column> {
    vec![
        Column::new("day", Type::Date),
        Column::new("name", Type::Text),
        Column::new("above", Type::Text),
        Column::new("completed", Type::Count),
        Column::new("eligible", Type::Count),
        Column::new("rate", Type::Percent),
        Column::new("needed", Type::Count),
        Column::new("on_time_rate", Type::Percent),
        Column::new("pass_rate", Type::Percent),
        Column::new("mean", Type::Score(1)),
        Column::new("started", Type::Count),
        Column::new("on_time", Type::Count),
        Column::new("passed", Type::Count),
        Column::new("score", Type::Score(2)),
        Column::new("code", Type::Text),
    ]
}

/// Every school on every day, a day at a time: only one day is in memory.
pub struct SchoolDays {
    app: App,
    actor: Actor,
    campaign: Campaign,
    org: Org,
    place: OrgPath,
    days: std::vec::IntoIter<NaiveDate>,
}

impl SchoolDays {
    /// For a report that was made by [`export`].
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open(app: &App, actor: &Actor, report: &Report) -> Result<Self, Error> {
        let (campaign, org, place) = (report.campaign.clone(), report.org.clone(), report.place.clone());
        let days = campaigns::list_days(&mut app.db().read().await?, campaign.id, &place).await?;
        let days = days.into_iter().map(|d| d.day).collect::<Vec<_>>().into_iter();
        Ok(Self { app: app.clone(), actor: actor.clone(), campaign, org, place, days })
    }

    /// The rows of the next day; none after the last.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next(&mut self) -> Result<Option<Vec<Row>>, Error> {
        let Some(day) = self.days.next() else { return Ok(None) };
        let (k, org, place) = (&self.campaign, &self.org, &self.place);
        let node = Node { org, place };
        let mut c = self.app.db().read().await?;
        let all = parts(&mut c, k, place, Some(day), SCHOOL_LENGTH).await?;
        let total = Part::sum(place, all.iter());
        let hides = if hides_node(&mut c, &self.actor, k, (&org.path, place), Some(day), total.counts).await? {
            vec![true; all.len()]
        } else {
            hides_schools(&self.actor, node, &all)
        };
        let names = names(&mut c, k, node, Some(day), &[OrgKind::County, OrgKind::School]).await?;
        let (few, all_few) = few(&mut c, &self.actor, k, node, Some(day), (&all, total.counts)).await?;
        let mut rows: Vec<Row> = all
            .iter()
            .zip(hides)
            .map(|(part, hides)| {
                let (name, code) = names.get(&part.path).cloned().unwrap_or_default();
                let (mut figures, note) = league_cells(k, part.counts, None);
                figures.remove(0);
                let named = vec![Cell::Date(day), Cell::Text(name), county_of(&part.path, &names)];
                row(named, (figures, note), vec![code.map_or(Cell::Nothing, Cell::Code)], hides)
            })
            .collect();
        let columns = school_day_columns();
        for (row, _) in rows.iter_mut().zip(few).filter(|(_, few)| *few || all_few) {
            without_marks(&columns, row);
        }
        Ok(Some(rows))
    }
}
