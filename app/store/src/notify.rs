//! A word from one server to the others over the same PostgreSQL: "look again". SQLite has one server: nothing is sent.
//!
//! PostgreSQL keeps no word for who is not listening, and commits that send one wait for each other: so it is sent for
//! what is seldom, and whoever listens looks by themselves now and then as well.

use crate::{Conn, Error};
use sqlx::postgres::PgListener;

const CHANNEL: &str = "qinghe";

/// Sends a word to every listener, this server's as well, once the transaction is durable.
pub async fn send(c: &mut Conn<'_>, word: &str) -> Result<(), Error> {
    if let Conn::Postgres(c) = c {
        sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(word).execute(&mut **c).await?;
    }
    Ok(())
}

/// What others say.
pub struct Listener(PgListener);

impl Listener {
    pub(crate) async fn open(pool: &sqlx::PgPool) -> Result<Self, Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// Waits for a word; `None` after the connection was lost and is there again: words may have been missed.
    ///
    /// # Errors
    /// When the database can not be reached.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        Ok(self.0.try_recv().await?.map(|word| word.payload().to_owned()))
    }
}
