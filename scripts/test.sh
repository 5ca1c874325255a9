#!/usr/bin/env bash
# Everything that can be tested: installs what is missing, then format, lint, types, unit, property, scenario,
# simulator, architecture and documentation tests, then the end-to-end scenarios on the lab's hosts (needs root).
#
#   sudo ./scripts/test.sh                all of it
#   ./scripts/test.sh fast                only what needs no root
#   sudo ./scripts/test.sh e2e [NAME ...] only the end-to-end scenarios whose file or title contains a NAME
#
# LAB_GPHOME=/usr/local/greenplum-db also runs the scenarios of a real WarehousePG or Greenplum installation, which need
# some minutes each (alone: e2e greenplum). LAB_EXTRA_BIND=PATH,... names what it needs besides, such as its Python.
#
# Its last line is "N passed, N failed".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

what=${1:-all}
[ $# -eq 0 ] || shift
case $what in all | fast | e2e) ;; *) sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac

results=$(mktemp -d)
finish() { rm -rf -- "$results"; }
trap finish EXIT
passed=0 failed=0 failures=()

say() { printf '\n== %s\n' "$*"; }

# A check that is one claim: it passes or fails as a whole.
check() {
  local name=$1
  shift
  say "$name"
  if "$@"; then passed=$((passed + 1)); else fail "$name"; fi
}

# Told where it happens, and once more beside the figures: the output between is long.
fail() {
  failed=$((failed + 1))
  failures+=("$1")
  echo "FAILED: $1"
}

# A vitest project: each test counts by itself, one that did not run as a failure; so does a run that gives no report.
suite() {
  local name=$1 report=$results/$1.json told=$results/$1.told line
  shift
  say "$name"
  npx vitest run --project "$name" --reporter=default --reporter=json --outputFile.json="$report" "$@" || true
  if node scripts/verdict.mjs "$report" >"$told"; then
    { read -r line && passed=$((passed + line)); while read -r line; do fail "$name: $line"; done; } <"$told"
  else
    fail "$name gave no report"
  fi
}

# Scenarios on a real installation make a cluster each and want the whole machine: they run by themselves.
end_to_end() {
  local stand_in=() name real=no without=()
  CHROMIUM=$(require_browser) PROMTOOL=$(require_promtool)
  export CHROMIUM PROMTOOL
  if [ -z "$CHROMIUM" ] || [ -z "$PROMTOOL" ]; then
    without=(--exclude "$page")
    echo 'skipped: the page in a browser, since there is no chromium or no promtool'
  fi
  [ $# -gt 0 ] || real=yes
  for name in "$@"; do
    if [ "$name" = greenplum ]; then real=yes; else stand_in+=("$name"); fi
  done
  [ $# -gt 0 ] && [ "${#stand_in[@]}" -eq 0 ] || suite e2e --exclude "$greenplum" "${without[@]}" "${stand_in[@]}"
  if [ "$real" = yes ] && [ -n "${LAB_GPHOME:-}" ]; then
    suite e2e "$greenplum"
  elif [ "$real" = yes ]; then
    echo 'skipped: the scenarios on a real installation, since LAB_GPHOME does not say where one is'
  fi
}
greenplum=test/e2e/greenplum.e2e.test.ts
page=test/e2e/page.e2e.test.ts

. scripts/requirements.sh
say 'what is missing'
require_node
require_packages openssh-server iproute2 iputils-ping
[ -d node_modules ] && [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-fund --no-audit

if [ "$what" != e2e ]; then
  check format npx biome check .
  check lint npx oxlint --type-aware --deny-warnings src test scripts
  check types npm run --silent types
  check build npm run --silent build
  export WHPG_TEST_THOROUGH=1
  suite fast
fi
if [ "$what" != fast ]; then
  [ "$what" = all ] || check build npm run --silent build
  if [ "$(id -u)" = 0 ]; then
    end_to_end "$@"
  else
    fail 'the end-to-end scenarios need root: sudo ./scripts/test.sh'
  fi
fi

echo
[ "$failed" -eq 0 ] || printf 'FAILED: %s\n' "${failures[@]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
