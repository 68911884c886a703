//! Makes a store of a backup, in a place where there is none.

use super::{
    Backup, make,
    manifest::{self, create_private},
    seal,
};
use age::x25519;
use anyhow::Context as _;
use qinghe_service::{
    installation::{self, Belonging},
    secrets::{self, Secrets},
};
use qinghe_store::operations::{
    State, TableSum,
    copy::{self, Contents},
    dump, inspect, newest_schema, sqlite_file,
};
use std::{
    fs,
    io::{BufReader, BufWriter, Read as _, Write as _},
    path::{Path, PathBuf},
};

/// What became of the secrets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SecretsThere {
    /// The backup had them, and they are written there.
    Written(PathBuf),
    /// A file was there already, and belongs to the data.
    Belong(PathBuf),
    /// A file was there already, and belongs to other data.
    Other(PathBuf),
    /// There is a file, and the data does not say whose it is.
    Unknown(PathBuf),
    /// There is none: without it the data is of little use.
    Missing(PathBuf),
}

/// What was restored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restored {
    /// Rows of all tables, by the manifest.
    pub rows: u64,
    /// Whether every table was compared by its rows.
    pub verified: bool,
    /// The secrets.
    pub secrets: SecretsThere,
}

/// Makes a store at `url`, where there must be none, and writes the secrets file where the backup has one and there is
/// none. With `verify` every table is compared with the backup's row sums; an SQLite file gets its name only after that.
///
/// # Errors
/// In words; then there is no store at `url`.
pub async fn restore(
    from: &Backup,
    url: &str,
    secrets_file: &Path,
    keys: Vec<x25519::Identity>,
    verify: bool,
) -> anyhow::Result<Restored> {
    let m = &from.manifest;
    let engine = if url.starts_with("sqlite:") { "sqlite" } else { "postgres" };
    anyhow::ensure!(m.engine == engine, "the backup is of {}, and the database would be of {engine}", m.engine);
    anyhow::ensure!(
        m.schema <= newest_schema(),
        "the backup has schema {}, and this program ({}) knows schemas up to {} only: use version {} or newer",
        m.schema,
        env!("CARGO_PKG_VERSION"),
        newest_schema(),
        m.program
    );
    anyhow::ensure!(!m.encrypted || !keys.is_empty(), "the backup is encrypted: name the file of its key (--key FILE)");
    let keys = if m.encrypted { keys } else { Vec::new() };
    let checked = from.clone();
    tokio::task::spawn_blocking(move || checked.check_hashes()).await??;
    match inspect(url).await? {
        State::Missing(_) => {}
        State::Empty if sqlite_file(url).is_none() => {}
        _ => anyhow::bail!("there is a database at {} already; nothing was changed", crate::config::hide_password(url)),
    }
    match sqlite_file(url) {
        Some(file) => restore_sqlite(from, &file, &keys, verify).await?,
        None => restore_postgres(from, url, &keys, verify).await?,
    }
    let secrets = put_secrets(from, secrets_file, &keys)?;
    Ok(Restored { rows: m.tables.iter().map(|t| t.rows).sum(), verified: verify, secrets })
}

async fn restore_sqlite(from: &Backup, file: &Path, keys: &[x25519::Identity], verify: bool) -> anyhow::Result<()> {
    let beside = |end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    for log in [beside("-wal"), beside("-shm"), beside("-journal")] {
        anyhow::ensure!(!log.exists(), "{} is of a database that was there before: move it away first", log.display());
    }
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).with_context(|| format!("the folder {}", folder.display()))?;
    let free = make::free_bytes(folder)?;
    anyhow::ensure!(
        free > from.bytes(),
        "{} has {} MiB free, and the backup has {} MiB",
        folder.display(),
        free >> 20,
        from.bytes() >> 20
    );
    let part = beside(".restore-part");
    if part.exists() {
        fs::remove_file(&part)?;
    }
    let done = async {
        let (data, keys, to) = (from.folder.join(&from.manifest.data.name), keys.to_vec(), part.clone());
        tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
            let mut input = seal::opening(&data, &keys)?;
            let output = create_private(&to)?;
            let mut buffered = BufWriter::with_capacity(1 << 20, &output);
            std::io::copy(&mut input, &mut buffered)?;
            buffered.flush()?;
            drop(buffered);
            Ok(output.sync_all()?)
        })
        .await??;
        if verify {
            compare(from, &copy::read(&part).await?)?;
        }
        // Unlike a renaming, a link never takes another file's place.
        fs::hard_link(&part, file).with_context(|| format!("{}", file.display()))
    };
    let done = done.await;
    if part.exists() {
        fs::remove_file(&part)?;
    }
    done?;
    manifest::sync(folder)
}

async fn restore_postgres(from: &Backup, url: &str, keys: &[x25519::Identity], verify: bool) -> anyhow::Result<()> {
    let (data, keys, schema) = (from.folder.join(&from.manifest.data.name), keys.to_vec(), from.manifest.schema);
    let (runtime, to) = (tokio::runtime::Handle::current(), url.to_owned());
    tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
        let mut input = BufReader::with_capacity(1 << 20, seal::opening(&data, &keys)?);
        Ok(runtime.block_on(dump::restore(&to, schema, &mut input))?)
    })
    .await??;
    if verify {
        compare(from, &dump::write(url, &mut std::io::sink()).await?)?;
    }
    Ok(())
}

/// Compares every table with what the manifest says.
fn compare(from: &Backup, there: &Contents) -> anyhow::Result<()> {
    let m = &from.manifest;
    anyhow::ensure!(there.schema == m.schema, "the copy has schema {}, not {}", there.schema, m.schema);
    let differing: Vec<String> = differences(&m.tables, &there.tables);
    anyhow::ensure!(differing.is_empty(), "the copy is not what was copied: {}", differing.join("; "));
    Ok(())
}

/// The tables that differ, in words.
#[must_use]
pub fn differences(before: &[TableSum], after: &[TableSum]) -> Vec<String> {
    let mut found = Vec::new();
    for table in before {
        match after.iter().find(|t| t.name == table.name) {
            None => found.push(format!("{} is missing", table.name)),
            Some(t) if t.rows != table.rows => {
                found.push(format!("{} has {} rows instead of {}", t.name, t.rows, table.rows));
            }
            Some(t) if t.sum != table.sum => found.push(format!("{} has other rows", t.name)),
            Some(_) => {}
        }
    }
    found.extend(
        after.iter().filter(|t| !before.iter().any(|b| b.name == t.name)).map(|t| format!("{} is new", t.name)),
    );
    found
}

fn put_secrets(from: &Backup, file: &Path, keys: &[x25519::Identity]) -> anyhow::Result<SecretsThere> {
    let place = std::path::absolute(file)?;
    if file.exists() {
        let there = Secrets::load(file)?;
        return Ok(match from.manifest.secrets_check.as_deref().map(|known| installation::compare(known, &there)) {
            None | Some(Belonging::Unknown) => SecretsThere::Unknown(place),
            Some(Belonging::Same | Belonging::Rotated) => SecretsThere::Belong(place),
            Some(Belonging::Other { .. }) => SecretsThere::Other(place),
        });
    }
    let Some(sealed) = &from.manifest.secrets else { return Ok(SecretsThere::Missing(place)) };
    let mut text = Vec::new();
    seal::opening(&from.folder.join(&sealed.name), keys)?.read_to_end(&mut text)?;
    secrets::write_new(file, &text)?;
    Ok(SecretsThere::Written(place))
}
