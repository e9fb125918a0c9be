-- One round trip from a token to everything a request needs to know of its reader, and the
-- second wall's context with it.

-- The live ties of a person, for active organisations. An organisation that is suspended
-- contributes nothing.
CREATE FUNCTION live_affiliations(_person uuid)
RETURNS SETOF affiliations LANGUAGE sql STABLE AS $$
    SELECT a.* FROM affiliations a
    JOIN people p ON p.id = a.person_id AND p.state = 'active'
    JOIN organisations o ON o.id = a.organisation_id AND o.state = 'active'
    WHERE a.person_id = _person AND a.suspended_at IS NULL
      AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now())
$$;

-- The seats to which a person is named now for an organisation, with the start of their sight.
CREATE FUNCTION live_seats(_person uuid, _organisation uuid)
RETURNS TABLE (group_id uuid, name text, role text, kind text, since timestamptz) LANGUAGE sql STABLE AS $$
    SELECT s.group_id, g.name, s.role, g.kind,
           CASE WHEN g.history = 'full' THEN timestamptz '0001-01-01 00:00:00+00'
                ELSE (SELECT min(f.starts_at) FROM seats f
                      WHERE f.group_id = s.group_id AND f.organisation_id = s.organisation_id
                        AND f.role <> 'counsel')
           END
    FROM seat_holders h
    JOIN seats s ON s.id = h.seat_id AND s.organisation_id = _organisation
    JOIN groups g ON g.id = s.group_id AND g.closed_at IS NULL
    WHERE h.person_id = _person
      AND h.starts_at <= now() AND (h.ends_at IS NULL OR h.ends_at > now())
      AND s.starts_at <= now() AND (s.ends_at IS NULL OR s.ends_at > now())
$$;

CREATE TYPE actor_row AS (
    person_id uuid, person_name text, organisation_id uuid, organisation_name text,
    kind text, admin boolean, platform boolean,
    language text, zone text, theme text, shortcuts boolean, rules_accepted boolean,
    principals uuid[], since timestamptz[], strict boolean[], affiliations uuid[],
    countries text[], brands uuid[], duties text[],
    seat_groups uuid[], seat_names text[], seat_roles text[], voice_ids uuid[], voice_names text[]);

-- Makes the transaction act as a person for an organisation; answers no row when that does not hold.
CREATE FUNCTION assume(_person uuid, _organisation uuid)
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

-- From the SHA-256 of a session's or bearer's token to the actor. `seen_at` is written at most once
-- a minute; a session ends after 12 idle hours.
CREATE FUNCTION enter(_token bytea, _bearer boolean)
RETURNS TABLE (token_id uuid, scope text, actor actor_row) LANGUAGE plpgsql AS $$
DECLARE
    s record;
BEGIN
    IF _bearer THEN
        SELECT t.id, t.person_id, t.acting_for, t.scope INTO s FROM api_tokens t
         WHERE t.token = _token AND t.revoked_at IS NULL AND t.expires_at > now();
        IF NOT FOUND THEN RETURN; END IF;
        UPDATE api_tokens t SET used_at = now() WHERE t.id = s.id
           AND (t.used_at IS NULL OR t.used_at < now() - interval '1 minute');
    ELSE
        SELECT t.id, t.person_id, t.acting_for, 'session' AS scope INTO s FROM sessions t
         WHERE t.token = _token AND t.ended_at IS NULL AND t.expires_at > now()
           AND t.seen_at > now() - interval '12 hours';
        IF NOT FOUND THEN RETURN; END IF;
        UPDATE sessions t SET seen_at = now() WHERE t.id = s.id
           AND t.seen_at < now() - interval '1 minute';
    END IF;
    RETURN QUERY SELECT s.id, s.scope, a FROM assume(s.person_id, s.acting_for) a;
END $$;
