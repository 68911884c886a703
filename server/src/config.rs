//! The settings: from `qinghe.toml`, and from `QINGHE_…` variables, which override the file.
//!
//! [`keys`] has the list of keys. Any other key, in the file or in the environment, is an error that names it, so that a
//! misspelt setting is noticed.

mod backup;
mod keys;
mod net;
#[cfg(test)]
mod tests;

pub use backup::{Backup, Checkpoints, recipient};
use keys::KEYS;
pub use net::Net;

use crate::request_log::LEAST_DAYS;
use chrono::NaiveDate;
use qinghe_service::{SecondFactor, Settings, audit_chain::LEAST_MONTHS, hashing::Cost};
use serde::{Deserialize, Serialize};
use std::{
    fmt::Write as _,
    fs, io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
};

/// The settings file when none is named; it may be missing.
pub const DEFAULT_FILE: &str = "qinghe.toml";

/// Every setting.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the data is: `sqlite:` and a file, or a `postgres://` URL.
    pub database_url: String,
    /// Where the server's secrets are.
    pub secrets_file: PathBuf,
    /// Where to listen.
    pub addr: SocketAddr,
    /// The address people type, without a slash at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Networks whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<Net>,
    /// Other names than that of `public_url` under which the site answers.
    pub allowed_hosts: Vec<String>,
    /// Where figures for monitoring are served, apart from the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_addr: Option<SocketAddr>,
    /// Networks that may read `/metrics` there.
    pub metrics_addresses: Vec<Net>,
    /// Whether browsers use TLS for every name under that of the site, too.
    pub hsts_subdomains: bool,
    /// Where to report a weakness.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_contact: Option<String>,
    /// Until when that holds; by default for half a year from each answer on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_expires: Option<NaiveDate>,
    /// How reports are dealt with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_policy: Option<String>,
    /// The address that the quick exit opens.
    pub exit_url: String,
    /// A folder of a bureau's own lessons. They are added to those of this binary, or replace those with the same id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_dir: Option<PathBuf>,
    /// Connections to the database; by default two per core, at least four.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections: Option<u32>,
    /// How SQLite's writes share commits.
    pub batching: Batching,
    /// Who copies SQLite's log into its file.
    pub checkpoints: Checkpoints,
    /// What is logged, and how.
    pub log: Log,
    /// Connections.
    pub network: Network,
    /// How long people stay signed in.
    pub session: Session,
    /// Who must sign in with a second factor.
    pub second_factor: SecondFactor,
    /// Limits against guessing and overload.
    pub limits: Limits,
    /// Backups that the server makes by itself.
    pub backup: Backup,
}

/// How many connections there may be, and how long they may keep others waiting.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// Connections at once; fewer where the system lets fewer files be open.
    pub connections: usize,
    /// Connections at once from one address. A whole school may share one, and each pupil has some.
    pub connections_per_address: usize,
    /// Seconds for the head of a request.
    pub head_seconds: u64,
    /// Seconds between two requests; longer than a proxy keeps a connection to use it again.
    pub idle_seconds: u64,
}

/// How SQLite's writes share commits; every write is durable before it is acknowledged either way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Batching {
    /// One commit for all writes in the queue.
    #[default]
    Group,
    /// One commit for each write, for comparison.
    Each,
}

/// What is logged, and how.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// A filter such as `info` or `info,qinghe=debug`.
    pub filter: String,
    /// The form of a line: text or JSON.
    pub format: LogFormat,
    /// A folder with a file of requests for each day, in place of their lines on stderr.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests_dir: Option<PathBuf>,
    /// Days for which these files are kept.
    pub requests_days: u32,
    /// Months for which the audit log is kept.
    pub audit_months: u32,
}

/// The form of a log line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines.
    Json,
}

/// How long people stay signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Session {
    /// Minutes without use after which a learner's session ends.
    pub learner_idle_minutes: i64,
    /// Minutes without use after which a session of staff ends.
    pub staff_idle_minutes: i64,
    /// Hours after which any session ends.
    pub hours: i64,
}

/// Limits against guessing and overload.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Wrong guesses a day for one account from each kind of place, at least 96.
    pub guesses_per_day: i64,
    /// Wrong guesses a day from devices and networks that no school knows.
    pub strangers_per_day: i64,
    /// Sign-ins a minute from one address.
    pub sign_ins_per_minute: u32,
    /// Memory of a password hash, in KiB.
    pub hash_memory_kib: u32,
    /// Passes of a password hash.
    pub hash_passes: u32,
    /// Threads that hash; by default one per core.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash_threads: Option<usize>,
    /// Uploaded files that are read at once; by default one per core.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files_at_once: Option<usize>,
    /// Memory for reading uploaded files, in MiB.
    pub files_mib: u32,
    /// Memory for files while they are uploaded, in MiB.
    pub bodies_mib: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database_url: "sqlite:data/qinghe.db".into(),
            secrets_file: "data/secrets.toml".into(),
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            public_url: None,
            trusted_proxies: Vec::new(),
            allowed_hosts: Vec::new(),
            metrics_addr: None,
            metrics_addresses: vec![
                Net { address: Ipv4Addr::new(127, 0, 0, 0).into(), prefix: 8 },
                Net { address: Ipv6Addr::LOCALHOST.into(), prefix: 128 },
            ],
            hsts_subdomains: false,
            security_contact: None,
            security_expires: None,
            security_policy: None,
            exit_url: "https://www.zxx.edu.cn/".into(),
            content_dir: None,
            connections: None,
            batching: Batching::default(),
            checkpoints: Checkpoints::default(),
            log: Log::default(),
            network: Network::default(),
            session: Session::default(),
            second_factor: SecondFactor::default(),
            limits: Limits::default(),
            backup: Backup::default(),
        }
    }
}

impl Default for Network {
    fn default() -> Self {
        Self { connections: 8192, connections_per_address: 4096, head_seconds: 10, idle_seconds: 75 }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            filter: "info".into(),
            format: LogFormat::Text,
            requests_dir: None,
            requests_days: LEAST_DAYS,
            audit_months: Settings::default().audit_months,
        }
    }
}

impl Default for Session {
    fn default() -> Self {
        let s = Settings::default();
        Self {
            learner_idle_minutes: s.learner_idle_minutes,
            staff_idle_minutes: s.staff_idle_minutes,
            hours: s.session_hours,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        let s = Settings::default();
        Self {
            guesses_per_day: s.guesses_per_day,
            strangers_per_day: s.strangers_per_day,
            sign_ins_per_minute: s.sign_ins_per_minute,
            hash_memory_kib: s.hash_cost.memory,
            hash_passes: s.hash_cost.passes,
            hash_threads: None,
            files_at_once: None,
            files_mib: s.files_mib,
            bodies_mib: s.bodies_mib,
        }
    }
}

/// Variables of the build and the tests, which are no settings.
const NOT_OURS: [&str; 9] = [
    "QINGHE_SITE_DIR",
    "QINGHE_TARGET_DIR",
    "QINGHE_TEST_PG_URL",
    "QINGHE_URL",
    "QINGHE_DATA_DIR",
    "QINGHE_CACHE",
    "QINGHE_CHROMIUM",
    "QINGHE_BROWSER_RUST",
    "QINGHE_CONFIG",
];

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the settings file {0}: {1}")]
    Read(String, io::Error),
    /// The file has an unknown key or a wrong value.
    #[error("the settings file {0}: {1}")]
    File(String, String),
    /// A variable names no setting.
    #[error("the variable {0} is no setting; `qinghe config` lists the settings")]
    UnknownVariable(String),
    /// A variable has a wrong value.
    #[error("the variable {0}: {1}")]
    Variable(String, String),
    /// A value of the right type is not allowed.
    #[error("{0}: {1}")]
    Value(&'static str, String),
}

impl Config {
    /// Reads the file (`file`, or [`DEFAULT_FILE`] if it is there) and the variables.
    ///
    /// # Errors
    /// [`ConfigError`], naming the file or variable and the key.
    pub fn load(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let path = file.unwrap_or(Path::new(DEFAULT_FILE));
        let name = path.display().to_string();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound && file.is_none() => String::new(),
            Err(e) => return Err(ConfigError::Read(name, e)),
        };
        Self::parse(&name, &text, variables)
    }

    fn parse(
        name: &str,
        text: &str,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        // The file is read alone first, so that faults have their line.
        toml::from_str::<Self>(text).map_err(|e| ConfigError::File(name.to_owned(), one_line(&e)))?;
        let mut table: toml::Table =
            toml::from_str(text).map_err(|e| ConfigError::File(name.to_owned(), one_line(&e)))?;
        let mut variables: Vec<_> = variables.into_iter().filter(|(k, v)| is_setting(k) && !v.is_empty()).collect();
        variables.sort();
        for (variable, value) in variables {
            let key = variable["QINGHE_".len()..].to_lowercase().replace("__", ".");
            let Some((key, kind, _)) = KEYS.iter().find(|(k, ..)| *k == key) else {
                return Err(ConfigError::UnknownVariable(variable));
            };
            let value = kind.read(&value).map_err(|why| ConfigError::Variable(variable.clone(), why.to_owned()))?;
            let mut slot = &mut table;
            let mut words = key.split('.').peekable();
            while let Some(word) = words.next() {
                if words.peek().is_none() {
                    slot.insert(word.to_owned(), value.clone());
                    // After each variable, so that the fault names it.
                    toml::Value::Table(table.clone())
                        .try_into::<Self>()
                        .map_err(|e| ConfigError::Variable(variable.clone(), one_line(&e)))?;
                    break;
                }
                let next = slot.entry(word).or_insert_with(|| toml::Value::Table(toml::Table::new()));
                slot = next.as_table_mut().expect("the file was checked");
            }
        }
        let mut config: Self = toml::Value::Table(table)
            .try_into()
            .map_err(|e: toml::de::Error| ConfigError::File(name.to_owned(), one_line(&e)))?;
        config.check()?;
        Ok(config)
    }

    fn check(&mut self) -> Result<(), ConfigError> {
        if let Some(url) = &mut self.public_url {
            let trimmed = url.trim_end_matches('/').to_owned();
            *url = trimmed;
            let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            if !host.is_some_and(|h| !h.is_empty() && !h.contains(['/', '?', '#', '@', ' '])) {
                return Err(ConfigError::Value(
                    "public_url",
                    "must be https://HOST or http://HOST, without a path".into(),
                ));
            }
        }
        if !self.exit_url.starts_with("https://") && !self.exit_url.starts_with("http://") {
            return Err(ConfigError::Value("exit_url", "must be an http:// or https:// address".into()));
        }
        if let Some(host) = self.allowed_hosts.iter().find(|h| h.is_empty() || h.contains(['/', '@', ' ', '*'])) {
            return Err(ConfigError::Value(
                "allowed_hosts",
                format!("{host:?} is not a name such as qinghe.school.lan"),
            ));
        }
        if self.security_contact.as_deref().is_some_and(|c| {
            !["mailto:", "https://"].iter().any(|s| c.starts_with(s)) || c.contains(char::is_whitespace)
        }) {
            return Err(ConfigError::Value("security_contact", "must be mailto:ADDRESS or https://…".into()));
        }
        if self
            .security_policy
            .as_deref()
            .is_some_and(|p| !p.starts_with("https://") || p.contains(char::is_whitespace))
        {
            return Err(ConfigError::Value("security_policy", "must be https://…".into()));
        }
        let alone = [
            ("security_expires", self.security_expires.is_some()),
            ("security_policy", self.security_policy.is_some()),
        ];
        if let Some((key, _)) = alone.into_iter().find(|(_, set)| *set && self.security_contact.is_none()) {
            return Err(ConfigError::Value(key, "says nothing without security_contact".into()));
        }
        // Network logs are kept for six months by law.
        if !(LEAST_DAYS..=3_660).contains(&self.log.requests_days) {
            return Err(ConfigError::Value("log.requests_days", format!("must be {LEAST_DAYS} to 3660")));
        }
        if !(LEAST_MONTHS..=240).contains(&self.log.audit_months) {
            return Err(ConfigError::Value("log.audit_months", format!("must be {LEAST_MONTHS} to 240")));
        }
        let number = |n: usize| i64::try_from(n).unwrap_or(0);
        let positive: [(&'static str, i64); 17] = [
            ("connections", self.connections.map_or(1, i64::from)),
            ("session.learner_idle_minutes", self.session.learner_idle_minutes),
            ("session.staff_idle_minutes", self.session.staff_idle_minutes),
            ("session.hours", self.session.hours),
            ("limits.guesses_per_day", self.limits.guesses_per_day),
            ("limits.strangers_per_day", self.limits.strangers_per_day),
            ("limits.sign_ins_per_minute", self.limits.sign_ins_per_minute.into()),
            ("limits.hash_passes", self.limits.hash_passes.into()),
            ("limits.hash_threads", self.limits.hash_threads.map_or(1, number)),
            ("limits.files_at_once", self.limits.files_at_once.map_or(1, number)),
            ("limits.files_mib", self.limits.files_mib.into()),
            ("limits.bodies_mib", self.limits.bodies_mib.into()),
            ("network.connections", number(self.network.connections)),
            ("network.connections_per_address", number(self.network.connections_per_address)),
            ("network.head_seconds", i64::try_from(self.network.head_seconds).unwrap_or(0)),
            ("network.idle_seconds", i64::try_from(self.network.idle_seconds).unwrap_or(0)),
            ("limits.hash_memory_kib", i64::from(self.limits.hash_memory_kib) - 7),
        ];
        if let Some((key, _)) = positive.into_iter().find(|(_, n)| *n < 1 || *n > 1_000_000) {
            return Err(ConfigError::Value(key, "is out of range".into()));
        }
        self.backup.check().map_err(|(key, why)| ConfigError::Value(key, why))
    }

    /// The settings of the use cases.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let default = Settings::default();
        Settings {
            learner_idle_minutes: self.session.learner_idle_minutes,
            staff_idle_minutes: self.session.staff_idle_minutes,
            session_hours: self.session.hours,
            second_factor: self.second_factor,
            guesses_per_day: self.limits.guesses_per_day,
            strangers_per_day: self.limits.strangers_per_day,
            sign_ins_per_minute: self.limits.sign_ins_per_minute,
            hash_cost: Cost { memory: self.limits.hash_memory_kib, passes: self.limits.hash_passes },
            hash_threads: self.limits.hash_threads.unwrap_or(default.hash_threads),
            files_at_once: self.limits.files_at_once.unwrap_or(default.files_at_once),
            files_mib: self.limits.files_mib,
            bodies_mib: self.limits.bodies_mib,
            audit_months: self.log.audit_months,
        }
    }

    /// The options of the store.
    #[must_use]
    pub fn store_options(&self) -> qinghe_store::Options {
        let default = qinghe_store::Options::default();
        qinghe_store::Options {
            connections: self.connections.unwrap_or(default.connections),
            batching: match self.batching {
                Batching::Group => qinghe_store::Batching::Group,
                Batching::Each => qinghe_store::Batching::Each,
            },
            checkpoints: match self.checkpoints {
                Checkpoints::Own => qinghe_store::Checkpointing::Own,
                Checkpoints::Litestream => qinghe_store::Checkpointing::Outside,
            },
        }
    }

    /// Whether the public address is https.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|u| u.starts_with("https://"))
    }

    /// Every setting with its value and meaning, in the form of a settings file. A password in the database's URL is
    /// hidden.
    #[must_use]
    pub fn describe(&self) -> String {
        let shown = Self { database_url: hide_password(&self.database_url), ..self.clone() };
        let table = toml::Table::try_from(&shown).unwrap_or_default();
        let mut out =
            String::from("# As variables: QINGHE_ADDR, QINGHE_LOG__FORMAT and so on; they override this file.\n");
        let mut section = "";
        for (key, _, about) in KEYS {
            let (place, name) = key.rsplit_once('.').unwrap_or(("", key));
            if place != section {
                section = place;
                out.extend(["\n[", section, "]\n"]);
            }
            let value = if place.is_empty() { table.get(name) } else { table.get(place).and_then(|t| t.get(name)) };
            // Writing to a String cannot fail.
            let _ = match value {
                Some(value) => writeln!(out, "{name} = {value}  # {about}"),
                None => writeln!(out, "# {name} =  # {about}"),
            };
        }
        out
    }
}

fn is_setting(variable: &str) -> bool {
    variable.starts_with("QINGHE_") && !NOT_OURS.contains(&variable)
}

/// A TOML error in one line: the place, the key and the reason. Without the value, which may be secret.
fn one_line(e: &toml::de::Error) -> String {
    let text = e.to_string();
    let mut lines = text.lines();
    let fault = match lines.next().and_then(|l| l.strip_prefix("TOML parse error at ")) {
        Some(place) => {
            // The error quotes the line: `3 | key = value`.
            let quoted = lines.nth(1).and_then(|l| l.split_once("| ")).and_then(|(_, l)| l.split_once('='));
            let key = quoted.map(|(key, _)| format!(" ({})", key.trim())).unwrap_or_default();
            format!("{place}{key}: {}", e.message())
        }
        None => e.message().to_owned(),
    };
    fault.replace('\n', " ")
}

/// The database's URL with its password hidden.
#[must_use]
pub fn hide_password(url: &str) -> String {
    let mut url = url.to_owned();
    if let Some(start) = url.find("://").map(|n| n + 3)
        && let Some(at) = url.rfind('@').filter(|at| *at > start)
        && let Some(colon) = url[start..at].find(':')
    {
        url.replace_range(start + colon + 1..at, "***");
    }
    if let Some(start) = url.find("password=").map(|n| n + "password=".len()) {
        let end = url[start..].find('&').map_or(url.len(), |n| start + n);
        url.replace_range(start..end, "***");
    }
    url
}
