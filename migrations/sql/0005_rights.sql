-- Messages are administration: their outsides are for who keeps the post, and anybody may cause one.
ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
CREATE POLICY keeper ON mails FOR SELECT TO entente_app USING (
    (SELECT context_duties())::text[] && ARRAY['secretariat', 'administrator']);
CREATE POLICY anybody_in ON mails FOR INSERT TO entente_app WITH CHECK (state = 'waiting');
CREATE POLICY keeper_up ON mails FOR UPDATE TO entente_app USING (
    (SELECT context_duties())::text[] && ARRAY['secretariat', 'administrator']);
GRANT SELECT, INSERT ON mails TO entente_app;
GRANT UPDATE (again_id, due_at) ON mails TO entente_app;
GRANT SELECT, INSERT, DELETE ON mail_stops TO entente_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON password_links TO entente_app;

-- The words of a file are for whoever sees the file: its own policies answer here.
ALTER TABLE file_texts ENABLE ROW LEVEL SECURITY;
ALTER TABLE file_texts FORCE ROW LEVEL SECURITY;
CREATE POLICY reader ON file_texts FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM files f WHERE f.id = file_id));
GRANT SELECT ON file_texts TO entente_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO entente_definer;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid::regprocedure FROM pg_proc p
             WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
               AND p.proowner <> 'entente_definer'::regrole LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO entente_definer', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO entente_app', f);
    END LOOP;
END $$;
