//! Serves the site over a store on a free port of the loopback until it is killed: for the tests that kill it.
//!
//! Arguments: the store's address, and the time its clock shows. Prints `ready PORT`.

use qinghe::{config::Config, serve};
use qinghe_tests::app::TestClock;
use std::io::Write as _;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let (Some(url), Some(Ok(at))) = (args.next(), args.next().map(|at| at.parse())) else {
        eprintln!("started by the tests, with the address of a store and a time");
        std::process::exit(2);
    };
    let clock = TestClock::default();
    clock.set(at);
    let app = qinghe_tests::app::over(&url, &clock).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let mut out = std::io::stdout();
    drop(writeln!(out, "ready {port}").and_then(|()| out.flush()));
    serve::run(app, &Config::default(), listener, None, std::future::pending()).await.expect("it serves");
}
