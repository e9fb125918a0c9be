-- The application's role gets what it needs and no more, as in 0001_rights.sql.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['threads', 'points', 'thread_moves', 'thread_links', 'positions',
        'recusals', 'votes', 'ballots', 'ballot_choices', 'tallies', 'proxies', 'answers',
        'questions', 'extensions', 'release_proposals', 'releases', 'release_sources'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('GRANT SELECT ON %I TO entente_app', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['boards', 'board_visits', 'holidays', 'thread_topics',
        'answer_reasons'] LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO entente_app', t);
    END LOOP;
END $$;

GRANT INSERT ON threads, points, thread_moves, thread_links, positions, votes, tallies, proxies,
    answers, questions, extensions, release_proposals TO entente_app;
GRANT UPDATE (topic, problem, proposal, language, state, handed_over_at, owner_id, owner_name, due_on,
    answered_at, decided_at, review_on, review_outcome, review_words, reviewed_at, joined_into,
    version) ON threads TO entente_app;
GRANT UPDATE (position, text) ON points TO entente_app;
GRANT UPDATE (superseded_at) ON positions TO entente_app;
GRANT UPDATE (withdrawn_at, withdrawn_reason) ON votes TO entente_app;
GRANT UPDATE (withdrawn_at) ON proxies TO entente_app;
GRANT UPDATE (outcome, reason, words, change, change_on, change_at, drafted_by, drafted_by_name,
    drafted_at, published_by_name, published_at, superseded_at) ON answers TO entente_app;
GRANT UPDATE (answer, answered_by_name, answered_at) ON questions TO entente_app;
GRANT UPDATE (granted, words, decided_by_name, decided_at) ON extensions TO entente_app;
GRANT UPDATE (agreed, words, decided_at) ON release_proposals TO entente_app;
GRANT DELETE ON thread_links, answers TO entente_app;

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
    write_outside(uuid, text, uuid, text, text, text, boolean, uuid, uuid, text[], uuid[], text[],
                  timestamptz),
    hide_giver(), keep_room(), end_parts(), part_joined(), recuse_too(), betrays(uuid, text), grant_author(uuid), grant_group(uuid, uuid),
    grant_platform(uuid) FROM entente_app;
