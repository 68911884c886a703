//! A throw-away PostgreSQL for all test processes together.
//!
//! nextest runs each test in a process of its own, so the cluster belongs to none of them. Its home
//! is a folder under the temporary folder, named after this checkout and user, with three lock
//! files; the kernel drops a lock when its holder ends, however it ends:
//!
//! - `users`: every test process holds it shared. When nobody has for [`IDLE`], the cluster goes.
//! - `start`: held while a cluster is made, joined or stopped.
//! - `keeper`: held by the keeper (`src/bin/postgres.rs`), which makes the cluster, waits, and stops
//!   it. It names the cluster by its data folder only, so it can not stop anyone else's.
//!
//! Each test makes a database of its own as a copy of a migrated template, and drops it.

use crate::block_on;
use qinghe_store::{Db, Options};
use sqlx::{Connection, PgConnection};
use std::{
    collections::hash_map::DefaultHasher,
    fs::{self, File},
    hash::{Hash, Hasher},
    io::{self, BufRead, BufReader, Read},
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// Names a server to use instead of a throw-away one: `postgres://user@host/postgres`.
pub const OVERRIDE: &str = "QINGHE_TEST_PG_URL";

/// How long the cluster stays when no test uses it.
pub const IDLE: Duration = Duration::from_secs(15);

const USER: &str = "qinghe";

/// The server that the tests use.
struct Server {
    /// The address of a database by its name.
    base: Base,
    /// The migrated database that others are copies of.
    template: Option<String>,
    /// Held as long as this process lives.
    _using: Option<File>,
}

enum Base {
    /// The folder of the socket.
    Socket(PathBuf),
    /// The parts of the address before and after the database's name.
    Url(String, String),
}

impl Base {
    fn url(&self, database: &str) -> String {
        match self {
            Self::Socket(dir) => format!("postgres://{USER}@localhost/{database}?host={}", dir.display()),
            Self::Url(before, after) => format!("{before}/{database}{after}"),
        }
    }
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var(OVERRIDE) {
        Ok(url) => {
            let (before, rest) = split_url(&url).unwrap_or_else(|| panic!("{OVERRIDE} must be postgres://…/database"));
            Server { base: Base::Url(before, rest), template: None, _using: None }
        }
        Err(_) => join(&Home::of_this_checkout()),
    })
}

/// `postgres://a@b:1/c?d` as `postgres://a@b:1` and `?d`.
fn split_url(url: &str) -> Option<(String, String)> {
    let (scheme, rest) = url.split_once("://").filter(|(s, _)| s.starts_with("postgres"))?;
    let (place, query) = rest.split_once('?').map_or((rest, String::new()), |(p, q)| (p, format!("?{q}")));
    let host = place.split_once('/').map_or(place, |(host, _)| host);
    Some((format!("{scheme}://{host}"), query))
}

/// Makes an empty, migrated database and gives its name and its address.
pub async fn create() -> (String, String) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // Starting the server waits; do not hold up this runtime.
    let server = tokio::task::spawn_blocking(server).await.expect("PostgreSQL for the tests can be had");
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    let name = format!("qinghe_t_{}_{}_{nanos:x}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let from = server.template.as_ref().map_or(String::new(), |t| format!(" TEMPLATE {t}"));
    admin(&server.base, &format!("CREATE DATABASE {name}{from}")).await.expect("a test database can be made");
    let url = server.base.url(&name);
    (name, url)
}

/// Drops a database that [`create`] made, whoever is still connected to it.
pub fn remove(name: &str) {
    let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    if let Err(e) = block_on(|| admin(&server().base, &sql)) {
        eprintln!("the test database {name} stays behind: {e}");
    }
}

async fn admin(base: &Base, sql: &str) -> Result<(), sqlx::Error> {
    let mut c = PgConnection::connect(&base.url("postgres")).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut c).await?;
    c.close().await
}

/// The cluster's folder and what is in it.
#[derive(Clone, Debug)]
pub struct Home(PathBuf);

impl Home {
    /// The home of this checkout's cluster.
    fn of_this_checkout() -> Self {
        let mut hash = DefaultHasher::new();
        env!("CARGO_MANIFEST_DIR").hash(&mut hash);
        let me = fs::metadata("/proc/self").map_or(0, |m| m.uid());
        // Short: the path of a socket has at most 107 bytes.
        Self(std::env::temp_dir().join(format!("qinghe-pg-{me}-{:08x}", hash.finish() >> 32)))
    }

    /// The home at this path.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Opens one of the lock files.
    ///
    /// # Errors
    /// When it can not be made.
    pub fn lock_file(&self, name: &str) -> io::Result<File> {
        File::options().create(true).truncate(false).write(true).open(self.0.join(name))
    }

    /// The cluster itself: data and socket, owned by the user that runs it.
    fn cluster(&self) -> PathBuf {
        self.0.join("cluster")
    }

    fn data(&self) -> PathBuf {
        self.cluster().join("data")
    }

    fn log(&self) -> PathBuf {
        self.cluster().join("log")
    }

    fn make(&self) {
        fs::create_dir_all(&self.0).expect("a folder under the temporary folder can be made");
        let made = fs::metadata(&self.0).expect("the folder is there");
        let me = fs::metadata("/proc/self").map_or(made.uid(), |m| m.uid());
        assert_eq!(made.uid(), me, "{} belongs to somebody else", self.0.display());
        // The unprivileged user goes through it to its own folder.
        fs::set_permissions(&self.0, fs::Permissions::from_mode(0o711)).expect("the folder is ours");
    }
}

fn join(home: &Home) -> Server {
    home.make();
    let start = home.lock_file("start").expect("the lock file opens");
    start.lock().expect("the lock file can be locked");
    let using = home.lock_file("users").expect("the lock file opens");
    using.lock_shared().expect("the lock file can be locked");
    let keeper = home.lock_file("keeper").expect("the lock file opens");
    if keeper.try_lock().is_ok() {
        // Nobody keeps a cluster. What a killed keeper left goes first.
        keeper.unlock().expect("it was locked");
        let tools = Tools::find().unwrap_or_else(|why| panic!("{why}"));
        tools.stop(home);
        begin(home);
    }
    let base = Base::Socket(home.cluster());
    let template = format!("template_{:016x}", migrations_hash("postgres"));
    let known = home.0.join(&template);
    if !known.exists() {
        let url = base.url(&template);
        block_on(|| async {
            admin(&base, &format!("DROP DATABASE IF EXISTS {template}")).await?;
            admin(&base, &format!("CREATE DATABASE {template}")).await?;
            let db = Db::open(&url, &Options::default()).await.expect("the migrations run on an empty database");
            db.close().await;
            Ok::<_, sqlx::Error>(())
        })
        .expect("the template can be made");
        File::create(&known).expect("the mark can be made");
    }
    Server { base, template: Some(template), _using: Some(using) }
}

/// Starts the keeper and waits until the cluster answers.
#[expect(clippy::zombie_processes, reason = "the keeper outlives this process")]
fn begin(home: &Home) {
    let exe = std::env::current_exe().expect("this program has a path");
    let place = exe.ancestors().find(|p| p.join("qinghe-test-postgres").is_file());
    let place = place.expect("cargo built qinghe-test-postgres beside the tests");
    // In a process group of its own: what ends the tests does not end it.
    let mut child = Command::new(place.join("qinghe-test-postgres"))
        .arg(&home.0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("the keeper starts");
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    let mut said = String::new();
    out.read_line(&mut said).expect("the keeper says how it went");
    if said != "ready\n" {
        // It ends after this, and with it what it says.
        drop(out.read_to_string(&mut said));
        panic!("PostgreSQL for the tests did not start: {said}");
    }
}

/// The keeper's life: makes the cluster, reports how it went through `tell`, waits until nobody uses
/// the cluster, and stops it.
pub fn keep(home: &Home, tell: impl FnOnce(&str)) {
    let Ok(keeper) = home.lock_file("keeper") else { return tell("no lock file") };
    if keeper.try_lock().is_err() {
        return tell("another keeper is at work");
    }
    let tools = match Tools::find() {
        Ok(tools) => tools,
        Err(why) => return tell(&why),
    };
    if let Err(why) = tools.start(home) {
        tools.stop(home);
        return tell(&why);
    }
    tell("ready");
    let mut idle = Instant::now();
    loop {
        thread::sleep(Duration::from_millis(500));
        if !home.data().exists() {
            return;
        }
        let Ok(users) = home.lock_file("users") else { break };
        if users.try_lock().is_err() {
            idle = Instant::now();
        } else if idle.elapsed() >= IDLE {
            drop(users);
            let (Ok(start), Ok(users)) = (home.lock_file("start"), home.lock_file("users")) else { break };
            // Whoever wants to join now waits for `start`, and finds no keeper.
            if start.try_lock().is_ok() && users.try_lock().is_ok() {
                tools.stop(home);
                drop(keeper);
                return;
            }
        }
    }
    tools.stop(home);
}

/// Where PostgreSQL's programs are, and the user they run as.
struct Tools {
    bin: PathBuf,
    /// When we are root, which PostgreSQL refuses: an unprivileged user and group.
    run_as: Option<(u32, u32)>,
}

impl Tools {
    fn find() -> Result<Self, String> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let on_path = std::env::split_paths(&path).collect::<Vec<_>>();
        let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|e| Some((e.file_name().to_str()?.parse().ok()?, e.path().join("bin"))))
            .collect();
        versions.sort();
        let all = versions.into_iter().rev().map(|(_, p)| p).chain(on_path);
        let bin = all
            .into_iter()
            .filter_map(|dir| {
                // Through links: PATH may hold one of the programs only.
                let initdb = fs::canonicalize(dir.join("initdb")).ok()?;
                Some(initdb.parent()?.to_owned())
            })
            .find(|dir| dir.join("pg_ctl").is_file() && dir.join("postgres").is_file())
            .ok_or_else(|| {
                format!(
                    "these tests need PostgreSQL's programs. Install them: sudo apt-get install -y postgresql \
                     (or name a running server: {OVERRIDE}=postgres://user@host/postgres)"
                )
            })?;
        let root = fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
        let run_as = if root {
            Some(unprivileged().ok_or("root can not run PostgreSQL, and there is no user postgres or nobody")?)
        } else {
            None
        };
        Ok(Self { bin, run_as })
    }

    fn run(&self, program: &str, args: &[&str], log: Option<&Path>) -> Result<(), String> {
        let mut command = Command::new(self.bin.join(program));
        command.args(args).current_dir("/").env("LC_ALL", "C.UTF-8").env("TZ", "UTC").stdin(Stdio::null());
        if let Some((uid, gid)) = self.run_as {
            command.uid(uid).gid(gid);
        }
        // PostgreSQL inherits these: a pipe would never end.
        let out = log.map_or_else(|| Ok(Stdio::piped()), |l| File::create(l).map(Stdio::from));
        let err = log.map_or_else(|| Ok(Stdio::piped()), |l| File::options().append(true).open(l).map(Stdio::from));
        command.stdout(out.map_err(|e| e.to_string())?).stderr(err.map_err(|e| e.to_string())?);
        let done = command.output().map_err(|e| format!("{program}: {e}"))?;
        if done.status.success() {
            return Ok(());
        }
        let mut said = String::from_utf8_lossy(&done.stderr).into_owned();
        if let Some(log) = log {
            said.push_str(&fs::read_to_string(log).unwrap_or_default());
        }
        Err(format!("{program} failed: {said}"))
    }

    fn start(&self, home: &Home) -> Result<(), String> {
        let text = |p: &Path| p.display().to_string();
        let (cluster, data, log) = (home.cluster(), home.data(), home.log());
        fs::create_dir_all(&cluster).map_err(|e| e.to_string())?;
        fs::set_permissions(&cluster, fs::Permissions::from_mode(0o700)).map_err(|e| e.to_string())?;
        if let Some((uid, gid)) = self.run_as {
            chown(&cluster, Some(uid), Some(gid)).map_err(|e| e.to_string())?;
        }
        let (data, log) = (text(&data), text(&log));
        let mut init = vec!["-D", &data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"];
        // A collation that is not binary order, as servers in use have: a path column without
        // COLLATE "C" shows. From version 15 on; earlier ones do without.
        let plain = init.len();
        init.extend(["--locale-provider=icu", "--icu-locale=zh-Hans-CN"]);
        if self.run("initdb", &init, None).is_err() {
            drop(fs::remove_dir_all(&data));
            self.run("initdb", &init[..plain], None)?;
        }
        let options = format!(
            "-k {} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off \
             -c autovacuum=off -c wal_level=minimal -c max_wal_senders=0 -c max_connections=200 -c shared_buffers=64MB",
            cluster.display()
        );
        let out = cluster.join("pg_ctl.log");
        self.run("pg_ctl", &["start", "-w", "-t", "60", "-D", &data, "-l", &log, "-o", &options], Some(&out)).map_err(
            |e| {
                let more = fs::read_to_string(&log).unwrap_or_default();
                format!("{e}{more}")
            },
        )
    }

    /// Stops the cluster of this home, if it runs, and removes it.
    fn stop(&self, home: &Home) {
        if home.data().join("postmaster.pid").exists() {
            let data = home.data().display().to_string();
            drop(self.run("pg_ctl", &["stop", "-w", "-m", "immediate", "-D", &data], None));
        }
        for entry in fs::read_dir(&home.0).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with("template_") {
                drop(fs::remove_file(entry.path()));
            }
        }
        drop(fs::remove_dir_all(home.cluster()));
    }
}

fn unprivileged() -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].into_iter().find_map(|name| {
        let line = users.lines().find(|l| l.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

/// Names the schema: another set of migrations is another template.
pub(crate) fn migrations_hash(engine: &str) -> u64 {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/store/migrations").join(engine);
    let mut files: Vec<PathBuf> =
        fs::read_dir(dir).expect("the migrations are there").flatten().map(|e| e.path()).collect();
    files.sort();
    let mut hash = DefaultHasher::new();
    for file in files {
        file.file_name().hash(&mut hash);
        fs::read(&file).expect("a migration can be read").hash(&mut hash);
    }
    hash.finish()
}
