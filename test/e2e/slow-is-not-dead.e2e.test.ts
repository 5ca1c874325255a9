import { expect } from 'vitest';
import {
  expectAllAsBefore,
  expectNoFailover,
  expectOneServer,
  staysFor,
  untilLogged,
  untilTold,
} from './support/judge.ts';
import { script } from './support/scripts.ts';
import { series } from './support/series.ts';

const RECOVERY_MS = 15_000;

series('a primary that is slow, or seems to be', {
  'a primary in crash recovery for 15 s: it is waited for': async (pair) => {
    const recovery = pair.lab.run('gpadmin@cdw', [
      'bash',
      '-c',
      script('slow-recovery.sh'),
      'slow-recovery',
      String(RECOVERY_MS / 1000),
    ]);
    await pair.untilStatus('scdw', 'sees a recovery', ({ diagnosis }) => diagnosis === 'recovering');
    await staysFor(pair, RECOVERY_MS);
    expect(await recovery).toMatchObject({ code: 0, stderr: '' });
    await expectAllAsBefore(pair);
  },
  'a planned stop of the database: no failover, people are told, the VIP stays': async (pair) => {
    await pair.lab.do('stop-database', 'cdw');
    await staysFor(pair, 8000);
    await untilTold(pair, ['cdw', 'scdw'], 'PRIMARY_SHUT_DOWN');
    expect(await pair.lab.do('holders')).toBe('cdw\n');
    await pair.lab.do('start-database', 'cdw');
    await untilTold(pair, ['cdw', 'scdw'], 'PRIMARY_SHUT_DOWN', 'over');
    await expectAllAsBefore(pair);
  },
  'the whole standby sleeps for 30 s and wakes beside a healthy primary: no failover': async (pair) => {
    await pair.lab.do('freeze', 'scdw');
    await staysFor(pair, 30_000);
    const backMs = Date.now();
    await pair.lab.do('thaw', 'scdw');
    await untilLogged(pair, 'scdw', 'OBSERVER_LATE', backMs);
    await staysFor(pair, 4000);
    await expectAllAsBefore(pair);
  },
  'the daemon of the standby is stopped by a signal for 30 s: no failover when it goes on': async (pair) => {
    await pair.lab.run('scdw', ['systemctl', 'kill', '--kill-who=main', '--signal=SIGSTOP', 'whpg-failover']);
    await staysFor(pair, 30_000);
    const backMs = Date.now();
    await pair.lab.run('scdw', ['systemctl', 'kill', '--kill-who=main', '--signal=SIGCONT', 'whpg-failover']);
    await untilLogged(pair, 'scdw', 'OBSERVER_LATE', backMs);
    await staysFor(pair, 4000);
    await expectAllAsBefore(pair);
    expectNoFailover(pair);
    await expectOneServer(pair, 'cdw');
  },
});
