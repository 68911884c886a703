-- Quizzes put together by teachers; they belong to a school. `revision` tells two editors apart.
CREATE TABLE quizzes (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    parts TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    updated_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    archived_at TEXT
);
CREATE INDEX quizzes_org ON quizzes (org_id);

-- Items that teachers wrote; what they say is in item_versions.
CREATE TABLE own_items (
    id TEXT PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    version BIGINT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    updated_by BLOB NOT NULL REFERENCES users (id),
    updated_at TEXT NOT NULL,
    retired_at TEXT
) WITHOUT ROWID;
CREATE INDEX own_items_org ON own_items (org_id);

-- What of a module is given, or which quiz; how the quiz is set; after `closes_at` nothing is taken.
-- `counts`: a campaign counts it. Not `whole_class`: only the groups and learners named below.
ALTER TABLE assignments ADD COLUMN part TEXT NOT NULL DEFAULT 'module' CHECK (part IN ('module', 'lesson', 'quiz'));
ALTER TABLE assignments ADD COLUMN quiz_id BLOB REFERENCES quizzes (id);
ALTER TABLE assignments ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
ALTER TABLE assignments ADD COLUMN closes_at TEXT;
ALTER TABLE assignments ADD COLUMN whole_class BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE assignments ADD COLUMN counts BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE assignments ADD COLUMN archived_at TEXT;

CREATE TABLE assignment_groups (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    group_id BLOB NOT NULL REFERENCES class_groups (id),
    PRIMARY KEY (assignment_id, group_id)
) WITHOUT ROWID;
CREATE INDEX assignment_groups_group ON assignment_groups (group_id);

CREATE TABLE assignment_learners (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    PRIMARY KEY (assignment_id, learner_id)
) WITHOUT ROWID;
CREATE INDEX assignment_learners_learner ON assignment_learners (learner_id);

-- What is different for one learner.
CREATE TABLE assignment_overrides (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    due_at TEXT,
    closes_at TEXT,
    extra_minutes BIGINT NOT NULL,
    extra_attempts BIGINT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (assignment_id, learner_id)
) WITHOUT ROWID;
CREATE INDEX assignment_overrides_learner ON assignment_overrides (learner_id);

-- Attempts may be closed by the clock (overdue) or be void, and have a deadline. Points are
-- hundredths from now on. `first_at` is when an item was first answered; a `checked` answer was
-- explained at once and stays.
DROP INDEX attempts_open;
DROP INDEX attempts_learner;
ALTER TABLE answers RENAME TO answers_before;
ALTER TABLE attempts RENAME TO attempts_before;
CREATE TABLE attempts (
    id BLOB PRIMARY KEY NOT NULL,
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    number BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in_progress', 'submitted', 'overdue', 'voided')),
    paper TEXT NOT NULL,
    started_at TEXT NOT NULL,
    submitted_at TEXT,
    score BIGINT,
    max_score BIGINT NOT NULL,
    passed BOOLEAN,
    deadline_at TEXT,
    UNIQUE (assignment_id, learner_id, number)
);
INSERT INTO attempts (id, assignment_id, learner_id, number, state, paper, started_at, submitted_at, score, max_score, passed)
    SELECT id, assignment_id, learner_id, number, state, paper, started_at, submitted_at, score * 100, max_score * 100, passed FROM attempts_before;
CREATE TABLE answers (
    attempt_id BLOB NOT NULL REFERENCES attempts (id),
    item_id TEXT NOT NULL,
    response TEXT NOT NULL,
    revision BIGINT NOT NULL,
    tab TEXT NOT NULL,
    tab_seq BIGINT NOT NULL,
    saved_at TEXT NOT NULL,
    points BIGINT,
    first_at TEXT NOT NULL,
    checked BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (attempt_id, item_id)
) WITHOUT ROWID;
INSERT INTO answers (attempt_id, item_id, response, revision, tab, tab_seq, saved_at, points, first_at)
    SELECT attempt_id, item_id, response, revision, tab, tab_seq, saved_at, points * 100, saved_at FROM answers_before;
DROP TABLE answers_before;
DROP TABLE attempts_before;
-- Two tabs or two devices cannot make two open attempts.
CREATE UNIQUE INDEX attempts_open ON attempts (assignment_id, learner_id) WHERE state = 'in_progress';
CREATE INDEX attempts_learner ON attempts (learner_id);
CREATE INDEX attempts_deadline ON attempts (deadline_at) WHERE state = 'in_progress';
UPDATE progress SET score = score * 100, max_score = max_score * 100;

-- Items a learner wants to look at again before handing in.
CREATE TABLE attempt_flags (
    attempt_id BLOB NOT NULL REFERENCES attempts (id),
    item_id TEXT NOT NULL,
    PRIMARY KEY (attempt_id, item_id)
) WITHOUT ROWID;
