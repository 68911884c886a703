//! A school's archived quizzes and questions, and their restoring.

use crate::{Actor, App, Error, UseCase, place, quizzes as desk};
use qinghe_model::{OrgId, QuizId};
use qinghe_store::{
    items::{self, OwnItem},
    orgs::Org,
    quizzes::{self, Quiz},
};
use serde_json::json;

/// The most of each that are shown.
pub const SHOWN: i64 = 200;

/// A school's archive.
pub struct Archive {
    /// The school.
    pub school: Org,
    /// Its archived quizzes, the last archived first.
    pub quizzes: Vec<Quiz>,
    /// Its retired questions, the last first.
    pub items: Vec<OwnItem>,
}

/// Lists a school's archive.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such school.
pub async fn list(app: &App, actor: &Actor, school: OrgId) -> Result<Archive, Error> {
    let school = desk::school(app, actor, school).await?;
    let mut c = app.db().read().await?;
    let quizzes = quizzes::list_archived(&mut c, school.id, SHOWN).await?;
    let items = items::list_retired(&mut c, school.id, SHOWN).await?;
    Ok(Archive { school, quizzes, items })
}

/// Puts an archived quiz into the list again, as it was.
///
/// # Errors
/// [`Error::Forbidden`], also when no such quiz is archived.
pub async fn restore_quiz(app: &App, actor: &Actor, id: QuizId) -> Result<Quiz, Error> {
    let quiz = quizzes::find_archived(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    place::require_change(actor, &quiz.org_path, quiz.owner_id)?;
    tx!(app, (&actor, &quiz), |c| {
        if quizzes::restore(c, quiz.id).await? {
            let detail = json!({ "brought_back": quiz.id });
            app.audit(c, actor, UseCase::EditQuiz, Some(quiz.org_id), None, detail).await?;
        }
        Ok::<_, Error>(())
    })
    .await?;
    Ok(quiz)
}

/// Puts a retired question into the bank again; gives its school.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such question.
pub async fn restore_item(app: &App, actor: &Actor, id: &str) -> Result<OrgId, Error> {
    let own = items::find_own(&mut app.db().read().await?, id).await?.ok_or(Error::Forbidden)?;
    place::require_change(actor, &own.org_path, own.owner_id)?;
    let by = actor.user_id().ok_or(Error::Forbidden)?;
    tx!(app, (&actor, org = own.org_id, id = id.to_owned(), by), |c| {
        if items::restore_own(c, id, *by).await? {
            let detail = json!({ "brought_back": id });
            app.audit(c, actor, UseCase::EditQuiz, Some(*org), None, detail).await?;
        }
        Ok::<_, Error>(())
    })
    .await?;
    Ok(own.org_id)
}
