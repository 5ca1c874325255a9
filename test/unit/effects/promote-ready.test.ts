import { chmodSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { toolOf } from '../../../src/effects/other-tools.ts';
import { connectingReceiver, readiness, tooSmall } from '../../../src/effects/promote-ready.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { systemFiles } from '../../../src/runtime/files.ts';
import type { Files, Space } from '../../../src/runtime/ports.ts';
import { freeSpace } from '../../../src/runtime/space.ts';
import { type FakeInstallation, fakeInstallation } from '../../support/fake-installation.ts';

let fake: FakeInstallation;
beforeEach(() => {
  fake = fakeInstallation();
  onTestFinished(() => fake.remove());
});

interface Around {
  readonly port?: number;
  readonly space?: Space;
  readonly files?: Partial<Files>;
}

const look = ({ port = 5432, space, files = {} }: Around = {}) => {
  const { installation, dataDirectory, proc } = fake;
  return readiness(
    { installation, dataDirectory, proc, port, user: 'gpadmin' },
    {
      files: { ...systemFiles(), ...files },
      exec,
      space: space === undefined ? freeSpace : () => Promise.resolve(space),
      clock: systemClock,
    },
    300,
  );
};
const flaw = (what: RegExp, help: RegExp = /./) => ({
  flaw: { what: expect.stringMatching(what), help: expect.stringMatching(help) },
});
const put = (name: string, text: string): void => writeFileSync(join(fake.root, name), text);

test('a healthy standby has no flaw, and its process and spelling are known', async () => {
  fake.program('pg_controldata', `echo "Latest checkpoint's TimeLineID: 3"`);
  expect(await look()).toEqual({
    flaw: null,
    runs: true,
    pid: 100,
    spelled: fake.dataDirectory,
    timeline: 3,
    systemId: null,
    notes: [],
  });
});

describe('the data directory', () => {
  test.each([
    ['PG_VERSION', /PG_VERSION is missing/],
    ['global/pg_control', /pg_control is missing/],
  ])('a copy without %s is not whole', async (name, what) => {
    unlinkSync(join(fake.dataDirectory, name));
    expect(await look()).toMatchObject(flaw(what, /gpinitstandby/));
  });

  test('another place is named as such', async () => {
    rmSync(fake.dataDirectory, { recursive: true });
    expect(await look()).toMatchObject(flaw(/no whole data directory/, /database.dataDirectory/));
  });

  test('one that we may not read', async () => {
    const denied = { kind: 'failed', detail: "EACCES: permission denied, open 'PG_VERSION'" } as const;
    const files = { readSmall: () => Promise.resolve(denied) };
    expect(await look({ files })).toMatchObject(flaw(/cannot be read by gpadmin \(EACCES/, /owner/));
  });

  test('one of another version, whose process is down, is told by its control file', async () => {
    unlinkSync(join(fake.dataDirectory, 'postmaster.pid'));
    fake.program(
      'pg_controldata',
      'echo "WARNING: Calculated CRC checksum does not match value stored in file."',
    );
    expect(await look()).toMatchObject(flaw(/PG_VERSION 12.* another version .* damaged/, /installation/));
  });

  test('a torn look at the control file of a running server is none', async () => {
    fake.program(
      'pg_controldata',
      'echo "WARNING: Calculated CRC checksum does not match value stored in file."',
    );
    expect(await look()).toMatchObject({ flaw: null, timeline: null });
  });

  test('what could not be asked in time stands in nobody’s way', async () => {
    const files = {
      readSmall: () => Promise.resolve({ kind: 'timeout' as const }),
      exists: () => Promise.resolve(null),
      list: () => Promise.resolve(null),
    };
    const space = { bytes: null, files: null };
    expect(await look({ files, space })).toMatchObject({ flaw: null, runs: null });
  });
});

describe('the process', () => {
  test('another port than ours', async () => {
    expect(await look({ port: 5433 })).toMatchObject(flaw(/port 5432, and database.port is 5433/));
  });

  test('a postmaster.pid that was copied with the directory belongs to another server', async () => {
    unlinkSync(join(fake.proc, '100/cwd'));
    expect(await look({ port: 5433 })).toMatchObject({ flaw: null, runs: false, pid: null });
  });

  test('a number that another program has by now', async () => {
    put('proc/100/stat', '100 (bash) S 1 100');
    expect(await look()).toMatchObject({ runs: false });
  });

  test('another spelling of the directory is the one that the tool is given', async () => {
    fake.data('postmaster.pid', '100\n/data/link/gpseg-1\n1795242476\n5432\n/tmp\n*\n1 1\n');
    expect(await look()).toMatchObject({ flaw: null, spelled: '/data/link/gpseg-1' });
  });

  test('one that is stopped by a signal', async () => {
    put('proc/100/stat', '100 (postgres) T 1 100');
    expect(await look()).toMatchObject(flaw(/process 100\) is stopped/, /kill -CONT 100/));
  });

  test.each([
    ['postgres: walreceiver   ', 101],
    ['postgres:  5432, wal receiver process   ', 101],
    ['postgres: walreceiver streaming 0/3000148', null],
    ['postgres: checkpointer ', null],
  ])('"%s" is a receiver that connects: %s', async (title, pid) => {
    put('proc/100/task/100/children', '101 ');
    fake.runs(101, title);
    expect(await connectingReceiver(100, systemFiles(), fake.proc)).toBe(pid);
    expect((await look()).notes).toHaveLength(pid === null ? 0 : 1);
  });
});

describe('room on the disk', () => {
  test.each<[Space, RegExp | null]>([
    [{ bytes: 10_000_000, files: 5000 }, /only 9 MB .*WAL segment/],
    [{ bytes: 10_000_000_000, files: 3 }, /only 3 files .*inodes/],
    [{ bytes: 10_000_000_000, files: null }, null],
    [{ bytes: null, files: null }, null],
  ])('%o', async (space, what) => {
    expect(await look({ space })).toMatchObject(what === null ? { flaw: null } : flaw(what, /df -/));
    expect(tooSmall('/x', space) === null).toBe(what === null);
  });

  test('the real file system is asked', async () => {
    const { bytes, files } = await freeSpace('/', 1000);
    expect(bytes).toBeGreaterThan(0);
    expect(files === null || files > 0).toBe(true);
    expect(await freeSpace('/does/not/exist', 1000)).toEqual({ bytes: null, files: null });
  });
});

describe('other tools', () => {
  test.each(['gpstop', 'gpstart', 'gpinitstandby', 'gpupgrade', 'gpdeletesystem'])(
    '%s at work here is waited for, and then in the way',
    async (name) => {
      fake.runs(200, '/usr/bin/python3', `/usr/local/greenplum-db/bin/${name}`, '-a');
      expect(await look()).toMatchObject(flaw(new RegExp(`${name} runs on this host \\(process 200\\)`)));
      rmSync(join(fake.proc, '200'), { recursive: true });
      expect(await look()).toMatchObject({ flaw: null });
    },
  );

  test('one that ends in time is in nobody’s way', async () => {
    fake.runs(200, 'python2.7', '/usr/local/gpdb/bin/gpstop', '-m');
    setTimeout(() => rmSync(join(fake.proc, '200'), { recursive: true }), 100);
    expect(await look()).toMatchObject({ flaw: null });
  });

  test.each(['gpexpand', 'gprecoverseg', 'gpbackup', 'gprestore', 'gpactivatestandby', 'ggrebalance'])(
    '%s is worth a line, and does not stop a failover',
    async (name) => {
      fake.runs(200, name);
      const { flaw: found, notes } = await look();
      expect(found).toBe(null);
      expect(notes).toEqual([expect.stringContaining(`${name} runs on this host`)]);
    },
  );

  test('an expansion that was under way is told by the file that gpexpand leaves on the standby', async () => {
    fake.data('gpexpand.status', 'EXPANSION_PREPARE_STARTED');
    expect((await look()).notes).toEqual([expect.stringMatching(/gpexpand\.status .*gpexpand -r/)]);
  });

  test.each([
    ['vim\0gpstop\0', null],
    ['grep\0gpstart\0', null],
    ['/bin/bash\0/opt/my-gpstop.sh\0', null],
    ['python3\0-u\0/usr/local/greenplum-db/bin/gpstop\0-a\0', 'gpstop'],
    ['/usr/local/bin/gpbackup\0--dbname\0x\0', 'gpbackup'],
    ['gpupgrade\0hub\0', 'gpupgrade'],
    ['', null],
  ])('%j is %s', (cmdline, tool) => expect(toolOf(cmdline)).toBe(tool));
});

test('an unreadable program is no flaw of the directory', async () => {
  fake.program('pg_controldata', 'exit 0');
  chmodSync(join(fake.installation, 'bin/pg_controldata'), 0o000);
  expect(await look()).toMatchObject({ flaw: null, timeline: null });
});
