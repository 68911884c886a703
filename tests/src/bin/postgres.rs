//! Keeps the throw-away PostgreSQL of the tests: see `qinghe_tests::pg`. Not started by hand.

use qinghe_tests::pg::{Home, keep};
use std::io::Write;

fn main() {
    let Some(home) = std::env::args_os().nth(1) else {
        eprintln!("started by the tests, with the folder of the cluster");
        std::process::exit(2);
    };
    keep(&Home::at(home.into()), |how_it_went| {
        let mut out = std::io::stdout().lock();
        drop(writeln!(out, "{how_it_went}").and_then(|()| out.flush()));
    });
}
