//! Opening the store and its secrets. A command never makes a database or secrets on the way: a mistyped path would be an
//! empty site. Only `qinghe init` and the demo make them.

use super::output;
use crate::{
    Machine,
    backup::{self, Plan, Reason},
    config::{Config, hide_password},
};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use qinghe_content::Library;
use qinghe_service::{
    App, Clock, content as lessons,
    installation::{self, Belonging},
    secrets::Secrets,
};
use qinghe_store::{
    Db,
    operations::{State, inspect, newest_schema, sqlite_file},
};
use rand::Rng as _;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The application of an installation that is there, with the secrets that belong to it.
pub(super) async fn existing(config: &Config, machine: Machine) -> anyhow::Result<App> {
    let clock = (machine.clock)();
    // The database first: whoever mistyped its path has the right secrets file beside the wrong one.
    let state = look(config).await?;
    let secrets = Secrets::load(&config.secrets_file)?;
    let db = migrated(config, state, clock.now(), Before::BackUp).await?;
    if let Err(e) = require_own_secrets(config, &db, &secrets).await {
        db.close().await;
        return Err(e);
    }
    assemble(config, db, secrets, clock, machine).await
}

/// The application of data that is made up: the database and the secrets are made where there are none.
pub(super) async fn made_up(config: &Config, clock: Box<dyn Clock>, machine: Machine) -> anyhow::Result<App> {
    let secrets = Secrets::load_or_create(&config.secrets_file, &random(machine))?;
    let db = make(config).await?;
    require_own_secrets(config, &db, &secrets).await?;
    assemble(config, db, secrets, clock, machine).await
}

/// Random bytes for new secrets.
pub(super) fn random(machine: Machine) -> [u8; 64] {
    let mut random = [0; 64];
    (machine.rng)().fill_bytes(&mut random);
    random
}

/// What is at the database's address, if it may be opened.
///
/// # Errors
/// In words and with the path, when there is no store or it is of a newer program.
pub(super) async fn look(config: &Config) -> anyhow::Result<State> {
    let shown = hide_password(&config.database_url);
    let state = inspect(&config.database_url).await.with_context(|| format!("the database {shown}"))?;
    let place = sqlite_file(&config.database_url).map_or(shown, |file| file.display().to_string());
    match state {
        State::Missing(file) => anyhow::bail!(
            "there is no database at {}: check database_url and the folder that the program is started in; for a new \
             installation run `qinghe init`, to restore a backup `qinghe restore`",
            file.display()
        ),
        State::Empty => anyhow::bail!("the database {place} is empty: for a new installation run `qinghe init`"),
        State::Foreign => {
            anyhow::bail!("the database {place} is of something else: it has tables, and none of Qinghe's")
        }
        State::Schema(found) if found > newest_schema() => {
            Err(qinghe_store::Error::NewerSchema { found, known: newest_schema() })
                .with_context(|| format!("the database {place}"))
        }
        state @ State::Schema(_) => Ok(state),
    }
}

/// What happens to a store before its schema changes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// It is backed up; without a backup nothing changes.
    BackUp,
    /// Nothing: whoever asks has a backup of their own.
    Nothing,
}

/// Opens a store that is there, and brings its schema up to date: it is backed up before.
pub(super) async fn migrated(config: &Config, state: State, at: DateTime<Utc>, before: Before) -> anyhow::Result<Db> {
    if let State::Schema(found) = state
        && found < newest_schema()
    {
        let newest = newest_schema();
        if before == Before::Nothing {
            output::warn(&format!("the schema changes from {found} to {newest}, and no backup was made"));
            return open(config).await;
        }
        let dir = folder_of_backups(config);
        let plan = Plan {
            url: config.database_url.clone(),
            dir: dir.clone(),
            reason: Reason::BeforeMigration,
            recipients: config.backup.recipients.clone(),
            secrets: None,
            at,
        };
        let made = backup::make(plan).await.with_context(|| {
            format!(
                "the schema stays at {found}: no backup could be made in {} before it is changed (with a backup of your \
                 own: `qinghe migrate --no-backup`)",
                dir.display()
            )
        })?;
        output::warn(&format!(
            "the schema changes from {found} to {newest}; the database as it was is in {}",
            made.folder.display()
        ));
    }
    open(config).await
}

/// Where backups before a change of the schema go: into the folder of the settings, or else beside the database; beside the
/// secrets, where the database is on a server of its own.
pub(super) fn folder_of_backups(config: &Config) -> PathBuf {
    let beside = || sqlite_file(&config.database_url).unwrap_or_else(|| config.secrets_file.clone());
    config.backup.dir.clone().unwrap_or_else(|| beside().with_file_name("backups"))
}

/// Makes the database where there is none, with the newest schema.
pub(super) async fn make(config: &Config) -> anyhow::Result<Db> {
    if let Some(folder) = sqlite_file(&config.database_url).as_deref().and_then(Path::parent) {
        fs::create_dir_all(folder).with_context(|| format!("cannot create the folder {}", folder.display()))?;
    }
    open(config).await
}

async fn open(config: &Config) -> anyhow::Result<Db> {
    Db::open(&config.database_url, &config.store_options())
        .await
        .with_context(|| format!("the database {}", hide_password(&config.database_url)))
}

/// Refuses the secrets of another database. One that says nothing of its secrets yet takes these.
pub(super) async fn require_own_secrets(config: &Config, db: &Db, secrets: &Secrets) -> anyhow::Result<()> {
    let belonging = installation::check_secrets(&mut db.read().await?, secrets).await?;
    match belonging {
        Belonging::Same => {}
        Belonging::Rotated | Belonging::Unknown => {
            db.write(secrets.clone(), |c, secrets| Box::pin(installation::write_secrets_check(c, secrets))).await?;
        }
        Belonging::Other { pin, pepper } => {
            let consequence = match (pin, pepper) {
                (true, true) => "every PIN, slip and password would be wrong",
                (true, false) => "every PIN and slip would be wrong",
                (false, _) => "every password would be wrong",
            };
            let file = std::path::absolute(&config.secrets_file).unwrap_or_else(|_| config.secrets_file.clone());
            anyhow::bail!(
                "the secrets file {} does not belong to the database {}: {consequence}. Several servers of one database \
                 have copies of one file; use that one, or its backup",
                file.display(),
                hide_password(&config.database_url)
            );
        }
    }
    Ok(())
}

pub(super) async fn assemble(
    config: &Config,
    db: Db,
    secrets: Secrets,
    clock: Box<dyn Clock>,
    machine: Machine,
) -> anyhow::Result<App> {
    let rng = Box::new((machine.rng)());
    let app = App::new(db, Library::embedded(), config.settings(), secrets, clock, rng);
    let changed = lessons::keep_items(&app, &app.content()).await?;
    if !changed.is_empty() {
        tracing::error!(items = changed.join(" "), "content.items_changed_without_version");
    }
    if let Some(folder) = &config.content_dir {
        // The site must start: if its own lessons have faults, only those of this binary are used.
        if let Err(e) = lessons::use_folder(&app, folder).await {
            output::warn(&format!("the lessons in {} are not used: {e}", folder.display()));
        }
    }
    Ok(app)
}
