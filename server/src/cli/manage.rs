//! The commands for setting a platform up and maintaining it.

use super::{
    args::{BreakGlass, CampaignOpen, LearnerErase, LearnerExport, Slips, UserAdd},
    output::{Table, out, warn},
};
use crate::{assets, config::Config, demo::end_of_day};
use anyhow::Context as _;
use chrono::{TimeZone as _, Utc};
use qinghe_manage::school::slips::document;
use qinghe_model::{OrgId, Text, contest::Sums, org::OrgKind, participation::Participation};
use qinghe_service::{
    Actor, App,
    accounts::{self, Added, NewStaff},
    activation::Issued,
    break_glass,
    campaigns::{self, NewCampaign},
    contests, factors, orgs, records,
    retention::{self, Erased},
    slips,
    staff::Outcome,
};
use std::{
    fs,
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
};

/// The address that links lead to.
fn origin(config: &Config) -> String {
    config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.addr)).trim_end_matches('/').to_owned()
}

/// An activation link, shown only now.
pub(super) fn link(config: &Config, issued: &Issued) -> String {
    format!("{}/activate/{}", origin(config), issued.token)
}

pub(super) async fn import_orgs(app: &App, config: &Config, file: &Path) -> anyhow::Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    let report = orgs::import(app, &Actor::system(), &text).await?;
    out!(
        "{} created, {} renamed, {} set to urban or rural, {} unchanged, {} new accounts",
        report.created.len(),
        report.renamed.len(),
        report.located.len(),
        report.unchanged,
        report.links.len()
    );
    for code in &report.same_names {
        warn(&format!("{code} has the same name as another node under its parent"));
    }
    if !report.links.is_empty() {
        out!("Activation links, shown only now; each is valid once, for 72 hours, and goes to its holder:");
        let mut table = Table::new(["username", "link"]);
        for issued in report.links {
            table.row([issued.username.clone(), link(config, &issued)]);
        }
        table.print();
    }
    Ok(())
}

pub(super) async fn add_user(app: &App, config: &Config, args: UserAdd) -> anyhow::Result<()> {
    let node = orgs::find_node(app, &args.at, args.class.as_deref()).await?;
    let password = if args.password_stdin {
        let mut line = String::new();
        io::stdin().read_line(&mut line).context("stdin")?;
        Some(line.trim_end_matches(['\r', '\n']).to_owned())
    } else {
        None
    };
    let new = NewStaff {
        username: args.username.clone(),
        name: args.name,
        grants: vec![(args.role, node.id, node.path.clone())],
        password,
        must_change: true,
    };
    let added = accounts::add_staff(app, &Actor::system(), new).await?;
    let username = args.username.trim().to_lowercase();
    match added {
        Added::Known => out!("{username} exists already; it is now also {} of {}", args.role, node.name().zh),
        Added::Made => out!("{username} is {} of {}", args.role, node.name().zh),
        Added::Link(issued) => {
            out!("{username} is {} of {}", args.role, node.name().zh);
            out!("activation link, shown only now, valid once and for 72 hours: {}", link(config, &issued));
        }
    }
    Ok(())
}

pub(super) async fn reset_user(app: &App, config: &Config, username: &str) -> anyhow::Result<()> {
    let outcome = accounts::reset_staff(app, &Actor::system(), username).await.map_err(|e| match e {
        qinghe_service::Error::NotFound => anyhow::anyhow!("there is no account {username:?}"),
        e => e.into(),
    })?;
    if let Outcome::Link(issued) = outcome {
        out!("the password of {} is void and its sessions have ended", issued.username);
        out!("activation link, shown only now, valid once and for 72 hours: {}", link(config, &issued));
    }
    Ok(())
}

/// Lets a platform administrator look at one school for some hours.
pub(super) async fn break_glass(app: &App, args: &BreakGlass) -> anyhow::Result<()> {
    let until =
        break_glass::open(app, &Actor::system(), &args.username, &args.school, args.hours, &args.reason).await?;
    let until = until.with_timezone(&App::ZONE).format("%Y-%m-%d %H:%M");
    out!("{} may look at {} until {until}; the school was told, with the reason", args.username, args.school);
    Ok(())
}

/// Clears the second factors of somebody who has lost them. It is in the audit log.
pub(super) async fn clear_factors(app: &App, username: &str) -> anyhow::Result<()> {
    let unknown = |e| match e {
        qinghe_service::Error::NotFound => anyhow::anyhow!("there is no account {username:?}"),
        e => e.into(),
    };
    let user = factors::find_account(app, username).await.map_err(unknown)?;
    if qinghe_service::staff::clear_factors(app, &Actor::system(), user).await.map_err(unknown)? {
        out!("the second factors of {username} are cleared; the next sign-in takes the password alone");
    } else {
        out!("{username} has no second factor");
    }
    Ok(())
}

pub(super) async fn open_campaign(app: &App, args: CampaignOpen) -> anyhow::Result<()> {
    let node = orgs::find_node(app, &args.at, None).await?;
    let noon = args.due.and_hms_opt(12, 0, 0).and_then(|t| App::ZONE.from_local_datetime(&t).single());
    let due = noon.context("--due")?.with_timezone(&Utc);
    let name = Text { zh: args.name_zh, en: args.name_en };
    let mut new = NewCampaign::module(node.id, name, &args.module, app.now(), end_of_day(due));
    new.requirements[0].grades = args.grades;
    new.target = args.target;
    new.drafts = args.drafts;
    let id = campaigns::open(app, &Actor::system(), new).await?;
    campaigns::lists::take_due_snapshots(app).await?;
    let page = campaigns::participation(app, &Actor::system(), node.id, Some(id)).await?;
    out!("campaign {id}: {} eligible pupils in {} schools", page.total.eligible, page.schools.all);
    Ok(())
}

pub(super) async fn recount(app: &App, mend: bool) -> anyhow::Result<ExitCode> {
    let bar = indicatif::ProgressBar::new_spinner().with_message("counting");
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    let all = campaigns::recount(app, &Actor::system(), mend).await;
    bar.finish_and_clear();
    let mut differences = 0;
    for recount in &all? {
        let campaign = &recount.campaign;
        let name = campaign.name();
        out!("{} / {}: {} differences", name.zh, name.en, recount.differences.len());
        if !recount.unreleased.is_empty() {
            out!("{} schools whose marks have to be published:", recount.unreleased.len());
            differences += recount.unreleased.len();
            let mut table = Table::new(["school", "published of", "completed"]);
            for school in &recount.unreleased {
                let counts = [school.published, school.completed].map(|n| n.to_string());
                let [published, completed] = counts;
                table.row([school.path.as_str().to_owned(), published, completed]);
            }
            table.print();
        }
        if recount.differences.is_empty() {
            continue;
        }
        differences += recount.differences.len();
        let mut table = Table::new(["class", "", "eligible", "started", "completed", "on time", "passed"]);
        for d in &recount.differences {
            let row = |label: &str, which: &str, p: Participation| {
                let counts = [p.eligible, p.started, p.completed, p.on_time, p.passed].map(|n| n.to_string());
                let [eligible, started, completed, on_time, passed] = counts;
                [label.to_owned(), which.to_owned(), eligible, started, completed, on_time, passed]
            };
            table.row(row(d.path.as_str(), "counters", d.counted));
            table.row(row("", "attempts", d.raw));
        }
        table.print();
    }
    for recount in &contests::running::recount(app, &Actor::system(), mend).await? {
        let name = recount.contest.name();
        out!("{} / {}, round {}: {} differences", name.zh, name.en, recount.round.n, recount.differences.len());
        if recount.differences.is_empty() {
            continue;
        }
        differences += recount.differences.len();
        let mut table = Table::new(["class", "", "eligible", "finished", "score", "full marks", "passed", "time (ms)"]);
        for d in &recount.differences {
            let row = |label: &str, which: &str, s: Sums| {
                let counts = [s.eligible, s.finished, s.score, s.full, s.passed, s.millis].map(|n| n.to_string());
                let [eligible, finished, score, full, passed, millis] = counts;
                [label.to_owned(), which.to_owned(), eligible, finished, score, full, passed, millis]
            };
            table.row(row(d.path.as_str(), "sums", d.counted));
            table.row(row("", "attempts", d.raw));
        }
        table.print();
    }
    Ok(conclude(differences, mend, ""))
}

/// Proves the stored figures of each day.
pub(super) async fn recount_days(app: &App, mend: bool) -> anyhow::Result<ExitCode> {
    let bar = indicatif::ProgressBar::new_spinner().with_message("counting each day");
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    let all = campaigns::days::recount_days(app, &Actor::system(), mend).await;
    bar.finish_and_clear();
    let mut differences = 0;
    for recount in &all? {
        let name = recount.campaign.name();
        out!(
            "{} / {}: {} days, {} differences; {} days of an earlier list not compared",
            name.zh,
            name.en,
            recount.checked,
            recount.differences.len(),
            recount.earlier_lists
        );
        if recount.differences.is_empty() {
            continue;
        }
        differences += recount.differences.len();
        let mut table = Table::new(["day", "node", "", "eligible", "started", "completed", "on time", "passed"]);
        for d in &recount.differences {
            let row = |day: String, path: &str, which: &str, p: Participation| {
                let counts = [p.eligible, p.started, p.completed, p.on_time, p.passed].map(|n| n.to_string());
                let [eligible, started, completed, on_time, passed] = counts;
                [day, path.to_owned(), which.to_owned(), eligible, started, completed, on_time, passed]
            };
            table.row(row(d.day.to_string(), d.path.as_str(), "stored", d.stored));
            table.row(row(String::new(), "", "attempts", d.raw));
        }
        table.print();
    }
    Ok(conclude(differences, mend, "--days "))
}

/// Says how a recount ended.
fn conclude(differences: usize, mend: bool, flag: &str) -> ExitCode {
    match (differences, mend) {
        (0, _) => {
            out!("every figure agrees with the raw attempts");
            ExitCode::SUCCESS
        }
        (_, true) => {
            out!("the figures were corrected");
            ExitCode::SUCCESS
        }
        (_, false) => {
            out!("run `qinghe recount {flag}--mend` to correct the figures");
            ExitCode::FAILURE
        }
    }
}

pub(super) async fn retain(app: &App, dry_run: bool) -> anyhow::Result<()> {
    let Erased { learners, failed } = retention::run(app, &Actor::system(), dry_run).await?;
    if dry_run {
        out!("the answers of {learners} pupils who left would be removed; nothing was changed");
    } else {
        out!("the answers of {learners} pupils who left were removed");
    }
    anyhow::ensure!(failed == 0, "the records of {failed} pupils could not be erased: the log names them");
    Ok(())
}

pub(super) async fn print_slips(app: &App, config: &Config, args: &Slips) -> anyhow::Result<()> {
    let school = orgs::find_node(app, &args.at, None).await?;
    anyhow::ensure!(school.kind == OrgKind::School, "{} is not a school", args.at);
    let classes: Vec<OrgId> = if let Some(class) = &args.class {
        vec![orgs::find_node(app, &args.at, Some(class)).await?.id]
    } else {
        orgs::list_current_classes(app, &school).await?.into_iter().map(|o| o.id).collect()
    };
    anyhow::ensure!(!classes.is_empty(), "{} has no class", args.at);
    let bar = indicatif::ProgressBar::new(classes.len() as u64);
    let mut all = Vec::new();
    for class in classes {
        all.push(slips::list(app, &Actor::system(), class).await?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let origin = origin(config);
    if config.public_url.is_none() {
        warn(&format!("the QR codes lead to {origin}: set public_url to an address that pupils can reach"));
    }
    let css = assets::Bundle::embedded().css();
    if css.is_none() {
        warn("this program was built without its style sheet (make site): the page will look plain");
    }
    let html = document(args.lang.get(), &origin, &all, css.unwrap_or_default());
    write_private(&args.out, html.as_bytes()).with_context(|| format!("{}", args.out.display()))?;
    let count: usize = all.iter().map(|c| c.slips.len()).sum();
    out!("{count} slips of {} classes in {}", all.len(), args.out.display());
    Ok(())
}

pub(super) async fn export_learner(app: &App, args: &LearnerExport) -> anyhow::Result<()> {
    let class = orgs::find_class(app, &args.who.at, &args.who.class, args.who.year).await?;
    let record = records::export(app, &Actor::system(), class.id, &args.who.number).await?;
    write_private(&args.out, serde_json::to_string_pretty(&record)?.as_bytes())
        .with_context(|| format!("{}", args.out.display()))?;
    out!("{} answers and {} choices in {}", record.answers.len(), record.steps.len(), args.out.display());
    Ok(())
}

pub(super) async fn erase_learner(app: &App, args: &LearnerErase) -> anyhow::Result<()> {
    let class = orgs::find_class(app, &args.who.at, &args.who.class, args.who.year).await?;
    anyhow::ensure!(
        args.yes,
        "nothing was deleted: add --yes to delete the record of number {} permanently",
        args.who.number
    );
    records::erase(app, &Actor::system(), class.id, &args.who.number).await?;
    out!("the record of number {} in {} was deleted", args.who.number, class.name().zh);
    Ok(())
}

/// Writes a file that only its owner can read. An existing file is replaced.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.write_all(bytes)?;
    file.sync_all()
}
