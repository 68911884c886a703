-- The second factors of staff: `totp` (an authenticator app) or `passkey`. `secret` is the app's secret, sealed with a key that
-- is not in the database, or the public key of a passkey. `state` is what a passkey changes at each use; `last_step` the
-- last time step whose code was used, which is never used again.
CREATE TABLE factors (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    credential_id BLOB,
    transports INTEGER NOT NULL DEFAULT 0,
    state BLOB,
    last_step INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    last_used_at TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX factors_user ON factors (user_id);
CREATE UNIQUE INDEX factors_credential ON factors (credential_id) WHERE credential_id IS NOT NULL;

-- Recovery codes, each used once. `mark` is the first character of the code, different for each of a set: it tells which hash
-- to compare.
CREATE TABLE recovery_codes (
    user_id BLOB NOT NULL REFERENCES users (id),
    mark TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    used_at TEXT,
    PRIMARY KEY (user_id, mark)
) STRICT, WITHOUT ROWID;

-- Sign-ins whose password was right and whose second factor is still to be shown. They are no sessions. `ceremony` is the
-- passkey challenge that was sent last.
CREATE TABLE sign_in_steps (
    token_hash BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES users (id),
    ceremony BLOB,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_steps_user ON sign_in_steps (user_id);
CREATE INDEX sign_in_steps_expires ON sign_in_steps (expires_at);

-- What a school has decided for itself: the digits of the PINs that are issued from now on.
CREATE TABLE school_settings (
    school_id BLOB NOT NULL PRIMARY KEY REFERENCES orgs (id),
    pin_digits INTEGER NOT NULL,
    updated_by BLOB REFERENCES users (id),
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX school_settings_updated_by ON school_settings (updated_by);

-- The digits of a pupil's issued PIN; empty until the pupil is in a class for the first time.
ALTER TABLE users ADD COLUMN pin_digits INTEGER;
UPDATE users SET pin_digits = 6 WHERE kind = 'learner';
