-- Who sits on a board. Its members speak there without the platform: whoever is of the platform's
-- staff too has no seat on a board or committee as long as that lasts, save as counsel.
CREATE FUNCTION of_platform(_person uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM live_affiliations(_person) a
                   JOIN organisations o ON o.id = a.organisation_id AND o.platform)
$$;
CREATE FUNCTION context_platform() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM organisations o
                   WHERE o.id = context_organisation() AND o.platform)
$$;

CREATE OR REPLACE FUNCTION live_seats(_person uuid, _organisation uuid)
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
      AND (g.kind NOT IN ('board', 'committee') OR s.role = 'counsel' OR NOT of_platform(_person))
$$;

-- As in 0001_reach.sql, and with the same rule for boards.
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

-- Whether the caller speaks for an organisation that votes on a board now.
CREATE FUNCTION votes_on(_board uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM live_seats(context_person(), context_organisation()) l
                   WHERE l.group_id = _board
                     AND l.role IN ('chair', 'vice_chair', 'secretary', 'member'))
$$;
-- Whether an organisation holds a voting seat on a board now, whoever is named to it.
CREATE FUNCTION has_vote(_organisation uuid, _board uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM seats s JOIN organisations o ON o.id = s.organisation_id
                   WHERE s.group_id = _board AND s.organisation_id = _organisation
                     AND o.state = 'active' AND NOT o.platform
                     AND s.role IN ('chair', 'vice_chair', 'secretary', 'member')
                     AND s.starts_at <= now() AND (s.ends_at IS NULL OR s.ends_at > now()))
$$;
