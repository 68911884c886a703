//! Figures for monitoring that nothing else counts: disk, database, log, pool, jobs, backups.

use crate::{backup, config::Config};
use chrono::{DateTime, Utc};
use qinghe_service::{App, Error, installation};
use qinghe_store::operations::{figures, sqlite_file};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// The name under which the start of the server is noted among the jobs.
pub const START: &str = "start";

/// When each job last succeeded in this process.
#[derive(Clone, Default)]
pub struct Successes(Arc<Mutex<BTreeMap<&'static str, DateTime<Utc>>>>);

impl Successes {
    /// A job succeeded.
    pub fn note(&self, job: &'static str, at: DateTime<Utc>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(job, at);
    }

    /// The jobs that have succeeded, with the time.
    #[must_use]
    pub fn all(&self) -> Vec<(&'static str, DateTime<Utc>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(job, at)| (*job, *at)).collect()
    }

    /// Records them in the store, where `qinghe doctor` finds them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep(&self, app: &App) -> Result<(), Error> {
        let all = self.all().into_iter().map(|(job, at)| (job.to_owned(), at)).collect();
        installation::keep_jobs(app, all).await
    }
}

/// Where the figures come from.
#[derive(Clone)]
pub struct Health {
    database: Option<PathBuf>,
    backups: Option<PathBuf>,
    successes: Successes,
}

/// The log of an SQLite file.
#[must_use]
pub fn log_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float; what is lost is far below what it shows")]
fn set(name: &'static str, value: u64) {
    metrics::gauge!(name).set(value as f64);
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
fn seconds(at: DateTime<Utc>) -> f64 {
    at.timestamp() as f64
}

impl Health {
    /// By the settings.
    #[must_use]
    pub fn of(config: &Config, successes: Successes) -> Self {
        Self { database: sqlite_file(&config.database_url), backups: config.backup.dir.clone(), successes }
    }

    /// Sets every figure. Returns whether the store answered.
    pub async fn measure(self, app: App) -> bool {
        let (database, backups) = (self.database, self.backups);
        let files = tokio::task::spawn_blocking(move || {
            if let Some(file) = &database {
                let length = |file: &Path| fs::metadata(file).map_or(0, |m| m.len());
                set("qinghe_database_log_bytes", length(&log_of(file)));
                if let Ok(free) = backup::free_bytes(file.parent().unwrap_or(Path::new("."))) {
                    set("qinghe_disk_free_bytes", free);
                }
            }
            if let Some(dir) = &backups {
                if let Ok(free) = backup::free_bytes(dir) {
                    set("qinghe_backup_disk_free_bytes", free);
                }
                // Without any it is 1970, which no alarm overlooks.
                let newest = backup::list(dir).last().map_or(DateTime::UNIX_EPOCH, |b| b.manifest.made_at);
                metrics::gauge!("qinghe_backup_last_seconds").set(seconds(newest));
            }
        });
        let load = app.db().load();
        set("qinghe_pool_connections", load.connections.into());
        set("qinghe_pool_idle", load.idle as u64);
        set("qinghe_writer_queue", load.queued as u64);
        for (job, at) in self.successes.all() {
            metrics::gauge!("qinghe_job_last_success_seconds", "task" => job).set(seconds(at));
        }
        metrics::gauge!("qinghe_clock_seconds").set(seconds(app.now()));
        let answered = async {
            let mut c = app.db().read().await?;
            figures(&mut c).await
        };
        let answered = answered.await;
        set("qinghe_database_up", answered.is_ok().into());
        if let Ok(figures) = &answered {
            set("qinghe_database_bytes", u64::try_from(figures.bytes).unwrap_or(0));
            set("qinghe_attempts_open", u64::try_from(figures.open_attempts).unwrap_or(0));
        }
        files.await.is_ok() && answered.is_ok()
    }
}
