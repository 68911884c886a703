//! Answers: from pupils on their devices, and from paper sheets that a school types in.

use super::{form, forms_for};
use crate::{Actor, App, Error, UseCase, place::require_class};
use qinghe_content::Form;
use qinghe_model::{
    OrgId, ResponseId, SurveyId,
    survey::{Drawn, Mark, Mode},
};
use qinghe_store::{
    Conn,
    orgs::Org,
    surveys::{self, Response, SampleClass, Survey},
    users,
};
use serde_json::json;

/// Letters of options, in the order of the sheet.
pub const LETTERS: [char; 8] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];

/// The open surveys for the learner that they have not answered.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner.
pub async fn list_own(app: &App, actor: &Actor) -> Result<Vec<Survey>, Error> {
    let learner = actor.require_learner()?;
    let Some(class) = actor.class_id() else { return Ok(Vec::new()) };
    let mut c = app.db().read().await?;
    let mut open = Vec::new();
    for survey in surveys::list_class(&mut c, class).await? {
        let asks = survey.mode == Mode::Device && survey.is_open(app.now());
        if asks
            && surveys::is_asked(&mut c, survey.id, class, learner).await?
            && !surveys::has_taken_part(&mut c, survey.id, learner).await?
        {
            open.push(survey);
        }
    }
    Ok(open)
}

/// A survey before a learner.
pub struct Paper {
    /// The survey.
    pub survey: Survey,
    /// The form to answer. Its keys are for the server alone.
    pub form: &'static Form,
    /// Whether the learner took part already.
    pub taken: bool,
}

/// Opens a survey for a learner. `wanted` is the form they started with; without it the class's, or a random one that
/// is not stored.
///
/// # Errors
/// [`Error::Forbidden`] for anyone but a learner; [`Error::NotFound`] when it does not survey their class on devices;
/// [`Error::WorkClosed`] outside its window.
pub async fn open(app: &App, actor: &Actor, id: SurveyId, wanted: Option<&str>) -> Result<Paper, Error> {
    let learner = actor.require_learner()?;
    let class = actor.class_id().ok_or(Error::NotFound)?;
    let mut c = app.db().read().await?;
    let (survey, drawn) = asked(&mut c, id, class).await?;
    if !surveys::is_asked(&mut c, id, class, learner).await? {
        return Err(Error::NotFound);
    }
    let taken = surveys::has_taken_part(&mut c, id, learner).await?;
    if !taken && !survey.is_open(app.now()) {
        return Err(Error::WorkClosed);
    }
    let allowed = allowed(&mut c, &survey, &drawn).await?;
    let chance = u32::from_le_bytes(app.random()) as usize;
    let begun = allowed.iter().find(|f| Some(f.id.as_str()) == wanted);
    let form = begun.or_else(|| allowed.get(chance % allowed.len().max(1))).copied().ok_or(Error::NotFound)?;
    Ok(Paper { survey, form, taken })
}

/// Saves a learner's answers, one for each item of the form, in order; an unknown option is a blank. Returns whether
/// they were saved: `false` for a pupil who has taken part before.
///
/// # Errors
/// As [`open`].
pub async fn submit(
    app: &App,
    actor: &Actor,
    id: SurveyId,
    form: &str,
    answers: &[Option<String>],
) -> Result<bool, Error> {
    let learner = actor.require_learner()?;
    let paper = open(app, actor, id, Some(form)).await?;
    if paper.taken {
        return Ok(false);
    }
    if paper.form.id != form {
        return Err(Error::NotFound);
    }
    let class = actor.class_id().ok_or(Error::NotFound)?;
    let (answers, marks) = marked(paper.form, answers);
    // Random, and not by time as other ids are: their order would reveal who came when.
    let own = uuid::Builder::from_random_bytes(app.random()).into_uuid().into();
    let new = Response::new(own, class, paper.form.id.clone(), &answers, &marks, None);
    tx!(app, (new), move |c| {
        if !surveys::is_asked(c, id, class, learner).await? {
            return Err(Error::NotFound);
        }
        if !surveys::insert_participant(c, id, learner).await? {
            return Ok(false);
        }
        if !surveys::count_in(c, id, class, 1).await? {
            return Err(Error::NotFound);
        }
        // The class is locked now: finishing the survey waits for this, or this finds it finished.
        let (survey, _) = asked(c, id, class).await?;
        if !survey.is_open(app.now()) || survey.finished_at.is_some() {
            return Err(Error::WorkClosed);
        }
        surveys::insert_response(c, id, new.clone()).await?;
        Ok(true)
    })
    .await
}

/// A survey of this class on devices.
async fn asked(c: &mut Conn<'_>, id: SurveyId, class: OrgId) -> Result<(Survey, SampleClass), Error> {
    let survey = surveys::find(c, id).await?.filter(|s| s.locked_at.is_some() && s.mode == Mode::Device);
    let drawn = surveys::find_class(c, id, class).await?.filter(|k| k.state == Drawn::Sample);
    survey.zip(drawn).ok_or(Error::NotFound)
}

/// Answers with what is no option of its item left out, and their marks.
fn marked(form: &Form, answers: &[Option<String>]) -> (Vec<Option<String>>, Vec<Mark>) {
    form.items
        .iter()
        .enumerate()
        .map(|(n, (_, item))| {
            let option = answers.get(n).and_then(Option::as_deref).and_then(|id| item.option(id));
            let mark = match option {
                None => Mark::Blank,
                Some(option) if option.correct => Mark::Right,
                Some(_) => Mark::Wrong,
            };
            (option.map(|o| o.id.clone()), mark)
        })
        .unzip()
}

/// A survey as a class's school sees it.
pub struct ClassSurvey {
    /// The class.
    pub class: Org,
    /// Its school.
    pub school: Org,
    /// The survey.
    pub survey: Survey,
    /// The class in the sample: how many took part, and nothing else about them.
    pub drawn: SampleClass,
    /// The forms the class has: one, or one for each pupil by chance.
    pub forms: Vec<&'static Form>,
    /// The paper sheets entered so far, by number, each with the id it has until it is changed. Their answers are shown
    /// only for a correction ([`open_sheet`]). Empty for a survey on devices and outside the window.
    pub sheets: Vec<(i64, ResponseId)>,
    /// The number that the next sheet gets.
    pub next: i64,
    /// Pupils in the class now: there can be no more sheets.
    pub pupils: i64,
}

/// A class's surveys, the latest first, each with the number of participants.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such class.
pub async fn list_class(app: &App, actor: &Actor, class: OrgId) -> Result<Vec<(Survey, SampleClass)>, Error> {
    let mut c = app.db().read().await?;
    let (class, _) = require_class(&mut c, actor, UseCase::EnterSurvey, class).await?;
    let mut found = Vec::new();
    for survey in surveys::list_class(&mut c, class.id).await? {
        if let Some(drawn) = surveys::find_class(&mut c, survey.id, class.id).await? {
            found.push((survey, drawn));
        }
    }
    Ok(found)
}

/// One survey of a class.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the class is not in its sample.
pub async fn get_class(app: &App, actor: &Actor, class: OrgId, id: SurveyId) -> Result<ClassSurvey, Error> {
    let mut c = app.db().read().await?;
    let (class, school) = require_class(&mut c, actor, UseCase::EnterSurvey, class).await?;
    let (survey, drawn) = on_paper_or_device(&mut c, id, class.id).await?;
    let sheets = if survey.mode == Mode::Paper && survey.is_open(app.now()) {
        let all = surveys::list_class_responses(&mut c, id, class.id).await?;
        all.iter().filter_map(|r| Some((r.sheet?, r.id))).collect()
    } else {
        Vec::new()
    };
    let next = drawn.last_sheet + 1;
    let pupils = users::count_pupils(&mut c, class.id).await?;
    let forms = allowed(&mut c, &survey, &drawn).await?;
    Ok(ClassSurvey { class, school, survey, drawn, forms, sheets, next, pupils })
}

async fn on_paper_or_device(c: &mut Conn<'_>, id: SurveyId, class: OrgId) -> Result<(Survey, SampleClass), Error> {
    let survey = surveys::find(c, id).await?.filter(|s| s.locked_at.is_some());
    let drawn = surveys::find_class(c, id, class).await?.filter(|k| k.state == Drawn::Sample);
    survey.zip(drawn).ok_or(Error::NotFound)
}

/// The forms that a class has: the one it was drawn with, or those of the survey for its band.
async fn allowed(c: &mut Conn<'_>, survey: &Survey, drawn: &SampleClass) -> Result<Vec<&'static Form>, Error> {
    if !drawn.form.is_empty() {
        return Ok(form(&drawn.form).into_iter().collect());
    }
    let strata = surveys::list_strata(c, survey.id).await?;
    let own = strata.iter().find(|s| s.number == drawn.stratum).ok_or(Error::NotFound)?;
    Ok(forms_for(survey, own.band))
}

/// Which paper sheet is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SheetSelector {
    /// The next, which is to have this number.
    Next(i64),
    /// One that was typed in before.
    Typed {
        /// Its number.
        number: i64,
        /// The id it had when it was seen.
        seen: ResponseId,
    },
}

/// Returns a paper sheet for correction. This is recorded in the audit log, without its number.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when there is no sheet with this number; [`Error::WorkClosed`] outside the
/// window.
pub async fn open_sheet(app: &App, actor: &Actor, class: OrgId, id: SurveyId, number: i64) -> Result<Response, Error> {
    let page = get_class(app, actor, class, id).await?;
    if !page.survey.is_open(app.now()) {
        return Err(Error::WorkClosed);
    }
    tx!(app, (&actor), move |c| {
        let all = surveys::list_class_responses(c, id, class).await?;
        let sheet = all.into_iter().find(|r| r.sheet == Some(number)).ok_or(Error::NotFound)?;
        let detail = json!({ "operation": "open", "survey": id });
        app.audit(c, actor, UseCase::EnterSurvey, Some(class), None, detail).await?;
        Ok(sheet)
    })
    .await
}

/// Enters a paper sheet, or corrects one: `letters` has a letter for each item in order, and `-` for a blank. Returns
/// the number of the sheet.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`] when the survey does not survey the class on paper, or there is no sheet
/// with this number; [`Error::WorkClosed`] outside its window; [`Error::Changed`] when the next sheet has another
/// number, for example because a form was sent twice, or somebody else has changed it; [`Error::Invalid`] with the
/// fields `form` and `answers`, also when every pupil's sheet is in.
pub async fn save_sheet(
    app: &App,
    actor: &Actor,
    class: OrgId,
    id: SurveyId,
    which: SheetSelector,
    (form, letters): (&str, &str),
) -> Result<i64, Error> {
    let page = get_class(app, actor, class, id).await?;
    if page.survey.mode != Mode::Paper {
        return Err(Error::NotFound);
    }
    let form = page.forms.iter().copied().find(|f| f.id == form || page.forms.len() == 1);
    let form = form.ok_or_else(|| Error::field("form", "choose-form"))?;
    let answers = read_letters(form, letters).ok_or_else(|| Error::field("answers", "survey-letters"))?;
    let (answers, marks) = marked(form, &answers);
    let own = uuid::Builder::from_random_bytes(app.random()).into_uuid().into();

    tx!(app, (&actor, answers, marks), move |c| {
        let more = i64::from(matches!(which, SheetSelector::Next(_)));
        let (mut all, pupils, next) = hold(app, c, id, class, more).await?;
        let sheet = match which {
            SheetSelector::Typed { number, seen } => {
                take(&mut all, number, seen)?;
                number
            }
            SheetSelector::Next(expected) if expected != next => return Err(Error::Changed),
            SheetSelector::Next(_) if i64::try_from(all.len()).unwrap_or(i64::MAX) >= pupils => {
                return Err(Error::field("answers", "survey-sheets"));
            }
            SheetSelector::Next(number) => {
                surveys::number_sheet(c, id, class).await?;
                number
            }
        };
        all.push(Response::new(own, class, form.id.clone(), answers, marks, Some(sheet)));
        surveys::update_responses(c, id, class, all).await?;
        let operation = if more > 0 { "enter" } else { "correct" };
        let detail = json!({ "operation": operation, "survey": id });
        app.audit(c, actor, UseCase::EnterSurvey, Some(class), None, detail).await?;
        Ok(sheet)
    })
    .await
}

/// Takes a sheet out that was typed in by mistake. Its number is not given again.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`]; [`Error::WorkClosed`] outside the window; [`Error::Changed`] when it is
/// not what was `seen`.
pub async fn delete_sheet(
    app: &App,
    actor: &Actor,
    class: OrgId,
    id: SurveyId,
    (number, seen): (i64, ResponseId),
) -> Result<(), Error> {
    let page = get_class(app, actor, class, id).await?;
    if page.survey.mode != Mode::Paper {
        return Err(Error::NotFound);
    }
    tx!(app, (&actor), move |c| {
        let (mut all, ..) = hold(app, c, id, class, -1).await?;
        take(&mut all, number, seen)?;
        surveys::update_responses(c, id, class, all).await?;
        let detail = json!({ "operation": "remove", "survey": id });
        app.audit(c, actor, UseCase::EnterSurvey, Some(class), None, detail).await
    })
    .await
}

/// Takes the sheet of this number out, when it is still what was seen.
fn take(all: &mut Vec<Response>, number: i64, seen: ResponseId) -> Result<(), Error> {
    let place = all.iter().position(|r| r.sheet == Some(number)).ok_or(Error::NotFound)?;
    if all[place].id != seen {
        return Err(Error::Changed);
    }
    all.remove(place);
    Ok(())
}

/// Holds a class's sheets for this transaction, counts `more` in, and gives them with the pupils of the class and the
/// number of the next sheet.
async fn hold(
    app: &App,
    c: &mut Conn<'_>,
    id: SurveyId,
    class: OrgId,
    more: i64,
) -> Result<(Vec<Response>, i64, i64), Error> {
    if !surveys::count_in(c, id, class, more).await? {
        return Err(Error::NotFound);
    }
    let survey = surveys::find(c, id).await?.ok_or(Error::NotFound)?;
    if !survey.is_open(app.now()) || survey.finished_at.is_some() {
        return Err(Error::WorkClosed);
    }
    let next = surveys::find_class(c, id, class).await?.ok_or(Error::NotFound)?.last_sheet + 1;
    Ok((surveys::list_class_responses(c, id, class).await?, users::count_pupils(c, class).await?, next))
}

/// Reads a sheet's letters: big or small, full width too; spaces are let be, `-` and `.` are blanks. None when there
/// are more or fewer than items, or a letter that an item has not.
fn read_letters(form: &Form, text: &str) -> Option<Vec<Option<String>>> {
    let mut answers = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let c = match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
            '—' | '–' | '。' => '-',
            c => c,
        };
        let (_, item) = form.items.get(answers.len())?;
        answers.push(match c.to_ascii_uppercase() {
            '-' | '.' => None,
            letter => {
                let place = LETTERS.iter().position(|l| *l == letter)?;
                Some(item.options.get(place)?.id.clone())
            }
        });
    }
    (answers.len() == form.items.len()).then_some(answers)
}

/// A sheet's answers as the letters that were typed.
#[must_use]
pub fn letters(form: &Form, sheet: &Response) -> String {
    sheet
        .answers()
        .zip(&form.items)
        .map(|(answer, (_, item))| {
            let place = answer.and_then(|id| item.options.iter().position(|o| o.id == id));
            place.and_then(|n| LETTERS.get(n)).copied().unwrap_or('-')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_read_as_hands_type_them() {
        let form = form("a").unwrap();
        let read = |text: &str| read_letters(form, text);
        let all = read("abcde abcde ab").unwrap();
        assert_eq!(all.len(), 12);
        assert_eq!(all[4].as_deref(), Some("dk"), "the fifth option");
        assert_eq!(read("ＡＢＣＤＥ—abcdeA"), read("ABCDE-ABCDEA"));
        assert_eq!(read("............"), Some(vec![None; 12]));
        for bad in ["", "ABCDEABCDEA", "ABCDEABCDEABC", "ABCDEABCDEAF", "ABCDEABCDEA1"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        let (answers, marks) = marked(form, &all);
        let sheet =
            Response::new(uuid::Uuid::nil().into(), uuid::Uuid::nil().into(), "a".into(), &answers, &marks, Some(1));
        assert_eq!(letters(form, &sheet), "ABCDEABCDEAB");
        assert_eq!(sheet.marks(), marks);
    }

    #[test]
    fn what_is_no_option_is_a_blank() {
        let form = form("b").unwrap();
        let key: Vec<Option<String>> = form.items.iter().map(|(_, i)| i.key().next().map(str::to_owned)).collect();
        assert!(marked(form, &key).1.iter().all(|m| *m == Mark::Right));
        let (answers, marks) = marked(form, &[Some("zz".into()), Some("dk".into())]);
        assert_eq!((answers[0].as_deref(), marks[0]), (None, Mark::Blank));
        assert_eq!((answers[1].as_deref(), marks[1], marks[11]), (Some("dk"), Mark::Wrong, Mark::Blank));
    }
}
