//! Messages from one server to the others over the same PostgreSQL: "look again". SQLite has one server: nothing is sent.
//!
//! PostgreSQL keeps no message for a server that is not listening, and commits that send one wait for each other. So they
//! are sent for rare events only, and listeners also look by themselves now and then.

use super::{conn::Conn, error::Error};
use sqlx::postgres::PgListener;

const CHANNEL: &str = "qinghe";

/// Sends a message to every listener, this server's as well, once the transaction is durable.
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

    /// Waits for a message; `None` after the connection was lost and is there again: messages may have been missed.
    ///
    /// # Errors
    /// When the database can not be reached.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        Ok(self.0.try_recv().await?.map(|word| word.payload().to_owned()))
    }
}
