-- Work keeps the quiz it was given with: its title and parts, and of the questions that teachers wrote the version. A
-- change of the quiz becomes another version of the work when its teacher takes it over; who has begun keeps theirs.
CREATE TABLE assignment_quizzes (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    version INTEGER NOT NULL,
    quiz_revision INTEGER NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    parts TEXT NOT NULL,
    items TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (assignment_id, version)
) STRICT, WITHOUT ROWID;
ALTER TABLE assignments ADD COLUMN quiz_version INTEGER;
ALTER TABLE progress ADD COLUMN quiz_version INTEGER;
INSERT INTO assignment_quizzes (assignment_id, version, quiz_revision, title_zh, title_en, parts, items, made_at)
    SELECT a.id, 1, q.revision, q.title_zh, q.title_en, q.parts, '{}', a.created_at FROM assignments a JOIN quizzes q ON q.id = a.quiz_id;
UPDATE assignments SET quiz_version = 1 WHERE quiz_id IS NOT NULL;
UPDATE progress SET quiz_version = 1 WHERE EXISTS (SELECT 1 FROM assignments a WHERE a.id = progress.assignment_id AND a.quiz_id IS NOT NULL)
    AND EXISTS (SELECT 1 FROM attempts t WHERE t.assignment_id = progress.assignment_id AND t.learner_id = progress.learner_id);

-- Forms that were sent: one that makes something makes it once. `place` is where it led; empty while it is at work.
CREATE TABLE sent_forms (
    id TEXT PRIMARY KEY NOT NULL,
    sent_at TEXT NOT NULL,
    place TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_forms_time ON sent_forms (sent_at);
