//! Nodes of a required kind at which the actor may run a use-case.

use super::{Actor, App, Error, UseCase};
use qinghe_model::{
    OrgId, UserId,
    org::{OrgKind, OrgPath},
};
use qinghe_store::{
    Conn,
    orgs::{self, Org},
};

/// A class where the actor may do this, and its school. The error is the same whether there is such a class or not.
pub(crate) async fn require_class(
    c: &mut Conn<'_>,
    actor: &Actor,
    use_case: UseCase,
    class: OrgId,
) -> Result<(Org, Org), Error> {
    let class = orgs::find(c, class).await?.filter(|o| o.kind == OrgKind::Class).ok_or(Error::Forbidden)?;
    actor.require(use_case, &class.path)?;
    let school = class.parent_id().ok_or(Error::NotFound)?;
    let school = orgs::find(c, school).await?.ok_or(Error::NotFound)?;
    Ok((class, school))
}

/// Whether the actor may change what this person wrote for a school: one's own, and everybody's for who administers the
/// school. Colleagues use it and copy it.
#[must_use]
pub fn may_change(actor: &Actor, school: &OrgPath, owner: UserId) -> bool {
    let own = actor.user_id() == Some(owner) && actor.may_within(UseCase::EditQuiz, school);
    own || actor.may(UseCase::EditQuiz, school)
}

/// Refuses unless [`may_change`].
///
/// # Errors
/// [`Error::MustChangePassword`] first, else [`Error::Forbidden`].
pub(crate) fn require_change(actor: &Actor, school: &OrgPath, owner: UserId) -> Result<(), Error> {
    actor.require_within(UseCase::EditQuiz, school)?;
    if may_change(actor, school, owner) { Ok(()) } else { Err(Error::Forbidden) }
}

/// A school whose quizzes the actor may edit.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such school.
pub async fn school(app: &App, actor: &Actor, id: OrgId) -> Result<Org, Error> {
    actor.require_somewhere(UseCase::EditQuiz)?;
    let org = orgs::find(&mut app.db().read().await?, id).await?;
    let org = org.filter(|o| o.kind == OrgKind::School).ok_or(Error::Forbidden)?;
    actor.require_within(UseCase::EditQuiz, &org.path)?;
    Ok(org)
}
