-- The three roles of Entente and its database. Run by psql as a superuser, as often as one likes:
--
--   ENTENTE_OWNER_PASSWORD=… ENTENTE_APP_PASSWORD=… psql -X -v ON_ERROR_STOP=1 -d postgres -f roles.sql
--
-- The embedded server needs no passwords (its socket is closed to others) and sets neither variable.
-- Another name for the database: add  -v database=NAME .  PostgreSQL 15 or newer, psql 15 or newer.

\getenv owner_password ENTENTE_OWNER_PASSWORD
\getenv app_password ENTENTE_APP_PASSWORD
\if :{?database}
\else
\set database entente
\endif

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['entente_owner', 'entente_app', 'entente_definer']) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

-- Migrations, backup, restore and doctor: owns everything and looks past row-level security.
ALTER ROLE entente_owner LOGIN BYPASSRLS CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION;
-- The application: owns nothing and sees what the policies let it see.
ALTER ROLE entente_app LOGIN NOBYPASSRLS NOCREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION;
-- Owner of the few functions that must look further than their caller; nobody signs in as it.
ALTER ROLE entente_definer NOLOGIN BYPASSRLS NOCREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION;
-- So that a migration may write ALTER FUNCTION … OWNER TO entente_definer.
GRANT entente_definer TO entente_owner;

\if :{?owner_password}
ALTER ROLE entente_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE entente_app PASSWORD :'app_password';
\endif

SELECT format('CREATE DATABASE %I OWNER entente_owner TEMPLATE template0 ENCODING ''UTF8''', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database')
\gexec

-- PUBLIC may connect to a new database and make temporary tables in it; here it may neither.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO entente_app;
ALTER DATABASE :"database" SET timezone TO 'UTC';

\connect :"database"

ALTER SCHEMA public OWNER TO entente_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO entente_app;
-- The new owner of a function must be allowed to create in its schema.
GRANT USAGE, CREATE ON SCHEMA public TO entente_definer;
