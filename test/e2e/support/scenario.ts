import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inject, test } from 'vitest';
import { startDaemons } from '../../lab/driver/daemon.ts';
import { CHECKOUT, COORDINATORS, type Lab, lab, type Version } from '../../lab/driver/lab.ts';
import { until } from '../../lab/driver/until.ts';
import { openPair, type Pair } from './pair.ts';
import { report } from './report.ts';
import { labName } from './setup.ts';
import { TURN_MS, takeTurn } from './turns.ts';

export const VERSIONS = ['7', '6'] as const;

export interface ScenarioOptions {
  /** Which Greenplum the stand-in is; both, unless nothing in the scenario depends on it. */
  readonly versions?: readonly Version[];
  /** What is different about the hosts, before the daemons start. */
  readonly prepare?: (hosts: Lab) => Promise<void>;
  /** Takes all of the machine: no other scenario runs beside it. */
  readonly alone?: boolean;
  /** For all of it but the wait for its turn, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Each beat in the log: whoever looks for a fault will want it. */
const CONFIGURATION = `${CHECKOUT}/test/e2e/in-hosts/whpg-failover.yaml.in`;

/** How long the client writes before the fault. */
const WRITES_MS = 500;

/**
 * Each wait of a story has a deadline of its own. This one is for the rest: a story that it ends goes on beside the
 * next one.
 */
const STORY_MS = 300_000;

/** One story on fresh hosts with daemons at rest, a person at each terminal, and a client that writes. */
export function scenario(
  title: string,
  play: (pair: Pair) => Promise<void>,
  options: ScenarioOptions = {},
): void {
  onFreshHosts(title, (hosts) => playOn(hosts, title, play, options), options);
}

export async function playOn(
  hosts: Lab,
  title: string,
  play: (pair: Pair) => Promise<void>,
  { prepare }: Pick<ScenarioOptions, 'prepare'> = {},
): Promise<void> {
  const [pair] = await Promise.all([openPair(hosts), hosts.do('install', CONFIGURATION)]);
  let ended = false;
  try {
    await prepare?.(hosts);
    // The client knocks from the beginning: what counts begins with its first write.
    await Promise.all([startDaemons(hosts), hosts.do('writer', 'start')]);
    await untilWrites(pair);
    await play(pair);
    const { outageSeconds } = await hosts.verdict();
    report(inject('runDirectory'), { scenario: title, version: hosts.version, outageSeconds });
    ended = true;
  } finally {
    const directory = keepLogs(title, pair);
    if (!ended) await tellTrouble(title, directory, pair);
    pair.close();
  }
}

/** A story on fresh hosts with nothing but their databases. */
export function onFreshHosts(
  title: string,
  play: (hosts: Lab) => Promise<void>,
  { versions = VERSIONS, alone = false, timeoutMs = STORY_MS }: ScenarioOptions = {},
): void {
  test.each(versions)(`${title} (v%s)`, { timeout: timeoutMs + TURN_MS }, async (version) => {
    const hosts = lab(labName(), version);
    const endTurn = await takeTurn(inject('runDirectory'), alone);
    try {
      await hosts.do('down');
      await hosts.do('up');
      await play(hosts);
    } finally {
      await hosts.do('down').finally(endTurn);
    }
  });
}

/** The client has written for a while. */
async function untilWrites(pair: Pair): Promise<void> {
  const first = await until('the client writes', () => pair.writes.last());
  await sleep(Math.max(0, first.wallMs + WRITES_MS - Date.now()));
}

/** What both daemons wrote and what people saw, for whoever looks for a fault. Returns where. */
function keepLogs(title: string, pair: Pair): string {
  const { lab: hosts, people } = pair;
  const name = `${title} v${hosts.version}`.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 100);
  const directory = join(tmpdir(), 'whpg-failover-e2e', name);
  mkdirSync(directory, { recursive: true });
  keep(join(directory, 'daemons.log'), told(pair));
  for (const host of COORDINATORS) keep(join(directory, `terminal-${host}.log`), people[host].read());
  return directory;
}

async function tellTrouble(title: string, directory: string, pair: Pair): Promise<void> {
  console.error(`${title}: see ${directory}\n${told(pair).slice(-25).join('\n')}`);
  const status = await pair.lab.do('status').catch(String);
  keep(join(directory, 'lab.log'), [status, JSON.stringify(await pair.lab.verdict().catch(String))]);
}

const told = ({ journal, earlier }: Pair): readonly string[] =>
  [...earlier, ...COORDINATORS.flatMap((host) => journal[host].lines())]
    .toSorted((one, other) => one.atMs - other.atMs)
    .map(({ host, atMs, text }) => `${new Date(atMs).toISOString().slice(11, 23)} ${host.padEnd(4)} ${text}`);

const keep = (file: string, lines: readonly string[]): void => writeFileSync(file, `${lines.join('\n')}\n`);
