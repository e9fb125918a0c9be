-- What a reader is told of follows from what they see; what two people want one does not end.

-- As in 0001_deeds.sql, for a record that the caller holds: of any other it answers as of none. It asks
-- what the policies of grants and entries ask beside it, so that none of these gains a row by it.
CREATE OR REPLACE FUNCTION within_scope(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM records r JOIN grants g ON g.record_id = r.id
         WHERE r.id = _record
           AND g.principal_id = ANY (context_principals())
           AND g.granted_at >=
               (context_since())[array_position(context_principals(), g.principal_id)]
           AND ((context_strict())[array_position(context_principals(), g.principal_id)]
                OR g.tlp IN ('AMBER', 'GREEN', 'CLEAR'))
           AND (g.for_organisation IS NULL OR g.for_organisation = context_organisation())
           AND (g.early OR g.listed_at <= now())
           AND (g.principal_kind <> 'colleague'
                OR still_passed(r.id, g.for_organisation, g.granted_at))
           AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = r.id
                              AND d.principal_id = ANY (context_affiliations()))
           AND (r.state <> 'withdrawn' OR originates(r.id)
                OR EXISTS (SELECT 1 FROM reads e WHERE e.record_id = r.id
                              AND e.person_id = context_person()))
           AND (r.parent_id IS NULL OR sees(r.parent_id))
           AND in_scope(r.countries, r.brands, context_countries(), context_brands()))
$$;

-- As in 0006_sight.sql; who makes a record holds nothing of it before its first grant.
CREATE FUNCTION scope_of(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM records r WHERE r.id = _record
                      AND in_scope(r.countries, r.brands, context_countries(), context_brands()))
$$;
DROP TRIGGER widened_within_mandate ON grants;
CREATE TRIGGER widened_within_mandate BEFORE INSERT ON grants FOR EACH ROW
    WHEN (context_scoped() AND NOT scope_of(NEW.record_id))
    EXECUTE FUNCTION refuse_outside();

-- As in 0002_sealed.sql; and where two are wanted, the very draft that becomes this record waits for the
-- caller, and nobody has touched it since. Some other draft that waits (0007_second_look.sql) does not do.
CREATE OR REPLACE FUNCTION create_record(
    _id uuid, _kind text, _draft uuid, _reference text, _title text, _tlp text, _sealed boolean,
    _countries text[], _brands uuid[], _facets text[], _listed_at timestamptz,
    _principals uuid[], _capacities uuid[], _early boolean[], _denied uuid[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    d drafts;
    two boolean;
    i int;
BEGIN
    two := EXISTS (SELECT 1 FROM organisations o
                    WHERE o.id = context_organisation() AND o.second_release);
    SELECT * INTO d FROM drafts WHERE id = _draft AND organisation_id = context_organisation()
       AND published_at IS NULL AND record_id IS NULL
       AND (person_id = context_person()
            OR EXISTS (SELECT 1 FROM draft_shares s WHERE s.draft_id = drafts.id
                       AND s.person_id = context_person() AND s.may = 'edit'))
       AND NOT (person_id = context_person() AND two)
       FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such draft' USING ERRCODE = 'no_data_found';
    END IF;
    IF two AND (d.release_asked_at IS NULL OR d.changed_by = context_person()) THEN
        RAISE EXCEPTION 'a second person releases this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM write_outside(_id, _kind, NULL, _reference, _title, _tlp, _sealed, d.person_id,
                          d.organisation_id, _countries, _brands, _facets, _listed_at);
    -- The author sees what they wrote, at once, in the capacity in which they wrote it; so does the
    -- colleague who releases it.
    INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                        for_organisation, granted_at, granted_by, reason)
    SELECT _id, p, 'person', _tlp, greatest(now(), _listed_at), true, d.organisation_id, now(),
           context_person(), CASE WHEN p = d.person_id THEN 'author' ELSE 'released it' END
      FROM (SELECT DISTINCT unnest(ARRAY[d.person_id, context_person()])) x (p);
    FOR i IN 1 .. cardinality(_principals) LOOP
        IF NOT coalesce((_principals[i] = d.organisation_id AND NOT _sealed)
                        OR (may_address(_principals[i], _capacities[i])
                            AND NOT (_sealed AND _principals[i] = d.organisation_id)), false) THEN
            RAISE EXCEPTION 'not addressable: %', _principals[i]
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                            for_organisation, granted_at, granted_by)
        SELECT _id, p.id, p.kind, _tlp, greatest(now(), _listed_at), _early[i],
               _capacities[i], now(), context_person()
          FROM principals p WHERE p.id = _principals[i]
        ON CONFLICT DO NOTHING;
    END LOOP;
    -- An exclusion that would have no effect is worse than a refusal.
    IF EXISTS (SELECT 1 FROM unnest(_denied) x
               WHERE NOT may_exclude(x, d.person_id, d.organisation_id)) THEN
        RAISE EXCEPTION 'not excludable' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO denials (record_id, principal_id, reason, denied_at)
    SELECT _id, x, 'excluded by the originator', now() FROM unnest(_denied) x;
END $$;
DROP TRIGGER keep_first_release ON records;
DROP FUNCTION keep_first_release();

-- What the caller is to what waits in their house: 'open' where it is theirs to decide; else why it is
-- not, 'own', 'late' or 'admin'; NULL where it does not wait, or is another house's. Who asked still is
-- admin. An admin decides; where in the seven days before the asking nobody else was one, whoever else is
-- staff. All of them were what they are before it was asked, so that who asks neither sends those away
-- whom they fear nor brings those whom they like. Whom they sent away, and made admin, the trail tells.
CREATE FUNCTION stand_to_easing(_easing uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT CASE
        WHEN e.asked_by = context_person() THEN 'own'
        WHEN NOT context_admin() AND EXISTS (
            SELECT 1 FROM affiliations t
             WHERE t.organisation_id = e.organisation_id AND t.person_id <> e.asked_by
               AND (t.ends_at IS NULL OR t.ends_at > e.asked_at - interval '7 days')
               AND (t.admin OR EXISTS (
                    SELECT 1 FROM audit d
                     WHERE d.for_organisation = e.organisation_id
                       AND d.at > e.asked_at - interval '7 days'
                       AND d.deed = 'affiliation:unmake-admin' AND d.subject_id = t.id)))
            THEN 'admin'
        WHEN NOT EXISTS (
            SELECT 1 FROM live_affiliations(context_person()) a
             WHERE a.organisation_id = e.organisation_id AND a.kind = 'staff'
               AND a.starts_at < e.asked_at
               AND NOT EXISTS (
                    SELECT 1 FROM audit d
                     WHERE d.for_organisation = e.organisation_id AND d.at >= e.asked_at
                       AND d.deed = 'affiliation:make-admin' AND d.subject_id = a.id))
            THEN 'late'
        ELSE 'open' END
      FROM easings e
     WHERE e.id = _easing AND e.outcome IS NULL AND e.expires_at > now()
       AND e.organisation_id = context_origin()
       AND EXISTS (SELECT 1 FROM live_affiliations(e.asked_by) a
                    WHERE a.organisation_id = e.organisation_id AND a.kind = 'staff' AND a.admin)
$$;
-- Whether the caller may end, now, that their house wants two people.
CREATE FUNCTION may_ease(_organisation uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM easings e WHERE e.organisation_id = _organisation
                      AND stand_to_easing(e.id) = 'open')
$$;

-- No row-level security keeps organisations: whoever comes as the application is asked, also nobody.
CREATE FUNCTION keep_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF session_user = 'entente_app' AND NOT may_ease(OLD.id) THEN
        RAISE EXCEPTION 'a second person agrees to this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_two_people BEFORE UPDATE OF second_release ON organisations FOR EACH ROW
    WHEN (OLD.second_release AND NOT NEW.second_release) EXECUTE FUNCTION keep_two_people();

-- What waits is the house's own people's to know.
ALTER TABLE easings ENABLE ROW LEVEL SECURITY;
ALTER TABLE easings FORCE ROW LEVEL SECURITY;
CREATE POLICY house ON easings FOR SELECT TO entente_app USING (
    organisation_id = (SELECT context_origin()));
CREATE POLICY asker_in ON easings FOR INSERT TO entente_app WITH CHECK (
    organisation_id = (SELECT context_origin()) AND asked_by = (SELECT context_person())
    AND (SELECT context_admin()) AND outcome IS NULL AND decided_by IS NULL
    AND asked_at = now() AND expires_at <= now() + interval '7 days');
CREATE POLICY house_up ON easings FOR UPDATE TO entente_app
    USING (outcome IS NULL AND organisation_id = (SELECT context_origin())
           AND (asked_by = (SELECT context_person()) OR stand_to_easing(id) = 'open'))
    WITH CHECK (decided_by = (SELECT context_person())
                AND (asked_by = decided_by) = (outcome = 'withdrawn'));
GRANT SELECT, INSERT ON easings TO entente_app;
GRANT UPDATE (outcome, decided_by, decided_at) ON easings TO entente_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON easings TO entente_definer;

-- How far a thread is, is told by what is known of it to whom it is told. Its row, which all read who see
-- the thread, moves to answered by the points alone that all of them see; what a reader sees beside these
-- is reckoned when they ask, and what they do not see never is.

-- The points that the platform holds, whether all who see the thread see them, since when it holds them,
-- and when the answer that stands was given.
CREATE FUNCTION held_points(_thread uuid)
RETURNS TABLE (id uuid, shared boolean, held_at timestamptz, answered_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT p.id,
           NOT EXISTS (SELECT 1 FROM grants t WHERE t.record_id = _thread
                          AND NOT EXISTS (SELECT 1 FROM grants x WHERE x.record_id = p.id
                                             AND x.principal_id = t.principal_id))
           AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = p.id
                              AND NOT EXISTS (SELECT 1 FROM denials w WHERE w.record_id = _thread
                                                 AND w.principal_id = d.principal_id)),
           g.granted_at,
           (SELECT a.published_at FROM answers a WHERE a.point_id = p.id
               AND a.published_at IS NOT NULL AND a.superseded_at IS NULL)
      FROM points p
      JOIN records r ON r.id = p.id AND r.state = 'published'
      JOIN grants g ON g.record_id = p.id
      JOIN organisations o ON o.id = g.principal_id AND o.platform
     WHERE p.thread_id = _thread
$$;
CREATE FUNCTION state_as_seen(_thread uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    WITH own AS (SELECT h.* FROM held_points(_thread) h WHERE sees(h.id))
    SELECT CASE
        WHEN t.state = 'answered' AND EXISTS (
            -- Of what it got later it is told apart.
            SELECT 1 FROM own WHERE answered_at IS NULL AND held_at <= t.answered_at)
            THEN 'with_platform'
        WHEN t.state = 'with_platform'
             AND NOT EXISTS (SELECT 1 FROM own WHERE answered_at IS NULL)
             -- Answered since it last came there: it may have been sent back.
             AND (SELECT max(answered_at) FROM own) >= coalesce((
                 SELECT max(m.at) FROM thread_moves m
                  WHERE m.thread_id = t.id AND m.to_state = 'with_platform'), '-infinity')
            THEN 'answered'
        ELSE t.state END
      FROM threads t WHERE t.id = _thread AND sees(_thread)
$$;
CREATE FUNCTION answered_as_seen(_thread uuid) RETURNS timestamptz LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT CASE state_as_seen(_thread) WHEN t.state THEN t.answered_at
           WHEN 'answered' THEN (SELECT max(h.answered_at) FROM held_points(_thread) h WHERE sees(h.id))
           END
      FROM threads t WHERE t.id = _thread AND sees(_thread)
$$;

-- As in 0002_threads.sql, of the points alone that the caller sees.
CREATE OR REPLACE FUNCTION unanswered(_thread uuid) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT count(*)::int FROM held_points(_thread) h
     WHERE h.answered_at IS NULL AND sees(_thread) AND sees(h.id)
$$;
-- Whether the caller sees all points of a thread, of the platform all that it holds. Whoever stays out of
-- one knows it, and learns here nothing of how it stands.
CREATE FUNCTION sees_every_point(_thread uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT sees(_thread) AND CASE WHEN context_platform()
        THEN NOT EXISTS (SELECT 1 FROM held_points(_thread) h WHERE NOT sees(h.id))
        ELSE NOT EXISTS (SELECT 1 FROM points p JOIN records r ON r.id = p.id AND r.state = 'published'
                          WHERE p.thread_id = _thread AND NOT sees(p.id)) END
$$;
-- How many of the points that all see are unanswered; NULL where there is none. For the platform, as
-- which points these are says who stays out.
CREATE FUNCTION unanswered_by_all(_thread uuid) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT sum((h.answered_at IS NULL)::int)::int FROM held_points(_thread) h
     WHERE h.shared AND context_platform() AND sees(_thread)
$$;
CREATE FUNCTION keep_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF context_person() IS NOT NULL AND unanswered_by_all(NEW.id) IS DISTINCT FROM 0 THEN
        RAISE EXCEPTION 'a point is unanswered' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_answered BEFORE UPDATE OF state ON threads FOR EACH ROW
    WHEN (NEW.state = 'answered' AND OLD.state <> 'answered') EXECUTE FUNCTION keep_answered();

-- PDFs that go to others without a name, or may yet, and whose shown copy was made before copies were
-- made as they are now, or never; and what a job makes of one: no copy where none can be.
CREATE FUNCTION stale_copies(_make int, _most int) RETURNS TABLE (id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT f.id FROM files f LEFT JOIN records r ON r.id = f.record_id
     WHERE f.media_type = 'application/pdf' AND f.shown_make < _make AND f.scan <> 'infected'
       AND ((r.id IS NOT NULL AND r.originator_id IS NULL)
            OR (f.record_id IS NULL AND f.draft_id IS NOT NULL))
       AND context_person() IS NULL
     ORDER BY f.added_at LIMIT _most
$$;
CREATE FUNCTION keep_copy(_file uuid, _make int, _key text, _size bigint, _sha256 bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE files SET shown_make = _make, shown_key = _key, shown_size = _size, shown_sha256 = _sha256,
                     shown_type = CASE WHEN _key IS NOT NULL THEN media_type END
     WHERE id = _file AND media_type = 'application/pdf' AND context_person() IS NULL
$$;
GRANT SELECT (shown_make) ON files TO entente_app;
-- What is there already is looked after at once, not within the hour.
SELECT defer_job('file:look-after', '{}', NULL, NULL)
 WHERE EXISTS (SELECT 1 FROM files f WHERE f.media_type = 'application/pdf');

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
REVOKE EXECUTE ON FUNCTION scope_of(uuid), held_points(uuid) FROM entente_app;
