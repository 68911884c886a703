-- Marks as they were published to those who do not see a school's pupils: a step each time that ten more, or ten fewer, had
-- completed in the school. `until_at` is empty for the last step.
CREATE TABLE campaign_releases (
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    path TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ,
    marked BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    full_marks BIGINT NOT NULL,
    score BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, path, number)
);
-- With every column of the sums, so that the marks of a region are read from it alone.
CREATE INDEX campaign_releases_current ON campaign_releases (campaign_id, path, until_at, number, marked, passed, full_marks, score) WHERE until_at IS NULL;

-- What is there by now is the first step; of a campaign that is over, as of its end.
INSERT INTO campaign_releases (campaign_id, path, number, at, marked, passed, full_marks, score)
    SELECT k.campaign_id, SUBSTR(k.path, 1, 16), 1, LEAST(c.closes_at, now()), CAST(SUM(k.completed) AS BIGINT), CAST(SUM(k.passed) AS BIGINT), CAST(SUM(k.full_marks) AS BIGINT), CAST(SUM(k.score) AS BIGINT)
    FROM campaign_classes k JOIN campaigns c ON c.id = k.campaign_id GROUP BY k.campaign_id, SUBSTR(k.path, 1, 16), c.closes_at HAVING SUM(k.completed) >= 10;

-- The published marks of each day. Days from before this change have none, but for the last one of a campaign that is over:
-- it is computed again.
ALTER TABLE campaign_days ADD COLUMN shown_marked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaign_days ADD COLUMN shown_passed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaign_days ADD COLUMN shown_full_marks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaign_days ADD COLUMN shown_score BIGINT NOT NULL DEFAULT 0;
UPDATE campaign_days SET stale = TRUE WHERE EXISTS (SELECT 1 FROM campaigns c WHERE c.id = campaign_days.campaign_id AND c.org_path = campaign_days.path AND c.closes_at <= now())
    AND day = (SELECT MAX(d.day) FROM campaign_days d WHERE d.campaign_id = campaign_days.campaign_id AND d.path = campaign_days.path);

-- When the questions of an attempt were first shown: before that nothing is saved in it, and it is not handed in.
ALTER TABLE attempts ADD COLUMN shown_at TIMESTAMPTZ;
UPDATE attempts SET shown_at = started_at;
