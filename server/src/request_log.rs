//! The request log: one file a day, kept for six months and then removed, for who has to look into an incident.
//!
//! A line says when, from which address, which page and with what result, and, where somebody was signed in, a pseudonym that
//! is another one each month: only who has the secrets file can tell whose it is. It has no names, no queries, and of an
//! address only ids: [`masked`] leaves out whatever may be a token or a code.

use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use qinghe_service::App;
use serde::Serialize;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// The fewest days that files are kept: six months at their longest.
pub const LEAST_DAYS: u32 = 184;

const START: &str = "requests-";
const END: &str = ".jsonl";

/// One request.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// When it was answered.
    pub at: DateTime<Utc>,
    /// The request's id, which is in the answer and in the log on stderr.
    pub id: &'a str,
    /// The method.
    pub method: &'a str,
    /// The address, as [`masked`] makes it.
    pub path: String,
    /// The answer's status.
    pub status: StatusCode,
    /// How long it took.
    pub ms: f64,
    /// Where it came from.
    pub address: IpAddr,
    /// The pseudonym of who was signed in.
    pub user: Option<String>,
}

#[derive(Serialize)]
struct Line<'a> {
    at: String,
    id: &'a str,
    address: IpAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    method: &'a str,
    path: &'a str,
    status: u16,
    ms: f64,
}

/// The files of a folder.
#[derive(Debug)]
pub struct RequestLog {
    folder: PathBuf,
    days: u32,
    open: Mutex<Option<(NaiveDate, File)>>,
}

impl RequestLog {
    /// The log in a folder, whose files are kept for so many days.
    #[must_use]
    pub fn new(folder: &Path, days: u32) -> Self {
        Self { folder: folder.to_owned(), days: days.max(LEAST_DAYS), open: Mutex::new(None) }
    }

    /// Writes a line. When that fails, the request has been answered all the same, and the log on stderr says so.
    pub fn write(&self, entry: &Entry<'_>) {
        if let Err(e) = self.try_write(entry) {
            metrics::counter!("qinghe_request_log_lost_total").increment(1);
            tracing::error!(error = %e, "request_log.not_written");
        }
    }

    fn try_write(&self, entry: &Entry<'_>) -> io::Result<()> {
        let line = Line {
            at: entry.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            id: entry.id,
            address: entry.address,
            user: entry.user.as_deref(),
            method: entry.method,
            path: &entry.path,
            status: entry.status.as_u16(),
            ms: entry.ms,
        };
        let mut text = serde_json::to_vec(&line).map_err(io::Error::other)?;
        text.push(b'\n');
        let day = entry.at.with_timezone(&App::ZONE).date_naive();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_none_or(|(of, _)| *of != day) {
            *open = Some((day, self.start(day)?));
        }
        // One write a line: several servers may have the same folder.
        open.as_mut().map_or(Ok(()), |(_, file)| file.write_all(&text))
    }

    /// Opens the file of a day, and removes those whose time is over.
    fn start(&self, day: NaiveDate) -> io::Result<File> {
        fs::create_dir_all(&self.folder)?;
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(self.folder.join(format!("{START}{day}{END}")))?;
        self.remove_old(day)?;
        Ok(file)
    }

    fn remove_old(&self, today: NaiveDate) -> io::Result<()> {
        let first = today - TimeDelta::days(i64::from(self.days));
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if day_of(&path).is_some_and(|day| day < first) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

/// The day of a file of the log; none for other files, which are left alone.
fn day_of(path: &Path) -> Option<NaiveDate> {
    path.file_name()?.to_str()?.strip_prefix(START)?.strip_suffix(END)?.parse().ok()
}

/// The requested address as the log has it: where its template has a parameter, an id is shown and anything else is not, for
/// it may be a slip's token, an activation link or the code of a match. The query is left out.
#[must_use]
pub fn masked(template: &str, path: &str) -> String {
    let mut given = path.split('/');
    let mut shown = Vec::new();
    for part in template.split('/') {
        let value = given.next().unwrap_or_default();
        let is_id = part.starts_with('{') && value.parse::<Uuid>().is_ok();
        shown.push(if is_id { value } else { part });
    }
    shown.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0199c3a2-7c1e-7d00-8000-0123456789ab";

    #[test]
    fn tokens_and_codes_are_left_out() {
        let masked = |template: &str, path: &str| masked(template, path);
        assert_eq!(
            masked("/teach/classes/{class}/pupils/{learner}", &format!("/teach/classes/{ID}/pupils/{ID}")),
            format!("/teach/classes/{ID}/pupils/{ID}")
        );
        assert_eq!(masked("/activate/{token}", "/activate/Zm9vYmFyYmF6"), "/activate/{token}");
        assert_eq!(masked("/q/{token}", "/q/AZnDonwefQCAAAEjRWeJqwAAAAAAAAAA"), "/q/{token}");
        assert_eq!(masked("/play/{code}", "/play/483920"), "/play/{code}");
        assert_eq!(masked("/pkg/{*path}", "/pkg/a/b/c.js"), "/pkg/{*path}");
        assert_eq!(
            masked("/bureau/{org}/reports/{report}", &format!("/bureau/{ID}/reports/league.csv")),
            format!("/bureau/{ID}/reports/{{report}}")
        );
        assert_eq!(masked("none", "/wp-admin/王芳"), "none", "an address that there is not may hold anything");
        assert_eq!(masked("/", "/"), "/");
    }

    fn entry(at: DateTime<Utc>) -> Entry<'static> {
        Entry {
            at,
            id: "0011223344556677",
            method: "GET",
            path: "/learn".into(),
            status: StatusCode::OK,
            ms: 1.25,
            address: [203, 0, 113, 7].into(),
            user: Some("aabbccddeeff0011".into()),
        }
    }

    #[test]
    fn a_file_a_day_is_kept_for_six_months() {
        let folder = tempfile::tempdir().unwrap();
        let log = RequestLog::new(&folder.path().join("requests"), 1);
        let at: DateTime<Utc> = "2026-11-30T15:59:59Z".parse().unwrap();
        log.write(&entry(at));
        log.write(&entry(at));
        let dir = folder.path().join("requests");
        fs::write(dir.join("notes.txt"), "mine").unwrap();
        let names = || {
            let mut names: Vec<String> =
                fs::read_dir(&dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
            names.sort();
            names
        };
        // Midnight of the schools' clocks.
        log.write(&entry(at + TimeDelta::seconds(1)));
        assert_eq!(names(), ["notes.txt", "requests-2026-11-30.jsonl", "requests-2026-12-01.jsonl"]);
        let text = fs::read_to_string(dir.join("requests-2026-11-30.jsonl")).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (&lines[0]["path"], &lines[0]["status"], &lines[0]["user"]),
            (&"/learn".into(), &200.into(), &"aabbccddeeff0011".into())
        );
        assert_eq!(
            (&lines[0]["at"], &lines[0]["address"]),
            (&"2026-11-30T15:59:59.000Z".into(), &"203.0.113.7".into())
        );
        log.write(&entry(at + TimeDelta::days(184)));
        assert!(names().contains(&"requests-2026-11-30.jsonl".to_owned()), "six months, whatever was set");
        log.write(&entry(at + TimeDelta::days(185)));
        assert_eq!(names()[..2], ["notes.txt", "requests-2026-12-01.jsonl"], "only files of the log are removed");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_server_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        RequestLog::new(folder.path(), 200).write(&entry("2026-11-30T00:00:00Z".parse().unwrap()));
        let mode = fs::metadata(folder.path().join("requests-2026-11-30.jsonl")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
