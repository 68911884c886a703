-- `grants.role` is one of the known roles. Every text is compared and sorted byte by byte, as SQLite does, whatever the
-- collation of the database. No table is written again; indexes over texts are.
ALTER TABLE grants ADD CONSTRAINT grants_role_check CHECK (role IN ('teacher', 'school_admin', 'officer', 'assessor', 'platform_admin'));
DO $$
DECLARE
    text_column RECORD;
BEGIN
    FOR text_column IN
        SELECT c.table_name, string_agg(format('ALTER COLUMN %I TYPE TEXT COLLATE "C"', c.column_name), ', ' ORDER BY c.ordinal_position) AS changes
        FROM information_schema.columns c JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
        WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.table_name NOT LIKE '\_sqlx%' AND c.data_type = 'text'
            AND c.collation_name IS DISTINCT FROM 'C'
        GROUP BY c.table_name
    LOOP
        EXECUTE format('ALTER TABLE %I ', text_column.table_name) || text_column.changes;
    END LOOP;
END
$$;
