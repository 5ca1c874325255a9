#!/usr/bin/env bash
# Becomes one host. Runs in mount and network namespaces of its own, which end with the host; so do its disk and port.
set -euo pipefail
LAB_HOME=$(dirname "$(readlink -f "$0")")
. "$LAB_HOME/all.sh"

host=$1
octet=${ADDRESS[$host]##*.}

# systemd-nspawn makes `payload` and `supervisor` below the group that it is in, and wants plain cgroup2 whatever the
# machine has.
cgroup_enter "$host"
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /run/systemd/nspawn
mount -t tmpfs -o mode=755 tmpfs /run/systemd/nspawn

disk_mount "$host"
ip link add eth0 address "$(printf '02:57:48:50:47:%02x' "$octet")" type veth peer name "$host" netns "$SWITCH"
switch_attach "$host"

options=(
  --quiet --boot "--directory=$STATE/hosts/$host/root" "--machine=lab-$LAB_NAME-$host"
  --register=no --keep-unit # neither dbus nor machined is needed on the machine
  --network-namespace-path=/proc/self/ns/net --capability=CAP_NET_ADMIN
  --resolv-conf=off --timezone=off
  "--bind-ro=$(lab_node):/usr/bin/node"
)
mapfile -t -O "${#options[@]}" options < <(installation_binds "$host")
# /tmp on the host's own disk, and sysctl net.* writable.
exec env SYSTEMD_NSPAWN_TMPFS_TMP=0 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network systemd-nspawn "${options[@]}"
