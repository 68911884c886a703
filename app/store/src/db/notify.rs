//! Messages between servers of one PostgreSQL database that something has changed. On SQLite, with one server, nothing
//! is sent.
//!
//! PostgreSQL stores no message for a server that is not listening, and commits that send one wait for each other. So
//! they are sent for rare events only, and listeners also poll now and then.

use super::{conn::Conn, error::Error};
use sqlx::postgres::PgListener;

const CHANNEL: &str = "qinghe";

/// Sends a message to every listener, including this server's, once the transaction is committed.
pub async fn send(c: &mut Conn<'_>, word: &str) -> Result<(), Error> {
    if let Conn::Postgres(c) = c {
        sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(word).execute(&mut **c).await?;
    }
    Ok(())
}

/// Receives the messages of other servers.
pub struct Listener(PgListener);

impl Listener {
    pub(crate) async fn open(pool: &sqlx::PgPool) -> Result<Self, Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// Waits for a message; `None` after a lost connection was restored: messages may have been missed.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        Ok(self.0.try_recv().await?.map(|word| word.payload().to_owned()))
    }
}
