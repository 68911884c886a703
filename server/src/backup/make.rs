//! Makes a backup while servers read and write.

use super::{
    manifest::{self, Backup, FORMAT, Manifest, PART, PREFIX, Reason},
    seal,
};
use anyhow::Context as _;
use chrono::{DateTime, Utc};
use qinghe_store::operations::{
    copy::{self, Contents},
    dump, sqlite_file,
};
use std::{
    fs,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

/// A backup to make.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The database's address.
    pub url: String,
    /// The folder of backups.
    pub dir: PathBuf,
    /// Why it is made.
    pub reason: Reason,
    /// The public keys of those who can read it; empty for a plain one.
    pub recipients: Vec<String>,
    /// The secrets file, where it is to be part of it.
    pub secrets: Option<PathBuf>,
    /// Now.
    pub at: DateTime<Utc>,
}

/// Space that stays free beside a backup.
const SPARE: u64 = 64 << 20;

/// Removed with what it holds, however the backup ends.
struct Unfinished(Vec<PathBuf>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        for path in &self.0 {
            drop(if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) });
        }
    }
}

/// Makes a backup, and returns after it is on the disk under its name. One at a time is made in a folder.
///
/// # Errors
/// In words: when another one is being made there, when there is no room, when the store is damaged, or when reading or
/// writing fails. Then nothing is left that looks like a backup.
pub async fn make(plan: Plan) -> anyhow::Result<Backup> {
    anyhow::ensure!(
        plan.secrets.is_none() || !plan.recipients.is_empty(),
        "the secrets are written into an encrypted backup only: name a recipient"
    );
    let dir = plan.dir.clone();
    fs::create_dir_all(&dir).with_context(|| format!("the folder {}", dir.display()))?;
    let lock = fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(dir.join(".lock"))
        .with_context(|| format!("the folder {} takes no files", dir.display()))?;
    anyhow::ensure!(lock.try_lock().is_ok(), "another backup is being made in {}", dir.display());
    remove_unfinished(&dir)?;
    let stamp = plan.at.format("%Y%m%dT%H%M%SZ").to_string();
    let part = dir.join(format!("{PART}{stamp}"));
    manifest::create_private_folder(&part).with_context(|| format!("{}", part.display()))?;
    let mut unfinished = Unfinished(vec![part.clone()]);
    let (data, engine, contents) = if let Some(file) = sqlite_file(&plan.url) {
        let (data, contents) = copy_sqlite(&plan, &file, &part, &mut unfinished).await?;
        (data, "sqlite", contents)
    } else {
        let (data, contents) = dump_postgres(&plan, &part).await?;
        (data, "postgres", contents)
    };
    let moved = tokio::task::spawn_blocking(move || finish(&plan, &part, &data, engine, contents, &stamp)).await??;
    drop(unfinished);
    drop(lock);
    Ok(moved)
}

async fn copy_sqlite(
    plan: &Plan,
    file: &Path,
    part: &Path,
    unfinished: &mut Unfinished,
) -> anyhow::Result<(PathBuf, Contents)> {
    let needed = fs::metadata(file).with_context(|| format!("{}", file.display()))?.len() + SPARE;
    require_room(&plan.dir, needed)?;
    if plan.recipients.is_empty() {
        let data = part.join("data.db");
        copy::write(&plan.url, &data).await?;
        manifest::sync(&data)?;
        let contents = copy::read(&data).await?;
        return Ok((data, contents));
    }
    // The plain copy is beside the database, which is as private, and never on the disk of the backups.
    let folder = file.parent().unwrap_or(Path::new("."));
    require_room(folder, needed)?;
    let mut name = file.as_os_str().to_owned();
    name.push(".backup-part");
    let plain = PathBuf::from(name);
    if plain.exists() {
        fs::remove_file(&plain)?;
    }
    unfinished.0.push(plain.clone());
    copy::write(&plan.url, &plain).await?;
    let contents = copy::read(&plain).await?;
    let (data, recipients) = (part.join("data.db.age"), plan.recipients.clone());
    let to = data.clone();
    tokio::task::spawn_blocking(move || seal::seal_file(&plain, &to, &recipients)).await??;
    Ok((data, contents))
}

async fn dump_postgres(plan: &Plan, part: &Path) -> anyhow::Result<(PathBuf, Contents)> {
    let (url, recipients, part) = (plan.url.clone(), plan.recipients.clone(), part.to_owned());
    let runtime = tokio::runtime::Handle::current();
    // Writing and encrypting take their time: on a thread of their own.
    tokio::task::spawn_blocking(move || {
        let data = part.join(if recipients.is_empty() { "data.dump" } else { "data.dump.age" });
        let file = manifest::create_private(&data)?;
        let contents = if recipients.is_empty() {
            let mut out = BufWriter::with_capacity(1 << 20, &file);
            let contents = runtime.block_on(dump::write(&url, &mut out))?;
            out.flush()?;
            contents
        } else {
            let mut out = seal::sealing(BufWriter::with_capacity(1 << 20, &file), &recipients)?;
            let contents = runtime.block_on(dump::write(&url, &mut out))?;
            out.finish()?.flush()?;
            contents
        };
        file.sync_all()?;
        Ok((data, contents))
    })
    .await?
}

/// Writes the manifest, syncs everything, and gives the folder its name.
fn finish(
    plan: &Plan,
    part: &Path,
    data: &Path,
    engine: &str,
    contents: Contents,
    stamp: &str,
) -> anyhow::Result<Backup> {
    let secrets = match &plan.secrets {
        Some(file) => {
            let sealed = part.join("secrets.toml.age");
            seal::seal_file(file, &sealed, &plan.recipients)?;
            Some(manifest::describe(&sealed)?)
        }
        None => None,
    };
    let made = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        engine: engine.to_owned(),
        schema: contents.schema,
        made_at: plan.at,
        reason: plan.reason,
        encrypted: !plan.recipients.is_empty(),
        data: manifest::describe(data)?,
        secrets,
        secrets_check: contents.secrets,
        tables: contents.tables,
    };
    manifest::write(part, &made)?;
    manifest::sync(part)?;
    let name = |n: usize| if n == 1 { format!("{PREFIX}{stamp}") } else { format!("{PREFIX}{stamp}-{n}") };
    let folder = (1..=10_000).map(|n| plan.dir.join(name(n))).find(|f| !f.exists()).context("a free name")?;
    fs::rename(part, &folder).with_context(|| format!("{}", folder.display()))?;
    manifest::sync(&plan.dir)?;
    Backup::read(&folder)
}

/// Removes what a backup left behind that was killed. The folder's lock is held.
fn remove_unfinished(dir: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(dir)?.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(PART)) {
            fs::remove_dir_all(entry.path()).with_context(|| format!("{}", entry.path().display()))?;
        }
    }
    Ok(())
}

fn require_room(folder: &Path, needed: u64) -> anyhow::Result<()> {
    let free = free_bytes(folder)?;
    anyhow::ensure!(
        free >= needed,
        "{} has {} MiB free, and a backup may need {} MiB: make room or choose another folder",
        folder.display(),
        free >> 20,
        needed >> 20
    );
    Ok(())
}

/// The bytes that this user may still write in a folder.
///
/// # Errors
/// When the system does not say.
pub fn free_bytes(folder: &Path) -> anyhow::Result<u64> {
    #[cfg(unix)]
    {
        let stat = rustix::fs::statvfs(folder).with_context(|| format!("{}", folder.display()))?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Ok(u64::MAX)
    }
}
