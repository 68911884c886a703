//! The names under which the site answers.
//!
//! A page of another site may give its own name the address of this server (DNS rebinding), and then be of the same origin
//! as far as a browser knows. So only names that are known are answered: the public address, those of the settings, and
//! addresses of the loopback and of private networks, which no such name can be.

use crate::{config::Config, middleware::plain};
use axum::{
    extract::{Request, State},
    http::{StatusCode, header, uri::Authority},
    middleware::Next,
    response::Response,
};
use std::{net::IpAddr, sync::Arc};

/// The names that are answered.
#[derive(Clone, Debug)]
pub struct Hosts {
    names: Arc<[String]>,
    /// The address that is listened at, when it is one.
    own: Option<IpAddr>,
}

impl Hosts {
    /// From the settings.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let public = config.public_url.as_deref().and_then(|url| url.split_once("://")).map(|(_, host)| host);
        let names = config.allowed_hosts.iter().map(String::as_str).chain(public);
        let own = Some(config.addr.ip()).filter(|ip| !ip.is_unspecified());
        Self { names: names.filter_map(name).map(str::to_ascii_lowercase).collect(), own }
    }

    /// Whether a request may name this host, with or without a port.
    #[must_use]
    pub fn knows(&self, host: &str) -> bool {
        let Some(name) = name(host) else { return false };
        let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name);
        if self.names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return true;
        }
        if let Ok(ip) = bare.parse::<IpAddr>() {
            return is_near(ip.to_canonical()) || self.own == Some(ip);
        }
        let name = name.to_ascii_lowercase();
        name == "localhost" || name.ends_with(".localhost")
    }
}

/// A host without its port and the dot of a full name; `None` when it is no host.
fn name(host: &str) -> Option<&str> {
    let authority: Authority = host.trim().parse().ok()?;
    let length = authority.host().len();
    // An authority may name a user before the host.
    let name = host.trim().get(..length).filter(|_| !host.contains('@'))?;
    Some(name.strip_suffix('.').unwrap_or(name)).filter(|name| !name.is_empty())
}

/// Whether an address is of this machine or of a private network.
const fn is_near(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// Answers only under known names.
pub async fn known_host(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let header = request.headers().get(header::HOST).map(|host| host.to_str().unwrap_or_default());
    let in_address = request.uri().authority().map(Authority::as_str);
    let host = match (header, in_address) {
        (Some(header), Some(address)) if !header.eq_ignore_ascii_case(address) => None,
        (header, address) => header.or(address),
    };
    let Some(host) = host else {
        return plain(
            StatusCode::BAD_REQUEST,
            "请求没有写明要访问的网站。",
            "The request does not say which site it is for.",
        );
    };
    if hosts.knows(host) {
        return next.run(request).await;
    }
    metrics::counter!("qinghe_unknown_host_total").increment(1);
    let shown: String = host.chars().take(80).collect();
    tracing::warn!(host = shown, "http.unknown_host");
    plain(
        StatusCode::MISDIRECTED_REQUEST,
        "本站不使用这个网址。请用学校或教育局给出的网址打开。\n（管理员：请把这个域名写进设置 public_url 或 allowed_hosts。）",
        "This site does not use this address. Open it with the address from your school or bureau.\n(Administrators: add this name to the setting public_url or allowed_hosts.)",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_set_and_near_addresses_are_known() {
        let config = Config {
            public_url: Some("https://qinghe.example.cn:8443".into()),
            allowed_hosts: vec!["Qinghe.School".into(), "203.0.113.9".into()],
            addr: ([198, 51, 100, 4], 3000).into(),
            ..Config::default()
        };
        let hosts = Hosts::of(&config);
        for host in [
            "qinghe.example.cn",
            "QINGHE.example.cn:443",
            "qinghe.example.cn.",
            "qinghe.school:80",
            "203.0.113.9:3000",
            "198.51.100.4",
            "localhost:3000",
            "a.localhost",
            "127.0.0.1:3000",
            "10.0.0.7",
            "192.168.1.9:3000",
            "172.16.0.1",
            "[::1]:3000",
            "[fd12::1]",
            "[fe80::1]:80",
            "[::ffff:10.0.0.7]",
        ] {
            assert!(hosts.knows(host), "{host}");
        }
        for host in [
            "evil.example",
            "qinghe.example.cn.evil.example",
            "evil.example:443",
            "localhost.evil.example",
            "notlocalhost",
            "127.0.0.1.evil.example",
            "8.8.8.8",
            "172.32.0.1",
            "[2001:db8::1]",
            "127.0.0.1@evil.example",
            "evil.example@127.0.0.1",
            "evil.example/127.0.0.1",
            "",
            ".",
            " ",
            ":80",
        ] {
            assert!(!hosts.knows(host), "{host}");
        }
        assert!(!Hosts::of(&Config::default()).knows("qinghe.example.cn"));
    }
}
