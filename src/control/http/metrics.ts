import { DIAGNOSES } from '../../core/diagnosis.ts';
import { MODES } from '../../core/mode.ts';
import { PHASES } from '../../core/phases.ts';
import type { ProcessFacts } from '../../runtime/http-ports.ts';
import type { WatchDocument } from '../picture/document.ts';
import { BEAT_LATE_MS } from '../picture/headline.ts';
import { lagOf } from '../picture/lag.ts';
import type { Counts } from './counts.ts';
import type { Metric, Sample } from './exposition.ts';
import { healthOf } from './health.ts';
import { processMetrics } from './process-metrics.ts';

export interface MetricsSource {
  readonly document: WatchDocument;
  readonly counts: Counts;
  readonly process: ProcessFacts;
  /** Null: plain HTTP. */
  readonly certificateEndsWallMs: number | null;
}

const PREFIX = 'whpg_failover';
const metric =
  (type: Metric['type']) =>
  (name: string, help: string, samples: readonly Sample[]): Metric => ({
    name: `${PREFIX}_${name}`,
    type,
    help,
    samples,
  });
const gauge = metric('gauge');
const count = metric('counter');

/** Everything at once, from memory. Names never change their meaning. */
export function metricsOf(source: MetricsSource): readonly Metric[] {
  return [
    ...standing(source),
    ...judgement(source),
    ...channels(source),
    ...replication(source),
    ...failovers(source),
    ...loop(source),
    ...processMetrics(source.process),
  ];
}

function standing({ document }: MetricsSource): readonly Metric[] {
  const { status, conditions } = document;
  const { cluster, node, peer, version, vip } = status;
  const own = status.role;
  return [
    gauge('info', 'Version, cluster and nodes; always 1.', [
      [{ version, cluster, node, peer, vip: vip.address }, 1],
    ]),
    gauge('role', 'Role of the database of this node.', oneOf('role', ROLES, own)),
    gauge('phase', 'Phase of this daemon.', oneOf('phase', Object.keys(PHASES), status.phase)),
    gauge(
      'mode',
      'How the pair stands, as this node sees it.',
      oneOf('mode', Object.keys(MODES), status.mode),
    ),
    gauge('ready', 'Whether this node does, or could do, what it is there for.', [
      [{}, bit(healthOf('ready', document).ok)],
    ]),
    gauge('paused', 'Whether nothing acts, by a pause.', [[{}, bit(status.pause !== null)]]),
    gauge(
      'pause_end_timestamp_seconds',
      'When the pause ends by itself.',
      known(status.pause === null ? null : status.pause.untilWallMs / 1000),
    ),
    gauge('observe_only', 'Whether nothing acts, by failover.observeOnly.', [[{}, bit(status.observeOnly)]]),
    gauge('vip_held', 'Whether the VIP is on a node, as this one knows.', [
      ...held({ holder: 'self' }, vip.here),
      ...held({ holder: 'peer' }, vip.peer),
    ]),
    gauge('vip_holders', 'Who holds the VIP.', oneOf('holders', HOLDERS, vip.holders)),
    gauge(
      'condition',
      'What holds now and people were told of, by the code of its message.',
      conditions.map(({ code, severity }) => [{ code, severity }, 1] as const),
    ),
  ];
}

const ROLES = ['primary', 'standby', 'starting', 'stopped', 'unknown'] as const;
const HOLDERS = ['one', 'neither', 'both', 'wrong-node', 'unknown'] as const;

function judgement({ document: { status, sight, why } }: MetricsSource): readonly Metric[] {
  const watches = status.diagnosis !== null;
  const witnesses = sight?.self.witnesses;
  return [
    gauge(
      'diagnosis',
      'What the last beat says about the primary; none where this node does not watch one.',
      watches ? oneOf('diagnosis', Object.keys(DIAGNOSES), status.diagnosis ?? '') : [],
    ),
    gauge('dead_beats', 'Beats in a row that counted against the primary.', [[{}, status.deadCount]]),
    gauge('dead_beats_threshold', 'The dead count at which a failover starts.', [[{}, status.threshold]]),
    gauge('failover_blockers', 'Rules that would stop a failover now.', [[{}, why.blockers.length]]),
    gauge(
      'silent_seconds',
      'Since the first small probe that the peer did not answer.',
      seconds(sight?.silentForMs),
    ),
    gauge('alone_seconds', 'Since the last sign of life from anybody.', seconds(sight?.aloneForMs)),
    gauge(
      'witnesses',
      'Witnesses by what they say of the primary; they are asked on suspicion.',
      witnesses === undefined
        ? []
        : (['alive', 'dead', 'abstain'] as const).map((answer) => [{ answer }, witnesses[answer]] as const),
    ),
  ];
}

const CHANNELS = ['icmp', 'ssh', 'sql'] as const;
const ANSWERS = ['alive', 'dead', 'unknown'] as const;

function channels({ document: { status, sight } }: MetricsSource): readonly Metric[] {
  const asked = status.channels;
  const self =
    sight === null ? [] : (['link', 'gateway'] as const).map((name) => [name, sight.self[name]] as const);
  const peer = asked === null ? [] : CHANNELS.map((name) => [name, asked[name].answer] as const);
  return [
    gauge(
      'channel_answer',
      'What each channel answered in the last beat: the three to the peer, our link and our gateway.',
      [...peer, ...self].flatMap(([channel, answer]) => oneOf('answer', ANSWERS, answer, { channel })),
    ),
    gauge(
      'channel_latency_seconds',
      'Round trip of the last answer of each channel.',
      asked === null
        ? []
        : CHANNELS.flatMap((channel) => {
            const { tookMs } = asked[channel];
            return tookMs === null ? [] : [[{ channel }, tookMs / 1000] as const];
          }),
    ),
  ];
}

function replication({ document: { status, sight, why } }: MetricsSource): readonly Metric[] {
  const row = status.replication;
  const followed = sight?.local.followed;
  return [
    gauge(
      'replication_lag_bytes',
      'What the primary has sent and this standby has not flushed.',
      known(lagOf(row)),
    ),
    gauge(
      'replication_streaming',
      'Whether this standby streams.',
      known(row === null ? null : bit(row.state === 'streaming')),
    ),
    gauge(
      'replication_sync',
      'Whether this standby is in sync.',
      known(row === null ? null : bit(row.syncState === 'sync')),
    ),
    gauge(
      'standby_connected',
      'Whether a standby is connected to this primary.',
      known(followed === undefined ? null : bit(followed)),
    ),
    gauge(
      'takeover_safe',
      'Whether a takeover by this standby would lose no commit.',
      known(status.role === 'standby' ? bit(why.dataSafety.safe) : null),
    ),
  ];
}

function failovers({ document: { status }, counts }: MetricsSource): readonly Metric[] {
  const last = status.lastFailover;
  return [
    gauge(
      'last_failover_timestamp_seconds',
      'When this node took over last.',
      known(last === null ? null : last.atWallMs / 1000),
    ),
    gauge(
      'last_failover_duration_seconds',
      'From the first silence, or the order, until this node served; of a failover since this daemon began.',
      seconds(counts.failoverTookMs),
    ),
    gauge(
      'last_failover_acknowledged',
      'Whether a person has acknowledged it.',
      known(last === null ? null : bit(last.acknowledged)),
    ),
    gauge(
      'epoch_failovers',
      'Number of the failover that made the newest primary.',
      known(status.epoch?.failover ?? null),
    ),
    gauge('epoch_timeline', 'Timeline of the newest primary.', known(status.epoch?.timeline ?? null)),
  ];
}

function loop({ document: { status }, counts, certificateEndsWallMs }: MetricsSource): readonly Metric[] {
  const { beatAgeMs } = status;
  return [
    count('beats_total', 'Beats since this daemon began.', [[{}, counts.beats]]),
    count('late_beats_total', 'Beats that came late, so that their evidence was void.', [
      [{}, counts.lateBeats],
    ]),
    count('decisions_total', 'Decisions since this daemon began.', [[{}, counts.decisions]]),
    count('phase_changes_total', 'Changes of the phase since this daemon began.', [
      [{}, counts.phaseChanges],
    ]),
    gauge('beat_age_seconds', 'Age of the last beat.', seconds(beatAgeMs)),
    gauge('beat_duration_seconds', 'How long the last beat took.', seconds(counts.beatTookMs)),
    gauge('beating', `Whether the last beat is at most ${BEAT_LATE_MS / 1000} s old.`, [
      [{}, bit(beatAgeMs !== null && beatAgeMs <= BEAT_LATE_MS)],
    ]),
    gauge(
      'http_certificate_expiry_timestamp_seconds',
      'When the certificate of this address ends.',
      known(certificateEndsWallMs === null ? null : certificateEndsWallMs / 1000),
    ),
  ];
}

const bit = (is: boolean): number => (is ? 1 : 0);
const known = (value: number | null): readonly Sample[] => (value === null ? [] : [[{}, value]]);
const seconds = (ms: number | null | undefined): readonly Sample[] =>
  ms === null || ms === undefined ? [] : [[{}, Math.round(ms) / 1000]];
const held = (labels: Sample[0], text: string): readonly Sample[] =>
  text === 'held' || text === 'absent' ? [[labels, bit(text === 'held')]] : [];

/** One line for each that it could be, 1 for what it is: what is not is told, too. */
const oneOf = (label: string, all: readonly string[], is: string, more: Sample[0] = {}): readonly Sample[] =>
  all.map((one) => [{ ...more, [label]: one }, bit(one === is)]);
