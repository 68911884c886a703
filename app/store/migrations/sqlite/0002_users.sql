-- Everyone with an account. `password_hash` holds what a person chose: a staff password or a
-- learner's own PIN. Issued PINs are derived from `pin_generation` and stored nowhere.
CREATE TABLE users (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('learner', 'staff')),
    name TEXT NOT NULL,
    username TEXT UNIQUE,
    locale TEXT,
    password_hash TEXT,
    must_change_password BOOLEAN NOT NULL DEFAULT FALSE,
    pin_generation BIGINT NOT NULL DEFAULT 0,
    slip_generation BIGINT NOT NULL DEFAULT 0,
    suspended_at TEXT,
    created_at TEXT NOT NULL,
    CHECK ((kind = 'staff') = (username IS NOT NULL))
);

CREATE TABLE grants (
    user_id BLOB NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (user_id, role, org_id)
) WITHOUT ROWID;
CREATE INDEX grants_org ON grants (org_id);

-- A learner's stays in classes; the current one has no `to_date`.
CREATE TABLE enrolments (
    id BLOB PRIMARY KEY NOT NULL,
    learner_id BLOB NOT NULL REFERENCES users (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    student_no TEXT NOT NULL,
    from_date TEXT NOT NULL,
    to_date TEXT
);
CREATE UNIQUE INDEX enrolments_number ON enrolments (class_id, student_no) WHERE to_date IS NULL;
CREATE UNIQUE INDEX enrolments_current ON enrolments (learner_id) WHERE to_date IS NULL;
CREATE INDEX enrolments_learner ON enrolments (learner_id);
