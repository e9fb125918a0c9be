-- The second wall. Its wording is its own: it shares no code with the application's gate.
-- OFFSET 0 makes the server ask for each row by its key: it would else gather all of the reader's
-- grants, exclusions or reads first, which costs the more the longer the alliance lasts.

CREATE POLICY reader ON grants FOR SELECT TO entente_app USING (
    principal_id = ANY ((SELECT context_principals())::uuid[])
    AND granted_at >= ((SELECT context_since())::timestamptz[])
        [array_position((SELECT context_principals())::uuid[], principal_id)]
    AND (tlp IN ('AMBER', 'GREEN', 'CLEAR') OR ((SELECT context_strict())::boolean[])
        [array_position((SELECT context_principals())::uuid[], principal_id)])
    AND (for_organisation IS NULL OR for_organisation = (SELECT context_organisation()))
    AND (early OR listed_at <= now())
    AND (NOT (SELECT context_scoped()) OR principal_id = (SELECT context_person())
         OR within_scope(record_id))
    AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = grants.record_id OFFSET 0));

CREATE POLICY reader ON feed_entries FOR SELECT TO entente_app USING (
    principal_id = ANY ((SELECT context_principals())::uuid[])
    AND granted_at >= ((SELECT context_since())::timestamptz[])
        [array_position((SELECT context_principals())::uuid[], principal_id)]
    AND (tlp IN ('AMBER', 'GREEN', 'CLEAR') OR ((SELECT context_strict())::boolean[])
        [array_position((SELECT context_principals())::uuid[], principal_id)])
    AND (for_organisation IS NULL OR for_organisation = (SELECT context_organisation()))
    AND (early OR listed_at <= now())
    AND (NOT (SELECT context_scoped()) OR principal_id = (SELECT context_person())
         OR within_scope(record_id))
    AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = feed_entries.record_id OFFSET 0));

-- One's own exclusions, so that the policy of records can subtract them. No page reads this table.
CREATE POLICY reader ON denials FOR SELECT TO entente_app USING (
    principal_id = ANY ((SELECT context_affiliations())::uuid[]));

CREATE POLICY author ON authorships FOR SELECT TO entente_app USING (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation()));

CREATE POLICY own ON reads FOR SELECT TO entente_app USING (
    person_id = (SELECT context_person()));

CREATE POLICY reader ON records FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM grants g WHERE g.record_id = records.id OFFSET 0)
    AND (state <> 'withdrawn'
         OR originator_id = (SELECT context_origin())
         OR EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = records.id OFFSET 0)
         OR EXISTS (SELECT 1 FROM reads e WHERE e.record_id = records.id OFFSET 0))
    AND (parent_id IS NULL OR sees(parent_id)));
-- Asked again although reading asks it: an UPDATE without a WHERE reads nothing.
CREATE POLICY origin ON records FOR UPDATE TO entente_app USING (originates(id) AND sees(id));

CREATE POLICY own_in ON reads FOR INSERT TO entente_app WITH CHECK (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    -- Not by asking records, whose policy asks this table.
    AND sees(record_id));
CREATE POLICY own_up ON reads FOR UPDATE TO entente_app USING (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation()));

CREATE POLICY own ON unread_runs TO entente_app USING (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation()));

-- A record if it is open to the reader: seen, and not withdrawn unless it is the reader's own.
-- It runs with the caller's rights, so the policies above decide. It returns rows, not yes or no,
-- because the server writes such a function into the statement, where a call costs ten times more.
CREATE FUNCTION open_record(_record uuid) RETURNS SETOF records LANGUAGE sql STABLE AS $$
    SELECT r.* FROM records r WHERE r.id = _record
       AND (r.state <> 'withdrawn' OR r.originator_id = (SELECT context_origin())
            OR EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = r.id OFFSET 0))
$$;
-- A record that the reader may change.
CREATE FUNCTION is_own(_record uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM records r WHERE r.id = _record
        AND (r.originator_id = context_origin()
             OR EXISTS (SELECT 1 FROM authorships a WHERE a.record_id = r.id)))
$$;

CREATE POLICY reader ON bulletins FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(id)));
CREATE POLICY origin_in ON bulletins FOR INSERT TO entente_app WITH CHECK (is_own(id));
CREATE POLICY origin_up ON bulletins FOR UPDATE TO entente_app USING (is_own(id));

CREATE POLICY reader ON identifiers FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(record_id)));
CREATE POLICY origin_in ON identifiers FOR INSERT TO entente_app WITH CHECK (is_own(record_id));
CREATE POLICY origin_out ON identifiers FOR DELETE TO entente_app USING (is_own(record_id));

CREATE POLICY reader ON versions FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(record_id))
    AND (superseded_at IS NULL OR EXISTS (
        SELECT 1 FROM grants g WHERE g.record_id = versions.record_id AND g.granted_at < superseded_at)));
CREATE POLICY origin_in ON versions FOR INSERT TO entente_app WITH CHECK (is_own(record_id));
CREATE POLICY origin_up ON versions FOR UPDATE TO entente_app USING (is_own(record_id));

CREATE POLICY reader ON comments FOR SELECT TO entente_app USING (
    EXISTS (SELECT FROM open_record(record_id))
    -- What was said before the reader had any sight of the record stays closed.
    AND EXISTS (SELECT 1 FROM grants g WHERE g.record_id = comments.record_id
                AND g.granted_at <= comments.created_at));
CREATE POLICY reader_in ON comments FOR INSERT TO entente_app WITH CHECK (
    author_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id AND r.state = 'published'));
CREATE POLICY author_up ON comments FOR UPDATE TO entente_app USING (
    (author_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation()))
    OR EXISTS (SELECT 1 FROM grants g WHERE g.record_id = comments.record_id
               AND g.principal_id = ANY ((SELECT context_chairs())::uuid[])));

-- A chair hides, and does not put words into another's mouth; what is hidden its author does not
-- bring back.
CREATE FUNCTION keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (context_person() <> OLD.author_id
        AND (NEW.text, NEW.language, NEW.edited_at, NEW.withdrawn_at) IS DISTINCT FROM
            (OLD.text, OLD.language, OLD.edited_at, OLD.withdrawn_at))
       OR (context_person() = OLD.author_id AND OLD.hidden_at IS NOT NULL) THEN
        RAISE EXCEPTION 'not the words of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_words BEFORE UPDATE ON comments FOR EACH ROW EXECUTE FUNCTION keep_words();

CREATE POLICY named ON draft_shares FOR SELECT TO entente_app USING (
    person_id = (SELECT context_person()) OR owner_id = (SELECT context_person()));
CREATE POLICY own_in ON draft_shares FOR INSERT TO entente_app
    WITH CHECK (owner_id = (SELECT context_person()));
CREATE POLICY own_up ON draft_shares FOR UPDATE TO entente_app
    USING (owner_id = (SELECT context_person()));
CREATE POLICY own_out ON draft_shares FOR DELETE TO entente_app
    USING (owner_id = (SELECT context_person()) OR person_id = (SELECT context_person()));

CREATE POLICY reader ON drafts FOR SELECT TO entente_app USING (
    organisation_id = (SELECT context_organisation())
    AND (person_id = (SELECT context_person())
         -- Once sent, the text is the record's, for those whom the record is shared with.
         OR ((published_at IS NULL OR published_at >= now())
             AND EXISTS (SELECT 1 FROM draft_shares s WHERE s.draft_id = drafts.id
                         AND s.person_id = (SELECT context_person()) OFFSET 0)))
    -- The next version of an item holds its text, so that it needs sight of the item.
    AND (record_id IS NULL OR EXISTS (SELECT 1 FROM records r WHERE r.id = record_id OFFSET 0)));
CREATE POLICY own_in ON drafts FOR INSERT TO entente_app WITH CHECK (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation()));
CREATE POLICY editor_up ON drafts FOR UPDATE TO entente_app USING (
    organisation_id = (SELECT context_organisation())
    AND (person_id = (SELECT context_person())
         OR ((published_at IS NULL OR published_at >= now())
             AND EXISTS (SELECT 1 FROM draft_shares s WHERE s.draft_id = drafts.id
                         AND s.may = 'edit' AND s.person_id = (SELECT context_person())
                         OFFSET 0))));
CREATE POLICY own_out ON drafts FOR DELETE TO entente_app USING (
    person_id = (SELECT context_person()) AND organisation_id = (SELECT context_organisation()));

-- A draft that the reader may change, rather than only read.
CREATE FUNCTION edits_draft(_draft uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM drafts d WHERE d.id = _draft
        AND (d.person_id = context_person()
             OR EXISTS (SELECT 1 FROM draft_shares s WHERE s.draft_id = d.id AND s.may = 'edit'
                        AND s.person_id = context_person())))
$$;

-- A file is seen with its draft or, once sent, its record; one that a later version dropped, only by readers
-- from before; a letter of authorisation by the administrators of the organisation it was given to.
CREATE POLICY reader ON files FOR SELECT TO entente_app USING (
    (record_id IS NULL AND EXISTS (SELECT 1 FROM drafts d WHERE d.id = draft_id OFFSET 0))
    OR (record_id IS NOT NULL AND EXISTS (SELECT FROM open_record(record_id))
        AND (removed_at IS NULL OR EXISTS (
            SELECT 1 FROM grants g WHERE g.record_id = files.record_id AND g.granted_at < removed_at)))
    OR (affiliation_id IS NOT NULL AND (SELECT context_admin())
        AND EXISTS (SELECT 1 FROM affiliations a WHERE a.id = affiliation_id
                    AND a.organisation_id = (SELECT context_organisation()) OFFSET 0)));
CREATE POLICY own_in ON files FOR INSERT TO entente_app WITH CHECK (
    added_by = (SELECT context_person())
    AND (record_id IS NULL OR is_own(record_id))
    AND (draft_id IS NULL OR edits_draft(draft_id))
    AND (affiliation_id IS NULL OR ((SELECT context_admin())
         AND EXISTS (SELECT 1 FROM affiliations a WHERE a.id = affiliation_id
                     AND a.organisation_id = (SELECT context_organisation())))));
CREATE POLICY editor_up ON files FOR UPDATE TO entente_app USING (
    (record_id IS NOT NULL AND is_own(record_id))
    OR (record_id IS NULL AND edits_draft(draft_id)));
CREATE POLICY editor_out ON files FOR DELETE TO entente_app USING (
    record_id IS NULL AND edits_draft(draft_id));

-- A concern goes to whoever raised it, to the record's own people, and to the chairs and counsel of
-- the groups addressed; an excluded chair or counsel learns nothing of it.
CREATE POLICY party ON concerns FOR SELECT TO entente_app USING (
    ((raised_by = (SELECT context_person()) AND organisation_id = (SELECT context_organisation()))
     OR is_own(record_id)
     OR (group_ids && (SELECT context_chairs())::uuid[]
         AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id OFFSET 0))
     OR group_ids && (SELECT context_counsel())::uuid[])
    AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = concerns.record_id OFFSET 0));
CREATE POLICY reader_in ON concerns FOR INSERT TO entente_app WITH CHECK (
    raised_by = (SELECT context_person()) AND organisation_id = (SELECT context_organisation())
    AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id)
    -- Told to nobody's chair and counsel but those of the groups addressed.
    AND group_ids <@ ARRAY(SELECT g.principal_id FROM grants_of(record_id) g));
CREATE POLICY answer_up ON concerns FOR UPDATE TO entente_app USING (
    (is_own(record_id)
     OR (group_ids && (SELECT context_chairs())::uuid[]
         AND EXISTS (SELECT 1 FROM records r WHERE r.id = record_id OFFSET 0))
     OR group_ids && (SELECT context_counsel())::uuid[])
    AND NOT EXISTS (SELECT 1 FROM denials d WHERE d.record_id = concerns.record_id OFFSET 0));

-- What was done with a record: for its own people. What an organisation's people did: for its
-- administrator, as far as it tells of no record that the administrator does not see.
CREATE POLICY writer ON audit FOR INSERT TO entente_app WITH CHECK (
    (person_id IS NULL AND for_organisation IS NULL)
    OR (person_id = (SELECT context_person())
        AND for_organisation = (SELECT context_organisation())));
CREATE POLICY reader ON audit FOR SELECT TO entente_app USING (
    (record_id IS NOT NULL AND is_own(record_id))
    OR (record_id IS NULL AND (SELECT context_admin())
        AND for_organisation = (SELECT context_organisation()))
    OR 'auditor' = ANY ((SELECT context_duties())::text[]));

CREATE POLICY reader ON pins FOR SELECT TO entente_app USING (
    EXISTS (SELECT 1 FROM records r WHERE r.id = record_id OFFSET 0));
CREATE POLICY chair_in ON pins FOR INSERT TO entente_app WITH CHECK (
    group_id = ANY ((SELECT context_chairs())::uuid[])
    AND EXISTS (SELECT 1 FROM grants g WHERE g.record_id = pins.record_id
                AND g.principal_id = pins.group_id));
CREATE POLICY chair_out ON pins FOR DELETE TO entente_app USING (
    group_id = ANY ((SELECT context_chairs())::uuid[]));
