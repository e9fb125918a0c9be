-- Unattributed records: the author's name, organisation and ids are in no row that others may read.
-- The record says nobody; `authorships` keeps who it was, for the author alone.

DROP FUNCTION create_record(uuid, text, uuid, text, text, text, text[], uuid[], text[], timestamptz,
                            uuid[], uuid[], boolean[], uuid[]);

-- As before (0001_deeds.sql), and sealed where the author asks for it. The author's organisation is then
-- not addressed as such: its name in the audience would tell.
CREATE FUNCTION create_record(
    _id uuid, _kind text, _draft uuid, _reference text, _title text, _tlp text, _sealed boolean,
    _countries text[], _brands uuid[], _facets text[], _listed_at timestamptz,
    _principals uuid[], _capacities uuid[], _early boolean[], _denied uuid[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    d drafts;
    i int;
BEGIN
    SELECT * INTO d FROM drafts WHERE id = _draft AND organisation_id = context_organisation()
       AND published_at IS NULL AND record_id IS NULL
       AND (person_id = context_person()
            OR EXISTS (SELECT 1 FROM draft_shares s WHERE s.draft_id = drafts.id
                       AND s.person_id = context_person() AND s.may = 'edit'))
       AND NOT (person_id = context_person() AND EXISTS (
            SELECT 1 FROM organisations o WHERE o.id = organisation_id AND o.second_release))
       FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such draft' USING ERRCODE = 'no_data_found';
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

-- The outside of a record, and apart from it who wrote it.
CREATE FUNCTION write_outside(
    _id uuid, _kind text, _parent uuid, _reference text, _title text, _tlp text, _sealed boolean,
    _person uuid, _organisation uuid, _countries text[], _brands uuid[], _facets text[],
    _listed_at timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO records (id, kind, parent_id, reference, title, tlp, state, originator_id,
                         originator_name, author_id, author_name, countries, brands, facets,
                         published_at, listed_at, changed_at)
    SELECT _id, _kind, _parent, _reference, _title, _tlp, 'published',
           CASE WHEN NOT _sealed THEN o.id END, CASE WHEN _sealed THEN '' ELSE o.name END,
           CASE WHEN NOT _sealed THEN p.id END, CASE WHEN _sealed THEN '' ELSE p.name END,
           _countries, _brands, _facets, now(), greatest(now(), _listed_at), now()
      FROM organisations o, people p WHERE o.id = _organisation AND p.id = _person;
    INSERT INTO authorships (record_id, person_id, organisation_id, sealed)
    VALUES (_id, _person, _organisation, _sealed);
END $$;

-- A record that the caller may change; as before, and for whoever releases what a colleague wrote, in
-- the transaction that makes it: its inside has still to be written.
CREATE OR REPLACE FUNCTION is_own(_record uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM records r WHERE r.id = _record
        AND (r.originator_id = context_origin()
             OR EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = r.id)
             OR (r.published_at = now() AND EXISTS (
                 SELECT 1 FROM grants g WHERE g.record_id = r.id AND g.reason = 'released it'
                    AND g.principal_id = context_person()))))
$$;

-- Who gave a grant is told to whoever holds it, but not where that would be the sealed author.
CREATE FUNCTION hide_giver() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = NEW.record_id AND a.sealed) THEN
        NEW.granted_by := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hide_giver BEFORE INSERT ON grants
    FOR EACH ROW WHEN (NEW.granted_by IS NOT NULL) EXECUTE FUNCTION hide_giver();

-- Whether a grant would betray who wrote a sealed record: the author's own, or a releasing colleague's.
CREATE FUNCTION betrays(_record uuid, _reason text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT _reason IN ('author', 'released it')
       AND EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = _record AND a.sealed)
       AND NOT originates(_record)
$$;

CREATE OR REPLACE FUNCTION grants_of(_record uuid)
RETURNS TABLE (principal_id uuid, principal_kind text, for_organisation uuid, early boolean,
               granted_at timestamptz, reason text) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT g.principal_id, g.principal_kind, g.for_organisation, g.early, g.granted_at,
           CASE WHEN g.reason IN ('author', 'released it') OR g.principal_id = context_person()
                     OR originates(_record) THEN g.reason ELSE '' END
      FROM grants g WHERE g.record_id = _record AND sees(_record)
       AND NOT betrays(_record, g.reason)
$$;

CREATE OR REPLACE FUNCTION audience_of(_record uuid) RETURNS SETOF reached
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT x.* FROM records r
    CROSS JOIN LATERAL (
        SELECT array_agg(g.principal_id) AS ids, array_agg(g.for_organisation) AS capacities,
               array_agg(g.granted_at) AS granted, array_agg(g.early) AS early
          FROM grants g WHERE g.record_id = r.id AND NOT betrays(r.id, g.reason)) g
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

-- As in 0001_deeds.sql; and whoever passes an unattributed record on to a colleague finds them among
-- its readers from then on, also where that is its author: who is never added would be known for it.
CREATE OR REPLACE FUNCTION extend_inside(_record uuid, _person uuid, _reason text)
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
    INSERT INTO grants AS g (record_id, principal_id, principal_kind, tlp, listed_at, early,
                             for_organisation, granted_at, granted_by, reason)
    SELECT r.id, _person, 'person', r.tlp, r.listed_at, false, context_organisation(), now(),
           context_person(), _reason
      FROM records r WHERE r.id = _record
    ON CONFLICT (record_id, principal_id) DO UPDATE SET reason = excluded.reason
     WHERE betrays(g.record_id, g.reason);
END $$;

-- The secretariat opens the name of a sealed author, with a reason that stays in the trail, where
-- the author reads it.
CREATE FUNCTION open_name(_record uuid, _audit uuid, _reason text, _request text)
RETURNS TABLE (person_id uuid, person_name text, organisation_id uuid, organisation_name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT ('secretariat' = ANY (context_duties()) AND sees(_record) AND btrim(_reason) <> ''
            AND EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = _record AND a.sealed)) THEN
        RAISE EXCEPTION 'no such record' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO audit (id, at, person_id, person_name, for_organisation, organisation_name, deed,
                       record_id, subject_id, tlp, request_id, detail)
    SELECT _audit, now(), p.id, p.name, o.id, o.name, 'record:open-name', r.id, NULL, r.tlp,
           _request, jsonb_build_object('reason', _reason)
      FROM records r, people p, organisations o
     WHERE r.id = _record AND p.id = context_person() AND o.id = context_organisation();
    RETURN QUERY SELECT p.id, p.name, o.id, o.name FROM authorships a
        JOIN people p ON p.id = a.person_id JOIN organisations o ON o.id = a.organisation_id
        WHERE a.record_id = _record;
END $$;

-- The talk below a record. What is said about a part is heard by those who see the part; the author
-- of a sealed record speaks there without a name, and only so.
DROP POLICY reader ON comments;
CREATE POLICY reader ON comments FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(record_id))
    AND (about_id IS NULL OR EXISTS (SELECT FROM open_record(about_id)))
    AND EXISTS (SELECT 1 FROM grants g WHERE g.record_id = comments.record_id
                AND g.granted_at <= comments.created_at));
DROP POLICY reader_in ON comments;
CREATE POLICY reader_in ON comments FOR INSERT TO entente_app WITH CHECK (
    CASE WHEN EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = comments.record_id AND a.sealed)
         THEN by_author AND author_name = '' AND organisation_name = ''
         ELSE NOT by_author AND author_id = (SELECT context_person())
              AND organisation_id = (SELECT context_organisation()) END
    -- A remark is about a part of what it stands below, or of the thread whose room that is.
    AND (about_id IS NULL OR EXISTS (
        SELECT FROM open_record(about_id) p JOIN records b ON p.parent_id IN (b.id, b.parent_id)
         WHERE b.id = comments.record_id))
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id AND r.state = 'published'));
DROP POLICY author_up ON comments;
CREATE POLICY author_up ON comments FOR UPDATE TO entente_app USING (
    (author_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation()))
    OR (by_author AND EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = comments.record_id))
    OR EXISTS (SELECT 1 FROM grants g WHERE g.record_id = comments.record_id
               AND g.principal_id = ANY ((SELECT context_chairs())::uuid[])));

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
       OR (mine AND OLD.hidden_at IS NOT NULL) THEN
        RAISE EXCEPTION 'not the words of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

-- Nor does a version of it bear a name.
DROP POLICY origin_in ON versions;
CREATE POLICY origin_in ON versions FOR INSERT TO entente_app WITH CHECK (
    is_own(record_id) AND (created_by_name = '' OR NOT EXISTS (
        SELECT 1 FROM authorships a WHERE a.record_id = versions.record_id AND a.sealed)));

-- What was done with a sealed record is written down without a name, by its author alone.
DROP POLICY writer ON audit;
CREATE POLICY writer ON audit FOR INSERT TO entente_app WITH CHECK (
    (person_id IS NULL AND for_organisation IS NULL)
    OR (person_id = (SELECT context_person())
        AND for_organisation = (SELECT context_organisation())
        AND NOT EXISTS (SELECT 1 FROM authorships a
                        WHERE a.record_id = audit.record_id AND a.sealed)));
