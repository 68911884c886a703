//! Serves requests, and stops without losing any.

use crate::{config::Config, jobs::Jobs, router};
use axum::serve::ListenerExt as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use qinghe_service::App;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// How long requests may take to finish once the server stops.
const GRACE: Duration = Duration::from_secs(10);

/// Starts to collect figures for `/metrics`. Call it once in a process.
///
/// # Errors
/// When the process collects them already.
pub fn collect_figures() -> anyhow::Result<PrometheusHandle> {
    const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
    Ok(PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)?
        .install_recorder()?)
}

/// Serves until `stop` ends, then finishes the open requests, stops the jobs and closes the store.
///
/// # Errors
/// When the listener fails.
pub async fn run(
    app: App,
    config: &Config,
    listener: TcpListener,
    figures: Option<PrometheusHandle>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = router::build(app.clone(), config, figures.clone());
    let jobs = Jobs::start(&app, config.content_dir.as_deref(), figures);
    let stopping = watch::Sender::new(false);
    let mut stopped = stopping.subscribe();
    let listener = listener.tap_io(|stream| {
        if let Err(e) = stream.set_nodelay(true) {
            tracing::debug!(error = %e, "http.nodelay_refused");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let streaming = app.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("server.stopping");
        // Streams do not end by themselves; without this they would use up the grace period.
        streaming.end_streams();
        stopping.send_replace(true);
    });
    let late = async {
        // An error means that the server has ended: nothing is left to cut off.
        if stopped.wait_for(|stop| *stop).await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    };
    let result = tokio::select! {
        result = server => result,
        () = late => {
            tracing::warn!("server.requests_cut_off");
            Ok(())
        }
    };
    jobs.stop().await;
    app.db().close().await;
    tracing::info!("server.stopped");
    result
}

/// Waits for Ctrl-C, or for the signal that a service manager sends.
pub async fn signal() {
    let interrupt = async {
        if let Err(e) = tokio::signal::ctrl_c().await {
            tracing::error!(error = %e, "server.no_interrupt");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(e) => {
                tracing::error!(error = %e, "server.no_terminate");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
