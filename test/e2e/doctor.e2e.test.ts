import { expect } from 'vitest';
import type { Finding } from '../../src/cli/doctor/check.ts';
import type { Diagnosis } from '../../src/cli/doctor/doctor.ts';
import { EXIT_CODES } from '../../src/cli/exit-codes.ts';
import type { Coordinator, Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { untilLogged, untilTold } from './support/judge.ts';
import type { Pair } from './support/pair.ts';
import { scenario } from './support/scenario.ts';

const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';

/** What is wrong with every fresh lab: never exercised, not enabled, and both databases started at once. */
const FRESH: readonly string[] = ['exercise', 'service', 'start-second', 'tools'];

async function doctor(pair: Pair, host: Coordinator): Promise<Diagnosis & { readonly code: number }> {
  const { code, stdout, stderr } = await pair.command(host, 'doctor', '--json');
  if (stdout === '') throw new Error(`doctor on ${host}: ${code} ${stderr}`);
  return { ...(JSON.parse(stdout) as Diagnosis), code };
}

const wrong = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ grade }) => grade !== 'ok');

scenario(
  'a healthy pair: doctor finds nothing in the way, on either node, and changes nothing',
  async (pair) => {
    for (const host of ['cdw', 'scdw'] as const) {
      const { code, grade, findings, expectedOutage } = await doctor(pair, host);
      expect(wrong(findings).filter(({ name }) => !FRESH.includes(name))).toEqual([]);
      expect(
        findings.filter(({ name, said }) => name === 'tools' && said.includes('gpactivatestandby')),
      ).toMatchObject([{ grade: 'ok' }, { grade: 'ok' }]);
      expect([grade, code]).toEqual(['ready-with-warnings', EXIT_CODES.OK.code]);
      expect(expectedOutage.length).toBeGreaterThan(0);
    }
    const text = await pair.command('scdw', 'doctor');
    expect(text.stdout).toContain('Expected outage:');
    const { code } = await pair.lab.run('gpadmin@scdw', ['/usr/bin/whpg-failover', 'doctor']);
    expect(code).toBe(EXIT_CODES.OK.code);
  },
);

/** One thing broken on the hosts, how it is mended, and what doctor must say of it on scdw. */
interface Broken {
  readonly name: string;
  readonly grade: Finding['grade'];
  readonly says: RegExp;
  readonly spoil: (lab: Lab) => Promise<unknown>;
  readonly mend: (lab: Lab) => Promise<unknown>;
}

const move = (at: Coordinator, from: string, to: string) => (lab: Lab) => lab.run(at, ['mv', from, to]);
const KEYS = '/home/gpadmin/.ssh/authorized_keys';
const TOOL = '/usr/local/greenplum-db/bin/gpactivatestandby';
const STATE = '/var/lib/whpg-failover';

const BROKEN: readonly Broken[] = [
  {
    name: 'ssh',
    grade: 'failure',
    says: /scdw cannot log in at cdw \(denied/,
    spoil: move('cdw', KEYS, `${KEYS}.away`),
    mend: move('cdw', `${KEYS}.away`, KEYS),
  },
  {
    name: 'ssh',
    grade: 'failure',
    says: /the ssh program on cdw cannot log in at scdw/,
    spoil: move('scdw', KEYS, `${KEYS}.away`),
    mend: move('scdw', `${KEYS}.away`, KEYS),
  },
  {
    name: 'tools',
    grade: 'failure',
    says: /gpactivatestandby on scdw is missing/,
    spoil: move('scdw', TOOL, `${TOOL}.away`),
    mend: move('scdw', `${TOOL}.away`, TOOL),
  },
  {
    name: 'disk',
    grade: 'failure',
    says: /\/var\/lib\/whpg-failover on cdw: \d MB left/,
    spoil: (lab) => lab.run('cdw', ['mount', '-t', 'tmpfs', '-o', 'size=8m,mode=777', 'small', STATE]),
    mend: (lab) => lab.run('cdw', ['umount', STATE]),
  },
  {
    name: 'same-pg-hba',
    grade: 'warning',
    says: /only on cdw: host sales app 10\.1\.0\.0\/16 md5/,
    spoil: (lab) =>
      lab.run('cdw', [
        'bash',
        '-c',
        `echo host sales app 10.1.0.0/16 md5 >> "$(ls -d /data/*/gpseg-1)/pg_hba.conf"`,
      ]),
    mend: (lab) => lab.run('cdw', ['bash', '-c', `sed -i '/sales/d' "$(ls -d /data/*/gpseg-1)/pg_hba.conf"`]),
  },
  {
    name: 'same-pgpass',
    grade: 'warning',
    says: /\.pgpass differs/,
    spoil: (lab) => lab.run('gpadmin@cdw', ['bash', '-c', 'umask 077; echo "*:*:*:*:sesame" > ~/.pgpass']),
    mend: (lab) => lab.run('gpadmin@cdw', ['rm', '.pgpass']),
  },
  {
    name: 'replication',
    grade: 'failure',
    says: /no standby streams/,
    spoil: (lab) => lab.do('stop-database', 'scdw'),
    mend: (lab) => lab.do('start-database', 'scdw'),
  },
];

scenario(
  'doctor names what was broken, with the command that mends it, and no longer when it is mended',
  async (pair) => {
    for (const { name, grade, says, spoil, mend } of BROKEN) {
      await spoil(pair.lab);
      const { findings, code } = await doctor(pair, 'scdw');
      await mend(pair.lab);
      const found = findings.find((finding) => finding.name === name && says.test(finding.said));
      expect(found, `${name} ${says}: ${JSON.stringify(wrong(findings), null, 1)}`).toMatchObject({ grade });
      expect(found?.mend).toMatch(/\S{3}/);
      expect(code).toBe(grade === 'failure' ? EXIT_CODES.PREREQUISITE.code : EXIT_CODES.OK.code);
      expect(JSON.stringify(findings)).not.toContain('sesame');
    }
    await until(
      'nothing is wrong any more',
      async () => wrong((await doctor(pair, 'scdw')).findings).every(({ name }) => FRESH.includes(name)),
      { withinMs: 30_000 },
    );
  },
  { versions: ['7'], timeoutMs: 150_000 },
);

scenario(
  'the standby compares both nodes by itself and tells people what differs',
  async (pair) => {
    await pair.lab.run('gpadmin@cdw', ['bash', '-c', 'umask 077; echo "*:*:*:*:sesame" > ~/.pgpass']);
    for (const host of ['cdw', 'scdw'] as const) {
      await pair.lab.run(host, ['sed', '-i', '$ a notify: { compareEvery: 10s }', CONFIG]);
    }
    const restartedMs = Date.now();
    await pair.service('scdw', 'restart');
    await untilLogged(pair, 'scdw', 'NODES_DIFFER', restartedMs);
    await untilTold(pair, ['cdw', 'scdw'], 'NODES_DIFFER');
    const lines = pair.journal.scdw.lines().map(({ text }) => text);
    expect(lines).toContainEqual(expect.stringMatching(/^same-pgpass: .*scp -p ~\/\.pgpass scdw/));
    expect(lines.join('\n')).not.toContain('sesame');
  },
  { versions: ['6'] },
);
