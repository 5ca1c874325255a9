import { homedir, userInfo } from 'node:os';
import type { Config } from '../config/settings.ts';
import { type Edition, parseEdition, VOCABULARY } from '../core/edition.ts';
import { lookAtDataDirectory } from '../effects/data-directory.ts';
import { roomFlaw } from '../effects/promote-ready.ts';
import { toolEnvironment, toolVersionArguments } from '../effects/tool-launcher.ts';
import { askInstallation, lineHere } from '../probes/installation.ts';
import { systemAddresses } from '../runtime/addresses.ts';
import { exec } from '../runtime/exec.ts';
import { systemFiles } from '../runtime/files.ts';
import { freeSpace } from '../runtime/space.ts';
import { sqlOnce } from '../runtime/sql-once.ts';
import type { Pair } from './node.ts';
import type { Finding } from './preflight.ts';
import { localDatabase } from './targets.ts';

const LOOK_MS = 2000;
/** Python has to be loaded from a disk that may have been idle for months. */
const TOOL_MS = 20_000;

type Findings = readonly Finding[];

const failure = (what: string, hint: string): Finding => ({ weight: 'failure', what, hint });
const warning = (what: string, hint: string): Finding => ({ weight: 'warning', what, hint });

/** What is wrong with this node's software and data directory as far as a promotion needs them. Read-only. */
export async function databaseFindings(
  config: Config,
  pair: Pair,
  password: string | null,
): Promise<Findings> {
  const { installation } = config.database;
  const { dataDirectory } = pair.self;
  const files = systemFiles();
  const asked = await askInstallation(exec, installation, LOOK_MS);
  const edition = asked.kind === 'edition' ? asked.edition : null;
  const line = await lineHere(
    config.database.version,
    { installation, dataDirectory },
    { exec, files },
    LOOK_MS,
  );
  const { port } = config.database;
  const user = userInfo().username;
  const environment = { installation, dataDirectory, port, user, line, home: homedir() };
  const [running, directory, room, conninfo, tool] = await Promise.all([
    runningFindings(config, edition, password),
    lookAtDataDirectory(environment, { files, exec }, LOOK_MS),
    roomFlaw(dataDirectory, freeSpace),
    files.readSmall(`${dataDirectory}/${VOCABULARY[line].conninfoFile}`, 64 * 1024, LOOK_MS),
    config.promotion.method === 'pg_ctl' ? [] : toolFindings(environment),
  ]);
  const flaws = [directory.flaw, room].filter((flaw) => flaw !== null);
  return [
    ...editionFindings(config, edition, asked.kind === 'unknown' ? asked.why : ''),
    ...running,
    ...flaws.map(({ what, help }) => failure(what, help)),
    ...nameFindings(pair),
    ...(conninfo.kind === 'text' ? conninfoFindings(conninfo.text, pair) : []),
    ...tool,
  ];
}

function editionFindings(config: Config, edition: Edition | null, why: string): Findings {
  const { installation, version } = config.database;
  if (edition === null) {
    const hint = 'Correct database.installation; or set database.version when the software is right.';
    return [
      warning(`${installation} does not say that it is WarehousePG, Greenplum or Cloudberry (${why})`, hint),
    ];
  }
  const { brand, line } = edition;
  const name = `${brand} ${edition.version}`;
  if (line === null && version === 'auto')
    return [
      failure(`${name} in ${installation} is neither of version 6 nor 7`, 'Other versions were never tried.'),
    ];
  if (version === 'auto' || version === line) return [];
  return [
    failure(
      `database.version is ${version}, and ${installation} is ${name}`,
      'Set database.version: auto, or correct database.installation.',
    ),
  ];
}

/** After an upgrade of the software the old server runs on until it is restarted. */
async function runningFindings(
  config: Config,
  edition: Edition | null,
  password: string | null,
): Promise<Findings> {
  const answer = await sqlOnce(localDatabase(config, password), 'select version() as version', LOOK_MS);
  const text =
    answer.kind === 'rows' ? (answer.rows[0]?.version ?? '') : answer.kind === 'error' ? answer.detail : '';
  const running = parseEdition(text);
  if (running === null || edition === null || running.version === edition.version) return [];
  const what = `the database that runs here is ${running.brand} ${running.version}, the installation is ${edition.brand} ${edition.version}`;
  return running.line === edition.line
    ? [warning(what, 'Restart the database with the new software at the next opportunity.')]
    : [failure(what, 'Correct database.installation: its tools cannot promote this database.')];
}

/** The names of `coordinators` are looked up by host name first, so swapped addresses would go unnoticed. */
function nameFindings({ self, peer }: Pair): Findings {
  const addresses = systemAddresses();
  const holds = (address: string): boolean =>
    addresses.held().some((held) => addresses.isSame(held.address, address));
  if (holds(self.address)) return [];
  return holds(peer.address)
    ? [
        failure(
          `this host is named ${self.host} and has the address of ${peer.host} (${peer.address}): the two are swapped`,
          'Correct `coordinators`, or the host name of this machine.',
        ),
      ]
    : [
        failure(
          `this host is ${self.host}, and has not its address ${self.address}`,
          'Correct `coordinators`; ip -br address shows what this host has.',
        ),
      ];
}

/** gpactivatestandby asks that host whether the old coordinator runs, whoever it is. */
function conninfoFindings(text: string, { self, peer }: Pair): Findings {
  const settings = [...text.matchAll(/^\s*primary_conninfo\s*=?\s*'(.*)'/gm)];
  const host = /(?:^|\s)host=(?:'|'')?([^\s']+)/.exec(settings.at(-1)?.[1] ?? '')?.[1];
  if (host === undefined || [peer.host, peer.address].includes(host)) return [];
  if (host.split('.')[0] === peer.host.split('.')[0]) return [];
  const own = [self.host, self.address, 'localhost', '127.0.0.1'].includes(host);
  return [
    warning(
      `primary_conninfo of the standby here names ${own ? 'this host itself' : host}, not ${peer.host}`,
      'Correct `coordinators`, or make the standby anew: gpinitstandby on the primary.',
    ),
  ];
}

async function toolFindings(environment: Parameters<typeof toolEnvironment>[0]): Promise<Findings> {
  const result = await exec({
    file: 'bash',
    args: toolVersionArguments,
    timeoutMs: TOOL_MS,
    env: toolEnvironment(environment),
  });
  if (result.kind === 'exit' && result.code === 0) return [];
  const said = (result.stderr + result.stdout).trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  const how = result.kind === 'exit' ? `exit code ${result.code ?? 'none'}` : result.kind;
  return [
    failure(
      `gpactivatestandby of ${environment.installation} does not run (${how}): ${said}`,
      `As ${environment.user}: . ${environment.installation}/greenplum_path.sh && gpactivatestandby --version`,
    ),
  ];
}
