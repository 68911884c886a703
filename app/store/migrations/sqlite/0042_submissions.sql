-- What a bureau submitted of a campaign, kept as it was: numbered for each bureau, campaign and year. `body` is the table with its
-- heading; `code` confirms it to whoever holds the paper.
CREATE TABLE submissions (
    id BLOB NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    code TEXT NOT NULL,
    completed INTEGER NOT NULL,
    eligible INTEGER NOT NULL,
    body TEXT NOT NULL,
    submitted_by BLOB REFERENCES users (id),
    submitted_at TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX submissions_number ON submissions (org_id, campaign_id, year, number);
CREATE UNIQUE INDEX submissions_code ON submissions (code);

-- The schools that a notice is for; none for one to all schools under the bureau.
CREATE TABLE notice_schools (
    notice_id BLOB NOT NULL REFERENCES notices (id),
    school_id BLOB NOT NULL REFERENCES orgs (id),
    PRIMARY KEY (notice_id, school_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_schools_school ON notice_schools (school_id);
