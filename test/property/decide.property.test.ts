import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../src/core/decide/decide.ts';
import type { Decision, Event } from '../../src/core/decision.ts';
import { diagnose } from '../../src/core/diagnose.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import { MOVES } from '../../src/core/phases.ts';
import type { Policy } from '../../src/core/policy.ts';
import { durable, initialState, type State } from '../../src/core/state.ts';
import { STEPS, type StepOutcome } from '../../src/core/steps.ts';
import { monoMs } from '../../src/core/units.ts';
import {
  at,
  healthy,
  icmp,
  identity,
  policy,
  postmasterKilled,
  powerLoss,
  primaryHere,
  servingBeat,
  sql,
  ssh,
  standbyHere,
  watching,
} from '../support/build.ts';
import { numRuns } from '../support/thorough.ts';

const epochs = [
  null,
  { timeline: 1, failover: 0, primary: 'cdw' },
  { timeline: 2, failover: 1, primary: 'cdw' },
  { timeline: 2, failover: 1, primary: 'scdw' },
] as const;

const witnesses = { configured: 3, dead: 3, alive: 0, abstain: 0 };
const faces: readonly Evidence[] = [
  healthy,
  powerLoss,
  powerLoss,
  postmasterKilled,
  servingBeat,
  { ...healthy, sql: sql('silence'), sqlSilentForMs: 12_000 },
  { ...healthy, sql: sql('starting', '57P03') },
  { ...powerLoss, self: { ...powerLoss.self, witnesses } },
  { ...powerLoss, self: { ...powerLoss.self, witnesses: { ...witnesses, dead: 0, alive: 3 } } },
  { ...powerLoss, self: { ...powerLoss.self, gateway: 'dead' }, aloneForMs: 3000 },
  { ...powerLoss, icmp: icmp.unable, ssh: ssh.unable, sql: sql('failed') },
  { ...postmasterKilled, ssh: ssh.says({ postmaster: 'gone', clusterState: 'shut down' }) },
];

const beat = fc
  .record({
    face: fc.constantFrom(...faces),
    role: fc.constantFrom(
      ...([null, null, null, 'primary', 'standby', 'stopped', 'starting', 'unknown'] as const),
    ),
    timeline: fc.constantFrom(null, 1, 2, 3),
    lateByMs: fc.constantFrom(0, 0, 0, 0, 5000),
    tookMs: fc.constantFrom(5, 500, 500, 9000),
    here: fc.constantFrom('held', 'absent', 'unknown'),
    epochSeen: fc.constantFrom(...epochs),
  })
  .map(({ face, role, tookMs, here, ...rest }) => (ms: number): Event => {
    const local = role === null ? face.local : { ...(role === 'primary' ? primaryHere : standbyHere), role };
    const evidence: Evidence = {
      ...face,
      ...rest,
      local: { ...local, timeline: rest.timeline },
      vip: { ...face.vip, here },
      startedMs: monoMs(ms - tookMs),
      endedMs: monoMs(ms),
    };
    return { kind: 'beat', evidence };
  });

const outcomes: readonly StepOutcome[] = [
  { step: 'fence', kind: 'confirmed', how: '' },
  { step: 'fence', kind: 'unconfirmed', why: '', reached: false },
  { step: 'fence', kind: 'unconfirmed', why: '', reached: true },
  { step: 'fence', kind: 'alive', why: '' },
  ...STEPS.flatMap((step): StepOutcome[] =>
    step === 'fence'
      ? []
      : [
          { step, kind: 'done', changed: true, seen: '' },
          { step, kind: 'failed', why: '' },
        ],
  ),
];

const event = fc.oneof(
  { weight: 8, arbitrary: beat },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...outcomes).map((outcome) => (): Event => ({ kind: 'outcome', outcome })),
  },
  { weight: 1, arbitrary: fc.nat(6000).map((aloneForMs) => (): Event => ({ kind: 'tick', aloneForMs })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        { op: 'pause', forMs: 3000, reason: 'r', by: 'b' } as const,
        { op: 'resume', by: 'b' } as const,
        { op: 'ack', by: 'b' } as const,
        { op: 'fence', epoch: { timeline: 9, failover: 9, primary: 'cdw' }, by: 'cdw' } as const,
      )
      .map((request) => (): Event => ({ kind: 'operator', request })),
  },
);

const policies = fc.record({
  on: fc.constantFrom('host', 'database'),
  fence: fc.constantFrom('required', 'best-effort'),
  observeOnly: fc.constantFrom(false, false, false, true),
  witnessesConfigured: fc.boolean(),
  onCleanShutdown: fc.boolean(),
});

interface Made {
  readonly before: State;
  readonly event: Event;
  readonly decision: Decision;
}

/** Plays any events, 700 ms apart, on a standby that has seen a healthy primary. */
function play(
  makers: readonly ((ms: number) => Event)[],
  change: Partial<Policy>,
  start: State = watching,
): Made[] {
  let state = start;
  return makers.map((make, index) => {
    const ms = 10_000 + index * 700;
    const before = state;
    const one = make(ms);
    const decision = decide(before, one, at(ms), { ...policy, ...change });
    state = decision.state;
    return { before, event: one, decision };
  });
}

function always(
  claim: (made: Made, all: readonly Made[], index: number, change: Partial<Policy>) => void,
): void {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), policies, (makers, change) => {
      const all = play(makers, change);
      all.forEach((made, index) => {
        claim(made, all, index, change);
      });
    }),
    { numRuns: numRuns(1500) },
  );
}

const deadCount = ({ phase }: State): number => (phase.phase === 'suspecting' ? phase.deadCount : 0);
const steps = ({ decision }: Made): string[] =>
  decision.actions.flatMap((action) => (action.kind === 'run-step' ? [action.step] : []));

test('every move is in the table, whatever happens', () => {
  always(({ before, decision }) => {
    expect(MOVES[before.phase.phase]).toContain(decision.state.phase.phase);
  });
});

test('nothing is promoted without an outcome of its fence first', () => {
  always((made, all, index) => {
    if (!steps(made).includes('promote')) return;
    const begun = all.slice(0, index + 1).findLastIndex((one) => steps(one).includes('fence'));
    const fenced = all
      .slice(begun, index + 1)
      .some(({ event: { kind }, before }) => kind === 'outcome' && before.phase.phase === 'failing-over');
    expect(begun).toBeGreaterThanOrEqual(0);
    expect(fenced).toBe(true);
  });
});

test('with a required fence nothing is promoted unless it was confirmed', () => {
  always((made, _all, _index, { fence }) => {
    if (fence !== 'required' || !steps(made).includes('promote')) return;
    expect(made.event).toMatchObject({ kind: 'outcome', outcome: { step: 'fence', kind: 'confirmed' } });
  });
});

test('a beat that cannot judge never raises the count', () => {
  always(({ before, event: one, decision }, _all, _index, change) => {
    if (one.kind !== 'beat') return;
    const { diagnosis } = diagnose(one.evidence, { ...policy, ...change });
    if (!['observer-late', 'observer-isolated', 'unknowable', 'partitioned'].includes(diagnosis)) return;
    expect(deadCount(decision.state)).toBeLessThanOrEqual(deadCount(before));
  });
});

test('while paused or observe-only nothing acts but what a human, or the other daemon, orders', () => {
  always(({ event: one, decision }, _all, _index, { observeOnly }) => {
    if (one.kind === 'operator' || (decision.state.pause === null && observeOnly !== true)) return;
    expect(decision.actions).toEqual([]);
  });
});

test('after it has halted nothing runs but releases, until a human leaves that phase', () => {
  always(({ before, decision }) => {
    if (before.phase.phase !== 'halted' || decision.state.phase.phase !== 'halted') return;
    expect(decision.actions.filter(({ kind }) => kind !== 'release-vip')).toEqual([]);
  });
});

test('the VIP is taken outside a failover only by a primary', () => {
  always(({ event: one, decision }) => {
    if (!decision.actions.some(({ kind }) => kind === 'take-vip')) return;
    expect(one).toMatchObject({ kind: 'beat', evidence: { local: { role: 'primary' } } });
  });
});

test('a daemon started again in the middle of anything makes legal moves only and promotes nothing unfenced', () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 30 }),
      fc.array(event, { maxLength: 30 }),
      policies,
      (first, second, change) => {
        const last = play(first, change).at(-1)?.decision.state ?? watching;
        const memory = JSON.parse(JSON.stringify(durable(last))) as ReturnType<typeof durable>;
        const restart = (): Event => ({ kind: 'started', durable: memory });
        const all = play([restart, ...second], change, initialState(identity));
        for (const [index, made] of all.entries()) {
          if (!steps(made).includes('promote')) continue;
          const before = all.slice(0, index).some((one) => steps(one).includes('fence'));
          expect(before).toBe(true);
        }
      },
    ),
    { numRuns: numRuns(1000) },
  );
});
