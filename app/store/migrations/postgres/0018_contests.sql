-- A contest between classes. `org_path` is the organiser's place when it was made. `picked`: only the classes named in
-- `contest_entries` take part, else every class of these grades under the organiser. `rule` never changes.
CREATE TABLE contests (
    id UUID PRIMARY KEY NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    org_path TEXT COLLATE "C" NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    grades TEXT NOT NULL,
    rule JSONB NOT NULL,
    picked BOOLEAN NOT NULL,
    practice BOOLEAN NOT NULL,
    appeal_hours BIGINT NOT NULL,
    created_by UUID REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    withdrawn_at TIMESTAMPTZ
);
CREATE INDEX contests_path ON contests (org_path);

-- `opened_at`: its list of pupils was taken and its papers were given. `frozen_at`: the standing that others see was kept.
-- `flagged_at`: every attempt was looked over for what a person should see. `advanced_at`: its classes were named by the
-- round before. `final_at`: the result is fixed.
CREATE TABLE contest_rounds (
    id UUID PRIMARY KEY NOT NULL,
    contest_id UUID NOT NULL REFERENCES contests (id),
    n BIGINT NOT NULL,
    opens_at TIMESTAMPTZ NOT NULL,
    closes_at TIMESTAMPTZ NOT NULL,
    freeze_at TIMESTAMPTZ,
    minutes BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    parts JSONB NOT NULL,
    quota JSONB,
    opened_at TIMESTAMPTZ,
    frozen_at TIMESTAMPTZ,
    flagged_at TIMESTAMPTZ,
    advanced_at TIMESTAMPTZ,
    final_at TIMESTAMPTZ,
    UNIQUE (contest_id, n)
);

-- The classes that were named for a round: by who made the contest, or by the round before.
CREATE TABLE contest_entries (
    round_id UUID NOT NULL REFERENCES contest_rounds (id),
    class_id UUID NOT NULL REFERENCES orgs (id),
    PRIMARY KEY (round_id, class_id)
);

-- Sums per class, kept in the transaction of the hand-in; upper levels are sums of these. `path` is as it was when the
-- round opened. `looked_at`: its attempts were looked over.
CREATE TABLE contest_classes (
    round_id UUID NOT NULL REFERENCES contest_rounds (id),
    path TEXT COLLATE "C" NOT NULL,
    class_id UUID NOT NULL REFERENCES orgs (id),
    division TEXT NOT NULL,
    eligible BIGINT NOT NULL,
    finished BIGINT NOT NULL,
    score BIGINT NOT NULL,
    full_marks BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    millis BIGINT NOT NULL,
    looked_at TIMESTAMPTZ,
    PRIMARY KEY (round_id, path)
);
CREATE UNIQUE INDEX contest_classes_class ON contest_classes (round_id, class_id);

-- What each pupil counts: hundredths of a per cent, and milliseconds; nothing before an attempt is over.
CREATE TABLE contest_learners (
    round_id UUID NOT NULL REFERENCES contest_rounds (id),
    learner_id UUID NOT NULL REFERENCES users (id),
    class_id UUID NOT NULL REFERENCES orgs (id),
    score BIGINT,
    passed BOOLEAN,
    millis BIGINT,
    PRIMARY KEY (round_id, learner_id)
);
CREATE INDEX contest_learners_class ON contest_learners (round_id, class_id);
CREATE INDEX contest_learners_learner ON contest_learners (learner_id);

-- The sums as they were when the standing was frozen.
CREATE TABLE contest_snapshots (
    round_id UUID NOT NULL REFERENCES contest_rounds (id),
    path TEXT COLLATE "C" NOT NULL,
    finished BIGINT NOT NULL,
    score BIGINT NOT NULL,
    full_marks BIGINT NOT NULL,
    passed BIGINT NOT NULL,
    millis BIGINT NOT NULL,
    PRIMARY KEY (round_id, path)
);

-- Attempts that a person looks at, why, and what was decided.
CREATE TABLE contest_flags (
    id UUID PRIMARY KEY NOT NULL,
    round_id UUID NOT NULL REFERENCES contest_rounds (id),
    class_id UUID NOT NULL REFERENCES orgs (id),
    learner_id UUID NOT NULL REFERENCES users (id),
    attempt_id UUID NOT NULL REFERENCES attempts (id),
    reason TEXT NOT NULL CHECK (reason IN ('fast', 'same', 'windows')),
    created_at TIMESTAMPTZ NOT NULL,
    outcome TEXT CHECK (outcome IN ('stands', 'void')),
    note TEXT NOT NULL,
    settled_by UUID REFERENCES users (id),
    settled_at TIMESTAMPTZ,
    UNIQUE (attempt_id, reason)
);
CREATE INDEX contest_flags_round ON contest_flags (round_id, class_id);

-- What a class's teacher asks to be looked at again, and the organiser's answer.
CREATE TABLE contest_appeals (
    id UUID PRIMARY KEY NOT NULL,
    round_id UUID NOT NULL REFERENCES contest_rounds (id),
    class_id UUID NOT NULL REFERENCES orgs (id),
    by_id UUID REFERENCES users (id),
    created_at TIMESTAMPTZ NOT NULL,
    body TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_by UUID REFERENCES users (id),
    answered_at TIMESTAMPTZ
);
CREATE INDEX contest_appeals_round ON contest_appeals (round_id, created_at);

-- The result of a round: `body` is the rule and the standing as canonical JSON, `hash` its SHA-256 in hexadecimal. A row
-- is never changed and never removed.
CREATE TABLE contest_results (
    round_id UUID PRIMARY KEY NOT NULL REFERENCES contest_rounds (id),
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    made_by UUID REFERENCES users (id)
);
CREATE FUNCTION contest_results_stay() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a result is never changed or removed';
END
$$;
CREATE TRIGGER contest_results_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON contest_results
    FOR EACH STATEMENT EXECUTE FUNCTION contest_results_stay();

-- Certificates of classes, schools and pupils who took part. Who knows `code` may learn that one is genuine.
CREATE TABLE contest_certificates (
    round_id UUID NOT NULL REFERENCES contest_rounds (id),
    kind TEXT NOT NULL CHECK (kind IN ('class', 'school', 'learner')),
    subject_id UUID NOT NULL,
    code TEXT NOT NULL UNIQUE,
    issued_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (round_id, kind, subject_id)
);

-- Work that a contest gave: a round's paper, or practice before it.
ALTER TABLE assignments ADD COLUMN contest_round_id UUID REFERENCES contest_rounds (id);
ALTER TABLE assignments ADD COLUMN contest_practice BOOLEAN NOT NULL DEFAULT FALSE;
CREATE UNIQUE INDEX assignments_contest ON assignments (contest_round_id, class_id, contest_practice) WHERE contest_round_id IS NOT NULL;
