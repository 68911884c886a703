-- What nodes were called before they were renamed: a result or a report names them as they were then.
CREATE TABLE org_names (
    org_id UUID NOT NULL REFERENCES orgs (id),
    until_at TIMESTAMPTZ NOT NULL,
    name_zh TEXT COLLATE "C" NOT NULL,
    name_en TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, until_at)
);

-- Days whose figures changed after they were stored, by a correction of marks: they are computed again.
ALTER TABLE campaign_days ADD COLUMN stale BOOLEAN NOT NULL DEFAULT FALSE;

-- The contests that a school's classes took part in, wherever the school is now.
CREATE INDEX contest_classes_of_class ON contest_classes (class_id);
