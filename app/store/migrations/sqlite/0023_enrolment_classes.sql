-- A class's enrolments of any day, ended ones too: without it a school's page reads the rolls of the whole region.
CREATE INDEX enrolments_class ON enrolments (class_id);
