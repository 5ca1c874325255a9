import { expect, test } from 'vitest';
import { counter } from '../../../../src/control/http/counts.ts';
import { exposition } from '../../../../src/control/http/exposition.ts';
import { type MetricsSource, metricsOf } from '../../../../src/control/http/metrics.ts';
import type { WatchDocument } from '../../../../src/control/picture/document.ts';
import { at, healthy, policy, watching } from '../../../support/build.ts';
import { SCENES, seen } from '../../../support/watch-scenes.ts';
import { counts, processFacts } from '../../../support/web.ts';

const source = (document: WatchDocument): MetricsSource => ({
  document,
  counts,
  process: processFacts,
  certificateEndsWallMs: null,
});
const textOf = (document: WatchDocument): string => exposition(metricsOf(source(document)));

test.each(Object.entries(SCENES))(
  '%s: every line is of the text format, every value a number',
  (_what, document) => {
    for (const line of textOf(document).trimEnd().split('\n'))
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{([a-z_]+="[^"\n]*",?)+\})? -?\d+(\.\d+)?(e[+-]\d+)?)$/,
      );
  },
);

test.each(Object.entries(SCENES))('%s: no series is there twice', (_what, document) => {
  const series = [...textOf(document).matchAll(/^([a-z0-9_]+(?:\{.*\})?) /gm)].map(([, name]) => name);
  expect(new Set(series).size).toBe(series.length);
});

test('every metric says what it is, in one sentence, and its name says its unit', () => {
  for (const { name, help, type } of metricsOf(source(SCENES.calm))) {
    expect(help).toMatch(/^[A-Z0-9].*[^.]\.$/);
    expect(name).toMatch(type === 'counter' ? /_total$/ : /(?<!_total)$/);
    expect(name).not.toMatch(/_(ms|millis|mb|kb)(_|$)/);
  }
});

test.each([
  ['calm', 'whpg_failover_phase{phase="watching"} 1'],
  ['calm', 'whpg_failover_phase{phase="serving"} 0'],
  ['calm', 'whpg_failover_role{role="standby"} 1'],
  ['calm', 'whpg_failover_ready 1'],
  ['calm', 'whpg_failover_beats_total 100'],
  ['calm', 'whpg_failover_late_beats_total 2'],
  ['calm', 'whpg_failover_vip_held{holder="peer"} 1'],
  ['calm', 'whpg_failover_channel_answer{channel="sql",answer="alive"} 1'],
  ['calm', 'whpg_failover_replication_sync 1'],
  ['calm', 'process_resident_memory_bytes 61000000'],
  ['calm', 'nodejs_eventloop_lag_max_seconds 0.00225'],
  ['suspected', 'whpg_failover_dead_beats 2'],
  ['suspected', 'whpg_failover_diagnosis{diagnosis="host-unreachable"} 1'],
  ['suspected', 'whpg_failover_witnesses{answer="dead"} 4'],
  ['paused', 'whpg_failover_paused 1'],
  ['VIP on both', 'whpg_failover_vip_holders{holders="both"} 1'],
  ['alone after a failover', 'whpg_failover_condition{code="REDUNDANCY_LOST",severity="err"} 1'],
  ['alone after a failover', 'whpg_failover_last_failover_duration_seconds 3.4'],
] as const)('%s: %s', (scene, line) => {
  expect(textOf(SCENES[scene]).split('\n')).toContain(line);
});

test('what is not known has no value, which is not nought', () => {
  const text = textOf(seen({ evidence: null }));
  for (const name of [
    'replication_lag_bytes',
    'channel_latency_seconds',
    'vip_held',
    'beat_age_seconds',
    'pause_end',
  ])
    expect(text).not.toMatch(new RegExp(`^whpg_failover_${name}[^#]* `, 'm'));
});

test('quotes, backslashes and line ends in a label cannot end it', () => {
  const samples = [[{ text: 'a"b\\c\nd' }, 1]] as const;
  expect(exposition([{ name: 'x', type: 'gauge', help: 'X.', samples }])).toContain(
    'x{text="a\\"b\\\\c\\nd"} 1\n',
  );
});

test('a beat is counted once, and a late one as late', () => {
  const counting = counter();
  counting.add(watching, healthy, policy, 0);
  counting.add(watching, healthy, policy, 0);
  counting.add(watching, { ...healthy, lateByMs: 5000 }, policy, 0);
  expect(counting.read()).toMatchObject({ beats: 2, lateBeats: 1, decisions: 3, phaseChanges: 0 });
});

test('a failover is timed from the first silence until this node serves', () => {
  const counting = counter();
  const failingOver = {
    phase: 'failing-over',
    step: 'announce',
    attempt: 1,
    epoch: { timeline: 2, failover: 1, primary: 'scdw' },
    cause: 'host-unreachable',
    proof: 'soft',
    fence: 'confirmed',
    fenceDetail: '',
    silentSinceMs: at(1000).monoMs,
    startedMs: at(3000).monoMs,
  } as const;
  counting.add({ ...watching, phase: failingOver }, null, policy, at(3000).monoMs);
  expect(counting.read().failoverTookMs).toBeNull();
  counting.add({ ...watching, phase: { phase: 'serving' } }, null, policy, at(4250).monoMs);
  expect(counting.read()).toMatchObject({ failoverTookMs: 3250, phaseChanges: 1 });
});
