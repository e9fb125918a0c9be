-- The application's role gets what it needs and no more, as in 0001_rights.sql.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['meetings', 'meeting_doors', 'meeting_series', 'meeting_changes',
        'meeting_templates', 'agenda_items', 'agenda_links', 'papers', 'paper_versions',
        'agenda_changes', 'meeting_invited', 'invitees', 'guests', 'calendar_subscriptions',
        'time_polls', 'time_slots', 'time_answers'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('GRANT SELECT ON %I TO entente_app', t);
    END LOOP;
END $$;
GRANT SELECT ON group_offices TO entente_app;
GRANT SELECT, INSERT, UPDATE ON meeting_kinds TO entente_app;
-- A version of the statement stays as it was used.
GRANT SELECT, INSERT ON statements TO entente_app;
GRANT DELETE ON meeting_templates, agenda_links TO entente_app;
GRANT UPDATE (url, words) ON meeting_doors TO entente_app;
GRANT UPDATE (name, content, kept_by, kept_at, version) ON meeting_templates TO entente_app;
GRANT UPDATE (name, revoked_at) ON calendar_subscriptions TO entente_app;
GRANT UPDATE (answer, zone, at) ON time_answers TO entente_app;
GRANT INSERT ON meeting_doors, meeting_templates, calendar_subscriptions, time_answers, meetings, meeting_series, meeting_changes, agenda_items, agenda_links, papers,
    paper_versions, agenda_changes, invitees, guests, time_polls, time_slots TO entente_app;
GRANT UPDATE (kind, state, starts_wall, ends_wall, zone, starts_at, ends_at, mode, place, description,
    language, capacity, places_each, series_id, occurs_wall, statement, counsel_agreed_at, saved_at,
    locked_at, convened_at, cancelled_at, cancelled_reason, warned_at, title_told, beside, sequence,
    version)
    ON meetings TO entente_app;
GRANT UPDATE (rule, starts_wall, zone, minutes, sequence, version) ON meeting_series TO entente_app;
GRANT UPDATE (told_at) ON meeting_changes TO entente_app;
GRANT UPDATE (part, position, purpose, minutes, owner_id, owner_name, text, for_guests, version)
    ON agenda_items TO entente_app;
GRANT UPDATE (late, announced_at, version) ON papers TO entente_app;
GRANT UPDATE (outcome, words, answered_by_name, answered_at) ON agenda_changes TO entente_app;
GRANT UPDATE (answer, answered_at, answered_through, recorded_by, note, colleague_name, colleague_id,
    named, reminded_at, withdrawn_at, version) ON invitees TO entente_app;
GRANT UPDATE (name, agency, kind, country, language, zone, bounced_at) ON guests TO entente_app;
GRANT UPDATE (closes_at, closed_at, chosen, meeting_id, version) ON time_polls TO entente_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO entente_definer;

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
-- Only other functions of the house call these.
REVOKE EXECUTE ON FUNCTION
    open_offices(), follow_meeting(), follow_denial(), settle_after(), settle_room(),
    settle_places(uuid),
    meeting_of(uuid), is_platform(uuid, uuid), item_admits(text, uuid, uuid),
    grant_part(uuid, uuid, uuid, boolean, text), give_part(uuid, uuid, uuid, boolean, text),
    give_items(uuid, uuid, uuid, boolean, text), grant_preparers(uuid, uuid), grant_writer(uuid),
    leave_counsel(uuid, uuid, uuid), invited_people(uuid), still_invited(uuid), for_post(uuid),
    require_host(uuid), keep_within(),
    follow_withdrawal(), mark_late(), keep_title_told(), hush_title()
    FROM entente_app;
