#!/bin/sh
# Makes both databases, or brings them to this release's schema; running it again changes nothing.
# The connection comes from SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD.
set -eu

upgrade() {
  temporal-sql-tool --database "$1" update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

prepare() {
  temporal-sql-tool --database "$1" create-database
  # A database that never had a schema can't be upgraded: it begins at version 0.0, once.
  upgrade "$1" "$2" || {
    temporal-sql-tool --database "$1" setup-schema --version 0.0
    upgrade "$1" "$2"
  }
}

prepare temporal temporal
prepare temporal_visibility visibility
