-- What the second wall left open to whoever could ask the database as somebody: names beside what
-- bears none, deeds of the worker, names and times that were whatever a writer said.
SET LOCAL check_function_bodies = off;

-- Whose hand a file came from, and in which draft, is in a row that every reader of its item sees: of
-- an unattributed one it is the author. Nobody reads these two columns any more.
REVOKE SELECT ON files FROM entente_app;
GRANT SELECT (id, record_id, affiliation_id, name, media_type, size, sha256, key, shown_key,
    shown_type, shown_size, shown_sha256, thumb_key, thumb_size, thumb_sha256, position, added_at,
    removed_at, scan, scan_found, scanned_at) ON files TO entente_app;
-- The files that came with a draft, for whoever writes it or is named on it.
CREATE FUNCTION files_of_draft(_draft uuid) RETURNS TABLE (id uuid) LANGUAGE sql STABLE ROWS 20
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT f.id FROM drafts d JOIN files f ON f.draft_id = d.id
     WHERE d.id = _draft AND d.organisation_id = context_organisation()
       AND (d.person_id = context_person()
            OR EXISTS (SELECT 1 FROM draft_shares s WHERE s.draft_id = d.id
                       AND s.person_id = context_person()))
$$;
-- With which draft a file came, for the same people.
CREATE FUNCTION draft_of(_file uuid) RETURNS uuid LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT f.draft_id FROM files f
     WHERE f.id = _file AND EXISTS (SELECT 1 FROM files_of_draft(f.draft_id) o WHERE o.id = f.id)
$$;

-- Which item somebody made is in the row of their key.
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON idempotency_keys TO entente_app USING (
    person_id = (SELECT context_person()))
    WITH CHECK (person_id = (SELECT context_person()));
REVOKE UPDATE, DELETE ON idempotency_keys FROM entente_app;

-- As in 0001_deeds.sql; the draft that is open again is the one that was sent, and whoever sent it
-- may do so again.
CREATE OR REPLACE FUNCTION undo_publish(_record uuid) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
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
    UPDATE drafts SET published_at = NULL, record_id = NULL WHERE id = (
        SELECT x.id FROM drafts x WHERE x.record_id = _record AND x.published_at IS NOT NULL
         ORDER BY x.published_at LIMIT 1) RETURNING id INTO d;
    UPDATE files SET record_id = NULL WHERE record_id = _record AND draft_id = d;
    DELETE FROM idempotency_keys WHERE created_id = _record;
    DELETE FROM records WHERE id = _record;
    RETURN d;
END $$;

-- When a session or token was used last is kept to the minute: to the instant, it says which item
-- its holder sent in that very transaction.
CREATE OR REPLACE FUNCTION enter(_token bytea, _bearer boolean)
RETURNS TABLE (token_id uuid, scope text, actor actor_row) LANGUAGE plpgsql AS $$
DECLARE
    s record;
BEGIN
    IF _bearer THEN
        SELECT t.id, t.person_id, t.acting_for, t.scope INTO s FROM api_tokens t
         WHERE t.token = _token AND t.revoked_at IS NULL AND t.expires_at > now();
        IF NOT FOUND THEN RETURN; END IF;
        UPDATE api_tokens t SET used_at = date_trunc('minute', now()) WHERE t.id = s.id
           AND (t.used_at IS NULL OR t.used_at < now() - interval '1 minute');
    ELSE
        SELECT t.id, t.person_id, t.acting_for, 'session' AS scope INTO s FROM sessions t
         WHERE t.token = _token AND t.ended_at IS NULL AND t.expires_at > now()
           AND t.seen_at > now() - interval '12 hours';
        IF NOT FOUND THEN RETURN; END IF;
        UPDATE sessions t SET seen_at = date_trunc('minute', now()) WHERE t.id = s.id
           AND t.seen_at < now() - interval '1 minute';
    END IF;
    RETURN QUERY SELECT s.id, s.scope, a FROM assume(s.person_id, s.acting_for) a;
END $$;

-- Whether the caller may write of a record without a name: they see it, or have just said that their
-- organisation stays out of it.
CREATE FUNCTION may_note(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT sees(_record) OR EXISTS (
        SELECT 1 FROM recusals q WHERE _record IN (q.record_id, q.thread_id, q.room_id)
           AND q.organisation_id = context_organisation() AND q.since = now())
$$;
-- As in 0002_sealed.sql; under one's true names, at the time it is; and what bears no name bears
-- nothing by which it could be joined to a row that does. The names are looked up once for each
-- statement, however many rows it writes.
DROP POLICY writer ON audit;
CREATE POLICY writer ON audit FOR INSERT TO entente_app WITH CHECK (
    at = now()
    AND CASE WHEN person_id IS NULL AND for_organisation IS NULL
        THEN person_name = '' AND organisation_name = ''
             AND ((SELECT context_person()) IS NULL OR record_id IS NULL
                  OR (request_id = '' AND may_note(record_id)))
        ELSE person_id = (SELECT context_person())
             AND for_organisation = (SELECT context_organisation())
             AND person_name = (SELECT p.name FROM people p WHERE p.id = context_person())
             AND organisation_name = (SELECT o.name FROM organisations o
                                       WHERE o.id = context_organisation())
             AND NOT EXISTS (SELECT 1 FROM authorships a
                             WHERE a.record_id = audit.record_id AND a.sealed) END);

-- An organisation stays out of something unattributed person by person, whoever wrote it: that only
-- its author's house is shut out in this way would tell which house that is. Otherwise as in
-- 0002_threads.sql.
CREATE OR REPLACE FUNCTION recuse(_id uuid, _record uuid, _organisation uuid, _reason text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    t threads;
    author uuid;
    singly boolean;
BEGIN
    SELECT x.* INTO t FROM threads x
     WHERE x.id = _record OR x.id = (SELECT p.thread_id FROM points p WHERE p.id = _record);
    IF NOT FOUND OR t.room_id IS NULL OR NOT (sees(_record) AND sees(t.room_id)) THEN
        RETURN 'absent';
    END IF;
    IF NOT ((_organisation = context_organisation() AND votes_on(t.board_id))
            OR t.board_id = ANY (context_chairs())) THEN
        RETURN 'forbidden';
    END IF;
    IF NOT has_vote(_organisation, t.board_id) THEN RETURN 'no_seat'; END IF;
    INSERT INTO recusals (id, record_id, thread_id, room_id, board_id, reference, organisation_id,
                          organisation_name, declared_by, reason, since)
    SELECT _id, _record, t.id, t.room_id, t.board_id, r.reference, o.id, o.name, p.name, _reason, now()
      FROM records r, organisations o, people p
     WHERE r.id = _record AND o.id = _organisation AND p.id = context_person()
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 'twice'; END IF;
    -- Also where the author belongs to it beside the organisation they wrote for.
    SELECT a.person_id INTO author FROM authorships a
     WHERE a.record_id = t.id AND (a.organisation_id = _organisation OR EXISTS (
           SELECT 1 FROM affiliations f WHERE f.person_id = a.person_id
              AND f.organisation_id = _organisation AND (f.ends_at IS NULL OR f.ends_at > now())));
    singly := author IS NOT NULL
              OR EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = t.id AND a.sealed);
    INSERT INTO denials (record_id, principal_id, reason, denied_at)
    SELECT _record, x, 'recused', now() FROM (
        SELECT _organisation WHERE NOT singly
        UNION
        -- All others of it, whomever they act for: one left in would tell whose thread it is.
        SELECT f.person_id FROM affiliations f
         WHERE singly AND f.organisation_id = _organisation
           AND f.person_id IS DISTINCT FROM author
           AND (f.ends_at IS NULL OR f.ends_at > now())) q (x)
    ON CONFLICT DO NOTHING;
    RETURN '';
END $$;
-- Whoever comes to such an organisation later stays out too, as recuse_too does for its seat.
CREATE FUNCTION recuse_joining() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO denials (record_id, principal_id, reason, denied_at)
    SELECT r.record_id, NEW.person_id, 'recused', now() FROM recusals r
     WHERE r.organisation_id = NEW.organisation_id AND r.until IS NULL
       AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = r.record_id
                       AND d.principal_id = r.organisation_id)
       AND NOT EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = r.thread_id
                       AND a.person_id = NEW.person_id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER recuse_joining AFTER INSERT OR UPDATE OF ends_at ON affiliations FOR EACH ROW
    WHEN (NEW.ends_at IS NULL OR NEW.ends_at > now()) EXECUTE FUNCTION recuse_joining();
-- As in 0002_threads.sql; who belongs to another organisation that stays out of it still does.
CREATE OR REPLACE FUNCTION end_recusal(_id uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    r recusals;
BEGIN
    SELECT * INTO r FROM recusals WHERE id = _id AND until IS NULL
       AND ((organisation_id = context_organisation() AND votes_on(board_id)
             AND label_allows(record_id))
            OR (board_id = ANY (context_chairs()) AND sees(record_id))) FOR UPDATE;
    IF NOT FOUND THEN RETURN false; END IF;
    UPDATE recusals SET until = now() WHERE id = _id;
    DELETE FROM denials d WHERE d.record_id = r.record_id AND d.reason = 'recused'
       AND (d.principal_id = r.organisation_id OR d.principal_id IN (
            SELECT f.person_id FROM affiliations f WHERE f.organisation_id = r.organisation_id))
       AND NOT EXISTS (
            SELECT 1 FROM recusals q JOIN affiliations f ON f.organisation_id = q.organisation_id
             WHERE q.record_id = r.record_id AND q.until IS NULL
               AND f.person_id = d.principal_id AND (f.ends_at IS NULL OR f.ends_at > now()));
    RETURN true;
END $$;
-- What was said before is said so from now on.
SET LOCAL ROLE entente_definer;
WITH whole AS (
    DELETE FROM denials d USING authorships a, recusals q
     WHERE a.record_id = d.record_id AND a.sealed AND d.reason = 'recused'
       AND q.record_id = d.record_id AND q.organisation_id = d.principal_id
    RETURNING d.record_id, d.principal_id, d.denied_at, a.person_id
)
INSERT INTO denials (record_id, principal_id, reason, denied_at)
SELECT DISTINCT ON (w.record_id, f.person_id) w.record_id, f.person_id, 'recused', w.denied_at
  FROM whole w JOIN affiliations f ON f.organisation_id = w.principal_id
   AND f.person_id <> w.person_id AND (f.ends_at IS NULL OR f.ends_at > now())
ON CONFLICT DO NOTHING;
RESET ROLE;

-- What the worker alone does: nobody else answers for whom a mail came from, or learns of meetings
-- that are not called yet.
CREATE OR REPLACE FUNCTION answer_by_reply(
    _id uuid, _occurs timestamptz, _email text, _answer text, _sequence int, _at timestamptz)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    found int;
    late int;
    open_ids uuid[];
BEGIN
    IF context_person() IS NOT NULL THEN RETURN 'absent'; END IF;
    SELECT count(*), count(*) FILTER (WHERE q.late),
           coalesce(array_agg(q.id) FILTER (WHERE NOT q.late AND NOT q.begun), '{}')
      INTO found, late, open_ids FROM (
        SELECT i.id, m.starts_at <= now() OR m.state = 'cancelled' AS begun,
               i.told > _sequence OR CASE
                   WHEN i.answered_through = 'reply'
                   THEN (i.reply_sequence, i.reply_at) > (least(_sequence, i.told), _at)
                   ELSE coalesce(i.answered_at > _at, false) END AS late
          FROM invitees i JOIN meetings m ON m.id = i.meeting_id
          LEFT JOIN meeting_series s ON s.id = m.series_id
          LEFT JOIN people p ON p.id = i.person_id LEFT JOIN guests g ON g.id = i.guest_id
         WHERE i.withdrawn_at IS NULL AND still_invited(i.id) AND m.state <> 'planned' AND i.told >= 0
           AND lower(coalesce(p.email, g.email)) = lower(_email)
           AND ((m.id = _id AND _occurs IS NULL)
                OR (m.series_id = _id AND (_occurs IS NULL
                     OR m.occurs_wall = _occurs AT TIME ZONE s.zone)))) q;
    IF found = 0 THEN RETURN 'absent'; END IF;
    IF open_ids = '{}' THEN RETURN CASE WHEN late > 0 THEN 'older' ELSE 'begun' END; END IF;
    PERFORM await_places(x.meeting_id) FROM (
        SELECT DISTINCT i.meeting_id FROM invitees i WHERE i.id = ANY (open_ids)
         ORDER BY i.meeting_id) x;
    UPDATE invitees i SET answer = _answer, answered_at = now(), answered_through = 'reply',
           recorded_by = NULL, reply_sequence = least(_sequence, i.told), reply_at = _at, version = version + 1
     WHERE i.id = ANY (open_ids);
    RETURN '';
END $$;
CREATE OR REPLACE FUNCTION meetings_to_warn()
RETURNS TABLE (id uuid, starts_at timestamptz, zone text, notice_days int, country text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.id, m.starts_at, m.zone, k.notice_days, coalesce(b.country, (
               SELECT o.country FROM organisations o WHERE o.platform ORDER BY o.id LIMIT 1), '')
      FROM meetings m JOIN meeting_kinds k ON k.slug = m.kind
      LEFT JOIN boards b ON b.group_id = m.host_id
     WHERE context_person() IS NULL
       AND m.state IN ('planned', 'saved') AND m.warned_at IS NULL
       AND m.starts_at BETWEEN now() AND now() + interval '60 days'
$$;
CREATE OR REPLACE FUNCTION warn_keepers(_meeting uuid)
RETURNS TABLE (person_id uuid, organisation_id uuid) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE meetings m SET warned_at = now() WHERE m.id = _meeting AND m.warned_at IS NULL
       AND m.state IN ('planned', 'saved') AND context_person() IS NULL;
    IF NOT FOUND THEN RETURN; END IF;
    RETURN QUERY SELECT DISTINCT h.person_id, s.organisation_id
      FROM meetings m
      JOIN groups g ON g.id = m.host_id OR g.kind = 'secretariat'
      JOIN seats s ON s.group_id = g.id AND s.starts_at <= now()
           AND (s.ends_at IS NULL OR s.ends_at > now())
           AND (g.kind = 'secretariat' OR s.role IN ('chair', 'vice_chair'))
      JOIN seat_holders h ON h.seat_id = s.id AND h.starts_at <= now()
           AND (h.ends_at IS NULL OR h.ends_at > now())
     WHERE m.id = _meeting;
END $$;

-- As in 0007_second_look.sql; bulletins alone are opened further, and nobody is let in by it whom
-- something else than their author's wish keeps out.
CREATE OR REPLACE FUNCTION widen(_record uuid, _principal uuid, _capacity uuid, _reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT asked_second(_record, NULL, _principal, _capacity) THEN
        PERFORM require_origin(_record);
        IF wants_second(_record) THEN
            RAISE EXCEPTION 'a second person releases this' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM records r WHERE r.id = _record AND r.kind = 'bulletin') THEN
        RAISE EXCEPTION 'no such record' USING ERRCODE = 'no_data_found';
    END IF;
    IF NOT coalesce(may_address(_principal, _capacity), false) THEN
        RAISE EXCEPTION 'not addressable: %', _principal USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM denials WHERE record_id = _record AND principal_id = _principal
       AND reason NOT LIKE 'recused%' AND reason <> 'brands only';
    INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                        for_organisation, granted_at, granted_by, reason)
    SELECT r.id, p.id, p.kind, r.tlp, r.listed_at, false, _capacity, now(), context_person(), _reason
      FROM records r, principals p WHERE r.id = _record AND p.id = _principal
    ON CONFLICT DO NOTHING;
END $$;

-- An agent publishes only what they wrote themselves, whoever named them on a draft. Asked where it is
-- written down who the author is, so that no way leads past it.
CREATE TRIGGER written_by_agent BEFORE INSERT ON authorships FOR EACH ROW
    WHEN (NEW.person_id <> context_person() AND context_origin() IS NULL)
    EXECUTE FUNCTION refuse_outside();

-- Names and times are not the writer's to choose. The arguments name the columns of a person's name,
-- an organisation's, the time and a person's id ('' for none there). No name stays none, where the
-- policies let it be so, unless the fifth says that it must be. A time within this transaction is
-- taken: some order what is done in one.
CREATE FUNCTION sign_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said jsonb := to_jsonb(NEW);
    at timestamptz := said ->> TG_ARGV[2];
    mine jsonb := '{}';
    named boolean := said ->> TG_ARGV[0] <> '' OR TG_NARGS > 4;
BEGIN
    IF TG_ARGV[0] <> '' AND named THEN
        mine := mine || jsonb_build_object(TG_ARGV[0], (
            SELECT p.name FROM people p WHERE p.id = context_person()));
    END IF;
    IF TG_ARGV[1] <> '' AND named THEN
        mine := mine || jsonb_build_object(TG_ARGV[1], (
            SELECT o.name FROM organisations o WHERE o.id = context_organisation()));
    END IF;
    IF TG_ARGV[2] <> '' AND (at IS NULL OR at NOT BETWEEN now() AND clock_timestamp()) THEN
        mine := mine || jsonb_build_object(TG_ARGV[2], now());
    END IF;
    IF TG_ARGV[3] <> '' THEN
        mine := mine || jsonb_build_object(TG_ARGV[3], context_person());
    END IF;
    RETURN jsonb_populate_record(NEW, mine);
END $$;
CREATE TRIGGER sign BEFORE INSERT ON versions FOR EACH ROW WHEN (current_user = 'entente_app')
    EXECUTE FUNCTION sign_row('created_by_name', '', 'created_at', '');
CREATE TRIGGER sign BEFORE INSERT ON concerns FOR EACH ROW WHEN (current_user = 'entente_app')
    EXECUTE FUNCTION sign_row('raised_by_name', 'organisation_name', 'raised_at', '', 'named');
CREATE TRIGGER sign_answer BEFORE UPDATE ON concerns FOR EACH ROW
    WHEN (current_user = 'entente_app' AND NEW.answered_by IS NOT NULL
          AND NEW.answered_by IS DISTINCT FROM OLD.answered_by)
    EXECUTE FUNCTION sign_row('', '', 'answered_at', 'answered_by');
CREATE TRIGGER sign BEFORE INSERT ON positions FOR EACH ROW WHEN (current_user = 'entente_app')
    EXECUTE FUNCTION sign_row('person_name', 'organisation_name', 'taken_at', '', 'named');
CREATE TRIGGER sign BEFORE INSERT ON votes FOR EACH ROW WHEN (current_user = 'entente_app')
    EXECUTE FUNCTION sign_row('called_by_name', '', 'called_at', '', 'named');
CREATE TRIGGER sign BEFORE INSERT ON answers FOR EACH ROW WHEN (current_user = 'entente_app')
    EXECUTE FUNCTION sign_row('drafted_by_name', '', 'drafted_at', 'drafted_by', 'named');
CREATE TRIGGER sign_draft BEFORE UPDATE ON answers FOR EACH ROW
    WHEN (current_user = 'entente_app' AND (NEW.drafted_by, NEW.drafted_by_name, NEW.drafted_at)
          IS DISTINCT FROM (OLD.drafted_by, OLD.drafted_by_name, OLD.drafted_at))
    EXECUTE FUNCTION sign_row('drafted_by_name', '', 'drafted_at', 'drafted_by', 'named');
CREATE TRIGGER sign_published BEFORE UPDATE ON answers FOR EACH ROW
    WHEN (current_user = 'entente_app' AND NEW.published_at IS NOT NULL
          AND (NEW.published_by_name, NEW.published_at)
              IS DISTINCT FROM (OLD.published_by_name, OLD.published_at))
    EXECUTE FUNCTION sign_row('published_by_name', '', 'published_at', '', 'named');
CREATE TRIGGER sign BEFORE INSERT ON questions FOR EACH ROW WHEN (current_user = 'entente_app')
    EXECUTE FUNCTION sign_row('asked_by_name', '', 'asked_at', '', 'named');
CREATE TRIGGER sign_answer BEFORE UPDATE ON questions FOR EACH ROW
    WHEN (current_user = 'entente_app' AND NEW.answered_at IS NOT NULL
          AND (NEW.answered_by_name, NEW.answered_at)
              IS DISTINCT FROM (OLD.answered_by_name, OLD.answered_at))
    EXECUTE FUNCTION sign_row('answered_by_name', '', 'answered_at', '');
CREATE TRIGGER sign BEFORE INSERT ON extensions FOR EACH ROW WHEN (current_user = 'entente_app')
    EXECUTE FUNCTION sign_row('asked_by_name', '', 'asked_at', '', 'named');
CREATE TRIGGER sign_decision BEFORE UPDATE ON extensions FOR EACH ROW
    WHEN (current_user = 'entente_app' AND NEW.decided_at IS NOT NULL
          AND (NEW.decided_by_name, NEW.decided_at)
              IS DISTINCT FROM (OLD.decided_by_name, OLD.decided_at))
    EXECUTE FUNCTION sign_row('decided_by_name', '', 'decided_at', '');
CREATE TRIGGER sign BEFORE INSERT ON release_proposals FOR EACH ROW
    WHEN (current_user = 'entente_app')
    EXECUTE FUNCTION sign_row('proposed_by_name', '', 'proposed_at', '');
CREATE TRIGGER sign BEFORE INSERT ON pins FOR EACH ROW WHEN (current_user = 'entente_app')
    EXECUTE FUNCTION sign_row('', '', 'pinned_at', 'pinned_by');
CREATE TRIGGER sign BEFORE INSERT ON meeting_changes FOR EACH ROW
    WHEN (current_user = 'entente_app') EXECUTE FUNCTION sign_row('by_name', '', 'at', '', 'named');
CREATE TRIGGER sign BEFORE INSERT ON agenda_changes FOR EACH ROW
    WHEN (current_user = 'entente_app')
    EXECUTE FUNCTION sign_row('asked_by_name', '', 'asked_at', '', 'named');
CREATE TRIGGER sign_answer BEFORE UPDATE ON agenda_changes FOR EACH ROW
    WHEN (current_user = 'entente_app' AND NEW.answered_at IS NOT NULL
          AND (NEW.answered_by_name, NEW.answered_at)
              IS DISTINCT FROM (OLD.answered_by_name, OLD.answered_at))
    EXECUTE FUNCTION sign_row('answered_by_name', '', 'answered_at', '', 'named');

-- A comment begins as one: neither hidden nor changed, and by its writer, or by "the author" alone.
CREATE FUNCTION sign_comment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_author THEN
        NEW.author_id := NULL;
        NEW.organisation_id := NULL;
    ELSE
        SELECT p.name, o.name INTO NEW.author_name, NEW.organisation_name
          FROM people p, organisations o
         WHERE p.id = context_person() AND o.id = context_organisation();
    END IF;
    NEW.created_at := now();
    NEW.edited_at := NULL;
    NEW.withdrawn_at := NULL;
    NEW.hidden_at := NULL;
    NEW.hidden_by := NULL;
    NEW.hidden_reason := '';
    RETURN NEW;
END $$;
CREATE TRIGGER sign_comment BEFORE INSERT ON comments FOR EACH ROW
    WHEN (current_user = 'entente_app') EXECUTE FUNCTION sign_comment();
-- A step of a thread is its mover's, or the board's.
CREATE FUNCTION sign_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.by_name <> '' THEN
        SELECT p.name, o.name INTO NEW.by_name, NEW.by_organisation
          FROM people p, organisations o
         WHERE p.id = context_person() AND o.id = context_organisation();
    ELSIF NEW.by_organisation <> '' THEN
        SELECT g.name INTO NEW.by_organisation
          FROM threads t JOIN groups g ON g.id = t.board_id WHERE t.id = NEW.thread_id;
    END IF;
    NEW.at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER sign_move BEFORE INSERT ON thread_moves FOR EACH ROW
    WHEN (current_user = 'entente_app') EXECUTE FUNCTION sign_move();

-- What was withdrawn stays so: whoever took note of it has been told.
CREATE FUNCTION stay_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'it was withdrawn' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER stay_withdrawn BEFORE UPDATE OF state ON records FOR EACH ROW
    WHEN (current_user = 'entente_app' AND OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn')
    EXECUTE FUNCTION stay_withdrawn();

-- A draft becomes, or changes, what is one's own to change, and is sent at the time it is.
CREATE FUNCTION keep_bound() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.record_id IS NOT NULL AND NOT is_own(NEW.record_id)
       AND (TG_OP = 'INSERT' OR NEW.record_id IS DISTINCT FROM OLD.record_id) THEN
        RAISE EXCEPTION 'not the item of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.published_at IS NOT NULL
       AND (TG_OP = 'INSERT' OR NEW.published_at IS DISTINCT FROM OLD.published_at) THEN
        NEW.published_at := now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_bound BEFORE INSERT OR UPDATE OF record_id, published_at ON drafts FOR EACH ROW
    WHEN (current_user = 'entente_app') EXECUTE FUNCTION keep_bound();

-- A count for each option and for none, and no other.
DROP POLICY chair_in ON tallies;
CREATE POLICY chair_in ON tallies FOR INSERT TO entente_app WITH CHECK (
    count = 0 AND EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id AND v.secret
                          AND choice BETWEEN -1 AND cardinality(v.options) - 1
                          AND v.board_id = ANY ((SELECT context_chairs())::uuid[])));

-- When somebody can meet is theirs to read, as long as they see the poll; everybody else reads
-- counts, without the zones that would tell who is who. Who is asked answers: whoever only keeps the
-- poll does not.
DROP POLICY own ON time_answers;
CREATE POLICY own ON time_answers FOR SELECT TO entente_app USING (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    AND EXISTS (SELECT 1 FROM time_slots s WHERE s.id = slot_id OFFSET 0));
DROP POLICY own_in ON time_answers;
CREATE POLICY own_in ON time_answers FOR INSERT TO entente_app WITH CHECK (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    AND EXISTS (SELECT 1 FROM time_slots s JOIN time_polls p ON p.id = s.poll_id
                WHERE s.id = slot_id AND p.closed_at IS NULL AND p.closes_at > clock_timestamp()
                  AND p.host_id = ANY ((SELECT context_principals())::uuid[])));
DROP POLICY own_up ON time_answers;
CREATE POLICY own_up ON time_answers FOR UPDATE TO entente_app USING (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    AND EXISTS (SELECT 1 FROM time_slots s JOIN time_polls p ON p.id = s.poll_id
                WHERE s.id = slot_id AND p.closed_at IS NULL AND p.closes_at > clock_timestamp()
                  AND p.host_id = ANY ((SELECT context_principals())::uuid[])));
DROP FUNCTION time_counts(uuid);
CREATE FUNCTION time_counts(_poll uuid)
RETURNS TABLE (slot_id uuid, answer text, people bigint) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.slot_id, a.answer, count(*) FROM time_slots s JOIN time_answers a ON a.slot_id = s.id
     WHERE s.poll_id = _poll AND sees(_poll) GROUP BY a.slot_id, a.answer
$$;

-- As in 0002_threads.sql; of what their organisation does not stay out of, an agent learns nothing.
CREATE OR REPLACE FUNCTION label_allows(_record uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT context_origin() IS NOT NULL OR EXISTS (
        SELECT 1 FROM records r JOIN recusals q ON q.record_id = r.id
         WHERE r.id = _record AND q.organisation_id = context_organisation()
           AND r.tlp IN ('AMBER', 'GREEN', 'CLEAR'))
$$;
-- As in 0004_meetings.sql; of what one sees.
CREATE OR REPLACE FUNCTION closed_as(_item uuid, _closed text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT sees(_item)
       AND (_closed = 'brands') = EXISTS (SELECT 1 FROM denials d WHERE d.record_id = _item
                                          AND d.reason = 'brands only')
       AND (_closed = 'platform') = NOT EXISTS (
            SELECT 1 FROM grants g WHERE g.record_id = _item
               AND NOT is_platform(g.principal_id, g.for_organisation))
$$;
CREATE OR REPLACE FUNCTION has_inside(_record uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT sees(_record)
       AND (meeting_of(_record) IS NOT NULL
            OR EXISTS (SELECT 1 FROM time_polls p WHERE p.id = _record))
$$;

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
-- Only the database calls it.
REVOKE EXECUTE ON FUNCTION recuse_joining() FROM entente_app;
