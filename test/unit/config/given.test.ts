import { expect, test } from 'vitest';
import { policyFor } from '../../../src/cli/commands/replay.ts';
import { runCommandLine } from '../../../src/cli/program.ts';
import { configOfGiven, givenOf } from '../../../src/config/given.ts';
import { policyOf } from '../../../src/config/policy.ts';
import { configOf, minimalYaml } from '../../support/config.ts';

const rich = configOf(
  minimalYaml(`  gateway: 10.0.0.1
heartbeat:
  interval: 2s
  threshold: 5
witness:
  hosts: [sdw1, sdw2]
ssh:
  user: operator
fence:
  command: [/usr/local/sbin/power-off, --password, hunter2]
journal:
  maxSize: 32MB
`),
);

test('what differs from the defaults makes the same policy again', () => {
  for (const config of [rich, configOf(minimalYaml())]) {
    const stored = JSON.parse(JSON.stringify(givenOf(config))) as Record<string, unknown>;
    const again = configOfGiven(stored, 'stored');
    expect(again.kind === 'ok' ? policyOf(again.config) : again.problems).toEqual(policyOf(config));
  }
});

test('defaults are left out, and the arguments of a command that may hold a secret', () => {
  const given = givenOf(rich);
  expect(given).toMatchObject({
    'heartbeat.interval': '2s',
    'ssh.user': 'operator',
    'vip.address': '10.0.0.100/24',
  });
  expect(given).not.toHaveProperty('heartbeat.timeout');
  expect(JSON.stringify(given)).not.toContain('hunter2');
});

test('a replay with another setting changes what it decides, and leaves the rest as it was recorded', () => {
  const policy = { ...policyOf(rich), hungAfterMs: 1234 };
  const around = { version: '0', policy, settings: givenOf(rich) };
  expect(policyFor(around, {})).toEqual(policy);
  const changed = policyFor(around, { 'heartbeat.threshold': 7 });
  expect(changed).toMatchObject({
    thresholdBeats: 7,
    hungAfterMs: 1234,
    unfencedWaitMs: 6 * 2000 + 500 + 300,
  });
});

test('on the command line too, before anything is read', async () => {
  expect(await runCommandLine(['replay', '/nonexistent', '--set', 'heartbeat.treshold=7'])).toBe(2);
  expect(await runCommandLine(['replay', '/nonexistent', '--set', 'heartbeat.threshold=7'])).toBe(1);
});

test('a setting that is none is refused, with the one that was meant', () => {
  const around = { version: '0', policy: policyOf(rich), settings: givenOf(rich) };
  expect(() => policyFor(around, { 'heartbeat.treshold': 7 })).toThrow('heartbeat.threshold');
});
