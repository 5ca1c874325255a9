import { type Check, ok, type Verdict, warning } from '../check.ts';
import { type Comparison, roleOfSide, sides } from '../scene.ts';

/** What two clocks can spoil. */
export const clockChecks: readonly Check<Comparison>[] = [
  { name: 'clock', question: 'Do both clocks tell the same time?', judge: clock },
  {
    name: 'start-second',
    question: 'Were both postmasters started in different seconds?',
    judge: startSecond,
  },
];

const SKEW_MS = 2000;

function clock({ skew, there }: Comparison): readonly Verdict[] {
  if (skew === null) return [];
  const ms = Math.round(skew.ms);
  const apart = Math.max(0, Math.abs(skew.ms) - skew.uncertainMs);
  return [
    apart <= SKEW_MS
      ? ok(
          `the clock of ${there.node.host} is ${ms} ms from ours (known to ${Math.ceil(skew.uncertainMs)} ms)`,
        )
      : warning(
          `the clock of ${there.node.host} is ${(ms / 1000).toFixed(1)} s from ours: logs and cooldowns will not fit together`,
          'timedatectl on both; chronyc makestep on the one that is wrong.',
        ),
  ];
}

function startSecond(scene: Comparison): readonly Verdict[] {
  const [one, other] = sides(scene).map(({ facts }) => facts?.one('started') ?? null);
  if (one === null || other === null) return [];
  if (one !== other) return [ok('started in different seconds')];
  const standby = sides(scene).find((side) => roleOfSide(side) === 'standby')?.node;
  return [
    warning(
      'both postmasters were started in the same second: distributed transaction numbers can collide after a failover, and a committed one become invisible',
      `Restart the standby alone: pg_ctl stop -m fast -D ${standby?.dataDirectory ?? 'DIR'} on ${standby?.host ?? 'the standby'}, then gpinitstandby -a -n on the primary.`,
    ),
  ];
}
