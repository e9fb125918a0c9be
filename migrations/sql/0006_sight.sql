-- Since when an organisation that has a seat now has been seated without a gap. Where one seat ends
-- and the next begins at that moment, as when a chair hands over, it goes on; after a gap it begins
-- anew, and what was shared till then stays closed. A counsel's seat is no part of it, nor is one
-- that was cancelled before it began, which reaches nowhere. The last beginning up to now is that of
-- the run which goes on now. It returns a row, so that the server unfolds it in place.
CREATE FUNCTION seated_since(_group uuid, _organisation uuid)
RETURNS TABLE (since timestamptz) LANGUAGE sql STABLE AS $$
    SELECT max(f.starts_at) FROM seats f
     WHERE f.group_id = _group AND f.organisation_id = _organisation AND f.starts_at <= now()
       AND NOT EXISTS (
           SELECT 1 FROM seats e
            WHERE e.group_id = _group AND e.organisation_id = _organisation AND e.role <> 'counsel'
              AND e.starts_at < f.starts_at AND (e.ends_at IS NULL OR e.ends_at >= f.starts_at))
$$;

-- As in 0002_seated.sql, from that moment on.
CREATE OR REPLACE FUNCTION live_seats(_person uuid, _organisation uuid)
RETURNS TABLE (group_id uuid, name text, role text, kind text, since timestamptz) LANGUAGE sql STABLE AS $$
    SELECT s.group_id, g.name, s.role, g.kind,
           CASE WHEN g.history = 'full' THEN timestamptz '0001-01-01 00:00:00+00'
                ELSE (SELECT b.since FROM seated_since(s.group_id, s.organisation_id) b)
           END
    FROM seat_holders h
    JOIN seats s ON s.id = h.seat_id AND s.organisation_id = _organisation
    JOIN groups g ON g.id = s.group_id AND g.closed_at IS NULL
    WHERE h.person_id = _person
      AND h.starts_at <= now() AND (h.ends_at IS NULL OR h.ends_at > now())
      AND s.starts_at <= now() AND (s.ends_at IS NULL OR s.ends_at > now())
      AND (g.kind NOT IN ('board', 'committee') OR s.role = 'counsel' OR NOT of_platform(_person))
$$;

-- As in 0004_offices.sql, from that moment on.
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

-- An agent writes within the scope of their affiliation, as they read: what names no country and no
-- brand concerns all. They neither move an item out of it nor change one that came to lie outside,
-- nor let others in; to withdraw it stays theirs. Asked in triggers, so that no way leads past it.
CREATE FUNCTION in_scope(
    _countries text[], _brands uuid[], _scope_countries text[], _scope_brands uuid[])
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (_scope_countries = '{}' OR _countries = '{}' OR _countries && _scope_countries)
       AND (_scope_brands = '{}' OR _brands = '{}' OR _brands && _scope_brands)
$$;
CREATE FUNCTION refuse_outside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'outside the mandate' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER within_mandate BEFORE INSERT ON records FOR EACH ROW
    WHEN (context_scoped() AND NOT in_scope(
          NEW.countries, NEW.brands, context_countries(), context_brands()))
    EXECUTE FUNCTION refuse_outside();
CREATE TRIGGER stays_within_mandate BEFORE UPDATE OF title, tlp, countries, brands ON records
    FOR EACH ROW WHEN (context_scoped() AND NOT (
          in_scope(OLD.countries, OLD.brands, context_countries(), context_brands())
          AND in_scope(NEW.countries, NEW.brands, context_countries(), context_brands())))
    EXECUTE FUNCTION refuse_outside();
CREATE TRIGGER widened_within_mandate BEFORE INSERT ON grants FOR EACH ROW
    WHEN (context_scoped() AND NOT within_scope(NEW.record_id))
    EXECUTE FUNCTION refuse_outside();

-- Nor does a colleague send what an agent wrote outside it.
CREATE FUNCTION written_within_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM affiliations a JOIN records r ON r.id = NEW.record_id
                WHERE a.person_id = NEW.person_id AND a.organisation_id = NEW.organisation_id
                  AND a.kind = 'agent' AND a.starts_at <= now() AND a.ends_at > now()
                  AND NOT in_scope(r.countries, r.brands, a.scope_countries, a.scope_brands)) THEN
        RAISE EXCEPTION 'outside the mandate' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER written_within_mandate AFTER INSERT ON authorships FOR EACH ROW
    EXECUTE FUNCTION written_within_mandate();

-- An agent reads the letter that says in what they act, while they act for whom it is from.
CREATE POLICY agent ON files FOR SELECT TO entente_app USING (
    affiliation_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM affiliations a WHERE a.id = affiliation_id AND a.letter_file_id = files.id
           AND a.kind = 'agent' AND a.person_id = (SELECT context_person())
           AND a.organisation_id = (SELECT context_organisation()) OFFSET 0));
