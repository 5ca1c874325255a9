# pg_auto_failover: the monitor on the witness, the first database taken over as it is, the second made by it. It moves no
# address: its clients have both hosts in their connection string. MONITOR comes from the profile: lines for the
# monitor's postgresql.conf, separated by semicolons.

readonly MONITOR_DATA=/data/monitor
readonly MONITOR_URI=postgres://autoctl_node@10.88.0.21:5433/pg_auto_failover

on_sdw1() {
  # Debian's place for the socket belongs to another user.
  install -d -o gpadmin /run/postgresql
  as_gpadmin env "PATH=$PG_BIN:$PATH" pg_autoctl create monitor --pgdata "$MONITOR_DATA" --pgport 5433 --hostname 10.88.0.21 \
    --auth trust --no-ssl
  tr ';' '\n' <<<"$MONITOR" >>"$MONITOR_DATA/postgresql.conf"
  unit bench-pgaf-monitor "pg_autoctl run --pgdata $MONITOR_DATA"
}

ready_sdw1() {
  as_gpadmin "$PG_BIN/psql" -XAtq "$MONITOR_URI" -c 'select 1'
}

unit() { # NAME COMMAND
  stale_locks_program
  service "$1" <<UNIT
[Service]
User=gpadmin
Environment=PATH=$PG_BIN:/usr/bin:/bin PGHOST=/tmp PG_AUTOCTL_DEBUG=
ExecStartPre=$BENCH/remove-stale-locks
ExecStart=/usr/bin/$2
KillMode=process
Restart=always
RestartSec=1
UNIT
  systemctl start "$1.service"
}

keeper() { # NAME ADDRESS
  unit bench-pgaf "pg_autoctl create postgres --run --pgdata $DATA --pgport 5432 --pgctl $PG_BIN/pg_ctl --hostname $2 --name $1 --auth trust --no-ssl --dbname postgres --monitor $MONITOR_URI"
}

on_cdw() {
  # It sets these itself, in another file that counts for less.
  sql "alter system reset synchronous_standby_names"
  sql "select pg_reload_conf()"
  keeper cdw 10.88.0.11
  local attempt
  for ((attempt = 0; attempt < 100; attempt++)); do
    [[ $(state_of cdw) != single ]] || return 0
    sleep 0.25
  done
  echo 'the first node is not registered yet'
  return 1
}

on_scdw() {
  as_gpadmin pg_ctl stop -s -m fast -D "$DATA"
  rm -rf "$DATA"
  keeper scdw 10.88.0.12
}

state_of() { # NAME
  as_gpadmin "$PG_BIN/psql" -XAtq "$MONITOR_URI" -c "select reportedstate from pgautofailover.node where nodename = '$1'"
}

ready_cdw() {
  [[ $(state_of cdw) == primary && $(state_of scdw) == secondary ]]
  in_sync
}
