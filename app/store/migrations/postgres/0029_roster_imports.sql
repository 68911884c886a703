-- Class lists that were taken over, and what each did to each pupil, so that it can be undone for thirty days.
CREATE TABLE roster_imports (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    made_by UUID REFERENCES users (id),
    file_name TEXT COLLATE "C" NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    undone_at TIMESTAMPTZ
);
CREATE INDEX roster_imports_org ON roster_imports (org_id, made_at);

-- `old_…` is what the list found, `new_…` what it made of it; empty where it changed nothing.
CREATE TABLE roster_changes (
    import_id UUID NOT NULL REFERENCES roster_imports (id),
    learner_id UUID NOT NULL REFERENCES users (id),
    created BOOLEAN NOT NULL DEFAULT FALSE,
    old_name TEXT COLLATE "C",
    new_name TEXT COLLATE "C",
    old_number TEXT COLLATE "C",
    new_number TEXT COLLATE "C",
    old_enrolment_id UUID REFERENCES enrolments (id),
    new_enrolment_id UUID REFERENCES enrolments (id),
    undone BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (import_id, learner_id)
);
CREATE INDEX roster_changes_learner ON roster_changes (learner_id);
