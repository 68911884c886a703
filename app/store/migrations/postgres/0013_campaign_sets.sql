-- The platform itself gives work that a campaign asks for: nobody signs in as this.
INSERT INTO users (id, kind, name, username, created_at)
    VALUES ('00000000-0000-7000-8000-000000000001', 'staff', '青禾课堂', '-qinghe', '2026-01-01T00:00:00+00:00');

-- A campaign asks for several things, each of some grades. `frozen_at`: when its list of learners was taken; absent as
-- long as that is to come. `school_threshold`: per cent of a school's learners from which it takes part; 0: one is enough.
ALTER TABLE campaigns ADD COLUMN pass_mark BIGINT NOT NULL DEFAULT 60;
ALTER TABLE campaigns ADD COLUMN pass_required BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE campaigns ADD COLUMN school_threshold BIGINT NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN weights TEXT NOT NULL DEFAULT '35,35,10,10,10';
ALTER TABLE campaigns ADD COLUMN parent_id UUID REFERENCES campaigns (id);
ALTER TABLE campaigns ADD COLUMN created_by UUID REFERENCES users (id);
ALTER TABLE campaigns ADD COLUMN frozen_at TIMESTAMPTZ;
ALTER TABLE campaigns ADD COLUMN withdrawn_at TIMESTAMPTZ;
UPDATE campaigns SET frozen_at = snapshot_at;

CREATE TABLE campaign_pieces (
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    module_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('module', 'lesson', 'quiz')),
    grades TEXT NOT NULL,
    PRIMARY KEY (campaign_id, module_id, part)
);
CREATE INDEX campaign_pieces_module ON campaign_pieces (module_id);
INSERT INTO campaign_pieces (campaign_id, module_id, part, grades) SELECT id, module_id, 'module', grades FROM campaigns;

-- The best score so far, in hundredths of a per cent.
ALTER TABLE campaign_learners ADD COLUMN score BIGINT;
UPDATE campaign_learners SET score = (SELECT MAX(s.score * 10000 / s.max_score) FROM attempts s JOIN assignments a ON a.id = s.assignment_id
    JOIN campaigns c ON c.id = campaign_learners.campaign_id WHERE s.learner_id = campaign_learners.learner_id AND a.module_id = c.module_id AND a.counts
    AND s.max_score > 0 AND s.state IN ('submitted', 'overdue') AND s.submitted_at >= c.opens_at AND s.submitted_at < c.closes_at);
ALTER TABLE campaign_learners DROP COLUMN passed_at;

-- In the order of the tree, so that a node's figures stand together. `path` is as it was when the list was taken.
ALTER TABLE campaign_classes RENAME TO campaign_classes_before;
CREATE TABLE campaign_classes (
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    path TEXT COLLATE "C" NOT NULL,
    class_id UUID NOT NULL REFERENCES orgs (id),
    eligible BIGINT NOT NULL,
    started BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    on_time BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    full_marks BIGINT NOT NULL,
    score BIGINT NOT NULL,
    last_at TIMESTAMPTZ,
    PRIMARY KEY (campaign_id, path)
);
INSERT INTO campaign_classes (campaign_id, path, class_id, eligible, started, completed, on_time, passed, full_marks, score)
    SELECT b.campaign_id, b.path, b.class_id, b.eligible, b.started, b.completed, b.on_time, COALESCE(l.passed, 0), COALESCE(l.full_marks, 0), COALESCE(l.score, 0)
    FROM campaign_classes_before b LEFT JOIN (SELECT campaign_id, class_id, SUM(CASE WHEN score >= 6000 THEN 1 ELSE 0 END) AS passed,
        SUM(CASE WHEN score = 10000 THEN 1 ELSE 0 END) AS full_marks, SUM(score) AS score FROM campaign_learners WHERE completed_at IS NOT NULL
        GROUP BY campaign_id, class_id) l ON l.campaign_id = b.campaign_id AND l.class_id = b.class_id;
DROP TABLE campaign_classes_before;
CREATE UNIQUE INDEX campaign_classes_class ON campaign_classes (campaign_id, class_id);

-- A node's figures at the end of a day in the schools' zone, schools and above.
CREATE TABLE campaign_days (
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    path TEXT COLLATE "C" NOT NULL,
    day DATE NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL,
    eligible BIGINT NOT NULL,
    started BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    on_time BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    full_marks BIGINT NOT NULL,
    score BIGINT NOT NULL,
    schools BIGINT NOT NULL,
    schools_active BIGINT NOT NULL,
    joined BIGINT NOT NULL,
    PRIMARY KEY (campaign_id, path, day)
);

-- Lists of learners that were taken anew: who, when, why, and what it changed.
CREATE TABLE campaign_amendments (
    id UUID PRIMARY KEY NOT NULL,
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    org_id UUID NOT NULL REFERENCES orgs (id),
    at TIMESTAMPTZ NOT NULL,
    by_id UUID REFERENCES users (id),
    reason TEXT NOT NULL,
    as_of DATE NOT NULL,
    added BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    moved BIGINT NOT NULL,
    eligible_before BIGINT NOT NULL,
    eligible_after BIGINT NOT NULL
);
CREATE INDEX campaign_amendments_campaign ON campaign_amendments (campaign_id, at);

-- Work that a campaign gave. Lessons cannot be made easier: they count.
ALTER TABLE assignments ADD COLUMN campaign_id UUID REFERENCES campaigns (id);
CREATE INDEX assignments_campaign ON assignments (campaign_id, class_id);
UPDATE assignments SET counts = TRUE WHERE part = 'lesson';
