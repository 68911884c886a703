//! Small macros around a statement. `c` is a `&mut Conn`, `SQL` a constant, the rest are the values of `$1`, `$2`, ….
//!
//! | Macro | Gives |
//! |---|---|
//! | `execute!(c, SQL, …)` | nothing |
//! | `changed!(c, SQL, …)` | whether it changed a row |
//! | `affected!(c, SQL, …)` | how many rows it changed |
//! | `list!(c, SQL, …)`, `list_scalars!` | every row |
//! | `find!(c, SQL, …)`, `find_scalar!` | the row, if there is one |
//! | `get!(c, SQL, …)`, `get_scalar!` | the row; an error when there is none |
//! | `execute_rows!(c, HEAD, rows, \|to, row\| …, TAIL)` | nothing; writes many rows a statement, `TAIL` after `VALUES` |
//! | `build!(c, \|q\| …; fetch_all)` | what a [`sqlx::QueryBuilder`] fetches |
//!
//! All give a `Result<_, Error>`.

/// Expands one body for both engines, so that the compiler checks it against both.
macro_rules! on_db {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::Conn::Sqlite(held) => {
                let $c: &mut sqlx::SqliteConnection = &mut *held;
                $body
            }
            $crate::Conn::Postgres(held) => {
                let $c: &mut sqlx::PgConnection = &mut *held;
                $body
            }
        }
    };
}

/// Runs a query on either engine with the given fetch method.
macro_rules! fetch {
    ($query:ident, $method:ident, $conn:expr, $sql:expr $(, $value:expr)*) => {
        on_db!($conn, |c| sqlx::$query($sql)$(.bind($value))*.$method(c).await.map_err($crate::Error::from))
    };
}

macro_rules! affected {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        on_db!($conn, |c| sqlx::query($sql)$(.bind($value))*.execute(c).await
            .map(|done| done.rows_affected()).map_err($crate::Error::from))
    };
}

macro_rules! execute {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        affected!($conn, $sql $(, $value)*).map(drop)
    };
}

macro_rules! changed {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        affected!($conn, $sql $(, $value)*).map(|rows| rows > 0)
    };
}

/// Builds a query with the engine's [`sqlx::QueryBuilder`] and runs it: `execute` returns the number of changed rows,
/// `$build` with a fetch method the rows.
macro_rules! build {
    ($conn:expr, |$q:ident| $fill:block; execute) => {
        build!($conn, |$q| $fill; |built, c| built.build().execute(c).await.map(|done| done.rows_affected()))
    };
    ($conn:expr, |$q:ident| $fill:block; $build:ident, $fetch:ident) => {
        build!($conn, |$q| $fill; |built, c| built.$build().$fetch(c).await)
    };
    ($conn:expr, |$q:ident| $fill:block; |$built:ident, $c:ident| $run:expr) => {
        match $conn {
            $crate::Conn::Sqlite(held) => {
                let mut $q = sqlx::QueryBuilder::<sqlx::Sqlite>::new("");
                $fill
                let (mut $built, $c) = ($q, &mut **held);
                $run.map_err($crate::Error::from)
            }
            $crate::Conn::Postgres(held) => {
                let mut $q = sqlx::QueryBuilder::<sqlx::Postgres>::new("");
                $fill
                let (mut $built, $c) = ($q, &mut **held);
                $run.map_err($crate::Error::from)
            }
        }
    };
}

/// Writes many rows in statements of at most 500: far fewer values than SQLite's 32,766 and PostgreSQL's 65,535.
macro_rules! execute_rows {
    ($conn:expr, $head:expr, $rows:expr, |$to:ident, $row:pat_param| $push:expr $(, $tail:expr)?) => {{
        let mut written: Result<(), $crate::Error> = Ok(());
        for part in $rows.chunks(500) {
            written = build!($conn, |q| {
                q.push($head);
                q.push_values(part, |mut $to, $row| {
                    $push;
                });
                $(q.push($tail);)?
            }; execute)
            .map(drop);
            if written.is_err() {
                break;
            }
        }
        written
    }};
}

macro_rules! list {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        fetch!(query_as, fetch_all, $conn, $sql $(, $value)*)
    };
}

macro_rules! find {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        fetch!(query_as, fetch_optional, $conn, $sql $(, $value)*)
    };
}

macro_rules! get {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        fetch!(query_as, fetch_one, $conn, $sql $(, $value)*)
    };
}

macro_rules! list_scalars {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        fetch!(query_scalar, fetch_all, $conn, $sql $(, $value)*)
    };
}

macro_rules! find_scalar {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        fetch!(query_scalar, fetch_optional, $conn, $sql $(, $value)*)
    };
}

macro_rules! get_scalar {
    ($conn:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        fetch!(query_scalar, fetch_one, $conn, $sql $(, $value)*)
    };
}
