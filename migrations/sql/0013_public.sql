-- TLP:CLEAR goes to the public when its originator asks and the secretariat releases it. The public
-- reads what is written, never who reads it or what is said of it: it is a holder of grants that no
-- reader who is signed in speaks for.
SET LOCAL check_function_bodies = off;

-- As in 0010_extensions.sql, without the public: what is said within the alliance of an item that is
-- public stays with those whom the item was given to.
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
    r.principals := r.principals || colleague;
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
-- As in 0010_extensions.sql; nothing is passed on inside a house because it is public.
CREATE OR REPLACE FUNCTION house_holds(
    _organisation uuid, _at timestamptz, _kind text, _id uuid, _capacity uuid, _granted timestamptz,
    _denied uuid[])
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT _granted <= _at AND CASE _kind
        WHEN 'colleague' THEN false
        WHEN 'public' THEN false
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

-- What the public is shown of a bulletin. No file, no reader, no talk, no person: of its identifiers
-- none by which somebody could be rung up, written to or visited. The last columns say by what it is
-- public, for whoever asks again.
CREATE TYPE public_face AS (
    reference text, title text, kind text, text text, language text, source text,
    originator_name text, industries text[], countries text[], marketplaces text[], marks jsonb,
    published_at timestamptz, released_at timestamptz, tlp text, state text, listed_at timestamptz,
    leaves_out boolean);
CREATE FUNCTION face_of(_record uuid) RETURNS SETOF public_face LANGUAGE sql STABLE AS $$
    SELECT r.reference, r.title, k.name, b.text, b.language, b.source, r.originator_name,
           ARRAY(SELECT i.name FROM industries i WHERE i.slug = ANY (b.industries)
                  ORDER BY i.name COLLATE "C"),
           r.countries, b.marketplaces,
           (SELECT coalesce(jsonb_agg(jsonb_build_object(
                       'kind', m.kind, 'value', m.value, 'canonical', m.canonical,
                       'domain', m.domain) ORDER BY m.position), '[]')
              FROM identifiers m
             WHERE m.record_id = r.id AND m.kind NOT IN ('phone', 'email', 'address')),
           r.published_at, g.granted_at, r.tlp, r.state, r.listed_at,
           EXISTS (SELECT 1 FROM denials d WHERE d.record_id = r.id)
      FROM records r
      JOIN bulletins b ON b.id = r.id
      JOIN bulletin_kinds k ON k.slug = b.kind
      LEFT JOIN grants g ON g.record_id = r.id AND g.principal_kind = 'public'
     WHERE r.id = _record
$$;
-- Whether a bulletin may be public: as it is, everybody may read it.
CREATE FUNCTION publishable(_record uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM records r WHERE r.id = _record AND r.kind = 'bulletin' AND r.tlp = 'CLEAR'
           AND r.parent_id IS NULL AND r.state = 'published' AND r.listed_at <= now()
           AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = r.id))
$$;
-- That a record is public is no secret, whoever asks.
CREATE FUNCTION is_public(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM grants g WHERE g.record_id = _record
                      AND g.principal_id = uuid '00000000-0000-7000-8000-000000000001')
$$;
-- What is public, the last released first, after what was shown before; and one of it.
CREATE FUNCTION public_items(_at timestamptz, _after text, _size int)
RETURNS SETOF public_face LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT f.* FROM (
        SELECT g.record_id, g.granted_at, r.reference FROM grants g JOIN records r ON r.id = g.record_id
         WHERE g.principal_kind = 'public' AND publishable(g.record_id)
           -- The first for the index, which knows no references.
           AND g.granted_at <= _at AND (g.granted_at, r.reference) < (_at, _after)
         ORDER BY g.granted_at DESC, r.reference DESC LIMIT least(_size, 100)) p
     CROSS JOIN LATERAL face_of(p.record_id) f ORDER BY p.granted_at DESC, p.reference DESC
$$;
CREATE FUNCTION public_item(_reference text)
RETURNS SETOF public_face LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT f.* FROM records r JOIN grants g ON g.record_id = r.id AND g.principal_kind = 'public'
     CROSS JOIN LATERAL face_of(r.id) f
     WHERE r.reference = _reference AND publishable(r.id)
$$;

-- Nobody reads or writes this table but by the functions below.
ALTER TABLE clearances ENABLE ROW LEVEL SECURITY;
ALTER TABLE clearances FORCE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE, DELETE ON clearances TO entente_definer;

-- Whether the caller asked for it, of the secretariat or of a colleague, released that asking, or
-- wrote it; also for a colleague under whose seal nobody is named.
CREATE FUNCTION took_part(_c clearances) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(_c.asked_by = context_person(), false)
        OR EXISTS (SELECT 1 FROM authorships a
                    WHERE a.record_id = _c.record_id AND a.person_id = context_person())
        OR EXISTS (SELECT 1 FROM second_looks l
                    WHERE l.record_id = _c.record_id
                      AND context_person() IN (l.asked_by, l.releaser_id)
                      AND l.principal_id = uuid '00000000-0000-7000-8000-000000000001')
$$;
-- Whether one waits: about the item as it was when somebody asked.
CREATE FUNCTION clearance_waits(_c clearances) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT _c.outcome IS NULL AND _c.expires_at > now() AND publishable(_c.record_id)
       AND EXISTS (SELECT 1 FROM records r WHERE r.id = _c.record_id AND r.version = _c.version)
$$;
CREATE FUNCTION is_desk() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT 'secretariat' = ANY (context_duties())
$$;

-- What was asked and decided: for the item's own people, who see it, and for the secretariat. That
-- is told the title while it decides and while it is public, and never the author of what bears no
-- name. `own`: the caller asked, or wrote it.
CREATE FUNCTION clearances_seen(_record uuid, _id uuid DEFAULT NULL)
RETURNS TABLE (id uuid, record_id uuid, reference text, title text, sealed boolean, asked_by_name text,
    reason text, asked_at timestamptz, expires_at timestamptz, outcome text, answer text,
    decided_by_name text, decided_at timestamptz, closed_at timestamptz, closed_by_name text,
    closed_reason text, waits boolean, released boolean, desk boolean, originates boolean, own boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.id, c.record_id, r.reference, CASE WHEN r.tlp = 'CLEAR' AND (x.mine OR x.waits OR x.out)
                                            THEN r.title ELSE '' END,
           r.originator_id IS NULL, c.asked_by_name, c.reason, c.asked_at, c.expires_at, c.outcome,
           c.answer, c.decided_by_name, c.decided_at, c.closed_at, c.closed_by_name, c.closed_reason,
           x.waits, x.out, is_desk(), x.mine, took_part(c)
      FROM clearances c
      JOIN records r ON r.id = c.record_id
      CROSS JOIN LATERAL (
          SELECT originates(r.id) AND sees(r.id) AS mine, clearance_waits(c) AS waits,
                 coalesce(c.outcome, '') = 'released' AND c.closed_at IS NULL AS out) x
     WHERE (_record IS NULL OR c.record_id = _record) AND (_id IS NULL OR c.id = _id)
       AND (is_desk() OR x.mine)
$$;
-- What it would show the public, for the secretariat while it decides.
CREATE FUNCTION clearance_face(_id uuid) RETURNS SETOF public_face LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT f.* FROM clearances c CROSS JOIN LATERAL face_of(c.record_id) f
     WHERE c.id = _id AND is_desk() AND clearance_waits(c)
$$;

-- Asks for the release of an item as it is, if it can be public; the former asking is taken back. Where an organisation
-- wants two people, a colleague has asked the caller for it.
CREATE FUNCTION ask_clearance(_id uuid, _record uuid, _reason text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    named boolean := NOT EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = _record AND a.sealed);
BEGIN
    IF NOT asked_second(_record, NULL, uuid '00000000-0000-7000-8000-000000000001', NULL) THEN
        PERFORM require_origin(_record);
        IF wants_second(_record) THEN
            RAISE EXCEPTION 'a second person releases this' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    -- Who asks at the same moment waits, and takes the other's asking back.
    PERFORM 1 FROM records r WHERE r.id = _record FOR NO KEY UPDATE;
    IF NOT publishable(_record) OR EXISTS (
        SELECT 1 FROM grants g WHERE g.record_id = _record AND g.principal_kind = 'public') THEN
        RETURN false;
    END IF;
    UPDATE clearances SET outcome = 'withdrawn' WHERE record_id = _record AND outcome IS NULL;
    INSERT INTO clearances (id, record_id, version, asked_by, asked_by_name, reason, asked_at, expires_at)
    SELECT _id, r.id, r.version, CASE WHEN named THEN p.id END, CASE WHEN named THEN p.name ELSE '' END,
           _reason, now(), now() + interval '7 days'
      FROM records r, people p WHERE r.id = _record AND p.id = context_person();
    RETURN true;
END $$;
CREATE FUNCTION withdraw_clearance(_id uuid) RETURNS boolean LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    WITH done AS (
        UPDATE clearances c SET outcome = 'withdrawn'
         WHERE c.id = _id AND c.outcome IS NULL AND originates(c.record_id) AND sees(c.record_id)
        RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM done)
$$;
-- The second person's word: of the secretariat, and neither who asked nor who wrote it.
CREATE FUNCTION decide_clearance(_id uuid, _outcome text, _answer text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    c clearances;
BEGIN
    -- The item before its asking, as whoever changes it does: neither waits for the other in a ring.
    PERFORM 1 FROM records r JOIN clearances x ON x.record_id = r.id
      WHERE x.id = _id AND is_desk() FOR UPDATE OF r;
    SELECT * INTO c FROM clearances x WHERE x.id = _id AND is_desk() FOR UPDATE;
    IF NOT FOUND OR took_part(c) THEN
        RAISE EXCEPTION 'another person decides this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT clearance_waits(c) THEN RETURN false; END IF;
    UPDATE clearances x SET outcome = _outcome, answer = _answer, decided_by = p.id,
           decided_by_name = p.name, decided_at = now()
      FROM people p WHERE x.id = _id AND p.id = context_person();
    IF _outcome = 'released' THEN
        INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early, granted_at,
                            granted_by, reason)
        SELECT r.id, p.id, p.kind, r.tlp, r.listed_at, false, now(), context_person(), ''
          FROM records r, principals p WHERE r.id = c.record_id AND p.kind = 'public';
    END IF;
    RETURN true;
END $$;
-- Takes a release back: the secretariat with a reason, or the item's own people.
CREATE FUNCTION close_clearance(_id uuid, _reason text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM 1 FROM records r JOIN clearances c ON c.record_id = r.id
      WHERE c.id = _id AND (is_desk() OR (originates(r.id) AND sees(r.id))) FOR UPDATE OF r;
    UPDATE clearances c SET closed_at = now(), closed_reason = _reason, closed_by_name = CASE
           -- Also of the secretariat: who needs no reason would be known for the author.
           WHEN (is_desk() AND NOT originates(c.record_id)) OR NOT EXISTS (
               SELECT 1 FROM authorships a WHERE a.record_id = c.record_id AND a.sealed)
           THEN (SELECT p.name FROM people p WHERE p.id = context_person()) ELSE '' END
     WHERE c.id = _id AND c.outcome = 'released' AND c.closed_at IS NULL
       AND (is_desk() OR (originates(c.record_id) AND sees(c.record_id)));
    IF NOT FOUND THEN RETURN false; END IF;
    DELETE FROM grants g USING clearances c
     WHERE c.id = _id AND g.record_id = c.record_id AND g.principal_kind = 'public';
    RETURN true;
END $$;

-- What was released is the item as it was: any other version, its end, another label or somebody left
-- out takes it from the public at once.
-- What was asked for is about those words, too: it runs out.
CREATE FUNCTION leave_public() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    _record uuid := coalesce(to_jsonb(coalesce(NEW, OLD)) ->> 'record_id',
                             to_jsonb(coalesce(NEW, OLD)) ->> 'id');
BEGIN
    DELETE FROM grants g WHERE g.record_id = _record AND g.principal_kind = 'public';
    UPDATE clearances SET expires_at = now()
     WHERE record_id = _record AND outcome IS NULL AND expires_at > now();
    RETURN NULL;
END $$;
CREATE TRIGGER leave_public AFTER UPDATE OF kind, text, language, industries, marketplaces, source
    ON bulletins FOR EACH ROW EXECUTE FUNCTION leave_public();
CREATE TRIGGER leave_public AFTER INSERT OR DELETE ON identifiers FOR EACH ROW
    EXECUTE FUNCTION leave_public();
CREATE TRIGGER leave_public AFTER INSERT ON denials FOR EACH ROW EXECUTE FUNCTION leave_public();
CREATE TRIGGER leave_public AFTER UPDATE ON records FOR EACH ROW
    WHEN ((OLD.version, OLD.state, OLD.tlp, OLD.title, OLD.countries) IS DISTINCT FROM
          (NEW.version, NEW.state, NEW.tlp, NEW.title, NEW.countries))
    EXECUTE FUNCTION leave_public();
CREATE FUNCTION close_released() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE clearances SET closed_at = now(), closed_by_name = coalesce((
           SELECT p.name FROM people p WHERE p.id = context_person() AND NOT EXISTS (
               SELECT 1 FROM authorships a WHERE a.record_id = OLD.record_id AND a.sealed)), '')
     WHERE record_id = OLD.record_id AND outcome = 'released' AND closed_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER close_released AFTER DELETE ON grants FOR EACH ROW
    WHEN (OLD.principal_kind = 'public') EXECUTE FUNCTION close_released();

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
