//! Small scripts that improve a plain form: a slider, taps without a round trip, private notes, text kept until it is sent.
//! Each is a few hundred bytes inside its page, a few are some thousand. As islands they would load the whole browser bundle
//! on pages that need nothing else of it, and made the bundle 49 KB larger.

/// Lets the main button of a step check an answer that was changed after it was checked.
pub const AGAIN: &str = include_str!("again.js");
/// Puts steps in order by taps without a request for each.
pub const ARRANGE: &str = include_str!("arrange.js");
/// The time left of a quiz, measured without the device's clock; hands in when the server says that it is over.
pub const CLOCK: &str = concat!(include_str!("awake.js"), ";", include_str!("clock.js"));
/// Adds a button that copies the text of a field.
pub const COPY: &str = include_str!("copy.js");
/// Refreshes a contest's standings every few seconds while they change.
pub const CONTEST: &str = include_str!("contest.js");
/// Shows the progress of a long download and can stop it.
pub const DOWNLOAD: &str = include_str!("download.js");
/// Updates class boards and figures by server-sent events, or every ten seconds.
pub const FOLLOW: &str = concat!(include_str!("awake.js"), ";", include_str!("follow.js"));
/// Adds a slider to a number.
pub const GUESS: &str = include_str!("guess.js");
/// Breaks Chinese headings between words only.
pub const HEADINGS: &str = include_str!("headings.js");
/// Keeps what is typed in a form on the device until it is sent: through the end of a session and a change of language.
pub const KEEP: &str = include_str!("keep.js");
/// The quick exit: leaves at once, and marks the device so that the back button shows a neutral page.
pub const LEAVE: &str = include_str!("leave.js");
/// Brings the islands of a page to life: a call of it with the addresses of the two files follows.
pub const ISLANDS: &str = include_str!("islands.js");
/// An author's preview: the page loads again when its lesson was changed.
pub const LIVE: &str = include_str!("live.js");
/// A live match: replaces frames, sends answers, runs the clock.
pub const MATCH: &str = concat!(include_str!("awake.js"), ";", include_str!("match.js"));
/// Passkeys: asks the browser, and sends its answer with the form.
pub const PASSKEY: &str = include_str!("passkey.js");
/// Adds a button that prints the page.
pub const PRINT: &str = include_str!("print.js");
/// Signing out: clears what the browser keeps for the person.
pub const SIGN_OUT: &str = include_str!("sign_out.js");
/// Reading a page aloud with the browser's own voice.
pub const SPEAK: &str = include_str!("speak.js");
/// Keeps notes in this browser tab.
pub const NOTES: &str = include_str!("notes.js");
