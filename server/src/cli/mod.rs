//! The commands. Each is a thin wrapper around one use case: it reads files and prints results.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong arguments. An error is one line on stderr. The command line is in [`args`]; the
//! other files have the commands of one subject each.

mod args;
mod audit;
mod content;
mod init;
mod manage;
mod open;
mod operations;
mod output;
mod roster;
mod secrets;
mod site;

use crate::{
    Machine, about,
    config::{Config, LogFormat},
};
use anyhow::Context as _;
use args::{Cli, Command};
use clap::Parser as _;
use output::out;
use qinghe_service::{App, audit_chain};
use std::{env, io, process::ExitCode};

/// Runs the program.
pub fn main(machine: Machine) -> ExitCode {
    let arguments: Vec<String> = env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    if let Some(text) = about::answer(&arguments) {
        out!("{text}");
        return ExitCode::SUCCESS;
    }
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            output::fault(&format!("cannot start the runtime: {e}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli, machine)) {
        Ok(code) => code,
        Err(e) => {
            output::fault(&output::explain(&e));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli, machine: Machine) -> anyhow::Result<ExitCode> {
    let config = Config::load(cli.config.as_deref(), std::env::vars())?;
    match cli.command {
        Command::Serve => return done(site::serve(&config, machine).await),
        Command::Demo(demo) => {
            return done(match &demo.what {
                None => site::demo(config, machine, &demo).await,
                Some(args::DemoData::Region(region)) => site::demo_region(config, machine, region).await,
            });
        }
        Command::Config => {
            out!("{}", config.describe().trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        Command::Secrets(args::Secrets::Rotate(rotate)) => return done(secrets::rotate(&config, &rotate, machine)),
        Command::Content(args::Content::Check(check)) => return content::check(&check),
        Command::Content(args::Content::Export(export)) => return done(content::export(&export)),
        Command::Content(args::Content::Preview(preview)) => return done(content::preview(&preview, machine).await),
        Command::Migrate(args) => return done(operations::migrate(&config, machine, &args).await),
        Command::Backup(args) => return done(operations::backup(&config, machine, args).await),
        Command::Restore(args) => return done(operations::restore(&config, &args).await),
        Command::Doctor(args) => return operations::doctor(&config, machine, &args).await,
        Command::Support(args) => return done(operations::support(&config, machine, &args).await),
        Command::Init(args) => {
            start_log(&config, "warn")?;
            return done(init::run(&config, machine, args).await);
        }
        _ => {}
    }
    start_log(&config, "warn")?;
    let app = open::existing(&config, machine).await?;
    let result = match cli.command {
        Command::Org(args::Org::Import(import)) => done(manage::import_orgs(&app, &config, &import.file).await),
        Command::Roster(args::Roster::Import(import)) => roster::import(&app, &import).await,
        Command::User(args::User::Add(add)) => done(manage::add_user(&app, &config, add).await),
        Command::User(args::User::Reset(reset)) => done(manage::reset_user(&app, &config, &reset.username).await),
        Command::User(args::User::ClearFactors(account)) => done(manage::clear_factors(&app, &account.username).await),
        Command::BreakGlass(glass) => done(manage::break_glass(&app, &glass).await),
        Command::Slips(slips) => done(manage::print_slips(&app, &config, &slips).await),
        Command::Learner(args::Learner::Export(export)) => done(manage::export_learner(&app, &export).await),
        Command::Learner(args::Learner::Erase(erase)) => done(manage::erase_learner(&app, &erase).await),
        Command::Campaign(args::Campaign::Open(open)) => done(manage::open_campaign(&app, open).await),
        Command::Recount(recount) if recount.days => manage::recount_days(&app, recount.mend).await,
        Command::Recount(recount) => manage::recount(&app, recount.mend).await,
        Command::Retention(args) => done(manage::retain(&app, args.dry_run).await),
        Command::Audit(args::Audit::Verify(args)) => audit::verify(&app, &args).await,
        Command::Audit(args::Audit::Export(args)) => done(audit::export(&app, &args).await),
        Command::Serve
        | Command::Demo(_)
        | Command::Config
        | Command::Secrets(_)
        | Command::Content(_)
        | Command::Init(_)
        | Command::Migrate(_)
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Doctor(_)
        | Command::Support(_) => unreachable!("returned above"),
    };
    seal(&app).await;
    app.db().close().await;
    result
}

/// Seals what the command has written into the audit log, so that nothing waits for the next start of a server.
async fn seal(app: &App) {
    if let Err(e) = audit_chain::seal(app).await {
        output::warn(&format!("the last entries of the audit log are not sealed yet: {e}"));
    }
}

fn done(result: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    result.map(|()| ExitCode::SUCCESS)
}

/// Sends panics to the log. A formatted message may hold personal data, so only fixed messages are logged; the place in
/// the source is what helps to find the fault.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(not shown)");
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(panic.place = place, panic.message = message, "panic");
    }));
}

/// Starts the log on stderr; stdout is for the output of commands.
fn start_log(config: &Config, filter: &str) -> anyhow::Result<()> {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::builder().parse(filter).context("log.filter")?;
    let log = fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    match config.log.format {
        LogFormat::Text => log.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).compact().init(),
        LogFormat::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
    Ok(())
}
