#!/usr/bin/env bash
# On a coordinator, read by bash from its input: what the service costs at rest, after SETTLE seconds, watched for WATCH
# seconds. Prints the daemon's resident memory, the part of it that is its own, both in kB, and the CPU of the whole
# service, its ping included, as the kernel accounts it to the cgroup, in microseconds a second.
#
#   bash -s SETTLE WATCH
set -euo pipefail
usage() { sed -n 's/^usage_usec //p' /sys/fs/cgroup/system.slice/whpg-failover.service/cpu.stat; }
sleep "$1"
before=$(usage)
sleep "$2"
after=$(usage)
pid=$(systemctl show -P MainPID whpg-failover)
kib() { sed -n "s/^$1:[^0-9]*\([0-9]*\).*/\1/p" "/proc/$pid/status"; }
echo "$(kib VmRSS) $(kib RssAnon) $(((after - before) / $2))"
