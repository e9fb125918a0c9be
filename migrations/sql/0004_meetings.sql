-- The deeds of a meeting that look further than their caller. A meeting's record is its outside; its
-- items are parts of it, their papers parts of these. Before a meeting is called its outside, and
-- before it is convened its items, are listed in a time that never comes: only early grants count.
CREATE FUNCTION never() RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT timestamptz '9000-01-01 00:00:00+00'
$$;

-- The kinds of record of which a meeting, or a poll over its time, consists.
CREATE FUNCTION of_meeting(_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT _kind IN ('meeting', 'agenda_item', 'paper', 'time_poll')
$$;

-- Who keeps a meeting: the secretariat, and whoever leads the group that holds it. Not without sight.
CREATE FUNCTION keeps_meeting(_meeting uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM meetings m WHERE m.id = _meeting
                     AND ('secretariat' = ANY (context_duties())
                          OR m.host_id = ANY (context_chairs()))) AND sees(_meeting)
$$;
-- Who counsels it: the person named, and whoever holds a counsel's seat in its group.
CREATE FUNCTION counsels_meeting(_meeting uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM meetings m WHERE m.id = _meeting
                     AND ((m.counsel_id = context_person()
                           AND m.counsel_for = context_organisation())
                          OR m.host_id = ANY (context_counsel()))) AND sees(_meeting)
$$;
-- The meeting that a record is, or is a part of.
CREATE FUNCTION meeting_of(_record uuid) RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT coalesce((SELECT m.id FROM meetings m WHERE m.id = _record),
                    (SELECT i.meeting_id FROM agenda_items i WHERE i.id = _record),
                    (SELECT p.meeting_id FROM papers p WHERE p.id = _record))
$$;
-- Whether the caller keeps a meeting, an item, a paper or a poll, which they see.
CREATE FUNCTION keeps_part(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT sees(_record) AND (keeps_meeting(meeting_of(_record)) OR EXISTS (
        SELECT 1 FROM time_polls p WHERE p.id = _record
           AND ('secretariat' = ANY (context_duties()) OR p.host_id = ANY (context_chairs()))))
$$;
-- Whether the caller counsels the meeting of an item or a paper, which they see.
CREATE FUNCTION counsels_part(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT sees(_record) AND counsels_meeting(meeting_of(_record))
$$;
-- Whether the caller is invited to a meeting, by name or with a group or an organisation: through a
-- grant that counts, so that whoever sees it as one of the alliance alone is not.
CREATE FUNCTION invited_to(_meeting uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT sees(_meeting) AND EXISTS (
        SELECT 1 FROM meeting_invited i
          JOIN grants g ON g.record_id = i.meeting_id AND g.principal_id = i.principal_id
         WHERE i.meeting_id = _meeting AND i.principal_id = ANY (context_principals())
           AND (i.capacity IS NULL OR i.capacity = context_organisation())
           AND (g.early OR g.listed_at <= now())
           AND g.granted_at >= (context_since())[array_position(context_principals(), g.principal_id)]
           AND ((context_strict())[array_position(context_principals(), g.principal_id)]
                OR g.tlp IN ('AMBER', 'GREEN', 'CLEAR')))
$$;

-- What belongs to a meeting is its keepers': neither who wrote it down nor their house widen, narrow or
-- reword it, once they lead the group no more.
CREATE OR REPLACE FUNCTION require_origin(_record uuid) RETURNS void LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT (originates(_record) AND sees(_record))
       OR EXISTS (SELECT 1 FROM records r WHERE r.id = _record
                  AND (r.kind = 'room' OR of_meeting(r.kind))) THEN
        RAISE EXCEPTION 'no such record' USING ERRCODE = 'no_data_found';
    END IF;
END $$;
CREATE FUNCTION has_inside(_record uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT meeting_of(_record) IS NOT NULL OR EXISTS (SELECT 1 FROM time_polls p WHERE p.id = _record)
$$;
CREATE OR REPLACE FUNCTION is_own(_record uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM records r WHERE r.id = _record
        AND CASE WHEN of_meeting(r.kind) THEN
                -- Its inside has still to be written.
                keeps_part(r.id) OR (NOT has_inside(r.id) AND EXISTS (
                    SELECT 1 FROM authorships a WHERE a.record_id = r.id))
            ELSE r.originator_id = context_origin()
                OR EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = r.id)
                OR (r.published_at = now() AND EXISTS (
                    SELECT 1 FROM grants g WHERE g.record_id = r.id AND g.reason = 'released it'
                       AND g.principal_id = context_person())) END)
$$;

-- Whether a holder of grants is of the platform: its organisation, the secretariat, its people.
CREATE FUNCTION is_platform(_principal uuid, _capacity uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM groups g WHERE g.id = _principal AND g.kind = 'secretariat')
        OR EXISTS (SELECT 1 FROM organisations o WHERE o.id IN (_principal, _capacity) AND o.platform)
$$;
-- Whether an item that is closed to some admits a holder of grants. Whoever is of the platform too,
-- for whomever they act, is shut out with it.
CREATE FUNCTION item_admits(_closed text, _principal uuid, _capacity uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT CASE _closed WHEN 'brands' THEN NOT (is_platform(_principal, _capacity)
                                                OR of_platform(_principal))
                        WHEN 'platform' THEN is_platform(_principal, _capacity) ELSE true END
$$;

CREATE FUNCTION grant_part(_record uuid, _principal uuid, _capacity uuid, _early boolean, _reason text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO grants (record_id, principal_id, principal_kind, tlp, listed_at, early,
                        for_organisation, granted_at, granted_by, reason)
    SELECT r.id, p.id, p.kind, r.tlp, r.listed_at, _early, _capacity, now(), context_person(), _reason
      FROM records r, principals p WHERE r.id = _record AND p.id = _principal
       AND (p.kind = 'person' OR (r.tlp <> 'RED' AND p.kind <> 'public'
            AND (p.kind <> 'alliance' OR r.tlp IN ('GREEN', 'CLEAR'))))
    ON CONFLICT (record_id, principal_id) DO UPDATE SET early = grants.early OR excluded.early,
        reason = CASE WHEN excluded.reason = 'counsel' OR grants.reason = 'shown'
                      THEN excluded.reason ELSE grants.reason END
$$;
-- The same, or a refusal: what would reach nobody is worse. A person is addressed in one capacity.
CREATE FUNCTION give_part(_record uuid, _principal uuid, _capacity uuid, _early boolean, _reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM grant_part(_record, _principal, _capacity, _early, _reason);
    IF NOT EXISTS (SELECT 1 FROM grants g WHERE g.record_id = _record AND g.principal_id = _principal
                   AND g.for_organisation IS NOT DISTINCT FROM _capacity) THEN
        RAISE EXCEPTION 'not addressable: %', _principal USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
-- A part is given to nobody who was not given what it is a part of; but to those who prepare it.
CREATE FUNCTION keep_within() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT NEW.early AND EXISTS (
        SELECT 1 FROM records r WHERE r.id = NEW.record_id AND r.kind IN ('agenda_item', 'paper')
           AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.record_id = r.parent_id
                           AND g.principal_id = NEW.principal_id)) THEN
        RAISE EXCEPTION 'a part of what is not theirs' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_within BEFORE INSERT ON grants FOR EACH ROW EXECUTE FUNCTION keep_within();
-- Those who prepare: the secretariat, and whoever leads or counsels the group at that moment.
CREATE FUNCTION grant_preparers(_record uuid, _host uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT grant_part(_record, g.id, NULL, true, 'prepares') FROM groups g WHERE g.kind = 'secretariat';
    SELECT grant_part(_record, o.id, NULL, true, 'prepares') FROM group_offices o
     WHERE o.group_id = _host;
    SELECT grant_writer(_record)
$$;
-- Who writes something down sees it through their office, as long as they hold it; by themselves only
-- where no office of theirs was given it.
CREATE FUNCTION grant_writer(_record uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT grant_part(_record, context_person(), context_organisation(), true, 'author')
     WHERE NOT sees(_record)
$$;

CREATE FUNCTION require_host(_host uuid) RETURNS void LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM groups g WHERE g.id = _host AND g.closed_at IS NULL
                     AND ('secretariat' = ANY (context_duties())
                          OR g.id = ANY (context_chairs()))) THEN
        RAISE EXCEPTION 'no such group' USING ERRCODE = 'no_data_found';
    END IF;
END $$;

-- Whether a meeting or poll was made for a group by who may call one there now.
CREATE FUNCTION made_for(_record uuid, _kind text, _host uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT ('secretariat' = ANY (context_duties()) OR _host = ANY (context_chairs()))
       AND EXISTS (SELECT 1 FROM records r WHERE r.id = _record AND r.kind = _kind)
       AND EXISTS (SELECT 1 FROM grants g JOIN group_offices o ON o.id = g.principal_id
                   WHERE g.record_id = _record AND o.group_id = _host)
$$;
-- Whether an item was added as closed to whom its row says.
CREATE FUNCTION closed_as(_item uuid, _closed text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT (_closed = 'brands') = EXISTS (SELECT 1 FROM denials d WHERE d.record_id = _item
                                          AND d.reason = 'brands only')
       AND (_closed = 'platform') = NOT EXISTS (
            SELECT 1 FROM grants g WHERE g.record_id = _item
               AND NOT is_platform(g.principal_id, g.for_organisation))
$$;

-- Plans a meeting: its outside, seen by those who prepare it until it is called.
CREATE FUNCTION plan_meeting(
    _id uuid, _host uuid, _reference text, _title text, _tlp text, _facets text[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_host(_host);
    IF _tlp = 'RED' THEN
        RAISE EXCEPTION 'not this label' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM write_outside(_id, 'meeting', NULL, _reference, _title, _tlp, false, context_person(),
                          context_organisation(), '{}', '{}', _facets, never());
    PERFORM grant_preparers(_id, _host);
END $$;

-- Opens a poll over times: seen at once by the group that is asked.
CREATE FUNCTION open_poll(_id uuid, _host uuid, _reference text, _title text, _tlp text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM require_host(_host);
    IF _tlp = 'RED' THEN
        RAISE EXCEPTION 'not this label' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM write_outside(_id, 'time_poll', NULL, _reference, _title, _tlp, false, context_person(),
                          context_organisation(), '{}', '{}', '{}', now());
    PERFORM grant_preparers(_id, _host);
    PERFORM give_part(_id, _host, NULL, false, '');
END $$;

-- Invites a group, an organisation or a person: they see the outside once it is called, and the items
-- that are not closed to them once it is convened.
CREATE FUNCTION invite(_meeting uuid, _principal uuid, _capacity uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    i record;
BEGIN
    IF NOT keeps_meeting(_meeting) OR NOT coalesce(
        may_address(_principal, _capacity)
        OR EXISTS (SELECT 1 FROM meetings m WHERE m.id = _meeting AND m.host_id = _principal)
        OR ('secretariat' = ANY (context_duties()) AND EXISTS (
            SELECT 1 FROM groups g WHERE g.id = _principal AND g.closed_at IS NULL)), false) THEN
        RAISE EXCEPTION 'not addressable: %', _principal USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO meeting_invited (meeting_id, principal_id, capacity, invited_at, invited_by)
    VALUES (_meeting, _principal, _capacity, now(), context_person()) ON CONFLICT DO NOTHING;
    PERFORM give_part(_meeting, _principal, _capacity, false, '');
    PERFORM give_items(_meeting, _principal, _capacity, false, '');
END $$;
-- What of an agenda is open to somebody, as far as the label of each part allows.
CREATE FUNCTION give_items(
    _meeting uuid, _principal uuid, _capacity uuid, _early boolean, _reason text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT grant_part(i.id, _principal, _capacity, _early, _reason) FROM agenda_items i
     WHERE i.meeting_id = _meeting AND item_admits(i.closed_to, _principal, _capacity);
    SELECT grant_part(p.id, _principal, _capacity, _early, _reason) FROM papers p
      JOIN grants g ON g.record_id = p.item_id AND g.principal_id = _principal
     WHERE p.meeting_id = _meeting
$$;
-- Shows the outside alone, to the alliance for one: whoever is shown a meeting is not invited to it.
CREATE FUNCTION show_meeting(_meeting uuid, _principal uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT keeps_meeting(_meeting) OR NOT coalesce(may_address(_principal, NULL), false) THEN
        RAISE EXCEPTION 'not addressable: %', _principal USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM give_part(_meeting, _principal, NULL, false, 'shown');
END $$;
-- Takes an invitation back, with the sight it gave; who prepares the meeting keeps theirs.
CREATE FUNCTION uninvite(_meeting uuid, _principal uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT keeps_meeting(_meeting) THEN
        RAISE EXCEPTION 'no such meeting' USING ERRCODE = 'no_data_found';
    END IF;
    DELETE FROM meeting_invited WHERE meeting_id = _meeting AND principal_id = _principal;
    DELETE FROM grants g WHERE g.record_id = _meeting AND g.principal_id = _principal AND NOT g.early;
END $$;
-- What was lost with a meeting is lost with its parts; an exclusion from it holds for them too.
CREATE FUNCTION follow_meeting() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM grants g WHERE g.principal_id = OLD.principal_id AND NOT g.early AND g.record_id IN (
        SELECT i.id FROM agenda_items i WHERE OLD.record_id IN (i.meeting_id, i.id)
        UNION ALL
        SELECT p.id FROM papers p WHERE OLD.record_id IN (p.meeting_id, p.item_id));
    RETURN NULL;
END $$;
CREATE TRIGGER follow_meeting AFTER DELETE ON grants FOR EACH ROW EXECUTE FUNCTION follow_meeting();
CREATE FUNCTION follow_denial() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO denials (record_id, principal_id, reason, denied_at)
    SELECT x.id, NEW.principal_id, NEW.reason, NEW.denied_at FROM (
        SELECT i.id FROM agenda_items i WHERE i.meeting_id = NEW.record_id
        UNION ALL
        SELECT p.id FROM papers p WHERE NEW.record_id IN (p.meeting_id, p.item_id)) x
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_denial AFTER INSERT ON denials FOR EACH ROW EXECUTE FUNCTION follow_denial();
-- What is withdrawn is withdrawn with its parts: these would stay open to who had read the whole.
CREATE FUNCTION follow_withdrawal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE records SET state = NEW.state, changed_at = NEW.changed_at
     WHERE parent_id = NEW.id AND of_meeting(kind) AND state = 'published';
    RETURN NULL;
END $$;
CREATE TRIGGER follow_withdrawal AFTER UPDATE OF state ON records FOR EACH ROW
    WHEN (of_meeting(NEW.kind) AND NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn')
    EXECUTE FUNCTION follow_withdrawal();

-- Adds an item: seen by who prepares the meeting, by the invited from its convening on, less whom it is
-- closed to. Platform staff cannot write what they are shut out from.
CREATE FUNCTION add_item(
    _id uuid, _meeting uuid, _reference text, _title text, _tlp text, _closed text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    g record;
BEGIN
    IF NOT keeps_meeting(_meeting) THEN
        RAISE EXCEPTION 'no such meeting' USING ERRCODE = 'no_data_found';
    END IF;
    IF _tlp = 'RED' OR NOT item_admits(_closed, context_person(), context_organisation()) THEN
        RAISE EXCEPTION 'not this item' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM write_outside(_id, 'agenda_item', _meeting, _reference, _title, _tlp, false,
                          context_person(), context_organisation(), '{}', '{}', '{}', never());
    -- Not to whom the outside is shown, or whom a reader passed it on to.
    FOR g IN SELECT x.* FROM grants x WHERE x.record_id = _meeting AND (x.early OR EXISTS (
        SELECT 1 FROM meeting_invited i WHERE i.meeting_id = _meeting
           AND i.principal_id = x.principal_id)) LOOP
        IF item_admits(_closed, g.principal_id, g.for_organisation) THEN
            PERFORM grant_part(_id, g.principal_id, g.for_organisation, g.early, g.reason);
        END IF;
    END LOOP;
    INSERT INTO denials (record_id, principal_id, reason, denied_at)
    SELECT _id, o.id, 'brands only', now() FROM organisations o WHERE o.platform AND _closed = 'brands'
    UNION ALL
    SELECT _id, d.principal_id, d.reason, now() FROM denials d WHERE d.record_id = _meeting
    ON CONFLICT DO NOTHING;
    PERFORM grant_writer(_id);
END $$;
-- Adds a paper to an item: seen by who sees the item, as far as its own label allows.
CREATE FUNCTION add_paper(_id uuid, _item uuid, _reference text, _title text, _tlp text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    g record;
BEGIN
    IF NOT keeps_part(_item) OR _tlp = 'RED' THEN
        RAISE EXCEPTION 'no such item' USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM write_outside(_id, 'paper', _item, _reference, _title, _tlp, false, context_person(),
                          context_organisation(), '{}', '{}', '{}', r.listed_at)
       FROM records r JOIN agenda_items i ON i.id = r.id WHERE r.id = _item;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such item' USING ERRCODE = 'no_data_found';
    END IF;
    FOR g IN SELECT x.* FROM grants x WHERE x.record_id = _item LOOP
        PERFORM grant_part(_id, g.principal_id, g.for_organisation, g.early, g.reason);
    END LOOP;
    INSERT INTO denials (record_id, principal_id, reason, denied_at)
    SELECT _id, d.principal_id, d.reason, now() FROM denials d WHERE d.record_id = _item
    ON CONFLICT DO NOTHING;
    PERFORM grant_writer(_id);
END $$;
-- What is added once the agenda is locked waits for counsel, whatever its row says.
CREATE FUNCTION mark_late() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    NEW.added_late := NEW.added_late OR EXISTS (
        SELECT 1 FROM meetings m WHERE m.id = NEW.meeting_id AND m.locked_at IS NOT NULL);
    RETURN NEW;
END $$;
CREATE TRIGGER mark_late BEFORE INSERT ON agenda_items FOR EACH ROW EXECUTE FUNCTION mark_late();
-- A meeting moves one way, its lock stays, and counsel's word is counsel's alone.
CREATE FUNCTION keep_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Nobody in the context is the database's owner: the policies let no other come so far.
    IF context_person() IS NULL THEN RETURN NEW; END IF;
    IF (NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
            ('planned', 'saved'), ('planned', 'convened'), ('planned', 'cancelled'),
            ('saved', 'convened'), ('saved', 'cancelled'), ('convened', 'cancelled')))
       OR (OLD.locked_at IS NOT NULL AND NEW.locked_at IS NULL)
       OR (NEW.counsel_agreed_at IS NOT NULL
           AND NEW.counsel_agreed_at IS DISTINCT FROM OLD.counsel_agreed_at
           AND NOT counsels_meeting(OLD.id)) THEN
        RAISE EXCEPTION 'not this step' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_moves BEFORE UPDATE ON meetings FOR EACH ROW EXECUTE FUNCTION keep_moves();

-- TLP:AMBER and stricter leave it to the originator whether the title stands in mail and calendars:
-- looser labels let it in anyway. With the label goes what was allowed under it.
CREATE FUNCTION keep_title_told() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM 1 FROM records r WHERE r.id = NEW.id AND r.tlp IN ('AMBER', 'AMBER+STRICT')
       FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not under this label' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_title_told BEFORE INSERT OR UPDATE OF title_told ON meetings FOR EACH ROW
    WHEN (NEW.title_told) EXECUTE FUNCTION keep_title_told();
CREATE FUNCTION hush_title() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE meetings SET title_told = false WHERE id = NEW.id AND title_told;
    RETURN NULL;
END $$;
CREATE TRIGGER hush_title AFTER UPDATE OF tlp ON records FOR EACH ROW
    WHEN (NEW.kind = 'meeting' AND NEW.tlp <> OLD.tlp) EXECUTE FUNCTION hush_title();

-- A place as it is compared: two who write the same room differ in case, spaces and commas. Empty for
-- no room.
CREATE FUNCTION room_of(_place text, _mode text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN _mode = 'online' THEN '' ELSE btrim(regexp_replace(
        lower(normalize(_place, NFKC)), '[[:space:][:punct:]]+', ' ', 'g')) END
$$;
-- Of the meetings to come those that are in one room, or have one counsel, at the same time, without
-- anybody having said so: each with the other. For the secretariat, of what it sees.
CREATE FUNCTION doubled_meetings(_until timestamptz) RETURNS TABLE (id uuid, other uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.id, b.id FROM meetings a
      JOIN meetings b ON b.id <> a.id AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
       AND b.starts_at > a.starts_at - interval '14 days'
     WHERE 'secretariat' = ANY (context_duties())
       AND a.starts_at < _until AND a.starts_at > now() - interval '14 days' AND a.ends_at > now()
       AND b.ends_at > now() AND a.state <> 'cancelled' AND b.state <> 'cancelled'
       AND (a.counsel_id = b.counsel_id OR (room_of(a.place, a.mode) <> ''
            AND room_of(a.place, a.mode) = room_of(b.place, b.mode)))
       AND NOT (b.id = ANY (a.beside) OR a.id = ANY (b.beside))
       AND sees(a.id) AND sees(b.id)
$$;

-- The outside goes out: a save the date, or the convening itself.
CREATE FUNCTION list_meeting(_meeting uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT keeps_meeting(_meeting) THEN
        RAISE EXCEPTION 'no such meeting' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE records SET listed_at = now(), changed_at = now()
     WHERE id = _meeting AND listed_at > now();
END $$;
-- The agenda goes out, with its papers; what was added after the lock waits for counsel.
CREATE FUNCTION list_agenda(_meeting uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT keeps_meeting(_meeting) THEN
        RAISE EXCEPTION 'no such meeting' USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM list_meeting(_meeting);
    UPDATE records SET listed_at = now(), changed_at = now() WHERE listed_at > now() AND id IN (
        SELECT i.id FROM agenda_items i WHERE i.meeting_id = _meeting AND NOT i.added_late
        UNION ALL
        SELECT p.id FROM papers p JOIN agenda_items i ON i.id = p.item_id
         WHERE p.meeting_id = _meeting AND NOT i.added_late);
END $$;
-- An item that counsel agreed to after the lock, or a paper that came late. The first is counsel's
-- deed alone.
CREATE FUNCTION list_part(_part uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT (sees(_part) AND (counsels_meeting(meeting_of(_part)) OR (keeps_part(_part)
            AND NOT EXISTS (SELECT 1 FROM agenda_items i WHERE i.id = _part AND i.added_late)))) THEN
        RAISE EXCEPTION 'no such part' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE records r SET listed_at = now(), changed_at = now() WHERE r.listed_at > now()
       AND (r.id = _part OR r.parent_id = _part) AND r.kind IN ('agenda_item', 'paper')
       AND EXISTS (SELECT 1 FROM meetings m WHERE m.id = meeting_of(_part) AND m.state = 'convened');
END $$;
-- Withdraws what is out: an item with its papers, right after counsel's word; a paper by who keeps the
-- meeting.
CREATE FUNCTION withdraw_part(_part uuid, _reason text) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM records r WHERE r.id = _part AND r.listed_at <= now()
                     AND r.state = 'published'
                     AND ((r.kind = 'agenda_item' AND counsels_part(_part) AND EXISTS (
                              SELECT 1 FROM agenda_changes c WHERE c.item_id = _part
                                 AND c.what = 'remove' AND c.outcome = 'agreed'
                                 AND c.answered_at = now()))
                          OR (r.kind = 'paper' AND keeps_part(_part)))) THEN
        RETURN false;
    END IF;
    UPDATE records SET state = 'withdrawn', state_reason = _reason, changed_at = now(),
                       version = version + 1
     WHERE (id = _part OR parent_id = _part) AND state <> 'withdrawn';
    RETURN true;
END $$;
-- Drops a part that nobody but those who prepare has seen.
CREATE FUNCTION drop_part(_part uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT keeps_part(_part) THEN
        RAISE EXCEPTION 'no such part' USING ERRCODE = 'no_data_found';
    END IF;
    DELETE FROM records r WHERE r.parent_id = _part AND r.kind = 'paper' AND EXISTS (
        SELECT 1 FROM records x WHERE x.id = _part AND x.listed_at > now());
    DELETE FROM records r WHERE r.id = _part AND r.listed_at > now()
       AND r.kind IN ('agenda_item', 'paper', 'meeting')
       AND NOT EXISTS (SELECT 1 FROM records c WHERE c.parent_id = r.id);
    RETURN FOUND;
END $$;
-- Another label for a part that is not out yet: its audience is that of what it belongs to, as far as
-- the new label lets it in.
CREATE FUNCTION relabel_part(_part uuid, _tlp text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    x record;
BEGIN
    IF _tlp = 'RED' OR NOT keeps_part(_part) OR NOT EXISTS (
        SELECT 1 FROM records r WHERE r.id = _part AND r.listed_at > now()
           AND r.kind IN ('agenda_item', 'paper')) THEN
        RETURN false;
    END IF;
    DELETE FROM grants g WHERE g.record_id = _part AND _tlp NOT IN ('GREEN', 'CLEAR')
       AND g.principal_kind = 'alliance';
    UPDATE records SET tlp = _tlp, changed_at = now(), version = version + 1 WHERE id = _part;
    FOR x IN SELECT r.id, g.principal_id, g.for_organisation, g.early, g.reason
               FROM records r JOIN grants g ON g.record_id = r.parent_id
               LEFT JOIN agenda_items i ON i.id = r.id
              WHERE r.id = _part AND (i.id IS NULL
                    OR (item_admits(i.closed_to, g.principal_id, g.for_organisation)
                        AND (g.early OR EXISTS (
                            SELECT 1 FROM meeting_invited v WHERE v.meeting_id = i.meeting_id
                               AND v.principal_id = g.principal_id)))) LOOP
        PERFORM grant_part(x.id, x.principal_id, x.for_organisation, x.early, x.reason);
        PERFORM grant_part(p.id, x.principal_id, x.for_organisation, x.early, x.reason)
           FROM papers p WHERE p.item_id = _part;
    END LOOP;
    RETURN true;
END $$;
-- Counsel's word on the agenda as it is now.
CREATE FUNCTION agree_agenda(_meeting uuid, _at timestamptz) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT counsels_meeting(_meeting) THEN RETURN false; END IF;
    PERFORM leave_counsel(_meeting, context_person(), context_organisation());
    UPDATE meetings SET counsel_agreed_at = _at, version = version + 1,
           counsel_id = context_person(), counsel_for = context_organisation(),
           counsel_name = (SELECT p.name FROM people p WHERE p.id = context_person())
     WHERE id = _meeting AND state IN ('planned', 'saved');
    IF NOT FOUND THEN RETURN false; END IF;
    -- What counsel does not see has not had counsel's word: it stays back when the agenda goes out.
    UPDATE agenda_items i SET added_late = NOT sees(i.id)
     WHERE i.meeting_id = _meeting AND i.added_late = sees(i.id);
    RETURN true;
END $$;
-- Whoever is counsel no more sees what is prepared no more, and keeps what they are invited to.
CREATE FUNCTION leave_counsel(_meeting uuid, _stays uuid, _for uuid) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    parts uuid[] := ARRAY(SELECT _meeting
        UNION ALL SELECT x.id FROM agenda_items x WHERE x.meeting_id = _meeting
        UNION ALL SELECT x.id FROM papers x WHERE x.meeting_id = _meeting);
BEGIN
    UPDATE grants g SET early = false, reason = '' WHERE g.record_id = ANY (parts)
       AND g.reason = 'counsel' AND (g.principal_id, g.for_organisation) <> (_stays, _for)
       AND EXISTS (SELECT 1 FROM meeting_invited i WHERE i.meeting_id = _meeting
                   AND (i.principal_id, i.capacity) = (g.principal_id, g.for_organisation));
    DELETE FROM grants g WHERE g.record_id = ANY (parts)
       AND g.reason = 'counsel' AND (g.principal_id, g.for_organisation) <> (_stays, _for);
END $$;
-- The counsel whom the keepers name sees what is prepared, in that capacity, as long as they are it.
-- Nobody names themselves: counsel's word is another's.
CREATE FUNCTION name_counsel(_meeting uuid, _person uuid, _organisation uuid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT keeps_meeting(_meeting) OR _person = context_person() OR NOT EXISTS (
        SELECT 1 FROM live_affiliations(_person) a WHERE a.organisation_id = _organisation) THEN
        RAISE EXCEPTION 'no such meeting' USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE meetings SET counsel_id = _person, counsel_for = _organisation,
           counsel_name = (SELECT p.name FROM people p WHERE p.id = _person),
           -- Of an agenda that is out, another counsel has agreed, and that stays.
           counsel_agreed_at = CASE WHEN state = 'convened' OR (counsel_id, counsel_for)
                                         IS NOT DISTINCT FROM (_person, _organisation)
                                    THEN counsel_agreed_at END
     WHERE id = _meeting AND state <> 'cancelled';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such meeting' USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM leave_counsel(_meeting, _person, _organisation);
    PERFORM give_part(_meeting, _person, _organisation, true, 'counsel');
    PERFORM give_items(_meeting, _person, _organisation, true, 'counsel');
END $$;
-- For the clock: meetings that are not convened yet and begin within two months, with what says by
-- when they must be. It tells nothing of what they are about.
CREATE FUNCTION meetings_to_warn()
RETURNS TABLE (id uuid, starts_at timestamptz, zone text, notice_days int, country text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.id, m.starts_at, m.zone, k.notice_days, coalesce(b.country, (
               SELECT o.country FROM organisations o WHERE o.platform ORDER BY o.id LIMIT 1), '')
      FROM meetings m JOIN meeting_kinds k ON k.slug = m.kind
      LEFT JOIN boards b ON b.group_id = m.host_id
     WHERE m.state IN ('planned', 'saved') AND m.warned_at IS NULL
       AND m.starts_at BETWEEN now() AND now() + interval '60 days'
$$;
-- Notes that the keepers of such a meeting are warned, once, and says who they are.
CREATE FUNCTION warn_keepers(_meeting uuid)
RETURNS TABLE (person_id uuid, organisation_id uuid) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE meetings m SET warned_at = now() WHERE m.id = _meeting AND m.warned_at IS NULL
       AND m.state IN ('planned', 'saved');
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
-- An organisation stays out of an item, or comes back to it; by who keeps the meeting, or of itself.
CREATE FUNCTION recuse_item(_item uuid, _organisation uuid, _reason text, _back boolean)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM agenda_items i WHERE i.id = _item)
       OR NOT (keeps_part(_item) OR (NOT _back AND sees(_item)
               AND coalesce(_organisation = context_origin(), false)))
       -- Whoever would shut out themselves for good could not undo it.
       OR (_organisation = context_organisation() AND keeps_part(_item)
           AND originates(_item)) THEN
        RETURN false;
    END IF;
    IF _back THEN
        DELETE FROM denials d WHERE d.principal_id = _organisation AND d.reason LIKE 'recused%'
           AND d.record_id IN (SELECT _item UNION ALL
                               SELECT p.id FROM papers p WHERE p.item_id = _item);
    ELSE
        INSERT INTO denials (record_id, principal_id, reason, denied_at)
        SELECT _item, o.id, 'recused: ' || _reason, now() FROM organisations o
         WHERE o.id = _organisation ON CONFLICT DO NOTHING;
    END IF;
    RETURN FOUND;
END $$;
-- Which organisations stay out of an item: for who keeps the meeting.
CREATE FUNCTION recused_from(_item uuid)
RETURNS TABLE (organisation_id uuid, organisation_name text, reason text, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT o.id, o.name, substr(d.reason, 10), d.denied_at
      FROM denials d JOIN organisations o ON o.id = d.principal_id
     WHERE d.record_id = _item AND d.reason LIKE 'recused: %' AND keeps_part(_item)
$$;
