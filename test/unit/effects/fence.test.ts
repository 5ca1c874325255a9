import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FenceOrder } from '../../../src/core/steps.ts';
import { type FenceOptions, fence } from '../../../src/effects/fence.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { exec } from '../../../src/runtime/exec.ts';
import type { SshHost, SshLineResult } from '../../../src/runtime/ports.ts';
import { type FakeCluster, fakeCluster, lives } from '../../support/fake-postmaster.ts';
import { deadSsh, localSsh } from '../../support/local-ssh.ts';

const proven: FenceOrder = { spareLiving: false, sshSilent: false };
const onlySilence: FenceOrder = { spareLiving: true, sshSilent: false };
const claim = { epoch: { timeline: 2, failover: 1, primary: 'scdw' }, by: 'scdw' };

let cluster: FakeCluster;
beforeEach(() => {
  cluster = fakeCluster();
});
afterEach(() => cluster.remove());

const run = (order: FenceOrder, ssh: SshHost, options: Partial<FenceOptions> = {}) =>
  fence(
    order,
    claim,
    {
      database: {
        dataDirectory: cluster.dataDirectory,
        port: cluster.port,
        installation: cluster.installation,
        graceMs: 200,
      },
      vip: { address: '192.0.2.100', controlSocket: '/run/whpg-failover/control.sock' },
      command: null,
      timeoutMs: 5000,
      ...options,
    },
    { ssh, exec, clock: systemClock },
  );

const says = (answer: object | string) => (): SshLineResult => ({
  kind: 'lines',
  lines: [typeof answer === 'string' ? answer : JSON.stringify(answer)],
});
const released = says({ ok: true, vip: 'absent' });

/** An `ip` that keeps its one address in a file, and a `sudo` that may or may not be allowed. */
function withIp(sudo: 'allowed' | 'refused', held = true): Record<string, string> {
  const bin = join(cluster.root, 'bin');
  const state = join(cluster.root, 'vip');
  mkdirSync(bin);
  writeFileSync(
    state,
    held ? '2: eth0    inet 192.0.2.100/24 scope global secondary eth0:0\\  valid_lft\n' : '',
  );
  const tools = {
    ip: `case "$*" in
      '-o address show to 192.0.2.100') cat '${state}' ;;
      'address del 192.0.2.100/24 dev eth0') [ "$AS_ROOT" ] && : > '${state}' ;;
      *) echo "unexpected: $*" >&2; exit 1 ;;
    esac`,
    sudo:
      sudo === 'allowed'
        ? '[ "$1" = -n ] && shift && AS_ROOT=1 exec "$@"'
        : 'echo "sudo: a password is required" >&2; exit 1',
  };
  for (const [name, text] of Object.entries(tools)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return { PATH: `${bin}:/usr/bin:/bin` };
}

const command = (script: string, timeoutMs = 2000): Partial<FenceOptions> => ({
  command: {
    argv: ['/bin/sh', '-c', script, 'fence', cluster.root],
    timeoutMs,
    host: 'cdw',
    address: '192.0.2.11',
    cluster: 'lab',
    home: '/home/gpadmin',
  },
});

describe('a host that can be reached', () => {
  test('is fenced through its shell and its own daemon', async () => {
    const pid = await cluster.start();
    const ssh = localSsh({}, released);
    expect(await run(proven, ssh)).toEqual({
      step: 'fence',
      kind: 'confirmed',
      how: 'its database was stopped (immediate) and is gone, stale socket lock files removed; its daemon has released the VIP',
      databaseGone: true,
    });
    expect(lives(pid)).toBe(false);
    const question = ssh.asked.find((line) => line.startsWith('{')) ?? '';
    expect(JSON.parse(question)).toEqual({ op: 'fence', epoch: claim.epoch, by: 'scdw' });
  });

  test('can be fenced twice', async () => {
    await cluster.start();
    await run(proven, localSsh({}, released));
    expect(await run(proven, localSsh({}, released))).toMatchObject({
      kind: 'confirmed',
      how: 'its database was gone already; its daemon has released the VIP',
    });
  });

  test('with a dead postmaster is fenced at once', async () => {
    cluster.writePid(4_194_304);
    const startedMs = performance.now();
    expect(await run(proven, localSsh({}, released))).toMatchObject({ kind: 'confirmed' });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });
});

describe('a primary against which only silence spoke', () => {
  test('keeps its database and its VIP when it answers', async () => {
    const pid = await cluster.start();
    cluster.answersWith(0);
    const ssh = localSsh({}, released);
    expect(await run(onlySilence, ssh)).toMatchObject({ kind: 'alive' });
    expect(lives(pid)).toBe(true);
    expect(ssh.asked).toHaveLength(1);
  });

  test('loses both when it does not answer', async () => {
    await cluster.start();
    cluster.answersWith(2);
    expect(await run(onlySilence, localSsh({}, released))).toMatchObject({ kind: 'confirmed' });
  });
});

describe('a host without our daemon', () => {
  test('gives the VIP up through sudo', async () => {
    const ssh = localSsh(withIp('allowed'));
    expect(await run(proven, ssh)).toMatchObject({
      kind: 'confirmed',
      how: expect.stringMatching(/VIP removed/),
    });
  });

  test('and without the VIP needs no sudo', async () => {
    const ssh = localSsh(withIp('refused', false));
    expect(await run(proven, ssh)).toMatchObject({
      kind: 'confirmed',
      how: expect.stringMatching(/was not there/),
    });
  });

  test('is not confirmed when sudo is refused, and the reason is told', async () => {
    const ssh = localSsh(withIp('refused'));
    expect(await run(proven, ssh)).toEqual({
      step: 'fence',
      kind: 'unconfirmed',
      databaseGone: true,
      why: 'VIP: sudo: a password is required',
      reached: true,
      mayPass: false,
    });
  });

  test.each([
    ['says that it still holds it', says({ ok: false, vip: 'held' })],
    ['answers nonsense', says('ok, vip "absent"')],
    ['does not answer', (): SshLineResult => ({ kind: 'no-end', lines: [] })],
  ])('the other way is tried when the daemon %s', async (_, socket) => {
    const ssh = localSsh(withIp('allowed'), socket);
    expect(await run(proven, ssh)).toMatchObject({ kind: 'confirmed' });
  });
});

describe('a host that cannot be reached', () => {
  test.each([
    ['silence', false, true],
    ['unreachable', false, true],
    ['closed', true, true],
    ['failed', false, false],
    ['refused', true, false],
    ['denied', true, false],
  ] as const)('%s: unconfirmed, reached is %s, may pass is %s', async (trouble, reached, mayPass) => {
    expect(await run(proven, deadSsh(trouble))).toMatchObject({ kind: 'unconfirmed', reached, mayPass });
  });

  test('a host whose sshd answers and whose shell does not is reached', async () => {
    const hung: SshHost = {
      ...deadSsh('silence'),
      exec: () => Promise.resolve({ kind: 'no-end', stdout: '' }),
    };
    expect(await run(proven, hung)).toMatchObject({ kind: 'unconfirmed', reached: true, mayPass: true });
  });

  test('is asked once, briefly, when it was silent a moment ago', async () => {
    const ssh = deadSsh('silence');
    expect(await run({ spareLiving: true, sshSilent: true }, ssh)).toMatchObject({ reached: false });
    expect(ssh.asked).toEqual(['echo hello']);
  });

  test('is fenced when it shows a byte, though it takes its time to greet', async () => {
    const pid = await cluster.start();
    const ssh = localSsh({}, released);
    const slow: SshHost = {
      ...ssh,
      exec: async (line, timeoutMs, stdin) =>
        line === 'echo hello' ? { kind: 'no-end', stdout: '' } : ssh.exec(line, timeoutMs, stdin),
    };
    expect(await run({ spareLiving: false, sshSilent: true }, slow)).toMatchObject({ kind: 'confirmed' });
    expect(lives(pid)).toBe(false);
  });

  test('is fenced after all when it is back', async () => {
    const pid = await cluster.start();
    const order = { spareLiving: false, sshSilent: true };
    expect(await run(order, localSsh({}, released))).toMatchObject({ kind: 'confirmed' });
    expect(lives(pid)).toBe(false);
  });
});

describe("the site's own command", () => {
  test('confirms by exit code 0 and is told whom to fence', async () => {
    const options = command('echo "$WHPG_FENCE_HOST $WHPG_FENCE_ADDRESS $WHPG_CLUSTER" > "$1/told"');
    expect(await run(proven, deadSsh('silence'), options)).toMatchObject({ kind: 'confirmed' });
    expect(readFileSync(join(cluster.root, 'told'), 'utf8')).toBe('cdw 192.0.2.11 lab\n');
  });

  test.each([
    ['exit 3', /ended with 3/],
    ['echo no BMC >&2; exit 1', /ended with 1: no BMC/],
    ['sleep 10', /no end within 100 ms/],
  ])('does not confirm by: %s', async (script, words) => {
    const outcome = await run(proven, deadSsh('silence'), command(script, 100));
    expect(outcome).toMatchObject({ kind: 'unconfirmed', why: expect.stringMatching(words) });
  });

  test.each([
    ['the fence over SSH was confirmed', 'confirmed', proven, 2],
    ['the primary lives', 'alive', onlySilence, 0],
  ] as const)('is not run when %s', async (_, kind, order, isReady) => {
    await cluster.start();
    cluster.answersWith(isReady);
    const options = command('touch "$1/ran"');
    expect(await run(order, localSsh({}, released), options)).toMatchObject({ kind });
    expect(() => readFileSync(join(cluster.root, 'ran'))).toThrow();
  });
});
