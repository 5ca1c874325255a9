#!/usr/bin/env bash
# Shows a failover on this machine: boots the lab's hosts, starts the service on both coordinators, makes the primary
# fail, and tells what happens as it happens. Needs root on Debian 12 or Ubuntu; installs what is missing.
#
#   sudo ./scripts/demo.sh [--fault database|power|network|hang] [--keep] [--json FILE]
#
# --fault NAME  database (default): its postmaster is killed; power: the host loses its power; network: no packet of it
#               gets through; hang: its database is stopped by a signal (takes 10 s: slow is not dead)
# --keep        leave the hosts up, to play with
# --json FILE   write the result to FILE, as JSON
#
# Ends with 0 when the standby took over and no acknowledged write was lost. LAB_VERSION=6 shows Greenplum 6's tools.
# LAB_GPHOME=/usr/local/greenplum-db runs a real WarehousePG or Greenplum of this machine instead of the stand-in, and
# LAB_EXTRA_BIND=PATH,... names what that needs besides, such as its Python.
set -euo pipefail

usage() { sed -n '2,15s/^# \{0,1\}//p' "$0"; }

wrong() {
  echo "demo: $1" >&2
  usage >&2
  exit 2
}

fault=database keep=no json=''
while [ $# -gt 0 ]; do
  case $1 in
    --fault | --json)
      [ $# -ge 2 ] || wrong "$1 needs a word after it"
      if [ "$1" = --fault ]; then fault=$2; else json=$(realpath -m -- "$2"); fi
      shift
      ;;
    --keep) keep=yes ;;
    -h | --help) usage; exit 0 ;;
    *) wrong "no option '$1'" ;;
  esac
  shift
done
case $fault in
  database | power | network | hang) ;;
  *) wrong "--fault is one of database, power, network, hang; not '$fault'" ;;
esac
[ -z "$json" ] || [ -d "${json%/*}/" ] || wrong "there is no directory for $json"
[ "$(id -u)" = 0 ] || wrong 'hosts, bridges and mounts need root: sudo ./scripts/demo.sh'
cd "$(dirname "$(readlink -f "$0")")/.."
export LAB_NAME=${LAB_NAME:-demo}

work=$(mktemp -d)
running='' told=no
# shellcheck disable=SC2317 # called by the trap
finish() {
  trap '' INT TERM HUP
  if [ -n "$running" ]; then
    kill "$running" 2>/dev/null || true
    wait "$running" || true
  fi
  if [ "$keep" = no ] || [ "$told" = no ]; then scripts/lab.sh down; fi
  rm -rf -- "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

say() { echo "== $*"; }

# In the background, so that a signal ends it at once.
attended() {
  local status=0
  "$@" &
  running=$!
  wait "$running" || status=$?
  running=''
  return "$status"
}

. scripts/requirements.sh
say 'what is missing'
require_node
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then attended npm ci --no-fund --no-audit; fi
say 'build'
attended npm run --silent build
attended node_modules/.bin/esbuild scripts/demo/main.ts --bundle --platform=node --target=node20 --format=esm \
  --log-level=warning "--outfile=$work/main.mjs"

say 'four hosts: cdw (primary), scdw (standby), sdw1 (segments), client'
attended scripts/lab.sh down
attended scripts/lab.sh up
# Each beat is told, which a daemon in earnest would not do.
{
  cat test/lab/whpg-failover.yaml.in
  printf 'log:\n  beats: true\n'
} >"$work/whpg-failover.yaml.in"
attended scripts/lab.sh install "$work/whpg-failover.yaml.in"

status=0
attended node "$work/main.mjs" "$fault" "$json" || status=$?
told=yes

if [ "$keep" = yes ]; then
  cat <<TEXT

The hosts stay up. As root, in $PWD, after  export LAB_NAME=$LAB_NAME
  scripts/lab.sh status                           all hosts at a glance
  scripts/lab.sh exec scdw whpg-failover status   what the daemon sees; also: why, vip show, --help
  scripts/lab.sh logs scdw -f                     what it says
  scripts/lab.sh verdict                          what became of the client's writes
  scripts/lab.sh                                  everything else that can be done to them
  scripts/lab.sh down                             the end of it
TEXT
fi
exit "$status"
