//! How much of the server one account may take at a time: requests, files that are made for it, and event streams.
//!
//! A few requests of an account are answered at once and others wait for them, so that whoever asks for a region's report
//! in forty windows waits for themselves and nobody else does.

use crate::{connections::Guarded, middleware::plain};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use qinghe_kit::{Visitor, cookies};
use qinghe_model::UserId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests of an account that are answered at once.
const AT_ONCE: usize = 8;
/// Requests of an account that wait.
const WAITING: usize = 120;
/// Files and other long pages of an account that are made at once.
const FILES: usize = 2;
/// Event streams of an account: a teacher has a board, a desk, a big screen, and some windows.
const STREAMS: usize = 12;
/// How long a request waits.
const PATIENCE: Duration = Duration::from_secs(15);
/// Accounts after which those that are gone are forgotten.
const TIDY: usize = 4096;

/// Who takes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Taker {
    Account(UserId),
    /// A guest of a match, by what their browser holds.
    Guest([u8; 32]),
}

struct Share {
    inside: Arc<Semaphore>,
    pages: Arc<Semaphore>,
    files: Arc<Semaphore>,
    streams: Arc<Semaphore>,
}

impl Default for Share {
    fn default() -> Self {
        let of = |n| Arc::new(Semaphore::new(n));
        Self { inside: of(AT_ONCE + WAITING), pages: of(AT_ONCE), files: of(FILES), streams: of(STREAMS) }
    }
}

/// What is held while a request is answered.
struct Held {
    _share: Arc<Share>,
    _permits: [Option<OwnedSemaphorePermit>; 3],
}

/// The accounts that ask for something now.
#[derive(Clone)]
pub struct Crowd {
    shares: Arc<Mutex<HashMap<Taker, Weak<Share>>>>,
    patience: Duration,
}

impl Default for Crowd {
    fn default() -> Self {
        Self { shares: Arc::default(), patience: PATIENCE }
    }
}

impl Crowd {
    fn share(&self, taker: Taker) -> Arc<Share> {
        let mut all = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= TIDY {
            all.retain(|_, share| share.strong_count() > 0);
        }
        if let Some(share) = all.get(&taker).and_then(Weak::upgrade) {
            return share;
        }
        let share = Arc::new(Share::default());
        all.insert(taker, Arc::downgrade(&share));
        share
    }

    /// Waits for a request's turn; `None` when too many wait, or this one did for too long.
    async fn enter(&self, taker: Taker, is_file: bool) -> Option<Held> {
        let share = self.share(taker);
        let inside = share.inside.clone().try_acquire_owned().ok()?;
        let turn = async {
            // First the file: those that wait for it keep no page waiting.
            let file = if is_file { Some(share.files.clone().acquire_owned().await.ok()?) } else { None };
            Some((share.pages.clone().acquire_owned().await.ok()?, file))
        };
        let (page, file) = tokio::time::timeout(self.patience, turn).await.ok().flatten()?;
        Some(Held { _permits: [Some(inside), Some(page), file], _share: share })
    }

    fn stream(&self, taker: Taker) -> Option<Held> {
        let share = self.share(taker);
        let stream = share.streams.clone().try_acquire_owned().ok()?;
        Some(Held { _permits: [Some(stream), None, None], _share: share })
    }
}

fn account(request: &Request) -> Option<Taker> {
    let visitor = request.extensions().get::<Visitor>()?;
    visitor.actor.as_deref().and_then(qinghe_service::Actor::user_id).map(Taker::Account)
}

/// Whether an address makes a file, or a page of a whole class or school.
fn is_file(path: &str) -> bool {
    [".csv", ".xlsx", ".zip", "/copy", "/print", "/slips", "/gallery"].iter().any(|end| path.ends_with(end))
        || ["/reports/", "/export/", "/certificates/"].iter().any(|part| path.contains(part))
}

/// Answers a few requests of an account at a time.
pub async fn pages(State(crowd): State<Crowd>, request: Request, next: Next) -> Response {
    let Some(taker) = account(&request) else { return next.run(request).await };
    match crowd.enter(taker, is_file(request.uri().path())).await {
        Some(_held) => next.run(request).await,
        None => refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "这个账号同时打开的页面太多了，请过几秒再试。已保存的内容不会丢失。",
            "This account has too many pages open at once. Please try again in a few seconds; nothing that was saved is lost.",
        ),
    }
}

/// Opens a few event streams of an account or a guest at a time.
pub async fn streams(State(crowd): State<Crowd>, request: Request, next: Next) -> Response {
    let guest = || cookies::guest_of(request.headers()).map(Taker::Guest);
    let Some(taker) = account(&request).or_else(guest) else { return next.run(request).await };
    let Some(held) = crowd.stream(taker) else {
        return refused(
            StatusCode::TOO_MANY_REQUESTS,
            "同时打开的实时页面太多了，请关掉几个。",
            "Too many live pages are open at once. Please close some of them.",
        );
    };
    next.run(request).await.map(|body| Body::new(Guarded::new(body, (held, Counted::new()))))
}

/// An open stream, counted for monitoring as long as it is open.
struct Counted;

impl Counted {
    fn new() -> Self {
        metrics::gauge!("qinghe_streams").increment(1.0);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!("qinghe_streams").decrement(1.0);
    }
}

fn refused(status: StatusCode, zh: &str, en: &str) -> Response {
    metrics::counter!("qinghe_account_limited_total").increment(1);
    let mut response = plain(status, zh, en);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taker(n: u8) -> Taker {
        Taker::Guest([n; 32])
    }

    #[tokio::test]
    async fn an_account_waits_for_itself_alone() {
        let crowd = Crowd { patience: Duration::from_millis(10), ..Crowd::default() };
        let mut held = Vec::new();
        for n in 0..AT_ONCE {
            held.push(crowd.enter(taker(1), n < FILES).await.unwrap());
        }
        assert!(crowd.enter(taker(1), false).await.is_none(), "after a while");
        assert!(crowd.enter(taker(2), true).await.is_some(), "another one waits for nobody");
        held.pop();
        assert!(crowd.enter(taker(1), true).await.is_none(), "two files are being made");
        assert!(crowd.enter(taker(1), false).await.is_some());
        held.clear();
        assert!(crowd.enter(taker(1), true).await.is_some());
    }

    #[tokio::test]
    async fn streams_are_few_and_end_with_their_body() {
        let crowd = Crowd::default();
        let mut open: Vec<Held> = (0..STREAMS).filter_map(|_| crowd.stream(taker(1))).collect();
        assert!(open.len() == STREAMS && crowd.stream(taker(1)).is_none() && crowd.stream(taker(2)).is_some());
        open.pop();
        assert!(crowd.stream(taker(1)).is_some());
        assert!(crowd.enter(taker(1), false).await.is_some(), "streams are no pages");
    }

    #[test]
    fn files_are_known_by_their_addresses() {
        for path in [
            "/teach/classes/x/grades.xlsx",
            "/bureau/x/reports/y",
            "/account/data/copy",
            "/teach/quizzes/x/export/gift",
        ] {
            assert!(is_file(path), "{path}");
        }
        for path in ["/learn", "/bureau/x/reports", "/teach/classes/x/grades", "/api/save_answer"] {
            assert!(!is_file(path), "{path}");
        }
    }
}
