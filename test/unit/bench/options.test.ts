import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { optionsFrom } from '../../../scripts/bench/options.ts';
import {
  type Contender,
  contenders,
  directoryOf,
  keysOf,
  patienceOf,
  SYSTEMS,
} from '../../../scripts/bench/systems.ts';
import { parseConfig } from '../../../src/config/parse.ts';

test('without a word everything is measured five times', () => {
  expect(optionsFrom([])).toMatchObject({
    systems: [],
    faults: ['F1', 'F2', 'F3', 'F4', 'F5', 'F6', 'F7', 'F8'],
    runs: 5,
    quick: false,
    rest: true,
    floor: true,
    json: '',
  });
});

test('a quick one is one run, unless another number is asked for', () => {
  expect(optionsFrom(['--quick']).runs).toBe(1);
  expect(optionsFrom(['--quick', '--runs', '3']).runs).toBe(3);
});

test('lists are words with commas, faults in either case', () => {
  const { systems, faults } = optionsFrom(['--systems', 'patroni,keepalived:fast', '--faults', 'f2,F1']);
  expect(systems).toEqual(['patroni', 'keepalived:fast']);
  expect(faults).toEqual(['F2', 'F1']);
});

test.each([
  ['a fault that there is not', ['--faults', 'F9'], "not 'F9'"],
  ['no run at all', ['--runs', '0'], "not '0'"],
  ['an option that there is not', ['--fast'], '--fast'],
  ['a word too many', ['F1'], 'F1'],
])('%s is refused', (_name, args, told) => {
  expect(() => optionsFrom(args)).toThrow(told);
});

const system = { name: 'one', units: {} };
const profile = { name: 'usual', settings: {}, patienceSeconds: 30, patienceByFault: { F1: 5 } };
const all: Contender[] = [
  { system, profile },
  { system, profile: { ...profile, name: 'fast' } },
  { system: { ...system, name: 'two' }, profile },
];

test.each([
  ['nobody is named: all', [], all],
  ['a system: all its profiles', ['one'], all.slice(0, 2)],
  ['a system with a profile: that one', ['one:fast', 'two'], all.slice(1)],
])('%s', (_name, chosen, expected) => {
  expect(contenders(chosen, all)).toEqual(expected);
});

test('a system or profile that there is not is refused with the list of all', () => {
  expect(() => contenders(['one:slow'], all)).toThrow(
    "one of one, one:usual, one:fast, two, two:usual; not 'one:slow'",
  );
});

test('what a system cannot see is waited for less long', () => {
  const [contender] = all;
  expect(contender && [patienceOf(contender, 'F1'), patienceOf(contender, 'F2')]).toEqual([5, 30]);
});

test.each(SYSTEMS.map((each) => [each.name, each] as const))(
  '%s has a set-up and a profile to begin with, and each variable of its profiles is used',
  (name, each) => {
    const directory = directoryOf(each);
    expect(existsSync(`${directory}/host.sh`)).toBe(true);
    const own = contenders([name]);
    expect(own.length).toBeGreaterThan(0);
    const text = readFileSync(`${directory}/host.sh`, 'utf8');
    const variables = own.flatMap(({ profile: { settings } }) => Object.keys(settings));
    const unused = variables.filter((variable) => /^[A-Z]/.test(variable) && !text.includes(`$${variable}`));
    expect(unused).toEqual([]);
  },
);

test.each(contenders(['whpg-failover']).map((each) => [each.profile.name, each.profile] as const))(
  'the daemon accepts its settings of the profile %s',
  (_name, daemons) => {
    const template = readFileSync('test/lab/whpg-failover.yaml.in', 'utf8');
    const values: Record<string, string> = {
      CDW: '10.88.0.11',
      SCDW: '10.88.0.12',
      PORT: '5432',
      DATA: '/data',
      GPHOME: '/gp',
      VIP: '10.88.0.100/24',
      LABEL: 'eth0:1',
      GATEWAY: '10.88.0.1',
    };
    const text = template.replaceAll(/@(\w+)@/g, (_match, name: string) => values[name] ?? '');
    expect(parseConfig(text + keysOf(daemons), 'bench.yaml')).toMatchObject({ kind: 'ok' });
  },
);
