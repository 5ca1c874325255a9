import { expect } from 'vitest';
import type { Diagnosis } from '../../src/cli/doctor/doctor.ts';
import { CLI } from '../lab/driver/daemon.ts';
import { COORDINATORS, type Host, type Lab } from '../lab/driver/lab.ts';
import { until } from '../lab/driver/until.ts';
import { expectOneServer, untilServes } from './support/judge.ts';
import { inHost } from './support/package.ts';
import { scenario } from './support/scenario.ts';

const CONFIG = '/etc/whpg-failover/whpg-failover.yaml';
const KEY = '/etc/whpg-failover/ssh-key';
const SSH = '/home/gpadmin/.ssh';

/** Each daemon has a key of its own, bound on the three others; gpadmin's key is good for localhost only. */
async function bindKeys(hosts: Lab): Promise<void> {
  const lines: string[][] = [];
  for (const host of COORDINATORS) {
    await inHost(hosts, host, 'ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', KEY);
    await inHost(hosts, host, 'chown', 'gpadmin:', KEY);
    const config = await inHost(hosts, host, 'cat', CONFIG);
    await hosts.write(host, CONFIG, `${config}\nssh:\n  boundKey: ${KEY}\nnotify:\n  compareEvery: 10s\n`);
    const printed = await inHost(hosts, host, CLI, 'ssh-report', '--authorized-keys-line');
    lines.push(printed.split('\n').filter((line) => line.startsWith('restrict,')));
  }
  const [forCoordinators, forWitnesses] = [0, 1].map((index) => lines.map((both) => both[index] ?? ''));
  for (const host of [...COORDINATORS, 'sdw1'] as const) {
    const bound = host === 'sdw1' ? forWitnesses : forCoordinators;
    await allow(hosts, host, bound ?? []);
  }
  const program = await inHost(hosts, 'cdw', CLI, 'ssh-report', '--witness-program');
  await hosts.run('gpadmin@sdw1', ['mkdir', '-p', '-m', '0700', '/home/gpadmin/.whpg-failover']);
  await hosts.write('sdw1', '/home/gpadmin/.whpg-failover/witness', `${program}\n`);
}

async function allow(hosts: Lab, host: Host, bound: readonly string[]): Promise<void> {
  const usual = (await hosts.run(host, ['cat', `${SSH}/id_ed25519.pub`])).stdout.trim();
  const lines = [`from="127.0.0.1,::1" ${usual}`, ...bound];
  await hosts.write(host, `${SSH}/authorized_keys`, `${lines.join('\n')}\n`);
}

scenario(
  'the daemons have nothing but a key that is bound to ssh-report: they see, tell, fence and take over as ever',
  async (pair) => {
    const { lab } = pair;
    const login = (command: string) =>
      lab.run('gpadmin@scdw', ['ssh', '-oBatchMode=yes', '-i', KEY, 'cdw', command]);
    expect((await lab.run('gpadmin@scdw', ['ssh', '-oBatchMode=yes', 'cdw', 'true'])).code).toBe(255);
    expect(
      await lab.run('gpadmin@scdw', [
        'ssh',
        '-oIdentitiesOnly=yes',
        '-oBatchMode=yes',
        '-i',
        KEY,
        'cdw',
        'id',
      ]),
    ).toMatchObject({ code: 6, stdout: '', stderr: expect.stringContaining('this key is bound') });
    expect(await login('hello')).toMatchObject({ code: 0, stdout: 'hello\n' });

    const { stdout } = await pair.command('scdw', 'doctor', '--json');
    const { findings } = JSON.parse(stdout) as Diagnosis;
    const graded = (name: string) =>
      findings.filter((finding) => finding.name === name).map(({ grade }) => grade);
    expect({ bound: graded('bound-key'), witnesses: graded('witnesses') }).toEqual({
      bound: ['ok'],
      witnesses: ['ok'],
    });

    const compared = await until(
      'the standby compares both nodes',
      () =>
        pair.journal.scdw
          .lines()
          .find(({ text }) => /could not be compared|that WAL does not carry|agree in what WAL/.test(text)),
      { withinMs: 90_000 },
    );
    expect(compared.text).not.toContain('could not be compared');

    // Passed on to the other node, which knows it from the first one.
    await pair.command('scdw', 'pause', '--for', '1h', '--reason', 'to be passed on');
    const paused = await pair.untilStatus('cdw', 'is paused', ({ pause }) => pause !== null);
    expect(paused.pause?.by).toBe('root@scdw');
    await pair.command('scdw', 'resume');
    await pair.untilStatus('cdw', 'goes on', ({ pause }) => pause === null);

    // Whoever asks is known by their file, whatever they say.
    const by = await lab.run('gpadmin@cdw', [
      'env',
      'SUDO_USER=mallory',
      CLI,
      'pause',
      '--for',
      '1h',
      '--reason',
      'x',
    ]);
    expect(by.code).toBe(0);
    const named = await pair.untilStatus('cdw', 'is paused', ({ pause }) => pause !== null);
    expect(named.pause?.by).toBe('gpadmin (says: mallory)');
    await pair.command('cdw', 'resume');
    await pair.untilStatus('scdw', 'goes on', ({ pause }) => pause === null);

    const faultMs = Date.now();
    await lab.do('kill-database', 'cdw');
    await untilServes(pair, 'scdw', faultMs);
    const fenced = await until(
      'the fence is told',
      () => pair.journal.scdw.lines().find(({ text }) => text.includes('its daemon has released the VIP')),
      { withinMs: 30_000 },
    );
    expect(fenced.atMs).toBeGreaterThanOrEqual(faultMs);
    await pair.untilStatus('cdw', 'is a ghost', ({ phase }) => phase === 'ghost');
    await expectOneServer(pair, 'scdw');
  },
  { prepare: bindKeys, versions: ['7'] },
);
