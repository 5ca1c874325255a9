import {
  detectionMs,
  earliestUnfencedPromotionMs,
  GIVE_UP_MARGIN_MS,
  type Timing,
} from '../../../core/timing.ts';
import { PROFILE_HEADS, profileRows } from '../profile-table.ts';
import { list, type Topic, table, text } from '../topic.ts';

const DEFAULTS: Timing = {
  threshold: 3,
  hardProofBeats: 2,
  intervalMs: 1000,
  timeoutMs: 500,
  recheckMs: 50,
  hungAfterMs: 10_000,
  sickAfterMs: 5000,
  recoveryGraceMs: 60_000,
  giveUpAfterMs: 2500,
  stopAllowanceMs: 200,
};

const seconds = (ms: number): string => `${+(ms / 1000).toFixed(2)} s`;

/** What a choice of numbers comes to, by the arithmetic that `check --explain` prints. */
function row(settings: string, change: Partial<Timing>): readonly string[] {
  const timing = { ...DEFAULTS, ...change };
  const silent = detectionMs('host-unreachable', timing);
  const promotionMs = earliestUnfencedPromotionMs(timing);
  return [
    settings,
    `${seconds(silent.earliestMs)} to ${seconds(silent.latestMs)}`,
    seconds(promotionMs),
    seconds(promotionMs - GIVE_UP_MARGIN_MS - timing.stopAllowanceMs),
  ];
}

export const sizing: Topic = {
  name: 'sizing',
  title: 'Sizing',
  about: 'which thresholds for which network, load and size of cluster',
  parts: [
    text(
      'Three profiles set what decides how fast a failure is found: `profile: careful`, `balanced` (the default) or `fast`.',
      'What is written in the file wins over the profile, `whpg-failover check --explain` says where each value comes from,',
      'and a file whose isolated primary would not have given up before the other side may promote is refused.',
    ),
    table(PROFILE_HEADS, ...profileRows()),
    text(
      '`careful` sits out 9 s of silence: switches that learn a link anew, machines that are moved. `fast` is for hosts on',
      'one quiet switch, with a gateway and witnesses that answer within 0.2 s; it takes 2 s of total silence for a death,',
      'which costs one failover and no commit. Its `promotion.method: pg_ctl` trusts the fence of this daemon.',
    ),
    text(
      'The defaults suit two hosts in one data centre. A shorter outage costs patience with a bad network, and the',
      'other way round; `whpg-failover check --explain` computes it for your file, and `whpg-failover -c FILE simulate --scenario loss20` plays it.',
    ),
    table(
      [
        'settings',
        'a silent host is found dead after',
        'not promoted unfenced before',
        '`isolation.giveUpAfter` at most',
      ],
      row('defaults: `interval` 1 s, `threshold` 3, `timeout` 500 ms', {}),
      row('a very good network: `threshold` 2', { threshold: 2 }),
      row('holes of seconds, virtual machines that are moved: `threshold` 5', { threshold: 5 }),
      row('calm: `interval` 2 s, `threshold` 3', { intervalMs: 2000 }),
      row('quick: `interval` 500 ms, `timeout` 250 ms, `threshold` 3', { intervalMs: 500, timeoutMs: 250 }),
      row('two data centres: `interval` 2 s, `timeout` 1 s, `threshold` 5', {
        intervalMs: 2000,
        timeoutMs: 1000,
        threshold: 5,
      }),
    ),
    list(
      '`heartbeat.timeout`: three times the slowest healthy answer that `whpg-failover status` shows under load.',
      '`failover.hungAfter`: longer than the longest time in which a healthy primary has answered nobody.',
      '`promotion.timeout`: longer than the replay of the WAL that a standby can be behind.',
      '`isolation.stopAllowance`: what `pg_ctl stop -m immediate` takes here, and as much again.',
      '`fence.timeout`: 5 s are enough for SSH; `fence.commandTimeout`: what the power switch takes, and as much again.',
      '`witness.maximum`: 5 are asked, however many segment hosts there are; more make it no safer.',
      '`failover.maxLag`: 0 loses nothing. More is a decision about data, not about time.',
      '`journal.maxSize`: a suspicion is recorded with at most 300 beats of about 1.5 kB; 16 MB hold dozens of failovers, twice.',
      'The daemon itself: 68 MB of memory and about 1 % of a core, whatever the size of the cluster.',
    ),
  ],
};
