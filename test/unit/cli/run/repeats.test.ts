import { expect, test } from 'vitest';
import { countingRepeats } from '../../../../src/cli/run/repeats.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { memoryLog } from '../../../support/memory-log.ts';

function open() {
  const clock = new FakeClock();
  const written = memoryLog();
  return { clock, log: countingRepeats(written, clock), texts: () => written.lines.map(({ text }) => text) };
}

test('the same trouble at every beat is one line, and a count a minute later', async () => {
  const { clock, log, texts } = open();
  for (let beat = 0; beat < 100; beat += 1) {
    log.write('err', 'take the VIP: no such device');
    await clock.to((beat + 1) * 1000);
  }
  log.write('info', 'scdw: serving');
  expect(texts()).toEqual([
    'take the VIP: no such device',
    'take the VIP: no such device (59 more times in 60 s)',
    'take the VIP: no such device',
    'scdw: serving',
  ]);
});

test('what happened once is not told twice', async () => {
  const { clock, log, texts } = open();
  log.write('warning', 'a hook failed');
  await clock.to(120_000);
  log.write('info', 'scdw: serving');
  log.write('warning', 'a hook failed');
  expect(texts()).toEqual(['a hook failed', 'scdw: serving', 'a hook failed']);
});

test('messages with a code, and what is no trouble, are all written', () => {
  const { log, texts } = open();
  for (const level of ['info', 'notice', 'alert', 'emerg'] as const) {
    log.write(level, 'same');
    log.write(level, 'same');
  }
  log.write('err', 'same', { code: 'FENCE_FAILED' });
  log.write('err', 'same', { code: 'FENCE_FAILED' });
  expect(texts()).toHaveLength(10);
});

test('trouble that is another each time cannot fill the memory, and all of it is written', () => {
  const { log, texts } = open();
  for (let count = 0; count < 1000; count += 1) log.write('warning', `trouble ${count}`);
  expect(texts()).toHaveLength(1000);
});
