import type { ChecksSeen, PeerChecks } from '../core/checks.ts';
import { holders } from '../core/decide/vip.ts';
import { diagnose } from '../core/diagnose.ts';
import type { Verdict } from '../core/diagnosis.ts';
import type { ChannelAnswer, Evidence } from '../core/evidence.ts';
import { type Mode, modeOf } from '../core/mode.ts';
import type { PhaseName } from '../core/phases.ts';
import type { Policy } from '../core/policy.ts';
import { codeOf, type ReminderKey, type State } from '../core/state.ts';

/** What `status --json` prints. Fields are only ever added. */
export interface StatusDocument {
  readonly cluster: string;
  readonly version: string;
  readonly node: string;
  readonly peer: string;
  readonly role: Evidence['local']['role'];
  readonly phase: PhaseName;
  readonly mode: Mode;
  readonly phaseDetail: State['phase'];
  readonly deadCount: number;
  readonly threshold: number;
  readonly diagnosis: Verdict['diagnosis'] | null;
  readonly reason: string;
  readonly beatAgeMs: number | null;
  readonly channels: Readonly<Record<'icmp' | 'ssh' | 'sql', Channel>> | null;
  readonly replication: Evidence['replication'];
  readonly ledger: State['ledger'];
  readonly vip: {
    readonly address: string;
    readonly holders: string;
    readonly here: string;
    readonly peer: string;
  };
  readonly epoch: State['epoch'];
  readonly pause: State['pause'];
  readonly observeOnly: boolean;
  readonly lastFailover: State['lastFailover'];
  /** Message codes of everything that holds now and that people were told of. */
  readonly conditions: readonly string[];
  /** What the site's checks show on this node, and on the other one as its host told last; null where none are told. */
  readonly checks: { readonly here: ChecksSeen | null; readonly there: PeerChecks | null };
  /** What a human has ordered and the next beats judge. */
  readonly order: State['order'];
  /** What was told last on this node, the newest at the end. */
  readonly told: readonly Told[];
}

export interface Told {
  readonly code: string;
  readonly text: string;
  readonly atWallMs: number;
}

type Channel = Pick<ChannelAnswer<string>, 'answer' | 'why' | 'detail' | 'tookMs'>;

export interface StatusSource {
  readonly cluster: string;
  readonly version: string;
  readonly state: State;
  readonly evidence: Evidence | null;
  readonly policy: Policy;
  readonly nowMs: number;
  readonly told: readonly Told[];
}

/** Everything that an operator or a script wants to know of a running daemon, from its last beat. */
export function statusDocument(source: StatusSource): StatusDocument {
  const { state, evidence: e, policy } = source;
  const { phase } = state;
  const watches = e !== null && (phase.phase === 'watching' || phase.phase === 'suspecting');
  const verdict = watches ? diagnose(e, policy) : null;
  return {
    cluster: source.cluster,
    version: source.version,
    node: state.identity.self,
    peer: state.identity.peer,
    role: e?.local.role ?? 'unknown',
    phase: phase.phase,
    mode: modeOf(state, e, policy),
    phaseDetail: phase,
    deadCount: phase.phase === 'suspecting' ? phase.deadCount : 0,
    threshold: policy.thresholdBeats,
    diagnosis: verdict?.diagnosis ?? null,
    reason: verdict?.reason ?? '',
    beatAgeMs: e === null ? null : Math.round(source.nowMs - e.endedMs),
    channels: e === null ? null : { icmp: channel(e.icmp), ssh: channel(e.ssh), sql: channel(e.sql) },
    replication: e?.replication ?? null,
    ledger: state.ledger,
    vip: {
      address: state.identity.vip,
      holders: e === null ? 'unknown' : holders(e, e.local.role === 'primary'),
      here: e?.vip.here ?? 'unknown',
      peer: e?.vip.peer ?? 'unknown',
    },
    epoch: state.epoch,
    pause: state.pause,
    observeOnly: policy.observeOnly,
    lastFailover: state.lastFailover,
    conditions: [...new Set(Object.keys(state.reminders).map((key) => codeOf(key as ReminderKey)))],
    checks: { here: e?.checks ?? null, there: e?.ssh.report?.checks ?? null },
    order: state.order,
    told: source.told,
  };
}

const channel = ({ answer, why, detail, tookMs }: ChannelAnswer<string>): Channel => ({
  answer,
  why,
  detail,
  tookMs,
});
