-- Links with which staff choose their password, once. `token_hash` is SHA-256 of the token in the link; the newest link of an
-- account makes the earlier ones void. `issued_by` is empty for the command line.
CREATE TABLE activation_links (
    token_hash BLOB NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    issued_by BLOB REFERENCES users (id),
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT,
    voided_at TEXT,
    PRIMARY KEY (token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX activation_links_user ON activation_links (user_id);
CREATE INDEX activation_links_expires ON activation_links (expires_at);

-- What a bureau proposes for a school and a second person confirms: a school administrator (`role`; `user_id` is empty where the
-- account is new), a new password for one (`reset`), or a merger (`merge`, with its plan).
CREATE TABLE proposals (
    id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('role', 'reset', 'merge')),
    school_id BLOB NOT NULL REFERENCES orgs (id),
    user_id BLOB REFERENCES users (id),
    username TEXT,
    name TEXT,
    plan_id BLOB REFERENCES org_plans (id),
    proposed_by BLOB NOT NULL REFERENCES users (id),
    proposed_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'refused', 'withdrawn')),
    decided_by BLOB REFERENCES users (id),
    decided_at TEXT,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX proposals_school ON proposals (school_id);
CREATE INDEX proposals_plan ON proposals (plan_id);

-- What a member of staff is told about their account or their school. `about_id` is the unit it concerns, `by_id` who did it;
-- `detail` is a role, a name or a reason.
CREATE TABLE told (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    about_id BLOB REFERENCES orgs (id),
    by_id BLOB REFERENCES users (id),
    detail TEXT NOT NULL,
    told_at TEXT NOT NULL,
    seen_at TEXT,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_user ON told (user_id, told_at);

-- Views of one school that the command line opened to a platform administrator.
CREATE TABLE break_glass (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    school_id BLOB NOT NULL REFERENCES orgs (id),
    reason TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    until_at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX break_glass_user ON break_glass (user_id, until_at);

-- When the person of the session last gave their password.
ALTER TABLE sessions ADD COLUMN proved_at TEXT;
