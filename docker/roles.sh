#!/usr/bin/env bash
# Run once by the image of PostgreSQL, when its data folder is new.
set -euo pipefail

ENTENTE_OWNER_PASSWORD=$(cat /run/secrets/owner_password)
ENTENTE_APP_PASSWORD=$(cat /run/secrets/app_password)
export ENTENTE_OWNER_PASSWORD ENTENTE_APP_PASSWORD
psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --file /entente/roles.sql
