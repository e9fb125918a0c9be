-- `sees` asks itself about a parent, so its body cannot be checked before it exists.
SET LOCAL check_function_bodies = off;

-- The few functions that look further than their caller. Each belongs to entente_definer, who
-- bypasses row-level security, and each checks the caller it finds in the context.

-- The view rule whole, for one record: the second wall's own wording of access.md section 1.
CREATE FUNCTION sees(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
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
          AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = r.id
                          AND d.principal_id = ANY (context_affiliations()))
          AND (r.state <> 'withdrawn' OR originates(r.id)
               OR EXISTS (SELECT 1 FROM reads e WHERE e.record_id = r.id
                          AND e.person_id = context_person()))
          AND (r.parent_id IS NULL OR sees(r.parent_id)))
$$;

-- Whether the record lies within the reader's scope; one that names nothing concerns all. For the
-- policy of grants, which cannot look at records without asking itself.
CREATE FUNCTION within_scope(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM records r WHERE r.id = _record
           AND (context_countries() = '{}' OR r.countries = '{}'
                OR r.countries && context_countries())
           AND (context_brands() = '{}' OR r.brands = '{}' OR r.brands && context_brands()))
$$;

-- Whether the record is one's own: the true author acting in the same capacity, or staff of the
-- organisation shown as its originator. Sight is asked apart.
CREATE FUNCTION originates(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = _record
                     AND a.person_id = context_person()
                     AND a.organisation_id = context_organisation())
        OR EXISTS (SELECT 1 FROM records r WHERE r.id = _record
                     AND r.originator_id = context_origin())
$$;

-- Whether a principal may be addressed: groups where the organisation holds a seat, active
-- organisations and people who are active there, the alliance; the secretariat also every working
-- group. Never a board (a board seat shows no intelligence), never the public (that is a release).
CREATE FUNCTION may_address(_principal uuid, _for_organisation uuid)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT CASE p.kind
        WHEN 'person' THEN EXISTS (SELECT 1 FROM live_affiliations(_principal) a
                                   WHERE a.organisation_id = _for_organisation)
        WHEN 'organisation' THEN EXISTS (SELECT 1 FROM organisations o
                                         WHERE o.id = _principal AND o.state = 'active')
        WHEN 'alliance' THEN true
        WHEN 'secretariat' THEN true
        WHEN 'working_group' THEN
            'secretariat' = ANY (context_duties())
            OR EXISTS (SELECT 1 FROM seats s JOIN groups g ON g.id = s.group_id
                       WHERE s.group_id = _principal AND s.organisation_id = context_organisation()
                         AND s.role <> 'counsel' AND g.closed_at IS NULL
                         AND s.starts_at <= now() AND (s.ends_at IS NULL OR s.ends_at > now()))
        ELSE false END
    FROM principals p WHERE p.id = _principal
$$;

-- Whether a principal may be left out of what an author wrote for an organisation: a person or an
-- organisation, and none whose exclusion would shut the author out.
CREATE FUNCTION may_exclude(_principal uuid, _author uuid, _for_organisation uuid)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM principals p WHERE p.id = _principal
                     AND p.kind IN ('person', 'organisation'))
       AND _principal NOT IN (_author, _for_organisation)
       AND NOT EXISTS (SELECT 1 FROM affiliations a
                       WHERE a.person_id = _author AND a.organisation_id = _principal
                         AND (a.ends_at IS NULL OR a.ends_at > now()))
$$;

-- Makes a record with its authorship, grants and denials: INSERT … RETURNING on a record before its
-- grant would be refused, so creation is one deed. Grants are three parallel arrays. The
-- caller must be the draft's author or, for a release by a second person, somebody named on it.
CREATE FUNCTION create_record(
    _id uuid, _kind text, _draft uuid, _reference text, _title text, _tlp text,
    _countries text[], _brands uuid[], _facets text[], _listed_at timestamptz,
    _principals uuid[], _capacities uuid[], _early boolean[], _denied uuid[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    d drafts;
    i int;
BEGIN
    SELECT * INTO d FROM drafts WHERE id = _draft AND organisation_id = context_organisation()
       AND published_at IS NULL
       AND (person_id = context_person()
            OR EXISTS (SELECT 1 FROM draft_shares s WHERE s.draft_id = drafts.id
                       AND s.person_id = context_person() AND s.may = 'edit'))
       -- An organisation may want every publication released by a second person.
       AND NOT (person_id = context_person() AND EXISTS (
            SELECT 1 FROM organisations o WHERE o.id = organisation_id AND o.second_release))
       FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such draft' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO records (id, kind, reference, title, tlp, state, originator_id, originator_name,
                         author_id, author_name, countries, brands, facets,
                         published_at, listed_at, changed_at)
    SELECT _id, _kind, _reference, _title, _tlp, 'published', o.id, o.name, p.id, p.name,
           _countries, _brands, _facets, now(), greatest(now(), _listed_at), now()
      FROM organisations o, people p WHERE o.id = d.organisation_id AND p.id = d.person_id;
    INSERT INTO authorships (record_id, person_id, organisation_id)
    VALUES (_id, d.person_id, d.organisation_id);
    -- The author sees what they wrote, at once, in the capacity in which they wrote it; so does the
    -- colleague who releases it.
    INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                        for_organisation, granted_at, granted_by, reason)
    SELECT _id, p, 'person', _tlp, greatest(now(), _listed_at), true, d.organisation_id, now(),
           context_person(), CASE WHEN p = d.person_id THEN 'author' ELSE 'released it' END
      FROM (SELECT DISTINCT unnest(ARRAY[d.person_id, context_person()])) x (p);
    FOR i IN 1 .. cardinality(_principals) LOOP
        IF NOT coalesce(_principals[i] = d.organisation_id
                        OR may_address(_principals[i], _capacities[i]), false) THEN
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

-- Who may change a record's audience and life: its own people, and only with sight of it.
CREATE FUNCTION require_origin(_record uuid) RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT (originates(_record) AND sees(_record)) THEN
        RAISE EXCEPTION 'no such record' USING ERRCODE = 'no_data_found';
    END IF;
END $$;

-- Opens the record as it is now to one more principal.
CREATE FUNCTION widen(_record uuid, _principal uuid, _capacity uuid, _reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_origin(_record);
    IF NOT coalesce(may_address(_principal, _capacity), false) THEN
        RAISE EXCEPTION 'not addressable: %', _principal USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM denials WHERE record_id = _record AND principal_id = _principal;
    INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                        for_organisation, granted_at, granted_by, reason)
    SELECT r.id, p.id, p.kind, r.tlp, r.listed_at, false, _capacity, now(), context_person(), _reason
      FROM records r, principals p WHERE r.id = _record AND p.id = _principal
    ON CONFLICT DO NOTHING;
END $$;

-- A recipient of AMBER or AMBER+STRICT extends it inside their own organisation (TLP 2.0).
CREATE FUNCTION extend_inside(_record uuid, _person uuid, _reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT sees(_record) OR NOT EXISTS (
        SELECT 1 FROM records r, live_affiliations(_person) a, live_affiliations(context_person()) m
         WHERE r.id = _record AND r.state <> 'withdrawn' AND r.tlp IN ('AMBER', 'AMBER+STRICT')
           AND a.organisation_id = context_organisation()
           AND m.organisation_id = context_organisation() AND m.kind = 'staff'
           AND (a.kind = 'staff' OR r.tlp = 'AMBER')) THEN
        RAISE EXCEPTION 'no such record' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                        for_organisation, granted_at, granted_by, reason)
    SELECT r.id, _person, 'person', r.tlp, r.listed_at, false, context_organisation(), now(),
           context_person(), _reason
      FROM records r WHERE r.id = _record
    ON CONFLICT DO NOTHING;
END $$;

-- Takes sight away, from the next request on; the author's own grant stays.
CREATE FUNCTION narrow(_record uuid, _principals uuid[], _exclude boolean, _reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_origin(_record);
    DELETE FROM grants g WHERE g.record_id = _record AND g.principal_id = ANY (_principals)
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

-- Gives another label and removes the grants that it does not allow, in that order of effect.
CREATE FUNCTION relabel(_record uuid, _tlp text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_origin(_record);
    DELETE FROM grants g WHERE g.record_id = _record AND NOT (
        g.principal_kind = 'person'
        OR (_tlp <> 'RED' AND g.principal_kind IN
            ('organisation', 'working_group', 'board', 'committee', 'secretariat'))
        OR (_tlp IN ('GREEN', 'CLEAR') AND g.principal_kind = 'alliance')
        OR (_tlp = 'CLEAR' AND g.principal_kind = 'public'));
    UPDATE records SET tlp = _tlp, changed_at = now(), version = version + 1 WHERE id = _record;
END $$;

-- Takes back a publication that nobody has seen yet; the draft is open again.
CREATE FUNCTION undo_publish(_record uuid) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    d uuid;
BEGIN
    PERFORM require_origin(_record);
    PERFORM 1 FROM records r WHERE r.id = _record AND r.listed_at > now()
        AND NOT EXISTS (SELECT 1 FROM reads e WHERE e.record_id = r.id
                        AND e.person_id <> context_person())
        AND NOT EXISTS (SELECT 1 FROM comments c WHERE c.record_id = r.id)
        FOR UPDATE;
    IF NOT FOUND THEN RETURN NULL; END IF;
    UPDATE drafts SET published_at = NULL, record_id = NULL WHERE record_id = _record
        AND published_at IS NOT NULL RETURNING id INTO d;
    UPDATE files SET record_id = NULL WHERE record_id = _record AND draft_id = d;
    DELETE FROM records WHERE id = _record;
    RETURN d;
END $$;

-- Makes a publication visible at once instead of after its minute; an embargo is not shortened.
CREATE FUNCTION publish_now(_record uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_origin(_record);
    UPDATE records SET listed_at = now()
     WHERE id = _record AND listed_at > now() AND listed_at <= published_at + interval '60 seconds';
END $$;

-- A record's audience, for everybody who sees it: the page says who can see this. Why somebody was
-- added was written for them and the originator: in a house that passes an item on, it may tell
-- what other readers must not know.
CREATE FUNCTION grants_of(_record uuid)
RETURNS TABLE (principal_id uuid, principal_kind text, for_organisation uuid, early boolean,
               granted_at timestamptz, reason text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT g.principal_id, g.principal_kind, g.for_organisation, g.early, g.granted_at,
           CASE WHEN g.reason IN ('author', 'released it') OR g.principal_id = context_person()
                     OR originates(_record) THEN g.reason ELSE '' END
      FROM grants g WHERE g.record_id = _record AND sees(_record)
$$;

-- Whom the originator left out by name: for the originator alone.
CREATE FUNCTION denials_of(_record uuid) RETURNS TABLE (principal_id uuid, reason text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT d.principal_id, d.reason FROM denials d
     WHERE d.record_id = _record AND originates(_record) AND sees(_record)
$$;

-- Who has read a record: for its originator alone.
CREATE FUNCTION readers_of(_record uuid)
RETURNS TABLE (person_id uuid, organisation_id uuid, version int, first_at timestamptz,
               last_at timestamptz) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT e.person_id, e.organisation_id, e.version, e.first_at, e.last_at FROM reads e
     WHERE e.record_id = _record AND originates(_record) AND sees(_record)
$$;

-- The keys of all stored files: random names that tell nothing, for sweeping away what no row names.
CREATE FUNCTION kept_keys() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT k FROM files f, unnest(ARRAY[f.key, f.shown_key, f.thumb_key]) k WHERE k IS NOT NULL
$$;
