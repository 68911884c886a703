-- Every table is STRICT: a value of another type is refused, as PostgreSQL does. `grants.role` is one of the known roles.
-- SQLite changes neither in place, so each table is written again under another name. References are off while migrations
-- run (Db::open); the last statements here refuse the whole migration when one is broken.

CREATE TABLE orgs_strict (
    id BLOB PRIMARY KEY NOT NULL,
    parent_id BLOB REFERENCES orgs (id),
    kind TEXT NOT NULL CHECK (kind IN ('region', 'city', 'county', 'school', 'class')),
    path TEXT NOT NULL UNIQUE,
    seq INTEGER NOT NULL,
    code TEXT UNIQUE,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    grade TEXT,
    class_name TEXT,
    school_year INTEGER,
    created_at TEXT NOT NULL,
    closed_from TEXT,
    locality TEXT CHECK (locality IS NULL OR (kind = 'school' AND locality IN ('urban', 'rural'))),
    CHECK ((kind = 'class') = (grade IS NOT NULL AND class_name IS NOT NULL AND school_year IS NOT NULL)),
    CHECK ((kind = 'class') = (code IS NULL)),
    UNIQUE (parent_id, seq)
) STRICT;
INSERT INTO orgs_strict (id, parent_id, kind, path, seq, code, name_zh, name_en, grade, class_name, school_year, created_at, closed_from, locality)
    SELECT id, parent_id, kind, path, seq, code, name_zh, name_en, grade, class_name, school_year, created_at, closed_from, locality FROM orgs;
DROP TABLE orgs;
ALTER TABLE orgs_strict RENAME TO orgs;
CREATE UNIQUE INDEX orgs_class ON orgs (parent_id, school_year, grade, class_name);
CREATE INDEX orgs_name ON orgs (name_zh);

CREATE TABLE users_strict (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('learner', 'staff')),
    name TEXT NOT NULL,
    username TEXT UNIQUE,
    locale TEXT,
    password_hash TEXT,
    must_change_password INTEGER NOT NULL DEFAULT FALSE,
    pin_generation INTEGER NOT NULL DEFAULT 0,
    slip_generation INTEGER NOT NULL DEFAULT 0,
    suspended_at TEXT,
    created_at TEXT NOT NULL,
    signed_in_at TEXT,
    purged_on TEXT,
    CHECK ((kind = 'staff') = (username IS NOT NULL))
) STRICT;
INSERT INTO users_strict (id, kind, name, username, locale, password_hash, must_change_password, pin_generation, slip_generation, suspended_at, created_at, signed_in_at, purged_on)
    SELECT id, kind, name, username, locale, password_hash, must_change_password, pin_generation, slip_generation, suspended_at, created_at, signed_in_at, purged_on FROM users;
DROP TABLE users;
ALTER TABLE users_strict RENAME TO users;

CREATE TABLE grants_strict (
    user_id BLOB NOT NULL REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('teacher', 'school_admin', 'officer', 'assessor', 'platform_admin')),
    org_id BLOB NOT NULL REFERENCES orgs (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (user_id, role, org_id)
) STRICT, WITHOUT ROWID;
INSERT INTO grants_strict (user_id, role, org_id, created_at)
    SELECT user_id, role, org_id, created_at FROM grants;
DROP TABLE grants;
ALTER TABLE grants_strict RENAME TO grants;
CREATE INDEX grants_org ON grants (org_id);

CREATE TABLE enrolments_strict (
    id BLOB PRIMARY KEY NOT NULL,
    learner_id BLOB NOT NULL REFERENCES users (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    student_no TEXT NOT NULL,
    from_date TEXT NOT NULL,
    to_date TEXT
) STRICT;
INSERT INTO enrolments_strict (id, learner_id, class_id, student_no, from_date, to_date)
    SELECT id, learner_id, class_id, student_no, from_date, to_date FROM enrolments;
DROP TABLE enrolments;
ALTER TABLE enrolments_strict RENAME TO enrolments;
CREATE UNIQUE INDEX enrolments_number ON enrolments (class_id, student_no) WHERE to_date IS NULL;
CREATE UNIQUE INDEX enrolments_current ON enrolments (learner_id) WHERE to_date IS NULL;
CREATE INDEX enrolments_learner ON enrolments (learner_id);
CREATE INDEX enrolments_class ON enrolments (class_id);

CREATE TABLE sessions_strict (
    token_hash BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sessions_strict (token_hash, user_id, created_at, last_seen_at, expires_at)
    SELECT token_hash, user_id, created_at, last_seen_at, expires_at FROM sessions;
DROP TABLE sessions;
ALTER TABLE sessions_strict RENAME TO sessions;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE sign_in_failures_strict (
    account TEXT NOT NULL,
    device TEXT NOT NULL,
    day TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (account, device, day)
) STRICT, WITHOUT ROWID;
INSERT INTO sign_in_failures_strict (account, device, day, failures, last_at)
    SELECT account, device, day, failures, last_at FROM sign_in_failures;
DROP TABLE sign_in_failures;
ALTER TABLE sign_in_failures_strict RENAME TO sign_in_failures;

CREATE TABLE assignments_strict (
    id BLOB PRIMARY KEY NOT NULL,
    class_id BLOB NOT NULL REFERENCES orgs (id),
    module_id TEXT NOT NULL,
    note TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    opens_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    part TEXT NOT NULL DEFAULT 'module' CHECK (part IN ('module', 'lesson', 'quiz')),
    quiz_id BLOB REFERENCES quizzes (id),
    settings TEXT NOT NULL DEFAULT '{}',
    closes_at TEXT,
    whole_class INTEGER NOT NULL DEFAULT TRUE,
    counts INTEGER NOT NULL DEFAULT TRUE,
    archived_at TEXT,
    campaign_id BLOB REFERENCES campaigns (id),
    contest_round_id BLOB REFERENCES contest_rounds (id),
    contest_practice INTEGER NOT NULL DEFAULT FALSE
) STRICT;
INSERT INTO assignments_strict (id, class_id, module_id, note, created_by, opens_at, due_at, created_at, part, quiz_id, settings, closes_at, whole_class, counts, archived_at, campaign_id, contest_round_id, contest_practice)
    SELECT id, class_id, module_id, note, created_by, opens_at, due_at, created_at, part, quiz_id, settings, closes_at, whole_class, counts, archived_at, campaign_id, contest_round_id, contest_practice FROM assignments;
DROP TABLE assignments;
ALTER TABLE assignments_strict RENAME TO assignments;
CREATE INDEX assignments_class ON assignments (class_id, due_at);
CREATE INDEX assignments_module ON assignments (module_id);
CREATE INDEX assignments_campaign ON assignments (campaign_id, class_id);
CREATE UNIQUE INDEX assignments_contest ON assignments (contest_round_id, class_id, contest_practice) WHERE contest_round_id IS NOT NULL;
CREATE UNIQUE INDEX assignments_given ON assignments (campaign_id, class_id, module_id, part) WHERE campaign_id IS NOT NULL;

CREATE TABLE progress_strict (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    started_at TEXT NOT NULL,
    lesson_completed_at TEXT,
    completed_at TEXT,
    passed_at TEXT,
    score INTEGER,
    max_score INTEGER,
    PRIMARY KEY (assignment_id, learner_id)
) STRICT, WITHOUT ROWID;
INSERT INTO progress_strict (assignment_id, learner_id, started_at, lesson_completed_at, completed_at, passed_at, score, max_score)
    SELECT assignment_id, learner_id, started_at, lesson_completed_at, completed_at, passed_at, score, max_score FROM progress;
DROP TABLE progress;
ALTER TABLE progress_strict RENAME TO progress;
CREATE INDEX progress_learner ON progress (learner_id);

CREATE TABLE lesson_steps_strict (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    step_id TEXT NOT NULL,
    record TEXT NOT NULL,
    done_at TEXT,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (assignment_id, learner_id, step_id)
) STRICT, WITHOUT ROWID;
INSERT INTO lesson_steps_strict (assignment_id, learner_id, step_id, record, done_at, updated_at)
    SELECT assignment_id, learner_id, step_id, record, done_at, updated_at FROM lesson_steps;
DROP TABLE lesson_steps;
ALTER TABLE lesson_steps_strict RENAME TO lesson_steps;
CREATE INDEX lesson_steps_learner ON lesson_steps (learner_id);

CREATE TABLE campaigns_strict (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    org_path TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    module_id TEXT NOT NULL,
    target INTEGER NOT NULL,
    opens_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    snapshot_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    pass_mark INTEGER NOT NULL DEFAULT 60,
    pass_required INTEGER NOT NULL DEFAULT FALSE,
    school_threshold INTEGER NOT NULL DEFAULT 0,
    weights TEXT NOT NULL DEFAULT '35,35,10,10,10',
    parent_id BLOB REFERENCES campaigns (id),
    created_by BLOB REFERENCES users (id),
    snapshot_taken_at TEXT,
    withdrawn_at TEXT
) STRICT;
INSERT INTO campaigns_strict (id, org_id, org_path, name_zh, name_en, module_id, target, opens_at, due_at, closes_at, snapshot_at, created_at, pass_mark, pass_required, school_threshold, weights, parent_id, created_by, snapshot_taken_at, withdrawn_at)
    SELECT id, org_id, org_path, name_zh, name_en, module_id, target, opens_at, due_at, closes_at, snapshot_at, created_at, pass_mark, pass_required, school_threshold, weights, parent_id, created_by, snapshot_taken_at, withdrawn_at FROM campaigns;
DROP TABLE campaigns;
ALTER TABLE campaigns_strict RENAME TO campaigns;
CREATE INDEX campaigns_path ON campaigns (org_path);
CREATE INDEX campaigns_module ON campaigns (module_id);
CREATE INDEX campaigns_org ON campaigns (org_id);

CREATE TABLE campaign_learners_strict (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    started_at TEXT,
    completed_at TEXT,
    score INTEGER,
    PRIMARY KEY (campaign_id, learner_id)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_learners_strict (campaign_id, learner_id, class_id, started_at, completed_at, score)
    SELECT campaign_id, learner_id, class_id, started_at, completed_at, score FROM campaign_learners;
DROP TABLE campaign_learners;
ALTER TABLE campaign_learners_strict RENAME TO campaign_learners;
CREATE INDEX campaign_learners_learner ON campaign_learners (learner_id);
CREATE INDEX campaign_learners_class ON campaign_learners (class_id);

CREATE TABLE audit_strict (
    id BLOB PRIMARY KEY NOT NULL,
    at TEXT NOT NULL,
    actor_id BLOB,
    action TEXT NOT NULL,
    org_id BLOB,
    subject_id BLOB,
    detail TEXT NOT NULL
) STRICT;
INSERT INTO audit_strict (id, at, actor_id, action, org_id, subject_id, detail)
    SELECT id, at, actor_id, action, org_id, subject_id, detail FROM audit;
DROP TABLE audit;
ALTER TABLE audit_strict RENAME TO audit;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_subject ON audit (subject_id);
CREATE INDEX audit_org ON audit (org_id, id);

CREATE TABLE item_versions_strict (
    item_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (item_id, version)
) STRICT, WITHOUT ROWID;
INSERT INTO item_versions_strict (item_id, version, body)
    SELECT item_id, version, body FROM item_versions;
DROP TABLE item_versions;
ALTER TABLE item_versions_strict RENAME TO item_versions;

CREATE TABLE class_groups_strict (
    id BLOB PRIMARY KEY NOT NULL,
    class_id BLOB NOT NULL REFERENCES orgs (id),
    name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (class_id, name)
) STRICT;
INSERT INTO class_groups_strict (id, class_id, name, created_at)
    SELECT id, class_id, name, created_at FROM class_groups;
DROP TABLE class_groups;
ALTER TABLE class_groups_strict RENAME TO class_groups;

CREATE TABLE group_members_strict (
    group_id BLOB NOT NULL REFERENCES class_groups (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    PRIMARY KEY (group_id, learner_id)
) STRICT, WITHOUT ROWID;
INSERT INTO group_members_strict (group_id, learner_id)
    SELECT group_id, learner_id FROM group_members;
DROP TABLE group_members;
ALTER TABLE group_members_strict RENAME TO group_members;
CREATE INDEX group_members_learner ON group_members (learner_id);

CREATE TABLE uploads_strict (
    id BLOB PRIMARY KEY NOT NULL,
    user_id BLOB NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    org_id BLOB REFERENCES orgs (id),
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
INSERT INTO uploads_strict (id, user_id, kind, org_id, name, body, created_at)
    SELECT id, user_id, kind, org_id, name, body, created_at FROM uploads;
DROP TABLE uploads;
ALTER TABLE uploads_strict RENAME TO uploads;
CREATE INDEX uploads_user ON uploads (user_id, created_at);
CREATE INDEX uploads_created ON uploads (created_at);

CREATE TABLE promotions_strict (
    id BLOB PRIMARY KEY NOT NULL,
    school_id BLOB NOT NULL REFERENCES orgs (id),
    to_year INTEGER NOT NULL,
    on_date TEXT NOT NULL,
    made_at TEXT NOT NULL,
    undone_at TEXT
) STRICT;
INSERT INTO promotions_strict (id, school_id, to_year, on_date, made_at, undone_at)
    SELECT id, school_id, to_year, on_date, made_at, undone_at FROM promotions;
DROP TABLE promotions;
ALTER TABLE promotions_strict RENAME TO promotions;
CREATE INDEX promotions_school ON promotions (school_id, made_at);

CREATE TABLE promotion_classes_strict (
    promotion_id BLOB NOT NULL REFERENCES promotions (id),
    from_class_id BLOB NOT NULL REFERENCES orgs (id),
    to_class_id BLOB REFERENCES orgs (id),
    PRIMARY KEY (promotion_id, from_class_id)
) STRICT, WITHOUT ROWID;
INSERT INTO promotion_classes_strict (promotion_id, from_class_id, to_class_id)
    SELECT promotion_id, from_class_id, to_class_id FROM promotion_classes;
DROP TABLE promotion_classes;
ALTER TABLE promotion_classes_strict RENAME TO promotion_classes;

CREATE TABLE promotion_moves_strict (
    promotion_id BLOB NOT NULL REFERENCES promotions (id),
    old_enrolment_id BLOB NOT NULL REFERENCES enrolments (id),
    new_enrolment_id BLOB REFERENCES enrolments (id),
    restored INTEGER NOT NULL DEFAULT FALSE,
    PRIMARY KEY (promotion_id, old_enrolment_id)
) STRICT, WITHOUT ROWID;
INSERT INTO promotion_moves_strict (promotion_id, old_enrolment_id, new_enrolment_id, restored)
    SELECT promotion_id, old_enrolment_id, new_enrolment_id, restored FROM promotion_moves;
DROP TABLE promotion_moves;
ALTER TABLE promotion_moves_strict RENAME TO promotion_moves;

CREATE TABLE promotion_grants_strict (
    promotion_id BLOB NOT NULL REFERENCES promotions (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    role TEXT NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    PRIMARY KEY (promotion_id, user_id, role, org_id)
) STRICT, WITHOUT ROWID;
INSERT INTO promotion_grants_strict (promotion_id, user_id, role, org_id)
    SELECT promotion_id, user_id, role, org_id FROM promotion_grants;
DROP TABLE promotion_grants;
ALTER TABLE promotion_grants_strict RENAME TO promotion_grants;

CREATE TABLE practice_cards_strict (
    learner_id BLOB NOT NULL REFERENCES users (id),
    item_id TEXT NOT NULL,
    item_version INTEGER NOT NULL,
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    due_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    reps INTEGER NOT NULL,
    lapses INTEGER NOT NULL,
    right_count INTEGER NOT NULL,
    wrong_count INTEGER NOT NULL,
    wrong_streak INTEGER NOT NULL,
    PRIMARY KEY (learner_id, item_id)
) STRICT, WITHOUT ROWID;
INSERT INTO practice_cards_strict (learner_id, item_id, item_version, stability, difficulty, due_at, last_at, reps, lapses, right_count, wrong_count, wrong_streak)
    SELECT learner_id, item_id, item_version, stability, difficulty, due_at, last_at, reps, lapses, right_count, wrong_count, wrong_streak FROM practice_cards;
DROP TABLE practice_cards;
ALTER TABLE practice_cards_strict RENAME TO practice_cards;

CREATE TABLE practice_sets_strict (
    learner_id BLOB NOT NULL REFERENCES users (id),
    module_id TEXT NOT NULL,
    turn INTEGER NOT NULL,
    question TEXT NOT NULL,
    answered INTEGER NOT NULL,
    wrong_streak INTEGER NOT NULL,
    day TEXT NOT NULL,
    day_count INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (learner_id, module_id)
) STRICT, WITHOUT ROWID;
INSERT INTO practice_sets_strict (learner_id, module_id, turn, question, answered, wrong_streak, day, day_count, last_at)
    SELECT learner_id, module_id, turn, question, answered, wrong_streak, day, day_count, last_at FROM practice_sets;
DROP TABLE practice_sets;
ALTER TABLE practice_sets_strict RENAME TO practice_sets;

CREATE TABLE certificates_strict (
    learner_id BLOB NOT NULL REFERENCES users (id),
    programme TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    class_id BLOB REFERENCES orgs (id),
    body TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    PRIMARY KEY (learner_id, programme)
) STRICT, WITHOUT ROWID;
INSERT INTO certificates_strict (learner_id, programme, code, class_id, body, issued_at)
    SELECT learner_id, programme, code, class_id, body, issued_at FROM certificates;
DROP TABLE certificates;
ALTER TABLE certificates_strict RENAME TO certificates;

CREATE TABLE correction_requests_strict (
    id BLOB PRIMARY KEY NOT NULL,
    learner_id BLOB NOT NULL REFERENCES users (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    about TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'declined')),
    created_at TEXT NOT NULL,
    decided_by BLOB REFERENCES users (id),
    decided_at TEXT,
    note TEXT NOT NULL
) STRICT;
INSERT INTO correction_requests_strict (id, learner_id, class_id, about, body, state, created_at, decided_by, decided_at, note)
    SELECT id, learner_id, class_id, about, body, state, created_at, decided_by, decided_at, note FROM correction_requests;
DROP TABLE correction_requests;
ALTER TABLE correction_requests_strict RENAME TO correction_requests;
CREATE INDEX correction_requests_learner ON correction_requests (learner_id);
CREATE INDEX correction_requests_class ON correction_requests (class_id, state);

CREATE TABLE quizzes_strict (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    parts TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    updated_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    archived_at TEXT
) STRICT;
INSERT INTO quizzes_strict (id, org_id, title_zh, title_en, parts, revision, created_by, updated_by, created_at, updated_at, archived_at)
    SELECT id, org_id, title_zh, title_en, parts, revision, created_by, updated_by, created_at, updated_at, archived_at FROM quizzes;
DROP TABLE quizzes;
ALTER TABLE quizzes_strict RENAME TO quizzes;
CREATE INDEX quizzes_org ON quizzes (org_id);

CREATE TABLE own_items_strict (
    id TEXT PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    version INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    updated_by BLOB NOT NULL REFERENCES users (id),
    updated_at TEXT NOT NULL,
    retired_at TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO own_items_strict (id, org_id, version, created_by, updated_by, updated_at, retired_at)
    SELECT id, org_id, version, created_by, updated_by, updated_at, retired_at FROM own_items;
DROP TABLE own_items;
ALTER TABLE own_items_strict RENAME TO own_items;
CREATE INDEX own_items_org ON own_items (org_id);

CREATE TABLE assignment_groups_strict (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    group_id BLOB NOT NULL REFERENCES class_groups (id),
    PRIMARY KEY (assignment_id, group_id)
) STRICT, WITHOUT ROWID;
INSERT INTO assignment_groups_strict (assignment_id, group_id)
    SELECT assignment_id, group_id FROM assignment_groups;
DROP TABLE assignment_groups;
ALTER TABLE assignment_groups_strict RENAME TO assignment_groups;
CREATE INDEX assignment_groups_group ON assignment_groups (group_id);

CREATE TABLE assignment_learners_strict (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    PRIMARY KEY (assignment_id, learner_id)
) STRICT, WITHOUT ROWID;
INSERT INTO assignment_learners_strict (assignment_id, learner_id)
    SELECT assignment_id, learner_id FROM assignment_learners;
DROP TABLE assignment_learners;
ALTER TABLE assignment_learners_strict RENAME TO assignment_learners;
CREATE INDEX assignment_learners_learner ON assignment_learners (learner_id);

CREATE TABLE assignment_overrides_strict (
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    due_at TEXT,
    closes_at TEXT,
    extra_minutes INTEGER NOT NULL,
    extra_attempts INTEGER NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (assignment_id, learner_id)
) STRICT, WITHOUT ROWID;
INSERT INTO assignment_overrides_strict (assignment_id, learner_id, due_at, closes_at, extra_minutes, extra_attempts, created_by, created_at)
    SELECT assignment_id, learner_id, due_at, closes_at, extra_minutes, extra_attempts, created_by, created_at FROM assignment_overrides;
DROP TABLE assignment_overrides;
ALTER TABLE assignment_overrides_strict RENAME TO assignment_overrides;
CREATE INDEX assignment_overrides_learner ON assignment_overrides (learner_id);

CREATE TABLE attempts_strict (
    id BLOB PRIMARY KEY NOT NULL,
    assignment_id BLOB NOT NULL REFERENCES assignments (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('in_progress', 'submitted', 'overdue', 'voided')),
    paper TEXT NOT NULL,
    started_at TEXT NOT NULL,
    submitted_at TEXT,
    score INTEGER,
    max_score INTEGER NOT NULL,
    passed INTEGER,
    deadline_at TEXT,
    UNIQUE (assignment_id, learner_id, number)
) STRICT;
INSERT INTO attempts_strict (id, assignment_id, learner_id, number, state, paper, started_at, submitted_at, score, max_score, passed, deadline_at)
    SELECT id, assignment_id, learner_id, number, state, paper, started_at, submitted_at, score, max_score, passed, deadline_at FROM attempts;
DROP TABLE attempts;
ALTER TABLE attempts_strict RENAME TO attempts;
CREATE UNIQUE INDEX attempts_open ON attempts (assignment_id, learner_id) WHERE state = 'in_progress';
CREATE INDEX attempts_learner ON attempts (learner_id);
CREATE INDEX attempts_deadline ON attempts (deadline_at) WHERE state = 'in_progress';

CREATE TABLE answers_strict (
    attempt_id BLOB NOT NULL REFERENCES attempts (id),
    item_id TEXT NOT NULL,
    response TEXT NOT NULL,
    revision INTEGER NOT NULL,
    tab TEXT NOT NULL,
    tab_seq INTEGER NOT NULL,
    saved_at TEXT NOT NULL,
    points INTEGER,
    first_at TEXT NOT NULL,
    checked INTEGER NOT NULL DEFAULT FALSE,
    PRIMARY KEY (attempt_id, item_id)
) STRICT, WITHOUT ROWID;
INSERT INTO answers_strict (attempt_id, item_id, response, revision, tab, tab_seq, saved_at, points, first_at, checked)
    SELECT attempt_id, item_id, response, revision, tab, tab_seq, saved_at, points, first_at, checked FROM answers;
DROP TABLE answers;
ALTER TABLE answers_strict RENAME TO answers;

CREATE TABLE attempt_flags_strict (
    attempt_id BLOB NOT NULL REFERENCES attempts (id),
    item_id TEXT NOT NULL,
    PRIMARY KEY (attempt_id, item_id)
) STRICT, WITHOUT ROWID;
INSERT INTO attempt_flags_strict (attempt_id, item_id)
    SELECT attempt_id, item_id FROM attempt_flags;
DROP TABLE attempt_flags;
ALTER TABLE attempt_flags_strict RENAME TO attempt_flags;

CREATE TABLE campaign_classes_strict (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    path TEXT NOT NULL,
    class_id BLOB NOT NULL REFERENCES orgs (id),
    eligible INTEGER NOT NULL,
    started INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    on_time INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    full_marks INTEGER NOT NULL,
    score INTEGER NOT NULL,
    last_at TEXT,
    PRIMARY KEY (campaign_id, path)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_classes_strict (campaign_id, path, class_id, eligible, started, completed, on_time, passed, full_marks, score, last_at)
    SELECT campaign_id, path, class_id, eligible, started, completed, on_time, passed, full_marks, score, last_at FROM campaign_classes;
DROP TABLE campaign_classes;
ALTER TABLE campaign_classes_strict RENAME TO campaign_classes;
CREATE UNIQUE INDEX campaign_classes_class ON campaign_classes (campaign_id, class_id);

CREATE TABLE campaign_days_strict (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    path TEXT NOT NULL,
    day TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    eligible INTEGER NOT NULL,
    started INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    on_time INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    full_marks INTEGER NOT NULL,
    score INTEGER NOT NULL,
    schools INTEGER NOT NULL,
    schools_active INTEGER NOT NULL,
    joined INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, path, day)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_days_strict (campaign_id, path, day, taken_at, eligible, started, completed, on_time, passed, full_marks, score, schools, schools_active, joined)
    SELECT campaign_id, path, day, taken_at, eligible, started, completed, on_time, passed, full_marks, score, schools, schools_active, joined FROM campaign_days;
DROP TABLE campaign_days;
ALTER TABLE campaign_days_strict RENAME TO campaign_days;
CREATE INDEX campaign_days_day ON campaign_days (campaign_id, day, path);
CREATE INDEX campaign_days_level ON campaign_days (campaign_id, LENGTH(path), path, day);

CREATE TABLE campaign_amendments_strict (
    id BLOB PRIMARY KEY NOT NULL,
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    org_id BLOB NOT NULL REFERENCES orgs (id),
    at TEXT NOT NULL,
    by_id BLOB REFERENCES users (id),
    reason TEXT NOT NULL,
    as_of TEXT NOT NULL,
    added INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    moved INTEGER NOT NULL,
    eligible_before INTEGER NOT NULL,
    eligible_after INTEGER NOT NULL
) STRICT;
INSERT INTO campaign_amendments_strict (id, campaign_id, org_id, at, by_id, reason, as_of, added, removed, moved, eligible_before, eligible_after)
    SELECT id, campaign_id, org_id, at, by_id, reason, as_of, added, removed, moved, eligible_before, eligible_after FROM campaign_amendments;
DROP TABLE campaign_amendments;
ALTER TABLE campaign_amendments_strict RENAME TO campaign_amendments;
CREATE INDEX campaign_amendments_campaign ON campaign_amendments (campaign_id, at);

CREATE TABLE activities_strict (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    path TEXT NOT NULL,
    campaign_id BLOB REFERENCES campaigns (id),
    kind TEXT NOT NULL CHECK (kind IN ('exhibition', 'film', 'lesson', 'essay', 'class_meeting')),
    on_date TEXT NOT NULL,
    headcount INTEGER NOT NULL CHECK (headcount BETWEEN 1 AND 5000),
    note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('recorded', 'confirmed', 'returned')),
    reason TEXT NOT NULL,
    module_id TEXT,
    tally TEXT,
    recorded_by BLOB NOT NULL REFERENCES users (id),
    confirmed_by BLOB REFERENCES users (id),
    confirmed_at TEXT,
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by BLOB NOT NULL REFERENCES users (id),
    CHECK ((state = 'confirmed') = (confirmed_by IS NOT NULL)),
    CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
) STRICT;
INSERT INTO activities_strict (id, org_id, path, campaign_id, kind, on_date, headcount, note, state, reason, module_id, tally, recorded_by, confirmed_by, confirmed_at, revision, created_at, updated_at, updated_by)
    SELECT id, org_id, path, campaign_id, kind, on_date, headcount, note, state, reason, module_id, tally, recorded_by, confirmed_by, confirmed_at, revision, created_at, updated_at, updated_by FROM activities;
DROP TABLE activities;
ALTER TABLE activities_strict RENAME TO activities;
CREATE INDEX activities_path ON activities (path);
CREATE INDEX activities_campaign ON activities (campaign_id, state, path, kind, headcount);

CREATE TABLE activity_files_strict (
    id BLOB PRIMARY KEY NOT NULL,
    activity_id BLOB NOT NULL REFERENCES activities (id),
    media_type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    size INTEGER NOT NULL,
    body BLOB NOT NULL,
    thumb BLOB NOT NULL,
    added_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL
) STRICT;
INSERT INTO activity_files_strict (id, activity_id, media_type, width, height, size, body, thumb, added_by, created_at)
    SELECT id, activity_id, media_type, width, height, size, body, thumb, added_by, created_at FROM activity_files;
DROP TABLE activity_files;
ALTER TABLE activity_files_strict RENAME TO activity_files;
CREATE INDEX activity_files_activity ON activity_files (activity_id, created_at);

CREATE TABLE campaign_activities_strict (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    kind TEXT NOT NULL CHECK (kind IN ('exhibition', 'film', 'lesson', 'essay', 'class_meeting')),
    PRIMARY KEY (campaign_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_activities_strict (campaign_id, kind)
    SELECT campaign_id, kind FROM campaign_activities;
DROP TABLE campaign_activities;
ALTER TABLE campaign_activities_strict RENAME TO campaign_activities;

CREATE TABLE surveys_strict (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    grades TEXT NOT NULL,
    by_area INTEGER NOT NULL,
    method TEXT NOT NULL,
    sizing TEXT NOT NULL,
    size INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    forms TEXT NOT NULL,
    rotation TEXT NOT NULL,
    pass_mark INTEGER NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('device', 'paper')),
    opens_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    follows BLOB REFERENCES surveys (id),
    phase TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    locked_at TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    finished_at TEXT,
    blank INTEGER NOT NULL DEFAULT 0,
    by_locality INTEGER NOT NULL DEFAULT FALSE
) STRICT;
INSERT INTO surveys_strict (id, org_id, name_zh, name_en, grades, by_area, method, sizing, size, seed, forms, rotation, pass_mark, mode, opens_at, closes_at, follows, phase, created_by, created_at, locked_at, revision, finished_at, blank, by_locality)
    SELECT id, org_id, name_zh, name_en, grades, by_area, method, sizing, size, seed, forms, rotation, pass_mark, mode, opens_at, closes_at, follows, phase, created_by, created_at, locked_at, revision, finished_at, blank, by_locality FROM surveys;
DROP TABLE surveys;
ALTER TABLE surveys_strict RENAME TO surveys;
CREATE INDEX surveys_org ON surveys (org_id);

CREATE TABLE survey_strata_strict (
    survey_id BLOB NOT NULL REFERENCES surveys (id),
    number INTEGER NOT NULL,
    band TEXT NOT NULL,
    area_id BLOB REFERENCES orgs (id),
    classes INTEGER NOT NULL,
    pupils INTEGER NOT NULL,
    drawn INTEGER NOT NULL,
    shown_as INTEGER,
    locality TEXT CHECK (locality IS NULL OR locality IN ('urban', 'rural', 'unsaid')),
    PRIMARY KEY (survey_id, number)
) STRICT, WITHOUT ROWID;
INSERT INTO survey_strata_strict (survey_id, number, band, area_id, classes, pupils, drawn, shown_as, locality)
    SELECT survey_id, number, band, area_id, classes, pupils, drawn, shown_as, locality FROM survey_strata;
DROP TABLE survey_strata;
ALTER TABLE survey_strata_strict RENAME TO survey_strata;

CREATE TABLE survey_classes_strict (
    survey_id BLOB NOT NULL REFERENCES surveys (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    stratum INTEGER NOT NULL,
    place INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sample', 'reserve', 'replaced')),
    form TEXT NOT NULL,
    pupils INTEGER NOT NULL,
    took_part INTEGER NOT NULL,
    stands_for BLOB REFERENCES orgs (id),
    reason TEXT NOT NULL,
    last_sheet INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (survey_id, class_id),
    UNIQUE (survey_id, stratum, place)
) STRICT, WITHOUT ROWID;
INSERT INTO survey_classes_strict (survey_id, class_id, stratum, place, state, form, pupils, took_part, stands_for, reason, last_sheet)
    SELECT survey_id, class_id, stratum, place, state, form, pupils, took_part, stands_for, reason, last_sheet FROM survey_classes;
DROP TABLE survey_classes;
ALTER TABLE survey_classes_strict RENAME TO survey_classes;
CREATE INDEX survey_classes_class ON survey_classes (class_id);

CREATE TABLE survey_participants_strict (
    survey_id BLOB NOT NULL REFERENCES surveys (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    PRIMARY KEY (survey_id, learner_id)
) STRICT, WITHOUT ROWID;
INSERT INTO survey_participants_strict (survey_id, learner_id)
    SELECT survey_id, learner_id FROM survey_participants;
DROP TABLE survey_participants;
ALTER TABLE survey_participants_strict RENAME TO survey_participants;
CREATE INDEX survey_participants_learner ON survey_participants (learner_id);

CREATE TABLE survey_responses_strict (
    survey_id BLOB NOT NULL REFERENCES surveys (id),
    id BLOB NOT NULL,
    class_id BLOB NOT NULL REFERENCES orgs (id),
    form TEXT NOT NULL,
    answers TEXT NOT NULL,
    marks TEXT NOT NULL,
    sheet INTEGER,
    PRIMARY KEY (survey_id, id),
    UNIQUE (survey_id, class_id, sheet)
) STRICT, WITHOUT ROWID;
INSERT INTO survey_responses_strict (survey_id, id, class_id, form, answers, marks, sheet)
    SELECT survey_id, id, class_id, form, answers, marks, sheet FROM survey_responses;
DROP TABLE survey_responses;
ALTER TABLE survey_responses_strict RENAME TO survey_responses;

CREATE TABLE org_places_strict (
    org_id BLOB NOT NULL REFERENCES orgs (id),
    until_at TEXT NOT NULL,
    parent_id BLOB NOT NULL REFERENCES orgs (id),
    seq INTEGER NOT NULL,
    path TEXT NOT NULL,
    PRIMARY KEY (org_id, until_at)
) STRICT, WITHOUT ROWID;
INSERT INTO org_places_strict (org_id, until_at, parent_id, seq, path)
    SELECT org_id, until_at, parent_id, seq, path FROM org_places;
DROP TABLE org_places;
ALTER TABLE org_places_strict RENAME TO org_places;
CREATE INDEX org_places_path ON org_places (path);
CREATE INDEX org_places_parent ON org_places (parent_id);

CREATE TABLE org_plans_strict (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    to_id BLOB NOT NULL REFERENCES orgs (id),
    kind TEXT NOT NULL CHECK (kind IN ('move', 'merge')),
    on_date TEXT NOT NULL,
    created_by BLOB REFERENCES users (id),
    created_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT
) STRICT;
INSERT INTO org_plans_strict (id, org_id, to_id, kind, on_date, created_by, created_at, ended_at, outcome)
    SELECT id, org_id, to_id, kind, on_date, created_by, created_at, ended_at, outcome FROM org_plans;
DROP TABLE org_plans;
ALTER TABLE org_plans_strict RENAME TO org_plans;
CREATE INDEX org_plans_org ON org_plans (org_id);

CREATE TABLE help_lines_strict (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    seq INTEGER NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    number TEXT NOT NULL,
    hours TEXT NOT NULL
) STRICT;
INSERT INTO help_lines_strict (id, org_id, seq, name_zh, name_en, number, hours)
    SELECT id, org_id, seq, name_zh, name_en, number, hours FROM help_lines;
DROP TABLE help_lines;
ALTER TABLE help_lines_strict RENAME TO help_lines;
CREATE INDEX help_lines_org ON help_lines (org_id);

CREATE TABLE notices_strict (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body_zh TEXT NOT NULL,
    body_en TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('school_admins', 'teachers', 'both')),
    until_date TEXT NOT NULL,
    created_by BLOB NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    withdrawn_at TEXT
) STRICT;
INSERT INTO notices_strict (id, org_id, title_zh, title_en, body_zh, body_en, audience, until_date, created_by, created_at, withdrawn_at)
    SELECT id, org_id, title_zh, title_en, body_zh, body_en, audience, until_date, created_by, created_at, withdrawn_at FROM notices;
DROP TABLE notices;
ALTER TABLE notices_strict RENAME TO notices;
CREATE INDEX notices_org ON notices (org_id, until_date);

CREATE TABLE notice_reads_strict (
    notice_id BLOB NOT NULL REFERENCES notices (id),
    user_id BLOB NOT NULL REFERENCES users (id),
    read_at TEXT NOT NULL,
    PRIMARY KEY (notice_id, user_id)
) STRICT, WITHOUT ROWID;
INSERT INTO notice_reads_strict (notice_id, user_id, read_at)
    SELECT notice_id, user_id, read_at FROM notice_reads;
DROP TABLE notice_reads;
ALTER TABLE notice_reads_strict RENAME TO notice_reads;

CREATE TABLE retention_strict (
    org_id BLOB PRIMARY KEY NOT NULL REFERENCES orgs (id),
    months INTEGER NOT NULL,
    updated_by BLOB REFERENCES users (id),
    updated_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO retention_strict (org_id, months, updated_by, updated_at)
    SELECT org_id, months, updated_by, updated_at FROM retention;
DROP TABLE retention;
ALTER TABLE retention_strict RENAME TO retention;

CREATE TABLE campaign_names_strict (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    path TEXT NOT NULL,
    from_day TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    PRIMARY KEY (campaign_id, path, from_day)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_names_strict (campaign_id, path, from_day, name_zh, name_en)
    SELECT campaign_id, path, from_day, name_zh, name_en FROM campaign_names;
DROP TABLE campaign_names;
ALTER TABLE campaign_names_strict RENAME TO campaign_names;

CREATE TABLE api_tokens_strict (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    created_by BLOB REFERENCES users (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    used_on TEXT
) STRICT;
INSERT INTO api_tokens_strict (id, org_id, name, hash, created_by, created_at, expires_at, revoked_at, used_on)
    SELECT id, org_id, name, hash, created_by, created_at, expires_at, revoked_at, used_on FROM api_tokens;
DROP TABLE api_tokens;
ALTER TABLE api_tokens_strict RENAME TO api_tokens;
CREATE INDEX api_tokens_org ON api_tokens (org_id, created_at);

CREATE TABLE contests_strict (
    id BLOB PRIMARY KEY NOT NULL,
    org_id BLOB NOT NULL REFERENCES orgs (id),
    org_path TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    rule TEXT NOT NULL,
    picked INTEGER NOT NULL,
    practice INTEGER NOT NULL,
    appeal_hours INTEGER NOT NULL,
    created_by BLOB REFERENCES users (id),
    created_at TEXT NOT NULL,
    withdrawn_at TEXT
) STRICT;
INSERT INTO contests_strict (id, org_id, org_path, name_zh, name_en, rule, picked, practice, appeal_hours, created_by, created_at, withdrawn_at)
    SELECT id, org_id, org_path, name_zh, name_en, rule, picked, practice, appeal_hours, created_by, created_at, withdrawn_at FROM contests;
DROP TABLE contests;
ALTER TABLE contests_strict RENAME TO contests;
CREATE INDEX contests_path ON contests (org_path);

CREATE TABLE contest_rounds_strict (
    id BLOB PRIMARY KEY NOT NULL,
    contest_id BLOB NOT NULL REFERENCES contests (id),
    n INTEGER NOT NULL,
    opens_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    freeze_at TEXT,
    minutes INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    parts TEXT NOT NULL,
    quota TEXT,
    opened_at TEXT,
    frozen_at TEXT,
    flagged_at TEXT,
    advanced_at TEXT,
    final_at TEXT,
    UNIQUE (contest_id, n)
) STRICT;
INSERT INTO contest_rounds_strict (id, contest_id, n, opens_at, closes_at, freeze_at, minutes, attempts, parts, quota, opened_at, frozen_at, flagged_at, advanced_at, final_at)
    SELECT id, contest_id, n, opens_at, closes_at, freeze_at, minutes, attempts, parts, quota, opened_at, frozen_at, flagged_at, advanced_at, final_at FROM contest_rounds;
DROP TABLE contest_rounds;
ALTER TABLE contest_rounds_strict RENAME TO contest_rounds;

CREATE TABLE contest_entries_strict (
    round_id BLOB NOT NULL REFERENCES contest_rounds (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    PRIMARY KEY (round_id, class_id)
) STRICT, WITHOUT ROWID;
INSERT INTO contest_entries_strict (round_id, class_id)
    SELECT round_id, class_id FROM contest_entries;
DROP TABLE contest_entries;
ALTER TABLE contest_entries_strict RENAME TO contest_entries;

CREATE TABLE contest_classes_strict (
    round_id BLOB NOT NULL REFERENCES contest_rounds (id),
    path TEXT NOT NULL,
    class_id BLOB NOT NULL REFERENCES orgs (id),
    division TEXT NOT NULL,
    eligible INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    score INTEGER NOT NULL,
    full_marks INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    millis INTEGER NOT NULL,
    looked_at TEXT,
    PRIMARY KEY (round_id, path)
) STRICT, WITHOUT ROWID;
INSERT INTO contest_classes_strict (round_id, path, class_id, division, eligible, finished, score, full_marks, passed, millis, looked_at)
    SELECT round_id, path, class_id, division, eligible, finished, score, full_marks, passed, millis, looked_at FROM contest_classes;
DROP TABLE contest_classes;
ALTER TABLE contest_classes_strict RENAME TO contest_classes;
CREATE UNIQUE INDEX contest_classes_class ON contest_classes (round_id, class_id);

CREATE TABLE contest_learners_strict (
    round_id BLOB NOT NULL REFERENCES contest_rounds (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    score INTEGER,
    passed INTEGER,
    millis INTEGER,
    PRIMARY KEY (round_id, learner_id)
) STRICT, WITHOUT ROWID;
INSERT INTO contest_learners_strict (round_id, learner_id, class_id, score, passed, millis)
    SELECT round_id, learner_id, class_id, score, passed, millis FROM contest_learners;
DROP TABLE contest_learners;
ALTER TABLE contest_learners_strict RENAME TO contest_learners;
CREATE INDEX contest_learners_class ON contest_learners (round_id, class_id);
CREATE INDEX contest_learners_learner ON contest_learners (learner_id);

CREATE TABLE contest_snapshots_strict (
    round_id BLOB NOT NULL REFERENCES contest_rounds (id),
    path TEXT NOT NULL,
    finished INTEGER NOT NULL,
    score INTEGER NOT NULL,
    full_marks INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    millis INTEGER NOT NULL,
    PRIMARY KEY (round_id, path)
) STRICT, WITHOUT ROWID;
INSERT INTO contest_snapshots_strict (round_id, path, finished, score, full_marks, passed, millis)
    SELECT round_id, path, finished, score, full_marks, passed, millis FROM contest_snapshots;
DROP TABLE contest_snapshots;
ALTER TABLE contest_snapshots_strict RENAME TO contest_snapshots;

CREATE TABLE contest_flags_strict (
    id BLOB PRIMARY KEY NOT NULL,
    round_id BLOB NOT NULL REFERENCES contest_rounds (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    learner_id BLOB NOT NULL REFERENCES users (id),
    attempt_id BLOB NOT NULL REFERENCES attempts (id),
    reason TEXT NOT NULL CHECK (reason IN ('fast', 'same', 'windows')),
    created_at TEXT NOT NULL,
    outcome TEXT CHECK (outcome IN ('stands', 'void')),
    note TEXT NOT NULL,
    settled_by BLOB REFERENCES users (id),
    settled_at TEXT,
    UNIQUE (attempt_id, reason)
) STRICT;
INSERT INTO contest_flags_strict (id, round_id, class_id, learner_id, attempt_id, reason, created_at, outcome, note, settled_by, settled_at)
    SELECT id, round_id, class_id, learner_id, attempt_id, reason, created_at, outcome, note, settled_by, settled_at FROM contest_flags;
DROP TABLE contest_flags;
ALTER TABLE contest_flags_strict RENAME TO contest_flags;
CREATE INDEX contest_flags_round ON contest_flags (round_id, class_id);
CREATE INDEX contest_flags_learner ON contest_flags (learner_id);

CREATE TABLE contest_appeals_strict (
    id BLOB PRIMARY KEY NOT NULL,
    round_id BLOB NOT NULL REFERENCES contest_rounds (id),
    class_id BLOB NOT NULL REFERENCES orgs (id),
    by_id BLOB REFERENCES users (id),
    created_at TEXT NOT NULL,
    body TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_by BLOB REFERENCES users (id),
    answered_at TEXT
) STRICT;
INSERT INTO contest_appeals_strict (id, round_id, class_id, by_id, created_at, body, answer, answered_by, answered_at)
    SELECT id, round_id, class_id, by_id, created_at, body, answer, answered_by, answered_at FROM contest_appeals;
DROP TABLE contest_appeals;
ALTER TABLE contest_appeals_strict RENAME TO contest_appeals;
CREATE INDEX contest_appeals_round ON contest_appeals (round_id, created_at);

CREATE TABLE contest_results_strict (
    round_id BLOB PRIMARY KEY NOT NULL REFERENCES contest_rounds (id),
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by BLOB REFERENCES users (id)
) STRICT;
INSERT INTO contest_results_strict (round_id, body, hash, made_at, made_by)
    SELECT round_id, body, hash, made_at, made_by FROM contest_results;
DROP TABLE contest_results;
ALTER TABLE contest_results_strict RENAME TO contest_results;
CREATE TRIGGER contest_results_stay BEFORE UPDATE ON contest_results BEGIN
    SELECT RAISE(ABORT, 'a result is never changed');
END;
CREATE TRIGGER contest_results_remain BEFORE DELETE ON contest_results BEGIN
    SELECT RAISE(ABORT, 'a result is never removed');
END;

CREATE TABLE contest_certificates_strict (
    round_id BLOB NOT NULL REFERENCES contest_rounds (id),
    kind TEXT NOT NULL CHECK (kind IN ('class', 'school', 'learner')),
    subject_id BLOB NOT NULL,
    code TEXT NOT NULL UNIQUE,
    issued_at TEXT NOT NULL,
    PRIMARY KEY (round_id, kind, subject_id)
) STRICT, WITHOUT ROWID;
INSERT INTO contest_certificates_strict (round_id, kind, subject_id, code, issued_at)
    SELECT round_id, kind, subject_id, code, issued_at FROM contest_certificates;
DROP TABLE contest_certificates;
ALTER TABLE contest_certificates_strict RENAME TO contest_certificates;
CREATE INDEX contest_certificates_subject ON contest_certificates (subject_id);

CREATE TABLE matches_strict (
    id BLOB PRIMARY KEY NOT NULL,
    class_id BLOB NOT NULL REFERENCES orgs (id),
    host_id BLOB NOT NULL REFERENCES users (id),
    code TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    module_id TEXT,
    settings TEXT NOT NULL,
    paper TEXT NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('lobby', 'asking', 'reveal', 'over')),
    round INTEGER NOT NULL,
    question INTEGER NOT NULL,
    asked_at TEXT,
    closes_at TEXT,
    version INTEGER NOT NULL,
    seats INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    activity_id BLOB REFERENCES activities (id)
) STRICT;
INSERT INTO matches_strict (id, class_id, host_id, code, title_zh, title_en, module_id, settings, paper, phase, round, question, asked_at, closes_at, version, seats, created_at, started_at, ended_at, activity_id)
    SELECT id, class_id, host_id, code, title_zh, title_en, module_id, settings, paper, phase, round, question, asked_at, closes_at, version, seats, created_at, started_at, ended_at, activity_id FROM matches;
DROP TABLE matches;
ALTER TABLE matches_strict RENAME TO matches;
CREATE UNIQUE INDEX matches_code ON matches (code) WHERE ended_at IS NULL;
CREATE INDEX matches_class ON matches (class_id, created_at);
CREATE INDEX matches_due ON matches (closes_at) WHERE ended_at IS NULL;
CREATE INDEX matches_activity ON matches (activity_id);

CREATE TABLE match_rounds_strict (
    match_id BLOB NOT NULL REFERENCES matches (id),
    round INTEGER NOT NULL,
    question INTEGER NOT NULL,
    asked_at TEXT NOT NULL,
    skipped INTEGER NOT NULL,
    PRIMARY KEY (match_id, round)
) STRICT, WITHOUT ROWID;
INSERT INTO match_rounds_strict (match_id, round, question, asked_at, skipped)
    SELECT match_id, round, question, asked_at, skipped FROM match_rounds;
DROP TABLE match_rounds;
ALTER TABLE match_rounds_strict RENAME TO match_rounds;

CREATE TABLE match_players_strict (
    match_id BLOB NOT NULL REFERENCES matches (id),
    seat INTEGER NOT NULL,
    learner_id BLOB REFERENCES users (id),
    token_hash BLOB,
    nickname INTEGER NOT NULL,
    team INTEGER NOT NULL,
    from_round INTEGER NOT NULL,
    gone_round INTEGER,
    joined_at TEXT NOT NULL,
    PRIMARY KEY (match_id, seat)
) STRICT, WITHOUT ROWID;
INSERT INTO match_players_strict (match_id, seat, learner_id, token_hash, nickname, team, from_round, gone_round, joined_at)
    SELECT match_id, seat, learner_id, token_hash, nickname, team, from_round, gone_round, joined_at FROM match_players;
DROP TABLE match_players;
ALTER TABLE match_players_strict RENAME TO match_players;
CREATE UNIQUE INDEX match_players_learner ON match_players (match_id, learner_id);
CREATE UNIQUE INDEX match_players_nickname ON match_players (match_id, nickname);
CREATE UNIQUE INDEX match_players_token ON match_players (token_hash);
CREATE INDEX match_players_of ON match_players (learner_id);

CREATE TABLE match_answers_strict (
    match_id BLOB NOT NULL,
    round INTEGER NOT NULL,
    seat INTEGER NOT NULL,
    response TEXT NOT NULL,
    at TEXT NOT NULL,
    is_right INTEGER NOT NULL,
    points INTEGER NOT NULL,
    PRIMARY KEY (match_id, round, seat),
    FOREIGN KEY (match_id, seat) REFERENCES match_players (match_id, seat)
) STRICT, WITHOUT ROWID;
INSERT INTO match_answers_strict (match_id, round, seat, response, at, is_right, points)
    SELECT match_id, round, seat, response, at, is_right, points FROM match_answers;
DROP TABLE match_answers;
ALTER TABLE match_answers_strict RENAME TO match_answers;

CREATE TABLE survey_sheets_strict (
    survey_id BLOB NOT NULL REFERENCES surveys (id),
    id BLOB NOT NULL,
    stratum INTEGER NOT NULL,
    cluster INTEGER NOT NULL,
    form TEXT NOT NULL,
    answers TEXT NOT NULL,
    marks TEXT NOT NULL,
    PRIMARY KEY (survey_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO survey_sheets_strict (survey_id, id, stratum, cluster, form, answers, marks)
    SELECT survey_id, id, stratum, cluster, form, answers, marks FROM survey_sheets;
DROP TABLE survey_sheets;
ALTER TABLE survey_sheets_strict RENAME TO survey_sheets;

CREATE TABLE survey_left_out_strict (
    survey_id BLOB NOT NULL REFERENCES surveys (id),
    school_id BLOB NOT NULL REFERENCES orgs (id),
    kept INTEGER NOT NULL,
    small INTEGER NOT NULL,
    PRIMARY KEY (survey_id, school_id)
) STRICT, WITHOUT ROWID;
INSERT INTO survey_left_out_strict (survey_id, school_id, kept, small)
    SELECT survey_id, school_id, kept, small FROM survey_left_out;
DROP TABLE survey_left_out;
ALTER TABLE survey_left_out_strict RENAME TO survey_left_out;

CREATE TABLE campaign_requirements_strict (
    campaign_id BLOB NOT NULL REFERENCES campaigns (id),
    module_id TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('module', 'lesson', 'quiz')),
    grade TEXT NOT NULL,
    PRIMARY KEY (campaign_id, module_id, part, grade)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_requirements_strict (campaign_id, module_id, part, grade)
    SELECT campaign_id, module_id, part, grade FROM campaign_requirements;
DROP TABLE campaign_requirements;
ALTER TABLE campaign_requirements_strict RENAME TO campaign_requirements;
CREATE INDEX campaign_requirements_module ON campaign_requirements (module_id);

CREATE TABLE contest_grades_strict (
    contest_id BLOB NOT NULL REFERENCES contests (id),
    grade TEXT NOT NULL,
    PRIMARY KEY (contest_id, grade)
) STRICT, WITHOUT ROWID;
INSERT INTO contest_grades_strict (contest_id, grade)
    SELECT contest_id, grade FROM contest_grades;
DROP TABLE contest_grades;
ALTER TABLE contest_grades_strict RENAME TO contest_grades;

CREATE TEMP TABLE broken_references (count INTEGER NOT NULL CHECK (count = 0)) STRICT;
INSERT INTO broken_references SELECT COUNT(*) FROM pragma_foreign_key_check;
DROP TABLE broken_references;
