-- What the application's role needs of procrastinate's schema: a worker is the application.
GRANT USAGE ON SCHEMA procrastinate TO entente_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO entente_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA procrastinate TO entente_app;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA procrastinate FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA procrastinate TO entente_app;

-- Defers jobs of one sort in the caller's transaction, each an object of `args` and `once`. Its search
-- path reaches the unqualified statements of procrastinate's own functions and triggers. Where a job
-- called `once` waits already, that one does: says how many were taken.
CREATE FUNCTION defer_jobs(_task text, _jobs jsonb, _at timestamptz) RETURNS int
LANGUAGE plpgsql SET search_path = procrastinate, public AS $$
DECLARE
    wanted procrastinate_job_to_defer_v1[];
    one procrastinate_job_to_defer_v1;
    taken int := 0;
BEGIN
    SELECT coalesce(array_agg(ROW('house', _task, 0, NULL, j.job ->> 'once', j.job -> 'args',
                                  _at)::procrastinate_job_to_defer_v1 ORDER BY j.place), '{}')
      INTO wanted FROM jsonb_array_elements(_jobs) WITH ORDINALITY AS j(job, place);
    BEGIN
        PERFORM procrastinate_defer_jobs_v1(wanted);
        RETURN cardinality(wanted);
    EXCEPTION WHEN unique_violation THEN
        -- One of them waits already: each by itself, to find out which.
        FOREACH one IN ARRAY wanted LOOP
            BEGIN
                PERFORM procrastinate_defer_jobs_v1(ARRAY[one]);
                taken := taken + 1;
            EXCEPTION WHEN unique_violation THEN NULL;
            END;
        END LOOP;
    END;
    RETURN taken;
END $$;
-- One job; says whether it was taken.
CREATE FUNCTION defer_job(_task text, _args jsonb, _at timestamptz, _once text) RETURNS boolean
LANGUAGE sql AS $$
    SELECT defer_jobs(_task, jsonb_build_array(jsonb_build_object('args', _args, 'once', _once)), _at) = 1
$$;
REVOKE ALL ON FUNCTION defer_jobs(text, jsonb, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION defer_job(text, jsonb, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION defer_jobs(text, jsonb, timestamptz) TO entente_app;
GRANT EXECUTE ON FUNCTION defer_job(text, jsonb, timestamptz, text) TO entente_app;
