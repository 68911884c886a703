//! Answer sheets: with their class while a survey runs, without it once it is finished.

use crate::{Conn, Error};
use chrono::{DateTime, Utc};
use qinghe_model::{OrgId, ResponseId, SurveyId, survey::Mark};
use sqlx::FromRow;
use uuid::Uuid;

/// An anonymous answer sheet.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Response {
    /// Its random id.
    #[sqlx(try_from = "Uuid")]
    pub id: ResponseId,
    /// The class it came from.
    #[sqlx(try_from = "Uuid")]
    pub class_id: OrgId,
    /// The form.
    pub form: String,
    answers: String,
    marks: String,
    /// The number of a paper sheet, from 1.
    pub sheet: Option<i64>,
}

impl Response {
    /// A sheet with, for each item of its form, the chosen option and its mark.
    #[must_use]
    pub fn new(
        id: ResponseId,
        class_id: OrgId,
        form: String,
        answers: &[Option<String>],
        marks: &[Mark],
        sheet: Option<i64>,
    ) -> Self {
        let answers = answers.iter().map(|a| a.as_deref().unwrap_or_default()).collect::<Vec<_>>().join(",");
        Self { id, class_id, form, answers, marks: marks.iter().map(|m| m.letter()).collect(), sheet }
    }

    /// The chosen option of each item.
    pub fn answers(&self) -> impl Iterator<Item = Option<&str>> {
        options(&self.answers)
    }

    /// The mark of each item, as given when the sheet arrived.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        self.marks.chars().map(Mark::of).collect()
    }
}

/// An answer sheet of a finished survey, without its class.
#[derive(Clone, PartialEq, Eq, Debug, FromRow)]
pub struct Sheet {
    /// Its random id, different from the one it had while the survey ran.
    #[sqlx(try_from = "Uuid")]
    pub id: ResponseId,
    /// The number of the stratum it is shown under.
    pub stratum: i64,
    /// A random number for the class, or several small classes, that it came from.
    pub cluster: i64,
    /// The form.
    pub form: String,
    answers: String,
    marks: String,
}

impl Sheet {
    /// A response without anything that identifies its class.
    #[must_use]
    pub fn of(response: &Response, id: ResponseId, stratum: i64, cluster: i64) -> Self {
        let Response { form, answers, marks, .. } = response.clone();
        Self { id, stratum, cluster, form, answers, marks }
    }

    /// The chosen option of each item.
    pub fn answers(&self) -> impl Iterator<Item = Option<&str>> {
        options(&self.answers)
    }

    /// The mark of each item, as given when the sheet arrived.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        self.marks.chars().map(Mark::of).collect()
    }
}

fn options(answers: &str) -> impl Iterator<Item = Option<&str>> {
    answers.split(',').map(|a| (!a.is_empty()).then_some(a))
}

const RESPONSES: &str = "SELECT r.id, r.class_id, r.form, r.answers, r.marks, r.sheet FROM survey_responses r \
    JOIN survey_classes k ON k.survey_id = r.survey_id AND k.class_id = r.class_id WHERE r.survey_id = $1 AND k.state = 'sample' ORDER BY r.id";
const CLASS_RESPONSES: &str =
    "SELECT id, class_id, form, answers, marks, sheet FROM survey_responses WHERE survey_id = $1 AND class_id = $2";
const DELETE_RESPONSES: &str = "DELETE FROM survey_responses WHERE survey_id = $1 AND class_id = $2";
const DELETE_ALL: &str = "DELETE FROM survey_responses WHERE survey_id = $1";
const DUE: &str =
    "SELECT id FROM surveys WHERE locked_at IS NOT NULL AND finished_at IS NULL AND closes_at <= $1 ORDER BY id";
const FINISH: &str = "UPDATE surveys SET finished_at = $2 WHERE id = $1 AND locked_at IS NOT NULL AND finished_at IS NULL AND closes_at <= $2";
const SET_BLANK: &str = "UPDATE surveys SET blank = $2 WHERE id = $1";
const HOLD_CLASSES: &str = "UPDATE survey_classes SET took_part = took_part WHERE survey_id = $1";
const SHOW_AS: &str = "UPDATE survey_strata SET shown_as = $3 WHERE survey_id = $1 AND number = $2";
const SHEETS: &str =
    "SELECT id, stratum, cluster, form, answers, marks FROM survey_sheets WHERE survey_id = $1 ORDER BY id";

/// All answer sheets of a running survey, by their random ids.
pub async fn list_responses(c: &mut Conn<'_>, id: SurveyId) -> Result<Vec<Response>, Error> {
    list!(c, RESPONSES, id.0)
}

/// The answer sheets of one class, by sheet number where they have one.
pub async fn list_class_responses(c: &mut Conn<'_>, id: SurveyId, class: OrgId) -> Result<Vec<Response>, Error> {
    let mut all: Vec<Response> = list!(c, CLASS_RESPONSES, id.0, class.0)?;
    all.sort_by_key(|r| (r.sheet, r.id));
    Ok(all)
}

/// Replaces the answer sheets of one class, all rewritten in the order of their ids; see the top of [`super`]. The
/// caller has locked the class by [`super::count_in`].
pub async fn update_responses(
    c: &mut Conn<'_>,
    id: SurveyId,
    class: OrgId,
    mut all: Vec<Response>,
) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO survey_responses (survey_id, id, class_id, form, answers, marks, sheet) ";
    all.sort_by_key(|r| r.id);
    execute!(c, DELETE_RESPONSES, id.0, class.0)?;
    execute_rows!(c, INSERT, all, |to, r| to
        .push_bind(id.0)
        .push_bind(r.id.0)
        .push_bind(r.class_id.0)
        .push_bind(r.form.clone())
        .push_bind(r.answers.clone())
        .push_bind(r.marks.clone())
        .push_bind(r.sheet))
}

/// Inserts an answer sheet of a class; the caller has locked the class by [`super::count_in`].
pub async fn insert_response(c: &mut Conn<'_>, id: SurveyId, new: Response) -> Result<(), Error> {
    let class = new.class_id;
    let mut all = list_class_responses(c, id, class).await?;
    all.push(new);
    update_responses(c, id, class, all).await
}

/// The surveys that are over and whose sheets still have their classes.
pub async fn list_due(c: &mut Conn<'_>, now: DateTime<Utc>) -> Result<Vec<SurveyId>, Error> {
    let ids: Vec<Uuid> = list_scalars!(c, DUE, now)?;
    Ok(ids.into_iter().map(SurveyId).collect())
}

/// Records that a survey is finished; returns whether it was over and not finished yet. Of two calls at once, one gets
/// `true`.
pub async fn finish(c: &mut Conn<'_>, id: SurveyId, now: DateTime<Utc>) -> Result<bool, Error> {
    changed!(c, FINISH, id.0, now)
}

/// Locks all classes of a survey until the transaction ends, so that nobody writes an answer meanwhile.
pub async fn hold_classes(c: &mut Conn<'_>, id: SurveyId) -> Result<(), Error> {
    execute!(c, HOLD_CLASSES, id.0)
}

/// Sets the stratum under which a finished survey shows another one.
pub async fn update_shown_as(c: &mut Conn<'_>, id: SurveyId, number: i64, shown_as: i64) -> Result<(), Error> {
    execute!(c, SHOW_AS, id.0, number, shown_as)
}

/// Deletes all sheets of a survey that have their class.
pub async fn delete_responses(c: &mut Conn<'_>, id: SurveyId) -> Result<(), Error> {
    execute!(c, DELETE_ALL, id.0)
}

/// The sheets of a finished survey, by their random ids.
pub async fn list_sheets(c: &mut Conn<'_>, id: SurveyId) -> Result<Vec<Sheet>, Error> {
    list!(c, SHEETS, id.0)
}

/// Inserts the sheets of a finished survey, in the order of their ids, and the number of others without any answer.
pub async fn insert_sheets(c: &mut Conn<'_>, id: SurveyId, mut all: Vec<Sheet>, blank: i64) -> Result<(), Error> {
    const INSERT: &str = "INSERT INTO survey_sheets (survey_id, id, stratum, cluster, form, answers, marks) ";
    execute!(c, SET_BLANK, id.0, blank)?;
    all.sort_by_key(|s| s.id);
    execute_rows!(c, INSERT, all, |to, s| to
        .push_bind(id.0)
        .push_bind(s.id.0)
        .push_bind(s.stratum)
        .push_bind(s.cluster)
        .push_bind(s.form.clone())
        .push_bind(s.answers.clone())
        .push_bind(s.marks.clone()))
}
