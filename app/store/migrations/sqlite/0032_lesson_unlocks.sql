-- Lessons that are taught only while a counsellor is in the room, unlocked for a class by its teacher: who the counsellor is,
-- and from which day its pupils see the lesson.
CREATE TABLE lesson_unlocks (
    class_id BLOB NOT NULL REFERENCES orgs (id),
    module_id TEXT NOT NULL,
    counsellor TEXT NOT NULL,
    on_date TEXT NOT NULL,
    unlocked_by BLOB NOT NULL REFERENCES users (id),
    unlocked_at TEXT NOT NULL,
    PRIMARY KEY (class_id, module_id)
) STRICT, WITHOUT ROWID;
