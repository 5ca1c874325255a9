import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { metricsOf } from '../../../../src/control/http/metrics.ts';
import { SCENES } from '../../../support/watch-scenes.ts';
import { counts, processFacts } from '../../../support/web.ts';

const textOf = (name: string): string =>
  readFileSync(resolve(import.meta.dirname, '../../../../config', name), 'utf8');
const metrics = Object.values(SCENES).flatMap((document) =>
  metricsOf({ document, counts, process: processFacts, certificateEndsWallMs: 0 }),
);
const FILES = ['prometheus-alerts.yaml', 'grafana-dashboard.json'];

test.each(FILES)('every metric that %s names exists', (file) => {
  const named = new Set(textOf(file).match(/\b(whpg_failover|process|nodejs)_[a-z0-9_]+/g));
  const known = new Set(metrics.map(({ name }) => name));
  expect(named.size).toBeGreaterThan(10);
  expect([...named].filter((name) => !known.has(name))).toEqual([]);
});

test.each(FILES)('every label value that %s looks for is one that a metric has', (file) => {
  const looked = textOf(file)
    .replaceAll('\\"', '"')
    .matchAll(/\{[^{}]*?\b(phase|role|holders|holder|answer|severity)=~?"([^"]+)"/g);
  const values = [...looked].flatMap(([, label = '', value = '']) =>
    value.split('|').map((one) => `${label}=${one}`),
  );
  const known = new Set(
    metrics.flatMap(({ samples }) =>
      samples.flatMap(([labels]) => Object.entries(labels).map(([label, value]) => `${label}=${value}`)),
    ),
  );
  for (const severity of ['emerg', 'alert', 'crit', 'err']) known.add(`severity=${severity}`);
  expect(values.length).toBeGreaterThanOrEqual(2);
  expect(values.filter((value) => !known.has(value))).toEqual([]);
});

test('every alert says how grave it is, what it means and what helps', () => {
  const { groups } = parse(textOf('prometheus-alerts.yaml')) as {
    readonly groups: readonly { readonly rules: readonly Record<string, Record<string, string>>[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const { labels, annotations } of rules) {
    expect(labels?.severity).toMatch(/^(critical|warning)$/);
    expect(annotations?.summary).toMatch(/\.$/);
    expect(annotations?.action).toMatch(/\w/);
  }
});

test('the dashboard has its panels side by side and each once', () => {
  const { panels } = JSON.parse(textOf('grafana-dashboard.json'));
  expect(new Set(panels.map(({ id }: { id: number }) => id)).size).toBe(panels.length);
  const taken = new Set<string>();
  for (const { gridPos } of panels)
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(x).toBeLessThan(24);
        expect(taken.has(`${x} ${y}`)).toBe(false);
        taken.add(`${x} ${y}`);
      }
});
