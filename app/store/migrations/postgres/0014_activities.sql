-- What a class or a school did beside lessons. `path` is the node's place, so that a subtree is read by range.
CREATE TABLE activities (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    path TEXT COLLATE "C" NOT NULL,
    campaign_id UUID REFERENCES campaigns (id),
    kind TEXT NOT NULL CHECK (kind IN ('exhibition', 'film', 'lesson', 'essay', 'class_meeting')),
    on_date DATE NOT NULL,
    headcount BIGINT NOT NULL CHECK (headcount BETWEEN 1 AND 5000),
    note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('recorded', 'confirmed', 'returned')),
    reason TEXT NOT NULL,
    module_id TEXT,
    tally JSONB,
    recorded_by UUID NOT NULL REFERENCES users (id),
    confirmed_by UUID REFERENCES users (id),
    confirmed_at TIMESTAMPTZ,
    revision BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by UUID NOT NULL REFERENCES users (id),
    CHECK ((state = 'confirmed') = (confirmed_by IS NOT NULL)),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
);
CREATE INDEX activities_path ON activities (path);
-- All that a bureau's figures read stands in this one.
CREATE INDEX activities_campaign ON activities (campaign_id, state, path, kind, headcount);

-- Photos, written anew without anything hidden, and small pictures of them.
CREATE TABLE activity_files (
    id UUID PRIMARY KEY NOT NULL,
    activity_id UUID NOT NULL REFERENCES activities (id),
    media_type TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    size BIGINT NOT NULL,
    body BYTEA NOT NULL,
    thumb BYTEA NOT NULL,
    added_by UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX activity_files_activity ON activity_files (activity_id, created_at);

-- What a campaign asks for; without a row, all five.
CREATE TABLE campaign_activities (
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    kind TEXT NOT NULL CHECK (kind IN ('exhibition', 'film', 'lesson', 'essay', 'class_meeting')),
    PRIMARY KEY (campaign_id, kind)
);
