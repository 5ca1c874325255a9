import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { CHECKOUT, type Installation, type Lab, lab, type Version } from '../../lab/driver/lab.ts';
import type { Pair } from './pair.ts';
import { playOn } from './scenario.ts';
import { labName } from './setup.ts';

const { LAB_GPHOME = '', LAB_EXTRA_BIND = '' } = process.env;
const INSTALLATION: Installation = { LAB_GPHOME, LAB_EXTRA_BIND };

/** A new cluster, the story, and room for a slow machine. */
const STORY_MS = 2_400_000;

/** One story on hosts that run a real installation of this machine. Skipped without one. */
export function onInstallation(title: string, play: (pair: Pair) => Promise<void>): void {
  test.skipIf(LAB_GPHOME === '')(`${title} (${LAB_GPHOME})`, { timeout: STORY_MS }, async () => {
    const hosts = lab(labName(), await installedVersion(), INSTALLATION);
    await hosts.do('down');
    try {
      console.log(`${title}: a new cluster of ${LAB_GPHOME}`);
      await up(hosts);
      await playOn(hosts, title, play);
    } catch (error) {
      const directory = join(tmpdir(), 'whpg-failover-e2e', `${hosts.name}-hosts`);
      await hosts.do('keep', directory).catch(() => '');
      console.error(`what the databases and Greenplum's tools wrote is in ${directory}`);
      throw error;
    } finally {
      await hosts.do('down');
    }
  });
}

async function installedVersion(): Promise<Version> {
  const { LAB_VERSION = '7' } = process.env;
  const said = await lab(`${labName()}-v`, LAB_VERSION === '6' ? '6' : '7', INSTALLATION).do('version');
  return said.trim() === '6' ? '6' : '7';
}

/** Aloud: it takes minutes, and whoever waits wants to see each step. Its own steps have the deadlines. */
async function up({ name, version }: Lab): Promise<void> {
  const env = { ...process.env, ...INSTALLATION, LAB_NAME: name, LAB_VERSION: version };
  const child = spawn(`${CHECKOUT}/scripts/lab.sh`, ['up'], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the lab is not up: exit code ${code}, its steps are told above`);
}

/** Runs a command as the administrator of the database would, with the installation's environment. */
export async function administer(
  { lab: hosts }: Pair,
  host: 'cdw' | 'scdw',
  command: string,
): Promise<string> {
  const { code, stdout, stderr } = await hosts.run(`gpadmin@${host}`, [
    'bash',
    '-c',
    `. /etc/lab/gpadmin.sh && ${command}`,
  ]);
  if (code !== 0) throw new Error(`${command} on ${host}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}
