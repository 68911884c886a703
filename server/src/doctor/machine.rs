//! The system: disk, clock, time zone, open files.

use super::{Check, Options};
use crate::{Machine, backup, config::Config, connections};
use chrono::{DateTime, TimeDelta, Utc};
use qinghe_service::App;
use qinghe_store::operations::sqlite_file;
use std::{
    fs,
    io::Write as _,
    net::{ToSocketAddrs as _, UdpSocket},
    path::Path,
    time::{Duration, Instant},
};

/// Space that data should have left.
const ROOM: u64 = 2 << 30;
/// Space without which writes soon fail.
const LITTLE: u64 = 256 << 20;
/// A sync should take less. A commit waits for one.
const SLOW: Duration = Duration::from_millis(20);
/// Beyond this pupils wait.
const VERY_SLOW: Duration = Duration::from_millis(500);
/// The clock may be so far off.
const CLOCK: TimeDelta = TimeDelta::seconds(2);
/// The seconds from 1900, where NTP begins, to 1970.
const NTP_EPOCH: i64 = 2_208_988_800;

pub(super) async fn checks(config: &Config, machine: Machine, options: &Options) -> Vec<Check> {
    let (config, options) = (config.clone(), options.clone());
    let looked = tokio::task::spawn_blocking(move || {
        let mut checks = Vec::new();
        if let Some(file) = sqlite_file(&config.database_url)
            && let Some(folder) = file.parent().filter(|f| f.is_dir())
        {
            let bytes = fs::metadata(&file).map_or(0, |m| m.len());
            checks.push(room(folder, bytes));
            checks.push(speed(folder));
        }
        checks.extend(options.time_server.as_deref().map(|server| clock(server, machine)));
        checks
            .push(Check::ok("time-zone", format!("schools' days are {}'s, whatever the system's zone is", App::ZONE)));
        checks.push(open_files(&config));
        checks
    });
    looked.await.unwrap_or_default()
}

fn room(folder: &Path, database: u64) -> Check {
    const NAME: &str = "disk";
    match backup::free_bytes(folder) {
        Ok(free) => {
            let seen = format!("{} MiB free in {}", free >> 20, folder.display());
            if free < LITTLE {
                Check::fail(NAME, seen, "make room now: writes are refused when the disk is full")
            } else if free < ROOM || free < database {
                Check::warn(NAME, seen, "make room: an upgrade or a backup needs as much again as the database")
            } else {
                Check::ok(NAME, seen)
            }
        }
        Err(e) => Check::warn(NAME, format!("{e:#}"), "see how much room there is"),
    }
}

/// The median time of a small write with a sync, as each commit has one.
fn speed(folder: &Path) -> Check {
    const NAME: &str = "disk-speed";
    let timed = || -> std::io::Result<Duration> {
        let mut file = tempfile::tempfile_in(folder)?;
        let mut times = Vec::new();
        for _ in 0..21 {
            let began = Instant::now();
            file.write_all(&[0; 4096])?;
            file.sync_data()?;
            times.push(began.elapsed());
        }
        times.sort();
        Ok(times[times.len() / 2])
    };
    match timed() {
        Ok(took) => {
            let seen = format!("{:.1} ms for a write that is synced", took.as_secs_f64() * 1000.0);
            if took > VERY_SLOW {
                Check::fail(NAME, seen, "put the database on a local disk (SSD), not on a network share")
            } else if took > SLOW {
                Check::warn(NAME, seen, "a faster disk makes saving quicker for everybody")
            } else {
                Check::ok(NAME, seen)
            }
        }
        Err(e) => {
            Check::fail(NAME, format!("{} takes no files: {e}", folder.display()), "let the server's user write there")
        }
    }
}

fn clock(server: &str, machine: Machine) -> Check {
    const NAME: &str = "clock";
    match ask_time(server, || (machine.clock)().now()) {
        Ok(apart) => {
            let seen = format!("{} ms from {server}'s", apart.num_milliseconds());
            if apart.abs() <= CLOCK {
                Check::ok(NAME, seen)
            } else {
                Check::fail(NAME, seen, "let the system follow a time server (chrony, systemd-timesyncd)")
            }
        }
        Err(e) => Check::warn(NAME, format!("{server} does not tell the time: {e}"), "name another time server"),
    }
}

/// How far this clock is behind the server's (SNTP, RFC 4330).
fn ask_time(server: &str, now: impl Fn() -> DateTime<Utc>) -> std::io::Result<TimeDelta> {
    let none = || std::io::Error::new(std::io::ErrorKind::NotFound, "no address");
    let to = if server.contains(':') { server.to_owned() } else { format!("{server}:123") };
    let to = to.to_socket_addrs()?.next().ok_or_else(none)?;
    let socket = UdpSocket::bind(if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" })?;
    socket.set_read_timeout(Some(Duration::from_secs(2)))?;
    socket.connect(to)?;
    let mut packet = [0_u8; 48];
    // Version 4, a client.
    packet[0] = 0x23;
    let sent = now();
    socket.send(&packet)?;
    let n = socket.recv(&mut packet)?;
    let received = now();
    if n < 48 || packet[0] & 7 != 4 || packet[1] == 0 {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "no answer of a time server"));
    }
    let word = |at: usize| u32::from_be_bytes([packet[at], packet[at + 1], packet[at + 2], packet[at + 3]]);
    let micros = (i64::from(word(44)) * 1_000_000) >> 32;
    let there =
        DateTime::from_timestamp_micros((i64::from(word(40)) - NTP_EPOCH) * 1_000_000 + micros).ok_or_else(none)?;
    Ok(there - (sent + (received - sent) / 2))
}

fn open_files(config: &Config) -> Check {
    const NAME: &str = "open-files";
    connections::raise_open_files();
    let may = connections::Limits::of(config).total;
    let wanted = config.network.connections;
    let seen = format!("{may} connections at once");
    if may < wanted {
        let todo = format!("allow more open files for {wanted} (LimitNOFILE=65536 in the unit, or ulimit -n)");
        Check::warn(NAME, seen, todo)
    } else {
        Check::ok(NAME, seen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_server_is_understood() {
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let at = server.local_addr().unwrap().to_string();
        let answering = std::thread::spawn(move || {
            let mut packet = [0; 48];
            let (_, from) = server.recv_from(&mut packet).unwrap();
            assert_eq!(packet[0], 0x23);
            packet[0] = 0x24;
            packet[1] = 2;
            let seconds = u32::try_from(1_795_000_000 + NTP_EPOCH).unwrap();
            packet[40..44].copy_from_slice(&seconds.to_be_bytes());
            packet[44..48].copy_from_slice(&0x8000_0000_u32.to_be_bytes());
            server.send_to(&packet, from).unwrap();
        });
        let here = DateTime::from_timestamp(1_795_000_010, 0).unwrap();
        assert_eq!(ask_time(&at, || here).unwrap(), TimeDelta::milliseconds(-9500));
        answering.join().unwrap();
    }

    #[test]
    fn a_folder_is_measured() {
        let folder = tempfile::tempdir().unwrap();
        assert_ne!(speed(folder.path()).grade, super::super::Grade::Fail);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
        assert!(speed(&folder.path().join("nowhere")).seen.contains("takes no files"));
    }
}
