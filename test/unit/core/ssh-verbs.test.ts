import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import { parseVerb, type SshRequest, verbLine } from '../../../src/core/ssh-verbs.ts';

const requests: readonly SshRequest[] = [
  { verb: 'hello' },
  { verb: 'report' },
  { verb: 'clock' },
  { verb: 'facts', salt: '0123456789abcdef0123456789abcdef' },
  { verb: 'control-data' },
  { verb: 'stop-database', mode: 'spare', graceMs: 1000 },
  { verb: 'start-database', seconds: 60 },
  { verb: 'release-vip' },
  { verb: 'control' },
  { verb: 'tell' },
];

test.each(requests)('what the daemon asks is what a bound key gives: $verb', (request) => {
  expect(parseVerb(verbLine(request))).toEqual(request);
});

test.each([
  '',
  'id',
  'bash -c id',
  'hello; id',
  'hello there',
  'report /etc',
  'toString',
  '__proto__',
  'control-data /etc',
  'facts',
  "facts '$(id)'",
  'facts 0123456789abcdef0123456789abcdef0',
  'stop-database',
  'stop-database now 1000',
  'stop-database stop -1',
  'stop-database stop 1000 /other/directory',
  'stop-database stop 99999999',
  'start-database 1e3',
  'release-vip 10.0.0.1',
  `hello ${'x'.repeat(10_000)}`,
  'internal-sftp',
  'scp -t /tmp',
])('nothing else is a request: %s', (line) => {
  expect(parseVerb(line)).toBeNull();
});

test('no line at all makes it do more than a line of its own would', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (line) => {
      const parsed = parseVerb(line);
      if (parsed !== null) expect(parseVerb(verbLine(parsed))).toEqual(parsed);
    }),
  );
});
