-- What nodes were called at the end of a day that is kept, so that its report can be printed again as it was: a row for
-- the first day of each name.
CREATE TABLE campaign_names (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    path TEXT NOT NULL,
    from_day TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    PRIMARY KEY (campaign_id, path, from_day)
) WITHOUT ROWID;

-- What lets a bureau's own system read the figures of its subtree. `hash` is SHA-256 of a random 256-bit token that only
-- that system holds. `used_on`: the last day of use in the schools' zone.
CREATE TABLE api_tokens (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    created_by BLOB REFERENCES users (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    used_on TEXT
);
CREATE INDEX api_tokens_org ON api_tokens (org_id, created_at);
