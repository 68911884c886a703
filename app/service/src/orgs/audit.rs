//! The audit log of a node and its subtree, for reading.
//!
//! A bureau sees that something was done at a school, and by which member of staff; which class and which pupil it was
//! about is the school's to know, and so is what the school calls its quizzes, groups, live matches and lists. There a pupil
//! is a short id, which is the same in each line about that pupil.

use crate::{
    Actor, App, Error, UseCase,
    record::{Event, Named as Closed, View},
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc};
use qinghe_model::{
    AuditId, OrgId, Text, UserId,
    activity::ActivityKind,
    org::{OrgKind, OrgPath, PATH_SEGMENT},
    role::Role,
};
use qinghe_store::{
    Conn,
    audit::{self, Line, Named, Person, Search, Work},
    orgs::{self, Org},
    users,
};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Lines on a page.
pub const PAGE: u32 = 50;
/// Lines that are read at once for a file.
const PIECE: u32 = 1_000;

/// A person in a line, as far as the reader may see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ShownPerson {
    /// The server itself, or the command line.
    System,
    /// A bureau's own system, with a token.
    Machine,
    /// Staff, or a pupil of the reader's own school: name, and user name of staff.
    Named(String, Option<String>),
    /// A pupil: a few characters of the id.
    Short(String),
    /// Somebody who was not signed in.
    Stranger,
}

/// What a line is about, besides people and the unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Topic {
    /// The name of a campaign, survey, contest, notice or token, as it is now.
    Thing(Text),
    /// One that is there no more.
    Gone,
    /// The unit into which another was moved or merged.
    Target(Text),
    /// A role that was assigned or removed.
    Role(Role),
    /// Lessons, by their ids; `drafts`: whether they were not reviewed yet.
    Lessons {
        /// Their ids.
        ids: Vec<String>,
        /// Whether their review was not finished.
        drafts: bool,
    },
    /// The reason that was given.
    Reason(String),
    /// Work that was set: the title of its quiz or contest, else its lesson.
    Work(Work),
    /// An activity.
    Activity(ActivityKind, NaiveDate),
    /// A programme, by its id.
    Programme(String),
    /// A page that was looked at, by a stable name.
    Page(&'static str),
    /// So many questions.
    Questions(i64),
    /// Something of a school whose name is the school's to know, by a stable name.
    OfSchool(&'static str),
    /// What is known of a sign-in: how, why it was refused, on which device; the last part of a message's key.
    Note(String),
    /// The template of an address that was refused.
    Route(String),
    /// So many more of the same since the line before.
    More(i64),
    /// So many lines.
    Lines(i64),
}

/// The keys of details that lead to something with a name, each with what it is called where the name is its school's.
const NAMED: [(&str, Named, Option<&str>); 13] = [
    ("campaign", Named::Campaign, None),
    ("survey", Named::Survey, None),
    ("contest", Named::Contest, None),
    ("round", Named::Round, None),
    ("notice", Named::Notice, None),
    ("token", Named::Token, None),
    ("target", Named::Org, None),
    ("quiz", Named::Quiz, Some("quiz")),
    ("archived", Named::Quiz, Some("quiz")),
    ("brought_back", Named::Quiz, Some("quiz")),
    ("match", Named::Match, Some("match")),
    ("group", Named::Group, Some("group")),
    ("import", Named::Import, Some("list")),
];

/// The keys of details that lead to a question that a school has written.
const QUESTIONS: [&str; 2] = ["retired", "brought_back"];

/// Pages that have no name of their own, by the key that tells them.
const PAGES: [(&str, &str); 4] =
    [("gradebook", "gradebook"), ("items", "items"), ("grid", "grid"), ("needs_help", "needs-help")];

/// Looks at pupils' names that their action and their other details do not name, by the word under `view`.
pub const VIEWS: [&str; 15] = [
    "class",
    "corrections",
    "flags",
    "former",
    "groups",
    "list",
    "log",
    "match",
    "match-results",
    "promotion",
    "record",
    "regrade",
    "settings",
    "slips",
    "views",
];

/// Looks whose action sounds like a change: they are called what they were.
const CHANGES: [UseCase; 9] = [
    UseCase::AssignWork,
    UseCase::HandleRecord,
    UseCase::ImportRoster,
    UseCase::LeadMatch,
    UseCase::ManageGroups,
    UseCase::PromoteClasses,
    UseCase::RemovePupil,
    UseCase::SettleCorrection,
    UseCase::ViewAudit,
];

/// Events of which there are very many, and which are shown when they are asked for.
const QUIET: [Event; 2] = [Event::SignIn, Event::SignOut];

/// Operations that their detail tells by a key of its own.
const OPERATIONS: [(&str, &str); 9] = [
    ("archived", "archive"),
    ("retired", "archive"),
    ("brought_back", "bring_back"),
    ("imported", "import"),
    ("regraded", "regrade"),
    ("taken_back", "withdraw"),
    ("override", "override"),
    ("quiz_version", "renew"),
    ("changed", "update"),
];

/// The id under a key of a line's details.
fn id_of(line: &Line, key: &str) -> Option<Uuid> {
    line.detail.get(key)?.as_str()?.parse().ok()
}

/// The id of a question under a key of a line's details: it is no number.
fn question_of<'a>(line: &'a Line, key: &str) -> Option<&'a str> {
    line.detail.get(key)?.as_str().filter(|id| id.parse::<Uuid>().is_err())
}

/// The names of everything that some lines are about.
struct Names {
    things: HashMap<Uuid, Text>,
    works: HashMap<Uuid, Work>,
    activities: HashMap<Uuid, (ActivityKind, NaiveDate)>,
    questions: HashMap<String, Text>,
}

/// Each once, in order.
fn distinct<T: Ord>(ids: impl Iterator<Item = T>) -> Vec<T> {
    let mut ids: Vec<T> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

impl Names {
    /// A query for each kind of thing, however many lines there are.
    async fn of(c: &mut Conn<'_>, lines: &[Line]) -> Result<Self, Error> {
        let ids = |key: &str| distinct(lines.iter().filter_map(|line| id_of(line, key)));
        let mut things = HashMap::new();
        for (key, what, _) in NAMED {
            things.extend(audit::list_names(c, what, &ids(key)).await?);
        }
        let questions = lines.iter().flat_map(|line| QUESTIONS.map(|key| question_of(line, key)));
        let questions = distinct(questions.flatten().map(str::to_owned));
        Ok(Self {
            things,
            works: audit::list_works(c, &ids("assignment")).await?,
            activities: audit::list_activities(c, &ids("activity")).await?,
            questions: audit::list_questions(c, &questions).await?,
        })
    }
}

/// What a line is about. `own`: whether the reader runs the school.
fn topics(line: &Line, names: &Names, own: bool) -> Vec<Topic> {
    let mut topics = Vec::new();
    for (key, what, of_school) in NAMED {
        let Some(id) = id_of(line, key) else { continue };
        if let Some(what) = of_school.filter(|_| !own) {
            topics.push(Topic::OfSchool(what));
            continue;
        }
        // What was deleted left its name in the line.
        let left = || serde_json::from_value(line.detail.get("name")?.clone()).ok();
        topics.push(match names.things.get(&id).cloned().or_else(left) {
            None => Topic::Gone,
            // A list that came from the command line has no file's name.
            Some(name) if name == Text::default() => of_school.map_or(Topic::Gone, Topic::OfSchool),
            Some(name) if what == Named::Org => Topic::Target(name),
            Some(name) => Topic::Thing(name),
        });
    }
    if let Some(id) = id_of(line, "assignment") {
        topics.push(match names.works.get(&id).cloned() {
            None => Topic::Gone,
            Some(work) if work.of_school && !own => Topic::OfSchool("quiz"),
            Some(work) => Topic::Work(work),
        });
    }
    if let Some(id) = id_of(line, "activity") {
        topics.push(names.activities.get(&id).map_or(Topic::Gone, |(kind, day)| Topic::Activity(*kind, *day)));
    }
    topics.extend(QUESTIONS.iter().filter_map(|key| question_of(line, key)).map(|id| match names.questions.get(id) {
        _ if !own => Topic::OfSchool("question"),
        Some(stem) => Topic::Thing(stem.clone()),
        None => Topic::Gone,
    }));
    let has = |key: &str| line.detail.get(key).is_some_and(|value| !value.is_null());
    topics.extend(PAGES.iter().filter(|(key, _)| has(key)).map(|(_, page)| Topic::Page(page)));
    if has("pupil") && !has("assignment") {
        topics.push(Topic::Page("pupil"));
    }
    topics.extend(line.detail.get("view").and_then(Value::as_str).and_then(page_of).map(Topic::Page));
    topics.extend(line.detail.get("imported").and_then(Value::as_i64).map(Topic::Questions));
    let text = |key: &str| line.detail.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    topics.extend(text("role").and_then(|r| r.parse().ok()).map(Topic::Role));
    topics.extend(text("programme").map(|id| Topic::Programme(id.to_owned())));
    // A quiz has no lesson.
    let module = text("module").filter(|_| !has("quiz"));
    topics.extend(module.map(|id| Topic::Lessons { ids: vec![id.to_owned()], drafts: false }));
    if let Some(ids) = line.detail.get("drafts").and_then(Value::as_array) {
        let ids = ids.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        topics.push(Topic::Lessons { ids, drafts: true });
    }
    topics.extend(text("reason").filter(|r| !r.is_empty()).map(|r| Topic::Reason(r.to_owned())));
    topics.extend(notes(line));
    topics
}

/// The page of a look, when it has words of its own.
fn page_of(view: &str) -> Option<&'static str> {
    VIEWS.into_iter().find(|page| *page == view)
}

/// What is known of an event at an account.
fn notes(line: &Line) -> Vec<Topic> {
    const NOTES: [&str; 4] = ["way", "why", "device", "secret"];
    if !Event::ALL.iter().any(|event| event.as_str() == line.action) {
        return Vec::new();
    }
    let text = |key: &str| line.detail.get(key).and_then(Value::as_str);
    let number = |key: &str| line.detail.get(key).and_then(Value::as_i64);
    let mut notes: Vec<Topic> =
        NOTES.iter().filter_map(|key| Some(Topic::Note(format!("{key}-{}", text(key)?)))).collect();
    notes.extend((line.detail.get("everywhere").is_some()).then(|| Topic::Note("everywhere".to_owned())));
    notes.extend(text("route").map(|route| Topic::Route(route.to_owned())));
    notes.extend(number("more").map(Topic::More));
    notes.extend(number("lines").map(Topic::Lines));
    notes
}

/// A line as it is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its id.
    pub id: AuditId,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// The use-case's stable name.
    pub action: String,
    /// The operation, by a stable word; may be empty.
    pub operation: String,
    /// Which report it was, by its stable name; may be empty.
    pub report: String,
    /// The form of the file; may be empty.
    pub format: String,
    /// The person or system that did it.
    pub actor: ShownPerson,
    /// The person whose record it was about.
    pub subject: Option<ShownPerson>,
    /// Where: a bureau, a school, or for the school itself a class.
    pub place: Text,
    /// What it was about.
    pub topics: Vec<Topic>,
    /// Whether it has a pupil's name.
    pub names_pupil: bool,
    /// The account that did it.
    pub(super) actor_id: Option<UserId>,
}

/// A node's log.
pub struct AuditPage {
    /// The node and the nodes above it whose log the actor may read, the topmost first.
    pub lineage: Vec<Org>,
    /// The node.
    pub org: Org,
    /// A page of lines, the latest first.
    pub lines: Vec<Shown>,
    /// Where the next page starts.
    pub next: Option<AuditId>,
}

/// A filter for lines.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
    /// A use-case's stable name.
    pub action: String,
    /// The user name of who did it.
    pub person: String,
    /// Older than this line.
    pub before: Option<AuditId>,
}

/// Shows a page of a node's log.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn list(app: &App, actor: &Actor, org: OrgId, filter: &Filter) -> Result<AuditPage, Error> {
    let mut c = app.db().read().await?;
    let org = find(&mut c, actor, org).await?;
    let lines = read(&mut c, actor, &org, filter, PAGE + 1).await?;
    let names_pupils = lines.iter().any(|line| line.names_pupil);
    let view = View::new(UseCase::ViewAudit, org.id, "log");
    let views = if names_pupils { vec![view] } else { Vec::new() };
    let mut lines = Closed::of_several(lines, views).open(app, actor).await?;
    let next = (lines.len() > PAGE as usize).then(|| {
        lines.truncate(PAGE as usize);
        lines.last().map(|l| l.id)
    });
    let lineage = orgs::list_lineage(&mut c, &org.path).await?;
    let lineage = lineage.into_iter().filter(|o| actor.may(UseCase::ViewAudit, &o.path)).collect();
    Ok(AuditPage { lineage, org, lines, next: next.flatten() })
}

/// The same lines for a file, all of them. It is noted in the log itself.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such node.
pub async fn export(app: &App, actor: &Actor, org: OrgId, filter: &Filter) -> Result<Lines, Error> {
    let org = find(&mut app.db().read().await?, actor, org).await?;
    tx!(app, (&actor, org = org.id), |c| {
        app.audit(c, actor, UseCase::ViewAudit, Some(*org), None, json!({ "operation": "export" })).await
    })
    .await?;
    Ok(Lines { app: app.clone(), actor: actor.clone(), org, filter: filter.clone(), over: false })
}

/// A log that is read in parts, of which only one is in memory.
pub struct Lines {
    app: App,
    actor: Actor,
    org: Org,
    filter: Filter,
    over: bool,
}

impl Lines {
    /// The next older lines; none after the oldest.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next(&mut self) -> Result<Option<Vec<Shown>>, Error> {
        if self.over {
            return Ok(None);
        }
        let mut c = self.app.db().read().await?;
        let lines = read(&mut c, &self.actor, &self.org, &self.filter, PIECE).await?;
        self.over = lines.len() < PIECE as usize;
        self.filter.before = lines.last().map(|l| l.id);
        Ok((!lines.is_empty()).then_some(lines))
    }
}

async fn find(c: &mut Conn<'_>, actor: &Actor, org: OrgId) -> Result<Org, Error> {
    let org = orgs::find(c, org).await?.filter(|o| o.kind != OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(UseCase::ViewAudit, &org.path)?;
    Ok(org)
}

/// The first moment of a day on the schools' clocks.
pub(super) fn midnight(day: NaiveDate) -> Option<DateTime<Utc>> {
    App::ZONE.from_local_datetime(&day.and_time(NaiveTime::MIN)).single().map(|t| t.to_utc())
}

async fn read(c: &mut Conn<'_>, actor: &Actor, org: &Org, filter: &Filter, limit: u32) -> Result<Vec<Shown>, Error> {
    let mut search = Search {
        from: filter.from.and_then(midnight),
        to: filter.to.and_then(|day| midnight(day + TimeDelta::days(1))),
        action: (!filter.action.is_empty()).then(|| filter.action.clone()),
        without: if filter.action.is_empty() { QUIET.iter().map(|event| event.as_str()).collect() } else { Vec::new() },
        before: filter.before,
        ..Search::default()
    };
    if !filter.person.is_empty() {
        // An unknown username matches no lines.
        match users::find_staff(c, &filter.person.trim().to_lowercase()).await? {
            Some(user) => search.actor = Some(user.id),
            None => return Ok(Vec::new()),
        }
    }
    show(c, actor, org, &search, limit).await
}

/// Lines as the actor may see them.
pub(super) async fn show(
    c: &mut Conn<'_>,
    actor: &Actor,
    org: &Org,
    search: &Search,
    limit: u32,
) -> Result<Vec<Shown>, Error> {
    let mut schools = HashMap::new();
    let mut shown = Vec::new();
    let lines = audit::list(c, &org.path, search, limit).await?;
    let names = Names::of(c, &lines).await?;
    for line in lines {
        let own = is_own_school(actor, &line.path);
        let topics = topics(&line, &names, own);
        let place = if own { line.org_name() } else { school_of(c, &line, &mut schools).await? };
        let word = |name: &str| line.detail.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        // Lines of earlier versions have the word under `did`.
        // Counts of a list may have the name of an operation too.
        let told = OPERATIONS
            .iter()
            .find(|(key, _)| line.detail.get(key).is_some_and(|value| *key != "changed" || value.is_boolean()));
        let told = told.map(|(_, operation)| (*operation).to_owned()).unwrap_or_default();
        let looked = line.detail.get("view").is_some() && CHANGES.iter().any(|change| change.as_str() == line.action);
        let looked = if looked { "look".to_owned() } else { String::new() };
        let done = [word("operation"), word("did"), told, looked];
        let done = done.into_iter().find(|w| !w.is_empty()).unwrap_or_default();
        let (report, format) = (word("report"), word("format"));
        let fallback = match &*done {
            "read" | "use" => ShownPerson::Machine,
            _ if line.action == Event::SignInRefused.as_str() => ShownPerson::Stranger,
            _ => ShownPerson::System,
        };
        let is_pupil = |person: Option<Person>| person.is_some_and(|p| p.learner);
        let names_pupil = own && (is_pupil(line.actor()) || is_pupil(line.subject()));
        shown.push(Shown {
            id: line.id,
            at: line.at,
            operation: done,
            report,
            format,
            actor: line.actor().map_or(fallback, |p| who(p, own)),
            subject: line.subject().map(|p| who(p, own)),
            place,
            topics,
            names_pupil,
            actor_id: line.actor().map(|p| p.id),
            action: line.action,
        });
    }
    Ok(shown)
}

/// Whether the place is in a school that the actor runs: there pupils have names.
pub(super) fn is_own_school(actor: &Actor, path: &OrgPath) -> bool {
    actor.grants().iter().any(|g| g.role == Role::SchoolAdmin && g.path.contains(path))
}

/// The node of a line; for a class its school.
async fn school_of(c: &mut Conn<'_>, line: &Line, known: &mut HashMap<OrgPath, Text>) -> Result<Text, Error> {
    const SCHOOL: usize = PATH_SEGMENT * (OrgKind::School as usize + 1);
    let Some(school) = line.path.as_str().get(..SCHOOL).filter(|s| s.len() < line.path.as_str().len()) else {
        return Ok(line.org_name());
    };
    let school = OrgPath::from(school.to_owned());
    if let Some(name) = known.get(&school) {
        return Ok(name.clone());
    }
    let name = orgs::list_lineage(c, &school).await?.pop().map(|o| o.name()).unwrap_or_default();
    known.insert(school, name.clone());
    Ok(name)
}

fn who(person: Person, own: bool) -> ShownPerson {
    if person.learner && !own {
        ShownPerson::Short(short(person.id))
    } else {
        ShownPerson::Named(person.name, person.username)
    }
}

/// The last characters of an id: the first ones are its time, the same for a whole class.
fn short(id: UserId) -> String {
    let text = id.0.simple().to_string();
    text[text.len() - 8..].to_owned()
}
