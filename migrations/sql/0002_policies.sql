-- The second wall around threads, positions, votes and answers; its wording is its own.
-- `open_record` runs with the caller's rights, so sight is decided by the policies of records.

-- Whether the caller wrote an unattributed record, and so leaves no name there.
CREATE FUNCTION wrote_sealed(_record uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = _record AND a.sealed)
$$;
-- Whether a record is a thread or one of its points, and the room that thread's.
CREATE FUNCTION of_thread(_record uuid, _room uuid, _thread uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM threads t WHERE t.id = _thread AND t.room_id = _room)
       AND (_record = _thread
            OR EXISTS (SELECT 1 FROM points p WHERE p.id = _record AND p.thread_id = _thread))
$$;
-- Whether the organisation acted for stays out of a thread, or of this point of it.
CREATE FUNCTION stays_out(_record uuid, _thread uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT 1 FROM recusals r WHERE r.organisation_id = context_organisation()
                   AND r.until IS NULL AND r.record_id IN (_record, _thread))
$$;
-- Whether a thread and its room were made by open_thread() for this board.
CREATE FUNCTION opened_for(_thread uuid, _room uuid, _board uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT CASE WHEN _room IS NULL THEN
        votes_on(_board) AND NOT EXISTS (SELECT 1 FROM records r WHERE r.parent_id = _thread
                                         AND r.kind = 'room')
    ELSE EXISTS (SELECT 1 FROM records r JOIN grants g ON g.record_id = r.id
                 WHERE r.id = _room AND r.kind = 'room' AND r.parent_id = _thread
                   AND g.principal_id = _board) END
$$;

CREATE POLICY reader ON threads FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
-- A thread lies before the board that its room was given to, and begins without an owner or answer.
CREATE POLICY origin_in ON threads FOR INSERT TO entente_app WITH CHECK (
    owner_id IS NULL AND answered_at IS NULL AND decided_at IS NULL
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = threads.id AND r.kind = 'thread')
    AND is_own(id) AND opened_for(id, room_id, board_id));
-- Sight is asked for in each: an UPDATE without a WHERE reads nothing.
CREATE POLICY party_up ON threads FOR UPDATE TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)) AND (
        is_own(id) OR board_id = ANY ((SELECT context_chairs())::uuid[])
        OR ((SELECT context_platform()) AND handed_over_at IS NOT NULL)
        -- Whoever takes a position or comments first takes it into discussion.
        OR (state IN ('open', 'in_discussion') AND votes_on(board_id))));

-- What was asked stays in the words of those who asked; the rest moves as the thread does.
CREATE FUNCTION keep_asked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.problem, NEW.proposal, NEW.topic, NEW.language) IS DISTINCT FROM
       (OLD.problem, OLD.proposal, OLD.topic, OLD.language) AND NOT is_own(OLD.id) THEN
        RAISE EXCEPTION 'not the words of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF (NEW.owner_id, NEW.answered_at) IS DISTINCT FROM (OLD.owner_id, OLD.answered_at)
       AND NOT context_platform() THEN
        RAISE EXCEPTION 'the platform answers for itself' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A seat alone takes an open thread into discussion, and changes nothing else of it.
    -- What a trigger of the house changes elsewhere in turn (part_joined) is not the caller's deed.
    IF pg_trigger_depth() = 1
       AND NOT (is_own(OLD.id) OR OLD.board_id = ANY (context_chairs()) OR context_platform())
       AND (to_jsonb(NEW) - '{state,version}'::text[] <> to_jsonb(OLD) - '{state,version}'::text[]
            OR (NEW.state <> OLD.state AND (OLD.state, NEW.state) <> ('open', 'in_discussion'))) THEN
        RAISE EXCEPTION 'not the thread of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_asked BEFORE UPDATE ON threads FOR EACH ROW EXECUTE FUNCTION keep_asked();

CREATE POLICY reader ON points FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
CREATE POLICY origin_in ON points FOR INSERT TO entente_app WITH CHECK (
    is_own(id) AND EXISTS (SELECT 1 FROM records r WHERE r.id = points.id AND r.kind = 'point'
                           AND r.parent_id = points.thread_id));
CREATE POLICY origin_up ON points FOR UPDATE TO entente_app USING (is_own(id));

-- A step is told to those who saw the thread when it was taken.
CREATE POLICY reader ON thread_moves FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(thread_id))
    AND EXISTS (SELECT 1 FROM grants g WHERE g.record_id = thread_moves.thread_id
                AND g.granted_at <= thread_moves.at));
CREATE POLICY reader_in ON thread_moves FOR INSERT TO entente_app WITH CHECK (
    EXISTS (SELECT 1 FROM records r WHERE r.id = thread_id)
    -- The author of an unattributed thread leaves no name; what follows from the room is the board's.
    AND (NOT wrote_sealed(thread_id) OR (by_name = '' AND by_organisation IN (
        '', (SELECT g.name FROM threads t JOIN groups g ON g.id = t.board_id
             WHERE t.id = thread_id)))));

CREATE POLICY reader ON thread_links FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(thread_id))
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id OFFSET 0));
CREATE POLICY origin_in ON thread_links FOR INSERT TO entente_app WITH CHECK (
    is_own(thread_id) AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id));
CREATE POLICY origin_out ON thread_links FOR DELETE TO entente_app USING (is_own(thread_id));

-- Positions are taken in the board's room; those shown are seen with what they are about.
CREATE POLICY reader ON positions FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(record_id))
    AND (shown_at IS NOT NULL OR EXISTS (SELECT FROM open_record(room_id))));
CREATE POLICY own_in ON positions FOR INSERT TO entente_app WITH CHECK (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    AND shown_at IS NULL
    AND EXISTS (SELECT FROM open_record(record_id)) AND EXISTS (SELECT FROM open_record(room_id))
    AND EXISTS (SELECT 1 FROM threads t WHERE t.id = thread_id AND votes_on(t.board_id))
    AND of_thread(record_id, room_id, thread_id)
    AND NOT stays_out(record_id, thread_id));
CREATE POLICY own_up ON positions FOR UPDATE TO entente_app USING (
    organisation_id = (SELECT context_organisation())
    AND EXISTS (SELECT FROM open_record(record_id)) AND EXISTS (SELECT FROM open_record(room_id)));

-- A recusal is told to the board, and to those on it for the organisation that stays out; not to an
-- agent in its seat whom the label would keep out anyway.
CREATE POLICY reader ON recusals FOR SELECT TO entente_app USING (
    (organisation_id = (SELECT context_organisation())
     AND EXISTS (SELECT 1 FROM live_seats(context_person(), context_organisation()) l
                 WHERE l.group_id = board_id)
     AND label_allows(record_id))
    OR (EXISTS (SELECT FROM open_record(record_id))
        AND EXISTS (SELECT FROM open_record(room_id))));

-- An author whom no recusal shuts out of their own thread sees no vote of it either meanwhile.
CREATE POLICY reader ON votes FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(record_id)) AND EXISTS (SELECT FROM open_record(room_id))
    AND NOT stays_out(record_id, thread_id));
CREATE POLICY chair_in ON votes FOR INSERT TO entente_app WITH CHECK (
    board_id = ANY ((SELECT context_chairs())::uuid[])
    AND called_by = (SELECT context_person()) AND withdrawn_at IS NULL
    AND EXISTS (SELECT FROM open_record(record_id)) AND EXISTS (SELECT FROM open_record(room_id))
    AND of_thread(record_id, room_id, thread_id) AND NOT stays_out(record_id, thread_id)
    AND EXISTS (SELECT 1 FROM threads t WHERE t.id = thread_id AND t.board_id = votes.board_id));
CREATE POLICY chair_up ON votes FOR UPDATE TO entente_app USING (
    board_id = ANY ((SELECT context_chairs())::uuid[])
    AND closes_at > clock_timestamp() AND withdrawn_at IS NULL
    AND EXISTS (SELECT FROM open_record(record_id)) AND EXISTS (SELECT FROM open_record(room_id)))
    WITH CHECK (board_id = ANY ((SELECT context_chairs())::uuid[]));
CREATE POLICY reader ON ballots FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id OFFSET 0));
-- What was chosen is told when the vote has closed, so that nobody votes after another; and never
-- of a vote that was withdrawn.
CREATE POLICY reader ON ballot_choices FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id AND v.closes_at <= now()
            AND v.withdrawn_at IS NULL OFFSET 0));
CREATE POLICY reader ON tallies FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id AND v.closes_at <= now()
            AND v.withdrawn_at IS NULL OFFSET 0));
CREATE POLICY chair_in ON tallies FOR INSERT TO entente_app WITH CHECK (
    count = 0 AND EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id AND v.secret
                          AND v.board_id = ANY ((SELECT context_chairs())::uuid[])));
CREATE POLICY reader ON proxies FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id OFFSET 0));
CREATE POLICY own_in ON proxies FOR INSERT TO entente_app WITH CHECK (
    from_organisation = (SELECT context_organisation()) AND given_by = (SELECT context_person())
    AND EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id AND votes_on(v.board_id)
                AND has_vote(to_organisation, v.board_id)));
CREATE POLICY own_up ON proxies FOR UPDATE TO entente_app USING (
    from_organisation = (SELECT context_organisation())
    AND EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id AND votes_on(v.board_id) OFFSET 0));

-- A draft of an answer is the platform's; once published it is seen with its point.
CREATE POLICY reader ON answers FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(point_id))
    AND (published_at IS NOT NULL OR (SELECT context_platform())));
CREATE POLICY platform_in ON answers FOR INSERT TO entente_app WITH CHECK (
    (SELECT context_platform()) AND drafted_by = (SELECT context_person())
    AND EXISTS (SELECT FROM open_record(point_id))
    AND EXISTS (SELECT 1 FROM points p WHERE p.id = point_id AND p.thread_id = answers.thread_id));
CREATE POLICY platform_up ON answers FOR UPDATE TO entente_app USING (
    (SELECT context_platform()) AND EXISTS (SELECT FROM open_record(point_id)));
CREATE POLICY platform_out ON answers FOR DELETE TO entente_app USING (
    (SELECT context_platform()) AND published_at IS NULL
    AND EXISTS (SELECT FROM open_record(point_id)));
-- What was published is neither reworded nor taken back: a correction supersedes it.
CREATE FUNCTION keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL
       AND (NEW.outcome, NEW.reason, NEW.words, NEW.change, NEW.published_at) IS DISTINCT FROM
           (OLD.outcome, OLD.reason, OLD.words, OLD.change, OLD.published_at) THEN
        RAISE EXCEPTION 'a published answer stays' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_answer BEFORE UPDATE ON answers FOR EACH ROW EXECUTE FUNCTION keep_answer();

CREATE POLICY reader ON questions FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(thread_id)));
CREATE POLICY platform_in ON questions FOR INSERT TO entente_app WITH CHECK (
    (SELECT context_platform()) AND EXISTS (SELECT FROM open_record(thread_id)));
CREATE POLICY party_up ON questions FOR UPDATE TO entente_app USING (
    is_own(thread_id)
    OR EXISTS (SELECT 1 FROM threads t WHERE t.id = thread_id
               AND t.board_id = ANY ((SELECT context_chairs())::uuid[]) OFFSET 0))
    WITH CHECK (answered_by_name = '' OR NOT wrote_sealed(thread_id));
CREATE POLICY reader ON extensions FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(thread_id)));
CREATE POLICY platform_in ON extensions FOR INSERT TO entente_app WITH CHECK (
    (SELECT context_platform()) AND asked_by = (SELECT context_person())
    AND EXISTS (SELECT 1 FROM threads t WHERE t.id = thread_id
                AND t.board_id = extensions.board_id OFFSET 0));
-- Where only the secretariat reads a thread, its author decides in the chair's place.
CREATE POLICY party_up ON extensions FOR UPDATE TO entente_app USING (
    EXISTS (SELECT 1 FROM threads t WHERE t.id = thread_id
            AND CASE WHEN t.audience = 'secretariat' THEN is_own(t.id)
                     ELSE t.board_id = ANY ((SELECT context_chairs())::uuid[]) END OFFSET 0))
    WITH CHECK (decided_by_name = '' OR NOT wrote_sealed(thread_id));

CREATE POLICY reader ON release_proposals FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(thread_id))
    AND (is_own(thread_id) OR EXISTS (SELECT FROM open_record(room_id))));
CREATE POLICY party_in ON release_proposals FOR INSERT TO entente_app WITH CHECK (
    EXISTS (SELECT FROM open_record(thread_id))
    AND EXISTS (SELECT 1 FROM threads t WHERE t.id = thread_id
                AND (t.board_id, t.room_id) = (release_proposals.board_id, release_proposals.room_id))
    AND ((proposed_as = 'originator' AND is_own(thread_id)
          -- The author of an unattributed thread proposes without a name.
          AND CASE WHEN wrote_sealed(thread_id) THEN proposed_by IS NULL AND proposed_by_name = ''
                   ELSE proposed_by = (SELECT context_person()) END)
         OR (proposed_as = 'chair' AND board_id = ANY ((SELECT context_chairs())::uuid[])
             AND proposed_by = (SELECT context_person()))));
-- Declined by a side; agreed only by release_thread(), which asks who agrees.
CREATE POLICY party_up ON release_proposals FOR UPDATE TO entente_app USING (
    is_own(thread_id) OR (board_id = ANY ((SELECT context_chairs())::uuid[])
                          AND EXISTS (SELECT FROM open_record(thread_id))))
    WITH CHECK (agreed IS NOT TRUE);
CREATE POLICY reader ON releases FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
CREATE POLICY reader ON release_sources FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(release_id)) AND EXISTS (SELECT FROM open_record(thread_id)));
