# Version 7: its words and files.
GP_VERSION='7.1.0 build commit:e7c2b1f14bb42a1018ac57d14f4436880e0a0515'
PG_VERSION=12.12
ROLE=coordinator
STANDBY_FILE=standby.signal         # its presence makes a data directory a standby's
CONNINFO_FILE=postgresql.auto.conf  # where primary_conninfo stands

after_promotion() { # DATADIR: PostgreSQL removes standby.signal itself
  :
}

# Version 7 waits for the end of the promotion.
run_promotion() { # DATADIR ARGUMENTS…
  local directory=$1
  shift
  bite_slowly
  "$PG_BIN/pg_ctl" "$@"
  promoted "$directory"
}

run_start() { # DATADIR ARGUMENTS…
  shift
  "$PG_BIN/pg_ctl" "$@"
}
