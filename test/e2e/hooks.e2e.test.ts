import { expect } from 'vitest';
import type { Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectOneServer, untilServes } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';
const RECORDS = '/tmp/hooks.txt';

const URL_FILE = '/etc/whpg-failover/webhook-url';
/** On the host itself: one line a body. */
const LISTENER = `require('node:http').createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => response.end('ok', () => console.log(request.url + ' ' + body)));
}).listen(8099, '127.0.0.1', () => console.log('listens'));`;

const PROGRAMS: Readonly<Record<string, string>> = {
  record: `printf '%s|%s|%s|%s|%s\\n' "$1" "$WHPG_EVENT" "$WHPG_NODE" "$WHPG_PHASE" "$WHPG_CODE" >>${RECORDS}`,
  hang: `trap '' TERM; sleep 600 & wait; wait`,
  binary: 'head -c 200000 /dev/urandom; head -c 200000 /dev/urandom >&2; exit 3',
  open: `touch /tmp/it-ran`,
};

const HOOKS = `
hooks:
  timeout: 20s
  failoverStarted: [/usr/local/bin/hang]
  fenced: [/usr/local/bin/binary]
  promoted: [/usr/local/bin/record, "two words; $(no shell)"]
  vipTaken: [/usr/local/bin/record, vip]
  ghost: [/usr/local/bin/open]
  vipReleased: [/usr/lib/whpg-failover/hooks/webhook, ${URL_FILE}]
  paused: [/usr/local/bin/record, paused]
  resumed: [/usr/local/bin/record, resumed]
`;

async function withHooks(hosts: Lab): Promise<void> {
  for (const host of ['cdw', 'scdw'] as const) {
    for (const [name, text] of Object.entries(PROGRAMS)) {
      await hosts.write(host, `/usr/local/bin/${name}`, `#!/bin/bash\n${text}\n`);
      await hosts.run(host, ['chmod', name === 'open' ? '777' : '755', `/usr/local/bin/${name}`]);
    }
    await hosts.write(host, URL_FILE, 'http://127.0.0.1:8099/services/T0/B0/secret\n');
    await hosts.run(host, ['chmod', '600', URL_FILE]);
    await hosts.run(host, ['chown', 'gpadmin', URL_FILE]);
    const { stdout } = await hosts.run(host, ['cat', CONFIG]);
    await hosts.write(host, CONFIG, `${stdout}${HOOKS}`);
  }
}

const untilRecorded = (pair: Pair, host: 'cdw' | 'scdw', line: string): Promise<readonly string[]> =>
  until(
    `${host} records ${line}`,
    async () => {
      const lines = (await pair.lab.run(host, ['cat', RECORDS])).stdout.split('\n');
      return lines.some((one) => one.startsWith(line)) && lines;
    },
    { withinMs: 60_000 },
  );

const untilSaid = (pair: Pair, host: 'cdw' | 'scdw', words: string): Promise<unknown> =>
  until(`${host} says ${words}`, () => pair.journal[host].lines().find(({ text }) => text.includes(words)), {
    withinMs: 30_000,
  });

scenario(
  'hooks that hang, fail, print binary or are open to others: no failover waits for them, the others and the webhook run',
  async (pair) => {
    const posted: string[] = [];
    pair.lab.follow('cdw', ['node', '-e', LISTENER], (line) => posted.push(line));
    await until('somebody listens for the webhook', () => posted.includes('listens'));
    const faultMs = Date.now();
    await pair.lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    await untilRecorded(pair, 'scdw', 'two words; $(no shell)|promoted|scdw|serving|');
    // By the first beat that sees it, before that or after.
    await untilRecorded(pair, 'scdw', 'vip|vipTaken|scdw|');

    // It was over long before the first of them had been ended at its deadline.
    const served = pair.writes.first('scdw', faultMs);
    const hung = await until(
      'the hook that hangs is ended',
      () => pair.journal.scdw.lines().find(({ text }) => text.includes('hooks.failoverStarted failed')),
      { withinMs: 30_000 },
    );
    expect(hung.text).toContain('no end within 20000 ms');
    expect(served?.wallMs).toBeLessThan(hung.atMs);
    await untilSaid(pair, 'scdw', 'hooks.fenced failed: /usr/local/bin/binary ended with 3');
    await untilSaid(pair, 'cdw', 'hooks.ghost refused: /usr/local/bin/open is writable by others');
    expect((await pair.lab.run('cdw', ['test', '-e', '/tmp/it-ran'])).code).toBe(1);
    const body = await until('the webhook was told', () =>
      posted.find((line) => line.startsWith('/services/')),
    );
    expect(body.replace(/^\S+ /, '')).toMatch(/^\{"text":"\*lab: vipReleased on cdw\*\\n/);
    expect([...pair.journal.cdw.lines()].filter(({ text }) => text.includes('secret'))).toEqual([]);
    for (const { text } of pair.journal.scdw.lines()) expect(text).not.toMatch(/[\p{Cc}\uFFFD]/u);
    await expectOneServer(pair, 'scdw');

    await pair.command('scdw', 'pause', '--for', '1h', '--reason', 'hooks');
    await pair.command('scdw', 'resume');
    const after = await untilRecorded(pair, 'scdw', 'resumed|resumed|scdw|serving|');
    const order = after
      .map((line) => line.split('|')[0])
      .filter((name) => /^(paused|resumed)$/.test(name ?? ''));
    expect(order).toEqual(['paused', 'resumed']);
  },
  { prepare: withHooks, versions: ['7'] },
);
