//! Files that are taken out.

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

/// How many lines a file will have, as far as that is known beforehand: what [`links`] shows progress by.
const LINES: HeaderName = HeaderName::from_static("x-lines");

/// The type of CSV.
pub const CSV: &str = "text/csv; charset=utf-8";
/// The type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file to keep, with its name in both spellings that browsers know: `plain` is ASCII, `name` in the reader's
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

/// A file that is read a piece at a time.
pub trait Pieces: Send + 'static {
    /// The next lines; none after the last.
    fn next(&mut self) -> impl Future<Output = Result<Option<String>, Error>> + Send;
}

/// A body of lines that are written while they are sent. A store that fails breaks it off: a short file would look whole.
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

/// The same for a file of so many lines that is written while it is sent.
pub fn long_attachment(plain: &str, name: &str, kind: &'static str, body: Body, lines: i64) -> Response {
    let mut response = attachment(plain, name, kind, body);
    response.headers_mut().insert(LINES, HeaderValue::from(lines));
    response
}

/// The byte order mark, without which Excel reads no UTF-8; `?bom=0` leaves it out, because other programs stumble over
/// it.
#[must_use]
pub fn bom(asked: &str) -> &'static str {
    if asked == "0" { "" } else { "\u{feff}" }
}

/// Links to files: each address with its words, after what stands before them. In a browser that runs the script of
/// [`watched`] one sees how much of a file has come, and can stop it.
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

/// A page that has [`links`].
#[must_use]
pub fn watched(page: Page) -> Page {
    page.with_script(scripts::DOWNLOAD)
}
