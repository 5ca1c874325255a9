import { expect, test } from 'vitest';
import { diagnose } from '../../../src/core/diagnose.ts';
import type { Diagnosis } from '../../../src/core/diagnosis.ts';
import type { Evidence } from '../../../src/core/evidence.ts';
import { healthy, icmp, policy, postmasterKilled, powerLoss, sql, ssh } from '../../support/build.ts';

const witnesses = (alive: number, dead: number): Evidence['self']['witnesses'] => ({
  configured: 3,
  alive,
  dead,
  abstain: 3 - alive - dead,
});
const hung: Evidence = { ...healthy, sql: sql('silence'), sqlSilentForMs: 10_000 };
const sick: Evidence = { ...powerLoss, icmp: healthy.icmp, silentForMs: 0, sqlSilentForMs: 5000 };

const rows: readonly [Diagnosis, string, Evidence][] = [
  ['healthy', 'SQL answers', healthy],
  ['degraded', 'ping is filtered and SQL answers', { ...healthy, icmp: icmp.silent }],
  ['degraded', 'sshd is down and SQL answers', { ...healthy, ssh: ssh.refused }],
  ['healthy', 'ping could not be started and SQL answers', { ...healthy, icmp: icmp.unable }],
  ['overloaded', 'SQL says 53300', { ...healthy, sql: sql('too-many-connections', '53300') }],
  ['unauthorized', 'pg_hba.conf has no entry for us', { ...healthy, sql: sql('unauthorized', '28000') }],
  ['recovering', 'SQL says 57P03', { ...healthy, sql: sql('starting', '57P03') }],
  ['recovering', 'the postmaster lives and the port is still closed', { ...healthy, sql: sql('refused') }],
  [
    'recovering',
    'a backend was killed and connections end without a word',
    { ...healthy, sql: sql('closed') },
  ],
  ['unknowable', 'the other side answers as a standby', { ...healthy, sql: sql('in-recovery', '57M02') }],
  ['database-down', 'the host says that the postmaster was killed', postmasterKilled],
  [
    'shut-down',
    'the host says "shut down"',
    { ...postmasterKilled, ssh: ssh.says({ postmaster: 'gone', clusterState: 'shut down' }) },
  ],
  [
    'shut-down',
    'our standby saw replication ended by the primary',
    { ...postmasterKilled, local: { ...healthy.local, endedByPrimary: true } },
  ],
  [
    'unknowable',
    'the stopped database over there is a standby',
    {
      ...postmasterKilled,
      ssh: ssh.says({ postmaster: 'gone', clusterState: 'in archive recovery', standbySignal: true }),
    },
  ],
  ['database-down', 'the port is closed and SSH is off', { ...postmasterKilled, ssh: ssh.off }],
  [
    'shut-down',
    'the port is closed, SSH is off, and replication was ended by the primary',
    { ...postmasterKilled, ssh: ssh.off, local: { ...healthy.local, endedByPrimary: true } },
  ],
  ['overloaded', 'the postmaster lives and was silent for 9.9 s', { ...hung, sqlSilentForMs: 9900 }],
  ['database-hung', 'the postmaster lives and was silent for 10 s', hung],
  [
    'overloaded',
    'the postmaster is stopped by a signal, and was silent for 4.9 s',
    { ...hung, sqlSilentForMs: 4900, ssh: ssh.says({ postmaster: 'frozen' }) },
  ],
  [
    'database-hung',
    'the postmaster is stopped by a signal, and was silent for 5 s',
    { ...hung, sqlSilentForMs: 5000, ssh: ssh.says({ postmaster: 'frozen' }) },
  ],
  [
    'database-hung',
    'the postmaster is stopped by a signal for 10 s',
    { ...hung, ssh: ssh.says({ postmaster: 'frozen' }) },
  ],
  [
    'partitioned',
    'the postmaster is silent to us and a witness gets answers',
    { ...hung, self: { ...healthy.self, witnesses: witnesses(1, 2) } },
  ],
  [
    'partitioned',
    'the host reports over SSH, its port is unreachable',
    { ...healthy, sql: sql('unreachable') },
  ],
  ['overloaded', 'ping answers, SSH and SQL are silent for 4.9 s', { ...sick, sqlSilentForMs: 4900 }],
  ['host-sick', 'ping answers, SSH and SQL are silent for 5 s', sick],
  ['overloaded', 'our SSH key is refused and SQL is silent for 5 s', { ...sick, ssh: ssh.denied }],
  ['host-unreachable', 'nothing answers and no WAL arrives', powerLoss],
  ['host-unreachable', 'nothing answers, ping could not be asked', { ...powerLoss, icmp: icmp.unable }],
  [
    'host-unreachable',
    'nothing answers and only SQL is switched on',
    { ...powerLoss, icmp: icmp.off, ssh: ssh.off },
  ],
  [
    'partitioned',
    'nothing answers and WAL still arrives',
    { ...powerLoss, local: { ...healthy.local, walArrives: 'alive' } },
  ],
  [
    'partitioned',
    'nothing answers us and a witness sees it',
    { ...powerLoss, self: { ...powerLoss.self, witnesses: witnesses(1, 0) } },
  ],
  ['observer-isolated', 'our own link is down', { ...powerLoss, self: { ...powerLoss.self, link: 'dead' } }],
  [
    'observer-isolated',
    'the gateway is silent and no witness answers',
    { ...powerLoss, self: { ...powerLoss.self, gateway: 'dead' } },
  ],
  [
    'observer-isolated',
    'the gateway could not be asked',
    { ...powerLoss, self: { ...powerLoss.self, gateway: 'unknown' } },
  ],
  [
    'host-unreachable',
    'the gateway is silent and a witness answers that it is dead',
    { ...powerLoss, self: { ...powerLoss.self, gateway: 'dead', witnesses: witnesses(0, 1) } },
  ],
  ['observer-late', 'nothing answers and this beat came 1.1 s late', { ...powerLoss, lateByMs: 1100 }],
  ['observer-late', 'SQL answers and this beat came 30 s late', { ...healthy, lateByMs: 30_000 }],
  ['observer-late', 'the wall clock moved by an hour', { ...powerLoss, wallStepMs: 3_600_000 }],
  [
    'unknowable',
    'SSH and ping could not be started and SQL is silent',
    { ...powerLoss, icmp: icmp.unable, ssh: ssh.unable },
  ],
];

test.each(rows)('%s when %s', (diagnosis, _when, evidence) => {
  expect(diagnose(evidence, policy).diagnosis).toBe(diagnosis);
});

test('only what the host itself says of its postmaster is hard proof', () => {
  const hard = rows
    .filter(([, , evidence]) => diagnose(evidence, policy).proof === 'hard')
    .map(([, when]) => when);
  expect(hard).toEqual(['the host says that the postmaster was killed']);
});

test('a silent primary without gateway and witnesses to ask is judged by our own link', () => {
  const alone = { ...policy, gatewayConfigured: false };
  expect(diagnose({ ...powerLoss, self: { ...powerLoss.self, gateway: 'unknown' } }, alone).diagnosis).toBe(
    'host-unreachable',
  );
});
