#!/usr/bin/env bash
# Measures what the README claims: the outage of each fault (median of several runs of the demonstration) and what the
# daemon costs at rest. Needs root and a machine that has nothing else to do.
#
#   sudo ./scripts/measure.sh [RUNS]      default 5; prints a Markdown table
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
runs=${1:-5}
export LAB_NAME=measure
work=$(mktemp -d)
finish() { scripts/lab.sh down >/dev/null 2>&1 || true; rm -rf -- "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM HUP

for fault in database power network hang; do
  for run in $(seq "$runs"); do
    echo "$fault $run of $runs" >&2
    scripts/demo.sh --fault "$fault" --json "$work/$fault.$run.json" >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; exit 1; }
  done
done

echo 'at rest' >&2
scripts/lab.sh up >&2
scripts/lab.sh install >&2
for host in cdw scdw; do scripts/lab.sh exec "$host" systemctl start whpg-failover; done
for host in cdw scdw; do scripts/lab.sh exec "$host" bash -s 120 60 <scripts/measure/at-rest.sh >"$work/rest.$host" & done
wait

node - "$work" "$runs" <<'REPORT'
const { readFileSync, readdirSync } = require('node:fs');
const [work, runs] = process.argv.slice(2);
const results = readdirSync(work).filter((name) => name.endsWith('.json')).map((name) => JSON.parse(readFileSync(`${work}/${name}`, 'utf8')));
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const range = (values) => `${median(values).toFixed(2)} (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
console.log(`| fault | outage, seconds: median of ${runs} (min to max) | detection | fence | promotion | first write here, VIP | acknowledged writes lost | writes by two primaries |`);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
const steps = ['detectionSeconds', 'fenceSeconds', 'promotionSeconds', 'vipSeconds'];
for (const fault of ['database', 'power', 'network', 'hang']) {
  const own = results.filter((result) => result.fault === fault);
  const sum = (key) => own.reduce((total, result) => total + result[key], 0);
  console.log(`| ${fault} | ${range(own.map((r) => r.outageSeconds))} | ${steps.map((step) => median(own.map((r) => r[step])).toFixed(2)).join(' | ')} | ${sum('lostWrites')} | ${sum('doubleWrites')} |`);
}
for (const [host, role] of [['cdw', 'primary'], ['scdw', 'standby']]) {
  const [rss, , cpu] = readFileSync(`${work}/rest.${host}`, 'utf8').trim().split(' ').map(Number);
  console.log(`\nAt rest on the ${role}: ${(rss / 1024).toFixed(1)} MB RSS, ${(cpu / 10000).toFixed(2)} % of one core, its ping included.`);
}
REPORT
