//! The strata and classes of a survey's sample, and the participants.

use crate::{Conn, Error};
use qinghe_model::{
    OrgId, SurveyId, Text, UserId,
    hiding::LEAST_SHOWN,
    org::LocalityGroup,
    survey::{Band, Drawn},
};
use sqlx::FromRow;
use uuid::Uuid;

/// A stratum of the frame as it was at the draw.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Stratum {
    /// Its number, from 0.
    pub number: i64,
    /// Its band.
    #[sqlx(try_from = "String")]
    pub band: Band,
    pub(super) locality: Option<String>,
    pub(super) area_id: Option<Uuid>,
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
    /// A stratum to insert; its area's name is read from the tree.
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

    /// The locality of its schools at the draw; none when strata are not by locality.
    #[must_use]
    pub fn locality(&self) -> Option<LocalityGroup> {
        self.locality.as_deref().and_then(|l| l.parse().ok())
    }

    /// Its area's name; none when strata are not by area.
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
    /// Its position in the drawn order of its stratum, from 0.
    pub place: i64,
    /// Whether it is in the sample, in reserve, or replaced.
    #[sqlx(try_from = "String")]
    pub state: Drawn,
    /// Its version of the form; empty when each pupil gets a random one.
    pub form: String,
    /// The number of its pupils at the draw.
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
    /// A drawn class to insert; names are read from the tree.
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

    /// The class that it replaces.
    #[must_use]
    pub fn replaces(&self) -> Option<OrgId> {
        self.stands_for.map(OrgId)
    }

    /// Its name.
    #[must_use]
    pub fn class_name(&self) -> Text {
        Text { zh: self.class_zh.clone(), en: self.class_en.clone() }
    }

    /// Its school's name.
    #[must_use]
    pub fn school_name(&self) -> Text {
        Text { zh: self.school_zh.clone(), en: self.school_en.clone() }
    }
}

/// A node's name when the survey `v` was locked: the sample and its strata are of then, whatever nodes are called now.
macro_rules! name_then {
    ($node:literal, $column:literal) => {
        concat!(
            "COALESCE((SELECT n.",
            $column,
            " FROM org_names n WHERE n.org_id = ",
            $node,
            ".id AND n.until_at > v.locked_at ORDER BY n.until_at LIMIT 1), ",
            $node,
            ".",
            $column,
            ")"
        )
    };
}

/// Selects whole rows of a sample's classes, each under the school it was in when the survey was locked; the argument
/// follows `WHERE`.
macro_rules! select_classes {
    ($rest:literal) => {
        concat!(
            "SELECT k.class_id, k.stratum, k.place, k.state, k.form, k.pupils, k.took_part, k.last_sheet, k.stands_for, k.reason, \
             ", name_then!("c", "name_zh"), " AS class_zh, ", name_then!("c", "name_en"), " AS class_en, ", name_then!("p", "name_zh"), " AS school_zh, ",
            name_then!("p", "name_en"), " AS school_en FROM survey_classes k JOIN surveys v ON v.id = k.survey_id JOIN orgs c ON c.id = k.class_id \
             JOIN orgs p ON p.id = COALESCE((SELECT q.parent_id FROM org_places q WHERE q.org_id = c.id AND q.until_at > v.locked_at ORDER BY q.until_at LIMIT 1), c.parent_id) ",
            $rest
        )
    };
}

const STRATA: &str = concat!(
    "SELECT t.number, t.band, t.locality, t.area_id, ",
    name_then!("o", "name_zh"),
    " AS area_zh, ",
    name_then!("o", "name_en"),
    " AS area_en, \
     t.classes, t.pupils, t.drawn, t.shown_as FROM survey_strata t JOIN surveys v ON v.id = t.survey_id LEFT JOIN orgs o ON o.id = t.area_id \
     WHERE t.survey_id = $1 ORDER BY t.number"
);
const CLASSES: &str = select_classes!("WHERE k.survey_id = $1 ORDER BY k.stratum, k.place");
const FIND_CLASS: &str = select_classes!("WHERE k.survey_id = $1 AND k.class_id = $2");
const NEXT_RESERVE: &str =
    select_classes!("WHERE k.survey_id = $1 AND k.stratum = $2 AND k.state = 'reserve' ORDER BY k.place LIMIT 1");
// Only a class in which nobody has answered, also when somebody is answering at this moment.
const REPLACE: &str = "UPDATE survey_classes SET state = 'replaced', reason = $3 WHERE survey_id = $1 AND class_id = $2 AND state = 'sample' AND took_part = 0";
const TAKE_IN: &str = "UPDATE survey_classes SET state = 'sample', stands_for = $3, form = $4 WHERE survey_id = $1 AND class_id = $2 AND state = 'reserve'";
const NUMBER: &str = "UPDATE survey_classes SET last_sheet = last_sheet + 1 WHERE survey_id = $1 AND class_id = $2";
// Drawn classes that have become too small.
const SMALL_NOW: &str = "SELECT COUNT(*) FROM survey_classes k WHERE k.survey_id = $1 AND k.state = 'sample' \
    AND (SELECT COUNT(*) FROM enrolments e WHERE e.class_id = k.class_id AND e.to_date IS NULL) < $2";
const HAS_TAKEN_PART: &str = "SELECT COUNT(*) FROM survey_participants WHERE survey_id = $1 AND learner_id = $2";
const IS_ASKED: &str = "SELECT COUNT(*) FROM survey_classes k JOIN enrolments e ON e.class_id = k.class_id AND e.to_date IS NULL \
    WHERE k.survey_id = $1 AND k.class_id = $2 AND k.state = 'sample' AND e.learner_id = $3";
const INSERT_PARTICIPANT: &str =
    "INSERT INTO survey_participants (survey_id, learner_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const COUNT_IN: &str =
    "UPDATE survey_classes SET took_part = took_part + $3 WHERE survey_id = $1 AND class_id = $2 AND state = 'sample'";

/// A survey's strata, by number.
pub async fn list_strata(c: &mut Conn<'_>, id: SurveyId) -> Result<Vec<Stratum>, Error> {
    list!(c, STRATA, id.0)
}

/// A survey's classes in the drawn order, with the reserves.
pub async fn list_classes(c: &mut Conn<'_>, id: SurveyId) -> Result<Vec<SampleClass>, Error> {
    list!(c, CLASSES, id.0)
}

/// A class of a survey.
pub async fn find_class(c: &mut Conn<'_>, id: SurveyId, class: OrgId) -> Result<Option<SampleClass>, Error> {
    find!(c, FIND_CLASS, id.0, class.0)
}

/// The next reserve class of a stratum.
pub async fn find_reserve(c: &mut Conn<'_>, id: SurveyId, stratum: i64) -> Result<Option<SampleClass>, Error> {
    find!(c, NEXT_RESERVE, id.0, stratum)
}

/// Replaces a class in which nobody has answered by `reserve`; returns whether it did.
pub async fn replace(
    c: &mut Conn<'_>,
    id: SurveyId,
    class: &SampleClass,
    reserve: OrgId,
    reason: &str,
) -> Result<bool, Error> {
    let out = affected!(c, REPLACE, id.0, class.class_id.0, reason)?;
    if out == 0 {
        return Ok(false);
    }
    let taken = affected!(c, TAKE_IN, id.0, reserve.0, class.class_id.0, class.form.as_str())?;
    if taken == 0 { Err(Error::Missing("reserve class")) } else { Ok(true) }
}

/// Whether a learner took part.
pub async fn has_taken_part(c: &mut Conn<'_>, id: SurveyId, learner: UserId) -> Result<bool, Error> {
    let n: i64 = get_scalar!(c, HAS_TAKEN_PART, id.0, learner.0)?;
    Ok(n > 0)
}

/// Whether the class is in a survey's sample and the learner is in it now.
pub async fn is_asked(c: &mut Conn<'_>, id: SurveyId, class: OrgId, learner: UserId) -> Result<bool, Error> {
    let n: i64 = get_scalar!(c, IS_ASKED, id.0, class.0, learner.0)?;
    Ok(n > 0)
}

/// Records that a learner took part; returns whether for the first time. Of two calls at once, one gets `true`.
pub async fn insert_participant(c: &mut Conn<'_>, id: SurveyId, learner: UserId) -> Result<bool, Error> {
    changed!(c, INSERT_PARTICIPANT, id.0, learner.0)
}

/// Adds to the participants of a class in the sample (or subtracts), and locks its row until the transaction ends:
/// others who write its answers wait. Returns whether it is in the sample.
pub async fn count_in(c: &mut Conn<'_>, id: SurveyId, class: OrgId, more: i64) -> Result<bool, Error> {
    changed!(c, COUNT_IN, id.0, class.0, more)
}

/// Takes the next number for a paper sheet of a class, which is not used again; the caller has locked the class by
/// [`count_in`].
pub async fn number_sheet(c: &mut Conn<'_>, id: SurveyId, class: OrgId) -> Result<(), Error> {
    execute!(c, NUMBER, id.0, class.0)
}

/// How many drawn classes now have fewer pupils than a survey needs.
pub async fn count_small(c: &mut Conn<'_>, id: SurveyId) -> Result<i64, Error> {
    get_scalar!(c, SMALL_NOW, id.0, LEAST_SHOWN)
}
