//! What is said of a backup beside its data, and which backups a folder has.

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use qinghe_store::operations::TableSum;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    fs, io,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

/// The name of a manifest.
pub const MANIFEST: &str = "manifest.json";
/// What the names of backups begin with.
pub const PREFIX: &str = "qinghe-";
/// What the names of unfinished ones begin with.
pub const PART: &str = ".part-";
/// The form of the manifest and the files that this program writes and reads.
pub const FORMAT: u32 = 1;

/// Why a backup was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// By `qinghe backup`. Nobody removes it but people.
    Asked,
    /// By the server, once a day.
    Scheduled,
    /// Before a change of the schema.
    BeforeMigration,
}

/// A file of a backup.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DataFile {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its hash, as it is there: encrypted where it is.
    pub sha256: String,
}

/// What is said of a backup.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this file and of the data.
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// The number of the schema's newest migration.
    pub schema: i64,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Why.
    pub reason: Reason,
    /// Whether the data is encrypted.
    pub encrypted: bool,
    /// The data.
    pub data: DataFile,
    /// The secrets, encrypted, where they are part of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secrets: Option<DataFile>,
    /// The check value of the secrets that belong to it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secrets_check: Option<String>,
    /// The tables.
    pub tables: Vec<TableSum>,
}

/// A whole backup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backup {
    /// Its folder.
    pub folder: PathBuf,
    /// What is said of it.
    pub manifest: Manifest,
}

impl Backup {
    /// Reads a backup's manifest, and looks whether its files are there in their full length.
    ///
    /// # Errors
    /// In words, when it is none.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let file = folder.join(MANIFEST);
        let text =
            fs::read_to_string(&file).with_context(|| format!("{} is no backup: {MANIFEST}", folder.display()))?;
        let manifest: Manifest =
            serde_json::from_str(&text).with_context(|| format!("{} cannot be read", file.display()))?;
        anyhow::ensure!(
            manifest.format == FORMAT,
            "{} has the form {}, which this program does not know: use the program that made it ({})",
            folder.display(),
            manifest.format,
            manifest.program
        );
        for part in std::iter::once(&manifest.data).chain(&manifest.secrets) {
            anyhow::ensure!(
                Path::new(&part.name).file_name().is_some_and(|name| name == part.name.as_str()),
                "{} names a file outside the backup",
                file.display()
            );
            let bytes = fs::metadata(folder.join(&part.name)).map_or(0, |m| m.len());
            anyhow::ensure!(
                bytes == part.bytes,
                "{} is not whole: {} has {bytes} bytes of {}",
                folder.display(),
                part.name,
                part.bytes
            );
        }
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    /// Compares the hashes of its files. This reads them whole.
    ///
    /// # Errors
    /// When a file is not what it was.
    pub fn check_hashes(&self) -> anyhow::Result<()> {
        for part in std::iter::once(&self.manifest.data).chain(&self.manifest.secrets) {
            let file = self.folder.join(&part.name);
            anyhow::ensure!(
                hash_file(&file)? == part.sha256,
                "{} is not what it was when the backup was made (SHA-256): use another backup",
                file.display()
            );
        }
        Ok(())
    }

    /// All bytes of its data.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.manifest.data.bytes
    }
}

/// The whole backups of a folder, from the oldest. A folder that is not there has none.
#[must_use]
pub fn list(dir: &Path) -> Vec<Backup> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let named = entries.filter(|e| e.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX)));
    let mut all: Vec<Backup> = named.filter_map(|e| Backup::read(&e.path()).ok()).collect();
    all.sort_by_key(|b| b.manifest.made_at);
    all
}

/// The SHA-256 of a file, in hexadecimal digits.
///
/// # Errors
/// When it cannot be read.
pub fn hash_file(file: &Path) -> anyhow::Result<String> {
    let mut input = fs::File::open(file).with_context(|| format!("{}", file.display()))?;
    let mut hash = Sha256::new();
    let mut part = vec![0; 1 << 20];
    loop {
        let n = input.read(&mut part).with_context(|| format!("{}", file.display()))?;
        if n == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(&part[..n]);
    }
}

/// What is to be said of a file.
///
/// # Errors
/// When it cannot be read.
pub fn describe(file: &Path) -> anyhow::Result<DataFile> {
    let name = file.file_name().and_then(|n| n.to_str()).context("a file's name")?.to_owned();
    Ok(DataFile { name, bytes: fs::metadata(file)?.len(), sha256: hash_file(file)? })
}

/// Makes a new file that only its owner can read.
///
/// # Errors
/// When it is there already or cannot be made.
pub fn create_private(path: &Path) -> anyhow::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("{}", path.display()))
}

/// Makes a folder that only its owner can look into.
///
/// # Errors
/// When it cannot be made.
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Syncs a file or a folder.
///
/// # Errors
/// When that fails: then it may be gone after a power cut.
pub fn sync(path: &Path) -> anyhow::Result<()> {
    fs::File::open(path).and_then(|f| f.sync_all()).with_context(|| format!("{} cannot be synced", path.display()))
}

/// Writes a manifest, synced.
///
/// # Errors
/// When it cannot be written.
pub fn write(folder: &Path, manifest: &Manifest) -> anyhow::Result<()> {
    let mut file = create_private(&folder.join(MANIFEST))?;
    file.write_all(serde_json::to_string_pretty(manifest)?.as_bytes())?;
    file.write_all(b"\n")?;
    Ok(file.sync_all()?)
}
