-- Who answers for what somebody had begun who cannot act here any more. An admin names them without
-- reading any of it: what an admin is told are numbers.
SET LOCAL check_function_bodies = off;

-- Whether the caller keeps an organisation's people: its admin; on the platform an administrator.
CREATE FUNCTION keeps_people(_organisation uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT context_origin() = _organisation AND EXISTS (
        SELECT 1 FROM organisations o WHERE o.id = _organisation
           AND CASE WHEN o.platform THEN 'administrator' = ANY (context_duties())
                    ELSE context_admin() END)
$$;

-- Whether somebody may answer for what another of the organisation had begun: of its own people, here
-- now. Whoever is of the platform's staff too would carry it there.
CREATE FUNCTION may_succeed(_person uuid, _organisation uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM live_affiliations(_person) a JOIN organisations o ON o.id = a.organisation_id
                   WHERE a.organisation_id = _organisation AND a.kind = 'staff'
                     AND (o.platform OR NOT of_platform(_person)))
$$;

-- Which of an organisation's own people see a record now, and so speak for it as its originator.
CREATE FUNCTION staff_reached(_record uuid, _organisation uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT x.person_id FROM records r
    CROSS JOIN LATERAL (
        SELECT array_agg(g.principal_id) AS ids, array_agg(g.for_organisation) AS capacities,
               array_agg(g.granted_at) AS granted, array_agg(g.early) AS early
          FROM grants g WHERE g.record_id = r.id) g
    CROSS JOIN LATERAL reach(g.ids, g.capacities, g.granted, g.early, r.tlp, r.countries, r.brands,
        ARRAY(SELECT d.principal_id FROM denials d WHERE d.record_id = r.id)) x
    WHERE r.id = _record AND x.organisation_id = _organisation
      AND (x.early OR r.listed_at <= now())
      AND EXISTS (SELECT 1 FROM live_affiliations(x.person_id) a
                  WHERE a.organisation_id = _organisation AND a.kind = 'staff')
$$;

-- What somebody wrote for an organisation and nobody else of its own people sees. What is unattributed
-- stays sealed: that it was theirs would be told by whoever answers for it. A thread out of which the
-- organisation stays waits until it does so no more.
CREATE FUNCTION left_alone(_person uuid, _organisation uuid) RETURNS SETOF uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT r.id FROM authorships a JOIN records r ON r.id = a.record_id
     WHERE a.person_id = _person AND a.organisation_id = _organisation AND NOT a.sealed
       AND r.kind IN ('bulletin', 'thread') AND r.parent_id IS NULL
       -- Given to the whole house, and nobody left out: that much is seen without asking for each.
       AND NOT (EXISTS (SELECT 1 FROM grants g WHERE g.record_id = r.id
                           AND g.principal_id = _organisation AND (g.early OR g.listed_at <= now()))
                AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = r.id))
       AND NOT EXISTS (SELECT 1 FROM recusals q WHERE q.record_id = r.id AND q.until IS NULL
                          AND q.organisation_id = _organisation)
       AND NOT EXISTS (SELECT 1 FROM staff_reached(r.id, _organisation) s WHERE s <> _person)
$$;

-- What somebody had begun there: drafts of something new or of what is left alone, and this itself.
CREATE FUNCTION begun_by(_person uuid, _organisation uuid)
RETURNS TABLE (drafts uuid[], items uuid[]) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT ARRAY(SELECT d.id FROM drafts d
                  WHERE d.person_id = _person AND d.organisation_id = _organisation
                    AND d.published_at IS NULL AND (d.record_id IS NULL OR d.record_id = ANY (a.items))),
           a.items
      FROM (SELECT ARRAY(SELECT left_alone(_person, _organisation)) AS items) a
$$;

-- For whom of an organisation somebody else has to answer, since when, and for how much: for whoever
-- keeps its people, and never for themselves. One row for each person, by their last time there.
CREATE FUNCTION unanswered_for(_organisation uuid)
RETURNS TABLE (affiliation_id uuid, person_id uuid, since timestamptz, drafts int, items int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT f.id, f.person_id, f.since, cardinality(b.drafts), cardinality(b.items)
      FROM (SELECT DISTINCT ON (a.person_id) a.id, a.person_id,
                   coalesce(CASE WHEN a.ends_at <= now() THEN a.ends_at END, a.suspended_at, now()) AS since
              FROM affiliations a
             WHERE keeps_people(_organisation) AND a.organisation_id = _organisation
               AND a.person_id <> context_person() AND a.starts_at <= now()
               AND NOT EXISTS (SELECT 1 FROM live_affiliations(a.person_id) l
                               WHERE l.organisation_id = _organisation)
             ORDER BY a.person_id, a.starts_at DESC) f
     CROSS JOIN LATERAL begun_by(f.person_id, _organisation) b
     WHERE b.drafts <> '{}' OR b.items <> '{}'
$$;

-- Whether a record can pass to somebody: nothing shuts them out of it, and they were not addressed in
-- it for another organisation, which they would lose.
CREATE FUNCTION may_pass_to(_record uuid, _person uuid, _organisation uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT NOT EXISTS (
               SELECT 1 FROM denials d WHERE d.record_id = _record
                  AND (d.principal_id = _person OR d.principal_id IN (
                       SELECT a.organisation_id FROM affiliations a WHERE a.person_id = _person
                          AND a.starts_at <= now() AND (a.ends_at IS NULL OR a.ends_at > now()))))
       AND NOT EXISTS (
               SELECT 1 FROM records r JOIN grants g ON g.record_id = r.id
                WHERE (r.id = _record OR r.parent_id = _record)
                  AND g.principal_id = _person AND g.for_organisation <> _organisation)
$$;

-- Passes what somebody had begun on to a colleague, who then has what its author had: drafts, whom these
-- are shared with, and what nobody else of the house sees, with all that was said there. The author
-- keeps nothing of it; their name stays where they wrote it. What cannot pass stays as it is, and is
-- counted. Two who name somebody at once do so one after the other.
CREATE FUNCTION hand_over_begun(_affiliation uuid, _successor uuid, _request text)
RETURNS TABLE (drafts int, items int, remaining int) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
#variable_conflict use_column
DECLARE
    t affiliations;
    _drafts uuid[];
    _items uuid[];
    _left int;
BEGIN
    PERFORM 1 FROM organisations o WHERE o.id = context_organisation() FOR NO KEY UPDATE;
    SELECT * INTO t FROM affiliations a WHERE a.id = _affiliation AND keeps_people(a.organisation_id)
       AND a.person_id <> context_person()
       AND NOT EXISTS (SELECT 1 FROM live_affiliations(a.person_id) l
                       WHERE l.organisation_id = a.organisation_id)
       FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody to succeed' USING ERRCODE = 'no_data_found';
    END IF;
    -- Nor to oneself: that would be reading it.
    IF _successor IN (t.person_id, context_person())
       OR NOT may_succeed(_successor, t.organisation_id) THEN
        RAISE EXCEPTION 'not to them: %', _successor USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT b.drafts, ARRAY(SELECT i FROM unnest(b.items) i
                            WHERE may_pass_to(i, _successor, t.organisation_id)),
           cardinality(b.items)
      INTO _drafts, _items, _left FROM begun_by(t.person_id, t.organisation_id) b;
    _left := _left - cardinality(_items);
    _drafts := ARRAY(SELECT d.id FROM drafts d WHERE d.id = ANY (_drafts)
                      AND (d.record_id IS NULL OR d.record_id = ANY (_items))
                     UNION
                     -- And the next version of what others answer for, where the colleague sees it.
                     SELECT d.id FROM drafts d
                      WHERE d.person_id = t.person_id AND d.organisation_id = t.organisation_id
                        AND d.published_at IS NULL AND d.record_id IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM authorships a
                                        WHERE a.record_id = d.record_id AND a.sealed)
                        AND _successor IN (SELECT staff_reached(d.record_id, t.organisation_id)));
    PERFORM pass_drafts(_drafts, _successor);
    PERFORM pass_items(_items, t.person_id, t.organisation_id, _successor);
    INSERT INTO audit (id, at, person_id, person_name, for_organisation, organisation_name, deed,
                       record_id, subject_id, tlp, request_id, detail)
    SELECT gen_random_uuid(), now(), p.id, p.name, o.id, o.name, x.deed, x.record_id, x.subject_id,
           x.tlp, _request, jsonb_build_object('from', t.person_id, 'to', _successor)
      FROM people p, organisations o, (
           SELECT 'record:hand-over' AS deed, r.id AS record_id, _successor AS subject_id, r.tlp
             FROM records r WHERE r.id = ANY (_items)
           UNION ALL
           SELECT 'draft:hand-over', NULL, d, NULL FROM unnest(_drafts) d) x
     WHERE p.id = context_person() AND o.id = context_organisation();
    RETURN QUERY SELECT cardinality(_drafts), cardinality(_items), _left;
END $$;

-- A draft of their own from now on; whom a release was asked of was asked by another.
CREATE FUNCTION pass_drafts(_drafts uuid[], _to uuid) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    DELETE FROM draft_shares s WHERE s.draft_id = ANY (_drafts) AND s.person_id = _to;
    UPDATE drafts SET person_id = _to, release_asked_at = NULL WHERE id = ANY (_drafts)
$$;

-- Records with the parts of threads. Sight is had from when the author had it.
CREATE FUNCTION pass_items(_items uuid[], _from uuid, _organisation uuid, _to uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    parts uuid[] := ARRAY(SELECT r.id FROM records r WHERE r.id = ANY (_items)
                             OR (r.parent_id = ANY (_items) AND r.kind IN ('point', 'room')));
BEGIN
    UPDATE authorships SET person_id = _to WHERE record_id = ANY (parts) AND person_id = _from
       AND organisation_id = _organisation;
    INSERT INTO grants AS g (record_id, principal_id, principal_kind, tlp, listed_at, early,
                             for_organisation, granted_at, granted_by, reason)
    SELECT r.id, _to, 'person', r.tlp, r.listed_at, true, _organisation,
           coalesce((SELECT f.granted_at FROM grants f
                      WHERE f.record_id = r.id AND f.principal_id = _from), r.published_at),
           context_person(), 'answers for it'
      FROM records r WHERE r.id = ANY (parts) AND r.kind <> 'room'
    ON CONFLICT (record_id, principal_id) DO UPDATE
       SET early = true, granted_at = least(g.granted_at, excluded.granted_at),
           reason = excluded.reason;
    DELETE FROM grants WHERE record_id = ANY (parts) AND principal_id = _from
       AND for_organisation = _organisation;
END $$;

-- By this reason a successor is told from whom something was given to, and is not taken off. Nobody
-- writes it for another.
CREATE FUNCTION keep_answering() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = NEW.record_id
                      AND a.person_id = NEW.principal_id
                      AND a.organisation_id = NEW.for_organisation) THEN
        NEW.reason := NEW.reason || '.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_answering BEFORE INSERT OR UPDATE OF reason ON grants FOR EACH ROW
    WHEN (NEW.reason = 'answers for it') EXECUTE FUNCTION keep_answering();

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
REVOKE EXECUTE ON FUNCTION
    may_succeed(uuid, uuid), staff_reached(uuid, uuid), left_alone(uuid, uuid), begun_by(uuid, uuid),
    may_pass_to(uuid, uuid, uuid), pass_drafts(uuid[], uuid), pass_items(uuid[], uuid, uuid, uuid),
    keep_answering()
    FROM entente_app;
