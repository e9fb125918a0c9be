-- Whom an audience reaches, as people: for the composer's preview before anything is granted, and for
-- the page that says who can see an item. Four parallel arrays describe the audience; the rest says
-- how the label and an agent's scope narrow it. `category` keeps apart platform staff, agents and
-- those who only observe.
CREATE TYPE reached AS (
    person_id uuid, person_name text, organisation_id uuid, organisation_name text,
    category text, via uuid[], early boolean);

CREATE FUNCTION reach(
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
         WHERE g.history = 'full' OR q.granted >= (
               SELECT min(f.starts_at) FROM seats f WHERE f.group_id = s.group_id
                  AND f.organisation_id = s.organisation_id AND f.role <> 'counsel')
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

-- Whom an item reaches now, for everybody who sees it; that somebody was excluded is not said.
CREATE FUNCTION audience_of(_record uuid) RETURNS SETOF reached
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT x.* FROM records r
    CROSS JOIN LATERAL (
        SELECT array_agg(g.principal_id) AS ids, array_agg(g.for_organisation) AS capacities,
               array_agg(g.granted_at) AS granted, array_agg(g.early) AS early
          FROM grants g WHERE g.record_id = r.id) g
    CROSS JOIN LATERAL reach(g.ids, g.capacities, g.granted, g.early, r.tlp, r.countries, r.brands,
        ARRAY(SELECT d.principal_id FROM denials d WHERE d.record_id = r.id)) x
    WHERE r.id = _record AND sees(_record)
$$;
