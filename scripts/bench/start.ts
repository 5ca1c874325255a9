import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKOUT, type Host, type Lab } from '../../test/lab/driver/lab.ts';
import { until } from '../../test/lab/driver/until.ts';
import { type Contender, directoryOf, type Profile } from './systems.ts';

/** Where the parts of a system are set up, in this order: a third host is there before those that need it. */
const ORDER = ['sdw1', 'cdw', 'scdw'] as const satisfies readonly Host[];
const READY_MS = 120_000;

/** Sets a system up in a lab that has just come up, and waits until it says that it is ready. */
export async function startSystem(lab: Lab, contender: Contender): Promise<void> {
  const { system, profile } = contender;
  if (system.name === 'whpg-failover') await installDaemon(lab, profile);
  const text = programOf(contender);
  for (const host of ORDER) {
    await callIn(lab, host, text, `on_${host}`);
    const name = `${system.name} is ready on ${host}`;
    // A standby comes after its primary, so what waits for both is asked at the end.
    if (host === 'sdw1') await until(name, () => isReady(lab, host, text), { withinMs: READY_MS });
  }
  for (const host of ['cdw', 'scdw'] as const) {
    const name = `${system.name} is ready on ${host}`;
    await until(name, () => isReady(lab, host, text), { withinMs: READY_MS, everyMs: 500 });
  }
}

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

/** Calls a function of the program in a host, when the system has it. */
async function callIn(lab: Lab, host: Host, text: string, name: string): Promise<void> {
  const { code, stdout, stderr } = await callFunction(lab, host, text, name);
  if (code !== 0) throw new Error(`${name}: exit code ${code}\n${stdout}${stderr}`);
}

const isReady = async (lab: Lab, host: Host, text: string): Promise<boolean> =>
  (await callFunction(lab, host, text, `ready_${host}`)).code === 0;

function callFunction(lab: Lab, host: Host, text: string, name: string): ReturnType<Lab['run']> {
  const call = `\nif declare -F ${name} >/dev/null; then ${name} </dev/null; fi`;
  return lab.run(host, ['bash', '-euo', 'pipefail', '-c', text + call, name]);
}

/** The configuration of the lab with the profile's keys after it: JSON is YAML. */
async function installDaemon(lab: Lab, { settings }: Profile): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const usual = readFileSync(`${CHECKOUT}/test/lab/whpg-failover.yaml.in`, 'utf8');
    const own = Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
    const template = join(directory, 'whpg-failover.yaml.in');
    writeFileSync(template, usual + own.join(''));
    await lab.do('install', template);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
