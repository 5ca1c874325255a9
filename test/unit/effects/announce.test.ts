import { describe, expect, test, vi } from 'vitest';
import { announce, refreshAnnouncement } from '../../../src/effects/announce.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { Exec, RunResult } from '../../../src/runtime/ports.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { canMakeNetworks, networkNamespace } from '../../support/network-namespace.ts';

const options = { address: '192.0.2.100', interface: 'eth0', count: 4 };
const good: RunResult = { kind: 'exit', code: 0, stdout: '', stderr: '', truncated: false, tookMs: 1 };

/** An arping that records when it was called, and behaves as it is told. */
function arping(result: RunResult | 'hangs' = good) {
  const sent: { readonly words: string; readonly atMs: number }[] = [];
  const startMs = performance.now();
  const exec: Exec = (run) => {
    sent.push({ words: [run.file, ...run.args].join(' '), atMs: performance.now() - startMs });
    return result === 'hangs' ? new Promise(() => {}) : Promise.resolve(result);
  };
  return { sent, exec };
}
const ports = (exec: Exec, log = memoryLog()) => ({ exec, clock: systemClock, log });

test('two announcements go out at once, as requests and as replies, the others behind', async () => {
  const { sent, exec } = arping('hangs');
  const outcome = await announce(options, ports(exec));
  expect(outcome).toMatchObject({ step: 'announce', kind: 'done' });
  expect(sent.slice(0, 4).map((one) => one.words)).toEqual([
    'arping -U -c 1 -I eth0 192.0.2.100',
    'arping -A -c 1 -I eth0 192.0.2.100',
    'arping -U -c 1 -I eth0 192.0.2.100',
    'arping -A -c 1 -I eth0 192.0.2.100',
  ]);
  await vi.waitFor(() => expect(sent).toHaveLength(8), 3000);
  expect(sent[4]?.atMs).toBeGreaterThan(90);
  expect(sent[6]?.atMs).toBeGreaterThan(1000);
});

test('no announcement follows when the VIP was given up', async () => {
  const { sent, exec } = arping();
  const stop = new AbortController();
  await announce(options, ports(exec), stop.signal);
  stop.abort();
  const before = sent.length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(sent).toHaveLength(before);
});

test.each([
  [{ ...good, kind: 'no-start', code: null } as const, /installed/],
  [{ ...good, code: 2, stderr: 'arping: socket: Operation not permitted' } as const, /CAP_NET_RAW/],
  [{ ...good, code: 2, stderr: 'arping: Device eth0 not available.' } as const, /not available/],
])('what stops it is told: %o', async (result, words) => {
  const outcome = await announce({ ...options, count: 2 }, ports(arping(result).exec));
  expect(outcome).toMatchObject({ kind: 'failed', why: expect.stringMatching(words) });
});

test('a refresh is one request', async () => {
  const { sent, exec } = arping();
  expect(await refreshAnnouncement(options, exec)).toBeNull();
  expect(sent.map((one) => one.words)).toEqual(['arping -U -c 1 -I eth0 192.0.2.100']);
});

const sixth = { ...options, address: '2001:db8::100' };

test('an IPv6 address is announced by a neighbour advertisement', async () => {
  const { sent, exec } = arping();
  expect(await announce({ ...sixth, count: 2 }, ports(exec))).toMatchObject({ kind: 'done' });
  expect(await refreshAnnouncement(sixth, exec)).toBeNull();
  expect(new Set(sent.map((one) => one.words))).toEqual(
    new Set(['ndptool -t na -U -i eth0 -T 2001:db8::100 send']),
  );
});

test('ndsend stands in where ndptool is missing, and what is missing is named', async () => {
  const sent: string[] = [];
  const without =
    (...missing: string[]): Exec =>
    (run) => {
      sent.push([run.file, ...run.args].join(' '));
      return Promise.resolve(missing.includes(run.file) ? { ...good, kind: 'no-start', code: null } : good);
    };
  expect(await refreshAnnouncement(sixth, without('ndptool'))).toBeNull();
  expect(sent.at(-1)).toBe('ndsend 2001:db8::100 eth0');
  expect(await refreshAnnouncement(sixth, without('ndptool', 'ndsend'))).toMatch(/ndptool .*installed/);
});

test('a refusal that ndptool tells on its second line is understood', async () => {
  const stderr =
    'libndp: ndp_sock_open: Failed to create ICMP6 socket.\nFailed to open ndp: Operation not permitted';
  expect(await refreshAnnouncement(sixth, arping({ ...good, code: 1, stderr }).exec)).toMatch(/CAP_NET_RAW/);
});

describe.skipIf(!canMakeNetworks)('with the real arping', () => {
  test('an address that is here is announced, one that is not is refused', async () => {
    const network = await networkNamespace();
    await network.exec({
      file: 'ip',
      args: 'address add 192.0.2.100/24 dev eth0'.split(' '),
      timeoutMs: 2000,
    });
    const here = await announce({ ...options, count: 2 }, ports(network.exec));
    const elsewhere = await announce({ ...options, address: '192.0.2.1', count: 2 }, ports(network.exec));
    network.remove();
    expect(here).toMatchObject({ kind: 'done' });
    expect(elsewhere).toMatchObject({ kind: 'failed' });
  });
});
