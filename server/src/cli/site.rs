//! `qinghe serve` and `qinghe demo`.

use super::{
    args::Demo,
    log_panics, open_app,
    output::{self, Table, out},
    start_log,
};
use crate::{
    Machine,
    config::Config,
    demo::{self, DemoClock},
    serve,
};
use anyhow::Context as _;
use qinghe_service::App;
use qinghe_store::Engine;
use std::{fs, net::SocketAddr, path::Path};
use tokio::net::TcpListener;

pub(super) async fn serve(config: &Config, machine: Machine) -> anyhow::Result<()> {
    start_log(config, &config.log.filter)?;
    log_panics();
    let figures = serve::collect_figures()?;
    let app = open_app(config, (machine.clock)(), machine).await?;
    let listener = listen(config.addr).await?;
    announce(config, &app, &listener)?;
    serve::run(app, config, listener, Some(figures), serve::signal()).await.context("the server failed")
}

async fn listen(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr)
        .await
        .with_context(|| format!("can not listen at {addr} (another address: QINGHE_ADDR=127.0.0.1:3001)"))
}

/// The address to open in a browser.
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
            "plain HTTP on a network: cookies are not Secure, and whoever shares the network can read along. \
             Put a TLS proxy in front and set public_url = \"https://…\".",
        );
    }
    Ok(())
}

/// Names of the demo's own, so that a folder with real data comes to no harm.
const DATABASE: &str = "demo.db";
const SECRETS: &str = "demo-secrets.toml";
/// Says that the data is complete: it is written last.
const COMPLETE: &str = "demo-complete";

pub(super) async fn demo(mut config: Config, machine: Machine, args: &Demo) -> anyhow::Result<()> {
    start_log(&config, &config.log.filter)?;
    log_panics();
    let figures = serve::collect_figures()?;
    // First, so that a busy address is known before anything is made.
    let listener = listen(config.addr).await?;
    let folder = &args.data_dir;
    fs::create_dir_all(folder).with_context(|| format!("the folder {}", folder.display()))?;
    config.database_url = format!("sqlite:{}", folder.join(DATABASE).display());
    config.secrets_file = folder.join(SECRETS);
    let complete = folder.join(COMPLETE);
    let is_complete = complete.exists() && folder.join(DATABASE).exists();
    if !is_complete {
        // What an interrupted first start has left.
        for name in [DATABASE, "demo.db-wal", "demo.db-shm", COMPLETE] {
            remove(&folder.join(name))?;
        }
    }
    let (clock, hand) = DemoClock::new((machine.clock)());
    let app = open_app(&config, Box::new(clock), machine).await?;
    if !is_complete {
        let bar = indicatif::ProgressBar::new(demo::PARTS);
        bar.set_style(indicatif::ProgressStyle::with_template("making the demo's data {wide_bar} {pos}/{len} {msg}")?);
        let done = |part: &str| {
            bar.set_message(part.to_owned());
            bar.inc(1);
        };
        demo::make(&app, &hand, &done).await.context("the demo's data")?;
        bar.finish_and_clear();
        fs::write(&complete, "The demo's data is complete. Delete this folder to begin anew.\n")?;
    }
    announce(&config, &app, &listener)?;
    welcome(&config, &app, &listener).await?;
    serve::run(app, &config, listener, Some(figures), serve::signal()).await.context("the server failed")
}

fn remove(file: &Path) -> anyhow::Result<()> {
    match fs::remove_file(file) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e).with_context(|| format!("{}", file.display())),
        _ => Ok(()),
    }
}

/// How to sign in as whom.
async fn welcome(config: &Config, app: &App, listener: &TcpListener) -> anyhow::Result<()> {
    output::warn("this is a demo: made-up people and a password that everybody knows. Enter no real data.");
    out!();
    let mut table = Table::new(["教职工 staff", "", "user name", "password"]);
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
        Err(_) => out!("The demo's classes are of an earlier school year. Delete its folder to begin anew."),
    }
    out!();
    Ok(())
}
