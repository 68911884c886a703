//! What a sample is drawn from, what it leaves out, and the sample itself.

use super::{SampleClass, Stratum};
use crate::{Conn, Error, db::on_db, grades};
use qinghe_model::{
    OrgId, SurveyId, Text,
    hiding::LEAST_SHOWN,
    org::{Grade, Locality, OrgPath},
};
use sqlx::{Encode, FromRow, QueryBuilder, Type};
use uuid::Uuid;

/// Rows a statement: their values stay far below what either engine takes at once.
const BATCH: usize = 500;

/// A class of the grades asked, with its pupils now.
#[derive(Clone, Debug, FromRow)]
pub struct FrameClass {
    /// The class.
    #[sqlx(try_from = "Uuid")]
    pub id: OrgId,
    /// Its place.
    #[sqlx(try_from = "String")]
    pub path: OrgPath,
    /// Its grade.
    #[sqlx(try_from = "String")]
    pub grade: Grade,
    /// Its pupils.
    pub pupils: i64,
    locality: Option<String>,
}

impl FrameClass {
    /// Where its school lies, where that is known.
    #[must_use]
    pub fn locality(&self) -> Option<Locality> {
        self.locality.as_deref().and_then(|l| l.parse().ok())
    }

    /// Whether it has pupils enough for its answers to be those of nobody.
    #[must_use]
    pub const fn is_large(&self) -> bool {
        self.pupils >= LEAST_SHOWN
    }
}

/// A school of which a frame has not all.
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
    /// A school; its name is read with it.
    #[must_use]
    pub const fn new(school_id: OrgId, kept: i64, small: i64) -> Self {
        Self { school_id, school_zh: String::new(), school_en: String::new(), kept, small }
    }

    /// What the school is called.
    #[must_use]
    pub fn name(&self) -> Text {
        Text { zh: self.school_zh.clone(), en: self.school_en.clone() }
    }
}

const FRAME: &str = "SELECT o.id, o.path, o.grade, COUNT(*) AS pupils, s.locality FROM orgs o \
    JOIN orgs s ON s.id = o.parent_id JOIN enrolments e ON e.class_id = o.id AND e.to_date IS NULL \
    WHERE o.path >= $1 AND o.path < $2 AND o.kind = 'class' AND o.school_year = $3 AND ',' || $4 || ',' LIKE '%,' || o.grade || ',%' \
    GROUP BY o.id, o.path, o.grade, s.locality ORDER BY o.path";
const LEFT_OUT: &str = "SELECT l.school_id, o.name_zh AS school_zh, o.name_en AS school_en, l.kept, l.small \
    FROM survey_left_out l JOIN orgs o ON o.id = l.school_id WHERE l.survey_id = $1 ORDER BY o.path";
const DELETE: [&str; 3] = [
    "DELETE FROM survey_classes WHERE survey_id = $1",
    "DELETE FROM survey_strata WHERE survey_id = $1",
    "DELETE FROM survey_left_out WHERE survey_id = $1",
];

/// The classes of a school year under `path` in these grades that have pupils, in the order of the tree: those too
/// small to be asked among them.
pub async fn list_frame(
    c: &mut Conn<'_>,
    path: &OrgPath,
    year: i64,
    grades: &[Grade],
) -> Result<Vec<FrameClass>, Error> {
    let grades = grades::write(grades);
    Ok(on_db!(c, |c| sqlx::query_as(FRAME)
        .bind(path.as_str())
        .bind(path.end().as_str())
        .bind(year)
        .bind(grades.as_str())
        .fetch_all(c)
        .await)?)
}

/// What the frame of a survey does not hold, in the order of the tree.
pub async fn list_left_out(c: &mut Conn<'_>, id: SurveyId) -> Result<Vec<LeftOut>, Error> {
    Ok(on_db!(c, |c| sqlx::query_as(LEFT_OUT).bind(id.0).fetch_all(c).await)?)
}

/// Takes a survey's frame and sample away, for another draw.
pub async fn delete_sample(c: &mut Conn<'_>, id: SurveyId) -> Result<(), Error> {
    for sql in DELETE {
        on_db!(c, |c| sqlx::query(sql).bind(id.0).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Keeps a survey's frame and sample, and what it leaves out.
pub async fn insert_sample(
    c: &mut Conn<'_>,
    id: SurveyId,
    strata: &[Stratum],
    classes: &[SampleClass],
    left_out: &[LeftOut],
) -> Result<(), Error> {
    for part in strata.chunks(BATCH) {
        on_db!(c, |c| stratum_rows(id, part).build().execute(c).await.map(drop))?;
    }
    for part in classes.chunks(BATCH) {
        on_db!(c, |c| class_rows(id, part).build().execute(c).await.map(drop))?;
    }
    for part in left_out.chunks(BATCH) {
        on_db!(c, |c| left_out_rows(id, part).build().execute(c).await.map(drop))?;
    }
    Ok(())
}

fn stratum_rows<'q, DB: sqlx::Database>(id: SurveyId, part: &[Stratum]) -> QueryBuilder<DB>
where
    Uuid: Encode<'q, DB> + Type<DB>,
    Option<Uuid>: Encode<'q, DB> + Type<DB>,
    String: Encode<'q, DB> + Type<DB>,
    Option<String>: Encode<'q, DB> + Type<DB>,
    i64: Encode<'q, DB> + Type<DB>,
{
    let mut q = QueryBuilder::new(
        "INSERT INTO survey_strata (survey_id, number, band, locality, area_id, classes, pupils, drawn) ",
    );
    q.push_values(part, |mut row, s| {
        row.push_bind(id.0)
            .push_bind(s.number)
            .push_bind(s.band.as_str().to_owned())
            .push_bind(s.locality.clone())
            .push_bind(s.area_id)
            .push_bind(s.classes)
            .push_bind(s.pupils)
            .push_bind(s.drawn);
    });
    q
}

fn class_rows<'q, DB: sqlx::Database>(id: SurveyId, part: &[SampleClass]) -> QueryBuilder<DB>
where
    Uuid: Encode<'q, DB> + Type<DB>,
    String: Encode<'q, DB> + Type<DB>,
    i64: Encode<'q, DB> + Type<DB>,
{
    let mut q = QueryBuilder::new(
        "INSERT INTO survey_classes (survey_id, class_id, stratum, place, state, form, pupils, took_part, reason) ",
    );
    q.push_values(part, |mut row, k| {
        row.push_bind(id.0)
            .push_bind(k.class_id.0)
            .push_bind(k.stratum)
            .push_bind(k.place)
            .push_bind(k.state.as_str().to_owned())
            .push_bind(k.form.clone())
            .push_bind(k.pupils)
            .push_bind(0_i64)
            .push_bind(String::new());
    });
    q
}

fn left_out_rows<'q, DB: sqlx::Database>(id: SurveyId, part: &[LeftOut]) -> QueryBuilder<DB>
where
    Uuid: Encode<'q, DB> + Type<DB>,
    i64: Encode<'q, DB> + Type<DB>,
{
    let mut q = QueryBuilder::new("INSERT INTO survey_left_out (survey_id, school_id, kept, small) ");
    q.push_values(part, |mut row, l| {
        row.push_bind(id.0).push_bind(l.school_id.0).push_bind(l.kept).push_bind(l.small);
    });
    q
}
