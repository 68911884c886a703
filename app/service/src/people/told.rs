//! What members of staff are told about their accounts and their schools: resets, roles, proposals, views by the platform.

use crate::{Actor, App, Error};
use qinghe_model::{OrgId, UserId};
use qinghe_store::{
    Conn,
    told::{self, Kind, New, Told},
};

/// How much is listed.
pub const LISTED: i64 = 50;

/// Tells a person something, in the transaction of what they are told.
pub(crate) async fn tell(
    app: &App,
    c: &mut Conn<'_>,
    actor: &Actor,
    user: UserId,
    (kind, about, detail): (Kind, Option<OrgId>, &str),
) -> Result<(), Error> {
    // Nobody is told what they did themselves.
    if actor.user_id() == Some(user) {
        return Ok(());
    }
    let new =
        New { id: app.new_id(), user, kind, about, by: actor.user_id(), detail: detail.to_owned(), at: app.now() };
    Ok(told::insert(c, &new).await?)
}

/// What the actor was told, the latest first: at most 50 lines; none for learners and guests.
///
/// # Errors
/// When the store fails.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<Told>, Error> {
    match actor.user_id().filter(|_| !actor.is_learner()) {
        Some(user) => Ok(told::list(&mut app.db().read().await?, user, LISTED).await?),
        None => Ok(Vec::new()),
    }
}

/// What the actor was told and has not marked as seen, the latest first.
///
/// # Errors
/// When the store fails.
pub async fn list_new(app: &App, actor: &Actor) -> Result<Vec<Told>, Error> {
    let mut told = list(app, actor).await?;
    told.retain(|t| t.seen_at.is_none());
    Ok(told)
}

/// Notes that the actor has seen everything they were told until now.
///
/// # Errors
/// [`Error::SignInRequired`].
pub async fn mark_seen(app: &App, actor: &Actor) -> Result<(), Error> {
    let user = actor.user_id().ok_or(Error::SignInRequired)?;
    tx!(app, (user, now = app.now()), |c| { Ok(told::update_seen(c, *user, *now).await?) }).await
}
