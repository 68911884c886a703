-- What nodes were called at the end of a day that is kept, so that its report can be printed again as it was: a row for
-- the first day of each name.
CREATE TABLE campaign_names (
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    path TEXT COLLATE "C" NOT NULL,
    from_day DATE NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    PRIMARY KEY (campaign_id, path, from_day)
);

-- What lets a bureau's own system read the figures of its subtree. `hash` is SHA-256 of a random 256-bit token that only
-- that system holds. `used_on`: the last day of use in the schools' zone.
CREATE TABLE api_tokens (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    name TEXT NOT NULL,
    hash BYTEA NOT NULL UNIQUE,
    created_by UUID REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    used_on DATE
);
CREATE INDEX api_tokens_org ON api_tokens (org_id, created_at);
