//! The arguments of the commands for the people who run the server.

use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "It makes what database_url and secrets_file name, and never writes over anything: if it was interrupted, run it again.

Example:
  qinghe init --unit QH --unit-name 云岭省 --unit-name-en Yunling --admin zheng.an --admin-name 郑安"
)]
pub struct Init {
    /// The code of the first unit: the bureau, or the school, that everything else is under
    #[arg(long, value_name = "CODE", requires = "unit_name")]
    pub unit: Option<String>,
    /// Its name
    #[arg(long, value_name = "NAME", requires = "unit")]
    pub unit_name: Option<String>,
    /// Its name in English [default: the same]
    #[arg(long, value_name = "NAME", requires = "unit")]
    pub unit_name_en: Option<String>,
    /// The name that the first platform administrator signs in with
    #[arg(long, value_name = "USERNAME", requires_all = ["unit", "admin_name"])]
    pub admin: Option<String>,
    /// The administrator's name
    #[arg(long, value_name = "NAME", requires = "admin")]
    pub admin_name: Option<String>,
}

#[derive(Args)]
#[command(
    after_help = "The backup goes into backup.dir, or else into backups/ beside the database, or beside the secrets file where the
database is PostgreSQL. When none can be made, the schema stays as it is. A server that starts does the same."
)]
pub struct Migrate {
    /// Change the schema without a backup: you have one of your own
    #[arg(long)]
    pub no_backup: bool,
}

#[derive(Args)]
#[command(
    after_help = "Without the secrets file of the server a backup has no valid PIN and no valid password: keep a copy of that file, apart.

Examples:
  qinghe backup /backups
  qinghe backup --make-key qinghe-backup.key                       a key; keep it apart from the server
  qinghe backup /backups --recipient age1… --with-secrets          only the key's holder can read it"
)]
pub struct MakeBackup {
    /// The folder of backups; each is a folder in it [default: backup.dir of the settings]
    pub dir: Option<PathBuf>,
    /// Encrypt it for the holder of this public key (age1…); may be repeated [default: backup.recipients]
    #[arg(long, value_name = "KEY")]
    pub recipient: Vec<String>,
    /// Add the secrets file; only to an encrypted one
    #[arg(long)]
    pub with_secrets: bool,
    /// Make no backup but a new key in this file, and print its public key
    #[arg(long, value_name = "FILE", conflicts_with_all = ["dir", "recipient", "with_secrets"])]
    pub make_key: Option<PathBuf>,
}

#[derive(Args)]
#[command(after_help = "Nothing is ever written over. For a drill restore into another place:

Examples:
  qinghe restore /backups/qinghe-20261201T190000Z --verify
  qinghe restore /backups/qinghe-20261201T190000Z --verify --database sqlite:drill/qinghe.db --secrets drill/secrets.toml")]
pub struct Restore {
    /// The backup: a folder with a manifest
    pub dir: PathBuf,
    /// Compare every row with the backup
    #[arg(long)]
    pub verify: bool,
    /// The file with the private key of an encrypted backup
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Where to make the database [default: database_url]
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Where to write the secrets, if the backup has them [default: secrets_file]
    #[arg(long, value_name = "FILE")]
    pub secrets: Option<PathBuf>,
}

#[derive(Args)]
pub struct Doctor {
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    /// Compare the clock with this time server (NTP)
    #[arg(long, value_name = "HOST")]
    pub time_server: Option<String>,
}

#[derive(Args)]
#[command(after_help = "Look at the file before you send it. It names no person, unit or address of a visitor.")]
pub struct Support {
    /// The file to write (JSON)
    #[arg(long, value_name = "FILE", default_value = "qinghe-support.json")]
    pub out: PathBuf,
}
