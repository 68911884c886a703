//! Proving again who one is, in a session that is open: before login slips, resets, roles, files with names, and what closes or
//! erases something.

use super::guesses;
use crate::{Actor, App, Error, limits::Client, sessions};

pub use crate::sessions::{PROOF_FOR, is_proved};

/// Takes what a person typed as the proof of who they are; it counts for [`PROOF_FOR`] in this session.
///
/// # Errors
/// [`Error::WrongCredentials`], [`Error::TooManyAttempts`], [`Error::Busy`], [`Error::SignInRequired`].
pub async fn prove(app: &App, actor: &Actor, typed: &str, client: &Client) -> Result<(), Error> {
    accept(app, actor, typed, client).await?;
    sessions::note_proof(app, actor).await
}

/// The one place that says what proves a person who is signed in: their password. Wrong ones count as they do wherever a
/// password is asked for again. A second factor that is to count as proof is accepted here.
async fn accept(app: &App, actor: &Actor, typed: &str, client: &Client) -> Result<(), Error> {
    guesses::confirm(app, actor, typed, client).await
}
