-- What is prepared unseen changes nothing that is seen: counsel's word, and what takes it off an agenda,
-- count in `prepared`, which the desk's forms name, and leave the version that all readers are told.
GRANT UPDATE (prepared) ON meetings TO entente_app;

-- As in 0004_meetings.sql, without another version.
CREATE OR REPLACE FUNCTION agree_agenda(_meeting uuid, _at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT counsels_meeting(_meeting) THEN RETURN false; END IF;
    PERFORM leave_counsel(_meeting, context_person(), context_organisation());
    UPDATE meetings SET counsel_agreed_at = _at, prepared = prepared + 1,
           counsel_id = context_person(), counsel_for = context_organisation(),
           counsel_name = (SELECT p.name FROM people p WHERE p.id = context_person())
     WHERE id = _meeting AND state IN ('planned', 'saved');
    IF NOT FOUND THEN RETURN false; END IF;
    -- What counsel does not see has not had counsel's word: it stays back when the agenda goes out.
    UPDATE agenda_items i SET added_late = NOT sees(i.id)
     WHERE i.meeting_id = _meeting AND i.added_late = sees(i.id);
    RETURN true;
END $$;

-- Whether all who see a thread see a point of it; for the platform, which answers it. What happens to
-- another point is then not to be noticed by the thread's version.
CREATE FUNCTION point_is_shared(_point uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT context_platform() AND sees(_point) AND EXISTS (
        SELECT 1 FROM records r WHERE r.id = _point AND r.kind = 'point'
           AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.record_id = r.parent_id
                             AND NOT EXISTS (SELECT 1 FROM grants p WHERE p.record_id = r.id
                                                AND p.principal_id = g.principal_id))
           AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = r.id
                             AND NOT EXISTS (SELECT 1 FROM denials w WHERE w.record_id = r.parent_id
                                                AND w.principal_id = d.principal_id)))
$$;

-- Templates kept no reference to their items so far: words that a label keeps from others go.
UPDATE meeting_templates SET content = jsonb_set(content, '{items}', (
    SELECT coalesce(jsonb_agg(i.value ORDER BY i.ordinality), '[]') FROM
           jsonb_array_elements(content -> 'items') WITH ORDINALITY i
     WHERE i.value ->> 'tlp' IN ('GREEN', 'CLEAR')))
 WHERE jsonb_typeof(content -> 'items') = 'array';

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
