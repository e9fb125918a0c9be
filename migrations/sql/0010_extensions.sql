-- Functions of this migration call others that follow them.
SET LOCAL check_function_bodies = off;

-- Somebody as a colleague in one organisation, as a holder of grants: what is passed on to them there
-- is a row of its own, apart from what they were named for and from what they wrote.
CREATE FUNCTION open_colleague() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    _id uuid := gen_random_uuid();
BEGIN
    IF NOT EXISTS (SELECT 1 FROM colleagues c WHERE c.person_id = NEW.person_id
                      AND c.organisation_id = NEW.organisation_id) THEN
        INSERT INTO principals (id, kind) VALUES (_id, 'colleague');
        INSERT INTO colleagues (id, person_id, organisation_id)
        VALUES (_id, NEW.person_id, NEW.organisation_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER open_colleague AFTER INSERT ON affiliations
    FOR EACH ROW EXECUTE FUNCTION open_colleague();
DO $$
DECLARE
    a record;
    _id uuid;
BEGIN
    FOR a IN SELECT DISTINCT person_id, organisation_id FROM affiliations LOOP
        _id := gen_random_uuid();
        INSERT INTO principals (id, kind) VALUES (_id, 'colleague');
        INSERT INTO colleagues (id, person_id, organisation_id)
        VALUES (_id, a.person_id, a.organisation_id);
    END LOOP;
END $$;
GRANT SELECT ON colleagues TO entente_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON colleagues TO entente_definer;

-- Whether a grant to `_id` is an organisation's own at this moment, and was at `_at`: to itself, to the
-- alliance, to a group in which it has been seated since without a gap, or to one of its own people.
-- For such a one it was never passed on; an agent's is theirs alone.
CREATE FUNCTION house_holds(
    _organisation uuid, _at timestamptz, _kind text, _id uuid, _capacity uuid, _granted timestamptz,
    _denied uuid[])
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT _granted <= _at AND CASE _kind
        WHEN 'colleague' THEN false
        WHEN 'public' THEN true
        WHEN 'organisation' THEN _id = _organisation
        WHEN 'alliance' THEN NOT EXISTS (
            SELECT 1 FROM organisations o WHERE o.id = _organisation AND o.platform)
        WHEN 'person' THEN _capacity = _organisation AND EXISTS (
            SELECT 1 FROM live_affiliations(_id) a
             WHERE a.organisation_id = _organisation AND a.kind = 'staff')
            AND NOT EXISTS (
                SELECT 1 FROM unnest(_denied) d WHERE d = _id OR d IN (
                    SELECT a.organisation_id FROM affiliations a WHERE a.person_id = _id
                       AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now())))
        ELSE EXISTS (
            SELECT 1 FROM seats s
              JOIN groups g ON g.id = s.group_id AND g.closed_at IS NULL
              CROSS JOIN LATERAL seated_since(s.group_id, s.organisation_id) b
             WHERE s.group_id = _id AND s.organisation_id = _organisation AND s.role <> 'counsel'
               AND s.starts_at <= now() AND (s.ends_at IS NULL OR s.ends_at > now())
               AND b.since <= _at AND (g.history = 'full' OR _granted >= b.since))
        END
$$;

-- Whether what was passed on inside an organisation at a moment still counts: the organisation holds
-- what it came from. What gives author and releaser sight is nobody else's to pass on; where it bears
-- no name, it would tell whose house they are of.
CREATE FUNCTION still_passed(_record uuid, _organisation uuid, _at timestamptz)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM grants b WHERE b.record_id = _record
           AND b.reason NOT IN ('author', 'released it')
           AND house_holds(_organisation, _at, b.principal_kind, b.principal_id, b.for_organisation,
                           b.granted_at, ARRAY(SELECT d.principal_id FROM denials d
                                                WHERE d.record_id = _record)))
$$;

-- The same of what was passed on to the caller: of nothing else it answers.
CREATE FUNCTION passed_on(_record uuid, _at timestamptz)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM colleagues c JOIN grants g ON g.principal_id = c.id
         WHERE c.person_id = context_person() AND c.organisation_id = context_organisation()
           AND g.record_id = _record AND g.granted_at = _at)
       AND still_passed(_record, context_organisation(), _at)
$$;

-- As in 0001_policies.sql; and what was passed on counts as long as it does.
DROP POLICY reader ON grants;
CREATE POLICY reader ON grants FOR SELECT TO entente_app USING (
    principal_id = ANY ((SELECT context_principals())::uuid[])
    AND granted_at >= ((SELECT context_since())::timestamptz[])
        [array_position((SELECT context_principals())::uuid[], principal_id)]
    AND (tlp IN ('AMBER', 'GREEN', 'CLEAR') OR ((SELECT context_strict())::boolean[])
        [array_position((SELECT context_principals())::uuid[], principal_id)])
    AND (for_organisation IS NULL OR for_organisation = (SELECT context_organisation()))
    AND (early OR listed_at <= now())
    AND (NOT (SELECT context_scoped()) OR principal_id = (SELECT context_person())
         OR within_scope(record_id))
    AND (for_organisation IS NULL OR principal_id = (SELECT context_person())
         OR passed_on(record_id, granted_at))
    AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = grants.record_id OFFSET 0));

DROP POLICY reader ON feed_entries;
CREATE POLICY reader ON feed_entries FOR SELECT TO entente_app USING (
    principal_id = ANY ((SELECT context_principals())::uuid[])
    AND granted_at >= ((SELECT context_since())::timestamptz[])
        [array_position((SELECT context_principals())::uuid[], principal_id)]
    AND (tlp IN ('AMBER', 'GREEN', 'CLEAR') OR ((SELECT context_strict())::boolean[])
        [array_position((SELECT context_principals())::uuid[], principal_id)])
    AND (for_organisation IS NULL OR for_organisation = (SELECT context_organisation()))
    AND (early OR listed_at <= now())
    AND (NOT (SELECT context_scoped()) OR principal_id = (SELECT context_person())
         OR within_scope(record_id))
    AND (for_organisation IS NULL OR principal_id = (SELECT context_person())
         OR passed_on(record_id, granted_at))
    AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = feed_entries.record_id OFFSET 0));

-- As in 0001_deeds.sql, and with the same.
CREATE OR REPLACE FUNCTION sees(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM records r
        JOIN grants g ON g.record_id = r.id
        WHERE r.id = _record
          AND g.principal_id = ANY (context_principals())
          AND g.granted_at >= (context_since())[array_position(context_principals(), g.principal_id)]
          AND ((context_strict())[array_position(context_principals(), g.principal_id)]
               OR g.tlp IN ('AMBER', 'GREEN', 'CLEAR'))
          AND (g.for_organisation IS NULL OR g.for_organisation = context_organisation())
          AND (g.early OR g.listed_at <= now())
          AND (g.principal_kind = 'person' OR within_scope(r.id))
          AND (g.principal_kind <> 'colleague'
               OR still_passed(r.id, g.for_organisation, g.granted_at))
          AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = r.id
                          AND d.principal_id = ANY (context_affiliations()))
          AND (r.state <> 'withdrawn' OR originates(r.id)
               OR EXISTS (SELECT 1 FROM reads e WHERE e.record_id = r.id
                          AND e.person_id = context_person()))
          AND (r.parent_id IS NULL OR sees(r.parent_id)))
$$;

-- As in 0004_offices.sql, and as a colleague. An agent is one within their scope, and up to AMBER.
CREATE OR REPLACE FUNCTION assume(_person uuid, _organisation uuid)
RETURNS SETOF actor_row LANGUAGE plpgsql AS $$
DECLARE
    r actor_row;
    t affiliations;
    chairs uuid[];
    counsel uuid[];
    colleague uuid;
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
                               WHERE c.person_id = p.id AND c.number >= v.number)),
           (SELECT c.id FROM colleagues c WHERE c.person_id = p.id AND c.organisation_id = o.id)
      INTO r.person_id, r.person_name, r.organisation_id, r.organisation_name, r.kind, r.admin,
           r.platform, r.language, r.zone, r.theme, r.shortcuts, r.rules_accepted, colleague
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
    r.principals := r.principals || colleague || uuid '00000000-0000-7000-8000-000000000001';
    r.since := r.since || timestamptz '0001-01-01 00:00:00+00'
                       || timestamptz '0001-01-01 00:00:00+00';

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

-- As in 0006_sight.sql, and with colleagues to whom it was passed on.
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
               SELECT b.since FROM seated_since(s.group_id, s.organisation_id) b))
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
        UNION ALL
        SELECT l.*, q.id, q.early, false, false
          FROM asked q
          JOIN colleagues c ON c.id = q.id
          JOIN live l ON l.person_id = c.person_id AND l.organisation_id = c.organisation_id
         WHERE q.kind = 'colleague'
           AND EXISTS (SELECT 1 FROM asked b
                        WHERE house_holds(c.organisation_id, q.granted, b.kind, b.id, b.capacity,
                                          b.granted, _denied))
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

-- What gives an author or a releaser sight is told from what somebody was given by its reason. Nobody
-- writes such a reason for another: it would leave a reader out of every list.
CREATE FUNCTION keep_reason() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT ((NEW.reason = 'author' AND EXISTS (
                SELECT 1 FROM authorships a WHERE a.record_id = NEW.record_id
                   AND a.person_id = NEW.principal_id AND a.organisation_id = NEW.for_organisation))
            OR (NEW.reason = 'released it' AND NEW.principal_kind = 'person' AND EXISTS (
                SELECT 1 FROM records r WHERE r.id = NEW.record_id AND r.published_at = now()))) THEN
        NEW.reason := NEW.reason || '.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_reason BEFORE INSERT ON grants FOR EACH ROW
    WHEN (NEW.reason IN ('author', 'released it') AND context_person() IS NOT NULL)
    EXECUTE FUNCTION keep_reason();

-- As in 0002_sealed.sql, without what was passed on and counts no more.
CREATE OR REPLACE FUNCTION grants_of(_record uuid)
RETURNS TABLE (principal_id uuid, principal_kind text, for_organisation uuid, early boolean,
               granted_at timestamptz, reason text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT g.principal_id, g.principal_kind, g.for_organisation, g.early, g.granted_at,
           CASE WHEN g.reason IN ('author', 'released it') OR g.principal_id = context_person()
                     OR originates(_record) THEN g.reason ELSE '' END
      FROM grants g WHERE g.record_id = _record AND sees(_record)
       AND NOT betrays(_record, g.reason)
       AND (g.principal_kind <> 'colleague'
            OR still_passed(_record, g.for_organisation, g.granted_at))
$$;
CREATE OR REPLACE FUNCTION audience_of(_record uuid) RETURNS SETOF reached
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT x.* FROM records r
    CROSS JOIN LATERAL (
        SELECT array_agg(g.principal_id) AS ids, array_agg(g.for_organisation) AS capacities,
               array_agg(g.granted_at) AS granted, array_agg(g.early) AS early
          FROM grants g WHERE g.record_id = r.id AND NOT betrays(r.id, g.reason)
           AND (g.principal_kind <> 'colleague'
                OR still_passed(r.id, g.for_organisation, g.granted_at))) g
    CROSS JOIN LATERAL reach(g.ids, g.capacities, g.granted, g.early, r.tlp, r.countries, r.brands,
        -- Who is shut out of the whole sees none of its parts.
        ARRAY(SELECT d.principal_id FROM denials d WHERE d.record_id IN (r.id, r.parent_id)
              UNION
              -- The author of a recused organisation, whom no exclusion names, is told among the
              -- readers to nobody: being the only one left of it would say who they are.
              SELECT q.organisation_id FROM recusals q WHERE q.until IS NULL
                 AND q.record_id IN (r.id, r.parent_id) AND betrays(r.id, 'author'))) x
    WHERE r.id = _record AND sees(_record)
$$;

-- To which colleagues the caller may pass a record on, and whether the audience has them already, as
-- it is told to everybody: the author of an unattributed one is like any other there. It goes to no
-- agent whom label or scope keeps out, and to nobody whom an exclusion names; only an organisation
-- that holds it itself passes it on, and never the one it comes from, which widens it.
CREATE FUNCTION colleagues_for(_record uuid) RETURNS TABLE (person_id uuid, reached boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.person_id,
           a.person_id = ANY (ARRAY(SELECT x.person_id FROM audience_of(_record) x
                                     WHERE x.organisation_id = context_organisation()))
      FROM records r, affiliations a JOIN people p ON p.id = a.person_id AND p.state = 'active'
     WHERE r.id = _record AND r.kind = 'bulletin' AND r.state <> 'withdrawn'
       AND r.tlp IN ('AMBER', 'AMBER+STRICT') AND sees(_record) AND NOT originates(_record)
       AND EXISTS (SELECT 1 FROM live_affiliations(context_person()) m
                    WHERE m.organisation_id = context_organisation() AND m.kind = 'staff')
       AND still_passed(_record, context_organisation(), now())
       AND a.person_id <> context_person()
       AND a.organisation_id = context_organisation() AND a.suspended_at IS NULL
       AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now())
       AND (a.kind = 'staff' OR r.tlp = 'AMBER')
       AND in_scope(r.countries, r.brands, a.scope_countries, a.scope_brands)
       AND NOT EXISTS (
               SELECT 1 FROM denials d WHERE d.record_id IN (r.id, r.parent_id)
                  AND (d.principal_id = a.person_id OR d.principal_id IN (
                       SELECT o.organisation_id FROM affiliations o WHERE o.person_id = a.person_id
                          AND o.starts_at <= now() AND (o.ends_at IS NULL OR o.ends_at > now()))))
$$;

-- A recipient of AMBER or AMBER+STRICT extends it inside their own organisation (TLP 2.0): a row of its
-- own, which leaves that of an author or releaser as it is. Whoever is among the readers already is
-- given nothing; it tells whether anything was written.
DROP FUNCTION extend_inside(uuid, uuid, text);
CREATE FUNCTION extend_inside(_record uuid, _person uuid, _reason text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    known boolean := (SELECT f.reached FROM colleagues_for(_record) f WHERE f.person_id = _person);
BEGIN
    IF known IS NULL THEN
        RAISE EXCEPTION 'no such record' USING ERRCODE = 'no_data_found';
    END IF;
    IF known THEN RETURN false; END IF;
    INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                        for_organisation, granted_at, granted_by, reason)
    SELECT r.id, c.id, 'colleague', r.tlp, r.listed_at, false, c.organisation_id, now(),
           context_person(), _reason
      FROM records r, colleagues c WHERE r.id = _record
       AND c.person_id = _person AND c.organisation_id = context_organisation()
    -- One that counted no more begins anew.
    ON CONFLICT (record_id, principal_id) DO UPDATE
       SET granted_at = excluded.granted_at, granted_by = excluded.granted_by,
           reason = excluded.reason;
    RETURN true;
END $$;

-- As in 0007_second_look.sql; and what was passed on inside a house stays only as far as the label lets
-- it be passed on: under RED to nobody, under AMBER+STRICT to no agent.
CREATE OR REPLACE FUNCTION relabel(_record uuid, _tlp text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    parts uuid[];
    labels text[] := ARRAY['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'];
BEGIN
    IF NOT (keeps_part(_record) OR asked_second(_record, _tlp, NULL, NULL)) THEN
        PERFORM require_origin(_record);
        IF wants_second(_record) AND EXISTS (
            SELECT 1 FROM records r WHERE r.id = _record
               AND array_position(labels, _tlp) > array_position(labels, r.tlp)) THEN
            RAISE EXCEPTION 'a second person releases this' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
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
        OR (_tlp <> 'RED' AND g.principal_kind = 'colleague' AND (
            _tlp <> 'AMBER+STRICT' OR EXISTS (
                SELECT 1 FROM colleagues c JOIN affiliations a
                    ON (a.person_id, a.organisation_id) = (c.person_id, c.organisation_id)
                 WHERE c.id = g.principal_id AND a.kind = 'staff'
                   AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now()))))
        OR (_tlp IN ('GREEN', 'CLEAR') AND g.principal_kind = 'alliance')
        OR (_tlp = 'CLEAR' AND g.principal_kind = 'public'));
    UPDATE records SET tlp = _tlp, changed_at = now(), version = version + 1
     WHERE id = ANY (parts);
END $$;

-- As in 0001_deeds.sql; and whoever is left out loses what was passed on to them as well.
CREATE OR REPLACE FUNCTION narrow(_record uuid, _principals uuid[], _exclude boolean, _reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_origin(_record);
    DELETE FROM grants g WHERE g.record_id = _record
       AND (g.principal_id = ANY (_principals)
            OR (_exclude AND g.principal_id IN (
                SELECT c.id FROM colleagues c WHERE c.person_id = ANY (_principals))))
       AND NOT EXISTS (SELECT 1 FROM authorships a
                       WHERE a.record_id = _record AND a.person_id = g.principal_id);
    IF _exclude THEN
        IF EXISTS (SELECT 1 FROM authorships a, unnest(_principals) x WHERE a.record_id = _record
                   AND NOT may_exclude(x, a.person_id, a.organisation_id)) THEN
            RAISE EXCEPTION 'not excludable' USING ERRCODE = 'insufficient_privilege';
        END IF;
        INSERT INTO denials (record_id, principal_id, reason, denied_at)
        SELECT _record, x, _reason, now() FROM unnest(_principals) x
        ON CONFLICT DO NOTHING;
    END IF;
END $$;

-- A concern bears the label of what it is about, for those too who do not see that any more.
CREATE FUNCTION label_concerns() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE concerns SET tlp = NEW.tlp WHERE record_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER label_concerns AFTER UPDATE OF tlp ON records FOR EACH ROW
    WHEN (OLD.tlp <> NEW.tlp) EXECUTE FUNCTION label_concerns();
UPDATE concerns c SET tlp = r.tlp FROM records r WHERE r.id = c.record_id AND c.tlp <> r.tlp;

-- What was passed on before became a grant of the person's own, or rewrote that of the author or
-- releaser. The trail knows of each: it is made what it is now, the last time for each colleague.
DO $$
DECLARE
    e record;
    named timestamptz;
BEGIN
    FOR e IN
        SELECT DISTINCT ON (g.record_id, g.principal_id, g.for_organisation)
               g.*, c.id AS colleague, x.at, s.record_id IS NOT NULL AS sealed,
               coalesce((s.person_id, s.organisation_id) = (g.principal_id, g.for_organisation), false) AS wrote,
               -- Of those who saw it at once, the one with whom the draft was shared for its release.
               s.organisation_id = g.for_organisation AND g.early AND g.granted_at = r.published_at
                   AND EXISTS (SELECT 1 FROM drafts d JOIN draft_shares w ON w.draft_id = d.id
                                WHERE d.record_id = g.record_id AND w.person_id = g.principal_id
                                  AND w.may = 'edit') AS released
          FROM audit x
          JOIN grants g ON g.record_id = x.record_id AND g.principal_id = x.subject_id
               AND g.for_organisation = x.for_organisation
          JOIN colleagues c ON c.person_id = g.principal_id AND c.organisation_id = g.for_organisation
          JOIN records r ON r.id = g.record_id
          LEFT JOIN authorships s ON s.record_id = g.record_id AND s.sealed
         WHERE x.deed = 'bulletin:extend'
         ORDER BY g.record_id, g.principal_id, g.for_organisation, x.at DESC
    LOOP
        -- Whoever had been named by the originator was given nothing.
        CONTINUE WHEN e.granted_at <> e.at AND NOT e.wrote AND NOT coalesce(e.released, false);
        IF e.wrote OR coalesce(e.released, false) THEN
            UPDATE grants SET reason = CASE WHEN e.wrote THEN 'author' ELSE 'released it' END
             WHERE record_id = e.record_id AND principal_id = e.principal_id;
        ELSE
            -- Named by the originator later on, and still.
            SELECT max(w.at) INTO named FROM audit w
             WHERE w.record_id = e.record_id AND w.subject_id = e.principal_id
               AND w.deed = 'bulletin:widen' AND w.at > e.at;
            IF named IS NULL THEN
                DELETE FROM grants
                 WHERE record_id = e.record_id AND principal_id = e.principal_id;
            ELSE
                UPDATE grants SET granted_at = named, granted_by = NULL, reason = ''
                 WHERE record_id = e.record_id AND principal_id = e.principal_id;
            END IF;
        END IF;
        INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                            for_organisation, granted_at, granted_by, reason)
        SELECT e.record_id, e.colleague, 'colleague', e.tlp, e.listed_at, false, e.for_organisation,
               e.at, CASE WHEN NOT (e.wrote OR coalesce(e.released, false)) THEN e.granted_by END,
               CASE WHEN e.reason IN ('author', 'released it') THEN '' ELSE e.reason END
         WHERE e.tlp <> 'RED' AND (e.tlp <> 'AMBER+STRICT' OR EXISTS (
               SELECT 1 FROM affiliations a WHERE a.person_id = e.principal_id
                  AND a.organisation_id = e.for_organisation AND a.kind = 'staff'
                  AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now())))
        ON CONFLICT DO NOTHING;
    END LOOP;
END $$;

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
-- Only other functions of the house call these.
REVOKE EXECUTE ON FUNCTION still_passed(uuid, uuid, timestamptz), open_colleague(), keep_reason(),
    label_concerns() FROM entente_app;
