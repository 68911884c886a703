-- Quizzes put together by teachers; they belong to a school. `revision` tells two editors apart.
CREATE TABLE quizzes (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    parts JSONB NOT NULL,
    revision BIGINT NOT NULL,
    created_by UUID NOT NULL REFERENCES users (id),
    updated_by UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    archived_at TIMESTAMPTZ
);
CREATE INDEX quizzes_org ON quizzes (org_id);

-- Items that teachers wrote; what they say is in item_versions.
CREATE TABLE own_items (
    id TEXT PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    version BIGINT NOT NULL,
    created_by UUID NOT NULL REFERENCES users (id),
    updated_by UUID NOT NULL REFERENCES users (id),
    updated_at TIMESTAMPTZ NOT NULL,
    retired_at TIMESTAMPTZ
);
CREATE INDEX own_items_org ON own_items (org_id);

-- What of a module is given, or which quiz; how the quiz is set; after `closes_at` nothing is taken.
-- `counts`: a campaign counts it. Not `whole_class`: only the groups and learners named below.
ALTER TABLE assignments ADD COLUMN part TEXT NOT NULL DEFAULT 'module' CHECK (part IN ('module', 'lesson', 'quiz'));
ALTER TABLE assignments ADD COLUMN quiz_id UUID REFERENCES quizzes (id);
ALTER TABLE assignments ADD COLUMN settings JSONB NOT NULL DEFAULT '{}';
ALTER TABLE assignments ADD COLUMN closes_at TIMESTAMPTZ;
ALTER TABLE assignments ADD COLUMN whole_class BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE assignments ADD COLUMN counts BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE assignments ADD COLUMN archived_at TIMESTAMPTZ;

CREATE TABLE assignment_groups (
    assignment_id UUID NOT NULL REFERENCES assignments (id),
    group_id UUID NOT NULL REFERENCES class_groups (id),
    PRIMARY KEY (assignment_id, group_id)
);
CREATE INDEX assignment_groups_group ON assignment_groups (group_id);

CREATE TABLE assignment_learners (
    assignment_id UUID NOT NULL REFERENCES assignments (id),
    learner_id UUID NOT NULL REFERENCES users (id),
    PRIMARY KEY (assignment_id, learner_id)
);
CREATE INDEX assignment_learners_learner ON assignment_learners (learner_id);

-- What is different for one learner.
CREATE TABLE assignment_overrides (
    assignment_id UUID NOT NULL REFERENCES assignments (id),
    learner_id UUID NOT NULL REFERENCES users (id),
    due_at TIMESTAMPTZ,
    closes_at TIMESTAMPTZ,
    extra_minutes BIGINT NOT NULL,
    extra_attempts BIGINT NOT NULL,
    created_by UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assignment_id, learner_id)
);
CREATE INDEX assignment_overrides_learner ON assignment_overrides (learner_id);

-- Attempts may be closed by the clock (overdue) or be void, and have a deadline. Points are
-- hundredths from now on. `first_at` is when an item was first answered; a `checked` answer was
-- explained at once and stays.
ALTER TABLE attempts DROP CONSTRAINT attempts_state_check;
ALTER TABLE attempts ADD CONSTRAINT attempts_state_check CHECK (state IN ('in_progress', 'submitted', 'overdue', 'voided'));
ALTER TABLE attempts ADD COLUMN deadline_at TIMESTAMPTZ;
UPDATE attempts SET score = score * 100, max_score = max_score * 100;
ALTER TABLE answers ADD COLUMN first_at TIMESTAMPTZ;
UPDATE answers SET points = points * 100, first_at = saved_at;
ALTER TABLE answers ALTER COLUMN first_at SET NOT NULL;
ALTER TABLE answers ADD COLUMN checked BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX attempts_deadline ON attempts (deadline_at) WHERE state = 'in_progress';
UPDATE progress SET score = score * 100, max_score = max_score * 100;

-- Items a learner wants to look at again before handing in.
CREATE TABLE attempt_flags (
    attempt_id UUID NOT NULL REFERENCES attempts (id),
    item_id TEXT NOT NULL,
    PRIMARY KEY (attempt_id, item_id)
);
