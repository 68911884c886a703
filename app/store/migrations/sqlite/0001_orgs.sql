-- The organisation tree. `path` is read by range in binary order (SQLite's default collation).
CREATE TABLE orgs (
    id BLOB PRIMARY KEY NOT NULL,
    parent_id BLOB REFERENCES orgs (id),
    kind TEXT NOT NULL CHECK (kind IN ('region', 'city', 'county', 'school', 'class')),
    path TEXT NOT NULL UNIQUE,
    seq BIGINT NOT NULL,
    code TEXT UNIQUE,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    grade TEXT,
    class_name TEXT,
    school_year BIGINT,
    created_at TEXT NOT NULL,
    CHECK ((kind = 'class') = (grade IS NOT NULL AND class_name IS NOT NULL AND school_year IS NOT NULL)),
    CHECK ((kind = 'class') = (code IS NULL)),
    UNIQUE (parent_id, seq)
);
CREATE UNIQUE INDEX orgs_class ON orgs (parent_id, school_year, grade, class_name);
CREATE INDEX orgs_name ON orgs (name_zh);
