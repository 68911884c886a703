-- What the pupils of a class think, and how they vote on a story, as sums alone.
--
-- Who answered stands in `estimate_marks`, so that nobody answers twice; what was answered stands in `estimates`, as counts of a
-- class. The two cannot be joined to a person:
--   * no row of either has a time, an id or a number in the order of answering, and their keys have no column in common that
--     names a pupil or an answer;
--   * both are written in one transaction, but that one rewrites every count of the step in one statement, the unchanged ones too.
--     The transaction of a mark therefore names the step and not the choice, and no row stands later on the disk than the others;
--   * the answers to several questions of one step are counted apart, so that they form no pattern of one pupil;
--   * `answers` is never shown. `shown` is, and it is brought up to date for every ten answers at once (`estimates.rs`).
-- The rows with the empty question and choice count whole answers; they also make those who answer at once wait for each other.
-- Both go when the class's year is over.
CREATE TABLE estimates (
    class_id UUID NOT NULL REFERENCES orgs (id),
    module_id TEXT COLLATE "C" NOT NULL,
    step_id TEXT COLLATE "C" NOT NULL,
    question TEXT COLLATE "C" NOT NULL,
    choice TEXT COLLATE "C" NOT NULL,
    answers BIGINT NOT NULL,
    shown BIGINT NOT NULL,
    PRIMARY KEY (class_id, module_id, step_id, question, choice)
);

-- That a pupil answered: not when, and nothing of what.
CREATE TABLE estimate_marks (
    class_id UUID NOT NULL REFERENCES orgs (id),
    module_id TEXT COLLATE "C" NOT NULL,
    step_id TEXT COLLATE "C" NOT NULL,
    learner_id UUID NOT NULL REFERENCES users (id),
    PRIMARY KEY (class_id, module_id, step_id, learner_id)
);
CREATE INDEX estimate_marks_learner ON estimate_marks (learner_id);
