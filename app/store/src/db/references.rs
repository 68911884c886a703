//! PostgreSQL's foreign keys, for what fills a whole store: it drops them, and adds them again at the end.

use sqlx::PgConnection;

/// A foreign key: its table, its name and its definition.
pub(crate) type Reference = (String, String, String);

const LIST: &str = "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid) FROM pg_constraint \
    WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2";

/// Every foreign key of the schema.
pub(crate) async fn references(c: &mut PgConnection) -> Result<Vec<Reference>, sqlx::Error> {
    sqlx::query_as(LIST).fetch_all(c).await
}
