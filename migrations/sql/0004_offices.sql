-- Functions of this migration call others that follow them.
SET LOCAL check_function_bodies = off;

-- Offices of a group as holders of grants: what is prepared for it is shown to whoever leads or
-- counsels it at that moment.
CREATE FUNCTION open_offices() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    _office text;
    _id uuid;
BEGIN
    FOREACH _office IN ARRAY ARRAY['chairs', 'counsel'] LOOP
        _id := gen_random_uuid();
        INSERT INTO principals (id, kind) VALUES (_id, _office);
        INSERT INTO group_offices (group_id, office, id) VALUES (NEW.id, _office, _id);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER open_offices AFTER INSERT ON groups FOR EACH ROW EXECUTE FUNCTION open_offices();
DO $$
DECLARE
    g record;
    _id uuid;
BEGIN
    FOR g IN SELECT x.id, o.office FROM groups x, unnest(ARRAY['chairs', 'counsel']) o (office) LOOP
        _id := gen_random_uuid();
        INSERT INTO principals (id, kind) VALUES (_id, g.office);
        INSERT INTO group_offices (group_id, office, id) VALUES (g.id, g.office, _id);
    END LOOP;
END $$;

-- As in 0001_enter.sql, and with the offices of the groups that the person leads or counsels.
CREATE OR REPLACE FUNCTION assume(_person uuid, _organisation uuid)
RETURNS SETOF actor_row LANGUAGE plpgsql AS $$
DECLARE
    r actor_row;
    t affiliations;
    chairs uuid[];
    counsel uuid[];
BEGIN
    -- Whoever was set before is nobody from here on, also when this answers nobody.
    PERFORM set_config('entente.' || name, '', true)
       FROM unnest(ARRAY['person', 'organisation', 'admin', 'principals', 'affiliations', 'chairs',
                         'counsel', 'duties']) name;
    SELECT * INTO t FROM live_affiliations(_person) a WHERE a.organisation_id = _organisation;
    IF NOT FOUND THEN RETURN; END IF;

    SELECT p.id, p.name, o.id, o.name, t.kind, t.admin, o.platform, p.language, p.zone, p.theme,
           p.shortcuts, NOT EXISTS (
               SELECT 1 FROM rules_versions v WHERE v.published_at <= now()
               AND NOT EXISTS (SELECT 1 FROM rules_acceptances c
                               WHERE c.person_id = p.id AND c.number >= v.number))
      INTO r.person_id, r.person_name, r.organisation_id, r.organisation_name, r.kind, r.admin,
           r.platform, r.language, r.zone, r.theme, r.shortcuts, r.rules_accepted
      FROM people p, organisations o WHERE p.id = _person AND o.id = _organisation;

    SELECT coalesce(array_agg(l.group_id), '{}'), coalesce(array_agg(l.name), '{}'),
           coalesce(array_agg(l.role), '{}'),
           coalesce(array_agg(l.group_id) FILTER (WHERE l.role IN ('chair', 'vice_chair')), '{}'),
           coalesce(array_agg(l.group_id) FILTER (WHERE l.role = 'counsel'), '{}'),
           CASE WHEN r.platform AND bool_or(l.kind = 'secretariat') THEN ARRAY['secretariat']
                ELSE '{}' END,
           ARRAY[_person, _organisation]
               || coalesce(array_agg(l.group_id) FILTER (WHERE l.role <> 'counsel'), '{}'),
           ARRAY[timestamptz '0001-01-01 00:00:00+00', timestamptz '0001-01-01 00:00:00+00']
               || coalesce(array_agg(l.since) FILTER (WHERE l.role <> 'counsel'), '{}')
      INTO r.seat_groups, r.seat_names, r.seat_roles, chairs, counsel, r.duties, r.principals, r.since
      FROM live_seats(_person, _organisation) l;

    -- The alliance: people of active member organisations, never platform staff.
    IF NOT r.platform THEN
        SELECT r.principals || g.id, r.since || timestamptz '0001-01-01 00:00:00+00'
          INTO r.principals, r.since FROM groups g WHERE g.kind = 'alliance';
    END IF;
    IF chairs <> '{}' OR counsel <> '{}' THEN
        SELECT r.principals || coalesce(array_agg(o.id), '{}'),
               r.since || coalesce(array_agg(timestamptz '0001-01-01 00:00:00+00'), '{}')
          INTO r.principals, r.since FROM group_offices o
         WHERE (o.office = 'chairs' AND o.group_id = ANY (chairs))
            OR (o.office = 'counsel' AND o.group_id = ANY (counsel));
    END IF;
    IF r.platform THEN r.duties := r.duties || t.duties; END IF;
    r.principals := r.principals || uuid '00000000-0000-7000-8000-000000000001';
    r.since := r.since || timestamptz '0001-01-01 00:00:00+00';

    -- An agent sees AMBER+STRICT and RED only where named: every other principal counts for less.
    -- Quoted: the word is one of PL/pgSQL's own.
    r."strict" := ARRAY[true]
        || array_fill(t.kind = 'staff', ARRAY[cardinality(r.principals) - 1]);
    r.countries := t.scope_countries;
    r.brands := t.scope_brands;

    -- Exclusions hold against every tie, whomever the person acts for now.
    SELECT ARRAY[_person] || coalesce(array_agg(a.organisation_id), '{}') INTO r.affiliations
      FROM affiliations a WHERE a.person_id = _person
       AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now());
    SELECT coalesce(array_agg(a.organisation_id ORDER BY o.name COLLATE "C"), '{}'),
           coalesce(array_agg(o.name ORDER BY o.name COLLATE "C"), '{}')
      INTO r.voice_ids, r.voice_names
      FROM live_affiliations(_person) a JOIN organisations o ON o.id = a.organisation_id;

    PERFORM set_config('entente.person', _person::text, true),
            set_config('entente.organisation', _organisation::text, true),
            set_config('entente.admin', r.admin::text, true),
            set_config('entente.principals', r.principals::text, true),
            set_config('entente.since', r.since::text, true),
            set_config('entente.strict', r."strict"::text, true),
            set_config('entente.affiliations', r.affiliations::text, true),
            set_config('entente.countries', r.countries::text, true),
            set_config('entente.brands', r.brands::text, true),
            set_config('entente.chairs', chairs::text, true),
            set_config('entente.counsel', counsel::text, true),
            set_config('entente.duties', r.duties::text, true);
    RETURN NEXT r;
END $$;

-- As in 0002_seated.sql, and with the offices of groups.
CREATE OR REPLACE FUNCTION reach(
    _ids uuid[], _capacities uuid[], _granted timestamptz[], _early boolean[],
    _tlp text, _countries text[], _brands uuid[], _denied uuid[])
RETURNS SETOF reached LANGUAGE sql STABLE AS $$
    WITH asked AS (
        SELECT q.id, q.capacity, q.granted, q.early, p.kind
          FROM unnest(_ids, _capacities, _granted, _early) q (id, capacity, granted, early)
          JOIN principals p ON p.id = q.id
    ), live AS (
        SELECT a.person_id, p.name, a.organisation_id, o.name AS organisation_name, o.platform,
               a.kind, a.scope_countries, a.scope_brands
          FROM affiliations a
          JOIN people p ON p.id = a.person_id AND p.state = 'active'
          JOIN organisations o ON o.id = a.organisation_id AND o.state = 'active'
         WHERE a.suspended_at IS NULL AND a.starts_at <= now()
           AND (a.ends_at IS NULL OR a.ends_at > now())
    ), carried AS (
        SELECT l.*, q.id AS via, q.early, true AS named, false AS observer
          FROM asked q JOIN live l ON l.person_id = q.id AND l.organisation_id = q.capacity
         WHERE q.kind = 'person'
        UNION ALL
        SELECT l.*, q.id, q.early, false, false
          FROM asked q JOIN live l ON l.organisation_id = q.id WHERE q.kind = 'organisation'
        UNION ALL
        SELECT l.*, q.id, q.early, false, false
          FROM asked q JOIN live l ON NOT l.platform WHERE q.kind = 'alliance'
        UNION ALL
        SELECT l.*, q.id, q.early, false, s.role = 'observer'
          FROM asked q
          JOIN groups g ON g.id = q.id AND g.kind <> 'alliance' AND g.closed_at IS NULL
          JOIN seats s ON s.group_id = q.id AND s.role <> 'counsel' AND s.starts_at <= now()
               AND (s.ends_at IS NULL OR s.ends_at > now())
          JOIN seat_holders h ON h.seat_id = s.id AND h.starts_at <= now()
               AND (h.ends_at IS NULL OR h.ends_at > now())
          JOIN live l ON l.person_id = h.person_id AND l.organisation_id = s.organisation_id
         WHERE (g.history = 'full' OR q.granted >= (
               SELECT min(f.starts_at) FROM seats f WHERE f.group_id = s.group_id
                  AND f.organisation_id = s.organisation_id AND f.role <> 'counsel'))
           AND (g.kind NOT IN ('board', 'committee') OR NOT of_platform(l.person_id))
        UNION ALL
        SELECT l.*, q.id, q.early, false, false
          FROM asked q
          JOIN group_offices f ON f.id = q.id
          JOIN groups g ON g.id = f.group_id AND g.closed_at IS NULL
          JOIN seats s ON s.group_id = g.id AND s.starts_at <= now()
               AND (s.ends_at IS NULL OR s.ends_at > now())
               AND s.role = ANY (CASE f.office WHEN 'counsel' THEN ARRAY['counsel']
                                 ELSE ARRAY['chair', 'vice_chair'] END)
          JOIN seat_holders h ON h.seat_id = s.id AND h.starts_at <= now()
               AND (h.ends_at IS NULL OR h.ends_at > now())
          JOIN live l ON l.person_id = h.person_id AND l.organisation_id = s.organisation_id
         WHERE q.kind IN ('chairs', 'counsel')
           AND (g.kind NOT IN ('board', 'committee') OR s.role = 'counsel'
                OR NOT of_platform(l.person_id))
    )
    SELECT c.person_id, c.name, c.organisation_id, c.organisation_name,
           CASE WHEN c.platform THEN 'platform' WHEN c.kind = 'agent' THEN 'agent'
                WHEN bool_and(c.observer) THEN 'observer' ELSE 'member' END,
           array_agg(c.via), bool_or(c.early)
      FROM carried c
     WHERE (c.named OR c.kind = 'staff' OR (
                _tlp IN ('AMBER', 'GREEN', 'CLEAR')))
       AND (c.named OR (
               (c.scope_countries = '{}' OR _countries = '{}' OR c.scope_countries && _countries)
               AND (c.scope_brands = '{}' OR _brands = '{}' OR c.scope_brands && _brands)))
       AND NOT EXISTS (
               SELECT 1 FROM unnest(_denied) d
                WHERE d = c.person_id OR d IN (
                    SELECT a.organisation_id FROM affiliations a WHERE a.person_id = c.person_id
                       AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now())))
     GROUP BY c.person_id, c.name, c.organisation_id, c.organisation_name, c.platform, c.kind
$$;

-- As in 0002_threads.sql, and an office of a group may hold what the group may. What belongs to a
-- meeting is relabelled by who keeps it, and is never for persons alone: nobody would keep it then.
CREATE OR REPLACE FUNCTION relabel(_record uuid, _tlp text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    parts uuid[];
BEGIN
    IF NOT keeps_part(_record) THEN PERFORM require_origin(_record); END IF;
    IF EXISTS (SELECT 1 FROM records r WHERE r.id = _record
               AND (r.kind = 'point'
                    OR ((r.kind = 'thread' OR of_meeting(r.kind)) AND _tlp = 'RED'))) THEN
        RAISE EXCEPTION 'not this label' USING ERRCODE = 'insufficient_privilege';
    END IF;
    parts := ARRAY(SELECT r.id FROM records r WHERE r.id = _record
                      OR (r.parent_id = _record AND r.kind IN ('point', 'room')));
    DELETE FROM grants g WHERE g.record_id = ANY (parts) AND NOT (
        g.principal_kind = 'person'
        OR (_tlp <> 'RED' AND g.principal_kind IN
            ('organisation', 'working_group', 'board', 'committee', 'secretariat', 'chairs',
             'counsel'))
        OR (_tlp IN ('GREEN', 'CLEAR') AND g.principal_kind = 'alliance')
        OR (_tlp = 'CLEAR' AND g.principal_kind = 'public'));
    UPDATE records SET tlp = _tlp, changed_at = now(), version = version + 1
     WHERE id = ANY (parts);
END $$;

-- Who holds a token, the boards among their groups, and a mark: the SHA-256 of all that is said of
-- them. It differs as soon as a letter of it does.
CREATE FUNCTION enter_marked(_token bytea, _bearer boolean)
RETURNS TABLE (token_id uuid, scope text, actor actor_row, boards uuid[], mark bytea)
LANGUAGE plpgsql AS $$
DECLARE
    e record;
BEGIN
    SELECT * INTO e FROM enter(_token, _bearer);
    IF NOT FOUND THEN RETURN; END IF;
    token_id := e.token_id;
    scope := e.scope;
    actor := e.actor;
    boards := ARRAY(SELECT g.id FROM groups g WHERE g.id = ANY (actor.seat_groups)
                    AND g.kind IN ('board', 'committee') ORDER BY g.id);
    mark := sha256(convert_to(ROW(token_id, scope, actor, boards)::text, 'UTF8'));
    RETURN NEXT;
END $$;

-- Makes the transaction act as the holder of a token, if they are to the letter who they were when
-- they were marked; else refuses, so that nothing behind it in the same pipeline is run.
CREATE FUNCTION same_holder(_token bytea, _bearer boolean, _mark bytea) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT m.mark FROM enter_marked(_token, _bearer) m) IS DISTINCT FROM _mark THEN
        RAISE EXCEPTION 'the holder is another' USING ERRCODE = 'ENT01';
    END IF;
END $$;
