import { expect } from 'vitest';
import type { Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectNoFailover, expectOneServer, untilLogged, untilServes, untilTold } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';

const PROGRAMS: Readonly<Record<string, string>> = {
  flag: `[[ ! -e /tmp/broken-$WHPG_CHECK ]] || { echo "no $WHPG_CHECK on the $WHPG_ROLE"; exit 1; }`,
  hang: `trap '' TERM; sleep 600 & wait; wait`,
  open: 'touch /tmp/it-ran',
};

const CHECKS = `
checks:
  - {name: mount, command: [/usr/local/bin/flag], interval: 1s, fall: 2}
  - {name: pooler, command: [/usr/local/bin/flag], interval: 1s, fall: 2, effect: count}
  - {name: hangs, command: [/usr/local/bin/hang], interval: 1s, timeout: 8s, fall: 1}
  - {name: open, command: [/usr/local/bin/open], interval: 1s, fall: 1}
`;

async function withChecks(hosts: Lab): Promise<void> {
  for (const host of ['cdw', 'scdw'] as const) {
    for (const [name, text] of Object.entries(PROGRAMS)) {
      await hosts.write(host, `/usr/local/bin/${name}`, `#!/bin/bash\n${text}\n`);
      await hosts.run(host, ['chmod', name === 'open' ? '777' : '755', `/usr/local/bin/${name}`]);
    }
    const { stdout } = await hosts.run(host, ['cat', CONFIG]);
    await hosts.write(host, CONFIG, `${stdout}${CHECKS}`);
  }
}

const toldOf = (pair: Pair, host: 'cdw' | 'scdw', words: RegExp): Promise<unknown> =>
  until(`${host} says ${words}`, () => pair.journal[host].lines().find(({ text }) => words.test(text)), {
    withinMs: 60_000,
  });

scenario(
  'checks: one that fails is told on both nodes and restored, one that hangs delays nobody, one that counts hands over',
  async (pair) => {
    const { lab } = pair;
    await lab.run('cdw', ['touch', '/tmp/broken-mount']);
    await toldOf(pair, 'cdw', /The check mount fails on the primary cdw \(.*no mount on the primary\)/);
    await untilTold(pair, ['cdw', 'scdw'], 'CHECK_FAILING');
    await pair.untilStatus(
      'scdw',
      'shows the check of the other node',
      ({ checks }) =>
        checks.there?.results.some(({ name, verdict }) => name === 'mount' && verdict === 'fail') === true,
    );
    await lab.run('cdw', ['rm', '/tmp/broken-mount']);
    await toldOf(pair, 'cdw', /resolved: The check mount fails/);
    await untilTold(pair, ['cdw', 'scdw'], 'CHECK_FAILING', 'over');
    expectNoFailover(pair);

    await toldOf(pair, 'cdw', /The check hangs fails on the primary cdw \(.*had no end within 8000 ms\)/);
    await toldOf(pair, 'cdw', /checks open: not known: refused: .*writable by others/);
    expect((await lab.run('cdw', ['test', '-e', '/tmp/it-ran'])).code).toBe(1);
    const bothMs = Date.now();
    await lab.run('scdw', ['touch', '/tmp/broken-pooler']);
    await lab.run('cdw', ['touch', '/tmp/broken-pooler']);
    await untilLogged(pair, 'scdw', 'CHECK_TAKEOVER_HELD', bothMs);
    const { stdout: why } = await pair.command('scdw', 'why');
    expect(why).toMatch(/pooler fails on cdw, and nothing is done about it: here pooler fails, too/);
    expect((await pair.status('cdw'))?.phase).toBe('serving');

    // One of them hangs all the time, and nobody waits for it.
    const faultMs = Date.now();
    await lab.run('scdw', ['rm', '/tmp/broken-pooler']);
    await untilLogged(pair, 'scdw', 'CHECK_TAKEOVER', faultMs);
    await untilServes(pair, 'scdw', faultMs, 60_000);
    await untilLogged(pair, 'scdw', 'SWITCHOVER_DONE', faultMs);
    await pair.untilStatus('cdw', 'is the ghost', ({ phase }) => phase === 'ghost');
    expectNoFailover(pair);
    await expectOneServer(pair, 'scdw');
  },
  { prepare: withChecks, versions: ['7'] },
);
