//! Checking and exporting the audit log.

use super::{
    args::{AuditExport, AuditVerify},
    output::{fault, out},
};
use anyhow::Context as _;
use qinghe_service::{
    Actor, App,
    audit_chain::{self, Fault},
};
use std::{
    fs::File,
    io::{self, Write},
    process::ExitCode,
};

/// What is wrong, in words.
fn words(found: &Fault) -> String {
    match found {
        Fault::Changed(seq) => format!("entry {seq} was changed, or one before it was put in or taken out"),
        Fault::Missing(seq) => format!("entry {seq} is missing"),
        Fault::Blanked(seq) => format!("the detail of entry {seq} was blanked, but its person was not erased"),
        Fault::Inserted(id, at) => format!("entry {id} of {at} was put in by somebody else; it has no number"),
        Fault::Unsigned(seq) => format!("the checkpoint at entry {seq} was not signed with this secrets file"),
        Fault::Rewritten(seq) => format!("entry {seq} is not the one that was kept: the log was written again"),
        Fault::Truncated(seq) => format!("entry {seq} and those after it are missing"),
        Fault::TooOld(seq) => format!("entry {seq} was removed at the end of its time; expect a later one"),
    }
}

pub(super) async fn verify(app: &App, args: &AuditVerify) -> anyhow::Result<ExitCode> {
    let found = audit_chain::verify(app, args.expect).await?;
    out!("{} entries hold, {} of them blanked by erasures", found.lines, found.blanked);
    if found.pruned > 0 {
        out!("{} older entries were removed at the end of their time", found.pruned);
    }
    if found.waiting > 0 {
        out!("{} entries wait to be sealed; a server does so within a second", found.waiting);
    }
    if let Some(found) = &found.fault {
        fault(&words(found));
        return Ok(ExitCode::FAILURE);
    }
    if let Some(end) = found.end {
        out!("keep this elsewhere, and give it to --expect next time:\n{end}");
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn export(app: &App, args: &AuditExport) -> anyhow::Result<()> {
    let mut lines = audit_chain::export(app, &Actor::system(), args.from, args.to).await?;
    let mut count = 0;
    let mut file = match &args.out {
        Some(path) => {
            let mut options = File::options();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            Some(options.open(path).with_context(|| path.display().to_string())?)
        }
        None => None,
    };
    while let Some(part) = lines.next().await? {
        count += part.len();
        let mut text = part.join("\n");
        if !text.is_empty() {
            text.push('\n');
        }
        match &mut file {
            Some(file) => file.write_all(text.as_bytes())?,
            None => io::stdout().lock().write_all(text.as_bytes())?,
        }
    }
    if let (Some(file), Some(path)) = (file, &args.out) {
        file.sync_all()?;
        out!("{count} entries in {}", path.display());
    }
    Ok(())
}
