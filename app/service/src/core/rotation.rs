//! New secrets in the place of old ones, `qinghe secrets rotate`.
//!
//! The file is replaced in one step: whatever happens meanwhile, it has either the secrets of before or the new ones. Nothing in
//! the database changes with it.
//!
//! - `pepper` (passwords, chosen PINs, devices' cookies): the old one stays as the previous one. Each hash is renewed at its
//!   owner's next sign-in; what was not renewed within [`PEPPER_NEEDED`] is lost with the rotation after that. Peppers of before
//!   that are kept to verify what they signed, and accept nothing.
//! - `pin` (issued PINs, slips): what was printed before stays good for the days that are asked for, and new slips are printed
//!   meanwhile. With 0 days, which is right after a leak, all of them are void at once. Which networks a school knows is
//!   learned again at the next sign-ins.
//!
//! Sessions and access tokens are random and kept as hashes: there is no key to rotate.

use super::secrets::{SecretsError, SecretsFile};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// How long the previous pepper is needed: a school year's half, in which everybody signs in.
pub const PEPPER_NEEDED: TimeDelta = TimeDelta::days(180);
/// The most days that slips printed before may stay good.
pub const MOST_DAYS: i64 = 180;

/// What is rotated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// What passwords and chosen PINs are hashed with.
    Pepper,
    /// What PINs and slips are issued with; those of before are good for so many days.
    Pin {
        /// At most [`MOST_DAYS`].
        days: i64,
    },
}

/// Replaces a secret with a new one.
///
/// # Errors
/// [`SecretsError`], also when what was rotated before is still needed; `force` rotates all the same. The file is then as it was.
pub fn rotate(path: &Path, what: What, force: bool, new: &[u8; 32], now: DateTime<Utc>) -> Result<(), SecretsError> {
    let mut file = SecretsFile::read(path)?;
    // A file that cannot be used is not made worse.
    file.secrets(path)?;
    let needed = |until: DateTime<Utc>, what: &str| -> Result<(), SecretsError> {
        let text = format!("{what} until {}; --force rotates all the same", until.format("%Y-%m-%d"));
        Err(SecretsError::StillNeeded(text))
    };
    match what {
        What::Pepper => {
            // Without a time it was put there by hand, and nobody knows when.
            let until = file.pepper_rotated_at.map_or(now + PEPPER_NEEDED, |at| at + PEPPER_NEEDED);
            if file.previous_pepper.is_some() && until > now && !force {
                return needed(until, "who has not signed in since the last rotation needs the previous pepper");
            }
            let before = std::mem::replace(&mut file.pepper, hex::encode(new));
            let retired = file.previous_pepper.replace(before);
            drop(file.retired_peppers.splice(0..0, retired));
            file.pepper_rotated_at = Some(now);
        }
        What::Pin { days } => {
            if let Some(until) = file.previous_pin_until.filter(|until| *until > now && !force) {
                return needed(until, "slips of the previous secret are good");
            }
            // Kept also where it is good for nothing any more: it shows whose successor the new one is.
            file.previous_pin = Some(std::mem::replace(&mut file.pin, hex::encode(new)));
            file.previous_pin_until = Some(now + TimeDelta::days(days.clamp(0, MOST_DAYS)));
        }
    }
    let io = |source| SecretsError::Io { path: path.display().to_string(), source };
    replace(path, &file.text()).map_err(io)
}

/// Where the new file is written before it takes the place of the old one.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    path.with_file_name(name)
}

/// Replaces a file in one step: the new one is on the disk before it gets the name.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let new = beside(path);
    // Left by a rotation that was interrupted: nothing has ever read it.
    if new.exists() {
        fs::remove_file(&new)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(&new)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    drop(out);
    fs::rename(&new, path)?;
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // The name, too, is on the disk.
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::Secrets;
    use qinghe_model::UserId;
    use uuid::Uuid;

    fn at(day: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(day)
    }

    /// A folder with a file of secrets.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("qinghe-rotation-{name}-{}", std::process::id()));
            let found = Self(folder);
            Secrets::load_or_create(&found.path(), &[1; 64]).unwrap();
            found
        }

        fn path(&self) -> PathBuf {
            self.0.join("secrets.toml")
        }

        fn text(&self) -> String {
            fs::read_to_string(self.path()).unwrap()
        }

        fn secrets(&self) -> Secrets {
            Secrets::load_or_create(&self.path(), &[9; 64]).unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    #[test]
    fn slips_of_before_are_good_for_their_days() {
        let folder = Folder::new("pin");
        let someone = UserId(Uuid::from_u128(1));
        let token = folder.secrets().slip_token(someone, 0);
        rotate(&folder.path(), What::Pin { days: 30 }, false, &[2; 32], at(10)).unwrap();
        let rotated = folder.secrets();
        let reads = |now| rotated.accepted(now).find_map(|s| s.read_slip_token(&token));
        assert_eq!((reads(at(39)), reads(at(40))), (Some((someone, 0)), None));
        assert_ne!(rotated.slip_token(someone, 0), token, "what is printed is of the new secret");
        let before = folder.text();
        let refused = rotate(&folder.path(), What::Pin { days: 30 }, false, &[3; 32], at(39));
        assert!(refused.unwrap_err().to_string().contains("until 1970-02-10"));
        assert_eq!(folder.text(), before, "a refusal changes nothing");
        rotate(&folder.path(), What::Pin { days: 0 }, true, &[3; 32], at(39)).unwrap();
        let leaked = folder.secrets();
        assert_eq!(leaked.accepted(at(39)).count(), 1, "void at once");
        let tag = |secrets: &Secrets| secrets.slip_token(someone, 0);
        assert_eq!(leaked.before().map(tag), Some(tag(&rotated)), "its successor all the same");
        assert_eq!(leaked.accepted(at(39)).find_map(|s| s.read_slip_token(&token)), None);
    }

    #[test]
    fn the_pepper_of_before_is_kept_until_nobody_needs_it() {
        let folder = Folder::new("pepper");
        let device = folder.secrets().device_cookie("0123456789abcdef0123456789abcdef");
        rotate(&folder.path(), What::Pepper, false, &[2; 32], at(10)).unwrap();
        assert!(folder.secrets().read_device_cookie(&device).is_some());
        let before = folder.text();
        assert!(rotate(&folder.path(), What::Pepper, false, &[3; 32], at(189)).is_err());
        assert_eq!(folder.text(), before);
        rotate(&folder.path(), What::Pepper, false, &[3; 32], at(190)).unwrap();
        let third = folder.secrets();
        assert!(third.read_device_cookie(&device).is_none(), "two rotations ago");
        let peppers: Vec<&[u8]> = third.all_peppers().collect();
        assert_eq!(peppers, [[3; 32], [2; 32], [1; 32]], "what it signed can be verified");
        // One that was put there by hand has no time.
        let by_hand: String = before
            .lines()
            .filter(|l| !l.starts_with("pepper_rotated_at"))
            .fold(String::new(), |text, l| text + l + "\n");
        replace(&folder.path(), &by_hand).unwrap();
        assert!(rotate(&folder.path(), What::Pepper, false, &[4; 32], at(900)).is_err());
        rotate(&folder.path(), What::Pepper, true, &[4; 32], at(900)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn an_interrupted_rotation_leaves_the_secrets_of_before() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = Folder::new("interrupted");
        let (before, token) = (folder.text(), folder.secrets().slip_token(UserId(Uuid::from_u128(1)), 0));
        // It ended while the new file was being written: the old one is as it was, and is read.
        for half in ["", "# Keep this file safe", "pin = \"00"] {
            fs::write(beside(&folder.path()), half).unwrap();
            assert_eq!(folder.text(), before);
            assert!(folder.secrets().read_slip_token(&token).is_some());
        }
        // The next one goes through all the same, and leaves nothing behind.
        rotate(&folder.path(), What::Pin { days: 0 }, false, &[2; 32], at(0)).unwrap();
        assert!(!beside(&folder.path()).exists());
        assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(folder.secrets().read_slip_token(&token).is_none());
        // Where the new file cannot be written, the old one stays.
        let before = folder.text();
        fs::create_dir(beside(&folder.path())).unwrap();
        assert!(matches!(
            rotate(&folder.path(), What::Pin { days: 0 }, false, &[3; 32], at(0)),
            Err(SecretsError::Io { .. })
        ));
        assert_eq!(folder.text(), before);
        // A broken file is not made worse.
        fs::write(folder.path(), "pin = \"zz\"\npepper = \"zz\"\n").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o600)).unwrap();
        let broken = rotate(&folder.path(), What::Pepper, false, &[3; 32], at(0));
        assert!(matches!(broken, Err(SecretsError::Broken { .. })));
        assert_eq!(folder.text(), "pin = \"zz\"\npepper = \"zz\"\n");
    }
}
