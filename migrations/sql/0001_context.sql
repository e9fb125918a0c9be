-- Who is asking, as the transaction knows it. After a commit such a setting reads as the empty
-- string, not NULL, hence the nullif. Nothing set means nobody, and nobody sees nothing.
CREATE FUNCTION context_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('entente.person', true), '')::uuid $$;
CREATE FUNCTION context_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('entente.organisation', true), '')::uuid $$;
CREATE FUNCTION context_admin() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('entente.admin', true), '')::boolean, false) $$;
CREATE FUNCTION context_principals() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('entente.principals', true), '')::uuid[], '{}') $$;
CREATE FUNCTION context_since() RETURNS timestamptz[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('entente.since', true), '')::timestamptz[], '{}') $$;
CREATE FUNCTION context_strict() RETURNS boolean[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('entente.strict', true), '')::boolean[], '{}') $$;
CREATE FUNCTION context_affiliations() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('entente.affiliations', true), '')::uuid[], '{}') $$;
CREATE FUNCTION context_countries() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('entente.countries', true), '')::text[], '{}') $$;
CREATE FUNCTION context_brands() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('entente.brands', true), '')::uuid[], '{}') $$;
CREATE FUNCTION context_chairs() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('entente.chairs', true), '')::uuid[], '{}') $$;
CREATE FUNCTION context_counsel() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('entente.counsel', true), '')::uuid[], '{}') $$;
CREATE FUNCTION context_duties() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('entente.duties', true), '')::text[], '{}') $$;
-- Whether the reader has a scope at all: an agent for some brands or countries.
CREATE FUNCTION context_scoped() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT context_countries() <> '{}' OR context_brands() <> '{}' $$;
-- For whose records the reader speaks as one of the house: an agent only for what they wrote.
CREATE FUNCTION context_origin() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN (context_strict())[2] THEN context_organisation() END $$;
