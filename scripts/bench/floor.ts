import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT, type Lab } from '../../test/lab/driver/lab.ts';
import { startClient } from './client.ts';
import type { Floor } from './result.ts';
import { longestOutage, spreadOf } from './statistics.ts';

/** The system of nobody: a script on the standby that is told when to act. */
const NOBODY = { name: 'nobody', units: {} };
const SETTLE_MS = 2000;

export interface Parts {
  readonly promote: number;
  readonly address: number;
  readonly move: number;
  readonly outage: number;
}

/** Once more: first both databases stay alive, so that the parts stand alone; then the primary's is killed. */
export async function measureFloor(lab: Lab): Promise<Parts> {
  const alone = await takeOver(lab, 'alive');
  const killed = await takeOver(lab, 'killed');
  return { promote: alone.promote, address: alone.address, move: alone.outage, outage: killed.outage };
}

interface TakeOver {
  readonly promote: number;
  readonly address: number;
  readonly outage: number;
}

async function takeOver(lab: Lab, primary: 'alive' | 'killed'): Promise<TakeOver> {
  await lab.do('down');
  await lab.do('up');
  try {
    await lab.do('vip', 'add', 'cdw');
    // Commits of a primary that lives on would wait for the standby that it loses.
    if (primary === 'alive') await lab.do('sync', 'cdw', 'off');
    const client = await startClient(lab, NOBODY);
    await sleep(SETTLE_MS);
    const sinceMs = Date.now();
    const program = readFileSync(`${CHECKOUT}/scripts/bench/take-over.sh`, 'utf8');
    const { code, stdout, stderr } = await lab.run('scdw', ['bash', '-c', program, 'take-over', primary]);
    if (code !== 0) throw new Error(`the floor: exit code ${code}\n${stdout}${stderr}`);
    await sleep(SETTLE_MS);
    const outage = longestOutage(client.writes, sinceMs, Date.now());
    await client.stop();
    const [promote = Number.NaN, address = Number.NaN] = stdout.trim().split(' ').map(Number);
    return { promote, address, outage };
  } finally {
    await lab.do('down');
  }
}

export const floorOf = (parts: readonly Parts[]): Floor => ({
  runs: parts.length,
  promote: spreadOf(parts.map(({ promote }) => promote)),
  address: spreadOf(parts.map(({ address }) => address)),
  move: spreadOf(parts.map(({ move }) => move)),
  outage: spreadOf(parts.map(({ outage }) => outage)),
});
