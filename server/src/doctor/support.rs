//! A bundle for those who help from afar: what `doctor` sees, the settings, and how much there is of what. Nothing in it
//! names a person, a unit or a visitor.

use super::{Options, Report, run};
use crate::{Machine, config::Config};
use chrono::{DateTime, Utc};
use qinghe_store::{
    Db,
    operations::{State, count_rows, inspect, newest_schema},
};
use serde::Serialize;
use std::{collections::BTreeMap, fs};

/// The bundle.
#[derive(Debug, Serialize)]
pub struct Support {
    /// The program's version.
    pub program: &'static str,
    /// The newest schema it knows.
    pub schema: i64,
    /// When the bundle was made.
    pub made_at: DateTime<Utc>,
    /// The system, its kernel and processors.
    pub system: BTreeMap<&'static str, String>,
    /// What doctor sees.
    pub doctor: Report,
    /// The settings. Addresses, names and paths are left out, unless they are the default.
    pub settings: serde_json::Value,
    /// How many rows each table has.
    pub rows: Vec<(String, i64)>,
    /// The modules of the program's own lessons.
    pub modules: Vec<String>,
}

/// Settings that may name a person, a place or a way in.
const HIDDEN: [&str; 12] = [
    "database_url",
    "secrets_file",
    "addr",
    "public_url",
    "trusted_proxies",
    "allowed_hosts",
    "metrics_addr",
    "metrics_addresses",
    "security_contact",
    "exit_url",
    "content_dir",
    "backup",
];

/// Makes the bundle.
pub async fn support(config: &Config, machine: Machine) -> Support {
    let mut doctor = run(config, machine, &Options::default()).await;
    for check in &mut doctor.checks {
        check.seen = hide(config, &check.seen);
    }
    Support {
        program: env!("CARGO_PKG_VERSION"),
        schema: newest_schema(),
        made_at: (machine.clock)().now(),
        system: system(),
        doctor,
        settings: settings(config),
        rows: rows(config).await,
        modules: qinghe_content::Library::embedded().modules().map(|m| m.id.as_str().to_owned()).collect(),
    }
}

/// Puts the names of settings in the place of their values.
fn hide(config: &Config, text: &str) -> String {
    let mut values: Vec<(String, &'static str)> = Vec::new();
    let mut add = |value: Option<String>, name| values.extend(value.filter(|v| v.len() > 2).map(|v| (v, name)));
    add(Some(crate::config::hide_password(&config.database_url)), "(database_url)");
    let file = qinghe_store::operations::sqlite_file(&config.database_url);
    add(file.as_ref().map(|f| f.display().to_string()), "(database)");
    add(file.as_ref().and_then(|f| f.parent()).map(|f| f.display().to_string()), "(folder)");
    add(std::path::absolute(&config.secrets_file).ok().map(|f| f.display().to_string()), "(secrets_file)");
    add(Some(config.secrets_file.display().to_string()), "(secrets_file)");
    add(config.backup.dir.as_ref().map(|f| f.display().to_string()), "(backup.dir)");
    add(config.content_dir.as_ref().map(|f| f.display().to_string()), "(content_dir)");
    add(config.public_url.clone(), "(public_url)");
    add(config.public_url.as_deref().and_then(|u| u.split_once("://")).map(|(_, host)| host.to_owned()), "(host)");
    for host in &config.allowed_hosts {
        add(Some(host.clone()), "(host)");
    }
    for net in config.trusted_proxies.iter().chain(&config.metrics_addresses) {
        add(Some(net.to_string()), "(network)");
    }
    add(Some(config.addr.to_string()), "(addr)");
    add(config.metrics_addr.map(|a| a.to_string()), "(metrics_addr)");
    // The longest first: a folder is a part of its files' paths.
    values.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    values.iter().fold(text.to_owned(), |text, (value, name)| text.replace(value, name))
}

fn settings(config: &Config) -> serde_json::Value {
    let plain = |config: &Config| serde_json::to_value(config).unwrap_or_default();
    let (mut own, usual) = (plain(config), plain(&Config::default()));
    if let Some(own) = own.as_object_mut() {
        for name in HIDDEN {
            if own.get(name).is_some_and(|value| usual.get(name) != Some(value)) {
                own.insert(name.to_owned(), "(set)".into());
            }
        }
    }
    own
}

async fn rows(config: &Config) -> Vec<(String, i64)> {
    // Opening an older store would change its schema.
    if inspect(&config.database_url).await.ok() != Some(State::Schema(newest_schema())) {
        return Vec::new();
    }
    let Ok(db) = Db::open(&config.database_url, &config.store_options()).await else { return Vec::new() };
    let counted = async { count_rows(&mut db.read().await?).await };
    let counted = counted.await.unwrap_or_default();
    db.close().await;
    counted
}

/// What the system says of itself, where it has `/proc`. Not its name.
fn system() -> BTreeMap<&'static str, String> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let line = |text: &str, begin: &str| {
        let line = text.lines().find(|l| l.starts_with(begin)).and_then(|l| l.split_once([':', '=']));
        line.map(|(_, value)| value.trim().trim_matches('"').to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    BTreeMap::from([
        ("kernel", read("/proc/sys/kernel/osrelease").trim().to_owned()),
        ("system", line(&read("/etc/os-release"), "PRETTY_NAME")),
        ("processor", line(&read("/proc/cpuinfo"), "model name")),
        ("cores", cores.to_string()),
        ("memory", line(&read("/proc/meminfo"), "MemTotal")),
        ("free-memory", line(&read("/proc/meminfo"), "MemAvailable")),
        ("architecture", std::env::consts::ARCH.to_owned()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_names_a_place_is_in_it() {
        let config = Config {
            database_url: "postgres://qinghe:s3cret@db.bureau.example/qinghe".into(),
            secrets_file: "/srv/yunling/secrets.toml".into(),
            public_url: Some("https://jindu.yunling.example".into()),
            allowed_hosts: vec!["qinghe.yunling.lan".into()],
            security_contact: Some("mailto:zheng.an@yunling.example".into()),
            ..Config::default()
        };
        let text = settings(&config).to_string();
        for word in ["s3cret", "bureau.example", "yunling", "zheng"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
        assert!(text.contains("\"hash_passes\"") && text.contains("(set)"), "{text}");
        let seen =
            "postgres://qinghe:***@db.bureau.example/qinghe: https://jindu.yunling.example, /srv/yunling/secrets.toml";
        assert_eq!(hide(&config, seen), "(database_url): (public_url), (secrets_file)");
    }
}
