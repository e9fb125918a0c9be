-- The deeds of a board that look further than their caller. A thread's parts: its points, seen by
-- whoever sees the thread unless held back, and the board's own room, which only the board holds.

-- Opens a thread: record, authorship, grants and the board's room. `_audience` is the board, or the
-- secretariat alone; then there is no room. The secretariat may bring a topic to a board: it sees the
-- thread then, and as little of the board's room as of any other.
CREATE FUNCTION open_thread(
    _id uuid, _room uuid, _board uuid, _audience text, _reference text, _title text, _tlp text,
    _sealed boolean, _facets text[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT (votes_on(_board) OR ('secretariat' = ANY (context_duties()) AND NOT _sealed
                                 AND _audience = 'board'))
       OR NOT EXISTS (SELECT 1 FROM groups g WHERE g.id = _board AND g.closed_at IS NULL
                         AND g.kind IN ('board', 'committee'))
       OR _audience NOT IN ('board', 'secretariat') OR _tlp = 'RED' THEN
        RAISE EXCEPTION 'no such board' USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM write_outside(_id, 'thread', NULL, _reference, _title, _tlp, _sealed, context_person(),
                          context_organisation(), '{}', '{}', _facets, now());
    PERFORM grant_author(_id);
    IF _audience = 'secretariat' THEN
        PERFORM grant_platform(_id);
    ELSE
        PERFORM grant_group(_id, _board);
        PERFORM write_outside(_room, 'room', _id, _reference || '.room', _title, _tlp, _sealed,
                              context_person(), context_organisation(), '{}', '{}', '{}', now());
        PERFORM grant_group(_room, _board);
    END IF;
END $$;

CREATE FUNCTION grant_author(_record uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                        for_organisation, granted_at, granted_by, reason)
    SELECT r.id, a.person_id, 'person', r.tlp, r.listed_at, true, a.organisation_id, now(),
           a.person_id, 'author'
      FROM records r JOIN authorships a ON a.record_id = r.id WHERE r.id = _record
    ON CONFLICT DO NOTHING
$$;
CREATE FUNCTION grant_group(_record uuid, _group uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, granted_at,
                        granted_by)
    SELECT r.id, p.id, p.kind, r.tlp, r.listed_at, now(), NULL
      FROM records r, principals p WHERE r.id = _record AND p.id = _group
    ON CONFLICT DO NOTHING
$$;
CREATE FUNCTION grant_platform(_record uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT grant_group(_record, o.id) FROM organisations o WHERE o.platform
$$;

-- Adds a point to one's own thread; it is seen by whoever sees the thread now.
CREATE FUNCTION add_point(_id uuid, _thread uuid, _reference text, _title text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_origin(_thread);
    PERFORM write_outside(_id, 'point', r.id, _reference, _title, r.tlp, a.sealed, a.person_id,
                          a.organisation_id, '{}', '{}', '{}', now())
       FROM records r JOIN authorships a ON a.record_id = r.id
      WHERE r.id = _thread AND r.kind = 'thread' AND r.state = 'published';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such thread' USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                        for_organisation, granted_at, granted_by, reason)
    SELECT _id, g.principal_id, g.principal_kind, g.tlp, r.listed_at, g.early, g.for_organisation,
           now(), g.granted_by, g.reason
      FROM grants g, records r WHERE g.record_id = _thread AND r.id = _id;
END $$;

-- Hands a thread over to the platform: the thread, the points chosen, and of the positions chosen
-- those that their takers let go. The board's room stays the board's.
CREATE FUNCTION hand_over(_thread uuid, _points uuid[], _positions uuid[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT (sees(_thread) AND (originates(_thread) OR EXISTS (
                SELECT 1 FROM threads t WHERE t.id = _thread
                   AND t.board_id = ANY (context_chairs())))) THEN
        RAISE EXCEPTION 'no such thread' USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM grant_platform(_thread);
    PERFORM grant_platform(p.id) FROM points p
      WHERE p.thread_id = _thread AND p.id = ANY (_points) AND sees(p.id);
    UPDATE positions SET shown_at = now()
     WHERE thread_id = _thread AND id = ANY (_positions) AND may_show AND shown_at IS NULL
       AND superseded_at IS NULL AND (record_id = _thread OR record_id = ANY (_points));
END $$;

-- The board's own room is nobody's to share, narrow or relabel: neither its author's, nor that of
-- a member who would let a colleague in.
CREATE OR REPLACE FUNCTION require_origin(_record uuid) RETURNS void LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT (originates(_record) AND sees(_record))
       OR EXISTS (SELECT 1 FROM records r WHERE r.id = _record AND r.kind = 'room') THEN
        RAISE EXCEPTION 'no such record' USING ERRCODE = 'no_data_found';
    END IF;
END $$;
CREATE FUNCTION keep_room() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.principal_kind NOT IN ('board', 'committee')
       AND EXISTS (SELECT 1 FROM records r WHERE r.id = NEW.record_id AND r.kind = 'room') THEN
        RAISE EXCEPTION 'the room is the board''s' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_room BEFORE INSERT ON grants FOR EACH ROW EXECUTE FUNCTION keep_room();
DROP POLICY origin ON records;
CREATE POLICY origin ON records FOR UPDATE TO entente_app USING (
    kind <> 'room' AND originates(id) AND sees(id));

-- As in 0001_deeds.sql, and the parts of a thread follow its label. RED is for people, not boards.
CREATE OR REPLACE FUNCTION relabel(_record uuid, _tlp text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    parts uuid[];
BEGIN
    PERFORM require_origin(_record);
    IF EXISTS (SELECT 1 FROM records r WHERE r.id = _record
               AND (r.kind = 'point' OR (r.kind = 'thread' AND _tlp = 'RED'))) THEN
        RAISE EXCEPTION 'not this label' USING ERRCODE = 'insufficient_privilege';
    END IF;
    parts := ARRAY(SELECT r.id FROM records r WHERE r.id = _record
                      OR (r.parent_id = _record AND r.kind IN ('point', 'room')));
    DELETE FROM grants g WHERE g.record_id = ANY (parts) AND NOT (
        g.principal_kind = 'person'
        OR (_tlp <> 'RED' AND g.principal_kind IN
            ('organisation', 'working_group', 'board', 'committee', 'secretariat'))
        OR (_tlp IN ('GREEN', 'CLEAR') AND g.principal_kind = 'alliance')
        OR (_tlp = 'CLEAR' AND g.principal_kind = 'public'));
    UPDATE records SET tlp = _tlp, changed_at = now(), version = version + 1
     WHERE id = ANY (parts);
END $$;

-- Withdraws a thread with its points and the board's room, also where its people see these no longer;
-- a point that was withdrawn before keeps its own reason.
CREATE FUNCTION withdraw_thread(_thread uuid, _reason text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_origin(_thread);
    UPDATE records SET state = 'withdrawn', state_reason = _reason, changed_at = now(),
                       version = version + 1
     WHERE state <> 'withdrawn' AND ((id = _thread AND kind = 'thread')
           OR (parent_id = _thread AND kind IN ('point', 'room')));
END $$;

-- What ends with a thread: its points and the board's room are closed to whoever it is closed to.
CREATE FUNCTION end_parts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE records SET state = NEW.state, changed_at = NEW.changed_at
     WHERE parent_id = NEW.id AND kind IN ('point', 'room') AND state = 'published';
    RETURN NULL;
END $$;
CREATE TRIGGER end_parts AFTER UPDATE OF state ON records FOR EACH ROW
    WHEN (NEW.kind = 'thread' AND NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn')
    EXECUTE FUNCTION end_parts();

-- An organisation stays out of a thread or point: of its own accord, or because the chair says so.
-- The author is never shut out of their own: of a recused organisation they alone still see it, and
-- nobody else can tell. Answers '' or why it cannot be.
CREATE FUNCTION recuse(_id uuid, _record uuid, _organisation uuid, _reason text)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    t threads;
    author uuid;
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
    INSERT INTO denials (record_id, principal_id, reason, denied_at)
    SELECT _record, x, 'recused', now() FROM (
        SELECT _organisation WHERE author IS NULL
        UNION
        -- All others of it, whomever they act for: one left in would tell whose thread it is.
        SELECT f.person_id FROM affiliations f
         WHERE author IS NOT NULL AND f.organisation_id = _organisation
           AND f.person_id <> author AND (f.ends_at IS NULL OR f.ends_at > now())) q (x)
    ON CONFLICT DO NOTHING;
    RETURN '';
END $$;

-- Whoever is named to the seat of a recused organisation later stays out too, where it could not
-- be shut out as such.
CREATE FUNCTION recuse_too() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO denials (record_id, principal_id, reason, denied_at)
    SELECT r.record_id, NEW.person_id, 'recused', now()
      FROM seats s JOIN recusals r ON r.board_id = s.group_id
           AND r.organisation_id = s.organisation_id AND r.until IS NULL
     WHERE s.id = NEW.seat_id
       AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = r.record_id
                       AND d.principal_id = r.organisation_id)
       AND NOT EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = r.thread_id
                       AND a.person_id = NEW.person_id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER recuse_too AFTER INSERT OR UPDATE ON seat_holders
    FOR EACH ROW EXECUTE FUNCTION recuse_too();

-- Whether the label of what a board holds lets the caller in: agents only under the open ones.
CREATE FUNCTION label_allows(_record uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT context_origin() IS NOT NULL OR EXISTS (
        SELECT 1 FROM records r WHERE r.id = _record AND r.tlp IN ('AMBER', 'GREEN', 'CLEAR'))
$$;

-- Ends a recusal: by the organisation itself, or by the chair.
CREATE FUNCTION end_recusal(_id uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
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
            SELECT f.person_id FROM affiliations f WHERE f.organisation_id = r.organisation_id));
    RETURN true;
END $$;

-- Casts a ballot for one's own organisation, or by proxy for another; by the clock of this very
-- moment, not of the transaction's beginning. Answers '' or why it does not count.
CREATE FUNCTION cast_ballot(_vote uuid, _for uuid, _choice int)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    v votes;
BEGIN
    -- One at a time: whoever waits here is counted, or refused, by the clock after the wait.
    SELECT * INTO v FROM votes WHERE id = _vote FOR UPDATE;
    IF NOT FOUND OR NOT (sees(v.room_id) AND sees(v.record_id)) THEN RETURN 'absent'; END IF;
    IF v.withdrawn_at IS NOT NULL OR EXISTS (
        SELECT 1 FROM records r WHERE r.id IN (v.record_id, v.thread_id) AND r.state = 'withdrawn')
    THEN RETURN 'withdrawn'; END IF;
    IF clock_timestamp() < v.opens_at THEN RETURN 'early'; END IF;
    IF clock_timestamp() >= v.closes_at THEN RETURN 'closed'; END IF;
    IF _choice < -1 OR _choice >= cardinality(v.options) THEN RETURN 'choice'; END IF;
    IF NOT votes_on(v.board_id) OR NOT has_vote(_for, v.board_id) THEN RETURN 'no_seat'; END IF;
    -- Also who votes for another stays out of it.
    IF EXISTS (SELECT 1 FROM recusals r WHERE r.until IS NULL
                  AND r.organisation_id IN (_for, context_organisation())
                  AND r.record_id IN (v.record_id, v.thread_id)) THEN RETURN 'recused'; END IF;
    IF _for <> context_organisation() THEN
        IF NOT EXISTS (SELECT 1 FROM proxies p WHERE p.vote_id = _vote AND p.withdrawn_at IS NULL
                          AND p.from_organisation = _for
                          AND p.to_organisation = context_organisation()) THEN
            RETURN 'no_proxy';
        END IF;
    END IF;
    -- Whoever has given their own vote away neither casts it nor another's.
    IF EXISTS (SELECT 1 FROM proxies p WHERE p.vote_id = _vote AND p.withdrawn_at IS NULL
                  AND p.from_organisation = context_organisation()) THEN
        RETURN 'given_away';
    END IF;
    INSERT INTO ballots (vote_id, organisation_id, organisation_name, industry, through,
                         through_name, cast_at)
    SELECT _vote, o.id, o.name,
           (SELECT s.industry FROM seats s WHERE s.group_id = v.board_id
               AND s.organisation_id = o.id AND s.starts_at <= now()
               AND (s.ends_at IS NULL OR s.ends_at > now()) LIMIT 1),
           t.id, t.name, CASE WHEN NOT v.secret THEN clock_timestamp() END
      FROM organisations o, organisations t WHERE o.id = _for AND t.id = context_organisation()
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN 'twice'; END IF;
    IF v.secret THEN
        UPDATE tallies SET count = count + (choice = _choice)::int WHERE vote_id = _vote;
    ELSE
        INSERT INTO ballot_choices (vote_id, organisation_id, choice) VALUES (_vote, _for, _choice);
    END IF;
    RETURN '';
END $$;

-- Waits for whoever is just voting in a vote, so that a proxy is neither given nor taken back beside
-- a ballot, and whoever counts right after the close misses none.
CREATE FUNCTION await_ballots(_vote uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT 1 FROM votes v WHERE v.id = _vote AND sees(v.record_id) AND sees(v.room_id) FOR UPDATE
$$;

-- Publishes what both sides agreed to tell all members: a record of its own for the alliance and the
-- platform, by nobody: the board speaks.
CREATE FUNCTION release_thread(_proposal uuid, _id uuid, _reference text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    p release_proposals;
    t threads;
BEGIN
    SELECT * INTO p FROM release_proposals WHERE id = _proposal AND decided_at IS NULL FOR UPDATE;
    IF NOT FOUND OR NOT sees(p.thread_id) OR NOT (
        (p.proposed_as = 'originator' AND p.board_id = ANY (context_chairs()))
        OR (p.proposed_as = 'chair' AND originates(p.thread_id)))
       -- Two people, also where one of them bears no name.
       OR p.proposed_by = context_person()
       OR (p.proposed_as = 'originator' AND EXISTS (
            SELECT 1 FROM authorships a WHERE a.record_id = p.thread_id
               AND a.person_id = context_person())) THEN
        RAISE EXCEPTION 'no such proposal' USING ERRCODE = 'no_data_found';
    END IF;
    SELECT * INTO t FROM threads WHERE id = p.thread_id;
    UPDATE release_proposals SET agreed = true, decided_at = now() WHERE id = _proposal;
    INSERT INTO records (id, kind, reference, title, tlp, state, originator_name, author_name,
                         facets, published_at, listed_at, changed_at)
    SELECT _id, 'release', _reference, p.title, 'GREEN', 'published', g.name, '',
           ARRAY['topic:' || t.topic], now(), now(), now()
      FROM groups g WHERE g.id = p.board_id;
    INSERT INTO releases (id, board_id, topic, industry, said, did, state, decided_on)
    SELECT _id, p.board_id, t.topic,
           (SELECT s.industry FROM authorships a JOIN seats s ON s.organisation_id = a.organisation_id
             WHERE a.record_id = t.id AND NOT a.sealed AND s.group_id = t.board_id
             ORDER BY s.starts_at DESC LIMIT 1),
           p.said, p.did, t.state, coalesce(t.decided_at, t.answered_at, now())::date;
    INSERT INTO release_sources (release_id, thread_id) VALUES (_id, p.thread_id);
    PERFORM grant_group(_id, g.id) FROM groups g WHERE g.kind = 'alliance' OR g.id = p.board_id;
    PERFORM grant_platform(_id);
END $$;

-- How many points the platform holds and has not answered: a thread closes with none. A number
-- alone, for whoever sees the thread.
CREATE FUNCTION unanswered(_thread uuid) RETURNS int LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT count(*)::int FROM points p
      JOIN records r ON r.id = p.id AND r.state = 'published'
      JOIN grants g ON g.record_id = p.id
      JOIN organisations o ON o.id = g.principal_id AND o.platform
     WHERE p.thread_id = _thread AND sees(_thread)
       AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.point_id = p.id
                       AND a.published_at IS NOT NULL AND a.superseded_at IS NULL)
$$;

-- What was to be answered together with a thread is answered by itself, once that one is withdrawn.
CREATE FUNCTION part_joined() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE threads SET joined_into = NULL, due_on = NEW.due_on, version = version + 1
     WHERE joined_into = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER part_joined AFTER UPDATE OF state ON threads FOR EACH ROW
    WHEN (NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn') EXECUTE FUNCTION part_joined();
