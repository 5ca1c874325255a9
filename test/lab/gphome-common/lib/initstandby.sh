# The steps of gpinitstandby. Sourced; reads the options that the program has set.

log() { # LEVEL TEXT
  local line
  printf -v line '%(%Y%m%d:%H:%M:%S)T:%06d gpinitstandby:%s:%s-[%s]:-%s' -1 $$ "$HOSTNAME" "$(id -un)" "$1" "$2"
  echo "$line"
  echo "$line" >>"$log_file"
}

fail() { # TEXT
  log ERROR "$1"
  exit 2
}

# PostgreSQL would wait for a standby that is gone; Greenplum's coordinator goes on alone.
sql() { # STATEMENT
  PGOPTIONS='-c synchronous_commit=local' psql -XAtq -v ON_ERROR_STOP=1 -h /tmp -p "$PGPORT" -d postgres -c "$1"
}

remote() { # SCRIPT ARGUMENTS…: on the standby's host
  local words
  printf -v words '%q ' "$@"
  ssh -o StrictHostKeyChecking=no -o ServerAliveInterval=60 "$host" ". $GPHOME/greenplum_path.sh; bash -euc $words" </dev/null
}

confirm() {
  local answer
  [[ $asks == yes ]] || return 0
  echo "Do you want to continue with standby $ROLE initialization? Yy|Nn (default=N):"
  read -r answer || fail 'EOF when reading a line'
  [[ $answer == [Yy]* ]] || fail 'User canceled'
}

standby_row() {
  sql "select hostname || ' ' || datadir from gp_segment_configuration where content = -1 and role = 'm'"
}

create() {
  local dbid
  : "${target:=$directory}"
  log INFO "Validating environment and parameters for standby initialization..."
  ping -c 1 -W 10 "$host" >/dev/null 2>&1 || fail "Unable to ping new standby host $host"
  [[ -z $(standby_row) ]] || fail "Standby $ROLE already configured"
  log INFO "Checking for data directory $target on $host"
  if remote '[[ -e $1 ]]' check "$target"; then
    log ERROR "Data directory already exists on host $host"
    fail "Error initializing standby $ROLE: $ROLE data directory exists"
  fi
  log INFO "Adding standby $ROLE to catalog..."
  dbid=$(sql 'select max(dbid) + 1 from gp_segment_configuration')
  sql "insert into gp_segment_configuration values ($dbid, -1, 'm', 'm', 's', 'u', $port, '$host', '$host', '$target')"
  if ! copy; then
    sql "delete from gp_segment_configuration where dbid = $dbid"
    fail "Error initializing standby $ROLE: pg_basebackup failed on $host"
  fi
  start_standby
  sql "alter system set synchronous_standby_names = '*'"
  sql 'select pg_reload_conf()' >/dev/null
  log INFO "Successfully created standby $ROLE on $host"
}

copy() {
  local conninfo slow=0
  log INFO "Validating data directories and running pg_basebackup on $host"
  ! bite BITE_COPY_FAIL >/dev/null || return 1
  slow=$(bite BITE_SLOW_COPY) || slow=0
  conninfo="user=gpadmin host=$HOSTNAME port=$PGPORT sslmode=prefer krbsrvname=postgres application_name=gp_walreceiver"
  remote '
    directory=$1 conninfo=$2 file=$3 slow=$4
    mkdir -p "$(dirname "$directory")"
    # A large copy: some of it is there already while the rest takes its time.
    if ((slow > 0)); then mkdir -m 700 "$directory"; head -c 20000000 /dev/zero >"$directory/part"; sleep "$slow"; [[ -e $directory/part ]]; rm -r "$directory"; fi
    pg_basebackup -D "$directory" -d "$conninfo" -X stream -c fast
    sed -i "/^synchronous_standby_names/d; /^primary_conninfo/d" "$directory/postgresql.auto.conf"
    touch "$directory/standby.signal"
    if [[ $file == recovery.conf ]]; then
      printf "%s\n" "standby_mode = '\''on'\''" "primary_conninfo = '\''$conninfo'\''" >"$directory/recovery.conf"
    else
      echo "primary_conninfo = '\''$conninfo'\''" >>"$directory/postgresql.auto.conf"
    fi' copy "$target" "$conninfo" "$CONNINFO_FILE" "$slow" >>"$log_file" 2>&1
}

start_standby() {
  log INFO "Starting standby $ROLE"
  remote '
    ! pg_ctl status -s -D "$1" >/dev/null || exit 0
    pg_ctl start -s -w -t 60 -D "$1" -l "$1/log/startup.log" -o "-p $2" >/dev/null 2>&1' start "$target" "$port" ||
    fail "Failed to start standby $ROLE"
}

resume() {
  local row
  row=$(standby_row)
  [[ -n $row ]] || fail 'Cannot use -n option when standby master has not yet been configured'
  read -r host target <<<"$row"
  start_standby
  sql "alter system set synchronous_standby_names = '*'"
  sql 'select pg_reload_conf()' >/dev/null
  log INFO "Successfully started standby $ROLE"
}

remove() {
  local row
  row=$(standby_row)
  if [[ -z $row ]]; then
    log ERROR "Request made to remove warm $ROLE standby, but no standby located."
    fail "Error removing standby $ROLE: no standby configured"
  fi
  read -r host target <<<"$row"
  log INFO "Removing standby $ROLE from catalog..."
  sql "delete from gp_segment_configuration where content = -1 and role = 'm'"
  log INFO "Removing data directory on standby $ROLE..."
  remote '! pg_ctl status -s -D "$1" >/dev/null 2>&1 || pg_ctl stop -s -m fast -D "$1"; rm -rf "$1"' remove "$target" ||
    fail "Failed to remove data directory on standby $ROLE."
  log INFO "Successfully removed standby $ROLE"
}
