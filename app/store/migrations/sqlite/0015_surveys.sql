-- Awareness surveys. A draft asks nobody; `locked_at` fixes the design and lets the window open.
CREATE TABLE surveys (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    grades TEXT NOT NULL,
    by_area BOOLEAN NOT NULL,
    method TEXT NOT NULL,
    sizing TEXT NOT NULL,
    size BIGINT NOT NULL,
    seed BIGINT NOT NULL,
    forms TEXT NOT NULL,
    rotation TEXT NOT NULL,
    pass_mark BIGINT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('device', 'paper')),
    opens_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    follows BLOB REFERENCES surveys (id),
    phase TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    locked_at TEXT
);
CREATE INDEX surveys_org ON surveys (org_id);

-- The frame of a survey as it was when the sample was drawn.
CREATE TABLE survey_strata (
    survey_id BLOB NOT NULL REFERENCES surveys (id),
    number BIGINT NOT NULL,
    band TEXT NOT NULL,
    area_id BLOB REFERENCES orgs (id),
    classes BIGINT NOT NULL,
    pupils BIGINT NOT NULL,
    drawn BIGINT NOT NULL,
    PRIMARY KEY (survey_id, number)
) WITHOUT ROWID;

-- The sample and, after it in the drawn order, who may stand in. `took_part` is a count and nothing more.
CREATE TABLE survey_classes (
    survey_id BLOB NOT NULL REFERENCES surveys (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    stratum BIGINT NOT NULL,
    place BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sample', 'reserve', 'replaced')),
    form TEXT NOT NULL,
    pupils BIGINT NOT NULL,
    took_part BIGINT NOT NULL,
    stands_for BLOB REFERENCES orgs (id),
    reason TEXT NOT NULL,
    PRIMARY KEY (survey_id, class_id),
    UNIQUE (survey_id, stratum, place)
) WITHOUT ROWID;
CREATE INDEX survey_classes_class ON survey_classes (class_id);

-- That a learner took part: not when, and nothing of what they answered.
CREATE TABLE survey_participants (
    survey_id BLOB NOT NULL REFERENCES surveys (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    PRIMARY KEY (survey_id, learner_id)
) WITHOUT ROWID;
CREATE INDEX survey_participants_learner ON survey_participants (learner_id);

-- What was answered: no learner, no time, under a random id. Each new row rewrites those of its class in the
-- order of their ids, so that neither their place nor their transaction tells who came when (store/src/surveys.rs).
-- `sheet` numbers the paper sheets that a school typed in.
CREATE TABLE survey_responses (
    survey_id BLOB NOT NULL REFERENCES surveys (id),
    id BLOB NOT NULL,
    class_id BLOB NOT NULL REFERENCES orgs (id),
    form TEXT NOT NULL,
    answers TEXT NOT NULL,
    marks TEXT NOT NULL,
    sheet BIGINT,
    PRIMARY KEY (survey_id, id),
    UNIQUE (survey_id, class_id, sheet)
) WITHOUT ROWID;
