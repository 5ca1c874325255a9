import {
  earliestUnfencedPromotionMs,
  GIVE_UP_MARGIN_MS,
  giveUpCompleteMs,
  UNFENCED_MARGIN_MS,
} from '../core/timing.ts';
import { addressRelations } from './address-relations.ts';
import { checkRelations } from './check-relations.ts';
import { httpRelations } from './http-relations.ts';
import { timingOf } from './policy.ts';
import type { Config } from './settings.ts';
import { printDuration as ms } from './units.ts';

/** A relation between settings that does not hold. `keys` are the settings it is about, the most likely culprit first. */
export interface Violation {
  readonly keys: readonly string[];
  readonly found: string;
  readonly expected: string;
  readonly hint?: string;
}

/** Every relation that does not hold among values that are right by themselves. */
export function violatedRelations(config: Config): readonly Violation[] {
  return [
    ...heartbeatRelations(config),
    ...isolationRelations(config),
    ...witnessRelations(config),
    ...addressRelations(config),
    ...httpRelations(config),
    ...checkRelations(config),
  ];
}

function heartbeatRelations({ heartbeat, failover }: Config): readonly Violation[] {
  const { interval, timeout } = heartbeat;
  return [
    ...order('heartbeat.timeout', timeout, 'shorter than', 'heartbeat.interval', interval),
    ...order('heartbeat.recheck', heartbeat.recheck, 'shorter than', 'heartbeat.interval', interval),
    ...order('heartbeat.icmpInterval', heartbeat.icmpInterval, 'at most', 'heartbeat.timeout', timeout),
    ...order('failover.hungAfter', failover.hungAfter, 'longer than', 'heartbeat.timeout', timeout),
    ...order('failover.frozenAfter', failover.frozenAfter, 'longer than', 'heartbeat.timeout', timeout),
    ...order('failover.sickAfter', failover.sickAfter, 'longer than', 'heartbeat.timeout', timeout),
    ...(heartbeat.ssh || heartbeat.sql
      ? []
      : [
          {
            keys: ['heartbeat.sql', 'heartbeat.ssh'],
            found: 'ssh and sql both switched off',
            expected: 'heartbeat.ssh or heartbeat.sql to be true',
          },
        ]),
  ];
}

function isolationRelations(config: Config): readonly Violation[] {
  const { isolation, heartbeat } = config;
  const timing = timingOf(config);
  const doneMs = giveUpCompleteMs(timing);
  const promotionMs = earliestUnfencedPromotionMs(timing);
  const done = `isolation.giveUpAfter ${ms(isolation.giveUpAfter)} + isolation.stopAllowance ${ms(isolation.stopAllowance)} + ${GIVE_UP_MARGIN_MS}ms = ${doneMs}ms`;
  const promotion = `(heartbeat.threshold ${heartbeat.threshold} - 1) * heartbeat.interval ${ms(heartbeat.interval)} + heartbeat.timeout ${ms(heartbeat.timeout)} + ${UNFENCED_MARGIN_MS}ms = ${promotionMs}ms`;
  const tooLate = {
    keys: [
      'isolation.giveUpAfter',
      'isolation.stopAllowance',
      'heartbeat.threshold',
      'heartbeat.interval',
      'heartbeat.timeout',
    ],
    found: done,
    expected: `at most the earliest promotion of the other side, ${promotion}`,
    hint: `isolation.giveUpAfter at most ${promotionMs - GIVE_UP_MARGIN_MS - isolation.stopAllowance}ms, or a higher heartbeat.threshold`,
  };
  return [
    ...order(
      'isolation.giveUpAfter',
      isolation.giveUpAfter,
      'longer than',
      'heartbeat.timeout',
      heartbeat.timeout,
    ),
    ...(doneMs <= promotionMs ? [] : [tooLate]),
  ];
}

function witnessRelations({ witness, coordinators }: Config): readonly Violation[] {
  const { quorum, maximum, hosts } = witness;
  if (typeof hosts === 'string') return tooFew('witness.maximum', maximum, quorum);
  const ours = hosts.filter((host) => coordinators.some((coordinator) => coordinator.host === host));
  const notAWitness = {
    keys: ['witness.hosts'],
    found: `the coordinator ${ours.join(' and ')}`,
    expected: 'hosts that are no coordinators',
  };
  return [
    ...tooFew('witness.maximum', maximum, quorum),
    ...tooFew('witness.hosts', hosts.length, quorum),
    ...(ours.length > 0 ? [notAWitness] : []),
  ];
}

function tooFew(key: string, count: number, quorum: number): readonly Violation[] {
  if (quorum <= count) return [];
  return [
    {
      keys: ['witness.quorum', key],
      found: `witness.quorum ${quorum}`,
      expected: `at most the ${count} of ${key}`,
    },
  ];
}

function order(
  key: string,
  value: number,
  relation: 'shorter than' | 'at most' | 'longer than',
  otherKey: string,
  other: number,
): readonly Violation[] {
  const holds = { 'shorter than': value < other, 'at most': value <= other, 'longer than': value > other };
  if (holds[relation]) return [];
  return [
    {
      keys: [key, otherKey],
      found: `${key} ${ms(value)}`,
      expected: `${key} ${relation} ${otherKey} ${ms(other)}`,
    },
  ];
}
