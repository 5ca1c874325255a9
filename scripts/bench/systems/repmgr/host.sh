# repmgrd on both, with the promote command that most sites have: take the VIP off the old primary's host if that can be
# reached, promote, take the VIP. RECONNECT_ATTEMPTS, RECONNECT_INTERVAL and MONITOR_INTERVAL come from the profile.

configure() { # NODE-ID NAME ADDRESS OTHER
  echo 'gpadmin ALL=(root) NOPASSWD: /usr/sbin/ip, /usr/bin/ip, /bin/ip, /usr/bin/arping' >/etc/sudoers.d/bench
  program take-over <<TAKE_OVER
timeout 2 ssh -o BatchMode=yes -o ConnectTimeout=1 $4 sudo ip address del $VIP/$PREFIX dev eth0
$PG_BIN/repmgr -f /etc/repmgr.conf standby promote || exit
sudo ip address replace $VIP/$PREFIX dev eth0 label $LABEL
sudo arping -q -U -c 3 -I eth0 $VIP &
TAKE_OVER
  cat >/etc/repmgr.conf <<CONFIGURATION
node_id=$1
node_name='$2'
conninfo='host=$3 user=gpadmin dbname=postgres connect_timeout=2'
data_directory='$DATA'
pg_bindir='$PG_BIN'
repmgrd_pid_file='/tmp/repmgrd.pid'
failover=automatic
promote_command='$BENCH/take-over'
follow_command='$PG_BIN/repmgr standby follow -f /etc/repmgr.conf --upstream-node-id=%n'
monitor_interval_secs=$MONITOR_INTERVAL
reconnect_attempts=$RECONNECT_ATTEMPTS
reconnect_interval=$RECONNECT_INTERVAL
CONFIGURATION
  database_at_boot
  service bench-repmgrd <<UNIT
[Unit]
After=bench-database.service
[Service]
User=gpadmin
ExecStart=$PG_BIN/repmgrd -f /etc/repmgr.conf --daemonize=false
Restart=on-failure
UNIT
}

restart_database() {
  as_gpadmin pg_ctl restart -s -w -m fast -D "$DATA" -l "$DATA/log/startup.log"
}

on_cdw() {
  configure 1 cdw 10.88.0.11 scdw
  sql "alter system set shared_preload_libraries = 'repmgr'"
  restart_database
  # Its own extension must not wait for a standby that has to be restarted too.
  as_gpadmin "$PG_BIN/repmgr" -f /etc/repmgr.conf primary register
  address_add
  systemctl start bench-repmgrd.service
}

on_scdw() {
  configure 2 scdw 10.88.0.12 cdw
  sql "alter system set shared_preload_libraries = 'repmgr'"
  # repmgr knows a standby by this name.
  sql "alter system set primary_conninfo = 'user=gpadmin host=cdw port=5432 application_name=scdw'"
  restart_database
  local attempt
  for ((attempt = 0; attempt < 20; attempt++)); do
    ! as_gpadmin "$PG_BIN/repmgr" -f /etc/repmgr.conf standby register --force || break
    sleep 0.5
  done
  systemctl start bench-repmgrd.service
}

ready_cdw() { in_sync; }
ready_scdw() {
  systemctl is-active bench-repmgrd.service
  [[ $(sql "select count(*) from repmgr.nodes where active") == 2 ]]
}
