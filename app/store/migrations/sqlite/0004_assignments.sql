-- A module given to a class.
CREATE TABLE assignments (
    id BLOB PRIMARY KEY NOT NULL,
    class_id BLOB NOT NULL REFERENCES orgs (id),
    module_id TEXT NOT NULL,
    note TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    opens_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX assignments_class ON assignments (class_id, due_at);
CREATE INDEX assignments_module ON assignments (module_id);

-- How far each learner is: one row as soon as something was opened.
CREATE TABLE progress (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    started_at TEXT NOT NULL,
    lesson_completed_at TEXT,
    completed_at TEXT,
    passed_at TEXT,
    score BIGINT,
    max_score BIGINT,
    PRIMARY KEY (assignment_id, learner_id)
) WITHOUT ROWID;
CREATE INDEX progress_learner ON progress (learner_id);

-- What was done in each step of the lesson: a check's choice, a scenario's path.
CREATE TABLE lesson_steps (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    step_id TEXT NOT NULL,
    record TEXT NOT NULL,
    done_at TEXT,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (assignment_id, learner_id, step_id)
) WITHOUT ROWID;
