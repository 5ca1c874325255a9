import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildConfig } from '../../../src/config/build.ts';
import { sampleFile } from '../../../src/config/sample.ts';
import { ROWS } from '../../../src/config/settings.ts';
import { configOf, minimalYaml } from '../../support/config.ts';

const COMMITTED = new URL('../../../config/whpg-failover.yaml', import.meta.url);

test('the sample in config/ is what the table prints (REWRITE=1 writes it)', () => {
  const printed = sampleFile();
  if (process.env.REWRITE === '1') writeFileSync(COMMITTED, printed);
  expect(readFileSync(COMMITTED, 'utf8')).toBe(printed);
});

test('the sample is a right configuration with the defaults', () => {
  expect(configOf(sampleFile())).toEqual(configOf(minimalYaml()));
});

test('the defaults written out are read as the defaults', () => {
  expect(configOf(sampleFile({ writeDefaults: true }))).toEqual(configOf(minimalYaml()));
});

test('every example in a comment is right as well when its comment sign is taken away', () => {
  const config = configOf(sampleFile().replaceAll(/^( *)#(\w)/gm, '$1$2'));
  expect(config.fence.command).toEqual(['/usr/local/sbin/power-off', '--hard']);
  expect(config.vip.label).toBe('eth0:0');
});

test('the sample shows every setting once', () => {
  const shown = sampleFile()
    .split('\n')
    .filter((line) => /^ *#?\w+:( |$)/.test(line) && !line.startsWith('  #  '));
  for (const key of ROWS.keys()) {
    const name = key.slice(key.indexOf('.') + 1);
    expect(shown.some((line) => line.trim().replace('#', '').startsWith(`${name}:`))).toBe(true);
  }
});

test('lines stay short enough to be read', () => {
  for (const line of sampleFile().split('\n')) expect(line.length).toBeLessThanOrEqual(111);
});

test('values that are known are written in place of examples and defaults', () => {
  const values = new Map<string, unknown>([
    ['cluster', '2024'],
    ['coordinators[0].host', 'mdw'],
    ['coordinators[0].address', 'fd00::1'],
    ['coordinators[0].dataDirectory', '/data/with space: and colon'],
    ['coordinators[1].host', 'smdw'],
    ['coordinators[1].address', 'fd00::2'],
    ['database.version', 6],
    ['vip.address', 'fd00::100/64'],
    ['heartbeat.threshold', 5],
    ['witness.hosts', ['sdw1', 'sdw2']],
    ['failover.maxLag', '16MB'],
    ['vip.releaseOnStop', true],
  ]);
  const config = configOf(sampleFile({ values }).replace(/^cluster: .*$/m, 'cluster: "2024"'));
  expect(config.coordinators).toEqual([
    { host: 'mdw', address: 'fd00::1', dataDirectory: '/data/with space: and colon' },
    { host: 'smdw', address: 'fd00::2', dataDirectory: '/data/coordinator/gpseg-1' },
  ]);
  expect(configOf(sampleFile({ values })).cluster).toBe('2024');
  expect(config.database.version).toBe(6);
  expect(config.heartbeat.threshold).toBe(5);
  expect(config.witness.hosts).toEqual(['sdw1', 'sdw2']);
  expect(config.failover.maxLag).toBe(16_777_216);
  expect(config.vip.releaseOnStop).toBe(true);
});

test('a configuration can be built from nothing but its required values', () => {
  const config = buildConfig(new Map<string, unknown>([['database.dataDirectory', '/data']]));
  expect(config.coordinators[0].dataDirectory).toBe('/data');
});
