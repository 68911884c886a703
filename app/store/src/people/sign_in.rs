//! What slows down guessing: budgets of wrong guesses, the devices and networks that are known, and alarms.

use crate::{Conn, Error};
use chrono::{DateTime, NaiveDate, Utc};
use qinghe_model::{OrgId, Text, UserId};
use sqlx::FromRow;
use uuid::Uuid;

/// A budget of wrong guesses: what it is for, and which allowance of that.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct BudgetKey {
    /// An account, a network, a school or the whole site.
    pub scope: String,
    /// Tells apart the allowances of one scope.
    pub part: String,
}

/// One wrong guess at the cost of a budget.
#[derive(Clone, Debug)]
pub struct Spending {
    /// The budget.
    pub key: BudgetKey,
    /// How long one guess takes to drain, in microseconds.
    pub interval: i64,
    /// How long a full budget takes to drain, in microseconds.
    pub full: i64,
}

/// A device on which an account has signed in.
#[derive(Clone, Debug, FromRow)]
pub struct KnownDevice {
    /// SHA-256 of its name.
    pub device_hash: Vec<u8>,
    /// Its browser and system, in a few words; empty when unknown.
    pub browser: String,
    /// The first sign-in that is remembered.
    pub first_at: DateTime<Utc>,
    /// The last one.
    pub last_at: DateTime<Utc>,
}

/// An alarm of somebody guessing.
#[derive(Clone, Debug, FromRow)]
pub struct Alarm {
    org_id: Option<Uuid>,
    name_zh: Option<String>,
    name_en: Option<String>,
    /// When it was raised.
    pub raised_at: DateTime<Utc>,
}

impl Alarm {
    /// The school, or none for the whole site.
    #[must_use]
    pub fn org(&self) -> Option<(OrgId, Text)> {
        let name = Text { zh: self.name_zh.clone()?, en: self.name_en.clone()? };
        self.org_id.map(|id| (OrgId(id), name))
    }
}

/// The most people of a school who are counted behind one network.
const MOST_PEOPLE: i64 = 30;
/// The most devices that are remembered of an account.
pub const MOST_DEVICES: i64 = 10;
/// The most devices of an account that are added in a day: somebody with one account does not make device after device known.
pub const NEW_DEVICES_A_DAY: i64 = 5;

// A budget drains from its last guess on, and is never more than full.
const SPEND: &str = "INSERT INTO sign_in_budgets (scope, part, drained_at) VALUES ($1, $2, $3 + $4) ON CONFLICT (scope, part) DO UPDATE SET drained_at = \
    CASE WHEN sign_in_budgets.drained_at + $4 > $3 + $5 THEN $3 + $5 WHEN sign_in_budgets.drained_at > $3 THEN sign_in_budgets.drained_at + $4 ELSE excluded.drained_at END";
const CLEAR: &str = "DELETE FROM sign_in_budgets WHERE scope = $1";
const CLEAR_DRAINED: &str = "DELETE FROM sign_in_budgets WHERE drained_at < $1";
const IS_OWN_DEVICE: &str = "SELECT COUNT(*) FROM known_devices WHERE user_id = $1 AND device_hash = $2";
// A pupil who is in the school now, or staff with a role at it or in it, has signed in on the device.
const IS_SCHOOL_DEVICE: &str = "SELECT COUNT(*) FROM orgs s WHERE s.id = $1 AND (EXISTS (SELECT 1 FROM known_devices d JOIN enrolments e ON e.learner_id = d.user_id AND e.to_date IS NULL \
    JOIN orgs o ON o.id = e.class_id WHERE d.device_hash = $2 AND o.parent_id = s.id) OR EXISTS (SELECT 1 FROM known_devices d JOIN grants g ON g.user_id = d.user_id \
    JOIN orgs o ON o.id = g.org_id WHERE d.device_hash = $2 AND o.path >= s.path AND o.path < s.path || '~'))";
const IS_OWN_NETWORK: &str = "SELECT COUNT(*) FROM known_networks WHERE user_id = $1 AND network_hash = $2";
const COUNT_PEOPLE: &str = "SELECT COUNT(*) FROM known_networks WHERE school_id = $1 AND network_hash = $2";
const LIST_DEVICES: &str = "SELECT device_hash, browser, first_at, last_at FROM known_devices WHERE user_id = $1 ORDER BY last_at DESC, device_hash";
const TOUCH_DEVICE: &str =
    "UPDATE known_devices SET last_at = $3, browser = $4 WHERE user_id = $1 AND device_hash = $2";
const INSERT_DEVICE: &str = "INSERT INTO known_devices (user_id, device_hash, browser, first_at, last_at) VALUES ($1, $2, $4, $3, $3) ON CONFLICT DO NOTHING";
const DELETE_DEVICE: &str = "DELETE FROM known_devices WHERE user_id = $1 AND device_hash = $2";
const DELETE_OTHER_DEVICES: &str = "DELETE FROM known_devices WHERE user_id = $1 AND device_hash <> $2";
const DELETE_OLD_DEVICES: &str = "DELETE FROM known_devices WHERE last_at < $1";
const DELETE_OLD_NETWORKS: &str = "DELETE FROM known_networks WHERE last_at < $1";
const ADD_NETWORK: &str = "INSERT INTO known_networks (school_id, network_hash, user_id, last_at) SELECT o.parent_id, $2, $1, $3 \
    FROM enrolments e JOIN orgs o ON o.id = e.class_id WHERE e.learner_id = $1 AND e.to_date IS NULL \
    AND (SELECT COUNT(*) FROM known_networks k WHERE k.school_id = o.parent_id AND k.network_hash = $2 AND k.user_id <> $1) < $4 \
    ON CONFLICT (school_id, network_hash, user_id) DO UPDATE SET last_at = excluded.last_at";
// A school is at the fourth level of the tree.
const ADD_NETWORK_OF_STAFF: &str = "INSERT INTO known_networks (school_id, network_hash, user_id, last_at) SELECT DISTINCT s.id, $2, g.user_id, $3 \
    FROM grants g JOIN orgs o ON o.id = g.org_id JOIN orgs s ON s.path = SUBSTR(o.path, 1, 16) AND s.kind = 'school' WHERE g.user_id = $1 \
    AND (SELECT COUNT(*) FROM known_networks k WHERE k.school_id = s.id AND k.network_hash = $2 AND k.user_id <> $1) < $4 \
    ON CONFLICT (school_id, network_hash, user_id) DO UPDATE SET last_at = excluded.last_at";
const RAISE: &str = "INSERT INTO sign_in_alarms (scope, day, org_id, raised_at) VALUES ($1, $2, $3, $4) ON CONFLICT (scope, day) DO NOTHING";
// The alarms of schools that the person runs, and for a platform administrator those of all schools below and of the site.
const LIST_ALARMS: &str = "SELECT a.org_id, s.name_zh, s.name_en, a.raised_at FROM sign_in_alarms a LEFT JOIN orgs s ON s.id = a.org_id \
    WHERE a.raised_at >= $2 AND EXISTS (SELECT 1 FROM grants g JOIN orgs o ON o.id = g.org_id WHERE g.user_id = $1 \
      AND ((g.role = 'school_admin' AND g.org_id = a.org_id) \
        OR (g.role = 'platform_admin' AND (a.org_id IS NULL OR (s.path >= o.path AND s.path < o.path || '~'))))) \
    ORDER BY a.raised_at DESC, a.scope LIMIT 20";
const DELETE_OLD_ALARMS: &str = "DELETE FROM sign_in_alarms WHERE raised_at < $1";

/// When these budgets are empty again, in microseconds since 1970, in the same order; 0 for one that was never used.
pub async fn list_drained(c: &mut Conn<'_>, keys: &[BudgetKey]) -> Result<Vec<i64>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, String, i64)> = build!(c, |q| {
        q.push("SELECT scope, part, drained_at FROM sign_in_budgets WHERE ");
        for (n, key) in keys.iter().enumerate() {
            q.push(if n == 0 { "(scope = " } else { " OR (scope = " }).push_bind(key.scope.clone());
            q.push(" AND part = ").push_bind(key.part.clone()).push(")");
        }
    }; build_query_as, fetch_all)?;
    let of = |key: &BudgetKey| rows.iter().find(|(scope, part, _)| *scope == key.scope && *part == key.part);
    Ok(keys.iter().map(|key| of(key).map_or(0, |row| row.2)).collect())
}

/// Counts a wrong guess in a budget; `now` in microseconds since 1970.
pub async fn spend(c: &mut Conn<'_>, spent: &Spending, now: i64) -> Result<(), Error> {
    execute!(c, SPEND, spent.key.scope.as_str(), spent.key.part.as_str(), now, spent.interval, spent.full)
}

/// Empties every budget of a scope.
pub async fn clear(c: &mut Conn<'_>, scope: &str) -> Result<(), Error> {
    execute!(c, CLEAR, scope)
}

/// Whether this account has signed in on this device.
pub async fn is_own_device(c: &mut Conn<'_>, user: UserId, device: &[u8]) -> Result<bool, Error> {
    let found: i64 = get_scalar!(c, IS_OWN_DEVICE, user.0, device)?;
    Ok(found > 0)
}

/// Whether this person has signed in from this network, for a school they belong to.
pub async fn is_own_network(c: &mut Conn<'_>, user: UserId, network: &[u8]) -> Result<bool, Error> {
    let found: i64 = get_scalar!(c, IS_OWN_NETWORK, user.0, network)?;
    Ok(found > 0)
}

/// Whether anybody of the school has signed in on this device.
pub async fn is_school_device(c: &mut Conn<'_>, school: OrgId, device: &[u8]) -> Result<bool, Error> {
    let found: i64 = get_scalar!(c, IS_SCHOOL_DEVICE, school.0, device)?;
    Ok(found > 0)
}

/// How many people of the school have signed in from this network; at most 30 are counted.
pub async fn count_people(c: &mut Conn<'_>, school: OrgId, network: &[u8]) -> Result<i64, Error> {
    get_scalar!(c, COUNT_PEOPLE, school.0, network)
}

/// The devices on which an account has signed in, the last used first.
pub async fn list_devices(c: &mut Conn<'_>, user: UserId) -> Result<Vec<KnownDevice>, Error> {
    list!(c, LIST_DEVICES, user.0)
}

/// Remembers a device of an account. The one that was used least recently goes when there are too many; nothing is
/// remembered when many were added since `day_ago`.
pub async fn remember_device(
    c: &mut Conn<'_>,
    user: UserId,
    device: &[u8],
    browser: &str,
    at: DateTime<Utc>,
    day_ago: DateTime<Utc>,
) -> Result<(), Error> {
    if changed!(c, TOUCH_DEVICE, user.0, device, at, browser)? {
        return Ok(());
    }
    let known = list_devices(c, user).await?;
    let (new, old): (Vec<_>, Vec<_>) = known.into_iter().partition(|d| d.first_at > day_ago);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    if count(new.len()) >= NEW_DEVICES_A_DAY {
        return Ok(());
    }
    // They come with the last used first.
    for gone in old.iter().skip(usize::try_from(MOST_DEVICES - 1 - count(new.len())).unwrap_or_default()) {
        execute!(c, DELETE_DEVICE, user.0, gone.device_hash.as_slice())?;
    }
    execute!(c, INSERT_DEVICE, user.0, device, at, browser)
}

/// Forgets the devices of an account, but for this one.
pub async fn forget_other_devices(c: &mut Conn<'_>, user: UserId, device: &[u8]) -> Result<(), Error> {
    execute!(c, DELETE_OTHER_DEVICES, user.0, device)
}

/// Remembers that a person has signed in from a network, for each school they belong to.
pub async fn remember_network(c: &mut Conn<'_>, user: UserId, network: &[u8], at: DateTime<Utc>) -> Result<(), Error> {
    execute!(c, ADD_NETWORK, user.0, network, at, MOST_PEOPLE)?;
    execute!(c, ADD_NETWORK_OF_STAFF, user.0, network, at, MOST_PEOPLE)
}

/// Raises an alarm, once a day and scope; returns whether it is new.
pub async fn raise_alarm(
    c: &mut Conn<'_>,
    scope: &str,
    day: NaiveDate,
    org: Option<OrgId>,
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    changed!(c, RAISE, scope, day, org.map(|o| o.0), at)
}

/// The alarms since a time that are for this member of staff, the latest first, at most 20.
pub async fn list_alarms(c: &mut Conn<'_>, user: UserId, since: DateTime<Utc>) -> Result<Vec<Alarm>, Error> {
    list!(c, LIST_ALARMS, user.0, since)
}

/// Deletes budgets that are empty at `now` (microseconds since 1970), and what was not used since the other two times:
/// devices and alarms, and networks.
pub async fn delete_old(
    c: &mut Conn<'_>,
    now: i64,
    devices: DateTime<Utc>,
    networks: DateTime<Utc>,
) -> Result<(), Error> {
    execute!(c, CLEAR_DRAINED, now)?;
    execute!(c, DELETE_OLD_DEVICES, devices)?;
    execute!(c, DELETE_OLD_ALARMS, devices)?;
    execute!(c, DELETE_OLD_NETWORKS, networks)
}
