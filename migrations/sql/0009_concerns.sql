-- A concern reaches somebody whom it does not accuse; one's own comment can be taken back at any
-- time; a brand keeps the names it bore.

-- Who hears of a concern about a record by an office, beside the record's own people: chairs who see
-- it, and counsel, of the groups it was given to. Where none of them is outside the accused house,
-- the secretariat stands in; about what the platform itself wrote, the auditors too. Of what bears no
-- name the secretariat hears always: that it stands in would else tell of which house the author
-- is. Whom an exclusion names hears nothing.
CREATE FUNCTION concern_hearers(_record uuid, _groups uuid[], _raiser uuid)
RETURNS TABLE (person_id uuid, person_name text, organisation_id uuid, organisation_name text,
               office text, group_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH item AS (
        SELECT r.*, coalesce(o.platform, false) AS of_platform
          FROM records r LEFT JOIN organisations o ON o.id = r.originator_id WHERE r.id = _record
    ), live AS (
        SELECT a.person_id, p.name AS person_name, a.organisation_id,
               o.name AS organisation_name, o.platform, a.duties
          FROM affiliations a
          JOIN people p ON p.id = a.person_id AND p.state = 'active'
          JOIN organisations o ON o.id = a.organisation_id AND o.state = 'active'
         WHERE a.suspended_at IS NULL AND a.starts_at <= now()
           AND (a.ends_at IS NULL OR a.ends_at > now())
    ), seated AS (
        SELECT l.*, s.role, s.group_id, g.kind, g.name AS group_name
          FROM seats s
          JOIN groups g ON g.id = s.group_id AND g.closed_at IS NULL
          JOIN seat_holders h ON h.seat_id = s.id AND h.starts_at <= now()
               AND (h.ends_at IS NULL OR h.ends_at > now())
          JOIN live l ON l.person_id = h.person_id AND l.organisation_id = s.organisation_id
         WHERE s.starts_at <= now() AND (s.ends_at IS NULL OR s.ends_at > now())
           AND (s.group_id = ANY (_groups) OR g.kind = 'secretariat')
    ), reached AS (
        SELECT x.person_id, x.organisation_id
          FROM item i
          CROSS JOIN LATERAL (
            SELECT array_agg(g.principal_id) AS ids, array_agg(g.for_organisation) AS capacities,
                   array_agg(g.granted_at) AS granted, array_agg(g.early) AS early
              FROM grants g WHERE g.record_id = i.id
               -- Nor may a chair be told of for having written what bears no name.
               AND (i.originator_id IS NOT NULL OR g.reason NOT IN ('author', 'released it'))) g
          CROSS JOIN LATERAL reach(g.ids, g.capacities, g.granted, g.early, i.tlp, i.countries,
                                   i.brands, '{}') x
         WHERE (x.early OR i.listed_at <= now())
           AND (i.state <> 'withdrawn' OR EXISTS (
                SELECT 1 FROM reads e WHERE e.record_id = i.id AND e.person_id = x.person_id))
    ), hearing AS (
        SELECT s.*, s.role AS office,
               EXISTS (SELECT 1 FROM item i, live l
                        WHERE l.person_id = s.person_id AND l.organisation_id = i.originator_id)
               AS accused
          FROM seated s
         WHERE s.group_id = ANY (_groups)
           AND (s.role = 'counsel'
                OR (s.role IN ('chair', 'vice_chair')
                    AND (s.person_id, s.organisation_id) IN (SELECT * FROM reached)))
    ), offices AS (
        SELECT h.person_id, h.person_name, h.organisation_id, h.organisation_name, h.office,
               h.group_name, false AS instead, h.accused
          FROM hearing h
        UNION ALL
        SELECT s.person_id, s.person_name, s.organisation_id, s.organisation_name, 'secretariat',
               s.group_name, true, false
          FROM seated s WHERE s.kind = 'secretariat' AND s.platform
        UNION ALL
        SELECT l.person_id, l.person_name, l.organisation_id, l.organisation_name, 'auditor', '',
               true, false
          FROM live l, item i WHERE i.of_platform AND l.platform AND 'auditor' = ANY (l.duties)
    ), free AS (
        SELECT f.* FROM offices f, item i
         WHERE f.person_id <> _raiser AND f.person_id IS DISTINCT FROM i.author_id
           AND NOT EXISTS (
               SELECT 1 FROM denials d WHERE d.record_id = _record
                  AND (d.principal_id = f.person_id OR d.principal_id IN (
                       SELECT a.organisation_id FROM affiliations a
                        WHERE a.person_id = f.person_id AND a.starts_at <= now()
                          AND (a.ends_at IS NULL OR a.ends_at > now()))))
    )
    SELECT DISTINCT f.person_id, f.person_name, f.organisation_id, f.organisation_name, f.office,
           f.group_name
      FROM free f, item i
     WHERE NOT f.instead OR i.originator_id IS NULL
        OR NOT EXISTS (SELECT 1 FROM free o WHERE NOT o.instead AND NOT o.accused)
$$;

-- The same for whoever sees the record and thinks of raising a concern: told before it is sent.
CREATE FUNCTION concern_would_reach(_record uuid)
RETURNS TABLE (person_id uuid, person_name text, organisation_id uuid, organisation_name text,
               office text, group_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT h.* FROM concern_hearers(_record, ARRAY(
        SELECT g.principal_id FROM grants g WHERE g.record_id = _record
           AND g.principal_kind NOT IN ('person', 'organisation')), context_person()) h
     WHERE sees(_record)
$$;

-- Whether the caller stands in for chairs and counsel who cannot hear of a concern.
CREATE FUNCTION stands_in(_record uuid, _groups uuid[], _raiser uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM concern_hearers(_record, _groups, _raiser) h
                   WHERE h.office IN ('secretariat', 'auditor')
                     AND h.person_id = context_person()
                     AND h.organisation_id = context_organisation())
$$;

DO $$
DECLARE
    f text;
BEGIN
    FOREACH f IN ARRAY ARRAY['concern_hearers(uuid, uuid[], uuid)', 'concern_would_reach(uuid)',
                             'stands_in(uuid, uuid[], uuid)'] LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO entente_definer', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
    END LOOP;
END $$;
-- The first is asked by the other two alone.
GRANT EXECUTE ON FUNCTION concern_would_reach(uuid), stands_in(uuid, uuid[], uuid) TO entente_app;

DROP POLICY party ON concerns;
CREATE POLICY party ON concerns FOR SELECT TO entente_app USING (
    ((raised_by = (SELECT context_person()) AND organisation_id = (SELECT context_organisation()))
     OR is_own(record_id)
     OR (group_ids && (SELECT context_chairs())::uuid[]
         AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id OFFSET 0))
     OR group_ids && (SELECT context_counsel())::uuid[]
     OR (to_secretariat AND (SELECT context_duties())::text[] && ARRAY['secretariat', 'auditor']
         AND stands_in(record_id, group_ids, raised_by)))
    AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = concerns.record_id OFFSET 0));
DROP POLICY answer_up ON concerns;
CREATE POLICY answer_up ON concerns FOR UPDATE TO entente_app USING (
    (is_own(record_id)
     OR (group_ids && (SELECT context_chairs())::uuid[]
         AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id OFFSET 0))
     OR group_ids && (SELECT context_counsel())::uuid[]
     OR (to_secretariat AND (SELECT context_duties())::text[] && ARRAY['secretariat', 'auditor']
         AND stands_in(record_id, group_ids, raised_by)))
    AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = concerns.record_id OFFSET 0));

-- The names that brands bore before; written by whoever renames one, and by nobody else.
GRANT SELECT, INSERT ON brand_names TO entente_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON brand_names TO entente_definer;

-- One's own comment, as long as one sees of the record at least that it was withdrawn: there its
-- writer reads it, and nobody else.
CREATE POLICY writer ON comments FOR SELECT TO entente_app USING (
    author_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id OFFSET 0)
    AND (about_id IS NULL OR EXISTS (SELECT 1 FROM records r WHERE r.id = about_id OFFSET 0)));

-- As in 0002_sealed.sql; but whoever's words were hidden may still take them back, and nothing else.
CREATE OR REPLACE FUNCTION keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine boolean := coalesce(context_person() = OLD.author_id, OLD.by_author AND EXISTS (
        SELECT 1 FROM authorships a WHERE a.record_id = OLD.record_id
           AND a.person_id = context_person() AND a.organisation_id = context_organisation()));
BEGIN
    -- Nobody in the context is the database's owner: the policies let no other come so far.
    IF context_person() IS NULL THEN RETURN NEW; END IF;
    IF (NOT mine
        AND (NEW.text, NEW.language, NEW.edited_at, NEW.withdrawn_at) IS DISTINCT FROM
            (OLD.text, OLD.language, OLD.edited_at, OLD.withdrawn_at))
       OR (mine AND OLD.hidden_at IS NOT NULL
           AND (NEW.text <> '' OR NEW.withdrawn_at IS NULL OR OLD.withdrawn_at IS NOT NULL
                OR (NEW.language, NEW.edited_at, NEW.hidden_at, NEW.hidden_by, NEW.hidden_reason)
                   IS DISTINCT FROM
                   (OLD.language, OLD.edited_at, OLD.hidden_at, OLD.hidden_by, OLD.hidden_reason)))
    THEN
        RAISE EXCEPTION 'not the words of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
