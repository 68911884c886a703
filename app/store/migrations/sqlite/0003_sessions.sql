-- `token_hash` is SHA-256 of a random 256-bit token that only the browser holds.
CREATE TABLE sessions (
    token_hash BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Wrong guesses, by account and device (a random cookie), for back-off. One row a day and pair.
CREATE TABLE sign_in_failures (
    account TEXT NOT NULL,
    device TEXT NOT NULL,
    day TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (account, device, day)
) WITHOUT ROWID;
