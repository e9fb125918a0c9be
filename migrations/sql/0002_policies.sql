-- The second wall around threads, positions, votes and answers; its wording is its own.
-- `open_record` runs with the caller's rights, so sight is decided by the policies of records.

CREATE POLICY reader ON threads FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
CREATE POLICY origin_in ON threads FOR INSERT TO entente_app WITH CHECK (is_own(id));
CREATE POLICY party_up ON threads FOR UPDATE TO entente_app USING (
    is_own(id) OR board_id = ANY ((SELECT context_chairs())::uuid[])
    OR ((SELECT context_platform()) AND handed_over_at IS NOT NULL)
    -- Whoever takes a position or comments first takes it into discussion.
    OR (state = 'open' AND votes_on(board_id)));

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
    RETURN NEW;
END $$;
CREATE TRIGGER keep_asked BEFORE UPDATE ON threads FOR EACH ROW EXECUTE FUNCTION keep_asked();

CREATE POLICY reader ON points FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
CREATE POLICY origin_in ON points FOR INSERT TO entente_app WITH CHECK (is_own(id));
CREATE POLICY origin_up ON points FOR UPDATE TO entente_app USING (is_own(id));

-- A step is told to those who saw the thread when it was taken.
CREATE POLICY reader ON thread_moves FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(thread_id))
    AND EXISTS (SELECT 1 FROM grants g WHERE g.record_id = thread_moves.thread_id
                AND g.granted_at <= thread_moves.at));
CREATE POLICY reader_in ON thread_moves FOR INSERT TO entente_app WITH CHECK (
    EXISTS (SELECT 1 FROM records r WHERE r.id = thread_id)
    AND (by_name = '' OR NOT EXISTS (SELECT 1 FROM authorships a
                                     WHERE a.record_id = thread_id AND a.sealed)));

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
    AND EXISTS (SELECT FROM open_record(record_id)) AND EXISTS (SELECT FROM open_record(room_id)));
CREATE POLICY own_up ON positions FOR UPDATE TO entente_app USING (
    organisation_id = (SELECT context_organisation()));

-- A recusal is told to the board, and to the organisation that stays out.
CREATE POLICY reader ON recusals FOR SELECT TO entente_app USING (
    organisation_id = (SELECT context_organisation())
    OR (EXISTS (SELECT FROM open_record(record_id))
        AND EXISTS (SELECT FROM open_record(room_id))));

CREATE POLICY reader ON votes FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(record_id)) AND EXISTS (SELECT FROM open_record(room_id)));
CREATE POLICY chair_in ON votes FOR INSERT TO entente_app WITH CHECK (
    board_id = ANY ((SELECT context_chairs())::uuid[])
    AND EXISTS (SELECT FROM open_record(record_id)) AND EXISTS (SELECT FROM open_record(room_id)));
CREATE POLICY chair_up ON votes FOR UPDATE TO entente_app USING (
    board_id = ANY ((SELECT context_chairs())::uuid[]));
CREATE POLICY reader ON ballots FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id OFFSET 0));
-- What was chosen is told when the vote has closed, so that nobody votes after another.
CREATE POLICY reader ON ballot_choices FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id AND v.closes_at <= now() OFFSET 0));
CREATE POLICY reader ON tallies FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM votes v WHERE v.id = vote_id AND v.closes_at <= now() OFFSET 0));
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
    from_organisation = (SELECT context_organisation()));

-- A draft of an answer is the platform's; once published it is seen with its point.
CREATE POLICY reader ON answers FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(point_id))
    AND (published_at IS NOT NULL OR (SELECT context_platform())));
CREATE POLICY platform_in ON answers FOR INSERT TO entente_app WITH CHECK (
    (SELECT context_platform()) AND drafted_by = (SELECT context_person())
    AND EXISTS (SELECT FROM open_record(point_id)));
CREATE POLICY platform_up ON answers FOR UPDATE TO entente_app USING (
    (SELECT context_platform()));
CREATE POLICY platform_out ON answers FOR DELETE TO entente_app USING (
    (SELECT context_platform()) AND published_at IS NULL);
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
               AND t.board_id = ANY ((SELECT context_chairs())::uuid[])));
CREATE POLICY reader ON extensions FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(thread_id)));
CREATE POLICY platform_in ON extensions FOR INSERT TO entente_app WITH CHECK (
    (SELECT context_platform()) AND asked_by = (SELECT context_person())
    AND EXISTS (SELECT FROM open_record(thread_id)));
CREATE POLICY chair_up ON extensions FOR UPDATE TO entente_app USING (
    board_id = ANY ((SELECT context_chairs())::uuid[]));

CREATE POLICY reader ON release_proposals FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(thread_id))
    AND (is_own(thread_id) OR EXISTS (SELECT FROM open_record(room_id))));
CREATE POLICY party_in ON release_proposals FOR INSERT TO entente_app WITH CHECK (
    EXISTS (SELECT FROM open_record(thread_id))
    AND ((proposed_as = 'originator' AND is_own(thread_id))
         OR (proposed_as = 'chair' AND board_id = ANY ((SELECT context_chairs())::uuid[])
             AND proposed_by = (SELECT context_person()))));
CREATE POLICY party_up ON release_proposals FOR UPDATE TO entente_app USING (
    is_own(thread_id) OR board_id = ANY ((SELECT context_chairs())::uuid[]));
CREATE POLICY reader ON releases FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
CREATE POLICY reader ON release_sources FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(release_id)) AND EXISTS (SELECT FROM open_record(thread_id)));
