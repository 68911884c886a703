//! The installation as a whole: which secrets belong to its database, that it takes writes, and when its jobs last
//! succeeded. Operators see these; no use case needs them.

use super::{error::Error, secrets::Secrets};
use crate::App;
use chrono::{DateTime, Utc};
use qinghe_store::{Conn, operations::installation as store};

/// Whether secrets belong to a database.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Belonging {
    /// They do.
    Same,
    /// They took the place of the database's own, which are kept beside them: see [`crate::rotation`].
    Rotated,
    /// The database says nothing of its secrets: it is new, or of a version that did not.
    Unknown,
    /// They do not.
    Other {
        /// Whether `pin` is another, so that every PIN and slip would be wrong.
        pin: bool,
        /// Whether `pepper` is another, so that no password would be right.
        pepper: bool,
    },
}

/// Records which secrets belong to the database: of those that come after, only the same are used. Call it in the write
/// that makes a database, and in the one that makes new secrets valid.
///
/// # Errors
/// When the store fails.
pub async fn write_secrets_check(c: &mut Conn<'_>, secrets: &Secrets) -> Result<(), Error> {
    Ok(store::set(c, store::SECRETS, &secrets.check_values().join(" ")).await?)
}

/// Whether these secrets belong to the database.
///
/// # Errors
/// When the store fails.
pub async fn check_secrets(c: &mut Conn<'_>, secrets: &Secrets) -> Result<Belonging, Error> {
    let Some(known) = store::find(c, store::SECRETS).await? else { return Ok(Belonging::Unknown) };
    Ok(compare(&known, secrets))
}

/// The database's check value of its secrets, to keep with a copy.
///
/// # Errors
/// When the store fails.
pub async fn secrets_check(c: &mut Conn<'_>) -> Result<Option<String>, Error> {
    Ok(store::find(c, store::SECRETS).await?)
}

/// Whether the secrets belong to a database with this check value.
#[must_use]
pub fn compare(known: &str, secrets: &Secrets) -> Belonging {
    let [pin, pepper] = secrets.check_values();
    let (known_pin, known_pepper) = known.split_once(' ').unwrap_or((known, ""));
    match secrets.succeed(known_pin, known_pepper) {
        [true, true] if known_pin == pin && known_pepper == pepper => Belonging::Same,
        [true, true] => Belonging::Rotated,
        [same_pin, same_pepper] => Belonging::Other { pin: !same_pin, pepper: !same_pepper },
    }
}

/// Writes to the store, as proof that it takes writes.
///
/// # Errors
/// When it does not.
pub async fn prove_writable(app: &App) -> Result<(), Error> {
    let at = app.now();
    app.db().write(at, |c, at| Box::pin(async move { Ok(store::set_ready(c, *at).await?) })).await
}

/// Records when jobs last succeeded.
///
/// # Errors
/// When the store fails.
pub async fn keep_jobs(app: &App, jobs: Vec<(String, DateTime<Utc>)>) -> Result<(), Error> {
    app.db()
        .write(jobs, |c, jobs| {
            Box::pin(async move {
                for (job, at) in jobs {
                    store::set_job(c, job, *at).await?;
                }
                Ok(())
            })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_is_known_by_itself() {
        let secrets = |pin: u8, pepper: u8| {
            let mut bytes = [pin; 64];
            bytes[32..].fill(pepper);
            Secrets::from_bytes(&bytes)
        };
        let known = secrets(1, 2).check_values().join(" ");
        assert!(!known.contains(&"01".repeat(4)) && !known.contains(&"02".repeat(4)), "{known}");
        assert_eq!(compare(&known, &secrets(1, 2)), Belonging::Same);
        assert_eq!(compare(&known, &secrets(3, 2)), Belonging::Other { pin: true, pepper: false });
        assert_eq!(compare(&known, &secrets(1, 3)), Belonging::Other { pin: false, pepper: true });
        assert_eq!(compare(&known, &secrets(2, 1)), Belonging::Other { pin: true, pepper: true });
        let mut moved = secrets(1, 3);
        moved.previous_pepper = Some(vec![2; 32]);
        assert_eq!(compare(&known, &moved), Belonging::Rotated);
        assert_eq!(compare("", &secrets(1, 2)), Belonging::Other { pin: true, pepper: true });
    }
}
