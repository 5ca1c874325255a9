import { expect, test } from 'vitest';
import { policyOf } from '../../../src/config/policy.ts';
import type { Policy } from '../../../src/core/policy.ts';
import { configOf, minimalYaml } from '../../support/config.ts';

const policyFor = (more: string): Policy => policyOf(configOf(minimalYaml(more)));

test('the policy of the defaults', () => {
  expect(policyFor('')).toEqual({
    on: 'database',
    thresholdBeats: 3,
    hardProofBeats: 2,
    intervalMs: 1000,
    timeoutMs: 500,
    recheckMs: 50,
    lateAfterMs: 1000,
    hungAfterMs: 10_000,
    frozenAfterMs: 5000,
    sickAfterMs: 5000,
    recoveryGraceMs: 60_000,
    onCleanShutdown: false,
    maxLagBytes: 0,
    cooldownMs: 600_000,
    observeOnly: false,
    fence: 'best-effort',
    hasFenceCommand: false,
    witnessesConfigured: true,
    witnessQuorum: 1,
    gatewayConfigured: false,
    unfencedWaitMs: 2800,
    giveUpAfterMs: 2500,
    stopDatabaseWhenIsolated: true,
    warnEveryMs: 60_000,
    refreshMs: 60_000,
    channels: { icmp: true, ssh: true, sql: true, replication: true },
    verifyTimeoutMs: 10_000,
    promotionTimeoutMs: 120_000,
  });
});

test.each([
  ['auto', 'auto', true],
  ['auto', 'none', false],
  ['auto', '[sdw1]', true],
  ['yes', 'none', true],
  ['no', 'auto', false],
])('isolation.stopDatabase %s with witnesses %s stops the database: %s', (stop, hosts, stops) => {
  const policy = policyFor(`isolation: {stopDatabase: ${stop}}\nwitness: {hosts: ${hosts}}`);
  expect(policy.stopDatabaseWhenIsolated).toBe(stops);
  expect(policy.witnessesConfigured).toBe(hosts !== 'none');
});

test('a fence command, a gateway and a channel that is off are seen', () => {
  const text = minimalYaml('fence: {command: [/sbin/off]}\nheartbeat: {icmp: false}\n').replace(
    'interface: eth0',
    'interface: eth0\n  gateway: 10.0.0.1',
  );
  const policy = policyOf(configOf(text));
  expect(policy).toMatchObject({ hasFenceCommand: true, gatewayConfigured: true });
  expect(policy.channels.icmp).toBe(false);
});
