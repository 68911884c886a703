//! The harness of every test that needs a store: both engines, a clock that is set by hand, and a
//! small world of schools and people.
//!
//! May import everything. Start reading at [`both!`], which makes two tests of one body, then
//! [`TestApp`]; [`http::Browser`] is a visitor without JavaScript. [`pg`] runs a throw-away PostgreSQL, one for all test processes.

pub mod app;
pub mod contest;
pub mod desk;
pub mod factors;
pub mod faults;
mod files;
pub mod hostile;
pub mod http;
pub mod own;
pub mod page;
pub mod pg;
pub mod region;
pub mod store;
pub mod survey;
pub mod work;

pub use app::{TestApp, TestClock, World};
pub use desk::Desk;
pub use files::{bundle, zipped};
pub use page::Page;
pub use qinghe_store::Engine;
pub use store::TestDb;

use std::{future::Future, time::Duration};

/// Makes of each `async fn name(engine) { … }` two tests, `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($engine:ident) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn body($engine: $crate::Engine) $body

            #[test]
            fn sqlite() {
                $crate::run(body($crate::Engine::Sqlite));
            }

            #[test]
            fn postgres() {
                $crate::run(body($crate::Engine::Postgres));
            }
        }
    )*};
}

/// Runs one test on a runtime of its own, with a limit of four minutes, for busy machines: a test that hangs fails.
pub fn run(body: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime can be started")
        .block_on(async { tokio::time::timeout(Duration::from_mins(4), body).await.expect("the test hangs") });
}

/// Runs a future to its end on a thread of its own, from inside or outside a runtime.
pub fn block_on<T: Send, F: Future<Output = T>>(future: impl FnOnce() -> F + Send) -> T {
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime can be started")
                    .block_on(future())
            })
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
