//! Every setting's key, type and meaning.

/// The type of a key's value in a variable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Text,
    Number,
    /// true or false.
    Switch,
    /// Separated by commas.
    List,
}

/// Every key with its type and meaning.
pub(super) const KEYS: &[(&str, Kind, &str)] = &[
    ("database_url", Kind::Text, "sqlite:FILE, or postgres://USER:PASSWORD@HOST/NAME"),
    ("secrets_file", Kind::Text, "made by `qinghe init`; keep a copy apart from the database's backups"),
    ("addr", Kind::Text, "where to listen, e.g. 0.0.0.0:3000 for every network"),
    ("public_url", Kind::Text, "the address people type; https:// makes cookies Secure"),
    ("trusted_proxies", Kind::List, "networks whose X-Forwarded-For is trusted, e.g. 10.0.0.0/8"),
    (
        "allowed_hosts",
        Kind::List,
        "other names of the site, e.g. qinghe.school.lan; addresses of private networks need no entry",
    ),
    (
        "metrics_addr",
        Kind::Text,
        "where /metrics is served, apart from the site, e.g. 127.0.0.1:9464 (default: nowhere)",
    ),
    ("metrics_addresses", Kind::List, "networks that may read /metrics there"),
    ("hsts_subdomains", Kind::Switch, "with https: whether every name under the site's is reached by TLS only, too"),
    (
        "security_contact",
        Kind::Text,
        "where to report a weakness, for /.well-known/security.txt: mailto:… or https://…",
    ),
    (
        "security_expires",
        Kind::Text,
        "the last day of that file, e.g. 2027-06-30; then there is none (default: always half a year ahead)",
    ),
    ("security_policy", Kind::Text, "https://… of a page that says how reports are dealt with, for that file"),
    ("exit_url", Kind::Text, "the address that the quick exit opens"),
    ("content_dir", Kind::Text, "a folder of your own lessons; changes are loaded while the server runs"),
    ("connections", Kind::Number, "connections to the database (default: two per core, at least four)"),
    (
        "batching",
        Kind::Text,
        "group: SQLite's writes share commits (default); each: one commit per write, for comparison",
    ),
    (
        "checkpoints",
        Kind::Text,
        "own (default); litestream: SQLite's log is left to litestream, which must run beside the server",
    ),
    ("log.filter", Kind::Text, "e.g. info, or info,qinghe=debug"),
    ("log.format", Kind::Text, "text or json"),
    ("log.requests_dir", Kind::Text, "a folder for a file of requests a day, without names (default: lines on stderr)"),
    ("log.requests_days", Kind::Number, "days for which these files are kept, at least 184: six months"),
    ("log.audit_months", Kind::Number, "months for which the audit log is kept, at least 6"),
    ("network.connections", Kind::Number, "connections at once; the number of open files may bound them further"),
    (
        "network.connections_per_address",
        Kind::Number,
        "connections at once from one address; a whole school may share one",
    ),
    ("network.head_seconds", Kind::Number, "seconds for the head of a request"),
    ("network.idle_seconds", Kind::Number, "seconds that a connection rests between two requests"),
    ("session.learner_idle_minutes", Kind::Number, "minutes without use after which a pupil is signed out"),
    ("session.staff_idle_minutes", Kind::Number, "minutes without use after which staff are signed out"),
    ("session.hours", Kind::Number, "hours after which every session ends"),
    (
        "second_factor.platform",
        Kind::Text,
        "platform administrators: required (default), or offered; a second factor after the password",
    ),
    ("second_factor.bureau", Kind::Text, "bureau officers and survey assessors: required (default), or offered"),
    ("second_factor.school", Kind::Text, "school administrators: required, or offered (default)"),
    ("second_factor.teachers", Kind::Text, "teachers: required, or offered (default)"),
    (
        "limits.guesses_per_day",
        Kind::Number,
        "wrong guesses a day for one account, at least 96: nobody waits for more than 15 minutes",
    ),
    (
        "limits.strangers_per_day",
        Kind::Number,
        "wrong guesses a day at pupils from devices and networks that no school knows; then they need a slip",
    ),
    ("limits.sign_ins_per_minute", Kind::Number, "sign-ins a minute from one address; a whole school may share one"),
    ("limits.hash_memory_kib", Kind::Number, "Argon2id memory in KiB"),
    ("limits.hash_passes", Kind::Number, "Argon2id passes"),
    ("limits.hash_threads", Kind::Number, "threads that hash (default: one per core)"),
    ("limits.files_at_once", Kind::Number, "uploaded files that are read at once (default: one per core)"),
    ("limits.files_mib", Kind::Number, "memory for reading uploaded files, in MiB; a photo takes 160"),
    ("limits.bodies_mib", Kind::Number, "memory for files while they are uploaded, in MiB; a file has up to 8"),
    ("backup.dir", Kind::Text, "a folder for a backup a day, on another disk (default: none are made)"),
    ("backup.hour", Kind::Number, "the hour of the day of backups, 0 to 23 by the schools' clocks"),
    ("backup.daily", Kind::Number, "of so many days the last backup is kept"),
    ("backup.weekly", Kind::Number, "of so many weeks"),
    ("backup.monthly", Kind::Number, "of so many months"),
    ("backup.recipients", Kind::List, "public keys (age1…) of those who can read backups (default: not encrypted)"),
    ("backup.with_secrets", Kind::Switch, "whether backups have the secrets file too; only where they are encrypted"),
];

impl Kind {
    /// Reads a variable.
    pub(super) fn read(self, text: &str) -> Result<toml::Value, &'static str> {
        Ok(match self {
            Self::Text => text.into(),
            Self::Switch => text.trim().parse::<bool>().map_err(|_| "must be true or false")?.into(),
            Self::Number => text.trim().parse::<i64>().map_err(|_| "must be a whole number")?.into(),
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
