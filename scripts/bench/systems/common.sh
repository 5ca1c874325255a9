# What the set-up of every system uses, in a host, as root. Put before the host.sh of the system.

readonly VIP=10.88.0.100 PREFIX=24 LABEL=eth0:1
readonly GPHOME=/usr/local/greenplum-db PG_BIN=/usr/lib/postgresql/15/bin
. /etc/lab/gpadmin.sh
readonly DATA=$COORDINATOR_DATA_DIRECTORY BENCH=/usr/local/lib/bench UNITS=/etc/systemd/system
mkdir -p "$BENCH"
cd /

as_gpadmin() {
  setpriv --reuid=gpadmin --regid=gpadmin --init-groups \
    env -i HOME=/home/gpadmin USER=gpadmin LANG=C.UTF-8 PATH=/usr/local/bin:/usr/bin:/bin \
    bash -c ". $GPHOME/greenplum_path.sh; . /etc/lab/gpadmin.sh; "'exec "$@"' as_gpadmin "$@"
}

sql() { # STATEMENT
  as_gpadmin "$PG_BIN/psql" -XAtq -h /tmp -d postgres -v ON_ERROR_STOP=1 -c "$1"
}

program() { # NAME: of the text on standard input
  { echo '#!/usr/bin/env bash'; cat; } >"$BENCH/$1"
  chmod 755 "$BENCH/$1"
}

# A service that begins with every boot.
service() { # NAME: of the text on standard input
  { cat; printf '[Install]\nWantedBy=multi-user.target\n'; } >"$UNITS/$1.service"
  systemctl daemon-reload
  systemctl -q enable "$1.service"
}

# Promotion is the same for every system that is told how: pg_ctl.
promotion_program() {
  program promote <<PROMOTE
exec setpriv --reuid=gpadmin --regid=gpadmin --init-groups env -i HOME=/home/gpadmin USER=gpadmin LANG=C.UTF-8 \
  PATH=/usr/local/bin:/usr/bin:/bin bash -c '. $GPHOME/greenplum_path.sh; exec pg_ctl promote -s -D $DATA'
PROMOTE
}

# In a host of the lab some process soon has the number that a lock file from before a power loss names.
stale_locks_program() {
  program remove-stale-locks <<LOCKS
pid=\$(head -n 1 $DATA/postmaster.pid 2>/dev/null)
[[ -n \$pid && \$(cat /proc/\$pid/comm 2>/dev/null) == postgres ]] || rm -f /tmp/.s.PGSQL.5432.lock $DATA/postmaster.pid
LOCKS
}

# The database of a host that boots is started as it was, as an administrator's own unit does it. Its commits wait for
# no standby then: Greenplum's do not while none streams, PostgreSQL's would.
database_at_boot() {
  stale_locks_program
  program start-database <<START
$BENCH/remove-stale-locks
echo "synchronous_standby_names = ''" >>$DATA/postgresql.auto.conf
. $GPHOME/greenplum_path.sh
exec pg_ctl start -w -D $DATA -l $DATA/log/startup.log
START
  service bench-database <<UNIT
[Service]
Type=forking
User=gpadmin
ExecStart=$BENCH/start-database
UNIT
}

# The VIP where no system has put it yet.
address_add() {
  ip address replace "$VIP/$PREFIX" dev eth0 label "$LABEL"
  arping -q -U -c 1 -I eth0 "$VIP" || true
}

# Succeeds when this standby is streamed to in sync: asked on the primary.
in_sync() {
  [[ $(sql "select count(*) from pg_stat_replication where state = 'streaming' and sync_state in ('sync', 'quorum')") == 1 ]]
}
