-- Matches played live in class. `paper`: the questions with their keys, as they were when the match was made. `closes_at`:
-- when the clock moves it on. `version` rises with every step, so that two who press at once make one step.
CREATE TABLE matches (
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
    round BIGINT NOT NULL,
    question BIGINT NOT NULL,
    asked_at TEXT,
    closes_at TEXT,
    version BIGINT NOT NULL,
    seats BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    activity_id BLOB REFERENCES activities (id)
);
CREATE UNIQUE INDEX matches_code ON matches (code) WHERE ended_at IS NULL;
CREATE INDEX matches_class ON matches (class_id, created_at);
CREATE INDEX matches_due ON matches (closes_at) WHERE ended_at IS NULL;

-- Each question that was asked. A story may come back to one.
CREATE TABLE match_rounds (
    match_id BLOB NOT NULL REFERENCES matches (id),
    round BIGINT NOT NULL,
    question BIGINT NOT NULL,
    asked_at TEXT NOT NULL,
    skipped BOOLEAN NOT NULL,
    PRIMARY KEY (match_id, round)
) WITHOUT ROWID;

-- A guest has no account: `token_hash` is of what their browser holds.
CREATE TABLE match_players (
    match_id BLOB NOT NULL REFERENCES matches (id),
    seat BIGINT NOT NULL,
    learner_id BLOB REFERENCES users (id),
    token_hash BLOB,
    nickname BIGINT NOT NULL,
    team BIGINT NOT NULL,
    from_round BIGINT NOT NULL,
    gone_round BIGINT,
    joined_at TEXT NOT NULL,
    PRIMARY KEY (match_id, seat)
) WITHOUT ROWID;
CREATE UNIQUE INDEX match_players_learner ON match_players (match_id, learner_id);
CREATE UNIQUE INDEX match_players_nickname ON match_players (match_id, nickname);
CREATE UNIQUE INDEX match_players_token ON match_players (token_hash);
CREATE INDEX match_players_of ON match_players (learner_id);

CREATE TABLE match_answers (
    match_id BLOB NOT NULL,
    round BIGINT NOT NULL,
    seat BIGINT NOT NULL,
    response TEXT NOT NULL,
    at TEXT NOT NULL,
    is_right BOOLEAN NOT NULL,
    points BIGINT NOT NULL,
    PRIMARY KEY (match_id, round, seat),
    FOREIGN KEY (match_id, seat) REFERENCES match_players (match_id, seat)
) WITHOUT ROWID;
