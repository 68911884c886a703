-- What a campaign asks, a row for each grade, and a contest's grades: they are matched by key and no longer inside a text.
-- The grades of a campaign are those of its requirements. `campaigns.frozen_at` becomes `snapshot_taken_at`: when the list was taken.
CREATE TABLE campaign_requirements (
    campaign_id UUID NOT NULL REFERENCES campaigns (id),
    module_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('module', 'lesson', 'quiz')),
    grade TEXT NOT NULL,
    PRIMARY KEY (campaign_id, module_id, part, grade)
);
CREATE TABLE contest_grades (
    contest_id UUID NOT NULL REFERENCES contests (id),
    grade TEXT NOT NULL,
    PRIMARY KEY (contest_id, grade)
);

CREATE TABLE grades_before (grade TEXT NOT NULL);
INSERT INTO grades_before (grade) VALUES ('P5'), ('P6'), ('J1'), ('J2'), ('J3'), ('S1'), ('S2'), ('S3'), ('V1'), ('V2'), ('V3'), ('U1'), ('U2'), ('U3'), ('U4');
INSERT INTO campaign_requirements (campaign_id, module_id, part, grade)
    SELECT p.campaign_id, p.module_id, p.part, g.grade FROM campaign_pieces p JOIN grades_before g ON ',' || p.grades || ',' LIKE '%,' || g.grade || ',%';
INSERT INTO contest_grades (contest_id, grade)
    SELECT c.id, g.grade FROM contests c JOIN grades_before g ON ',' || c.grades || ',' LIKE '%,' || g.grade || ',%';
DROP TABLE grades_before;
DROP TABLE campaign_pieces;
CREATE INDEX campaign_requirements_module ON campaign_requirements (module_id);
ALTER TABLE campaigns DROP COLUMN grades;
ALTER TABLE contests DROP COLUMN grades;
ALTER TABLE campaigns RENAME COLUMN frozen_at TO snapshot_taken_at;
