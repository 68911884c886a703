//! The codes of an authenticator app: time-based one-time passwords (RFC 6238) with the values that every app knows, SHA-1, six
//! digits and steps of 30 seconds. A code of the step before or after is accepted, and none twice.

use super::{MOST, add, confirm, own, read_name};
use crate::{Actor, App, Error, limits::Client, sealing::Purpose};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use qinghe_model::{FactorId, UserId, error::FieldError, text::half_width};
use qinghe_store::{
    factors::{self, Factor, Kind},
    users,
};
use totp_rs::{Algorithm, Builder, Secret, Totp};

/// Bytes of a new secret: as long as the hash.
const SECRET: usize = 20;
/// Seconds in which a set-up is finished.
const SETUP_FOR: i64 = 30 * 60;
/// The name of the site in an app. Apps show it beside the code, and some show only Latin letters.
const ISSUER: &str = "Qinghe 青禾课堂";

/// An app that is being set up.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The secret as it is typed, in groups of four.
    pub secret: String,
    /// The address that an app reads from a QR code.
    pub url: String,
    /// The secret for the form, sealed.
    pub sealed: String,
}

fn totp(secret: &[u8], username: &str) -> Option<Totp> {
    let username = if username.is_empty() || username.contains(':') { "-" } else { username };
    let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(6).with_step_duration(30).with_skew(1);
    builder.with_secret(secret).with_account_name(username).with_issuer(Some(ISSUER)).build().ok()
}

/// Six digits as they were typed, in any width; `None` when they are none.
pub(super) fn read(typed: &str) -> Option<String> {
    let plain: String = half_width(typed).chars().filter(|c| *c != '-').collect();
    (plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit())).then_some(plain)
}

/// The time step to which a code belongs, if it is one of now.
fn step_of(secret: &[u8], code: &str, now: i64) -> Option<i64> {
    let step = totp(secret, "")?.check(code, u64::try_from(now).ok()?)?;
    i64::try_from(step).ok()
}

/// What a code turned out to be.
pub(super) struct Match {
    pub(super) factor: FactorId,
    pub(super) step: i64,
    /// The secret, sealed again, when it was sealed with the previous pepper.
    pub(super) sealed: Option<Vec<u8>>,
    /// Whether this code or a later one was used before.
    pub(super) used: bool,
}

/// The app among these factors that shows this code now.
pub(super) fn find(app: &App, all: &[Factor], code: &str) -> Option<Match> {
    let now = app.now().timestamp();
    let of_app = |f: &Factor| {
        let Some(opened) = app.secrets().open(Purpose::Totp, f.id.0.as_bytes(), &f.secret) else {
            // Another server's secrets, or a changed row: nobody signs in with it.
            tracing::error!("factors.secret_unreadable");
            return None;
        };
        let step = step_of(&opened.text, code, now)?;
        let sealed = opened.outdated.then(|| seal(app, f.id, &opened.text));
        Some(Match { factor: f.id, step, sealed, used: step <= f.last_step })
    };
    let mut found: Vec<Match> = all.iter().filter(|f| f.kind == Kind::Totp).filter_map(of_app).collect();
    found.sort_by_key(|m| m.used);
    found.into_iter().next()
}

fn seal(app: &App, id: FactorId, secret: &[u8]) -> Vec<u8> {
    app.secrets().seal(Purpose::Totp, id.0.as_bytes(), app.random(), secret)
}

/// Begins to set up an app: a new secret, which is kept nowhere until a first code has been typed.
///
/// # Errors
/// [`Error::SignInRequired`], [`Error::MustChangePassword`]; [`Error::Forbidden`] for pupils.
pub async fn begin_app(app: &App, actor: &Actor) -> Result<Setup, Error> {
    let (user, _) = own(actor)?;
    show(app, user, &app.random::<SECRET>(), app.now().timestamp()).await
}

/// The same set-up again, for its form that was refused; a new one when that is over.
///
/// # Errors
/// As [`begin_app`].
pub async fn continue_app(app: &App, actor: &Actor, sealed: &str) -> Result<Setup, Error> {
    let (user, _) = own(actor)?;
    match open(app, user, sealed) {
        Some((began, secret)) => show(app, user, &secret, began).await,
        None => begin_app(app, actor).await,
    }
}

async fn show(app: &App, user: UserId, secret: &[u8], began: i64) -> Result<Setup, Error> {
    let account = users::find(&mut app.db().read().await?, user).await?.ok_or(Error::SignInRequired)?;
    let username = account.username.unwrap_or_default();
    let url = totp(secret, &username).and_then(|t| t.to_url().ok());
    let base32 = Secret::from(secret.to_vec()).to_base32();
    let groups: Vec<&str> = base32.as_bytes().chunks(4).filter_map(|part| std::str::from_utf8(part).ok()).collect();
    let mut text = began.to_be_bytes().to_vec();
    text.extend(secret);
    let sealed = app.secrets().seal(Purpose::TotpSetup, user.0.as_bytes(), app.random(), &text);
    Ok(Setup {
        secret: groups.join(" "),
        url: url.ok_or_else(|| Error::Input("an authenticator's address".into()))?,
        sealed: URL_SAFE_NO_PAD.encode(sealed),
    })
}

/// When a set-up began, and its secret; `None` when it is over, or of somebody else.
fn open(app: &App, user: UserId, sealed: &str) -> Option<(i64, [u8; SECRET])> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let opened = app.secrets().open(Purpose::TotpSetup, user.0.as_bytes(), &sealed)?;
    let (began, secret) = opened.text.split_first_chunk::<8>()?;
    let began = i64::from_be_bytes(*began);
    let fresh = (0..SETUP_FOR).contains(&(app.now().timestamp() - began));
    Some((began, secret.try_into().ok()?)).filter(|_| fresh)
}

/// Adds an app whose first code was typed. Returns the recovery codes that are new with the first factor; they are shown now and
/// never again.
///
/// # Errors
/// [`Error::Invalid`] with the fields `name`, `code` and `password`; [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn add_app(
    app: &App,
    actor: &Actor,
    sealed: &str,
    name: &str,
    code: &str,
    password: &str,
    client: &Client,
) -> Result<Option<Vec<String>>, Error> {
    let (user, _) = own(actor)?;
    let name = read_name(name)?;
    let Some((_, secret)) = open(app, user, sealed) else { return Err(Error::field("code", "setup-over")) };
    let mut faults = Vec::new();
    let step = read(code).and_then(|code| step_of(&secret, &code, app.now().timestamp()));
    if step.is_none() {
        faults.push(FieldError { field: "code", code: "code-wrong" });
    }
    if password.is_empty() {
        faults.push(FieldError { field: "password", code: "password-required" });
    }
    let Some(last_step) = step.filter(|_| faults.is_empty()) else { return Err(Error::Invalid(faults)) };
    let all = factors::list(&mut app.db().read().await?, user).await?;
    if all.len() >= MOST {
        return Err(Error::field("name", "factors-many"));
    }
    // The same form sent twice.
    let is_same = |f: &Factor| {
        let opened = app.secrets().open(Purpose::Totp, f.id.0.as_bytes(), &f.secret);
        f.kind == Kind::Totp && opened.is_some_and(|o| o.text == secret)
    };
    if all.iter().any(is_same) {
        return Err(Error::field("code", "code-used"));
    }
    confirm(app, actor, password, client).await?;
    let id: FactorId = app.new_id();
    let factor = Factor {
        id,
        user_id: user,
        kind: Kind::Totp,
        name,
        secret: seal(app, id, &secret),
        credential_id: None,
        transports: 0,
        state: None,
        last_step,
        created_at: app.now(),
        last_used_at: None,
    };
    add(app, actor, factor).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret is `12345678901234567890`; the last six of its eight digits.
    #[test]
    fn the_vectors_of_the_standard() {
        let secret = b"12345678901234567890";
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(secret, code, time), Some(time / 30), "{time}");
        }
    }

    /// Made with pyotp 2, another implementation: see the head of the file.
    #[test]
    fn the_codes_of_another_implementation() {
        let mut count = 0;
        for line in include_str!("pyotp.csv").lines().filter(|l| !l.starts_with('#')) {
            let [secret, time, code] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
            let (secret, time) = (Secret::try_from_base32(secret).unwrap(), time.parse::<i64>().unwrap());
            assert_eq!(step_of(secret.as_bytes(), code, time), Some(time / 30), "{line}");
            count += 1;
        }
        assert_eq!(count, 200);
    }

    #[test]
    fn one_step_either_way_is_accepted_and_no_more() {
        let secret = [7; SECRET];
        let code = totp(&secret, "").unwrap().generate(3000).to_string();
        let at = |time| step_of(&secret, &code, time);
        assert_eq!([at(2969), at(2970), at(3000), at(3059), at(3060)], [None, Some(100), Some(100), Some(100), None]);
    }

    #[test]
    fn codes_are_read_in_any_width() {
        assert_eq!(read(" 123 456 ").as_deref(), Some("123456"));
        assert_eq!(read("１２３４５６").as_deref(), Some("123456"));
        assert_eq!(read("123-456").as_deref(), Some("123456"));
        for wrong in ["", "12345", "1234567", "12345a", "一二三四五六"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_is_told_what_it_must_know() {
        let url = totp(&[7; SECRET], "zhao.lan").unwrap().to_url().unwrap();
        assert!(url.starts_with("otpauth://totp/"), "{url}");
        for part in ["secret=A4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYH", "issuer=Qinghe", "zhao.lan"] {
            assert!(url.contains(part), "{url}");
        }
    }
}
