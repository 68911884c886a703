-- A bureau's call to its schools. The denominator is frozen in campaign_learners at `snapshot_at`.
CREATE TABLE campaigns (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    org_path TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    module_id TEXT NOT NULL,
    grades TEXT NOT NULL,
    target BIGINT NOT NULL,
    opens_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    snapshot_at TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX campaigns_path ON campaigns (org_path);
CREATE INDEX campaigns_module ON campaigns (module_id);

CREATE TABLE campaign_learners (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    started_at TEXT,
    completed_at TEXT,
    passed_at TEXT,
    PRIMARY KEY (campaign_id, learner_id)
) WITHOUT ROWID;
CREATE INDEX campaign_learners_learner ON campaign_learners (learner_id);

-- Counters per class, kept in the transaction of the completion; upper levels are sums of these.
CREATE TABLE campaign_classes (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    path TEXT NOT NULL,
    eligible BIGINT NOT NULL,
    started BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    on_time BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, class_id)
) WITHOUT ROWID;
CREATE INDEX campaign_classes_path ON campaign_classes (campaign_id, path);
