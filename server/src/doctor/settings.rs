//! The settings: TLS and proxy, names, monitoring, lessons.

use super::Check;
use crate::config::Config;

pub(super) fn checks(config: &Config) -> Vec<Check> {
    vec![tls(config), proxy(config), hosts(config), monitoring(config), lessons(config)]
}

fn tls(config: &Config) -> Check {
    const NAME: &str = "tls";
    match &config.public_url {
        Some(url) if config.is_secure() => Check::ok(NAME, url.as_str()),
        None if config.addr.ip().is_loopback() => Check::warn(
            NAME,
            "public_url is not set",
            "set it to the address that people type: slips and links lead there",
        ),
        url => Check::warn(
            NAME,
            format!("plain HTTP at {}", url.as_deref().unwrap_or("an address that is not set")),
            "put a TLS proxy in front and set public_url = \"https://…\"; without it others on the network can read \
             everything, and browsers keep no lesson for offline use",
        ),
    }
}

fn proxy(config: &Config) -> Check {
    const NAME: &str = "proxy";
    let local = config.addr.ip().is_loopback();
    match (config.trusted_proxies.is_empty(), config.is_secure()) {
        (true, true) => Check::warn(
            NAME,
            "https, and no proxy is trusted",
            "set trusted_proxies to the proxy's address: now all visitors seem to come from one, and share its limits",
        ),
        (true, false) => Check::ok(NAME, "none is trusted: client addresses are those of connections"),
        (false, _) if config.trusted_proxies.iter().any(|net| net.to_string().ends_with("/0")) => Check::fail(
            NAME,
            "every address is trusted as a proxy",
            "name the proxy's own address: now anybody chooses the address that limits are counted for",
        ),
        (false, _) if !local => Check::warn(
            NAME,
            format!("the server listens at {}, beside its proxy", config.addr),
            "listen at 127.0.0.1, or let a firewall admit the proxy alone",
        ),
        (false, _) => Check::ok(NAME, list(&config.trusted_proxies)),
    }
}

fn hosts(config: &Config) -> Check {
    const NAME: &str = "hosts";
    let public = config.public_url.as_deref().and_then(|url| url.split_once("://")).map(|(_, host)| host);
    let names: Vec<&str> = public.into_iter().chain(config.allowed_hosts.iter().map(String::as_str)).collect();
    if names.is_empty() {
        Check::warn(
            NAME,
            "the site answers under localhost and private addresses only",
            "set public_url, or allowed_hosts, to the names that people type; all others get the answer 421",
        )
    } else {
        Check::ok(NAME, names.join(", "))
    }
}

fn monitoring(config: &Config) -> Check {
    const NAME: &str = "monitoring";
    match config.metrics_addr {
        None => Check::warn(NAME, "nobody reads figures", "set metrics_addr and use the alerts in server/ops"),
        Some(addr) if addr.ip().is_loopback() => Check::ok(NAME, format!("figures at {addr}")),
        Some(addr) => {
            let seen = format!("figures at {addr} for {}", list(&config.metrics_addresses));
            if config.metrics_addresses.iter().any(|net| net.to_string().ends_with("/0")) {
                Check::fail(NAME, seen, "name the networks that may read them (metrics_addresses)")
            } else {
                Check::ok(NAME, seen)
            }
        }
    }
}

fn lessons(config: &Config) -> Check {
    const NAME: &str = "content";
    let Some(folder) = &config.content_dir else {
        return Check::ok(NAME, "the lessons of this program");
    };
    let report = qinghe_content::check_dir(folder);
    if report.is_clean() {
        Check::ok(NAME, format!("{} has no faults", folder.display()))
    } else {
        Check::fail(
            NAME,
            format!("{}: {} faults, so none of it is used", folder.display(), report.faults.len()),
            "run `qinghe content check` on it",
        )
    }
}

fn list(nets: &[crate::config::Net]) -> String {
    nets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{super::Grade, *};

    fn grades(config: &Config) -> Vec<(&'static str, Grade)> {
        checks(config).into_iter().map(|c| (c.name, c.grade)).collect()
    }

    #[test]
    fn a_proxy_that_is_set_up_well_is_well() {
        let config = Config {
            public_url: Some("https://qinghe.example.cn".into()),
            trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
            metrics_addr: Some(([127, 0, 0, 1], 9464).into()),
            ..Config::default()
        };
        assert!(checks(&config).iter().all(Check::is_ok), "{:?}", checks(&config));
    }

    #[test]
    fn what_opens_a_door_fails() {
        let config = Config {
            public_url: Some("https://qinghe.example.cn".into()),
            trusted_proxies: vec!["0.0.0.0/0".parse().unwrap()],
            metrics_addr: Some(([0, 0, 0, 0], 9464).into()),
            metrics_addresses: vec!["::/0".parse().unwrap()],
            content_dir: Some("/nowhere".into()),
            ..Config::default()
        };
        let found = grades(&config);
        assert!(found.contains(&("proxy", Grade::Fail)) && found.contains(&("monitoring", Grade::Fail)), "{found:?}");
        let plain = Config { addr: ([0, 0, 0, 0], 3000).into(), ..Config::default() };
        assert!(grades(&plain).contains(&("tls", Grade::Warn)) && grades(&plain).contains(&("hosts", Grade::Warn)));
        let unproxied = Config { trusted_proxies: Vec::new(), ..config };
        assert!(grades(&unproxied).contains(&("proxy", Grade::Warn)));
    }
}
