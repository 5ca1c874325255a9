// The comparison: `main.mjs [OPTIONS]`. Run by scripts/bench.sh, which takes the lab down whatever happens here.

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { type Lab, lab } from '../../test/lab/driver/lab.ts';
import { chartOf } from './chart.ts';
import type { FaultId } from './faults.ts';
import { floorOf, measureFloor, type Parts } from './floor.ts';
import { keepLogs } from './keep-logs.ts';
import { merged, reportFrom } from './merge.ts';
import { type Options, optionsFrom } from './options.ts';
import { measureRest } from './rest.ts';
import type { Report, Rest, Run } from './result.ts';
import { runOnce } from './run.ts';
import { resultOf } from './statistics.ts';
import { type Contender, contenders } from './systems.ts';
import { tablesOf } from './table.ts';

interface Case {
  readonly contender: Contender;
  readonly fault: FaultId;
  readonly runs: Run[];
}

/** A lab may fail to come up on a busy machine: what failed is tried once more. */
const ATTEMPTS = 2;

let failures = 0;

/** Figures are worth something up to this many processes that want to run, for each core. */
const QUIET_LOAD = 1;
let busiest = 0;

async function measure(bench: Lab, options: Options): Promise<void> {
  const chosen = contenders(options.systems);
  const cases: Case[] = options.faults.flatMap((fault) =>
    chosen.map((contender) => ({ contender, fault, runs: [] })),
  );
  const parts: Parts[] = [];
  const rest: Rest[] = [];
  const write = (): void =>
    writeReport(options, {
      results: cases.flatMap(rowOf),
      rest,
      floor: parts.length > 0 ? floorOf(parts) : null,
    });

  // Round by round, and in each round all systems with the same fault one after the other: what else the machine does
  // meets all of them.
  for (let round = 1; round <= options.runs; round += 1) {
    if (options.floor) {
      const part = await attempt(`floor, ${round} of ${options.runs}`, () => measureFloor(bench));
      if (part !== null) parts.push(part);
      write();
    }
    for (const { contender, fault, runs } of cases) {
      const what = `${fault} ${titleOf(contender)}, ${round} of ${options.runs}`;
      const keep = async (): Promise<void> => {
        const name = `${fault}-${contender.system.name}-${contender.profile.name}-${round}`;
        if (options.logs !== '') await keepLogs(bench, fileOf(options.logs), name);
      };
      const run = await attempt(what, () => runOnce(bench, contender, fault, options.quick, keep));
      if (run !== null) runs.push(run);
      write();
    }
  }
  for (const contender of options.rest ? chosen : []) {
    const own = await attempt(`at rest: ${titleOf(contender)}`, () =>
      measureRest(bench, contender, options.quick),
    );
    rest.push(...(own ?? []));
    write();
  }
}

const titleOf = ({ system, profile }: Contender): string => `${system.name} (${profile.name})`;

const rowOf = ({ contender, fault, runs }: Case): Report['results'][number][] =>
  runs.length === 0 ? [] : [resultOf(contender.system.name, contender.profile.name, fault, runs)];

async function attempt<T>(what: string, measureIt: () => Promise<T>): Promise<T | null> {
  for (let left = ATTEMPTS; left > 0; left -= 1) {
    const [load = 0] = loadavg();
    busiest = Math.max(busiest, load);
    process.stderr.write(`${new Date().toISOString().slice(11, 19)} load ${load.toFixed(1)}, ${what}: `);
    try {
      const value = await measureIt();
      process.stderr.write(`${JSON.stringify(value)}\n`);
      return value;
    } catch (error) {
      process.stderr.write(`failed: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  failures += 1;
  return null;
}

/** Infinity is null in JSON: an outage that did not end. */
function writeReport({ json, table, svg }: Options, report: Report): void {
  writeIn(json, `${JSON.stringify(report, null, 1)}\n`);
  writeIn(table, `${tablesOf(report)}\n`);
  writeIn(svg, chartOf(report));
  latest = report;
}

function writeIn(file: string, text: string): void {
  if (file !== '') writeFileSync(fileOf(file), text);
}

/** A path of the command line, seen from where the command was given. */
function fileOf(path: string): string {
  return resolve(process.env.BENCH_DIRECTORY ?? '.', path);
}

let latest: Report = { results: [], rest: [], floor: null };

let options: Options;
try {
  options = optionsFrom(process.argv.slice(2));
  contenders(options.systems);
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
if (options.from.length === 0) await measure(lab(process.env.LAB_NAME ?? 'bench', '7'), options);
else writeReport(options, merged(options.from.map((file) => reportFrom(readFileSync(fileOf(file), 'utf8')))));
process.stdout.write(`${tablesOf(latest)}\n`);
if (busiest > QUIET_LOAD * availableParallelism()) {
  process.stderr.write(
    `The load of this machine was up to ${busiest.toFixed(1)}: these figures are hints, no measurement.\n`,
  );
}
process.exitCode = failures === 0 ? 0 : 1;
