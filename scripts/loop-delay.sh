#!/usr/bin/env bash
# Measures for how long the daemon's event loop is held up: at rest, while a client writes, and while the machine has four
# busy processes for each core besides. Needs root. Prints a Markdown table.
#
#   sudo ./scripts/loop-delay.sh [SECONDS]      default 60 for each of the three
#
# The daemon measures itself from one look at its metrics to the next.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
seconds=${1:-60}
export LAB_NAME=${LAB_NAME:-delay}
work=$(mktemp -d)
busy=()
finish() {
  local pid
  for pid in "${busy[@]}"; do kill "$pid" 2>/dev/null || true; done
  scripts/lab.sh down >/dev/null 2>&1 || true
  rm -rf -- "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Maximum, mean and 99th percentile, in seconds.
cat >"$work/delay.sh" <<'DELAY'
look() {
  exec 3<>"/dev/tcp/$(hostname)/8008"
  printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
  sed -n 's/^nodejs_eventloop_lag_\(max\|mean\|p99\)_seconds \(.*\)/\1 \2/p' <&3 | sort | cut -d ' ' -f 2 | paste -s -d ' '
  exec 3>&-
}
look >/dev/null
sleep "$1"
look
DELAY

measure() { # WHAT
  local host
  local -a looking=()
  for host in cdw scdw; do
    scripts/lab.sh exec "$host" bash -s "$seconds" <"$work/delay.sh" >"$work/$host" &
    looking+=("$!")
  done
  wait "${looking[@]}"
  for host in cdw scdw; do
    awk -v what="$1, $host" '{ printf "| %s | %.1f ms | %.1f ms | %.1f ms |\n", what, $2 * 1000, $3 * 1000, $1 * 1000 }' "$work/$host"
  done
}

scripts/lab.sh up >&2
{ cat test/lab/whpg-failover.yaml.in; echo 'http: {listen: self:8008}'; } >"$work/template"
scripts/lab.sh install "$work/template" >&2
for host in cdw scdw; do scripts/lab.sh exec "$host" systemctl start whpg-failover; done
sleep 15

echo '| the event loop is held up | mean | 99 of 100 below | at most |'
echo '| --- | --- | --- | --- |'
measure 'at rest'
scripts/lab.sh writer start
measure 'a client writes'
for ((left = 4 * $(nproc); left > 0; left--)); do
  while :; do :; done &
  busy+=("$!")
done
measure "and ${#busy[@]} processes are busy on $(nproc) cores"
