# What Greenplum's server does at the end of a promotion and PostgreSQL's does not. Sourced.

promoted() { # DATADIR: this standby becomes the coordinator of the catalogue, and the old one leaves it
  local port sql attempt
  after_promotion "$1"
  port=$(sed -n 4p "$1/postmaster.pid")
  sql="begin; delete from gp_segment_configuration where content = -1 and hostname <> '$HOSTNAME';
    update gp_segment_configuration set role = 'p', preferred_role = 'p' where content = -1; commit"
  for ((attempt = 0; attempt < 100; attempt++)); do
    ! "$PG_BIN/psql" -Xq -h /tmp -p "$port" -d postgres -v ON_ERROR_STOP=1 -c "$sql" >/dev/null 2>&1 || return 0
    sleep 0.05
  done
}

# Greenplum's server writes the catalogue before it takes the first connection. Here the power may have failed between
# the two: then the next start does it. Only a promoted directory is on a timeline above 1.
finish_promotion() { # DATADIR
  local timeline port primary
  timeline=$("$PG_BIN/pg_controldata" "$1" 2>/dev/null | sed -n "s/^Latest checkpoint's TimeLineID: *//p") || return 0
  [[ ! -e $1/standby.signal && ! -e $1/recovery.conf && ${timeline:-1} -gt 1 ]] || return 0
  port=$(sed -n 4p "$1/postmaster.pid" 2>/dev/null) || return 0
  primary=$("$PG_BIN/psql" -XAtq -h /tmp -p "$port" -d postgres -c \
    "select hostname from gp_segment_configuration where content = -1 and role = 'p'" 2>/dev/null) || return 0
  [[ -z $primary || $primary == "$HOSTNAME" ]] || promoted "$1"
}
