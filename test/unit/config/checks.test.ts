import { expect, test } from 'vitest';
import { explain } from '../../../src/config/explain.ts';
import { configOfGiven, givenOf } from '../../../src/config/given.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import { sampleFile } from '../../../src/config/sample.ts';
import { complaintsAbout, configOf, minimalYaml } from '../../support/config.ts';

const withChecks = (items: string): string => minimalYaml(`checks:\n${items}\n`);

test('what is not written has its default, and without any there is none', () => {
  expect(configOf(minimalYaml()).checks).toEqual([]);
  expect(configOf(minimalYaml('checks:\n')).checks).toEqual([]);
  expect(configOf(withChecks('  - {name: a, command: [/bin/a, -x]}')).checks).toEqual([
    { name: 'a', command: ['/bin/a', '-x'], interval: 5000, timeout: 3000, fall: 3, rise: 2, effect: 'warn' },
  ]);
});

test.each([
  ['checks: yes', 'a list of at most 16 checks'],
  [`checks:\n${'  - {name: a, command: [/bin/a]}\n'.repeat(17)}`, 'a list of at most 16 checks'],
  ['checks: [a]', 'a check with name and command'],
  ['checks: [{name: a}]', 'checks[0].command: found nothing'],
  ['checks: [{command: [/bin/a]}]', 'checks[0].name: found nothing'],
  ['checks: [{name: a b, command: [/bin/a]}]', 'checks[0].name'],
  [`checks: [{name: ${'a'.repeat(31)}, command: [/bin/a]}]`, 'at most 30 letters'],
  ['checks: [{name: a, command: /bin/a --token hunter2}]', 'write it as a list'],
  ['checks: [{name: a, command: [a]}]', 'the absolute path of a program'],
  ['checks: [{name: a, command: [/bin/a], interval: 10ms}]', 'a duration from 1s to 1h'],
  ['checks: [{name: a, command: [/bin/a], effect: weight}]', 'one of warn, count'],
  ['checks: [{name: a, command: [/bin/a], wieght: 3}]', 'checks[0].wieght'],
  [
    'checks: [{name: a, command: [/bin/a]}, {name: a, command: [/bin/b]}]',
    'a name of its own for every check',
  ],
  [
    'failover:\n  on: host\nchecks: [{name: a, command: [/bin/a], effect: count}]',
    'failover.on database, or effect warn',
  ],
])('%s is refused', (text, said) => {
  const complaints = complaintsAbout(minimalYaml(`${text}\n`));
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toContain(said);
  expect(complaints[0]).not.toContain('hunter2');
});

test('what one is given on its command line is shown nowhere; the rest is kept beside decisions', () => {
  const parsed = parseConfig(
    withChecks('  - {name: a, command: [/bin/a, hunter2], effect: count, fall: 9}'),
    'f',
  );
  if (parsed.kind === 'bad') throw new Error('it is right');
  const { config, origins } = parsed;
  expect(explain(config, origins)).toMatch(
    /^checks = name a, command \[\/bin\/a, … 1 more, not shown\].* fall 9/m,
  );
  const given = JSON.parse(JSON.stringify(givenOf(config))) as Record<string, unknown>;
  expect(explain(config, origins) + JSON.stringify(given)).not.toContain('hunter2');
  const again = configOfGiven(given, 'journal');
  expect(again.kind === 'ok' && again.config.checks).toEqual([{ ...config.checks[0], command: ['/bin/a'] }]);
});

test('the example of the sample is right once its comments are taken away, and init writes what it found', () => {
  const [, lines = ''] = /^#checks:\n((?:#.*\n)+)/m.exec(sampleFile()) ?? [];
  expect(configOf(withChecks(lines.replaceAll(/^#/gm, ''))).checks).toMatchObject([
    { name: 'pooler', interval: 5000 },
  ]);
  const value = [{ name: 'a', command: ['/bin/a', "it's"], interval: '2s', effect: 'count' }];
  const known = new Map<string, unknown>([
    ['checks', value],
    ['vip.interface', 'eth0'],
  ]);
  expect(configOf(sampleFile({ values: known })).checks).toMatchObject([
    { name: 'a', command: ['/bin/a', "it's"], interval: 2000, effect: 'count' },
  ]);
});
