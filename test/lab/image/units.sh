# systemd inside the hosts: what it has to leave alone, and the address of eth0. Sourced.

image_units() { # ROOT
  local root=$1
  chroot "$root" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
    e2scrub_reap.service fstrim.timer systemd-timesyncd.service dev-hugepages.mount console-getty.service
  chroot "$root" systemctl -q disable postgresql.service NetworkManager.service NetworkManager-dispatcher.service \
    NetworkManager-wait-online.service
  mkdir -p "$root/var/log/journal" "$root"/etc/systemd/{journald,logind}.conf.d
  printf '[Journal]\nStorage=persistent\nSystemMaxUse=64M\n' >"$root/etc/systemd/journald.conf.d/lab.conf"
  # Greenplum's guide asks for this: else the end of gpadmin's last session takes the database's shared memory away.
  printf '[Login]\nRemoveIPC=no\n' >"$root/etc/systemd/logind.conf.d/lab.conf"
  # Greenplum's platforms keep /tmp over a boot, and with it the lock file of a database that died with its host.
  printf 'q /tmp 1777 root root 10d\n' >"$root/etc/tmpfiles.d/tmp.conf"
  image_network_unit "$root"
}

image_network_unit() { # ROOT
  cat >"$1/etc/systemd/system/lab-network.service" <<UNIT
[Unit]
Description=Address and default route of eth0
DefaultDependencies=no
Before=network-pre.target network.target sysinit.target
Wants=network-pre.target network.target

[Service]
Type=oneshot
RemainAfterExit=yes
EnvironmentFile=/etc/lab/network
ExecStart=/bin/ip link set lo up
ExecStart=/bin/ip link set eth0 up
ExecStart=/bin/ip address replace \${ADDRESS} dev eth0
ExecStart=/bin/ip route replace default via $GATEWAY

[Install]
WantedBy=sysinit.target
UNIT
  chroot "$1" systemctl -q enable lab-network.service
}
