import { readFileSync } from 'node:fs';
import type { StatusDocument } from '../../../src/control/status-document.ts';
import { CHECKOUT, COORDINATORS, type Coordinator, type Lab } from './lab.ts';
import { until } from './until.ts';

export type Status = StatusDocument;

export const CLI = '/usr/bin/whpg-failover';

/** What the daemon of a host says of itself; null while it does not answer. */
export async function statusOf(lab: Lab, host: Coordinator): Promise<Status | null> {
  const { stdout } = await lab.run(host, [CLI, 'status', '--json']);
  return stdout === '' ? null : (JSON.parse(stdout) as Status);
}

const ASK = readFileSync(`${CHECKOUT}/test/lab/client/ask-status.py`, 'utf8');

/** The same past the command line, which takes half a processor when it is asked again and again. */
async function lookAtStatus(lab: Lab, host: Coordinator): Promise<Status | null> {
  const { stdout } = await lab.run(host, ['python3', '-c', ASK]);
  return stdout === '' ? null : (JSON.parse(stdout) as { readonly status: Status }).status;
}

export async function untilStatus(
  lab: Lab,
  host: Coordinator,
  what: string,
  is: (status: Status) => boolean,
  withinMs = 20_000,
): Promise<Status> {
  let last: Status | null = null;
  const look = async (): Promise<Status | null> => {
    last = await lookAtStatus(lab, host);
    return last !== null && is(last) ? last : null;
  };
  try {
    return await until(`${host} ${what}`, look, { withinMs, everyMs: 200 });
  } catch (error) {
    throw new Error(`${String(error)}; its last status: ${JSON.stringify(last)}`, { cause: error });
  }
}

/** Starts the service on both coordinators, and waits until cdw serves with the VIP and scdw watches in sync. */
export async function startDaemons(lab: Lab): Promise<void> {
  await Promise.all(
    COORDINATORS.map(async (host) => {
      const { code, stderr } = await lab.run(host, ['systemctl', 'start', 'whpg-failover.service']);
      if (code !== 0) throw new Error(`systemctl start on ${host}: ${stderr}`);
    }),
  );
  await Promise.all([
    untilStatus(lab, 'cdw', 'serves', ({ phase, vip }) => phase === 'serving' && vip.holders === 'one'),
    untilStatus(
      lab,
      'scdw',
      'watches in sync',
      ({ phase, replication, conditions }) =>
        phase === 'watching' &&
        replication?.syncState === 'sync' &&
        // It was the first to look, and cdw had not taken the VIP yet.
        !conditions.includes('VIP_ON_NEITHER'),
    ),
  ]);
}
