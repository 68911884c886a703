-- A bureau's call to its schools. The denominator is frozen in campaign_learners at `snapshot_at`.
CREATE TABLE campaigns (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    org_path TEXT COLLATE "C" NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    module_id TEXT NOT NULL,
    grades TEXT NOT NULL,
    target BIGINT NOT NULL,
    opens_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    closes_at TIMESTAMPTZ NOT NULL,
    snapshot_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX campaigns_path ON campaigns (org_path);
CREATE INDEX campaigns_module ON campaigns (module_id);

CREATE TABLE campaign_learners (
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    learner_id UUID NOT NULL REFERENCES users (id),
    class_id UUID NOT NULL REFERENCES orgs (id),
    started_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    passed_at TIMESTAMPTZ,
    PRIMARY KEY (campaign_id, learner_id)
);
CREATE INDEX campaign_learners_learner ON campaign_learners (learner_id);

-- Counters per class, kept in the transaction of the completion; upper levels are sums of these.
CREATE TABLE campaign_classes (
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    class_id UUID NOT NULL REFERENCES orgs (id),
    path TEXT COLLATE "C" NOT NULL,
    eligible BIGINT NOT NULL,
    started BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    on_time BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, class_id)
);
CREATE INDEX campaign_classes_path ON campaign_classes (campaign_id, path);
