-- What a class or a school did beside lessons. `path` is the node's place, so that a subtree is read by range.
CREATE TABLE activities (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    path TEXT NOT NULL,
    campaign_id BLOB REFERENCES campaigns (id),
    kind TEXT NOT NULL CHECK (kind IN ('exhibition', 'film', 'lesson', 'essay', 'class_meeting')),
    on_date TEXT NOT NULL,
    headcount BIGINT NOT NULL CHECK (headcount BETWEEN 1 AND 5000),
    note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('recorded', 'confirmed', 'returned')),
    reason TEXT NOT NULL,
    module_id TEXT,
    tally TEXT,
    recorded_by BLOB NOT NULL REFERENCES users (id),
    confirmed_by BLOB REFERENCES users (id),
    confirmed_at TEXT,
    revision BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by BLOB NOT NULL REFERENCES users (id),
    CHECK ((state = 'confirmed') = (confirmed_by IS NOT NULL)),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
);
CREATE INDEX activities_path ON activities (path);
-- All that a bureau's figures read stands in this one.
CREATE INDEX activities_campaign ON activities (campaign_id, state, path, kind, headcount);

-- Photos, written anew without anything hidden, and small pictures of them.
CREATE TABLE activity_files (
    id BLOB PRIMARY KEY NOT NULL,
    activity_id BLOB NOT NULL REFERENCES activities (id),
    media_type TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    size BIGINT NOT NULL,
    body BLOB NOT NULL,
    thumb BLOB NOT NULL,
    added_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL
);
CREATE INDEX activity_files_activity ON activity_files (activity_id, created_at);

-- What a campaign asks for; without a row, all five.
CREATE TABLE campaign_activities (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    kind TEXT NOT NULL CHECK (kind IN ('exhibition', 'film', 'lesson', 'essay', 'class_meeting')),
    PRIMARY KEY (campaign_id, kind)
) WITHOUT ROWID;
