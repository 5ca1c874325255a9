import { describe, expect, test } from 'vitest';
import { parseEdition, serverOptions, VOCABULARY } from '../../../src/core/edition.ts';
import { askInstallation, lineHere } from '../../../src/probes/installation.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { systemFiles } from '../../../src/runtime/files.ts';
import { fakeInstallation } from '../../support/fake-installation.ts';

const commit = 'build commit:25d3498a400ca5230e81abb94861f23389315213';

describe('what software says of itself', () => {
  test.each<[string, string, string, 6 | 7 | null]>([
    ['facts 1a', `postgres (Greenplum Database) 6.24.3 ${commit}`, 'Greenplum 6.24.3', 6],
    [
      'facts 1e',
      `PostgreSQL 9.4.26 (Greenplum Database 6.24.3 ${commit}) on x86_64-unknown-linux-gnu, compiled by gcc`,
      'Greenplum 6.24.3',
      6,
    ],
    ['facts 8a', 'postgres (Greenplum Database) 7.1.0 build commit:e7c2', 'Greenplum 7.1.0', 7],
    [
      'facts 8a',
      'PostgreSQL 12.12 (WarehousePG 7.2.1-WHPG build commit:abc) on x86_64',
      'WarehousePG 7.2.1-WHPG',
      7,
    ],
    ['a WarehousePG 6', 'postgres (WarehousePG) 6.27.1 build', 'WarehousePG 6.27.1', 6],
    [
      'facts 8a',
      'PostgreSQL 14.4 (Apache Cloudberry 2.0.0-incubating build 1) on aarch64',
      'Cloudberry 2.0.0-incubating',
      7,
    ],
    ['an early one', 'postgres (Cloudberry Database) 1.6.0 build dev', 'Cloudberry 1.6.0', 7],
    ['Greengage', 'postgres (Greengage Database) 6.28.0 build dev', 'Greengage 6.28.0', 6],
    ['an old one', 'postgres (Greenplum Database) 5.29.10 build', 'Greenplum 5.29.10', null],
  ])('%s: %s', (_fact, text, name, line) => {
    const edition = parseEdition(text);
    expect(`${edition?.brand} ${edition?.version}`).toBe(name);
    expect(edition?.line).toBe(line);
  });

  test.each(['PostgreSQL 15.14 (Debian 15.14-0+deb12u1) on x86_64', 'postgres (PostgreSQL) 12.12', ''])(
    '%j is none of them',
    (text) => expect(parseEdition(text)).toBe(null),
  );

  test('facts 2a: a standby of version 6 says it in the DETAIL of its refusal', () => {
    const detail = `last replayed record at 0/C04DF78\n- VERSION: PostgreSQL 9.4.26 (Greenplum Database 6.24.3 ${commit})`;
    expect(parseEdition(detail)).toMatchObject({ line: 6 });
  });
});

test('facts 1f, 8b: the two lines have their own words', () => {
  expect(VOCABULARY[6]).toMatchObject({
    coordinator: 'master',
    directoryVariable: 'MASTER_DATA_DIRECTORY',
    signalFile: 'recovery.conf',
  });
  expect(VOCABULARY[7]).toMatchObject({
    coordinator: 'coordinator',
    directoryVariable: 'COORDINATOR_DATA_DIRECTORY',
    signalFile: 'standby.signal',
  });
  expect([serverOptions(6, 5432), serverOptions(7, 5432)]).toEqual([
    '-p 5432 -E',
    '-p 5432 -c gp_role=dispatch',
  ]);
});

const ask = (postgres: string | null) => {
  const fake = fakeInstallation();
  if (postgres !== null) fake.program('postgres', postgres);
  return { fake, answer: askInstallation(exec, fake.installation, 2000) };
};

describe('the installation', () => {
  test('is asked by its own program', async () => {
    const { fake, answer } = ask(
      `[[ $1 == --gp-version ]] && echo "postgres (Greenplum Database) 7.1.0 build"`,
    );
    expect(await answer).toMatchObject({ kind: 'edition', edition: { line: 7 } });
    await fake.remove();
  });

  test.each([
    ['a missing program', null, /ENOENT/],
    ['one that is no database', 'echo hello', /--gp-version: hello/],
    ['one that fails', 'echo cannot load libxml2 >&2; exit 127', /libxml2/],
    ['plain PostgreSQL', '[[ $1 == --version ]] && echo "postgres (PostgreSQL) 15.14"', /exit code 1/],
  ])('%s says why it is unknown', async (_name, program, why) => {
    const { fake, answer } = ask(program);
    expect(await answer).toMatchObject({ kind: 'unknown', why: expect.stringMatching(why) });
    await fake.remove();
  });

  test('what it does not say is configured, or told by the files', async () => {
    const { fake } = ask(null);
    const { installation, dataDirectory } = fake;
    const line = (configured: 6 | 7 | 'auto') =>
      lineHere(configured, { installation, dataDirectory }, { exec, files: systemFiles() }, 1000);
    expect([await line(6), await line('auto')]).toEqual([6, 7]);
    fake.signalFile('recovery.conf');
    expect(await line('auto')).toBe(6);
    await fake.remove();
  });
});
