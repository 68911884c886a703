-- Who looked at or changed another person's record. Ids and counts only: no names, no answers.
CREATE TABLE audit (
    id UUID PRIMARY KEY NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor_id UUID,
    action TEXT NOT NULL,
    org_id UUID,
    subject_id UUID,
    detail JSONB NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_subject ON audit (subject_id);
