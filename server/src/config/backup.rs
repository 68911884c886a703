//! When and where the server makes backups by itself, and how long it keeps them.

use age::x25519;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Who copies SQLite's write-ahead log into its file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Checkpoints {
    /// The server itself.
    #[default]
    Own,
    /// Litestream, which copies each part of it to another place first, and must not miss one.
    Litestream,
}

/// Backups that the server makes by itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Backup {
    /// The folder for them; without it there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dir: Option<PathBuf>,
    /// The hour of the day, by the schools' clocks.
    pub hour: u32,
    /// Of so many days the last backup is kept.
    pub daily: usize,
    /// Of so many weeks.
    pub weekly: usize,
    /// Of so many months.
    pub monthly: usize,
    /// The public keys (age) of those who can read them; without any they are as readable as the database.
    pub recipients: Vec<String>,
    /// Whether the secrets file is part of them; only where they are encrypted.
    pub with_secrets: bool,
}

impl Default for Backup {
    fn default() -> Self {
        Self { dir: None, hour: 3, daily: 7, weekly: 4, monthly: 12, recipients: Vec::new(), with_secrets: false }
    }
}

impl Backup {
    /// The key with a wrong value, and why.
    pub(super) fn check(&self) -> Result<(), (&'static str, String)> {
        if self.hour > 23 {
            return Err(("backup.hour", "must be 0 to 23".into()));
        }
        for (key, n) in [("backup.daily", self.daily), ("backup.weekly", self.weekly), ("backup.monthly", self.monthly)]
        {
            if n > 1000 {
                return Err((key, "is out of range".into()));
            }
        }
        if self.daily == 0 {
            return Err(("backup.daily", "must be at least 1".into()));
        }
        for key in &self.recipients {
            recipient(key).map_err(|why| ("backup.recipients", why))?;
        }
        if self.with_secrets && self.recipients.is_empty() {
            return Err((
                "backup.with_secrets",
                "needs backup.recipients: secrets are never written beside the data as plain text".into(),
            ));
        }
        Ok(())
    }
}

/// Reads a public key of those who can read backups.
///
/// # Errors
/// In words, when it is none.
pub fn recipient(key: &str) -> Result<x25519::Recipient, String> {
    key.trim().parse().map_err(|_| format!("{key:?} is no public key of age (age1…)"))
}
