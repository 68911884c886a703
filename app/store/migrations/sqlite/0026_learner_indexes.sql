-- The rows of one learner, which an erasure deletes, and the match that was recorded as an activity: without these each
-- lookup reads the whole table.
CREATE INDEX lesson_steps_learner ON lesson_steps (learner_id);
CREATE INDEX contest_flags_learner ON contest_flags (learner_id);
CREATE INDEX contest_certificates_subject ON contest_certificates (subject_id);
CREATE INDEX matches_activity ON matches (activity_id);

-- The campaigns of a node, and of those under it.
CREATE INDEX campaigns_org ON campaigns (org_id);
