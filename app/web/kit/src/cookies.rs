//! The cookies this site sets, as `Set-Cookie` headers. The server's middleware reads them, and sets
//! the one that names a device.

use crate::{
    Site,
    visitor::{AWAY_COOKIE, DOOR_COOKIE, GUEST_COOKIE, LANG_COOKIE, READING_COOKIE, Reading, SCHOOL_COOKIE},
};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use qinghe_model::Lang;

const GUEST_AGE: u32 = 8 * 60 * 60;
const YEAR: u32 = 365 * 24 * 60 * 60;

/// The session token. It has no age: on a shared computer it is gone when the browser closes, and
/// the session itself ends on the server.
pub fn session(site: &Site, token: &str) -> HeaderValue {
    build(site, site.session_cookie(), token, None, true)
}

/// Deletes the session token.
pub fn no_session(site: &Site) -> HeaderValue {
    build(site, site.session_cookie(), "", Some(0), true)
}

/// The token of a sign-in that waits for its second factor: it opens nothing else, and ends on the server after some minutes.
pub fn step(site: &Site, token: &str) -> HeaderValue {
    build(site, site.step_cookie(), token, None, true)
}

/// Deletes it.
pub fn no_step(site: &Site) -> HeaderValue {
    build(site, site.step_cookie(), "", Some(0), true)
}

/// The same of a request.
pub fn step_of(site: &Site, headers: &HeaderMap) -> Option<String> {
    find(headers, site.step_cookie()).filter(|token| !token.is_empty()).map(str::to_owned)
}

/// Remembers until the window closes whether staff or a pupil signed in here last.
pub fn door(site: &Site, staff: bool) -> HeaderValue {
    if staff { build(site, DOOR_COOKIE, "staff", None, true) } else { build(site, DOOR_COOKIE, "", Some(0), true) }
}

/// Somebody left by the quick exit. A script sets the same one, so it is not `HttpOnly`.
pub fn away(site: &Site) -> HeaderValue {
    build(site, AWAY_COOKIE, "1", None, false)
}

/// The cookie of [`away`] as a script writes it.
pub fn away_script(site: &Site) -> String {
    let secure = if site.secure { "; Secure" } else { "" };
    format!("{AWAY_COOKIE}=1; Path=/; SameSite=Lax{secure}")
}

/// Whoever left by the quick exit is back.
pub fn not_away(site: &Site) -> HeaderValue {
    build(site, AWAY_COOKIE, "", Some(0), false)
}

/// Whether somebody left by the quick exit on this device.
pub fn is_away(headers: &HeaderMap) -> bool {
    find(headers, AWAY_COOKIE).is_some_and(|value| !value.is_empty())
}

/// The school whose pupils sign in on this device; none when the code can not be one.
pub fn school(site: &Site, code: &str) -> Option<HeaderValue> {
    let code = school_code(code)?;
    Some(build(site, SCHOOL_COOKIE, &code, Some(YEAR), true))
}

pub fn language(site: &Site, lang: Lang) -> HeaderValue {
    build(site, LANG_COOKIE, lang.tag(), Some(YEAR), false)
}

/// Forgets the language of this device: the next person chooses their own.
pub fn no_language(site: &Site) -> HeaderValue {
    build(site, LANG_COOKIE, "", Some(0), false)
}

/// How this device's readers like to read.
pub fn reading(site: &Site, reading: Reading) -> HeaderValue {
    build(site, READING_COOKIE, &reading.cookie(), Some(YEAR), true)
}

/// A guest's token in a live match; valid for a school day.
pub fn guest(site: &Site, token: &[u8; 32]) -> HeaderValue {
    build(site, GUEST_COOKIE, &hex::encode(token), Some(GUEST_AGE), true)
}

/// The guest token of a request.
pub fn guest_of(headers: &HeaderMap) -> Option<[u8; 32]> {
    let mut token = [0; 32];
    hex::decode_to_slice(find(headers, GUEST_COOKIE)?, &mut token).ok().map(|()| token)
}

/// The value of a cookie of a request.
fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    cookies.flat_map(|v| v.split(';')).find_map(|c| c.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Adds cookies to a response.
pub fn add(response: &mut Response, cookies: impl IntoIterator<Item = HeaderValue>) {
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// A school code in its stored form: capital letters, digits and hyphens.
fn school_code(typed: &str) -> Option<String> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let plain = code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    (plain && (1..=32).contains(&code.len())).then_some(code)
}

fn build(site: &Site, name: &str, value: &str, age: Option<u32>, http_only: bool) -> HeaderValue {
    let age = age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let http_only = if http_only { "; HttpOnly" } else { "" };
    let secure = if site.secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; SameSite=Lax{age}{http_only}{secure}");
    HeaderValue::try_from(text).expect("names and values are plain ASCII")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_cookie_goes_with_the_window() {
        let plain = Site::default();
        assert_eq!(session(&plain, "t0-_k"), "qinghe=t0-_k; Path=/; SameSite=Lax; HttpOnly");
        assert_eq!(no_session(&plain), "qinghe=; Path=/; SameSite=Lax; Max-Age=0; HttpOnly");
        let tls = Site { secure: true, ..Site::default() };
        assert_eq!(session(&tls, "t"), "__Host-qinghe=t; Path=/; SameSite=Lax; HttpOnly; Secure");
        assert_eq!(step(&tls, "t"), "__Host-qinghe-step=t; Path=/; SameSite=Lax; HttpOnly; Secure");
        assert_eq!(no_session(&tls), "__Host-qinghe=; Path=/; SameSite=Lax; Max-Age=0; HttpOnly; Secure");
    }

    #[test]
    fn language_and_school_stay_a_year() {
        let site = Site::default();
        assert_eq!(language(&site, Lang::Zh), "qinghe-lang=zh-CN; Path=/; SameSite=Lax; Max-Age=31536000");
        let cookie = school(&site, " qh 1001").unwrap();
        assert_eq!(cookie, "qinghe-school=QH1001; Path=/; SameSite=Lax; Max-Age=31536000; HttpOnly");
    }

    #[test]
    fn nothing_else_gets_into_the_school_cookie() {
        for typed in ["", "  ", "QH1001; Domain=evil.example", "QH\r\nX: y", "青禾", &"Q".repeat(33)] {
            assert_eq!(school(&Site::default(), typed), None, "{typed:?}");
        }
    }
}
