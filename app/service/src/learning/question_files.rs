//! Import of questions: a file of another system is read, previewed, and imported as a school's own questions and a new
//! quiz; and export of a quiz as such a file.

use crate::{
    Actor, App, Error, UseCase,
    exchange::{self, ImportFault},
    gate,
    quizzes::{self, PartNow},
    school_items::{self, ImportError},
    uploads,
};
use qinghe_files::FileFault;
use qinghe_model::{
    Lang, OrgId, QuizId, Text, UploadId,
    error::FieldError,
    item::Item,
    quiz::{MAX_ITEMS, QuizPart},
};
use qinghe_store::orgs::Org;
use serde_json::json;
use std::{collections::HashSet, sync::Arc};

/// A file format of questions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Moodle's text format.
    Gift,
    /// Moodle's XML.
    Moodle,
    /// A QTI 3 package.
    Qti,
    /// A sheet, both languages.
    Sheet,
}

impl Format {
    /// Every format with its name in addresses and the end of its files' names.
    pub const ALL: [(&str, &str, Self); 4] = [
        ("gift", "gift.txt", Self::Gift),
        ("moodle", "xml", Self::Moodle),
        ("qti", "zip", Self::Qti),
        ("xlsx", "xlsx", Self::Sheet),
    ];
}

/// The preview of an import.
pub struct Preview {
    /// The school.
    pub school: Org,
    /// The file's name.
    pub name: String,
    /// The questions that would be kept.
    pub good: Vec<Item>,
    /// Questions that were read and cannot be kept as they are, with what is wrong.
    pub bad: Vec<(Item, Vec<FieldError>)>,
    /// What could not be read, or was let go.
    pub faults: Vec<ImportFault>,
}

/// Whether the actor may import questions at all: asked before the file is read off the network.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn may_upload(actor: &Actor) -> Result<(), Error> {
    actor.require_somewhere(UseCase::EditQuiz)
}

/// Keeps a file for an hour, for its sender alone.
///
/// # Errors
/// [`Error::Forbidden`].
pub async fn upload(app: &App, actor: &Actor, school: OrgId, name: &str, bytes: Vec<u8>) -> Result<UploadId, Error> {
    let school = quizzes::school(app, actor, school).await?;
    let detail = json!({ "operation": "upload", "bytes": bytes.len() });
    uploads::keep(app, actor, UseCase::EditQuiz, Some(school.id), name, bytes, detail).await
}

/// Previews the import of a file. `lang` is the language of texts for which the file names none.
///
/// # Errors
/// [`Error::NotFound`] when the file has expired or is another person's.
pub async fn preview(app: &App, actor: &Actor, upload: UploadId, lang: Lang) -> Result<Preview, Error> {
    let place = gate::enter(app)?;
    let file = uploads::find(app, actor, UseCase::EditQuiz, upload).await?;
    let school = quizzes::school(app, actor, file.org_id().ok_or(Error::NotFound)?).await?;
    let (name, body) = (file.name.clone(), file.body);
    let (import, _turn) = place.read(gate::QUESTIONS, move || exchange::read(&name, &body, lang)).await?;
    let import = import.ok_or(Error::File(FileFault::BrokenFile))?;
    let (items, faults) = school_items::prepare(import.items);
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (place, item) in items.into_iter().enumerate() {
        match faults.iter().find(|f| f.place == place) {
            Some(found) => bad.push((item, found.faults.clone())),
            None => good.push(item),
        }
    }
    Ok(Preview { school, name: file.name, good, bad, faults: import.faults })
}

/// How many quizzes so many imported questions make, each with how many questions.
#[must_use]
pub fn quizzes_of(questions: usize) -> Vec<usize> {
    // Of about the same length: 150 are two of 75, not one of 100 and one of 50.
    let quizzes = questions.div_ceil(MAX_ITEMS);
    (0..quizzes).map(|n| questions / quizzes + usize::from(n < questions % quizzes)).collect()
}

/// What was made of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Taken {
    /// The school.
    pub school: OrgId,
    /// The quizzes, with the file's questions in its order.
    pub quizzes: Vec<QuizId>,
    /// How many questions they have together.
    pub questions: usize,
}

/// Imports the valid questions of a file, once, and puts them into a new quiz named after the file, or into several where
/// they are too many for one.
///
/// # Errors
/// [`Error::NotFound`] when the file has expired; [`Error::Invalid`] with the field `file` when it has no valid
/// question.
pub async fn take_over(app: &App, actor: &Actor, upload: UploadId, lang: Lang) -> Result<Taken, Error> {
    let file = uploads::find(app, actor, UseCase::EditQuiz, upload).await?;
    let preview = preview(app, actor, upload, lang).await?;
    if preview.good.is_empty() {
        return Err(Error::field("file", "import-nothing"));
    }
    let school = preview.school.id;
    tx!(app, (file), |c| { uploads::end(c, file).await }).await?;
    let ids = match school_items::save_import(app, actor, school, preview.good).await {
        Ok(ids) => ids,
        Err(ImportError::Other(e)) => return Err(e),
        Err(_) => return Err(Error::field("file", "import-nothing")),
    };
    let stem = preview.name.rsplit_once('.').map_or(preview.name.as_str(), |(stem, _)| stem);
    let questions = ids.len();
    let (sizes, mut ids) = (quizzes_of(questions), ids.into_iter());
    let mut quizzes = Vec::with_capacity(sizes.len());
    for (n, size) in sizes.iter().enumerate() {
        let number = if sizes.len() > 1 { format!(" {}/{}", n + 1, sizes.len()) } else { String::new() };
        let called: String = stem.chars().take(quizzes::TITLE_MAX - number.chars().count()).collect();
        let title = match lang {
            Lang::Zh => Text { zh: called + &number, en: String::new() },
            Lang::En => Text { zh: String::new(), en: called + &number },
        };
        let parts = ids.by_ref().take(*size).map(QuizPart::Item).collect();
        quizzes.push(quizzes::create_with(app, actor, school, title, parts).await?);
    }
    Ok(Taken { school, quizzes, questions })
}

/// A quiz as a file.
pub struct Exported {
    /// The quiz's title.
    pub title: Text,
    /// The school.
    pub school: Org,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Writes a quiz as a file: its questions by name, and of each draw all that it draws from. One-language formats take `lang`.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such quiz.
pub async fn export(app: &App, actor: &Actor, quiz: QuizId, format: Format, lang: Lang) -> Result<Exported, Error> {
    let page = quizzes::get(app, actor, quiz).await?;
    let (title, school) = (page.quiz.title(), page.school);
    let mut seen = HashSet::new();
    let items: Vec<Arc<Item>> = page
        .parts
        .into_iter()
        .flat_map(|part| match part {
            PartNow::Item { item, .. } => item.into_iter().collect(),
            PartNow::Draw { pool, .. } => pool,
        })
        .filter(|i| seen.insert(i.id.clone()))
        .collect();
    let items = items.iter().map(|i| &**i);
    let file = match format {
        Format::Gift => Ok(exchange::write_gift(items, lang).into_bytes()),
        Format::Moodle => Ok(exchange::write_moodle(items, lang).into_bytes()),
        Format::Qti => exchange::write_qti(title.get(lang), items, lang),
        Format::Sheet => exchange::write_xlsx(items),
    };
    let bytes = file.map_err(|e| Error::Input(e.to_string()))?;
    Ok(Exported { title, school, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_question_is_left_out_of_the_quizzes() {
        assert_eq!(quizzes_of(0), [0; 0]);
        assert_eq!(quizzes_of(1), [1]);
        assert_eq!(quizzes_of(100), [100]);
        assert_eq!(quizzes_of(101), [51, 50]);
        assert_eq!(quizzes_of(150), [75, 75]);
        assert_eq!(quizzes_of(500), [100; 5]);
        assert!(
            (1..=500)
                .all(|n| quizzes_of(n).iter().sum::<usize>() == n && quizzes_of(n).iter().all(|q| *q <= MAX_ITEMS))
        );
    }
}
