//! What the server does periodically. Each job is idempotent, and all of them have ended when [`Jobs::stop`] returns. When
//! each last succeeded is noted by its name, for monitoring and `qinghe doctor`.

use crate::{
    backup,
    config::Config,
    health::{Health, START, Successes},
};
use qinghe_service::{
    Actor, App, accounts, attempts, audit_chain,
    campaigns::{self, days, lists},
    content,
    contests::running,
    estimates, matches, record,
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

/// How often it is checked whether a backup is due.
const BACK_UP_EVERY: Duration = Duration::from_mins(5);
/// How often the figures of `health` are set.
const MEASURE_EVERY: Duration = Duration::from_secs(10);
/// How often the store is told when jobs last succeeded.
const KEEP_EVERY: Duration = Duration::from_mins(1);

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

/// How a run of a job ended.
trait Outcome {
    fn succeeded(&self) -> bool;
}

impl Outcome for () {
    fn succeeded(&self) -> bool {
        true
    }
}

impl Outcome for bool {
    fn succeeded(&self) -> bool {
        *self
    }
}

/// The jobs that run.
pub struct Jobs {
    stop: watch::Sender<bool>,
    all: JoinSet<()>,
    clock: Option<App>,
    successes: Successes,
}

impl Jobs {
    /// Starts every job.
    #[must_use]
    pub fn start(app: &App, config: &Config, figures: Option<metrics_exporter_prometheus::PrometheusHandle>) -> Self {
        let mut jobs = Self {
            stop: watch::Sender::new(false),
            all: JoinSet::new(),
            clock: Some(app.clone()),
            successes: Successes::default(),
        };
        jobs.successes.note(START, app.now());
        jobs.look_after(app, config);
        if let Some(folder) = &config.content_dir {
            let folder = Folder::new(folder);
            let app = app.clone();
            jobs.every("content", LOOK_EVERY, move || folder.clone().reload(app.clone()));
        }
        let closing = app.clone();
        jobs.every("overdue", CLOSE_EVERY, move || {
            let app = closing.clone();
            async move {
                match attempts::close_all_overdue(&app).await {
                    Ok(0) => {}
                    Ok(closed) => tracing::info!(attempts.closed = closed, "jobs.closed_overdue"),
                    Err(e) => {
                        tracing::error!(error = %e, "jobs.close_overdue_failed");
                        return false;
                    }
                }
                true
            }
        });
        let playing = app.clone();
        jobs.every("matches", MATCHES_EVERY, move || {
            let app = playing.clone();
            async move {
                if let Err(e) = matches::leading::advance_due(&app).await {
                    tracing::error!(error = %e, "jobs.matches_failed");
                    return false;
                }
                true
            }
        });
        let campaigning = app.clone();
        let opened = app.clone();
        // A new campaign does not wait for the period: its bureau is looking at the page.
        jobs.every_or_when(
            "campaigns",
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
                    let mut all = true;
                    if let Err(e) = attempts::close_all_overdue(&app).await {
                        tracing::error!(error = %e, "jobs.close_overdue_failed");
                        all = false;
                    }
                    match days::keep_days(&app).await {
                        Ok(0) => {}
                        Ok(kept) => tracing::info!(days = kept, "jobs.days_kept"),
                        Err(e) => {
                            tracing::error!(error = %e, "jobs.keep_days_failed");
                            all = false;
                        }
                    }
                    match lists::take_due_snapshots(&app).await {
                        Ok(0) => {}
                        Ok(taken) => tracing::info!(campaigns = taken, "jobs.lists_fixed"),
                        Err(e) => {
                            tracing::error!(error = %e, "jobs.fix_lists_failed");
                            all = false;
                        }
                    }
                    match lists::give_due(&app).await {
                        Ok(0) => {}
                        Ok(given) => tracing::info!(assignments = given, "jobs.work_set"),
                        Err(e) => {
                            tracing::error!(error = %e, "jobs.set_work_failed");
                            all = false;
                        }
                    }
                    all
                }
            },
        );
        let ending = app.clone();
        jobs.every("surveys", CAMPAIGNS_EVERY, move || {
            let app = ending.clone();
            async move {
                match surveys::closing::finish_due(&app).await {
                    Ok(0) => {}
                    Ok(done) => tracing::info!(surveys = done, "jobs.finished_surveys"),
                    Err(e) => {
                        tracing::error!(error = %e, "jobs.finish_surveys_failed");
                        return false;
                    }
                }
                true
            }
        });
        let contests = app.clone();
        jobs.every("contests", CONTESTS_EVERY, move || {
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
                    Err(e) => {
                        tracing::error!(error = %e, "jobs.run_contests_failed");
                        return false;
                    }
                }
                true
            }
        });
        let sealing = app.clone();
        jobs.every("seal", SEAL_EVERY, move || {
            let app = sealing.clone();
            async move {
                if let Err(e) = audit_chain::seal(&app).await {
                    tracing::error!(error = %e, "jobs.seal_audit_failed");
                    return false;
                }
                true
            }
        });
        let changing = app.clone();
        jobs.every("tree", CHANGE_EVERY, move || {
            let app = changing.clone();
            async move {
                match tree::carry_out_due(&app).await {
                    Ok(0) => {}
                    Ok(done) => tracing::info!(tree.changes = done, "jobs.changed_tree"),
                    Err(e) => {
                        tracing::error!(error = %e, "jobs.change_tree_failed");
                        return false;
                    }
                }
                true
            }
        });
        let retaining = app.clone();
        jobs.every("retention", RETAIN_EVERY, move || {
            let app = retaining.clone();
            async move {
                match retention::run(&app, &Actor::system(), false).await {
                    Ok(erased) if erased == Erased::default() => {}
                    Ok(erased) => tracing::info!(
                        retention.learners = erased.learners,
                        retention.failed = erased.failed,
                        "jobs.erased_records"
                    ),
                    Err(e) => {
                        tracing::error!(error = %e, "jobs.retention_failed");
                        return false;
                    }
                }
                if let Err(e) = estimates::prune(&app).await {
                    tracing::error!(error = %e, "jobs.prune_estimates_failed");
                    return false;
                }
                match audit_chain::prune(&app).await {
                    Ok(0) => {}
                    Ok(lines) => tracing::info!(audit.lines = lines, "jobs.pruned_audit"),
                    Err(e) => {
                        tracing::error!(error = %e, "jobs.prune_audit_failed");
                        return false;
                    }
                }
                true
            }
        });
        let app = app.clone();
        jobs.every("tidy", TIDY_EVERY, move || {
            let app = app.clone();
            async move {
                let mut all = true;
                if let Err(e) = accounts::tidy(&app).await {
                    tracing::error!(error = %e, "jobs.tidy_failed");
                    all = false;
                }
                record::flush(&app, false).await;
                if let Err(e) = uploads::tidy(&app).await {
                    tracing::error!(error = %e, "jobs.tidy_uploads_failed");
                    all = false;
                }
                if let Err(e) = sent_forms::tidy(&app).await {
                    tracing::error!(error = %e, "jobs.tidy_forms_failed");
                    all = false;
                }
                all
            }
        });
        if let Some(figures) = figures {
            jobs.every("figures", UPKEEP_EVERY, move || {
                figures.run_upkeep();
                std::future::ready(())
            });
        }
        jobs
    }

    /// What keeps the installation safe: backups, figures, and when jobs last succeeded.
    fn look_after(&mut self, app: &App, config: &Config) {
        if config.backup.dir.is_some() {
            let (app, config, stop) = (app.clone(), Arc::new(config.clone()), self.stop.clone());
            self.every("backup", BACK_UP_EVERY, move || {
                let (app, config, mut stop) = (app.clone(), config.clone(), stop.subscribe());
                async move {
                    // A long one does not hold up a stop: what it leaves is removed by the next.
                    tokio::select! {
                        done = back_up(&app, &config) => done,
                        _ = stop.wait_for(|stop| *stop) => false,
                    }
                }
            });
        }
        let (measured, health) = (app.clone(), Health::of(config, self.successes.clone()));
        self.every("measure", MEASURE_EVERY, move || health.clone().measure(measured.clone()));
        let (app, successes) = (app.clone(), self.successes.clone());
        self.every("keep", KEEP_EVERY, move || {
            let (app, successes) = (app.clone(), successes.clone());
            async move {
                if let Err(e) = successes.keep(&app).await {
                    tracing::error!(error = %e, "jobs.keep_failed");
                    return false;
                }
                true
            }
        });
    }

    /// Runs `work` once a period; not at the start, which stays quick.
    fn every<F, W>(&mut self, name: &'static str, period: Duration, work: W)
    where
        F: Future<Output: Outcome> + Send,
        W: Fn() -> F + Send + 'static,
    {
        self.every_or_when(name, period, std::future::pending::<()>, work);
    }

    /// The same, and also whenever the future of `called` ends.
    fn every_or_when<F, W, C, K>(&mut self, name: &'static str, period: Duration, called: K, work: W)
    where
        F: Future<Output: Outcome> + Send,
        W: Fn() -> F + Send + 'static,
        C: Future<Output = ()> + Send,
        K: Fn() -> C + Send + 'static,
    {
        let mut stop = self.stop.subscribe();
        let (clock, successes) = (self.clock.clone(), self.successes.clone());
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
                let succeeded = work().await.succeeded();
                if let Some(app) = clock.as_ref().filter(|_| succeeded) {
                    successes.note(name, app.now());
                }
            }
        });
    }

    /// Stops every job, and returns when the last one has ended.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.all.join_next().await.is_some() {}
    }
}

/// Makes a backup if one is due.
async fn back_up(app: &App, config: &Config) -> bool {
    let Some(due) = backup::due(config, app.now()) else { return true };
    match due.run().await {
        Ok((made, removed)) => {
            tracing::info!(
                backup.folder = %made.folder.display(),
                backup.bytes = made.bytes(),
                backup.removed = removed.len(),
                "jobs.backed_up"
            );
            true
        }
        Err(e) => {
            tracing::error!(error = format!("{e:#}"), "jobs.backup_failed");
            false
        }
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
        let mut jobs =
            Jobs { stop: watch::Sender::new(false), all: JoinSet::new(), clock: None, successes: Successes::default() };
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        jobs.every("count", Duration::from_millis(2), move || {
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
