-- The devices on which an account has signed in: they keep an allowance of their own when strangers have used up theirs.
-- `device_hash` is SHA-256 of the name in the device's signed cookie.
CREATE TABLE known_devices (
    user_id BLOB NOT NULL REFERENCES users (id),
    device_hash BLOB NOT NULL,
    browser TEXT NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (user_id, device_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_devices_device ON known_devices (device_hash);
CREATE INDEX known_devices_last ON known_devices (last_at);

-- The networks from which people of a school have signed in, keyed by a hash that only this server can make.
CREATE TABLE known_networks (
    school_id BLOB NOT NULL REFERENCES orgs (id),
    network_hash BLOB NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    last_at TEXT NOT NULL,
    PRIMARY KEY (school_id, network_hash, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_networks_user ON known_networks (user_id);
CREATE INDEX known_networks_last ON known_networks (last_at);

-- Budgets of wrong guesses: a budget fills with each of them and drains with time; `drained_at` is when it is empty again, in
-- microseconds since 1970. `part` tells apart the allowances of one account.
CREATE TABLE sign_in_budgets (
    scope TEXT NOT NULL,
    part TEXT NOT NULL,
    drained_at INTEGER NOT NULL,
    PRIMARY KEY (scope, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_budgets_drained ON sign_in_budgets (drained_at);

-- Alarms of somebody guessing PINs or passwords, one a day and scope: a school, or with no node the whole site.
CREATE TABLE sign_in_alarms (
    scope TEXT NOT NULL,
    day TEXT NOT NULL,
    org_id BLOB REFERENCES orgs (id),
    raised_at TEXT NOT NULL,
    PRIMARY KEY (scope, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_alarms_org ON sign_in_alarms (org_id);

ALTER TABLE sessions ADD COLUMN device_hash BLOB;
ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
