-- Links with which staff choose their password, once. `token_hash` is SHA-256 of the token in the link; the newest link of an
-- account makes the earlier ones void. `issued_by` is empty for the command line.
CREATE TABLE activation_links (
    token_hash BYTEA NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    issued_by UUID REFERENCES users (id),
    issued_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    voided_at TIMESTAMPTZ,
    PRIMARY KEY (token_hash)
);
CREATE INDEX activation_links_user ON activation_links (user_id);
CREATE INDEX activation_links_expires ON activation_links (expires_at);

-- What a bureau proposes for a school and a second person confirms: a school administrator (`role`; `user_id` is empty where the
-- account is new), a new password for one (`reset`), or a merger (`merge`, with its plan).
CREATE TABLE proposals (
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('role', 'reset', 'merge')),
    school_id UUID NOT NULL REFERENCES orgs (id),
    user_id UUID REFERENCES users (id),
    username TEXT COLLATE "C",
    name TEXT COLLATE "C",
    plan_id UUID REFERENCES org_plans (id),
    proposed_by UUID NOT NULL REFERENCES users (id),
    proposed_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'confirmed', 'refused', 'withdrawn')),
    decided_by UUID REFERENCES users (id),
    decided_at TIMESTAMPTZ,
    PRIMARY KEY (id)
);
CREATE INDEX proposals_school ON proposals (school_id);
CREATE INDEX proposals_plan ON proposals (plan_id);

-- What a member of staff is told about their account or their school. `about_id` is the unit it concerns, `by_id` who did it;
-- `detail` is a role, a name or a reason.
CREATE TABLE told (
    id UUID NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    kind TEXT COLLATE "C" NOT NULL,
    about_id UUID REFERENCES orgs (id),
    by_id UUID REFERENCES users (id),
    detail TEXT COLLATE "C" NOT NULL,
    told_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ,
    PRIMARY KEY (id)
);
CREATE INDEX told_user ON told (user_id, told_at);

-- Views of one school that the command line opened to a platform administrator.
CREATE TABLE break_glass (
    id UUID NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    school_id UUID NOT NULL REFERENCES orgs (id),
    reason TEXT COLLATE "C" NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX break_glass_user ON break_glass (user_id, until_at);

-- When the person of the session last gave their password.
ALTER TABLE sessions ADD COLUMN proved_at TIMESTAMPTZ;
