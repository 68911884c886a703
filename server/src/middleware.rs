//! What happens to every request before a page gets it, and to every response afterwards.
//!
//! From the outside in: [`observe`] (request id, log line, figures), [`harden`] (security headers),
//! then for pages only [`crate::hosts`] (under which name), [`same_origin`] (no other site may write here), [`identify`] (who
//! is asking: the [`Visitor`]) and [`crate::crowd`] (how much at a time). The decisions are plain functions with tests below.

use crate::{
    browser,
    config::Net,
    request_log::{self, Entry, RequestLog},
};
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::cookie::{Cookie, CookieJar};
use qinghe_kit::{
    Visitor, Web,
    visitor::{DEVICE_COOKIE, DOOR_COOKIE, LANG_COOKIE, READING_COOKIE, Reading},
};
use qinghe_model::{Lang, UserId};
use qinghe_service::{
    Actor, App,
    accounts::{self, Client},
    help_lines,
    lessons::Reminder,
    record,
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};
use tracing::Instrument;

/// What the middleware needs besides the pages' own state.
#[derive(Clone)]
pub struct Edge {
    /// The pages' state.
    pub web: Web,
    /// Networks whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Arc<[Net]>,
}

// ---- observing ---------------------------------------------------------------------------------

/// The request's id, in logs and responses.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What [`observe`] needs.
#[derive(Clone)]
pub struct Observer {
    /// Ids and time.
    pub app: App,
    /// The request log, if there is one.
    pub log: Option<Arc<RequestLog>>,
}

/// Who asked: from [`identify`] to [`observe`].
#[derive(Clone)]
struct Caller {
    user: Option<UserId>,
    address: IpAddr,
}

/// Gives the request an id, and logs and counts it by its route's template. The requested address is logged only as
/// [`request_log::masked`] makes it: it may hold a token.
pub async fn observe(State(observer): State<Observer>, request: Request, next: Next) -> Response {
    let Observer { app, log } = observer;
    let began = Instant::now();
    let peer = peer(&request);
    let id = hex::encode(app.random::<8>());
    let method = method_name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str).to_owned();
    let path = log.as_ref().map(|_| request_log::masked(&route, request.uri().path()));
    let span = tracing::info_span!("request", http.id = id, http.method = method, http.route = route);
    let mut response = next.run(request).instrument(span.clone()).await;

    let status = response.status().as_u16();
    let took = began.elapsed();
    let labels = [("method", method.to_owned()), ("route", route), ("status", status.to_string())];
    metrics::counter!("qinghe_http_requests_total", &labels).increment(1);
    metrics::histogram!("qinghe_http_seconds", &labels[1..]).record(took.as_secs_f64());
    let ms = (took.as_secs_f64() * 100_000.0).round() / 100.0;
    span.in_scope(|| {
        if status >= 500 {
            tracing::error!(http.status = status, http.ms = ms, "http.request");
        } else if log.is_none() {
            tracing::info!(http.status = status, http.ms = ms, "http.request");
        }
    });
    if let (Some(log), Some(path)) = (&log, path) {
        let caller = response.extensions().get::<Caller>();
        log.write(&Entry {
            at: app.now(),
            id: &id,
            method,
            path,
            status: response.status(),
            ms,
            address: caller.map_or(peer, |caller| caller.address),
            user: caller.and_then(|caller| caller.user).map(|user| record::pseudonym(&app, user)),
        });
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// A method's name; one word for all unknown ones, so that clients cannot create labels.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}

// ---- hardening ---------------------------------------------------------------------------------

/// What browsers are told of TLS, where the site has it. Other names under the site's may be somebody else's, and without TLS.
#[must_use]
pub const fn tls_policy(secure: bool, subdomains: bool) -> Option<&'static str> {
    match (secure, subdomains) {
        (true, true) => Some("max-age=31536000; includeSubDomains"),
        (true, false) => Some("max-age=31536000"),
        (false, _) => None,
    }
}

/// Sets the security headers that a page has not set itself.
pub async fn harden(State(tls): State<Option<&'static str>>, request: Request, next: Next) -> Response {
    const ALWAYS: [(HeaderName, &str); 6] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: the answer to a plain form leads back to where it came from.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        ),
    ];
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // A page sets its own policy with its nonce; any other response may load nothing.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Some(tls) = tls {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static(tls));
    }
    response
}

/// A page in plain text and both languages, for when no other is possible.
#[must_use]
pub fn plain(status: StatusCode, zh: &str, en: &str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{zh}\n{en}\n")).into_response()
}

/// The response after a panic. Its message is in the log, with the request's id.
#[must_use]
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    metrics::counter!("qinghe_panics_total").increment(1);
    plain(
        StatusCode::INTERNAL_SERVER_ERROR,
        "出错了。您的作答已保存的部分不会丢失，请返回重试。",
        "Something went wrong. What was saved is not lost; please go back and try again.",
    )
}

// ---- the same origin ---------------------------------------------------------------------------

/// Refuses a write that another site started (CSRF).
pub async fn same_origin(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let origin = origin(edge.web.site.public_url.as_deref(), request.uri(), request.headers());
    if may_write(request.method(), request.headers(), &origin) {
        return next.run(request).await;
    }
    metrics::counter!("qinghe_cross_site_refused_total").increment(1);
    tracing::warn!("http.cross_site_refused");
    plain(
        StatusCode::FORBIDDEN,
        "请求不是从本站页面发出的，已被拒绝。请打开本站页面后重试。",
        "This request did not come from a page of this site and was refused. Please open the site and try again.",
    )
}

/// Whether a request is allowed: it only reads, or a page of this origin sent it.
/// `Sec-Fetch-Site` decides where a browser sends it; browsers leave it out over plain HTTP, and
/// there `Origin` or `Referer` must name this site. A request with none of them is refused.
fn may_write(method: &Method, headers: &HeaderMap, origin: &str) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let value_of = |name: &HeaderName| headers.get(name).map(|v| v.to_str().unwrap_or_default());
    if let Some(site) = value_of(&HeaderName::from_static("sec-fetch-site")) {
        return site == "same-origin";
    }
    if let Some(from) = value_of(&header::ORIGIN) {
        return from.eq_ignore_ascii_case(origin);
    }
    value_of(&header::REFERER).is_some_and(|from| {
        from.get(..origin.len()).is_some_and(|start| start.eq_ignore_ascii_case(origin))
            && matches!(from.as_bytes().get(origin.len()), None | Some(b'/' | b'?' | b'#'))
    })
}

/// The site as the browser names it: the public address, else plain HTTP and the Host.
fn origin(public_url: Option<&str>, uri: &Uri, headers: &HeaderMap) -> String {
    if let Some(url) = public_url {
        return url.to_owned();
    }
    let host =
        headers.get(header::HOST).and_then(|h| h.to_str().ok()).or_else(|| uri.authority().map(Authority::as_str));
    format!("http://{}", host.unwrap_or("localhost"))
}

// ---- who is asking -----------------------------------------------------------------------------

/// Finds out who is asking, and adds the [`Visitor`] to the request.
pub async fn identify(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let Edge { web, trusted_proxies, .. } = &edge;
    let headers = request.headers();
    let cookies = CookieJar::from_headers(headers);
    let actor = match cookies.get(web.site.session_cookie()) {
        Some(cookie) => match accounts::find_actor(&web.app, cookie.value()).await {
            Ok(actor) => actor,
            Err(e) => {
                tracing::error!(error = %e, "http.session_unknown");
                return plain(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "系统暂时无法读取数据，请稍后重试。",
                    "The site cannot read its data right now. Please try again in a moment.",
                );
            }
        },
        None => None,
    };
    // Every page has the national numbers; the page must not fail because the others cannot be read.
    let pupil = actor.as_deref().filter(|a| a.is_learner());
    let help = help_lines::list_own(&web.app, pupil).await.unwrap_or_else(|e| {
        tracing::error!(error = %e, "http.help_lines_unknown");
        Arc::from([])
    });
    let address = client_address(peer(&request), headers, trusted_proxies);
    // A cookie that this server did not sign is none: whoever makes up names stays a stranger.
    let device = cookies.get(DEVICE_COOKIE).and_then(|c| accounts::read_device(&web.app, c.value()));
    let caller = Caller { user: actor.as_deref().and_then(Actor::user_id), address };
    let asking = actor.clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = method_name(request.method());
    let new_device =
        (device.is_none() && actor.is_none() && signs_in(request.uri().path())).then(|| accounts::new_device(&web.app));
    let (given, new_cookie) = new_device.unzip();
    let lapsed = actor.is_none() && cookies.get(web.site.session_cookie()).is_some();
    let staff_before = cookies.get(DOOR_COOKIE).is_some_and(|c| c.value() == "staff");
    let visitor = Visitor {
        lapsed,
        staff_before,
        lang: language(actor.as_deref(), cookies.get(LANG_COOKIE).map(Cookie::value), headers),
        reading: cookies.get(READING_COOKIE).map(|c| Reading::parse(c.value())).unwrap_or_default(),
        actor,
        reminder: Reminder::default(),
        help,
        client: Client { address, device, given, browser: browser::name(headers) },
        path: request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        origin: origin(web.site.public_url.as_deref(), request.uri(), headers),
    };
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    if response.status() == StatusCode::FORBIDDEN
        && let Some(actor) = asking.as_deref()
    {
        record::note_denied(&web.app, actor, method, route.as_ref().map_or("none", MatchedPath::as_str)).await;
    }
    response.extensions_mut().insert(caller);
    if let Some(device) = new_cookie {
        let secure = if web.site.secure { "; Secure" } else { "" };
        let cookie =
            format!("{DEVICE_COOKIE}={device}; Path=/; HttpOnly; SameSite=Lax; Max-Age={REMEMBER_DEVICE}{secure}");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

/// How long a device is remembered, in seconds: a year.
const REMEMBER_DEVICE: u32 = 31_536_000;

/// Whether people sign in on this page: devices are remembered only there.
fn signs_in(path: &str) -> bool {
    path == "/sign-in" || path.starts_with("/sign-in/") || path.starts_with("/q/") || path.starts_with("/activate/")
}

/// The other end of the connection. A server always knows it.
pub(crate) fn peer(request: &Request) -> IpAddr {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(a)| a.ip().to_canonical())
}

/// The client's address: the other end of the connection, unless that is a trusted proxy; then the rightmost hop of
/// `X-Forwarded-For` that is no trusted proxy. Anybody can write what is further left.
pub(crate) fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[Net]) -> IpAddr {
    let is_trusted = |a: IpAddr| trusted.iter().any(|net| net.contains(a));
    let mut address = peer;
    let hops = headers.get_all("x-forwarded-for").into_iter().collect::<Vec<_>>();
    let hops = hops.into_iter().rev().flat_map(|v| v.to_str().unwrap_or_default().rsplit(','));
    for hop in hops {
        if !is_trusted(address) {
            break;
        }
        match read_hop(hop.trim()) {
            Some(next) => address = next,
            None => break,
        }
    }
    address
}

/// An address, perhaps with a port.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let address = hop.parse::<IpAddr>().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|a| a.ip()));
    address.or_else(|| hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok()).map(|a| a.to_canonical())
}

/// The language of the response: account, cookie, `Accept-Language`, the site's default.
fn language(actor: Option<&Actor>, cookie: Option<&str>, headers: &HeaderMap) -> Lang {
    actor
        .and_then(Actor::person)
        .and_then(|p| p.locale)
        .or_else(|| cookie?.parse().ok())
        .or_else(|| accepted_language(headers))
        .unwrap_or_default()
}

/// The supported language that the browser prefers; of two with the same weight, the first.
fn accepted_language(headers: &HeaderMap) -> Option<Lang> {
    let mut best: Option<(f32, Lang)> = None;
    for value in headers.get_all(header::ACCEPT_LANGUAGE) {
        for part in value.to_str().unwrap_or_default().split(',') {
            let mut words = part.split(';').map(str::trim);
            let Some(Ok(lang)) = words.next().map(str::parse::<Lang>) else { continue };
            let q = match words.find_map(|w| w.strip_prefix("q=")) {
                Some(q) => q.trim().parse::<f32>().unwrap_or(0.0),
                None => 1.0,
            };
            if q > best.map_or(0.0, |(q, _)| q) {
                best = Some((q, lang));
            }
        }
    }
    best.map(|(_, lang)| lang)
}

/// How long a page may take.
pub const TIMEOUT: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, value) in pairs {
            map.append(*name, value.parse().unwrap());
        }
        map
    }

    #[test]
    fn only_this_site_may_write() {
        let site = "https://qinghe.example.cn";
        let post = |pairs: &[(&'static str, &str)]| may_write(&Method::POST, &headers(pairs), site);
        assert!(may_write(&Method::GET, &headers(&[("sec-fetch-site", "cross-site")]), site));
        assert!(!may_write(&Method::DELETE, &headers(&[]), site));
        assert!(!post(&[]));
        assert!(post(&[("sec-fetch-site", "same-origin")]));
        for other in ["cross-site", "same-site", "none", "", "SAME-ORIGIN, none"] {
            let claimed = [("sec-fetch-site", other), ("origin", site)];
            assert!(!post(&claimed), "Sec-Fetch-Site {other:?} decides alone");
        }
        assert!(post(&[("origin", site)]) && post(&[("origin", "https://QINGHE.example.cn")]));
        for other in ["null", "", "http://qinghe.example.cn", "https://qinghe.example.cn.evil.cn", "https://evil.cn"] {
            assert!(!post(&[("origin", other)]), "{other}");
            assert!(!post(&[("origin", other), ("referer", "https://qinghe.example.cn/")]), "{other}");
        }
        assert!(post(&[("referer", "https://qinghe.example.cn/a?b")]) && post(&[("referer", site)]));
        for other in ["https://qinghe.example.cn.evil.cn/", "https://qinghe.example.cn:8443/", "https://evil.cn/", ""] {
            assert!(!post(&[("referer", other)]), "{other}");
        }
    }

    #[test]
    fn the_origin_is_the_public_address_or_the_host() {
        let uri = Uri::from_static("/a");
        let host = headers(&[("host", "10.0.0.7:3000")]);
        assert_eq!(origin(None, &uri, &host), "http://10.0.0.7:3000");
        assert_eq!(origin(Some("https://q.cn"), &uri, &host), "https://q.cn");
    }

    #[test]
    fn only_proxies_of_ours_are_believed() {
        let trusted: Vec<Net> = ["10.0.0.0/8", "192.168.1.1"].map(|n| n.parse().unwrap()).into();
        let from = |peer: &str, forwarded: &[&str]| {
            let pairs: Vec<_> = forwarded.iter().map(|v| ("x-forwarded-for", *v)).collect();
            client_address(peer.parse().unwrap(), &headers(&pairs), &trusted).to_string()
        };
        assert_eq!(from("203.0.113.9", &["1.1.1.1"]), "203.0.113.9", "forged by a stranger");
        assert_eq!(from("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &["198.51.100.4"]), "198.51.100.4");
        assert_eq!(from("10.0.0.1", &["1.1.1.1, 198.51.100.4"]), "198.51.100.4", "forged before our proxy");
        assert_eq!(from("10.0.0.1", &["1.1.1.1, 198.51.100.4, 192.168.1.1"]), "198.51.100.4");
        assert_eq!(from("10.0.0.1", &["1.1.1.1", "198.51.100.4"]), "198.51.100.4", "two headers are one list");
        assert_eq!(from("10.0.0.1", &["198.51.100.4:5000"]), "198.51.100.4");
        assert_eq!(from("10.0.0.1", &["[2001:db8::1]:5000"]), "2001:db8::1");
        assert_eq!(from("10.0.0.1", &["unknown"]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &["1.1.1.1, unknown, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(from("::ffff:10.0.0.1", &["198.51.100.4"]), "198.51.100.4");
    }

    #[test]
    fn languages_go_in_order() {
        let lang = |cookie, accept: &str| language(None, cookie, &headers(&[("accept-language", accept)]));
        assert_eq!(lang(Some("en"), "zh-CN"), Lang::En);
        assert_eq!(lang(Some("fr"), "en"), Lang::En, "an unknown cookie is none");
        assert_eq!(lang(None, "fr, en;q=0.4, zh;q=0.9"), Lang::Zh);
        assert_eq!(lang(None, "en-US,en;q=0.9,zh-CN;q=0.8"), Lang::En);
        assert_eq!(lang(None, "en;q=0, zh;q=0.1"), Lang::Zh);
        assert_eq!(lang(None, "en;q=x"), Lang::Zh);
        assert_eq!(lang(None, "fr"), Lang::Zh);
        assert_eq!(language(None, None, &HeaderMap::new()), Lang::Zh);
    }
}
