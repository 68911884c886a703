//! Who a request comes from, and what a page needs to answer it. The server's middleware makes the
//! [`Visitor`] before any page runs.

use axum::extract::FromRequestParts;
use qinghe_model::Lang;
use qinghe_service::{Actor, App, accounts::Client, lessons::Reminder};
use qinghe_store::help_lines::HelpLine;
use std::{convert::Infallible, sync::Arc};

/// The state of every page; cheap to clone.
#[derive(Clone)]
pub struct Web {
    pub app: App,
    pub site: Arc<Site>,
}

/// What is the same for every visitor.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The name of the browser bundle (`qinghe.<hash>`); `None` if it was not built: then every
    /// page works by plain forms.
    pub bundle: Option<String>,
    /// The address of the style sheet, e.g. `/pkg/qinghe.<hash>.css`.
    pub stylesheet: Option<String>,
    /// The address of the style sheet of story pictures, which only pages with such a picture load.
    pub scenes: Option<String>,
    /// Where the quick exit goes.
    pub exit_url: String,
    /// The public address without a slash at the end, for the QR links of printed slips. `None`: the request's Host is
    /// used.
    pub public_url: Option<String>,
    /// Whether the site is served over TLS: cookies are `Secure` and named `__Host-`.
    pub secure: bool,
    /// Whether pages reload when their lesson changes: an author's preview.
    pub live: bool,
}

impl Site {
    #[must_use]
    pub const fn session_cookie(&self) -> &'static str {
        if self.secure { "__Host-qinghe" } else { "qinghe" }
    }

    /// The cookie of a sign-in that waits for its second factor.
    #[must_use]
    pub const fn step_cookie(&self) -> &'static str {
        if self.secure { "__Host-qinghe-step" } else { "qinghe-step" }
    }
}

/// The language of this device.
pub const LANG_COOKIE: &str = "qinghe-lang";
/// The code of the school whose pupils sign in on this device.
pub const SCHOOL_COOKIE: &str = "qinghe-school";
/// A random name of this device, signed by the server: it tells apart guesses from different devices, and a device that is
/// known.
pub const DEVICE_COOKIE: &str = "qinghe-device";

/// The cookie that says somebody left by the quick exit: pages stay hidden until they prove who they are.
pub const AWAY_COOKIE: &str = "qinghe-away";

/// Says that staff used this browser last, so that a page for everyone leads to their sign-in. It goes with the window.
pub const DOOR_COOKIE: &str = "qinghe-door";
/// The cookie of a guest in a live match.
pub const GUEST_COOKIE: &str = "qinghe-guest";
/// The reading preferences of this device.
pub const READING_COOKIE: &str = "qinghe-reading";

/// Reading preferences. They belong to the device, not the account: nobody else sees them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reading {
    /// 0 normal, 1 larger, 2 largest.
    pub size: u8,
    /// Wider line spacing.
    pub space: bool,
    /// Stronger colours.
    pub contrast: bool,
    /// No animation.
    pub calm: bool,
}

impl Reading {
    /// Reads the cookie: a digit, then a letter for each preference that is on. Anything unknown is off.
    #[must_use]
    pub fn parse(cookie: &str) -> Self {
        let size = cookie.bytes().next().filter(|b| matches!(b, b'1' | b'2')).map_or(0, |b| b - b'0');
        let on = |letter| cookie.contains(letter);
        Self { size, space: on('s'), contrast: on('c'), calm: on('m') }
    }

    #[must_use]
    pub fn cookie(self) -> String {
        let mut text = self.size.to_string();
        for (letter, on) in [('s', self.space), ('c', self.contrast), ('m', self.calm)] {
            if on {
                text.push(letter);
            }
        }
        text
    }

    /// The value of the page's `data-read`; `None` if every preference is normal.
    #[must_use]
    pub fn words(self) -> Option<String> {
        let names = [
            (self.size == 1, "large"),
            (self.size == 2, "largest"),
            (self.space, "space"),
            (self.contrast, "contrast"),
            (self.calm, "calm"),
        ];
        let names: Vec<&str> = names.into_iter().filter(|(on, _)| *on).map(|(_, name)| name).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }
}

/// The visitor behind a request.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub actor: Option<Arc<Actor>>,
    /// The language of the answer: account, then cookie, then Accept-Language, then zh-CN.
    pub lang: Lang,
    pub reading: Reading,
    /// The work a pupil must do soon, on pages that show it.
    pub reminder: Reminder,
    /// The helplines of a pupil's school and bureaus, beside the national ones.
    pub help: Arc<[HelpLine]>,
    /// Address and device.
    pub client: Client,
    /// The path and query of the request, for links back.
    pub path: String,
    /// The site's origin as the browser has it: `https://example.edu.cn`.
    pub origin: String,
    /// Whether the browser has a session that is over.
    pub lapsed: bool,
    /// Whether staff were the last to sign in here.
    pub staff_before: bool,
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().expect("the server's middleware runs before every page"))
    }
}

#[cfg(test)]
mod tests {
    use crate::visitor::Reading;

    #[test]
    fn reading_habits_travel_in_a_cookie() {
        let most = Reading { size: 2, space: true, contrast: true, calm: true };
        for reading in [Reading::default(), most, Reading { size: 1, contrast: true, ..Reading::default() }] {
            assert_eq!(Reading::parse(&reading.cookie()), reading);
        }
        assert_eq!(Reading::parse("9<script>"), Reading { size: 0, space: true, contrast: true, calm: false });
        assert_eq!(Reading::parse(""), Reading::default());
        assert_eq!(Reading::default().words(), None);
        assert_eq!(most.words().unwrap(), "largest space contrast calm");
    }
}
