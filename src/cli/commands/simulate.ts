import { availableParallelism } from 'node:os';
import { policyOf } from '../../config/policy.ts';
import type { Policy } from '../../core/policy.ts';
import { exec } from '../../runtime/exec.ts';
import { SCENARIOS, type ScenarioName, scenario } from '../../sim/scenario.ts';
import { type SimulateResult, simulate as simulateSeeds } from '../../sim/simulate.ts';
import { CommandError } from '../exit-codes.ts';
import { formatScenario, formatSimulation } from '../format-simulation.ts';
import { configOrEnd } from '../load.ts';

interface Options {
  readonly seeds: string;
  readonly seed?: string;
  readonly firstSeed: string;
  readonly jobs?: string;
  readonly scenario?: string;
  readonly json?: boolean;
  readonly tune?: boolean;
  readonly wish?: string;
  readonly hours?: string;
}

/** Longest run: a million seeds on one slow core. */
const RUN_MS = 6 * 3600 * 1000;
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
/** Fewer than this are not worth a process of their own. */
const SEEDS_PER_JOB_MIN = 500;

/** `configPath`: the operator's own settings, or null for those that each seed draws. */
export async function simulate(configPath: string | null, options: Options): Promise<void> {
  if (options.tune === true) return (await import('./tune.ts')).tune(configPath, options);
  if (options.scenario !== undefined) return printScenario(options.scenario, configPath, options);
  const first = numberOf('--first-seed', options.seed ?? options.firstSeed);
  const seeds = options.seed === undefined ? numberOf('--seeds', options.seeds) : 1;
  const jobs = options.jobs === undefined ? availableParallelism() : numberOf('--jobs', options.jobs);
  const startedMs = performance.now();
  const result = await inProcesses(first, seeds, Math.max(1, jobs), configPath);
  const elapsedSeconds = Math.round(performance.now() - startedMs) / 1000;
  const { violations, ...counts } = result;
  const text = formatSimulation(result, elapsedSeconds);
  const shown = { ...counts, violations: violations.length, elapsedSeconds, violationDetails: violations };
  process.stdout.write(`${options.json === true ? JSON.stringify(shown) : text}\n`);
  if (violations.length > 0) throw new CommandError('FAILED', '');
}

async function inProcesses(
  first: number,
  seeds: number,
  jobs: number,
  configPath: string | null,
): Promise<SimulateResult> {
  const share = Math.max(SEEDS_PER_JOB_MIN, Math.ceil(seeds / jobs));
  if (jobs === 1 || seeds <= share) return simulateSeeds(rangeOf(first, seeds, configPath));
  const starts = Array.from({ length: Math.ceil(seeds / share) }, (_, index) => index * share);
  const parts = await Promise.all(
    starts.map((start) => childOf(first + start, Math.min(share, seeds - start), configPath)),
  );
  return parts.reduce(merge);
}

function rangeOf(firstSeed: number, seeds: number, configPath: string | null) {
  const policy = configPath === null ? null : policyOf(configOrEnd(configPath).config);
  return { firstSeed, seeds, ...(policy === null ? {} : { policy }) };
}

/** The same program for a part of the seeds. */
async function childOf(first: number, seeds: number, configPath: string | null): Promise<SimulateResult> {
  const [program = ''] = process.argv.slice(1);
  const config = configPath === null ? [] : ['--config', configPath];
  const words = ['simulate', '--first-seed', `${first}`, '--seeds', `${seeds}`, '--jobs', '1', '--json'];
  const result = await exec({
    file: process.execPath,
    args: [program, ...config, ...words],
    timeoutMs: RUN_MS,
    outputBytesMax: OUTPUT_BYTES_MAX,
  });
  const line = result.stdout.trim();
  if (line === '')
    throw new CommandError('FAILED', `a part of the simulation gave no result: ${result.stderr}`);
  // Written by this very program.
  const { violationDetails, ...counts } = JSON.parse(line) as Omit<SimulateResult, 'violations'> & {
    readonly violationDetails: SimulateResult['violations'];
  };
  return { ...counts, violations: violationDetails };
}

function merge(one: SimulateResult, other: SimulateResult): SimulateResult {
  return {
    seeds: one.seeds + other.seeds,
    beats: one.beats + other.beats,
    violations: [...one.violations, ...other.violations],
    phasesReached: sum(one.phasesReached, other.phasesReached),
    diagnosesReached: sum(one.diagnosesReached, other.diagnosesReached),
  };
}

function sum<Counts extends Readonly<Partial<Record<string, number>>>>(one: Counts, other: Counts): Counts {
  const total: Record<string, number> = {};
  for (const counts of [one, other]) {
    for (const [key, value] of Object.entries(counts)) total[key] = (total[key] ?? 0) + (value ?? 0);
  }
  return total as Counts;
}

function printScenario(name: string, configPath: string | null, options: Options): void {
  if (!isScenario(name)) {
    const known = Object.entries(SCENARIOS).map(([key, help]) => `  ${key.padEnd(16)} ${help}`);
    throw new CommandError('USAGE', `--scenario ${name}: expected one of\n${known.join('\n')}`);
  }
  if (configPath === null) throw new CommandError('USAGE', '--scenario needs your settings: --config FILE');
  const policy: Policy = policyOf(configOrEnd(configPath).config);
  const result = scenario(name, policy, numberOf('--seed', options.seed ?? '1'));
  const text = formatScenario(SCENARIOS[name], result);
  process.stdout.write(`${options.json === true ? JSON.stringify(result, null, 2) : text}\n`);
}

const isScenario = (name: string): name is ScenarioName => Object.hasOwn(SCENARIOS, name);

function numberOf(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new CommandError('USAGE', `${option} ${text}: a whole number is expected`);
  return Number(text);
}
