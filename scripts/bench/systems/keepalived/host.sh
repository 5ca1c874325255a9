# keepalived as users of WarehousePG set it up: unicast, one check of the database each second that is worth more than
# the difference of the priorities, preempt, and scripts that promote and stop the database.
# VERSION, ADVERTISEMENT (seconds), FALL (failed checks) come from the profile.

configure() { # STATE PRIORITY OWN PEER
  promotion_program
  program check <<CHECK
exec $PG_BIN/pg_isready -q -t 1 -h /tmp -p 5432
CHECK
  # Only a standby can be promoted: a primary that becomes the master again stays what it is.
  program master <<'MASTER'
/usr/local/lib/bench/promote >>/var/log/bench-keepalived 2>&1
exit 0
MASTER
  program fault <<FAULT
setpriv --reuid=gpadmin --regid=gpadmin --init-groups $PG_BIN/pg_ctl stop -s -m fast -D $DATA >>/var/log/bench-keepalived 2>&1
exit 0
FAULT
  cat >/etc/keepalived/keepalived.conf <<CONFIGURATION
global_defs {
  vrrp_version $VERSION
  script_user root
  enable_script_security
}
vrrp_script database {
  script "$BENCH/check"
  interval 1
  fall $FALL
  rise 1
  weight 50
  user gpadmin
}
vrrp_instance coordinator {
  state $1
  interface eth0
  virtual_router_id 51
  priority $2
  advert_int $ADVERTISEMENT
  unicast_src_ip $3
  unicast_peer {
    $4
  }
  virtual_ipaddress {
    $VIP/$PREFIX dev eth0 label $LABEL
  }
  track_script {
    database
  }
  notify_master $BENCH/master
  notify_fault $BENCH/fault
}
CONFIGURATION
  database_at_boot
  systemctl -q enable --now keepalived.service
}

on_cdw() {
  configure MASTER 100 10.88.0.11 10.88.0.12
}

on_scdw() {
  configure BACKUP 98 10.88.0.12 10.88.0.11
}

ready_cdw() {
  in_sync
  [[ $(ip -o -4 address show dev eth0) == *" $VIP/"* ]]
}
