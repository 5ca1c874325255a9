import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../test/lab/driver/lab.ts';
import type { Client } from './client.ts';
import type { FaultId } from './faults.ts';
import type { VipWatch } from './vip-watch.ts';

/** A served client, and a primary to which something is about to happen. */
export interface Scene {
  readonly lab: Lab;
  readonly client: Client;
  readonly vip: VipWatch;
  /** For how long a failover is waited for. */
  readonly patienceMs: number;
  readonly quick: boolean;
}

/** Lets it happen, and watches until nothing more is expected; hands back the moment from which the outage counts. */
export type Injection = (scene: Scene) => Promise<number>;

export const INJECTIONS: Readonly<Record<FaultId, Injection>> = {
  F1: async (scene) => untilServed(scene, () => scene.lab.do('kill-database', 'cdw')),
  F2: async (scene) => untilServed(scene, () => scene.lab.do('power-off', 'cdw')),
  async F3(scene) {
    const sinceMs = await untilServed(scene, () => scene.lab.do('drop', 'cdw'));
    // Two that each believe to be the only one are to be seen too.
    await sleep(afterwardsMs(scene));
    await scene.lab.do('undrop', 'cdw');
    await sleep(afterwardsMs(scene));
    return sinceMs;
  },
  F4: async (scene) => untilServed(scene, () => scene.lab.do('hang-database', 'cdw')),
  async F5(scene) {
    const sinceMs = Date.now();
    await scene.lab.do('loss', 'cdw', '20');
    await sleep(troubleMs(scene));
    await scene.lab.do('loss', 'cdw', '0');
    await sleep(afterwardsMs(scene));
    return sinceMs;
  },
  async F6(scene) {
    const sinceMs = Date.now();
    await scene.lab.do('drop', 'cdw', '2');
    await sleep(2000 + afterwardsMs(scene));
    return sinceMs;
  },
  async F7(scene) {
    const sinceMs = Date.now();
    await setting(scene.lab, "alter system set pre_auth_delay = '3s'");
    await sleep(troubleMs(scene));
    await setting(scene.lab, 'alter system reset pre_auth_delay');
    await sleep(afterwardsMs(scene));
    return sinceMs;
  },
  async F8(scene) {
    await untilServed(scene, () => scene.lab.do('power-off', 'cdw'));
    const sinceMs = Date.now();
    await scene.lab.do('boot', 'cdw');
    scene.vip.again('cdw');
    await sleep(2 * afterwardsMs(scene));
    return sinceMs;
  },
};

const troubleMs = ({ quick }: Scene): number => (quick ? 20_000 : 60_000);
/** What was healed, and what came back, may do harm only then. */
const afterwardsMs = ({ quick }: Scene): number => (quick ? 8_000 : 15_000);
/** Writes are acknowledged again for this long before an outage is called over. */
const SETTLE_MS = 3000;
/** The earliest moment after a fault at which a served client means anything: until then it may not have struck. */
const STRUCK_MS = 1000;

/** Until the client has been served again for some time, or the patience is over. */
async function untilServed({ client, patienceMs }: Scene, strike: () => Promise<unknown>): Promise<number> {
  const sinceMs = Date.now();
  await strike();
  await sleep(STRUCK_MS);
  let servedMs = 0;
  while (Date.now() - sinceMs < patienceMs && servedMs < SETTLE_MS) {
    await sleep(100);
    servedMs = client.isServed() ? servedMs + 100 : 0;
  }
  return sinceMs;
}

/** On a connection of this moment: the delay holds for those that come after it. */
async function setting(lab: Lab, statement: string): Promise<void> {
  const psql = ['/usr/lib/postgresql/15/bin/psql', '-Xq', '-h', '/tmp', '-d', 'postgres'];
  const both = [...psql, '-c', statement, '-c', 'select pg_reload_conf()'];
  const { code, stderr } = await lab.run('gpadmin@cdw', both);
  // A system that failed over has put its own hand on the database.
  if (code !== 0 && statement.includes(' set ')) throw new Error(`${statement}: ${stderr}`);
}
