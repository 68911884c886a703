-- One go at a quiz. `paper` holds the items drawn, their versions and the order of their options.
CREATE TABLE attempts (
    id BLOB PRIMARY KEY NOT NULL,
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    number BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in_progress', 'submitted')),
    paper TEXT NOT NULL,
    started_at TEXT NOT NULL,
    submitted_at TEXT,
    score BIGINT,
    max_score BIGINT NOT NULL,
    passed BOOLEAN,
    UNIQUE (assignment_id, learner_id, number)
);
-- Two tabs or two devices cannot make two open attempts.
CREATE UNIQUE INDEX attempts_open ON attempts (assignment_id, learner_id) WHERE state = 'in_progress';
CREATE INDEX attempts_learner ON attempts (learner_id);

-- One saved answer an item. `tab` and `tab_seq` name the last write, so that a retry is harmless
-- and an old one cannot undo a newer one.
CREATE TABLE answers (
    attempt_id BLOB NOT NULL REFERENCES attempts (id),
    item_id TEXT NOT NULL,
    response TEXT NOT NULL,
    revision BIGINT NOT NULL,
    tab TEXT NOT NULL,
    tab_seq BIGINT NOT NULL,
    saved_at TEXT NOT NULL,
    points BIGINT,
    PRIMARY KEY (attempt_id, item_id)
) WITHOUT ROWID;
