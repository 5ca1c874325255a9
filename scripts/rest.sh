#!/usr/bin/env bash
# Measures what the daemon costs at rest, in memory and CPU, with 0 and 5 witnesses or as many as are asked for, and a beat
# every 1 s and every 250 ms. Needs root and a machine that has nothing else to do. Prints a Markdown table.
#
#   sudo ./scripts/rest.sh [SECONDS [WITNESSES ...]]      each is watched for so long, after as long to settle; default 60
#
# The witnesses are one host under many names: the daemon keeps a connection to each. The pair has been through a switchover,
# because before the first one there is nothing that the witnesses would have to keep. With 100 of them the two daemons log
# in 200 times to that one host, ten at a time.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
seconds=${1:-60}
shift || true
[ $# -gt 0 ] || set -- 0 5
export LAB_NAME=${LAB_NAME:-rest}
work=$(mktemp -d)
finish() { scripts/lab.sh down >/dev/null 2>&1 || true; rm -rf -- "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM HUP

# Names of one host, known to both coordinators.
cat >"$work/names.sh" <<'NAMES'
key=$(ssh-keyscan -t ed25519 "$1" 2>/dev/null | cut -d ' ' -f 2-)
[ -n "$key" ]
for number in $(seq 100); do
  echo "$1 w$number" >>/etc/hosts
  echo "w$number $key" >>/etc/ssh/ssh_known_hosts
done
NAMES

wait_for() { # PHASE HOST
  local status
  for _ in $(seq 240); do
    # The exit code of a healthy standby is 3.
    status=$(scripts/lab.sh exec "$2" whpg-failover status --json 2>/dev/null || true)
    [[ $status =~ \"phase\":\ ?\"$1\" ]] && return
    sleep 0.5
  done
  echo "rest: $2 is not $1" >&2
  exit 1
}

template() { # WITNESSES INTERVAL TIMEOUT
  cat test/lab/whpg-failover.yaml.in
  printf 'heartbeat: {interval: %s, timeout: %s, recheck: 100ms}\n' "$2" "$3"
  printf 'isolation: {giveUpAfter: 600ms}\n'
  if [ "$1" = 0 ]; then printf 'witness: {hosts: none}\n'; else
    printf 'witness: {maximum: 100, hosts: [%s]}\n' "$(seq -f 'w%g' -s ', ' "$1")"
  fi
}

measure() { # WITNESSES INTERVAL TIMEOUT
  local host
  template "$@" >"$work/template"
  scripts/lab.sh install "$work/template" >/dev/null 2>&1
  for host in cdw scdw; do scripts/lab.sh exec "$host" systemctl restart whpg-failover; done
  wait_for serving scdw
  wait_for watching cdw
  for host in cdw scdw; do scripts/lab.sh exec "$host" bash -s "$seconds" "$seconds" <scripts/measure/at-rest.sh >"$work/$host" & done
  wait
  awk -v witnesses="$1" -v interval="$2" '{ memory[FILENAME] = $1 / 1024; cpu[FILENAME] = $3 / 10000 }
    END { printf "| %s | %s |", witnesses, interval; for (i = 1; i < ARGC; i++) printf " %.1f MB, %.2f %% |", memory[ARGV[i]], cpu[ARGV[i]]; print "" }' \
    "$work/scdw" "$work/cdw"
}

scripts/lab.sh up >&2
template 0 1s 500ms >"$work/template"
scripts/lab.sh install "$work/template" >&2
for host in cdw scdw; do
  scripts/lab.sh exec "$host" bash -s 10.88.0.21 <"$work/names.sh"
  scripts/lab.sh exec "$host" systemctl start whpg-failover
done
wait_for watching scdw
scripts/lab.sh exec scdw whpg-failover switchover --yes >&2
wait_for watching cdw

echo '| witnesses | beat | primary | standby |'
echo '| --- | --- | --- | --- |'
for witnesses in "$@"; do
  measure "$witnesses" 1s 500ms
  measure "$witnesses" 250ms 200ms
done
