//! A survey and its design.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{
    OrgId, SurveyId, Text, UserId,
    org::{Grade, OrgPath, join_grades, split_grades},
    survey::{Method, Mode, Phase, Rotation, Sizing},
};
use sqlx::FromRow;
use uuid::Uuid;

/// A survey.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Survey {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: SurveyId,
    /// The node that runs it.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    grades: String,
    /// Whether strata are areas as well as bands.
    pub by_area: bool,
    /// Whether strata are localities as well as bands.
    pub by_locality: bool,
    /// How classes are drawn.
    #[sqlx(try_from = "String")]
    pub method: Method,
    /// What `size` counts.
    #[sqlx(try_from = "String")]
    pub sizing: Sizing,
    /// The sample size: classes of each stratum, or pupils in all.
    pub size: i64,
    /// The seed of the draw.
    pub seed: i64,
    forms: String,
    /// How forms are distributed.
    #[sqlx(try_from = "String")]
    pub rotation: Rotation,
    /// The pass mark of a sheet, in per cent of the points.
    pub pass_mark: i64,
    /// How it is answered.
    #[sqlx(try_from = "String")]
    pub mode: Mode,
    /// When it opens.
    pub opens_at: DateTime<Utc>,
    /// When it closes, exclusive.
    pub closes_at: DateTime<Utc>,
    follows: Option<Uuid>,
    /// Its phase: a round, or before or after an intervention.
    #[sqlx(try_from = "String")]
    pub phase: Phase,
    /// When the design was locked; none for a draft.
    pub locked_at: Option<DateTime<Utc>>,
    /// The number of draft versions: an update or lock names the one it was made from.
    pub revision: i64,
    /// When its sheets lost their classes, after its end.
    pub finished_at: Option<DateTime<Utc>>,
    /// The number of sheets without any answer, once it is finished.
    pub blank: i64,
}

/// The design of a survey.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Design {
    /// Its name.
    pub name: Text,
    /// The surveyed grades.
    pub grades: Vec<Grade>,
    /// Whether strata are areas as well as bands.
    pub by_area: bool,
    /// Whether strata are localities as well as bands.
    pub by_locality: bool,
    /// How classes are drawn.
    pub method: Method,
    /// What `size` counts.
    pub sizing: Sizing,
    /// The sample size.
    pub size: i64,
    /// The seed of the draw.
    pub seed: i64,
    /// The ids of its forms, in order.
    pub forms: Vec<String>,
    /// How forms are distributed.
    pub rotation: Rotation,
    /// The pass mark of a sheet, in per cent of the points.
    pub pass_mark: i64,
    /// How it is answered.
    pub mode: Mode,
    /// When it opens.
    pub opens_at: DateTime<Utc>,
    /// When it closes, exclusive.
    pub closes_at: DateTime<Utc>,
    /// The previous round, if any.
    pub follows: Option<SurveyId>,
    /// Its phase: a round, or before or after an intervention.
    pub phase: Phase,
}

impl Survey {
    /// A survey of this design, not yet locked.
    #[must_use]
    pub fn new(id: SurveyId, org_id: OrgId, design: Design) -> Self {
        let Design { name, grades, method, sizing, size, seed, forms, rotation, pass_mark, mode, .. } = design;
        Self {
            id,
            org_id,
            name_zh: name.zh,
            name_en: name.en,
            grades: join_grades(&grades),
            by_area: design.by_area,
            by_locality: design.by_locality,
            method,
            sizing,
            size,
            seed,
            forms: forms.join(","),
            rotation,
            pass_mark,
            mode,
            opens_at: design.opens_at,
            closes_at: design.closes_at,
            follows: design.follows.map(|s| s.0),
            phase: design.phase,
            locked_at: None,
            revision: 1,
            finished_at: None,
            blank: 0,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }

    /// The surveyed grades.
    #[must_use]
    pub fn grades(&self) -> Vec<Grade> {
        split_grades(&self.grades).collect()
    }

    /// The ids of its forms, in order.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.forms.split(',').filter(|f| !f.is_empty())
    }

    /// The previous round, if any.
    #[must_use]
    pub fn follows(&self) -> Option<SurveyId> {
        self.follows.map(SurveyId)
    }

    /// Whether it can be answered at this time.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.locked_at.is_some() && self.opens_at <= now && now < self.closes_at
    }

    /// Whether its window is over.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.locked_at.is_some() && self.closes_at <= now
    }
}

/// Selects whole surveys; the argument follows `FROM surveys s`.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.org_id, s.name_zh, s.name_en, s.grades, s.by_area, s.by_locality, s.method, s.sizing, s.size, s.seed, s.forms, s.rotation, \
             s.pass_mark, s.mode, s.opens_at, s.closes_at, s.follows, s.phase, s.locked_at, s.revision, s.finished_at, s.blank FROM surveys s ",
            $rest
        )
    };
}

const FIND: &str = select!("WHERE s.id = $1");
const LIST_UNDER: &str =
    select!("JOIN orgs o ON o.id = s.org_id WHERE o.path >= $1 AND o.path < $2 ORDER BY s.opens_at DESC, s.id");
const LIST_CLASS: &str = select!(
    "JOIN survey_classes k ON k.survey_id = s.id WHERE k.class_id = $1 AND k.state = 'sample' AND s.locked_at IS NOT NULL ORDER BY s.opens_at DESC, s.id"
);
const INSERT: &str = "INSERT INTO surveys (id, org_id, name_zh, name_en, grades, by_area, method, sizing, size, seed, forms, rotation, pass_mark, mode, \
    opens_at, closes_at, follows, phase, created_by, created_at, by_locality) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT (id) DO NOTHING";
// Only a draft may change.
const UPDATE: &str = "UPDATE surveys SET name_zh = $3, name_en = $4, grades = $5, by_area = $6, method = $7, sizing = $8, size = $9, seed = $10, forms = $11, \
    rotation = $12, pass_mark = $13, mode = $14, opens_at = $15, closes_at = $16, follows = $17, phase = $18, by_locality = $20, \
    revision = revision + 1 WHERE id = $1 AND org_id = $2 AND locked_at IS NULL AND revision = $19";
const LOCK: &str = "UPDATE surveys SET locked_at = $2 WHERE id = $1 AND locked_at IS NULL AND revision = $3";
const DELETE: &str = "DELETE FROM surveys WHERE id = $1 AND locked_at IS NULL";

/// The survey with this id.
pub async fn find(c: &mut Conn<'_>, id: SurveyId) -> Result<Option<Survey>, Error> {
    find!(c, FIND, id.0)
}

/// The surveys of the nodes at and under `path`, the latest first.
pub async fn list_under(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<Survey>, Error> {
    list!(c, LIST_UNDER, path.as_str(), path.end().as_str())
}

/// The locked surveys with a class in their sample, the latest first.
pub async fn list_class(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Survey>, Error> {
    list!(c, LIST_CLASS, class.0)
}

/// Inserts a survey; returns whether the id was free.
pub async fn insert(c: &mut Conn<'_>, new: &Survey, by: UserId, at: DateTime<Utc>) -> Result<bool, Error> {
    changed!(
        c,
        INSERT,
        new.id.0,
        new.org_id.0,
        new.name_zh.as_str(),
        new.name_en.as_str(),
        new.grades.as_str(),
        new.by_area,
        new.method.as_str(),
        new.sizing.as_str(),
        new.size,
        new.seed,
        new.forms.as_str(),
        new.rotation.as_str(),
        new.pass_mark,
        new.mode.as_str(),
        new.opens_at,
        new.closes_at,
        new.follows,
        new.phase.as_str(),
        by.0,
        at,
        new.by_locality
    )
}

/// Updates a draft's design; returns whether it is still a draft of the revision in `now`.
pub async fn update(c: &mut Conn<'_>, now: &Survey) -> Result<bool, Error> {
    changed!(
        c,
        UPDATE,
        now.id.0,
        now.org_id.0,
        now.name_zh.as_str(),
        now.name_en.as_str(),
        now.grades.as_str(),
        now.by_area,
        now.method.as_str(),
        now.sizing.as_str(),
        now.size,
        now.seed,
        now.forms.as_str(),
        now.rotation.as_str(),
        now.pass_mark,
        now.mode.as_str(),
        now.opens_at,
        now.closes_at,
        now.follows,
        now.phase.as_str(),
        now.revision,
        now.by_locality
    )
}

/// Locks a draft; returns whether it was one, of this revision.
pub async fn lock(c: &mut Conn<'_>, id: SurveyId, revision: i64, at: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, LOCK, id.0, at, revision)
}

/// Deletes a draft, whose sample is deleted already; returns whether it was one.
pub async fn delete(c: &mut Conn<'_>, id: SurveyId) -> Result<bool, Error> {
    changed!(c, DELETE, id.0)
}
