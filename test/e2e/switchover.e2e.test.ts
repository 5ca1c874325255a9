import { expect } from 'vitest';
import type { Coordinator } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectOneServer, untilServes, untilTold } from './support/judge.ts';
import { longCommand } from './support/long-command.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

const TIMES = 10;
const once = { versions: ['7'] } as const;

scenario(
  'the roles are exchanged ten times back and forth, and no acknowledged write is lost',
  async (pair) => {
    const outages: number[] = [];
    for (let turn = 0; turn < TIMES; turn += 1) {
      const to: Coordinator = turn % 2 === 0 ? 'scdw' : 'cdw';
      const orderedMs = Date.now();
      // From either node in turn, too.
      const { ok, text } = await longCommand(pair, turn % 4 < 2 ? 'cdw' : 'scdw', 'switchover', '--yes');
      expect(text).toContain('SWITCHOVER DONE');
      expect(ok, text).toBe(true);
      await untilServes(pair, to, orderedMs);
      await expectOneServer(pair, to);
      outages.push((await pair.lab.verdict()).outageSeconds);
      await writeAnew(pair, to);
    }
    console.log(`outages of ${TIMES} switchovers, seconds: ${outages.map((s) => s.toFixed(2)).join(' ')}`);
  },
  { ...once, timeoutMs: 900_000 },
);

scenario(
  'a standby that does not replay: the switchover is undone and the old primary serves again',
  async (pair) => {
    const psql = ['psql', '-qAtX', '-h', '/tmp', '-d', 'postgres', '-c'];
    await pair.lab.run('gpadmin@scdw', [...psql, 'select pg_wal_replay_pause()']);
    const orderedMs = Date.now();
    const { ok, text } = await longCommand(pair, 'scdw', 'switchover', '--yes');
    expect(ok, text).toBe(false);
    expect(text).toContain('started again');
    await pair.lab.run('gpadmin@scdw', [...psql, 'select pg_wal_replay_resume()']);
    await untilServes(pair, 'cdw', orderedMs);
    await expectOneServer(pair, 'cdw');
  },
  { ...once, timeoutMs: 180_000 },
);

scenario(
  'a promotion that fails in a switchover halts it, and ordering it again finishes it',
  async (pair) => {
    await pair.lab.do('bite', 'scdw', 'BITE_FAIL=1');
    const first = await longCommand(pair, 'scdw', 'switchover', '--yes', '--no-rejoin');
    expect(first.ok, first.text).toBe(false);
    await untilTold(pair, ['cdw', 'scdw'], 'PROMOTION_FAILED');
    await pair.lab.do('bite', 'scdw');
    const orderedMs = Date.now();
    const second = await longCommand(pair, 'scdw', 'switchover', '--yes', '--no-rejoin');
    expect(second.ok, second.text).toBe(true);
    await untilServes(pair, 'scdw', orderedMs);
    await expectOneServer(pair, 'scdw');
  },
  { ...once, timeoutMs: 180_000 },
);

scenario(
  'the cable of the primary is pulled in the middle of a switchover: nothing is lost, and it can be finished',
  async (pair) => {
    const ordered = longCommand(pair, 'scdw', 'switchover', '--yes', '--no-rejoin');
    await until('the order begins', () => pair.journal.scdw.find('SWITCHOVER_STARTED', 0));
    await pair.lab.do('unplug', 'cdw');
    const { text } = await ordered;
    expect(text).not.toBe('');
    await pair.lab.do('plug', 'cdw');
    const { phase } = await pair.untilStatus(
      'scdw',
      'has settled',
      (status) =>
        status.phase === 'serving' ||
        (status.phase === 'watching' && status.channels?.ssh.answer === 'alive'),
      60_000,
    );
    const againMs = Date.now();
    if (phase !== 'serving') {
      const again = await longCommand(pair, 'scdw', 'switchover', '--yes', '--no-rejoin');
      expect(again.ok, again.text).toBe(true);
    }
    await untilServes(pair, 'scdw', againMs);
    await expectOneServer(pair, 'scdw');
  },
  { ...once, timeoutMs: 240_000 },
);

scenario(
  'a switchover is refused while the standby is away, and the reason is told',
  async (pair) => {
    await pair.service('scdw', 'stop');
    const { code, stdout, stderr } = await pair.command('cdw', 'switchover', '--yes');
    expect(code, stdout + stderr).toBe(5);
    expect(stderr).toContain('The daemon of scdw does not answer');
    await pair.service('scdw', 'start');
    await expectOneServer(pair, 'cdw');
  },
  once,
);

/** The books are closed: a server that wrote in an earlier turn may write again in a later one. */
async function writeAnew(pair: Pair, server: Coordinator): Promise<void> {
  await pair.lab.do('writer', 'reset');
  const startedMs = Date.now();
  await until('the client writes on', () => pair.writes.first(server, startedMs), { withinMs: 30_000 });
}
