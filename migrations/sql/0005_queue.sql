-- What the application's role needs of procrastinate's schema: a worker is the application.
GRANT USAGE ON SCHEMA procrastinate TO entente_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO entente_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA procrastinate TO entente_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA procrastinate FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA procrastinate TO entente_app;

-- Defers a job in the caller's transaction. Its search path reaches the unqualified statements of
-- procrastinate's own functions and triggers. Where a job called `_once` waits already, that one does:
-- says whether this one was taken.
CREATE FUNCTION defer_job(_task text, _args jsonb, _at timestamptz, _once text) RETURNS boolean
LANGUAGE plpgsql SET search_path = procrastinate, public AS $$
BEGIN
    PERFORM procrastinate_defer_jobs_v1(ARRAY[
        ROW('house', _task, 0, NULL, _once, _args, _at)::procrastinate_job_to_defer_v1]);
    RETURN true;
EXCEPTION WHEN unique_violation THEN
    RETURN false;
END $$;
REVOKE ALL ON FUNCTION defer_job(text, jsonb, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION defer_job(text, jsonb, timestamptz, text) TO entente_app;
