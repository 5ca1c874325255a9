import { readHttpFiles } from '../config/http-files.ts';
import { readPassword } from '../config/load.ts';
import type { Config } from '../config/settings.ts';
import { runThere } from '../effects/run-there.ts';
import { systemAddresses } from '../runtime/addresses.ts';
import { hasNetAdmin } from '../runtime/capabilities.ts';
import { exec } from '../runtime/exec.ts';
import { systemFiles } from '../runtime/files.ts';
import { sqlOnce } from '../runtime/sql-once.ts';
import { openSshHost } from '../runtime/ssh.ts';
import { type Pair, whoAmI } from './node.ts';
import { databaseFindings } from './preflight-database.ts';
import { programFindings } from './preflight-programs.ts';
import { peerHelper } from './remote-helpers.ts';
import { daemonSshOptions, peerDatabase } from './targets.ts';

/** Something that a failover will need and that is not there. A `failure` keeps the daemon from starting. */
export interface Finding {
  readonly weight: 'failure' | 'warning';
  readonly what: string;
  readonly hint: string;
}

const LOOK_MS = 2000;

/** Everything that this node lacks, and what the other one answers. Read-only. */
export async function preflight(config: Config): Promise<readonly Finding[]> {
  const here = [...(await localFindings(config)), ...(await programFindings(config, exec))];
  const pair = whoAmI(config, systemAddresses());
  if (pair === null) return here;
  const password = readPassword(config);
  const database = await databaseFindings(config, pair, password.kind === 'ok' ? password.password : null);
  return [
    ...here,
    ...httpFindings(config),
    ...database,
    ...(await sshFindings(config, pair)),
    ...(await sqlFindings(config, pair)),
  ];
}

/** What must be there before the daemon starts: without it nothing that it promises could be kept. */
export async function localFindings(config: Config): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  const fail = (what: string, hint: string): void => void found.push({ weight: 'failure', what, hint });
  const addresses = systemAddresses();
  const pair = whoAmI(config, addresses);
  if (pair === null) {
    const names = config.coordinators.map(({ host }) => host).join(' nor ');
    fail(`this host is neither ${names}`, 'Run it on a coordinator, or correct `coordinators`.');
  }
  const { interface: name } = config.vip;
  if (!(await there(`/sys/class/net/${name}`))) {
    fail(
      `there is no network interface ${name}`,
      `Correct vip.interface; ip -br link shows those that exist.`,
    );
  }
  if (!hasNetAdmin()) {
    fail(
      'no permission to set addresses (CAP_NET_ADMIN is missing)',
      'Start it by its unit: systemctl start whpg-failover; or run it as root.',
    );
  }
  const gphome = config.database.installation;
  for (const tool of ['bin/gpactivatestandby', 'bin/pg_ctl', 'bin/pg_controldata', 'greenplum_path.sh']) {
    if (!(await there(`${gphome}/${tool}`))) {
      fail(`${gphome}/${tool} is missing`, 'Correct database.installation (GPHOME), or install it there.');
    }
  }
  for (const tool of ['/usr/bin/ping', '/usr/bin/arping', '/usr/sbin/ip', '/usr/bin/bash']) {
    if (!(await there(tool)) && !(await there(tool.replace('/usr', '')))) {
      fail(`${tool} is missing`, 'Install iproute2 and iputils (ping, arping).');
    }
  }
  if (config.vip.address.family === 6 && !(await hasOneOf(ADVERTISERS)))
    fail(
      'ndptool is missing, which announces an IPv6 VIP',
      'Install libndp-tools (Debian) or libndp (RHEL).',
    );
  return found;
}

/** `ndptool`, or the `ndsend` of vzctl. */
const ADVERTISERS = ['ndptool', 'ndsend'].flatMap((tool) =>
  ['/usr/bin', '/usr/sbin', '/bin', '/sbin'].map((directory) => `${directory}/${tool}`),
);

async function hasOneOf(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(paths.map(there));
  return found.includes(true);
}

const there = async (path: string): Promise<boolean> => (await systemFiles().exists(path, LOOK_MS)) !== false;

/** The daemon runs without it. */
function httpFindings(config: Config): readonly Finding[] {
  const read = config.http.listen === null ? null : readHttpFiles(config);
  if (read === null || read.kind === 'ok') return [];
  const hint = `Correct ${read.key}, then: systemctl reload whpg-failover.`;
  return [{ weight: 'warning', what: `HTTP will not be served: ${read.why}`, hint }];
}

async function sshFindings(config: Config, pair: Pair): Promise<readonly Finding[]> {
  const { peer } = pair;
  if (!config.heartbeat.ssh) return [];
  const host = openSshHost(daemonSshOptions(config, peer, peerHelper(config, pair)), exec);
  const answer = await runThere(host, HELLO, LOOK_MS);
  host.close();
  if (answer.kind === 'exit' && answer.code !== 0) return [boundKeyFinding(peer.host, answer.stderr)];
  if (answer.kind !== 'trouble') return [];
  const what = `SSH to ${peer.host}: ${answer.trouble} (${answer.detail})`;
  return answer.trouble === 'denied'
    ? [
        {
          weight: 'failure',
          what,
          hint:
            config.ssh.boundKey === null
              ? `As ${config.ssh.user}: ssh ${peer.host} true must work without a question.`
              : `whpg-failover ssh-report --authorized-keys-line prints the line for ~/.ssh/authorized_keys of ${config.ssh.user} there.`,
        },
      ]
    : [{ weight: 'warning', what, hint: `Is ${peer.host} up? ssh ${peer.host} true` }];
}

const HELLO = { bound: { verb: 'hello' }, line: 'echo hello' } as const;

const boundKeyFinding = (host: string, said: string): Finding => ({
  weight: 'failure',
  what: `ssh.boundKey brings nothing on ${host}: ${said.trim().split('\n').at(-1)?.slice(0, 200) ?? ''}`,
  hint: 'whpg-failover ssh-report --authorized-keys-line prints the line that binds it there; whpg-failover and its configuration have to be there.',
});

async function sqlFindings(config: Config, { peer }: Pair): Promise<readonly Finding[]> {
  if (!config.heartbeat.sql) return [];
  const password = readPassword(config);
  const secret = password.kind === 'ok' ? password.password : null;
  const answer = await sqlOnce(peerDatabase(config, peer, secret), 'select 1', LOOK_MS);
  if (answer.kind !== 'error' || !/^(28|3D)/.test(answer.sqlState)) return [];
  return [
    {
      weight: 'failure',
      what: `the database on ${peer.host} refuses ${config.database.user} (${answer.sqlState}): ${answer.message}`,
      hint: 'Correct database.user, database.name or database.passwordFile, or pg_hba.conf over there.',
    },
  ];
}
