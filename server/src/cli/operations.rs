//! The commands for the people who run the server: migrate, back up, restore, doctor, support.

use super::{
    args::{Doctor, MakeBackup, Migrate, Restore, Support},
    open,
    output::{out, warn},
};
use crate::{
    Machine,
    backup::{
        self, Backup, Plan, Reason,
        restore::{self, SecretsThere},
        seal,
    },
    config::{Config, hide_password},
    doctor,
};
use anyhow::Context as _;
use qinghe_store::operations::{State, newest_schema};
use std::{io::Write as _, process::ExitCode};

pub(super) async fn migrate(config: &Config, machine: Machine, args: &Migrate) -> anyhow::Result<()> {
    let state = open::look(config).await?;
    let before = state.clone();
    let first = if args.no_backup { open::Before::Nothing } else { open::Before::BackUp };
    let db = open::migrated(config, state, (machine.clock)().now(), first).await?;
    db.close().await;
    match before {
        State::Schema(found) if found < newest_schema() => {
            out!("the schema is up to date: {} (it was {found})", newest_schema());
        }
        _ => out!("the schema is up to date: {}", newest_schema()),
    }
    Ok(())
}

pub(super) async fn backup(config: &Config, machine: Machine, args: MakeBackup) -> anyhow::Result<()> {
    if let Some(file) = args.make_key {
        let (text, public) = seal::new_key();
        let mut out = backup::manifest::create_private(&file)?;
        out.write_all(text.as_bytes()).and_then(|()| out.sync_all())?;
        out!("{public}");
        warn(&format!(
            "{} is the only key to what is encrypted for it: move it away from this server, and keep a copy",
            file.display()
        ));
        return Ok(());
    }
    open::look(config).await?;
    let dir = args.dir.or_else(|| config.backup.dir.clone());
    let dir = dir.context("name a folder for the backup, or set backup.dir")?;
    let recipients = if args.recipient.is_empty() { config.backup.recipients.clone() } else { args.recipient };
    anyhow::ensure!(
        !args.with_secrets || !recipients.is_empty(),
        "--with-secrets only with encryption: add --recipient (a key: `qinghe backup --make-key FILE`)"
    );
    let with_secrets = args.with_secrets || (config.backup.with_secrets && !recipients.is_empty());
    let plan = Plan {
        url: config.database_url.clone(),
        dir,
        reason: Reason::Asked,
        recipients,
        secrets: with_secrets.then(|| config.secrets_file.clone()),
        at: (machine.clock)().now(),
    };
    let made = backup::make(plan).await?;
    let m = &made.manifest;
    let rows: u64 = m.tables.iter().map(|t| t.rows).sum();
    out!("{}", made.folder.display());
    out!(
        "schema {}, {rows} rows of {} tables, {} MiB{}",
        m.schema,
        m.tables.len(),
        made.bytes().div_ceil(1 << 20),
        if m.encrypted { ", encrypted" } else { "" }
    );
    if m.secrets.is_none() {
        warn(&format!(
            "the secrets are not in it: without {} no PIN and no password in it is valid; keep a copy of that file, apart",
            config.secrets_file.display()
        ));
    }
    if !m.encrypted {
        warn("it is not encrypted: whoever reads it reads everything but the PINs and passwords");
    }
    Ok(())
}

pub(super) async fn restore(config: &Config, args: &Restore) -> anyhow::Result<()> {
    let from = Backup::read(&args.dir)?;
    let url = args.database.as_deref().unwrap_or(&config.database_url);
    let secrets = args.secrets.as_deref().unwrap_or(&config.secrets_file);
    let keys = args.key.as_deref().map(seal::read_keys).transpose()?.unwrap_or_default();
    let restored = restore::restore(&from, url, secrets, keys, args.verify).await?;
    let m = &from.manifest;
    out!("{}: schema {}, as of {}", hide_password(url), m.schema, m.made_at.format("%Y-%m-%d %H:%M:%S UTC"));
    if restored.verified {
        out!("verified: {} rows of {} tables agree with the backup", restored.rows, m.tables.len());
    } else {
        out!("not verified: the file is as it was made (SHA-256); --verify compares every row");
    }
    match restored.secrets {
        SecretsThere::Written(file) => out!("secrets: written to {}", file.display()),
        SecretsThere::Belong(file) => out!("secrets: {} belongs to it", file.display()),
        SecretsThere::Unknown(file) => {
            warn(&format!("the backup does not say which secrets belong to it; {} will be used", file.display()));
        }
        SecretsThere::Other(file) => warn(&format!(
            "the secrets file {} does not belong to it: a server will refuse to start with it. Put the right one there",
            file.display()
        )),
        SecretsThere::Missing(file) => warn(&format!(
            "the secrets are missing: put their copy at {}, or no PIN and no password is valid",
            file.display()
        )),
    }
    if m.schema < newest_schema() {
        out!("the schema is older than this program's ({}): `qinghe migrate` brings it up to date", newest_schema());
    }
    Ok(())
}

pub(super) async fn doctor(config: &Config, machine: Machine, args: &Doctor) -> anyhow::Result<ExitCode> {
    let options = doctor::Options { time_server: args.time_server.clone(), is_new: false };
    let report = doctor::run(config, machine, &options).await;
    if args.json {
        out!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        for check in &report.checks {
            out!("{check}");
        }
        out!("{}", report.summary());
    }
    Ok(if report.is_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) async fn support(config: &Config, machine: Machine, args: &Support) -> anyhow::Result<()> {
    let bundle = doctor::support(config, machine).await;
    let mut file = backup::manifest::create_private(&args.out)?;
    file.write_all(serde_json::to_string_pretty(&bundle)?.as_bytes()).and_then(|()| file.write_all(b"\n"))?;
    file.sync_all()?;
    out!("{}: look at it before you send it", args.out.display());
    Ok(())
}
