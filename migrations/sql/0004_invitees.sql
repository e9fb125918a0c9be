-- Whom a meeting invites now, person by person: through what they hold of it, as its label allows.
CREATE FUNCTION invited_people(_meeting uuid) RETURNS SETOF reached LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT x.* FROM records r
    CROSS JOIN LATERAL (
        SELECT array_agg(i.principal_id) AS ids, array_agg(i.capacity) AS capacities,
               array_agg(g.granted_at) AS granted, array_agg(false) AS early
          FROM meeting_invited i
          JOIN grants g ON g.record_id = i.meeting_id AND g.principal_id = i.principal_id
         WHERE i.meeting_id = r.id) g
    CROSS JOIN LATERAL reach(g.ids, g.capacities, g.granted, g.early, r.tlp, r.countries, r.brands,
        ARRAY(SELECT d.principal_id FROM denials d WHERE d.record_id = r.id)) x
    WHERE r.id = _meeting AND r.state <> 'withdrawn'
$$;
-- Whether an invitation still stands: a guest's, and anybody else's as long as what it came through.
CREATE FUNCTION still_invited(_invitee uuid) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM invitees i WHERE i.id = _invitee AND i.withdrawn_at IS NULL
        AND (i.guest_id IS NOT NULL OR EXISTS (
            SELECT 1 FROM invited_people(i.meeting_id) x
             WHERE x.person_id = i.person_id AND x.organisation_id = i.organisation_id)))
$$;
-- Keeps the rows of who is invited in step with the groups, seats and organisations invited.
-- It tells its caller nothing, so whoever may run it may run it.
CREATE FUNCTION refresh_invitees(_meeting uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    whom uuid[];
    houses uuid[];
BEGIN
    PERFORM await_places(_meeting);
    SELECT coalesce(array_agg(x.person_id), '{}'), coalesce(array_agg(x.organisation_id), '{}')
      INTO whom, houses FROM invited_people(_meeting) x;
    INSERT INTO invitees (id, meeting_id, person_id, organisation_id, invited_at)
    SELECT gen_random_uuid(), _meeting, n.person, n.house, now()
      FROM (SELECT DISTINCT * FROM unnest(whom, houses) u (person, house)) n
    ON CONFLICT (meeting_id, person_id, organisation_id)
    DO UPDATE SET withdrawn_at = NULL, invited_at = now()
       WHERE invitees.withdrawn_at IS NOT NULL;
    UPDATE invitees i SET withdrawn_at = now() WHERE i.meeting_id = _meeting
       AND i.person_id IS NOT NULL AND i.withdrawn_at IS NULL
       AND (i.person_id, i.organisation_id) NOT IN (SELECT * FROM unnest(whom, houses));
END $$;

-- Waits for whoever is just answering. Whoever answers waits here first: they could else hold their own
-- row while another, whose place became free, gives it to them.
CREATE FUNCTION await_places(_meeting uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT 1 FROM meetings m WHERE m.id = _meeting FOR UPDATE
$$;
-- Gives places in the order of answers, as far as the room and each organisation's share allow; who
-- has one keeps it. The rest wait.
CREATE FUNCTION settle_places(_meeting uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    m meetings;
BEGIN
    SELECT * INTO m FROM meetings WHERE id = _meeting FOR UPDATE;
    WITH coming AS (
        SELECT x.id, x.organisation_id, x.place = 'place' AS has, x.waiting_since, x.answered_at,
               row_number() OVER (PARTITION BY x.organisation_id ORDER BY x.place = 'place' DESC,
                                  x.waiting_since NULLS LAST, x.answered_at, x.id) AS in_house
          FROM invitees x WHERE x.meeting_id = _meeting AND x.withdrawn_at IS NULL
           AND x.answer IN ('yes', 'colleague')
    ), fitting AS (
        SELECT c.id, row_number() OVER (ORDER BY c.has DESC, c.waiting_since NULLS LAST,
                                        c.answered_at, c.id) AS in_all
          FROM coming c WHERE m.places_each IS NULL OR c.organisation_id IS NULL
                           OR c.in_house <= m.places_each
    ), settled AS (
        SELECT i.id, CASE WHEN c.id IS NULL THEN ''
                          WHEN f.in_all <= coalesce(m.capacity, f.in_all) THEN 'place'
                          ELSE 'waiting' END AS place
          FROM invitees i LEFT JOIN coming c ON c.id = i.id LEFT JOIN fitting f ON f.id = i.id
         WHERE i.meeting_id = _meeting)
    UPDATE invitees i SET place = w.place,
           placed_at = CASE WHEN i.place = 'waiting' AND w.place = 'place' THEN now() END,
           waiting_since = CASE WHEN w.place = 'waiting' THEN coalesce(i.waiting_since, now()) END
      FROM settled w WHERE w.id = i.id AND i.place <> w.place;
END $$;
CREATE FUNCTION settle_after() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM settle_places(NEW.meeting_id);
    RETURN NULL;
END $$;
CREATE TRIGGER settle_after AFTER UPDATE OF answer, withdrawn_at ON invitees FOR EACH ROW
    WHEN ((OLD.answer, OLD.withdrawn_at) IS DISTINCT FROM (NEW.answer, NEW.withdrawn_at))
    EXECUTE FUNCTION settle_after();
CREATE FUNCTION settle_room() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM settle_places(NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER settle_room AFTER UPDATE OF capacity, places_each ON meetings FOR EACH ROW
    WHEN ((OLD.capacity, OLD.places_each) IS DISTINCT FROM (NEW.capacity, NEW.places_each))
    EXECUTE FUNCTION settle_room();
-- Which of those who waited have got a place in this transaction, at a meeting or in a series: they are
-- to be told.
CREATE FUNCTION just_placed(_id uuid) RETURNS TABLE (id uuid, meeting_id uuid) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT i.id, m.id FROM meetings m JOIN invitees i ON i.meeting_id = m.id
     WHERE (m.id = _id OR m.series_id = _id) AND i.placed_at = now()
$$;

-- Who comes, for who is invited or keeps the meeting: those who agreed to be named; of an officer the
-- agency alone.
CREATE FUNCTION who_comes(_meeting uuid)
RETURNS TABLE (name text, organisation text, guest boolean) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT CASE WHEN i.person_id IS NOT NULL THEN p.name WHEN q.kind = 'officer' THEN '' ELSE q.name END,
           coalesce(o.name, q.agency), i.guest_id IS NOT NULL
      FROM invitees i
      LEFT JOIN people p ON p.id = i.person_id
      LEFT JOIN organisations o ON o.id = i.organisation_id
      LEFT JOIN guests q ON q.id = i.guest_id
     WHERE i.meeting_id = _meeting AND i.named AND i.answer IN ('yes', 'colleague')
       AND i.place <> 'waiting' AND i.withdrawn_at IS NULL
       AND (invited_to(_meeting) OR keeps_meeting(_meeting))
$$;

-- From the answer link of a mail: whose it is. A guest's ends 30 days after the meeting, anybody
-- else's with what they were invited through.
CREATE FUNCTION invitee_of(_link bytea)
RETURNS TABLE (id uuid, meeting_id uuid, person_id uuid, organisation_id uuid, guest_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT i.id, i.meeting_id, i.person_id, i.organisation_id, i.guest_id
      FROM invitees i JOIN meetings m ON m.id = i.meeting_id
     WHERE i.link = _link AND still_invited(i.id) AND m.state <> 'planned'
       AND (i.guest_id IS NULL OR m.ends_at + interval '30 days' > now())
$$;
-- What a guest may see of the meeting they are invited to: its outside and how to get in.
CREATE FUNCTION guest_meeting(_link bytea)
RETURNS TABLE (
    id uuid, reference text, title text, tlp text, kind text, host text, state text,
    starts_at timestamptz, ends_at timestamptz, starts_wall timestamp, ends_wall timestamp, zone text,
    mode text, place text, description text, language text, url text, words text, sequence int,
    cancelled_reason text, series_id uuid, occurs_wall timestamp, guest_name text, agency text,
    email text, guest_zone text, guest_language text, answer text, note text, answered_at timestamptz,
    named boolean, waiting boolean, invited_by text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.id, r.reference, r.title, r.tlp, m.kind, h.name, m.state, m.starts_at, m.ends_at,
           m.starts_wall, m.ends_wall, m.zone, m.mode, m.place, m.description, m.language,
           coalesce(d.url, ''), coalesce(d.words, ''), m.sequence, m.cancelled_reason, m.series_id,
           m.occurs_wall, q.name, q.agency, q.email, q.zone, q.language, i.answer, i.note,
           i.answered_at, i.named, i.place = 'waiting', r.originator_name
      FROM invitee_of(_link) x
      JOIN invitees i ON i.id = x.id JOIN guests q ON q.id = i.guest_id
      JOIN meetings m ON m.id = i.meeting_id JOIN records r ON r.id = m.id
      JOIN groups h ON h.id = m.host_id
      LEFT JOIN meeting_doors d ON d.meeting_id = m.id
     WHERE r.state = 'published' AND r.listed_at <= now()
       AND r.tlp IN ('GREEN', 'CLEAR', 'AMBER', 'AMBER+STRICT')
$$;
-- The programme for guests: the items opened to them, once the meeting is convened.
CREATE FUNCTION guest_programme(_link bytea)
RETURNS TABLE (title text, tlp text, part text, purpose text, minutes int, text text, owner_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT r.title, r.tlp, a.part, a.purpose, a.minutes, a.text, a.owner_name
      FROM invitee_of(_link) x
      JOIN meetings m ON m.id = x.meeting_id AND m.state = 'convened'
      JOIN agenda_items a ON a.meeting_id = m.id AND a.for_guests AND a.closed_to = ''
      JOIN records r ON r.id = a.id AND r.state = 'published' AND r.listed_at <= now()
       AND r.tlp IN ('GREEN', 'CLEAR')
     WHERE x.guest_id IS NOT NULL
     ORDER BY array_position(ARRAY['opening', 'minutes', 'actions', 'business', 'closing'], a.part),
              a.position, r.reference
$$;
-- What changed about a meeting, for a guest who is told of it.
CREATE FUNCTION guest_change(_link bytea, _change uuid) RETURNS jsonb LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.what FROM guest_meeting(_link) g JOIN meeting_changes c ON c.meeting_id = g.id
     WHERE c.id = _change
$$;
-- Answers for whom a link was sent, until the meeting begins; `_whole` for what is left of its series.
-- Says '' or why not.
CREATE FUNCTION answer_by_link(
    _link bytea, _answer text, _note text, _colleague text, _named boolean, _whole boolean)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    x record;
BEGIN
    SELECT i.id, i.meeting_id, i.person_id, i.organisation_id, i.guest_id, m.state, m.starts_at,
           m.series_id INTO x
      FROM invitee_of(_link) i JOIN meetings m ON m.id = i.meeting_id;
    IF NOT FOUND THEN RETURN 'absent'; END IF;
    IF x.state = 'cancelled' THEN RETURN 'cancelled'; END IF;
    IF x.starts_at <= clock_timestamp() THEN RETURN 'begun'; END IF;
    PERFORM await_places(m.id) FROM (
        SELECT m.id FROM meetings m
         WHERE m.id = x.meeting_id OR (_whole AND m.series_id = x.series_id) ORDER BY m.id) m;
    UPDATE invitees i SET answer = _answer, note = _note, colleague_name = _colleague,
           colleague_id = NULL, named = _named, answered_at = now(), answered_through = 'link',
           recorded_by = NULL, version = version + 1
     WHERE i.id = x.id OR (_whole AND still_invited(i.id)
       AND i.person_id IS NOT DISTINCT FROM x.person_id
       AND i.organisation_id IS NOT DISTINCT FROM x.organisation_id
       AND i.guest_id IS NOT DISTINCT FROM x.guest_id
       AND EXISTS (SELECT 1 FROM meetings m WHERE m.id = i.meeting_id AND m.series_id = x.series_id
                      AND m.state IN ('saved', 'convened') AND m.starts_at > clock_timestamp()));
    RETURN '';
END $$;
-- A calendar's reply (RFC 5546, section 3.2.3): by the address that was invited; an older one than was
-- taken already, or one to an earlier state than was told last, changes nothing. Says '' or why not.
CREATE FUNCTION answer_by_reply(
    _id uuid, _occurs timestamptz, _email text, _answer text, _sequence int, _at timestamptz)
RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    found int;
    late int;
    open_ids uuid[];
BEGIN
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
-- For the post, which acts as nobody or as whom it writes to: to whom a message about an invitation goes,
-- asked at the moment of sending. Withdrawn is also who has lost what they were invited through.
CREATE FUNCTION post_of(_invitee uuid)
RETURNS TABLE (id uuid, meeting_id uuid, series_id uuid, person_id uuid, organisation_id uuid,
               guest_id uuid, name text, email text, language text, zone text, answer text, told int,
               bounced_at timestamptz, withdrawn_at timestamptz, state text, reference text, tlp text,
               starts_wall timestamp, ends_wall timestamp, zone_there text, occurs_wall timestamp,
               sequence int, ends_at timestamptz, series_zone text, series_sequence int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT i.id, i.meeting_id, m.series_id, i.person_id, i.organisation_id, i.guest_id,
           coalesce(p.name, q.name), coalesce(p.email, q.email), coalesce(p.language, q.language),
           coalesce(p.zone, q.zone), i.answer, i.told, coalesce(p.bounced_at, q.bounced_at),
           CASE WHEN i.withdrawn_at IS NULL AND NOT still_invited(i.id) THEN now()
                ELSE i.withdrawn_at END, m.state, r.reference, r.tlp, m.starts_wall, m.ends_wall, m.zone,
           m.occurs_wall, m.sequence, m.ends_at, s.zone, s.sequence
      FROM invitees i JOIN meetings m ON m.id = i.meeting_id JOIN records r ON r.id = m.id
      LEFT JOIN meeting_series s ON s.id = m.series_id
      LEFT JOIN people p ON p.id = i.person_id LEFT JOIN guests q ON q.id = i.guest_id
     WHERE i.id = _invitee AND for_post(i.id)
$$;
-- Whether the caller is the post, whom it writes to, or who keeps the meeting.
CREATE FUNCTION for_post(_invitee uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    SELECT context_person() IS NULL OR EXISTS (
        SELECT 1 FROM invitees i WHERE i.id = _invitee
           AND (i.person_id = context_person() OR keeps_meeting(i.meeting_id)))
$$;
-- Whom to tell of a meeting, for who keeps or counsels it; `fresh` were invited, and `gone` are no
-- longer invited, since this transaction began.
CREATE FUNCTION to_tell(_meeting uuid)
RETURNS TABLE (id uuid, person_id uuid, organisation_id uuid, guest_id uuid, told int, answer text,
               withdrawn boolean, fresh boolean, gone boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT i.id, i.person_id, i.organisation_id, i.guest_id, i.told, i.answer,
           i.withdrawn_at IS NOT NULL, i.invited_at = now(), coalesce(i.withdrawn_at = now(), false)
      FROM invitees i
     WHERE i.meeting_id = _meeting AND (keeps_meeting(_meeting) OR counsels_meeting(_meeting))
     ORDER BY i.id
$$;
-- The hash of the link that a message to an invitee carries; it stays, so that older ones lead on too.
CREATE FUNCTION keep_link(_invitee uuid, _link bytea) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE invitees SET link = _link
     WHERE id = _invitee AND link IS DISTINCT FROM _link AND for_post(_invitee)
$$;
-- What was told to whom.
CREATE FUNCTION mark_told(_invitee uuid, _sequence int) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE invitees SET told = greatest(told, _sequence), told_at = now()
     WHERE id = _invitee AND for_post(_invitee)
$$;

-- From the hash of a subscription's address to whose it is; `used_at` is written at most once a minute.
CREATE FUNCTION subscription_of(_token bytea)
RETURNS TABLE (id uuid, person_id uuid, organisation_id uuid, scope text, group_id uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE calendar_subscriptions s SET used_at = now() WHERE s.token = _token
       AND s.revoked_at IS NULL AND (s.used_at IS NULL OR s.used_at < now() - interval '1 minute');
    RETURN QUERY SELECT s.id, s.person_id, s.organisation_id, s.scope, s.group_id
      FROM calendar_subscriptions s WHERE s.token = _token AND s.revoked_at IS NULL;
END $$;
-- From here on acts as the holder of a subscription, and says who that is and what it covers, with a
-- mark as enter_marked makes it: the SHA-256 of all of this.
CREATE FUNCTION subscriber(_token bytea)
RETURNS TABLE (scope text, group_id uuid, holder actor_row, mark bytea) LANGUAGE plpgsql AS $$
DECLARE
    s record;
BEGIN
    SELECT * INTO s FROM subscription_of(_token);
    IF NOT FOUND THEN RETURN; END IF;
    SELECT a.* INTO holder FROM assume(s.person_id, s.organisation_id) a;
    IF NOT FOUND THEN RETURN; END IF;
    scope := s.scope;
    group_id := s.group_id;
    mark := sha256(convert_to(ROW(scope, group_id, holder)::text, 'UTF8'));
    RETURN NEXT;
END $$;
-- The same for whoever was marked before, as same_holder: refuses if a letter of it is another.
CREATE FUNCTION same_subscriber(_token bytea, _mark bytea) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT f.mark FROM subscriber(_token) f) IS DISTINCT FROM _mark THEN
        RAISE EXCEPTION 'the holder is another' USING ERRCODE = 'ENT01';
    END IF;
END $$;
-- How the slots of a poll suit: counts by zone, for who sees the poll.
CREATE FUNCTION time_counts(_poll uuid)
RETURNS TABLE (slot_id uuid, zone text, answer text, people bigint) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.slot_id, a.zone, a.answer, count(*) FROM time_slots s JOIN time_answers a ON a.slot_id = s.id
     WHERE s.poll_id = _poll AND sees(_poll) GROUP BY a.slot_id, a.zone, a.answer
$$;
