//! Recovery codes: ten, shown once, each used once.

use super::{confirm, note, own};
use crate::{Actor, App, Error, limits::Client};
use qinghe_model::{UserId, text::half_width};
use qinghe_store::factors;
use serde_json::json;

/// The codes of a set.
const CODES: usize = 10;
/// The characters of a code, without the hyphens: 60 bits, of which the first five tell the codes of a set apart.
const LENGTH: usize = 12;
/// Small letters and digits without those that look alike.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// A new set.
pub(super) struct Codes {
    /// As they are shown.
    pub(super) shown: Vec<String>,
    /// As they are stored: mark and hash.
    pub(super) stored: Vec<(String, String)>,
}

/// Makes a set of codes.
pub(super) async fn make(app: &App) -> Result<Codes, Error> {
    let (mut shown, mut stored) = (Vec::with_capacity(CODES), Vec::with_capacity(CODES));
    for mark in marks(app) {
        let mut code = vec![mark];
        code.extend(app.random::<{ LENGTH - 1 }>().map(|byte| LETTERS[usize::from(byte) % LETTERS.len()]));
        let code = String::from_utf8(code).expect("the letters are ASCII");
        let hash = app.hasher().hash(&code, app.random()).await?;
        stored.push((code[..1].to_owned(), hash));
        shown.push(grouped(&code));
    }
    Ok(Codes { shown, stored })
}

/// Ten different letters in a random order.
fn marks(app: &App) -> impl Iterator<Item = u8> {
    let mut letters = *LETTERS;
    let random: [u8; 32 * 4] = app.random();
    for (n, part) in random.chunks_exact(4).enumerate().take(CODES) {
        let number = u32::from_be_bytes([part[0], part[1], part[2], part[3]]) as usize;
        letters.swap(n, n + number % (LETTERS.len() - n));
    }
    letters.into_iter().take(CODES)
}

/// In groups of four, as people write it down.
fn grouped(code: &str) -> String {
    [&code[..4], &code[4..8], &code[8..]].join("-")
}

/// A recovery code as it was typed, with or without hyphens, in any width and case; `None` when it can be none.
pub(super) fn read(typed: &str) -> Option<String> {
    let plain: String = half_width(typed).to_lowercase().chars().filter(|c| !matches!(c, '-' | '–' | '—')).collect();
    (plain.len() == LENGTH && plain.bytes().all(|b| LETTERS.contains(&b))).then_some(plain)
}

/// The mark and hash of an unused code, when this is one. It costs a hash either way.
pub(super) async fn find(app: &App, user: UserId, code: &str) -> Result<Option<(String, String)>, Error> {
    let mark = code[..1].to_owned();
    let stored = factors::find_code(&mut app.db().read().await?, user, &mark).await?;
    let verdict = app.hasher().verify(code, stored.as_deref()).await?;
    Ok(stored.filter(|_| verdict.right).map(|hash| (mark, hash)))
}

/// Makes a new set, which voids the old one. The codes are shown now and never again.
///
/// # Errors
/// [`Error::NotFound`] for an account without a factor; [`Error::Invalid`] with the field `password`;
/// [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn renew_codes(app: &App, actor: &Actor, password: &str, client: &Client) -> Result<Vec<String>, Error> {
    let (user, _) = own(actor)?;
    if factors::list(&mut app.db().read().await?, user).await?.is_empty() {
        return Err(Error::NotFound);
    }
    confirm(app, actor, password, client).await?;
    let codes = make(app).await?;
    tx!(app, (&actor, user, stored = codes.stored), |c| {
        factors::hold(c, *user).await?;
        factors::replace_codes(c, *user, stored, app.now()).await?;
        note(app, c, actor, *user, json!({ "operation": "codes_renewed" })).await
    })
    .await?;
    Ok(codes.shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(read("abcd-efgh-jkmn").as_deref(), Some("abcdefghjkmn"));
        assert_eq!(read(" ABCD efgh JKMN ").as_deref(), Some("abcdefghjkmn"));
        assert_eq!(read("ａｂｃｄ－ｅｆｇｈ－ｊｋｍｎ").as_deref(), Some("abcdefghjkmn"));
        for wrong in ["", "123456", "abcd-efgh-jkm", "abcd-efgh-jkmn2", "abcd-efgh-jkml", "验证码验证码"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn letters_are_thirty_two_different_ones() {
        let mut letters = LETTERS.to_vec();
        letters.sort_unstable();
        letters.dedup();
        assert_eq!(letters.len(), 32);
        assert_eq!(grouped("abcdefghjkmn"), "abcd-efgh-jkmn");
    }
}
