-- The worker has no context of a person: what it asks and changes of a message, it does by these. To
-- whoever acts as somebody they answer nothing, and change nothing.

-- Begins a try: whose message it is and where it goes now. Nothing, if it is not its time, or if it is
-- being sent or has been. A try that was begun and never ended may have arrived: that one is unsure.
CREATE FUNCTION take_mail(_mail uuid)
RETURNS TABLE (id uuid, kind text, person_id uuid, organisation_id uuid, guest_id uuid,
               invitee_id uuid, record_id uuid, subject_id uuid, attempts int, asked_at timestamptz,
               name text, email text, language text, zone text, bounced_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF context_person() IS NOT NULL THEN RETURN; END IF;
    UPDATE mails m SET state = 'unsure', settled_at = now() WHERE m.id = _mail
       AND m.state = 'sending' AND m.tried_at < clock_timestamp() - interval '15 minutes';
    UPDATE mails m SET state = 'sending', tried_at = clock_timestamp(), attempts = m.attempts + 1
     WHERE m.id = _mail AND m.state = 'waiting' AND m.due_at <= clock_timestamp();
    IF NOT FOUND THEN RETURN; END IF;
    RETURN QUERY
    SELECT m.id, m.kind, m.person_id, m.organisation_id, m.guest_id, m.invitee_id, m.record_id,
           m.subject_id, m.attempts, m.asked_at,
           coalesce(p.name, g.name, ''), coalesce(p.email, g.email, m.address),
           coalesce(p.language, g.language, 'en'), coalesce(p.zone, g.zone, 'UTC'),
           coalesce(p.bounced_at, g.bounced_at)
      FROM mails m
      LEFT JOIN invitees i ON i.id = m.invitee_id
      LEFT JOIN people p ON p.id = coalesce(m.person_id, i.person_id)
      LEFT JOIN guests g ON g.id = coalesce(m.guest_id, i.guest_id)
     WHERE m.id = _mail;
END $$;

-- Ends a try: sent, withheld, undelivered, unsure, or waiting for the next one.
CREATE FUNCTION settle_mail(_mail uuid, _state text, _fault text, _due timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE mails SET state = _state, fault = left(_fault, 500), due_at = coalesce(_due, due_at),
           settled_at = CASE WHEN _state = 'waiting' THEN NULL ELSE clock_timestamp() END
     WHERE id = _mail AND state = 'sending' AND context_person() IS NULL;
    RETURN FOUND;
END $$;
-- Messages that are overdue, and tries that never ended: somebody must look after them again.
CREATE FUNCTION overdue_mails(_most int) RETURNS TABLE (id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.id FROM mails m
     WHERE context_person() IS NULL
       AND ((m.state = 'waiting' AND m.due_at < now() - interval '2 minutes')
         OR (m.state = 'sending' AND m.tried_at < now() - interval '15 minutes'))
     ORDER BY m.due_at LIMIT _most
$$;
-- A message came back: marks it and, when it is the address that fails, whoever has that address.
-- Says whose it is and whether that was new. For the worker, and for what comes in by mail.
CREATE FUNCTION bounce_mail(_mail uuid, _fault text, _address boolean)
RETURNS TABLE (kind text, subject_id uuid, person_id uuid, guest_id uuid, fresh boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    m record;
    marked boolean;
    touched int;
BEGIN
    IF context_person() IS NOT NULL THEN RETURN; END IF;
    SELECT x.kind, x.subject_id, x.bounced_at, x.address,
           coalesce(x.person_id, i.person_id) AS person_id,
           coalesce(x.guest_id, i.guest_id) AS guest_id
      INTO m FROM mails x LEFT JOIN invitees i ON i.id = x.invitee_id WHERE x.id = _mail;
    IF NOT FOUND THEN RETURN; END IF;
    UPDATE mails SET bounced_at = coalesce(bounced_at, now()), fault = left(_fault, 500),
           state = CASE WHEN state IN ('sending', 'unsure') THEN 'undelivered' ELSE state END,
           settled_at = coalesce(settled_at, now())
     WHERE id = _mail;
    -- A bare address has nobody to mark: it is new once.
    marked := _address AND m.address <> '' AND m.bounced_at IS NULL;
    IF _address THEN
        UPDATE people p SET bounced_at = now() WHERE p.id = m.person_id AND p.bounced_at IS NULL;
        GET DIAGNOSTICS touched = ROW_COUNT;
        marked := marked OR touched > 0;
        UPDATE guests g SET bounced_at = now() WHERE g.id = m.guest_id AND g.bounced_at IS NULL;
        GET DIAGNOSTICS touched = ROW_COUNT;
        marked := marked OR touched > 0;
    END IF;
    RETURN QUERY SELECT m.kind, m.subject_id, m.person_id, m.guest_id, marked;
END $$;
-- For who keeps the post: to whom messages went or should have gone, the newest first, before one of
-- them. Neither what they say nor what they speak of.
CREATE FUNCTION kept_mails(_which text, _before timestamptz, _before_id uuid, _most int)
RETURNS TABLE (id uuid, kind text, state text, fault text, attempts int, asked_at timestamptz,
               due_at timestamptz, tried_at timestamptz, settled_at timestamptz,
               bounced_at timestamptz, again boolean, name text, email text, organisation text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT m.id, m.kind, m.state, m.fault, m.attempts, m.asked_at, m.due_at, m.tried_at, m.settled_at,
           m.bounced_at, m.again_id IS NOT NULL, coalesce(p.name, g.name, ''),
           coalesce(p.email, g.email, m.address), coalesce(o.name, g.agency, '')
      FROM mails m
      LEFT JOIN invitees i ON i.id = m.invitee_id
      LEFT JOIN people p ON p.id = coalesce(m.person_id, i.person_id)
      LEFT JOIN guests g ON g.id = coalesce(m.guest_id, i.guest_id)
      LEFT JOIN organisations o ON o.id = coalesce(m.organisation_id, i.organisation_id)
     WHERE (context_duties())::text[] && ARRAY['secretariat', 'administrator']
       AND CASE _which WHEN 'waiting' THEN m.state IN ('waiting', 'sending')
                       WHEN 'undelivered' THEN m.again_id IS NULL AND (
                            m.state IN ('undelivered', 'unsure') OR m.bounced_at IS NOT NULL)
                       ELSE m.state = _which END
       AND (_before IS NULL OR (m.asked_at, m.id) < (_before, _before_id))
     ORDER BY m.asked_at DESC, m.id DESC LIMIT _most
$$;
-- Lets an address be tried again, as somebody who keeps the post asks.
CREATE FUNCTION trust_address(_mail uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH whose AS (
        SELECT coalesce(x.person_id, i.person_id) AS person_id, coalesce(x.guest_id, i.guest_id) AS guest_id
          FROM mails x LEFT JOIN invitees i ON i.id = x.invitee_id
         WHERE x.id = _mail AND (context_duties())::text[] && ARRAY['secretariat', 'administrator']
    ), people_again AS (
        UPDATE people p SET bounced_at = NULL FROM whose w WHERE p.id = w.person_id)
    UPDATE guests g SET bounced_at = NULL FROM whose w WHERE g.id = w.guest_id
$$;
-- What was settled long ago is forgotten.
CREATE FUNCTION forget_mails(_before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH gone AS (DELETE FROM mails WHERE settled_at < _before AND state IN ('sent', 'withheld')
                     AND context_person() IS NULL RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- To read and to check a file is nobody's deed: a job does it, and tells nobody what it saw. To
-- anybody else a file is shown by its policy.
CREATE FUNCTION file_to_read(_file uuid)
RETURNS TABLE (key text, size bigint, sha256 bytea, media_type text, name text, scan text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT f.key, f.size::bigint, f.sha256, f.media_type, f.name, f.scan FROM files f
     WHERE f.id = _file AND context_person() IS NULL
$$;
CREATE FUNCTION keep_text(_file uuid, _state text, _text text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    INSERT INTO file_texts (file_id, state, text, read_at)
    SELECT f.id, _state, _text, now() FROM files f WHERE f.id = _file AND context_person() IS NULL
    ON CONFLICT (file_id) DO UPDATE SET state = _state, text = _text, read_at = now()
$$;
CREATE FUNCTION note_scan(_file uuid, _state text, _found text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE files SET scan = _state, scan_found = left(_found, 200), scanned_at = now()
     WHERE id = _file AND context_person() IS NULL
$$;
-- Files that nobody has checked yet, the oldest first.
CREATE FUNCTION unscanned_files(_most int) RETURNS TABLE (id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT f.id FROM files f WHERE f.scan = 'unscanned' AND context_person() IS NULL
     ORDER BY f.added_at LIMIT _most
$$;
