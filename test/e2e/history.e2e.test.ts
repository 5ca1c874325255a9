import { expect } from 'vitest';
import { CLI } from '../lab/driver/daemon.ts';
import { expectOneServer, untilServes } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

/** What a command that only reads may take on a machine that has nothing else to do: its own time on the processor. */
const ANSWER_MS = 250;

scenario('after a failover: history, report and replay tell it, also without the daemon', async (pair) => {
  const faultMs = Date.now();
  await pair.lab.do('kill-database', 'cdw');
  await untilServes(pair, 'scdw', faultMs);

  await expectTold(pair);
  await pair.service('scdw', 'stop');
  const id = await expectTold(pair);
  await pair.service('scdw', 'start');

  const page = await pair.command('scdw', 'report', `${id}`, '--output', '-');
  expect(page.code).toBe(0);
  for (const word of ['<svg', 'database-down', 'promote', '10.88.0.100', 'hard proof', '</html>'])
    expect(page.stdout).toContain(word);

  const same = await pair.command('scdw', 'replay');
  expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('Every decision is the same.') });
  const patient = await pair.command(
    'scdw',
    'replay',
    '--set',
    'failover.hardProofBeats=50',
    '--set',
    'heartbeat.threshold=50',
  );
  expect(patient).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`The failover that began would not begin at no. ${id}`),
  });
  await expectOneServer(pair, 'scdw');
});

/** The failover is in the history, which comes at once. Returns its id. */
async function expectTold(pair: Pair): Promise<number> {
  const timed = ['bash', '-c', `${CLI} history --json; times >&2`];
  const { code, stdout, stderr } = await pair.lab.run('scdw', timed);
  expect(code).toBe(0);
  const { lines, failovers } = JSON.parse(stdout) as {
    lines: { what: string }[];
    failovers: { id: number; result: string; oldPrimary: string; steps: { step: string }[] }[];
  };
  expect(failovers).toMatchObject([{ result: 'done', oldPrimary: 'cdw' }]);
  expect(lines.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['FAILOVER_STARTED', 'FAILOVER_DONE']),
  );
  expect(processorMs(stderr)).toBeLessThan(ANSWER_MS);
  return failovers[0]?.id ?? 0;
}

/** The second line of `times`: user and system time of the children. */
function processorMs(times: string): number {
  const last = times.trim().split('\n').at(-1) ?? '';
  const parts = [...last.matchAll(/(\d+)m([\d.]+)s/g)];
  expect(parts).toHaveLength(2);
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000,
    0,
  );
}
