//! The server's secrets, and what is derived from them: issued PINs and QR slips.
//!
//! They live in a file of their own, apart from the database, readable by the server's user only: a copy of the
//! database contains no PIN. The database has a check value of them ([`crate::installation`]), so that a server with the
//! secrets of another does not hand out wrong PINs in silence. When the file is lost, every issued PIN, every slip and every
//! chosen password is void: slips are printed again, passwords reset. [`super::rotation`] puts new secrets in their place.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use qinghe_model::UserId;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{fmt, fs, io::Write, net::IpAddr, path::Path};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Digits of a slip's long code.
pub const CODE_DIGITS: usize = 16;
/// The digits that an issued PIN may have.
pub const PIN_DIGITS: [i64; 2] = [6, 8];

/// What must not be in the database.
#[derive(Clone)]
pub struct Secrets {
    pin: Vec<u8>,
    pub(crate) pepper: Vec<u8>,
    pub(crate) previous_pepper: Option<Vec<u8>>,
    /// Those of before that one, the latest first.
    retired_peppers: Vec<Vec<u8>>,
    /// What slips were printed with before, and until when they are good.
    previous_pin: Option<Box<(Self, DateTime<Utc>)>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(hidden)")
    }
}

/// The file. Secrets are hexadecimal.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SecretsFile {
    pub(super) pin: String,
    pub(super) pepper: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) previous_pepper: Option<String>,
    /// Those of before that one, the latest first: nothing is accepted by them, but what they signed can be verified.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) retired_peppers: Vec<String>,
    /// When the pepper was rotated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pepper_rotated_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) previous_pin: Option<String>,
    /// Until when slips of the previous secret are good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) previous_pin_until: Option<DateTime<Utc>>,
}

/// What stands above the secrets.
const HEAD: &str =
    "# Keep this file safe and apart from the database. Without it no issued PIN and no password is valid.\n";

impl SecretsFile {
    /// The file's text.
    pub(super) fn text(&self) -> String {
        format!("{HEAD}{}", toml::to_string(self).expect("strings serialise"))
    }

    /// Reads the file as it is, if it is as it should be.
    pub(super) fn read(path: &Path) -> Result<Self, SecretsError> {
        let name = path.display().to_string();
        let io = |source| SecretsError::Io { path: name.clone(), source };
        let broken = |reason| SecretsError::Broken { path: name.clone(), reason };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            if fs::metadata(path).map_err(io)?.permissions().mode() & 0o077 != 0 {
                return Err(broken("others may read it; run chmod 600 on it"));
            }
        }
        let text = fs::read_to_string(path).map_err(io)?;
        toml::from_str(&text).map_err(|_| broken("wants pin = \"…\" and pepper = \"…\""))
    }

    /// The secrets in it.
    pub(super) fn secrets(&self, path: &Path) -> Result<Secrets, SecretsError> {
        let decode = |s: &str| {
            hex::decode(s).ok().filter(|b| b.len() >= 32).ok_or_else(|| SecretsError::Broken {
                path: path.display().to_string(),
                reason: "a secret is at least 64 hexadecimal digits",
            })
        };
        let now = Secrets {
            pin: decode(&self.pin)?,
            pepper: decode(&self.pepper)?,
            previous_pepper: self.previous_pepper.as_deref().map(decode).transpose()?,
            retired_peppers: self.retired_peppers.iter().map(|pepper| decode(pepper)).collect::<Result<_, _>>()?,
            previous_pin: None,
        };
        let Some((before, until)) = self.previous_pin.as_deref().zip(self.previous_pin_until) else { return Ok(now) };
        let before = Secrets { pin: decode(before)?, ..now.clone() };
        Ok(Secrets { previous_pin: Some(Box::new((before, until))), ..now })
    }
}

/// Why the secrets could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The file cannot be read or made.
    #[error("the secrets file {path}: {source}")]
    Io {
        /// The file's path.
        path: String,
        /// The cause.
        source: std::io::Error,
    },
    /// There is no file.
    #[error(
        "there is no secrets file at {path}. If this is a new installation, run `qinghe init`; if not, put the file's copy \
         there: without it no issued PIN and no password is valid"
    )]
    Missing {
        /// The path that was looked at.
        path: String,
    },
    /// There is a file, and none may be written over.
    #[error("there is a secrets file at {path} already; nothing was written over it")]
    Exists {
        /// The file's path.
        path: String,
    },
    /// The file is there but not as it should be.
    #[error("the secrets file {path}: {reason}")]
    Broken {
        /// The file's path.
        path: String,
        /// What is wrong, without the secret.
        reason: &'static str,
    },
    /// A rotation would void what is still in use.
    #[error("{0}")]
    StillNeeded(String),
}

impl Secrets {
    /// Secrets from 64 random bytes, for tests and for a new file.
    #[must_use]
    pub fn from_bytes(random: &[u8; 64]) -> Self {
        let (pin, pepper) = (random[..32].to_vec(), random[32..].to_vec());
        Self { pin, pepper, previous_pepper: None, retired_peppers: Vec::new(), previous_pin: None }
    }

    /// Reads the file, or makes it from `random` when there is none: for data that is made up anyway.
    ///
    /// # Errors
    /// When the file cannot be read or made, is readable by others, or is broken.
    pub fn load_or_create(path: &Path, random: &[u8; 64]) -> Result<Self, SecretsError> {
        if path.exists() { Self::load(path) } else { Self::create(path, random) }
    }

    /// Makes the file from `random`, readable by its owner only.
    ///
    /// # Errors
    /// When there is one already, or it cannot be made.
    pub fn create(path: &Path, random: &[u8; 64]) -> Result<Self, SecretsError> {
        let new = Self::from_bytes(random);
        let file = SecretsFile {
            pin: hex::encode(&new.pin),
            pepper: hex::encode(&new.pepper),
            previous_pepper: None,
            retired_peppers: Vec::new(),
            pepper_rotated_at: None,
            previous_pin: None,
            previous_pin_until: None,
        };
        write_new(path, file.text().as_bytes())?;
        Ok(new)
    }

    /// Reads the file.
    ///
    /// # Errors
    /// When there is none, it cannot be read, is readable by others, or is broken.
    pub fn load(path: &Path) -> Result<Self, SecretsError> {
        if !path.exists() {
            return Err(SecretsError::Missing { path: absolute(path) });
        }
        SecretsFile::read(path)?.secrets(path)
    }

    /// These secrets and, while slips printed before are good, those of before: by each of them what is typed or scanned may
    /// be right. What is printed comes from these alone.
    pub fn accepted(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Self> {
        let before = self.previous_pin.as_deref().filter(|(_, until)| *until > now).map(|(before, _)| before);
        std::iter::once(self).chain(before)
    }

    /// The secrets before the last rotation of `pin`, whether or not their slips are still good: to know these as the successors
    /// of those that a database was used with.
    #[must_use]
    pub fn before(&self) -> Option<&Self> {
        self.previous_pin.as_deref().map(|(before, _)| before)
    }

    /// Every pepper there has been, the present one first: to verify what was signed with any of them. Passwords and cookies
    /// are accepted by the first two only.
    pub fn all_peppers(&self) -> impl Iterator<Item = &[u8]> {
        let earlier = self.previous_pepper.iter().chain(&self.retired_peppers);
        std::iter::once(&self.pepper).chain(earlier).map(Vec::as_slice)
    }

    /// What a database keeps to know its secrets by: a tag of `pin` and one of `pepper`, from which neither can be found.
    pub(crate) fn check_values(&self) -> [String; 2] {
        [&self.pin, &self.pepper].map(|secret| hex::encode(tag(secret, CHECK, b"")))
    }

    /// Whether a check value is of these secrets or of some that they took the place of: of `pin`, and of `pepper`.
    pub(crate) fn succeed(&self, pin: &str, pepper: &str) -> [bool; 2] {
        let is = |known: &str, secret: &[u8]| hex::encode(tag(secret, CHECK, b"")) == known;
        let mut pins = std::iter::once(self).chain(self.before());
        [pins.any(|s| is(pin, &s.pin)), self.all_peppers().any(|secret| is(pepper, secret))]
    }

    fn mac(&self, purpose: &[u8], learner: UserId, generation: i64) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.pin).expect("HMAC takes a key of any length");
        mac.update(purpose);
        mac.update(learner.0.as_bytes());
        mac.update(&generation.to_be_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The PIN issued to a learner in this generation: eight digits where the school has said so, else six. It is nowhere
    /// stored.
    #[must_use]
    pub fn issued_pin(&self, learner: UserId, generation: i64, digits: i64) -> String {
        // Of two lengths neither contains the other.
        let (purpose, digits) = if digits == PIN_DIGITS[1] { (&b"pin of 8"[..], 8) } else { (&b"pin"[..], 6) };
        let mac = self.mac(purpose, learner, generation);
        // 2^64 is so much more than 10^8 that the digits are even to one part in 10^11.
        let number = u64::from_be_bytes(mac[..8].try_into().expect("eight bytes")) % 10_u64.pow(digits);
        format!("{number:0width$}", width = digits as usize)
    }

    /// Whether `typed` is the learner's issued PIN, in constant time.
    #[must_use]
    pub fn is_issued_pin(&self, learner: UserId, generation: i64, digits: i64, typed: &str) -> bool {
        self.issued_pin(learner, generation, digits).as_bytes().ct_eq(typed.as_bytes()).into()
    }

    /// The long code of a learner's slip, for a device without a camera: sixteen digits, far too many to guess. It is
    /// typed in place of the PIN.
    #[must_use]
    pub fn slip_code(&self, learner: UserId, generation: i64) -> String {
        let mac = self.mac(b"code", learner, generation);
        let number = u64::from_be_bytes(mac[..8].try_into().expect("eight bytes")) % 10_u64.pow(16);
        format!("{number:016}")
    }

    /// Whether `typed` is the long code of the learner's slip, in constant time.
    #[must_use]
    pub fn is_slip_code(&self, learner: UserId, generation: i64, typed: &str) -> bool {
        self.slip_code(learner, generation).as_bytes().ct_eq(typed.as_bytes()).into()
    }

    /// The cookie of a device: its random name with a tag that only this server can make.
    #[must_use]
    pub fn device_cookie(&self, name: &str) -> String {
        format!("{name}.{}", hex::encode(tag(&self.pepper, DEVICE, name.as_bytes())))
    }

    /// The name of the device whose cookie this is; `None` when this server did not issue it. The cookies of the previous
    /// pepper stay good.
    #[must_use]
    pub fn read_device_cookie<'a>(&self, cookie: &'a str) -> Option<&'a str> {
        let (name, signed) = cookie.split_once('.').filter(|(name, _)| name.len() == 32)?;
        let mut given = [0; 16];
        hex::decode_to_slice(signed, &mut given).ok()?;
        let peppers = [Some(&self.pepper), self.previous_pepper.as_ref()];
        let good = |pepper: &Vec<u8>| bool::from(tag(pepper, DEVICE, name.as_bytes()).ct_eq(&given));
        peppers.into_iter().flatten().any(good).then_some(name)
    }

    /// The name under which a network is remembered.
    pub(crate) fn network_hash(&self, network: IpAddr) -> [u8; 16] {
        tag(&self.pin, NETWORK, network.to_string().as_bytes())
    }

    /// What the audit log keeps of an account that a stranger typed and that is not there.
    pub(crate) fn account_pseudonym(&self, typed: &str) -> String {
        hex::encode(&tag(&self.pin, ACCOUNT, typed.as_bytes())[..8])
    }

    /// Who somebody is in the request log of a month: the same in all its lines, and another in the next month.
    pub(crate) fn log_pseudonym(&self, user: UserId, month: &str) -> String {
        let key = tag(&self.pin, REQUEST_LOG, month.as_bytes());
        hex::encode(&tag(&key, REQUEST_LOG, user.0.as_bytes())[..8])
    }

    /// The signature of a checkpoint of the audit log.
    pub(crate) fn checkpoint_mac(&self, checkpoint: &[u8]) -> [u8; 16] {
        tag(&self.pepper, CHECKPOINT, checkpoint)
    }

    /// Whether this server signed a checkpoint, with this pepper or one of before.
    pub(crate) fn is_checkpoint_mac(&self, checkpoint: &[u8], mac: &[u8; 16]) -> bool {
        self.all_peppers().any(|pepper| tag(pepper, CHECKPOINT, checkpoint).ct_eq(mac).into())
    }

    /// The token of a learner's QR slip: who, which generation, and a tag only this server can make.
    #[must_use]
    pub fn slip_token(&self, learner: UserId, generation: i64) -> String {
        let mut token = Vec::with_capacity(40);
        token.extend(learner.0.as_bytes());
        token.extend(generation.to_be_bytes());
        token.extend(&self.mac(b"slip", learner, generation)[..16]);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// The learner and generation of a slip; `None` when this server did not issue it.
    #[must_use]
    pub fn read_slip_token(&self, token: &str) -> Option<(UserId, i64)> {
        let bytes: [u8; 40] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let learner = UserId(Uuid::from_bytes(bytes[..16].try_into().ok()?));
        let generation = i64::from_be_bytes(bytes[16..24].try_into().ok()?);
        let good: bool = self.mac(b"slip", learner, generation)[..16].ct_eq(&bytes[24..]).into();
        good.then_some((learner, generation))
    }
}

const DEVICE: &[u8] = b"qinghe device cookie, version 1";
const NETWORK: &[u8] = b"qinghe network, version 1";
const ACCOUNT: &[u8] = b"qinghe typed account, version 1";
const REQUEST_LOG: &[u8] = b"qinghe request log, version 1";
const CHECKPOINT: &[u8] = b"qinghe audit checkpoint, version 1";
const CHECK: &[u8] = b"qinghe secrets check, version 1";

fn absolute(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// Writes a secrets file where there is none: whole or not at all, and readable by its owner only.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub fn write_new(path: &Path, text: &[u8]) -> Result<(), SecretsError> {
    let name = absolute(path);
    let io = |source| SecretsError::Io { path: name.clone(), source };
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(io)?;
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    if let Err(e) = fs::remove_file(part)
        && e.kind() != std::io::ErrorKind::NotFound
    {
        return Err(io(e));
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(part).map_err(io)?;
    out.write_all(text).and_then(|()| out.sync_all()).map_err(io)?;
    // Unlike a renaming, a link never takes another file's place.
    let linked = fs::hard_link(part, path);
    fs::remove_file(part).map_err(io)?;
    match linked {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => return Err(SecretsError::Exists { path: name }),
        linked => linked.map_err(io)?,
    }
    fs::File::open(folder).and_then(|f| f.sync_all()).map_err(io)
}

/// A tag over a text with a key of its own for each purpose, derived from a secret.
fn tag(secret: &[u8], purpose: &[u8], text: &[u8]) -> [u8; 16] {
    let whole = derive(&derive(secret, purpose), text);
    whole[..16].try_into().expect("half of 32 bytes")
}

/// A key for one purpose, derived from a secret.
pub(super) fn derive(secret: &[u8], purpose: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(purpose);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::from_bytes(&[7; 64])
    }

    #[test]
    fn a_pin_belongs_to_one_learner_and_generation() {
        let (s, a, b) = (secrets(), UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        for digits in PIN_DIGITS {
            let pin = s.issued_pin(a, 0, digits);
            assert_eq!(i64::try_from(pin.len()).unwrap(), digits);
            assert!(s.is_issued_pin(a, 0, digits, &pin));
            assert!(!s.is_issued_pin(a, 1, digits, &pin) && !s.is_issued_pin(b, 0, digits, &pin));
            assert!(!s.is_issued_pin(a, 0, digits, "") && !s.is_issued_pin(a, 0, digits, &format!("{pin}0")));
            assert_ne!(pin, Secrets::from_bytes(&[8; 64]).issued_pin(a, 0, digits));
        }
    }

    #[test]
    fn a_pin_of_one_length_says_nothing_of_the_other() {
        let (s, a) = (secrets(), UserId(Uuid::from_u128(1)));
        let (six, eight) = (s.issued_pin(a, 0, 6), s.issued_pin(a, 0, 8));
        assert!(!eight.contains(&six), "{six} {eight}");
        assert!(!s.is_issued_pin(a, 0, 8, &six) && !s.is_issued_pin(a, 0, 6, &eight));
    }

    #[test]
    fn pins_are_spread_evenly() {
        let s = secrets();
        let mut first = [0_u32; 10];
        for n in 0..10_000 {
            first[usize::from(s.issued_pin(UserId(Uuid::from_u128(n)), 0, 6).as_bytes()[0] - b'0')] += 1;
        }
        assert!(first.iter().all(|n| (850..1150).contains(n)), "{first:?}");
    }

    #[test]
    fn a_slip_can_not_be_forged() {
        let (s, a) = (secrets(), UserId(Uuid::from_u128(1)));
        let token = s.slip_token(a, 3);
        assert_eq!(s.read_slip_token(&token), Some((a, 3)));
        for n in 0..token.len() {
            let mut forged = token.clone().into_bytes();
            forged[n] = if forged[n] == b'A' { b'B' } else { b'A' };
            // The last character holds spare bits; a strict decoder refuses them as well.
            assert_eq!(s.read_slip_token(std::str::from_utf8(&forged).unwrap()), None, "byte {n}");
        }
        assert_eq!(s.read_slip_token(""), None);
        assert_eq!(Secrets::from_bytes(&[8; 64]).read_slip_token(&token), None);
    }

    #[test]
    fn a_device_cookie_can_not_be_forged() {
        let s = secrets();
        let name = "0123456789abcdef0123456789abcdef";
        let cookie = s.device_cookie(name);
        assert_eq!(s.read_device_cookie(&cookie), Some(name));
        for n in 0..cookie.len() {
            let mut forged = cookie.clone().into_bytes();
            forged[n] = if forged[n] == b'0' { b'1' } else { b'0' };
            assert_eq!(s.read_device_cookie(std::str::from_utf8(&forged).unwrap()), None, "byte {n}");
        }
        for unsigned in
            ["", ".", name, &format!("{name}."), &format!("{name}.{}", "0".repeat(32)), &format!("{cookie}00")]
        {
            assert_eq!(s.read_device_cookie(unsigned), None, "{unsigned}");
        }
        let mut other = Secrets::from_bytes(&[8; 64]);
        assert_eq!(other.read_device_cookie(&cookie), None);
        other.previous_pepper = Some(s.pepper.clone());
        assert_eq!(other.read_device_cookie(&cookie), Some(name), "a new pepper keeps the devices");
    }

    #[test]
    fn pseudonyms_lead_to_nobody_and_change_each_month() {
        let (s, a) = (secrets(), UserId(Uuid::from_u128(1)));
        assert_eq!(s.log_pseudonym(a, "2026-11"), s.log_pseudonym(a, "2026-11"));
        assert_ne!(s.log_pseudonym(a, "2026-11"), s.log_pseudonym(a, "2026-12"));
        assert_ne!(s.log_pseudonym(a, "2026-11"), s.log_pseudonym(UserId(Uuid::from_u128(2)), "2026-11"));
        assert_ne!(s.log_pseudonym(a, "2026-11"), Secrets::from_bytes(&[8; 64]).log_pseudonym(a, "2026-11"));
        assert_eq!(s.log_pseudonym(a, "2026-11").len(), 16);
        assert!(!s.account_pseudonym("wang.fang").contains("wang"));
        assert_ne!(s.account_pseudonym("wang.fang"), s.account_pseudonym("wang.fan"));
    }

    #[test]
    fn a_checkpoint_stays_signed_when_the_pepper_changes_once() {
        let s = secrets();
        let mac = s.checkpoint_mac(b"1 day");
        assert!(s.is_checkpoint_mac(b"1 day", &mac) && !s.is_checkpoint_mac(b"2 day", &mac));
        let mut other = Secrets::from_bytes(&[8; 64]);
        assert!(!other.is_checkpoint_mac(b"1 day", &mac));
        other.previous_pepper = Some(s.pepper.clone());
        assert!(other.is_checkpoint_mac(b"1 day", &mac));
    }

    #[test]
    fn a_long_code_is_sixteen_digits_of_one_slip() {
        let (s, a) = (secrets(), UserId(Uuid::from_u128(1)));
        let code = s.slip_code(a, 3);
        assert!(code.len() == CODE_DIGITS && code.bytes().all(|b| b.is_ascii_digit()));
        assert!(s.is_slip_code(a, 3, &code) && !s.is_slip_code(a, 4, &code) && !s.is_slip_code(a, 3, &code[1..]));
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_private_and_read_again() {
        use std::os::unix::fs::PermissionsExt;
        let dir = std::env::temp_dir().join(format!("qinghe-secrets-{}", std::process::id()));
        let path = dir.join("secrets.toml");
        let made = Secrets::load_or_create(&path, &[1; 64]).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let read = Secrets::load_or_create(&path, &[2; 64]).unwrap();
        assert_eq!((made.pin, made.pepper), (read.pin, read.pepper));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Secrets::load_or_create(&path, &[2; 64]), Err(SecretsError::Broken { .. })));
        assert!(matches!(Secrets::create(&path, &[2; 64]), Err(SecretsError::Exists { .. })));
        let names: Vec<_> = fs::read_dir(&dir).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["secrets.toml"], "nothing is left beside it");
        let nowhere = dir.join("none.toml");
        let fault = Secrets::load(&nowhere).unwrap_err().to_string();
        assert!(fault.contains(&nowhere.display().to_string()) && fault.contains("qinghe init"), "{fault}");
        assert!(!nowhere.exists());
        fs::remove_dir_all(dir).unwrap();
    }
}
