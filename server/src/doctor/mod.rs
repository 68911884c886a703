//! What is wrong with an installation, and what to do: a line for each thing that operators have in their hands.
//!
//! It changes nothing, and works beside a running server. `machine` looks at the system, `settings` at the settings, and
//! `store` at database, secrets, jobs and backups.

mod machine;
mod settings;
mod store;
mod support;

use crate::{Machine, config::Config};
use serde::Serialize;
use std::fmt;
pub use support::{Support, support};

/// How a check ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// All is well.
    Ok,
    /// It works, and something should be done.
    Warn,
    /// It does not work, or data is in danger.
    Fail,
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        })
    }
}

/// One thing that was looked at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Check {
    /// Its stable name.
    pub name: &'static str,
    /// How it ended.
    pub grade: Grade,
    /// What was seen.
    pub seen: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub todo: Option<String>,
}

impl Check {
    fn ok(name: &'static str, seen: impl Into<String>) -> Self {
        Self { name, grade: Grade::Ok, seen: seen.into(), todo: None }
    }

    fn warn(name: &'static str, seen: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { name, grade: Grade::Warn, seen: seen.into(), todo: Some(todo.into()) }
    }

    fn fail(name: &'static str, seen: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { name, grade: Grade::Fail, seen: seen.into(), todo: Some(todo.into()) }
    }

    /// Whether nothing is to be done.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.grade == Grade::Ok
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<5} {:<11} {}", self.grade, self.name, self.seen.replace('\n', " "))?;
        match &self.todo {
            Some(todo) => write!(f, " → {todo}"),
            None => Ok(()),
        }
    }
}

/// All that was looked at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Report {
    /// In the order of the checks.
    pub checks: Vec<Check>,
}

impl Report {
    /// Whether nothing failed.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.checks.iter().all(|c| c.grade != Grade::Fail)
    }

    /// How many ended how, in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |grade| self.checks.iter().filter(|c| c.grade == grade).count();
        format!("{} ok, {} to see to, {} failed", count(Grade::Ok), count(Grade::Warn), count(Grade::Fail))
    }
}

/// What to look at.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// A time server to compare the clock with.
    pub time_server: Option<String>,
    /// Whether the installation was made just now: then no job has run and there is no backup yet.
    pub is_new: bool,
}

/// Looks at everything. A check that cannot be made says so; the others go on.
pub async fn run(config: &Config, machine: Machine, options: &Options) -> Report {
    let now = (machine.clock)().now();
    let mut checks = store::checks(config, now, options).await;
    checks.extend(machine::checks(config, machine, options).await);
    checks.extend(settings::checks(config));
    Report { checks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_one_line_with_what_to_do() {
        let check = Check::warn("wal", "300 MiB\nof log", "restart the server");
        assert_eq!(check.to_string(), "warn  wal         300 MiB of log → restart the server");
        assert_eq!(Check::ok("schema", "41").to_string(), "ok    schema      41");
        let report = Report { checks: vec![check, Check::fail("secrets", "none", "find them")] };
        assert_eq!((report.is_well(), report.summary().as_str()), (false, "0 ok, 1 to see to, 1 failed"));
        let json = serde_json::to_string(&report.checks[0]).unwrap();
        assert_eq!(json, r#"{"name":"wal","grade":"warn","seen":"300 MiB\nof log","todo":"restart the server"}"#);
    }
}
