-- The second factors of staff: `totp` (an authenticator app) or `passkey`. `secret` is the app's secret, sealed with a key that
-- is not in the database, or the public key of a passkey. `state` is what a passkey changes at each use; `last_step` the
-- last time step whose code was used, which is never used again.
CREATE TABLE factors (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    kind TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    secret BYTEA NOT NULL,
    credential_id BYTEA,
    transports BIGINT NOT NULL DEFAULT 0,
    state BYTEA,
    last_step BIGINT NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ
);
CREATE INDEX factors_user ON factors (user_id);
CREATE UNIQUE INDEX factors_credential ON factors (credential_id) WHERE credential_id IS NOT NULL;

-- Recovery codes, each used once. `mark` is the first character of the code, different for each of a set: it tells which hash
-- to compare.
CREATE TABLE recovery_codes (
    user_id UUID NOT NULL REFERENCES users (id),
    mark TEXT COLLATE "C" NOT NULL,
    code_hash TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (user_id, mark)
);

-- Sign-ins whose password was right and whose second factor is still to be shown. They are no sessions. `ceremony` is the
-- passkey challenge that was sent last.
CREATE TABLE sign_in_steps (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    ceremony BYTEA,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sign_in_steps_user ON sign_in_steps (user_id);
CREATE INDEX sign_in_steps_expires ON sign_in_steps (expires_at);

-- What a school has decided for itself: the digits of the PINs that are issued from now on.
CREATE TABLE school_settings (
    school_id UUID NOT NULL PRIMARY KEY REFERENCES orgs (id),
    pin_digits BIGINT NOT NULL,
    updated_by UUID REFERENCES users (id),
    updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX school_settings_updated_by ON school_settings (updated_by);

-- The digits of a pupil's issued PIN; empty until the pupil is in a class for the first time.
ALTER TABLE users ADD COLUMN pin_digits BIGINT;
UPDATE users SET pin_digits = 6 WHERE kind = 'learner';
