-- What says something new or reaches more eyes goes out by two people, where the organisation wants
-- it so: the drafts of its bulletins, their changes, wider labels and further addresses. What narrows
-- one person does at once.

-- Whether the caller, alone, may not let this record say more or reach more. Told of one's own records
-- alone: of an unattributed one it would tell whose it is.
CREATE FUNCTION wants_second(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM records r, organisations o
                    WHERE r.id = _record AND r.kind = 'bulletin'
                      AND o.id = context_organisation() AND o.second_release)
       AND originates(_record)
$$;

-- Whether the caller releases a change of this record that somebody else asked them to release, and
-- that nobody has touched since: its author, or of what bears a name a colleague, wrote the draft.
CREATE FUNCTION releases_change(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM drafts d
        JOIN draft_shares s ON s.draft_id = d.id AND s.person_id = context_person() AND s.may = 'edit'
        JOIN organisations o ON o.id = d.organisation_id AND o.second_release
        JOIN records r ON r.id = d.record_id AND r.kind = 'bulletin'
        JOIN authorships a ON a.record_id = r.id AND a.organisation_id = d.organisation_id
        WHERE d.record_id = _record AND d.organisation_id = context_organisation()
          AND d.published_at IS NULL AND d.release_asked_at IS NOT NULL
          AND context_person() NOT IN (d.person_id, d.changed_by)
          AND (a.person_id = d.person_id OR r.originator_id = d.organisation_id)
          AND EXISTS (SELECT 1 FROM live_affiliations(context_person()) t
                      WHERE t.organisation_id = d.organisation_id AND t.kind = 'staff'))
       AND sees(_record)
$$;

-- Whether this very deed was asked of the caller by a colleague who still is one, and the record is
-- as it was then.
CREATE FUNCTION asked_second(_record uuid, _tlp text, _principal uuid, _capacity uuid)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (
        SELECT 1 FROM second_looks l
        JOIN organisations o ON o.id = l.organisation_id AND o.second_release
        JOIN records r ON r.id = l.record_id AND r.kind = 'bulletin' AND r.version = l.version
        JOIN authorships a ON a.record_id = r.id AND a.organisation_id = l.organisation_id
        WHERE l.record_id = _record AND l.organisation_id = context_organisation()
          AND l.releaser_id = context_person() AND l.asked_by <> context_person()
          AND l.outcome IS NULL AND l.expires_at > now()
          AND l.tlp IS NOT DISTINCT FROM _tlp AND l.principal_id IS NOT DISTINCT FROM _principal
          AND l.capacity IS NOT DISTINCT FROM _capacity
          AND (a.person_id = l.asked_by OR r.originator_id = l.organisation_id)
          AND EXISTS (SELECT 1 FROM live_affiliations(l.asked_by) t
                      WHERE t.organisation_id = l.organisation_id)
          AND EXISTS (SELECT 1 FROM live_affiliations(context_person()) t
                      WHERE t.organisation_id = l.organisation_id AND t.kind = 'staff'))
       AND sees(_record)
$$;

-- A draft says who wrote in it last; a change takes its asking back; only its author asks. It is
-- closed by another than who wrote it or wrote in it last, where two are wanted. That it is shown at
-- once is the releasing colleague's choice, and changes nothing that anybody reads.
CREATE FUNCTION keep_asking() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who uuid := context_person();
    changed boolean := (NEW.content - 'at_once') IS DISTINCT FROM (OLD.content - 'at_once');
BEGIN
    IF who IS NULL THEN RETURN NEW; END IF;
    IF (changed AND NEW.changed_by <> who)
       OR (NEW.changed_by IS DISTINCT FROM OLD.changed_by AND NEW.changed_by <> who) THEN
        RAISE EXCEPTION 'not the words of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF changed THEN
        NEW.release_asked_at := NULL;
        IF OLD.release_asked_at IS NOT NULL THEN NEW.release_lapsed_at := now(); END IF;
    ELSIF NEW.release_asked_at IS DISTINCT FROM OLD.release_asked_at
          AND NEW.release_asked_at IS NOT NULL AND OLD.person_id <> who THEN
        RAISE EXCEPTION 'only its author asks' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.published_at IS NULL AND NEW.published_at IS NOT NULL
       AND (who IN (OLD.person_id, OLD.changed_by) OR OLD.release_asked_at IS NULL)
       AND EXISTS (SELECT 1 FROM organisations o
                   WHERE o.id = OLD.organisation_id AND o.second_release) THEN
        RAISE EXCEPTION 'a second person releases this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_asking BEFORE UPDATE ON drafts FOR EACH ROW EXECUTE FUNCTION keep_asking();

-- As create_record refuses the author alone, so does this whoever was asked for nothing, or wrote in
-- it last: some draft must wait for the caller as it is.
CREATE FUNCTION keep_first_release() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF context_person() IS NOT NULL
       AND EXISTS (SELECT 1 FROM organisations o
                   WHERE o.id = context_organisation() AND o.second_release)
       AND NOT EXISTS (
           SELECT 1 FROM drafts d
           JOIN draft_shares s ON s.draft_id = d.id AND s.person_id = context_person()
                AND s.may = 'edit'
           WHERE d.organisation_id = context_organisation() AND d.published_at IS NULL
             AND d.record_id IS NULL AND d.release_asked_at IS NOT NULL
             AND context_person() NOT IN (d.person_id, d.changed_by)
             AND (NEW.author_id IS NULL OR NEW.author_id = d.person_id)) THEN
        RAISE EXCEPTION 'a second person releases this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_first_release BEFORE INSERT ON records FOR EACH ROW
    WHEN (NEW.kind = 'bulletin') EXECUTE FUNCTION keep_first_release();

-- What is out is reworded by a change that a second person releases. In the transaction that makes a
-- record its inside has still to be written.
CREATE FUNCTION require_second(_record uuid) RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF wants_second(_record) AND NOT releases_change(_record)
       AND EXISTS (SELECT 1 FROM records r WHERE r.id = _record AND r.published_at < now()) THEN
        RAISE EXCEPTION 'a second person releases this' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
CREATE FUNCTION keep_words_released() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_second(NEW.record_id);
    RETURN NEW;
END $$;
CREATE FUNCTION keep_released() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_second(NEW.id);
    RETURN NEW;
END $$;
CREATE TRIGGER keep_released
    BEFORE UPDATE OF kind, text, language, industries, marketplaces, source ON bulletins FOR EACH ROW
    EXECUTE FUNCTION keep_released();
CREATE TRIGGER keep_outside_released BEFORE UPDATE OF title, countries, brands, facets ON records
    FOR EACH ROW WHEN (OLD.kind = 'bulletin'
        AND (NEW.title, NEW.countries, NEW.brands, NEW.facets) IS DISTINCT FROM
            (OLD.title, OLD.countries, OLD.brands, OLD.facets))
    EXECUTE FUNCTION keep_released();
CREATE TRIGGER keep_words_released BEFORE INSERT ON versions FOR EACH ROW
    EXECUTE FUNCTION keep_words_released();
CREATE TRIGGER keep_words_released BEFORE INSERT ON identifiers FOR EACH ROW
    EXECUTE FUNCTION keep_words_released();
CREATE TRIGGER keep_words_released BEFORE INSERT OR UPDATE OF record_id, removed_at ON files
    FOR EACH ROW WHEN (NEW.record_id IS NOT NULL) EXECUTE FUNCTION keep_words_released();

-- Whoever releases the change of an unattributed record, which is its author's alone, writes it.
CREATE POLICY releaser_up ON records FOR UPDATE TO entente_app USING (releases_change(id));
CREATE POLICY releaser_up ON bulletins FOR UPDATE TO entente_app USING (releases_change(id));
CREATE POLICY releaser_in ON identifiers FOR INSERT TO entente_app
    WITH CHECK (releases_change(record_id));
CREATE POLICY releaser_out ON identifiers FOR DELETE TO entente_app
    USING (releases_change(record_id));
CREATE POLICY releaser_in ON versions FOR INSERT TO entente_app
    WITH CHECK (releases_change(record_id) AND created_by_name = '');
CREATE POLICY releaser_up ON versions FOR UPDATE TO entente_app USING (releases_change(record_id));
CREATE POLICY releaser_up ON files FOR UPDATE TO entente_app
    USING (record_id IS NOT NULL AND releases_change(record_id));

-- As in 0001_deeds.sql; and where two are wanted, only for whom a colleague asked for this address.
CREATE OR REPLACE FUNCTION widen(_record uuid, _principal uuid, _capacity uuid, _reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT asked_second(_record, NULL, _principal, _capacity) THEN
        PERFORM require_origin(_record);
        IF wants_second(_record) THEN
            RAISE EXCEPTION 'a second person releases this' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
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

-- As in 0004_offices.sql; and where two are wanted, a wider label only for whom a colleague asked for it.
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
        OR (_tlp IN ('GREEN', 'CLEAR') AND g.principal_kind = 'alliance')
        OR (_tlp = 'CLEAR' AND g.principal_kind = 'public'));
    UPDATE records SET tlp = _tlp, changed_at = now(), version = version + 1
     WHERE id = ANY (parts);
END $$;

-- A second look is between who asked and whom they asked, both of one house: nobody else learns of it.
ALTER TABLE second_looks ENABLE ROW LEVEL SECURITY;
ALTER TABLE second_looks FORCE ROW LEVEL SECURITY;
CREATE POLICY party ON second_looks FOR SELECT TO entente_app USING (
    organisation_id = (SELECT context_organisation())
    AND (SELECT context_person()) IN (asked_by, releaser_id)
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id OFFSET 0));
CREATE POLICY asker_in ON second_looks FOR INSERT TO entente_app WITH CHECK (
    asked_by = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    AND outcome IS NULL AND decided_at IS NULL AND originates(record_id) AND sees(record_id)
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id AND r.version = second_looks.version)
    AND EXISTS (SELECT 1 FROM live_affiliations(releaser_id) t
                WHERE t.organisation_id = second_looks.organisation_id AND t.kind = 'staff'));
CREATE POLICY party_up ON second_looks FOR UPDATE TO entente_app
    USING (outcome IS NULL AND organisation_id = (SELECT context_organisation())
           AND (SELECT context_person()) IN (asked_by, releaser_id))
    WITH CHECK ((asked_by = (SELECT context_person()) AND outcome = 'withdrawn')
                OR (releaser_id = (SELECT context_person()) AND outcome IN ('released', 'refused')));
GRANT SELECT, INSERT ON second_looks TO entente_app;
GRANT UPDATE (outcome, decided_at) ON second_looks TO entente_app;
GRANT UPDATE (release_lapsed_at) ON drafts TO entente_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON second_looks TO entente_definer;

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
REVOKE EXECUTE ON FUNCTION asked_second(uuid, text, uuid, uuid), require_second(uuid)
    FROM entente_app;
