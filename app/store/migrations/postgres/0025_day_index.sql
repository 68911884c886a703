-- The figures of one day under a node, and those of all days on one level under it: the key alone begins with the place,
-- so that all days of all levels were read.
CREATE INDEX campaign_days_day ON campaign_days (campaign_id, day, path);
CREATE INDEX campaign_days_level ON campaign_days (campaign_id, LENGTH(path), path, day);
