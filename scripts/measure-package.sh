#!/usr/bin/env bash
# Measures what the README says about the package: its size, and on booted hosts with its own Node how fast the service
# starts, how fast `status` answers, what the daemon costs at rest, and what an upgrade of the serving node disturbs.
# Needs root and a machine that has nothing else to do.
#
#   sudo ./scripts/measure-package.sh [RUNS]      default 10; prints Markdown
#
# REALTIME=1 gives service and commands real-time priority, for a machine that is busy after all: the time that they
# take, not the time that they wait for others. CPU and memory are the same.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
runs=${1:-10}
export LAB_NAME=${LAB_NAME:-package}
work=$(mktemp -d)
finish() { scripts/lab.sh down >/dev/null 2>&1 || true; rm -rf -- "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM HUP
lab() { scripts/lab.sh "$@"; }

npm run --silent package -- --arch x86_64 >&2
newest() { find dist -maxdepth 1 -name "$1" -printf "%T@ %p\n" | sort -rn | head -n 1 | cut -d" " -f2; }
deb=$(newest "*_amd64.deb") rpm=$(newest "*.x86_64.rpm")

lab up >&2
lab install >&2
for host in cdw scdw; do
  # Hosts that never had the product, but for its configuration.
  lab exec "$host" rm -rf /usr/lib/whpg-failover /usr/share/whpg-failover /usr/bin/whpg-failover \
    /usr/lib/systemd/system/whpg-failover.service /usr/lib/systemd/catalog/whpg-failover.catalog
  lab exec "$host" dd of=/root/whpg-failover.deb bs=1M status=none <"$deb"
  lab exec "$host" dpkg -i /root/whpg-failover.deb >&2
  if [[ ${REALTIME:-} == 1 ]]; then
    lab exec "$host" mkdir -p /etc/systemd/system/whpg-failover.service.d
    printf '[Service]\nCPUSchedulingPolicy=fifo\nCPUSchedulingPriority=1\n' |
      lab exec "$host" tee /etc/systemd/system/whpg-failover.service.d/realtime.conf >/dev/null
    lab exec "$host" systemctl daemon-reload
  fi
  lab exec "$host" systemctl start whpg-failover
done
lab writer start
sleep 10

# Milliseconds of each run of a command, sorted.
cat >"$work/times.sh" <<'TIMES'
for ((run = 0; run < $1; run++)); do
  [[ $2 != start ]] || systemctl stop whpg-failover
  begin=$EPOCHREALTIME
  case $2 in
    start) systemctl start whpg-failover ;;
    status) whpg-failover status >/dev/null || (($? == 3)) ;;
  esac
  end=$EPOCHREALTIME
  echo $(((${end/./} - ${begin/./}) / 1000))
  sleep 1
done | sort -n
TIMES
prefix=()
[[ ${REALTIME:-} != 1 ]] || prefix=(chrt -f 1)
for what in start status; do lab exec scdw "${prefix[@]}" bash -s "$runs" "$what" <"$work/times.sh" >"$work/$what"; done

# What the client's longest gap is while nothing is done, for as long as the upgrade is watched.
lab writer reset
sleep 33
lab verdict >"$work/calm"
echo 'an upgrade of the serving node' >&2
lab writer reset
sleep 3
# A look each 10 ms: the kernel's own table, since a process a look would take longer than that.
lab exec cdw python3 - >"$work/looks" <<'LOOKS' &
import time
due = time.monotonic()
end = due + 30
while due < end:
    with open('/proc/net/fib_trie') as table:
        print(int('10.88.0.100\n' in table.read()))
    due += 0.01
    time.sleep(max(0, due - time.monotonic()))
LOOKS
looks=$!
sleep 3
lab exec cdw dpkg -i /root/whpg-failover.deb >&2
wait "$looks"
lab verdict >"$work/verdict"
[[ $(lab exec cdw systemctl is-active whpg-failover) == active ]]

echo 'at rest' >&2
for host in cdw scdw; do lab exec "$host" bash -s "${REST_SECONDS:-120}" 60 <scripts/measure/at-rest.sh >"$work/rest.$host" & done
wait

median() { sed -n "$(((runs + 1) / 2))p" "$1"; }
size() { awk -v bytes="$(stat -c %s "$1")" 'BEGIN { printf "%.1f MB", bytes / 1048576 }'; }
rest() { awk '{ printf "%.1f MB, of which %.1f MB are its own; %.2f %% of one core", $1 / 1024, $2 / 1024, $3 / 10000 }' "$work/rest.$1"; }
gap() { sed -n 's/.*"outageSeconds":\([0-9.]*\).*/\1/p' "$work/$1"; }
cat <<TABLE
| what | measured |
| --- | --- |
| size of the package | DEB $(size "$deb"), RPM $(size "$rpm") |
| \`systemctl start\` to READY | $(median "$work/start") ms (median of $runs, worst $(tail -n 1 "$work/start") ms) |
| \`whpg-failover status\` | $(median "$work/status") ms (median of $runs, worst $(tail -n 1 "$work/status") ms) |
| upgrade of the serving node | VIP absent in $(grep -c '^0$' "$work/looks" || true) of $(wc -l <"$work/looks") looks; the client's longest gap $(gap verdict) s, $(gap calm) s while nothing was done |
| RSS and CPU at rest, primary | $(rest cdw) |
| RSS and CPU at rest, standby | $(rest scdw) |
TABLE
