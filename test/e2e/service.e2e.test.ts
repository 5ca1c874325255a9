import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { COORDINATORS, type Coordinator } from '../lab/driver/lab.ts';
import { expectNoFailover, expectOneServer, untilLogged } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';
import { watchVip } from './support/vip-moves.ts';

/** Many times the interval of a beat, and of the client's writes. */
const QUIET_MS = 4000;

for (const host of COORDINATORS) {
  scenario(
    `systemctl stop and start of the daemon on ${host}: the VIP stays, nobody is disturbed`,
    async (pair) => {
      const moves = await watchVip(pair, 'cdw');
      await pair.service(host, 'stop');
      await sleep(QUIET_MS);
      await expectOneServer(pair, 'cdw');
      await pair.service(host, 'start');
      await pair.untilStatus(
        host,
        'is back',
        ({ phase }) => phase === (host === 'cdw' ? 'serving' : 'watching'),
      );
      await sleep(QUIET_MS);
      await expectOneServer(pair, 'cdw');
      await expectQuiet(pair, moves);
    },
  );
}

scenario(
  'systemctl reload with a wrong configuration: it is refused and the old one stays in force',
  async (pair) => {
    const host: Coordinator = 'cdw';
    const path = '/etc/whpg-failover/whpg-failover.yaml';
    const { stdout: right } = await pair.lab.run(host, ['cat', path]);
    const moves = await watchVip(pair, host);
    const faultMs = Date.now();
    await pair.lab.write(host, path, `${right}heartbeat:\n  treshold: 5\n`);
    await pair.service(host, 'reload');
    expect(await untilLogged(pair, host, 'RELOAD_REFUSED', faultMs)).toContain('old one stays in force');
    const wrong = pair.journal[host].lines().find(({ text }) => text.includes('treshold'));
    expect(wrong?.text).toMatch(/whpg-failover\.yaml:\d+:\d+.*threshold/);
    await pair.untilStatus(
      host,
      'serves on',
      ({ phase, threshold }) => phase === 'serving' && threshold === 3,
    );

    await pair.lab.write(host, path, `${right}heartbeat:\n  threshold: 5\n`);
    await pair.service(host, 'reload');
    await pair.untilStatus(host, 'takes the right one', ({ threshold }) => threshold === 5);
    await expectOneServer(pair, 'cdw');
    await expectQuiet(pair, moves);
  },
);

/** The VIP did not move for a moment, and nobody had to read anything. */
async function expectQuiet(pair: Pair, moves: () => readonly string[]): Promise<void> {
  expect(moves()).toEqual([]);
  expect([pair.people.cdw.read(), pair.people.scdw.read()]).toEqual([[], []]);
  expectNoFailover(pair);
}
