//! Downloads: CSV, workbooks, and long files that are written while they are sent.

use crate::{page::Page, scripts, t};
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt as _, stream};
use leptos::prelude::*;
use qinghe_model::{
    Lang,
    text::{is_direction_mark, is_invisible},
};
use qinghe_service::Error;

/// The number of lines a file will have, if known: [`links`] shows progress by it.
const LINES: HeaderName = HeaderName::from_static("x-lines");

/// The media type of CSV.
pub const CSV: &str = "text/csv; charset=utf-8";
/// The media type of JSON.
pub const JSON: &str = "application/json";
/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The most characters of a file's name before its ending.
const LONGEST_NAME: usize = 120;

/// A name that every system can save: without what Windows has a meaning of its own for, without what cannot be seen, and not
/// too long. What comes after the last stop is the ending.
#[must_use]
pub fn safe_name(name: &str) -> String {
    const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let turns = |c: char| is_direction_mark(c) || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let is_hidden = |c: char| c.is_control() || is_invisible(c) || turns(c);
    let plain = |text: &str| -> String {
        let shown = text.chars().filter(|c| c.is_whitespace() || !is_hidden(*c));
        let shown: String = shown
            .map(|c| if matches!(c, '\\' | '/' | ':' | '*' | '?' | '"' | '<' | '>' | '|') { '-' } else { c })
            .collect();
        shown.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let stem: String = plain(stem).trim_start_matches('.').chars().take(LONGEST_NAME).collect();
    let stem = stem.trim_end_matches(['.', ' ']);
    // A device's name is one with any ending.
    let first = stem.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let port = ["COM", "LPT"]
        .iter()
        .any(|p| first.strip_prefix(p).is_some_and(|n| n.len() == 1 && n.bytes().all(|b| (b'1'..=b'9').contains(&b))));
    let mark = if stem.is_empty() || port || DEVICES.contains(&first.as_str()) { "_" } else { "" };
    let ending = plain(ending);
    if ending.is_empty() { format!("{mark}{stem}") } else { format!("{mark}{stem}.{ending}") }
}

/// A download with its name in both forms browsers know: `plain` is ASCII, `name` in the reader's
/// language.
pub fn attachment(plain: &str, name: &str, kind: &'static str, body: impl Into<Body>) -> Response {
    let encoded: String = safe_name(name)
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_') {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let mut response = ([(header::CONTENT_TYPE, kind)], body.into()).into_response();
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// A file that is read in pieces.
pub trait Pieces: Send + 'static {
    /// The next lines; `None` after the last.
    fn next(&mut self) -> impl Future<Output = Result<Option<String>, Error>> + Send;
}

/// A body written while it is sent. If the store fails, the transfer breaks off: a short file would look complete.
pub fn body(head: String, pieces: impl Pieces, foot: String) -> Body {
    let rows = stream::unfold(Some(pieces), async |pieces| {
        let mut pieces = pieces?;
        match pieces.next().await {
            Ok(lines) => lines.map(|text| (Ok(text), Some(pieces))),
            Err(e) => {
                tracing::error!(error = %e, "download.broken_off");
                Some((Err(e), None))
            }
        }
    });
    Body::from_stream(stream::once(async { Ok(head) }).chain(rows).chain(stream::once(async { Ok(foot) })))
}

/// The same for a long file with a known number of lines.
pub fn long_attachment(plain: &str, name: &str, kind: &'static str, body: Body, lines: i64) -> Response {
    let mut response = attachment(plain, name, kind, body);
    response.headers_mut().insert(LINES, HeaderValue::from(lines));
    response
}

/// The byte order mark, without which Excel does not read UTF-8; `?bom=0` leaves it out for programs that cannot take
/// it.
#[must_use]
pub fn bom(asked: &str) -> &'static str {
    if asked == "0" { "" } else { "\u{feff}" }
}

/// Links to files, each an address and its text, after `first`. With the script of [`watched`] the page shows how much
/// has arrived and can stop a download.
pub fn links(lang: Lang, first: Option<AnyView>, files: Vec<(String, String)>) -> AnyView {
    let links = files
        .into_iter()
        .map(|(href, text)| view! { <a class="btn btn--second" href=href download="">{text}</a> })
        .collect_view();
    let part = t!(lang, "download-part", n = "{n}");
    view! {
        <div class="stack stack--tight no-print" data-files="" data-making=t!(lang, "download-making") data-part=part
            data-done=t!(lang, "download-done") data-stopped=t!(lang, "download-stopped") data-broken=t!(lang, "download-broken")>
            <p class="row">{first}{links}</p>
            <div class="row fetching" hidden="">
                <progress max="100" aria-label=t!(lang, "download-making")></progress>
                <button class="btn btn--quiet btn--sm" type="button">{t!(lang, "download-stop")}</button>
            </div>
            <p class="small fetched" role="status"></p>
        </div>
    }
    .into_any()
}

/// Adds the script that [`links`] needs.
#[must_use]
pub fn watched(page: Page) -> Page {
    page.with_script(scripts::DOWNLOAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_saved_on_every_system() {
        for (name, saved) in [
            ("五（1）班-2026-10-12.csv", "五（1）班-2026-10-12.csv"),
            ("第1课：拒绝/离开? \"<告诉>\"|*.gift.txt", "第1课：拒绝-离开- --告诉----.gift.txt"),
            ("..\\..\\con.xlsx", "-..-con.xlsx"),
            ("con.xlsx", "_con.xlsx"),
            ("Com1 .x.zip", "_Com1 .x.zip"),
            ("Console.zip", "Console.zip"),
            ("a\nb\u{202e}\u{200b}\0 ..csv", "a b.csv"),
            (".csv", "_.csv"),
        ] {
            assert_eq!(safe_name(name), saved, "{name:?}");
        }
        assert_eq!(safe_name(&format!("{}.csv", "长".repeat(500))).chars().count(), LONGEST_NAME + 4);
    }
}
