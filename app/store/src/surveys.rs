//! Awareness surveys: design, frame and sample, who took part, and what was answered without who.
//!
//! Who took part and what was answered are two tables that share no key. What the engine itself could tell is
//! taken away as far as SQL goes: ids are random, rows hold no time, and each new answer sheet writes those of its
//! class anew in the order of their ids ([`sheets`]), so that neither the place of a row on its page nor
//! (PostgreSQL's `xmin`) its transaction says which came with which participant. What remains below SQL until the
//! engine cleans up: freed pages, dead rows before VACUUM, the write-ahead log, and backups made between two
//! answers of a class. They are the operator's to guard, and no page or export reads them.
//!
//! While a survey runs its sheets name their class; once it is over they do not ([`sheets`]). [`frame`] keeps what the
//! sample was drawn from.

mod frame;
mod sheets;

pub use frame::{FrameClass, LeftOut, delete_sample, insert_sample, list_frame, list_left_out};
pub use sheets::{
    Response, Sheet, delete_responses, finish, hold_classes, insert_response, insert_sheets, list_class_responses,
    list_due, list_responses, list_sheets, update_responses, update_shown_as,
};

use crate::{Conn, Error, db::on_db, grades};
use chrono::{DateTime, Utc};
use qinghe_model::{
    OrgId, SurveyId, Text, UserId,
    hiding::LEAST_SHOWN,
    org::{Grade, LocalityGroup, OrgPath},
    survey::{Band, Drawn, Method, Mode, Phase, Rotation, Sizing},
};
use sqlx::FromRow;
use uuid::Uuid;

/// A survey.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Survey {
    /// Its id.
    #[sqlx(try_from = "Uuid")]
    pub id: SurveyId,
    /// The node it is of.
    #[sqlx(try_from = "Uuid")]
    pub org_id: OrgId,
    /// What it is called, in Chinese.
    pub name_zh: String,
    /// What it is called, in English.
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
    /// The wanted size: classes of each stratum, or pupils in all.
    pub size: i64,
    /// Where the draw begins.
    pub seed: i64,
    forms: String,
    /// Who gets which form.
    #[sqlx(try_from = "String")]
    pub rotation: Rotation,
    /// Per cent.
    pub pass_mark: i64,
    /// How it is answered.
    #[sqlx(try_from = "String")]
    pub mode: Mode,
    /// From when it can be answered.
    pub opens_at: DateTime<Utc>,
    /// Until when, exclusive.
    pub closes_at: DateTime<Utc>,
    follows: Option<Uuid>,
    /// What it is among others.
    #[sqlx(try_from = "String")]
    pub phase: Phase,
    /// When the design was fixed; none for a draft.
    pub locked_at: Option<DateTime<Utc>>,
    /// How often the draft was written: who changes or fixes it names the one they saw.
    pub revision: i64,
    /// When its sheets lost their classes, some time after its end.
    pub finished_at: Option<DateTime<Utc>>,
    /// Of a finished survey, the sheets without any answer.
    pub blank: i64,
}

/// What a survey is made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Design {
    /// What it is called.
    pub name: Text,
    /// The grades asked.
    pub grades: Vec<Grade>,
    /// Whether strata are areas as well as bands.
    pub by_area: bool,
    /// Whether strata are localities as well as bands.
    pub by_locality: bool,
    /// How classes are drawn.
    pub method: Method,
    /// What `size` counts.
    pub sizing: Sizing,
    /// The wanted size.
    pub size: i64,
    /// Where the draw begins.
    pub seed: i64,
    /// The ids of the forms asked, in order.
    pub forms: Vec<String>,
    /// Who gets which form.
    pub rotation: Rotation,
    /// Per cent.
    pub pass_mark: i64,
    /// How it is answered.
    pub mode: Mode,
    /// From when it can be answered.
    pub opens_at: DateTime<Utc>,
    /// Until when, exclusive.
    pub closes_at: DateTime<Utc>,
    /// The round before it.
    pub follows: Option<SurveyId>,
    /// What it is among others.
    pub phase: Phase,
}

impl Survey {
    /// A survey of this design, not yet fixed.
    #[must_use]
    pub fn new(id: SurveyId, org_id: OrgId, design: Design) -> Self {
        let Design { name, grades, method, sizing, size, seed, forms, rotation, pass_mark, mode, .. } = design;
        Self {
            id,
            org_id,
            name_zh: name.zh,
            name_en: name.en,
            grades: grades::write(&grades),
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

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }

    /// The grades asked.
    #[must_use]
    pub fn grades(&self) -> Vec<Grade> {
        grades::read(&self.grades).collect()
    }

    /// The ids of the forms asked, in order.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        self.forms.split(',').filter(|f| !f.is_empty())
    }

    /// The round before it.
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

/// A stratum of the frame as it was at the draw.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Stratum {
    /// Its number, from 0.
    pub number: i64,
    /// Its band.
    #[sqlx(try_from = "String")]
    pub band: Band,
    locality: Option<String>,
    area_id: Option<Uuid>,
    area_zh: Option<String>,
    area_en: Option<String>,
    /// Classes in the frame.
    pub classes: i64,
    /// Pupils in the frame.
    pub pupils: i64,
    /// Classes in the sample.
    pub drawn: i64,
    /// The number of the stratum under which a finished survey shows this one.
    pub shown_as: Option<i64>,
}

impl Stratum {
    /// A stratum; its area's name is read with it.
    #[must_use]
    pub fn new(
        number: i64,
        (band, locality, area): (Band, Option<LocalityGroup>, Option<OrgId>),
        classes: i64,
        pupils: i64,
        drawn: i64,
    ) -> Self {
        Self {
            number,
            band,
            locality: locality.map(|l| l.as_str().to_owned()),
            area_id: area.map(|a| a.0),
            area_zh: None,
            area_en: None,
            classes,
            pupils,
            drawn,
            shown_as: None,
        }
    }

    /// Where its schools lay at the draw; none when strata are no localities.
    #[must_use]
    pub fn locality(&self) -> Option<LocalityGroup> {
        self.locality.as_deref().and_then(|l| l.parse().ok())
    }

    /// Its area's name; none when strata are no areas.
    #[must_use]
    pub fn area(&self) -> Option<Text> {
        Some(Text { zh: self.area_zh.clone()?, en: self.area_en.clone()? })
    }
}

/// A class of a sample.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct SampleClass {
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// The number of its stratum.
    pub stratum: i64,
    /// Its place in the drawn order of its stratum, from 0.
    pub place: i64,
    /// How it stands.
    #[sqlx(try_from = "String")]
    pub state: Drawn,
    /// The form it has; empty when each pupil has one by chance.
    pub form: String,
    /// Its pupils at the draw.
    pub pupils: i64,
    /// How many took part.
    pub took_part: i64,
    /// The last number given to a paper sheet.
    pub last_sheet: i64,
    stands_for: Option<Uuid>,
    /// Why it was replaced.
    pub reason: String,
    class_zh: String,
    class_en: String,
    school_zh: String,
    school_en: String,
}

impl SampleClass {
    /// A class as drawn; names are read with it.
    #[must_use]
    pub fn new(class_id: OrgId, stratum: i64, place: i64, state: Drawn, form: String, pupils: i64) -> Self {
        let none = String::new;
        let (took_part, stands_for, reason) = (0, None, none());
        let (class_zh, class_en, school_zh, school_en) = (none(), none(), none(), none());
        Self {
            class_id,
            stratum,
            place,
            state,
            form,
            pupils,
            took_part,
            last_sheet: 0,
            stands_for,
            reason,
            class_zh,
            class_en,
            school_zh,
            school_en,
        }
    }

    /// The class in whose place it is asked.
    #[must_use]
    pub fn stands_for(&self) -> Option<OrgId> {
        self.stands_for.map(OrgId)
    }

    /// What it is called.
    #[must_use]
    pub fn class_name(&self) -> Text {
        Text { zh: self.class_zh.clone(), en: self.class_en.clone() }
    }

    /// What its school is called.
    #[must_use]
    pub fn school_name(&self) -> Text {
        Text { zh: self.school_zh.clone(), en: self.school_en.clone() }
    }
}

/// A question for whole surveys, with what follows `FROM surveys s`.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.org_id, s.name_zh, s.name_en, s.grades, s.by_area, s.by_locality, s.method, s.sizing, s.size, s.seed, s.forms, s.rotation, \
             s.pass_mark, s.mode, s.opens_at, s.closes_at, s.follows, s.phase, s.locked_at, s.revision, s.finished_at, s.blank FROM surveys s ",
            $rest
        )
    };
}

/// The same for classes of samples.
macro_rules! select_classes {
    ($rest:literal) => {
        concat!(
            "SELECT k.class_id, k.stratum, k.place, k.state, k.form, k.pupils, k.took_part, k.last_sheet, k.stands_for, k.reason, \
             c.name_zh AS class_zh, c.name_en AS class_en, p.name_zh AS school_zh, p.name_en AS school_en \
             FROM survey_classes k JOIN orgs c ON c.id = k.class_id JOIN orgs p ON p.id = c.parent_id ",
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
// A draft alone may change.
const UPDATE: &str = "UPDATE surveys SET name_zh = $3, name_en = $4, grades = $5, by_area = $6, method = $7, sizing = $8, size = $9, seed = $10, forms = $11, \
    rotation = $12, pass_mark = $13, mode = $14, opens_at = $15, closes_at = $16, follows = $17, phase = $18, by_locality = $20, \
    revision = revision + 1 WHERE id = $1 AND org_id = $2 AND locked_at IS NULL AND revision = $19";
const LOCK: &str = "UPDATE surveys SET locked_at = $2 WHERE id = $1 AND locked_at IS NULL AND revision = $3";
const DELETE: &str = "DELETE FROM surveys WHERE id = $1 AND locked_at IS NULL";
const STRATA: &str = "SELECT t.number, t.band, t.locality, t.area_id, o.name_zh AS area_zh, o.name_en AS area_en, t.classes, t.pupils, t.drawn, t.shown_as \
    FROM survey_strata t LEFT JOIN orgs o ON o.id = t.area_id WHERE t.survey_id = $1 ORDER BY t.number";
const CLASSES: &str = select_classes!("WHERE k.survey_id = $1 ORDER BY k.stratum, k.place");
const FIND_CLASS: &str = select_classes!("WHERE k.survey_id = $1 AND k.class_id = $2");
const NEXT_RESERVE: &str =
    select_classes!("WHERE k.survey_id = $1 AND k.stratum = $2 AND k.state = 'reserve' ORDER BY k.place LIMIT 1");
// Nobody of it has answered: also when the first does so this moment.
const REPLACE: &str = "UPDATE survey_classes SET state = 'replaced', reason = $3 WHERE survey_id = $1 AND class_id = $2 AND state = 'sample' AND took_part = 0";
const TAKE_IN: &str = "UPDATE survey_classes SET state = 'sample', stands_for = $3, form = $4 WHERE survey_id = $1 AND class_id = $2 AND state = 'reserve'";
const NUMBER: &str = "UPDATE survey_classes SET last_sheet = last_sheet + 1 WHERE survey_id = $1 AND class_id = $2";
// Drawn classes that have become too small since.
const SMALL_NOW: &str = "SELECT COUNT(*) FROM survey_classes k WHERE k.survey_id = $1 AND k.state = 'sample' \
    AND (SELECT COUNT(*) FROM enrolments e WHERE e.class_id = k.class_id AND e.to_date IS NULL) < $2";
const HAS_TAKEN_PART: &str = "SELECT COUNT(*) FROM survey_participants WHERE survey_id = $1 AND learner_id = $2";
const IS_ASKED: &str = "SELECT COUNT(*) FROM survey_classes k JOIN enrolments e ON e.class_id = k.class_id AND e.to_date IS NULL \
    WHERE k.survey_id = $1 AND k.class_id = $2 AND k.state = 'sample' AND e.learner_id = $3";
const INSERT_PARTICIPANT: &str =
    "INSERT INTO survey_participants (survey_id, learner_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const COUNT_IN: &str =
    "UPDATE survey_classes SET took_part = took_part + $3 WHERE survey_id = $1 AND class_id = $2 AND state = 'sample'";
/// The survey of this id.
pub async fn find(c: &mut Conn<'_>, id: SurveyId) -> Result<Option<Survey>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND).bind(id.0).fetch_optional(c).await)?)
}

/// The surveys of a node and of those under it, the latest first.
pub async fn list_under(c: &mut Conn<'_>, path: &OrgPath) -> Result<Vec<Survey>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_UNDER).bind(path.as_str()).bind(path.end().as_str()).fetch_all(c).await)?)
}

/// The fixed surveys that ask a class, the latest first.
pub async fn list_class(c: &mut Conn<'_>, class: OrgId) -> Result<Vec<Survey>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LIST_CLASS).bind(class.0).fetch_all(c).await)?)
}

/// Makes a survey; tells whether there was none of this id.
pub async fn insert(c: &mut Conn<'_>, new: &Survey, by: UserId, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.org_id.0)
        .bind(new.name_zh.as_str())
        .bind(new.name_en.as_str())
        .bind(new.grades.as_str())
        .bind(new.by_area)
        .bind(new.method.as_str())
        .bind(new.sizing.as_str())
        .bind(new.size)
        .bind(new.seed)
        .bind(new.forms.as_str())
        .bind(new.rotation.as_str())
        .bind(new.pass_mark)
        .bind(new.mode.as_str())
        .bind(new.opens_at)
        .bind(new.closes_at)
        .bind(new.follows)
        .bind(new.phase.as_str())
        .bind(by.0)
        .bind(at)
        .bind(new.by_locality)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Gives a draft another design; tells whether it is one, of the revision that `now` has.
pub async fn update(c: &mut Conn<'_>, now: &Survey) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(UPDATE)
        .bind(now.id.0)
        .bind(now.org_id.0)
        .bind(now.name_zh.as_str())
        .bind(now.name_en.as_str())
        .bind(now.grades.as_str())
        .bind(now.by_area)
        .bind(now.method.as_str())
        .bind(now.sizing.as_str())
        .bind(now.size)
        .bind(now.seed)
        .bind(now.forms.as_str())
        .bind(now.rotation.as_str())
        .bind(now.pass_mark)
        .bind(now.mode.as_str())
        .bind(now.opens_at)
        .bind(now.closes_at)
        .bind(now.follows)
        .bind(now.phase.as_str())
        .bind(now.revision)
        .bind(now.by_locality)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Fixes a draft; tells whether it was one, of this revision.
pub async fn lock(c: &mut Conn<'_>, id: SurveyId, revision: i64, at: DateTime<Utc>) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(LOCK)
        .bind(id.0)
        .bind(at)
        .bind(revision)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Ends a draft, whose sample is gone already; tells whether it was one.
pub async fn delete(c: &mut Conn<'_>, id: SurveyId) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(DELETE).bind(id.0).execute(c).await.map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// A survey's strata, by number.
pub async fn list_strata(c: &mut Conn<'_>, id: SurveyId) -> Result<Vec<Stratum>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(STRATA).bind(id.0).fetch_all(c).await)?)
}

/// A survey's classes in their drawn order, those that may stand in among them.
pub async fn list_classes(c: &mut Conn<'_>, id: SurveyId) -> Result<Vec<SampleClass>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(CLASSES).bind(id.0).fetch_all(c).await)?)
}

/// A class of a survey.
pub async fn find_class(c: &mut Conn<'_>, id: SurveyId, class: OrgId) -> Result<Option<SampleClass>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(FIND_CLASS).bind(id.0).bind(class.0).fetch_optional(c).await)?)
}

/// The class that stands in next in a stratum.
pub async fn find_reserve(c: &mut Conn<'_>, id: SurveyId, stratum: i64) -> Result<Option<SampleClass>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(NEXT_RESERVE).bind(id.0).bind(stratum).fetch_optional(c).await)?)
}

/// Puts `reserve` in the place of a class of which nobody has answered; tells whether that was so.
pub async fn replace(
    c: &mut Conn<'_>,
    id: SurveyId,
    class: &SampleClass,
    reserve: OrgId,
    reason: &str,
) -> Result<bool, Error> {
    let out = on_db!(c, |c| sqlx::query(REPLACE)
        .bind(id.0)
        .bind(class.class_id.0)
        .bind(reason)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    if out == 0 {
        return Ok(false);
    }
    let taken = on_db!(c, |c| sqlx::query(TAKE_IN)
        .bind(id.0)
        .bind(reserve.0)
        .bind(class.class_id.0)
        .bind(class.form.as_str())
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    if taken == 0 { Err(Error::Missing("reserve class")) } else { Ok(true) }
}

/// Whether a learner took part.
pub async fn has_taken_part(c: &mut Conn<'_>, id: SurveyId, learner: UserId) -> Result<bool, Error> {
    let n: i64 = on_db!(c, |c| sqlx::query_scalar(HAS_TAKEN_PART).bind(id.0).bind(learner.0).fetch_one(c).await)?;
    Ok(n > 0)
}

/// Whether a survey asks a class that the learner is in now.
pub async fn is_asked(c: &mut Conn<'_>, id: SurveyId, class: OrgId, learner: UserId) -> Result<bool, Error> {
    let n: i64 =
        on_db!(c, |c| sqlx::query_scalar(IS_ASKED).bind(id.0).bind(class.0).bind(learner.0).fetch_one(c).await)?;
    Ok(n > 0)
}

/// Notes that a learner took part; tells whether for the first time. Of two at once one is told so.
pub async fn insert_participant(c: &mut Conn<'_>, id: SurveyId, learner: UserId) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(INSERT_PARTICIPANT)
        .bind(id.0)
        .bind(learner.0)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Counts so many more (or fewer) who took part of a class that is asked, and holds its row until the end of the
/// transaction: who writes its answers stands in line. Tells whether it is asked.
pub async fn count_in(c: &mut Conn<'_>, id: SurveyId, class: OrgId, more: i64) -> Result<bool, Error> {
    let rows = on_db!(c, |c| sqlx::query(COUNT_IN)
        .bind(id.0)
        .bind(class.0)
        .bind(more)
        .execute(c)
        .await
        .map(|r| r.rows_affected()))?;
    Ok(rows > 0)
}

/// Gives the next number of a paper sheet of a class, which is not given again; the caller holds it by [`count_in`].
pub async fn number_sheet(c: &mut Conn<'_>, id: SurveyId, class: OrgId) -> Result<(), Error> {
    on_db!(c, |c| sqlx::query(NUMBER).bind(id.0).bind(class.0).execute(c).await.map(drop))?;
    Ok(())
}

/// How many drawn classes have fewer pupils now than a survey may ask.
pub async fn count_small(c: &mut Conn<'_>, id: SurveyId) -> Result<i64, Error> {
    Ok(on_db!(c, |c| sqlx::query_scalar(SMALL_NOW).bind(id.0).bind(LEAST_SHOWN).fetch_one(c).await)?)
}
