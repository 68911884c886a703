//! `qinghe init`: a new installation.

use super::{
    args::Init,
    manage, open,
    output::{out, warn},
};
use crate::{
    Machine,
    config::{Config, hide_password},
    doctor,
};
use anyhow::Context as _;
use qinghe_model::role::Role;
use qinghe_service::{
    Actor, App,
    accounts::{self, Added, NewStaff},
    orgs,
    secrets::Secrets,
};
use qinghe_store::operations::{State, inspect, newest_schema};

pub(super) async fn run(config: &Config, machine: Machine, args: Init) -> anyhow::Result<()> {
    let shown = hide_password(&config.database_url);
    let secrets_there = config.secrets_file.exists();
    let state = inspect(&config.database_url).await.with_context(|| format!("the database {shown}"))?;
    match state {
        State::Foreign => {
            anyhow::bail!("the database {shown} is of something else: it has tables, and none of Qinghe's")
        }
        State::Schema(found) if !secrets_there => anyhow::bail!(
            "the database {shown} has data (schema {found}), and its secrets file is not at {}: put its copy there; new \
             secrets would void every PIN and password",
            std::path::absolute(&config.secrets_file)?.display()
        ),
        _ => {}
    }
    let secrets = if secrets_there {
        out!("secrets: {} is there already, and is used", config.secrets_file.display());
        Secrets::load(&config.secrets_file)?
    } else {
        let secrets = Secrets::create(&config.secrets_file, &open::random(machine))?;
        out!("secrets: {} was made; keep a copy of it apart from the database", config.secrets_file.display());
        secrets
    };
    let clock = (machine.clock)();
    let is_new = matches!(state, State::Missing(_) | State::Empty);
    let db = if is_new {
        open::make(config).await?
    } else {
        open::migrated(config, state, clock.now(), open::Before::BackUp).await?
    };
    open::require_own_secrets(config, &db, &secrets).await?;
    out!("database: {shown} {}, schema {}", if is_new { "was made" } else { "is there already" }, newest_schema());
    let app = open::assemble(config, db, secrets, clock, machine).await?;
    let made = first_people(&app, config, args).await;
    app.db().close().await;
    made?;
    out!();
    // Right after the start there is no backup and no job that has run: what is said of these comes later.
    let report = doctor::run(config, machine, &doctor::Options { time_server: None, is_new: true }).await;
    for check in report.checks.iter().filter(|c| !c.is_ok()) {
        out!("{check}");
    }
    out!("next: qinghe serve (doctor: {})", report.summary());
    Ok(())
}

/// The first unit and its administrator, where they are named and not there yet.
async fn first_people(app: &App, config: &Config, args: Init) -> anyhow::Result<()> {
    let (Some(code), Some(name)) = (args.unit, args.unit_name) else {
        warn("there is nobody who can sign in yet: name the first unit and its administrator (`qinghe init --help`)");
        return Ok(());
    };
    match orgs::find_node(app, &code, None).await {
        Ok(_) => out!("unit: {code} is there already"),
        Err(qinghe_service::Error::NotFound | qinghe_service::Error::Input(_)) => {
            first_unit(app, &code, name, args.unit_name_en).await?;
        }
        Err(e) => return Err(e.into()),
    }
    let (Some(username), Some(name)) = (args.admin, args.admin_name) else {
        warn("there is nobody who can sign in yet: `qinghe init --help` says how to name the first administrator");
        return Ok(());
    };
    first_administrator(app, config, &code, username, name).await
}

async fn first_unit(app: &App, code: &str, name: String, english: Option<String>) -> anyhow::Result<()> {
    let english = english.unwrap_or_else(|| name.clone());
    let mut unit = toml::Table::new();
    unit.insert("code".into(), code.into());
    unit.insert("kind".into(), "region".into());
    let names = [("zh".to_owned(), toml::Value::from(name)), ("en".to_owned(), english.into())];
    unit.insert("name".into(), toml::Table::from_iter(names).into());
    let mut file = toml::Table::new();
    file.insert("org".into(), toml::Value::Array(vec![unit.into()]));
    orgs::import(app, &Actor::system(), &toml::to_string(&file)?).await?;
    out!("unit: {code} was made");
    Ok(())
}

/// The only place that makes the first administrator.
async fn first_administrator(
    app: &App,
    config: &Config,
    unit: &str,
    username: String,
    name: String,
) -> anyhow::Result<()> {
    let node = orgs::find_node(app, unit, None).await?;
    let new = NewStaff {
        username: username.clone(),
        name,
        grants: vec![(Role::PlatformAdmin, node.id, node.path)],
        password: None,
        must_change: true,
    };
    match accounts::add_staff(app, &Actor::system(), new).await? {
        Added::Known => out!("administrator: {username} is there already"),
        Added::Made => out!("administrator: {username}"),
        Added::Link(issued) => {
            out!("administrator: {username}");
            out!("activation link, shown only now, valid once and for 72 hours: {}", manage::link(config, &issued));
        }
    }
    Ok(())
}
