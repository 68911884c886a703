-- Lessons that are taught only while a counsellor is in the room, unlocked for a class by its teacher: who the counsellor is,
-- and from which day its pupils see the lesson.
CREATE TABLE lesson_unlocks (
    class_id UUID NOT NULL REFERENCES orgs (id),
    module_id TEXT COLLATE "C" NOT NULL,
    counsellor TEXT COLLATE "C" NOT NULL,
    on_date DATE NOT NULL,
    unlocked_by UUID NOT NULL REFERENCES users (id),
    unlocked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (class_id, module_id)
);
