import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import { CONFIG_BYTES_MAX, parseConfig } from '../../../src/config/parse.ts';
import { formatProblem, PROBLEM_CODES } from '../../../src/config/problems.ts';
import { sampleFile } from '../../../src/config/sample.ts';
import { complaintsAbout, minimalYaml } from '../../support/config.ts';
import { numRuns } from '../../support/thorough.ts';

test.each([
  ['an empty file', '', 'f.yaml: found no settings (the file is empty)'],
  ['spaces and lines', ' \n\t\n', 'no settings (the file is empty)'],
  ['comments only', '# cluster: x\n  # y\r\n', 'no settings (the file is empty)'],
  ['an empty document', '---\n', 'f.yaml:1:4: found nothing, expected the settings'],
  [
    'binary data',
    'cluster: a\nb\u0000c',
    'f.yaml:2:2: found a control character (binary data), expected text',
  ],
  ['an escape sequence', 'cluster: \u001b[31m', 'f.yaml:1:10: found a control character'],
  ['a single word', 'cluster', 'found a single value, expected the settings'],
  ['a list', '- cluster', 'found a list, expected the settings'],
  ['an open quote', 'cluster: "whpg\n', 'is the file complete?'],
  ['an open bracket', 'witness: {hosts: [a, b', 'is the file complete?'],
  ['a tab as indentation', 'heartbeat:\n\tinterval: 1s\n', 'f.yaml:2:1: found a tab as indentation'],
  ['wrong indentation', 'heartbeat:\n    interval: 1s\n  timeout: 1s\n', 'f.yaml:3'],
  ['a missing colon', 'heartbeat:\n  interval 1s\n  timeout: 1s\n', 'is a colon missing?'],
  ['a second document', `${minimalYaml()}---\na: b\n`, 'found a second document'],
  ['text behind the end', `${minimalYaml()}...\nmore\n`, 'found a second document'],
  ['a YAML directive', `%YAML 1.1\n---\n${minimalYaml()}`, 'found a %YAML directive'],
  ['an anchor', minimalYaml('log: &a {level: info}\n'), 'f.yaml:12:9: log: found an anchor (&name)'],
  [
    'an alias',
    minimalYaml('log: &a {level: info}\nfence: *a\n'),
    'f.yaml:13:8: fence: found an alias (*name)',
  ],
  ['a tag', minimalYaml('log: !x {level: info}\n'), 'log: found a tag (!name)'],
  ['a standard tag', minimalYaml('log: {level: !!str info}\n'), 'log.level: found a tag (!name)'],
  [
    'a key given twice',
    minimalYaml('log:\n  level: info\n  level: debug\n'),
    'f.yaml:14:3: log.level: found the same key as in line 13, expected every key once',
  ],
  ['a group given twice', minimalYaml('vip: {}\n'), 'f.yaml:12:1: vip: found the same key as in line 9'],
  [
    'a file that is too large',
    `#${'x'.repeat(CONFIG_BYTES_MAX)}`,
    'expected a configuration of at most 131072',
  ],
  ['brackets without end', '['.repeat(100_000), 'f.yaml:1'],
  ['dashes without end', '- '.repeat(60_000), 'f.yaml:1'],
  ['groups without end', '{a: '.repeat(30_000), 'f.yaml:1'],
])('%s is a clear problem', (_what, text, complaint) => {
  expect(complaintsAbout(text).join('\n')).toContain(complaint);
});

test('bombs of aliases are refused without being unfolded', () => {
  const levels = Array.from(
    { length: 20 },
    (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}, *a${n}]`,
  );
  const complaints = complaintsAbout(`a0: &a0 [x]\n${levels.join('\n')}\n`);
  expect(complaints.length).toBeGreaterThan(20);
});

test('Windows line ends and a byte order mark do no harm', () => {
  expect(complaintsAbout(`\uFEFF${minimalYaml().replaceAll('\n', '\r\n')}`)).toEqual([]);
});

test('a sample that was cut anywhere is refused or is a whole configuration', () => {
  const sample = sampleFile({ writeDefaults: true });
  fc.assert(
    fc.property(fc.nat({ max: sample.length }), (length) => {
      const result = parseConfig(sample.slice(0, length), 'f.yaml');
      if (result.kind === 'ok') expect(sample.slice(0, length)).toMatch(/\n {2}interface: ./);
    }),
    { numRuns: 60 },
  );
});

const yamlish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\n  ',
        '\n    ',
        ': ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        ', ',
        '"',
        "'",
        '#',
        '|',
        '>',
        '&a ',
        '*a',
      ),
      fc.constantFrom(
        'cluster',
        'coordinators',
        'vip',
        'heartbeat',
        'interval',
        '1s',
        '5',
        '~',
        'true',
        '!!x ',
        '? ',
      ),
      fc.string({ maxLength: 4, unit: 'binary' }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

test('any text is a configuration or a list of well-formed problems, in the order of the file', () => {
  fc.assert(
    fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' }), yamlish.map(minimalYaml)), (text) => {
      const result = parseConfig(text, 'f.yaml');
      if (result.kind === 'ok') return;
      expect(result.problems.length).toBeGreaterThan(0);
      let line = 0;
      for (const problem of result.problems) {
        expect(PROBLEM_CODES).toContain(problem.code);
        expect(formatProblem(problem)).toMatch(/^f\.yaml(:\d+:\d+)?: .*found .+, expected .+$/);
        expect(problem.line).toBeGreaterThanOrEqual(line);
        line = problem.line;
      }
    }),
    { numRuns: numRuns(600) },
  );
});
