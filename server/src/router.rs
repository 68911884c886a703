//! The whole server as one axum router.
//!
//! Pages come from `qinghe_web::routes`; beside them stand the embedded files and three addresses
//! for machines. [`build`] is all that a test needs: no process, no socket.

use crate::{
    assets,
    config::Config,
    middleware::{self as mw, Edge},
};
use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::get,
};
use metrics_exporter_prometheus::PrometheusHandle;
use qinghe_service::App;
use qinghe_web::{Site, Web};
use std::{sync::Arc, time::Duration};
use tower_http::{
    CompressionLevel,
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
    limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer,
};

/// The most bytes a request's body may have.
const BODY_LIMIT: usize = 64 * 1024;

/// What every page is given, from the settings.
#[must_use]
pub fn web(app: App, config: &Config) -> Web {
    let bundle = assets::Bundle::embedded();
    let site = Site {
        bundle: bundle.name,
        stylesheet: bundle.stylesheet,
        exit_url: config.exit_url.clone(),
        public_url: config.public_url.clone(),
        secure: config.is_secure(),
    };
    Web { app, site: Arc::new(site) }
}

/// The server's routes with everything around them. Without `figures` there is no `/metrics`.
pub fn build(app: App, config: &Config, figures: Option<PrometheusHandle>) -> Router {
    let edge = Edge {
        web: web(app.clone(), config),
        trusted_proxies: config.trusted_proxies.clone().into(),
        metrics_addresses: config.metrics_addresses.clone().into(),
    };
    let compress = CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(1024).and(NotForContentType::IMAGES).and(NotForContentType::GRPC));
    // A layer added later stands further out.
    let pages = qinghe_web::routes(&edge.web)
        .with_state(edge.web.clone())
        .layer(from_fn_with_state(edge.clone(), mw::identify))
        .layer(from_fn_with_state(edge.clone(), mw::same_origin))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .layer(compress)
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, mw::TIMEOUT));
    let secure = edge.web.site.secure;
    let machines = Router::new()
        .route("/pkg/{*path}", get(assets::serve))
        .route("/favicon.ico", get(assets::favicon))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures_page))
        .with_state((edge, figures));
    pages
        .merge(machines)
        .layer(CatchPanicLayer::custom(mw::panicked))
        .layer(from_fn_with_state(secure, mw::harden))
        .layer(from_fn_with_state(app, mw::observe))
}

type Machines = (Edge, Option<PrometheusHandle>);

/// `/readyz`: whether the database answers.
async fn ready(State((edge, _)): State<Machines>) -> Response {
    match tokio::time::timeout(Duration::from_secs(2), edge.web.app.db().ping()).await {
        Ok(Ok(())) => "ready\n".into_response(),
        Ok(Err(e)) => {
            tracing::error!(error = %e, "http.not_ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database is slow\n").into_response(),
    }
}

/// `/metrics`, for the addresses that may read it; for all others there is no such page.
async fn figures_page(State((edge, figures)): State<Machines>, request: Request) -> Response {
    let Some(figures) = figures.filter(|_| may_read_figures(&edge, &request)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], figures.render()).into_response()
}

fn may_read_figures(edge: &Edge, request: &Request) -> bool {
    let peer = mw::peer(request);
    let trusted = &edge.trusted_proxies;
    // A proxy beside us that nobody told us of would make everybody look local.
    let forwarded = ["x-forwarded-for", "forwarded", "x-real-ip"].iter().any(|h| request.headers().contains_key(*h));
    if forwarded && !trusted.iter().any(|net| net.contains(peer)) {
        return false;
    }
    let address = mw::client_address(peer, request.headers(), trusted);
    edge.metrics_addresses.iter().any(|net| net.contains(address))
}
