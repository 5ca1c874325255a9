import { setTimeout as sleep } from 'node:timers/promises';
import { inject, test } from 'vitest';
import { startDaemons } from '../../lab/driver/daemon.ts';
import { CHECKOUT, type Lab, lab, type Version } from '../../lab/driver/lab.ts';
import { until } from '../../lab/driver/until.ts';
import { keepLogs, lastRead, tellTrouble } from './logs.ts';
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

/** How long the client writes before the fault; by then the standby has read who the witnesses are. */
const WRITES_MS = 1500;

/**
 * Each wait of a story has a deadline of its own. This one is for the rest: a story that it ends goes on beside the
 * next one.
 */
export const STORY_MS = 300_000;

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
  await tell(title, pair, async () => {
    await prepare?.(hosts);
    // The client knocks from the beginning: what counts begins with its first write.
    await Promise.all([startDaemons(hosts), hosts.do('writer', 'start')]);
    await untilWrites(pair);
    await play(pair);
  });
}

/** The next story on the same hosts, of which the one before it has left everything as it was. */
export async function playAgainOn(
  hosts: Lab,
  title: string,
  play: (pair: Pair) => Promise<void>,
): Promise<void> {
  await hosts.do('writer', 'reset');
  const pair = await openPair(hosts);
  await tell(title, pair, async () => {
    await startDaemons(hosts);
    await untilWrites(pair);
    await play(pair);
  });
}

/** Reports what a story measured, keeps what was logged, and says more when it fails. */
async function tell(title: string, pair: Pair, story: () => Promise<void>): Promise<void> {
  const { lab: hosts } = pair;
  try {
    await story();
    const { outageSeconds } = await hosts.verdict();
    report(inject('runDirectory'), { scenario: title, version: hosts.version, outageSeconds });
    keepLogs(title, pair);
  } catch (error) {
    await tellTrouble(title, keepLogs(title, pair), pair);
    throw new Error(`${(error as Error).message}; ${lastRead(pair)}`, { cause: error });
  } finally {
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
