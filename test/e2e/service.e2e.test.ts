import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { COORDINATORS, type Coordinator } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectNoFailover, expectOneServer, readFromNow, untilLogged } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { series } from './support/series.ts';
import { watchVip } from './support/vip-moves.ts';

/** Many times the interval of a beat, and of the client's writes. */
const QUIET_MS = 4000;

const stopAndStart =
  (host: Coordinator) =>
  async (pair: Pair): Promise<void> => {
    const moves = await watchVip(pair, 'cdw');
    const told = readFromNow(pair);
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
    expectQuiet(pair, moves, told);
  };

series(
  'the service is stopped, started and reloaded',
  {
    'systemctl stop and start of the daemon on cdw: the VIP stays, nobody is disturbed': stopAndStart('cdw'),
    'systemctl stop and start of the daemon on scdw: the VIP stays, nobody is disturbed':
      stopAndStart('scdw'),
    'systemctl reload: a wrong configuration is refused as a whole; HTTP opens, is told of when it cannot, and shuts':
      async (pair) => {
        const host: Coordinator = 'cdw';
        const path = '/etc/whpg-failover/whpg-failover.yaml';
        const { stdout: right } = await pair.lab.run(host, ['cat', path]);
        const moves = await watchVip(pair, host);
        const told = readFromNow(pair);
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

        const asked = (page: string, at: Coordinator = host): Promise<string> => httpOf(pair, at, page);
        const agrees = async (page: string, at: Coordinator = host): Promise<boolean> =>
          (await asked(page, at)).startsWith('HTTP/1.1 200');
        for (const at of COORDINATORS) {
          await pair.lab.write(at, path, `${right}http:\n  listen: self:8008\n`);
          await pair.service(at, 'reload');
        }
        await until('the primary says so', () => agrees('/primary'));
        await until('the standby says so', () => agrees('/standby', 'scdw'));
        expect(await asked('/standby')).toMatch(/^HTTP\/1\.1 503/);
        expect(await asked('/primary', 'scdw')).toMatch(/^HTTP\/1\.1 503/);
        expect(await asked('/metrics')).toContain('whpg_failover_phase{phase="serving"} 1');
        expect(await asked('/')).toContain('<h1>lab</h1>');
        // Drawn by a child of the service, within all that the unit forbids.
        expect(await asked('/history')).toContain('The journal of this node holds no failover.');
        const occupiedMs = Date.now();
        await pair.lab.write(host, path, `${right}http:\n  listen: 0.0.0.0:22\n`);
        await pair.service(host, 'reload');
        expect(await untilLogged(pair, host, 'HTTP_FAILED', occupiedMs)).toMatch(/EACCES|EADDRINUSE/);
        await pair.lab.write(host, path, right);
        await pair.service(host, 'reload');
        await until('nothing listens', async () => (await asked('/primary')) === '' || null);
        await expectOneServer(pair, 'cdw');
        expectQuiet(pair, moves, told);
      },
  },
  { versions: ['7', '6'] },
);

/** What comes back, head and all; empty when nobody listens. */
async function httpOf(pair: Pair, host: Coordinator, path: string): Promise<string> {
  const config = '/etc/whpg-failover/whpg-failover.yaml';
  const address = `$(sed -n '/host: ${host}$/{n;s/.*: //p}' ${config})`;
  const ask = `exec 3<>/dev/tcp/${address}/8008 && printf 'GET ${path} HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3`;
  const { stdout } = await pair.lab.run(host, ['timeout', '10', 'bash', '-c', ask]);
  return stdout;
}

/** The VIP did not move for a moment, and nobody had to read anything. */
function expectQuiet(pair: Pair, moves: () => readonly string[], told: () => readonly string[]): void {
  expect(moves()).toEqual([]);
  expect(told()).toEqual([]);
  expectNoFailover(pair);
}
