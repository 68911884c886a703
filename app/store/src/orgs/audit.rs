//! The audit log: who saw or changed another person's record.

use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{AuditId, OrgId, Text, UserId, activity::ActivityKind, item::Item, org::OrgPath};
use serde_json::Value;
use sqlx::{FromRow, types::Json};
use std::collections::HashMap;
use uuid::Uuid;

/// One line of the log. It holds ids, counts and the reasons that staff give, never names or answers.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its id.
    pub id: AuditId,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// The person who did it; none for the command line.
    pub actor: Option<UserId>,
    /// The use-case's stable name.
    pub action: &'static str,
    /// The node it concerns.
    pub org: Option<OrgId>,
    /// The person whose record it is.
    pub subject: Option<UserId>,
    /// Counts, codes and reasons.
    pub detail: Value,
}

const INSERT: &str =
    "INSERT INTO audit (id, at, actor_id, action, org_id, subject_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const INSERT_PENDING: &str = "INSERT INTO audit_pending (audit_id) VALUES ($1)";
const COUNT: &str = "SELECT COUNT(*) FROM audit WHERE action = $1 \
    AND (action IN ('progress.view', 'slips.print') OR CAST(detail AS TEXT) NOT LIKE '%\"view\"%')";

/// Adds a line, which waits to be sealed: see [`crate::audit_chain`].
pub async fn insert(c: &mut Conn<'_>, entry: &Entry) -> Result<(), Error> {
    execute!(
        c,
        INSERT,
        entry.id.0,
        entry.at,
        entry.actor.map(|a| a.0),
        entry.action,
        entry.org.map(|o| o.0),
        entry.subject.map(|s| s.0),
        Json(&entry.detail)
    )?;
    execute!(c, INSERT_PENDING, entry.id.0)
}

/// The number of lines with this action; of an action that changes something, without looks at its page.
pub async fn count(c: &mut Conn<'_>, action: &str) -> Result<i64, Error> {
    get_scalar!(c, COUNT, action)
}

/// A line with all names. The service decides what may be shown.
#[derive(Clone, Debug, FromRow)]
pub struct Line {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: AuditId,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// The use-case's stable name.
    pub action: String,
    actor_id: Option<Uuid>,
    actor_name: Option<String>,
    actor_kind: Option<String>,
    actor_username: Option<String>,
    subject_id: Option<Uuid>,
    subject_name: Option<String>,
    subject_kind: Option<String>,
    /// The node's path.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    name_zh: String,
    name_en: String,
    /// Counts and codes with details.
    #[sqlx(json)]
    pub detail: Value,
}

/// A person in a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their username; none for a learner.
    pub username: Option<String>,
    /// Whether it is a learner.
    pub learner: bool,
}

impl Line {
    /// The person who did it; none for the command line.
    #[must_use]
    pub fn actor(&self) -> Option<Person> {
        let learner = self.actor_kind.as_deref() == Some("learner");
        let name = self.actor_name.clone().unwrap_or_default();
        self.actor_id.map(|id| Person { id: UserId(id), name, username: self.actor_username.clone(), learner })
    }

    /// The person whose record it was.
    #[must_use]
    pub fn subject(&self) -> Option<Person> {
        let learner = self.subject_kind.as_deref() == Some("learner");
        let name = self.subject_name.clone().unwrap_or_default();
        self.subject_id.map(|id| Person { id: UserId(id), name, username: None, learner })
    }

    /// The node's name.
    #[must_use]
    pub fn org_name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }
}

/// What the ids in the details of lines are of.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Named {
    /// A campaign.
    Campaign,
    /// A survey.
    Survey,
    /// A contest.
    Contest,
    /// A round, which has its contest's name.
    Round,
    /// A notice.
    Notice,
    /// An access token.
    Token,
    /// A unit.
    Org,
    /// A teacher's quiz.
    Quiz,
    /// A live match.
    Match,
    /// A group of a class.
    Group,
    /// A class list that was imported, by its file's name.
    Import,
}

impl Named {
    const fn select(self) -> &'static str {
        match self {
            Self::Campaign => "SELECT id, name_zh, name_en FROM campaigns WHERE id IN (",
            Self::Survey => "SELECT id, name_zh, name_en FROM surveys WHERE id IN (",
            Self::Contest => "SELECT id, name_zh, name_en FROM contests WHERE id IN (",
            Self::Round => {
                "SELECT r.id, k.name_zh, k.name_en FROM contest_rounds r JOIN contests k ON k.id = r.contest_id WHERE r.id IN ("
            }
            Self::Notice => "SELECT id, title_zh, title_en FROM notices WHERE id IN (",
            Self::Token => "SELECT id, name, name FROM api_tokens WHERE id IN (",
            Self::Org => "SELECT id, name_zh, name_en FROM orgs WHERE id IN (",
            Self::Quiz => "SELECT id, title_zh, title_en FROM quizzes WHERE id IN (",
            Self::Match => "SELECT id, title_zh, title_en FROM matches WHERE id IN (",
            Self::Group => "SELECT id, name, name FROM class_groups WHERE id IN (",
            Self::Import => "SELECT id, file_name, file_name FROM roster_imports WHERE id IN (",
        }
    }
}

/// A statement with a list of ids at its end.
macro_rules! in_list {
    ($c:expr, $select:expr, $ids:expr) => {
        build!($c, |q| {
            q.push($select);
            let mut list = q.separated(", ");
            for id in $ids {
                list.push_bind(id);
            }
            q.push(")");
        }; build_query_as, fetch_all)
    };
}

/// The names of things of one kind, as they are now; those that are gone are absent.
pub async fn list_names(c: &mut Conn<'_>, what: Named, ids: &[Uuid]) -> Result<HashMap<Uuid, Text>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String, String)> = in_list!(c, what.select(), ids.iter().copied())?;
    Ok(rows.into_iter().map(|(id, zh, en)| (id, Text { zh, en })).collect())
}

/// What an assignment is of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Work {
    /// The id of its lesson; of no use for a quiz.
    pub module: String,
    /// The title of the quiz or contest.
    pub title: Option<Text>,
    /// Whether that is a quiz of the school.
    pub of_school: bool,
}

#[derive(FromRow)]
struct WorkRow {
    id: Uuid,
    module_id: String,
    quiz_id: Option<Uuid>,
    zh: Option<String>,
    en: Option<String>,
}

/// What some assignments are of.
pub async fn list_works(c: &mut Conn<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Work>, Error> {
    const SELECT: &str = "SELECT a.id, a.module_id, a.quiz_id, COALESCE(q.title_zh, ct.name_zh) AS zh, COALESCE(q.title_en, ct.name_en) AS en \
        FROM assignments a LEFT JOIN assignment_quizzes q ON q.assignment_id = a.id AND q.version = a.quiz_version \
        LEFT JOIN contest_rounds cr ON cr.id = a.contest_round_id LEFT JOIN contests ct ON ct.id = cr.contest_id WHERE a.id IN (";
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<WorkRow> = in_list!(c, SELECT, ids.iter().copied())?;
    let works = rows.into_iter().map(|row| {
        let title = row.zh.zip(row.en).map(|(zh, en)| Text { zh, en });
        (row.id, Work { module: row.module_id, title, of_school: row.quiz_id.is_some() })
    });
    Ok(works.collect())
}

/// The kinds and days of some activities.
pub async fn list_activities(
    c: &mut Conn<'_>,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, (ActivityKind, NaiveDate)>, Error> {
    const SELECT: &str = "SELECT id, kind, on_date FROM activities WHERE id IN (";
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String, NaiveDate)> = in_list!(c, SELECT, ids.iter().copied())?;
    Ok(rows.into_iter().filter_map(|(id, kind, day)| Some((id, (kind.parse().ok()?, day)))).collect())
}

/// The texts of some questions that a school has written, as they are now.
pub async fn list_questions(c: &mut Conn<'_>, ids: &[String]) -> Result<HashMap<String, Text>, Error> {
    const SELECT: &str = "SELECT i.id, v.body FROM own_items i JOIN item_versions v ON v.item_id = i.id AND v.version = i.version WHERE i.id IN (";
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, Json<Item>)> = in_list!(c, SELECT, ids.iter().cloned())?;
    Ok(rows.into_iter().map(|(id, Json(item))| (id, item.stem)).collect())
}

/// A filter for lines.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Lines from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Lines before this time.
    pub to: Option<DateTime<Utc>>,
    /// Lines with this action.
    pub action: Option<String>,
    /// No lines with these actions.
    pub without: Vec<&'static str>,
    /// Lines of this actor.
    pub actor: Option<UserId>,
    /// Only looks at pupils' names.
    pub looks: bool,
    /// Only lines about one of these pupils, about a class of theirs as a whole, or about this node as a whole.
    pub pupils: Option<(Vec<UserId>, OrgId)>,
    /// Lines older than this one.
    pub before: Option<AuditId>,
}

/// Looks: all of these actions are looks, lines before version 38 of the schema have no other sign of it.
const LOOKS: &str = " AND (a.action IN ('progress.view', 'slips.print') OR CAST(a.detail AS TEXT) LIKE '%\"view\"%' \
    OR (a.action = 'record.handle' AND CAST(a.detail AS TEXT) LIKE '%\"export\"%') \
    OR (a.action = 'contest.review' AND (CAST(a.detail AS TEXT) LIKE '%\"print\"%' OR CAST(a.detail AS TEXT) LIKE '%\"look\"%')))";
const LIST_PUPILS: &str = "SELECT DISTINCT e.learner_id FROM enrolments e JOIN orgs o ON o.id = e.class_id JOIN users u ON u.id = e.learner_id \
    WHERE o.path >= $1 AND o.path < $2 AND (u.name = $3 OR e.student_no = $3) ORDER BY e.learner_id LIMIT 200";

/// The pupils with this name or number who are or were in a class at or under a path; the first 200.
pub async fn list_pupils(c: &mut Conn<'_>, path: &OrgPath, typed: &str) -> Result<Vec<UserId>, Error> {
    let ids: Vec<Uuid> = list_scalars!(c, LIST_PUPILS, path.as_str(), path.end().as_str(), typed)?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// At most `limit` lines about nodes at or under a path, the latest first.
pub async fn list(c: &mut Conn<'_>, path: &OrgPath, search: &Search, limit: u32) -> Result<Vec<Line>, Error> {
    const HEAD: &str = "SELECT a.id, a.at, a.action, a.actor_id, w.name AS actor_name, w.kind AS actor_kind, w.username AS actor_username, \
        a.subject_id, s.name AS subject_name, s.kind AS subject_kind, o.path, o.name_zh, o.name_en, a.detail \
        FROM audit a JOIN orgs o ON o.id = a.org_id LEFT JOIN users w ON w.id = a.actor_id LEFT JOIN users s ON s.id = a.subject_id \
        WHERE o.path >= ";
    build!(c, |q| {
        q.push(HEAD);
        q.push_bind(path.as_str().to_owned()).push(" AND o.path < ").push_bind(path.end().as_str().to_owned());
        if let Some(from) = search.from {
            q.push(" AND a.at >= ").push_bind(from);
        }
        if let Some(to) = search.to {
            q.push(" AND a.at < ").push_bind(to);
        }
        if let Some(action) = &search.action {
            q.push(" AND a.action = ").push_bind(action.clone());
        }
        for action in &search.without {
            q.push(" AND a.action <> ").push_bind(*action);
        }
        if let Some(actor) = search.actor {
            q.push(" AND a.actor_id = ").push_bind(actor.0);
        }
        if search.looks {
            q.push(LOOKS);
        }
        if let Some((pupils, node)) = &search.pupils {
            q.push(" AND (a.subject_id IN (");
            let mut list = q.separated(", ");
            for pupil in pupils {
                list.push_bind(pupil.0);
            }
            q.push(") OR (a.subject_id IS NULL AND (a.org_id = ").push_bind(node.0);
            q.push(" OR a.org_id IN (SELECT e.class_id FROM enrolments e WHERE e.learner_id IN (");
            let mut list = q.separated(", ");
            for pupil in pupils {
                list.push_bind(pupil.0);
            }
            q.push(")))))");
        }
        if let Some(before) = search.before {
            q.push(" AND a.id < ").push_bind(before.0);
        }
        q.push(format!(" ORDER BY a.id DESC LIMIT {limit}"));
    }; build_query_as, fetch_all)
}
