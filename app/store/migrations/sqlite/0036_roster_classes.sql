-- The classes that a class list made, or opened again. An undo closes those in which nobody and nothing is left; they stay in the
-- store, for former pupils were in them, and open again with their next pupil.
CREATE TABLE roster_classes (
    import_id BLOB NOT NULL REFERENCES roster_imports (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    undone INTEGER NOT NULL DEFAULT FALSE,
    PRIMARY KEY (import_id, class_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX roster_classes_class ON roster_classes (class_id);
CREATE INDEX roster_changes_new ON roster_changes (new_enrolment_id);
CREATE INDEX promotion_moves_new ON promotion_moves (new_enrolment_id);

-- Lists of before: a list makes a class for its pupils, so that the first enrolment in it is the list's. Ids are in the order of
-- time.
INSERT INTO roster_classes (import_id, class_id)
    SELECT r.import_id, e.class_id FROM roster_changes r JOIN enrolments e ON e.id = r.new_enrolment_id
    WHERE NOT EXISTS (SELECT 1 FROM enrolments f WHERE f.class_id = e.class_id AND f.id < e.id);
