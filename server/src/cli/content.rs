//! `qinghe content`: for authors of lessons.

use super::{
    args::{ContentCheck, ContentExport, ContentPreview, ExportFormat},
    output::{out, warn},
};
use crate::{Machine, assets, config::Config, jobs::Folder, router};
use anyhow::Context as _;
use axum::{
    http::{StatusCode, header},
    response::IntoResponse as _,
    routing::get,
};
use qinghe_content::{Library, Report};
use qinghe_kit::cookies;
use qinghe_learn::lessons::book;
use qinghe_model::role::Role;
use qinghe_service::{
    Actor, App, SecondFactor, Settings,
    accounts::{self, Client, NewStaff},
    content, exchange, orgs,
    secrets::Secrets,
};
use qinghe_store::Db;
use rand::Rng as _;
use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

pub(super) fn check(args: &ContentCheck) -> anyhow::Result<ExitCode> {
    let report = match &args.dir {
        Some(dir) => qinghe_content::check_dir(dir),
        None => qinghe_content::check_embedded(),
    };
    if args.json {
        out!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        out!("{}", report.to_string().trim_end());
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

pub(super) fn export(args: &ContentExport) -> anyhow::Result<()> {
    let library = match &args.dir {
        Some(dir) => Arc::new(Library::with_dir(dir).map_err(|report| anyhow::anyhow!("{report}"))?),
        None => Library::embedded(),
    };
    let module = library.module(&args.module).with_context(|| {
        let known: Vec<&str> = library.modules().map(|m| m.id.as_str()).collect();
        format!("there is no module {}; the modules are {}", args.module, known.join(", "))
    })?;
    let lang = args.lang.get();
    let items = || module.items.iter().map(|i| &**i);
    anyhow::ensure!(
        args.format == ExportFormat::Book || !module.items.is_empty(),
        "module {} has no question bank",
        module.id
    );
    let bytes = match args.format {
        ExportFormat::Book => {
            let bundle = assets::Bundle::embedded();
            let css = bundle.css();
            if css.is_none() {
                warn("this program was built without its style sheet (make site): the book will look plain");
            }
            let css = format!("{}{}", css.unwrap_or_default(), bundle.scenes_css().unwrap_or_default());
            book::document(lang, module, &css).into_bytes()
        }
        ExportFormat::Gift => exchange::gift::write(items(), lang).into_bytes(),
        ExportFormat::Qti => exchange::qti::write(&module.id, items(), lang)?,
    };
    fs::write(&args.out, &bytes).with_context(|| format!("{}", args.out.display()))?;
    match args.format {
        ExportFormat::Book => out!("{} steps in {}", module.steps.len(), args.out.display()),
        ExportFormat::Gift | ExportFormat::Qti => out!("{} questions in {}", module.items.len(), args.out.display()),
    }
    Ok(())
}

/// How often the folder is checked for changes.
const LOOK_EVERY: Duration = Duration::from_millis(400);

/// Serves the lessons of a folder to their author, who signs in by opening the printed address. The rest of the site
/// has a temporary database, which is deleted when the command ends.
pub(super) async fn preview(args: &ContentPreview, machine: Machine) -> anyhow::Result<()> {
    // The folder's name is the module's id, also when the folder is given as `.`.
    let folder = args.dir.canonicalize().with_context(|| format!("{}", args.dir.display()))?;
    anyhow::ensure!(folder.is_dir(), "{} is not a folder", folder.display());
    let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let module = if folder.join("module.toml").is_file() { format!("/{name}") } else { String::new() };
    let listener =
        tokio::net::TcpListener::bind(args.addr).await.with_context(|| format!("cannot listen at {}", args.addr))?;
    let scratch = tempfile::tempdir()?;
    let config = Config { addr: listener.local_addr()?, ..Config::default() };
    let app = scratch_app(&config, machine, scratch.path()).await?;
    let token = author(&app).await?;
    say(&content::preview_folder(&app, &folder));

    let version = Arc::new(AtomicUsize::new(1));
    let watch = tokio::spawn(watch(app.clone(), folder, version.clone()));
    let mut web = router::web(app.clone(), &config);
    Arc::make_mut(&mut web.site).live = true;
    let cookie = cookies::session(&web.site, &token);
    let home = format!("/lessons{module}");
    let router = router::build_with(web, &config)
        .route(
            "/preview",
            get(move || async move {
                (
                    StatusCode::SEE_OTHER,
                    [(header::SET_COOKIE, cookie), (header::LOCATION, home.parse().expect("an id is a path"))],
                )
                    .into_response()
            }),
        )
        .route("/preview/version", get(move || async move { version.load(Ordering::Relaxed).to_string() }));
    out!("preview: http://{}/preview", config.addr);
    out!("every part of story pictures: http://{}/dev/scenes", config.addr);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(crate::serve::signal()).await?;
    watch.abort();
    app.db().close().await;
    Ok(())
}

async fn watch(app: App, path: PathBuf, version: Arc<AtomicUsize>) {
    let folder = Folder::new(&path);
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let (app, path, look) = (app.clone(), path.clone(), folder.clone());
        let report =
            tokio::task::spawn_blocking(move || look.has_changed().then(|| content::preview_folder(&app, &path)));
        if let Ok(Some(report)) = report.await {
            say(&report);
            version.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn say(report: &Report) {
    for fault in &report.faults {
        out!("{fault}");
    }
    match report.faults.len() {
        0 => out!("no faults"),
        1 => out!("1 fault"),
        n => out!("{n} faults"),
    }
}

async fn scratch_app(config: &Config, machine: Machine, folder: &std::path::Path) -> anyhow::Result<App> {
    let mut rng = (machine.rng)();
    let mut random = [0; 64];
    rng.fill_bytes(&mut random);
    let secrets = Secrets::load_or_create(&folder.join("secrets.toml"), &random)?;
    let url = format!("sqlite:{}", folder.join("preview.db").display());
    let db = Db::open(&url, &config.store_options()).await?;
    // Nobody can reach it but the author, on this machine.
    let settings = Settings { second_factor: SecondFactor::OFFERED, ..config.settings() };
    Ok(App::new(db, Library::embedded(), settings, secrets, (machine.clock)(), Box::new(rng)))
}

/// Adds an account that may see every lesson. Returns the token of its session.
async fn author(app: &App) -> anyhow::Result<String> {
    const TREE: &str = "[[org]]\ncode = \"PREVIEW\"\nkind = \"region\"\nname = { zh = \"预览\", en = \"Preview\" }\n";
    orgs::import(app, &Actor::system(), TREE).await?;
    let node = orgs::find_node(app, "PREVIEW", None).await?;
    let password: [u8; 16] = app.random();
    let password = password.iter().fold(String::new(), |mut text, b| {
        use std::fmt::Write as _;
        let _ = write!(text, "{b:02x}");
        text
    });
    let new = NewStaff {
        username: "preview".into(),
        name: "预览 Preview".into(),
        grants: vec![(Role::Officer, node.id, node.path)],
        password: Some(password.clone()),
        must_change: false,
    };
    accounts::add_staff(app, &Actor::system(), new).await?;
    let client = Client::at(std::net::Ipv4Addr::LOCALHOST.into());
    Ok(accounts::sign_in_staff(app, "preview", &password, &client).await?.token)
}
