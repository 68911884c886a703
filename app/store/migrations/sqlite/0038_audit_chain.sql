-- The audit log is append-only, and a hash chain over it shows where somebody got around that.
--
-- A new line waits in `audit_pending`. About once a second the server seals what waits: each line gets the next number and
-- hash = SHA-256(the hash before ‖ the number ‖ the line, with the hash of its detail in the place of the detail). What is in
-- the log before this change is sealed by the first run.
CREATE TABLE audit_pending (
    audit_id BLOB PRIMARY KEY NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO audit_pending (audit_id) SELECT id FROM audit;

CREATE TABLE audit_chain (
    seq INTEGER NOT NULL UNIQUE,
    audit_id BLOB NOT NULL UNIQUE,
    detail_hash BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- Places of the chain that the server has signed with a key outside the database: one a day, and one before each removal of
-- lines whose time is over.
CREATE TABLE audit_checkpoints (
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('day', 'prune')),
    hash BLOB NOT NULL,
    at TEXT NOT NULL,
    mac BLOB NOT NULL,
    PRIMARY KEY (seq, kind)
) STRICT;

-- A line is removed only behind a checkpoint of kind `prune`, which stays, and never within 180 days by the database's own
-- clock. A checkpoint that the server did not sign is found by `qinghe audit verify`.
CREATE TRIGGER audit_remains BEFORE DELETE ON audit
WHEN COALESCE(julianday(OLD.at) > julianday('now', '-180 days'), 1)
    OR NOT EXISTS (SELECT 1 FROM audit_chain c JOIN audit_checkpoints p ON p.kind = 'prune' AND p.seq >= c.seq WHERE c.audit_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- A line is changed only when the person whose record it is about was erased, which has a line of its own: then its detail
-- is blanked, and nothing else.
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
WHEN NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at OR NEW.actor_id IS NOT OLD.actor_id OR NEW.action IS NOT OLD.action
    OR NEW.org_id IS NOT OLD.org_id OR NEW.subject_id IS NOT OLD.subject_id OR NEW.detail IS NOT '{"erased":true}'
    OR NOT EXISTS (SELECT 1 FROM audit e WHERE e.subject_id = OLD.subject_id AND e.action IN ('record.handle', 'retention.set')
        AND json_extract(e.detail, '$.operation') IN ('erase', 'purge'))
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- SQLite's INSERT OR REPLACE removes rows without the triggers above.
CREATE TRIGGER audit_replaces_none BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit a WHERE a.id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_chain_remains BEFORE DELETE ON audit_chain
WHEN EXISTS (SELECT 1 FROM audit a WHERE a.id = OLD.audit_id)
    OR NOT EXISTS (SELECT 1 FROM audit_checkpoints p WHERE p.kind = 'prune' AND p.seq >= OLD.seq)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_chain_stays BEFORE UPDATE ON audit_chain BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_chain_replaces_none BEFORE INSERT ON audit_chain
WHEN EXISTS (SELECT 1 FROM audit_chain c WHERE c.seq = NEW.seq OR c.audit_id = NEW.audit_id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_checkpoints_remain BEFORE DELETE ON audit_checkpoints BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_checkpoints_stay BEFORE UPDATE ON audit_checkpoints BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_checkpoints_replace_none BEFORE INSERT ON audit_checkpoints
WHEN EXISTS (SELECT 1 FROM audit_checkpoints p WHERE p.seq = NEW.seq AND p.kind = NEW.kind)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- A line waits until it is sealed.
CREATE TRIGGER audit_pending_remains BEFORE DELETE ON audit_pending
WHEN NOT EXISTS (SELECT 1 FROM audit_chain c WHERE c.audit_id = OLD.audit_id)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_pending_stays BEFORE UPDATE ON audit_pending BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
