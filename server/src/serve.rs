//! Serves requests, and stops without losing any.

use crate::{
    config::Config,
    connections::{self, Limits, Register},
    jobs::Jobs,
    router,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use qinghe_service::{App, audit_chain, record};
use std::{io, time::Duration};
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
/// When the address for figures cannot be listened at.
pub async fn run(
    app: App,
    config: &Config,
    listener: TcpListener,
    figures: Option<PrometheusHandle>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let limits = Limits::of(config);
    tracing::info!(connections = limits.total, per_address = limits.per_address, "server.limits");
    let stopping = watch::Sender::new(false);
    let monitoring = match (config.metrics_addr, figures.clone()) {
        (Some(addr), Some(figures)) => {
            let router = router::figures(config, figures);
            let register = Register::new(Limits { total: 64, per_address: 64, ..limits.clone() });
            let listener = TcpListener::bind(addr).await?;
            Some(tokio::spawn(connections::serve(listener, router, register, stopping.subscribe())))
        }
        _ => None,
    };
    let router = router::build(app.clone(), config);
    let jobs = Jobs::start(&app, config, figures);
    let server = connections::serve(listener, router, Register::new(limits), stopping.subscribe());
    let end = async {
        stop.await;
        tracing::info!("server.stopping");
        tell_manager(&[Word::Stopping]);
        // Streams do not end by themselves; without this they would use up the grace period.
        app.end_streams();
        stopping.send_replace(true);
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        () = server => {}
        () = end => tracing::warn!("server.requests_cut_off"),
    }
    if let Some(monitoring) = monitoring {
        monitoring.abort();
    }
    jobs.stop().await;
    record::flush(&app, true).await;
    if let Err(e) = audit_chain::seal(&app).await {
        tracing::error!(error = %e, "server.audit_not_sealed");
    }
    app.db().close().await;
    tracing::info!("server.stopped");
    Ok(())
}

#[cfg(unix)]
use sd_notify::NotifyState as Word;

/// Tells the service manager something, where there is one (`Type=notify`).
#[cfg(unix)]
fn tell_manager(words: &[Word<'_>]) {
    if let Err(e) = sd_notify::notify(words) {
        tracing::warn!(error = %e, "server.manager_not_told");
    }
}

/// Tells the service manager that the server answers, and from then on that it is alive: twice in each period of its
/// watchdog. A server whose threads all hang says so no more, and is started again.
#[cfg(unix)]
pub fn ready(status: &str) {
    tell_manager(&[Word::Ready, Word::Status(status)]);
    if let Some(period) = sd_notify::watchdog_enabled() {
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(period / 2);
            loop {
                ticks.tick().await;
                tell_manager(&[Word::Watchdog]);
            }
        });
    }
}

/// No service manager is known here.
#[cfg(not(unix))]
pub fn ready(_status: &str) {}

#[cfg(not(unix))]
enum Word {
    Stopping,
}

#[cfg(not(unix))]
fn tell_manager(_words: &[Word]) {}

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
