//! Passkeys and security keys as a second factor (WebAuthn Level 3), by `webauthn_rp`.
//!
//! A passkey belongs to the name under which the site is open: browsers offer it there alone, and only over TLS or on the machine
//! itself. Over plain HTTP in a local network there are none.

use super::{MOST, add, confirm, own, read_name};
use crate::{Actor, App, Error, limits::Client, sealing::Purpose};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use qinghe_model::UserId;
use qinghe_store::{
    factors::{self, Factor, Kind},
    users,
};
use std::net::IpAddr;
use webauthn_rp::{
    AuthenticatedCredential, NonDiscoverableAuthentication16, NonDiscoverableAuthenticationServerState,
    NonDiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
    bin::{Decode as _, Encode as _},
    request::{
        AsciiDomain, Credentials as _, PublicKeyCredentialDescriptor, RpId,
        auth::{AllowedCredentials, AuthenticationVerificationOptions},
        register::{PublicKeyCredentialUserEntity, RegistrationVerificationOptions, UserHandle16},
    },
    response::{
        AuthTransports, CredentialId,
        register::{CompressedPubKey, DynamicState, StaticState},
    },
};

/// The site as a passkey knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RelyingParty {
    host: String,
    origin: String,
}

impl RelyingParty {
    /// The site that is open under this origin: `https://qinghe.example.cn`. `None` where browsers have no passkeys: without TLS,
    /// except on the machine itself, and under an address instead of a name. The caller answers under known names only.
    #[must_use]
    pub fn of(origin: &str) -> Option<Self> {
        let (scheme, authority) = origin.split_once("://")?;
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => authority,
        };
        let host = host.to_ascii_lowercase();
        let is_local = host == "localhost" || host.ends_with(".localhost");
        let is_secure = scheme == "https" || (scheme == "http" && is_local);
        let is_name = host.parse::<IpAddr>().is_err() && !host.contains(['[', ']', ':']);
        let party = Self { host, origin: origin.to_ascii_lowercase() };
        (is_secure && is_name && party.id().is_some()).then_some(party)
    }

    fn id(&self) -> Option<RpId> {
        AsciiDomain::try_from(self.host.clone()).ok().map(RpId::Domain)
    }
}

type PublicKey = StaticState<CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>>;

/// A challenge for a browser.
#[derive(Clone, Debug)]
pub struct Challenge {
    /// What the browser's function takes, as JSON.
    pub options: String,
    /// The other side of it for the form, sealed.
    pub sealed: String,
}

/// The library refuses what this server itself made: nothing a person could do better.
fn broken(what: &str) -> Error {
    tracing::error!(what, "factors.passkey_broken");
    Error::Input(format!("passkeys: {what}"))
}

fn handle(user: UserId) -> UserHandle16 {
    UserHandle16::decode(*user.0.as_bytes()).unwrap_or_else(|never| match never {})
}

fn descriptor(factor: &Factor) -> Option<PublicKeyCredentialDescriptor<Vec<u8>>> {
    let id = CredentialId::<Vec<u8>>::decode(factor.credential_id.clone()?).ok()?;
    let transports = AuthTransports::decode(u8::try_from(factor.transports).ok()?).ok()?;
    Some(PublicKeyCredentialDescriptor { id, transports })
}

/// Begins to add a passkey.
///
/// # Errors
/// [`Error::SignInRequired`], [`Error::MustChangePassword`]; [`Error::Forbidden`] for pupils.
pub async fn begin_passkey(app: &App, actor: &Actor, party: &RelyingParty) -> Result<Challenge, Error> {
    let (user, _) = own(actor)?;
    let mut c = app.db().read().await?;
    let account = users::find(&mut c, user).await?.ok_or(Error::SignInRequired)?;
    let known = factors::list(&mut c, user).await?;
    drop(c);
    let id = party.id().ok_or_else(|| broken("name of the site"))?;
    let username = account.username.unwrap_or_default();
    let (handle, display_name) = (handle(user), account.name);
    let entity = PublicKeyCredentialUserEntity {
        name: username.as_str().try_into().map_err(|_| broken("username"))?,
        id: &handle,
        // A name with signs that no name has is left out: the username is there.
        display_name: display_name.as_str().try_into().ok(),
    };
    let known = known.iter().filter_map(descriptor).collect();
    let options = PublicKeyCredentialCreationOptions::second_factor(&id, entity, known);
    let (server, browser) = options.start_ceremony().map_err(|_| broken("options"))?;
    let state = server.encode().map_err(|_| broken("state"))?;
    let sealed = app.secrets().seal(Purpose::PasskeySetup, user.0.as_bytes(), app.random(), &state);
    let options = serde_json::to_string(&browser).map_err(|_| broken("options"))?;
    Ok(Challenge { options, sealed: URL_SAFE_NO_PAD.encode(sealed) })
}

/// Adds a passkey with the browser's answer. Returns the recovery codes that are new with the first factor; they are shown now and
/// never again.
///
/// # Errors
/// [`Error::Invalid`] with the fields `name`, `passkey` and `password`; [`Error::TooManyAttempts`], [`Error::Busy`].
pub async fn add_passkey(
    app: &App,
    actor: &Actor,
    party: &RelyingParty,
    (sealed, answer): (&str, &str),
    name: &str,
    password: &str,
    client: &Client,
) -> Result<Option<Vec<String>>, Error> {
    let (user, _) = own(actor)?;
    let name = read_name(name)?;
    if password.is_empty() {
        return Err(Error::field("password", "password-required"));
    }
    let mut c = app.db().read().await?;
    if factors::list(&mut c, user).await?.len() >= MOST {
        return Err(Error::field("name", "factors-many"));
    }
    drop(c);
    let factor = register(app, user, party, sealed, answer, name).ok_or(Error::field("passkey", "passkey-failed"))?;
    confirm(app, actor, password, client).await?;
    let mut c = app.db().read().await?;
    let id = factor.credential_id.as_deref().unwrap_or_default();
    let known = factors::find_credential(&mut c, id).await?.is_some();
    drop(c);
    if known {
        return Err(Error::field("passkey", "passkey-known"));
    }
    add(app, actor, factor).await.map_err(|e| match e {
        Error::Store(e) if e.is_unique_violation() => Error::field("passkey", "passkey-known"),
        e => e,
    })
}

fn register(app: &App, user: UserId, party: &RelyingParty, sealed: &str, answer: &str, name: String) -> Option<Factor> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let state = app.secrets().open(Purpose::PasskeySetup, user.0.as_bytes(), &sealed)?.text;
    let state = RegistrationServerState::<16>::decode(state.as_slice()).ok()?;
    let registration = Registration::from_json_relaxed(answer.as_bytes()).ok()?;
    let origins = [party.origin.as_str()];
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    let made = state.verify(&party.id()?, &registration, &options).map_err(|e| refused(&e)).ok()?;
    let (id, transports, _, public_key, dynamic, _) = made.into_parts();
    let public_key = public_key.encode().unwrap_or_else(|never| match never {});
    let dynamic = dynamic.encode().unwrap_or_else(|never| match never {});
    Some(Factor {
        id: app.new_id(),
        user_id: user,
        kind: Kind::Passkey,
        name,
        secret: public_key,
        credential_id: Some(id.inner().to_vec()),
        transports: transports.encode().unwrap_or_else(|never| match never {}).into(),
        state: Some(dynamic.to_vec()),
        last_step: 0,
        created_at: app.now(),
        last_used_at: None,
    })
}

/// Why the library refuses an answer: its words have nothing of the person.
fn refused(error: &impl std::fmt::Display) {
    tracing::info!(error = %error, "factors.passkey_refused");
}

/// A challenge for the passkeys among these factors: the options for the browser, and the state for the store. `None` when there
/// is no passkey.
pub(super) fn ask(all: &[Factor], party: &RelyingParty) -> Result<Option<(String, Vec<u8>)>, Error> {
    let mut allowed = AllowedCredentials::with_capacity(all.len());
    for passkey in all.iter().filter_map(descriptor) {
        allowed.push(passkey.into());
    }
    let id = party.id().ok_or_else(|| broken("name of the site"))?;
    // Without a passkey.
    let Ok(options) = NonDiscoverableCredentialRequestOptions::second_factor(&id, allowed) else { return Ok(None) };
    let (server, browser) = options.start_ceremony().map_err(|_| broken("options"))?;
    let state = server.encode().map_err(|_| broken("state"))?;
    Ok(Some((serde_json::to_string(&browser).map_err(|_| broken("options"))?, state)))
}

/// The passkey among these factors with which a browser answered the challenge rightly, and its new state.
pub(super) fn find<'a>(
    all: &'a [Factor],
    party: &RelyingParty,
    state: &[u8],
    answer: &str,
) -> Option<(&'a Factor, Vec<u8>)> {
    let state = NonDiscoverableAuthenticationServerState::decode(state).ok()?;
    let answer = NonDiscoverableAuthentication16::from_json_relaxed(answer.as_bytes()).ok()?;
    let factor = all.iter().find(|f| f.credential_id.as_deref() == Some(*answer.raw_id().inner()))?;
    let handle = handle(factor.user_id);
    let public_key = PublicKey::decode(factor.secret.as_slice()).ok()?;
    let dynamic = DynamicState::decode(factor.state.as_deref()?.try_into().ok()?).ok()?;
    let mut credential = AuthenticatedCredential::new(answer.raw_id(), &handle, public_key, dynamic).ok()?;
    let origins = [party.origin.as_str()];
    let options = AuthenticationVerificationOptions::<&str, &str> {
        allowed_origins: &origins,
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    state.verify(&party.id()?, &answer, &mut credential, &options).map_err(|e| refused(&e)).ok()?;
    let dynamic = credential.dynamic_state().encode().unwrap_or_else(|never| match never {});
    Some((factor, dynamic.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_tls_and_a_name() {
        let host = |origin| RelyingParty::of(origin).map(|p| p.host);
        assert_eq!(host("https://Qinghe.example.cn").as_deref(), Some("qinghe.example.cn"));
        assert_eq!(host("https://qinghe.example.cn:8443").as_deref(), Some("qinghe.example.cn"));
        assert_eq!(host("http://localhost:3000").as_deref(), Some("localhost"));
        for none in [
            "http://qinghe.example.cn",
            "http://192.168.1.20:3000",
            "https://192.168.1.20",
            "https://[fd12::1]:3000",
            "http://127.0.0.1:3000",
            "http://notlocalhost",
            "ftp://localhost",
            "qinghe.example.cn",
            "",
        ] {
            assert_eq!(RelyingParty::of(none), None, "{none}");
        }
    }
}
