//! Encryption of backups with age (<https://age-encryption.org>): a server knows public keys only, so that whoever takes
//! its disks cannot read its backups.

use crate::config::recipient;
use age::{Decryptor, Encryptor, Identity, Recipient, secrecy::ExposeSecret as _, x25519};
use anyhow::Context as _;
use std::{
    fs,
    io::{BufReader, BufWriter, Read, Write},
    path::Path,
};

/// A new private key as the text of its file, and its public key.
#[must_use]
pub fn new_key() -> (String, String) {
    let key = x25519::Identity::generate();
    let public = key.to_public().to_string();
    let text = format!(
        "# The private key of Qinghe's backups. Without it they cannot be read; keep it apart from the server.\n\
         # public key: {public}\n{}\n",
        key.to_string().expose_secret()
    );
    (text, public)
}

/// Reads the private keys of a file, one a line.
///
/// # Errors
/// When the file cannot be read or has no key.
pub fn read_keys(file: &Path) -> anyhow::Result<Vec<x25519::Identity>> {
    let text = fs::read_to_string(file).with_context(|| format!("the key file {}", file.display()))?;
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    let keys: Result<Vec<x25519::Identity>, _> = lines.map(str::parse).collect();
    let keys = keys.map_err(|_| anyhow::anyhow!("the key file {} has a line that is no key of age", file.display()))?;
    anyhow::ensure!(!keys.is_empty(), "the key file {} has no key", file.display());
    Ok(keys)
}

/// Encrypts everything that is read for these recipients. The output is flushed, not synced.
///
/// # Errors
/// When a key is none, or reading or writing fails.
pub fn seal(from: &mut dyn Read, to: &mut dyn Write, recipients: &[String]) -> anyhow::Result<()> {
    let mut sealed = sealing(to, recipients)?;
    std::io::copy(from, &mut sealed)?;
    sealed.finish()?.flush()?;
    Ok(())
}

/// A writer that encrypts. It must be finished.
///
/// # Errors
/// When a key is none, or writing fails.
pub fn sealing<W: Write>(to: W, recipients: &[String]) -> anyhow::Result<age::stream::StreamWriter<W>> {
    let keys: Vec<x25519::Recipient> =
        recipients.iter().map(|key| recipient(key)).collect::<Result<_, _>>().map_err(|why| anyhow::anyhow!(why))?;
    let sealed = Encryptor::with_recipients(keys.iter().map(|key| key as &dyn Recipient))?;
    Ok(sealed.wrap_output(to)?)
}

/// A reader of a file, decrypted where there are keys.
///
/// # Errors
/// When the file cannot be read, or none of the keys opens it.
pub fn opening(file: &Path, keys: &[x25519::Identity]) -> anyhow::Result<Box<dyn Read + Send>> {
    let input = BufReader::new(fs::File::open(file).with_context(|| format!("{}", file.display()))?);
    if keys.is_empty() {
        return Ok(Box::new(input));
    }
    let opened = Decryptor::new_buffered(input)
        .and_then(|d| d.decrypt(keys.iter().map(|key| key as &dyn Identity)))
        .with_context(|| format!("{} cannot be opened with these keys", file.display()))?;
    Ok(Box::new(opened))
}

/// Encrypts a file into a new one that only its owner can read, and syncs it.
///
/// # Errors
/// When reading or writing fails.
pub fn seal_file(from: &Path, to: &Path, recipients: &[String]) -> anyhow::Result<()> {
    let mut input = BufReader::new(fs::File::open(from).with_context(|| format!("{}", from.display()))?);
    let output = super::manifest::create_private(to)?;
    let mut buffered = BufWriter::new(&output);
    seal(&mut input, &mut buffered, recipients)?;
    drop(buffered);
    Ok(output.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_opens_what_is_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let [(mine, public), (other, _)] = [new_key(), new_key()];
        fs::write(place("mine"), &mine).unwrap();
        fs::write(place("other"), other).unwrap();
        fs::write(place("plain"), "某某某".repeat(100_000)).unwrap();
        seal_file(&place("plain"), &place("sealed"), &[public]).unwrap();
        let sealed = fs::read(place("sealed")).unwrap();
        assert!(!sealed.windows(9).any(|w| w == "某某某".as_bytes()));
        let read = |keys: &str, file: &str| -> anyhow::Result<String> {
            let mut text = String::new();
            opening(&place(file), &read_keys(&place(keys))?)?.read_to_string(&mut text)?;
            Ok(text)
        };
        assert_eq!(read("mine", "sealed").unwrap(), "某某某".repeat(100_000));
        assert!(read("other", "sealed").is_err());
        fs::write(place("cut"), &sealed[..sealed.len() - 70_000]).unwrap();
        assert!(read("mine", "cut").is_err(), "what was cut off is no copy");
        assert!(seal_file(&place("plain"), &place("nobody"), &[]).is_err());
        assert!(recipient("age1nobody").unwrap_err().contains("age1nobody"));
    }
}
