//! The whole server as one axum router.
//!
//! Pages come from `qinghe_site::routes`; the embedded files and three addresses for machines join them. [`build`] is all that a test needs: no process, no socket.

use crate::{
    assets,
    config::{Config, Net},
    crowd::{self, Crowd},
    hosts::{self, Hosts},
    middleware::{self as mw, Edge, Observer},
    request_log::RequestLog,
};
use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{NaiveDate, SecondsFormat, TimeDelta};
use metrics_exporter_prometheus::PrometheusHandle;
use qinghe_kit::{Site, Web};
use qinghe_service::{App, installation};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
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

/// The most bytes of a request's body, except at the addresses that take a file: those have
/// [`qinghe_kit::uploads::MAX_BODY`].
const BODY_LIMIT: usize = 64 * 1024;
/// How long a write may take that proves the database well.
const PROOF: Duration = Duration::from_secs(2);

/// The state of the pages, from the settings.
#[must_use]
pub fn web(app: App, config: &Config) -> Web {
    let bundle = assets::Bundle::embedded();
    let site = Site {
        bundle: bundle.name,
        stylesheet: bundle.stylesheet,
        scenes: bundle.scenes,
        exit_url: config.exit_url.clone(),
        public_url: config.public_url.clone(),
        secure: config.is_secure(),
        live: false,
    };
    Web { app, site: Arc::new(site) }
}

/// The server's routes with everything around them.
pub fn build(app: App, config: &Config) -> Router {
    build_with(web(app, config), config)
}

/// The same with the state of the pages.
pub(crate) fn build_with(web: Web, config: &Config) -> Router {
    let app = web.app.clone();
    let log = config.log.requests_dir.as_deref().map(|dir| Arc::new(RequestLog::new(dir, config.log.requests_days)));
    let observer = Observer { app: app.clone(), log };
    let edge = Edge { web, trusted_proxies: config.trusted_proxies.clone().into() };
    let hosts = Hosts::of(config);
    let crowd = Crowd::default();
    // gzip only: of a 4 KB page brotli saves 190 bytes more and costs 2.5 times the time (0.10 ms a
    // page against 0.04 ms, measured). Files are compressed beforehand, with brotli too.
    let compress = CompressionLayer::new()
        .no_br()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(1024).and(NotForContentType::IMAGES).and(NotForContentType::GRPC));
    // A layer that is added later is further out.
    let known = |routes: Router| {
        routes
            .layer(from_fn_with_state(edge.clone(), mw::identify))
            .layer(from_fn_with_state(edge.clone(), mw::same_origin))
            .layer(from_fn_with_state(hosts.clone(), hosts::known_host))
    };
    let small = |routes: Router<Web>| routes.layer(RequestBodyLimitLayer::new(BODY_LIMIT));
    let pages = small(qinghe_site::routes(&edge.web)).merge(qinghe_site::upload_routes(&edge.web));
    let pages = pages.with_state(edge.web.clone()).layer(from_fn_with_state(crowd.clone(), crowd::pages));
    let pages =
        known(pages).layer(compress).layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, mw::TIMEOUT));
    // No time limit: a stream stays open. No compression: it would delay small events.
    let streams = small(qinghe_site::streams(&edge.web)).with_state(edge.web.clone());
    let streams = known(streams.layer(from_fn_with_state(crowd, crowd::streams)));
    let tls = mw::tls_policy(edge.web.site.secure, config.hsts_subdomains);
    let about = Arc::new(About::of(app, config));
    let machines = Router::new()
        .route("/pkg/{*path}", get(assets::serve))
        .route("/favicon.ico", get(assets::favicon))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/.well-known/security.txt", get(security))
        .with_state(about);
    pages
        .merge(streams)
        .merge(machines)
        .layer(CatchPanicLayer::custom(mw::panicked))
        .layer(from_fn_with_state(tls, mw::harden))
        .layer(from_fn_with_state(observer, mw::observe))
}

/// What the addresses for machines need.
struct About {
    app: App,
    proof: tokio::sync::Mutex<Option<Proof>>,
    security_contact: Option<String>,
    security_expires: Option<NaiveDate>,
    security_policy: Option<String>,
    public_url: Option<String>,
}

impl About {
    fn of(app: App, config: &Config) -> Self {
        Self {
            app,
            proof: tokio::sync::Mutex::default(),
            security_contact: config.security_contact.clone(),
            security_expires: config.security_expires,
            security_policy: config.security_policy.clone(),
            public_url: config.public_url.clone(),
        }
    }
}

/// A write that proved whether the database takes writes.
#[derive(Clone, Copy)]
struct Proof {
    began: Instant,
    /// What is wrong, if anything.
    fault: Option<&'static str>,
}

/// `/readyz`: whether the database takes writes, found out by one. Of those who ask meanwhile none makes a write of their
/// own: the next one answers all.
async fn ready(State(about): State<Arc<About>>) -> Response {
    let asked = Instant::now();
    let mut last = about.proof.lock().await;
    let proof = match *last {
        Some(proof) if proof.began >= asked => proof,
        _ => {
            let began = Instant::now();
            let proven = tokio::time::timeout(PROOF, installation::prove_writable(&about.app)).await;
            let fault = match proven {
                Ok(Ok(())) => None,
                Ok(Err(e)) => {
                    tracing::error!(error = %e, "http.not_ready");
                    match e {
                        qinghe_service::Error::Store(e) if e.is_unreachable() => Some("the database does not answer\n"),
                        _ => Some("the database takes no writes: the log has the reason\n"),
                    }
                }
                Err(_) => Some("the database is slow: no write within 2 seconds\n"),
            };
            *last.insert(Proof { began, fault })
        }
    };
    match proof.fault {
        None => "ready\n".into_response(),
        Some(why) => (StatusCode::SERVICE_UNAVAILABLE, why).into_response(),
    }
}

/// `/.well-known/security.txt` (RFC 9116), where the settings say who is to be told of a weakness. One that has expired is
/// not there: nobody should trust what nobody has looked at since.
async fn security(State(about): State<Arc<About>>) -> Response {
    let Some(contact) = &about.security_contact else { return StatusCode::NOT_FOUND.into_response() };
    let now = about.app.now();
    // A day ends in Shanghai, where the people live who set it.
    let end_of = |day: NaiveDate| {
        day.and_hms_opt(23, 59, 59).and_then(|end| end.and_local_timezone(App::ZONE).single()).map(|end| end.to_utc())
    };
    let expires = about.security_expires.map_or(Some(now + TimeDelta::days(180)), end_of);
    let Some(expires) = expires.filter(|end| *end > now) else { return StatusCode::NOT_FOUND.into_response() };
    let expires = expires.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: zh, en\n");
    if let Some(policy) = &about.security_policy {
        text.extend(["Policy: ", policy, "\n"]);
    }
    if let Some(url) = &about.public_url {
        text.extend(["Canonical: ", url, "/.well-known/security.txt\n"]);
    }
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// The figures for monitoring, served apart from the site: a proxy before the site can not lead to them.
pub fn figures(config: &Config, figures: PrometheusHandle) -> Router {
    let networks: Arc<[Net]> = config.metrics_addresses.clone().into();
    Router::new().route("/metrics", get(figures_page)).with_state((networks, figures))
}

/// `/metrics`, for the addresses that may read it; for all others there is no such page.
async fn figures_page(State((networks, figures)): State<(Arc<[Net]>, PrometheusHandle)>, request: Request) -> Response {
    let peer = mw::peer(&request);
    if !networks.iter().any(|net| net.contains(peer)) {
        return StatusCode::NOT_FOUND.into_response();
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], figures.render()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request as HttpRequest};
    use chrono::{DateTime, Utc};
    use qinghe_content::Library;
    use qinghe_service::{Clock, secrets::Secrets};
    use qinghe_store::{Db, Options};
    use rand::{SeedableRng as _, rngs::StdRng};
    use tower::ServiceExt as _;

    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> DateTime<Utc> {
            DateTime::from_timestamp(1_795_000_000, 0).expect("a time")
        }
    }

    struct Server {
        app: App,
        router: Router,
        _folder: tempfile::TempDir,
    }

    async fn server(config: &Config) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let db = Db::open(&url, &Options::default()).await.unwrap();
        let rng = Box::new(StdRng::seed_from_u64(1));
        let secrets = Secrets::from_bytes(&[1; 64]);
        let app = App::new(db, Library::embedded(), config.settings(), secrets, Box::new(Noon), rng);
        let config = Config { allowed_hosts: vec!["qinghe.test".into()], ..config.clone() };
        Server { router: build(app.clone(), &config), app, _folder: folder }
    }

    impl Server {
        async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Response {
            let mut request = HttpRequest::builder().method(method).uri(path).header("host", "qinghe.test");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let request = request.body(Body::from(body.to_owned())).unwrap();
            self.router.clone().oneshot(request).await.unwrap()
        }

        async fn get(&self, path: &str) -> Response {
            self.send("GET", path, &[], "").await
        }
    }

    #[tokio::test]
    async fn machines_are_answered() {
        let server = server(&Config::default()).await;
        assert_eq!(server.get("/healthz").await.status(), StatusCode::OK);
        assert_eq!(server.get("/readyz").await.status(), StatusCode::OK);
        let written = {
            let mut c = server.app.db().read().await.unwrap();
            qinghe_store::operations::installation::find(&mut c, "ready").await.unwrap()
        };
        assert_eq!(written.as_deref(), Some("2026-11-18T11:06:40.000Z"), "being ready is proven by a write");
        let together = futures::future::join_all((0..50).map(|_| server.get("/readyz"))).await;
        assert!(together.iter().all(|r| r.status() == StatusCode::OK));
        assert_eq!(server.get("/metrics").await.status(), StatusCode::NOT_FOUND);
        server.app.db().close().await;
        assert_eq!(server.get("/healthz").await.status(), StatusCode::OK);
        assert_eq!(server.get("/readyz").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn every_answer_is_hardened_and_named() {
        let server = server(&Config::default()).await;
        for path in ["/", "/no-such-page", "/healthz", "/pkg/no-such-file.js", "/sign-in"] {
            let response = server.get(path).await;
            let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
            assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(header("x-frame-options"), "DENY", "{path}");
            assert_eq!(header("referrer-policy"), "same-origin", "{path}");
            assert!(header("content-security-policy").contains("default-src 'none'"), "{path}");
            assert!(header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
            assert_eq!(header("cache-control"), "no-store", "{path}");
            assert_eq!(header("x-request-id").len(), 16, "{path}");
            assert_eq!(header("strict-transport-security"), "", "not over plain HTTP");
        }
    }

    #[tokio::test]
    async fn tls_is_asked_for_only_where_it_is() {
        let config = Config { public_url: Some("https://qinghe.test".into()), ..Config::default() };
        let server = server(&config).await;
        let response = server.get("/sign-in").await;
        assert!(response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
        assert_eq!(response.headers()[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000");
        let device = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(device.starts_with("qinghe-device=") && device.ends_with("; Secure"), "{device}");
        let config = Config { hsts_subdomains: true, ..config };
        let response = self::server(&config).await.get("/healthz").await;
        assert_eq!(response.headers()[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000; includeSubDomains");
    }

    #[tokio::test]
    async fn a_device_is_remembered_where_people_sign_in() {
        let server = server(&Config::default()).await;
        let response = server.get("/sign-in").await;
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("; HttpOnly; SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");
        let cookie = cookie.split(';').next().unwrap();
        let again = server.send("GET", "/sign-in", &[("cookie", cookie)], "").await;
        assert!(!again.headers().contains_key(header::SET_COOKIE));
        assert!(!server.get("/no-such-page").await.headers().contains_key(header::SET_COOKIE));
    }

    #[tokio::test]
    async fn other_sites_can_not_write() {
        let server = server(&Config::default()).await;
        let post =
            |headers: &'static [(&'static str, &'static str)]| server.send("POST", "/language", headers, "lang=en");
        assert_eq!(post(&[]).await.status(), StatusCode::FORBIDDEN);
        assert_eq!(post(&[("origin", "http://evil.test")]).await.status(), StatusCode::FORBIDDEN);
        assert_eq!(post(&[("sec-fetch-site", "cross-site")]).await.status(), StatusCode::FORBIDDEN);
        assert_ne!(post(&[("origin", "http://qinghe.test")]).await.status(), StatusCode::FORBIDDEN);
        assert_ne!(post(&[("sec-fetch-site", "same-origin")]).await.status(), StatusCode::FORBIDDEN);
    }

    #[tokio::test]
    async fn unknown_names_are_not_answered() {
        let server = server(&Config::default()).await;
        for path in ["/", "/sign-in", "/play"] {
            let as_host = async |host: &str| {
                let request = HttpRequest::builder().uri(path).header("host", host).body(Body::empty()).unwrap();
                server.router.clone().oneshot(request).await.unwrap().status()
            };
            assert_eq!(as_host("rebound.example").await, StatusCode::MISDIRECTED_REQUEST, "{path}");
            assert_ne!(as_host("192.168.1.20:3000").await, StatusCode::MISDIRECTED_REQUEST, "{path}");
        }
        // With its own name as the origin, a page of that name could write.
        let rebound = [("origin", "http://rebound.example")];
        let mut request = HttpRequest::builder().method("POST").uri("/language").header("host", "rebound.example");
        for (name, value) in rebound {
            request = request.header(name, value);
        }
        let response = server.router.clone().oneshot(request.body(Body::from("lang=en")).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST);
        let nowhere = HttpRequest::builder().uri("/sign-in").body(Body::empty()).unwrap();
        assert_eq!(server.router.clone().oneshot(nowhere).await.unwrap().status(), StatusCode::BAD_REQUEST);
        let health = HttpRequest::builder().uri("/healthz").header("host", "probe").body(Body::empty()).unwrap();
        assert_eq!(server.router.clone().oneshot(health).await.unwrap().status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn weaknesses_are_told_to_whom_the_settings_say() {
        assert_eq!(
            server(&Config::default()).await.get("/.well-known/security.txt").await.status(),
            StatusCode::NOT_FOUND
        );
        let config = Config {
            security_contact: Some("mailto:security@example.cn".into()),
            public_url: Some("https://qinghe.test".into()),
            ..Config::default()
        };
        let response = server(&config).await.get("/.well-known/security.txt").await;
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.starts_with("Contact: mailto:security@example.cn\nExpires: 2027-"), "{text}");
        assert!(text.ends_with("Canonical: https://qinghe.test/.well-known/security.txt\n"), "{text}");
    }

    #[tokio::test]
    async fn figures_are_apart_and_for_their_networks() {
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        let router = figures(&Config::default(), recorder.handle());
        let from = async |peer: [u8; 4]| {
            let mut request = HttpRequest::builder().uri("/metrics").body(Body::empty()).unwrap();
            request.extensions_mut().insert(axum::extract::ConnectInfo(std::net::SocketAddr::from((peer, 4000))));
            router.clone().oneshot(request).await.unwrap().status()
        };
        assert_eq!((from([127, 0, 0, 1]).await, from([10, 0, 0, 1]).await), (StatusCode::OK, StatusCode::NOT_FOUND));
    }

    #[tokio::test]
    async fn large_bodies_are_refused() {
        let server = server(&Config::default()).await;
        let headers = [("origin", "http://qinghe.test"), ("content-length", "70000")];
        let response = server.send("POST", "/sign-in", &headers, &"x".repeat(70_000)).await;
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let router: Router = Router::new()
            .route("/", get(|| async { if true { panic!("on purpose") } else { "never" } }))
            .layer(CatchPanicLayer::custom(mw::panicked));
        let response = router.oneshot(HttpRequest::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
