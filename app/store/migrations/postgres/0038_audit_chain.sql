-- The audit log is append-only, and a hash chain over it shows where somebody got around that.
--
-- A new line waits in `audit_pending`. About once a second the server seals what waits: each line gets the next number and
-- hash = SHA-256(the hash before ‖ the number ‖ the line, with the hash of its detail in the place of the detail). What is in
-- the log before this change is sealed by the first run.
CREATE TABLE audit_pending (
    audit_id UUID PRIMARY KEY NOT NULL
);
INSERT INTO audit_pending (audit_id) SELECT id FROM audit;

CREATE TABLE audit_chain (
    seq BIGINT PRIMARY KEY NOT NULL,
    audit_id UUID NOT NULL UNIQUE,
    detail_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL
);

-- Places of the chain that the server has signed with a key outside the database: one a day, and one before each removal of
-- lines whose time is over.
CREATE TABLE audit_checkpoints (
    seq BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('day', 'prune')),
    hash BYTEA NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    mac BYTEA NOT NULL,
    PRIMARY KEY (seq, kind)
);

CREATE FUNCTION audit_refuse() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;

-- A line is removed only behind a checkpoint of kind `prune`, which stays, and never within 180 days by the database's own
-- clock. A checkpoint that the server did not sign is found by `qinghe audit verify`.
CREATE FUNCTION audit_remains() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at <= now() - INTERVAL '180 days' AND EXISTS (
        SELECT 1 FROM audit_chain c JOIN audit_checkpoints p ON p.kind = 'prune' AND p.seq >= c.seq WHERE c.audit_id = OLD.id
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;

-- A line is changed only when the person whose record it is about was erased, which has a line of its own: then its detail
-- is blanked, and nothing else.
CREATE FUNCTION audit_stays() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.at, NEW.actor_id, NEW.action, NEW.org_id, NEW.subject_id)
        IS NOT DISTINCT FROM (OLD.id, OLD.at, OLD.actor_id, OLD.action, OLD.org_id, OLD.subject_id)
        AND NEW.detail = '{"erased": true}'::jsonb
        AND EXISTS (
            SELECT 1 FROM audit e WHERE e.subject_id = OLD.subject_id AND e.action IN ('record.handle', 'retention.set')
                AND e.detail ->> 'operation' IN ('erase', 'purge')
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;

CREATE FUNCTION audit_chain_remains() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM audit a WHERE a.id = OLD.audit_id)
        AND EXISTS (SELECT 1 FROM audit_checkpoints p WHERE p.kind = 'prune' AND p.seq >= OLD.seq)
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;

-- A line waits until it is sealed.
CREATE FUNCTION audit_pending_remains() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM audit_chain c WHERE c.audit_id = OLD.audit_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;

CREATE TRIGGER audit_remains BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_remains();
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays();
CREATE TRIGGER audit_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_chain_remains BEFORE DELETE ON audit_chain FOR EACH ROW EXECUTE FUNCTION audit_chain_remains();
CREATE TRIGGER audit_chain_stays BEFORE UPDATE OR TRUNCATE ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_checkpoints_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_pending_remains BEFORE DELETE ON audit_pending FOR EACH ROW EXECUTE FUNCTION audit_pending_remains();
CREATE TRIGGER audit_pending_stays BEFORE UPDATE OR TRUNCATE ON audit_pending FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

-- Also in sessions that switch ordinary triggers off (`session_replication_role`).
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_remains;
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_stays;
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_emptied;
ALTER TABLE audit_chain ENABLE ALWAYS TRIGGER audit_chain_remains;
ALTER TABLE audit_chain ENABLE ALWAYS TRIGGER audit_chain_stays;
ALTER TABLE audit_checkpoints ENABLE ALWAYS TRIGGER audit_checkpoints_stay;
ALTER TABLE audit_pending ENABLE ALWAYS TRIGGER audit_pending_remains;
ALTER TABLE audit_pending ENABLE ALWAYS TRIGGER audit_pending_stays;
