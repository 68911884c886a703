//! `qinghe serve` and `qinghe demo`.

use super::{
    args::{Demo, DemoRegion},
    log_panics, open,
    output::{self, Table, out},
    start_log,
};
use crate::{
    Machine,
    config::Config,
    connections,
    demo::{self, DemoClock, region},
    serve,
};
use anyhow::Context as _;
use qinghe_service::{App, SecondFactor};
use qinghe_store::Engine;
use std::{fs, net::SocketAddr, path::Path};
use tokio::net::TcpListener;

pub(super) async fn serve(config: &Config, machine: Machine) -> anyhow::Result<()> {
    start_log(config, &config.log.filter)?;
    log_panics();
    connections::raise_open_files();
    let figures = serve::collect_figures()?;
    let app = open::existing(config, machine).await?;
    let listener = listen(config.addr).await?;
    announce(config, &app, &listener)?;
    serve::ready(&format!("serving at {}", listener.local_addr()?));
    serve::run(app, config, listener, Some(figures), serve::signal()).await.context("the server failed")
}

async fn listen(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr)
        .await
        .with_context(|| format!("cannot listen at {addr} (another address: QINGHE_ADDR=127.0.0.1:3001)"))
}

/// The address for the browser.
fn url(config: &Config, listener: &TcpListener) -> anyhow::Result<String> {
    let addr = listener.local_addr()?;
    Ok(config.public_url.clone().unwrap_or_else(|| format!("http://{addr}")))
}

fn announce(config: &Config, app: &App, listener: &TcpListener) -> anyhow::Result<()> {
    let addr = listener.local_addr()?;
    let engine = match app.db().engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let url = url(config, listener)?;
    out!("青禾课堂 Qinghe {}: {url} (listening at {addr}, {engine})", env!("CARGO_PKG_VERSION"));
    if !config.is_secure() && !addr.ip().is_loopback() {
        output::warn(
            "plain HTTP on a network: cookies are not Secure, and others on the network can read everything. \
             Put a TLS proxy in front and set public_url = \"https://…\".",
        );
    }
    Ok(())
}

/// File names that only the demo uses, so that a folder with real data is safe.
const DATABASE: &str = "demo.db";
const SECRETS: &str = "demo-secrets.toml";
/// Marks the data as complete: this file is written last.
const COMPLETE: &str = "demo-complete";

pub(super) async fn demo(mut config: Config, machine: Machine, args: &Demo) -> anyhow::Result<()> {
    start_log(&config, &config.log.filter)?;
    log_panics();
    connections::raise_open_files();
    let figures = serve::collect_figures()?;
    // First, so that a busy address is reported before any data is created.
    let listener = listen(config.addr).await?;
    let folder = &args.data_dir;
    let complete = folder.join(COMPLETE);
    let is_complete = use_folder(&mut config, folder)?;
    // Everybody may try everything: no phone is needed.
    config.second_factor = SecondFactor::OFFERED;
    let (clock, setter) = DemoClock::new((machine.clock)());
    let app = open::made_up(&config, Box::new(clock), machine).await?;
    if !is_complete {
        let bar = indicatif::ProgressBar::new(demo::PARTS);
        bar.set_style(indicatif::ProgressStyle::with_template(
            "creating the demo's data {wide_bar} {pos}/{len} {msg}",
        )?);
        let done = |part: &str| {
            bar.set_message(part.to_owned());
            bar.inc(1);
        };
        demo::make(&app, &setter, &done).await.context("the demo's data")?;
        bar.finish_and_clear();
        mark_complete(&complete)?;
    }
    announce(&config, &app, &listener)?;
    welcome(&config, &app, &listener).await?;
    serve::run(app, &config, listener, Some(figures), serve::signal()).await.context("the server failed")
}

/// Sets the database and the secrets to this folder. Returns whether its data is complete; incomplete data is deleted.
fn use_folder(config: &mut Config, folder: &Path) -> anyhow::Result<bool> {
    fs::create_dir_all(folder).with_context(|| format!("the folder {}", folder.display()))?;
    config.database_url = format!("sqlite:{}", folder.join(DATABASE).display());
    config.secrets_file = folder.join(SECRETS);
    let is_complete = folder.join(COMPLETE).exists() && folder.join(DATABASE).exists();
    if !is_complete {
        for name in [DATABASE, "demo.db-wal", "demo.db-shm", COMPLETE] {
            remove(&folder.join(name))?;
        }
    }
    Ok(is_complete)
}

fn mark_complete(file: &Path) -> anyhow::Result<()> {
    Ok(fs::write(file, "The demo's data is complete. Delete this folder to start over.\n")?)
}

pub(super) async fn demo_region(mut config: Config, machine: Machine, args: &DemoRegion) -> anyhow::Result<()> {
    start_log(&config, "warn")?;
    let in_folder = config.database_url.starts_with("sqlite:");
    if in_folder && use_folder(&mut config, &args.data_dir)? {
        anyhow::bail!("the folder {} has data already: delete it, or choose another one", args.data_dir.display());
    }
    let clock = (machine.clock)();
    let began = clock.now();
    let app = open::made_up(&config, clock, machine).await?;
    let bar = indicatif::ProgressBar::new(args.students.into());
    bar.set_style(indicatif::ProgressStyle::with_template(
        "{human_pos}/{human_len} pupils {wide_bar} {elapsed}, {eta} left",
    )?);
    let plan = region::Plan { students: args.students, seed: args.seed, earlier: args.earlier };
    let made = region::make(&app, plan, &|learners| bar.set_position(learners.into())).await.context("the region")?;
    bar.finish_and_clear();
    let took = (app.now() - began).num_seconds();
    app.db().close().await;
    let region::Made { bureaus, schools, classes, learners, attempts, answers } = made;
    out!("{learners} pupils in {classes} classes of {schools} schools under {bureaus} bureaus");
    out!("{} campaigns, {attempts} attempts with {answers} answers, in {took} s{}", args.earlier + 1, peak());
    if in_folder {
        mark_complete(&args.data_dir.join(COMPLETE))?;
        out!("to serve it: qinghe demo --data-dir {}", args.data_dir.display());
    }
    out!("sign in as zhou.ning (region), li.shan (city), sun.yue (county), password {}", demo::PASSWORD);
    Ok(())
}

/// The largest memory of this process, on systems with `/proc`; else empty.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let held = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.split_whitespace().next());
    held.and_then(|kib| kib.parse::<u64>().ok()).map_or_else(String::new, |kib| format!(", {} MiB at most", kib / 1024))
}

fn remove(file: &Path) -> anyhow::Result<()> {
    match fs::remove_file(file) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e).with_context(|| format!("{}", file.display())),
        _ => Ok(()),
    }
}

/// Prints the accounts of the demo.
async fn welcome(config: &Config, app: &App, listener: &TcpListener) -> anyhow::Result<()> {
    output::warn("this is a demo, with made-up people and a password that everybody knows. Do not enter real data.");
    output::warn(
        "staff sign in here with the password alone. A real site asks bureaus and platform administrators for a second factor.",
    );
    out!();
    let mut table = Table::new(["教职工 staff", "", "username", "password"]);
    for a in &demo::ACCOUNTS {
        table.row([a.about.0.into(), a.about.1.into(), a.username.into(), demo::PASSWORD.into()]);
    }
    table.print();
    out!();
    match demo::example(app).await {
        Ok((class, slip)) => {
            let mut table = Table::new(["学生 pupil", "school code", "class", "number", "PIN"]);
            table.row([
                slip.name,
                class.school_code,
                class.class.zh,
                slip.student_no,
                slip.pin.unwrap_or_else(|| "(chosen)".into()),
            ]);
            table.print();
            out!("  or by QR slip: {}/q/{}", url(config, listener)?, slip.token);
        }
        Err(_) => out!("The demo's classes are of an earlier school year. Delete its folder to start over."),
    }
    out!();
    Ok(())
}
