//! Sealing what is kept or handed out and must be read by this server alone: the secrets of authenticator apps in the store,
//! and what a set-up form carries from one request to the next.
//!
//! XChaCha20-Poly1305 with a key of its own, derived from the pepper; its owner is sealed in. What was sealed with the
//! previous pepper can still be opened, and is sealed again at its next use.

use super::secrets::{Secrets, derive};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

/// What is sealed for one purpose cannot be opened for another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// The secret of an authenticator app, in the store.
    Totp,
    /// The secret of an app that is being set up, in a form.
    TotpSetup,
    /// The challenge of a passkey that is being added, in a form.
    PasskeySetup,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Totp => b"qinghe authenticator secret, version 1",
            Self::TotpSetup => b"qinghe authenticator set-up, version 1",
            Self::PasskeySetup => b"qinghe passkey set-up, version 1",
        }
    }
}

/// What was opened.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) text: Vec<u8>,
    /// Whether it was sealed with the previous pepper.
    pub(crate) outdated: bool,
}

const NONCE: usize = 24;

impl Secrets {
    /// Seals a text for its owner.
    pub(crate) fn seal(&self, purpose: Purpose, owner: &[u8], nonce: [u8; NONCE], text: &[u8]) -> Vec<u8> {
        let sealed = cipher(&self.pepper, purpose).encrypt(&XNonce::from(nonce), Payload { msg: text, aad: owner });
        let mut out = nonce.to_vec();
        out.extend(sealed.expect("a short text in memory can be sealed"));
        out
    }

    /// Opens what was sealed for this purpose and owner; `None` when it was not, or has been changed.
    pub(crate) fn open(&self, purpose: Purpose, owner: &[u8], sealed: &[u8]) -> Option<Opened> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = || Payload { msg: sealed, aad: owner };
        let open = |pepper: &[u8]| cipher(pepper, purpose).decrypt(&XNonce::from(*nonce), payload()).ok();
        let now = open(&self.pepper).map(|text| Opened { text, outdated: false });
        now.or_else(|| Some(Opened { text: open(self.previous_pepper.as_deref()?)?, outdated: true }))
    }
}

fn cipher(pepper: &[u8], purpose: Purpose) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&derive(pepper, purpose.label()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_owner_and_purpose_open_what_is_sealed() {
        let s = Secrets::from_bytes(&[7; 64]);
        let sealed = s.seal(Purpose::Totp, b"one", [3; 24], b"twenty bytes of text");
        assert!(!sealed.windows(6).any(|w| w == b"twenty"));
        let open = |s: &Secrets, purpose, owner: &[u8], sealed: &[u8]| s.open(purpose, owner, sealed).map(|o| o.text);
        assert_eq!(open(&s, Purpose::Totp, b"one", &sealed).unwrap(), b"twenty bytes of text");
        assert_eq!(open(&s, Purpose::Totp, b"two", &sealed), None);
        assert_eq!(open(&s, Purpose::TotpSetup, b"one", &sealed), None);
        assert_eq!(open(&Secrets::from_bytes(&[8; 64]), Purpose::Totp, b"one", &sealed), None);
        for n in 0..sealed.len() {
            let mut forged = sealed.clone();
            forged[n] ^= 1;
            assert_eq!(open(&s, Purpose::Totp, b"one", &forged), None, "byte {n}");
            assert_eq!(open(&s, Purpose::Totp, b"one", &sealed[..n]), None, "{n} bytes");
        }
    }

    #[test]
    fn a_new_pepper_opens_what_the_previous_one_sealed() {
        let old = Secrets::from_bytes(&[7; 64]);
        let sealed = old.seal(Purpose::Totp, b"one", [3; 24], b"text");
        let mut new = Secrets::from_bytes(&[8; 64]);
        new.previous_pepper = Some(old.pepper);
        let opened = new.open(Purpose::Totp, b"one", &sealed).unwrap();
        assert_eq!((opened.text.as_slice(), opened.outdated), (&b"text"[..], true));
        let again = new.seal(Purpose::Totp, b"one", [4; 24], &opened.text);
        assert!(!new.open(Purpose::Totp, b"one", &again).unwrap().outdated);
    }
}
