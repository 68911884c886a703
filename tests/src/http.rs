//! A visitor without JavaScript: keeps cookies, sends what a browser sends, follows nothing by
//! itself. It speaks to the whole server, middleware included, without a socket.

use crate::TestApp;
use axum::{Router, body::Body, extract::ConnectInfo};
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use qinghe::{config::Config, router};
use std::{collections::BTreeMap, net::SocketAddr};
use tower::ServiceExt;

/// The origin that visitors see.
pub const ORIGIN: &str = "http://qinghe.test";

/// A browser with its cookies.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    address: SocketAddr,
    language: &'static str,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub body: String,
    /// The body as it came.
    pub bytes: bytes::Bytes,
}

impl Answer {
    /// Where a redirect leads.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn location(&self) -> &str {
        assert!(self.status.is_redirection(), "no redirect: {} {}", self.status, self.body);
        self.headers[header::LOCATION].to_str().expect("an address is text")
    }

    /// A header as text, empty when absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// Every `Set-Cookie`.
    #[must_use]
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().filter_map(|v| v.to_str().ok()).collect()
    }
}

impl TestApp {
    /// The whole server over this application.
    pub fn router(&self) -> Router {
        self.router_with(|_| ())
    }

    /// The same with settings of the test's own.
    pub fn router_with(&self, set: impl FnOnce(&mut Config)) -> Router {
        let mut config = Config { allowed_hosts: vec!["qinghe.test".to_owned()], ..Config::default() };
        set(&mut config);
        router::build(self.app.clone(), &config)
    }

    /// A visitor of a server with settings of the test's own.
    #[must_use]
    pub fn browser_with(&self, set: impl FnOnce(&mut Config)) -> Browser {
        Browser { router: self.router_with(set), ..self.browser() }
    }

    /// A visitor who is not signed in.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router(),
            cookies: BTreeMap::new(),
            address: ([203, 0, 113, 7], 40_000).into(),
            language: "zh-CN",
        }
    }

    /// Staff, signed in by the form.
    pub async fn staff_browser(&self, username: &str) -> Browser {
        let mut b = self.browser();
        let answer = b.post("/sign-in/staff", &[("username", username), ("password", crate::app::PASSWORD)]).await;
        assert_eq!(answer.location(), "/", "{}", answer.body);
        b
    }

    /// The `n`-th pupil (from 0) of the first class, signed in by their slip.
    pub async fn pupil_browser(&self, n: usize) -> Browser {
        let mut b = self.browser();
        let slip = self.slips(&self.world().class).await.swap_remove(n);
        let answer = b.post(&format!("/q/{}", slip.token), &[]).await;
        assert_eq!(answer.location(), "/learn", "{}", answer.body);
        b
    }
}

impl Browser {
    /// Requests an address.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, Body::empty(), &[("sec-fetch-site", "same-origin")]).await
    }

    /// Sends a form from a page of this site.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", ORIGIN)];
        self.send(Method::POST, path, Body::from(encode(fields)), &headers).await
    }

    /// Sends a form with a file from a page of this site.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)], name: &str, bytes: &[u8]) -> Answer {
        const EDGE: &str = "----qinghe-test-edge";
        let mut body = Vec::new();
        for (field, value) in fields {
            let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        let length = body.len().to_string();
        let headers = [("content-type", kind.as_str()), ("content-length", length.as_str()), ("origin", ORIGIN)];
        self.send(Method::POST, path, Body::from(body), &headers).await
    }

    /// Calls a server function as an island does.
    pub async fn call(&mut self, function: &str, body: &serde_json::Value) -> Answer {
        let headers = [("content-type", "application/json"), ("accept", "application/json"), ("origin", ORIGIN)];
        self.send(Method::POST, &format!("/api/{function}"), Body::from(body.to_string()), &headers).await
    }

    /// Sends a request with these headers.
    pub async fn send(&mut self, method: Method, path: &str, body: Body, headers: &[(&str, &str)]) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "qinghe.test")
            .header("accept-language", self.language)
            .header("cookie", cookies.join("; "));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(body).expect("the request is well formed");
        request.extensions_mut().insert(ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("the body arrives").to_bytes();
        let text = String::from_utf8_lossy(&body).into_owned();
        let answer = Answer { status: parts.status, headers: parts.headers, body: text, bytes: body };
        for cookie in answer.set_cookies() {
            let (name, rest) = cookie.split_once('=').expect("a cookie has a name");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() || rest.to_ascii_lowercase().contains("max-age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }

    /// The value of a cookie.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Sets a cookie by hand.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// The language the browser asks for.
    #[must_use]
    pub fn speaking(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }
}

fn encode(fields: &[(&str, &str)]) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let escape = |s: &str| -> String {
        s.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
    };
    fields.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect::<Vec<_>>().join("&")
}
