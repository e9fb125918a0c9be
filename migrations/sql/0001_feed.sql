-- The feed's entries follow the grants; nobody writes them by hand.
-- What of a record the feed can be asked for: all of its kind, or one facet. What expired leaves the
-- feed for a place of its own; what was withdrawn is found by its address alone, and a part on the
-- page of what it is a part of: an entry knows nothing of a parent that its reader may not see.
CREATE FUNCTION facets_of(r records) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE CASE WHEN r.parent_id IS NULL THEN r.state END
        WHEN 'published' THEN (
            SELECT r.kind || array_agg(r.kind || '/' || f)
              FROM unnest(r.facets || ('tlp:' || r.tlp)
                          || coalesce('originator:' || r.originator_id, 'unattributed')
                          -- What names no country concerns every agent, whatever their countries.
                          || CASE WHEN r.countries = '{}' THEN ARRAY['country:any'] ELSE '{}' END) f)
        WHEN 'expired' THEN (
            SELECT r.kind || '/expired' || array_agg(r.kind || '/expired/' || f)
              FROM unnest(r.facets || ('tlp:' || r.tlp)
                          || coalesce('originator:' || r.originator_id, 'unattributed')
                          || CASE WHEN r.countries = '{}' THEN ARRAY['country:any'] ELSE '{}' END) f)
        ELSE '{}' END
$$;

CREATE FUNCTION list_grant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM feed_entries WHERE record_id = NEW.record_id AND principal_id = NEW.principal_id;
    INSERT INTO feed_entries (record_id, principal_id, facet, listed_at, granted_at, early, tlp,
                              for_organisation)
    SELECT DISTINCT NEW.record_id, NEW.principal_id, f, NEW.listed_at, NEW.granted_at, NEW.early,
           NEW.tlp, NEW.for_organisation
      FROM records r, unnest(facets_of(r)) f WHERE r.id = NEW.record_id;
    RETURN NULL;
END $$;
CREATE TRIGGER list_grant AFTER INSERT OR UPDATE ON grants
    FOR EACH ROW EXECUTE FUNCTION list_grant();

CREATE FUNCTION list_again() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
    -- An update that changes nothing but fires the trigger of each grant.
    UPDATE grants SET reason = reason WHERE record_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER list_again AFTER UPDATE OF facets, state, parent_id ON records FOR EACH ROW
    WHEN ((OLD.facets, OLD.state, OLD.parent_id) IS DISTINCT FROM (NEW.facets, NEW.state, NEW.parent_id))
    EXECUTE FUNCTION list_again();
