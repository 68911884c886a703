-- What a learner remembers of one item (FSRS): when it is to come again, and how it went so far.
CREATE TABLE practice_cards (
    learner_id UUID NOT NULL REFERENCES users (id),
    item_id TEXT NOT NULL,
    item_version BIGINT NOT NULL,
    stability DOUBLE PRECISION NOT NULL,
    difficulty DOUBLE PRECISION NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    reps BIGINT NOT NULL,
    lapses BIGINT NOT NULL,
    right_count BIGINT NOT NULL,
    wrong_count BIGINT NOT NULL,
    wrong_streak BIGINT NOT NULL,
    PRIMARY KEY (learner_id, item_id)
);

-- A learner's practice of one module. `question` is what lies before them: a reload shows the same, and
-- `turn` makes a form that is sent twice harmless. `wrong_streak` counts since the last success.
CREATE TABLE practice_sets (
    learner_id UUID NOT NULL REFERENCES users (id),
    module_id TEXT NOT NULL,
    turn BIGINT NOT NULL,
    question JSONB NOT NULL,
    answered BOOLEAN NOT NULL,
    wrong_streak BIGINT NOT NULL,
    day DATE NOT NULL,
    day_count BIGINT NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (learner_id, module_id)
);

-- A completed programme. `body` is the programme as it was; who knows `code` may learn that it is genuine.
CREATE TABLE certificates (
    learner_id UUID NOT NULL REFERENCES users (id),
    programme TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    class_id UUID REFERENCES orgs (id),
    body JSONB NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (learner_id, programme)
);

-- What a learner says is wrong in their record, and what became of it.
CREATE TABLE correction_requests (
    id UUID PRIMARY KEY NOT NULL,
    learner_id UUID NOT NULL REFERENCES users (id),
    class_id UUID NOT NULL REFERENCES orgs (id),
    about TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'declined')),
    created_at TIMESTAMPTZ NOT NULL,
    decided_by UUID REFERENCES users (id),
    decided_at TIMESTAMPTZ,
    note TEXT NOT NULL
);
CREATE INDEX correction_requests_learner ON correction_requests (learner_id);
CREATE INDEX correction_requests_class ON correction_requests (class_id, state);
