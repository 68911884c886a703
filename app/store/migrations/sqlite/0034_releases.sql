-- Marks as they were published to those who do not see a school's pupils: a step each time that ten more, or ten fewer, had
-- completed in the school. `until_at` is empty for the last step.
CREATE TABLE campaign_releases (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    path TEXT NOT NULL,
    number INTEGER NOT NULL,
    at TEXT NOT NULL,
    until_at TEXT,
    marked INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    full_marks INTEGER NOT NULL,
    score INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, path, number)
) STRICT, WITHOUT ROWID;
-- With every column of the sums, so that the marks of a region are read from it alone.
CREATE INDEX campaign_releases_current ON campaign_releases (campaign_id, path, until_at, number, marked, passed, full_marks, score) WHERE until_at IS NULL;

-- What is there by now is the first step; of a campaign that is over, as of its end.
INSERT INTO campaign_releases (campaign_id, path, number, at, marked, passed, full_marks, score)
    SELECT k.campaign_id, SUBSTR(k.path, 1, 16), 1, CASE WHEN c.closes_at < STRFTIME('%Y-%m-%dT%H:%M:%f', 'now') || '+00:00' THEN c.closes_at ELSE STRFTIME('%Y-%m-%dT%H:%M:%f', 'now') || '+00:00' END, SUM(k.completed), SUM(k.passed), SUM(k.full_marks), SUM(k.score)
    FROM campaign_classes k JOIN campaigns c ON c.id = k.campaign_id GROUP BY k.campaign_id, SUBSTR(k.path, 1, 16), c.closes_at HAVING SUM(k.completed) >= 10;

-- The published marks of each day. Days from before this change have none, but for the last one of a campaign that is over:
-- it is computed again.
ALTER TABLE campaign_days ADD COLUMN shown_marked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaign_days ADD COLUMN shown_passed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaign_days ADD COLUMN shown_full_marks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaign_days ADD COLUMN shown_score INTEGER NOT NULL DEFAULT 0;
UPDATE campaign_days SET stale = TRUE WHERE EXISTS (SELECT 1 FROM campaigns c WHERE c.id = campaign_days.campaign_id AND c.org_path = campaign_days.path AND c.closes_at <= STRFTIME('%Y-%m-%dT%H:%M:%f', 'now') || '+00:00')
    AND day = (SELECT MAX(d.day) FROM campaign_days d WHERE d.campaign_id = campaign_days.campaign_id AND d.path = campaign_days.path);

-- When the questions of an attempt were first shown: before that nothing is saved in it, and it is not handed in.
ALTER TABLE attempts ADD COLUMN shown_at TEXT;
UPDATE attempts SET shown_at = started_at;
