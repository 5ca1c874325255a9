#!/usr/bin/env bash
# Measures this daemon and its peers side by side: the same lab, the same client, the same faults, in turn. Needs root,
# Debian 12 or Ubuntu, and a machine that has nothing else to do. All of it takes hours.
#
#   sudo ./scripts/bench.sh [--systems LIST] [--faults LIST] [--runs N] [--quick] [--logs DIRECTORY]
#                            [--json FILE] [--table FILE] [--svg FILE]
#
# --systems LIST  with commas: a system for all its profiles, or system:profile; default all:
#                 whpg-failover, keepalived, gpfailover, repmgr, patroni, pg-auto-failover
# --faults LIST   default F1,F2,F3,F4,F5,F6,F7,F8
#                 F1 database killed    F2 power off    F3 black hole            F4 database hung (SIGSTOP)
#                 F5 20 % loss, 60 s    F6 2 s silence  F7 connections take 3 s  F8 the old primary returns after F2
# --runs N        of each system, profile and fault; default 5
# --quick         one run, everything watched for a shorter time: to try it, not to measure
# --no-rest, --no-floor  without memory and CPU at rest; without the floor: promotion and address alone
# --logs DIRECTORY  the journals of both coordinators, of each run: where the time went
# --from LIST     results that --json wrote, put together instead of measuring: hours can be measured in pieces
# --json, --table, --svg FILE  result, Markdown table, chart; written again after every round, so an interruption keeps them
#
# Settings: scripts/bench/systems/NAME/profiles.json and host.sh. Ends with 0 when every run could be made.
set -euo pipefail

usage() { sed -n '2,22s/^# \{0,1\}//p' "$0"; }

case " $* " in *' -h '* | *' --help '*) usage; exit 0 ;; esac
[ "$(id -u)" = 0 ] || { echo 'bench: hosts, bridges and mounts need root: sudo ./scripts/bench.sh' >&2; exit 2; }
here=$PWD
cd "$(dirname "$(readlink -f "$0")")/.."
export LAB_NAME=${LAB_NAME:-bench}
export LAB_PACKAGES=keepalived,postgresql-15-repmgr,repmgr,etcd-server,patroni,vip-manager,pg-auto-failover-cli,postgresql-15-auto-failover

work=$(mktemp -d)
running=''
# shellcheck disable=SC2317 # called by the trap
finish() {
  trap '' INT TERM HUP
  if [ -n "$running" ]; then
    kill "$running" 2>/dev/null || true
    wait "$running" || true
  fi
  scripts/lab.sh down
  rm -rf -- "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

. scripts/requirements.sh
require_node
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-fund --no-audit >&2
node_modules/.bin/esbuild scripts/bench/main.ts --bundle --platform=node --target=node20 --format=esm \
  --log-level=warning "--outfile=$work/main.mjs"

status=0
# In the background, so that a signal ends it at once.
BENCH_DIRECTORY=$here node "$work/main.mjs" "$@" &
running=$!
wait "$running" || status=$?
running=''
exit "$status"
