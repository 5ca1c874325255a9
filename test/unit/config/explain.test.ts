import { expect, test } from 'vitest';
import { explain, explainSettings } from '../../../src/config/explain.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import { settingsReference } from '../../../src/config/reference.ts';
import { ROWS } from '../../../src/config/settings.ts';
import { minimalYaml } from '../../support/config.ts';

function explained(more = ''): string {
  const result = parseConfig(minimalYaml(more), 'f.yaml');
  return result.kind === 'ok' ? explain(result.config, result.origins) : '';
}

test('every setting is explained with its value and where that comes from', () => {
  const text = explained('heartbeat: {threshold: 4}\nfailover: {maxLag: 64kB}\n');
  for (const [key, row] of ROWS) {
    expect(text).toContain(`${key} = `);
    expect(text).toContain(row.doc);
  }
  expect(text).toContain('heartbeat.threshold = 4  (f.yaml:12)');
  expect(text).toContain('heartbeat.timeout = 500ms  (default)');
  expect(text).toContain('failover.maxLag = 64kB  (f.yaml:13)');
  expect(text).toContain('vip.address = 10.0.0.100/24  (f.yaml:10)');
  expect(text).toContain('ssh.user = gpadmin  (default: database.user)');
  expect(text).toContain('vip.gateway = (not set)  (default)');
});

test('arguments of commands are not shown, for they may hold a password', () => {
  const text = explained('fence: {command: [/sbin/ipmi, -P, hunter2]}\nnotify: {command: [/bin/page]}\n');
  expect(text).toContain('fence.command = [/sbin/ipmi, … 2 more, not shown]');
  expect(text).toContain('notify.command = [/bin/page]');
  expect(text).not.toContain('hunter2');
});

test('the timing of the defaults is spelt out', () => {
  const text = explained();
  for (const line of [
    'proven by its host: 50 to 1550 ms = (2 - 1) * 50ms to 1s + (2 - 1) * 50ms + 500ms',
    'host silent (power, network): 2500 to 3000 ms = 3 beats: (3 - 1) * 1s + 500ms to 3 * 1s + 500ms - 500ms',
    'and stopped its database after 2800 ms = isolation.giveUpAfter 2500ms + isolation.stopAllowance 200ms + 100ms',
    'without a confirmed fence after 2800 ms at the earliest = (3 - 1) * 1s + 500ms + 300ms',
    '2800 <= 2800: 0 ms to spare',
  ]) {
    expect(text).toContain(line);
  }
});

test('what will never happen is said so', () => {
  const text = explained(
    'failover: {on: host, fence: required}\nwitness: {hosts: none}\nheartbeat: {ssh: false}\n',
  );
  expect(text).not.toContain('proven by its host');
  expect(text).toContain('database answers nobody: never (failover.on is host)');
  expect(text).toContain('host silent (power, network): 2500 to 3000 ms');
  expect(text).toContain('its database keeps running, only the VIP is gone');
  expect(text).toContain('no promotion at all without a confirmed fence');
});

test('settings are explained for machines as well', () => {
  const result = parseConfig(minimalYaml(), 'f.yaml');
  if (result.kind === 'bad') throw new Error('refused');
  const settings = explainSettings(result.config, result.origins);
  expect(settings.map(({ key }) => key)).toEqual([...ROWS.keys()]);
  expect(settings[0]).toMatchObject({
    key: 'cluster',
    value: 'whpg',
    origin: { from: 'file', line: 1 },
    reloadable: false,
  });
});

test('the reference has one row for every setting, each with four columns', () => {
  const lines = settingsReference().split('\n');
  for (const key of [...ROWS.keys(), 'coordinators[].address']) {
    const rows = lines.filter((line) => line.startsWith(`| \`${key}\``));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.split(/(?<!\\)\|/)).toHaveLength(6);
  }
});
