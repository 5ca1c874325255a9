import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { diagnose } from '../../../src/core/diagnose.ts';
import { countEffect } from '../../../src/core/diagnosis.ts';
import { compareEpochs } from '../../../src/core/epoch.ts';
import type { Evidence } from '../../../src/core/evidence.ts';
import { MESSAGES } from '../../../src/core/messages.ts';
import { checkpoint } from '../../../src/effects/checkpoint.ts';
import { proofOfPromotion } from '../../../src/effects/proof.ts';
import { sweepSegments } from '../../../src/effects/sweep.ts';
import { watchReplication } from '../../../src/probes/replication.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { exec } from '../../../src/runtime/exec.ts';
import type { SqlOnce, SqlResult } from '../../../src/runtime/ports.ts';
import { openSqlSession } from '../../../src/runtime/sql-session.ts';
import { at, healthy, policy, primaryHere, servingBeat, sql, ssh, watching } from '../../support/build.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { startPgWire } from '../../support/pg-wire.ts';
import { Play } from '../../support/play.ts';

/** Seen in sync at 9.9 s. */
const seen = { judgedMs: at(9900).monoMs, primarySeenMs: at(9900).monoMs };
const ledger = watching.ledger === null ? null : { ...watching.ledger, atMs: at(9900).monoMs };
const standby = (): Play => new Play({ ...watching, ...seen, ledger });

describe('the state of the stream', () => {
  test('facts 4a: a row of version 6 is read as it is', async () => {
    const row = {
      state: 'streaming',
      sync_state: 'sync',
      sent: '0/C04A290',
      flush: '0/C04A290',
      replay: '0/C04A290',
    };
    const wire = await startPgWire({ kind: 'rows', row, refuse: { pattern: /sent_lsn/, sqlState: '42703' } });
    const session = openSqlSession(
      { host: '127.0.0.1', port: wire.port, user: 'gpadmin', database: 'postgres' },
      () => {},
    );
    onTestFinished(() => session.close());
    const lsn = 0xc04a290;
    expect(await watchReplication(session, '10.77.0.12')(1000)).toEqual({
      state: 'streaming',
      syncState: 'sync',
      sentLsn: lsn,
      flushLsn: lsn,
      replayLsn: lsn,
    });
    // The row of another standby, or of a base backup, must not pass for ours.
    expect(wire.queries[1]).toMatch(/client_addr = inet '10.77.0.12'.*limit 1/);
  });

  test('facts 4b: the mode of the catalogue is asked nowhere', () => {
    const sources = sourcesOf('src').filter(([, text]) => text.includes('gp_segment_configuration'));
    expect(sources.length).toBeGreaterThan(0);
    for (const [file, text] of sources)
      expect(text, file).not.toMatch(/\bmode\b[^'"`]*from gp_segment_configuration/);
  });

  test('facts 4d: streaming and sync in the catalogue of the primary say nothing once our receiver is gone', () => {
    const play = standby();
    play.beat({ ...healthy, local: { ...healthy.local, receiver: 'stopped', walArrives: 'dead' } }, 10_000);
    play.beat({ ...healthy, sql: sql('too-many-connections'), replication: null, local: gone }, 11_000);
    expect(play.state.ledger).toBe(null);
  });

  test('facts 4e: a primary without a walsender goes on alone: a takeover would lose what it commits', () => {
    const play = standby();
    const alone = { state: 'none', syncState: 'none', sentLsn: null, flushLsn: null, replayLsn: null };
    play.beat({ ...healthy, replication: alone }, 10_000);
    expect(play.codes()).toContain('REDUNDANCY_LOST/new');
  });

  test('facts 4f: a primary whose commits wait for us is slow, not dead', () => {
    const hung: Evidence = { ...healthy, sql: sql('silence'), sqlSilentForMs: 3000, replication: null };
    expect(countEffect(diagnose(hung, policy), policy, 0)).toBe('resets');
  });

  test('facts 4g: a standby that streams again is said to be back', () => {
    const play = standby();
    const alone = { state: 'none', syncState: 'none', sentLsn: null, flushLsn: null, replayLsn: null };
    play.beat({ ...healthy, replication: alone }, 10_000);
    play.beat(healthy, 11_000);
    expect(play.codes()).toContain('REDUNDANCY_LOST/over');
  });

  const gone = { ...healthy.local, receiver: 'stopped', walArrives: 'dead' } as const;

  test('facts 4j: a standby that was down while others wrote is not promoted silently', () => {
    const play = standby();
    play.beat({ ...healthy, local: { ...healthy.local, role: 'stopped' }, replication: null }, 10_000);
    expect(play.state.ledger).toBe(null);
  });
});

describe('the catalogue', () => {
  const names = {
    local: { host: '/tmp', port: 5432, user: 'gpadmin', database: 'postgres' },
    line: 6,
    self: { host: 'smdw', address: '10.77.0.12' },
    peer: { host: 'mdw', address: '10.77.0.11' },
  } as const;
  const seenAs = (hostname: string) => {
    const rows = [{ hostname, address: hostname, file: '000000020000000000000003' }];
    const ask: SqlOnce = () => Promise.resolve<SqlResult>({ kind: 'rows', rows, tookMs: 1 });
    return proofOfPromotion(names, ask, 100);
  };
  test('facts 4c: names the standby as primary after an activation, and not before', async () => {
    expect(await seenAs('smdw')).toMatchObject({ kind: 'seen' });
    expect(await seenAs('mdw')).toMatchObject({ kind: 'missing' });
  });
});

test('facts 5ag: the locks of a host that vanished are ended on every segment, in utility mode', async () => {
  const asked: [number, 6 | 7 | undefined, string][] = [];
  const segments = [{ version: '90426', content: '0', address: '10.77.0.21', port: '6000' }];
  const ask: SqlOnce = ({ port, utility }, statement) => {
    asked.push([port, utility, statement]);
    return Promise.resolve<SqlResult>({ kind: 'rows', rows: port === 5432 ? segments : [], tookMs: 1 });
  };
  const local = { host: '/tmp', port: 5432, user: 'gpadmin', database: 'postgres' };
  const old = { host: '10.77.0.11', address: '10.77.0.11' };
  const report = await sweepSegments(
    { local, version: 6, old, ownAddresses: () => [] },
    { sql: ask, exec, clock: systemClock, log: memoryLog() },
  );
  expect(report).toMatchObject({ segments: 1, clean: 1, trouble: null });
  expect(asked.at(-1)).toMatchObject([
    6000,
    6,
    expect.stringMatching(/pg_terminate_backend[\s\S]*10\.77\.0\.11/),
  ]);
});

describe('planned stops look like failures', () => {
  const stopped: Evidence = {
    ...healthy,
    sql: sql('refused'),
    ssh: ssh.says({ postmaster: 'gone', clusterState: 'shut down' }),
    replication: null,
  };
  test.each([
    ['facts 5ah: gpstop -a, by the host', stopped],
    [
      'facts 5ai: gpstop -m, by our own standby alone',
      { ...stopped, ssh: ssh.silent, local: { ...healthy.local, endedByPrimary: true } },
    ],
    ['facts 5ah: gpstop -r in its utility mode', { ...healthy, sql: sql('starting', '57P03') }],
  ] as const)('%s is no death', (_fact, e) => {
    expect(countEffect(diagnose(e, policy), policy, 0)).toBe('resets');
  });

  test('facts 5aj: -M immediate leaves what a crash leaves, and is taken for one', () => {
    const crashed = { ...stopped, ssh: ssh.says({ postmaster: 'gone', clusterState: 'in production' }) };
    expect(diagnose(crashed, policy)).toMatchObject({ diagnosis: 'database-down', proof: 'hard' });
  });
});

describe('afterwards', () => {
  test('facts 6a, 6c: a rejoin needs the old data directory moved aside, and says so', () => {
    expect(MESSAGES.GHOST.hint).toMatch(
      /move its data directory aside.*gpinitstandby -a -s \{self\} on \{primary\}/,
    );
  });

  test('facts 6g: a checkpoint makes the new timeline visible, by which gpstart refuses the old primary', async () => {
    const asked: string[] = [];
    const answers: SqlResult[] = [{ kind: 'rows', rows: [], tookMs: 1 }];
    const ask: SqlOnce = (_target, statement) => {
      asked.push(statement);
      return Promise.resolve(answers.shift() ?? { kind: 'trouble', trouble: 'silence', detail: '' });
    };
    const log = memoryLog();
    const local = { host: '/tmp', port: 5432, user: 'gpadmin', database: 'postgres' };
    await checkpoint(local, { sql: ask, clock: systemClock, log });
    expect(asked).toEqual(['checkpoint']);
    expect(log.lines).toHaveLength(1);
  });

  test('facts 6h: an old primary that is started by hand sees the newer epoch and stops', () => {
    const play = new Play({ ...watching, phase: { phase: 'serving' }, newestHere: true });
    const epochSeen = { timeline: 2, failover: 1, primary: 'cdw' };
    const local = { ...primaryHere, timeline: 1 };
    play.beat({ ...servingBeat, sql: healthy.sql, local, epochSeen }, 10_000);
    expect(play.phase).toBe('ghost');
    expect(play.codes()).toContain('GHOST/new');
  });

  test('facts 6i: both take writes: everybody is told, again and again', () => {
    const play = new Play({ ...watching, phase: { phase: 'serving' }, newestHere: true });
    play.beat({ ...servingBeat, sql: healthy.sql }, 10_000);
    expect(play.codes()).toContain('TWO_PRIMARIES/new');
    expect(MESSAGES.TWO_PRIMARIES.severity).toBe('emerg');
  });

  test('facts 6j: nobody is told to run gpstop -a, which would stop the whole cluster', () => {
    for (const { text, hint } of Object.values(MESSAGES)) {
      const commands = `${text} ${hint}`.replace('Never gpstop -a.', '');
      expect(commands).not.toMatch(/gpstop -a(?! -m)/);
    }
  });

  test('facts 6k: the higher timeline is the newer primary', () => {
    const older = { timeline: 1, failover: 9, primary: 'mdw' };
    expect(compareEpochs({ timeline: 2, failover: 1, primary: 'smdw' }, older)).toBeGreaterThan(0);
  });
});

describe('the segments are no fence', () => {
  test('facts 9a: nobody writes pg_hba.conf', () => {
    for (const [file, text] of [...sourcesOf('src/effects'), ...sourcesOf('src/cli')])
      expect(text, file).not.toMatch(/(replaceDurable|appendDurable)\([^)]*pg_hba/);
  });

  test('facts 9b, 9c: what ends sessions on segments is a cure behind the VIP, never an outcome of the fence', () => {
    for (const [file, text] of sourcesOf('src/effects')) {
      if (file.startsWith('fence')) expect(text, file).not.toMatch(/pg_terminate_backend|from '\.\/sweep/);
    }
  });
});

/** Name and text of each source file below a folder of the checkout. */
function sourcesOf(folder: string): [string, string][] {
  const root = resolve(import.meta.dirname, '../../..', folder);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, readFileSync(join(root, name), 'utf8')]);
}
