-- From `closed_from` on a node is hidden where one is chosen; figures of the past keep it.
ALTER TABLE orgs ADD COLUMN closed_from DATE;
-- Staff only: when they signed in last.
ALTER TABLE users ADD COLUMN signed_in_at TIMESTAMPTZ;
-- Learners only: on which day the answers of their last stay were removed.
ALTER TABLE users ADD COLUMN purged_on DATE;

-- Where a node stood until `until_at`: a campaign counts it where it stood at its snapshot. A path is never used again.
CREATE TABLE org_places (
    org_id UUID NOT NULL REFERENCES orgs (id),
    until_at TIMESTAMPTZ NOT NULL,
    parent_id UUID NOT NULL REFERENCES orgs (id),
    seq BIGINT NOT NULL,
    path TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (org_id, until_at)
);
CREATE INDEX org_places_path ON org_places (path);
CREATE INDEX org_places_parent ON org_places (parent_id);

-- Changes of the tree that wait for their day. `outcome` is `done`, `cancelled`, or why it could not be carried out.
CREATE TABLE org_plans (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    to_id UUID NOT NULL REFERENCES orgs (id),
    kind TEXT NOT NULL CHECK (kind IN ('move', 'merge')),
    on_date DATE NOT NULL,
    created_by UUID REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    outcome TEXT
);
CREATE INDEX org_plans_org ON org_plans (org_id);

-- Numbers that help in one part of the tree, beside the national ones.
CREATE TABLE help_lines (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    seq BIGINT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    number TEXT NOT NULL,
    hours TEXT NOT NULL
);
CREATE INDEX help_lines_org ON help_lines (org_id);

-- What a bureau tells the schools under it, and which member of staff has read it.
CREATE TABLE notices (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body_zh TEXT NOT NULL,
    body_en TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('school_admins', 'teachers', 'both')),
    until_date DATE NOT NULL,
    created_by UUID NOT NULL REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ
);
CREATE INDEX notices_org ON notices (org_id, until_date);

CREATE TABLE notice_reads (
    notice_id UUID NOT NULL REFERENCES notices (id),
    user_id UUID NOT NULL REFERENCES users (id),
    read_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (notice_id, user_id)
);

-- How many months after a learner left their answers are kept, from this node down.
CREATE TABLE retention (
    org_id UUID PRIMARY KEY NOT NULL REFERENCES orgs (id),
    months BIGINT NOT NULL,
    updated_by UUID REFERENCES users (id),
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX audit_org ON audit (org_id, id);
