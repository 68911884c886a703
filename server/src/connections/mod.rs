//! Connections: how many there may be, from where, and how long each may keep others waiting.
//!
//! A connection sends the head of a request, is answered, or rests until the next request. One that takes too long over a
//! head, or rests for too long, is closed. Where there are as many as there may be, a new one takes the place of those
//! that have waited longest, heads before those that rest: thousands of half-sent requests shut nobody out, for whoever
//! sends a whole request is answered at once and no longer waits. What is being answered is never cut off for another.
//!
//! Behind a proxy every connection comes from one address: for the loopback and for trusted proxies only the sum counts.

mod register;
mod stream;

use crate::config::{Config, Net};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
pub use register::Register;
use register::{Answering, Connection, Entry};
use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
pub(crate) use stream::Guarded;
use stream::Stream;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time::MissedTickBehavior,
};
use tower::ServiceExt as _;

/// The most bytes of a request's head, and of a body at a time.
const MAX_HEAD: usize = 32 << 10;
/// How often connections are looked through.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long nothing is accepted after the system refused to.
const PAUSE: Duration = Duration::from_millis(50);
/// Open files that are no connections: the database, the log, the listeners.
const OTHER_FILES: usize = 192;
/// The fewest connections, however few files may be open.
const FEWEST: usize = 64;
/// More open files than these are not asked for.
const MAX_FILES: u64 = 65_536;

/// Raises the number of files that this process may have open as far as the system lets it.
pub fn raise_open_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let now = getrlimit(Resource::Nofile);
        let wanted = now.maximum.unwrap_or(MAX_FILES).min(MAX_FILES);
        if now.current.is_some_and(|current| current < wanted)
            && let Err(e) = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: now.maximum })
        {
            tracing::warn!(error = %e, "server.open_files_not_raised");
        }
    }
}

fn open_files() -> Option<usize> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit};
        getrlimit(Resource::Nofile).current.and_then(|n| usize::try_from(n).ok())
    }
    #[cfg(not(unix))]
    {
        None
    }
}

/// How many there may be, and how long they may wait.
#[derive(Clone, Debug)]
pub struct Limits {
    /// All together.
    pub total: usize,
    /// From one address.
    pub per_address: usize,
    /// For the head of a request.
    pub head: Duration,
    /// Between two requests.
    pub rest: Duration,
    /// Networks that are not counted as one address.
    pub proxies: Arc<[Net]>,
}

impl Limits {
    /// From the settings, and from how many files may be open.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self::within(config, open_files())
    }

    fn within(config: &Config, files: Option<usize>) -> Self {
        let network = &config.network;
        let most = files.map_or(usize::MAX, |n| n.saturating_sub(OTHER_FILES).max(FEWEST));
        let total = network.connections.min(most);
        Self {
            total,
            // One address alone never has them all.
            per_address: network.connections_per_address.min(total.div_ceil(4) * 3),
            head: Duration::from_secs(network.head_seconds),
            rest: Duration::from_secs(network.idle_seconds),
            proxies: config.trusted_proxies.clone().into(),
        }
    }
}

/// Serves connections until `stopping` becomes true, then until the open requests are answered.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    register: Arc<Register>,
    mut stopping: watch::Receiver<bool>,
) {
    // Closed when the last connection has dropped its end.
    let (alive, end) = watch::channel(());
    let mut looks = tokio::time::interval(LOOK_EVERY);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stopped(&mut stopping) => break,
            now = looks.tick() => register.look_through(now),
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    if let Some(entry) = register.enter(peer.ip()) {
                        let served = Served { router: router.clone(), peer, entry };
                        tokio::spawn(served.run(stream, stopping.clone(), end.clone()));
                    }
                }
                Err(e) => not_accepted(&register, &e).await,
            },
        }
    }
    drop((listener, end));
    // Whoever has not sent a request by now is not waited for.
    loop {
        tokio::select! {
            () = alive.closed() => return,
            now = looks.tick() => register.close_waiting(now),
        }
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // An error means that nobody can say so any more.
    drop(stopping.wait_for(|stop| *stop).await);
}

/// What the system refused: a connection that is gone already, or, with too many open files, any.
async fn not_accepted(register: &Register, e: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(e.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        return;
    }
    tracing::error!(error = %e, "http.not_accepted");
    metrics::counter!("qinghe_connections_refused_total").increment(1);
    register.make_room();
    tokio::time::sleep(PAUSE).await;
}

/// One connection with what answers it.
struct Served {
    router: Router,
    peer: SocketAddr,
    entry: Entry,
}

impl Served {
    async fn run(self, stream: TcpStream, mut stopping: watch::Receiver<bool>, _end: watch::Receiver<()>) {
        if let Err(e) = stream.set_nodelay(true) {
            tracing::debug!(error = %e, "http.nodelay_refused");
        }
        let Self { router, peer, entry } = self;
        let connection = entry.connection.clone();
        let service = service_fn({
            let connection = connection.clone();
            move |request| answer(router.clone(), connection.clone(), peer, request)
        });
        let io = TokioIo::new(Stream::new(stream, connection.clone()));
        let mut http = pin!(http1::Builder::new().max_buf_size(MAX_HEAD).serve_connection(io, service));
        let mut ending = false;
        loop {
            tokio::select! {
                result = http.as_mut() => {
                    if let Err(e) = result {
                        tracing::debug!(error = %e, "http.connection_failed");
                    }
                    return;
                }
                () = connection.end.notified() => return,
                () = stopped(&mut stopping), if !ending => {
                    ending = true;
                    http.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

async fn answer(
    router: Router,
    connection: Arc<Connection>,
    peer: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Guarded<Answering>>, Infallible> {
    let answering = Answering::new(connection);
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = router.oneshot(request).await?;
    Ok(response.map(|body| Guarded::new(body, answering)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_may_be_open_bound_the_connections() {
        let config = Config::default();
        let all = Limits::within(&config, Some(65_536));
        assert_eq!((all.total, all.per_address), (config.network.connections, config.network.connections_per_address));
        assert!(all.per_address >= 3 * 1200, "a school of 1,200 pupils behind one address");
        let few = Limits::within(&config, Some(1024));
        assert_eq!((few.total, few.per_address), (832, 624));
        assert_eq!(Limits::within(&config, Some(10)).total, FEWEST);
    }
}
