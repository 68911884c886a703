//! What an operator may set: `qinghe.toml`, then `QINGHE_…` variables over it.
//!
//! [`KEYS`] is the one list of keys. A key that is not in it, in the file or in the environment, is
//! an error that names it: a misspelt setting never passes silently.

use qinghe_service::{Settings, hashing::Cost};
use serde::{Deserialize, Serialize};
use std::{
    fmt::{self, Write as _},
    fs, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
};

/// The file that is read when it is there and no other is named.
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
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Net>,
    /// Networks that may read `/metrics`.
    pub metrics_addresses: Vec<Net>,
    /// Where the quick exit leads.
    pub exit_url: String,
    /// A bureau's own lessons: they add to those of this binary, or take their place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_dir: Option<PathBuf>,
    /// Connections to the database; by default two a core, at least four.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections: Option<u32>,
    /// How SQLite's writes share commits.
    pub batching: Batching,
    /// What is logged, and how.
    pub log: Log,
    /// How long people stay signed in.
    pub session: Session,
    /// What slows guessing and floods down.
    pub limits: Limits,
}

/// How SQLite's writes share commits; every write is durable before it is acknowledged either way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Batching {
    /// One commit for all that has queued up.
    #[default]
    Group,
    /// One commit a write: for comparison.
    Each,
}

/// What is logged, and how.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// A filter such as `info` or `info,qinghe=debug`.
    pub filter: String,
    /// One line of text, or one of JSON, an event.
    pub format: LogFormat,
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

/// What slows guessing and floods down.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Wrong guesses at one account in a day.
    pub guesses_per_day: i64,
    /// Sign-ins a minute from one address.
    pub sign_ins_per_minute: u32,
    /// Memory of a password hash, in KiB.
    pub hash_memory_kib: u32,
    /// Passes of a password hash.
    pub hash_passes: u32,
    /// Threads that hash; by default one a core.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash_threads: Option<usize>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database_url: "sqlite:data/qinghe.db".into(),
            secrets_file: "data/secrets.toml".into(),
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)),
            public_url: None,
            trusted_proxies: Vec::new(),
            metrics_addresses: vec![
                Net { address: Ipv4Addr::new(127, 0, 0, 0).into(), prefix: 8 },
                Net { address: Ipv6Addr::LOCALHOST.into(), prefix: 128 },
            ],
            exit_url: "https://www.zxx.edu.cn/".into(),
            content_dir: None,
            connections: None,
            batching: Batching::default(),
            log: Log::default(),
            session: Session::default(),
            limits: Limits::default(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info".into(), format: LogFormat::Text }
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
            sign_ins_per_minute: s.sign_ins_per_minute,
            hash_memory_kib: s.hash_cost.memory,
            hash_passes: s.hash_cost.passes,
            hash_threads: None,
        }
    }
}

/// How a variable's text becomes a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Text,
    Number,
    /// Separated by commas.
    List,
}

/// Every key, with what it means.
const KEYS: &[(&str, Kind, &str)] = &[
    ("database_url", Kind::Text, "sqlite:FILE, or postgres://USER:PASSWORD@HOST/NAME"),
    ("secrets_file", Kind::Text, "made at the first start; keep it safe and apart from the database"),
    ("addr", Kind::Text, "where to listen, e.g. 0.0.0.0:3000 for every network"),
    ("public_url", Kind::Text, "the address people type; https:// makes cookies Secure"),
    ("trusted_proxies", Kind::List, "networks whose X-Forwarded-For is believed, e.g. 10.0.0.0/8"),
    ("metrics_addresses", Kind::List, "networks that may read /metrics"),
    ("exit_url", Kind::Text, "where the quick exit leads"),
    ("content_dir", Kind::Text, "a folder of your own lessons; changes are taken up while the server runs"),
    ("connections", Kind::Number, "connections to the database (default: two a core, at least four)"),
    (
        "batching",
        Kind::Text,
        "group: SQLite's writes share commits (default); each: one commit a write, for comparison",
    ),
    ("log.filter", Kind::Text, "e.g. info, or info,qinghe=debug"),
    ("log.format", Kind::Text, "text or json"),
    ("session.learner_idle_minutes", Kind::Number, "minutes without use after which a learner is signed out"),
    ("session.staff_idle_minutes", Kind::Number, "minutes without use after which staff are signed out"),
    ("session.hours", Kind::Number, "hours after which everybody is signed out"),
    ("limits.guesses_per_day", Kind::Number, "wrong guesses at one account in a day"),
    ("limits.sign_ins_per_minute", Kind::Number, "sign-ins from one address; a whole school stands behind one"),
    ("limits.hash_memory_kib", Kind::Number, "Argon2id memory in KiB"),
    ("limits.hash_passes", Kind::Number, "Argon2id passes"),
    ("limits.hash_threads", Kind::Number, "threads that hash (default: one a core)"),
];

/// Variables of the build and the tests, which mean nothing to the server.
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

/// Why the settings can not be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can not be read.
    #[error("the settings file {0}: {1}")]
    Read(String, io::Error),
    /// The file is not right.
    #[error("the settings file {0}: {1}")]
    File(String, String),
    /// A variable names no setting.
    #[error("the variable {0} names no setting; `qinghe config` lists them")]
    UnknownVariable(String),
    /// A variable's text is not right.
    #[error("the variable {0}: {1}")]
    Variable(String, String),
    /// A value that can be read but not used.
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
        // The file first and alone, for faults with their line.
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
                    // Each by itself, so that the fault names its variable.
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
                    "wants https://HOST or http://HOST, without a path".into(),
                ));
            }
        }
        if !self.exit_url.starts_with("https://") && !self.exit_url.starts_with("http://") {
            return Err(ConfigError::Value("exit_url", "wants an http:// or https:// address".into()));
        }
        let positive: [(&'static str, i64); 9] = [
            ("connections", self.connections.map_or(1, i64::from)),
            ("session.learner_idle_minutes", self.session.learner_idle_minutes),
            ("session.staff_idle_minutes", self.session.staff_idle_minutes),
            ("session.hours", self.session.hours),
            ("limits.guesses_per_day", self.limits.guesses_per_day),
            ("limits.sign_ins_per_minute", self.limits.sign_ins_per_minute.into()),
            ("limits.hash_passes", self.limits.hash_passes.into()),
            ("limits.hash_threads", self.limits.hash_threads.map_or(1, |n| i64::try_from(n).unwrap_or(0))),
            ("limits.hash_memory_kib", i64::from(self.limits.hash_memory_kib) - 7),
        ];
        if let Some((key, _)) = positive.into_iter().find(|(_, n)| *n < 1 || *n > 1_000_000) {
            return Err(ConfigError::Value(key, "is out of range".into()));
        }
        Ok(())
    }

    /// What the use-cases take of it.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let default = Settings::default();
        Settings {
            learner_idle_minutes: self.session.learner_idle_minutes,
            staff_idle_minutes: self.session.staff_idle_minutes,
            session_hours: self.session.hours,
            guesses_per_day: self.limits.guesses_per_day,
            sign_ins_per_minute: self.limits.sign_ins_per_minute,
            hash_cost: Cost { memory: self.limits.hash_memory_kib, passes: self.limits.hash_passes },
            hash_threads: self.limits.hash_threads.unwrap_or(default.hash_threads),
        }
    }

    /// How the store is opened.
    #[must_use]
    pub fn store_options(&self) -> qinghe_store::Options {
        let default = qinghe_store::Options::default();
        qinghe_store::Options {
            connections: self.connections.unwrap_or(default.connections),
            batching: match self.batching {
                Batching::Group => qinghe_store::Batching::Group,
                Batching::Each => qinghe_store::Batching::Each,
            },
        }
    }

    /// Whether people reach the site over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.as_deref().is_some_and(|u| u.starts_with("https://"))
    }

    /// Every setting as it holds, with what it means, as a settings file. A password in the
    /// database's URL is hidden.
    #[must_use]
    pub fn describe(&self) -> String {
        let shown = Self { database_url: hide_password(&self.database_url), ..self.clone() };
        let table = toml::Table::try_from(&shown).unwrap_or_default();
        let mut out =
            String::from("# As variables: QINGHE_ADDR, QINGHE_LOG__FORMAT and so on; they go before the file.\n");
        let mut section = "";
        for (key, _, about) in KEYS {
            let (place, name) = key.rsplit_once('.').unwrap_or(("", key));
            if place != section {
                section = place;
                out.extend(["\n[", section, "]\n"]);
            }
            let value = if place.is_empty() { table.get(name) } else { table.get(place).and_then(|t| t.get(name)) };
            // Writing to a String can not fail.
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

impl Kind {
    fn read(self, text: &str) -> Result<toml::Value, &'static str> {
        Ok(match self {
            Self::Text => text.into(),
            Self::Number => text.trim().parse::<i64>().map_err(|_| "wants a whole number")?.into(),
            Self::List => text
                .split(',')
                .map(str::trim)
                .filter(|s| !s.is_empty())
                .map(toml::Value::from)
                .collect::<Vec<_>>()
                .into(),
        })
    }
}

/// A fault of toml in one line: where, which key, then why. Never the value, which may be secret.
fn one_line(e: &toml::de::Error) -> String {
    let text = e.to_string();
    let mut lines = text.lines();
    let fault = match lines.next().and_then(|l| l.strip_prefix("TOML parse error at ")) {
        Some(place) => {
            // toml quotes the line at fault: `3 | key = value`.
            let quoted = lines.nth(1).and_then(|l| l.split_once("| ")).and_then(|(_, l)| l.split_once('='));
            let key = quoted.map(|(key, _)| format!(" ({})", key.trim())).unwrap_or_default();
            format!("{place}{key}: {}", e.message())
        }
        None => e.message().to_owned(),
    };
    fault.replace('\n', " ")
}

/// A database URL that may be shown.
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

/// A network, or one address: `10.0.0.0/8`, `::1`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Net {
    address: IpAddr,
    prefix: u8,
}

impl Net {
    /// Whether the address is in the network. An IPv4 address written as IPv6 is what it is.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(a)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                net.to_bits() & mask == a.to_bits() & mask
            }
            (IpAddr::V6(net), IpAddr::V6(a)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                net.to_bits() & mask == a.to_bits() & mask
            }
            _ => false,
        }
    }
}

impl FromStr for Net {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let fault = || format!("{s:?} is not an address or a network such as 10.0.0.0/8");
        let (address, prefix) = match s.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (s, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| fault())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), |p| p.trim().parse().map_err(|_| fault()))?;
        if prefix > most { Err(fault()) } else { Ok(Self { address, prefix }) }
    }
}

impl TryFrom<String> for Net {
    type Error = String;
    fn try_from(s: String) -> Result<Self, String> {
        s.parse()
    }
}

impl From<Net> for String {
    fn from(net: Net) -> Self {
        net.to_string()
    }
}

impl fmt::Display for Net {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::parse("qinghe.toml", text, variables.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
    }

    fn fault(text: &str, variables: &[(&str, &str)]) -> String {
        let fault = parse(text, variables).unwrap_err().to_string();
        assert!(!fault.contains('\n'), "one line: {fault}");
        fault
    }

    #[test]
    fn nothing_set_is_the_default() {
        assert_eq!(parse("", &[]).unwrap(), Config::default());
    }

    #[test]
    fn variables_go_before_the_file() {
        let config = parse(
            "addr = '127.0.0.1:1'\n[limits]\nguesses_per_day = 7\n",
            &[
                ("QINGHE_ADDR", "0.0.0.0:8080"),
                ("QINGHE_TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
                ("QINGHE_SESSION__HOURS", "3"),
                ("QINGHE_LOG__FORMAT", "json"),
                ("QINGHE_PUBLIC_URL", "https://qinghe.example.cn/"),
                ("QINGHE_EXIT_URL", ""),
                ("PATH", "/bin"),
                ("QINGHE_SITE_DIR", "/x"),
            ],
        )
        .unwrap();
        assert_eq!(config.addr, "0.0.0.0:8080".parse().unwrap());
        assert_eq!(config.trusted_proxies.len(), 2);
        assert_eq!((config.session.hours, config.limits.guesses_per_day), (3, 7));
        assert_eq!(config.log.format, LogFormat::Json);
        assert_eq!(config.public_url.as_deref(), Some("https://qinghe.example.cn"));
        assert!(config.is_secure());
        assert_eq!(config.exit_url, Config::default().exit_url, "an empty variable is none");
        assert_eq!(config.settings().session_hours, 3);
    }

    #[test]
    fn faults_name_the_key() {
        assert!(fault("adr = 'x'", &[]).contains("`adr`"));
        assert!(
            fault("\n[session]\nidle = 1", &[]).contains("line 3")
                && fault("[session]\nidle = 1", &[]).contains("`idle`")
        );
        assert!(fault("", &[("QINGHE_ADR", "x")]).contains("QINGHE_ADR"));
        assert!(fault("", &[("QINGHE_SESSION__IDLE", "1")]).contains("QINGHE_SESSION__IDLE"));
        assert!(fault("", &[("QINGHE_CONNECTIONS", "many")]).contains("QINGHE_CONNECTIONS: wants a whole number"));
        assert!(fault("", &[("QINGHE_ADDR", "nowhere")]).contains("QINGHE_ADDR"));
        assert!(fault("", &[("QINGHE_TRUSTED_PROXIES", "10.0.0.0/99")]).contains("10.0.0.0/99"));
        assert!(fault("addr = 'nowhere'", &[]).contains("line 1, column 8 (addr): "));
        assert!(!fault("database_url = [ 's3cret' ]", &[]).contains("s3cret"));
        assert!(fault("public_url = 'example.cn'", &[]).starts_with("public_url"));
        assert!(fault("[session]\nhours = 0", &[]).starts_with("session.hours"));
        assert!(fault("exit_url = 'javascript:alert(1)'", &[]).starts_with("exit_url"));
    }

    #[test]
    fn the_list_of_keys_is_complete() {
        let all = Config {
            public_url: Some("https://x".into()),
            content_dir: Some("lessons".into()),
            connections: Some(1),
            limits: Limits { hash_threads: Some(1), ..Limits::default() },
            ..Config::default()
        };
        let mut names = Vec::new();
        for (key, value) in toml::Table::try_from(&all).unwrap() {
            match value {
                toml::Value::Table(t) => names.extend(t.keys().map(|k| format!("{key}.{k}"))),
                _ => names.push(key),
            }
        }
        names.sort();
        let mut keys: Vec<_> = KEYS.iter().map(|(k, ..)| (*k).to_owned()).collect();
        keys.sort();
        assert_eq!(keys, names);
    }

    #[test]
    fn the_description_is_a_settings_file_without_secrets() {
        let config = parse("", &[("QINGHE_DATABASE_URL", "postgres://qinghe:s3cret@db/qinghe")]).unwrap();
        let text = config.describe();
        assert!(!text.contains("s3cret") && text.contains("postgres://qinghe:***@db/qinghe"), "{text}");
        let again = parse(&text, &[]).unwrap();
        assert_eq!(Config { database_url: config.database_url.clone(), ..again }, config);
    }

    #[test]
    fn passwords_are_hidden() {
        for (url, shown) in [
            ("sqlite:data/qinghe.db", "sqlite:data/qinghe.db"),
            ("postgres://u:p@h:5432/d", "postgres://u:***@h:5432/d"),
            ("postgres://u:p@ss/w@h/d", "postgres://u:***@h/d"),
            ("postgres://u@h/d?password=p&x=1", "postgres://u@h/d?password=***&x=1"),
            ("postgres:///d?host=/run", "postgres:///d?host=/run"),
        ] {
            assert_eq!(hide_password(url), shown);
        }
    }

    #[test]
    fn networks_hold_their_addresses() {
        let holds = |net: &str, a: &str| net.parse::<Net>().unwrap().contains(a.parse().unwrap());
        assert!(holds("10.0.0.0/8", "10.255.0.1") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("10.1.2.3", "10.1.2.3") && !holds("10.1.2.3", "10.1.2.4"));
        assert!(holds("0.0.0.0/0", "1.2.3.4") && holds("::/0", "2001:db8::1"));
        assert!(holds("10.0.0.0/8", "::ffff:10.0.0.1"));
        assert!(holds("fd00::/8", "fd12::1") && !holds("fd00::/8", "10.0.0.1"));
        assert!("10.0.0/8".parse::<Net>().is_err() && "::/129".parse::<Net>().is_err());
    }
}
