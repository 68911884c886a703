//! The backup a day that a server makes by itself, and which older ones it removes.

use super::{Backup, Plan, Reason, keep, list, make, manifest::PART};
use crate::config::Config;
use chrono::{DateTime, Utc};
use std::{fs, path::PathBuf};

/// A backup that is due, and what is done with older ones.
pub struct Due {
    plan: Plan,
    rule: keep::Rule,
}

/// The backup that is due now by the settings, if one is.
#[must_use]
pub fn due(config: &Config, now: DateTime<Utc>) -> Option<Due> {
    let dir = config.backup.dir.clone()?;
    let since = keep::last_due(now, config.backup.hour);
    let is_there = list(&dir).iter().any(|b| b.manifest.reason == Reason::Scheduled && b.manifest.made_at >= since);
    (!is_there).then(|| Due {
        plan: Plan {
            url: config.database_url.clone(),
            dir,
            reason: Reason::Scheduled,
            recipients: config.backup.recipients.clone(),
            secrets: config.backup.with_secrets.then(|| config.secrets_file.clone()),
            at: now,
        },
        rule: keep::Rule { daily: config.backup.daily, weekly: config.backup.weekly, monthly: config.backup.monthly },
    })
}

impl Due {
    /// Makes it, then removes those that the rule does not keep. Only backups of this job are ever removed, and only after a
    /// newer whole one is there.
    ///
    /// # Errors
    /// As [`make`]; then nothing is removed.
    pub async fn run(self) -> anyhow::Result<(Backup, Vec<PathBuf>)> {
        let dir = self.plan.dir.clone();
        let made = make(self.plan).await?;
        let scheduled: Vec<Backup> =
            list(&dir).into_iter().filter(|b| b.manifest.reason == Reason::Scheduled).collect();
        let times: Vec<_> = scheduled.iter().map(|b| b.manifest.made_at).collect();
        let stay = self.rule.stay(&times);
        let mut removed = Vec::new();
        for (n, old) in scheduled.into_iter().enumerate() {
            if !stay.contains(&n) && old.folder != made.folder {
                // First it loses its name: what is removed by halves is no backup any more.
                let part = dir.join(format!("{PART}{n}"));
                fs::rename(&old.folder, &part)?;
                fs::remove_dir_all(&part)?;
                removed.push(old.folder);
            }
        }
        Ok((made, removed))
    }
}
