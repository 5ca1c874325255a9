import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT, COORDINATORS, type Host, type Lab } from '../../test/lab/driver/lab.ts';
import { until } from '../../test/lab/driver/until.ts';
import { type Contender, directoryOf, keysOf, type Profile } from './systems.ts';

/** Where the parts of a system are set up, in this order: a third host is there before those that need it. */
const ORDER = ['sdw1', 'cdw', 'scdw'] as const satisfies readonly Host[];
const READY_MS = 120_000;
/** In the hosts. */
const PROGRAM = '/etc/lab/bench.sh';

/** Sets a system up in a lab that has just come up, and waits until it says that it is ready. */
export async function startSystem(lab: Lab, contender: Contender): Promise<void> {
  const { system, profile } = contender;
  if (system.name === 'whpg-failover') await installDaemon(lab, profile);
  for (const host of ORDER) {
    await lab.write(host, PROGRAM, programOf(contender));
    await setUp(lab, host);
    // A standby comes after its primary, so what waits for both is asked at the end.
    if (host === 'sdw1') await untilReady(lab, contender, host);
  }
  for (const host of COORDINATORS) await untilReady(lab, contender, host);
}

/** For as long as it takes: making a standby or a monitor is a matter of many seconds. */
async function setUp(lab: Lab, host: Host): Promise<void> {
  const said: string[] = [];
  const command = ['bash', '-c', `${callOf('on', host)} 2>&1`];
  const child = lab.follow(host, command, (line) => void said.push(line));
  const giveUp = setTimeout(() => child.stop(), READY_MS);
  const { why } = await child.ended;
  clearTimeout(giveUp);
  if (why !== 'exit code 0') throw new Error(`set-up of ${host}: ${why}\n${said.slice(-20).join('\n')}`);
}

async function untilReady(lab: Lab, { system }: Contender, host: Host): Promise<void> {
  const command = ['bash', '-c', callOf('ready', host)];
  const isReady = async (): Promise<boolean> => (await lab.run(host, command)).code === 0;
  await until(`${system.name} is ready on ${host}`, isReady, { withinMs: READY_MS, everyMs: 500 });
}

/** Runs a function of the program in its host, when the system has it. */
const callOf = (what: 'on' | 'ready', host: Host): string =>
  `set -euo pipefail; . ${PROGRAM}; if declare -F ${what}_${host} >/dev/null; then ${what}_${host} </dev/null; fi`;

/** The functions of the system's `host.sh` with its profile's variables. */
function programOf({ system, profile }: Contender): string {
  const common = readFileSync(`${CHECKOUT}/scripts/bench/systems/common.sh`, 'utf8');
  const own = readFileSync(`${directoryOf(system)}/host.sh`, 'utf8');
  const settings = system.name === 'whpg-failover' ? '' : variables(profile);
  return `${settings}\n${common}\n${own}`;
}

const variables = ({ settings }: Profile): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}='${String(value).replaceAll("'", "'\\''")}'`)
    .join('\n');

/** With the configuration of the lab, and the profile's keys after it. */
async function installDaemon(lab: Lab, profile: Profile): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const usual = readFileSync(`${CHECKOUT}/test/lab/whpg-failover.yaml.in`, 'utf8');
    const template = join(directory, 'whpg-failover.yaml.in');
    writeFileSync(template, usual + keysOf(profile));
    await lab.do('install', template);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
