-- The second wall around meetings; its wording is its own, as in 0001_policies.sql.
DROP POLICY origin ON records;
CREATE POLICY origin ON records FOR UPDATE TO entente_app USING (
    kind <> 'room' AND NOT of_meeting(kind) AND originates(id) AND sees(id));
CREATE POLICY keeper ON records FOR UPDATE TO entente_app USING (
    of_meeting(kind) AND keeps_part(id));
-- What changes after the lock is written by who agrees to it, and then.
CREATE POLICY counsel ON records FOR UPDATE TO entente_app USING (
    kind = 'agenda_item' AND counsels_part(id)
    AND EXISTS (SELECT 1 FROM agenda_changes c WHERE c.item_id IN (records.id, records.parent_id)
                AND c.outcome = 'agreed' AND c.answered_at > now() - interval '1 hour'));

CREATE POLICY reader ON meetings FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
CREATE POLICY keeper_in ON meetings FOR INSERT TO entente_app WITH CHECK (
    is_own(id) AND made_for(id, 'meeting', host_id) AND counsel_id IS NULL
    AND counsel_agreed_at IS NULL AND state = 'planned');
CREATE POLICY keeper_up ON meetings FOR UPDATE TO entente_app USING (keeps_meeting(id));

-- What a meeting invites the reader by, and a meeting that the reader keeps. As open_record, they run
-- with the caller's rights, so that the policies of grants and records decide, and are written into
-- the statement: a call for each of a feed's thousand meetings takes as long as all the rest of it.
CREATE FUNCTION invitation_to(_meeting uuid) RETURNS SETOF meeting_invited LANGUAGE sql STABLE AS $$
    SELECT i.* FROM meeting_invited i
     WHERE i.meeting_id = _meeting AND i.principal_id = ANY ((SELECT context_principals())::uuid[])
       AND (i.capacity IS NULL OR i.capacity = (SELECT context_organisation()))
       AND EXISTS (SELECT 1 FROM grants g WHERE g.record_id = i.meeting_id
                   AND g.principal_id = i.principal_id OFFSET 0)
$$;
CREATE FUNCTION kept_meeting(_meeting uuid) RETURNS SETOF meetings LANGUAGE sql STABLE AS $$
    SELECT m.* FROM meetings m
     WHERE m.id = _meeting AND ('secretariat' = ANY ((SELECT context_duties())::text[])
                                OR m.host_id = ANY ((SELECT context_chairs())::uuid[]))
$$;

-- How one gets in is for the invited, and for who keeps the meeting. OFFSET 0 here and below: such a
-- question is looked up by its key, and planned once (for EXISTS the server else plans it twice, and
-- what stands in it twice again).
CREATE POLICY invited ON meeting_doors FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM invitation_to(meeting_id) OFFSET 0)
    OR EXISTS (SELECT FROM kept_meeting(meeting_id) OFFSET 0));
CREATE POLICY keeper_in ON meeting_doors FOR INSERT TO entente_app WITH CHECK (
    keeps_meeting(meeting_id));
CREATE POLICY keeper_up ON meeting_doors FOR UPDATE TO entente_app USING (keeps_meeting(meeting_id));

-- A series is known through an occurrence that one sees, and to who plans it.
CREATE POLICY reader ON meeting_series FOR SELECT TO entente_app USING (
    'secretariat' = ANY ((SELECT context_duties())::text[])
    OR host_id = ANY ((SELECT context_chairs())::uuid[])
    OR EXISTS (SELECT 1 FROM meetings m WHERE m.series_id = meeting_series.id OFFSET 0));
CREATE POLICY keeper_in ON meeting_series FOR INSERT TO entente_app WITH CHECK (
    'secretariat' = ANY ((SELECT context_duties())::text[])
    OR host_id = ANY ((SELECT context_chairs())::uuid[]));
CREATE POLICY keeper_up ON meeting_series FOR UPDATE TO entente_app USING (
    'secretariat' = ANY ((SELECT context_duties())::text[])
    OR host_id = ANY ((SELECT context_chairs())::uuid[]));

-- What it was before the reader came to know of it stays closed.
CREATE POLICY reader ON meeting_changes FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(meeting_id))
    AND EXISTS (SELECT 1 FROM grants g WHERE g.record_id = meeting_changes.meeting_id
                AND g.granted_at <= meeting_changes.at));
CREATE POLICY keeper_in ON meeting_changes FOR INSERT TO entente_app WITH CHECK (
    keeps_meeting(meeting_id));
CREATE POLICY keeper_up ON meeting_changes FOR UPDATE TO entente_app USING (
    keeps_meeting(meeting_id));

CREATE POLICY keeper ON meeting_templates TO entente_app USING (
    'secretariat' = ANY ((SELECT context_duties())::text[])
    OR host_id = ANY ((SELECT context_chairs())::uuid[]));

CREATE POLICY reader ON agenda_items FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
CREATE POLICY keeper_in ON agenda_items FOR INSERT TO entente_app WITH CHECK (
    is_own(id) AND keeps_meeting(meeting_id) AND closed_as(id, closed_to)
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = agenda_items.id AND r.kind = 'agenda_item'
                AND r.parent_id = meeting_id));
CREATE POLICY keeper_up ON agenda_items FOR UPDATE TO entente_app USING (
    keeps_part(id) OR (counsels_part(id) AND EXISTS (
        SELECT 1 FROM agenda_changes c WHERE c.item_id = agenda_items.id
           AND c.outcome = 'agreed' AND c.answered_at > now() - interval '1 hour')));

-- A link shows where it leads to those who see what lies there.
CREATE POLICY reader ON agenda_links FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(item_id))
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id OFFSET 0));
CREATE POLICY keeper_in ON agenda_links FOR INSERT TO entente_app WITH CHECK (
    keeps_part(item_id) AND sees(record_id));
CREATE POLICY keeper_out ON agenda_links FOR DELETE TO entente_app USING (keeps_part(item_id));

CREATE POLICY reader ON papers FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
CREATE POLICY keeper_in ON papers FOR INSERT TO entente_app WITH CHECK (
    is_own(id) AND keeps_part(item_id)
    AND EXISTS (SELECT 1 FROM agenda_items i WHERE i.id = item_id
                AND i.meeting_id = papers.meeting_id)
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = papers.id AND r.kind = 'paper'
                AND r.parent_id = item_id));
CREATE POLICY keeper_up ON papers FOR UPDATE TO entente_app USING (keeps_part(id));
CREATE POLICY reader ON paper_versions FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(paper_id))
    AND EXISTS (SELECT 1 FROM files f WHERE f.id = file_id OFFSET 0));
CREATE POLICY keeper_in ON paper_versions FOR INSERT TO entente_app WITH CHECK (
    keeps_part(paper_id)
    AND EXISTS (SELECT 1 FROM files f WHERE f.id = file_id AND f.record_id = paper_id));
-- The files of a paper are its keepers' to add and to supersede.
CREATE POLICY keeper_in ON files FOR INSERT TO entente_app WITH CHECK (
    added_by = (SELECT context_person()) AND draft_id IS NULL AND affiliation_id IS NULL
    AND EXISTS (SELECT 1 FROM papers p WHERE p.id = record_id) AND keeps_part(record_id));
CREATE POLICY keeper_up ON files FOR UPDATE TO entente_app USING (
    EXISTS (SELECT 1 FROM papers p WHERE p.id = record_id) AND keeps_part(record_id));

CREATE POLICY preparer ON agenda_changes FOR SELECT TO entente_app USING (
    sees(item_id) AND (keeps_meeting(meeting_id) OR counsels_meeting(meeting_id)));
CREATE POLICY keeper_in ON agenda_changes FOR INSERT TO entente_app WITH CHECK (
    asked_by = (SELECT context_person()) AND keeps_part(item_id) AND outcome IS NULL
    AND EXISTS (SELECT 1 FROM agenda_items i WHERE i.id = item_id
                AND i.meeting_id = agenda_changes.meeting_id));
CREATE POLICY counsel_up ON agenda_changes FOR UPDATE TO entente_app USING (
    sees(item_id) AND counsels_meeting(meeting_id) AND outcome IS NULL)
    WITH CHECK (sees(item_id) AND counsels_meeting(meeting_id)
                AND outcome IS NOT NULL AND answered_at IS NOT NULL);

-- Invitations are logistics: one's own; all of a meeting for who keeps it; those of one's people for an
-- organisation's administrator.
CREATE POLICY party ON invitees FOR SELECT TO entente_app USING (
    (person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
     AND withdrawn_at IS NULL AND EXISTS (SELECT FROM invitation_to(meeting_id) OFFSET 0))
    OR ((SELECT context_admin()) AND organisation_id = (SELECT context_organisation())
        AND EXISTS (SELECT 1 FROM records r WHERE r.id = meeting_id OFFSET 0))
    OR EXISTS (SELECT FROM kept_meeting(meeting_id) OFFSET 0));
CREATE POLICY keeper_in ON invitees FOR INSERT TO entente_app WITH CHECK (
    guest_id IS NOT NULL AND place = '' AND keeps_meeting(meeting_id));
CREATE POLICY party_up ON invitees FOR UPDATE TO entente_app USING (
    (person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
     AND withdrawn_at IS NULL AND invited_to(meeting_id))
    OR ((SELECT context_admin()) AND organisation_id = (SELECT context_organisation())
        AND sees(meeting_id))
    OR keeps_meeting(meeting_id));
-- Whose answer it is: the queue is in the order in which the database heard of them, and what somebody
-- else recorded says so. Only who keeps the meeting speaks of a telephone, or withdraws anybody; an
-- administrator does not agree to be named in another's stead.
CREATE FUNCTION keep_answer_true() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The deeds of the database itself are beyond this, and so is its owner.
    IF current_user <> 'entente_app' THEN RETURN NEW; END IF;
    IF NEW.answer IS DISTINCT FROM OLD.answer THEN
        NEW.answered_at := clock_timestamp();
        NEW.recorded_by := CASE WHEN OLD.person_id IS DISTINCT FROM context_person()
                                THEN context_person() END;
    ELSE
        NEW.answered_at := OLD.answered_at;
        NEW.recorded_by := OLD.recorded_by;
    END IF;
    IF NOT keeps_meeting(OLD.meeting_id) AND (
        NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at
        OR NEW.reminded_at IS DISTINCT FROM OLD.reminded_at
        OR (NEW.answered_through IS DISTINCT FROM OLD.answered_through
            AND NEW.answered_through IS DISTINCT FROM 'page')
        OR (NEW.named AND NOT OLD.named AND OLD.person_id IS DISTINCT FROM context_person())) THEN
        RAISE EXCEPTION 'not the answer of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_answer_true BEFORE UPDATE ON invitees
    FOR EACH ROW EXECUTE FUNCTION keep_answer_true();
-- Whom a meeting invites is for who prepares it; everybody else knows of what they hold themselves.
CREATE POLICY party ON meeting_invited FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM records r WHERE r.id = meeting_id OFFSET 0)
    AND ((principal_id = ANY ((SELECT context_principals())::uuid[])
          AND (capacity IS NULL OR capacity = (SELECT context_organisation())))
         OR keeps_meeting(meeting_id) OR counsels_meeting(meeting_id)));
CREATE POLICY keeper ON guests FOR SELECT TO entente_app USING (
    'secretariat' = ANY ((SELECT context_duties())::text[])
    OR (added_by = (SELECT context_person()) AND (SELECT context_chairs())::uuid[] <> '{}')
    OR EXISTS (SELECT 1 FROM invitees i WHERE i.guest_id = guests.id OFFSET 0));
CREATE POLICY keeper_in ON guests FOR INSERT TO entente_app WITH CHECK (
    added_by = (SELECT context_person())
    AND ('secretariat' = ANY ((SELECT context_duties())::text[])
         OR (SELECT context_chairs())::uuid[] <> '{}'));
CREATE POLICY keeper_up ON guests FOR UPDATE TO entente_app USING (
    'secretariat' = ANY ((SELECT context_duties())::text[])
    OR (added_by = (SELECT context_person()) AND (SELECT context_chairs())::uuid[] <> '{}'));

CREATE POLICY own ON calendar_subscriptions TO entente_app USING (
    person_id = (SELECT context_person()))
    WITH CHECK (person_id = (SELECT context_person())
                AND organisation_id = (SELECT context_organisation()));

CREATE POLICY reader ON time_polls FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
CREATE POLICY keeper_in ON time_polls FOR INSERT TO entente_app WITH CHECK (
    is_own(id) AND made_for(id, 'time_poll', host_id));
CREATE POLICY keeper_up ON time_polls FOR UPDATE TO entente_app USING (keeps_part(id));
CREATE POLICY reader ON time_slots FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(poll_id)));
CREATE POLICY keeper_in ON time_slots FOR INSERT TO entente_app WITH CHECK (keeps_part(poll_id));
CREATE POLICY own ON time_answers FOR SELECT TO entente_app USING (
    (person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation()))
    OR EXISTS (SELECT 1 FROM time_slots s WHERE s.id = slot_id AND keeps_part(s.poll_id)));
CREATE POLICY own_in ON time_answers FOR INSERT TO entente_app WITH CHECK (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    AND EXISTS (SELECT 1 FROM time_slots s JOIN time_polls p ON p.id = s.poll_id
                WHERE s.id = slot_id AND p.closed_at IS NULL AND p.closes_at > clock_timestamp()));
CREATE POLICY own_up ON time_answers FOR UPDATE TO entente_app USING (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    AND EXISTS (SELECT 1 FROM time_slots s JOIN time_polls p ON p.id = s.poll_id
                WHERE s.id = slot_id AND p.closed_at IS NULL AND p.closes_at > clock_timestamp()));
