//! Downloads: CSV, workbooks, and long files that are written while they are sent.

use crate::{page::Page, scripts, t};
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt as _, stream};
use leptos::prelude::*;
use qinghe_model::Lang;
use qinghe_service::Error;

/// The number of lines a file will have, if known: [`links`] shows progress by it.
const LINES: HeaderName = HeaderName::from_static("x-lines");

/// The media type of CSV.
pub const CSV: &str = "text/csv; charset=utf-8";
/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A download with its name in both forms browsers know: `plain` is ASCII, `name` in the reader's
/// language.
pub fn attachment(plain: &str, name: &str, kind: &'static str, body: impl Into<Body>) -> Response {
    let encoded: String = name
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
