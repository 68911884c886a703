-- Facts of the installation as a whole, by name: the check value of the secrets that belong to this database (`secrets`), the time
-- of the last write that proved it takes writes (`ready`), and when each periodic job last succeeded (`job.NAME`).
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
