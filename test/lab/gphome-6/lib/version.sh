# Version 6: its words and files.
GP_VERSION='6.24.3 build commit:25d3498a400ca5230e81abb94861f23389315213'
PG_VERSION=9.4.26
ROLE=master
STANDBY_FILE=recovery.conf  # its presence makes a data directory a standby's
CONNINFO_FILE=recovery.conf # where primary_conninfo stands

# The server of version 6 renames the file when recovery ends.
after_promotion() { # DATADIR
  [[ ! -e $1/recovery.conf ]] || mv "$1/recovery.conf" "$1/recovery.done"
}

# Version 6 answers at once and promotes afterwards.
run_promotion() { # DATADIR ARGUMENTS…
  local directory=$1
  shift
  if [[ ! -e $directory/standby.signal ]]; then
    echo 'pg_ctl: cannot promote server; server is not in standby mode' >&2
    return 1
  fi
  setsid "$STANDIN/promote.sh" "$directory" </dev/null >/dev/null 2>&1 &
  echo 'server promoting'
}

# PostgreSQL 15 refuses to start beside a recovery.conf. So its content goes where PostgreSQL reads it, and the file is
# away while the server starts.
run_start() { # DATADIR ARGUMENTS…
  local directory=$1 hidden=$1/.recovery.conf.hidden status=0
  shift
  if [[ ! -e $directory/recovery.conf ]]; then
    "$PG_BIN/pg_ctl" "$@"
    return
  fi
  touch "$directory/standby.signal"
  sed -i '/^primary_conninfo/d' "$directory/postgresql.auto.conf"
  grep '^primary_conninfo' "$directory/recovery.conf" >>"$directory/postgresql.auto.conf"
  mv "$directory/recovery.conf" "$hidden"
  trap 'mv "$hidden" "$directory/recovery.conf"' EXIT
  "$PG_BIN/pg_ctl" "$@" -w || status=$?
  trap - EXIT
  mv "$hidden" "$directory/recovery.conf"
  return "$status"
}
