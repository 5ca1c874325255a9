import { expect } from 'vitest';
import type { Coordinator } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { untilServes, untilTold } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { dataDirectories, startRejoin, toolGroup } from './support/rejoin.ts';
import { scenario } from './support/scenario.ts';

async function failOver(pair: Pair, from: Coordinator, to: Coordinator): Promise<void> {
  const faultMs = Date.now();
  await pair.lab.do('kill-database', from);
  await untilServes(pair, to, faultMs);
  // It still says goodbye when the new primary serves, and nobody copies a coordinator under a tool that is at work.
  await until('gpactivatestandby has ended', () =>
    pair.journal[to]
      .lines()
      .find(({ atMs, text }) => atMs >= faultMs && text.startsWith('gpactivatestandby ended')),
  );
}

/** As good as new: one serves, the other one watches in sync, and no acknowledged write is lost. */
async function expectRedundant(pair: Pair, primary: Coordinator, standby: Coordinator): Promise<void> {
  await pair.untilStatus(
    standby,
    'watches in sync',
    ({ phase, replication, lastFailover }) =>
      phase === 'watching' && replication?.syncState === 'sync' && lastFailover?.acknowledged !== false,
  );
  await pair.untilStatus(primary, 'serves', ({ phase, vip }) => phase === 'serving' && vip.holders === 'one');
  expect(await pair.lab.verdict()).toMatchObject({
    lostWrites: 0,
    vipHolders: [primary],
    primaries: [primary],
  });
}

scenario('failover, rejoin, and the pair is as good as new: a second failover works back', async (pair) => {
  await failOver(pair, 'cdw', 'scdw');
  const before = await dataDirectories(pair, 'cdw');
  const dry = await pair.command('cdw', 'rejoin', '--dry-run');
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing was changed') });
  expect(await dataDirectories(pair, 'cdw')).toEqual(before);
  expect(await pair.command('cdw', 'rejoin')).toMatchObject({ code: 2 });

  const { code, text } = await (await startRejoin(pair, 'cdw')).end();
  expect({ code, text }).toMatchObject({
    code: 0,
    text: expect.stringContaining('rm -rf --one-file-system'),
  });
  await expectRedundant(pair, 'scdw', 'cdw');
  await untilTold(pair, ['cdw', 'scdw'], 'REJOINED');
  expect(await dataDirectories(pair, 'cdw')).toHaveLength(before.length + 1);

  const again = await pair.command('scdw', 'rejoin', '--yes', '--json');
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, failed: 'cdw', primary: 'scdw' });
  expect(JSON.parse(again.stdout).steps.map(({ outcome }: { outcome: string }) => outcome)).not.toContain(
    'done',
  );

  await failOver(pair, 'scdw', 'cdw');
  expect(await (await startRejoin(pair, 'cdw')).end()).toMatchObject({ code: 0 });
  await expectRedundant(pair, 'cdw', 'scdw');
});

scenario(
  'rejoin killed in the middle, then the copy too: each time the same command goes on, and nothing is deleted',
  async (pair) => {
    await failOver(pair, 'cdw', 'scdw');
    await pair.lab.do('bite', 'scdw', 'BITE_SLOW_COPY=60');
    const first = await startRejoin(pair, 'cdw');
    await until('the copy is under way', () => toolGroup(pair, 'scdw'), { withinMs: 30_000 });
    await first.kill();

    const second = await startRejoin(pair, 'scdw');
    await until('the copy is followed', async () => (await second.read()).includes('is followed'), {
      withinMs: 30_000,
    });
    const third = await (await startRejoin(pair, 'cdw')).end();
    expect(third).toMatchObject({ code: 6, text: expect.stringContaining('UNDER_WAY') });
    const group = (await toolGroup(pair, 'scdw')) ?? '';
    await pair.lab.run('scdw', ['kill', '-KILL', '--', `-${group}`]);
    expect(await second.end()).toMatchObject({ code: 1, text: expect.stringContaining('COPY_FAILED') });

    await pair.lab.do('bite', 'scdw');
    expect(await (await startRejoin(pair, 'scdw')).end()).toMatchObject({ code: 0 });
    await expectRedundant(pair, 'scdw', 'cdw');
    // The old data, and what was copied when the tool was killed.
    expect(await dataDirectories(pair, 'cdw')).toHaveLength(3);
  },
  { versions: ['7'] },
);

scenario(
  'rejoin of a node that serves, or that nobody guards, is refused and changes nothing',
  async (pair) => {
    await failOver(pair, 'cdw', 'scdw');
    const before = await dataDirectories(pair, 'cdw');
    await pair.service('cdw', 'stop');
    await pair.lab.do('start-database', 'cdw');
    for (const host of ['cdw', 'scdw'] as const) {
      expect(await (await startRejoin(pair, host)).end()).toMatchObject({
        code: 6,
        text: expect.stringContaining('TWO_PRIMARIES'),
      });
    }
    await pair.lab.do('stop-database', 'cdw');
    expect(await (await startRejoin(pair, 'scdw')).end()).toMatchObject({
      code: 5,
      text: expect.stringContaining('DAEMON_SILENT'),
    });
    expect(await dataDirectories(pair, 'cdw')).toEqual(before);
    await pair.service('cdw', 'start');
    await pair.untilStatus('cdw', 'is a ghost', ({ phase }) => phase === 'ghost');
    await pair.lab.do('bite', 'scdw', 'BITE_COPY_FAIL=1');
    expect(await (await startRejoin(pair, 'scdw')).end()).toMatchObject({
      code: 1,
      text: expect.stringContaining('pg_basebackup failed'),
    });
    await pair.lab.do('bite', 'scdw');
    expect(await (await startRejoin(pair, 'scdw')).end()).toMatchObject({ code: 0 });
    await expectRedundant(pair, 'scdw', 'cdw');
  },
  { versions: ['6'] },
);

scenario(
  'rejoin of a standby that is only stopped: started and not copied, unless it is wanted',
  async (pair) => {
    const before = await dataDirectories(pair, 'scdw');
    await pair.lab.do('sync', 'cdw', 'off');
    await pair.lab.do('stop-database', 'scdw');
    await pair.untilStatus('scdw', 'is down', ({ role }) => role === 'stopped');
    const { code, text } = await (await startRejoin(pair, 'cdw')).end();
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('is only stopped') });
    await expectRedundant(pair, 'cdw', 'scdw');
    expect(await dataDirectories(pair, 'scdw')).toEqual(before);

    await pair.lab.do('sync', 'cdw', 'off');
    await pair.lab.do('stop-database', 'scdw');
    expect(await (await startRejoin(pair, 'scdw', '--copy')).end()).toMatchObject({ code: 0 });
    await expectRedundant(pair, 'cdw', 'scdw');
    expect(await dataDirectories(pair, 'scdw')).toHaveLength(before.length + 1);
  },
  { versions: ['6'] },
);
