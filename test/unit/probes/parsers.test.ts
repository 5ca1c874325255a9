import { default as fc } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseControlData } from '../../../src/core/control-data.ts';
import { epochLine, parseEpochLine } from '../../../src/core/epoch-line.ts';
import { parseLsn } from '../../../src/core/lsn.ts';
import { processState } from '../../../src/core/postmaster-pid.ts';
import { quote } from '../../../src/core/quote.ts';
import { parseReceiverTitle } from '../../../src/core/receiver-title.ts';
import { ipv6Hex } from '../../../src/probes/ipv6-hex.ts';
import { parsePingLine } from '../../../src/probes/ping-line.ts';
import { parseReport } from '../../../src/probes/report.ts';
import { endedByPrimary, newestLogs } from '../../../src/probes/standby-log.ts';
import { arpAnswer, macInTable } from '../../../src/probes/vip.ts';
import { parseView } from '../../../src/probes/witness.ts';
import type { RunResult } from '../../../src/runtime/ports.ts';

describe('a line of ping', () => {
  test.each([
    [
      '[1795242476.1] 64 bytes from 10.0.0.1: icmp_seq=7 ttl=64 time=0.030 ms',
      { kind: 'reply', seq: 7, rttMs: 0.03 },
    ],
    [
      '[1795242476.1] 64 bytes from fd00::1: icmp_seq=1 ttl=64 time=12 ms',
      { kind: 'reply', seq: 1, rttMs: 12 },
    ],
    ['[1795242476.1] no answer yet for icmp_seq=3', { kind: 'no-reply' }],
    ['[1795242476.1] From 10.0.0.2 icmp_seq=3 Destination Host Unreachable', { kind: 'no-reply' }],
    ['PING 10.0.0.1 (10.0.0.1) 56(84) bytes of data.', { kind: 'other' }],
    ['64 bytes from 10.0.0.1: icmp_seq=7 ttl=64 time=0.030 ms (DUP!)', { kind: 'other' }],
    ['Killed', { kind: 'other' }],
  ])('%s', (line, said) => expect(parsePingLine(line)).toEqual(said));
});

describe('the title of a process', () => {
  test.each([
    ['postgres: walreceiver streaming 0/3000148', { receiver: 'streaming', receivedLsn: 0x3000148 }],
    [
      'postgres:  5432, wal receiver process   streaming 0/C050000',
      { receiver: 'streaming', receivedLsn: 0xc050000 },
    ],
    ['postgres: walreceiver   ', { receiver: 'unknown', receivedLsn: null }],
    ['postgres: startup recovering 000000010000000000000003', null],
    ['postgres:  5432, wal sender process gpadmin 10.77.0.12(54194) streaming 0/C050000', null],
    ['less walreceiver streaming 0/1', null],
  ])('%s', (title, look) => expect(parseReceiverTitle(title)).toEqual(look));

  test.each([
    ['1954 (postgres) S 1 2', 'running'],
    ['1954 (postgres) T 1 2', 'frozen'],
    ['1954 (postgres) Z 1 2', 'gone'],
    ['1954 (bash) S 1 2', 'gone'],
    ['1954 (postgres (x) T) R 1 2', 'running'],
    ['', 'unknown'],
  ])('%s is %s', (stat, state) => expect(processState(stat)).toBe(state));
});

describe("the standby's log", () => {
  const ended = '2026-11-21 04:10 LOG: replication terminated by primary server';
  const refused = 'ERROR XX000 could not connect to the primary server: Connection refused';
  const crashed =
    'ERROR XX000 could not receive data from WAL stream: server closed the connection unexpectedly';
  const started = 'LOG: started streaming WAL from primary at 0/3000000 on timeline 1';
  test.each([
    [true, 'a clean stop, then vain attempts to connect', [started, ended, refused, refused]],
    [false, 'a crash', [started, crashed, refused]],
    [false, 'a crash after an earlier clean stop', [ended, started, crashed, refused]],
    [false, 'streaming again', [ended, refused, started]],
    [false, 'an empty log', []],
  ])('%s: %s', (answer, _why, lines) => expect(endedByPrimary(lines.join('\n'))).toBe(answer));

  test('the newest files are found by their names', () => {
    const names = [
      'startup.log',
      'gpdb-2026-11-20_000000.csv',
      'gpdb-2026-11-21_000000.csv',
      'gpdb-2025-01-01_1.csv',
    ];
    expect(newestLogs(names)).toEqual(['gpdb-2026-11-20_000000.csv', 'gpdb-2026-11-21_000000.csv']);
  });
});

describe('ARP', () => {
  const reply = 'ARPING 10.0.0.2 from 0.0.0.0 eth0\nUnicast reply from 10.0.0.2 [D2:52:B8:64:9C:28]  0.5ms\n';
  const noReply = 'ARPING 10.0.0.9 from 0.0.0.0 eth0\nSent 1 probes (1 broadcast(s))\nReceived 0 response(s)';
  test.each([
    ['peer', result({ code: 1, stdout: reply }), 'd2:52:b8:64:9c:28'],
    ['other', result({ code: 1, stdout: reply }), 'aa:52:b8:64:9c:28'],
    ['unknown', result({ code: 1, stdout: reply }), null],
    ['nobody', result({ stdout: noReply }), null],
    ['unknown', result({ code: 2, stderr: 'arping: Device nope not available.' }), null],
    ['unknown', result({ code: 2, stdout: noReply, stderr: 'Operation not permitted' }), null],
    ['unknown', result({ kind: 'no-start', code: null }), null],
  ] as const)('%s', (answer, run, mac) => expect(arpAnswer(run, mac)).toBe(answer));

  test('the hardware address of a neighbour is read, a missing one is not', () => {
    const table = `IP address HW type Flags HW address Mask Device
10.0.0.1         0x1         0x2         D2:52:b8:64:9c:28     *        eth0
10.0.0.3         0x1         0x0         00:00:00:00:00:00     *        eth0`;
    expect(macInTable(table, '10.0.0.1')).toBe('d2:52:b8:64:9c:28');
    expect(macInTable(table, '10.0.0.3')).toBe(null);
    expect(macInTable(table, '10.0.0.2')).toBe(null);
  });
});

test('pg_controldata is read, and nonsense is nothing', () => {
  const text = `pg_control version number:            1300
Database system identifier:           7710507720203777932
Database cluster state:               in archive recovery
Latest checkpoint location:           0/C04DF78
Latest checkpoint's TimeLineID:       2
Latest checkpoint's PrevTimeLineID:   1`;
  expect(parseControlData(text)).toEqual({
    clusterState: 'in archive recovery',
    timeline: 2,
    systemId: '7710507720203777932',
    checkpoint: 0xc04df78,
  });
  expect(parseControlData('')).toEqual({
    clusterState: null,
    timeline: null,
    systemId: null,
    checkpoint: null,
  });
});

test.each([
  ['fd00::64', 'fd000000000000000000000000000064'],
  ['::1', '00000000000000000000000000000001'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['::ffff:10.0.0.1', '00000000000000000000ffff0a000001'],
  ['10.0.0.1', null],
  ['1:2', null],
  ['::1::', null],
  ['fd00::xyz', null],
])('%s is %s in /proc/net/if_inet6', (address, hex) => expect(ipv6Hex(address)).toBe(hex));

test('a WAL position is two halves', () => {
  expect(parseLsn('0/C04DF78')).toBe(0xc04df78);
  expect(parseLsn('2/00000001')).toBe(2 * 2 ** 32 + 1);
  expect(parseLsn('0/')).toBe(null);
});

describe('whatever a remote host sends', () => {
  const line = fc.oneof(
    fc.string({ maxLength: 50 }),
    fc
      .tuple(
        fc.constantFrom('postmaster', 'standby', 'vip', 'epoch', 'cluster', 'received', 'ping'),
        fc.string(),
      )
      .map(([name, value]) => `${name}=${value}`),
  );

  test('a report is read or is none, and never throws', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 50 }), (lines) => {
        expect(parseReport(lines) === null || lines[0] === 'ok').toBe(true);
        const report = parseReport(['ok', ...lines]);
        expect(['running', 'frozen', 'gone', 'unknown']).toContain(report?.postmaster);
        expect((report?.clusterState ?? '').length).toBeLessThanOrEqual(300);
      }),
    );
  });

  test('a witness either said something known or nothing', () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const view = parseView(lines);
        expect(['reply', 'silence', null]).toContain(view.ping);
        expect(view.receivedMs === null || Number.isSafeInteger(view.receivedMs)).toBe(true);
      }),
    );
  });

  test('a report without a claim claims nothing', () => {
    expect(parseReport(['ok'])).toEqual({
      postmaster: 'unknown',
      postmasterRun: null,
      clusterState: null,
      standbySignal: null,
      holdsVip: null,
      daemon: null,
      paused: null,
      epoch: null,
    });
  });

  test('an epoch survives its line', () => {
    const number = fc.integer({ min: 0, max: 999_999_999 });
    fc.assert(
      fc.property(number, number, fc.constantFrom('cdw', 'a.b-c'), (timeline, failover, primary) => {
        const epoch = { timeline, failover, primary };
        expect(parseEpochLine(epochLine(epoch))).toEqual(epoch);
      }),
    );
    expect(parseEpochLine('2 1')).toBe(null);
  });
});

test('a quoted command line arrives as it was', async () => {
  const { execFileSync } = await import('node:child_process');
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ minLength: 0 }).filter((text) => !text.includes('\0')),
        { minLength: 1 },
      ),
      (argv) => {
        const out = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${quote(argv)}`]).toString();
        expect(out.split('\0').slice(0, -1)).toEqual(argv.map((text) => Buffer.from(text).toString()));
      },
    ),
    { numRuns: 50 },
  );
});

function result(change: Partial<RunResult>): RunResult {
  return { kind: 'exit', code: 0, stdout: '', stderr: '', truncated: false, tookMs: 1, ...change };
}
