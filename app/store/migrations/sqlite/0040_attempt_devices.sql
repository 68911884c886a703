-- The device on which an attempt was begun, for a month: many pupils on one device, one soon after the other and with the same
-- pauses, are shown to their teacher. `device_hash` is SHA-256 of the name in the device's signed cookie.
CREATE TABLE attempt_devices (
    attempt_id BLOB NOT NULL PRIMARY KEY REFERENCES attempts (id),
    device_hash BLOB NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_devices_at ON attempt_devices (at);
