//! The server over real sockets: half-sent requests shut nobody out, and what waits for too long is closed.

use qinghe::{config::Config, connections, serve};
use qinghe_tests::{TestApp, both};
use std::{
    io::{BufRead as _, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

struct Server {
    site: Site,
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

async fn start(t: &TestApp, set: impl FnOnce(&mut Config)) -> Server {
    connections::raise_open_files();
    let mut config = Config::default();
    set(&mut config);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let app = t.app.clone();
    let task = tokio::spawn(async move {
        serve::run(app, &config, listener, None, async {
            drop(stopped.await);
        })
        .await
    });
    Server { site: Site(addr), stop, task }
}

impl Server {
    async fn end(self) {
        drop(self.stop);
        tokio::time::timeout(Duration::from_secs(9), self.task).await.expect("it stops").unwrap().unwrap();
    }
}

/// Where a server listens.
struct Site(SocketAddr);

impl Site {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.0).await.unwrap()
    }

    /// A request whose head is never done.
    async fn half(&self) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ").await.unwrap();
        stream
    }

    /// The sign-in page, on a connection of its own.
    async fn sign_in_page(&self) -> Duration {
        let began = Instant::now();
        let mut stream = self.connect().await;
        ask(&mut stream, "close").await;
        let mut page = String::new();
        stream.read_to_string(&mut page).await.unwrap();
        assert!(page.starts_with("HTTP/1.1 200 OK") && page.contains("</html>"), "{page}");
        began.elapsed()
    }

    /// Whether the database answers.
    async fn ready(&self) -> bool {
        let mut stream = self.connect().await;
        stream.write_all(b"GET /readyz HTTP/1.0\r\n\r\n").await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text.ends_with("ready\n")
    }
}

async fn ask(stream: &mut TcpStream, connection: &str) {
    let request = format!("GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: {connection}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
}

/// Whether the other end closes within some seconds; what it sends before is read.
async fn ends(stream: &mut TcpStream, seconds: u64) -> bool {
    let mut buffer = [0; 4096];
    let read = async {
        while let Ok(n) = stream.read(&mut buffer).await {
            if n == 0 {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(seconds), read).await.is_ok()
}

/// A server in a process of its own.
struct Process {
    child: Child,
    site: Site,
}

impl Process {
    /// One that may open 300 files.
    fn with_few_files(url: &str, at: &str) -> Self {
        let program = env!("CARGO_BIN_EXE_qinghe-test-server");
        let mut child = Command::new("sh")
            .args(["-c", "ulimit -n 300 && exec \"$0\" \"$@\"", program, url, at])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port: u16 = line.trim().strip_prefix("ready ").and_then(|p| p.parse().ok()).expect("a port");
        Self { child, site: Site(([127, 0, 0, 1], port).into()) }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

both! {
    async fn thousands_of_half_sent_requests_shut_nobody_out(engine) {
        let t = TestApp::new(engine).await;
        let server = start(&t, |config| config.network.connections = 300).await;
        let mut slow = Vec::new();
        let mut longest = Duration::ZERO;
        for n in 0..2500 {
            slow.push(server.site.half().await);
            if n % 250 == 249 {
                longest = longest.max(server.site.sign_in_page().await);
            }
        }
        assert!(longest < Duration::from_secs(3), "{longest:?}");
        assert!(server.site.ready().await, "the database answers too");
        server.end().await;
    }

    async fn a_server_that_may_open_few_files_goes_on(engine) {
        let t = TestApp::new(engine).await;
        let server = Process::with_few_files(t.store().url(), &t.app.now().to_rfc3339());
        let mut slow = Vec::new();
        for _ in 0..800 {
            slow.push(server.site.half().await);
        }
        assert!(server.site.sign_in_page().await < Duration::from_secs(5) && server.site.ready().await);
    }

    async fn what_waits_for_too_long_is_closed(engine) {
        let t = TestApp::new(engine).await;
        let server = start(&t, |config| {
            config.network.head_seconds = 1;
            config.network.idle_seconds = 2;
        }).await;
        let mut half = server.site.half().await;
        let mut silent = server.site.connect().await;
        let mut resting = server.site.connect().await;
        ask(&mut resting, "keep-alive").await;
        let began = Instant::now();
        assert!(ends(&mut half, 8).await && ends(&mut silent, 8).await);
        assert!(began.elapsed() < Duration::from_secs(8), "sooner than unless it is set");
        assert!(ends(&mut resting, 20).await, "it rested for too long");
        // A connection is used again meanwhile.
        let mut twice = server.site.connect().await;
        for _ in 0..2 {
            ask(&mut twice, "keep-alive").await;
            let mut buffer = vec![0; 256];
            assert!(twice.read(&mut buffer).await.unwrap() > 0);
            tokio::time::sleep(Duration::from_millis(300)).await;
            while tokio::time::timeout(Duration::from_millis(50), twice.read(&mut buffer)).await.is_ok_and(|n| n.unwrap() > 0) {}
        }
        // An open request is answered before the server stops.
        let mut last = server.site.connect().await;
        ask(&mut last, "keep-alive").await;
        let mut first = [0; 12];
        last.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        server.end().await;
    }
}
