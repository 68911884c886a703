//! The files of the browser: the bundle and the style sheet, embedded by `build.rs`.
//!
//! Names have a hash of the content, so browsers may keep the files for ever. Each file is embedded in every encoding;
//! the smallest one that the browser accepts is sent.

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/files.rs"));
}

/// The addresses of the bundle, for the pages.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bundle {
    /// `qinghe.<hash>`; `None` when the binary has no bundle.
    pub name: Option<String>,
    /// The address of the style sheet.
    pub stylesheet: Option<String>,
    /// The address of the style sheet of story pictures.
    pub scenes: Option<String>,
}

impl Bundle {
    /// The bundle in this binary; empty when there was none at build time.
    #[must_use]
    pub fn embedded() -> Self {
        #[derive(Deserialize)]
        struct Manifest {
            output_name: String,
            css: String,
            scenes: Option<String>,
        }
        let manifest = find("manifest.json").and_then(|bytes| serde_json::from_slice::<Manifest>(bytes).ok());
        manifest.map_or_else(Self::default, |m| Self {
            name: Some(m.output_name),
            stylesheet: Some(format!("/{}", m.css.trim_start_matches('/'))),
            scenes: m.scenes.map(|scenes| format!("/{}", scenes.trim_start_matches('/'))),
        })
    }

    /// The style sheet itself, for a page that is saved as a file.
    #[must_use]
    pub fn css(&self) -> Option<&'static str> {
        text(self.stylesheet.as_deref()?)
    }

    /// The style sheet of story pictures itself, likewise.
    #[must_use]
    pub fn scenes_css(&self) -> Option<&'static str> {
        text(self.scenes.as_deref()?)
    }
}

/// An embedded text by its address.
fn text(address: &str) -> Option<&'static str> {
    std::str::from_utf8(find(address.trim_start_matches('/'))?).ok()
}

fn find(name: &str) -> Option<&'static [u8]> {
    let files = embedded::FILES;
    files.binary_search_by_key(&name, |(name, _)| name).ok().map(|at| files[at].1)
}

/// How a file is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Encoding {
    Brotli,
    Gzip,
    Plain,
}

impl Encoding {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Plain => "",
        }
    }

    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Plain => None,
        }
    }
}

/// The encodings that `Accept-Encoding` allows, the smallest first. Without the header only the plain file is sent
/// (RFC 9110 §12.5.3 allows more).
fn negotiate(headers: &HeaderMap) -> impl Iterator<Item = Encoding> + use<> {
    let mut takes = (false, false);
    for value in headers.get_all(header::ACCEPT_ENCODING) {
        for part in value.to_str().unwrap_or_default().split(',') {
            let mut words = part.split(';').map(str::trim);
            let name = words.next().unwrap_or_default().to_ascii_lowercase();
            let refused =
                words.filter_map(|w| w.strip_prefix("q=")).any(|q| q.trim().parse::<f32>().is_ok_and(|q| q <= 0.0));
            match name.as_str() {
                "br" => takes.0 = !refused,
                "gzip" | "x-gzip" => takes.1 = !refused,
                _ => {}
            }
        }
    }
    [takes.0.then_some(Encoding::Brotli), takes.1.then_some(Encoding::Gzip), Some(Encoding::Plain)]
        .into_iter()
        .flatten()
}

/// Whether a name has a hash of the content: a part of exactly twelve hexadecimal digits.
fn is_hashed(name: &str) -> bool {
    name.split(['.', '_', '-', '/']).any(|part| part.len() == 12 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// `/pkg/{*path}`.
pub async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    respond(&path, &headers)
}

/// `/favicon.ico`, which browsers request even when a page names another icon.
pub async fn favicon(headers: HeaderMap) -> Response {
    let icon = respond("favicon.svg", &headers);
    if icon.status().is_success() { icon } else { StatusCode::NO_CONTENT.into_response() }
}

fn respond(path: &str, headers: &HeaderMap) -> Response {
    let name = format!("pkg/{path}");
    // Compressed copies have no address of their own.
    if matches!(path.rsplit_once('.'), Some((_, "br" | "gz"))) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Some((encoding, bytes)) =
        negotiate(headers).find_map(|e| find(&format!("{name}{}", e.suffix())).map(|bytes| (e, bytes)))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = Response::new(Body::from(Bytes::from_static(bytes)));
    let mut set = |name: HeaderName, value: &'static str| {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    };
    set(
        header::CACHE_CONTROL,
        if is_hashed(path) { "public, max-age=31536000, immutable" } else { "public, max-age=3600" },
    );
    set(header::VARY, "accept-encoding");
    if let Some(name) = encoding.name() {
        set(header::CONTENT_ENCODING, name);
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = if kind.type_() == mime_guess::mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(value: &str) -> Vec<Encoding> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, value.parse().unwrap());
        negotiate(&headers).collect()
    }

    #[test]
    fn the_best_encoding_comes_first() {
        use Encoding::{Brotli, Gzip, Plain};
        assert_eq!(accepts("gzip, deflate, br, zstd"), [Brotli, Gzip, Plain]);
        assert_eq!(accepts("gzip;q=1.0, br;q=0"), [Gzip, Plain]);
        assert_eq!(accepts("BR; q=0.5"), [Brotli, Plain]);
        assert_eq!(accepts("identity"), [Plain]);
        assert_eq!(negotiate(&HeaderMap::new()).collect::<Vec<_>>(), [Plain]);
    }

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        assert!(is_hashed("qinghe.0123456789ab.css"));
        assert!(is_hashed("qinghe.0123456789ab_bg.wasm"));
        assert!(!is_hashed("favicon.svg"));
    }

    #[test]
    fn what_is_not_embedded_is_not_found() {
        for path in ["nothing.js", "../manifest.json", "..", ""] {
            assert_eq!(respond(path, &HeaderMap::new()).status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn the_embedded_bundle_is_served() {
        let bundle = Bundle::embedded();
        assert_eq!(bundle.name.is_some(), bundle.stylesheet.is_some());
        if let Some(css) = bundle.stylesheet {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, "br".parse().unwrap());
            let response = respond(css.strip_prefix("/pkg/").unwrap(), &headers);
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(response.headers()[header::CONTENT_ENCODING], "br");
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
            assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        }
    }
}
