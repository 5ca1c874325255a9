import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../test/lab/driver/lab.ts';
import { type Client, startClient } from './client.ts';
import { FAULTS, type FaultId } from './faults.ts';
import { INJECTIONS } from './injections.ts';
import { lostWrites } from './lost.ts';
import type { Run } from './result.ts';
import { startSystem } from './start.ts';
import { heldByBothSeconds, longestOutage } from './statistics.ts';
import { type Contender, patienceOf } from './systems.ts';
import { type VipWatch, watchVip } from './vip-watch.ts';

/** Writes before the fault; the fault then falls into any moment of what the system does periodically. */
const SETTLE_MS = 3000;
const PHASE_MS = 2000;

/** One fault on one system, in a lab of its own that is taken down after `afterwards`. */
export async function runOnce(
  lab: Lab,
  contender: Contender,
  fault: FaultId,
  quick: boolean,
  afterwards: () => Promise<void> = async () => undefined,
): Promise<Run> {
  await lab.do('down');
  await lab.do('up');
  try {
    await startSystem(lab, contender);
    const client = await startClient(lab, contender.system);
    const vip = watchVip(lab);
    await sleep(SETTLE_MS + Math.random() * PHASE_MS);
    const patienceMs = patienceOf(contender, fault) * 1000;
    const sinceMs = await INJECTIONS[fault]({ lab, client, vip, patienceMs, quick });
    const run = await judge(lab, client, vip, fault, sinceMs);
    await afterwards();
    return run;
  } finally {
    await lab.do('down');
  }
}

async function judge(lab: Lab, client: Client, vip: VipWatch, fault: FaultId, sinceMs: number): Promise<Run> {
  const endMs = Date.now();
  await client.stop();
  vip.stop();
  const verdict = await lab.verdict();
  const since = client.writes.filter(({ wallMs }) => wallMs > sinceMs);
  const moved = verdict.primaries.includes('scdw') || since.some(({ server }) => server === 'scdw');
  const cameBack = since.some(({ server }) => server === 'cdw');
  return {
    outageSeconds: longestOutage(client.writes, sinceMs, endMs),
    needless: fault === 'F8' ? cameBack : !FAULTS[fault].ends && moved,
    lostWrites: await lostWrites(lab, verdict, client.writes),
    doubleWrites: verdict.doubleWrites,
    vipOnBothSeconds: heldByBothSeconds(vip.moves, endMs),
  };
}
