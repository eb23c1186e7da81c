#!/usr/bin/env bash
# Makes the two roles of a new database: one owns the tables and migrates, the other serves behind the walls.
# The image of PostgreSQL runs this once, when its volume is empty.
set -euo pipefail

psql --username "${POSTGRES_USER:-postgres}" --set ON_ERROR_STOP=1 \
  --set owner="$OWNER_PASSWORD" --set application="$APPLICATION_PASSWORD" <<'SQL'
CREATE ROLE accord_owner LOGIN PASSWORD :'owner';
CREATE ROLE accord LOGIN PASSWORD :'application';
CREATE DATABASE accord OWNER accord_owner;
SQL
