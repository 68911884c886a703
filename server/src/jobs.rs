//! What the server does periodically. Each job is idempotent, and all of them have ended when [`Jobs::stop`] returns.

use qinghe_service::{
    Actor, App, accounts, attempts, audit_chain,
    campaigns::{self, days, lists},
    content,
    contests::running,
    matches, record,
    retention::{self, Erased},
    sent_forms, surveys, tree, uploads,
};
use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};
use tokio::{sync::watch, task::JoinSet, time::MissedTickBehavior};

/// How often old sessions and counts, and uploads that nobody confirmed, are removed.
const TIDY_EVERY: Duration = Duration::from_mins(5);
/// How often new lines of the audit log are sealed.
const SEAL_EVERY: Duration = Duration::from_secs(1);
/// How often the figures for `/metrics` are condensed.
const UPKEEP_EVERY: Duration = Duration::from_secs(10);

/// How often attempts that have run out of time are closed.
const CLOSE_EVERY: Duration = Duration::from_secs(10);
/// How often matches are moved on whose time ran out while nobody watched.
const MATCHES_EVERY: Duration = Duration::from_secs(2);
/// How often the due work of campaigns and surveys is done: eligible lists, work for new classes, daily figures, and
/// answer sheets that lose the link to their class.
const CAMPAIGNS_EVERY: Duration = Duration::from_secs(30);
/// How often the due work of contests is done: rounds to open, standings to freeze, attempts to check.
const CONTESTS_EVERY: Duration = Duration::from_secs(5);
/// How often changes to the tree are carried out whose day has come.
const CHANGE_EVERY: Duration = Duration::from_mins(5);
/// How often answers are removed that are older than the retention period, which counts days.
const RETAIN_EVERY: Duration = Duration::from_hours(6);
/// How often the folder of a bureau's own lessons is checked for changes.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// A folder of lessons, and the time of its latest change when it was last checked.
#[derive(Clone)]
pub(crate) struct Folder {
    path: Arc<Path>,
    seen: Arc<Mutex<Option<SystemTime>>>,
}

impl Folder {
    /// A folder whose present state counts as loaded.
    pub fn new(path: &Path) -> Self {
        Self { path: path.into(), seen: Arc::new(Mutex::new(newest(path, 0))) }
    }

    /// Whether anything in it has changed since the last call.
    pub fn has_changed(&self) -> bool {
        let now = newest(&self.path, 0);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *seen, now) != now
    }

    async fn reload(self, app: App) {
        let look = self.clone();
        if !matches!(tokio::task::spawn_blocking(move || look.has_changed()).await, Ok(true)) {
            return;
        }
        match content::use_folder(&app, &self.path).await {
            Ok(()) => tracing::info!("content.loaded"),
            Err(content::Refused::Faults(report)) => {
                tracing::error!(faults = report.faults.len(), report = %report, "content.refused");
            }
            Err(content::Refused::Store(e)) => tracing::error!(error = %e, "content.not_loaded"),
        }
    }
}

/// The time of the latest change under a folder: of its files, and of the folders, which change when a file is removed.
fn newest(path: &Path, depth: usize) -> Option<SystemTime> {
    let own = fs::metadata(path).and_then(|m| m.modified()).ok();
    if depth > 4 {
        return own;
    }
    let inside = fs::read_dir(path).into_iter().flatten().flatten().filter_map(|e| newest(&e.path(), depth + 1)).max();
    own.max(inside)
}

/// The jobs that run.
pub struct Jobs {
    stop: watch::Sender<bool>,
    all: JoinSet<()>,
}

impl Jobs {
    /// Starts every job.
    #[must_use]
    pub fn start(
        app: &App,
        content_dir: Option<&Path>,
        figures: Option<metrics_exporter_prometheus::PrometheusHandle>,
    ) -> Self {
        let mut jobs = Self { stop: watch::Sender::new(false), all: JoinSet::new() };
        if let Some(folder) = content_dir {
            let folder = Folder::new(folder);
            let app = app.clone();
            jobs.every(LOOK_EVERY, move || folder.clone().reload(app.clone()));
        }
        let closing = app.clone();
        jobs.every(CLOSE_EVERY, move || {
            let app = closing.clone();
            async move {
                match attempts::close_all_overdue(&app).await {
                    Ok(0) => {}
                    Ok(closed) => tracing::info!(attempts.closed = closed, "jobs.closed_overdue"),
                    Err(e) => tracing::error!(error = %e, "jobs.close_overdue_failed"),
                }
            }
        });
        let playing = app.clone();
        jobs.every(MATCHES_EVERY, move || {
            let app = playing.clone();
            async move {
                if let Err(e) = matches::leading::advance_due(&app).await {
                    tracing::error!(error = %e, "jobs.matches_failed");
                }
            }
        });
        let campaigning = app.clone();
        let opened = app.clone();
        // A new campaign does not wait for the period: its bureau is looking at the page.
        jobs.every_or_when(
            CAMPAIGNS_EVERY,
            move || {
                let app = opened.clone();
                async move { campaigns::opened(&app).await }
            },
            move || {
                let app = campaigning.clone();
                async move {
                    // Daily figures first: a list that is fixed now has none for yesterday.
                    // What ran out of time before midnight counts for the day.
                    if let Err(e) = attempts::close_all_overdue(&app).await {
                        tracing::error!(error = %e, "jobs.close_overdue_failed");
                    }
                    match days::keep_days(&app).await {
                        Ok(0) => {}
                        Ok(kept) => tracing::info!(days = kept, "jobs.days_kept"),
                        Err(e) => tracing::error!(error = %e, "jobs.keep_days_failed"),
                    }
                    match lists::take_due_snapshots(&app).await {
                        Ok(0) => {}
                        Ok(taken) => tracing::info!(campaigns = taken, "jobs.lists_fixed"),
                        Err(e) => tracing::error!(error = %e, "jobs.fix_lists_failed"),
                    }
                    match lists::give_due(&app).await {
                        Ok(0) => {}
                        Ok(given) => tracing::info!(assignments = given, "jobs.work_set"),
                        Err(e) => tracing::error!(error = %e, "jobs.set_work_failed"),
                    }
                }
            },
        );
        let ending = app.clone();
        jobs.every(CAMPAIGNS_EVERY, move || {
            let app = ending.clone();
            async move {
                match surveys::closing::finish_due(&app).await {
                    Ok(0) => {}
                    Ok(done) => tracing::info!(surveys = done, "jobs.finished_surveys"),
                    Err(e) => tracing::error!(error = %e, "jobs.finish_surveys_failed"),
                }
            }
        });
        let contests = app.clone();
        jobs.every(CONTESTS_EVERY, move || {
            let app = contests.clone();
            async move {
                match running::run_due(&app).await {
                    Ok(done) if done == running::DueWork::default() => {}
                    Ok(done) => tracing::info!(
                        contests.opened = done.opened,
                        contests.frozen = done.frozen,
                        contests.checked = done.checked,
                        "jobs.contests_run"
                    ),
                    Err(e) => tracing::error!(error = %e, "jobs.run_contests_failed"),
                }
            }
        });
        let sealing = app.clone();
        jobs.every(SEAL_EVERY, move || {
            let app = sealing.clone();
            async move {
                if let Err(e) = audit_chain::seal(&app).await {
                    tracing::error!(error = %e, "jobs.seal_audit_failed");
                }
            }
        });
        let changing = app.clone();
        jobs.every(CHANGE_EVERY, move || {
            let app = changing.clone();
            async move {
                match tree::carry_out_due(&app).await {
                    Ok(0) => {}
                    Ok(done) => tracing::info!(tree.changes = done, "jobs.changed_tree"),
                    Err(e) => tracing::error!(error = %e, "jobs.change_tree_failed"),
                }
            }
        });
        let retaining = app.clone();
        jobs.every(RETAIN_EVERY, move || {
            let app = retaining.clone();
            async move {
                match retention::run(&app, &Actor::system(), false).await {
                    Ok(erased) if erased == Erased::default() => {}
                    Ok(erased) => tracing::info!(
                        retention.learners = erased.learners,
                        retention.failed = erased.failed,
                        "jobs.erased_records"
                    ),
                    Err(e) => tracing::error!(error = %e, "jobs.retention_failed"),
                }
                match audit_chain::prune(&app).await {
                    Ok(0) => {}
                    Ok(lines) => tracing::info!(audit.lines = lines, "jobs.pruned_audit"),
                    Err(e) => tracing::error!(error = %e, "jobs.prune_audit_failed"),
                }
            }
        });
        let app = app.clone();
        jobs.every(TIDY_EVERY, move || {
            let app = app.clone();
            async move {
                if let Err(e) = accounts::tidy(&app).await {
                    tracing::error!(error = %e, "jobs.tidy_failed");
                }
                record::flush(&app, false).await;
                if let Err(e) = uploads::tidy(&app).await {
                    tracing::error!(error = %e, "jobs.tidy_uploads_failed");
                }
                if let Err(e) = sent_forms::tidy(&app).await {
                    tracing::error!(error = %e, "jobs.tidy_forms_failed");
                }
            }
        });
        if let Some(figures) = figures {
            jobs.every(UPKEEP_EVERY, move || {
                figures.run_upkeep();
                std::future::ready(())
            });
        }
        jobs
    }

    /// Runs `work` once a period; not at the start, which stays quick.
    fn every<F, W>(&mut self, period: Duration, work: W)
    where
        F: Future<Output = ()> + Send,
        W: Fn() -> F + Send + 'static,
    {
        self.every_or_when(period, std::future::pending::<()>, work);
    }

    /// The same, and also whenever the future of `called` ends.
    fn every_or_when<F, W, C, K>(&mut self, period: Duration, called: K, work: W)
    where
        F: Future<Output = ()> + Send,
        W: Fn() -> F + Send + 'static,
        C: Future<Output = ()> + Send,
        K: Fn() -> C + Send + 'static,
    {
        let mut stop = self.stop.subscribe();
        self.all.spawn(async move {
            let mut ticks = tokio::time::interval(period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks.tick().await;
            loop {
                // A job stops only between two runs.
                let over = tokio::select! {
                    over = stop.wait_for(|stop| *stop) => { drop(over); true }
                    _ = ticks.tick() => false,
                    () = called() => false,
                };
                if over {
                    return;
                }
                work().await;
            }
        });
    }

    /// Stops every job, and returns when the last one has ended.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.all.join_next().await.is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    #[tokio::test]
    async fn jobs_run_and_end() {
        let mut jobs = Jobs { stop: watch::Sender::new(false), all: JoinSet::new() };
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        jobs.every(Duration::from_millis(2), move || {
            counted.fetch_add(1, Ordering::Relaxed);
            std::future::ready(())
        });
        while runs.load(Ordering::Relaxed) < 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::timeout(Duration::from_secs(5), jobs.stop()).await.expect("every job ends");
        assert_eq!(Arc::strong_count(&runs), 1, "nothing is left behind");
    }
}
