import { decide } from '../../src/core/decide/decide.ts';
import type { Decision, Event, OperatorRequest } from '../../src/core/decision.ts';
import { diagnose } from '../../src/core/diagnose.ts';
import { parseEpochLine } from '../../src/core/epoch-line.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import { isOverride } from '../../src/core/order.ts';
import type { Policy } from '../../src/core/policy.ts';
import { durable, initialState, type State } from '../../src/core/state.ts';
import type { Step, StepOutcome } from '../../src/core/steps.ts';
import { monoMs } from '../../src/core/units.ts';
import {
  at,
  checksThat,
  healthy,
  identity,
  policy,
  postmasterKilled,
  powerLoss,
  servingBeat,
  sql,
  ssh,
} from './build.ts';

const deadWitnesses = { configured: 3, dead: 3, alive: 0, abstain: 0 };

/** What a beat may show, by name. */
const FACES: Readonly<Record<string, Evidence>> = {
  healthy,
  serving: servingBeat,
  silence: powerLoss,
  'silence-witnessed': { ...powerLoss, self: { ...powerLoss.self, witnesses: deadWitnesses } },
  partition: {
    ...powerLoss,
    self: { ...powerLoss.self, witnesses: { ...deadWitnesses, dead: 0, alive: 3 } },
  },
  'isolated-standby': { ...powerLoss, self: { ...powerLoss.self, gateway: 'dead' } },
  'postmaster-killed': postmasterKilled,
  'clean-stop': { ...postmasterKilled, ssh: ssh.says({ postmaster: 'gone', clusterState: 'shut down' }) },
  'silence-unwitnessed': {
    ...powerLoss,
    self: { ...powerLoss.self, witnesses: { ...deadWitnesses, dead: 0, abstain: 3 } },
  },
  hung: { ...healthy, sql: sql('silence'), sqlSilentForMs: 10_000, replication: null },
  starting: { ...healthy, sql: sql('starting', '57P03'), replication: null },
  'serving-alone': {
    ...servingBeat,
    icmp: powerLoss.icmp,
    ssh: powerLoss.ssh,
    sql: powerLoss.sql,
    vip: { ...servingBeat.vip, peer: 'unknown' },
  },
  'peer-is-primary': { ...servingBeat, sql: healthy.sql, ssh: healthy.ssh },
};

/** Plays the lines of a story on one daemon and tells what it makes of each. */
export class Story {
  private state: State = initialState(identity);
  private policy: Policy = policy;
  private nowMs = 100_000;
  private nextInMs = 0;
  private silentSinceMs: number | null = null;

  play(line: string): string | null {
    const [word = '', ...rest] = line.split(/\s+/);
    switch (word) {
      case 'policy':
        this.policy = { ...this.policy, ...(options(rest) as Partial<Policy>) };
        return null;
      case 'wait':
        this.nowMs += Number(rest[0]);
        return null;
      case 'beat':
        return this.beat(rest[0] ?? '', options(rest.slice(1)));
      case 'tick':
        return this.event({ kind: 'tick', aloneForMs: Number(rest[0]), companyInMs: Number(rest[1] ?? 0) });
      case 'outcome':
        return this.event({ kind: 'outcome', outcome: outcomeOf(rest[0] as Step, rest[1] ?? '') });
      case 'operator':
        return this.event({ kind: 'operator', request: requestOf(rest) });
      case 'restart': {
        const memory = durable(this.state);
        this.state = initialState(identity);
        return this.event({ kind: 'started', durable: memory });
      }
      default:
        throw new Error(`a story knows no "${word}"`);
    }
  }

  private beat(face: string, change: Readonly<Record<string, unknown>>): string {
    const shown = FACES[face];
    if (shown === undefined) throw new Error(`a beat has no face "${face}"`);
    const tookMs = shown.icmp.answer === 'dead' ? this.policy.timeoutMs : 5;
    const startMs = this.nowMs + this.nextInMs;
    this.nowMs = startMs + tookMs;
    const silent = shown.icmp.answer === 'dead';
    this.silentSinceMs = silent ? (this.silentSinceMs ?? startMs - 100) : null;
    const evidence: Evidence = {
      ...shown,
      startedMs: monoMs(startMs),
      endedMs: monoMs(this.nowMs),
      silentForMs: this.silentSinceMs === null ? 0 : this.nowMs - this.silentSinceMs,
      lateByMs: Number(change.late ?? 0),
      aloneForMs: Number(change.alone ?? 0),
      epochSeen: typeof change.epoch === 'string' ? parseEpochLine(change.epoch.replaceAll('.', ' ')) : null,
      replication: change.replication === 'none' ? { ...NO_ROW } : shown.replication,
      ssh:
        change.ssh === 'refused'
          ? ssh.refused
          : withChecks(inRun(shown.ssh, change.run, change.paused === true), change),
      ...(change.ours === undefined ? {} : { checks: checksThat(change.ours, shown.local.role) }),
      sqlSilentForMs: Number(change.unanswered ?? shown.sqlSilentForMs),
      local: {
        ...shown.local,
        ...(change.role === undefined ? {} : { role: change.role as Evidence['local']['role'] }),
        ...(change.stream === 'ended' ? { receiver: 'stopped' as const, walArrives: 'dead' as const } : {}),
        ...(change.stream === 'ending' ? { walArrives: 'dead' as const } : {}),
        ...(change.timeline === undefined ? {} : { timeline: Number(change.timeline) }),
      },
      vip: { ...shown.vip, ...(change.vip === undefined ? {} : { here: change.vip as 'held' }) },
    };
    const { diagnosis } = diagnose(evidence, this.policy);
    return `${diagnosis} -> ${this.event({ kind: 'beat', evidence }, startMs)}`;
  }

  private event(event: Event, startMs = this.nowMs): string {
    const decision = decide(this.state, event, at(this.nowMs), this.policy);
    this.state = decision.state;
    this.nextInMs = Math.max(0, startMs + decision.nextBeatInMs - this.nowMs);
    return describe(decision, this.policy);
  }
}

/** What the primary's host says: the run of its postmaster that the story names, and whether its daemon is paused. */
const inRun = (said: Evidence['ssh'], run: unknown, paused: boolean): Evidence['ssh'] => {
  if (said.report === null) return said;
  const named = typeof run === 'string' && {
    postmasterRun: run === 'unknown' ? null : run.replaceAll('.', ' '),
  };
  return { ...said, report: { ...said.report, ...named, paused } };
};

/** What the primary's host passes on of its checks: `theirs=fail`, written `age` milliseconds ago. */
const withChecks = (
  said: Evidence['ssh'],
  { theirs, age }: Readonly<Record<string, unknown>>,
): Evidence['ssh'] =>
  said.report === null || theirs === undefined
    ? said
    : {
        ...said,
        report: {
          ...said.report,
          checks: { ...checksThat(theirs, 'primary'), ageMs: Number(age ?? 500) },
        },
      };

const NO_ROW = { state: 'none', syncState: 'none', sentLsn: null, flushLsn: null, replayLsn: null };

/** `name=value` words; numbers and truth values as such. */
function options(words: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    words.map((word) => {
      const [name = '', value = ''] = word.split('=');
      const isNumber = /^\d+$/.test(value) && name !== 'epoch';
      return [name, isNumber ? Number(value) : value === 'true' ? true : value === 'false' ? false : value];
    }),
  );
}

const KINDS: Readonly<Record<string, string>> = {
  reached: 'unconfirmed',
  starved: 'unconfirmed',
  silent: 'unconfirmed',
  commanded: 'confirmed',
  drained: 'confirmed',
};

function outcomeOf(step: Step, kind: string): StepOutcome {
  const texts = {
    how: 'seen gone',
    why: 'it did not',
    seen: 'done',
    reached: kind === 'reached' || kind === 'starved',
    mayPass: kind === 'starved' || kind === 'silent',
    changed: true,
    // By its own host; a command of the site's can only say so.
    ...(kind === 'commanded' ? {} : { databaseGone: kind === 'confirmed' || kind === 'drained' }),
    ...(kind === 'drained' && { drained: true }),
  };
  return { step, ...texts, kind: KINDS[kind] ?? kind } as StepOutcome;
}

function requestOf([op = '', value = '']: readonly string[]): OperatorRequest {
  const by = 'ann';
  if (op === 'pause') return { op, by, forMs: Number(value), reason: 'maintenance' };
  if (op === 'switchover' || op === 'failover') {
    const overrides = value.split(',').filter(isOverride);
    return { op: 'take-over', plan: op, overrides, by };
  }
  if (op === 'fence')
    return { op, by: 'cdw', epoch: parseEpochLine(value.replaceAll('.', ' ')) ?? noEpoch(value) };
  return { op: op as 'ack', by };
}

function noEpoch(text: string): never {
  throw new Error(`"${text}" is no epoch like 2.1.scdw`);
}

/** `suspecting 1/3; does step fence; tells FAILOVER_STARTED`. */
function describe({ state, actions, notices, reply }: Decision, { thresholdBeats }: Policy): string {
  const { phase } = state;
  const does = actions.map((action) => (action.kind === 'run-step' ? `step ${action.step}` : action.kind));
  const tells = notices.map(({ code, turn }) => (turn === 'once' ? code : `${code} (${turn})`));
  return [
    phase.phase === 'suspecting' ? `suspecting ${phase.deadCount}/${thresholdBeats}` : phase.phase,
    ...(does.length > 0 ? [`does ${does.join(', ')}`] : []),
    ...(tells.length > 0 ? [`tells ${tells.join(', ')}`] : []),
    ...(reply === null ? [] : [`answers "${reply.text}"`]),
  ].join('; ');
}
