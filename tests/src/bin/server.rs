//! Serves the site over a store on a free port of the loopback until it is killed: for the tests that kill it. Its
//! clock stands where every test begins.
//!
//! Argument: the store's address. Prints `ready PORT`.

use qinghe::{config::Config, serve};
use qinghe_tests::app::TestClock;
use std::io::Write as _;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() {
    let Some(url) = std::env::args().nth(1) else {
        eprintln!("started by the tests, with the address of a store");
        std::process::exit(2);
    };
    let app = qinghe_tests::app::over(&url, &TestClock::default()).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let mut out = std::io::stdout();
    drop(writeln!(out, "ready {port}").and_then(|()| out.flush()));
    serve::run(app, &Config::default(), listener, None, std::future::pending()).await.expect("it serves");
}
