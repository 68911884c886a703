//! Behind nginx, with the file that the guide for operators recommends: live pages arrive as they happen, files of the allowed size
//! pass, addresses of clients reach the log, and `/metrics` is closed. Only its ports and paths are replaced.

use qinghe::{config::Config, serve};
use qinghe_service::attempts;
use qinghe_tests::{Engine, TestApp, run, work};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead as _, BufReader},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const NAME: &str = "qinghe.example.cn";

/// The address that clients come from: another than the proxy's own.
const CLIENT: &str = "127.0.0.5";

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).unwrap().port()
}

fn tool(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&path).chain(["/usr/sbin".into()]).map(|dir| dir.join(name)).find(|f| f.is_file());
    found.unwrap_or_else(|| panic!("this test needs {name} (.tools/setup.sh proxy)"))
}

/// An nginx of the test's own.
struct Nginx {
    child: Child,
    dir: TempDir,
    http: u16,
    https: u16,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Nginx {
    async fn before(server: SocketAddr) -> Self {
        let dir = tempfile::Builder::new().prefix("qinghe-t-").tempdir().unwrap();
        let (http, https) = (free_port(), free_port());
        let place = |name: &str| dir.path().join(name).display().to_string();
        let made = Command::new(tool("openssl"))
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
            .args(["-subj", &format!("/CN={NAME}"), "-keyout", &place("key.pem"), "-out", &place("cert.pem")])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/ops/nginx.conf");
        let mut site = fs::read_to_string(file).unwrap();
        for (theirs, ours) in [
            ("server 127.0.0.1:3000;", format!("server {server};")),
            ("listen 80;", format!("listen 127.0.0.1:{http};")),
            ("listen [::]:80;", String::new()),
            ("listen 443 ssl;", format!("listen 127.0.0.1:{https} ssl;")),
            ("listen [::]:443 ssl;", String::new()),
            ("/etc/ssl/qinghe/fullchain.pem", place("cert.pem")),
            ("/etc/ssl/qinghe/key.pem", place("key.pem")),
        ] {
            assert_eq!(site.matches(theirs).count(), 1, "{theirs}");
            site = site.replace(theirs, &ours);
        }
        // What is in /etc/nginx/nginx.conf on Debian, as far as it matters here.
        let root = if fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0) {
            "user root;"
        } else {
            ""
        };
        let folders: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {};\n", place(name)))
            .concat();
        let all = format!(
            "{root}\nworker_processes 1;\ndaemon off;\nerror_log {} warn;\npid {};\nevents {{}}\n\
             http {{\naccess_log off;\n{folders}\n{site}\n}}\n",
            place("error.log"),
            place("pid")
        );
        fs::write(dir.path().join("nginx.conf"), all).unwrap();
        let child = Command::new(tool("nginx"))
            .args(["-p", &place(""), "-c", &place("nginx.conf"), "-e", &place("error.log")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut nginx = Self { child, dir, http, https };
        let began = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", https)).await.is_err() {
            assert!(
                nginx.child.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(10),
                "nginx does not start: {}",
                fs::read_to_string(nginx.dir.path().join("error.log")).unwrap_or_default()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        nginx
    }

    /// A request of a client on the network.
    fn curl(&self, args: &[&str], path: &str) -> Command {
        let mut curl = Command::new(tool("curl"));
        curl.args(["-sS", "--max-time", "30", "--interface", CLIENT, "--noproxy", "*"])
            .args(["--cacert", &self.dir.path().join("cert.pem").display().to_string()])
            .args(["--resolve", &format!("{NAME}:{}:127.0.0.1", self.https)])
            .args(args)
            .arg(format!("https://{NAME}:{}{path}", self.https));
        curl
    }

    /// Status and body.
    async fn ask(&self, args: &[&str], path: &str) -> (u16, String) {
        let mut curl = self.curl(args, path);
        curl.args(["-w", "\n%{http_code}"]);
        let out = tokio::task::spawn_blocking(move || curl.output().unwrap()).await.unwrap();
        assert!(out.status.success(), "{path}: {}", String::from_utf8_lossy(&out.stderr));
        let text = String::from_utf8(out.stdout).unwrap();
        let (body, status) = text.rsplit_once('\n').unwrap();
        (status.parse().unwrap(), body.to_owned())
    }
}

#[test]
fn what_the_guide_recommends_passes_everything_on() {
    run(async {
        let t = TestApp::new(Engine::Sqlite).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let logs = tempfile::tempdir().unwrap();
        let mut config = Config {
            public_url: Some(format!("https://{NAME}")),
            trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
            ..Config::default()
        };
        config.log.requests_dir = Some(logs.path().to_owned());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let app = t.app.clone();
        let server = tokio::spawn(async move {
            let stopped = async move { drop(stopped.await) };
            serve::run(app, &config, listener, None, stopped).await
        });
        let nginx = Nginx::before(addr).await;

        // Plain HTTP leads to HTTPS.
        let plain = Command::new(tool("curl"))
            .args(["-sS", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", "-H"])
            .args([&format!("Host: {NAME}"), &format!("http://127.0.0.1:{}/learn", nginx.http)])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(plain.stdout).unwrap(), format!("301 https://{NAME}/learn"));
        let (status, page) = nginx.ask(&["-H", "X-Forwarded-For: 198.51.100.9"], "/sign-in").await;
        assert!(status == 200 && page.contains("</html>"), "{status}: {page}");
        for path in ["/metrics", "/metrics?x=1"] {
            let (status, page) = nginx.ask(&[], path).await;
            assert!(status == 404 && !page.contains("qinghe_"), "{path}: {status} {page}");
        }

        // A live page: what happens arrives at once, on a connection that stays open.
        let id = work::assign(&t.app, &*t.teacher().await, t.world().class.id).await.unwrap();
        let pupil = t.student(0).await;
        work::do_lesson(&t.app, &pupil, id).await.unwrap();
        let paper = attempts::start(&t.app, &pupil, id).await.unwrap();
        let cookie = |token: &str| format!("Cookie: __Host-qinghe={token}");
        let teacher = cookie(&t.sign_in("teacher").await.token);
        let args = ["-N", "-H", &teacher, "-H", "Accept: text/event-stream", "-H", "Sec-Fetch-Site: same-origin"];
        let mut live =
            nginx.curl(&args, &format!("/teach/assignments/{id}/events?v=")).stdout(Stdio::piped()).spawn().unwrap();
        let (said, heard) = mpsc::channel();
        let stdout = live.stdout.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if said.send(line).is_err() {
                    return;
                }
            }
        });
        let until = |wanted: &str| {
            let began = Instant::now();
            let mut all = Vec::new();
            while let Ok(line) = heard.recv_timeout(Duration::from_secs(15).saturating_sub(began.elapsed())) {
                all.push(line);
                if all.last().is_some_and(|line| line.contains(wanted)) {
                    return;
                }
            }
            panic!("{wanted:?} does not come: {all:?}");
        };
        tokio::task::block_in_place(|| until("已答 0 / 10 题"));
        let answer = work::answer(&paper.items[0].paper.id, paper.items[0].example(true), 1);
        attempts::save_answer(&t.app, &pupil, paper.attempt.id, answer).await.unwrap();
        tokio::task::block_in_place(|| until("已答 1 / 10 题"));
        drop(live.kill());
        live.wait().unwrap();

        // Files: of the allowed size they are read; too large ones are refused by the site, in words; only what the site would
        // not read to its end is refused by nginx.
        let head = cookie(&t.sign_in("head").await.token);
        let origin = format!("Origin: https://{NAME}");
        for (mebibytes, expected, by_the_site) in [(8, 422, true), (9, 422, true), (40, 413, false)] {
            let file = logs.path().join("list.csv");
            fs::write(&file, vec![b'x'; (mebibytes << 20) - 4096]).unwrap();
            let form = format!("file=@{}", file.display());
            let (status, page) = nginx.ask(&["-H", &head, "-H", &origin, "-F", &form], "/school/import").await;
            assert_eq!(status, expected, "{mebibytes} MiB: {page}");
            assert_eq!(page.contains("id=\"file\""), by_the_site, "{mebibytes} MiB: {page}");
        }

        drop(stop);
        server.await.unwrap().unwrap();
        let text = fs::read_to_string(logs.path().join("requests-2026-10-12.jsonl")).unwrap();
        let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let addresses: Vec<&str> = lines.iter().map(|line| line["address"].as_str().unwrap()).collect();
        assert!(lines.iter().any(|line| line["path"] == "/sign-in"), "{text}");
        assert!(addresses.iter().all(|address| *address == CLIENT), "{text}");
        assert!(!text.contains("/metrics"), "nginx does not ask for it: {text}");
    });
}
