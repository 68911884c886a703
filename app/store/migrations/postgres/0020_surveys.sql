-- A draft is changed and fixed by who saw its last revision. `finished_at` is when a survey that is over gave up where
-- its sheets came from; `blank` is how many of them had no answer.
ALTER TABLE surveys ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
ALTER TABLE surveys ADD COLUMN finished_at TIMESTAMPTZ;
ALTER TABLE surveys ADD COLUMN blank BIGINT NOT NULL DEFAULT 0;

-- The stratum under whose number a finished survey shows this one: another when too few answered here.
ALTER TABLE survey_strata ADD COLUMN shown_as BIGINT;

-- The last number given to a paper sheet of the class: none is given twice.
ALTER TABLE survey_classes ADD COLUMN last_sheet BIGINT NOT NULL DEFAULT 0;
UPDATE survey_classes SET last_sheet = (SELECT COALESCE(MAX(r.sheet), 0) FROM survey_responses r
    WHERE r.survey_id = survey_classes.survey_id AND r.class_id = survey_classes.class_id);

-- The sheets of a finished survey, which leave survey_responses: of no class and without a number, under new random
-- ids. A cluster is a class, or several of which each had fewer than ten sheets.
CREATE TABLE survey_sheets (
    survey_id UUID NOT NULL REFERENCES surveys (id),
    id UUID NOT NULL,
    stratum BIGINT NOT NULL,
    cluster BIGINT NOT NULL,
    form TEXT NOT NULL,
    answers TEXT NOT NULL,
    marks TEXT NOT NULL,
    PRIMARY KEY (survey_id, id)
);

-- What a frame does not hold: schools without a class in it, and classes with fewer than ten pupils. `kept` are the
-- school's classes in the frame, `small` those left out.
CREATE TABLE survey_left_out (
    survey_id UUID NOT NULL REFERENCES surveys (id),
    school_id UUID NOT NULL REFERENCES orgs (id),
    kept BIGINT NOT NULL,
    small BIGINT NOT NULL,
    PRIMARY KEY (survey_id, school_id)
);
