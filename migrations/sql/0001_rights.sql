-- The application's role owns nothing. On what the policies protect it gets what it needs and no more.
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['records', 'authorships', 'grants', 'denials', 'feed_entries', 'reads',
        'bulletins', 'versions', 'identifiers', 'files', 'comments', 'concerns', 'drafts',
        'draft_shares', 'audit', 'pins', 'unread_runs'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['principals', 'people', 'credentials', 'sessions', 'api_tokens',
        'attempts', 'invitations', 'rules_versions', 'rules_acceptances', 'organisations',
        'organisation_names', 'brands', 'brand_holdings', 'industries', 'organisation_industries',
        'affiliations', 'groups', 'seats', 'seat_holders', 'join_requests', 'approvals',
        'read_marks', 'idempotency_keys', 'bulletin_kinds'] LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO entente_app', t);
    END LOOP;
END $$;

GRANT SELECT ON alembic_version TO entente_app;
GRANT SELECT ON records, authorships, grants, denials, feed_entries, reads, bulletins, versions,
    identifiers, files, comments, concerns, drafts, draft_shares, audit, pins, unread_runs
    TO entente_app;
-- Neither id, kind, parent, reference, author nor originator of a record ever changes; its label only
-- through relabel(), which removes what the new one does not allow.
GRANT UPDATE (title, state, state_reason, countries, brands, facets, changed_at, version)
    ON records TO entente_app;
-- What is written below a record stays there, and stays whose it is.
GRANT INSERT ON bulletins, versions, identifiers, files, comments, concerns, reads, drafts,
    draft_shares, pins, audit, unread_runs TO entente_app;
GRANT UPDATE (kind, text, language, industries, marketplaces, source, review_on)
    ON bulletins TO entente_app;
GRANT UPDATE (superseded_at) ON versions TO entente_app;
GRANT UPDATE (record_id, position, removed_at) ON files TO entente_app;
GRANT UPDATE (text, language, edited_at, withdrawn_at, hidden_at, hidden_by, hidden_reason)
    ON comments TO entente_app;
GRANT UPDATE (answer, answered_by, answered_at) ON concerns TO entente_app;
GRANT UPDATE (listed_at, version, last_at) ON reads TO entente_app;
GRANT UPDATE (sight, at, listed_to, id_to, items, items_at) ON unread_runs TO entente_app;
GRANT UPDATE (record_id, content, changed_at, changed_by, release_asked_at, published_at, version)
    ON drafts TO entente_app;
GRANT UPDATE (may) ON draft_shares TO entente_app;
GRANT DELETE ON identifiers, pins, files, drafts, draft_shares TO entente_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO entente_definer;

DO $$
DECLARE
    f regprocedure;
BEGIN
    FOR f IN SELECT p.oid::regprocedure FROM pg_proc p
             WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO entente_definer', f);
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO entente_app', f);
    END LOOP;
END $$;
-- Only other functions of the house call these.
REVOKE EXECUTE ON FUNCTION require_origin(uuid), list_grant(), list_again() FROM entente_app;
