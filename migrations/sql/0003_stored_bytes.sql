-- How many bytes the files of the caller, and those of the organisation acted for, take in the store:
-- two sums, in which drafts and items count that the caller does not see.
CREATE FUNCTION stored_bytes(OUT person bigint, OUT organisation bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT (SELECT coalesce(sum(f.size::bigint + coalesce(f.shown_size, 0) + coalesce(f.thumb_size, 0)), 0)
              FROM files f WHERE f.added_by = context_person())::bigint,
           (SELECT coalesce(sum(f.size::bigint + coalesce(f.shown_size, 0) + coalesce(f.thumb_size, 0)), 0)
              FROM (SELECT x.* FROM files x JOIN drafts d ON d.id = x.draft_id
                     WHERE x.record_id IS NULL AND d.organisation_id = context_organisation()
                    UNION ALL
                    SELECT x.* FROM files x JOIN authorships w ON w.record_id = x.record_id
                     WHERE w.organisation_id = context_organisation()
                    UNION ALL
                    SELECT x.* FROM files x JOIN affiliations a ON a.id = x.affiliation_id
                     WHERE a.organisation_id = context_organisation()) f)::bigint
$$;
ALTER FUNCTION stored_bytes() OWNER TO entente_definer;
REVOKE ALL ON FUNCTION stored_bytes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION stored_bytes() TO entente_app;
