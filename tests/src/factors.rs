//! Second factors made of software: the codes of an authenticator app, and a passkey.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use totp_rs::{Algorithm, Builder, Secret};

/// The code that an app with this secret (base32, perhaps in groups) shows at a time.
///
/// # Panics
/// When it is no secret.
#[must_use]
pub fn code_at(secret: &str, at: DateTime<Utc>) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).expect("a secret in base32");
    let app = Builder::new().with_algorithm(Algorithm::SHA1).with_secret(secret).build().expect("an app");
    app.generate(at.timestamp().try_into().expect("a time after 1970")).to_string()
}

/// A passkey in software.
pub struct Passkey {
    key: SigningKey,
    id: Vec<u8>,
    /// How often it was used; a passkey that counts backwards was copied.
    pub count: u32,
}

impl Passkey {
    /// A passkey whose key and id follow from a number.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn new(seed: u8) -> Self {
        let key = SigningKey::from_slice(&[seed.max(1); 32]).expect("a key");
        Self { key, id: vec![seed; 32], count: 0 }
    }

    /// Its answer to the options of a registration, as the page's script writes it.
    ///
    /// # Panics
    /// When the options are none.
    #[must_use]
    pub fn create(&self, options: &str, origin: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let mut data = self.head(options["rp"]["id"].as_str().expect("a name"), 0b0100_0001);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(&self.id);
        let point = self.key.verifying_key().to_encoded_point(false);
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend(point.x().expect("a point").iter());
        data.extend([0x22, 0x58, 32]);
        data.extend(point.y().expect("a point").iter());
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("a short text"));
        object.extend(&data);
        let client = client_data("webauthn.create", &options, origin);
        self.answer(&json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
            "transports": ["internal"],
        }))
    }

    /// Its answer to the options of a sign-in.
    ///
    /// # Panics
    /// When the options are none.
    #[must_use]
    pub fn get(&mut self, options: &str, origin: &str) -> String {
        self.count += 1;
        let options: Value = serde_json::from_str(options).expect("options");
        let data = self.head(options["rpId"].as_str().expect("a name"), 0b0000_0001);
        let client = client_data("webauthn.get", &options, origin);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client));
        let signature: Signature = self.key.sign(&signed);
        self.answer(&json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature.to_der().as_bytes()),
        }))
    }

    fn head(&self, site: &str, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(site.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.count.to_be_bytes());
        data
    }

    fn answer(&self, response: &Value) -> String {
        let id = URL_SAFE_NO_PAD.encode(&self.id);
        let whole = json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
            "authenticatorAttachment": "platform",
        });
        whole.to_string()
    }
}

fn client_data(kind: &str, options: &Value, origin: &str) -> Vec<u8> {
    let data = json!({ "type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": false });
    data.to_string().into_bytes()
}
