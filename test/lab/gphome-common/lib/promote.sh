#!/usr/bin/env bash
# The promotion itself, for a version whose pg_ctl does not wait for it.
set -euo pipefail
readonly PG_BIN=/usr/lib/postgresql/15/bin
STANDIN=$(dirname "$(readlink -f "$0")")
. "$STANDIN/version.sh"
. "$STANDIN/bites.sh"
. "$STANDIN/promoted.sh"

bite_slowly
"$PG_BIN/pg_ctl" promote -D "$1" -w -t 600
promoted "$1"
