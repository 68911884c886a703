//! Forms that make something make it once: however often the same form is sent with the same content, by a second press,
//! after going back, or by two requests at one moment, on whichever server they arrive.
//!
//! A form that makes something carries an id from the page that showed it. Its first request claims id and content; the
//! others wait for it, and are led to where the first one led. A request that made nothing gives the claim up. Forms that
//! edit something are held in the same way while they are saved: of two at one moment the second sees what the first saved.

use crate::{App, Error};
use chrono::TimeDelta;
use qinghe_store::sent_forms;
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// After so long a claim without an outcome belongs to a server that ended.
const DEAD: TimeDelta = TimeDelta::seconds(90);
/// How long a form is remembered.
const KEPT_FOR: TimeDelta = TimeDelta::days(30);
/// How often and how many times a request looks whether the one before it is done.
const LOOKS: (Duration, u32) = (Duration::from_millis(50), 200);

/// A form that was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SentForm(String);

impl SentForm {
    /// A form that makes something, by its id, where it was sent to and all that it holds: changed and sent again, it
    /// makes another thing. `None` when that is no id.
    #[must_use]
    pub fn making(id: &str, path: &str, body: &[u8]) -> Option<Self> {
        let id: uuid::Uuid = id.parse().ok()?;
        let digest = Sha256::new().chain_update(path).chain_update([0]).chain_update(body).finalize();
        Some(Self(format!("{id}:{}", hex::encode(&digest[..16]))))
    }

    /// Any form that edits what is at an address.
    #[must_use]
    pub fn editing(path: &str) -> Self {
        Self(format!("edit:{}", hex::encode(&Sha256::digest(path)[..16])))
    }
}

/// What a request may do with a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Claim {
    /// Go on: nobody else is at it.
    Granted,
    /// It was done already, and led there.
    Done(String),
}

/// Claims a form, after those who had it before.
///
/// # Errors
/// [`Error::Busy`] when another request has it for too long.
pub async fn claim(app: &App, form: &SentForm) -> Result<Claim, Error> {
    let (pause, times) = LOOKS;
    for _ in 0..times {
        let now = app.now();
        let granted = tx!(app, (id = form.0.clone(), now), |c| {
            Ok::<_, Error>(sent_forms::claim(c, id, *now, *now - DEAD).await?)
        });
        if granted.await? {
            return Ok(Claim::Granted);
        }
        if let Some(place) = sent_forms::find_place(&mut app.db().read().await?, &form.0).await? {
            return Ok(Claim::Done(place));
        }
        tokio::time::sleep(pause).await;
    }
    Err(Error::Busy(5))
}

/// Keeps where a form led that has made something.
///
/// # Errors
/// When the store fails.
pub async fn finish(app: &App, form: &SentForm, place: &str) -> Result<(), Error> {
    tx!(app, (id = form.0.clone(), place = place.to_owned()), |c| {
        Ok::<_, Error>(sent_forms::finish(c, id, place).await?)
    })
    .await
}

/// Gives up the claim of a form that has made nothing.
///
/// # Errors
/// When the store fails.
pub async fn release(app: &App, form: &SentForm) -> Result<(), Error> {
    tx!(app, (id = form.0.clone()), |c| { Ok::<_, Error>(sent_forms::release(c, id).await?) }).await
}

/// Forgets forms that were sent long ago.
///
/// # Errors
/// When the store fails.
pub async fn tidy(app: &App) -> Result<(), Error> {
    tx!(app, (before = app.now() - KEPT_FOR), |c| { Ok::<_, Error>(sent_forms::delete_before(c, *before).await?) })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_the_same_while_nothing_of_it_changes() {
        let [id, another] = [7, 8].map(|n| uuid::Uuid::from_u128(n).to_string());
        let one = SentForm::making(&id, "/a", b"x=1");
        assert_eq!(one, SentForm::making(&id, "/a", b"x=1"));
        for other in [
            SentForm::making(&id, "/a", b"x=2"),
            SentForm::making(&id, "/b", b"x=1"),
            SentForm::making(&id, "/", b"a\0x=1"),
            SentForm::making(&another, "/a", b"x=1"),
            Some(SentForm::editing("/a")),
        ] {
            assert!(other.is_some());
            assert_ne!(one, other);
        }
        assert_eq!(SentForm::making("7", "/a", b"x=1"), None);
    }
}
