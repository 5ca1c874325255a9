import { describe, expect, test } from 'vitest';
import { parseControlData } from '../../../src/core/control-data.ts';
import { diagnose } from '../../../src/core/diagnose.ts';
import { parsePostmasterPid } from '../../../src/core/postmaster-pid.ts';
import { parseReceiverTitle } from '../../../src/core/receiver-title.ts';
import { lookAtDataDirectory } from '../../../src/effects/data-directory.ts';
import { lineHere } from '../../../src/probes/installation.ts';
import { endedByPrimary, newestLogs } from '../../../src/probes/standby-log.ts';
import { exec } from '../../../src/runtime/exec.ts';
import { systemFiles } from '../../../src/runtime/files.ts';
import { healthy, policy, sql, ssh } from '../../support/build.ts';
import { fakeInstallation } from '../../support/fake-installation.ts';

const control = (state: string, timeline = 1): string => `pg_control version number:            9420600
Catalog version number:               301908232
Database system identifier:           7710507720203777932
Database cluster state:               ${state}
Latest checkpoint location:           0/C04A310
Latest checkpoint's TimeLineID:       ${timeline}
Latest checkpoint's PrevTimeLineID:   ${timeline}`;

/** The primary's host says that its postmaster is gone, and what it left. */
const gone = (clusterState: string) =>
  diagnose({ ...healthy, sql: sql('refused'), ssh: ssh.says({ postmaster: 'gone', clusterState }) }, policy)
    .diagnosis;

describe('facts 3c, 3d: what pg_controldata leaves behind', () => {
  test.each([
    ['in production', 'database-down'],
    ['in crash recovery', 'database-down'],
    ['shut down', 'shut-down'],
  ])('"%s" on the host of a primary is %s', (state, diagnosis) => {
    expect(parseControlData(control(state))).toMatchObject({ clusterState: state });
    expect(gone(state)).toBe(diagnosis);
  });
});

test('facts 3e: its timeline is that of the last checkpoint', () => {
  expect(parseControlData(control('in production', 2)).timeline).toBe(2);
});

test('facts 3a, 3b: recovery.conf and recovery.done are files of version 6 alone', async () => {
  const fake = fakeInstallation();
  const line = () =>
    lineHere('auto', { ...fake, installation: '/nowhere' }, { exec, files: systemFiles() }, 1000);
  expect(await line()).toBe(7);
  fake.data('recovery.done', "standby_mode = 'on'\n");
  expect(await line()).toBe(6);
  await fake.remove();
});

test('facts 3g: postmaster.pid has seven lines in version 6, and eight with a status in 7', () => {
  const six = '2112\n/data/master/gpseg-1\n1795242476\n5432\n/tmp\n*\n  5432001    131072\n';
  const is = { pid: 2112, dataDirectory: '/data/master/gpseg-1', start: '1795242476', port: 5432 };
  expect(parsePostmasterPid(six)).toEqual(is);
  expect(parsePostmasterPid(`${six}ready   \n`)).toEqual(is);
  expect(parsePostmasterPid('')).toEqual({ pid: null, dataDirectory: null, start: '', port: null });
  expect(parsePostmasterPid('-2112\nx\ny\n99999999')).toMatchObject({ pid: null, port: null });
});

describe('facts 3j: processes', () => {
  test.each([
    ['postgres:  5432, wal receiver process   streaming 0/C050000', 'streaming'],
    ['postgres:  5432, startup process   recovering 000000010000000000000003', undefined],
    ['postgres:  5432, wal sender process gpadmin 10.77.0.12(54194) streaming 0/C050000', undefined],
    ['postgres: bgworker: ftsprobe process', undefined],
  ])('%s', (title, receiver) => expect(parseReceiverTitle(title)?.receiver).toBe(receiver));
});

test('facts 3k: whether a server runs is read from files and processes, which tell no role either', async () => {
  const fake = fakeInstallation();
  const look = await lookAtDataDirectory(
    { ...fake, port: 5432, user: 'gpadmin' },
    { files: systemFiles(), exec },
    1000,
  );
  expect(look).toMatchObject({ runs: true, pid: 100 });
  expect(look).not.toHaveProperty('role');
  await fake.remove();
});

describe("the standby's csv log", () => {
  const at = '2026-11-21 04:10:18.123456 UTC,,,p108,th-1,,,,0,,,seg-1,,,,,';
  const stop = `${at}"LOG","00000","replication terminated by primary server","End of WAL reached on timeline 1 at 0/C04A310."`;
  const crash = `${at}"ERROR","XX000","could not receive data from WAL stream: server closed the connection unexpectedly"`;
  const silence = `${at}"ERROR","XX000","terminating walreceiver due to timeout"`;
  const again = `${at}"ERROR","XX000","could not connect to the primary server: could not connect to server: Connection refused"`;
  test.each([
    ['facts 3l: a clean stop', [stop, again, again], true],
    ['facts 3m: a crash', [crash, again], false],
    ['facts 3n: silence', [silence, again], false],
    ['facts 3o: vain attempts to connect tell nothing by themselves', [again, again], false],
  ])('%s', (_fact, lines, ended) => expect(endedByPrimary(lines.join('\n'))).toBe(ended));

  test('facts 7d: is found by its name', () => {
    expect(newestLogs(['startup.log', 'gpdb-2026-11-21_041018.csv'])).toEqual(['gpdb-2026-11-21_041018.csv']);
  });
});
