#!/usr/bin/env bash
# Watches whether the daemon grows: resident memory and JavaScript heap of both daemons of a healthy pair, twice a minute,
# after ten minutes to settle. Needs root. Prints a Markdown table with the slope of the straight line through all samples.
#
#   sudo ./scripts/slope.sh [MINUTES]      default 60, after the ten
#
# The heap is what its last garbage collection left and what came since: single samples jump, a leak would still show as a
# slope that does not end. HTTP is switched on, for the metrics.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
minutes=${1:-60}
export LAB_NAME=${LAB_NAME:-slope}
work=$(mktemp -d)
finish() { scripts/lab.sh down >/dev/null 2>&1 || true; rm -rf -- "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Seconds, resident memory in kB, heap in use in bytes; once each 30 s.
cat >"$work/sample.sh" <<'SAMPLE'
pid=$(systemctl show -P MainPID whpg-failover)
for ((left = $1 * 2; left > 0; left--)); do
  exec 3<>"/dev/tcp/$(hostname)/8008"
  printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3
  heap=$(sed -n 's/^nodejs_heap_size_used_bytes //p' <&3)
  exec 3>&-
  echo "$SECONDS $(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status") $heap"
  sleep 30
done
SAMPLE

scripts/lab.sh up >&2
{ cat test/lab/whpg-failover.yaml.in; echo 'http: {listen: self:8008}'; } >"$work/template"
scripts/lab.sh install "$work/template" >/dev/null
for host in cdw scdw; do scripts/lab.sh exec "$host" systemctl start whpg-failover; done
sleep 600
for host in cdw scdw; do scripts/lab.sh exec "$host" bash -s "$minutes" <"$work/sample.sh" >"$work/$host" & done
wait

echo "| ${minutes} minutes | first | last | lowest | highest | slope an hour |"
echo '| --- | --- | --- | --- | --- | --- |'
for host in cdw scdw; do
  for what in 'resident memory:2:1024' 'heap:3:1048576'; do
    IFS=: read -r name column unit <<<"$what"
    awk -v name="$host, $name" -v column="$column" -v unit="$unit" '
      { x = $1 / 3600; y = $column / unit; n++; sx += x; sy += y; sxx += x * x; sxy += x * y; last = y }
      n == 1 { first = low = high = y }
      y < low { low = y }
      y > high { high = y }
      END { printf "| %s | %.1f MB | %.1f MB | %.1f MB | %.1f MB | %+.2f MB |\n", name, first, last, low, high, (n * sxy - sx * sy) / (n * sxx - sx * sx) }
    ' "$work/$host"
  done
done
