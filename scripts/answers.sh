#!/usr/bin/env bash
# Measures how long an operator waits for `status`, `why` and `history`: wall time on a lab host, from the start of the
# command to its end, at real-time priority, so that it is the command that is measured and not what else the machine
# has to do. Needs root.
#
#   sudo ./scripts/answers.sh [RUNS]      default 20 of each, on both coordinators; prints a Markdown table
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
runs=${1:-20}
[[ $runs =~ ^[1-9][0-9]{0,3}$ ]] || { echo "answers.sh [RUNS]: a number of runs is expected, not '$runs'" >&2; exit 2; }
export LAB_NAME=${LAB_NAME:-answers}
finish() { scripts/lab.sh down >/dev/null 2>&1 || true; }
trap finish EXIT
trap 'exit 130' INT TERM HUP

scripts/lab.sh up >&2
scripts/lab.sh install >&2
for host in cdw scdw; do scripts/lab.sh exec "$host" systemctl start whpg-failover; done
# Some of each host's own start is over by then, and the journal has something to tell.
sleep 10
echo '| command | node | wall time, milliseconds: median (min to max) |'
echo '| --- | --- | --- |'
for host in cdw scdw; do
  for command in status why history; do
    times=$(scripts/lab.sh exec "$host" bash -s "$command" "$runs" <<'ON_HOST'
for ((run = 0; run < $2; run++)); do
  before=$(date +%s%N)
  chrt --rr 1 whpg-failover "$1" >/dev/null
  code=$?
  after=$(date +%s%N)
  # 3 is `status` of the standby.
  ((code == 0 || code == 3)) || exit "$code"
  echo $(((after - before) / 1000000))
done
ON_HOST
    )
    sort -n <<<"$times" | awk -v command="$command" -v host="$host" '{ took[NR] = $1 }
      END { printf "| `%s` | %s | %d (%d to %d) |\n", command, host, took[int((NR + 1) / 2)], took[1], took[NR] }'
  done
done
