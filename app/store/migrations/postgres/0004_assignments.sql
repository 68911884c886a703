-- A module given to a class.
CREATE TABLE assignments (
    id UUID PRIMARY KEY NOT NULL,
    class_id UUID NOT NULL REFERENCES orgs (id),
    module_id TEXT NOT NULL,
    note TEXT NOT NULL,
    created_by UUID NOT NULL REFERENCES users (id),
    opens_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX assignments_class ON assignments (class_id, due_at);
CREATE INDEX assignments_module ON assignments (module_id);

-- How far each learner is: one row as soon as something was opened.
CREATE TABLE progress (
    assignment_id UUID NOT NULL REFERENCES assignments (id),
    learner_id UUID NOT NULL REFERENCES users (id),
    started_at TIMESTAMPTZ NOT NULL,
    lesson_completed_at TIMESTAMPTZ,
    completed_at TIMESTAMPTZ,
    passed_at TIMESTAMPTZ,
    score BIGINT,
    max_score BIGINT,
    PRIMARY KEY (assignment_id, learner_id)
);
CREATE INDEX progress_learner ON progress (learner_id);

-- What was done in each step of the lesson: a check's choice, a scenario's path.
CREATE TABLE lesson_steps (
    assignment_id UUID NOT NULL REFERENCES assignments (id),
    learner_id UUID NOT NULL REFERENCES users (id),
    step_id TEXT NOT NULL,
    record JSONB NOT NULL,
    done_at TIMESTAMPTZ,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (assignment_id, learner_id, step_id)
);
