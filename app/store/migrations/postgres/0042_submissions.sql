-- What a bureau submitted of a campaign, kept as it was: numbered for each bureau, campaign and year. `body` is the table with its
-- heading; `code` confirms it to whoever holds the paper.
CREATE TABLE submissions (
    id UUID NOT NULL,
    org_id UUID NOT NULL REFERENCES orgs (id),
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    completed BIGINT NOT NULL,
    eligible BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    submitted_by UUID REFERENCES users (id),
    submitted_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX submissions_number ON submissions (org_id, campaign_id, year, number);
CREATE UNIQUE INDEX submissions_code ON submissions (code);

-- The schools that a notice is for; none for one to all schools under the bureau.
CREATE TABLE notice_schools (
    notice_id UUID NOT NULL REFERENCES notices (id),
    school_id UUID NOT NULL REFERENCES orgs (id),
    PRIMARY KEY (notice_id, school_id)
);
CREATE INDEX notice_schools_school ON notice_schools (school_id);
