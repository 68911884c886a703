//! Small scripts that make a plain form handier: a slider, taps without a round trip, private notes.
//! Each is a few hundred bytes inside its page. As islands they would bring the whole browser bundle
//! to pages that need nothing else of it, and had made the bundle 49 KB larger.

/// Putting things in order by taps, without sending each of them in.
pub const ARRANGE: &str = include_str!("arrange.js");
/// A contest's standing: fetched anew every few seconds while it changes.
pub const CONTEST: &str = include_str!("contest.js");
/// Files that take a while: how much has come, and a way to stop it.
pub const DOWNLOAD: &str = include_str!("download.js");
/// Class boards and nodes' figures: changes as they happen, by server-sent events, else by asking every ten seconds.
pub const FOLLOW: &str = include_str!("follow.js");
/// A slider beside a number.
pub const GUESS: &str = include_str!("guess.js");
/// The quick exit: leaves at once, and marks the device so that the back button shows a neutral page.
pub const LEAVE: &str = include_str!("leave.js");
/// An author's preview: the page loads again when its lesson was changed.
pub const LIVE: &str = include_str!("live.js");
/// A live match: frames as they come, answers without a new page, the clock.
pub const MATCH: &str = include_str!("match.js");
/// A button that prints the page.
pub const PRINT: &str = include_str!("print.js");
/// Signing out: clears what the browser keeps for the person.
pub const SIGN_OUT: &str = include_str!("sign_out.js");
/// Reading a step aloud with the browser's own voice.
pub const SPEAK: &str = include_str!("speak.js");
/// Notes that stay in this browser tab.
pub const NOTES: &str = include_str!("notes.js");
