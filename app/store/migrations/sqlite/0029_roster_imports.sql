-- Class lists that were taken over, and what each did to each pupil, so that it can be undone for thirty days.
CREATE TABLE roster_imports (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    made_by BLOB REFERENCES users (id),
    file_name TEXT NOT NULL,
    made_at TEXT NOT NULL,
    undone_at TEXT
) STRICT;
CREATE INDEX roster_imports_org ON roster_imports (org_id, made_at);

-- `old_…` is what the list found, `new_…` what it made of it; empty where it changed nothing.
CREATE TABLE roster_changes (
    import_id BLOB NOT NULL REFERENCES roster_imports (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    created INTEGER NOT NULL DEFAULT FALSE,
    old_name TEXT,
    new_name TEXT,
    old_number TEXT,
    new_number TEXT,
    old_enrolment_id BLOB REFERENCES enrolments (id),
    new_enrolment_id BLOB REFERENCES enrolments (id),
    undone INTEGER NOT NULL DEFAULT FALSE,
    PRIMARY KEY (import_id, learner_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX roster_changes_learner ON roster_changes (learner_id);
