# Patroni takes over the two databases as they are; etcd with one member on the witness; vip-manager on both.
# TTL, LOOP_WAIT and RETRY_TIMEOUT (seconds) and VIP_INTERVAL (milliseconds) come from the profile.

readonly ETCD=10.88.0.21:2379

on_sdw1() {
  service bench-etcd <<UNIT
[Service]
ExecStart=/usr/bin/etcd --name sdw1 --data-dir /var/lib/bench-etcd --enable-v2 --listen-client-urls http://0.0.0.0:2379 --advertise-client-urls http://$ETCD
UNIT
  systemctl start bench-etcd.service
}

ready_sdw1() {
  exec 3<>/dev/tcp/127.0.0.1/2379
}

configure() { # NAME ADDRESS
  stale_locks_program
  cat >/etc/bench-patroni.yaml <<CONFIGURATION
scope: bench
namespace: /service/
name: $1
restapi:
  listen: $2:8008
  connect_address: $2:8008
etcd:
  host: $ETCD
bootstrap:
  dcs:
    ttl: $TTL
    loop_wait: $LOOP_WAIT
    retry_timeout: $RETRY_TIMEOUT
    maximum_lag_on_failover: 1048576
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
postgresql:
  listen: '*:5432'
  connect_address: $2:5432
  data_dir: $DATA
  bin_dir: $PG_BIN
  pgpass: /home/gpadmin/.bench-pgpass
  authentication:
    superuser:
      username: gpadmin
    replication:
      username: gpadmin
    rewind:
      username: gpadmin
  parameters:
    unix_socket_directories: /tmp
watchdog:
  mode: 'off'
CONFIGURATION
  cat >/etc/bench-vip-manager.yaml <<CONFIGURATION
ip: $VIP
netmask: $PREFIX
interface: eth0
trigger-key: /service/bench/leader
trigger-value: $1
dcs-type: etcd
dcs-endpoints:
  - http://$ETCD
manager-type: basic
interval: $VIP_INTERVAL
CONFIGURATION
  service bench-patroni <<UNIT
[Service]
User=gpadmin
ExecStartPre=$BENCH/remove-stale-locks
ExecStart=/usr/bin/patroni /etc/bench-patroni.yaml
KillMode=process
Restart=on-failure
UNIT
  service bench-vip-manager <<UNIT
[Service]
ExecStart=/usr/bin/vip-manager --config /etc/bench-vip-manager.yaml
Restart=always
RestartSec=1
UNIT
}

on_cdw() {
  configure cdw 10.88.0.11
  # It writes these itself, into another file that counts for less.
  sql "alter system reset synchronous_standby_names"
  sql "select pg_reload_conf()"
  systemctl start bench-patroni.service bench-vip-manager.service
  local attempt
  for ((attempt = 0; attempt < 100; attempt++)); do
    [[ $(ip -o -4 address show dev eth0) != *" $VIP/"* ]] || return 0
    sleep 0.25
  done
  echo 'no VIP yet'
  return 1
}

on_scdw() {
  configure scdw 10.88.0.12
  systemctl start bench-patroni.service bench-vip-manager.service
}

ready_cdw() { in_sync; }
