-- Groups within a class, for work that is not for everyone.
CREATE TABLE class_groups (
    id UUID PRIMARY KEY NOT NULL,
    class_id UUID NOT NULL REFERENCES orgs (id),
    name TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (class_id, name)
);

CREATE TABLE group_members (
    group_id UUID NOT NULL REFERENCES class_groups (id),
    learner_id UUID NOT NULL REFERENCES users (id),
    PRIMARY KEY (group_id, learner_id)
);
CREATE INDEX group_members_learner ON group_members (learner_id);
