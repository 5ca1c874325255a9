import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { databaseFindings } from '../../../src/cli/preflight-database.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import { type FakeInstallation, fakeInstallation } from '../../support/fake-installation.ts';

let fake: FakeInstallation;
beforeEach(() => {
  fake = fakeInstallation();
  onTestFinished(() => fake.remove());
  fake.program('postgres', 'echo "postgres (Greenplum Database) 7.1.0 build commit:e7c2"');
  fake.program('gpactivatestandby', 'echo "gpactivatestandby version 7.1.0"');
  // Nothing runs here: the number in postmaster.pid belongs to nobody's database.
  rmSync(join(fake.dataDirectory, 'postmaster.pid'));
});

const here = { host: 'scdw', address: '127.0.0.1' };
const there = { host: 'cdw', address: '10.255.255.11' };

async function findings(settings = '', self = here, peer = there): Promise<string[]> {
  const text = `
cluster: test
coordinators:
  - {host: ${self.host}, address: ${self.address}}
  - {host: ${peer.host}, address: ${peer.address}}
database:
  dataDirectory: ${fake.dataDirectory}
  installation: ${fake.installation}
  port: 1
${settings}
vip:
  address: 10.255.255.100/24
  interface: eth0
`;
  const parsed = parseConfig(text, 'test.yaml');
  if (parsed.kind !== 'ok') throw new Error(JSON.stringify(parsed));
  const { config } = parsed;
  const [one, other] = config.coordinators;
  const found = await databaseFindings(config, { self: one, peer: other }, null);
  return found.map(({ weight, what, hint }) => `${weight}: ${what} ${hint}`);
}
const one = (text: RegExp) => [expect.stringMatching(text)];

test('with everything as it must be nothing is found', async () => {
  expect(await findings()).toEqual([]);
});

describe('the software', () => {
  test('another version than the configured one', async () => {
    expect(await findings('  version: 6')).toEqual(
      one(/^failure: database.version is 6, and .* Greenplum 7.1.0/),
    );
  });

  test('a version that nobody tried', async () => {
    fake.program('postgres', 'echo "postgres (Greenplum Database) 5.29.0 build"');
    expect(await findings()).toEqual(one(/^failure: Greenplum 5.29.0 .* neither of version 6 nor 7/));
  });

  test('one that does not say what it is', async () => {
    fake.program('postgres', 'exit 1');
    expect(await findings()).toEqual(one(/^warning: .*does not say that it is WarehousePG/));
  });

  test.each([
    [
      'a gpactivatestandby without Python',
      'echo "No module named pygresql" >&2; exit 1',
      /exit code 1\): No module/,
    ],
    ['one that is missing', null, /exit code 127/],
  ])('%s', async (_name, program, says) => {
    if (program === null) rmSync(join(fake.installation, 'bin/gpactivatestandby'));
    else fake.program('gpactivatestandby', program);
    const [found] = await findings();
    expect(found).toMatch(says);
    expect(found).toMatch(/^failure: gpactivatestandby of .* does not run .*gpactivatestandby --version$/);
    expect(await findings('promotion:\n  method: pg_ctl')).toEqual([]);
  });
});

describe('the names', () => {
  test('a primary and a standby that swapped theirs', async () => {
    const self = { host: 'scdw', address: '10.255.255.11' };
    const peer = { host: 'cdw', address: '127.0.0.1' };
    expect(await findings('', self, peer)).toEqual(one(/^failure: .* has the address of cdw .* swapped/));
  });

  test('an address that this host does not have', async () => {
    expect(await findings('', { host: 'scdw', address: '10.255.255.12' })).toEqual(
      one(/^failure: this host is scdw, and has not its address 10\.255\.255\.12/),
    );
  });

  test.each([
    ['cdw', 0, /./],
    ['cdw.example.com', 0, /./],
    ['10.255.255.11', 0, /./],
    ['scdw', 1, /names this host itself/],
    ['mdw', 1, /names mdw, not cdw/],
  ])('primary_conninfo with host=%s', async (host, count, says) => {
    fake.data('postgresql.auto.conf', `primary_conninfo = 'user=gpadmin host=${host} port=5432'\n`);
    const found = await findings();
    expect(found).toHaveLength(count);
    for (const finding of found) expect(finding).toMatch(says);
  });
});

test('a data directory that is none', async () => {
  rmSync(fake.dataDirectory, { recursive: true });
  expect(await findings()).toEqual(one(/^failure: .* no whole data directory .*database.dataDirectory/));
});
