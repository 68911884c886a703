-- How often past days of a campaign have changed, so that figures computed before a change are not stored after it.
ALTER TABLE campaigns ADD COLUMN day_changes BIGINT NOT NULL DEFAULT 0;
