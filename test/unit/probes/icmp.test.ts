import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { monoMs } from '../../../src/core/units.ts';
import { watchIcmp } from '../../../src/probes/icmp.ts';
import { askGateway, gatewayAnswer } from '../../../src/probes/self.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { startLines } from '../../../src/runtime/lines.ts';
import type { Clock, Exec, LineChild, StartLines } from '../../../src/runtime/ports.ts';

/** A clock that stands still until it is moved, and a ping whose lines the test writes. */
function stage() {
  let nowMs = 0;
  const sleepers: { atMs: number; wake: () => void }[] = [];
  const clock: Clock = {
    ...systemClock,
    now: () => ({ ...systemClock.now(), monoMs: monoMs(nowMs) }),
    sleepUntil: (atMs) =>
      new Promise((resolve) => {
        sleepers.push({ atMs, wake: resolve });
      }),
  };
  const said: { say: (line: string, stream?: 'stdout' | 'stderr') => void; end: (why: string) => void }[] =
    [];
  const ran: (readonly string[])[] = [];
  const start: StartLines = (run, onLine): LineChild => {
    ran.push(run.args);
    const ends: ((result: { why: string }) => void)[] = [];
    const ended = new Promise<{ why: string }>((resolve) => void ends.push(resolve));
    const end = (why: string): void => ends[0]?.({ why });
    said.push({ say: (line, stream = 'stdout') => onLine(line, stream), end });
    return { ended, stop: () => end('stopped') };
  };
  const quiet: number[] = [];
  const probe = watchIcmp(
    { clock, startLines: start },
    { address: '10.0.0.1', intervalMs: 250, timeoutMs: 500, onQuiet: () => quiet.push(nowMs) },
  );
  onTestFinished(() => probe.stop());
  return {
    probe,
    quiet,
    said,
    ran,
    reply: (seq: number) =>
      said.at(-1)?.say(`[1.0] 64 bytes from 10.0.0.1: icmp_seq=${seq} ttl=64 time=0.100 ms`),
    silence: (seq: number) => said.at(-1)?.say(`[1.0] no answer yet for icmp_seq=${seq}`),
    moveTo: async (ms: number) => {
      while (nowMs < ms) {
        nowMs += 10;
        for (const sleeper of sleepers.filter(({ atMs }) => atMs <= nowMs)) {
          sleepers.splice(sleepers.indexOf(sleeper), 1);
          sleeper.wake();
        }
        for (let i = 0; i < 5; i += 1) await Promise.resolve();
      }
    },
  };
}

test('real ping finds loopback alive', async () => {
  const probe = watchIcmp(
    { clock: systemClock, startLines },
    { address: '127.0.0.1', intervalMs: 250, timeoutMs: 500 },
  );
  onTestFinished(() => probe.stop());
  await vi.waitFor(() =>
    expect(probe.answer(systemClock.now().monoMs)).toMatchObject({ answer: 'alive', why: 'reply' }),
  );
  expect(probe.silentSinceMs(systemClock.now().monoMs)).toBe(null);
});

describe('a watched address', () => {
  test('is alive for interval and timeout after a reply, then dead, silent since the first unanswered probe', async () => {
    const { probe, reply, moveTo } = stage();
    await moveTo(100);
    reply(1);
    expect(probe.answer(monoMs(850))).toMatchObject({ answer: 'alive', tookMs: 0.1 });
    expect(probe.silentSinceMs(monoMs(500))).toBe(null);
    expect(probe.answer(monoMs(851))).toMatchObject({ answer: 'dead', why: 'silence' });
    expect(probe.silentSinceMs(monoMs(851))).toBeCloseTo(349.9);
    expect(probe.lastReplyMs()).toBe(100);
  });

  test('a lone reply between two silences is no company; with a second one within a second, it is', async () => {
    const { probe, reply, moveTo } = stage();
    await moveTo(100);
    reply(1);
    expect(probe.lastCompanyMs()).toBe(100);
    await moveTo(1300);
    reply(6);
    expect(probe.lastCompanyMs()).toBe(100);
    expect(probe.companyInMs(monoMs(1400))).toBeCloseTo(179.9);
    expect(probe.companyInMs(monoMs(1600))).toBe(null);
    await moveTo(2500);
    reply(11);
    expect(probe.lastCompanyMs()).toBe(100);
    await moveTo(3250);
    reply(14);
    expect(probe.lastCompanyMs()).toBe(3250);
    expect(probe.companyInMs(monoMs(3260))).toBe(null);
  });

  test('wakes the loop once when a probe has no reply, and again after life came back', async () => {
    const { reply, silence, moveTo, quiet } = stage();
    for (let i = 1; i <= 8; i += 1) {
      reply(i);
      await moveTo(i * 250);
    }
    expect(quiet).toEqual([]);
    await moveTo(2_250);
    silence(9);
    await moveTo(2_500);
    silence(10);
    expect(quiet).toEqual([2_250]);
    reply(11);
    silence(12);
    expect(quiet).toEqual([2_250, 2_500]);
  });

  test('is unknown while ping complains, has just begun, or has ended', async () => {
    const { probe, said, moveTo } = stage();
    expect(probe.answer(monoMs(10))).toMatchObject({ answer: 'unknown', why: 'prober-failed' });
    said[0]?.say('ping: sendmsg: Network is unreachable', 'stderr');
    await moveTo(3_000);
    expect(probe.answer(monoMs(3_000))).toMatchObject({
      answer: 'unknown',
      detail: expect.stringContaining('sendmsg'),
    });
    said[0]?.end('exit code 2');
    await moveTo(3_100);
    expect(probe.answer(monoMs(3_100))).toMatchObject({ answer: 'unknown', why: 'prober-failed' });
  });

  test('gets a new ping when the old one ended, later each time', async () => {
    const { said, moveTo } = stage();
    said[0]?.end('exit code 2');
    await moveTo(900);
    expect(said).toHaveLength(1);
    await moveTo(1_100);
    expect(said).toHaveLength(2);
    said[1]?.end('exit code 2');
    await moveTo(2_900);
    expect(said).toHaveLength(2);
    await moveTo(3_300);
    expect(said).toHaveLength(3);
  });
});

test.each([
  ['alive', { kind: 'exit', code: 0 }],
  ['dead', { kind: 'exit', code: 1 }],
  ['dead', { kind: 'timeout', code: null }],
  ['unknown', { kind: 'exit', code: 2 }],
  ['unknown', { kind: 'no-start', code: null }],
] as const)('the gateway is %s when ping ends with %o', (answer, result) => {
  expect(gatewayAnswer({ stdout: '', stderr: '', truncated: false, tookMs: 1, ...result })).toBe(answer);
});

test.each([
  'ping: cannot flood; minimal interval allowed for user is 400ms',
  'ping: cannot flood, minimal interval for user must be >= 400 ms, use -i 0.4 (or higher)',
])('a ping that may not send so often is started again with what it allows: %s', async (complaint) => {
  const { said, ran, moveTo, probe } = stage();
  said[0]?.say(complaint, 'stderr');
  said[0]?.end('exit code 2');
  await moveTo(1500);
  expect(ran.map((args) => args[args.indexOf('-i') + 1])).toEqual(['0.25', '0.4']);
  said[1]?.say('[1.0] 64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.100 ms');
  expect(probe.answer(monoMs(1500)).answer).toBe('alive');
});

test('a ping that may not send so often asks the gateway less often', async () => {
  const intervals: (string | undefined)[] = [];
  const old: Exec = async ({ args }) => {
    const interval = args[args.indexOf('-i') + 1];
    intervals.push(interval);
    const stderr =
      interval === '0.2' ? '' : 'ping: cannot flood, minimal interval for user must be >= 200 ms';
    return { kind: 'exit', code: stderr === '' ? 0 : 2, stdout: '', stderr, truncated: false, tookMs: 1 };
  };
  expect(await askGateway(old, '10.0.0.1', 500)).toBe('alive');
  expect(intervals).toEqual(['0.1', '0.2']);
});
