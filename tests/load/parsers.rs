//! Whether every reader of files takes time in proportion to the file, and what memory forty hostile files take at once. Run
//! by hand:
//!
//! ```text
//! cargo run --release -p qinghe-tests --example parsers
//! ```
//!
//! Each figure is the best of five. It fails when twice the size takes 2.5 times as long, or when the files take more than
//! [`MOST_MIB`].

use futures::future::join_all;
use qinghe_service::{gradebook::check::check, roster};
use qinghe_tests::{
    Engine, TestApp,
    hostile::{self, Hostile},
};
use std::{
    fs,
    time::{Duration, Instant},
};

/// What forty hostile files may take, in MiB.
const MOST_MIB: u64 = 256;
/// Below this, a time says nothing.
const SHORTEST: Duration = Duration::from_millis(4);

fn best(hostile: &Hostile, n: usize) -> Duration {
    let bytes = (hostile.make)(n);
    let one = || {
        let began = Instant::now();
        hostile.reader.read(&bytes);
        began.elapsed()
    };
    (0..5).map(|_| one()).min().unwrap_or_default()
}

/// The most memory that this process had, in MiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "it is run by hand")]
async fn main() {
    let mut bad = 0;
    for hostile in hostile::ALL {
        let times = [256, 512, 1024].map(|kib| best(hostile, kib << 10));
        let grows = |a: Duration, b: Duration| b > SHORTEST && b.as_secs_f64() > 2.5 * a.as_secs_f64();
        let is_bad = grows(times[0], times[1]) || grows(times[1], times[2]);
        bad += u32::from(is_bad);
        println!("{} {:?} {times:.1?} {}", if is_bad { "BAD " } else { "good" }, hostile.reader, hostile.name);
    }
    let t = TestApp::new(Engine::Sqlite).await;
    let (teacher, head, class, school) =
        (t.teacher().await, t.school_admin().await, t.world().class.id, t.world().school.id);
    let before = peak();
    let grades = [hostile::last_column(1 << 20), hostile::long_text(1 << 20)];
    let csv = "班级,学号,姓名\n".to_owned() + &"1班,1,a\n".repeat(900_000);
    let checks =
        (0..40).map(|n| check(&t.app, &teacher, class, grades[n % 2].clone(), vec![hostile::words()], |_| vec![]));
    let lists = (0..40).map(|_| roster::upload(&t.app, &head, school, "a.csv", csv.clone().into_bytes()));
    drop(join_all(checks).await);
    drop(join_all(lists).await);
    let taken = peak().saturating_sub(before);
    println!("forty markbooks and forty lists of 8 MB at once: {taken} MiB beside the {before} MiB before");
    assert!(bad == 0 && taken < MOST_MIB + 40 * 9, "{bad} readers, {taken} MiB");
}
