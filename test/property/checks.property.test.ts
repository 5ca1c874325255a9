import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import type { CheckVerdict } from '../../src/core/checks.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import type { State } from '../../src/core/state.ts';
import { at, checksThat, healthy, inSyncRow, policy, sql, ssh, watching } from '../support/build.ts';
import { Play } from '../support/play.ts';

/** What one beat shows of the pair; null is "was not told". */
interface Shown {
  readonly theirs: CheckVerdict | null;
  readonly as: 'primary' | 'standby';
  readonly ours: CheckVerdict | null;
  readonly effect: 'warn' | 'count';
  readonly ageMs: number;
  readonly daemon: boolean | null;
  readonly paused: boolean | null;
  readonly sync: string;
  readonly sql: 'ready' | 'silence' | 'starting';
  readonly lateByMs: number;
}

const good: Shown = {
  theirs: 'fail',
  as: 'primary',
  ours: 'pass',
  effect: 'count',
  ageMs: 10_000,
  daemon: true,
  paused: false,
  sync: 'sync',
  sql: 'ready',
  lateByMs: 0,
};

const FLAWS: readonly Partial<Shown>[] = [
  { theirs: null },
  { theirs: 'pass' },
  { theirs: 'unknown' },
  { as: 'standby' },
  { ours: null },
  { ours: 'fail' },
  { ours: 'unknown' },
  { effect: 'warn' },
  { ageMs: 10_001 },
  { daemon: false },
  { daemon: null },
  { paused: true },
  { sync: 'async' },
  { sql: 'silence' },
  { sql: 'starting' },
  { lateByMs: 5_000 },
];
const flawed = fc.constantFrom(...FLAWS).map((flaw): Shown => ({ ...good, ...flaw }));
const beats = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: flawed }),
  { minLength: 3, maxLength: 20 },
);

function evidenceOf({
  theirs,
  as,
  ours,
  effect,
  ageMs,
  daemon,
  paused,
  sync,
  sql: why,
  lateByMs,
}: Shown): Evidence {
  const seen = theirs === null ? null : checksThat(theirs, 'primary');
  const results = (seen?.results ?? []).map((one) => ({ ...one, effect }));
  const checks = seen === null ? {} : { checks: { as, results, ageMs } };
  return {
    ...healthy,
    lateByMs,
    ssh: ssh.says({ daemon, paused, ...checks }),
    sql: sql(why),
    replication: { ...inSyncRow, syncState: sync },
    ...(ours === null ? {} : { checks: checksThat(ours, 'standby') }),
  };
}

/** How much may be lost in a failover is of no matter here: nobody needs to lose anything. */
const lax = { ...policy, maxLagBytes: 1_000_000 };

test('a check moves the service only behind a whole threshold of beats in which all was right, and then it does', () => {
  fc.assert(
    fc.property(beats, (shown) => {
      const play = new Play(watching, lax);
      let row = 0;
      for (const [index, one] of shown.entries()) {
        row = FLAWS.some((flaw) =>
          Object.entries(flaw).every(([key, value]) => Reflect.get(one, key) === value),
        )
          ? 0
          : row + 1;
        play.beat(evidenceOf(one), 1000 * (index + 1));
        expect(play.codes().includes('CHECK_TAKEOVER')).toBe(row >= policy.thresholdBeats);
        if (row < policy.thresholdBeats) continue;
        expect(play.decision?.actions).toMatchObject([{ step: 'fence', order: { handOver: true } }]);
        return;
      }
    }),
    { numRuns: 500 },
  );
});

const lastFailover = {
  epoch: { timeline: 2, failover: 1, primary: 'scdw' },
  atWallMs: at(0).wallMs,
  acknowledged: false,
};
const pause = { sinceWallMs: at(0).wallMs, untilWallMs: at(9e9).wallMs, reason: 'x', by: 'y' };

test.each<readonly [string, Partial<State>, Partial<typeof policy>]>([
  ['observe-only', {}, { observeOnly: true }],
  ['failover.on: host', {}, { on: 'host' }],
  ['replication that is not asked', {}, { channels: { ...policy.channels, replication: false } }],
  ['a pause', { pause }, {}],
  ['another failover a moment ago', { lastFailover }, {}],
  ['one that was called off a moment ago', { checkTakeoverAtWallMs: at(0).wallMs }, {}],
])('with %s none ever does, however long it fails', (_what, change, rules) => {
  const play = new Play({ ...watching, ...change }, { ...policy, ...rules });
  for (let beat = 1; beat < 30; beat++) {
    play.beat(evidenceOf(good), beat * 1000);
    expect(play.codes()).not.toContain('CHECK_TAKEOVER');
    expect(play.phase).toBe('watching');
  }
});
