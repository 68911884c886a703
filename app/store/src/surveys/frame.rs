//! Sampling frames, what they leave out, and samples.

use super::sample::{SampleClass, Stratum};
use crate::{Conn, Error};
use qinghe_model::{
    OrgId, SurveyId, Text,
    hiding::LEAST_SHOWN,
    org::{Grade, Locality, OrgPath},
};
use sqlx::FromRow;
use uuid::Uuid;

/// A class of the surveyed grades, with its present number of pupils.
#[derive(Clone, Debug, FromRow)]
pub struct FrameClass {
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub id: OrgId,
    /// Its path.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// Its grade.
    #[sqlx(try_from = "String")]
    pub grade: Grade,
    /// The number of its pupils.
    pub pupils: i64,
    locality: Option<String>,
}

impl FrameClass {
    /// Its school's locality, if known.
    #[must_use]
    pub fn locality(&self) -> Option<Locality> {
        self.locality.as_deref().and_then(|l| l.parse().ok())
    }

    /// Whether it has enough pupils for its answers to be anonymous.
    #[must_use]
    pub const fn is_large(&self) -> bool {
        self.pupils >= LEAST_SHOWN
    }
}

/// A school that is partly outside a frame.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct LeftOut {
    /// The school.
    #[sqlx(try_from = "Uuid")]
    pub school_id: OrgId,
    school_zh: String,
    school_en: String,
    /// Its classes in the frame.
    pub kept: i64,
    /// Its classes left out for having too few pupils.
    pub small: i64,
}

impl LeftOut {
    /// A school to insert; its name is read from the tree.
    #[must_use]
    pub const fn new(school_id: OrgId, kept: i64, small: i64) -> Self {
        Self { school_id, school_zh: String::new(), school_en: String::new(), kept, small }
    }

    /// The school's name.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.school_zh.clone(), en: self.school_en.clone() }
    }
}

const LEFT_OUT: &str = "SELECT l.school_id, \
    COALESCE((SELECT n.name_zh FROM org_names n WHERE n.org_id = o.id AND n.until_at > v.locked_at ORDER BY n.until_at LIMIT 1), o.name_zh) AS school_zh, \
    COALESCE((SELECT n.name_en FROM org_names n WHERE n.org_id = o.id AND n.until_at > v.locked_at ORDER BY n.until_at LIMIT 1), o.name_en) AS school_en, l.kept, l.small \
    FROM survey_left_out l JOIN surveys v ON v.id = l.survey_id JOIN orgs o ON o.id = l.school_id WHERE l.survey_id = $1 ORDER BY o.path";
const DELETE: [&str; 3] = [
    "DELETE FROM survey_classes WHERE survey_id = $1",
    "DELETE FROM survey_strata WHERE survey_id = $1",
    "DELETE FROM survey_left_out WHERE survey_id = $1",
];

/// The classes under `path` in these grades that have pupils, in tree order, also those too small to be surveyed: those
/// of any school year (a class stays current until its pupils are promoted), or of the one in `only`.
pub async fn list_frame(
    c: &mut Conn<'_>,
    path: &OrgPath,
    only: Option<i64>,
    grades: &[Grade],
) -> Result<Vec<FrameClass>, Error> {
    build!(c, |q| {
        q.push(
            "SELECT o.id, o.path, o.grade, COUNT(*) AS pupils, s.locality FROM orgs o JOIN orgs s ON s.id = o.parent_id \
             JOIN enrolments e ON e.class_id = o.id AND e.to_date IS NULL WHERE o.kind = 'class' AND o.path >= ",
        );
        q.push_bind(path.as_str()).push(" AND o.path < ").push_bind(path.end().as_str().to_owned());
        if let Some(year) = only {
            q.push(" AND o.school_year = ").push_bind(year);
        }
        q.push(" AND o.grade IN (");
        let mut list = q.separated(", ");
        for grade in grades {
            list.push_bind(grade.as_str());
        }
        q.push(") GROUP BY o.id, o.path, o.grade, s.locality ORDER BY o.path");
    }; build_query_as, fetch_all)
}

/// The schools that a survey's frame leaves out in part, in tree order.
pub async fn list_left_out(c: &mut Conn<'_>, id: SurveyId) -> Result<Vec<LeftOut>, Error> {
    list!(c, LEFT_OUT, id.0)
}

/// Deletes a survey's frame and sample, for another draw.
pub async fn delete_sample(c: &mut Conn<'_>, id: SurveyId) -> Result<(), Error> {
    for sql in DELETE {
        execute!(c, sql, id.0)?;
    }
    Ok(())
}

/// Inserts a survey's frame and sample, and what they leave out.
pub async fn insert_sample(
    c: &mut Conn<'_>,
    id: SurveyId,
    strata: &[Stratum],
    classes: &[SampleClass],
    left_out: &[LeftOut],
) -> Result<(), Error> {
    const STRATA: &str =
        "INSERT INTO survey_strata (survey_id, number, band, locality, area_id, classes, pupils, drawn) ";
    const CLASSES: &str =
        "INSERT INTO survey_classes (survey_id, class_id, stratum, place, state, form, pupils, took_part, reason) ";
    const LEFT_OUT: &str = "INSERT INTO survey_left_out (survey_id, school_id, kept, small) ";
    execute_rows!(c, STRATA, strata, |to, s| to
        .push_bind(id.0)
        .push_bind(s.number)
        .push_bind(s.band.as_str())
        .push_bind(s.locality.clone())
        .push_bind(s.area_id)
        .push_bind(s.classes)
        .push_bind(s.pupils)
        .push_bind(s.drawn))?;
    execute_rows!(c, CLASSES, classes, |to, k| to
        .push_bind(id.0)
        .push_bind(k.class_id.0)
        .push_bind(k.stratum)
        .push_bind(k.place)
        .push_bind(k.state.as_str())
        .push_bind(k.form.clone())
        .push_bind(k.pupils)
        .push_bind(0_i64)
        .push_bind(""))?;
    execute_rows!(c, LEFT_OUT, left_out, |to, l| to
        .push_bind(id.0)
        .push_bind(l.school_id.0)
        .push_bind(l.kept)
        .push_bind(l.small))
}
