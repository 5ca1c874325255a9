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
