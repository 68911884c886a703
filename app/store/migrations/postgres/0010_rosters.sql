-- Files under review: kept between a preview and its confirmation, for an hour at most.
CREATE TABLE uploads (
    id UUID PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    org_id UUID REFERENCES orgs (id),
    name TEXT NOT NULL,
    body BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX uploads_user ON uploads (user_id, created_at);
CREATE INDEX uploads_created ON uploads (created_at);

-- A school's step into the school year `to_year`, with all that is needed to undo it.
CREATE TABLE promotions (
    id UUID PRIMARY KEY NOT NULL,
    school_id UUID NOT NULL REFERENCES orgs (id),
    to_year BIGINT NOT NULL,
    on_date DATE NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    undone_at TIMESTAMPTZ
);
CREATE INDEX promotions_school ON promotions (school_id, made_at);

-- Each class that went, and its successor; none where the class left the school.
CREATE TABLE promotion_classes (
    promotion_id UUID NOT NULL REFERENCES promotions (id),
    from_class_id UUID NOT NULL REFERENCES orgs (id),
    to_class_id UUID REFERENCES orgs (id),
    PRIMARY KEY (promotion_id, from_class_id)
);

-- Each pupil who went: the stay that ended and the one that began.
CREATE TABLE promotion_moves (
    promotion_id UUID NOT NULL REFERENCES promotions (id),
    old_enrolment_id UUID NOT NULL REFERENCES enrolments (id),
    new_enrolment_id UUID REFERENCES enrolments (id),
    restored BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (promotion_id, old_enrolment_id)
);

-- Roles that followed a class to its successor.
CREATE TABLE promotion_grants (
    promotion_id UUID NOT NULL REFERENCES promotions (id),
    user_id UUID NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    PRIMARY KEY (promotion_id, user_id, role, org_id)
);
