import type { BeatSample } from '../../src/control/picture/beats.ts';
import { type WatchDocument, type WatchSource, watchDocument } from '../../src/control/picture/document.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import type { State } from '../../src/core/state.ts';
import { at, healthy, identity, policy, powerLoss, servingBeat, watching } from './build.ts';

/** Noon of a winter's day by the clock of wherever the tests run. */
export const noon = new Date(2026, 10, 21, 12, 0, 0).getTime();

const calmBeats: readonly BeatSample[] = Array.from({ length: 60 }, (_, index) => ({
  icmp: 0.2 + (index % 5) / 10,
  ssh: 1.2 + (index % 3),
  sql: 2 + (index % 7) / 2,
  lagBytes: index % 9 === 0 ? 40_000 : 0,
}));

const now = { ...at(0), wallMs: noon as ReturnType<typeof at>['wallMs'] };

const source: WatchSource = {
  cluster: 'production',
  version: '1.2.3',
  state: watching,
  evidence: healthy,
  policy,
  now,
  nowMs: 405,
  told: [],
  startedWallMs: noon - 3 * 3_600_000,
  coordinators: ['cdw', 'scdw'],
  beats: calmBeats,
  showTime: () => '2026-11-21 14:00',
};

/** What the daemon of scdw would answer, with what differs from a calm standby. */
export const seen = (change: Partial<WatchSource> = {}): WatchDocument =>
  watchDocument({ ...source, ...change });

const inState = (change: Partial<State>): State => ({ ...watching, ...change });
const silentBeats: readonly BeatSample[] = [
  ...calmBeats,
  { icmp: null, ssh: null, sql: null, lagBytes: null },
  { icmp: null, ssh: null, sql: null, lagBytes: null },
];
const told = [
  { code: 'WATCHING', text: 'scdw is standby: it watches the primary cdw.', atWallMs: noon - 3_600_000 },
  {
    code: 'PRIMARY_SUSPECTED',
    text: 'The primary cdw looks dead (host-unreachable: nothing answers and no WAL arrives), 1 of 3.',
    atWallMs: noon - 1500,
  },
];
const suspecting = {
  phase: 'suspecting',
  deadCount: 2,
  hardCount: 0,
  sinceMs: at(0).monoMs,
  witnessedMs: at(0).monoMs,
  diagnosis: 'host-unreachable',
  proof: 'soft',
} as const;
const silence: Evidence = {
  ...powerLoss,
  local: { ...powerLoss.local, walArrives: 'unknown' },
  self: { ...powerLoss.self, witnesses: { configured: 5, dead: 4, alive: 0, abstain: 1 } },
};
const serving = inState({
  phase: { phase: 'serving' },
  identity: { ...identity, self: 'scdw', peer: 'cdw' },
});
const pause = {
  sinceWallMs: now.wallMs,
  untilWallMs: (noon + 5_025_000) as typeof now.wallMs,
  reason: 'disk exchange',
  by: 'gpadmin',
};
const reminder = (params: Readonly<Record<string, string>>) => ({
  sinceMs: at(0).monoMs,
  toldMs: at(0).monoMs,
  times: 1,
  params: { ...identity, ...params },
});
const endedParams = { ...identity, diagnosis: 'host-unreachable', why: 'the standby lagged by 12 MB' };

/** The pair in the states that a person may find it in. */
export const SCENES = {
  calm: seen({ told: told.slice(0, 1) }),
  'calm, on the primary': seen({ state: serving, evidence: servingBeat }),
  suspected: seen({
    state: inState({ phase: suspecting }),
    evidence: silence,
    beats: silentBeats,
    told,
    now: { ...now, monoMs: at(1600).monoMs },
  }),
  'failing over': seen({
    state: inState({
      phase: {
        phase: 'failing-over',
        step: 'promote',
        attempt: 1,
        epoch: { timeline: 2, failover: 1, primary: 'scdw' },
        cause: 'host-unreachable',
        proof: 'soft',
        fence: 'unconfirmed',
        fenceDetail: 'silence',
        silentSinceMs: at(0).monoMs,
        startedMs: at(0).monoMs,
      },
    }),
    evidence: silence,
    beats: silentBeats,
    told,
    now: { ...now, monoMs: at(1600).monoMs },
  }),
  'alone after a failover': seen({
    state: {
      ...serving,
      reminders: { REDUNDANCY_LOST: reminder({ standby: 'cdw', why: 'it is not connected' }) },
    },
    evidence: {
      ...servingBeat,
      sql: silence.sql,
      ssh: silence.ssh,
      icmp: silence.icmp,
      silentForMs: 42_000,
      vip: { here: 'held', peer: 'unknown', arp: 'unknown' },
      local: { ...servingBeat.local, followed: false },
    },
    told: [
      ...told,
      {
        code: 'FAILOVER_DONE',
        text: 'FAILOVER DONE: scdw is primary and holds the VIP 10.0.0.100/24, 3.4 s after the first dead beat.',
        atWallMs: noon - 600,
      },
    ],
  }),
  paused: seen({
    state: inState({ pause, reminders: { PAUSED: reminder({ by: 'gpadmin', why: 'disk exchange' }) } }),
  }),
  halted: seen({
    state: inState({
      phase: { phase: 'halted', code: 'DATA_AT_RISK', params: endedParams },
      reminders: {
        DATA_AT_RISK: reminder({ diagnosis: 'host-unreachable', why: 'the standby lagged by 12 MB' }),
      },
    }),
    evidence: silence,
    beats: silentBeats,
  }),
  'VIP on both': seen({
    state: inState({ reminders: { VIP_ON_BOTH: reminder({ wrong: 'scdw' }) } }),
    evidence: { ...healthy, vip: { here: 'held', peer: 'held', arp: 'unknown' } },
  }),
} as const satisfies Record<string, WatchDocument>;
