//! Access tokens with which a bureau's own systems read its figures: shown once, stored as a hash, with an expiry date.
//!
//! They give access to figures, the Five Ones and survey results at `/api/v1`; `/api/v1` itself describes that for
//! people and `/api/v1/openapi.json` for programs.

use crate::{
    Actor, App, Error, Shared, UseCase,
    limits::Client,
    pace::{self, Look},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use qinghe_model::{OrgId, TokenId, error::FieldError};
use qinghe_store::{
    orgs::{self, Org},
    tokens::{self, Token},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The longest a token lasts, in days.
pub const LONGEST: i64 = 365;
/// The most open tokens of a node.
pub const MOST: i64 = 20;
/// How every token begins: leaked ones are found by it.
const PREFIX: &str = "qinghe1_";

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A bureau with its tokens.
pub struct Tokens {
    /// The bureau.
    pub org: Org,
    /// The bureau and those above it which the actor may see, the topmost first.
    pub lineage: Vec<Org>,
    /// Its tokens, the latest first.
    pub tokens: Vec<Token>,
    /// When it was read.
    pub at: DateTime<Utc>,
}

async fn bureau(app: &App, actor: &Actor, org: OrgId) -> Result<Org, Error> {
    let org = orgs::find(&mut app.db().read().await?, org).await?.filter(|o| o.kind.is_bureau());
    let org = org.ok_or(Error::Forbidden)?;
    actor.require(UseCase::ManageTokens, &org.path)?;
    Ok(org)
}

/// A bureau's tokens.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such bureau.
pub async fn list(app: &App, actor: &Actor, org: OrgId) -> Result<Tokens, Error> {
    let org = bureau(app, actor, org).await?;
    let mut c = app.db().read().await?;
    let tokens = tokens::list(&mut c, org.id).await?;
    let lineage = orgs::list_lineage(&mut c, &org.path).await?;
    let lineage = lineage.into_iter().filter(|o| actor.may(UseCase::ManageTokens, &o.path)).collect();
    Ok(Tokens { org, lineage, tokens, at: app.now() })
}

/// Makes a token that is valid for `days` and returns it: it is not kept and cannot be shown again.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such bureau; [`Error::Invalid`] with the fields `name` (1 to 60
/// characters, and one token too many) and `days` (1 to [`LONGEST`]).
pub async fn create(app: &App, actor: &Actor, org: OrgId, name: &str, days: Option<i64>) -> Result<String, Error> {
    let org = bureau(app, actor, org).await?;
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut faults = Vec::new();
    if !(1..=60).contains(&name.chars().count()) || name.chars().any(char::is_control) {
        faults.push(FieldError { field: "name", code: "token-name" });
    }
    let days = days.filter(|d| (1..=LONGEST).contains(d));
    let (Some(days), true) = (days, faults.is_empty()) else {
        if days.is_none() {
            faults.push(FieldError { field: "days", code: "token-days" });
        }
        return Err(Error::Invalid(faults));
    };
    let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(app.random::<32>()));
    let id: TokenId = app.new_id();
    let now = app.now();
    let times = (now, now + TimeDelta::days(days));
    tx!(app, (&actor, ids = (id, org.id), name, hash = hash(&token), times), |c| {
        if tokens::count_open(c, ids.1, times.0).await? >= MOST {
            return Err(Error::field("name", "tokens-many"));
        }
        tokens::insert(c, *ids, name, hash, actor.user_id(), *times).await?;
        let detail = json!({ "operation": "create", "token": ids.0, "expires_at": times.1 });
        app.audit(c, actor, UseCase::ManageTokens, Some(ids.1), None, detail).await
    })
    .await?;
    Ok(token)
}

/// Ends a token at once. One that is ended already stays so.
///
/// # Errors
/// [`Error::Forbidden`], also when there is no such bureau.
pub async fn revoke(app: &App, actor: &Actor, org: OrgId, token: TokenId) -> Result<(), Error> {
    let org = bureau(app, actor, org).await?;
    tx!(app, (&actor, org = org.id, token), |c| {
        if tokens::revoke(c, *org, *token, app.now()).await? {
            let detail = json!({ "operation": "revoke", "token": token });
            app.audit(c, actor, UseCase::ManageTokens, Some(*org), None, detail).await?;
        }
        Ok::<_, Error>(())
    })
    .await
}

/// The actor of a token, who may see the figures of the bureau's subtree and nothing else. The first use of a day is
/// recorded in the audit log.
///
/// # Errors
/// [`Error::SignInRequired`] when it is not valid; [`Error::TooManyAttempts`] when it makes too many requests, or the
/// address tries too many invalid tokens.
pub async fn open(app: &App, token: &str, client: &Client) -> Result<Actor, Error> {
    let found = if token.starts_with(PREFIX) {
        tokens::find(&mut app.db().read().await?, &hash(token)).await?.filter(|t| t.is_open(app.now()))
    } else {
        None
    };
    let Some(token) = found else {
        pace::missed(app, Look::Token, client)?;
        return Err(Error::SignInRequired);
    };
    app.shared::<crate::limits::Limits>().check_token(token.id)?;
    let actor = Actor::machine(token.path.clone(), token.id);
    if token.used_on != Some(app.today()) {
        tx!(app, (&actor, token), |c| {
            if tokens::use_on(c, token.id, app.today()).await? {
                let detail = json!({ "operation": "use", "token": token.id });
                app.audit(c, actor, UseCase::ManageTokens, Some(token.org_id), None, detail).await?;
            }
            Ok::<_, Error>(())
        })
        .await?;
    }
    Ok(actor)
}

/// What was read with each token today: it is recorded once a day, however often it is read.
struct Reads(Mutex<(NaiveDate, HashSet<Read>)>);

impl Shared for Reads {
    fn open(_: &App) -> Self {
        Self(Mutex::default())
    }
}

/// With which token, which report, and of which node.
type Read = (TokenId, &'static str, OrgId);

impl Reads {
    /// Those of today, on this server.
    fn of(&self, today: NaiveDate) -> MutexGuard<'_, (NaiveDate, HashSet<Read>)> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 != today {
            *kept = (today, HashSet::new());
        }
        kept
    }
}

/// Records that a token read figures of a node: `what` is a report's stable name.
///
/// # Errors
/// When the store fails.
pub async fn note_read(app: &App, actor: &Actor, what: &'static str, org: OrgId) -> Result<(), Error> {
    let Some(token) = actor.token() else { return Ok(()) };
    let (today, read) = (app.today(), (token, what, org));
    if app.shared::<Reads>().of(today).1.contains(&read) {
        return Ok(());
    }
    tx!(app, (&actor), move |c| {
        let detail = json!({ "operation": "read", "report": what, "token": token });
        app.audit(c, actor, UseCase::ManageTokens, Some(org), None, detail).await
    })
    .await?;
    // After the commit, so that a failed write is tried again.
    app.shared::<Reads>().of(today).1.insert(read);
    Ok(())
}
