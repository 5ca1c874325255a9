import { expect, test } from 'vitest';
import { judgeAll } from '../../../../src/cli/doctor/check.ts';
import { httpChecks } from '../../../../src/cli/doctor/checks/http.ts';
import type { HttpSeen } from '../../../../src/cli/doctor/http.ts';
import { configOf, minimalYaml } from '../../../support/config.ts';
import { sceneOf } from '../../../support/scene.ts';

const good = { certificate: 'pem', key: 'pem' };
const seen = (token: string | null, tls: typeof good | null, change: Partial<HttpSeen> = {}): HttpSeen => ({
  files: { kind: 'ok', files: { token, tls } },
  certificateEndsWallMs: null,
  ports: [{ host: 'cdw', open: true }],
  ...change,
});
const inDays = (days: number): Partial<HttpSeen> => ({
  certificateEndsWallMs: Date.parse('2026-11-21T10:00:00Z') + days * 86_400_000,
});

test.each([
  [
    'an address for all',
    'self:8008',
    seen(null, null),
    'ok',
    'HTTP on self:8008, open to whoever reaches it',
  ],
  ['an own proxy', '127.0.0.1:8008', seen('t', null), 'ok', 'open to whoever has the token'],
  ['this host alone', '[::1]:8008', seen(null, null), 'ok', 'open to this host'],
  ['TLS and a token', 'self:8008', seen('t', good, inDays(80)), 'ok', 'HTTPS on self:8008'],
  ['a token in the clear', 'self:8008', seen('t', null), 'warning', 'in the clear'],
  ['an old certificate', 'self:8008', seen('t', good, inDays(3.5)), 'warning', 'ends within 4 day(s)'],
  ['an ended certificate', 'self:8008', seen('t', good, inDays(-1)), 'warning', 'has ended'],
  [
    'a silent port',
    'self:8008',
    seen(null, null, { ports: [{ host: 'scdw', open: false }] }),
    'warning',
    'nobody answers on the port of HTTP of scdw',
  ],
  [
    'a file that is refused',
    'self:8008',
    seen(null, null, { files: { kind: 'bad', key: 'http.tlsKey', why: '/k: found mode 0644' } }),
    'warning',
    'HTTP is not served: http.tlsKey: /k: found mode 0644',
  ],
] as const)('%s: %s', (_what, listen, http, grade, said) => {
  const config = configOf(minimalYaml(`http:\n  listen: "${listen}"\n`));
  const findings = judgeAll(httpChecks, sceneOf(config, { http }));
  expect(findings).toEqual([expect.objectContaining({ grade, said: expect.stringContaining(said) })]);
});

test('where it is off there is nothing to say', () => {
  expect(judgeAll(httpChecks, sceneOf(configOf(minimalYaml()), { http: null }))).toEqual([]);
});
