-- What a learner remembers of one item (FSRS): when it is to come again, and how it went so far.
CREATE TABLE practice_cards (
    learner_id BLOB NOT NULL REFERENCES users (id),
    item_id TEXT NOT NULL,
    item_version BIGINT NOT NULL,
    stability DOUBLE PRECISION NOT NULL,
    difficulty DOUBLE PRECISION NOT NULL,
    due_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    reps BIGINT NOT NULL,
    lapses BIGINT NOT NULL,
    right_count BIGINT NOT NULL,
    wrong_count BIGINT NOT NULL,
    wrong_streak BIGINT NOT NULL,
    PRIMARY KEY (learner_id, item_id)
) WITHOUT ROWID;

-- A learner's practice of one module. `question` is what lies before them: a reload shows the same, and
-- `turn` makes a form that is sent twice harmless. `wrong_streak` counts since the last success.
CREATE TABLE practice_sets (
    learner_id BLOB NOT NULL REFERENCES users (id),
    module_id TEXT NOT NULL,
    turn BIGINT NOT NULL,
    question TEXT NOT NULL,
    answered BOOLEAN NOT NULL,
    wrong_streak BIGINT NOT NULL,
    day TEXT NOT NULL,
    day_count BIGINT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (learner_id, module_id)
) WITHOUT ROWID;

-- A completed programme. `body` is the programme as it was; who knows `code` may learn that it is genuine.
CREATE TABLE certificates (
    learner_id BLOB NOT NULL REFERENCES users (id),
    programme TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    class_id BLOB REFERENCES orgs (id),
    body TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    PRIMARY KEY (learner_id, programme)
) WITHOUT ROWID;

-- What a learner says is wrong in their record, and what became of it.
CREATE TABLE correction_requests (
    id BLOB PRIMARY KEY NOT NULL,
    learner_id BLOB NOT NULL REFERENCES users (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    about TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'declined')),
    created_at TEXT NOT NULL,
    decided_by BLOB REFERENCES users (id),
    decided_at TEXT,
    note TEXT NOT NULL
);
CREATE INDEX correction_requests_learner ON correction_requests (learner_id);
CREATE INDEX correction_requests_class ON correction_requests (class_id, state);
